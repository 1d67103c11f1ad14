"""`delivery resume ID [--with-current]`: a person goes on with a begun delivery.

With its frozen text, or with the approved text of now as the next generation, to the people whom
LINE has not taken and never may have.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from oactl.domain.delivery.events import Resumed
from oactl.domain.delivery.facts import Batch, Record, Version, renewed
from oactl.domain.delivery.state import BatchState, State, fold, states_of
from oactl.domain.delivery.summary import summarize
from oactl.domain.gates import Gate, holds
from oactl.errors import Exit, OactlError
from oactl.sending.account_run import AccountRun
from oactl.sending.by_name import locked, say
from oactl.sending.context import SendingContext, StopSignal
from oactl.sending.errors import no_delivery
from oactl.sending.evaluate import Evaluation, Evaluator
from oactl.sending.freeze import approved_part, document_of, event_of
from oactl.sending.queries import account_of, find, occurrence_of
from oactl.sending.result import Step
from oactl.sending.resume import go_on

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
    found = Evaluator(ctx, run.account).evaluate(occurrence, by_name=True)
    for gate, hold in holds(found.facts):
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
        parts=found.recipients.parts,
    )
    return Version(record.version.number + 1, document, approved_part(found))


def _in_state(record: Record, *states: BatchState) -> list[Batch]:
    pairs = zip(record.batches, states_of(record), strict=True)
    return [each.batch for each, state in pairs if state in states]


def _standing_approval(ctx: SendingContext, record: Record) -> str | None:
    """The number of the approval that stands for the post now."""
    try:
        approval = ctx.approvals.of(record.delivery.plan).get(record.delivery.post)
    except OactlError:
        return None
    counts = approval and approval.number not in {"", *ctx.ledger.revoked_approvals()}
    return approval.number if approval and counts else None
