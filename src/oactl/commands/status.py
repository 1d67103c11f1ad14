"""`oactl status`: one screen."""

import typer

from oactl.commands.options import (
    AccountsOption,
    AllOption,
    CheckerOption,
    FormatOption,
    JsonOption,
    PlansOption,
    StatesOption,
    Wishes,
    format_of,
)
from oactl.context import Context
from oactl.errors import Exit
from oactl.i18n import N_, _
from oactl.usage import App

EVERYTHING = Wishes()
app = App()


@app.command(
    help=N_("One screen: last run, next sends, what waits for whom, what needs a look."),
    epilog="oactl status\noactl status --checker 熊大\noactl status --account group:north",
)
def status(
    ctx: typer.Context,
    account: AccountsOption = None,
    plan: PlansOption = None,
    checker: CheckerOption = None,
    state: StatesOption = None,
    everything: AllOption = False,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """One screen: last run, next sends, what waits for whom, what needs a look."""
    look = format_of(output, as_json=as_json)
    wishes = Wishes(account, plan, checker, state)
    return show_status(ctx.obj, wishes, whole=everything, as_json=look == "json")


def show_status(
    context: Context, wishes: Wishes = EVERYTHING, *, whole: bool = False, as_json: bool
) -> Exit:
    """Print the screen; outside a workspace, how to begin."""
    from oactl.commands.filters import filter_of
    from oactl.commands.folding import print_folded
    from oactl.commands.overview import document, overview
    from oactl.commands.status_screen import StatusScreen
    from oactl.last_run import read

    console = context.console
    if context.folder is None and not as_json:
        print_folded(
            console,
            _(
                "This folder is no oactl workspace yet.\n  "
                "see the whole job on this machine, without an account: oactl "
                "demo\n  "
                "make a workspace here: oactl init\n  "
                "all commands: oactl --help"
            ),
        )
        return Exit.OK
    sending = context.sending(writes=False)
    found = overview(sending, filter_of(context, wishes, sending.plans))
    last = read(context.root)
    if as_json:
        console.json(document(found, last))
    else:
        StatusScreen(console, context.workspace, found, whole=whole).show(last)
    return Exit.OK
