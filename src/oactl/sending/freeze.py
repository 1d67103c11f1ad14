"""The last checks before sending, and the freezing of an occurrence into a delivery.

From there on its content and recipients do not change.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from oactl.domain.approval import freeze_approval
from oactl.domain.audience import RECORD, Via
from oactl.domain.delivery.events import Event, HandedOff, Payload
from oactl.domain.delivery.facts import Batch, Delivery, Purpose
from oactl.domain.delivery.identity import Channel, Identity, cells_for, cut, delivery_id, unit_name
from oactl.domain.experiment import share_of, shared_out
from oactl.domain.experiment_at_line import parts_of_arm
from oactl.domain.gates import Reach
from oactl.domain.plan import Post, variant_names
from oactl.domain.value import JsonObject, compact_json
from oactl.planfile.list_rows import UserIds
from oactl.sending.context import SendingContext
from oactl.sending.evaluate import Evaluation, day_times

ONE = "0"  # the name of the first batch, of every list and of what LINE selects


class TooFewError(Exception):
    """A variant would go to nobody."""


class UncountedError(Exception):
    """LINE has not told how many people are to be shared out among variants."""


def freeze(
    ctx: SendingContext, evaluation: Evaluation, channel: Channel, *, by_name: bool
) -> list[Delivery]:
    """Write a delivery with all its batches into the ledger, in one durable transaction.

    Of a post with variants one for each of them, all in that transaction: how the people are shared
    out is never decided twice. Raises `TooFewError`.
    """
    arms = _shared_out(ctx, evaluation, channel)
    deliveries = [
        _with_own_id(ctx, delivery_of(ctx, each, channel, by_name=by_name, arm=arm))
        for each, arm in zip(arms, _arms_of(arms), strict=True)
    ]
    cells = cells_of(evaluation, len(arms))
    ctx.ledger.freeze_together(
        (delivery, batches_of(delivery, each.recipients.ids, cells), _events(ctx, delivery))
        for delivery, each in zip(deliveries, arms, strict=True)
    )
    return deliveries


class Arm(NamedTuple):
    """Of which variant a delivery is: its number, counting from 1, and what it is called."""

    number: int
    occurrence: str


def _arms_of(evaluations: Sequence[Evaluation]) -> Sequence[Arm | None]:
    """What tells the deliveries of an occurrence apart; nothing where it has one only."""
    if len(evaluations) == 1:
        return [None]
    whole = evaluations[0].occurrence.id
    names = variant_names(whole, [each.item for each in evaluations])
    return [Arm(number, name) for number, name in enumerate(names, start=1)]


def _shared_out(ctx: SendingContext, found: Evaluation, channel: Channel) -> list[Evaluation]:
    """The variants, each with its part of the people; itself where there are none."""
    arms, ids = found.arms(), found.recipients.ids
    if len(arms) == 1:
        return arms
    if found.recipients.via is Via.NARROWCAST:
        return _at_line(found, arms)
    if ids is None:  # the gate `experiment` lets nothing of the kind through: all would get all
        raise AssertionError(found.occurrence.id)
    salt = "\n".join((ctx.workspace.id or "", *_identity(found, channel).salt))
    share = share_of(found.occurrence.post.contents.experiment, len(arms)) or Fraction(1)
    *parts, _rest = map(UserIds.of_records, shared_out(ids.chunks(), salt, len(arms), share))
    if not all(part.count for part in parts):
        raise TooFewError
    return [
        replace(arm, recipients=replace(arm.recipients, ids=part, reach=Reach(part.count)))
        for arm, part in zip(arms, parts, strict=True)
    ]


def _at_line(found: Evaluation, arms: Sequence[Evaluation]) -> list[Evaluation]:
    """The variants, each with what it asks LINE for."""
    people, limit = found.recipients.reach.most, found.occurrence.post.audience.limit
    if people is None:
        raise UncountedError
    parts = found.recipients.parts
    return [
        replace(
            arm,
            recipients=replace(
                arm.recipients, parts=parts_of_arm(parts, number, len(arms), people, limit)
            ),
        )
        for number, arm in enumerate(arms, start=1)
    ]


def _with_own_id(ctx: SendingContext, delivery: Delivery) -> Delivery:
    """The same, under another id where the account's name stood for another bot before."""
    if not ctx.ledger.id_is_taken(delivery.id, delivery.identity):
        return delivery
    channel = delivery.channel
    other = f"{channel.bot_user_id}/{delivery.account}"
    return replace(delivery, id=delivery_id(channel.host, other, delivery.identity.name))


def cells_of(evaluation: Evaluation, arms: int = 1) -> int | None:
    """In how many cells the audience was cut when it was approved, which no lost ledger changes.

    Of several arms each has its share of them.
    """
    approval, account = evaluation.approval, evaluation.gate_input.account.name
    cells = approval.part_of(account).cells if approval else None
    return cells and -(-cells // arms)


def delivery_of(
    ctx: SendingContext,
    evaluation: Evaluation,
    channel: Channel,
    *,
    by_name: bool,
    test: str | None = None,
    arm: Arm | None = None,
) -> Delivery:
    """The frozen delivery of an occurrence, of one of its arms, or of a test under `test`."""
    planned, post = evaluation.occurrence, evaluation.occurrence.post
    purpose: Purpose = "test" if test else "occurrence"
    if post.derivation is not None and "recipient" not in evaluation.recipients.parts:
        raise AssertionError(planned.id)  # without its people it would go to all friends
    identity = _identity(evaluation, channel, test).arm(arm.number if arm else 1)
    occurrence = arm.occurrence if arm else planned.id
    via = evaluation.recipients.via
    unit = _unit(ctx, identity, via, purpose)
    return Delivery(
        id=delivery_id(channel.host, planned.account, identity.name),
        identity=identity,
        purpose=purpose,
        occurrence=f"test:{planned.id}:{test}" if test else occurrence,
        account=planned.account,
        item=evaluation.item,
        platform=post.platform,
        via=via,
        scheduled_at=planned.at,
        zone=planned.plan.zone(planned.account).key,
        created_at=ctx.now,
        by_name=by_name,
        subject=post.subject,
        type=post.type,
        document=document_of(
            evaluation.messages, silent=post.silent, unit=unit, parts=evaluation.recipients.parts
        ),
        recipients=evaluation.recipients.reach.count,
        unit=unit,
        content_hash=evaluation.content_hash,
        workspace=ctx.workspace.id,
        day_times=day_times(planned, planned.slot.wall.date()),
        approval=approved_part(evaluation),
        topic=post.topic,
        audience=_for_whom(post),
    )


def _for_whom(post: Post) -> str:
    """Whom a post is for, as reports compare posts; of a follow-up also what they did."""
    to = f", {post.derivation.to}" if post.derivation else ""
    return f"{post.audience.name}{to}"


def _identity(evaluation: Evaluation, channel: Channel, test: str | None = None) -> Identity:
    planned = evaluation.occurrence
    wall = f"{planned.slot.wall:%Y-%m-%dT%H:%M}"
    name = f"{wall}/{test}" if test else wall
    return Identity(channel, planned.plan.name, planned.post.id, name)


def approved_part(evaluation: Evaluation) -> dict[str, object]:
    """What of the approval covers the delivery, to be compared while it goes on."""
    approval, proposal = evaluation.approval, evaluation.proposal
    if approval is None or proposal is None:
        return {"quiet_ok": evaluation.occurrence.post.quiet_ok}  # a test
    account = evaluation.gate_input.account.name
    return freeze_approval(approval, proposal, account=account, item=evaluation.item).to_dict()


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


def batches_of(
    delivery: Delivery, ids: UserIds | None, cells: int | None = None
) -> Iterator[Batch]:
    """The batches of a delivery.

    A part of the list for each multicast, one person for each push, one for all that LINE selects.
    """
    if delivery.via is Via.HAND_OFF:
        return
    if ids is None:
        yield _batch(delivery, 0, ONE, None)
    elif delivery.via is Via.PUSH:
        yield from _one_by_one(delivery, ids)
    else:
        parts = cut(ids.chunks(), cells or cells_for(ids.count))
        for seq, (name, records) in enumerate(parts):
            yield _batch(delivery, seq, name, records)


def _one_by_one(delivery: Delivery, ids: UserIds) -> Iterator[Batch]:
    """A batch a person, named by a hash of the id, so that its key is that person's."""
    seq = 0
    for chunk in ids.chunks():
        for start in range(0, len(chunk), RECORD):
            record = chunk[start : start + RECORD]
            yield _batch(delivery, seq, hashlib.sha256(record).hexdigest()[:20], record)
            seq += 1


def _batch(delivery: Delivery, seq: int, name: str, ids: bytes | None) -> Batch:
    recipients = delivery.recipients if ids is None else len(ids) // RECORD
    return Batch(delivery.id, seq, 0, name, delivery.key(name, 0), ids, recipients)


def _unit(ctx: SendingContext, identity: Identity, via: Via, purpose: Purpose) -> str | None:
    if via in {Via.MULTICAST, Via.PUSH} and purpose == "occurrence":
        return unit_name(ctx.workspace.id, identity)
    return None


def _events(ctx: SendingContext, delivery: Delivery) -> list[Event]:
    if delivery.via is not Via.HAND_OFF:
        return []
    return [event_of(ctx, delivery, HandedOff())]


def event_of(ctx: SendingContext, delivery: Delivery, payload: Payload) -> Event:
    """A line for the log of a delivery."""
    return Event(
        ctx.now, delivery.identity, delivery.account, delivery.occurrence, ctx.actor, payload
    )
