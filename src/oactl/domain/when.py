"""Dates, times and durations as people write them; None for what is none.

Full-width figures and colons count as their ASCII forms: `20：00` is `20:00`. Years outside
1970 to 2199 are no dates here, so that arithmetic on what was read never overflows.
"""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from functools import lru_cache

FIRST_DAY = date(1970, 1, 1)
LAST_DAY = date(2199, 12, 31)

_DATE = r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
_TIME = r"([0-9]{1,2}):([0-9]{2})"
_MOMENT = r"([0-9-]{10})(?:[Tt]|[ ]+)([0-9:]{4,5})"
_RANGE = r"([0-9:]+)\s*[-–—~]\s*([0-9:]+)"
_DURATION = (
    r"(?:(?P<days>[0-9]{1,5})[d天日])?(?:(?P<hours>[0-9]{1,6})(?:h|個?小時))?"
    r"(?:(?P<minutes>[0-9]{1,7})(?:m|分鐘|分))?(?:(?P<seconds>[0-9]{1,9})[s秒])?"
)


_NUMERALS = {"兩": 2} | {sign: number for number, sign in enumerate("一二三四五六七八九", 1)}
_COUNTED = (
    r"([二三四五]?十[一二三四五六七八九]?|[一二兩三四五六七八九])"
    r"(?=個?(?:小時|[點時分秒天日號月次則篇]))"
)


def figures(text: str) -> str:
    """The text with Chinese numbers below 60 before a unit in figures: `兩小時` is `2小時`."""
    return re.sub(_COUNTED, lambda found: f"{_number(found[1])}", text)


def _number(numeral: str) -> int:
    tens, ten, ones = numeral.rpartition("十")
    return (_NUMERALS.get(tens, 1) * 10 if ten else 0) + _NUMERALS.get(ones, 0)


def plain(text: str) -> str:
    """The text with full-width forms as their narrow ones, without outer space."""
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).strip()


@lru_cache(maxsize=4096)
def parse_date(text: str) -> date | None:
    """A day, `2026-11-25`, from 1970 to 2199."""
    found = re.fullmatch(_DATE, plain(text))
    if found is None:
        return None
    try:
        day = date(*map(int, found.groups()))
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None


@lru_cache(maxsize=2048)
def parse_time(text: str) -> time | None:
    """A time of day, `20:00` or `9:05`; `24:00` is none."""
    found = re.fullmatch(_TIME, plain(text))
    if found is None:
        return None
    hour, minute = map(int, found.groups())
    return time(hour, minute) if hour <= 23 and minute <= 59 else None  # noqa: PLR2004 - the clock


def parse_moment(text: str) -> datetime | None:
    """A day with a time, naive, `2026-12-01T20:00` or with a space; never with a zone."""
    found = re.fullmatch(_MOMENT, plain(text))
    if found is None:
        return None
    day, at = parse_date(found[1]), parse_time(found[2])
    return datetime.combine(day, at) if day is not None and at is not None else None


def parse_instant(text: str) -> datetime | None:
    """An ISO 8601 date and time, `2026-11-25T20:00:30+08:00`, naive where it has no zone.

    None outside 1972 to 2197: two years before and after it are still dates.
    """
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if FIRST_DAY.year + 1 < instant.year < LAST_DAY.year - 1 else None


def parse_time_range(text: str) -> tuple[time, time] | None:
    """Two different times of day, `22:00-08:00`; the second may be on the next day."""
    found = re.fullmatch(_RANGE, plain(text))
    if found is None:
        return None
    start, end = parse_time(found[1]), parse_time(found[2])
    return (start, end) if start is not None and end is not None and start != end else None


def duration_text(length: timedelta) -> str:
    """A length of time as a plan writes it: `2h`, `90m`, `30s`."""
    seconds = length.total_seconds()
    for unit, size in (("h", 3600), ("m", 60)):
        if seconds % size == 0:
            return f"{seconds / size:g}{unit}"
    return f"{seconds:g}s"


def parse_duration(text: str) -> timedelta | None:
    """A length of time in days, hours, minutes and seconds: `7d`, `2h`, `1h 30m`, `30天`."""
    if plain(text) == "半小時":
        return timedelta(minutes=30)
    parts = figures(plain(text)).lower().split()
    if any(part[-1].isdigit() for part in parts):
        return None
    found = re.fullmatch(_DURATION, "".join(parts))
    if found is None or found.lastgroup is None:
        return None
    return timedelta(**{unit: int(figure) for unit, figure in found.groupdict("0").items()})
