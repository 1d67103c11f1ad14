"""Fetch the figures LINE has for one account, as far as this hour's requests go.

Never sleeps and never asks twice for a final answer. What is missing goes first, then what was not
final, the newest first; whatever does not fit is left for the next run.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from oactl.domain.answers import QuotaAnswer, Unanswered
from oactl.domain.insight.asking import (
    ASK_KINDS,
    HOUR,
    Ask,
    Asked,
    AskKind,
    SyncResult,
    Trouble,
    asks,
    free_again,
    free_now,
    is_answered,
    is_final,
)
from oactl.domain.insight.figures import SentDelivery, Snapshot, line_day
from oactl.errors import OactlError
from oactl.insight.kept import sent_deliveries, snapshots_of
from oactl.ledger.records import Snapshots
from oactl.line.gateway import LineGateway
from oactl.sending.context import SendingContext

FORBIDDEN = 403  # LINE, "Status codes": the account or its plan has no right to the endpoint
REFILL = timedelta(minutes=10)  # LINE's bucket refills by about one request a minute
ACCOUNT_STOPS = frozenset({"offline", "credentials"})


def sync_account(ctx: SendingContext, account: str, days: tuple[date, date]) -> SyncResult:
    """Fetch what is missing of one account; a token that does not serve is a trouble."""
    try:
        gateway = ctx.gateways.of(account)
    except OactlError as error:
        return no_token(account, error)
    sent = sent_deliveries(ctx, account, days[0])
    return sync(gateway, snapshots_of(ctx, account), sent, days, ctx.now)


def no_token(account: str, error: OactlError) -> SyncResult:
    """The result of an account whose token does not serve."""
    trouble = Trouble("account", account, "credentials", error.code)
    return SyncResult((Asked("account", troubles=(trouble,)),))


def sync(
    gateway: LineGateway,
    snapshots: Snapshots,
    sent: Sequence[SentDelivery],
    days: tuple[date, date],
    now: datetime,
    *,
    kinds: Collection[AskKind] = ASK_KINDS,
    rest: timedelta = timedelta(0),
) -> SyncResult:
    """Ask what is missing or not final in a range of days of UTC+9, both ends inclusive.

    Of the deliveries in `sent`, those of the range are asked about. `rest` is how old an answer
    that was not final has to be before it is asked for again.
    """
    run = _Run(gateway, snapshots, now, rest)
    spent = snapshots.fetched_since(now - HOUR)
    wishes = asks(*days, sent, now)
    done: list[Asked] = []
    for kind in (kind for kind in ASK_KINDS if kind in kinds):
        todo = run.open(ask for ask in wishes if ask.kind == kind)
        asked_at = [shot.fetched_at for shot in spent if shot.kind == kind]
        done.append(_left(kind, todo, now) if _dead(done) else run.endpoint(kind, todo, asked_at))
    quota = None if _dead(done) else run.quota()
    return SyncResult((*done, quota) if quota else tuple(done))


def _dead(done: Iterable[Asked]) -> bool:
    """Whether LINE cannot be reached at all in this run."""
    return any(trouble.kind in ACCOUNT_STOPS for asked in done for trouble in asked.troubles)


def _left(kind: AskKind, todo: Sequence[Ask], now: datetime) -> Asked:
    return Asked(kind, left=len(todo), next_at=now if todo else None)


@dataclass(frozen=True, slots=True)
class _Run:
    """One sync of one account."""

    gateway: LineGateway
    snapshots: Snapshots
    now: datetime
    rest: timedelta

    def open(self, wishes: Iterable[Ask]) -> list[Ask]:
        """What is worth asking: first what there is no answer to, then the oldest answers."""
        known = [(ask, self.snapshots.get(ask.kind, ask.subject)) for ask in wishes]
        missing = [ask for ask, shot in known if shot is None]
        stale = [
            (shot.fetched_at, ask)
            for ask, shot in known
            if shot is not None and not shot.final and self.now - shot.fetched_at >= self.rest
        ]
        return [*missing, *(ask for _, ask in sorted(stale, key=lambda pair: pair[0]))]

    def endpoint(self, kind: AskKind, todo: Sequence[Ask], asked_at: list[datetime]) -> Asked:
        """Spend what is free of one endpoint's hour."""
        asked = Asked(kind)
        tries = todo[: free_now(asked_at, self.now)]
        for place, ask in enumerate(tries):
            answer = self.gateway.get(ask.path, ask.query)
            asked = self._noted(asked, ask, answer)
            if isinstance(answer, Unanswered) and _stops_endpoint(answer):
                again = self.now + REFILL if answer.kind == "rate" else self.now
                return replace(asked, left=len(todo) - place, next_at=again)
        left = len(todo) - len(tries)
        spent = [*asked_at, *(self.now for _ in tries)]
        return replace(asked, left=left, next_at=free_again(spent, self.now) if left else None)

    def _noted(self, asked: Asked, ask: Ask, answer: dict[str, object] | Unanswered) -> Asked:
        if isinstance(answer, Unanswered):
            trouble = Trouble(ask.kind, ask.subject, answer.kind, answer.error, answer.status)
            return replace(asked, troubles=(*asked.troubles, trouble))
        final = is_final(ask, answer, self.now)
        self.snapshots.put(Snapshot(ask.kind, ask.subject, self.now, final, answer))
        if is_answered(ask, answer):
            return replace(asked, fetched=asked.fetched + 1)
        return replace(asked, unready=(*asked.unready, ask.subject))

    def quota(self) -> Asked | None:
        """This month's use, under the day it was asked."""
        today = line_day(self.now).isoformat()
        known = self.snapshots.get("quota", today)
        if known is not None and self.now - known.fetched_at < self.rest:
            return None
        answer = self.gateway.quota()
        match answer:
            case QuotaAnswer(limit=limit, used=used):
                data = {"limit": limit, "used": used}
                self.snapshots.put(Snapshot("quota", today, self.now, final=False, data=data))
                return Asked("quota", fetched=1)
            case Unanswered(kind=kind, error=error, status=status):
                return Asked("quota", troubles=(Trouble("quota", today, kind, error, status),))


def _stops_endpoint(answer: Unanswered) -> bool:
    """A refusal of one delivery's id says nothing about the next; anything else does."""
    return answer.kind != "refused" or answer.status == FORBIDDEN
