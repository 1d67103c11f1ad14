"""Goes on with a delivery that an earlier run began: sends the rest, or asks how far LINE is."""

from oactl.domain.audience import Via
from oactl.domain.delivery.record import Event, EventKind, Record
from oactl.domain.delivery.standing import standing
from oactl.domain.quota import fits
from oactl.operations.errand import Errand
from oactl.ports import Unanswered


def follow(errand: Errand, record: Record) -> None:
    """One step further, if nothing stands in the way."""
    stands = standing(record, errand.desk.now)
    if record.delivery.via is Via.NARROWCAST and stands.accepted:
        _ask_progress(errand, record, stands.request_ids[0])
        return
    if errand.stopped_by(record) is not None:
        return
    contact = errand.contact()
    need = record.delivery.recipients
    if not contact.ready or (stands.held_by == "quota" and not fits(contact.quota, need)):
        return
    errand.carry(record)


def _ask_progress(errand: Errand, record: Record, request_id: str) -> None:
    contact = errand.contact()
    if contact.gateway is None:
        return
    answer = contact.gateway.narrowcast(request_id)
    if isinstance(answer, Unanswered) or answer.phase in {"waiting", "sending"}:
        return
    d, desk = record.delivery, errand.desk
    facts = {
        "phase": answer.phase,
        "success": answer.success,
        "failure": answer.failure,
        "target": answer.target,
        "error_code": answer.error_code,
    }
    place = (d.realm.host, d.account, d.occurrence)
    desk.ledger.note(Event(desk.now, *place, EventKind.PROGRESS, desk.actor, facts))
