"""Days on the command line: `--from 2026-11-25 --to 2026-12-01`."""

from datetime import date

from oactl.domain.when import parse_date
from oactl.errors import UsageError
from oactl.i18n import N_


def day_of(text: str | None) -> date | None:
    """The day of an option; None where it was not given. Raises `OactlError` for what is no day."""
    if text is None:
        return None
    day = parse_date(text)
    if day is None:
        raise UsageError(
            "cli.bad_date",
            N_("“{text}” is not a date"),
            help=N_("write year, month and day: 2026-11-25"),
            text=text,
        )
    return day


def in_order(start: date, end: date) -> tuple[date, date]:
    """Both days. Raises `OactlError` where the end comes first."""
    if end < start:
        params = {"start": start.isoformat(), "end": end.isoformat()}
        raise UsageError(
            "cli.span_backwards",
            N_("the last day, {end}, lies before the first, {start}"),
            help=N_("exchange them: --from {end} --to {start}"),
            **params,
        )
    return start, end
