"""`push --due`: send every approved occurrence that is due and not yet sent.

Account by account: take the lock, go on with what was begun, weigh what is due, ask LINE who we
are, freeze, send, and say what became of everything.
"""

from dataclasses import dataclass
from datetime import timedelta

from oactl.domain.delivery.record import Record
from oactl.domain.delivery.standing import State, standing
from oactl.domain.delivery.view import view_of
from oactl.domain.problem import Exit
from oactl.operations.conclude import conclude
from oactl.operations.deliveries import list_deliveries
from oactl.operations.desk import Desk
from oactl.operations.dispatch import dispatch
from oactl.operations.due import due_of
from oactl.operations.errand import Errand
from oactl.operations.follow import follow
from oactl.operations.hourly import due_to_tell
from oactl.operations.patience import Patience
from oactl.operations.pushed import AccountRun, Notice, Pushed
from oactl.operations.weigh import Scale
from oactl.ports import Busy, StopSign

TEST_LASTS = timedelta(hours=1)
KEEP_IDS = timedelta(hours=25)
STRICT_DAY = timedelta(days=1)
LONG_RUN = 600.0  # seconds after which another run's lock is worth a word


@dataclass(frozen=True, slots=True)
class Order:
    """What a run was asked to do. `seconds` is the run's own deadline."""

    accounts: tuple[str, ...]
    plan: str | None = None
    dry_run: bool = False
    strict: bool = False
    seconds: float | None = None


def push_due(desk: Desk, order: Order, stop: StopSign) -> Pushed:
    """Run once over the accounts."""
    started = desk.now
    deadline = desk.clock.monotonic() + order.seconds if order.seconds is not None else None
    runs = tuple(_account(desk, name, order, stop, deadline) for name in order.accounts)
    notices, exits = _whole(desk, stop, dry_run=order.dry_run)
    if order.strict and _stands_still(desk, order):
        exits.append(Exit.HELD)
    if not order.dry_run:
        desk.ledger.forget_ids(desk.now - KEEP_IDS)
    return Pushed(started, order.dry_run, runs, tuple(notices), tuple(exits))


def _stands_still(desk: Desk, order: Order) -> bool:
    """Whether something of the last day is held or missed, told in this run or before."""
    now = desk.now
    return any(
        view.state in {State.HELD, State.MISSED} and now - view.scheduled_at <= STRICT_DAY
        for name in order.accounts
        for view in list_deliveries(desk.ledger, now, since=now - STRICT_DAY, account=name)
        if order.plan in {None, view.plan} and not (view.reason or "").startswith("skipped")
    )


def _whole(desk: Desk, stop: StopSign, *, dry_run: bool) -> tuple[list[Notice], list[Exit]]:
    notices: list[Notice] = []
    exits: list[Exit] = []
    if desk.book.has_errors:
        exits.append(Exit.FAILED)
        if dry_run or due_to_tell(desk, "", "", "", "plan_errors"):
            notices.append(Notice("push.plan_errors"))
    if stop.is_set():
        notices.append(Notice("push.terminated"))
        exits.append(Exit.TEMPORARY)
    return notices, exits


def _account(
    desk: Desk, name: str, order: Order, stop: StopSign, deadline: float | None
) -> AccountRun:
    account = desk.account(name)
    run = AccountRun(name)
    patience = Patience(desk.clock, deadline)
    errand = Errand(desk, account, run, patience, stop, order.dry_run, order.strict)
    if order.dry_run:
        _work(errand, order)
        return run
    lock = desk.locks.take(errand.host, name)
    if isinstance(lock, Busy):
        if lock.seconds > LONG_RUN:
            run.tell("push.busy", Exit.TEMPORARY, account=name, minutes=round(lock.seconds / 60))
        return run
    try:
        _work(errand, order)
    finally:
        lock.release()
    return run


def _work(errand: Errand, order: Order) -> None:
    desk, name = errand.desk, errand.account.name
    for record in desk.ledger.open_records(errand.host, name):
        if order.plan in {None, record.delivery.plan}:
            go_on(errand, record)
    now = desk.now
    due = due_of(desk, name, plan=order.plan, note=not order.dry_run)
    scale = Scale(desk, errand.account)
    for item in due:
        if errand.over():
            _left(errand)
            return
        dispatch(errand, scale, item)
    if order.plan is None and not order.dry_run:
        desk.ledger.check_off(errand.host, name, now)
        errand.run.complete = True


def _left(errand: Errand) -> None:
    """What is due and was not come to in this run is for the next."""
    if errand.patience.over():
        errand.run.tell("push.deadline", Exit.TEMPORARY, account=errand.account.name)


def _give_up(errand: Errand, record: Record) -> None:
    """A test that was killed is not gone on with; once nobody can be at it, it is settled."""
    now = errand.desk.now
    if not errand.dry_run and now - record.delivery.created_at > TEST_LASTS:
        errand.desk.ledger.settle(record.delivery.id, standing(record, now).state.value, now)


def go_on(errand: Errand, record: Record) -> None:
    """Take up a begun delivery where the last run left it."""
    if record.delivery.purpose == "test":
        _give_up(errand, record)
        return
    state = standing(record, errand.desk.now).state
    if errand.dry_run:
        errand.run.views.append(view_of(record, errand.desk.now))
        return
    if state in {State.SENDING, State.HELD} and not errand.over():
        follow(errand, record)
    if state is not State.HANDED_OFF:
        conclude(errand, record)
