"""The keys of a plan around its posts (contract 3)."""

import re
from collections.abc import Iterator
from typing import Annotated, ClassVar, TypeAlias

from pydantic import ConfigDict, Field
from pydantic_core import ErrorDetails

from oactl.domain.value import same_text
from oactl.domain.violation import Path, Violation
from oactl.domain.when import figures, plain
from oactl.planfile.models.base import Model, Separately
from oactl.planfile.models.post import (
    HEADINGS,
    DefaultsModel,
    Name,
    PostModel,
    WrittenGoal,
)
from oactl.planfile.models.scalars import (
    AtMost,
    Json,
    Line,
    Named,
    Names,
    OneOrMany,
    Parsed,
    Version,
    Word,
    optional,
)
from oactl.planfile.violations import kind

_PER = re.compile(r"([1-9]\d{0,3}) ?/ ?(day|week|month)")
_UNITS = {"天": "day", "日": "day", "週": "week", "周": "week", "月": "month", "wk": "week"}
_COUNT_FIRST = re.compile(r"([1-9]\d{0,3})[ ]?[次則篇]? ?/ ?每?([天日週周月]|wk)")
_UNIT_FIRST = re.compile(r"[每一1]?個?([天日週周月])[ ]?([1-9]\d{0,3})[ ]?[次則篇]")
_PER_SCHEMA: Json = {"type": "string", "pattern": r"[1-9]"}


def _rate(text: str) -> str | None:
    """`2/week`; also `2次/週`, `每週2次`, `一週兩次`."""
    narrow = figures(plain(text).lower())
    if _PER.fullmatch(narrow):
        return narrow
    count_first, unit_first = _COUNT_FIRST.fullmatch(narrow), _UNIT_FIRST.fullmatch(narrow)
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
        description="The zone of all times of the plan.", examples=["Asia/Taipei"]
    )
    operators: Names = Field((), description="經營人員: names of `people:`.")
    goal: WrittenGoal | None = optional("主要目標: the one main goal.")
    frequency: Annotated[dict[str, _Rate], AtMost(100)] = Field(
        default_factory=dict,
        description="發文頻率: what was promised.",
        examples=[{"broadcast": "2/week"}],
    )
    defaults: Annotated[DefaultsModel, Separately()] | None = optional()
    posts: Annotated[list[PostModel], Separately()] | None = optional(
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
