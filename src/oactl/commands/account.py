"""`oactl account`: LINE Official Accounts: add, list, check."""

from typing import Annotated

import typer

from oactl.commands import completion
from oactl.commands.errors import no_accounts
from oactl.commands.options import FormatOption, JsonOption, format_of
from oactl.context import Context
from oactl.errors import Exit, worst_exit
from oactl.i18n import N_
from oactl.usage import group

app = group("oactl account check main")


@app.command(
    help=N_("Add an account: takes its token unseen, shows the name LINE gives."),
    epilog="oactl account add main",
)
def add(
    ctx: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help=N_("The name that plans use for the account."))
    ],
    env: Annotated[
        str | None,
        typer.Option(
            "--token-env", metavar="VAR", help=N_("The token is in this environment variable.")
        ),
    ] = None,
    file: Annotated[
        str | None,
        typer.Option("--token-file", metavar="PATH", help=N_("The token is in this file.")),
    ] = None,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """Take a token, ask LINE whose it is, keep it, pin the account."""
    from oactl.commands.account_add import Wish, add_account
    from oactl.commands.account_output import show_added

    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    added = add_account(context, Wish(name, env, file))
    show_added(context.console, added, as_json=look == "json")
    return Exit.OK


@app.command("list", help=N_("The accounts of the workspace."), epilog="oactl account list")
def list_them(ctx: typer.Context, output: FormatOption = None, as_json: JsonOption = False) -> Exit:
    """What is known of each account without asking anybody."""
    from oactl.commands.account_output import show_configured

    look = format_of(output, as_json=as_json)
    show_configured(ctx.obj, as_json=look == "json")
    return Exit.OK


@app.command(
    help=N_("Ask LINE whether each token works and whose it is."),
    epilog="oactl account check main",
)
def check(
    ctx: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME",
            help=N_("This account, or group:NAME; all without."),
            autocompletion=completion.accounts,
        ),
    ] = None,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """Ask LINE whether each token works and whose it is."""
    from oactl.commands.account_check import check_accounts, exit_of, same_bots
    from oactl.commands.account_output import show_checked

    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    names = context.accounts(name)
    if not names:
        raise no_accounts()
    sending = context.sending_without_plans(writes=context.has_ledger)
    checked = check_accounts(sending, names)
    twice = same_bots(sending, checked)
    show_checked(context.console, checked, twice, as_json=look == "json")
    return worst_exit([exit_of(checked), Exit.FAILED]) if twice else exit_of(checked)
