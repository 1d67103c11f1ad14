"""Once a run and account that has something to send: is it the right account, and on time?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from oactl.domain.account import Account, Pin
from oactl.domain.answers import BotInfo, Unanswered
from oactl.domain.delivery.identity import Channel
from oactl.domain.insight.figures import Snapshot, line_day
from oactl.domain.quota import Quota
from oactl.errors import OactlError
from oactl.line.gateway import LineGateway
from oactl.sending.context import SendingContext
from oactl.sending.pace import RetryBudget

QUOTA_FRESH = timedelta(hours=1)  # at most until LINE is asked again what is left
A_LITTLE = timedelta(seconds=30)  # cron's minutes are not exact


@dataclass(frozen=True, slots=True)
class Contact:
    """What LINE said before anything is sent.

    `credentials` is why nothing may be sent with this token (`missing`, `rejected`,
    `other_account` …), `unreachable` why nobody knows; `skew` is LINE's clock minus ours.
    """

    gateway: LineGateway | None = None
    channel: Channel | None = None
    name: str = ""
    quota: Quota | None = None
    skew: timedelta | None = None
    credentials: str | None = None
    unreachable: str | None = None
    error: str | None = None

    @property
    def ready(self) -> bool:
        """Whether something may be sent."""
        return self.gateway is not None and self.channel is not None


def preflight(ctx: SendingContext, account: Account, budget: RetryBudget) -> Contact:
    """Ask LINE who the token belongs to and what is left this month."""
    try:
        gateway = ctx.gateways.of(account.name)
    except OactlError as fault:
        if not fault.code.startswith("credentials."):
            raise  # the way to LINE itself is not set up right
        return Contact(credentials=fault.code.partition(".")[2], error=str(fault.params))
    info = _bot_info(gateway, budget)
    if isinstance(info, Unanswered):
        if info.kind in {"credentials", "refused"}:
            return Contact(credentials="rejected", error=info.error)
        return Contact(unreachable=info.kind, error=info.error)
    wrong = wrong_account(ctx, account, info)
    if wrong:
        return Contact(credentials="other_account", error=wrong)
    pin_account(ctx, account, gateway.host, info)
    channel = Channel(gateway.host, info.user_id)
    return Contact(
        gateway=gateway,
        channel=channel,
        name=info.display_name,
        quota=_ask_quota(ctx, gateway, channel),
        skew=_skew(ctx, info),
    )


def pin_account(ctx: SendingContext, account: Account, host: str, info: BotInfo) -> None:
    """Remember which bot an account's name stands for."""
    pin = Pin(info.user_id, info.basic_id, info.display_name)
    if ctx.ledger.pin_of(host, account.name) != pin:
        ctx.ledger.pin(host, account.name, pin, ctx.now)


def first_contacts(ctx: SendingContext, names: Iterable[str]) -> None:
    """Learn the bots of accounts that were never contacted, so that figures have a home."""
    for name in names:
        first_contact(ctx, name)


def first_contact(ctx: SendingContext, name: str) -> None:
    """Learn an account's bot, so that facts have a home; nothing where nobody answers."""
    account = ctx.account(name)
    if ctx.bot_of(account) is not None:
        return
    try:
        gateway = ctx.gateways.of(name)
    except OactlError as fault:
        if not fault.code.startswith("credentials."):
            raise
        return
    info = gateway.bot_info()
    if isinstance(info, BotInfo):
        pin_account(ctx, account, gateway.host, info)


def wrong_account(ctx: SendingContext, account: Account, info: BotInfo) -> str | None:
    """Whom a token belongs to, where that is not the configured or the pinned account."""
    expected = ctx.bot_of(account)
    if expected is not None and expected != info.user_id:
        return f"{info.display_name} {info.basic_id}"
    if account.basic_id is not None and account.basic_id not in {info.basic_id, info.premium_id}:
        return f"{info.display_name} {info.basic_id}"
    return None


def known_quota(ctx: SendingContext, channel: Channel, held_since: datetime) -> Quota | None:
    """What LINE said of this month, where it is not time yet to ask again; None where it is.

    What a month's limit holds is asked about in growing spans, up to an hour: not each minute.
    """
    today = line_day(ctx.now)
    shots = ctx.ledger.snapshots(channel).of_days("quota", today, today)
    if not shots:
        return None
    asked = shots[-1].fetched_at
    if ctx.now - asked >= min(asked - held_since, QUOTA_FRESH) - A_LITTLE:
        return None
    return Quota(shots[-1].data["limit"], shots[-1].data["used"])


def _skew(ctx: SendingContext, info: BotInfo) -> timedelta | None:
    if ctx.clock.is_set or info.server_time is None:
        return None
    return info.server_time - ctx.now


def _ask_quota(ctx: SendingContext, gateway: LineGateway, channel: Channel) -> Quota | None:
    answer = gateway.quota()  # worth one question; LINE's own limit holds without it
    if isinstance(answer, Unanswered):
        return None
    data = {"limit": answer.limit, "used": answer.used}
    now = ctx.now
    snapshot = Snapshot("quota", line_day(now).isoformat(), now, final=False, data=dict(data))
    ctx.ledger.snapshots(channel).put(snapshot)
    return Quota(answer.limit, answer.used)


def _bot_info(gateway: LineGateway, budget: RetryBudget) -> BotInfo | Unanswered:
    """Ask again while nobody answers and the budget lasts; a question may be repeated."""
    answer = gateway.bot_info()
    while isinstance(answer, Unanswered) and answer.kind in {"offline", "rate", "strange"}:
        if not budget.wait():
            break
        answer = gateway.bot_info()
    return answer
