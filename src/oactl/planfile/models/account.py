"""The keys of an account (contract 2): where its token is, its tags, its rhythm and its limits."""

import math
import re
from collections.abc import Iterator, Mapping
from datetime import time
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Self, TypeAlias

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    Tag,
    WithJsonSchema,
    model_validator,
)

from oactl.domain.account import (
    Account,
    ApprovalMode,
    Budget,
    FrequencyCap,
    Limits,
    QuietHours,
    read_base,
)
from oactl.domain.audience import (
    AudienceGroup,
    AudienceNamed,
    DemographicTag,
    EngagedTag,
    FileTag,
    ImportedTag,
    TagSource,
)
from oactl.domain.cadence import words
from oactl.domain.prices import PRICE_PLANS, PricePlan, Tier
from oactl.domain.token_source import (
    TokenCommand,
    TokenEnv,
    TokenFile,
    TokenKeyring,
    TokenSource,
    TokenStateless,
)
from oactl.domain.value import is_user_id
from oactl.domain.violation import Violation
from oactl.domain.when import parse_time_range
from oactl.planfile.models.base import MAPPING, OTHER, BuiltBy, Model, Violations, by_kind
from oactl.planfile.models.messages.contents import read_vars
from oactl.planfile.models.post import WrittenDemographics
from oactl.planfile.models.scalars import (
    ANY_NUMBER,
    Amount,
    Count,
    Duration,
    Flag,
    InsideWorkspace,
    Language,
    Line,
    Named,
    OneOrMany,
    PathInside,
    Version,
    Whole,
    Word,
    Words,
    Zone,
    form,
    matching,
    name_key,
    optional,
)
from oactl.planfile.violations import brief, kind, near

NO_QUIET = "none"
_NO_QUIET_WORDS = (NO_QUIET, "無", "沒有")
_BETWEEN_TIMES = "[-–—~～到至]"
# What people call a price plan, and its name here.
_PRICE_WORDS = {
    "輕用量": "tw-light",
    "中用量": "tw-medium",
    "高用量": "tw-high",
}
_PRICE_WORDS |= {f"{word}方案": plan for word, plan in _PRICE_WORDS.items()}


def _keyring(text: str) -> TokenKeyring | None:
    service, _, name = text.partition("/")
    return TokenKeyring(service, name) if service and name else None


def _quiet(text: str) -> QuietHours | str | None:
    if text in _NO_QUIET_WORDS:
        return NO_QUIET
    hours = parse_time_range(text) or _spoken_range(text)
    return QuietHours(*hours) if hours else None


def _spoken_range(text: str) -> tuple[time, time] | None:
    """`晚上10點-早上8點`: two different times. Of every day, so `24:00` leaves no doubt."""
    parts = re.split(_BETWEEN_TIMES, text)
    ends = [words.time_of_day(part) or words.after_midnight(part) for part in parts]
    if len(ends) != 2 or ends[0] is None or ends[1] is None or ends[0] == ends[1]:  # noqa: PLR2004
        return None
    return ends[0], ends[1]


def _host(text: str) -> str | None:
    base = read_base(text)
    if base is not None and not base.is_safe:
        raise Violations(Violation("OA603", (), {"value": base.host}))
    return None if base is None else text.rstrip("/")


def not_written(key: str) -> BeforeValidator:
    """A secret is never in the file: a bare text is refused and not shown."""

    def check(value: object) -> object:
        if isinstance(value, str):
            raise Violations(Violation("OA602", (), {"key": key}))
        return value

    return BeforeValidator(check)


class OneSource(Model):
    """A mapping with exactly one of several keys, which says where something comes from."""

    what: ClassVar[str]
    beside: ClassVar[frozenset[str]] = frozenset()  # keys that may stand beside the one

    @model_validator(mode="after")
    def _one(self) -> Self:
        if len(self.model_fields_set - self.beside) != 1:
            known = tuple(key for key in self.known() if key not in self.beside)
            raise Violations(Violation("OA182", (), {"what": self.what, "known": known}))
        return self

    def source(self) -> Any:  # noqa: ANN401 - what the one key holds
        """The value of the one key."""
        return getattr(self, next(iter(self.model_fields_set - self.beside)))


class SecretSource(OneSource):
    """Where a secret is kept."""

    what = "secret"

    env: (
        Annotated[str, matching("env", r"[A-Za-z_][A-Za-z0-9_]*"), AfterValidator(TokenEnv)] | None
    ) = optional("An environment variable's name.")
    file: Annotated[Word, InsideWorkspace(absolute=True), AfterValidator(TokenFile)] | None = (
        optional(description="A file of the workspace, or one at an absolute path.")
    )
    keyring: (
        Annotated[TokenKeyring, form("keyring", _keyring, {"type": "string", "pattern": "^.+/.+$"})]
        | None
    ) = optional("`service/name` in the desktop's keyring.")
    command: Annotated[Words, AfterValidator(TokenCommand)] | None = optional(
        description="A command that prints it."
    )


class StatelessModel(Model):
    """A 15-minute token is minted for each run."""

    channel_id: Annotated[str, matching("channel_id", r"[0-9]{5,20}")]
    secret: Annotated[TokenSource, BuiltBy(SecretSource, OneSource.source), not_written("secret")]


class TokenModel(SecretSource):
    """Where the channel access token is."""

    what = "token"

    stateless: Annotated[TokenStateless, BuiltBy(StatelessModel)] | None = optional()


class ImportedModel(Model):
    """User ids that `oactl audience import` loads."""

    max_age: Duration | None = optional()


class EngagedModel(Model):
    """Who did something with a post."""

    post: Word
    within: Duration | None = optional()


def _engaged(kind: Literal["opened", "clicked", "received"]) -> BuiltBy:
    return BuiltBy(EngagedModel, lambda made: EngagedTag(kind, **made.given()))


class TagModel(OneSource):
    """Where the members of a tag come from."""

    what = "tag"

    audience_group: Annotated[Whole, AfterValidator(AudienceGroup)] | None = optional(
        description="Its number at LINE."
    )
    audience: Annotated[Word, AfterValidator(AudienceNamed)] | None = optional(
        description="Its name at LINE."
    )
    demographics: Annotated[WrittenDemographics, AfterValidator(DemographicTag)] | None = optional()
    file: Annotated[PathInside, AfterValidator(FileTag)] | None = optional(
        description="User ids, one a row."
    )
    imported: Annotated[ImportedTag, BuiltBy(ImportedModel)] | None = optional()
    opened: Annotated[EngagedTag, _engaged("opened")] | None = optional()
    clicked: Annotated[EngagedTag, _engaged("clicked")] | None = optional()
    received: Annotated[EngagedTag, _engaged("received")] | None = optional()


class Testers(NamedTuple):
    """User ids that test sends may reach, or a file of them."""

    ids: tuple[str, ...] = ()
    file: str | None = None


class TestersFile(Model):
    """A file of user ids."""

    file: PathInside


UserId: TypeAlias = Annotated[
    str,
    form(
        "user_id",
        lambda text: text if is_user_id(text) else None,
        {"type": "string", "pattern": "^U[0-9a-f]{32}$"},
    ),
]
_Ids: TypeAlias = Annotated[tuple[UserId, ...], ANY_NUMBER]
_Testers: TypeAlias = Annotated[
    Annotated[Testers, BuiltBy(TestersFile, lambda made: Testers(file=made.file)), Tag(MAPPING)]
    | Annotated[Testers, BuiltBy(_Ids, Testers), Tag(OTHER)],
    by_kind,
]


def _share(text: str) -> float | None:
    """A part of one: `0.05`, or `5%` in either width."""
    number = text.rstrip("%％ ")
    found = float(number) if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,6})?", number) else None
    share = found / 100 if found is not None and number != text else found
    return share if share is not None and share <= 1 else None


_SHARE_SCHEMA = {
    "anyOf": [
        {"type": "number", "minimum": 0, "maximum": 1},
        {"type": "string", "pattern": "^[0-9.]+ ?[%％]?$"},
    ]
}


def _in_order(tiers: tuple[Tier, ...]) -> tuple[Tier, ...]:
    """Tiers by volume: each goes further than the one before, and the last, alone, is open.

    Otherwise the messages above them would cost nothing.
    """
    ends = [math.inf if tier.up_to is None else tier.up_to for tier in tiers]
    if ends != sorted(set(ends)) or ends[-1] != math.inf:
        raise Violations(Violation("OA181", (), {}, variant="tiers"))
    return tiers


class TierModel(Model):
    """What each further message costs, up to a number of them."""

    price: Amount
    up_to: Count | None = optional()


_Tiers: TypeAlias = Annotated[
    tuple[Annotated[Tier, BuiltBy(TierModel)], ...], OneOrMany(), AfterValidator(_in_order)
]


class PricePlanModel(Model):
    """Own figures in the place of those of LINE's list, before tax."""

    model_config = ConfigDict(json_schema_extra={"not": {"required": ["extra", "tiers"]}})
    name: Word
    included: Whole
    fee: Amount | None = optional()
    extra: Amount | None = optional("What each further message costs, or costs at most.")
    falls: Flag | None = optional("The price of a further message falls by volume.")
    currency: Word | None = optional()
    tax: Annotated[float, form("share", _share, _SHARE_SCHEMA)] | None = optional(
        "Of all of it: `5%` or 0.05."
    )
    tiers: _Tiers | None = optional("Further messages by volume, lowest first; the last is open.")

    @classmethod
    def of_keys(cls, value: Mapping[str, Any]) -> Iterator[Violation]:
        """What a further message costs is said once, by `extra` or by `tiers`."""
        if {"extra", "tiers"} <= value.keys():
            params = {"key": "extra", "other": "tiers"}
            yield Violation("OA156", ("extra",), params, on_key=True)


def _price(word: object) -> str:
    text = word if isinstance(word, str) else ""
    known = _PRICE_WORDS.get(text, text)
    if known in PRICE_PLANS:
        return known
    raise Violations(
        Violation("OA152", (), {"value": brief(text), **near(text, tuple(PRICE_PLANS))})
    )


_PRICE_SCHEMA = {"enum": [*PRICE_PLANS, *_PRICE_WORDS]}
_Price: TypeAlias = Annotated[
    Annotated[PricePlan, BuiltBy(PricePlanModel), Tag(MAPPING)]
    | Annotated[str, BeforeValidator(_price), WithJsonSchema(_PRICE_SCHEMA), Tag(OTHER)],
    by_kind,
]


class FrequencyCapModel(Model):
    """At most so many messages to one friend within a time."""

    messages: Count
    per: Duration


class BudgetModel(Model):
    """What may be spent."""

    month: Amount


class LimitsModel(Model):
    """Requests that one account may make."""

    multicast_per_second: Count | None = optional()
    push_per_second: Count | None = optional()
    broadcast_per_hour: Count | None = optional()


_Host: TypeAlias = Annotated[str, form("url", _host, {"type": "string", "format": "uri"})]
_TagName: TypeAlias = Annotated[str, AfterValidator(name_key("all"))]


def _vars(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise Violations(kind("mapping", (), value))
    return read_vars(value)


_Vars: TypeAlias = Annotated[Any, PlainValidator(_vars, json_schema_input_type=dict[str, Any])]


class AccountModel(Model):
    """One LINE Official Account."""

    display_name: Line | None = optional(
        description="What `{{ account.name }}` says; without it the account's key.",
        examples=["台北信義店"],
    )
    vars: _Vars = Field(
        {},
        description="Values for templates; a post's own `vars` of the same name win.",
        examples=[{"phone": "02-2345-6789"}],
    )
    basic_id: Annotated[str, matching("basic_id", r"@[\w.-]{1,50}")] | None = optional(
        description="What LINE's bot info must say.", examples=["@line_oa"]
    )
    bot_user_id: UserId | None = optional(
        description="Pins the account; a token of another one is refused."
    )
    token: (
        Annotated[TokenSource, BuiltBy(TokenModel, OneSource.source), not_written("token")] | None
    ) = optional("Where the channel access token is; never the token itself.")
    group: Annotated[tuple[Named, ...], ANY_NUMBER] = Field(
        (), description="For `--account group:NAME`.", examples=[["shops", "north"]]
    )
    timezone: Zone | None = optional(
        "The zone of quiet hours and reports.", examples=["Asia/Taipei"]
    )
    language: Language | None = optional(
        "Of its reports in files and of the notices that it sends; without it the workspace's."
    )
    approval: ApprovalMode = Field(
        "recorded", description="Who may approve: `self` lets the author check."
    )
    price_plan: _Price | None = optional("For quota and cost.", examples=["tw-medium"])
    testers: _Testers = Field(
        Testers(), description="User ids that test sends may reach, or a file of them."
    )
    quiet_hours: (
        Annotated[
            QuietHours | str,
            form(
                "quiet_hours",
                _quiet,
                {"type": "string", "pattern": "^(none|無|沒有|.*[-–—~～到至].*)$"},
            ),
        ]
        | None
    ) = optional("Nothing is sent inside; `none` for none.", examples=["22:00-08:00"])
    frequency_cap: Annotated[FrequencyCap, BuiltBy(FrequencyCapModel)] | None = optional(
        description="Per friend, over all plans of the account."
    )
    budget: Annotated[Budget, BuiltBy(BudgetModel)] | None = optional("In its currency.")
    limits: Annotated[Limits, BuiltBy(LimitsModel)] | None = optional(
        description="How fast LINE is asked."
    )
    tags: dict[_TagName, Annotated[TagSource, BuiltBy(TagModel, OneSource.source)]] = Field(
        {}, description="Where a tag comes from."
    )
    api_base: _Host | None = optional(
        description="Another API host; plain http for this machine only."
    )
    data_api_base: _Host | None = optional("Another host for content.")

    def account(self, name: str, timezone: str) -> Account:
        """The account as the domain has it; `timezone` is the workspace's."""
        known = {"timezone": timezone, **self.given()}
        known.pop("version", None)  # of a file of its own
        if "group" in known:
            known["groups"] = known.pop("group")
        if known.get("quiet_hours") == NO_QUIET:
            known["quiet_hours"] = None
        if isinstance(self.price_plan, PricePlan):
            known |= {"price_plan": self.price_plan.name, "price": self.price_plan}
        if "testers" in known:
            known |= {"testers": self.testers.ids, "testers_file": self.testers.file}
        return Account(name, **known)


class AccountFile(AccountModel):
    """An account in a file of its own."""

    version: Version | None = optional()
