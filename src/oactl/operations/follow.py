"""Goes on with a delivery that an earlier run began: sends the rest, or asks how far LINE is."""

import json
from dataclasses import asdict
from typing import Any

from oactl.domain.audience import Via
from oactl.domain.delivery.record import Event, EventKind, Record
from oactl.domain.delivery.standing import ends, standing
from oactl.domain.quota import fits
from oactl.operations.errand import Errand
from oactl.ports import Narrowcast, Unanswered


def follow(errand: Errand, record: Record) -> None:
    """One step further, if nothing stands in the way."""
    stands = standing(record, errand.desk.now)
    if record.delivery.via is Via.NARROWCAST and stands.accepted:
        _ask_progress(errand, record, stands.request_ids[0])
        return
    if errand.stopped_by(record) is not None:
        return
    contact = errand.contact()
    need = _rest(record.delivery.recipients, stands.accepted_recipients)
    if not contact.ready or (stands.held_by == "quota" and not fits(contact.quota, need)):
        return
    errand.carry(record)


def _rest(recipients: int | None, accepted: int | None) -> int | None:
    return None if recipients is None else recipients - (accepted or 0)


def _ask_progress(errand: Errand, record: Record, request_id: str) -> None:
    contact = errand.contact()
    if contact.gateway is None:
        return
    answer = contact.gateway.narrowcast(request_id)
    if isinstance(answer, Unanswered):
        if answer.kind == "refused" and errand.desk.now >= ends(record):
            _note(errand, record, {"phase": "forgotten", "error": answer.error})
        return
    if answer.phase in {"succeeded", "failed"}:
        _note(errand, record, asdict(answer))
        _tell_when_full(errand, record, answer)


def _tell_when_full(errand: Errand, record: Record, answer: Narrowcast) -> None:
    """Where as many were chosen as the limit allows, some may have been left out."""
    most = json.loads(record.delivery.document).get("limit", {}).get("max")
    if most is not None and answer.target == most:
        errand.run.tell("push.narrowcast_full", occurrence=record.delivery.occurrence, most=most)


def _note(errand: Errand, record: Record, facts: dict[str, Any]) -> None:
    d, desk = record.delivery, errand.desk
    place = (d.realm.host, d.account, d.occurrence)
    desk.ledger.note(Event(desk.now, *place, EventKind.PROGRESS, desk.actor, facts))
