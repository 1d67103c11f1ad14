"""LINE's days: all figures are counted from midnight to midnight of UTC+9, summer and winter.

LINE, "Get number of followers": dates are `yyyyMMdd` in UTC+9.
"""

from datetime import date, datetime, timedelta, timezone

LINE_ZONE = timezone(timedelta(hours=9))
ONE_DAY = timedelta(days=1)


def line_day(instant: datetime) -> date:
    """The day of UTC+9 that an aware instant falls on."""
    return instant.astimezone(LINE_ZONE).date()


def last_over(now: datetime) -> date:
    """The newest day that is over; LINE has no figures of the running one."""
    return line_day(now) - ONE_DAY


def days_between(start: date, end: date) -> list[date]:
    """Every day from `start` to `end`, both inclusive; none when `end` lies before."""
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


def compact(day: date) -> str:
    """A day as LINE writes it in a query: `20261115`."""
    return f"{day:%Y%m%d}"
