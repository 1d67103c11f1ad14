"""Spans of whole days, first and last included: which days of a range are not in any of them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

_DAY = timedelta(days=1)


class DaySpan(NamedTuple):
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many they are."""
        return (self.last - self.first).days + 1

    def newest_first(self) -> Iterator[date]:
        """Each day, the last one first."""
        return (self.last - timedelta(days=back) for back in range(self.days))


def joined(spans: Iterable[DaySpan], day: date) -> tuple[list[DaySpan], DaySpan] | None:
    """The spans that end where a day comes in, and the one that takes their place.

    None where the day lies in one of them already. `spans` are those near the day, or all.
    """
    near = [each for each in spans if each.first - _DAY <= day <= each.last + _DAY]
    if any(each.first <= day <= each.last for each in near):
        return None
    first = min([each.first for each in near] + [day])
    last = max([each.last for each in near] + [day])
    return near, DaySpan(first, last)


def gaps(spans: Sequence[DaySpan], start: date, end: date) -> list[DaySpan]:
    """The days from `start` to `end` that are in none of the spans, the newest first.

    No two spans share a day.
    """
    found = []
    for each in sorted(spans, reverse=True):
        if each.last < end and end >= start:
            found.append(DaySpan(max(start, each.last + _DAY), end))
        end = min(end, each.first - _DAY)
    if end >= start:
        found.append(DaySpan(start, end))
    return found
