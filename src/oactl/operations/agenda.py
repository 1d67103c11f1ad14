"""`plan agenda` and `explain`: what comes next, and what would stop it, without asking LINE."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from oactl.domain.cadence import instant
from oactl.domain.delivery.record import Event, EventKind, Realm
from oactl.domain.delivery.standing import State
from oactl.domain.delivery.view import View, view_of
from oactl.domain.gate import Gate, Stop, first_stop, stops
from oactl.domain.occurrence import Occurrence, occurrences_between
from oactl.operations.desk import Desk
from oactl.operations.dispatch import shown
from oactl.operations.due import posts_of, realm_bot
from oactl.operations.weigh import Scale, Weighed, waived

_LINES_TO_SAY = frozenset({Gate.QUOTA.value, Gate.CREDENTIALS.value, Gate.CLOCK.value})
_CLOSED = {
    EventKind.MISSED: State.MISSED,
    EventKind.SKIPPED: State.MISSED,
    EventKind.RESOLVED_SENT: State.SENT,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the agenda. `past`: over before the ledger first saw its post."""

    view: View
    subject: str
    past: bool = False

    def to_json(self) -> dict[str, Any]:
        """The object of the contract."""
        view = self.view
        return {
            "id": view.occurrence,
            "plan": view.plan,
            "post": view.post,
            "account": view.account,
            "platform": view.platform,
            "scheduled_at": view.scheduled_at.isoformat(),
            "state": "past" if self.past else view.state.value,
            "held_by": view.held_by,
            "recipients": view.recipients,
        }


def agenda(
    desk: Desk, start: date, end: date, *, accounts: tuple[str, ...], plan: str | None = None
) -> list[Entry]:
    """The occurrences from `start` to `end`, days of each plan's zone, both inclusive, by time."""
    entries: list[Entry] = []
    for name in accounts:
        account = desk.account(name)
        host = desk.gateways.host(name)
        scale = Scale(desk, account)
        seen = desk.ledger.seen_already(host, name)
        for occurrence in _between(desk, name, plan, start, end):
            first_seen = seen.get((occurrence.plan.name, occurrence.post.id), desk.now)
            entries.append(entry_of(desk, scale, occurrence, first_seen))
    return sorted(entries, key=lambda entry: (entry.view.scheduled_at, entry.view.occurrence))


def _between(
    desk: Desk, account: str, plan: str | None, start: date, end: date
) -> list[Occurrence]:
    found: list[Occurrence] = []
    for book, post in posts_of(desk, account, plan):
        zone = ZoneInfo(book.timezone)
        first = instant(datetime.combine(start, time()), zone) - timedelta(seconds=1)
        last = instant(datetime.combine(end + timedelta(days=1), time()), zone)
        last -= timedelta(seconds=1)
        found.extend(occurrences_between(book, post, account, first, last))
    return found


def entry_of(desk: Desk, scale: Scale, occurrence: Occurrence, first_seen: datetime) -> Entry:
    """How one occurrence stands."""
    account, subject = scale.account, occurrence.post.subject
    bot = realm_bot(desk, account, occurrence.post)
    record = desk.ledger.record_of(scale.host, bot, occurrence.id) if bot is not None else None
    if record is not None:
        return Entry(view_of(record, desk.now), subject)
    log = desk.ledger.events_of(scale.host, account.name, [occurrence.id]).get(occurrence.id, [])
    kinds = frozenset(event.kind for event in log)
    weighed = scale.weigh(occurrence, waived=waived(kinds))
    realm = Realm(scale.host, bot or "")
    closed = next((state for kind, state in _CLOSED.items() if kind in kinds), None)
    if closed is not None:
        return Entry(shown(weighed, realm, closed, None), subject)
    stop = first_future_stop(weighed) or _recorded(log, due=occurrence.at <= desk.now)
    past = occurrence.closes < first_seen
    state = _state(stop, due=occurrence.at <= desk.now)
    return Entry(shown(weighed, realm, state, None if past else stop), subject, past)


def _recorded(log: Sequence[Event], *, due: bool) -> Stop | None:
    """What the last push was stopped by, where that is LINE's to say: quota, token, clock."""
    held = [event for event in log if event.kind is EventKind.HELD]
    if not due or not held or held[-1].facts.get("gate") not in _LINES_TO_SAY:
        return None
    facts = held[-1].facts
    return Stop(Gate(facts["gate"]), facts.get("reason", ""), facts.get("why", {}))


def _state(stop: Stop | None, *, due: bool) -> State:
    """What the next push would make of an occurrence that nothing is written of yet."""
    if stop is None or not due:
        return State.PLANNED
    return State.MISSED if stop.final else State.HELD


def first_future_stop(weighed: Weighed) -> Stop | None:
    """The gate that would stop an occurrence at its time; "not due yet" is left out."""
    if weighed.situation.now >= weighed.occurrence.at:
        return first_stop(weighed.situation)
    for gate, stop in stops(weighed.situation):
        if stop is not None and gate not in {Gate.QUIET_HOURS, Gate.MISSED}:
            return stop
    return None
