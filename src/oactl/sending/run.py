"""`push --due`: send every approved occurrence that is due and not yet sent.

Accounts are served side by side, each so: take the lock, tell what an earlier run could not, go on
with what was begun, evaluate what is due, ask LINE who we are, freeze, send, and say what became of
everything. A run is the steps that it yields; `PushResult` makes the exit code of them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import chain
from typing import NamedTuple

from oactl.domain.delivery.facts import Record
from oactl.domain.delivery.identity import Channel, of_account
from oactl.domain.delivery.state import FINAL, State
from oactl.domain.delivery.summary import DeliverySummary, Notice, summarize
from oactl.domain.gates import UNREACHABLE, Gate
from oactl.errors import Exit, OactlError, bug_params
from oactl.ledger.lock import Busy
from oactl.open_files import connections_each, ran_out
from oactl.sending.account_run import (
    AccountResult,
    AccountRun,
    Step,
    hourly,
    retold,
    short_of_files,
)
from oactl.sending.context import SendingContext, StopSignal
from oactl.sending.due import decide, due_of, winners_due
from oactl.sending.evaluate import Evaluator
from oactl.sending.posts import PostsReview, note_all_told, note_posts, note_tombstones, review
from oactl.sending.preflight import RetryBudget
from oactl.sending.resume import finish, go_on
from oactl.sending.sender import WINDOW
from oactl.side_by_side import Aside, at_once, steps_of

STRICT_DAY = timedelta(days=1)
LONG_RUN = 600.0  # seconds after which another run's lock is worth a word
EVERYBODY = ""  # the lock, host and account of what is about no account


class PushOptions(NamedTuple):
    """What a run was asked to do. `seconds` is the run's own deadline."""

    accounts: tuple[str, ...]
    plan: str | None = None
    dry_run: bool = False
    strict: bool = False
    seconds: float | None = None


def push_due(ctx: SendingContext, options: PushOptions, stop: StopSignal) -> Iterator[Step]:
    """Run once over the accounts."""
    deadline = ctx.clock.monotonic() + options.seconds if options.seconds is not None else None
    if not options.dry_run:
        note_tombstones(ctx.ledger, ctx.approvals, ctx.now)
    yield from _of_all(ctx, options)
    halted = Halted(stop)
    units, left = _units(ctx, options.accounts), list[str]()
    window = connections_each(at_once(len(units)), WINDOW)

    def served(names: tuple[str, ...], aside: Aside) -> Iterator[Step]:
        def progress(more: int) -> None:
            aside(partial(ctx.progress, more))

        own = replace(ctx, progress=progress, window=window)
        for name in names:
            yield from _alone(own, name, options, halted, deadline, again=left.append)

    yield from steps_of(served, units, halted.set)
    for name in left:
        yield from _alone(ctx, name, options, halted, deadline)
    if options.strict and _stands_still(ctx, options):
        yield Step(exit=Exit.HELD)
    if stop.is_set():
        yield Step(notices=(Notice("push.terminated"),), exit=Exit.TEMPORARY)


class Halted:
    """Set as well where another account's part of the run met what stops every account."""

    def __init__(self, stop: StopSignal) -> None:
        self._stop = stop
        self._halted = False

    def set(self) -> None:
        """No new request, for any account."""
        self._halted = True

    def is_set(self) -> bool:
        """Whether to stop."""
        return self._halted or self._stop.is_set()


def _units(ctx: SendingContext, names: Sequence[str]) -> list[tuple[str, ...]]:
    """The accounts that may be served at one time.

    Those that are known to stand for one bot are served one after the other: what one of them has
    begun the next would go on with.
    """
    channels, units = ctx.channels(), dict[Channel, tuple[str, ...]]()
    for name in names:
        units[channels[name]] = (*units.get(channels[name], ()), name)
    return list(units.values())


def _stands_still(ctx: SendingContext, options: PushOptions) -> bool:
    """Whether something of the last day is held or missed, told in this run or before."""
    from oactl.sending.queries import list_deliveries  # noqa: PLC0415 - only `--strict` asks

    now, accounts = ctx.now, frozenset(options.accounts)
    return any(
        _is_held_or_missed(each) and now - each.scheduled_at <= STRICT_DAY
        for each in list_deliveries(ctx.ledger, now, since=now - STRICT_DAY)
        if each.account in accounts and options.plan in {None, each.plan}
    )


def _is_held_or_missed(summary: DeliverySummary) -> bool:
    """What waits only because LINE does not answer is temporary, also with `--strict`."""
    silent = (summary.held_by, summary.reason) == (Gate.CREDENTIALS, UNREACHABLE)
    return summary.state is State.MISSED or (summary.state is State.HELD and not silent)


def _of_all(ctx: SendingContext, options: PushOptions) -> Iterator[Step]:
    """What is about no single account: what was not told yet, broken plans, absent folders."""
    if options.dry_run:
        yield from (hourly(ctx, notice, dry_run=True) for notice in _of_plans(ctx))
        return
    lock = ctx.locks.take(EVERYBODY, EVERYBODY)
    if isinstance(lock, Busy):  # another run is telling it
        yield from (Step(exit=notice.exit) for notice in _of_plans(ctx))
        return
    try:
        outbox = ctx.ledger.outbox
        yield from map(retold, outbox.untold(EVERYBODY, EVERYBODY))
        yield from map(retold, outbox.untold_of_others(ctx.workspace.accounts))
        yield from (hourly(ctx, notice, dry_run=False) for notice in _of_plans(ctx))
    finally:
        lock.release()


def _of_plans(ctx: SendingContext) -> Iterator[Notice]:
    if ctx.loaded.has_errors:
        yield Notice("push.plan_errors", exit=Exit.FAILED, key="plan_errors")
    for path in ctx.loaded.absent:
        yield Notice("push.path_absent", {"path": path}, Exit.FAILED, key=f"absent:{path}")


def _alone(
    ctx: SendingContext,
    name: str,
    options: PushOptions,
    stop: StopSignal,
    deadline: float | None,
    *,
    again: Callable[[str], object] | None = None,
) -> Iterator[Step]:
    """One account. What nobody foresaw ends its part of the run, and the others are served.

    What was begun stands in the ledger as after a process that was killed: the next run goes on.
    So it is with all of an account that a run did not come to before it had to end. Where too many
    files were open, it has its turn `again` when the others are done.
    """
    if stop.is_set():
        yield Step(ended=AccountResult(name))
        return
    try:
        yield from _account(ctx, name, options, stop, deadline)
    except Exception as error:  # noqa: BLE001 - one account never stops the others
        if not ran_out(error):
            yield from _failed(name, error)
        elif again is not None:
            again(name)
        else:
            yield short_of_files(ctx, name, dry_run=options.dry_run)
            yield Step(ended=AccountResult(name, "open_files"))


def _failed(name: str, error: Exception) -> Iterator[Step]:
    if isinstance(error, OactlError):  # what stops every account: the ledger, say
        raise error
    params = {"account": name, **bug_params(error)}
    notice = Notice("push.unforeseen", params, Exit.FAILED, account=name, key=f"bug:{name}")
    yield Step(notices=(notice,), exit=Exit.FAILED)
    yield Step(ended=AccountResult(name, "unforeseen"))


def _account(
    ctx: SendingContext, name: str, options: PushOptions, stop: StopSignal, deadline: float | None
) -> Iterator[Step]:
    account = ctx.account(name)
    budget = RetryBudget(ctx.clock, stop, deadline)
    run = AccountRun(ctx, account, budget, stop, options.dry_run, options.strict)
    if options.dry_run:
        yield from _work(run, options)
        return
    lock = ctx.locks.take(run.host, name)
    if isinstance(lock, Busy):
        yield from _busy(run, lock)
        return
    try:
        yield from map(retold, ctx.ledger.outbox.untold(run.host, name))
        yield from _work(run, options)
    finally:
        lock.release()


def _busy(run: AccountRun, lock: Busy) -> Iterator[Step]:
    if lock.seconds > LONG_RUN:
        minutes = round(lock.seconds / 60)
        yield run.hourly("push.busy", Exit.TEMPORARY, {"minutes": minutes})
    yield Step(ended=AccountResult(run.account.name))


def _work(run: AccountRun, options: PushOptions) -> Iterator[Step]:
    ctx, name = run.ctx, run.account.name
    yield from _begun(run, options)
    yield from _renamed(run)
    now, found = ctx.now, review(ctx, name, options.plan)
    if not run.dry_run:
        found = note_posts(ctx, name, found)
    yield from _lost(run, found)
    evaluator = Evaluator(ctx, run.account)
    for item in chain(due_of(ctx, name, found), winners_due(run, options.plan)):
        if isinstance(item, Step):
            yield item
            continue
        if run.over():
            yield from run.written_holds()
            yield from _left(run)
            yield run.ended(complete=False)
            return
        try:
            yield from decide(run, evaluator, item)
        except Exception:  # what was held before it stays held, and is reported
            yield from run.written_holds()
            raise
    yield from run.written_holds()
    complete = options.plan is None and not run.dry_run
    if complete:
        ctx.ledger.posts.check_off(run.host, name, now)
        note_all_told(ctx, name, found)
    yield run.ended(complete=complete and not found.lost)


def _begun(run: AccountRun, options: PushOptions) -> Iterator[Step]:
    """Deliveries of the account's bot that an earlier run began, hand-offs of its name."""
    yield from _orphans(run)
    by_hand = Channel(run.host, of_account(run.account.name))
    for channel in dict.fromkeys((run.channel, by_hand)):
        for record in run.ctx.ledger.open_records(channel):
            if options.plan in {None, record.delivery.plan}:
                yield from go_on(run, record)


def _orphans(run: AccountRun) -> Iterator[Step]:
    """Begun deliveries of a bot that no account stands for, as when an account was renamed.

    An account whose bot is not known yet may be the one: it asks LINE first.
    """
    ctx = run.ctx
    known = {channel.bot_user_id for channel in ctx.channels().values()}
    left = [each for each in ctx.ledger.open_elsewhere(run.host, known) if _has_bot(each)]
    if left and run.channel.bot_user_id.startswith("account:"):
        _, steps = run.contact()
        yield from steps
    for record in left:
        if record.delivery.channel == run.channel:
            continue
        yield _orphan(run, record)


def _renamed(run: AccountRun) -> Iterator[Step]:
    """Go on under an account's new name with what was seen of its posts under the old one.

    Whose name it was only LINE can tell: an account whose bot is not known yet asks.
    """
    ctx = run.ctx
    former = ctx.ledger.former_names(run.host, ctx.workspace.accounts)
    if not former or run.dry_run:
        return
    if run.channel.bot_user_id.startswith("account:"):
        _, steps = run.contact()
        yield from steps
    for old, bot in former.items():
        if bot == run.channel.bot_user_id:
            ctx.ledger.posts.rename(run.host, old, run.account.name)


def _has_bot(record: Record) -> bool:
    return not record.delivery.channel.bot_user_id.startswith("account:")


def _orphan(run: AccountRun, record: Record) -> Step:
    d = record.delivery
    summary = summarize(record, run.ctx.now)
    if summary.state in FINAL and not run.dry_run:
        return finish(run, record)
    params = {"occurrence": d.occurrence, "id": d.id, "old": d.account}
    notice = Notice("push.orphan", params, Exit.FAILED, key=f"orphan:{d.id}")
    step = hourly(run.ctx, notice, dry_run=run.dry_run)
    return Step(summary, step.notices, step.exit)


def _lost(run: AccountRun, found: PostsReview) -> Iterator[Step]:
    """Posts that went away without a word, with what came due since."""
    if not found.lost:
        return
    params = {
        "posts": [f"{each.plan}/{each.post}" for each in found.lost],
        "due": [name for each in found.lost for name in each.due],
    }
    key = "lost:" + ",".join(params["posts"] + params["due"])
    yield run.hourly("push.lost", Exit.FAILED, params, key)


def _left(run: AccountRun) -> Iterator[Step]:
    """What is due and was not come to in this run is for the next."""
    if run.budget.over():
        notice = Notice("push.deadline", {"account": run.account.name})
        yield Step(notices=(notice,), exit=Exit.TEMPORARY)
