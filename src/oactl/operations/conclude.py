"""Says what became of a begun delivery, settles what is final, and what that means for the run."""

from dataclasses import replace
from typing import Any

from oactl.domain.delivery.record import Event, EventKind, Record
from oactl.domain.delivery.standing import FINAL, State, last_event
from oactl.domain.delivery.view import View, view_of
from oactl.domain.problem import Exit
from oactl.operations.errand import Errand
from oactl.operations.hourly import due_to_tell

_EXITS = {
    State.SENT: Exit.OK,
    State.HANDED_OFF: Exit.OK,
    State.DONE: Exit.OK,
    State.REFUSED: Exit.FAILED,
    State.PARTIAL: Exit.FAILED,
    State.MISSED: Exit.HELD,
    State.UNKNOWN: Exit.UNKNOWN,
    State.SENDING: Exit.TEMPORARY,
}


def conclude(errand: Errand, record: Record) -> View:
    """Tell a delivery's state; a final one is told once, the others in every run."""
    desk = errand.desk
    d = record.delivery
    record = desk.ledger.record_of(d.realm.host, d.realm.bot_user_id, d.occurrence) or record
    view = _stopped(errand, record, view_of(record, desk.now))
    errand.run.views.append(view)
    if view.state in FINAL or d.purpose == "test":
        desk.ledger.settle(d.id, view.state.value, desk.now)
    if view.state is State.HELD:
        _held(errand, record, view)
        return view
    code = _EXITS[view.state]
    if view.state is State.SENDING and view.batches and view.batches == view.batches_accepted:
        code = Exit.OK  # LINE works on an accepted narrowcast
    errand.run.exits.append(code)
    _tell(errand, record, view, silent=code is Exit.OK)
    return view


def _stopped(errand: Errand, record: Record, view: View) -> View:
    """What stands still between two requests is told with what stops it."""
    stopped = errand.stopped_by(record) if view.state is State.SENDING else None
    if stopped is None or view.batches == view.batches_accepted:
        return view
    return replace(view, held_by=stopped, reason="stopped", error=None)


def _held(errand: Errand, record: Record, view: View) -> None:
    last = last_event(record, EventKind.HELD)
    new = last is None or last.facts.get("gate") != view.held_by
    if new:
        _note(errand, record, EventKind.HELD, {"gate": view.held_by, **facts_of(view)})
    if new or errand.strict:
        errand.run.exits.append(Exit.HELD)
        _say(errand, view, "push.begun_held")


def _tell(errand: Errand, record: Record, view: View, *, silent: bool) -> None:
    """A line: once for what is final, at most once an hour for what goes on without news."""
    d = record.delivery
    about = (d.realm.host, d.account, d.occurrence)
    news = f"{view.state.value}:{view.batches_accepted}:{view.held_by}"
    goes_on = view.state in {State.SENDING, State.UNKNOWN}
    if goes_on and not due_to_tell(errand.desk, *about, news):
        errand.run.no_news.add(view.id)
    elif not silent:
        stopped = view.state is State.SENDING and view.reason == "stopped"
        what = f"stopped_{view.held_by}" if stopped else view.state.value
        _say(errand, view, f"push.{what}")


def _say(errand: Errand, view: View, code: str) -> None:
    errand.run.tell(
        code,
        occurrence=view.occurrence,
        id=view.id,
        accepted=view.batches_accepted,
        batches=view.batches,
        gate=view.held_by or "",
        reason=view.reason or "",
        error=view.error or "",
    )


def _note(errand: Errand, record: Record, kind: EventKind, facts: dict[str, Any]) -> None:
    d = record.delivery
    desk = errand.desk
    desk.ledger.note(
        Event(desk.now, d.realm.host, d.account, d.occurrence, kind, desk.actor, facts)
    )


def facts_of(view: View) -> dict[str, Any]:
    """What the log keeps of an occurrence, so that it can be shown when its plan is gone."""
    return {
        "id": view.id,
        "scheduled_at": view.scheduled_at.isoformat(),
        "plan": view.plan,
        "post": view.post,
        "platform": view.platform,
        "via": view.via,
        "recipients": view.recipients,
    }
