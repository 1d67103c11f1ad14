"""`push OCCURRENCE…` and `delivery resume`: by name, never before its time and never twice."""

import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from oactl.domain.audience import Via
from oactl.domain.delivery.events import ResolvedNotSent, ResolvedSent, Resumed, Skipped
from oactl.domain.delivery.facts import KEY_LIFE, Batch, Record, Version, renewed
from oactl.domain.delivery.state import FINAL, BatchState, State, ends, fold, states_of
from oactl.domain.delivery.summary import Notice, summarize
from oactl.domain.gates import Gate, holds
from oactl.domain.plan import Occurrence, OccurrenceName, row_id, whole_name
from oactl.domain.value import JsonObject
from oactl.errors import Exit, OactlError
from oactl.ledger.lock import Busy
from oactl.sending.account_run import AccountResult, AccountRun, Step
from oactl.sending.context import SendingContext, StopSignal, identity_of, no_delivery
from oactl.sending.due import Due, decide, log_of
from oactl.sending.evaluate import Evaluation, Evaluator
from oactl.sending.freeze import approved_part, document_of, event_of
from oactl.sending.posts import note_tombstones
from oactl.sending.preflight import RetryBudget
from oactl.sending.queries import account_of, find, find_occurrence, occurrence_of
from oactl.sending.recipients import recipients_of
from oactl.sending.resume import go_on

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class ExpectedRecipients:
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
    ctx: SendingContext,
    names: list[OccurrenceName],
    stop: StopSignal,
    *,
    expected: ExpectedRecipients | None = None,
    dry_run: bool = False,
) -> Iterator[Step]:
    """Send each named occurrence. Names are looked up before anything is sent."""
    for occurrence in [find_occurrence(ctx, name) for name in names]:
        work = partial(_send, occurrence=occurrence, expected=expected)
        yield from locked(ctx, occurrence.account, stop, work, dry_run=dry_run)


def locked(
    ctx: SendingContext,
    name: str,
    stop: StopSignal,
    work: Callable[[AccountRun], Iterator[Step]],
    *,
    dry_run: bool = False,
) -> Iterator[Step]:
    """Do something for an account while no other run has it."""
    budget = RetryBudget(ctx.clock, stop)
    run = AccountRun(ctx, ctx.account(name), budget, stop, dry_run, strict=True, by_name=True)
    if not dry_run:
        note_tombstones(ctx.ledger, ctx.approvals, ctx.now)
    lock = ctx.locks.take(run.host, name)
    if isinstance(lock, Busy):
        yield say("push.busy", Exit.TEMPORARY, account=name, minutes=round(lock.seconds / 60))
        yield Step(ended=AccountResult(name))
        return
    try:
        yield from work(run)
        yield run.ended(complete=False)
    finally:
        lock.release()


def say(code: str, exit: Exit, /, **params: object) -> Step:  # noqa: A002 - the word of the contract
    """A sentence for the person who asked."""
    return Step(notices=(Notice(code, params, exit),), exit=exit)


def _send(
    run: AccountRun, occurrence: Occurrence, expected: ExpectedRecipients | None
) -> Iterator[Step]:
    ctx = run.ctx
    records = ctx.ledger.arms_of(identity_of(ctx, occurrence))
    for record in records:
        yield from _again(run, record)
    if records:
        return
    due = Due(occurrence, log_of(ctx, occurrence))
    refusal = _refusal(ctx, due)
    if refusal is not None:
        yield say(refusal, Exit.HELD, occurrence=occurrence.id)
        return
    count = recipients_of(ctx, run.account, occurrence.post).reach.count
    if expected is not None and not expected.holds(count):
        if count is None:
            yield say("push.not_counted", Exit.HELD, occurrence=occurrence.id)
            return
        params = {"recipients": count, "expected": expected.count}
        yield say("push.not_expected", Exit.HELD, occurrence=occurrence.id, **params)
        return
    yield from decide(run, Evaluator(ctx, run.account), due, by_name=True)
    yield from run.written_holds()


def _refusal(ctx: SendingContext, due: Due) -> str | None:
    """Why a name alone is not enough."""
    occurrence = due.occurrence
    if due.has(ResolvedSent):
        return "push.resolved_sent"
    if due.has(Skipped):
        return "push.skipped"
    if ctx.now < occurrence.at:
        return "push.before_its_time"
    if due.has(ResolvedNotSent) or ctx.now - occurrence.at <= KEY_LIFE:
        return None
    # An older ledger may have sent it, and LINE has forgotten the retry key by now.
    return "push.ledger_too_young" if ctx.ledger.created_at > occurrence.at else None


def _again(run: AccountRun, record: Record) -> Iterator[Step]:
    """An occurrence that has a delivery: go on with it, or say what became of it."""
    ctx, d = run.ctx, record.delivery
    state = fold(record, ctx.now).state
    over = ctx.now >= ends(record)
    if state in {State.MISSED, State.PARTIAL} and over:  # the rest was never tried
        ctx.ledger.reopen(d.id, event_of(ctx, d, Resumed()))
        record = ctx.ledger.record_of(d.identity) or record
    elif state in FINAL or state is State.HANDED_OFF:
        summary = summarize(record, ctx.now)
        already = Notice("push.already", {"occurrence": d.occurrence, "state": state.value})
        exit_code = Exit.OK if state in _OVER else Exit.HELD  # it was named, and is not out
        yield Step(summary, (Notice(summary=summary), already), exit_code)
        return
    yield from go_on(run, record)


_OVER = frozenset({State.SENT, State.DONE, State.HANDED_OFF})


def resume(
    ctx: SendingContext,
    name: str,
    stop: StopSignal,
    *,
    current: bool = False,
    account: str | None = None,
) -> Iterator[Step]:
    """Go on now with a delivery that has begun, by its id, occurrence or post."""
    record = find(ctx, name, account).record
    if record is None:
        raise no_delivery(name=name)
    owner = account_of(ctx, record)
    yield from locked(ctx, owner, stop, partial(_resume, record=record, current=current))


def _resume(run: AccountRun, record: Record, *, current: bool) -> Iterator[Step]:
    ctx = run.ctx
    record = ctx.ledger.record_of(record.delivery.identity) or record
    stands = fold(record, ctx.now)
    name = record.delivery.occurrence
    if stands.state in _OVER:
        yield replace(
            say("push.already", Exit.OK, occurrence=name, state=stands.state.value),
            summary=summarize(record, ctx.now),
        )
    elif ctx.ledger.is_doubled(record.delivery.identity):
        yield say("push.doubled", Exit.FAILED, occurrence=name, id=record.delivery.id)
    elif stands.state is State.UNKNOWN and stands.reason != "stopped_uncertain":
        params = {"occurrence": name, "id": record.delivery.id}
        yield say("push.resolve_first", Exit.UNKNOWN, **params)
    elif current:
        yield from _with_current(run, record)
    else:
        yield from _frozen(run, record)


def _frozen(run: AccountRun, record: Record) -> Iterator[Step]:
    """Go on with the text as it was frozen, while an approval of the post stands."""
    ctx, d = run.ctx, record.delivery
    number = _standing_approval(ctx, record)
    if number is None:
        yield say("push.resume_unapproved", Exit.HELD, occurrence=d.occurrence, post=d.post)
        return
    batches = [
        renewed(d, batch, ids=batch.ids)
        for batch in ctx.ledger.with_ids(_in_state(record, BatchState.REFUSED))
    ]
    event = event_of(ctx, d, Resumed(approval=number))
    if batches:
        ctx.ledger.renew(batches, [event])
    else:
        ctx.ledger.reopen(d.id, event)
    yield from go_on(run, ctx.ledger.record_of(d.identity) or record)


def _with_current(run: AccountRun, record: Record) -> Iterator[Step]:
    """The approved text of now, to the batches that LINE has not taken and never may have."""
    ctx, d = run.ctx, record.delivery
    occurrence = occurrence_of(ctx, d.occurrence, run.account.name)
    if occurrence is None:
        yield say("push.no_current", Exit.FAILED, occurrence=d.occurrence)
        return
    found = Evaluator(ctx, run.account).evaluate(occurrence, by_name=True).of(d.item)
    if found is None:  # the variant has gone, or was renamed
        yield say("push.no_current", Exit.FAILED, occurrence=d.occurrence)
        return
    for gate, hold in holds(found.gate_input):
        if hold is not None and gate in {Gate.INVALID, Gate.APPROVAL}:
            yield say(
                "push.current_unapproved", Exit.HELD, occurrence=d.occurrence, gate=gate.value
            )
            return
    left = _in_state(record, BatchState.PLANNED, BatchState.REFUSED)
    if not left:
        yield say("push.nothing_left", Exit.OK, occurrence=d.occurrence)
        return
    version = _version(record, found)
    batches = [
        renewed(d, batch, ids=batch.ids, version=version.number)
        for batch in ctx.ledger.with_ids(left)
    ]
    event = event_of(ctx, d, Resumed(current=True, approval=_standing_approval(ctx, record)))
    ctx.ledger.renew(batches, [event], version)
    yield from go_on(run, ctx.ledger.record_of(d.identity) or record)


def _version(record: Record, found: Evaluation) -> Version:
    document = document_of(
        found.messages,
        silent=found.occurrence.post.silent,
        unit=record.delivery.unit,
        parts=_parts(record, found),
    )
    return Version(record.version.number + 1, document, approved_part(found))


def _parts(record: Record, found: Evaluation) -> JsonObject:
    """Whom LINE is asked for; an arm keeps its part of the people, as that cannot be cut anew."""
    d = record.delivery
    if d.via is not Via.NARROWCAST or d.occurrence == whole_name(d.occurrence):
        return found.recipients.parts
    frozen = json.loads(record.version.document)
    return {name: frozen[name] for name in ("recipient", "filter", "limit") if name in frozen}


def _in_state(record: Record, *states: BatchState) -> list[Batch]:
    pairs = zip(record.batches, states_of(record), strict=True)
    return [each.batch for each, state in pairs if state in states]


def _standing_approval(ctx: SendingContext, record: Record) -> str | None:
    """The number of the approval that stands for the post now."""
    try:
        approval = ctx.approvals.of(record.delivery.plan).get(row_id(record.delivery.post))
    except OactlError:
        return None
    counts = approval and approval.number not in {"", *ctx.ledger.revoked_approvals()}
    return approval.number if approval and counts else None
