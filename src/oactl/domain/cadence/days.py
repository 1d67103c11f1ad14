"""The days that a cadence names, as ordinals (`date.toordinal`), by arithmetic where it can be.

Ordinal 1 is a Monday: `(ordinal - 1) % 7` is the weekday and `(ordinal - 1) // 7` counts ISO weeks.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import assert_never

from oactl.domain.cadence import cron, rrule
from oactl.domain.cadence.model import (
    Cadence,
    Cron,
    Daily,
    Dates,
    Monthly,
    Once,
    RRule,
    Weekly,
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
