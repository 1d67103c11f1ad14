"""Ask LINE about each account: whose the token is, what is left of the month, what time it is."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, TypeAlias

from oactl.domain.quota import Quota
from oactl.errors import Exit, OactlError, worst_exit
from oactl.i18n import N_
from oactl.operations.add_account import bad_credential
from oactl.operations.errors import rejected, unreachable
from oactl.sending.context import Context
from oactl.sending.pace import RetryBudget
from oactl.sending.preflight import preflight

SLOW = timedelta(seconds=60)
WRONG = timedelta(minutes=5)  # `push` stops here: retry keys and due times need the right time

Standing: TypeAlias = Literal["ok", "missing", "rejected", "other_account", "unreachable", "clock"]


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of one account. `skew` is LINE's clock minus ours; `why` a fault with its words.

    `standing` is the first thing that is wrong, `exit` what it means for the command.
    """

    account: str
    standing: Standing
    exit: Exit
    host: str | None = None
    name: str | None = None
    basic_id: str | None = None
    bot_user_id: str | None = None
    quota: Quota | None = None
    skew: timedelta | None = None
    why: OactlError | None = None


def check_accounts(ctx: Context, names: Iterable[str]) -> list[Checked]:
    """Each account, whatever came of the one before."""
    return [_check(ctx, name) for name in names]


def exit_of(checked: Iterable[Checked]) -> Exit:
    """The one exit code; the only account's bad credential is 2."""
    codes = [each.exit for each in checked]
    return Exit.USAGE if codes == [Exit.USAGE] else worst_exit(codes)


def _check(ctx: Context, name: str) -> Checked:
    account = ctx.account(name)
    bad = bad_credential(ctx, account).exit
    try:
        host = ctx.gateways.of(name).host
    except OactlError as fault:
        missing = fault.code.startswith("credentials.")
        return Checked(name, "missing" if missing else "unreachable", bad, why=fault)
    at_once = RetryBudget(ctx.clock, threading.Event(), ctx.clock.monotonic())
    contact = preflight(ctx, account, at_once)
    params = {"account": name, "error": contact.error or ""}
    if contact.unreachable:
        why = OactlError.of(unreachable(**params))
        return Checked(name, "unreachable", Exit.TEMPORARY, host, why=why)
    if contact.credentials == "other_account":
        return Checked(
            name,
            "other_account",
            bad,
            host,
            why=OactlError(
                "account.not_this",
                N_("the token of {account} belongs to another account: {error}"),
                help=N_("put the right token in its place: oactl account add {account}"),
                **params,
            ),
        )
    if contact.channel is None:
        return Checked(name, "rejected", bad, host, why=rejected(**params))
    pin = ctx.ledger.pin_of(host, name)
    late = contact.skew is not None and abs(contact.skew) > WRONG
    return Checked(
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
