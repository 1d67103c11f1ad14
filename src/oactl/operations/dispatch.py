"""Decides about one due occurrence: hold it and say why, or freeze it and send it."""

from dataclasses import replace
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from oactl.domain.delivery.record import Event, EventKind, Realm, delivery_id
from oactl.domain.delivery.standing import State
from oactl.domain.delivery.view import View
from oactl.domain.gate import Gate, Stop, first_stop
from oactl.domain.problem import Exit
from oactl.operations.ask_audience import learn
from oactl.operations.begin import begin
from oactl.operations.conclude import conclude, facts_of
from oactl.operations.due import BY_HAND, Due, realm_bot
from oactl.operations.errand import Errand
from oactl.operations.preflight import Contact
from oactl.operations.weigh import Scale, Weighed, waived, with_contact

# These stop the whole account; their exit code was settled when LINE was asked.
_OF_THE_ACCOUNT = frozenset({Gate.CREDENTIALS, Gate.CLOCK})
# What `audience_problem` says of an audience at LINE.
_LINE_SAID = frozenset({"not_ready", "too_small"})


def dispatch(errand: Errand, scale: Scale, due: Due, *, by_name: bool = False) -> View:
    """Weigh an occurrence, then hold, miss, hand off or send it."""
    weigh = partial(
        scale.weigh,
        due.occurrence,
        by_name=by_name,
        superseded_by=due.superseded_by,
        waived=waived(due.kinds),
    )
    weighed = weigh()
    stop = first_stop(weighed.situation)
    by_hand = due.occurrence.post.by_hand
    if _is_for_line_to_say(stop) and not by_hand:
        contact = errand.contact()
        if contact.unreachable and stop is None:
            return _shown(errand, weighed, State.HELD, None, "unreachable")
        if _learned(errand, weighed, contact):
            weighed = weigh()
        weighed = with_contact(weighed, contact)
        stop = first_stop(weighed.situation)
    if stop is not None:
        return _stopped(errand, weighed, due, stop)
    if errand.dry_run:
        return _shown(errand, weighed, State.WOULD_SEND, None)
    return _go(errand, weighed, by_name=by_name)


def _is_for_line_to_say(stop: Stop | None) -> bool:
    """Nothing of ours stops it, or only what LINE said of an audience before, which may pass."""
    return stop is None or (not stop.final and stop.reason in _LINE_SAID)


def _learned(errand: Errand, weighed: Weighed, contact: Contact) -> bool:
    """Ask LINE for sizes that only LINE knows; a scale that met the account now knows its bot."""
    if contact.gateway is None or contact.realm is None:
        return False
    post, via = weighed.occurrence.post, weighed.recipients.via
    return learn(errand.desk, errand.account, post, via, (contact.gateway, contact.realm))


def _go(errand: Errand, weighed: Weighed, *, by_name: bool) -> View:
    by_hand = weighed.occurrence.post.by_hand
    realm = (None if by_hand else errand.contact().realm) or Realm(errand.host, BY_HAND)
    delivery = begin(errand.desk, weighed, realm, by_name=by_name)
    ledger = errand.desk.ledger
    record = ledger.record_of(realm.host, realm.bot_user_id, delivery.occurrence)
    if record is None:  # the transaction above has committed
        raise AssertionError(delivery.occurrence)
    if not by_hand:
        errand.carry(record)
    return conclude(errand, record)


def _stopped(errand: Errand, weighed: Weighed, due: Due, stop: Stop) -> View:
    state = State.MISSED if stop.final else State.HELD
    view = _shown(errand, weighed, state, stop)
    new = stop.final or due.held_by != stop.gate.value
    if new and not errand.dry_run:
        _note(errand, view, stop)
    if new or errand.strict:
        if stop.gate not in _OF_THE_ACCOUNT:
            errand.run.exits.append(Exit.HELD)
        errand.run.tell(
            "push.stopped",
            occurrence=view.occurrence,
            state=state.value,
            gate=stop.gate.value,
            reason=stop.reason,
            facts=dict(stop.facts),
            plan=view.plan,
            post=view.post,
        )
    return view


def _note(errand: Errand, view: View, stop: Stop) -> None:
    kind = EventKind.MISSED if stop.final else EventKind.HELD
    facts: dict[str, Any] = {"gate": stop.gate.value, "reason": stop.reason, "why": stop.facts}
    place = (errand.host, view.account, view.occurrence)
    desk = errand.desk
    desk.ledger.note(Event(desk.now, *place, kind, desk.actor, {**facts_of(view), **facts}))


def _shown(
    errand: Errand, weighed: Weighed, state: State, stop: Stop | None, reason: str | None = None
) -> View:
    bot = realm_bot(errand.desk, errand.account, weighed.occurrence.post) or ""
    view = shown(weighed, Realm(errand.host, bot), state, stop)
    view = replace(view, reason=reason) if reason else view
    errand.run.views.append(view)
    return view


def shown(weighed: Weighed, realm: Realm, state: State, stop: Stop | None) -> View:
    """An occurrence that has no delivery, as people and programs are shown it."""
    occurrence = weighed.occurrence
    return View(
        id=delivery_id(realm.host, occurrence.account, occurrence.id),
        occurrence=occurrence.id,
        scheduled_at=occurrence.at.astimezone(ZoneInfo(occurrence.plan.timezone)),
        plan=occurrence.plan.name,
        post=occurrence.post.id,
        variant=weighed.item or None,
        account=occurrence.account,
        platform=occurrence.post.platform,
        via=weighed.recipients.via.value,
        state=state,
        recipients=weighed.recipients.reach.count,
        held_by=stop.gate.value if stop else None,
        reason=stop.reason if stop else None,
    )
