"""Get to know an account by its token: LINE says whose it is, and the ledger remembers."""

from oactl.domain.account import Account
from oactl.domain.problem import Exit, Fault
from oactl.operations.desk import Desk
from oactl.operations.preflight import wrong_account
from oactl.ports import BotInfo, Gateway, Pin, Unanswered


def greet(desk: Desk, account: Account, gateway: Gateway) -> BotInfo:
    """Whose token it is. Raises a `Fault` where LINE refuses it, or it is somebody else's."""
    info = gateway.bot_info()
    if isinstance(info, Unanswered):
        raise _unanswered(desk, account, info)
    if wrong_account(desk, account, info):
        facts = {"account": account.name, "name": info.display_name, "basic_id": info.basic_id}
        raise Fault("account.other_account", facts, bad_credential(desk, account))
    for other in desk.workspace.accounts.values():
        if other.name != account.name and _bot_at(desk, other, gateway.host) == info.user_id:
            facts = {"name": info.display_name, "other": other.name}
            raise Fault("account.twice", facts, Exit.USAGE)
    return info


def remember(desk: Desk, account: Account, host: str, info: BotInfo) -> None:
    """Pin the account's name to the bot that LINE named."""
    pin = Pin(info.user_id, info.basic_id, info.display_name)
    desk.ledger.pin(host, account.name, pin, desk.now)


def bad_credential(desk: Desk, account: Account) -> Exit:
    """2 where it is the only account's, so that nothing can start; 1 among several."""
    others = desk.workspace.accounts.keys() - {account.name}
    return Exit.FAILED if others else Exit.USAGE


def _unanswered(desk: Desk, account: Account, info: Unanswered) -> Fault:
    facts = {"account": account.name, "error": info.error}
    if info.kind in {"credentials", "refused"}:
        return Fault("account.rejected", facts, bad_credential(desk, account))
    return Fault("account.unreachable", facts, Exit.TEMPORARY)


def _bot_at(desk: Desk, account: Account, host: str) -> str | None:
    if account.bot_user_id:
        return account.bot_user_id
    pin = desk.ledger.pin_of(host, account.name)
    return pin.bot_user_id if pin else None
