"""`push OCCURRENCE…`: send by name, also past `late`, never before its time and never twice."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from oactl.domain.delivery.record import KEY_LIFE, Event, EventKind, Record
from oactl.domain.delivery.standing import FINAL, State, ends, standing
from oactl.domain.delivery.view import view_of
from oactl.domain.occurrence import Occurrence, OccurrenceName
from oactl.domain.problem import Exit, Fault
from oactl.operations.deliveries import find
from oactl.operations.desk import Desk
from oactl.operations.dispatch import dispatch
from oactl.operations.due import Due, realm_bot
from oactl.operations.errand import Errand
from oactl.operations.find_occurrence import find_occurrence
from oactl.operations.patience import Patience
from oactl.operations.push_due import go_on
from oactl.operations.pushed import AccountRun, Pushed
from oactl.operations.reach import recipients_of
from oactl.operations.weigh import Scale
from oactl.ports import Busy, StopSign

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Expected:
    """How many recipients a person expects, `exactly` or within `percent`."""

    count: int
    percent: float | None = None

    def holds(self, count: int | None) -> bool:
        """Whether a number of recipients is what was expected."""
        if count is None:
            return False
        room = math.floor(self.count * (self.percent or 0.0) / 100)
        return abs(count - self.count) <= room


def push_named(
    desk: Desk,
    names: list[OccurrenceName],
    stop: StopSign,
    *,
    expected: Expected | None = None,
    dry_run: bool = False,
) -> Pushed:
    """Send each named occurrence. Names are looked up before anything is sent."""
    found = [find_occurrence(desk, name) for name in names]
    runs = [
        _locked(
            desk,
            occurrence.account,
            stop,
            partial(_send, occurrence=occurrence, expected=expected),
            dry_run=dry_run,
        )
        for occurrence in found
    ]
    return Pushed(desk.now, dry_run, tuple(runs))


def resume(desk: Desk, name: str, stop: StopSign) -> Pushed:
    """Go on now with a delivery that has begun, by its id or occurrence."""
    found = find(desk, name)
    if found.record is None:
        raise Fault("delivery.no_delivery", {"name": name}, Exit.USAGE)
    record = found.record
    run = _locked(
        desk, record.delivery.account, stop, lambda errand: _again(errand, record), dry_run=False
    )
    return Pushed(desk.now, dry_run=False, runs=(run,))


def _locked(
    desk: Desk, name: str, stop: StopSign, work: Callable[[Errand], None], *, dry_run: bool
) -> AccountRun:
    """Do something for an account while no other run has it."""
    account = desk.account(name)
    run = AccountRun(name)
    errand = Errand(desk, account, run, Patience(desk.clock), stop, dry_run, strict=True)
    lock = desk.locks.take(errand.host, name)
    if isinstance(lock, Busy):
        minutes = round(lock.seconds / 60)
        run.tell("push.busy", Exit.TEMPORARY, account=name, minutes=minutes)
        return run
    try:
        work(errand)
    finally:
        lock.release()
    return run


def _send(errand: Errand, occurrence: Occurrence, expected: Expected | None) -> None:
    desk, run = errand.desk, errand.run
    bot = realm_bot(desk, errand.account, occurrence.post)
    record = desk.ledger.record_of(errand.host, bot, occurrence.id) if bot is not None else None
    if record is not None:
        _again(errand, record)
        return
    log = desk.ledger.events_of(errand.host, occurrence.account, [occurrence.id])
    kinds = frozenset(event.kind for event in log.get(occurrence.id, []))
    refusal = _refusal(desk, occurrence, kinds)
    if refusal is not None:
        run.tell(refusal, Exit.HELD, occurrence=occurrence.id)
        return
    count = recipients_of(desk, errand.account, occurrence).reach.count
    if expected is not None and not expected.holds(count):
        run.tell(
            "push.not_expected",
            Exit.HELD,
            occurrence=occurrence.id,
            recipients=count,
            expected=expected.count,
        )
        return
    scale = Scale(desk, errand.account)
    dispatch(errand, scale, Due(occurrence, kinds), by_name=True)


def _refusal(desk: Desk, occurrence: Occurrence, kinds: frozenset[EventKind]) -> str | None:
    """Why a name alone is not enough."""
    if EventKind.RESOLVED_SENT in kinds:
        return "push.resolved_sent"
    if EventKind.SKIPPED in kinds:
        return "push.skipped"
    if desk.now < occurrence.at:
        return "push.before_its_time"
    if EventKind.RESOLVED_NOT_SENT in kinds or desk.now - occurrence.at <= KEY_LIFE:
        return None
    # An older ledger may have sent it, and LINE has forgotten the retry key by now.
    return "push.ledger_too_young" if desk.ledger.created_at > occurrence.at else None


def _again(errand: Errand, record: Record) -> None:
    """An occurrence that has a delivery: go on with it, or say what became of it."""
    desk, d = errand.desk, record.delivery
    state = standing(record, desk.now).state
    over = desk.now >= ends(record)
    if state in {State.MISSED, State.PARTIAL} and over:  # the rest was never tried
        event = Event(
            desk.now, d.realm.host, d.account, d.occurrence, EventKind.REOPENED, desk.actor
        )
        desk.ledger.reopen(d.id, event)
        record = desk.ledger.record_of(d.realm.host, d.realm.bot_user_id, d.occurrence) or record
    elif state in FINAL or state is State.HANDED_OFF:
        errand.run.views.append(view_of(record, desk.now))
        errand.run.tell("push.already", occurrence=d.occurrence, state=state.value)
        return
    go_on(errand, record)
