"""Wall-clock times of a zone as instants, and spans of instants as wall-clock times."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

_SECOND = timedelta(seconds=1)


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


class Window(NamedTuple):
    """Wall-clock times that may lie in a span of instants: `low < wall <= high`.

    `first` and `last` are the ordinals of their days.
    """

    low: datetime
    high: datetime
    first: int
    last: int


@lru_cache(maxsize=256)
def window(zone: ZoneInfo, start: datetime, end: datetime) -> Window:
    """The wall-clock times whose instants may lie in (start, end]; none outside does.

    While an hour is shown for the second time, times that the clocks show only after it may
    already have been: over midnight even those of the next day.
    """
    low = start.astimezone(zone)
    high = end.astimezone(zone)
    high += timedelta(days=high.fold)
    return Window(
        low.replace(tzinfo=None, fold=0),
        high.replace(tzinfo=None, fold=0),
        low.toordinal(),
        high.toordinal(),
    )
