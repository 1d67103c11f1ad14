"""`oactl insight`: fetch LINE's figures, and show those that are kept."""

from datetime import date, timedelta
from typing import Annotated, TypeAlias
from zoneinfo import ZoneInfo

import typer

from oactl.commands.folding import print_folded
from oactl.commands.options import (
    AccountOption,
    FormatOption,
    JsonOption,
    day_of,
    format_of,
    in_order,
)
from oactl.context import Context
from oactl.domain.insight import default_range, followers_day, last_over
from oactl.errors import Exit
from oactl.i18n import N_
from oactl.insight.sync import day_document, exit_of, snapshots_of, sync_accounts, synced_document
from oactl.public_json import accounts
from oactl.reports.insight_lines import render_days, sync_lines
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


@app.command(
    help=N_("Fetch the figures that are missing or not final."),
    epilog="oactl insight sync --from 2026-11-01 --to 2026-11-15",
)
def sync(
    ctx: typer.Context,
    start: FromOption = None,
    end: ToOption = None,
    account: AccountOption = None,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """Fetch the figures that are missing or not final."""
    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    known = default_range(context.clock.now())
    days = in_order(day_of(start) or known[0], day_of(end) or known[1])
    sending = context.sending_without_plans(writes=True)
    names = context.accounts(account)
    first_contacts(sending, names)
    results = sync_accounts(sending, names, days)
    if look == "json":
        found = [synced_document(name, result) for name, result in results.items()]
        context.console.json(accounts.Sync(found))
    else:
        zone = ZoneInfo(context.workspace.timezone)
        for name, result in results.items():
            for line in sync_lines(name, result, zone, sending.host(name)):
                print_folded(context.console, line)
    return exit_of(results.values())


@app.command(
    help=N_("The figures that are kept, day by day."),
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
    """The figures that are kept, day by day."""
    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    sending = context.sending_without_plans(writes=False)
    last = last_over(sending.now)
    days = in_order(day_of(start) or last - SHOWN, day_of(end) or last)
    found = {}
    for name in context.accounts(account):
        kept = snapshots_of(sending, name).of_days("followers", *days)
        found[name] = [followers_day(date.fromisoformat(s.subject), s.data) for s in kept]
    if look == "json":
        known = [
            accounts.InsightOfAccount(name, [day_document(day) for day in each])
            for name, each in found.items()
        ]
        context.console.json(accounts.Insight(known))
    else:
        for name, each in found.items():
            context.console.print(f"{name}\n{render_days(each)}\n")
    return Exit.OK
