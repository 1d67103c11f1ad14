"""`oactl status`: one screen of what happened, what comes and what waits for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from oactl.domain.delivery.state import State
from oactl.domain.delivery.summary import DeliverySummary
from oactl.insight.kept import snapshots_of
from oactl.reports.compute import quota_of
from oactl.sending.agenda import MOST_OF_A_POST, Entry, agenda
from oactl.sending.approval_status import Status, statuses
from oactl.sending.context import SendingContext
from oactl.sending.posts import Lost, review
from oactl.sending.queries import list_deliveries

SHOWN = 5
LOOKS_BACK = timedelta(days=31)
AHEAD = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Overview:
    """What stands where."""

    coming: Sequence[Entry]
    overdue: Sequence[DeliverySummary]  # due, and no push has looked yet
    waiting: Sequence[Status]
    trouble: Sequence[DeliverySummary]  # held, missed, unknown, sending, refused, partial
    hand_offs: Sequence[DeliverySummary]
    quotas: Sequence[tuple[str, int | None, int | None]]  # account, limit, used
    broken: bool
    absent: Sequence[str]  # paths of `plans:` where nothing is
    lost: Sequence[tuple[str, Lost]]  # account, and a post that went away without a word


_TROUBLE = frozenset(
    {State.HELD, State.MISSED, State.UNKNOWN, State.SENDING, State.REFUSED, State.PARTIAL}
)


def overview(sending: SendingContext) -> Overview:
    """Look around without asking LINE."""
    now = sending.now
    today = now.astimezone(ZoneInfo(sending.workspace.timezone)).date()
    accounts = tuple(sending.workspace.accounts)
    days = today - AHEAD, today + AHEAD
    entries = agenda(sending, *days, accounts=accounts, most=MOST_OF_A_POST)
    summaries = list_deliveries(sending.ledger, now, since=now - LOOKS_BACK)
    return Overview(
        coming=[entry for entry in entries if _is_coming(entry, now)][:SHOWN],
        overdue=_overdue(entries, summaries, now),
        waiting=[status for status in statuses(sending) if status.waits],
        trouble=[
            summary for summary in summaries if summary.state in _TROUBLE and _lately(summary, now)
        ],
        hand_offs=[summary for summary in summaries if summary.state is State.HANDED_OFF],
        quotas=[_quota(sending, name) for name in accounts],
        broken=sending.loaded.has_errors,
        absent=sending.loaded.absent,
        lost=[(name, lost) for name in accounts for lost in review(sending, name).lost],
    )


def _overdue(
    entries: Sequence[Entry], summaries: Sequence[DeliverySummary], now: datetime
) -> list[DeliverySummary]:
    """What the next push will send, hold or miss; while cron stands still nothing else says so."""
    written = {summary.id for summary in summaries}
    states = {State.PLANNED, State.HELD, State.MISSED}
    return [
        entry.summary
        for entry in entries
        if entry.summary.scheduled_at <= now
        and not entry.past
        and entry.summary.state in states
        and entry.summary.id not in written
    ]


def _is_coming(entry: Entry, now: datetime) -> bool:
    return entry.summary.scheduled_at > now and entry.summary.state is State.PLANNED


def _lately(summary: DeliverySummary, now: datetime) -> bool:
    """What is over for good is worth a week's notice."""
    open_states = {State.HELD, State.UNKNOWN, State.SENDING}
    return summary.state in open_states or now - summary.scheduled_at < AHEAD


def _quota(sending: SendingContext, account: str) -> tuple[str, int | None, int | None]:
    quota = quota_of(snapshots_of(sending, account), sending.now)
    return account, quota.limit, quota.used


def left_of(limit: int | None, used: int | None) -> int | None:
    """How many messages a month has left; None where nobody knows."""
    return max(0, limit - used) if limit is not None and used is not None else None
