"""`oactl insight export`: every figure that is kept, account by account, to a file or a screen."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from oactl.context import Context, cannot_write
from oactl.domain.when import FIRST_DAY
from oactl.errors import UsageError
from oactl.i18n import N_
from oactl.insight.imported import imported_figures
from oactl.insight.sync import sent_by_account, snapshots_of
from oactl.public_json.figures import ExportedFigure
from oactl.reports.export import ExportSource, csv_lines, figures_of, json_lines, write_parquet
from oactl.sending.context import SendingContext


def export_figures(
    context: Context, look: str, names: Sequence[str], days: tuple[date, date], out: str | None
) -> None:
    """Write the figures of some accounts. Raises `OactlError`."""
    sending = context.sending_without_plans(writes=False)
    sources = _sources(sending, names, days)
    if look == "parquet":
        _write_parquet(context, sources, out)
        return
    texts = (_text(look, figures_of(each), first=at == 0) for at, each in enumerate(sources))
    if out is None:
        for text in filter(None, texts):
            context.console.print(text)
        return
    try:
        with Path(context.cwd, out).open("w", encoding="utf-8", newline="") as file:
            file.writelines(texts)
    except OSError as error:
        raise cannot_write(out, error) from error


def _sources(
    sending: SendingContext, names: Sequence[str], days: tuple[date, date]
) -> Iterator[ExportSource]:
    """Each account's, read when it is its turn; of a unit only the ledger knows its day."""
    sent = sent_by_account(sending, names, FIRST_DAY)
    for name in names:
        imported = imported_figures(sending, name, *days)
        yield ExportSource(name, snapshots_of(sending, name), sent[name], imported, *days)


def _text(look: str, rows: Iterator[ExportedFigure], *, first: bool) -> str:
    return csv_lines(rows, heads=first) if look == "csv" else json_lines(rows)


def _write_parquet(context: Context, sources: Iterator[ExportSource], out: str | None) -> None:
    if out is None:
        raise UsageError(
            "export.needs_out",
            N_("Parquet is no text for a screen"),
            help=N_("name a file: oactl insight export --format parquet --out figures.parquet"),
        )
    path = Path(context.cwd, out)
    try:
        with path.open("wb") as file:
            write_parquet((row for each in sources for row in figures_of(each)), file)
    except OSError as error:
        raise cannot_write(out, error) from error
    except UsageError:
        with suppress(OSError):
            path.unlink()
        raise
