"""Freezes an occurrence into a delivery: from here on its content and recipients do not change."""

from collections.abc import Sequence
from datetime import datetime

from oactl.domain.audience import Via
from oactl.domain.delivery.record import (
    BATCH_SIZE,
    Batch,
    Delivery,
    Event,
    EventKind,
    Purpose,
    Realm,
    cut,
    delivery_id,
    ids_text,
    retry_key,
    unit_name,
)
from oactl.domain.value import JsonObject, compact_json
from oactl.operations.desk import Desk
from oactl.operations.weigh import Weighed, day_times

ONE_BY_ONE = 1


def begin(desk: Desk, weighed: Weighed, realm: Realm, *, by_name: bool) -> Delivery:
    """Write a delivery with all its batches into the ledger, in one durable transaction."""
    delivery = delivery_of(weighed, realm, desk.now, by_name=by_name)
    batches = batches_of(delivery, weighed.recipients.ids)
    events: list[Event] = []
    if delivery.via is Via.HAND_OFF:
        kind = EventKind.HANDED_OFF
        place = (realm.host, delivery.account, delivery.occurrence)
        events = [Event(desk.now, *place, kind, desk.actor)]
    desk.ledger.begin(delivery, batches, events)
    return delivery


def delivery_of(
    weighed: Weighed,
    realm: Realm,
    now: datetime,
    *,
    by_name: bool,
    occurrence: str | None = None,
    purpose: Purpose = "occurrence",
) -> Delivery:
    """The frozen delivery of an occurrence, or of a test under another name."""
    planned, post = weighed.occurrence, weighed.occurrence.post
    name = occurrence or planned.id
    via = weighed.recipients.via
    unit = _unit(realm, name, via, purpose)
    return Delivery(
        id=delivery_id(realm.host, planned.account, name),
        realm=realm,
        purpose=purpose,
        occurrence=name,
        account=planned.account,
        plan=planned.plan.name,
        post=post.id,
        item=weighed.item,
        platform=post.platform,
        via=via,
        scheduled_at=planned.at,
        zone=planned.plan.timezone,
        created_at=now,
        by_name=by_name,
        subject=post.subject,
        type=post.type,
        document=document_of(
            weighed.messages, silent=post.silent, unit=unit, parts=weighed.recipients.parts
        ),
        recipients=weighed.recipients.reach.count,
        unit=unit,
        likeness=weighed.likeness,
        day_times=day_times(planned.plan, post, planned.slot.wall.date()),
        approval=_approval(weighed),
    )


def _unit(realm: Realm, name: str, via: Via, purpose: Purpose) -> str | None:
    if via in {Via.MULTICAST, Via.PUSH} and purpose == "occurrence":
        return unit_name(realm.bot_user_id, name)
    return None


def _approval(weighed: Weighed) -> dict[str, object]:
    facts: dict[str, object] = {"quiet_ok": weighed.occurrence.post.quiet_ok}
    if weighed.approval is not None:
        facts |= {"checker": weighed.approval.checker, "at": weighed.approval.at.isoformat()}
    return facts


def document_of(
    messages: Sequence[JsonObject], *, silent: bool, unit: str | None, parts: JsonObject
) -> str:
    """The JSON text of a request body, without `to`; `parts` are those of a narrowcast."""
    document: JsonObject = {"messages": list(messages), **parts}
    if silent:
        document["notificationDisabled"] = True
    if unit is not None:
        document["customAggregationUnits"] = [unit]
    return compact_json(document).decode()


def batches_of(delivery: Delivery, ids: Sequence[str] | None) -> list[Batch]:
    """The batches of a delivery: 500 ids a multicast, one a push, one for all that LINE selects."""
    if delivery.via is Via.HAND_OFF:
        return []
    if ids is None:
        return [_batch(delivery, 0, None, delivery.recipients)]
    size = ONE_BY_ONE if delivery.via is Via.PUSH else BATCH_SIZE
    return [
        _batch(delivery, seq, ids_text(part), len(part)) for seq, part in enumerate(cut(ids, size))
    ]


def _batch(delivery: Delivery, seq: int, ids: str | None, recipients: int | None) -> Batch:
    key = retry_key(delivery.realm.bot_user_id, delivery.occurrence, seq, 0)
    return Batch(delivery.id, seq, 0, key, ids, recipients)
