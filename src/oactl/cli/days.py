"""Days on the command line: `--from 2026-11-25 --to 2026-12-01`."""

from datetime import date

from oactl.domain.problem import Exit, Fault
from oactl.domain.when import parse_date


def day_of(text: str | None) -> date | None:
    """The day of an option; None where it was not given. Raises a `Fault` for what is no day."""
    if text is None:
        return None
    day = parse_date(text)
    if day is None:
        raise Fault("cli.bad_date", {"text": text}, Exit.USAGE)
    return day


def in_order(start: date, end: date) -> tuple[date, date]:
    """Both days. Raises a `Fault` where the end comes first."""
    if end < start:
        facts = {"start": start.isoformat(), "end": end.isoformat()}
        raise Fault("cli.span_backwards", facts, Exit.USAGE)
    return start, end
