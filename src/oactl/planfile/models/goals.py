"""The keys of `goals.yaml`: a quarter's KGI, CSF and KPI, with owner, measure and target."""

import re
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, TypeAlias

from pydantic import AfterValidator, ConfigDict, Field

from oactl.domain.goals import MEASURES
from oactl.domain.violation import Violation
from oactl.domain.when import plain
from oactl.planfile.models.base import Isolated, Model, Violations
from oactl.planfile.models.scalars import (
    Json,
    Line,
    MaxKeys,
    Named,
    OneOrMany,
    Parsed,
    Version,
    Word,
    form,
    optional,
)
from oactl.planfile.violations import brief

_QUARTER = re.compile(r"([0-9]{4})[ -]?[Qq]([1-4])")
_TARGET = re.compile(r"(-?[0-9]{1,12}(?:\.[0-9]{1,6})?) ?(%?)")
_MEASURE = re.compile(r"[\w-]{1,100}")
_OWNER = "Who answers for it: one of `people:`. Below it, whoever has no other."
_TARGET_SCHEMA: Json = {"type": ["number", "string"], "pattern": r"^-?[0-9][0-9,.]* ?[%％]?$"}
_MEASURE_SCHEMA: Json = {
    "anyOf": [{"enum": [*MEASURES]}, {"type": "string", "pattern": r"^[^\s/@]{1,100}$"}]
}


class WrittenTarget(NamedTuple):
    """A number, and whether it was written as a percentage."""

    number: float
    is_percentage: bool = False


def _target(text: str) -> WrittenTarget | None:
    found = _TARGET.fullmatch(plain(text).replace(",", ""))
    return WrittenTarget(float(found[1]), bool(found[2])) if found else None


def _measure(text: str) -> str | None:
    return text if _MEASURE.fullmatch(text) else None


def _quarter(name: str) -> str:
    found = _QUARTER.fullmatch(plain(name))
    if found is None or not "1971" <= found[1] <= "2198":
        params = {"value": brief(name)}
        raise Violations(Violation("OA181", (), params, variant="quarter", on_key=True))
    return f"{found[1]}-Q{found[2]}"


class KpiModel(Model):
    """KPI: a figure to reach by the end of the quarter."""

    model_config = ConfigDict(json_schema_extra={"not": {"required": ["account", "accounts"]}})
    other_names: ClassVar = {
        "名稱": "name",
        "指標": "measure",
        "metric": "measure",
        "目標": "target",
        "目標值": "target",
        "負責人": "owner",
        "帳號": "account",
    }

    name: Line = Field("", description="What people call it.", examples=["每天都有新朋友"])
    measure: Annotated[str, form("measure", _measure, _MEASURE_SCHEMA)] = Field(
        description="What is counted: one of the list, or the name of an imported metric.",
        examples=["followers_net"],
    )
    target: Annotated[WrittenTarget, Parsed(_target, "OA151", "number", _TARGET_SCHEMA)] = Field(
        description="The figure on the last day: a number, of a rate a percentage.",
        examples=[1500, "35%"],
    )
    owner: Named | None = optional(_OWNER)
    account: Named | None = optional("One account; without it all together.", examples=["main"])
    accounts: Annotated[tuple[Named, ...], OneOrMany()] = Field(
        (), description="Several accounts together, or `group:NAME`.", examples=["group:shops"]
    )
    better: Literal["more", "less"] | None = optional(
        "Whether the figure should be at least or at most the target, where the measure has it "
        "the other way round."
    )
    notes: Line = Field("", description="Notes for the team.")


class CsfModel(Model):
    """CSF: what must go right for the goal."""

    other_names: ClassVar = {"名稱": "name", "負責人": "owner", "kpis": "kpi", "指標": "kpi"}

    name: Word = Field(description="What must go right.", examples=["每週都有人加入好友"])
    owner: Named | None = optional(_OWNER)
    kpi: Annotated[list[KpiModel], Isolated()] = Field(description="The figures that show it.")


class KgiModel(Model):
    """KGI: what is wanted."""

    other_names: ClassVar = {"名稱": "name", "目標": "name", "負責人": "owner", "csfs": "csf"}

    name: Word = Field(description="What is wanted.", examples=["讓喜歡我們的人變多"])
    owner: Named | None = optional(_OWNER)
    csf: Annotated[list[CsfModel], Isolated()] = Field(description="What must go right for it.")


class QuarterModel(Model):
    """The goals of one quarter."""

    other_names: ClassVar = {"kgis": "kgi", "目標": "kgi"}
    filled: ClassVar = "mapping"

    kgi: Annotated[list[KgiModel], Isolated()] = Field(description="What is wanted of the quarter.")


_Quarters: TypeAlias = dict[Annotated[str, AfterValidator(_quarter)], QuarterModel]


class GoalsModel(Model):
    """The goals of each quarter, in three steps: KGI, CSF and KPI."""

    other_names: ClassVar = {"季": "quarters", "季度": "quarters", "quarter": "quarters"}

    version: Version | None = optional("The version of this format.")
    quarters: Annotated[_Quarters, MaxKeys(200)] = Field(
        description="Each quarter by its name, such as `2026-Q4`.",
        examples=[{"2026-Q4": {"kgi": []}}],
    )


def owned(*owners: Any) -> str | None:  # noqa: ANN401 - names, or nothing
    """The nearest owner: a figure without one has that of what it stands under."""
    return next((each for each in owners if each), None)
