"""The stretch of LINE's days that a report is about, as a person names it."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias

from oactl.domain.insight.days import ONE_DAY, days_between, line_day
from oactl.domain.when import FIRST_DAY, LAST_DAY, parse_date

PeriodKind: TypeAlias = Literal["day", "week", "month", "quarter"]

_WEEK = re.compile(r"([0-9]{4})-?[Ww]([0-9]{1,2})")
_WEEK_LENGTH = timedelta(days=7)


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


def week_of(day: date) -> Period:
    """The week, Monday to Sunday, that a day lies in."""
    year, week, weekday = day.isocalendar()
    monday = day - timedelta(days=weekday - 1)
    return Period("week", f"{year}-W{week:02d}", monday, monday + _WEEK_LENGTH - ONE_DAY)


def before(period: Period) -> Period:
    """The period of the same kind before this one. Only weeks have a report yet."""
    return week_of(period.eve)


def parse_week(text: str, now: datetime) -> Period | None:
    """`2026-W46`, a date inside the week, or `last`: the newest week that is over in LINE's days.

    None where the text is none of these or no such week exists.
    """
    word = text.strip()
    if word.lower() == "last":
        return week_of(line_day(now) - _WEEK_LENGTH)
    day = _monday(word) or parse_date(word)
    if day is None or not FIRST_DAY + _WEEK_LENGTH * 2 <= day <= LAST_DAY - _WEEK_LENGTH:
        return None
    return week_of(day)


def _monday(text: str) -> date | None:
    found = _WEEK.fullmatch(text)
    if found is None:
        return None
    try:
        return date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError:
        return None
