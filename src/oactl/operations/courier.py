"""Carries the batches of begun deliveries to LINE: the one place that sends.

The order that makes it safe: write down the intent, send, write down what came back. The first
batch of a delivery goes alone; the rest goes in flights, with a thread for every request in the
air. The intents of a flight are one transaction, its outcomes with all that follows another.
"""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import IntEnum
from typing import TypeAlias, assert_never

from oactl.domain.account import Limits
from oactl.domain.audience import Via
from oactl.domain.delivery.outcome import (
    Accepted,
    Ambiguous,
    BadCredentials,
    MonthlyLimit,
    NotSent,
    Outcome,
    RateLimited,
    Refused,
)
from oactl.domain.delivery.record import (
    Attempt,
    Batch,
    BatchRecord,
    Event,
    EventKind,
    Record,
    body_of,
    without,
)
from oactl.domain.delivery.standing import BatchState, State, batch_state, ends, key_ends, standing
from oactl.operations.desk import Desk
from oactl.operations.patience import Pace, Patience
from oactl.ports import Gateway, StopSign

FLIGHT = 32
HOUR = timedelta(hours=1)
_GOING = frozenset({State.SENDING, State.HELD})
Tried: TypeAlias = tuple[Batch, Attempt, Outcome]


class Next(IntEnum):
    """What the outcomes of a flight mean for the rest; of several the greatest."""

    GO_ON = 0
    WAIT = 1
    STOP_DELIVERY = 2
    STOP_ACCOUNT = 3


@dataclass(frozen=True, slots=True)
class Sequel:
    """What follows from one outcome: how to go on, which batch goes again, what is noted."""

    next: Next
    again: BatchRecord | None = None
    renewed: Batch | None = None
    event: Event | None = None


@dataclass(slots=True)
class Load:
    """What of a delivery is still to be carried. `proven`: LINE has taken some of it."""

    record: Record
    waiting: deque[BatchRecord]
    proven: bool

    @classmethod
    def of(cls, record: Record) -> "Load":
        """The batches that may still go, in their order."""
        states = [(batch, batch_state(batch)) for batch in record.batches]
        still = {BatchState.PLANNED, BatchState.UNKNOWN}
        waiting = deque(batch for batch, state in states if state in still)
        return cls(record, waiting, any(state is BatchState.ACCEPTED for _, state in states))

    def next_flight(self) -> list[BatchRecord]:
        """The first batch alone; once LINE has taken one, as many as fly together."""
        size = min(FLIGHT if self.proven else 1, len(self.waiting))
        return [self.waiting.popleft() for _ in range(size)]

    def put_back(self, batches: Sequence[BatchRecord]) -> None:
        """Batches go again, before the others."""
        self.waiting.extendleft(reversed(batches))


@dataclass(frozen=True, slots=True)
class Courier:
    """Sends for one account while it holds that account's lock."""

    desk: Desk
    gateway: Gateway
    limits: Limits
    patience: Patience
    stop: StopSign
    stopped_by: Callable[[Record], str | None]  # quiet hours or a revoked approval
    progress: Callable[[int], None]  # told how many recipients more LINE has taken

    def carry(self, record: Record) -> Next:
        """Send what is still open of a delivery, as far as this run gets."""
        if standing(record, self.desk.now).state not in _GOING:
            return Next.GO_ON
        load = Load.of(record)
        pace = Pace(self.desk.clock, self._per_second(record.delivery.via))
        with ThreadPoolExecutor(max_workers=FLIGHT) as threads:
            while load.waiting and not self._must_stop(record):
                flight = [batch for batch in load.next_flight() if self._lives(record, batch)]
                pace.take(len(flight))
                outcomes = self._fly(record, flight, threads)
                what = self._after(load, flight, outcomes)
                if what is Next.WAIT and self.patience.wait(_asked(outcomes)):
                    continue
                if what is not Next.GO_ON:
                    return what
        return Next.GO_ON

    def _must_stop(self, record: Record) -> bool:
        return (
            self.stop.is_set()
            or self.patience.over()
            or self.desk.now >= ends(record)
            or self.stopped_by(record) is not None
            or self._hour_is_full(record)
        )

    def _lives(self, record: Record, batch: BatchRecord) -> bool:
        """Whether a batch may go: LINE has not taken it, or still knows its key if it has."""
        end = key_ends(batch)
        unknown = batch_state(batch) is BatchState.UNKNOWN
        return end is None or not unknown or self.desk.now < min(end, ends(record))

    def _hour_is_full(self, record: Record) -> bool:
        d = record.delivery
        if d.via not in {Via.BROADCAST, Via.NARROWCAST}:
            return False
        since = self.desk.now - HOUR
        asked = self.desk.ledger.requests_since(d.realm.host, d.realm.bot_user_id, d.via, since)
        return asked >= self.limits.broadcast_per_hour

    def _per_second(self, via: Via) -> float:
        return self.limits.push_per_second if via is Via.PUSH else self.limits.multicast_per_second

    def _fly(
        self, record: Record, flight: Sequence[BatchRecord], threads: ThreadPoolExecutor
    ) -> list[Tried]:
        d = record.delivery
        batches = self.desk.ledger.with_ids([each.batch for each in flight])
        attempts = self.desk.ledger.intend(batches, self.desk.now)
        sent = [
            threads.submit(self.gateway.send, d.via, batch.retry_key, body_of(d, batch))
            for batch in batches
        ]
        outcomes = [future.result() for future in sent]
        return list(zip(batches, attempts, outcomes, strict=True))

    def _after(self, load: Load, flight: Sequence[BatchRecord], tried: Sequence[Tried]) -> Next:
        """Write down what came back together with all that follows from it."""
        sequels = [
            self._weigh(load, before, batch, replace(attempt, outcome=outcome))
            for before, (batch, attempt, outcome) in zip(flight, tried, strict=True)
        ]
        self.desk.ledger.conclude(
            [(attempt, outcome) for _, attempt, outcome in tried],
            self.desk.now,
            renewed=[sequel.renewed for sequel in sequels if sequel.renewed is not None],
            events=[sequel.event for sequel in sequels if sequel.event is not None],
        )
        taken = [batch for batch, _, outcome in tried if isinstance(outcome, Accepted)]
        load.proven = load.proven or bool(taken)
        load.put_back([sequel.again for sequel in sequels if sequel.again is not None])
        self.progress(sum(batch.recipients or 0 for batch in taken))
        return max((sequel.next for sequel in sequels), default=Next.GO_ON)

    def _weigh(self, load: Load, before: BatchRecord, batch: Batch, attempt: Attempt) -> Sequel:
        match attempt.outcome:
            case Accepted() as outcome:
                return self._accepted(load.record, before, outcome)
            case Refused() as outcome:
                return self._refused(load, before, batch, outcome)
            case Ambiguous() | NotSent() | RateLimited() | None:
                again = replace(before, attempts=[*before.attempts, attempt])
                return Sequel(Next.WAIT, again)
            case MonthlyLimit():
                return Sequel(Next.STOP_DELIVERY)
            case BadCredentials():
                return Sequel(Next.STOP_ACCOUNT)
            case outcome:
                assert_never(outcome)

    def _accepted(self, record: Record, before: BatchRecord, outcome: Accepted) -> Sequel:
        looked_at = any(event.kind is EventKind.RESOLVED_NOT_SENT for event in record.events)
        # A 409 is ours only where an earlier request of ours may have been taken.
        ours = not outcome.before or batch_state(before) is BatchState.UNKNOWN
        if ours or len(record.batches) == 1 or looked_at:
            return Sequel(Next.GO_ON)
        event = self._event(record, EventKind.FOREIGN, {"batch": before.batch.seq})
        return Sequel(Next.STOP_DELIVERY, event=event)

    def _refused(self, load: Load, before: BatchRecord, batch: Batch, outcome: Refused) -> Sequel:
        if batch_state(before) is BatchState.UNKNOWN:
            # LINE may have taken it before: under another key it could reach people twice.
            return Sequel(Next.STOP_DELIVERY)
        smaller = without(load.record.delivery, batch, outcome.bad_recipients)
        if smaller is None:
            # What LINE refuses first it would refuse again: the rest is not tried.
            return Sequel(Next.GO_ON if load.proven else Next.STOP_DELIVERY)
        facts = {"batch": batch.seq, "recipients": len(outcome.bad_recipients)}
        event = self._event(load.record, EventKind.DROPPED, facts)
        again = BatchRecord(replace(smaller, ids=None))
        return Sequel(Next.GO_ON, again, smaller, event)

    def _event(self, record: Record, kind: EventKind, facts: dict[str, int]) -> Event:
        d, now = record.delivery, self.desk.now
        return Event(now, d.realm.host, d.account, d.occurrence, kind, self.desk.actor, facts)


def _light(batch: Batch) -> Batch:
    """A batch that waits without its user ids."""
    return replace(batch, ids=None)


def _asked(tried: Sequence[Tried]) -> float | None:
    asked = [o.after for *_, o in tried if isinstance(o, RateLimited) and o.after is not None]
    return max(asked, default=None)
