"""`oactl insight`: fetch LINE's figures, and show those that are kept."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, TypeAlias
from zoneinfo import ZoneInfo

import typer

from oactl.commands import completion
from oactl.commands.errors import unknown_format
from oactl.commands.folding import print_folded
from oactl.commands.options import (
    AccountOption,
    FormatOption,
    JsonOption,
    OutOption,
    check_out,
    day_of,
    format_of,
    in_order,
)
from oactl.context import Context
from oactl.domain.insight import (
    FollowersDay,
    SyncResult,
    default_range,
    followers_day,
    last_over,
)
from oactl.domain.when import FIRST_DAY, LAST_DAY
from oactl.errors import Exit
from oactl.i18n import N_, _, ngettext
from oactl.insight.documents import day_document, newest_document, synced_document
from oactl.insight.sync import exit_of, occurrences_of, snapshots_of, sync_accounts, sync_plans
from oactl.public_json import accounts
from oactl.reports.insight_lines import plan_lines, render_days, sync_lines
from oactl.reports.newest import HEADS, Newest, newest, newest_lines
from oactl.sending.context import SendingContext
from oactl.sending.preflight import first_contacts
from oactl.usage import group

SHOWN = timedelta(days=13)  # before the last day that is over
app = group("oactl insight sync")

FromOption: TypeAlias = Annotated[
    str | None, typer.Option("--from", help=N_("First day, 2026-11-01 (LINE's days, UTC+9)."))
]
ToOption: TypeAlias = Annotated[
    str | None, typer.Option("--to", help=N_("Last day, itself included."))
]


DryRunOption: TypeAlias = Annotated[
    bool,
    typer.Option("--dry-run", help=N_("Only say what is missing and until when; asks nothing.")),
]


@app.command(
    help=N_("Fetch the figures that are missing or not final."),
    epilog="oactl insight sync --from 2026-11-01 --to 2026-11-15",
)
def sync(
    ctx: typer.Context,
    start: FromOption = None,
    end: ToOption = None,
    account: AccountOption = None,
    dry_run: DryRunOption = False,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """Fetch the figures that are missing or not final."""
    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    known = default_range(context.clock.now())
    days = in_order(day_of(start) or known[0], day_of(end) or known[1])
    sending = context.sending_without_plans(writes=not dry_run)
    names = context.accounts(account)
    results = (
        sync_plans(sending, names, days) if dry_run else _fetched(context, sending, names, days)
    )
    if look == "json":
        found = [synced_document(name, result) for name, result in results.items()]
        context.console.json(accounts.Sync(found))
    else:
        zone = ZoneInfo(context.workspace.timezone)
        for name, result in results.items():
            lines = (
                plan_lines(name, result, zone)
                if dry_run
                else sync_lines(name, result, zone, sending.host(name))
            )
            for line in lines:
                print_folded(context.console, line)
    return exit_of(results.values())


def _fetched(
    context: Context, sending: SendingContext, names: Sequence[str], days: tuple[date, date]
) -> dict[str, SyncResult]:
    """What LINE answered, with a line of progress where a person looks."""
    first_contacts(sending, names)
    with context.console.progress(_answers_so_far) as progress:
        if progress is None:
            return sync_accounts(sending, names, days)
        return sync_accounts(sending, names, days, progress)


def _answers_so_far(done: int) -> str:
    return ngettext("{count} answer so far …", "{count} answers so far …", done, count=f"{done:,}")


@app.command(
    help=N_("The figures that are kept, day by day, and the newest of every kind."),
    epilog="oactl insight show --from 2026-11-01",
)
def show(
    ctx: typer.Context,
    start: FromOption = None,
    end: ToOption = None,
    account: AccountOption = None,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """The figures that are kept, day by day, and the newest of every kind."""
    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    sending = context.sending_without_plans(writes=False)
    last = last_over(sending.now)
    days = in_order(day_of(start) or last - SHOWN, day_of(end) or last)
    found = {name: _kept(sending, name, days) for name in context.accounts(account)}
    if look == "json":
        known = [
            accounts.InsightOfAccount(
                name, list(map(day_document, each)), list(map(newest_document, kinds.values()))
            )
            for name, (each, kinds) in found.items()
        ]
        context.console.json(accounts.Insight(known))
        return Exit.OK
    for name, (each, kinds) in found.items():
        context.console.print(f"{name}\n{render_days(each)}")
        if lines := list(newest_lines(kinds, occurrences_of(sending, name, kinds))):
            context.console.table(lines, [_(head) for head in HEADS])
            context.console.print("")
    return Exit.OK


@app.command(
    "import",
    help=N_("Take figures from a CSV or XLSX file, or from a download of LINE's console."),
    epilog="oactl insight import orders.csv --account main",
)
def import_(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help=N_("The CSV or XLSX file."))],
    account: Annotated[
        str | None,
        typer.Option(
            "--account",
            metavar="NAME",
            help=N_("The account that the figures are of."),
            autocompletion=completion.accounts,
        ),
    ] = None,
    metric: Annotated[
        str | None,
        typer.Option(
            "--metric",
            metavar="NAME",
            help=N_("What the values are, where the file has no column “metric”."),
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=N_("Only say what it would bring; writes nothing."))
    ] = False,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """Take figures from a file: `date, metric, value[, post, platform]`, or LINE's download."""
    from oactl.commands.insight_import import ImportOptions, import_file, show_import

    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    result = import_file(context, ImportOptions(file, account, metric, dry_run))
    return show_import(context, result, as_json=look == "json")


@app.command(
    help=N_("Every figure that is kept, one a row: account, date, metric, value, post, platform."),
    epilog="oactl insight export --format csv --out figures.csv",
)
def export(
    ctx: typer.Context,
    start: FromOption = None,
    end: ToOption = None,
    account: AccountOption = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help=N_("csv (default), jsonl or parquet."),
            autocompletion=completion.formats("csv", "jsonl", "parquet"),
        ),
    ] = None,
    out: OutOption = None,
) -> Exit:
    """Every figure that is kept, one a row."""
    from oactl.commands.insight_export import export_figures
    from oactl.reports.export import FORMATS

    look = output or FORMATS[0]
    if look not in FORMATS:
        raise unknown_format(look, FORMATS)
    check_out(out, look, FORMATS)
    context: Context = ctx.obj
    days = in_order(day_of(start) or FIRST_DAY, day_of(end) or LAST_DAY)
    export_figures(context, look, context.accounts(account), days, out)
    return Exit.OK


def _kept(
    sending: SendingContext, name: str, days: tuple[date, date]
) -> tuple[list[FollowersDay], Newest]:
    kept = snapshots_of(sending, name)
    followers = kept.of_days("followers", *days)
    return [followers_day(date.fromisoformat(s.subject), s.data) for s in followers], newest(kept)
