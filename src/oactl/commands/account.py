"""`oactl account`: its commands, and how accounts and their checks read."""

from typing import Annotated

import typer

from oactl.commands import completion
from oactl.commands.account_add import NewAccount
from oactl.commands.account_groups import is_many
from oactl.commands.account_list import BOT_SHOWN, KINDS, show_configured
from oactl.commands.errors import no_accounts
from oactl.commands.folding import print_folded
from oactl.commands.options import AccountsOption, AllOption, FormatOption, JsonOption, format_of
from oactl.console import Console
from oactl.context import Context
from oactl.domain.token_source import TokenEnv, TokenFile, TokenSource
from oactl.errors import Exit, worst_exit
from oactl.i18n import N_, _
from oactl.public_json import accounts
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
    from oactl.commands.account_add import AddOptions, add_account

    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    added = add_account(context, AddOptions(name, env, file))
    show_added(context.console, added, as_json=look == "json")
    return Exit.OK


@app.command(
    "list",
    help=N_("The accounts of the workspace."),
    epilog="oactl account list --account group:north",
)
def list_them(
    ctx: typer.Context,
    account: AccountsOption = None,
    everything: AllOption = False,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """What is known of each account without asking anybody."""
    look = format_of(output, as_json=as_json)
    show_configured(ctx.obj, account, whole=everything, as_json=look == "json")
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
    everything: AllOption = False,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """Ask LINE whether each token works and whose it is."""
    from oactl.commands.account_check import check_accounts, exit_of, same_bots
    from oactl.commands.account_check_screen import CheckScreen

    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    names = context.accounts(name)
    if not names:
        raise no_accounts()
    sending = context.sending_without_plans(writes=context.has_ledger)
    checked = check_accounts(sending, names)
    twice = same_bots(sending, checked)
    screen = CheckScreen(context.console, context.workspace, twice)
    if look == "json":
        screen.show_json(checked)
    elif everything or not is_many(names):
        screen.show(checked)
    else:
        screen.show_exceptions(checked)
    return worst_exit([exit_of(checked), Exit.FAILED]) if twice else exit_of(checked)


def show_added(console: Console, added: NewAccount, *, as_json: bool) -> None:
    """Print whose token it is, and where it is kept."""
    account, info, token = added.account, added.info, added.account.token
    if as_json:
        kind = KINDS[type(token)] if token else None
        ids = (info.display_name, info.basic_id, info.user_id, added.host)
        console.json(accounts.AddedAccount(account.name, *ids, kind, added.made))
        return
    print_folded(
        console,
        _(
            "{account} is {name} ({basic_id}, bot {bot}), and stays it: a "
            "token of another account is refused from now on",
            account=account.name,
            name=info.display_name,
            basic_id=info.basic_id,
            bot=f"{info.user_id[:BOT_SHOWN]}…",
        ),
    )
    print_folded(console, _where(token))
    if added.made:
        print_folded(console, _("  configured in {path}", path=added.made))
    print_folded(console, _("  next: oactl account check {account}", account=account.name))


def _where(token: TokenSource | None) -> str:
    match token:
        case TokenFile(path=path):
            return _(
                "  the token is in {path}, readable by you alone and not under version control",
                path=path,
            )
        case TokenEnv(name=name):
            return _(
                "  the token comes from the environment variable {name}; cron "
                "needs it in the crontab",
                name=name,
            )
        case _:
            return _("  the token is in the keyring")
