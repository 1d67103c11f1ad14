"""Fetch the figures LINE has for one account, as far as this hour's requests go.

Never sleeps and never asks twice for a final answer. What is missing goes first, then what was not
final, the newest first; whatever does not fit is left for the next run.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from oactl.domain.answers import QuotaAnswer, Unanswered
from oactl.domain.delivery.facts import Accepted, Record
from oactl.domain.delivery.identity import Channel
from oactl.domain.delivery.state import fold
from oactl.domain.insight import (
    ASK_KINDS,
    HOUR,
    EndpointResult,
    FollowersDay,
    InsightKind,
    InsightRequest,
    SentDelivery,
    Snapshot,
    SyncFailure,
    SyncResult,
    asks,
    free_again,
    free_now,
    is_answered,
    is_final,
)
from oactl.domain.line_day import line_day
from oactl.errors import Exit, OactlError, worst_exit
from oactl.ledger.records import Snapshots
from oactl.line.gateway import LineGateway
from oactl.public_json import accounts
from oactl.sending.context import SendingContext
from oactl.side_by_side import answers


def synced_document(name: str, result: SyncResult) -> accounts.Synced:
    """What a sync did with one account, as a document."""
    again = result.next_at
    return accounts.Synced(
        account=name,
        fetched=result.fetched,
        left=result.left,
        next_at=f"{again.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if again else None,
        unready=result.unready,
        errors=[
            accounts.SyncError(each.ask, each.subject, each.status, each.error)
            for each in result.failures
        ],
    )


def day_document(day: FollowersDay) -> accounts.FollowersOfDay:
    """The followers of a day, as a document; null where LINE gave none."""
    figures = (day.followers, day.targeted_reaches, day.blocks)
    return accounts.FollowersOfDay(day.day.isoformat(), day.status, *figures)


NO_BOT = "?"  # an account that was never contacted has no snapshots
SLACK = timedelta(days=2)  # a delivery begins at most 23 h after its time, zones differ by a day


def snapshots_of(ctx: SendingContext, account: str) -> Snapshots:
    """LINE's figures of an account."""
    return ctx.ledger.snapshots(figures_channel(ctx, account))


def figures_channel(ctx: SendingContext, account: str) -> Channel:
    """Where an account's figures are kept."""
    bot = ctx.bot_of(ctx.account(account))
    return Channel(ctx.gateways.host(account), bot or NO_BOT)


def sent_deliveries(ctx: SendingContext, account: str, since: date) -> list[SentDelivery]:
    """What LINE accepted of an account at its host since a day."""
    start = datetime.combine(since, time(), UTC) - SLACK
    host = ctx.gateways.host(account)
    records = ctx.ledger.records_since(start, account)
    return sent_of((r for r in records if r.delivery.channel.host == host), ctx.now)


def sent_of(records: Iterable[Record], now: datetime) -> list[SentDelivery]:
    """The deliveries of which LINE accepted something; hand-offs are none."""
    found = (_sent(record, now) for record in records)
    return [sent for sent in found if sent is not None]


def _sent(record: Record, now: datetime) -> SentDelivery | None:
    times = _accepted_at(record)
    if not times:
        return None
    d, stands = record.delivery, fold(record, now)
    return SentDelivery(
        occurrence=d.occurrence,
        subject=d.subject,
        type=d.type,
        via=d.via,
        sent_at=min(times),
        last_at=max(times),
        plan=d.plan,
        accepted=stands.accepted_recipients,
        request_id=stands.request_ids[0] if stands.request_ids else None,
        unit=d.unit,
        test=d.purpose == "test",
    )


def _accepted_at(record: Record) -> list[datetime]:
    return [
        attempt.ended_at or attempt.at
        for batch in record.batches
        for attempt in batch.attempts
        if isinstance(attempt.outcome, Accepted)
    ]


FORBIDDEN = 403  # LINE, "Status codes": the account or its plan has no right to the endpoint
REFILL = timedelta(minutes=10)  # LINE's bucket refills by about one request a minute
ACCOUNT_STOPS = frozenset({"offline", "credentials"})


def sync_accounts(
    ctx: SendingContext, accounts: Sequence[str], days: tuple[date, date]
) -> dict[str, SyncResult]:
    """Fetch what is missing of several accounts, side by side. The results by account."""

    def one(account: str) -> SyncResult:
        return sync_account(ctx, account, days)

    found = answers(one, accounts, ctx.gateways.abort)
    return dict(zip(accounts, found, strict=True))


def sync_account(ctx: SendingContext, account: str, days: tuple[date, date]) -> SyncResult:
    """Fetch what is missing of one account; a token that does not serve is a failure."""
    try:
        gateway = ctx.gateways.of(account)
    except OactlError as error:
        return no_token(account, error)
    sent = sent_deliveries(ctx, account, days[0])
    return sync(gateway, snapshots_of(ctx, account), sent, days, ctx.now)


def no_token(account: str, error: OactlError) -> SyncResult:
    """The result of an account whose token does not serve."""
    failure = SyncFailure("account", account, "credentials", error.code)
    return SyncResult((EndpointResult("account", failures=(failure,)),))


_AGAIN = frozenset({"offline", "rate"})


def exit_of(results: Collection[SyncResult]) -> Exit:
    """The exit code of a sync. Days that are not ready are no failure, nor is what is left.

    LINE answers 60 questions an hour about figures: what it does not answer for that reason is
    left for a later run (contract 4, `insight sync`).
    """
    return exit_for(
        [
            {each.kind for each in result.failures if each.kind != "rate" or each.ask == "quota"}
            for result in results
        ]
    )


def exit_for(unanswered: Sequence[Collection[str]]) -> Exit:
    """The one exit code of each account's kinds of failure, wherever LINE is asked for figures.

    The only account's bad credential is 2. What may be answered later is 75, what was asked for
    and will not be given is 1.
    """
    if len(unanswered) == 1 and "credentials" in unanswered[0]:
        return Exit.USAGE
    kinds = {kind for each in unanswered for kind in each}
    return worst_exit(Exit.TEMPORARY if kind in _AGAIN else Exit.FAILED for kind in kinds)


def sync(
    gateway: LineGateway,
    snapshots: Snapshots,
    sent: Sequence[SentDelivery],
    days: tuple[date, date],
    now: datetime,
    *,
    kinds: Collection[InsightKind] = ASK_KINDS,
    rest: timedelta = timedelta(0),
    counted: Collection[date] | None = None,
) -> SyncResult:
    """Ask what is missing or not final in a range of days of UTC+9, both ends inclusive.

    Of the deliveries in `sent`, those of the range are asked about. `rest` is how old an answer
    that was not final has to be before it is asked for again. LINE's counts of what went out are
    asked of the days `counted` only, where these are given.
    """
    run = _Run(gateway, snapshots, now, rest)
    spent = snapshots.fetched_since(now - HOUR)
    wishes = [ask for ask in asks(*days, sent, now) if _is_wanted(ask, counted)]
    done: list[EndpointResult] = []
    for kind in (kind for kind in ASK_KINDS if kind in kinds):
        todo = run.open(ask for ask in wishes if ask.kind == kind)
        asked_at = [shot.fetched_at for shot in spent if shot.kind == kind]
        done.append(_left(kind, todo, now) if _dead(done) else run.endpoint(kind, todo, asked_at))
    quota = None if _dead(done) else run.quota()
    return SyncResult((*done, quota) if quota else tuple(done))


def _is_wanted(ask: InsightRequest, counted: Collection[date] | None) -> bool:
    if counted is None or ask.kind != "deliveries":
        return True
    return date.fromisoformat(ask.subject) in counted


def _dead(done: Iterable[EndpointResult]) -> bool:
    """Whether LINE cannot be reached at all in this run."""
    return any(failure.kind in ACCOUNT_STOPS for asked in done for failure in asked.failures)


def _left(kind: InsightKind, todo: Sequence[InsightRequest], now: datetime) -> EndpointResult:
    return EndpointResult(kind, left=len(todo), next_at=now if todo else None)


@dataclass(frozen=True, slots=True)
class _Run:
    """One sync of one account."""

    gateway: LineGateway
    snapshots: Snapshots
    now: datetime
    rest: timedelta

    def open(self, wishes: Iterable[InsightRequest]) -> list[InsightRequest]:
        """What is worth asking: first what there is no answer to, then the oldest answers."""
        known = [(ask, self.snapshots.get(ask.kind, ask.subject)) for ask in wishes]
        missing = [ask for ask, shot in known if shot is None]
        stale = [
            (shot.fetched_at, ask)
            for ask, shot in known
            if shot is not None and not shot.final and self.now - shot.fetched_at >= self.rest
        ]
        return [*missing, *(ask for _, ask in sorted(stale, key=lambda pair: pair[0]))]

    def endpoint(
        self, kind: InsightKind, todo: Sequence[InsightRequest], asked_at: list[datetime]
    ) -> EndpointResult:
        """Spend what is free of one endpoint's hour."""
        asked = EndpointResult(kind)
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

    def _noted(
        self, asked: EndpointResult, ask: InsightRequest, answer: dict[str, object] | Unanswered
    ) -> EndpointResult:
        if isinstance(answer, Unanswered):
            failure = SyncFailure(ask.kind, ask.subject, answer.kind, answer.error, answer.status)
            return replace(asked, failures=(*asked.failures, failure))
        final = is_final(ask, answer, self.now)
        self.snapshots.put(Snapshot(ask.kind, ask.subject, self.now, final, answer))
        if is_answered(ask, answer):
            return replace(asked, fetched=asked.fetched + 1)
        return replace(asked, unready=(*asked.unready, ask.subject))

    def quota(self) -> EndpointResult | None:
        """This month's use, under the day it was asked."""
        today = line_day(self.now).isoformat()
        known = self.snapshots.get("quota", today)
        if known is not None and self.now - known.fetched_at < self.rest:
            return None
        answer = self.snapshots.ask_quota(self.gateway.quota, self.now)
        match answer:
            case QuotaAnswer():
                return EndpointResult("quota", fetched=1)
            case Unanswered(kind=kind, error=error, status=status):
                return EndpointResult(
                    "quota", failures=(SyncFailure("quota", today, kind, error, status),)
                )


def _stops_endpoint(answer: Unanswered) -> bool:
    """A refusal of one delivery's id says nothing about the next; anything else does."""
    return answer.kind != "refused" or answer.status == FORBIDDEN
