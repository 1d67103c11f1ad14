"""Says what became of a begun delivery, settles what is final, and what that means for the run."""

from dataclasses import replace

from oactl.domain.delivery.events import Foreign, Held
from oactl.domain.delivery.facts import Record
from oactl.domain.delivery.state import (
    FINAL,
    State,
    all_of,
)
from oactl.domain.delivery.summary import DeliverySummary, Notice, summarize
from oactl.errors import Exit
from oactl.sending.account_run import AccountRun, hourly
from oactl.sending.freeze import event_of
from oactl.sending.result import Step

_EXITS = {
    State.SENT: Exit.OK,
    State.SKIPPED: Exit.OK,
    State.HANDED_OFF: Exit.OK,
    State.DONE: Exit.OK,
    State.REFUSED: Exit.FAILED,
    State.PARTIAL: Exit.FAILED,
    State.MISSED: Exit.HELD,
    State.UNKNOWN: Exit.UNKNOWN,
    State.SENDING: Exit.TEMPORARY,
}


def finish(run: AccountRun, record: Record) -> Step:
    """Tell a delivery's state; a final one is told once, the others in every run."""
    ctx, d = run.ctx, record.delivery
    record = ctx.ledger.record_of(d.identity) or record
    summary = _stopped(run, record, summarize(record, ctx.now))
    notice = _notice(run, record, summary)
    if summary.state in FINAL or d.purpose == "test":
        told = ctx.ledger.settle(d.id, summary.state.value, ctx.now, [notice])
        return Step(summary, tuple(told), notice.exit)
    if summary.state is State.HELD:
        return _held(run, record, notice)
    return replace(hourly(ctx, notice, dry_run=False), summary=summary)


def _notice(run: AccountRun, record: Record, summary: DeliverySummary) -> Notice:
    alone = len(record.batches) == 1 and summary.state is State.SENT
    foreign = alone and bool(all_of(record, Foreign))
    news = f"{summary.id}:{summary.state.value}:{summary.batches_accepted}:{summary.held_by}"
    d = record.delivery
    return Notice(
        code="push.another_ledger" if foreign else _code(summary),
        params=params_of(summary),
        exit=Exit.HELD if foreign and not run.by_name else _exit(summary),
        host=d.channel.host,
        account=d.account,
        key=news,
        summary=summary,
    )


def _exit(summary: DeliverySummary) -> Exit:
    if summary.state is State.HELD:
        return Exit.HELD
    if summary.state is State.SENDING and 0 < summary.batches == summary.batches_accepted:
        return Exit.OK  # LINE works on an accepted narrowcast
    return _EXITS[summary.state]


def _code(summary: DeliverySummary) -> str:
    """The sentence on stderr; what simply went well has its line on stdout and no sentence."""
    if summary.state is State.HELD:
        return "push.begun_held"
    if summary.reason == "unproven":
        return "push.unproven"
    if summary.state is State.SENT:
        return "push.rejected" if summary.rejected else ""
    if _exit(summary) is Exit.OK:
        return ""
    if summary.reason == "stopped" and summary.state is State.SENDING:
        return f"push.stopped_{summary.held_by}"
    return f"push.{summary.state.value}"


def _stopped(run: AccountRun, record: Record, summary: DeliverySummary) -> DeliverySummary:
    """What stands still between two requests is told with what stops it."""
    stopped = run.stopped_by(record) if summary.state is State.SENDING else None
    if stopped is None or summary.batches == summary.batches_accepted:
        return summary
    return replace(summary, held_by=stopped, reason="stopped", error=None)


def _held(run: AccountRun, record: Record, notice: Notice) -> Step:
    """Told when the gate that holds it is another than before."""
    summary = notice.summary
    held = all_of(record, Held)
    gate = summary.held_by if summary else None
    if held and held[-1].gate == gate:
        return Step(summary, exit=Exit.HELD if run.strict else Exit.OK)
    payload = Held(gate or "", "", {}, summary.about if summary else None)
    told = run.ctx.ledger.note(event_of(run.ctx, record.delivery, payload), notices=[notice])
    return Step(summary, tuple(told), Exit.HELD)


def params_of(summary: DeliverySummary) -> dict[str, object]:
    """What the sentences about a delivery say."""
    return {
        "occurrence": summary.occurrence,
        "id": summary.id,
        "accepted": summary.batches_accepted,
        "batches": summary.batches,
        "recipients": summary.recipients,
        "rejected": summary.rejected,
        "unproven": summary.unproven,
        "gate": summary.held_by or "",
        "reason": summary.reason or "",
        "error": summary.error or "",
    }
