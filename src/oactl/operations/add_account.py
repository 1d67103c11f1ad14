"""Get to know an account by its token: LINE says whose it is, and the ledger remembers."""

from oactl.domain.account import Account
from oactl.domain.answers import BotInfo, Unanswered
from oactl.errors import OactlError, UsageError
from oactl.i18n import N_
from oactl.line.gateway import LineGateway
from oactl.operations.errors import rejected, unreachable
from oactl.sending.context import Context
from oactl.sending.preflight import wrong_account


def verify_token(ctx: Context, account: Account, gateway: LineGateway) -> BotInfo:
    """Whose token it is. Raises `OactlError` where LINE refuses it, or it is somebody else's."""
    info = gateway.bot_info()
    if isinstance(info, Unanswered):
        raise _unanswered(ctx, account, info)
    if wrong_account(ctx, account, info):
        params = {"account": account.name, "name": info.display_name, "basic_id": info.basic_id}
        raise bad_credential(ctx, account)(
            "account.other_account",
            N_("the token belongs to {name} ({basic_id}), and {account} is another account"),
            help=N_(
                "use the token of the right account; for a further one choose "
                "another name: oactl account add NAME"
            ),
            **params,
        )
    for other in ctx.workspace.accounts.values():
        same = ctx.channel_of(other).bot_user_id == info.user_id
        if other.name != account.name and same and ctx.host(other.name) == gateway.host:
            params = {"name": info.display_name, "other": other.name}
            raise UsageError(
                "account.twice",
                N_("{name} is in this workspace already, as {other}"),
                help=N_(
                    "one name for one account, or its friends would get everything "
                    "twice; use {other} in your plans"
                ),
                **params,
            )
    return info


def bad_credential(ctx: Context, account: Account) -> type[OactlError]:
    """A usage error where it is the only account's, so that nothing can start."""
    others = ctx.workspace.accounts.keys() - {account.name}
    return OactlError if others else UsageError


def _unanswered(ctx: Context, account: Account, info: Unanswered) -> OactlError:
    params = {"account": account.name, "error": info.error}
    if info.kind in {"credentials", "refused"}:
        return bad_credential(ctx, account).of(rejected(**params))
    return unreachable(**params)
