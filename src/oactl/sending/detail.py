"""The document of `delivery show`: a delivery with its batches, attempts and log."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus

from oactl.domain.delivery.events import Event
from oactl.domain.delivery.facts import BatchRecord, MonthlyLimit, Outcome, RateLimited, Record
from oactl.domain.delivery.state import BatchState, states_of
from oactl.domain.delivery.summary import summarize
from oactl.ledger.rows import kind_of, shown
from oactl.public_json.deliveries import (
    Attempt,
    Batch,
    DeliveryDetail,
    DeliveryDetails,
    LogLine,
    UndeliveredDetail,
)
from oactl.sending.queries import NamedOccurrence


def details(found: Sequence[NamedOccurrence], now: datetime) -> DeliveryDetails:
    """The document of `delivery show` of an occurrence with variants."""
    return DeliveryDetails([_of_record(each.record, now) for each in found if each.record])


def detail(found: NamedOccurrence, now: datetime) -> DeliveryDetail | UndeliveredDetail:
    """The document of `delivery show`."""
    if found.record is None:
        assert found.summary is not None  # noqa: S101 - a name stands for one of the two
        return UndeliveredDetail(**{**found.summary.to_json(), "batches": []})
    return _of_record(found.record, now)


def _of_record(record: Record, now: datetime) -> DeliveryDetail:
    pairs = zip(record.batches, states_of(record), strict=True)
    batches = [_batch(batch, state) for batch, state in pairs]
    about = {**summarize(record, now).to_json(), "batches": batches}
    return DeliveryDetail(**about, log=list(map(_line, record.events)))


def _batch(record: BatchRecord, state: BatchState) -> Batch:
    batch = record.batch
    attempts = [
        Attempt(
            at=attempt.at.isoformat(timespec="seconds"),
            status=_status(attempt.outcome),
            error=getattr(attempt.outcome, "error", None),
        )
        for attempt in record.attempts
    ]
    ids = [getattr(attempt.outcome, "request_id", None) for attempt in record.attempts]
    known = BatchState.UNKNOWN if state is BatchState.DOUBTFUL else state
    return Batch(
        seq=batch.seq + 1,
        retry_key=batch.retry_key,
        recipients=batch.recipients,
        state=known.value,
        request_id=next(filter(None, ids), None),
        attempts=attempts,
    )


def _status(outcome: Outcome | None) -> int | None:
    """The HTTP status that came back; None where nothing did."""
    if isinstance(outcome, RateLimited | MonthlyLimit):
        return HTTPStatus.TOO_MANY_REQUESTS.value
    return getattr(outcome, "status", None)


def _line(event: Event) -> LogLine:
    return LogLine(
        at=event.at.isoformat(timespec="seconds"),
        event=kind_of(event.payload),
        actor=event.actor,
        facts=shown(event.payload),
    )
