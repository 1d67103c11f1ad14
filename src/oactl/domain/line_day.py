"""LINE's days and months: those of UTC+9, wherever an account is."""

from calendar import monthrange
from datetime import date, datetime, timedelta, timezone

LINE_ZONE = timezone(timedelta(hours=9))


def line_day(instant: datetime) -> date:
    """The day of UTC+9 that an aware instant falls on."""
    return instant.astimezone(LINE_ZONE).date()


def line_month(instant: datetime) -> str:
    """The month of UTC+9 that an aware instant falls in: `2026-11`."""
    return instant.astimezone(LINE_ZONE).isoformat()[:7]


def days_of_month(name: str) -> tuple[date, date]:
    """The first and the last day of a month such as `2026-11`."""
    first = date.fromisoformat(f"{name}-01")
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def month_after(name: str, months: int = 1) -> str:
    """The month so many months later: `2027-01` after `2026-12`; earlier where it is negative."""
    year, month = divmod(int(name[:4]) * 12 + int(name[5:]) - 1 + months, 12)
    return f"{year:04}-{month + 1:02}"
