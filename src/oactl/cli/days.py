"""Days on the command line: `--from 2026-11-25 --to 2026-12-01`."""

from datetime import date

from oactl.domain.when import parse_date
from oactl.errors import Exit, OactlError


def day_of(text: str | None) -> date | None:
    """The day of an option; None where it was not given. Raises `OactlError` for what is no day."""
    if text is None:
        return None
    day = parse_date(text)
    if day is None:
        raise OactlError("cli.bad_date", {"text": text}, Exit.USAGE)
    return day


def in_order(start: date, end: date) -> tuple[date, date]:
    """Both days. Raises `OactlError` where the end comes first."""
    if end < start:
        facts = {"start": start.isoformat(), "end": end.isoformat()}
        raise OactlError("cli.span_backwards", facts, Exit.USAGE)
    return start, end
