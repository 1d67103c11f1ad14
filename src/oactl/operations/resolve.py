"""A person's word on what the ledger cannot know: sent, not sent, not wanted, done by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from oactl.domain.audience import Via
from oactl.domain.delivery.record import Batch, Event, EventKind, Realm, Record, retry_key
from oactl.domain.delivery.standing import BatchState, State, batch_state, standing
from oactl.domain.delivery.view import View, view_of
from oactl.domain.occurrence import Occurrence
from oactl.domain.problem import Exit, Fault
from oactl.operations.conclude import facts_of
from oactl.operations.deliveries import find
from oactl.operations.desk import Desk
from oactl.operations.dispatch import shown
from oactl.operations.due import realm_bot
from oactl.operations.find_occurrence import occurrence_of
from oactl.operations.weigh import Scale
from oactl.ports import Busy


def resolve(desk: Desk, name: str, *, sent: bool, account: str | None = None) -> View:
    """Say whether what is unknown was sent.

    Of a delivery, `sent` counts what is unknown as sent; otherwise it goes again under new keys.
    Of an occurrence without one, `sent` closes it and otherwise it may go although the ledger is
    younger.
    """
    with _alone(desk, name, account) as meant:
        if isinstance(meant, Occurrence):
            kind = EventKind.RESOLVED_SENT if sent else EventKind.RESOLVED_NOT_SENT
            return _note_occurrence(desk, meant, kind, {})
        state = standing(meant, desk.now).state
        if state is not State.UNKNOWN:
            raise Fault("delivery.not_unknown", {"name": name, "state": state.value}, Exit.USAGE)
        if sent:
            desk.ledger.reopen(meant.delivery.id, _event(desk, meant, EventKind.RESOLVED_SENT))
            desk.ledger.settle(meant.delivery.id, State.SENT.value, desk.now)
        else:
            event = _event(desk, meant, EventKind.RESOLVED_NOT_SENT)
            desk.ledger.renew(again(desk, meant), [event])
        return _view(desk, meant)


def again(desk: Desk, record: Record) -> list[Batch]:
    """The batches that were tried without a known end, as their next generation.

    What was never tried keeps its key: LINE then still knows it, should another ledger have sent
    it.
    """
    d = record.delivery
    unknown = [
        batch.batch
        for batch in record.batches
        if batch_state(batch) in {BatchState.UNKNOWN, BatchState.DOUBTFUL}
    ]
    return [
        replace(
            batch,
            generation=batch.generation + 1,
            retry_key=retry_key(d.realm.bot_user_id, d.occurrence, batch.seq, batch.generation + 1),
        )
        for batch in desk.ledger.with_ids(unknown)
    ]


def skip(desk: Desk, name: str, reason: str, account: str | None = None) -> View:
    """Say that an occurrence, or the rest of a delivery, is not to be sent."""
    with _alone(desk, name, account) as meant:
        if isinstance(meant, Occurrence):
            return _note_occurrence(desk, meant, EventKind.SKIPPED, {"reason": reason})
        _may_be_skipped(desk, name, meant)
        desk.ledger.reopen(meant.delivery.id, _event(desk, meant, EventKind.SKIPPED, reason=reason))
        view = _view(desk, meant)
        desk.ledger.settle(meant.delivery.id, view.state.value, desk.now)
        return view


def _may_be_skipped(desk: Desk, name: str, record: Record) -> None:
    state = standing(record, desk.now).state
    if state not in {State.SENDING, State.HELD, State.HANDED_OFF}:
        raise Fault("delivery.cannot_skip", {"name": name, "state": state.value}, Exit.USAGE)
    if any(batch_state(batch) is BatchState.UNKNOWN for batch in record.batches):
        raise Fault("delivery.unknown_first", {"name": name}, Exit.USAGE)


def done(desk: Desk, name: str, url: str | None, account: str | None = None) -> View:
    """Say that a person has carried out a hand-off, and where it can be seen."""
    with _alone(desk, name, account) as meant:
        if isinstance(meant, Occurrence):
            raise Fault("delivery.no_delivery", {"name": name}, Exit.USAGE)
        if meant.delivery.via is not Via.HAND_OFF:
            raise Fault("delivery.not_by_hand", {"name": name}, Exit.USAGE)
        desk.ledger.reopen(meant.delivery.id, _event(desk, meant, EventKind.DONE, url=url))
        desk.ledger.settle(meant.delivery.id, State.DONE.value, desk.now)
        return _view(desk, meant)


@contextmanager
def _alone(desk: Desk, name: str, account: str | None) -> Iterator[Occurrence | Record]:
    """What a name stands for, while no run sends for its account. Raises a `Fault`."""
    found = _meant(desk, name, account)
    owner = found.account if isinstance(found, Occurrence) else found.delivery.account
    lock = desk.locks.take(desk.gateways.host(owner), owner)
    if isinstance(lock, Busy):
        facts = {"account": owner, "minutes": round(lock.seconds / 60)}
        raise Fault("push.busy", facts, Exit.TEMPORARY)
    try:
        yield _meant(desk, name, account)
    finally:
        lock.release()


def _meant(desk: Desk, name: str, account: str | None) -> Occurrence | Record:
    """The delivery of a name, or the occurrence that has none yet."""
    occurrence = occurrence_of(desk, name)
    if occurrence is not None and not _begun(desk, occurrence):
        return occurrence
    found = find(desk, name, account)
    if found.record is not None:
        return found.record
    held = occurrence_of(desk, found.view.occurrence) if found.view else None
    if held is None:
        raise Fault("delivery.no_delivery", {"name": name}, Exit.USAGE)
    return held


def _begun(desk: Desk, occurrence: Occurrence) -> bool:
    account = desk.account(occurrence.account)
    bot = realm_bot(desk, account, occurrence.post)
    host = desk.gateways.host(account.name)
    return bot is not None and desk.ledger.record_of(host, bot, occurrence.id) is not None


def _note_occurrence(
    desk: Desk, occurrence: Occurrence, kind: EventKind, facts: dict[str, Any]
) -> View:
    account = desk.account(occurrence.account)
    host = desk.gateways.host(account.name)
    bot = realm_bot(desk, account, occurrence.post) or ""
    weighed = Scale(desk, account).weigh(occurrence, by_name=True)
    state = {EventKind.RESOLVED_SENT: State.SENT, EventKind.SKIPPED: State.MISSED}
    view = shown(weighed, Realm(host, bot), state.get(kind, State.PLANNED), None)
    place = (host, account.name, occurrence.id)
    desk.ledger.note(Event(desk.now, *place, kind, desk.actor, {**facts_of(view), **facts}))
    return view


def _event(desk: Desk, record: Record, kind: EventKind, **facts: str | None) -> Event:
    d = record.delivery
    kept = {name: fact for name, fact in facts.items() if fact is not None}
    return Event(desk.now, d.realm.host, d.account, d.occurrence, kind, desk.actor, kept)


def _view(desk: Desk, record: Record) -> View:
    d = record.delivery
    record = desk.ledger.record_of(d.realm.host, d.realm.bot_user_id, d.occurrence) or record
    return view_of(record, desk.now)
