"""Carries the batches of begun deliveries to LINE: the one place that sends.

The order that makes it safe: write down the intent, send, write down what came back. The first
batch of a delivery goes alone; the rest goes in flights, whose intents and outcomes are each one
transaction, with a thread for every request in the air.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum, auto
from typing import assert_never

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
    Event,
    EventKind,
    Record,
    body_of,
    ids_text,
    retry_key,
)
from oactl.domain.delivery.standing import BatchState, State, batch_state, standing
from oactl.operations.desk import Desk
from oactl.operations.patience import Pace, Patience
from oactl.ports import Gateway, StopSign

FLIGHT = 32
HOUR = timedelta(hours=1)
LARGEST_BODY = 2 * 1024 * 1024  # LINE, "Messaging API reference": 413 above 2 MB


class Next(Enum):
    """What the outcomes of a flight mean for the rest."""

    GO_ON = auto()
    WAIT = auto()
    STOP_DELIVERY = auto()
    STOP_ACCOUNT = auto()


@dataclass(frozen=True, slots=True)
class Courier:
    """Sends for one account while it holds that account's lock."""

    desk: Desk
    gateway: Gateway
    limits: Limits
    patience: Patience
    stop: StopSign
    stopped_by: Callable[[Record], str | None]  # quiet hours or a revoked approval

    def carry(self, record: Record) -> Next:
        """Send what is still open of a delivery, as far as this run gets."""
        pace = Pace(self.desk.clock, self._per_second(record.delivery.via))
        with ThreadPoolExecutor(max_workers=FLIGHT) as threads:
            while True:
                record = self._again(record)
                flight = self._next_flight(record)
                if not flight or self._must_stop(record):
                    return Next.GO_ON
                pace.take(len(flight))
                outcomes = self._fly(record, flight, threads)
                what = self._after(record, flight, outcomes)
                if what is Next.WAIT and self.patience.wait(_asked(outcomes)):
                    continue
                if what is not Next.GO_ON:
                    return what

    def _again(self, record: Record) -> Record:
        d = record.delivery
        return self.desk.ledger.record_of(d.realm.host, d.realm.bot_user_id, d.occurrence) or record

    def _must_stop(self, record: Record) -> bool:
        return (
            self.stop.is_set()
            or self.patience.over()
            or self.stopped_by(record) is not None
            or self._hour_is_full(record)
        )

    def _next_flight(self, record: Record) -> Sequence[Batch]:
        if standing(record, self.desk.now).state not in {State.SENDING, State.HELD}:
            return []
        states = [batch_state(batch) for batch in record.batches]
        still_open = [
            record.batches[index].batch
            for index, state in enumerate(states)
            if state in {BatchState.PLANNED, BatchState.UNKNOWN}
        ]
        return still_open[: FLIGHT if BatchState.ACCEPTED in states else 1]

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
        self, record: Record, flight: Sequence[Batch], threads: ThreadPoolExecutor
    ) -> list[tuple[Attempt, Outcome]]:
        attempts = self.desk.ledger.intend(flight, self.desk.now)
        sent = [
            threads.submit(
                self.gateway.send, record.delivery.via, b.retry_key, body_of(record.delivery, b)
            )
            for b in flight
        ]
        outcomes = [(a, future.result()) for a, future in zip(attempts, sent, strict=True)]
        self.desk.ledger.conclude(outcomes, self.desk.now)
        return outcomes

    def _after(
        self,
        record: Record,
        flight: Sequence[Batch],
        outcomes: Sequence[tuple[Attempt, Outcome]],
    ) -> Next:
        what = Next.GO_ON
        for batch, (_, outcome) in zip(flight, outcomes, strict=True):
            what = max(what, self._weigh(record, batch, outcome), key=lambda item: item.value)
        return what

    def _weigh(self, record: Record, batch: Batch, outcome: Outcome) -> Next:
        match outcome:
            case Accepted():
                return self._accepted(record, batch, outcome)
            case Refused():
                return self._refused(record, batch, outcome)
            case Ambiguous() | NotSent() | RateLimited():
                return Next.WAIT
            case MonthlyLimit():
                return Next.STOP_DELIVERY
            case BadCredentials():
                return Next.STOP_ACCOUNT
            case _:
                assert_never(outcome)

    def _accepted(self, record: Record, batch: Batch, outcome: Accepted) -> Next:
        tried = next(b for b in record.batches if b.batch.seq == batch.seq).attempts
        kinds = {event.kind for event in record.events}
        looked_at = EventKind.RESOLVED_NOT_SENT in kinds
        if not outcome.before or tried or len(record.batches) == 1 or looked_at:
            return Next.GO_ON
        self.desk.ledger.note(self._event(record, EventKind.FOREIGN, {"batch": batch.seq}))
        return Next.STOP_DELIVERY

    def _refused(self, record: Record, batch: Batch, outcome: Refused) -> Next:
        smaller = without(record, batch, outcome.bad_recipients)
        if smaller is None:
            return Next.GO_ON
        dropped = len(outcome.bad_recipients)
        event = self._event(record, EventKind.DROPPED, {"batch": batch.seq, "recipients": dropped})
        self.desk.ledger.renew([smaller], [event])
        return Next.GO_ON

    def _event(self, record: Record, kind: EventKind, facts: dict[str, int]) -> Event:
        d, now = record.delivery, self.desk.now
        return Event(now, d.realm.host, d.account, d.occurrence, kind, self.desk.actor, facts)


def without(record: Record, batch: Batch, places: Sequence[int]) -> Batch | None:
    """The next generation of a batch without the recipients that LINE named.

    None where there is nothing to leave out or nobody would be left.
    """
    if not places or batch.ids is None:
        return None
    ids = batch.ids.strip('[]"').split('","')
    kept = [user for place, user in enumerate(ids) if place not in set(places)]
    if not kept or len(kept) == len(ids):
        return None
    generation = batch.generation + 1
    d = record.delivery
    key = retry_key(d.realm.bot_user_id, d.occurrence, batch.seq, generation)
    return replace(
        batch, generation=generation, retry_key=key, ids=ids_text(kept), recipients=len(kept)
    )


def _asked(outcomes: Sequence[tuple[Attempt, Outcome]]) -> float | None:
    asked = [o.after for _, o in outcomes if isinstance(o, RateLimited) and o.after is not None]
    return max(asked, default=None)
