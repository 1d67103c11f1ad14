"""What `oactl account list` prints: the accounts as they are configured, without asking anybody."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from oactl.commands.account_groups import accounts_of, is_many, number_of_accounts
from oactl.commands.folding import print_folded
from oactl.console import Console
from oactl.context import Context
from oactl.domain.account import Account, Workspace
from oactl.domain.token_source import (
    TokenCommand,
    TokenEnv,
    TokenFile,
    TokenKeyring,
    TokenSource,
    TokenStateless,
)
from oactl.domain.visible import in_one_line
from oactl.i18n import N_, NP_, _
from oactl.public_json import accounts
from oactl.public_json.pauses import Pause
from oactl.tables import NOTHING

KINDS: Mapping[type[TokenSource], str] = {
    TokenEnv: "env",
    TokenFile: "file",
    TokenKeyring: "keyring",
    TokenCommand: "command",
    TokenStateless: "stateless",
}
BOT_SHOWN = 6  # characters of a bot's id that tell it from others
_HEADS: Mapping[str, str] = {
    "account": N_("Account"),
    "display_name": N_("Name"),
    "basic_id": N_("Basic ID"),
    "bot_user_id": N_("Bot"),
    "group": N_("Groups"),
    "timezone": N_("Time zone"),
    "approval": N_("Approval"),
    "price_plan": N_("Price plan"),
    "token": N_("Token"),
}
# The words for what oactl.yaml has as a code, by the column; a price plan goes by its name.
WORDS: Mapping[str, Mapping[str, str]] = {
    "approval": {
        "self": NP_("approval", "self"),
        "recorded": NP_("approval", "recorded"),
        "signed": NP_("approval", "signed"),
        "signed-twice": NP_("approval", "signed-twice"),
    },
    "token": {
        "env": NP_("token", "env"),
        "file": NP_("token", "file"),
        "keyring": NP_("token", "keyring"),
        "command": NP_("token", "command"),
        "stateless": NP_("token", "stateless"),
    },
}
_BELOW = [at for at, key in enumerate(_HEADS) if key in {"basic_id", "bot_user_id", "timezone"}]


def show_configured(
    context: Context, wishes: Sequence[str] | None, *, whole: bool, as_json: bool
) -> None:
    """Print the accounts; of many, unless the `whole` is asked for, totals and what is missing."""
    console, workspace = context.console, context.workspace
    names = context.accounts(wishes)
    found = [_document(context, workspace.accounts[name]) for name in names]
    if as_json:
        console.json(accounts.Accounts(found))
    elif not found:
        console.error(_("the workspace has no account yet"))
        console.error("  " + _("add one: oactl account add"))
    elif is_many(names) and not whole:
        _show_exceptions(console, workspace, found)
    else:
        cells = [[_cell(key, getattr(each, key)) for key in _HEADS] for each in found]
        console.table(cells, [_(head) for head in _HEADS.values()], below=_BELOW)
    if not as_json:
        _show_pauses(console, workspace, found)


def _document(context: Context, account: Account) -> accounts.Account:
    """What is known without asking anybody; of a secret only the kind of its place."""
    host = context.gateways.host(account.name)
    ledger = context.ledger_to_read
    pin = ledger.pin_of(host, account.name)
    bot = account.bot_user_id or (pin.bot_user_id if pin else None)
    pauses = ledger.pauses.of(host, account, bot, context.workspace.accounts)
    return accounts.Account(
        account=account.name,
        display_name=pin.display_name if pin else None,
        basic_id=account.basic_id or (pin.basic_id if pin else None),
        bot_user_id=bot,
        group=account.groups,
        timezone=account.timezone,
        approval=account.approval,
        price_plan=account.price_plan,
        token=KINDS[type(account.token)] if account.token else None,
        host=host,
        paused=Pause.of(pauses[0]) if pauses else None,
    )


def _show_pauses(console: Console, workspace: Workspace, found: Sequence[accounts.Account]) -> None:
    together: dict[Pause, list[str]] = {}
    for each in found:
        if each.paused:
            together.setdefault(each.paused, []).append(each.account)
    for pause, names in together.items():
        said = {"accounts": accounts_of(workspace, names), "by": pause.by, "why": pause.reason}
        print_folded(console, in_one_line(_("paused by {by}: {accounts} ({why})", **said)))


def _cell(key: str, value: Any) -> str:  # noqa: ANN401 - a field of the document
    if value is None or value == ():
        return NOTHING
    if key == "bot_user_id":
        return f"{value[:BOT_SHOWN]}…"
    if isinstance(value, tuple):
        return _(", ").join(value)
    word = WORDS.get(key, {}).get(value)
    return _(word) if word else str(value)


def _show_exceptions(
    console: Console, workspace: Workspace, found: Sequence[accounts.Account]
) -> None:
    names = {each.account for each in found}
    number, groups = number_of_accounts(names), _(", ").join(_sizes(workspace, names))
    print_folded(
        console, _("{accounts}; by group: {groups}", accounts=number, groups=groups or NOTHING)
    )
    for what, some, advice in _missing(found):
        said = accounts_of(workspace, some)
        print_folded(console, _("{what}: {accounts}", what=what, accounts=said))
        print_folded(console, "  " + advice)
    print_folded(console, _("All of them: oactl account list --all"))


def _sizes(workspace: Workspace, names: set[str]) -> Iterator[str]:
    for group in workspace.groups:
        if count := len(names.intersection(workspace.group(group))):
            yield f"{group} {count:,}"


def _missing(
    found: Iterable[accounts.Account],
) -> Iterator[tuple[str, Sequence[str], str]]:
    """What is not as it should be: in words, of which accounts, and the next step."""
    without = [each.account for each in found if each.token is None]
    if without:
        yield _("Without a token"), without, _("give it one: oactl account add NAME")
    unasked = [each.account for each in found if each.bot_user_id is None]
    if unasked:
        yield (
            _("Nobody has asked LINE yet whose the token is"),
            unasked,
            _("ask: oactl account check, or for a group: oactl account check group:NAME"),
        )
    twice = _twice(found)
    if twice:
        yield (
            _("One LINE account under several names"),
            twice,
            _("keep one of them; which are the same: oactl account check"),
        )


def _twice(found: Iterable[accounts.Account]) -> list[str]:
    """The accounts whose bot another has too."""
    of_bot: dict[tuple[str, str], list[str]] = {}
    for each in found:
        if each.bot_user_id is not None:
            of_bot.setdefault((each.host, each.bot_user_id), []).append(each.account)
    return [name for names in of_bot.values() if len(names) > 1 for name in names]
