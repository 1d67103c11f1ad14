"""The slots of a cadence: which lie in a span of time, which is the next, which the last.

Two wall-clock times that land on the same instant, because the clocks jump over both, stay two
slots: each has its own id, and the rule that of several due at once only the newest goes out keeps
them from being sent together. Slots are in the order of their wall-clock times, which is also that
of their instants.
"""

from collections import deque
from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from oactl.domain.cadence.clock import instant, window
from oactl.domain.cadence.days import count_days, days
from oactl.domain.cadence.model import Cadence, Dates, Once, Slot
from oactl.domain.cadence.rrule import is_counted
from oactl.domain.when import FIRST_DAY, LAST_DAY

_FIRST = FIRST_DAY.toordinal()
_LAST = LAST_DAY.toordinal()
_SPAN = 32  # days looked at first; each further look takes four times as many


def slots_between(cadence: Cadence, zone: ZoneInfo, start: datetime, end: datetime) -> list[Slot]:
    """The slots with `start < at <= end`, both aware, in time order.

    `skip`, `from`, `until` and `count` are heeded. Slots of (a, b] and of (b, c] are those of
    (a, c].
    """
    low, high, first, last = window(zone, start, end)
    return [
        Slot(wall, at, number)
        for wall, number in walls(cadence, first, last)
        if low < wall <= high and start < (at := instant(wall, zone)) <= end
    ]


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
        if _is_used_up(cadence, first):
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
    return min(ends).toordinal() if ends else None
