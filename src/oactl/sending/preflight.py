"""Preflight: LINE is asked for bot, clock and quota, once a run and account. Pace of requests."""

from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from oactl.domain.account import Account, Pin
from oactl.domain.answers import BotInfo, Unanswered
from oactl.domain.delivery.identity import Channel
from oactl.domain.line_day import line_day
from oactl.domain.quota import Quota
from oactl.errors import OactlError
from oactl.line.gateway import LineGateway
from oactl.sending.context import Clock, SendingContext, StopSignal
from oactl.side_by_side import answers

FIRST_PAUSE = 0.5
SETTLE = 0.2  # seconds of silence when LINE first says that this was too fast
IN_ALL = 20.0  # seconds of waiting in a run and account (contract 4, push --due)
SLICE = 0.5  # a wait looks this often whether the run has to end
# A second as we count it: requests may come closer together on their way than they left.
SECOND = 1.025
CATCH_UP = 0.05  # seconds of a delay of ours that are caught up
SLOWER, FASTER = 1.5, 0.99
SLOWEST = 16.0  # times the usual gap
LONGEST = 1.0  # seconds; a wait that nothing interrupts


class RetryBudget:
    """Growing pauses until 20 s are spent or the run has to end."""

    def __init__(
        self,
        clock: Clock,
        stop: StopSignal,
        deadline: float | None = None,
        first: float = FIRST_PAUSE,
    ) -> None:
        self._clock = clock
        self._stop = stop
        self._left = IN_ALL
        self._pause = first
        self._deadline = deadline

    def renewed(self) -> "RetryBudget":
        """A whole budget of the same run for what LINE calls too fast."""
        return RetryBudget(self._clock, self._stop, self._deadline, SETTLE)

    def over(self) -> bool:
        """Whether the run's own deadline has come: no new request."""
        return self._deadline is not None and self._clock.monotonic() >= self._deadline

    def wait(self, asked: float | None = None) -> bool:
        """Pause before another try. False where nothing is left of the budget."""
        pause = max(self._pause, asked or 0.0)
        if pause > self._left or self.over():
            return False
        self._left -= pause
        self._pause *= 2
        return self.sleep(pause)

    def sleep(self, seconds: float) -> bool:
        """Wait without spending anything; False where the run has to end."""
        left = seconds
        while left > 0 and not self._stop.is_set():
            self._clock.sleep(min(left, SLICE))
            left -= SLICE
        return not self._stop.is_set()


class RateLimiter:
    """Evenly spaced requests, and in no second more than the limit.

    `recent` are the ages in seconds of requests that an earlier run began: LINE counts them too.
    """

    def __init__(self, clock: Clock, per_second: int, recent: Iterable[float] = ()) -> None:
        self._clock = clock
        self._gap = self._usual = 1 / per_second
        now = clock.monotonic()
        self._next = now
        ages = sorted((age for age in recent if 0 <= age < SECOND), reverse=True)
        self._begun = deque((now - age for age in ages), maxlen=per_second)

    def wait(self) -> None:
        """Wait until one request more may begin."""
        at = self._turn()
        self._sleep_until(at)
        self._begun.append(max(at, self._clock.monotonic()))
        self._next = max(self._next, at - CATCH_UP) + self._gap

    def near(self, seconds: float) -> None:
        """Wait until the next request's turn is at most so many seconds away."""
        self._sleep_until(self._turn() - seconds)

    def _turn(self) -> float:
        at = max(self._clock.monotonic(), self._next)
        if len(self._begun) == self._begun.maxlen:
            at = max(at, self._begun[0] + SECOND)
        return at

    def _sleep_until(self, at: float) -> None:
        left = at - self._clock.monotonic()
        if left > 0:
            self._clock.sleep(left)

    def within(self, seconds: float) -> int:
        """How many requests may begin within so many seconds, at least one."""
        return max(1, int(seconds / self._gap))

    def slow_down(self) -> None:
        """LINE said that this was too fast."""
        slowest = max(self._usual, min(self._usual * SLOWEST, LONGEST))
        self._gap = min(self._gap * SLOWER, slowest)

    def speed_up(self) -> None:
        """LINE took a request: slowly back to the usual rate."""
        self._gap = max(self._gap * FASTER, self._usual)


QUOTA_FRESH = timedelta(hours=1)  # at most until LINE is asked again what is left
A_LITTLE = timedelta(seconds=30)  # cron's minutes are not exact


class Contact(NamedTuple):
    """What LINE said before anything is sent.

    `credentials` is why nothing may be sent with this token (`missing`, `rejected`,
    `other_account` …), `unreachable` why nobody knows, with the HTTP `status` of an answer that was
    none; `skew` is LINE's clock minus ours; `host` is who was asked.
    """

    gateway: LineGateway | None = None
    channel: Channel | None = None
    name: str = ""
    quota: Quota | None = None
    skew: timedelta | None = None
    credentials: str | None = None
    unreachable: str | None = None
    error: str | None = None
    host: str | None = None
    status: int | None = None

    @property
    def ready(self) -> bool:
        """Whether something may be sent."""
        return self.gateway is not None and self.channel is not None


def preflight(ctx: SendingContext, account: Account, budget: RetryBudget) -> Contact:
    """Ask LINE who the token belongs to and what is left this month."""
    try:
        gateway = ctx.gateways.of(account.name)
    except OactlError as error:
        if not error.code.startswith("credentials."):
            raise  # the way to LINE itself is not set up right
        return Contact(credentials=error.code.partition(".")[2], error=str(error.params))
    info = _bot_info(gateway, budget)
    if isinstance(info, Unanswered):
        if info.kind in {"credentials", "refused"}:
            return Contact(credentials="rejected", error=info.error, host=gateway.host)
        return Contact(
            unreachable=info.kind, error=info.error, host=gateway.host, status=info.status
        )
    wrong = wrong_account(ctx, account, info)
    if wrong:
        return Contact(credentials="other_account", error=wrong, host=gateway.host)
    pin_account(ctx, account, gateway.host, info)
    channel = Channel(gateway.host, info.user_id)
    return Contact(
        gateway=gateway,
        channel=channel,
        name=info.display_name,
        quota=_ask_quota(ctx, gateway, channel),
        skew=_skew(ctx, info),
        host=gateway.host,
    )


def pin_account(ctx: SendingContext, account: Account, host: str, info: BotInfo) -> None:
    """Remember which bot an account's name stands for."""
    pin = Pin(info.user_id, info.basic_id, info.display_name)
    if ctx.ledger.pin_of(host, account.name) != pin:
        ctx.ledger.pin(host, account.name, pin, ctx.now)


def first_contacts(ctx: SendingContext, names: Iterable[str]) -> None:
    """Learn the bots of accounts that were never contacted, so that figures have a home."""
    new = [name for name in names if ctx.bot_of(ctx.account(name)) is None]
    answers(partial(first_contact, ctx), new, ctx.gateways.abort)


def first_contact(ctx: SendingContext, name: str) -> None:
    """Learn an account's bot, so that facts have a home; nothing where nobody answers."""
    account = ctx.account(name)
    if ctx.bot_of(account) is not None:
        return
    try:
        gateway = ctx.gateways.of(name)
    except OactlError as error:
        if not error.code.startswith("credentials."):
            raise
        return
    info = gateway.bot_info()
    if isinstance(info, BotInfo) and wrong_account(ctx, account, info) is None:
        pin_account(ctx, account, gateway.host, info)


def learn_paused(ctx: SendingContext) -> None:
    """Learn whom the paused accounts stand for that were never contacted, once a run.

    A paused account asks LINE nothing by itself, and another name may stand for the same bot: asked
    before anything is sent, both are held. Who does not answer, or has no token, stays unknown.
    """
    ctx.learned_paused(partial(_ask_paused, ctx))


def _ask_paused(ctx: SendingContext) -> None:
    hosts = {ctx.host(name) for name in ctx.workspace.accounts}
    unknown = {
        pause.account
        for host in hosts
        for pause in ctx.ledger.pauses.standing(host)
        if pause.bot is None and pause.account in ctx.workspace.accounts
    }

    def ask(name: str) -> None:
        with suppress(OactlError):  # told where the account itself is served
            first_contact(ctx, name)

    answers(ask, sorted(unknown), ctx.gateways.abort)


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
    # Worth one question; LINE's own limit holds without it.
    answer = ctx.ledger.snapshots(channel).ask_quota(gateway.quota, ctx.now)
    if isinstance(answer, Unanswered):
        return None
    return Quota(answer.limit, answer.used)


def _bot_info(gateway: LineGateway, budget: RetryBudget) -> BotInfo | Unanswered:
    """Ask again while nobody answers and the budget lasts; a question may be repeated."""
    answer = gateway.bot_info()
    while isinstance(answer, Unanswered) and answer.kind in {"offline", "rate", "strange"}:
        if not budget.wait():
            break
        answer = gateway.bot_info()
    return answer
