"""Sends the batches of begun deliveries to LINE: the one place that does.

The order that makes it safe: write down the intent, send, write down what came back. The first
batch of a delivery goes alone. After that requests are kept in the air continuously, evenly spaced;
one thread, this one, writes to the ledger, each other thread carries one request.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import IntEnum
from functools import partial
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import NamedTuple, Self, TypeAlias, assert_never

from oactl.domain.account import Limits
from oactl.domain.audience import Via
from oactl.domain.delivery.events import Dropped, Event, Foreign, LeftOut, ResolvedNotSent
from oactl.domain.delivery.facts import (
    Accepted,
    Ambiguous,
    Attempt,
    BadCredentials,
    Batch,
    BatchRecord,
    MonthlyLimit,
    NotSent,
    Outcome,
    RateLimited,
    Record,
    Refused,
    body_of,
    without,
)
from oactl.domain.delivery.foreign import left_out
from oactl.domain.delivery.state import (
    BatchState,
    State,
    all_of,
    batch_state,
    ends,
    fold,
    key_ends,
    states_of,
)
from oactl.line.gateway import LineGateway
from oactl.line.transport import STOPPED
from oactl.open_files import connections_each
from oactl.sending.arms_at_line import document_of
from oactl.sending.context import SendingContext, StopSignal
from oactl.sending.freeze import event_of
from oactl.sending.last_word import LastWord
from oactl.sending.preflight import SECOND, RateLimiter, RetryBudget
from oactl.words.answers import STOPS

WINDOW = 64  # requests in the air at once, at most
GROUP = 24  # intents in one transaction
AHEAD = 0.1  # seconds: so long before its turn, and for so many, intents are written down
LOOK_AGAIN = 0.1  # seconds that an answer is waited for before the next look around
HOUR = timedelta(hours=1)
_GOING = frozenset({State.SENDING, State.HELD})
Tried: TypeAlias = tuple[BatchRecord, Attempt, Outcome]


class Next(IntEnum):
    """What outcomes mean for the rest of a delivery. Of several outcomes the greatest counts."""

    GO_ON = 0
    WAIT = 1
    STOP_DELIVERY = 2
    STOP_ACCOUNT = 3


class Consequence(NamedTuple):
    """What follows from one outcome: how to go on, which batch goes again, what is noted."""

    next: Next
    again: BatchRecord | None = None
    renewed: Batch | None = None
    events: tuple[Event, ...] = ()


@dataclass(slots=True)
class Pending:
    """What of a delivery is still to be sent. `proven`: LINE has taken some of it.

    The parts of one cell go one after the other, the others wait `behind` the first: LINE's yes to
    the first part then says to any ledger, whose list may be cut into other parts, that nothing of
    the cell was sent before.
    """

    record: Record
    waiting: deque[BatchRecord]
    proven: bool
    behind: dict[str, deque[BatchRecord]] = field(default_factory=dict)

    @classmethod
    def of(cls, record: Record) -> Self:
        """The batches that may still go, in their order.

        What may have gone out with a text that a person has replaced does not go again.
        """
        states = list(zip(record.batches, states_of(record), strict=True))
        current = record.version.number
        pending = cls(record, deque(), any(state is BatchState.ACCEPTED for _, state in states))
        seen: set[str] = set()
        for batch, state in states:
            if state is BatchState.PLANNED or (
                state is BatchState.UNKNOWN and batch.batch.version == current
            ):
                cell = batch.batch.cell
                line = pending.behind.setdefault(cell, deque()) if cell in seen else pending.waiting
                line.append(batch)
                seen.add(cell)
        return pending

    def take(self, window: "Window", most: int) -> list[BatchRecord]:
        """The first batch alone; once LINE has taken one, as many as there is room for."""
        alone = 0 if window.in_air else 1
        size = min(window.free if self.proven else alone, most, GROUP, len(self.waiting))
        return [self.waiting.popleft() for _ in range(size)]

    @property
    def untried(self) -> list[Batch]:
        """What no request was made for."""
        lines = (self.waiting, *self.behind.values())
        waiting = (each for line in lines for each in line)
        return [each.batch for each in waiting if batch_state(each) is BatchState.PLANNED]

    def put_back(self, batches: Sequence[BatchRecord]) -> None:
        """Batches go again, before the others."""
        self.waiting.extendleft(reversed(batches))

    def follow(self, cell: str) -> None:
        """A part of a cell is done: the next one may go."""
        if line := self.behind.get(cell):
            self.waiting.append(line.popleft())

    def leave_out(self, left: LeftOut) -> None:
        """Take away what must not be sent any more."""
        gone = frozenset(left.batches)
        for line in (self.waiting, *self.behind.values()):
            kept = [each for each in line if each.batch.seq not in gone]
            line.clear()
            line.extend(kept)


class Window:
    """The requests in the air: each in a thread of its own, answers in the order they come."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._threads = ThreadPoolExecutor(max_workers=size)
        self._answers: SimpleQueue[tuple[BatchRecord, Attempt, Outcome | BaseException]] = (
            SimpleQueue()
        )
        self.in_air = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._threads.shutdown(cancel_futures=True)

    @property
    def free(self) -> int:
        """How many requests more fit."""
        return self._size - self.in_air

    def send(self, batch: BatchRecord, attempt: Attempt, ask: Callable[[], Outcome]) -> None:
        """Begin a request now."""

        def carried() -> None:
            try:
                outcome: Outcome | BaseException = ask()
            except BaseException as error:  # noqa: BLE001 - raised again where it is collected
                outcome = error
            self._answers.put((batch, attempt, outcome))

        self.in_air += 1
        self._threads.submit(carried)

    def collect(self, seconds: float) -> list[Tried]:
        """What came back, waiting so long for the first."""
        return list(self._come(seconds))

    def _come(self, seconds: float) -> Iterator[Tried]:
        while self.in_air:
            try:
                batch, attempt, outcome = self._answers.get(timeout=seconds)
            except Empty:
                return
            self.in_air -= 1
            if isinstance(outcome, BaseException):
                raise outcome
            yield batch, attempt, outcome
            seconds = 0.0


@dataclass(slots=True)
class Sender:
    """Sends for one account while it holds that account's lock."""

    ctx: SendingContext
    gateway: LineGateway
    limits: Limits
    budget: RetryBudget
    stop: StopSignal
    stopped_by: Callable[[Record], str | None]  # quiet hours, a revoke, a person's stop
    _rate: RetryBudget | None = field(default=None)  # from the first acceptance on

    def send(self, record: Record) -> Next:
        """Send what is still open of a delivery, as far as this run gets."""
        if fold(record, self.ctx.now).state not in _GOING:
            return Next.GO_ON
        pending = Pending.of(record)
        limiter = self._limiter(record)
        held = partial(self._held, record)
        word = LastWord(partial(self._over, record), held, self.ctx.clock.monotonic)
        what = Next.GO_ON
        with Window(self.ctx.window or connections_each(1, WINDOW)) as window:
            while True:
                full = self._hour_is_full(record)
                if what < Next.STOP_DELIVERY and not full and word.ask() is None:
                    self._begin(pending, window, limiter, word)
                elif what is Next.GO_ON:
                    what = Next.STOP_DELIVERY
                more = bool(pending.waiting) and what < Next.STOP_DELIVERY
                if not window.in_air and not more:
                    return Next.GO_ON if what < Next.STOP_ACCOUNT else what
                room = more and pending.proven and window.free
                tried = window.collect(0.0 if room else LOOK_AGAIN)
                what = max(what, self._after(pending, tried, limiter))
                if what is Next.WAIT:
                    what = self._paused(tried)

    def _begin(
        self, pending: Pending, window: Window, limiter: RateLimiter, word: LastWord
    ) -> None:
        """Write down the intents of as many batches as fit, and send each when its turn comes."""
        record, via = pending.record, pending.record.delivery.via
        taken = pending.take(window, limiter.within(AHEAD))
        group = [each for each in taken if self._lives(record, each)]
        if not group:
            return
        limiter.near(AHEAD)
        batches = self.ctx.ledger.with_ids([each.batch for each in group])
        attempts = self.ctx.ledger.intend(batches, self.ctx.now)
        unsent: list[tuple[Attempt, Outcome]] = []
        for before, batch, attempt in zip(group, batches, attempts, strict=True):
            limiter.wait()
            if (why := word.ask()) is not None:
                unsent.append((attempt, NotSent(f"{STOPPED}: {why}")))
                continue
            body = body_of(via, document_of(self.ctx, record, batch), batch)
            ask = partial(self.gateway.send, via, batch.retry_key, body, word)
            window.send(BatchRecord(batch, before.attempts), attempt, ask)
        if unsent:
            self.ctx.ledger.record_outcomes(unsent, self.ctx.now)

    def _paused(self, tried: Sequence[Tried]) -> Next:
        """Wait before the next request; what is in the air comes back meanwhile.

        LINE's "too fast" has a budget of its own, which is whole again whenever LINE takes
        something: it slows a run down that makes progress, and does not end it.
        """
        rate = [o for *_, o in tried if isinstance(o, RateLimited)]
        asked = max((o.after for o in rate if o.after is not None), default=None)
        budget = self._rate if rate and self._rate else self.budget
        return Next.GO_ON if budget.wait(asked) else Next.STOP_DELIVERY

    def _over(self, record: Record) -> str | None:
        """Why no request begins any more, as far as this process knows by itself."""
        if self.stop.is_set() or self.budget.over():
            return "the run has to end"
        return "its time is over" if self.ctx.now >= ends(record) else None

    def _held(self, record: Record) -> str | None:
        """The same, as far as the ledger and the approvals say."""
        code = self.stopped_by(record)
        return None if code is None else STOPS[code]

    def _lives(self, record: Record, batch: BatchRecord) -> bool:
        """Whether a batch may go: LINE has not taken it, or still knows its key if it has."""
        end = key_ends(batch)
        unknown = batch_state(batch) is BatchState.UNKNOWN
        return end is None or not unknown or self.ctx.now < min(end, ends(record))

    def _hour_is_full(self, record: Record) -> bool:
        d = record.delivery
        if d.via not in {Via.BROADCAST, Via.NARROWCAST}:
            return False
        since = self.ctx.now - HOUR
        begun = self.ctx.ledger.requests_since(d.channel, d.via, since)
        return len(begun) >= self.limits.broadcast_per_hour

    def _limiter(self, record: Record) -> RateLimiter:
        d, now = record.delivery, self.ctx.now
        push = d.via is Via.PUSH
        per_second = self.limits.push_per_second if push else self.limits.multicast_per_second
        # What the ledger has is when an intent was written down; its request began after that.
        since = now - timedelta(seconds=SECOND + 2 * AHEAD)
        recent = self.ctx.ledger.requests_since(d.channel, d.via, since)
        ages = [max(0.0, (now - at).total_seconds() - 2 * AHEAD) for at in recent]
        return RateLimiter(self.ctx.clock, per_second, ages)

    def _after(self, pending: Pending, tried: Sequence[Tried], limiter: RateLimiter) -> Next:
        """Write down what came back together with all that follows from it."""
        if not tried:
            return Next.GO_ON
        follow = [
            self._follow(pending, before, replace(attempt, outcome=outcome))
            for before, attempt, outcome in tried
        ]
        self.ctx.ledger.record_outcomes(
            [(attempt, outcome) for _, attempt, outcome in tried],
            self.ctx.now,
            renewed=[each.renewed for each in follow if each.renewed is not None],
            events=[event for each in follow for event in each.events],
        )
        taken = [before for before, _, outcome in tried if isinstance(outcome, Accepted)]
        pending.proven = pending.proven or bool(taken)
        pending.put_back([each.again for each in follow if each.again is not None])
        for (before, *_), each in zip(tried, follow, strict=True):
            if each.again is None:
                pending.follow(before.batch.cell)
        if any(isinstance(outcome, RateLimited) for *_, outcome in tried):
            limiter.slow_down()
        elif taken:
            limiter.speed_up()
        if taken:
            self._rate = self.budget.renewed()
        self.ctx.progress(sum(before.batch.recipients or 0 for before in taken))
        return max(each.next for each in follow)

    def _follow(self, pending: Pending, before: BatchRecord, attempt: Attempt) -> Consequence:
        match attempt.outcome:
            case Accepted() as outcome:
                return self._accepted(pending, before, outcome)
            case Refused() as outcome:
                return self._refused(pending, before, outcome)
            case Ambiguous() | NotSent() | RateLimited() | None:
                light = replace(before.batch, ids=None)
                again = BatchRecord(light, [*before.attempts, attempt])
                return Consequence(Next.WAIT, again)
            case MonthlyLimit():
                return Consequence(Next.STOP_DELIVERY)
            case BadCredentials():
                return Consequence(Next.STOP_ACCOUNT)
            case outcome:
                assert_never(outcome)

    def _accepted(self, pending: Pending, before: BatchRecord, outcome: Accepted) -> Consequence:
        record, batch = pending.record, before.batch
        # A 409 is ours only where an earlier request of ours may have been taken.
        if not outcome.before or batch_state(before) is BatchState.UNKNOWN:
            return Consequence(Next.GO_ON)
        events = [event_of(self.ctx, record.delivery, Foreign(batch.seq, batch.recipients))]
        if len(record.batches) == 1:
            return Consequence(Next.GO_ON, events=tuple(events))
        if not all_of(record, ResolvedNotSent):
            return Consequence(Next.STOP_DELIVERY, events=tuple(events))
        left = left_out(record, pending.untried, [batch])
        if left:
            pending.leave_out(left)
            events.append(event_of(self.ctx, record.delivery, left))
        return Consequence(Next.GO_ON, events=tuple(events))

    def _refused(self, pending: Pending, before: BatchRecord, outcome: Refused) -> Consequence:
        if batch_state(before) is BatchState.UNKNOWN:
            # LINE may have taken it before: under another key it could reach people twice.
            return Consequence(Next.STOP_DELIVERY)
        delivery, batch = pending.record.delivery, before.batch
        smaller = without(delivery, batch, outcome.bad_recipients)
        if smaller is None:
            # What LINE refuses first it would refuse again: the rest is not tried.
            return Consequence(Next.GO_ON if pending.proven else Next.STOP_DELIVERY)
        payload = Dropped(batch.seq, len(outcome.bad_recipients))
        again = BatchRecord(replace(smaller, ids=None))
        return Consequence(Next.GO_ON, again, smaller, (event_of(self.ctx, delivery, payload),))
