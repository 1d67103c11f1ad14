"""The slots of a cadence: its days, in the clocks of a zone.

Days are ordinals (`date.toordinal`), by arithmetic where it can be.
"""

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import chain, groupby
from typing import NamedTuple, assert_never
from zoneinfo import ZoneInfo

from oactl.domain.cadence import cron, rrule
from oactl.domain.cadence.model import (
    Cadence,
    Cron,
    Daily,
    Dates,
    Monthly,
    Once,
    RRule,
    Slot,
    Weekly,
)
from oactl.domain.cadence.rrule import is_counted
from oactl.domain.when import FIRST_DAY, LAST_DAY

_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)
_FEW = 3  # times of a day that are looked at one by one


@lru_cache(maxsize=16384)
def instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first instant, in UTC, at which the clocks of the zone show this time or a later one.

    So a time that the clocks jump over is the first instant after the gap, and one that they show
    twice is the first of the two. A later wall time is never an earlier instant; several in one
    gap are the same instant.
    """
    after = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if after.astimezone(zone).replace(tzinfo=None) == wall:
        return after
    return _end_of_gap(wall.replace(tzinfo=zone, fold=1).astimezone(UTC), after, zone)


def _end_of_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The instant in (before, after] from which on the zone has its offset at `after`."""
    offset = after.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) // _SECOND // 2 * _SECOND
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after


def instants(walls: Sequence[datetime], zone: ZoneInfo) -> list[datetime]:
    """`instant` of each of the times of one day, ascending.

    No zone moves its clocks forth and back within a day, so the first and the last tell whether
    they are moved at all.
    """
    begin, end = walls[0], walls[-1]
    at = instant(begin, zone)
    if instant(end, zone) - at == end - begin:
        return [at + (wall - begin) for wall in walls]
    return [instant(wall, zone) for wall in walls]


class WallClockRange(NamedTuple):
    """Wall-clock times that may lie in a span of instants: `low < wall <= high`.

    `first` and `last` are the ordinals of their days.
    """

    low: datetime
    high: datetime
    first: int
    last: int


@lru_cache(maxsize=256)
def window(zone: ZoneInfo, start: datetime, end: datetime) -> WallClockRange:
    """The wall-clock times whose instants may lie in (start, end]; none outside does.

    While an hour is shown for the second time, times that the clocks show only after it may
    already have been: over midnight even those of the next day.
    """
    low = start.astimezone(zone)
    high = end.astimezone(zone)
    high += timedelta(days=high.fold)
    return WallClockRange(
        low.replace(tzinfo=None, fold=0),
        high.replace(tzinfo=None, fold=0),
        low.toordinal(),
        high.toordinal(),
    )


def days(cadence: Cadence, first: int, last: int) -> Sequence[int]:
    """The days in first..last, ascending, inside `from` and `until`; `count`, `skip` unheeded."""
    start = None if cadence.start is None else cadence.start.toordinal()
    first, last = _bounds(cadence, first, last)
    if first > last:
        return ()
    match cadence.form:
        case Weekly():
            ranges = _weekly(cadence.form, cadence.every, start or 1, first, last)
            return ranges[0] if len(ranges) == 1 else sorted(chain.from_iterable(ranges))
        case Daily():
            return _steps(start or 1, cadence.every, first, last)
        case Monthly():
            return _monthly(cadence.form, cadence.every, start or 1, first, last)
        case Dates(listed):
            return _inside(listed, first, last)
        case Once(day):
            return _inside((day,), first, last)
        case RRule(text):
            return rrule.days(text, start, first, last)
        case Cron(text):
            return cron.days(text, first, last)
    assert_never(cadence.form)


def count_days(cadence: Cadence, first: int, last: int) -> int:
    """How many days `days` would give."""
    if not isinstance(cadence.form, Weekly) or cadence.start is None:
        return len(days(cadence, first, last))
    start = cadence.start.toordinal()
    first, last = _bounds(cadence, first, last)
    return sum(map(len, _weekly(cadence.form, cadence.every, start, first, last)))


def _bounds(cadence: Cadence, first: int, last: int) -> tuple[int, int]:
    if cadence.start is not None:
        first = max(first, cadence.start.toordinal())
    if cadence.until is not None:
        last = min(last, cadence.until.toordinal())
    return first, last


def _inside(listed: Sequence[date], first: int, last: int) -> list[int]:
    low = bisect_left(listed, first, key=date.toordinal)
    high = bisect_right(listed, last, key=date.toordinal)
    return [day.toordinal() for day in listed[low:high]]


def _steps(base: int, step: int, first: int, last: int) -> range:
    """The days of first..last that lie a multiple of `step` from `base`."""
    return range(first + (base - first) % step, last + 1, step)


def _weekly(form: Weekly, every: int, start: int, first: int, last: int) -> list[range]:
    """A range for each weekday; the first week is that of `start`."""
    monday = (start - 1) // 7 * 7 + 1
    return [_steps(monday + weekday, 7 * every, first, last) for weekday in form.weekdays]


@lru_cache(maxsize=4096)
def _monthly(form: Monthly, every: int, start: int, first: int, last: int) -> tuple[int, ...]:
    months = _steps(_month_of(start), every, _month_of(first), _month_of(last))
    found = chain.from_iterable(_in_month(form, month) for month in months)
    return tuple(day for day in found if first <= day <= last)


def _month_of(day: int) -> int:
    """Months counted through the years."""
    at = date.fromordinal(day)
    return at.year * 12 + at.month - 1


def _begin(month: int) -> int:
    return date(month // 12, month % 12 + 1, 1).toordinal()


def _in_month(form: Monthly, month: int) -> Iterator[int]:
    begin = _begin(month)
    length = _begin(month + 1) - begin
    return (begin + day - 1 for day in _month_days(form, (begin - 1) % 7, length))


@lru_cache(maxsize=4096)
def _month_days(form: Monthly, weekday: int, length: int) -> tuple[int, ...]:
    """The days of a month of `length` days that begins on `weekday`."""
    plain = {length if day < 0 else day for day in form.days}
    firsts = [(nth, (wanted - weekday) % 7 + 1) for nth, wanted in form.nths]
    nths = {first + 7 * ((length - first) // 7 if nth < 0 else nth - 1) for nth, first in firsts}
    return tuple(sorted(day for day in plain | nths if day <= length))


_FIRST = FIRST_DAY.toordinal()
_LAST = LAST_DAY.toordinal()
_SPAN = 32  # days looked at first; each further look takes four times as many


def slots_between(cadence: Cadence, zone: ZoneInfo, start: datetime, end: datetime) -> list[Slot]:
    """The slots with `start < at <= end`, both aware, in time order.

    `skip`, `from`, `until` and `count` are heeded. Slots of (a, b] and of (b, c] are those of
    (a, c].
    """
    low, high, first, last = window(zone, start, end)
    inside = [each for each in walls(cadence, first, last) if low < each[0] <= high]
    if len(cadence.at) <= _FEW:
        found = [Slot(wall, instant(wall, zone), number) for wall, number in inside]
    else:
        days_of = groupby(inside, key=lambda each: each[0].toordinal())
        found = [slot for _day, some in days_of for slot in _slots_of_day(list(some), zone)]
    return [slot for slot in found if start < slot.at <= end]


def _slots_of_day(numbered: Sequence[tuple[datetime, int | None]], zone: ZoneInfo) -> list[Slot]:
    times, numbers = zip(*numbered, strict=True)
    return list(map(Slot, times, instants(times, zone), numbers))


def next_slot(cadence: Cadence, zone: ZoneInfo, after: datetime) -> Slot | None:
    """The first slot later than `after` (aware); None where none is left up to 2199."""
    return next(slots_after(cadence, zone, after), None)


def slots_after(cadence: Cadence, zone: ZoneInfo, after: datetime) -> Iterator[Slot]:
    """The slots later than `after` (aware) one by one, up to 2199."""
    first = window(zone, after, after).first
    for wall, number in _walls_from(cadence, first):
        at = instant(wall, zone)
        if at > after:
            yield Slot(wall, at, number)


def last_slot(cadence: Cadence, zone: ZoneInfo) -> Slot | None:
    """The last slot of all; None where the cadence has no end."""
    found = None
    if cadence.count is not None or is_counted(cadence.form):
        found = next(iter(deque(_walls_from(cadence, _FIRST), maxlen=1)), None)
    elif (end := _end(cadence)) is not None:
        found = _last_wall(cadence, end)
    return None if found is None else Slot(found[0], instant(found[0], zone), found[1])


def has_slots(cadence: Cadence) -> bool:
    """Whether there is any slot at all up to 2199, past ones included."""
    return next(_walls_from(cadence, _FIRST), None) is not None


def names_day(cadence: Cadence, day: date) -> bool:
    """Whether the cadence, before `skip`, has an occurrence on that day."""
    ordinal = day.toordinal()
    return bool(days(cadence, ordinal, ordinal)) and not _is_used_up(cadence, ordinal)


def walls(cadence: Cadence, first: int, last: int) -> Iterator[tuple[datetime, int | None]]:
    """Wall-clock times with their numbers on the days first..last (ordinals), in order."""
    after = cadence.after
    if not after:
        yield from _walls_of_rule(cadence, first, last)
        return
    for wall, number in _walls_of_rule(cadence, first - _days_after(cadence), last - after.days):
        if first <= (wall + after).toordinal() <= last:
            yield wall + after, number


def _days_after(cadence: Cadence) -> int:
    """By how many days its times are moved, rounded up."""
    return -(-cadence.after // _DAY)


def _walls_of_rule(
    cadence: Cadence, first: int, last: int
) -> Iterator[tuple[datetime, int | None]]:
    """The same before they are moved."""
    found = days(cadence, first, last)
    if not found:
        return
    number = _numbered_before(cadence, found[0])
    for ordinal in found:
        day = date.fromordinal(ordinal)
        skipped = day in cadence.skip
        for at in cadence.at:
            if number is not None:
                number += 1
                if cadence.count is not None and number > cadence.count:
                    return
            if not skipped:
                yield datetime.combine(day, at), number


def _numbered_before(cadence: Cadence, day: int) -> int | None:
    """How many occurrences lie from `from` to before a day; None where there is no `from`."""
    if cadence.start is None:
        return None
    return count_days(cadence, cadence.start.toordinal(), day - 1) * len(cadence.at)


def _is_used_up(cadence: Cadence, day: int) -> bool:
    """Whether `count` occurrences lie before the day."""
    if cadence.count is None:
        return False
    return (_numbered_before(cadence, day) or 0) >= cadence.count


def _walls_from(cadence: Cadence, first: int) -> Iterator[tuple[datetime, int | None]]:
    """All wall-clock times from a day on, in looks of growing length."""
    if cadence.start is not None:
        first = max(first, cadence.start.toordinal())
    end = _end(cadence) or _LAST
    span = _SPAN
    while first <= end:
        yield from walls(cadence, first, min(first + span - 1, end))
        first += span
        span *= 4
        if _is_used_up(cadence, first - _days_after(cadence)):
            return


def _last_wall(cadence: Cadence, end: int) -> tuple[datetime, int | None] | None:
    """The last wall-clock time up to a day, looked for backwards."""
    begin = _FIRST if cadence.start is None else cadence.start.toordinal()
    span = _SPAN
    while end >= begin:
        found = list(walls(cadence, max(end - span + 1, begin), end))
        if found:
            return found[-1]
        end -= span
        span *= 4
    return None


def _end(cadence: Cadence) -> int | None:
    """A day after which there is nothing, as `until` and the form have it."""
    ends = [] if cadence.until is None else [cadence.until]
    if isinstance(cadence.form, Once):
        ends.append(cadence.form.day)
    elif isinstance(cadence.form, Dates):
        ends.append(cadence.form.days[-1])
    return min(ends).toordinal() + _days_after(cadence) if ends else None
