"""Get to know an account by its token: LINE says whose it is, and the ledger remembers."""

from oactl.domain.account import Account
from oactl.domain.answers import BotInfo, Unanswered
from oactl.errors import Exit, OactlError
from oactl.line.gateway import LineGateway
from oactl.sending.context import Context
from oactl.sending.preflight import wrong_account


def verify_token(ctx: Context, account: Account, gateway: LineGateway) -> BotInfo:
    """Whose token it is. Raises `OactlError` where LINE refuses it, or it is somebody else's."""
    info = gateway.bot_info()
    if isinstance(info, Unanswered):
        raise _unanswered(ctx, account, info)
    if wrong_account(ctx, account, info):
        facts = {"account": account.name, "name": info.display_name, "basic_id": info.basic_id}
        raise OactlError("account.other_account", facts, bad_credential(ctx, account))
    for other in ctx.workspace.accounts.values():
        same = ctx.channel_of(other).bot_user_id == info.user_id
        if other.name != account.name and same and ctx.host(other.name) == gateway.host:
            facts = {"name": info.display_name, "other": other.name}
            raise OactlError("account.twice", facts, Exit.USAGE)
    return info


def bad_credential(ctx: Context, account: Account) -> Exit:
    """2 where it is the only account's, so that nothing can start; 1 among several."""
    others = ctx.workspace.accounts.keys() - {account.name}
    return Exit.FAILED if others else Exit.USAGE


def _unanswered(ctx: Context, account: Account, info: Unanswered) -> OactlError:
    facts = {"account": account.name, "error": info.error}
    if info.kind in {"credentials", "refused"}:
        return OactlError("account.rejected", facts, bad_credential(ctx, account))
    return OactlError("account.unreachable", facts, Exit.TEMPORARY)
