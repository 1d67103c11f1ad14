"""Everything that `oactl status` shows: what comes, what waits, what is in trouble."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain, islice
from zoneinfo import ZoneInfo

from oactl.commands.account_groups import is_many
from oactl.commands.filters import Filter
from oactl.commands.occurrences import with_subjects
from oactl.domain.delivery.state import State
from oactl.domain.delivery.summary import DeliverySummary
from oactl.domain.month import Month
from oactl.domain.pause import Pause
from oactl.domain.plan import short_name
from oactl.last_run import LastRun
from oactl.public_json import workspace as documents
from oactl.public_json.deliveries import Delivery
from oactl.public_json.pauses import AccountPause
from oactl.public_json.plans import Waiting
from oactl.sending.agenda import MOST_OF_A_POST, AgendaEntry, in_time, planned_between
from oactl.sending.context import SendingContext
from oactl.sending.month import month_of
from oactl.sending.pause import paused_accounts
from oactl.sending.posts import LostPost, review
from oactl.sending.queries import list_deliveries
from oactl.sending.review import ReviewStatus, statuses

SHOWN = 5
LOOKS_BACK = timedelta(days=31)
AHEAD = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Overview:
    """What stands where."""

    chosen: Filter  # what was asked for
    days: tuple[date, date]  # that were looked at
    planned: int  # occurrences of the accounts in these days, whatever else was asked for
    coming: Sequence[AgendaEntry]
    overdue: Sequence[AgendaEntry]  # due, and no push has looked yet
    waiting: Sequence[ReviewStatus]
    trouble: Sequence[AgendaEntry]  # held, missed, unknown, sending, refused, partial
    hand_offs: Sequence[AgendaEntry]
    months: Sequence[Month]
    paused: Sequence[tuple[str, Pause]]  # by account
    broken: bool
    absent: Sequence[str]  # paths of `plans:` where nothing is
    lost: Sequence[tuple[str, LostPost]]  # account, and a post that went away without a word

    @property
    def is_anything(self) -> bool:
        """Whether there is something of what was asked for."""
        of_time = (self.coming, self.overdue, self.trouble, self.hand_offs)
        return any(map(bool, (*of_time, self.waiting, self.lost)))


_TROUBLE = frozenset(
    {State.HELD, State.MISSED, State.UNKNOWN, State.SENDING, State.REFUSED, State.PARTIAL}
)


def overview(sending: SendingContext, chosen: Filter) -> Overview:
    """Look around without asking LINE, at what was asked for."""
    sending = sending.cached()
    now, accounts = sending.now, chosen.accounts
    today = now.astimezone(ZoneInfo(sending.workspace.timezone)).date()
    days = today - AHEAD, today + AHEAD
    planned = planned_between(sending, *days, accounts=accounts, most=MOST_OF_A_POST, ahead=True)
    entries = planned.entries()
    due = sorted(islice(entries, planned.due), key=in_time)
    summaries = list_deliveries(sending.ledger, now, since=now - LOOKS_BACK)
    known = _by_now(with_subjects(summaries, sending.plans), due)
    told = [each for each in known if chosen.has_account(each) and chosen.has(each)]
    coming = filter(chosen.has, chain(_goes_next(told), entries))
    return Overview(
        chosen=chosen,
        days=days,
        planned=len(planned.occurrences),
        coming=_coming(coming, single=not is_many(accounts)),
        overdue=_overdue(filter(chosen.has, due), summaries, now),
        waiting=_waiting(sending, chosen),
        trouble=[
            each for each in told if each.summary.state in _TROUBLE and _lately(each.summary, now)
        ],
        hand_offs=[each for each in told if each.summary.state is State.HANDED_OFF],
        months=[month_of(sending, name) for name in accounts],
        paused=[(name, each) for name, each in paused_accounts(sending) if name in accounts],
        broken=sending.loaded.has_errors,
        absent=sending.loaded.absent,
        lost=_lost(sending, chosen),
    )


def _by_now(told: Iterable[AgendaEntry], due: Iterable[AgendaEntry]) -> list[AgendaEntry]:
    """What the ledger says, and of what a push held how that stands by now, as the agenda says."""
    now = {each.summary.id: each for each in due if not each.past}
    return [
        now.get(each.summary.id, each) if each.summary.state is State.HELD else each
        for each in told
    ]


def _goes_next(told: Iterable[AgendaEntry]) -> list[AgendaEntry]:
    """What a push held and nothing holds by now: the next one sends it."""
    return sorted((each for each in told if each.summary.state is State.PLANNED), key=in_time)


def _waiting(sending: SendingContext, chosen: Filter) -> list[ReviewStatus]:
    """Posts that wait for a checker; none where occurrences of a state are asked for."""
    if chosen.states is not None:
        return []
    return [status for status in statuses(sending, chosen.is_about) if status.waits]


def _lost(sending: SendingContext, chosen: Filter) -> list[tuple[str, LostPost]]:
    """Posts that no plan has any more. Nobody checks them, and they stand nowhere."""
    if chosen.states is not None or chosen.checked is not None:
        return []
    return [
        (name, lost)
        for name in chosen.accounts
        for lost in review(sending, name).lost
        if chosen.has_plan(lost.plan)
    ]


def _overdue(
    entries: Iterable[AgendaEntry], summaries: Sequence[DeliverySummary], now: datetime
) -> list[AgendaEntry]:
    """What the next push will send, hold or miss; while cron stands still nothing else says so."""
    written = {summary.id for summary in summaries}
    states = {State.PLANNED, State.HELD, State.MISSED}
    return [
        entry
        for entry in entries
        if entry.summary.scheduled_at <= now
        and not entry.past
        and entry.summary.state in states
        and entry.summary.id not in written
    ]


def _coming(entries: Iterable[AgendaEntry], *, single: bool) -> list[AgendaEntry]:
    """The next sends: the first five or, with many accounts, those of the first five rows."""
    coming = (entry for entry in entries if entry.summary.state is State.PLANNED)
    if single:
        return list(islice(coming, SHOWN))
    found = list(coming)
    names = list(dict.fromkeys(short_name(each.summary.occurrence) for each in found))[:SHOWN]
    return [each for each in found if short_name(each.summary.occurrence) in names]


def _lately(summary: DeliverySummary, now: datetime) -> bool:
    """What is over for good is worth a week's notice."""
    open_states = {State.HELD, State.UNKNOWN, State.SENDING}
    return summary.state in open_states or now - summary.scheduled_at < AHEAD


def document(found: Overview, last: LastRun | None) -> documents.Status:
    """What the screen shows."""

    def of(state: State) -> list[Delivery]:
        return [_delivery(each) for each in found.trouble if each.summary.state is state]

    return documents.Status(
        last_run=last.began.isoformat() if last else None,
        last_run_result=_last_run(last) if last else None,
        overdue=list(map(_delivery, found.overdue)),
        next=[entry.document() for entry in found.coming],
        waiting=[Waiting(s.plan.name, s.post.id, s.post.checkers) for s in found.waiting],
        held=of(State.HELD),
        missed=of(State.MISSED),
        unknown=of(State.UNKNOWN),
        sending=of(State.SENDING),
        refused=of(State.REFUSED) or None,
        partial=of(State.PARTIAL) or None,
        hand_offs=list(map(_delivery, found.hand_offs)),
        quota=[documents.QuotaLeft.of(month) for month in found.months],
        paused=[
            AccountPause(name, each.reason, each.actor, each.at.isoformat())
            for name, each in found.paused
            if each.sure
        ],
        plan_errors=found.broken,
        absent=found.absent,
        lost=[documents.Lost(name, lost.plan, lost.post, lost.due) for name, lost in found.lost],
    )


def _delivery(entry: AgendaEntry) -> Delivery:
    return Delivery.of(entry.summary)


def _last_run(last: LastRun) -> documents.LastRun:
    ended = last.ended.isoformat() if last.ended else None
    about = (last.exit, last.unattended, last.summary, last.error)
    return documents.LastRun(last.began.isoformat(), ended, *about)
