"""A delivery, or an occurrence that has none yet, as people and programs are shown it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from oactl.domain.audience import Via
from oactl.domain.delivery.record import Event, EventKind, Record
from oactl.domain.delivery.standing import State, standing


@dataclass(frozen=True, slots=True)
class View:
    """One line of `push` and `delivery list` (contract 4, JSON). `scheduled_at` has its zone."""

    id: str
    occurrence: str
    scheduled_at: datetime
    plan: str
    post: str
    variant: str | None
    account: str
    platform: str
    via: str
    state: State
    recipients: int | None = None
    batches: int = 0
    batches_accepted: int = 0
    request_ids: tuple[str, ...] = ()
    held_by: str | None = None
    reason: str | None = None
    error: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The object of the contract, in its order."""
        named = {name: getattr(self, name) for name in self.__slots__}
        named["scheduled_at"] = self.scheduled_at.isoformat()
        named["state"] = self.state.value
        named["request_ids"] = list(self.request_ids)
        return named


def view_of(record: Record, now: datetime) -> View:
    """How a delivery stands at an instant."""
    delivery, stands = record.delivery, standing(record, now)
    sent = stands.state is State.SENT and delivery.via is Via.NARROWCAST
    return View(
        id=delivery.id,
        occurrence=delivery.occurrence,
        scheduled_at=delivery.scheduled_at.astimezone(ZoneInfo(delivery.zone)),
        plan=delivery.plan,
        post=delivery.post,
        variant=delivery.item or None,
        account=delivery.account,
        platform=delivery.platform,
        via=delivery.via.value,
        state=stands.state,
        recipients=stands.accepted_recipients if sent else delivery.recipients,
        batches=stands.batches,
        batches_accepted=stands.accepted,
        request_ids=stands.request_ids,
        held_by=stands.held_by,
        reason=stands.reason,
        error=stands.error,
    )


def view_of_event(event: Event) -> View:
    """An occurrence that was held or missed before anything of it began."""
    facts = event.facts
    return View(
        id=facts["id"],
        occurrence=event.occurrence,
        scheduled_at=datetime.fromisoformat(facts["scheduled_at"]),
        plan=facts["plan"],
        post=facts["post"],
        variant=None,
        account=event.account,
        platform=facts["platform"],
        via=facts["via"],
        state=_STATES[event.kind],
        recipients=facts.get("recipients"),
        held_by=facts.get("gate"),
        reason=_reason(event),
    )


_STATES = {
    EventKind.HELD: State.HELD,
    EventKind.MISSED: State.MISSED,
    EventKind.SKIPPED: State.MISSED,
    EventKind.RESOLVED_SENT: State.SENT,
}


def _reason(event: Event) -> str | None:
    """Why, in the same words as for a delivery."""
    reason: str | None = event.facts.get("reason")
    if event.kind is EventKind.SKIPPED:
        return f"skipped: {reason}" if reason else "skipped"
    return "resolved" if event.kind is EventKind.RESOLVED_SENT else reason
