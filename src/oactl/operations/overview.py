"""`oactl status`: one screen of what happened, what comes and what waits for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from oactl.domain.delivery.standing import State
from oactl.domain.delivery.view import View
from oactl.operations.agenda import Entry, agenda
from oactl.operations.approve import Status, statuses
from oactl.operations.deliveries import list_deliveries
from oactl.operations.desk import Desk
from oactl.operations.report_sources import realm_of
from oactl.operations.weekly_report import quota_of

SHOWN = 5
LOOKS_BACK = timedelta(days=31)
AHEAD = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Overview:
    """What stands where."""

    coming: Sequence[Entry]
    overdue: Sequence[View]  # due, and no push has looked yet
    waiting: Sequence[Status]
    trouble: Sequence[View]  # held, missed, unknown, sending, refused, partial
    hand_offs: Sequence[View]
    quotas: Sequence[tuple[str, int | None, int | None]]  # account, limit, used
    broken: bool


_TROUBLE = frozenset(
    {State.HELD, State.MISSED, State.UNKNOWN, State.SENDING, State.REFUSED, State.PARTIAL}
)


def overview(desk: Desk) -> Overview:
    """Look around without asking LINE."""
    now = desk.now
    today = now.astimezone(ZoneInfo(desk.workspace.timezone)).date()
    accounts = tuple(desk.workspace.accounts)
    entries = agenda(desk, today - AHEAD, today + AHEAD, accounts=accounts)
    views = list_deliveries(desk.ledger, now, since=now - LOOKS_BACK)
    return Overview(
        coming=[entry for entry in entries if _is_coming(entry, now)][:SHOWN],
        overdue=_overdue(entries, views, now),
        waiting=[status for status in statuses(desk) if _waits(status)],
        trouble=[view for view in views if view.state in _TROUBLE and _lately(view, now)],
        hand_offs=[view for view in views if view.state is State.HANDED_OFF],
        quotas=[_quota(desk, name) for name in accounts],
        broken=desk.book.has_errors,
    )


def _overdue(entries: Sequence[Entry], views: Sequence[View], now: datetime) -> list[View]:
    """What the next push will send, hold or miss; while cron stands still nothing else says so."""
    written = {(view.account, view.occurrence) for view in views}
    states = {State.PLANNED, State.HELD, State.MISSED}
    return [
        entry.view
        for entry in entries
        if entry.view.scheduled_at <= now
        and not entry.past
        and entry.view.state in states
        and (entry.view.account, entry.view.occurrence) not in written
    ]


def _is_coming(entry: Entry, now: datetime) -> bool:
    return entry.view.scheduled_at > now and entry.view.state is State.PLANNED


def _waits(status: Status) -> bool:
    return not (status.post.draft or status.verdict.approved) and status.next_slot is not None


def _lately(view: View, now: datetime) -> bool:
    """What is over for good is worth a week's notice."""
    open_states = {State.HELD, State.UNKNOWN, State.SENDING}
    return view.state in open_states or now - view.scheduled_at < AHEAD


def _quota(desk: Desk, account: str) -> tuple[str, int | None, int | None]:
    quota = quota_of(desk.ledger.snapshots(realm_of(desk, account)), desk.now)
    return account, quota.limit, quota.used
