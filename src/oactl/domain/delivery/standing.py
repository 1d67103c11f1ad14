"""Where a delivery stands: a fold of its facts and the time, never a column that is set."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from oactl.domain.audience import Via
from oactl.domain.delivery.outcome import (
    Accepted,
    Ambiguous,
    BadCredentials,
    MonthlyLimit,
    Outcome,
    Refused,
)
from oactl.domain.delivery.record import KEY_LIFE, BatchRecord, Event, EventKind, Record


class State(StrEnum):
    """What users are told (contract 4)."""

    PLANNED = "planned"
    HELD = "held"
    MISSED = "missed"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    PARTIAL = "partial"
    UNKNOWN = "unknown"
    HANDED_OFF = "handed_off"
    DONE = "done"
    WOULD_SEND = "would_send"


FINAL = frozenset({State.MISSED, State.SENT, State.REFUSED, State.PARTIAL, State.DONE})


# LINE, "Get narrowcast message status": the retry of an accepted request was stopped.
OUR_OWN_REPEAT = 3


class BatchState(StrEnum):
    """Where one batch stands. `doubtful`: LINE refused a repeat of what it may have taken."""

    PLANNED = "planned"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Standing:
    """A delivery's state with what people want to know of it."""

    state: State
    batches: int = 0
    accepted: int = 0
    accepted_recipients: int | None = 0
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


def key_ends(record: BatchRecord) -> datetime | None:
    """When the batch's retry key must not be used any more; None before its first request."""
    return record.attempts[0].at + KEY_LIFE if record.attempts else None


def last_event(record: Record, kind: EventKind) -> Event | None:
    """The newest event of a kind."""
    return next((event for event in reversed(record.events) if event.kind is kind), None)


def ends(record: Record) -> datetime:
    """When nothing of a delivery is sent any more by itself; a person can reopen it by name."""
    reopened = last_event(record, EventKind.REOPENED)
    return max(record.delivery.ends, reopened.at + KEY_LIFE) if reopened else record.delivery.ends


def standing(record: Record, now: datetime) -> Standing:
    """Where a delivery stands at an instant."""
    kinds = [event.kind for event in record.events]
    if record.delivery.via is Via.HAND_OFF:
        return _hand_off(record, kinds)
    states = [batch_state(batch) for batch in record.batches]
    state, held_by, reason = _state(record, states, kinds, now)
    accepted = [b for b, s in zip(record.batches, states, strict=True) if s is BatchState.ACCEPTED]
    return Standing(
        state=state,
        batches=len(states),
        accepted=len(states) if EventKind.RESOLVED_SENT in kinds else len(accepted),
        accepted_recipients=_recipients(record, accepted, kinds),
        request_ids=tuple(filter(None, map(_request_id, accepted))),
        held_by=held_by,
        reason=reason,
        error=_error(record, states) if state is not State.SENT else None,
    )


def _hand_off(record: Record, kinds: Sequence[EventKind]) -> Standing:
    if EventKind.DONE in kinds:
        return Standing(State.DONE)
    if EventKind.SKIPPED in kinds:
        return Standing(State.MISSED, reason=_reason(record, EventKind.SKIPPED))
    return Standing(State.HANDED_OFF)


def _state(
    record: Record, states: Sequence[BatchState], kinds: Sequence[EventKind], now: datetime
) -> tuple[State, str | None, str | None]:
    some = BatchState.ACCEPTED in states
    if EventKind.RESOLVED_SENT in kinds:
        return State.SENT, None, "resolved"
    if all(state is BatchState.ACCEPTED for state in states):
        return _taken(record)
    if EventKind.SKIPPED in kinds:
        reason = _reason(record, EventKind.SKIPPED)
        return (State.PARTIAL if some else State.MISSED), None, reason
    doubt = _doubt(record, states, kinds, now)
    if doubt:
        return State.UNKNOWN, None, doubt
    return _going_on(record, states, now)


def _taken(record: Record) -> tuple[State, str | None, str | None]:
    """All requests are accepted; a narrowcast is only then worked on by LINE."""
    if record.delivery.via is not Via.NARROWCAST:
        return State.SENT, None, None
    progress = last_event(record, EventKind.PROGRESS)
    facts = progress.facts if progress else {}
    code = facts.get("error_code")
    match facts.get("phase"):
        case "succeeded":
            return State.SENT, None, None
        case "failed" if code == OUR_OWN_REPEAT:
            return State.SENT, None, None
        case "failed":
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
    if all(state in {BatchState.ACCEPTED, BatchState.REFUSED} for state in states):
        return State.PARTIAL, None, None
    if now >= ends(record):  # what is left was never tried
        return (State.PARTIAL if some else State.MISSED), None, "late"
    held_by = _held_by(_not_accepted(record, states))
    nothing_out = all(state is BatchState.PLANNED for state in states)
    return (State.HELD if held_by and nothing_out else State.SENDING), held_by, None


def _doubt(
    record: Record, states: Sequence[BatchState], kinds: Sequence[EventKind], now: datetime
) -> str | None:
    if BatchState.DOUBTFUL in states:
        return "refused_after_unknown"
    if _unresolved_foreign(kinds):
        return "another_ledger"
    for batch, state in zip(record.batches, states, strict=True):
        end = key_ends(batch)
        if state is BatchState.UNKNOWN and end and now >= min(end, ends(record)):
            return "key_expired"
    return None


def _unresolved_foreign(kinds: Sequence[EventKind]) -> bool:
    if EventKind.FOREIGN not in kinds:
        return False
    last = len(kinds) - 1 - list(reversed(kinds)).index(EventKind.FOREIGN)
    return EventKind.RESOLVED_NOT_SENT not in kinds[last:]


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
    progress = last_event(record, EventKind.PROGRESS)
    if progress is None or progress.facts.get("phase") != "failed":
        return _last_error(_not_accepted(record, states))
    code = f"errorCode {progress.facts.get('error_code')}"
    words = progress.facts.get("description")
    return f"{words} ({code})" if words else code


def _last_error(batches: Iterable[BatchRecord]) -> str | None:
    return getattr(_last_outcome(batches), "error", None)


def _request_id(record: BatchRecord) -> str | None:
    for attempt in record.attempts:
        if isinstance(attempt.outcome, Accepted):
            return attempt.outcome.request_id
    return None


def _recipients(
    record: Record, accepted: Sequence[BatchRecord], kinds: Sequence[EventKind]
) -> int | None:
    if EventKind.RESOLVED_SENT in kinds:
        return record.delivery.recipients
    progress = last_event(record, EventKind.PROGRESS)
    if progress is not None:
        return progress.facts.get("success")
    counts = [batch.batch.recipients for batch in accepted]
    return None if None in counts else sum(count for count in counts if count is not None)


def _reason(record: Record, kind: EventKind) -> str | None:
    event = last_event(record, kind)
    return f"{kind.value}: {event.facts.get('reason', '')}".rstrip(": ") if event else None
