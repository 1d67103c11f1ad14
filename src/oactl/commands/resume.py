"""`oactl resume`: a paused account goes on, and what waited for it is told."""

from collections.abc import Sequence
from typing import Annotated

import typer

from oactl.commands.account_groups import accounts_of
from oactl.commands.deliveries import line
from oactl.commands.errors import with_ledger
from oactl.commands.folding import print_folded
from oactl.commands.options import (
    AccountsOption,
    EveryAccountOption,
    FormatOption,
    JsonOption,
    format_of,
)
from oactl.commands.pause import chosen
from oactl.console import Console
from oactl.context import Context
from oactl.domain.delivery.summary import DeliverySummary
from oactl.domain.visible import in_one_line, short_reason
from oactl.errors import Exit
from oactl.i18n import N_, _
from oactl.public_json import pauses
from oactl.public_json.deliveries import Delivery
from oactl.sending.pause import ResumedAccount, end_pauses, with_what_waits
from oactl.usage import App

MOST = 20  # occurrences of a list; all of them are in --json
app = App()


@app.command(epilog="oactl resume --account main\noactl resume --all")
def resume(
    ctx: typer.Context,
    account: AccountsOption = None,
    every: EveryAccountOption = False,
    reason: Annotated[
        str, typer.Option("--reason", callback=short_reason, help=N_("Why, in your words."))
    ] = "",
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """Let paused accounts go on; shows what is due now and what was missed meanwhile."""
    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    names = chosen(context, account, every=every, command="oactl resume")
    sending = context.sending_without_plans(writes=with_ledger(context))
    ended = end_pauses(sending, names, reason)
    looking = context.sending(writes=False).cached()
    found = list(with_what_waits(looking, ended))
    if look == "json":
        context.console.json(pauses.Resumes([_document(each) for each in found]))
    else:
        _print(context, found)
    return Exit.OK


def _document(each: ResumedAccount) -> pauses.ResumedAccount:
    return pauses.ResumedAccount(
        each.account,
        pauses.Pause.of(each.pause) if each.pause else None,
        [Delivery.of(summary) for summary in each.due],
        [Delivery.of(summary) for summary in each.missed],
    )


def _print(context: Context, found: Sequence[ResumedAccount]) -> None:
    console, workspace = context.console, context.workspace
    resumed = [each.account for each in found if each.pause]
    idle = [each.account for each in found if not each.pause]
    if resumed:
        said = accounts_of(workspace, resumed)
        print_folded(console, _("goes on: {accounts}", accounts=said))
    others = sorted({name for each in found for name in each.others} - set(resumed))
    if others:
        said = accounts_of(workspace, others)
        print_folded(console, _("with it ends the pause of {accounts}", accounts=said))
    if idle:
        said = accounts_of(workspace, idle)
        print_folded(console, _("was not paused: {accounts}", accounts=said))
    due = [summary for each in found for summary in each.due]
    missed = [summary for each in found for summary in each.missed]
    _section(console, _("Due now; the next push looks at it:"), due, "oactl status --all")
    head = _("Missed meanwhile (to send one all the same: oactl push OCCURRENCE):")
    _section(console, head, missed, "oactl delivery list --state missed --all")
    if resumed and not due and not missed:
        print_folded(console, _("nothing is due, and nothing was missed meanwhile"))


def _section(
    console: Console, head: str, summaries: Sequence[DeliverySummary], command: str
) -> None:
    """Those of a kind; `command` shows the ones for which there is no room."""
    if summaries:
        print_folded(console, head)
    for each in summaries[:MOST]:
        print_folded(console, "  " + in_one_line(line(each)))
    if len(summaries) > MOST:
        left = f"{len(summaries) - MOST:,}"
        more = _("… and {count} more: {command}", count=left, command=command)
        print_folded(console, f"  {more}")
