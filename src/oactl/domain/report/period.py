"""The periods of reports: whole days, weeks, months and quarters of LINE's days (UTC+9)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias

from oactl.domain.insight import ONE_DAY, days_between
from oactl.domain.line_day import line_day
from oactl.domain.when import FIRST_DAY, LAST_DAY, parse_date

PeriodKind: TypeAlias = Literal["day", "week", "month", "quarter"]

_WEEK = timedelta(days=7)
_YEAR_OF_WEEKS = timedelta(days=364)  # the same weekday a year before
_MARGIN = timedelta(days=800)  # how far before a period a report may look


@dataclass(frozen=True, slots=True)
class Period:
    """Days of UTC+9 from `start` to `end`, both inclusive, and their name: `2026-W46`."""

    kind: PeriodKind
    label: str
    start: date
    end: date

    @property
    def days(self) -> list[date]:
        """Every day of it."""
        return days_between(self.start, self.end)

    @property
    def eve(self) -> date:
        """The day before it, at whose end its `start` figures stand."""
        return self.start - ONE_DAY

    def holds(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.start <= day <= self.end


def period_of(kind: PeriodKind, day: date) -> Period:
    """The period of a kind that a day lies in; a week begins on Monday."""
    return _PERIODS[kind](day)


def week_of(day: date) -> Period:
    """The week, Monday to Sunday, that a day lies in."""
    year, week, weekday = day.isocalendar()
    monday = day - timedelta(days=weekday - 1)
    return Period("week", f"{year}-W{week:02d}", monday, monday + _WEEK - ONE_DAY)


def _day(day: date) -> Period:
    return Period("day", day.isoformat(), day, day)


def _month(day: date) -> Period:
    first = day.replace(day=1)
    return Period("month", f"{day:%Y-%m}", first, _first_after(first, 1) - ONE_DAY)


def _quarter(day: date) -> Period:
    number = (day.month - 1) // 3 + 1
    first = date(day.year, number * 3 - 2, 1)
    return Period("quarter", f"{day.year}-Q{number}", first, _first_after(first, 3) - ONE_DAY)


def _first_after(first: date, months: int) -> date:
    """The first day of a month that many months later."""
    month = first.month - 1 + months
    return date(first.year + month // 12, month % 12 + 1, 1)


_PERIODS: Mapping[PeriodKind, Callable[[date], Period]] = {
    "day": _day,
    "week": week_of,
    "month": _month,
    "quarter": _quarter,
}


def before(period: Period) -> Period:
    """The period of the same kind before this one."""
    return period_of(period.kind, period.eve)


def year_before(period: Period) -> Period:
    """The one to compare with a year before: the same weekdays, the same month or quarter."""
    if period.kind in {"day", "week"}:
        return period_of(period.kind, period.start - _YEAR_OF_WEEKS)
    return period_of(period.kind, period.start.replace(year=period.start.year - 1))


def earlier_periods(period: Period, count: int) -> list[Period]:
    """So many periods before this one, the oldest first."""
    found = [period]
    for _ in range(count):
        found.append(before(found[-1]))
    return found[:0:-1]


def parse_period(kind: PeriodKind, text: str, now: datetime) -> Period | None:
    """A period by its name, by a date inside it, or `last`: the newest that is over in LINE's days.

    Names are `2026-11-11`, `2026-W46`, `2026-11`, `2026-Q4`. None where the text is none of these,
    or no such period exists.
    """
    word = text.strip()
    if word.lower() == "last":
        return before(period_of(kind, line_day(now)))
    day = _named(kind, word) or parse_date(word)
    if day is None or not FIRST_DAY + _MARGIN <= day <= LAST_DAY - _MARGIN:
        return None
    return period_of(kind, day)


def _named(kind: PeriodKind, word: str) -> date | None:
    """A day of the period that goes by a name."""
    if kind not in _NAMES:
        return None
    pattern, first = _NAMES[kind]
    found = pattern.fullmatch(word)
    try:
        return first(int(found[1]), int(found[2])) if found else None
    except ValueError:
        return None


# Of a day the name is the date.
_NAMES: Mapping[PeriodKind, tuple[re.Pattern[str], Callable[[int, int], date]]] = {
    "week": (
        re.compile(r"([0-9]{4})-?[Ww]([0-9]{1,2})"),
        lambda year, week: date.fromisocalendar(year, week, 1),
    ),
    "month": (re.compile(r"([0-9]{4})-?([0-9]{1,2})"), lambda year, month: date(year, month, 1)),
    "quarter": (
        re.compile(r"([0-9]{4})-?[Qq]([0-9])"),
        lambda year, number: date(year, number * 3 - 2, 1),
    ),
}
