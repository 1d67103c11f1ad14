"""`oactl pause`: an account sends nothing until somebody says otherwise."""

from collections.abc import Iterator, Sequence
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from oactl.commands.account_groups import accounts_of, is_many
from oactl.commands.errors import no_accounts, with_ledger
from oactl.commands.folding import print_folded
from oactl.commands.options import (
    AccountsOption,
    EveryAccountOption,
    FormatOption,
    JsonOption,
    format_of,
)
from oactl.context import Context
from oactl.domain.pause import Pause
from oactl.domain.plan import short_name
from oactl.domain.visible import in_one_line, short_reason
from oactl.errors import Exit, UsageError
from oactl.i18n import N_, _
from oactl.public_json import pauses
from oactl.sending.pause import PausedAccount, by_word
from oactl.sending.pause import pause as pause_accounts
from oactl.usage import App

app = App()


@app.command(
    epilog="oactl pause --account main --reason 'wrong price'\noactl pause --all --reason 停電"
)
def pause(
    ctx: typer.Context,
    reason: Annotated[
        str,
        typer.Option(
            "--reason", callback=short_reason, help=N_("Why; whoever looks will read it.")
        ),
    ],
    account: AccountsOption = None,
    every: EveryAccountOption = False,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """Send nothing for an account until it is resumed; a running push stops."""
    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    names = chosen(context, account, every=every, command="oactl pause")
    if not reason:
        raise UsageError(
            "pause.no_reason",
            N_("a pause needs a reason"),
            help=N_("say it in your words: --reason 'wrong price'"),
        )
    sending = context.sending_without_plans(writes=with_ledger(context))
    found = pause_accounts(sending, names, reason)
    if look == "json":
        context.console.json(pauses.Pauses([_document(each) for each in found]))
    else:
        for line in _lines(context, found):
            print_folded(context.console, in_one_line(line))
    return Exit.OK


def chosen(
    context: Context, accounts: Sequence[str] | None, *, every: bool, command: str
) -> tuple[str, ...]:
    """The accounts that are meant: those named, all, or the only one. Raises `OactlError`."""
    known = tuple(context.workspace.accounts)
    if not known:
        raise no_accounts()
    if bool(accounts) == every and (every or len(known) > 1):
        raise UsageError(
            "pause.which",
            N_("say which accounts: some by name, or all"),
            help=N_("{command} --account NAME, --account group:NAME or --all"),
            command=command,
        )
    named = [name for wish in accounts or () for name in context.accounts(wish)]
    return tuple(dict.fromkeys(named)) if accounts else known


def _document(each: PausedAccount) -> pauses.PausedAccount:
    return pauses.PausedAccount(
        each.account, pauses.Pause.of(each.pause), each.already, each.under_way
    )


def since(context: Context, account: str, pause: Pause) -> str:
    """When a pause began, on the account's clock."""
    zone = ZoneInfo(context.workspace.accounts[account].timezone)
    return f"{pause.at.astimezone(zone):%Y-%m-%d %H:%M}"


def _lines(context: Context, found: Sequence[PausedAccount]) -> list[str]:
    new = [each.account for each in found if not each.already]
    said = accounts_of(context.workspace, new)
    lines = [_("paused: {accounts}", accounts=said)] if new else []
    before = by_word((each.account, each.pause) for each in found if each.already)
    lines += [_already(context, names, pause) for names, pause in before]
    lines += [
        "  " + _("{occurrence} is under way and stops before its next request", occurrence=what)
        for what in _under_way(context, found)
    ]
    lines += ["  " + line for line in _other_names(context, found)]
    return [*lines, _("nothing goes out for them; when it may go on: oactl resume")]


def _under_way(context: Context, found: Sequence[PausedAccount]) -> list[str]:
    """What is being sent: each by its name, of many accounts each occurrence with whose it is."""
    every = [(each.account, name) for each in found for name in each.under_way]
    if not is_many(every):
        return [name for _account, name in every]
    whose: dict[str, list[str]] = {}
    for account, name in every:
        whose.setdefault(short_name(name), []).append(account)
    return [
        _(
            "{occurrences}, {accounts}",
            occurrences=name,
            accounts=accounts_of(context.workspace, accounts),
        )
        for name, accounts in whose.items()
    ]


def _already(context: Context, accounts: Sequence[str], pause: Pause) -> str:
    """What somebody paused in one go before."""
    return _(
        "paused already, since {since} by {by} ({why}): {accounts}",
        accounts=accounts_of(context.workspace, accounts),
        since=since(context, accounts[0], pause),
        by=pause.actor,
        why=pause.reason,
    )


def _other_names(context: Context, found: Sequence[PausedAccount]) -> Iterator[str]:
    """Who waits as well; and where nobody knows yet who else would have to."""
    for each in found:
        if each.others:
            yield _(
                "waits as well: {others} (the same LINE account as {account})",
                others=accounts_of(context.workspace, each.others),
                account=each.account,
            )
    unknown = [each.account for each in found if each.pause.bot is None]
    if unknown and len(context.workspace.accounts) > len(found):
        yield _(
            "LINE was never asked who this is: {accounts}; another name of the same LINE account "
            "waits as soon as LINE has said so, or where its token or Basic ID is the same; to "
            "make sure now: oactl account check",
            accounts=accounts_of(context.workspace, unknown),
        )
