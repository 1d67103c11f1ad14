"""The keys of `oactl.yaml` (contract 2) and of a plan around its posts (contract 3)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field
from pydantic_core import ErrorDetails
from pydantic_core.core_schema import ValidationInfo

from oactl.domain.account import Account, Person, Workspace
from oactl.domain.pause import Blackout
from oactl.domain.receiver import Receiver, with_names
from oactl.domain.value import composed, same_text
from oactl.domain.violation import Path, Violation
from oactl.domain.when import figures, plain
from oactl.planfile.files import inside
from oactl.planfile.models.account import AccountModel
from oactl.planfile.models.base import BuiltBy, Isolated, Model, Reading, Violations
from oactl.planfile.models.blackout import WrittenBlackout
from oactl.planfile.models.post import (
    GOALS,
    HEADINGS,
    DefaultsModel,
    Name,
    PostModel,
    WrittenGoal,
)
from oactl.planfile.models.scalars import (
    ANY_NUMBER,
    Json,
    Language,
    Line,
    MaxKeys,
    Named,
    Names,
    OneOrMany,
    Parsed,
    PathInside,
    Version,
    Word,
    Zone,
    matching,
    name_key,
    optional,
)
from oactl.planfile.violations import brief, kind

_PER = r"([1-9]\d{0,3}) ?/ ?(day|week|month)"
_UNITS = {"天": "day", "日": "day", "週": "week", "周": "week", "月": "month", "wk": "week"}
_COUNT_FIRST = r"([1-9]\d{0,3})[ ]?[次則篇]? ?/ ?每?([天日週周月]|wk)"
_UNIT_FIRST = r"[每一1]?個?([天日週周月])[ ]?([1-9]\d{0,3})[ ]?[次則篇]"
_PER_SCHEMA: Json = {"type": "string", "pattern": r"[1-9]"}


def _rate(text: str) -> str | None:
    """`2/week`; also `2次/週`, `每週2次`, `一週兩次`."""
    narrow = figures(plain(text).lower())
    if re.fullmatch(_PER, narrow):
        return narrow
    count_first, unit_first = re.fullmatch(_COUNT_FIRST, narrow), re.fullmatch(_UNIT_FIRST, narrow)
    if count_first:
        return f"{count_first[1]}/{_UNITS[count_first[2]]}"
    return f"{unit_first[2]}/{_UNITS[unit_first[1]]}" if unit_first else None


_Rate: TypeAlias = Annotated[str, Parsed(_rate, "OA151", "frequency", _PER_SCHEMA)]
_CADENCE_SOMEWHERE: Json = {
    "if": {"required": ["defaults"], "properties": {"defaults": {"required": ["cadence"]}}},
    "else": {"properties": {"posts": {"items": {"required": ["cadence"]}}}},
}


class PlanModel(Model):
    """社群經營計劃表: the content plan of an account or campaign."""

    model_config = ConfigDict(
        json_schema_extra={
            "required": ["posts"],
            "not": {"required": ["account", "accounts"]},
            **_CADENCE_SOMEWHERE,
        }
    )
    other_names: ClassVar = {
        **HEADINGS,
        "版本": "version",
        "計劃": "plan",
        "計畫": "plan",
        "標題": "title",
        "時區": "timezone",
        "貼文": "posts",
    }

    version: Version | None = optional("The version of this format.")
    plan: Name | None = optional(
        description="Unique in the workspace; default: the file's name.",
        examples=["anniversary"],
    )
    title: Line = Field("", description="What people call the plan.", examples=["官方周年慶"])
    account: Named | None = optional("帳號: one of oactl.yaml.", examples=["main"])
    accounts: Annotated[tuple[Named, ...], OneOrMany()] = Field(
        (),
        description="Several accounts, or `group:NAME`; one delivery an account.",
        examples=[["taipei", "tainan"], "group:shops"],
    )
    timezone: Word | None = optional(
        description="The zone of all times of the plan; `account`: each account's own.",
        examples=["Asia/Taipei", "account"],
    )
    operators: Names = Field((), description="經營人員: names of `people:`.")
    goal: WrittenGoal | None = optional(
        "主要目標: the one main goal: what is counted, the figure to reach, the last day. "
        "The report shows it.",
        examples=GOALS,
    )
    frequency: Annotated[dict[str, _Rate], MaxKeys(100)] = Field(
        {},
        description="發文頻率: what was promised, compared with what is planned (OA256). "
        "`broadcast` is what goes into chats, `post` what is put up elsewhere; "
        "or a platform, or a `type`.",
        examples=[{"broadcast": "2/week"}],
    )
    defaults: Annotated[DefaultsModel, Isolated()] | None = optional()
    posts: Annotated[list[PostModel], Isolated()] | None = optional(
        description="The rows of the table."
    )

    @classmethod
    def violations_of(cls, error: ErrorDetails) -> Iterator[Violation]:
        """One error; of several names under `account` where they belong."""
        if error["loc"] == ("account",) and isinstance(error["input"], list):
            yield kind("accounts", ("account",))
        else:
            yield from super().violations_of(error)

    @classmethod
    def unknown(cls, path: Path) -> Violation:
        """A post's key at the top of the plan is told so."""
        key = str(path[-1])
        written = same_text(key)
        meant = HEADINGS.get(written, written).partition(":")[0]
        if meant in PostModel.known() and meant not in cls.known():
            return Violation("OA150", path, {"key": key, "near": meant}, "error", "of_post", True)
        return super().unknown(path)


SQLITE, POSTGRES = "sqlite:///", ("postgresql://", "postgres://")
# The headings of the plan table for the two roles.
_ROLES = {
    "發文": "author",
    "發文人員": "author",
    "作者": "author",
    "小編": "author",
    "檢查": "checker",
    "檢查人員": "checker",
    "審核": "checker",
    "核准": "checker",
    "審核人員": "checker",
    "核准人員": "checker",
}


def _role(word: object) -> object:
    return _ROLES.get(word, word) if isinstance(word, str) else word


def _database(text: str, info: ValidationInfo[Reading]) -> str:
    reading: Reading = info.context
    file = text.removeprefix(SQLITE)
    if text.startswith(POSTGRES):
        return text
    if not file or file == text:
        raise Violations(Violation("OA181", (), {"value": brief(text)}, variant="database"))
    if inside(reading.root, file) is None:
        raise Violations(Violation("OA101", (), {"file": file}, variant="outside"))
    return text


_Role: TypeAlias = Annotated[Literal["author", "checker"], BeforeValidator(_role)]


class PersonModel(Model):
    """Somebody a plan names."""

    role: Annotated[tuple[_Role, ...], ANY_NUMBER] = ()
    email: Annotated[str, matching("email", r"[^@\s]+@[^@\s]+")] | None = optional()


def _receiver_model() -> type[Model]:
    from oactl.planfile.models.notify import ReceiverModel  # noqa: PLC0415 - few tell anybody

    return ReceiverModel


_Receiver: TypeAlias = Annotated[Receiver, BuiltBy(_receiver_model, lambda made: made.receiver())]
_People: TypeAlias = dict[Annotated[str, AfterValidator(composed)], PersonModel | None]
_Accounts: TypeAlias = dict[Annotated[str, AfterValidator(name_key())], AccountModel]


class WorkspaceModel(Model):
    """What oactl.yaml says."""

    version: Version | None = optional("The version of this format.")
    timezone: Zone = Field(
        "UTC", description="The zone of accounts and plans.", examples=["Asia/Taipei"]
    )
    workspace: Annotated[str, matching("workspace", r"[0-9A-Za-z_-]{1,64}")] | None = optional(
        description=(
            "Written by `oactl init`: what tells this workspace from others. Keep it as it is."
        ),
    )
    language: Language | None = optional(
        description="Of all that people read; `ja` and `th` of reports and notices."
    )
    database: Annotated[Word, AfterValidator(_database)] | None = optional(
        description="The ledger; relative to the workspace.",
        examples=["sqlite:///.oactl/state.db"],
    )
    plans: Annotated[tuple[PathInside, ...], ANY_NUMBER] = Field(
        ("plans/",), description="Files and folders.", examples=[["plans/"]]
    )
    people: Annotated[_People, MaxKeys(20_000)] = Field(
        {}, description="Authors and checkers by name."
    )
    accounts: Annotated[_Accounts, MaxKeys(20_000)] = Field(
        {}, description="LINE Official Accounts."
    )
    blackout: Annotated[tuple[WrittenBlackout, ...], ANY_NUMBER] = Field(
        (),
        description="Days on which nothing goes out, on each account's own calendar.",
        examples=[[{"date": "2026-12-25", "reason": "耶誕節"}]],
    )
    notify: Annotated[tuple[_Receiver, ...], OneOrMany(50, empty=None)] = Field(
        (), description="Who is told of what waits for a person, and how."
    )

    def built(self, root: str, accounts: dict[str, Account]) -> Workspace:
        """The workspace as the domain has it."""
        people = {name: _person(name, each) for name, each in self.people.items()}
        kept = {
            key: getattr(self, key)
            for key in ("timezone", "language", "database", "plans")
            if key in self.model_fields_set
        }
        made = Workspace(
            root,
            people=people,
            accounts=accounts,
            id=self.workspace,
            notify=with_names(self.notify),
            **kept,
        )
        return replace(made, blackouts=tuple(_resolved(each, made) for each in self.blackout))


def _resolved(blackout: Blackout, workspace: Workspace) -> Blackout:
    """The same with the accounts of its groups."""
    if blackout.accounts is None:
        return blackout
    names = (workspace.members(name) for name in blackout.accounts)
    return blackout._replace(accounts=tuple(dict.fromkeys(chain.from_iterable(names))))


def _person(name: str, person: PersonModel | None) -> Person:
    made = person or PersonModel.model_construct()
    return Person(name, frozenset(made.role), made.email)
