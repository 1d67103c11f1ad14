"""The state of a delivery: worked out from its facts and the time, never set."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from oactl.domain.audience import Via
from oactl.domain.delivery.events import (
    Done,
    Dropped,
    Foreign,
    LeftOut,
    Payload,
    Progress,
    ResolvedNotSent,
    ResolvedSent,
    Resumed,
    Skipped,
    Stopped,
)
from oactl.domain.delivery.facts import (
    KEY_LIFE,
    Accepted,
    Ambiguous,
    BadCredentials,
    BatchRecord,
    MonthlyLimit,
    Outcome,
    Record,
    Refused,
)

P = TypeVar("P", bound=Payload)


class State(StrEnum):
    """What users are told (contract 4)."""

    PLANNED = "planned"
    HELD = "held"
    MISSED = "missed"
    SKIPPED = "skipped"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    PARTIAL = "partial"
    UNKNOWN = "unknown"
    HANDED_OFF = "handed_off"
    DONE = "done"
    WOULD_SEND = "would_send"


FINAL = frozenset(
    {State.MISSED, State.SKIPPED, State.SENT, State.REFUSED, State.PARTIAL, State.DONE}
)


# LINE, "Get narrowcast message status": the retry of an accepted request was stopped.
OUR_OWN_REPEAT = 3


class BatchState(StrEnum):
    """Where one batch stands.

    `doubtful`: LINE refused a repeat of what it may have taken. `left_out`: another ledger had
    begun this part of the audience, so it is not sent.
    """

    PLANNED = "planned"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    DOUBTFUL = "doubtful"
    LEFT_OUT = "left_out"


_TAKEN = frozenset({BatchState.ACCEPTED, BatchState.LEFT_OUT})
_OPEN_END = frozenset({BatchState.UNKNOWN, BatchState.DOUBTFUL})


@dataclass(frozen=True, slots=True)
class DeliveryState:
    """A delivery's state with what people want to know of it.

    `rejected` are the recipients that LINE named as not valid; of `unproven` nobody can say whether
    another ledger, with its list, had them.
    """

    state: State
    batches: int = 0
    accepted: int = 0
    accepted_recipients: int | None = 0
    rejected: int = 0
    unproven: int = 0
    request_ids: tuple[str, ...] = ()
    held_by: str | None = None
    reason: str | None = None
    error: str | None = None


def batch_state(record: BatchRecord) -> BatchState:
    """The fold of one batch's attempts."""
    outcomes = [attempt.outcome for attempt in record.attempts]
    if any(isinstance(outcome, Accepted) for outcome in outcomes):
        return BatchState.ACCEPTED
    refused = any(isinstance(outcome, Refused) for outcome in outcomes)
    if any(outcome is None or isinstance(outcome, Ambiguous) for outcome in outcomes):
        return BatchState.DOUBTFUL if refused else BatchState.UNKNOWN
    return BatchState.REFUSED if refused else BatchState.PLANNED


def states_of(record: Record) -> list[BatchState]:
    """The state of each batch, those that another ledger had begun left out."""
    gone = {seq for payload in all_of(record, LeftOut) for seq in payload.batches}
    return [
        BatchState.LEFT_OUT
        if each.batch.seq in gone and batch_state(each) is BatchState.PLANNED
        else batch_state(each)
        for each in record.batches
    ]


def by_another_ledger(record: BatchRecord) -> bool:
    """Whether LINE had taken a batch before this ledger ever asked."""
    for attempt in record.attempts:
        outcome = attempt.outcome
        if isinstance(outcome, Accepted):
            return outcome.before
        if outcome is None or isinstance(outcome, Ambiguous):
            return False  # the earlier request may have been ours
    return False


def key_ends(record: BatchRecord) -> datetime | None:
    """When the batch's retry key must not be used any more; None before its first request."""
    return record.attempts[0].at + KEY_LIFE if record.attempts else None


def all_of(record: Record, kind: type[P]) -> list[P]:
    """The payloads of a kind, oldest first."""
    return [event.payload for event in record.events if isinstance(event.payload, kind)]


def last_of(record: Record, kind: type[P]) -> P | None:
    """The newest payload of a kind."""
    return next(reversed(all_of(record, kind)), None)


def ends(record: Record) -> datetime:
    """When nothing of a delivery is sent any more by itself; a person can resume it by name."""
    resumed = [event.at for event in record.events if isinstance(event.payload, Resumed)]
    return max([record.delivery.ends, *(at + KEY_LIFE for at in resumed)])


def stopped(record: Record) -> Stopped | Skipped | None:
    """A person's last word against it, where no later one resumed it."""
    for event in reversed(record.events):
        if isinstance(event.payload, Resumed):
            return None
        if isinstance(event.payload, Stopped | Skipped):
            return event.payload
    return None


def fold(record: Record, now: datetime) -> DeliveryState:
    """Where a delivery stands at an instant."""
    if record.delivery.via is Via.HAND_OFF:
        return _hand_off(record)
    states = states_of(record)
    state, held_by, reason = _state(record, states, now)
    accepted = [b for b, s in zip(record.batches, states, strict=True) if s is BatchState.ACCEPTED]
    resolved = last_of(record, ResolvedSent) is not None
    unproven = _unproven(record, accepted)
    return DeliveryState(
        state=state,
        batches=len(states),
        accepted=len(states) if resolved else len(accepted),
        accepted_recipients=record.delivery.recipients
        if resolved
        else _recipients(record, accepted),
        rejected=sum(dropped.recipients for dropped in all_of(record, Dropped)),
        unproven=unproven,
        request_ids=tuple(filter(None, map(_request_id, accepted))),
        held_by=held_by,
        reason=reason or ("unproven" if unproven and state is State.SENT else None),
        error=_error(record, states) if state is not State.SENT else None,
    )


def _hand_off(record: Record) -> DeliveryState:
    if last_of(record, Done) is not None:
        return DeliveryState(State.DONE)
    skipped = last_of(record, Skipped)
    if skipped is not None:
        return DeliveryState(State.SKIPPED, reason=_words(skipped))
    return DeliveryState(State.HANDED_OFF)


def _state(
    record: Record, states: Sequence[BatchState], now: datetime
) -> tuple[State, str | None, str | None]:
    if last_of(record, ResolvedSent) is not None:
        return State.SENT, None, "resolved"
    if all(state in _TAKEN for state in states):
        if BatchState.LEFT_OUT in states:
            return State.PARTIAL, None, "unproven"
        return _taken(record)
    word = stopped(record)
    if word is not None:
        return _stopped(word, states)
    doubt = _doubt(record, states, now)
    if doubt:
        return State.UNKNOWN, None, doubt
    return _going_on(record, states, now)


def _stopped(
    word: Stopped | Skipped, states: Sequence[BatchState]
) -> tuple[State, str | None, str | None]:
    if _OPEN_END & set(states):
        return State.UNKNOWN, None, "stopped_uncertain"
    some = BatchState.ACCEPTED in states
    return (State.PARTIAL if some else State.SKIPPED), None, _words(word)


def _taken(record: Record) -> tuple[State, str | None, str | None]:
    """All requests are accepted; a narrowcast is only then worked on by LINE."""
    if record.delivery.via is not Via.NARROWCAST:
        return State.SENT, None, None
    progress = last_of(record, Progress)
    match progress.phase if progress else None:
        case "succeeded":
            return State.SENT, None, None
        case "failed" if progress and progress.error_code == OUR_OWN_REPEAT:
            return State.SENT, None, None
        case "failed":
            code = progress.error_code if progress else None
            return State.REFUSED, None, f"narrowcast_error_{code}"
        case "forgotten":
            return State.UNKNOWN, None, "progress_unknown"
        case _:
            return State.SENDING, None, None


def _going_on(
    record: Record, states: Sequence[BatchState], now: datetime
) -> tuple[State, str | None, str | None]:
    some = BatchState.ACCEPTED in states
    # What LINE refuses first it would refuse again: the rest is not tried.
    if BatchState.REFUSED in states and not some and BatchState.UNKNOWN not in states:
        return State.REFUSED, None, None
    if all(state in _TAKEN | {BatchState.REFUSED} for state in states):
        return State.PARTIAL, None, None
    held_by = _held_by(_not_accepted(record, states))
    if now >= ends(record):  # what is left was never tried
        return (State.PARTIAL if some else State.MISSED), held_by, "late"
    nothing_out = all(state is BatchState.PLANNED for state in states)
    return (State.HELD if held_by and nothing_out else State.SENDING), held_by, None


def _doubt(record: Record, states: Sequence[BatchState], now: datetime) -> str | None:
    if BatchState.DOUBTFUL in states:
        return "refused_after_unknown"
    if unresolved_foreign(record):
        return "another_ledger"
    for batch, state in zip(record.batches, states, strict=True):
        end = key_ends(batch)
        if state is BatchState.UNKNOWN and end and now >= min(end, ends(record)):
            return "key_expired"
    return _withdrawn(record, states)


def _withdrawn(record: Record, states: Sequence[BatchState]) -> str | None:
    """What may have gone out with a text that a person replaced is not asked about again."""
    left = [
        each
        for each, state in zip(record.batches, states, strict=True)
        if state in {BatchState.PLANNED, BatchState.UNKNOWN}
    ]
    old = [each for each in left if each.batch.version < record.version.number]
    return "withdrawn_uncertain" if old and len(old) == len(left) else None


def unresolved_foreign(record: Record) -> bool:
    """Whether another ledger was here, several batches are concerned and nobody has looked yet."""
    if len(record.batches) == 1:
        return False
    found = False
    for event in record.events:
        if isinstance(event.payload, Foreign):
            found = True
        elif isinstance(event.payload, ResolvedNotSent):
            return False  # a person has looked: what comes back is left to the retry keys
    return found


def _not_accepted(record: Record, states: Sequence[BatchState]) -> list[BatchRecord]:
    pairs = zip(record.batches, states, strict=True)
    return [batch for batch, state in pairs if state is not BatchState.ACCEPTED]


def _held_by(batches: Iterable[BatchRecord]) -> str | None:
    match _last_outcome(batches):
        case MonthlyLimit():
            return "quota"
        case BadCredentials():
            return "credentials"
        case _:
            return None


def _last_outcome(batches: Iterable[BatchRecord]) -> Outcome | None:
    attempts = [attempt for batch in batches for attempt in batch.attempts]
    return max(attempts, key=lambda attempt: attempt.id).outcome if attempts else None


def _error(record: Record, states: Sequence[BatchState]) -> str | None:
    """LINE's words for what it did not take, or for why it ended what it had taken."""
    progress = last_of(record, Progress)
    if progress is None or progress.phase != "failed":
        return getattr(_last_outcome(_not_accepted(record, states)), "error", None)
    code = f"errorCode {progress.error_code}"
    return f"{progress.description} ({code})" if progress.description else code


def _request_id(record: BatchRecord) -> str | None:
    for attempt in record.attempts:
        if isinstance(attempt.outcome, Accepted):
            return attempt.outcome.request_id
    return None


def _recipients(record: Record, accepted: Sequence[BatchRecord]) -> int | None:
    progress = last_of(record, Progress)
    if progress is not None:
        return progress.success
    counts = [batch.batch.recipients for batch in accepted]
    return None if None in counts else sum(count for count in counts if count is not None)


def _unproven(record: Record, accepted: Sequence[BatchRecord]) -> int:
    """Only lists of our own can have been another list."""
    if record.delivery.via not in {Via.MULTICAST, Via.PUSH}:
        return 0
    theirs = sum(each.batch.recipients or 0 for each in accepted if by_another_ledger(each))
    return theirs + sum(payload.recipients for payload in all_of(record, LeftOut))


def _words(word: Stopped | Skipped) -> str:
    kind = "stopped" if isinstance(word, Stopped) else "skipped"
    return f"{kind}: {word.reason}" if word.reason else kind
