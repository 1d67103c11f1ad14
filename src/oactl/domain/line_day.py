"""LINE's days and months: those of UTC+9, wherever an account is."""

from datetime import date, datetime, timedelta, timezone

LINE_ZONE = timezone(timedelta(hours=9))


def line_day(instant: datetime) -> date:
    """The day of UTC+9 that an aware instant falls on."""
    return instant.astimezone(LINE_ZONE).date()


def line_month(instant: datetime) -> str:
    """The month of UTC+9 that an aware instant falls in: `2026-11`."""
    return instant.astimezone(LINE_ZONE).isoformat()[:7]
