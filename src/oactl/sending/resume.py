"""Goes on with a delivery that an earlier run began: sends the rest, or asks how far LINE is."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta

from oactl.domain.answers import Narrowcast, Unanswered
from oactl.domain.audience import Via
from oactl.domain.delivery.events import Progress
from oactl.domain.delivery.facts import Accepted, MonthlyLimit, Record
from oactl.domain.delivery.state import State, ends, fold
from oactl.domain.delivery.summary import Notice, summarize
from oactl.domain.quota import fits
from oactl.errors import Exit
from oactl.sending.account_run import AccountRun
from oactl.sending.finish import finish
from oactl.sending.freeze import event_of
from oactl.sending.preflight import known_quota
from oactl.sending.result import Step

TEST_LASTS = timedelta(hours=1)
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
    if state is not State.HANDED_OFF:
        yield finish(run, record)


def _give_up(run: AccountRun, record: Record) -> None:
    """A test that was killed is not gone on with; once nobody can be at it, it is settled."""
    now = run.ctx.now
    if not run.dry_run and now - record.delivery.created_at > TEST_LASTS:
        run.ctx.ledger.settle(record.delivery.id, fold(record, now).state.value, now)


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


def _full(run: AccountRun, record: Record, answer: Narrowcast) -> Iterator[Step]:
    """Where as many were chosen as the limit allows, some may have been left out."""
    most = json.loads(record.version.document).get("limit", {}).get("max")
    if most is not None and answer.target == most:
        params = {"occurrence": record.delivery.occurrence, "most": most}
        yield run.hourly("push.narrowcast_full", Exit.OK, params, f"full:{record.delivery.id}")


def _note(run: AccountRun, record: Record, payload: Progress) -> None:
    run.ctx.ledger.note(event_of(run.ctx, record.delivery, payload))
