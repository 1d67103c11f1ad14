"""The sandbox's own time, which tests and rehearsals may set, stop and advance.

Times inside the sandbox are seconds since the epoch; a day is LINE's, in UTC+9, and is kept as the
number of such days since the epoch.
"""

import math
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

DAY = 86_400.0
LINE_OFFSET = 9 * 3_600
EARLIEST = 0.0
LATEST = datetime(9999, 12, 30, tzinfo=UTC).timestamp()
"""Where the clock stops: the day after still has a date."""
_EPOCH = date(1970, 1, 1)


def bounded(moment: float) -> float:
    """The moment, or the nearest one that the sandbox can show as a date."""
    if math.isnan(moment):
        raise ValueError("not a moment")
    return min(max(moment, EARLIEST), LATEST)


class Clock:
    """A clock over a source (seconds since the epoch) that can be moved and stopped."""

    def __init__(self, source: Callable[[], float] = time.time) -> None:
        self._source = source
        self._shift = 0.0
        self._stopped: float | None = None
        self._forward = 0.0

    def now(self) -> float:
        """Seconds since the epoch."""
        return bounded(self._source() + self._shift) if self._stopped is None else self._stopped

    def set(self, moment: float, *, stop: bool = False) -> None:
        """Go to a moment, and stand still there when `stop` is true."""
        moment = bounded(moment)
        self._forward += max(0.0, moment - self.now())
        self._shift = moment - self._source()
        self._stopped = moment if stop else None

    def advance(self, seconds: float) -> None:
        """Go on by so many seconds; a stopped clock stays stopped."""
        self.set(self.now() + seconds, stop=self._stopped is not None)

    def refill(self, at: float | None = None) -> float:
        """Seconds by which rate limits recover: real time, and every jump forward besides.

        `at` is a moment of the monotonic clock; default now.
        """
        return (time.monotonic() if at is None else at) + self._forward


def aware(moment: float) -> datetime:
    """A moment as an aware UTC datetime."""
    return datetime.fromtimestamp(moment, UTC)


def iso(moment: float) -> str:
    """LINE's times: `2020-12-03T10:15:30.121Z`."""
    return aware(moment).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def day_of(moment: float) -> int:
    """The UTC+9 day a moment lies in."""
    return int((moment + LINE_OFFSET) // DAY)


def day_start(day: int) -> float:
    """The first moment of a UTC+9 day."""
    return day * DAY - LINE_OFFSET


def day_date(day: int) -> date:
    """The calendar date of a UTC+9 day."""
    return _EPOCH + timedelta(days=day)


def month_of(moment: float) -> str:
    """`202611`: the month that quotas count in, by UTC+9."""
    return day_date(day_of(moment)).strftime("%Y%m")


def read_day(text: str) -> int | None:
    """The day of `yyyyMMdd`, or None where that is no date."""
    if len(text) != len("yyyyMMdd") or not text.isascii() or not text.isdigit():
        return None
    try:
        return (date(int(text[:4]), int(text[4:6]), int(text[6:])) - _EPOCH).days
    except ValueError:
        return None
