"""The keys of an account (contract 2): where its token is, its tags, its rhythm and its limits."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Literal, TypeAlias

from oactl.domain.account import (
    Budget,
    FrequencyCap,
    Limits,
    QuietHours,
    TokenCommand,
    TokenEnv,
    TokenFile,
    TokenKeyring,
    TokenStateless,
)
from oactl.domain.audience import (
    AudienceGroup,
    AudienceNamed,
    DemographicTag,
    EngagedTag,
    FileTag,
    ImportedTag,
)
from oactl.domain.prices import PRICE_PLANS, PricePlan
from oactl.domain.value import is_user_id
from oactl.domain.violation import Path, Violation
from oactl.domain.when import parse_time_range
from oactl.planfile import json_parts as parts
from oactl.planfile.demographics import read_demographics
from oactl.planfile.fields import (
    AMOUNT,
    COUNT,
    DURATION,
    FLAG,
    TEXT,
    WHOLE,
    Field,
    Notes,
    Raw,
    choice,
    many,
    mapped,
    mapping,
    matching,
    named,
    one_of,
    parsed,
)
from oactl.planfile.places import api_host, path_in
from oactl.planfile.zones import ZONE

USER_ID = parsed(
    "user_id",
    lambda text: text if is_user_id(text) else None,
    {"type": "string", "pattern": "^U[0-9a-f]{32}$"},
)
NO_QUIET = "none"
Engagement: TypeAlias = Literal["opened", "clicked", "received"]
_ENGAGEMENTS: tuple[Engagement, ...] = ("opened", "clicked", "received")


def account_fields(root: str) -> dict[str, Field]:
    """Every key of an account; files lie below `root`."""
    return {
        "basic_id": matching("basic_id", r"@[\w.-]{1,50}").about(
            "What LINE's bot info must say.", "@line_oa"
        ),
        "bot_user_id": USER_ID.about("Pins the account; a token of another one is refused."),
        "token": token(root).about("Where the channel access token is; never the token itself."),
        "group": many(TEXT).about("For `--account group:NAME`.", ["shops", "north"]),
        "timezone": ZONE,
        "approval": choice("recorded", "self", "signed", "signed-twice").about(
            "Who may approve: `self` lets the author check."
        ),
        "price_plan": _PRICE.about("For quota and cost.", "tw-medium"),
        "testers": testers(root).about("User ids that test sends may reach, or a file of them."),
        "quiet_hours": _QUIET.about("Nothing is sent inside; `none` for none.", "22:00-08:00"),
        "frequency_cap": mapping(
            {"messages": COUNT, "per": DURATION}, FrequencyCap, ("messages", "per")
        ).about("Per friend, over all plans of the account."),
        "budget": mapping({"month": AMOUNT}, Budget, ("month",)).about("In its currency."),
        "limits": mapping(
            dict.fromkeys(("multicast_per_second", "push_per_second", "broadcast_per_hour"), COUNT),
            Limits,
        ).about("How fast LINE is asked."),
        "tags": named(tag_source(root), reserved=("all",)).about("Where a tag comes from."),
        "api_base": api_host().about("Another API host; plain http for this machine only."),
        "data_api_base": api_host().about("Another host for content."),
    }


def token(root: str) -> Field:
    """Where a token is kept."""
    kinds = {
        "env": mapped(matching("env", r"[A-Za-z_][A-Za-z0-9_]*"), TokenEnv),
        "file": mapped(path_in(root, absolute=True), TokenFile),
        "keyring": parsed("keyring", _keyring, {"type": "string", "pattern": "^.+/.+$"}),
        "command": mapped(many(TEXT), TokenCommand),
    }
    secret = _never_written("secret", one_of("secret", kinds))
    channel = matching("channel_id", r"[0-9]{5,20}")
    stateless = mapping(
        {"channel_id": channel, "secret": secret}, TokenStateless, ("channel_id", "secret")
    )
    return _never_written("token", one_of("token", {**kinds, "stateless": stateless}))


def tag_source(root: str) -> Field:
    """Where the members of a tag come from."""
    engaged = {"post": TEXT, "within": DURATION}
    return one_of(
        "tag",
        {
            "audience_group": mapped(WHOLE, AudienceGroup).about("Its number at LINE."),
            "audience": mapped(TEXT, AudienceNamed).about("Its name at LINE."),
            "demographics": _DEMOGRAPHICS,
            "file": mapped(path_in(root), FileTag).about("User ids, one a row."),
            "imported": mapping({"max_age": DURATION}, ImportedTag),
            **{kind: mapping(engaged, _engaged(kind), ("post",)) for kind in _ENGAGEMENTS},
        },
    )


def testers(root: str) -> Field:
    """A list of user ids, or a file of them."""
    ids, file = many(USER_ID), mapping({"file": path_in(root)}, required=("file",))

    def read(raw: Raw, path: Path, notes: Notes) -> Raw:
        return (file if isinstance(raw, dict) else ids).read(raw, path, notes)

    return Field(read, {"anyOf": [ids.schema, file.schema]})


def _never_written(key: str, field: Field) -> Field:
    """A secret is never in the file: a bare text is refused and not shown."""

    def read(raw: Raw, path: Path, notes: Notes) -> Raw:
        if isinstance(raw, str):
            notes.append(Violation("OA602", path, {"key": key}))
            return None
        return field.read(raw, path, notes)

    return Field(read, field.schema)


def _keyring(text: str) -> TokenKeyring | None:
    service, _, name = text.partition("/")
    return TokenKeyring(service, name) if service and name else None


def _quiet(text: str) -> QuietHours | str | None:
    hours = parse_time_range(text)
    return NO_QUIET if text == NO_QUIET else QuietHours(*hours) if hours else None


def _engaged(kind: Engagement) -> Callable[..., EngagedTag]:
    def build(post: str, within: timedelta | None = None) -> EngagedTag:
        return EngagedTag(kind, post, within)

    return build


def _read_demographics(raw: Raw, path: Path, notes: Notes) -> DemographicTag | None:
    found, problems = read_demographics(raw)
    notes += [_moved(problem, path) for problem in problems]
    return DemographicTag(found) if found else None


def _moved(problem: Violation, path: Path) -> Violation:
    return replace(problem, path=(*path, *problem.path))


def _price(raw: Raw, path: Path, notes: Notes) -> str | PricePlan | None:
    field = _OWN_PRICE if isinstance(raw, dict) else _KNOWN_PRICE
    found: str | PricePlan | None = field.read(raw, path, notes)
    return found


_OWN_PRICE = mapping(
    {
        "name": TEXT,
        "included": WHOLE,
        "fee": AMOUNT,
        "extra": AMOUNT,
        "falls": FLAG,
        "currency": TEXT,
    },
    PricePlan,
    ("name", "included"),
)
_KNOWN_PRICE = choice(*PRICE_PLANS)
_PRICE = Field(_price, {"anyOf": [_KNOWN_PRICE.schema, _OWN_PRICE.schema]})
_QUIET = parsed("quiet_hours", _quiet, {"type": "string", "pattern": "^(none|.*[-–—~].*)$"})
_DEMOGRAPHICS = Field(_read_demographics, parts.ref("demographics"))
