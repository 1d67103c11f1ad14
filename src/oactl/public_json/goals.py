"""The document of `goal status`: how far each figure of a quarter is. Rates are fractions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from oactl.domain import goals as domain
from oactl.domain.prices import rounded
from oactl.public_json import Day
from oactl.public_json.plans import Finding

_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Trend:
    """The last weeks: the change a day; of `open_rate`, `click_rate`, `adherence` the rate."""

    weeks: int
    value: float | None


@dataclass(frozen=True, slots=True)
class Effort:
    """What it takes until the last day, in the way of a trend, and what it is at present.

    What is not `possible` is above 100 % or below nothing.
    """

    needed: float
    pace: float | None
    until: Day
    possible: bool


@dataclass(frozen=True, slots=True)
class Kpi:
    """One figure to reach.

    `state`: `on_track`, `behind`, `reached`, `missed`, `no_figures` (`gap` says why, `lacking` of
    which accounts), `not_begun`. `line` is what a straight line to the target has by `as_of`.
    `better` says whether the target is a least (`more`) or a most (`less`). `unit` is the currency
    of money. `weekly` are the last 13 weeks, oldest first: a level, a share or a rate; of counts
    the change a day.
    """

    name: str
    measure: str
    owner: str | None
    scope: Sequence[str]
    accounts: Sequence[str]
    better: str
    target: float
    unit: str
    state: str
    value: float | None
    as_of: Day | None
    line: float | None
    trends: Sequence[Trend]
    weekly: Sequence[float | None]
    effort: Effort | None
    gap: str | None
    lacking: Sequence[str]

    @classmethod
    def of(cls, found: domain.GoalProgress) -> Self:
        """The document of a progress."""
        kpi, effort = found.kpi, found.effort
        return cls(
            name=kpi.name,
            measure=kpi.measure.name,
            owner=kpi.owner,
            scope=kpi.scope,
            accounts=kpi.accounts,
            better=kpi.measure.better,
            target=kpi.target,
            unit=found.unit,
            state=found.state,
            value=_number(found.value),
            as_of=found.as_of.isoformat() if found.as_of else None,
            line=_number(found.line),
            trends=[Trend(each.weeks, _number(each.value)) for each in found.trends],
            weekly=[_number(each) for each in found.weekly],
            effort=_effort(effort) if effort else None,
            gap=found.gap,
            lacking=found.lacking,
        )


def _effort(effort: domain.Effort) -> Effort:
    needed, pace = float(rounded(effort.needed, _DIGITS)), _number(effort.pace)
    return Effort(needed, pace, effort.until.isoformat(), effort.possible)


def _number(value: float | None) -> float | None:
    return None if value is None else float(rounded(value, _DIGITS))


@dataclass(frozen=True, slots=True)
class Csf:
    """What must go right."""

    name: str
    owner: str | None
    kpi: Sequence[Kpi]


@dataclass(frozen=True, slots=True)
class Kgi:
    """What is wanted."""

    name: str
    owner: str | None
    csf: Sequence[Csf]


@dataclass(frozen=True, slots=True)
class GoalStatus:
    """`oactl goal status`. `findings` are the mistakes of goals.yaml."""

    quarter: str
    start: Day
    end: Day
    today: Day
    kgi: Sequence[Kgi]
    findings: Sequence[Finding]
