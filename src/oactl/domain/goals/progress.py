"""How far a figure of a goal is: beside a straight line, its trend, and what it would take."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, NamedTuple, TypeAlias

from oactl.domain.goals.values import Kpi

_ONE_DAY = timedelta(days=1)
TREND_WEEKS = (4, 13)
WEEKS = 13  # of which each is told by itself
_GAP = timedelta(days=3)  # at the beginning of a span of which figures may be missing
_DUST = 1e-9

GoalState: TypeAlias = Literal["not_begun", "no_figures", "behind", "on_track", "reached", "missed"]


class DayFigure(NamedTuple):
    """What a measure has of one day: a count or a level; of a rate the part, and what it is of."""

    value: float
    of: float = 1


@dataclass(frozen=True, slots=True)
class GoalFigures:
    """What is known of a measure, by day, reaching back 13 weeks where that is known.

    Of what is added up, days from `since` to `until` that are not in `days` are 0. `gap` says why
    there is nothing (`words/goals.py` has its sentences), `lacking` of which accounts. `unit` is
    the currency of money.
    """

    days: Mapping[date, DayFigure] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None
    gap: str | None = None
    lacking: tuple[str, ...] = ()
    unit: str = ""


class Trend(NamedTuple):
    """How it went in the last weeks: the change a day, of a `rate` the rate; None if unknown."""

    weeks: int
    value: float | None


class Effort(NamedTuple):
    """What it takes from now on to reach the target on the last day.

    Of a `rate` the rate of all that still goes out, if it is as much a day as until now; of all
    else the change a day. `pace` is what it is at present; None where nobody knows. What is not
    `possible` is above 100 % or below nothing.
    """

    needed: float
    pace: float | None
    until: date
    possible: bool = True


@dataclass(frozen=True, slots=True)
class GoalProgress:
    """How far a figure is by the end of `as_of`. `line` is what a straight line has by then.

    The line of a count goes from 0, that of a level from its first figure, to the target on the
    quarter's last day; that of a rate is the target. `weekly` are the last 13 weeks, oldest first:
    a level or share at the end of each, of all else what a trend has.
    """

    kpi: Kpi
    state: GoalState
    value: float | None = None
    as_of: date | None = None
    line: float | None = None
    trends: tuple[Trend, ...] = ()
    weekly: tuple[float | None, ...] = ()
    effort: Effort | None = None
    gap: str | None = None
    lacking: tuple[str, ...] = ()
    unit: str = ""


def progress(goal: Kpi, figures: GoalFigures, today: date) -> GoalProgress:
    """How far a goal is, by the figures up to a day; never more than they say."""
    if today < goal.quarter.start:
        return GoalProgress(goal, "not_begun")
    as_of = _as_of(goal, figures, today)
    value = None if as_of is None else _value(goal, figures, as_of)
    if as_of is None or value is None:
        gap = figures.gap or _gap(goal, as_of)
        return GoalProgress(goal, "no_figures", as_of=as_of, gap=gap, lacking=figures.lacking)
    line = _line(goal, figures, as_of)
    trends = tuple(Trend(weeks, _over(goal, figures, as_of, weeks * 7)) for weeks in TREND_WEEKS)
    return GoalProgress(
        kpi=goal,
        state=_state(goal, value, line, is_over=today > goal.quarter.end),
        value=value,
        as_of=as_of,
        line=line,
        trends=trends,
        weekly=_weekly(goal, figures, as_of),
        effort=_effort(goal, figures, as_of, value, trends[0].value),
        gap=figures.gap,
        lacking=figures.lacking,
        unit=figures.unit,
    )


def _as_of(goal: Kpi, figures: GoalFigures, today: date) -> date | None:
    """The last day of the quarter of which something is known."""
    last = min(today, goal.quarter.end)
    if goal.measure.kind in {"sum", "rate"}:
        return None if figures.until is None else _inside(goal, min(figures.until, last))
    known = [day for day in figures.days if goal.quarter.start <= day <= last]
    return max(known, default=None)


def _inside(goal: Kpi, day: date) -> date | None:
    return day if day >= goal.quarter.start else None


def _gap(goal: Kpi, as_of: date | None) -> str:
    """Why there is no value where the figures themselves do not say."""
    if as_of is not None and goal.measure.kind == "growth":
        return "no_start"
    return "nothing_yet" if goal.measure.kind == "rate" else "not_synced"


def _value(goal: Kpi, figures: GoalFigures, as_of: date) -> float | None:
    match goal.measure.kind:
        case "growth":
            before, now = figures.days.get(goal.quarter.eve), figures.days[as_of]
            return None if before is None else now.value - before.value
        case "level":
            return figures.days[as_of].value
        case "share":
            return _ratio(figures.days[as_of])
        case "sum":
            return _summed(figures, goal.quarter.start, as_of).value
        case "rate":
            return _ratio(_summed(figures, goal.quarter.start, as_of))


def _ratio(found: DayFigure) -> float | None:
    return found.value / found.of if found.of else None


def _summed(figures: GoalFigures, start: date, end: date) -> DayFigure:
    """All days from one to another together, both inclusive."""
    inside = [each for day, each in figures.days.items() if start <= day <= end]
    return DayFigure(sum(each.value for each in inside), sum(each.of for each in inside))


def _line(goal: Kpi, figures: GoalFigures, as_of: date) -> float:
    """What a straight line to the target has at the end of a day."""
    quarter = goal.quarter
    match goal.measure.kind:
        case "growth" | "sum":
            return goal.target * _part(quarter.eve, as_of, quarter.end)
        case "rate":
            return goal.target
        case "level" | "share":
            first = min(day for day in figures.days if quarter.eve <= day <= as_of)
            begin = _value(goal, figures, first)
            if begin is None or _meets(goal, begin):
                return goal.target  # it has only to stay there
            return begin + (goal.target - begin) * _part(first, as_of, quarter.end)


def _part(start: date, day: date, end: date) -> float:
    return (day - start).days / (end - start).days if end > start else 1.0


def _meets(goal: Kpi, value: float, wanted: float | None = None) -> bool:
    """Whether a value is as good as it has to be; the dust of binary fractions is none."""
    target = goal.target if wanted is None else wanted
    more = value - target if goal.measure.better == "more" else target - value
    return more >= -_DUST * max(1.0, abs(target))


def _state(goal: Kpi, value: float, line: float, *, is_over: bool) -> GoalState:
    """A level or a count that wants more is reached when it is there; all else at the end."""
    if is_over:
        return "reached" if _meets(goal, value) else "missed"
    if _meets(goal, value) and goal.measure.better == "more" and not goal.measure.is_rate:
        return "reached"
    if goal.measure.kind == "sum" and not _meets(goal, value) and goal.measure.better == "less":
        return "missed"  # what is spent does not come back
    return "on_track" if _meets(goal, value, line) else "behind"


def _over(goal: Kpi, figures: GoalFigures, end: date, length: int) -> float | None:
    """How it went in so many days up to one: the change a day, of a `rate` the rate.

    None where the figures do not reach back so far.
    """
    start = end - timedelta(days=length)
    if goal.measure.kind in {"sum", "rate"}:
        if figures.since is None or figures.since > start + _ONE_DAY:
            return None
        found = _summed(figures, start + _ONE_DAY, end)
        return _ratio(found) if goal.measure.kind == "rate" else found.value / length
    known = sorted(day for day in figures.days if start <= day <= end)
    if len(known) < 2 or known[0] > start + _GAP:  # noqa: PLR2004 - a change has two ends
        return None
    levels = [_level(goal, figures.days[day]) for day in (known[0], known[-1])]
    if None in levels:
        return None
    before, after = (each or 0.0 for each in levels)
    return (after - before) / (known[-1] - known[0]).days


def _level(goal: Kpi, found: DayFigure) -> float | None:
    return _ratio(found) if goal.measure.kind == "share" else found.value


def _weekly(goal: Kpi, figures: GoalFigures, as_of: date) -> tuple[float | None, ...]:
    ends = (as_of - timedelta(days=7 * back) for back in reversed(range(WEEKS)))
    if goal.measure.kind in {"level", "share"}:
        return tuple(_last_level(goal, figures, end) for end in ends)
    return tuple(_over(goal, figures, end, 7) for end in ends)


def _last_level(goal: Kpi, figures: GoalFigures, end: date) -> float | None:
    """The newest level of the week that ends on a day."""
    days = (end - timedelta(days=back) for back in range(7))
    found = next((figures.days[day] for day in days if day in figures.days), None)
    return None if found is None else _level(goal, found)


def _effort(
    goal: Kpi, figures: GoalFigures, as_of: date, value: float, pace: float | None
) -> Effort | None:
    """None where nothing is left to do, or no day is left to do it."""
    left = (goal.quarter.end - as_of).days
    ceiling = goal.measure.better == "less"
    if left <= 0 or (_meets(goal, value) and not (ceiling and goal.measure.kind == "sum")):
        return None
    if goal.measure.kind == "rate":
        return _rate_effort(goal, figures, as_of, pace)
    needed = (goal.target - value) / left
    return Effort(
        needed,
        pace,
        goal.quarter.end,
        possible=not (ceiling and value > goal.target and goal.measure.kind == "sum"),
    )


def _rate_effort(goal: Kpi, figures: GoalFigures, as_of: date, pace: float | None) -> Effort | None:
    """The rate that all that still goes out must have, if it is as much a day as until now."""
    quarter = goal.quarter
    so_far = _summed(figures, quarter.start, as_of)
    rest = so_far.of / (as_of - quarter.eve).days * (quarter.end - as_of).days
    if not rest:
        return None
    needed = (goal.target * (so_far.of + rest) - so_far.value) / rest
    return Effort(needed, pace, quarter.end, possible=0 <= needed <= 1)
