"""`oactl account check`: whether the token of each account works, and whose it is."""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Literal, TypeAlias

from oactl.domain.account import LINE_HOST, Account
from oactl.domain.delivery.identity import Channel
from oactl.domain.quota import Quota
from oactl.errors import Exit, OactlError, TemporaryError, UsageError, worst_exit
from oactl.i18n import N_
from oactl.line.gateway import LineGateway
from oactl.sending.context import SendingContext
from oactl.sending.preflight import RetryBudget, preflight
from oactl.sending.recipients import fetch_friends
from oactl.side_by_side import answers

SLOW = timedelta(seconds=60)
WRONG = timedelta(minutes=5)  # `push` stops here: retry keys and due times need the right time

TokenStatus: TypeAlias = Literal[
    "ok", "missing", "rejected", "other_account", "unreachable", "clock"
]


@dataclass(frozen=True, slots=True)
class AccountCheck:
    """What came of one account. `skew` is LINE's clock minus ours; `why` a fault with its words.

    `status` is the first thing that is wrong, `exit` what it means for the command.
    """

    account: str
    status: TokenStatus
    exit: Exit
    host: str | None = None
    name: str | None = None
    basic_id: str | None = None
    bot_user_id: str | None = None
    quota: Quota | None = None
    skew: timedelta | None = None
    why: OactlError | None = None


def check_accounts(sending: SendingContext, names: Iterable[str]) -> list[AccountCheck]:
    """Each account, whatever comes of the others; in their order."""
    return answers(partial(_check, sending), list(names), sending.gateways.abort)


def exit_of(checked: Iterable[AccountCheck]) -> Exit:
    """The one exit code; the only account's bad credential is 2."""
    codes = [each.exit for each in checked]
    return Exit.USAGE if codes == [Exit.USAGE] else worst_exit(codes)


def _check(sending: SendingContext, name: str) -> AccountCheck:
    account = sending.account(name)
    bad = bad_credential(sending, account).exit
    try:
        host = sending.gateways.of(name).host
    except OactlError as error:
        missing = error.code.startswith("credentials.")
        return AccountCheck(name, "missing" if missing else "unreachable", bad, why=error)
    at_once = RetryBudget(sending.clock, threading.Event(), sending.clock.monotonic())
    contact = preflight(sending, account, at_once)
    if contact.unreachable:
        why = OactlError.of(unreachable(account, host, contact.error or "", contact.status))
        return AccountCheck(name, "unreachable", Exit.TEMPORARY, host, why=why)
    if contact.credentials == "other_account":
        return AccountCheck(name, "other_account", bad, host, why=not_this(name, contact.error))
    if contact.channel is None:
        said = contact.error or ""
        return AccountCheck(name, "rejected", bad, host, why=rejected(account, host, said))
    if contact.gateway is not None:
        fetch_friends(sending, contact.gateway, contact.channel)
    pin = sending.ledger.pin_of(host, name)
    late = contact.skew is not None and abs(contact.skew) > WRONG
    return AccountCheck(
        name,
        "clock" if late else "ok",
        Exit.TEMPORARY if late else Exit.OK,
        host,
        contact.name,
        pin.basic_id if pin else None,
        contact.channel.bot_user_id,
        contact.quota,
        contact.skew,
    )


def learn_bounds(sending: SendingContext, gateway: LineGateway, channel: Channel) -> None:
    """Learn how many messages LINE allows and how many friends there are, where it tells.

    So plans can be told from the first day on when the month's messages will not suffice.
    """
    sending.ledger.snapshots(channel).ask_quota(gateway.quota, sending.now)
    fetch_friends(sending, gateway, channel)


def bad_credential(sending: SendingContext, account: Account) -> type[OactlError]:
    """A usage error where it is the only account's, so that nothing can start."""
    others = sending.workspace.accounts.keys() - {account.name}
    return OactlError if others else UsageError


def same_bots(sending: SendingContext, checked: Sequence[AccountCheck]) -> dict[str, OactlError]:
    """The error of each checked account whose bot another account of the workspace has too.

    Whose bot an account is, is what LINE said just now, else what is configured or pinned.
    """
    bots = {
        name: (sending.host(name), sending.bot_of(account))
        for name, account in sending.workspace.accounts.items()
    }
    for each in checked:
        if each.host and each.bot_user_id:
            bots[each.account] = each.host, each.bot_user_id
    found = {}
    for each in checked:
        own = bots[each.account]
        others = [name for name, bot in bots.items() if bot == own and name != each.account]
        if own[1] and others:
            params = {"account": each.account, "others": others}
            found[each.account] = OactlError(
                "account.same_bot",
                N_("{account} and {others} are one LINE Official Account"),
                help=N_(
                    "keep one of the two names in oactl.yaml or accounts/, and use it "
                    "in your plans; until then nothing is sent for either"
                ),
                **params,
            )
    return found


def not_this(account: str, error: str | None) -> OactlError:
    """The token is another account's."""
    return OactlError(
        "account.not_this",
        N_("the token of {account} belongs to another account: {error}"),
        help=N_("put the right token in its place: oactl account add {account}"),
        account=account,
        error=error,
    )


_NEW_TOKEN = N_(
    "issue a new one in the LINE Developers Console, tab Messaging "
    "API, then: oactl account add {account}"
)
_OTHER_TOKEN = N_(
    "{host} is not LINE. To ask LINE itself: unset OACTL_LINE_API_BASE, and no api_base: for "
    "{account} in {file}; to use another token: oactl account add {account}"
)
_NOT_LINE = N_(
    "{host} is not LINE. To ask LINE itself: unset OACTL_LINE_API_BASE, and no api_base: for "
    "{account} in {file}"
)


def rejected(account: Account, host: str, error: str) -> OactlError:
    """The host does not accept the token."""
    return OactlError(
        "account.rejected",
        N_("LINE at {host} does not accept the token of {account}: {error}"),
        help=_NEW_TOKEN if host == LINE_HOST else _OTHER_TOKEN,
        **_about(account, host, error),
    )


def unreachable(account: Account, host: str, error: str, status: int | None) -> TemporaryError:
    """The host cannot be reached, or has no answer to the question now, by its HTTP `status`."""
    if status is None:
        sentence = N_("LINE at {host} cannot be reached for {account}: {error}")
        again = N_("check the network (HTTPS_PROXY, SSL_CERT_FILE), then run the same again")
    else:
        sentence = N_("LINE at {host} answers, but not what was asked for {account}: {error}")
        again = N_("this passes as a rule: wait some minutes, then run the same again")
    return TemporaryError(
        "account.unreachable",
        sentence,
        help=again if host == LINE_HOST else _NOT_LINE,
        **_about(account, host, error),
    )


def _about(account: Account, host: str, error: str) -> dict[str, str]:
    return {"account": account.name, "file": account.file, "host": host, "error": error}
