"""What is known of the measures of goals, by day, out of ledger, snapshots and plans.

Makes no request. What each account has is read once, however many goals look at it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import TypeAlias

from oactl.domain.delivery.state import State
from oactl.domain.goals import (
    TREND_WEEKS,
    DayFigure,
    GoalFigures,
    GoalProgress,
    Kpi,
    Quarter,
    QuarterGoals,
    progress,
)
from oactl.domain.insight import FollowersDay, SentDelivery, days_between
from oactl.domain.line_day import days_of_month, line_day, line_month
from oactl.domain.report.build import adherence_of
from oactl.domain.report.period import Period
from oactl.domain.report.reached import Reached, Sent, reached
from oactl.domain.report.values import AccountFacts, OccurrenceFact
from oactl.insight.imported import imported_by_day
from oactl.insight.sync import sent_deliveries, snapshots_of
from oactl.reports.collect import ReportSource, facts_of, sources_of
from oactl.reports.costs import costs_of
from oactl.sending.context import SendingContext

# The figures of an imported metric of an account by day, from one day to another.
Imported: TypeAlias = Callable[[str, str, date, date], Mapping[date, float]]
_BACK = timedelta(weeks=max(TREND_WEEKS))
_OCCURRENCES = frozenset({"sent", "adherence"})
_Days: TypeAlias = dict[date, DayFigure]


def progress_of(
    ctx: SendingContext, goals: QuarterGoals, imported: Imported | None = None
) -> list[GoalProgress]:
    """How far each figure of a quarter's goals is by now, in their order."""
    kpis, today = goals.kpis, line_day(ctx.now)
    figures = figures_of(ctx, goals.quarter, kpis, imported)
    return [progress(kpi, each, today) for kpi, each in zip(kpis, figures, strict=True)]


def figures_of(
    ctx: SendingContext,
    quarter: Quarter,
    kpis: Sequence[Kpi],
    imported: Imported | None = None,
) -> list[GoalFigures]:
    """What is known of each goal of a quarter up to now, in their order.

    `imported` gives what people imported, by default as the ledger has it.
    """
    wanted = {kpi.measure.name for kpi in kpis}
    names = tuple(dict.fromkeys(name for kpi in kpis for name in kpi.accounts))
    look = ctx.cached()
    collected = _Collected(look, quarter, imported or partial(imported_by_day, look))
    if wanted & _OCCURRENCES:
        collected.read_occurrences(names)
    return [collected.of(kpi) for kpi in kpis]


@dataclass(frozen=True, slots=True)
class _Collected:
    """The facts of a quarter and the 13 weeks behind its last day, read when they are needed."""

    ctx: SendingContext
    quarter: Quarter
    imported: Imported
    facts: dict[str, AccountFacts] = field(default_factory=dict)
    occurrences: dict[str, Sequence[OccurrenceFact]] = field(default_factory=dict)

    @property
    def last(self) -> date:
        """The last day that is looked at."""
        return min(line_day(self.ctx.now), self.quarter.end)

    @property
    def span(self) -> Period:
        """All days that are looked at."""
        start = min(self.quarter.eve, self.last - _BACK)
        return Period("quarter", self.quarter.label, start, self.last)

    @property
    def _since(self) -> date:
        """From when on the ledger knows what went out."""
        return max(self.span.start, line_day(self.ctx.ledger.created_at))

    def of(self, kpi: Kpi) -> GoalFigures:
        """What is known of one goal: of all its accounts together."""
        name = kpi.measure.name
        if name in _LEVELS:
            return self._levels(kpi, _LEVELS[name])
        if name in _DELIVERIES:
            return self._deliveries(kpi, _DELIVERIES[name])
        if name in _OCCURRENCES:
            return self._kept(kpi, name)
        return self._cost(kpi) if name == "cost" else self._imported(kpi)

    def read_occurrences(self, names: Sequence[str]) -> None:
        """What was planned, and what became of it."""
        found, _ = sources_of(self.ctx, names, self.span, offline=True, months=False)
        self.occurrences.update({each.account: each.occurrences for each in found})

    def _facts(self, name: str) -> AccountFacts:
        if name not in self.facts:
            ctx, span = self.ctx, self.span
            sent = sent_deliveries(ctx, name, span.start)
            source = ReportSource(name, snapshots_of(ctx, name), sent)
            self.facts[name] = facts_of(source, span, ctx.now)
        return self.facts[name]

    def _levels(self, kpi: Kpi, figure: Callable[[FollowersDay], DayFigure | None]) -> GoalFigures:
        """The days on which each account has a figure; one that never has any is named."""
        of_each = {
            name: {
                day: found
                for day, each in self._facts(name).days.items()
                if (found := figure(each)) is not None
            }
            for name in kpi.accounts
        }
        lacking = tuple(name for name, days in of_each.items() if not days)
        if lacking or not of_each:
            return GoalFigures(gap="not_synced", lacking=lacking)
        common = set.intersection(*(set(days) for days in of_each.values()))
        return GoalFigures({day: _together(d[day] for d in of_each.values()) for day in common})

    def _deliveries(
        self, kpi: Kpi, figure: Callable[[Sent, Reached], DayFigure | None]
    ) -> GoalFigures:
        """What deliveries of all accounts had, by their day of sending."""
        found: _Days = {}
        for name in kpi.accounts:
            facts = self._facts(name)
            counted = reached(facts.deliveries, facts.counts)
            for sent, count in zip(facts.deliveries, counted, strict=True):
                each = figure(sent, count)
                if each is not None:
                    _add(found, line_day(sent[0].sent_at), each)
        return GoalFigures(found, self._since, self.last)

    def _kept(self, kpi: Kpi, measure: str) -> GoalFigures:
        """What went out of what was planned, by the day of its plan."""
        found: _Days = {}
        for name in kpi.accounts:
            for day, facts in _by_day(self.occurrences.get(name, ())).items():
                kept = adherence_of(facts, Period("day", f"{day}", day, day))
                went = kept.sent + kept.done
                whole = kept.planned - kept.open
                _add(found, day, DayFigure(went, 1 if measure == "sent" else whole))
        return GoalFigures(found, self._since, self.last)

    def _cost(self, kpi: Kpi) -> GoalFigures:
        """The bills of the quarter's months, each spread over the days that it is of."""
        found: _Days = {}
        units, lacking = dict[str, None](), dict[str, None]()
        for month in self._months():
            first, last = days_of_month(month)
            days = days_between(first, min(last, self.last))
            for each in costs_of(self.ctx, kpi.accounts, month):
                bill = each.so_far
                if bill is None:
                    lacking[each.month.account] = None
                    continue
                units[bill.currency] = None
                for day in days:
                    _add(found, day, DayFigure(bill.total / len(days)))
        if lacking:
            return GoalFigures(gap="no_price_plan", lacking=tuple(lacking))
        if len(units) > 1:
            return GoalFigures(gap="currencies")
        return GoalFigures(found, self.quarter.start, self.last, unit="".join(units))

    def _months(self) -> Iterable[str]:
        """The months of the quarter that have begun."""
        label = self.quarter.start
        names = (f"{label.year}-{label.month + at:02}" for at in range(3))
        return [name for name in names if name <= line_month(self.ctx.now)]

    def _imported(self, kpi: Kpi) -> GoalFigures:
        """What somebody imported of it; days without a figure are 0 up to the last that has one."""
        found: _Days = {}
        span = self.span
        for name in kpi.accounts:
            days = self.imported(name, kpi.measure.name, span.start, span.end)
            for day, value in days.items():
                _add(found, day, DayFigure(value))
        if not found:
            return GoalFigures(gap="not_imported")
        return GoalFigures(found, min(found), max(found))


def _figure(count: int | None) -> DayFigure | None:
    return None if count is None else DayFigure(count)


def _blocks(day: FollowersDay) -> DayFigure | None:
    if day.blocks is None or day.followers is None:
        return None
    return DayFigure(day.blocks, day.followers)


def _together(found: Iterable[DayFigure]) -> DayFigure:
    each = list(found)
    return DayFigure(sum(one.value for one in each), sum(one.of for one in each))


def _people(_sent: Sent, count: Reached) -> DayFigure | None:
    """How many messages a delivery was; tests are some too."""
    return _figure(count.people)


def _opens(sent: Sent, count: Reached) -> DayFigure | None:
    figures = sent[1]
    return _reaction(sent[0], figures and figures.unique_impressions, count)


def _clicks(sent: Sent, count: Reached) -> DayFigure | None:
    figures = sent[1]
    return _reaction(sent[0], figures and figures.unique_clicks, count)


def _reaction(sent: SentDelivery, people: int | None, count: Reached) -> DayFigure | None:
    """What people did with a delivery, and how many got it, where both are known."""
    if sent.test or people is None or count.people is None:
        return None
    return DayFigure(people, count.people)


_LEVELS: Mapping[str, Callable[[FollowersDay], DayFigure | None]] = {
    "followers_net": lambda day: _figure(day.followers),
    "friends": lambda day: _figure(day.friends),
    "block_rate": _blocks,
}
_DELIVERIES: Mapping[str, Callable[[Sent, Reached], DayFigure | None]] = {
    "messages": _people,
    "open_rate": _opens,
    "click_rate": _clicks,
}


def _add(days: _Days, day: date, more: DayFigure) -> None:
    days[day] = _together([days[day], more]) if day in days else more


def _by_day(facts: Iterable[OccurrenceFact]) -> dict[date, list[OccurrenceFact]]:
    found: dict[date, list[OccurrenceFact]] = {}
    for each in facts:
        if each.state is not State.PLANNED:
            found.setdefault(each.day, []).append(each)
    return found
