"""Fetch the figures LINE has for one account, as far as this hour's requests go.

Never sleeps and never asks twice for a final answer. What is missing goes first, then what was not
final, the newest first; whatever does not fit is left for the next run. A request is noted in the
ledger before it is sent, so that several runs together keep to LINE's 60 an hour and endpoint.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice

from oactl.domain.answers import QuotaAnswer, Unanswered
from oactl.domain.insight import (
    ASK_KINDS,
    FIGURE_KINDS,
    EndpointResult,
    InsightKind,
    InsightRequest,
    ListKind,
    SentDelivery,
    Snapshot,
    SyncFailure,
    SyncResult,
    all_free,
    free_again,
    is_answered,
    is_final,
)
from oactl.domain.line_day import line_day
from oactl.domain.value import JsonObject
from oactl.insight.lists import list_of
from oactl.insight.todo import Todo, Wanted, todo
from oactl.ledger.snapshots import Snapshots
from oactl.line.gateway import LineGateway

FORBIDDEN = 403  # LINE, "Status codes": the account or its plan has no right to the endpoint
REFILL = timedelta(minutes=10)  # LINE's bucket refills by about one request a minute
ACCOUNT_STOPS = frozenset({"offline", "credentials"})
# Noted together: one transaction, and no more is lost of the hour where a run is killed.
TOGETHER = 10


def _nothing(_more: int) -> None:
    """Nobody looks."""


def sync(
    gateway: LineGateway,
    snapshots: Snapshots,
    sent: Sequence[SentDelivery],
    days: tuple[date, date],
    now: datetime,
    *,
    kinds: Collection[InsightKind | ListKind] = ASK_KINDS,
    rest: timedelta = timedelta(0),
    counted: Collection[date] | None = None,
    progress: Callable[[int], object] = _nothing,
) -> SyncResult:
    """Ask what is missing or not final in a range of days of UTC+9, both ends inclusive.

    Of the deliveries in `sent`, those of the range are asked about. `rest` is how old an answer
    that was not final has to be before it is asked for again. LINE's counts of what went out are
    asked of the days `counted` only, where these are given. `progress` is told of each answer.
    """
    wanted = Wanted(*days, sent, now, rest, counted)
    run = _Run(gateway, snapshots, now, rest, progress)
    done: list[EndpointResult] = []
    for kind in (kind for kind in ASK_KINDS if kind in kinds):
        if asked := run.asked(kind, wanted, dead=_dead(done)):
            done.append(asked)
    quota = None if _dead(done) else run.quota()
    return SyncResult((*done, quota) if quota else tuple(done))


def planned(
    snapshots: Snapshots,
    sent: Sequence[SentDelivery],
    days: tuple[date, date],
    now: datetime,
) -> SyncResult:
    """What a sync of one account would have to ask, and until when; asks nothing."""
    wanted = Wanted(*days, sent, now)
    open_ = [todo(snapshots, kind, wanted) for kind in FIGURE_KINDS]
    return SyncResult(tuple(_later(snapshots, each, now) for each in open_))


def _later(snapshots: Snapshots, open_: Todo, now: datetime) -> EndpointResult:
    if not open_.total:
        return EndpointResult(open_.kind)
    spent = snapshots.asked(open_.kind, now)
    done_at = all_free(spent, open_.total, now)
    return EndpointResult(
        open_.kind, left=open_.total, next_at=free_again(spent, now), done_at=done_at
    )


def _dead(done: Iterable[EndpointResult]) -> bool:
    """Whether LINE cannot be reached at all in this run."""
    return any(failure.kind in ACCOUNT_STOPS for asked in done for failure in asked.failures)


def _left(open_: Todo, now: datetime) -> EndpointResult:
    return EndpointResult(open_.kind, left=open_.total, next_at=now if open_.total else None)


@dataclass(frozen=True, slots=True)
class _Run:
    """One sync of one account."""

    gateway: LineGateway
    snapshots: Snapshots
    now: datetime
    rest: timedelta
    progress: Callable[[int], object]

    def asked(
        self, kind: InsightKind | ListKind, wanted: Wanted, *, dead: bool
    ) -> EndpointResult | None:
        """One endpoint or list; None where there is nothing to tell of it."""
        match kind:
            case "richmenus" | "units" | "coupons":
                return None if dead else self.list(kind)
            case _:
                open_ = todo(self.snapshots, kind, wanted)
                return _left(open_, self.now) if dead else self.endpoint(open_)

    def endpoint(self, open_: Todo) -> EndpointResult:
        """Spend what is free of one endpoint's hour."""
        asked, sent, stopped = EndpointResult(open_.kind), 0, None
        while stopped is None and (some := list(islice(open_.asks, TOGETHER))):
            notes = self.snapshots.take(open_.kind, len(some), self.now)
            asked, used, stopped = self._sent(asked, some[: len(notes)], notes)
            sent += used
            if len(notes) < len(some):
                break
        left = open_.total - sent + (stopped is not None)
        return self._with_left(open_, asked, left, stopped) if left else asked

    def _sent(
        self, asked: EndpointResult, some: Iterable[InsightRequest], notes: Sequence[int]
    ) -> tuple[EndpointResult, int, Unanswered | None]:
        """Send requests that are noted: what came, how many were sent, and what stops the rest."""
        sent, stopped = 0, None
        try:
            for ask in some:
                sent += 1
                answer = self.gateway.get(ask.path, ask.query)
                self.progress(1)
                asked = self._noted(asked, ask, answer)
                if isinstance(answer, Unanswered) and _stops_endpoint(answer):
                    stopped = answer
                    break
        finally:
            self.snapshots.give_back(notes[sent:])
        return asked, sent, stopped

    def _with_left(
        self, open_: Todo, asked: EndpointResult, left: int, stopped: Unanswered | None
    ) -> EndpointResult:
        """When what is left can be sent: after LINE's refusal, or when the hour has room again."""
        later = _later(self.snapshots, Todo(open_.kind, iter(()), left), self.now)
        if stopped is None:
            again = later.next_at
        else:
            again = self.now + REFILL if stopped.kind == "rate" else self.now
        return replace(asked, left=left, next_at=again, done_at=later.done_at)

    def _noted(
        self, asked: EndpointResult, ask: InsightRequest, answer: JsonObject | Unanswered
    ) -> EndpointResult:
        if isinstance(answer, Unanswered):
            failure = SyncFailure(ask.kind, ask.subject, answer.kind, answer.error, answer.status)
            return replace(asked, failures=(*asked.failures, failure))
        final = is_final(ask, answer, self.now)
        self.snapshots.put(Snapshot(ask.kind, ask.subject, self.now, final, answer))
        if is_answered(ask, answer):
            return replace(asked, fetched=asked.fetched + 1)
        return replace(asked, unready=(*asked.unready, ask.subject))

    def list(self, kind: ListKind) -> EndpointResult | None:
        """What LINE lists, once a day, under the day on which it was asked."""
        today = line_day(self.now).isoformat()
        if self.snapshots.known(kind, [today]):
            return None
        answer = list_of(self.gateway, kind)
        self.progress(1)
        if isinstance(answer, Unanswered):
            failure = SyncFailure(kind, today, answer.kind, answer.error, answer.status)
            return EndpointResult(kind, failures=(failure,))
        self.snapshots.put(Snapshot(kind, today, self.now, final=False, data=answer))
        return EndpointResult(kind, fetched=1)

    def quota(self) -> EndpointResult | None:
        """This month's use, under the day it was asked."""
        today = line_day(self.now).isoformat()
        known = self.snapshots.get("quota", today)
        if known is not None and self.now - known.fetched_at < self.rest:
            return None
        answer = self.snapshots.ask_quota(self.gateway.quota, self.now)
        self.progress(1)
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
