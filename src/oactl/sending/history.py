"""What a checker is told beside a post: where it went already, and what of it is not finished."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from oactl.domain.cadence import MAX_LATE
from oactl.domain.delivery.facts import Record
from oactl.domain.delivery.notice import Notice
from oactl.domain.delivery.outcome import Accepted
from oactl.domain.delivery.state import State, fold
from oactl.domain.plan import Plan, Post
from oactl.sending.context import SendingContext

_UNFINISHED = frozenset({State.SENDING, State.HELD, State.UNKNOWN})


def history_of(ctx: SendingContext, plan: Plan, post: Post) -> Iterator[Notice]:
    """What of a post began within the time in which it may still go on, oldest first."""
    for host in dict.fromkeys(map(ctx.host, plan.accounts)):
        since = ctx.now - MAX_LATE
        for record in reversed(ctx.ledger.sent_of(host, plan.name, post.id, since)):
            yield from _told(ctx, plan, record)


def _told(ctx: SendingContext, plan: Plan, record: Record) -> Iterator[Notice]:
    d, stands = record.delivery, fold(record, ctx.now)
    params = {"occurrence": d.occurrence, "account": d.account, "id": d.id}
    if stands.state in _UNFINISHED:
        left = None if d.recipients is None else d.recipients - (stands.accepted_recipients or 0)
        people = "?" if left is None else f"{left:,}"
        yield Notice("approve.unfinished", {**params, "left": people})
    elif stands.state is State.SENT and (at := _first_accepted(record)):
        local = at.astimezone(ZoneInfo(plan.timezone))
        yield Notice("approve.went_out", {**params, "at": f"{local:%Y-%m-%d %H:%M}"})


def _first_accepted(record: Record) -> datetime | None:
    times = [
        attempt.ended_at or attempt.at
        for batch in record.batches
        for attempt in batch.attempts
        if isinstance(attempt.outcome, Accepted)
    ]
    return min(times, default=None)
