"""What is still to be asked of LINE about one account: of each endpoint how much, and what first.

Nothing of a final answer is read: the days that are final are kept as spans, so that years of days
are planned without a look at each.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import NamedTuple

from oactl.domain.engagement import menu_asks, rich_menus
from oactl.domain.insight import (
    REQUESTS_AN_HOUR,
    DayKind,
    InsightKind,
    InsightRequest,
    SentDelivery,
    day_ask,
    delivery_asks,
    demographic_ask,
    last_over,
)
from oactl.domain.spans import DaySpan, gaps
from oactl.ledger.snapshots import Known, Snapshots

MENUS_REST = timedelta(hours=12)  # LINE counts rich menus once a day


class Todo(NamedTuple):
    """What is open of one endpoint: `total` requests; `asks` are an hour's, made when taken."""

    kind: InsightKind
    asks: Iterator[InsightRequest]
    total: int


class Wanted(NamedTuple):
    """The figures that are wanted: from `start` to `end`, and of the deliveries `sent` in them.

    `rest` is how old an answer that was not final has to be before it is asked for again. LINE's
    counts of what went out are asked of the days `counted` only, where these are given.
    """

    start: date
    end: date
    sent: Sequence[SentDelivery]
    now: datetime
    rest: timedelta = timedelta(0)
    counted: Collection[date] | None = None


def todo(snapshots: Snapshots, kind: InsightKind, wanted: Wanted) -> Todo:
    """What is open of one endpoint: what has no answer, newest first, then what may change."""
    match kind:
        case "followers":
            return _of_days(snapshots, kind, wanted, None)
        case "deliveries":
            return _of_days(snapshots, kind, wanted, wanted.counted)
        case "demographic":
            return _of_subjects(snapshots, kind, [demographic_ask(wanted.now)], wanted)
        case "event" | "unit":
            start, end = wanted.start, wanted.end
            asks = delivery_asks(kind, wanted.sent, start, end, wanted.now)
            return _of_subjects(snapshots, kind, asks, wanted)
        case "richmenu" | "richmenu_summary":
            listed = snapshots.newest("richmenus")
            menus = [menu.id for menu in rich_menus(listed.data)] if listed else []
            asks = list(menu_asks(kind, menus, wanted.start, wanted.end, wanted.now))
            rested = wanted._replace(rest=max(wanted.rest, MENUS_REST))
            return _of_subjects(snapshots, kind, asks, rested)


def _of_subjects(
    snapshots: Snapshots, kind: InsightKind, asks: Sequence[InsightRequest], wanted: Wanted
) -> Todo:
    known = snapshots.known(kind, [ask.subject for ask in asks])
    missing = [ask for ask in asks if ask.subject not in known]
    answered = [ask for ask in asks if ask.subject in known]
    again = [ask for ask in answered if _may_change(known[ask.subject], wanted)]
    found = [*missing, *sorted(again, key=lambda ask: known[ask.subject].fetched_at)]
    return Todo(kind, iter(found[:REQUESTS_AN_HOUR]), len(found))


def _of_days(
    snapshots: Snapshots, kind: DayKind, wanted: Wanted, only: Collection[date] | None
) -> Todo:
    end = min(wanted.end, last_over(wanted.now))
    free = gaps(snapshots.final_days(kind), wanted.start, end)
    if only is not None:
        free = [span for day in sorted(only, reverse=True) for span in _inside(free, day)]
    told = snapshots.not_final(kind)
    answered = {
        day: told[day.isoformat()]
        for day in map(date.fromisoformat, told)
        if any(span.first <= day <= span.last for span in free)
    }
    stale = sorted((at, day) for day, at in answered.items() if _has_rested(at, wanted))
    days = (day for span in free for day in span.newest_first() if day not in answered)
    first = islice(_then(days, (day for _, day in stale)), REQUESTS_AN_HOUR)
    total = sum(span.days for span in free) - len(answered) + len(stale)
    return Todo(kind, (day_ask(kind, day) for day in first), total)


def _inside(spans: Iterable[DaySpan], day: date) -> Iterator[DaySpan]:
    """The day alone, where one of the spans has it."""
    if any(span.first <= day <= span.last for span in spans):
        yield DaySpan(day, day)


def _then(days: Iterable[date], more: Iterable[date]) -> Iterator[date]:
    yield from days
    yield from more


def _may_change(known: Known, wanted: Wanted) -> bool:
    return not known.final and _has_rested(known.fetched_at, wanted)


def _has_rested(fetched_at: datetime, wanted: Wanted) -> bool:
    return wanted.now - fetched_at >= wanted.rest
