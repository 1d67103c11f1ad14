"""The ledger for people: what was sent, held and missed, one of them in detail."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from oactl.domain.delivery.outcome import MonthlyLimit, Outcome, RateLimited
from oactl.domain.delivery.record import BatchRecord, Event, EventKind, Record
from oactl.domain.delivery.standing import BatchState, batch_state
from oactl.domain.delivery.view import View, view_of, view_of_event
from oactl.domain.problem import Exit, Fault
from oactl.operations.desk import Desk
from oactl.ports import Ledger

_WITHOUT_DELIVERY = (
    EventKind.HELD,
    EventKind.MISSED,
    EventKind.SKIPPED,
    EventKind.RESOLVED_SENT,
)


@dataclass(frozen=True, slots=True)
class Found:
    """What a name stands for: a delivery, or an occurrence that has none."""

    record: Record | None = None
    view: View | None = None


def list_deliveries(
    ledger: Ledger, now: datetime, *, since: datetime, account: str | None = None
) -> list[View]:
    """Deliveries, and occurrences held or missed without one, newest first."""
    records = ledger.records_since(since, account)
    views = [view_of(record, now) for record in records]
    begun = {(view.account, view.occurrence) for view in views}
    views += [
        view
        for view in undelivered(ledger, since)
        if (view.account, view.occurrence) not in begun and account in {None, view.account}
    ]
    return sorted(views, key=lambda view: view.scheduled_at, reverse=True)


def undelivered(ledger: Ledger, since: datetime) -> list[View]:
    """Occurrences whose newest line of the log says held or missed, one view each."""
    newest: dict[tuple[str, str, str], Event] = {}
    for event in ledger.log_since(since, [*_WITHOUT_DELIVERY, EventKind.RESOLVED_NOT_SENT]):
        newest.setdefault((event.host, event.account, event.occurrence), event)
    return [
        view_of_event(event)
        for event in newest.values()
        if event.kind in _WITHOUT_DELIVERY and "scheduled_at" in event.facts
    ]


def find(desk: Desk, name: str, account: str | None = None) -> Found:
    """The delivery or occurrence of a name. Raises a `Fault` where there is none, or several."""
    records = desk.ledger.records_named(name)
    if account is not None:
        records = [record for record in records if record.delivery.account == account]
    if len(records) == 1:
        return Found(records[0])
    if records:
        ids = ", ".join(record.delivery.id for record in records)
        raise Fault("delivery.several", {"name": name, "ids": ids}, Exit.USAGE)
    for view in undelivered(desk.ledger, desk.now - timedelta(days=366)):
        if name in {view.id, view.occurrence}:
            return Found(view=view)
    raise Fault("delivery.unknown", {"name": name}, Exit.USAGE)


def detail(record: Record, now: datetime) -> dict[str, Any]:
    """The object of `delivery show`."""
    batches = [_batch(batch, state) for batch, state in _with_states(record)]
    return {
        **view_of(record, now).to_json(),
        "batches": batches,
        "log": list(map(_line, record.events)),
    }


def _with_states(record: Record) -> list[tuple[BatchRecord, BatchState]]:
    return [(batch, batch_state(batch)) for batch in record.batches]


def _batch(record: BatchRecord, state: BatchState) -> dict[str, Any]:
    batch = record.batch
    attempts = [
        {
            "at": attempt.at.isoformat(timespec="seconds"),
            "status": _status(attempt.outcome),
            "error": getattr(attempt.outcome, "error", None),
        }
        for attempt in record.attempts
    ]
    ids = [getattr(attempt.outcome, "request_id", None) for attempt in record.attempts]
    told = BatchState.UNKNOWN if state is BatchState.DOUBTFUL else state
    return {
        "seq": batch.seq + 1,
        "retry_key": batch.retry_key,
        "recipients": batch.recipients,
        "state": told.value,
        "request_id": next(filter(None, ids), None),
        "attempts": attempts,
    }


def _status(outcome: Outcome | None) -> int | None:
    """The HTTP status that came back; None where nothing did."""
    if isinstance(outcome, RateLimited | MonthlyLimit):
        return HTTPStatus.TOO_MANY_REQUESTS.value
    return getattr(outcome, "status", None)


def _line(event: Event) -> dict[str, Any]:
    return {
        "at": event.at.isoformat(timespec="seconds"),
        "event": event.kind.value,
        "actor": event.actor,
        "facts": dict(event.facts),
    }
