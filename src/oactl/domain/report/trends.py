"""How an account's figures went in the periods before, and what is usual for it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from statistics import quantiles
from typing import TypeAlias

from oactl.domain.insight import FollowersDay, pooled
from oactl.domain.line_day import line_day
from oactl.domain.report.period import Period, PeriodKind, before, period_of
from oactl.domain.report.posts import Found
from oactl.domain.report.values import Figures, Trend, TrendName

Values: TypeAlias = dict[TrendName, float | None]

# How many periods before are looked at. A day is compared with the same weekdays.
LOOK_BACK: Mapping[PeriodKind, int] = {"day": 52, "week": 52, "month": 13, "quarter": 8}
FEWEST = 8  # periods of which a usual range is made
_STEP = timedelta(days=7)
_SUMS = frozenset({"new", "friends_net", "blocks_net", "messages"})  # of a period's days
_LEVELS = frozenset({"followers", "friends"})  # they grow: what they were says not what is usual


def past_periods(period: Period) -> list[Period]:
    """Those that a period is compared with, oldest first."""
    count = LOOK_BACK[period.kind]
    if period.kind == "day":
        return [period_of("day", period.start - _STEP * n) for n in range(count, 0, -1)]
    found = [period]
    for _ in range(count):
        found.append(before(found[-1]))
    return found[:0:-1]


def trends_of(
    figures: Figures, days: Mapping[date, FollowersDay], found: Iterable[Found]
) -> tuple[Trend, ...]:
    """The trends of all figures that a period has. `found` are the deliveries since the oldest."""
    of_day: dict[date, list[Found]] = {}
    for each in found:
        of_day.setdefault(line_day(each[0][0].sent_at), []).append(each)
    begun = min(of_day, default=None)
    rows = [
        (period, _values(period, days, of_day, begun)) for period in past_periods(figures.period)
    ]
    last = values_of(figures)
    if any(count.people is None for day in figures.period.days for _, count in of_day.get(day, ())):
        last["messages"] = None  # as before: a part is not beside whole weeks
    rows.append((figures.period, last))
    is_whole = figures.followers.end_date == figures.period.end
    return tuple(
        _trend(name, [(each.label, each.end, values[name]) for each, values in rows], is_whole)
        for name in last
    )


def values_of(figures: Figures) -> Values:
    """The figures of a period that have a trend."""
    return {
        "followers": figures.followers.end,
        "new": figures.followers.net,
        "friends": figures.friends.end,
        "friends_net": figures.friends.net,
        "blocks_net": figures.blocks.net,
        "block_rate": figures.blocks.rate_end,
        "open_rate": figures.engagement.open_rate,
        "click_rate": figures.engagement.click_rate,
        "messages": figures.reached.total,
    }


def usual_range(values: Sequence[float | None]) -> tuple[float, float] | None:
    """From the 10th to the 90th percentile of the known values; None where they are too few."""
    known = [value for value in values if value is not None]
    if len(known) < FEWEST:
        return None
    tenths = quantiles(known, n=10, method="inclusive")
    return tenths[0], tenths[-1]


def _trend(name: TrendName, points: list[tuple[str, date, float | None]], is_whole: bool) -> Trend:
    usual = None if name in _LEVELS else usual_range([value for *_, value in points[:-1]])
    return Trend(name, tuple(points), usual, so_far=name in _SUMS and not is_whole)


def _values(
    period: Period,
    days: Mapping[date, FollowersDay],
    of_day: Mapping[date, Sequence[Found]],
    begun: date | None,
) -> Values:
    """The same of a period before, from whole periods only: both its ends have to be known."""
    unknown = FollowersDay(period.end, "unready")
    start, end = days.get(period.eve, unknown), days.get(period.end, unknown)
    posts = [each for day in period.days for each in of_day.get(day, ())]
    ours = [(figures, count) for (sent, figures), count in posts if not sent.test]
    people = [count.people for _, count in posts]
    silent = begun is None or period.start < begun  # before the ledger knew of any sending
    return {
        "followers": end.followers,
        "new": _less(end.followers, start.followers),
        "friends": end.friends,
        "friends_net": _less(end.friends, start.friends),
        "blocks_net": _less(end.blocks, start.blocks),
        "block_rate": end.block_rate,
        "open_rate": pooled((f.unique_impressions if f else None, c.people) for f, c in ours),
        "click_rate": pooled((f.unique_clicks if f else None, c.people) for f, c in ours),
        "messages": None if silent or None in people else sum(filter(None, people)),
    }


def _less(end: int | None, start: int | None) -> int | None:
    return None if end is None or start is None else end - start
