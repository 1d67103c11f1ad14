"""Finish a delivery, or resume one that an earlier run began."""

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from oactl.domain.answers import NarrowcastProgress, Unanswered
from oactl.domain.audience import Via
from oactl.domain.delivery.events import Foreign, Held, Progress
from oactl.domain.delivery.facts import Accepted, MonthlyLimit, Record
from oactl.domain.delivery.state import (
    FINAL,
    State,
    all_of,
    ends,
    fold,
)
from oactl.domain.delivery.summary import DeliverySummary, Notice, summarize
from oactl.domain.gates import Gate
from oactl.domain.plan import whole_name
from oactl.domain.quota import fits
from oactl.errors import Exit
from oactl.sending.account_run import AccountRun, Step
from oactl.sending.freeze import event_of
from oactl.sending.preflight import known_quota

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
        told = ctx.ledger.finish(d.id, summary.state.value, ctx.now, [notice])
        return Step(summary, tuple(told), notice.exit)
    if summary.state is State.HELD:
        return _held(run, record, notice)
    return replace(run.told_hourly(notice), summary=summary)


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
    if summary.reason == "earlier_variant":
        return Exit.OK  # or on that before it, which is told where it comes to nothing
    return _EXITS[summary.state]


def _code(summary: DeliverySummary) -> str:
    """The sentence on stderr; what simply went well has its line on stdout and no sentence."""
    if summary.state is State.HELD:
        return "push.begun_held"
    if summary.reason in {"unproven", "lost_variant"}:
        return f"push.{summary.reason}"
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
    if stopped == "earlier_variant":
        return replace(summary, reason=stopped)
    if stopped == "lost_variant":
        return replace(summary, held_by=Gate.EXPERIMENT.value, reason=stopped, error=None)
    return replace(summary, held_by=stopped, reason="stopped", error=None)


def _held(run: AccountRun, record: Record, notice: Notice) -> Step:
    """Told when the gate that holds it is another than before."""
    summary = notice.summary
    held = all_of(record, Held)
    gate = summary.held_by if summary else None
    if held and held[-1].gate == gate:
        notices = (notice,) if run.by_name else ()  # who asks by name is told each time
        return Step(summary, notices, Exit.HELD if run.strict else Exit.OK)
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


TEST_LASTS = timedelta(hours=1)
TOLD_WITHIN = timedelta(days=1)  # after which a hand-off is no news any more
SLOW = timedelta(hours=1)  # after which an accepted narrowcast that does not move is told


def go_on(run: AccountRun, record: Record) -> Iterator[Step]:
    """Take up a begun delivery where the last run left it."""
    if record.delivery.purpose == "test":
        _give_up(run, record)
        return
    state = fold(record, run.ctx.now).state
    if run.dry_run:
        summary = summarize(record, run.ctx.now)
        yield Step(summary, (Notice(summary=summary),))
        return
    if state in {State.SENDING, State.HELD} and not run.over():
        yield from _further(run, record)
    if state is not State.HANDED_OFF or _is_untold(run, record):
        yield finish(run, record)


def _is_untold(run: AccountRun, record: Record) -> bool:
    """Whether a run was killed between the hand-off and its notice."""
    made, notice = record.delivery.created_at, _notice(run, record, summarize(record, run.ctx.now))
    return run.ctx.now - made < TOLD_WITHIN and not run.ctx.ledger.outbox.has(notice)


def _give_up(run: AccountRun, record: Record) -> None:
    """A test that was killed is not gone on with; once nobody can be at it, it is settled."""
    now = run.ctx.now
    if not run.dry_run and now - record.delivery.created_at > TEST_LASTS:
        run.ctx.ledger.finish(record.delivery.id, fold(record, now).state.value, now)


def _further(run: AccountRun, record: Record) -> Iterator[Step]:
    """One step further, if nothing stands in the way."""
    stands = fold(record, run.ctx.now)
    if record.delivery.via is Via.NARROWCAST and stands.accepted:
        yield from _ask_progress(run, record, stands.request_ids[0])
        return
    if run.stopped_by(record) is not None:
        return
    need = _rest(record.delivery.recipients, stands.accepted_recipients)
    if stands.held_by == "quota":
        limited = _limited_since(record)
        if limited is not None and known_quota(run.ctx, run.channel, limited) is not None:
            return  # it is not time yet to ask LINE again
    contact, steps = run.contact()
    yield from steps
    if not contact.ready or (stands.held_by == "quota" and not fits(contact.quota, need)):
        return
    yield from run.send(record)


def _limited_since(record: Record) -> datetime | None:
    """When LINE first said that the month's messages are used up, since it last took something."""
    first = None
    outcomes = (attempt for batch in record.batches for attempt in batch.attempts)
    for attempt in sorted(outcomes, key=lambda attempt: attempt.id):
        if isinstance(attempt.outcome, MonthlyLimit):
            first = first or attempt.ended_at
        elif isinstance(attempt.outcome, Accepted):
            first = None
    return first


def _rest(recipients: int | None, accepted: int | None) -> int | None:
    return None if recipients is None else recipients - (accepted or 0)


def _ask_progress(run: AccountRun, record: Record, request_id: str) -> Iterator[Step]:
    contact, steps = run.contact()
    yield from steps
    if contact.gateway is None:
        yield from _slow(run, record, contact.error or "")
        return
    answer = contact.gateway.narrowcast(request_id)
    if isinstance(answer, Unanswered):
        if answer.kind == "refused" and run.ctx.now >= ends(record):
            _note(run, record, Progress("forgotten", description=answer.error))
        else:
            yield from _slow(run, record, answer.error)
    elif answer.phase in {"succeeded", "failed"}:
        _note(run, record, Progress(**asdict(answer)))
        yield from _full(run, record, answer)
    else:
        yield from _slow(run, record, answer.phase)


def _slow(run: AccountRun, record: Record, why: str) -> Iterator[Step]:
    """An accepted narrowcast that is not over after an hour is told, once an hour."""
    taken = [
        attempt.ended_at
        for batch in record.batches
        for attempt in batch.attempts
        if isinstance(attempt.outcome, Accepted) and attempt.ended_at is not None
    ]
    if taken and run.ctx.now - min(taken) > SLOW:
        minutes = round((run.ctx.now - min(taken)).total_seconds() / 60)
        params = {
            "occurrence": record.delivery.occurrence,
            "id": record.delivery.id,
            "minutes": minutes,
            "why": why,
        }
        key = f"slow:{record.delivery.id}"
        yield run.hourly("push.narrowcast_slow", Exit.OK, params, key)


def _full(run: AccountRun, record: Record, answer: NarrowcastProgress) -> Iterator[Step]:
    """Where as many were chosen as the limit allows, some may have been left out.

    Of an experiment's arm the limit is its part of the people, and the others have the rest.
    """
    if record.delivery.occurrence != whole_name(record.delivery.occurrence):
        return
    most = json.loads(record.version.document).get("limit", {}).get("max")
    if most is not None and answer.target == most:
        params = {"occurrence": record.delivery.occurrence, "most": most}
        yield run.hourly("push.narrowcast_full", Exit.OK, params, f"full:{record.delivery.id}")


def _note(run: AccountRun, record: Record, payload: Progress) -> None:
    run.ctx.ledger.note(event_of(run.ctx, record.delivery, payload))
