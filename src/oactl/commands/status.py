"""`oactl status`: one screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import typer

from oactl.commands.deliveries import line, why
from oactl.commands.options import FormatOption, JsonOption, came_to, format_of
from oactl.console import Console
from oactl.context import Context
from oactl.domain.delivery.state import State
from oactl.domain.delivery.summary import DeliverySummary
from oactl.domain.month import Month
from oactl.domain.pause import Pause
from oactl.domain.value import some_of
from oactl.domain.visible import in_one_line
from oactl.errors import Exit
from oactl.i18n import N_, _
from oactl.last_run import LastRun, read
from oactl.public_json import workspace as documents
from oactl.public_json.deliveries import Delivery
from oactl.public_json.pauses import AccountPause
from oactl.public_json.plans import Waiting
from oactl.sending.agenda import MOST_OF_A_POST, AgendaEntry, in_time, planned_between
from oactl.sending.context import SendingContext
from oactl.sending.month import month_of
from oactl.sending.pause import by_word, paused_accounts
from oactl.sending.posts import LostPost, review
from oactl.sending.queries import list_deliveries
from oactl.sending.review import ReviewStatus, statuses
from oactl.usage import App
from oactl.words.money import left_lines

SHOWN = 5
LINES = 20  # of a section: a status is one screen
LOOKS_BACK = timedelta(days=31)
AHEAD = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Overview:
    """What stands where."""

    coming: Sequence[AgendaEntry]
    overdue: Sequence[DeliverySummary]  # due, and no push has looked yet
    waiting: Sequence[ReviewStatus]
    trouble: Sequence[DeliverySummary]  # held, missed, unknown, sending, refused, partial
    hand_offs: Sequence[DeliverySummary]
    months: Sequence[Month]
    paused: Sequence[tuple[str, Pause]]  # by account
    broken: bool
    absent: Sequence[str]  # paths of `plans:` where nothing is
    lost: Sequence[tuple[str, LostPost]]  # account, and a post that went away without a word


_TROUBLE = frozenset(
    {State.HELD, State.MISSED, State.UNKNOWN, State.SENDING, State.REFUSED, State.PARTIAL}
)


def overview(sending: SendingContext) -> Overview:
    """Look around without asking LINE."""
    sending = sending.cached()
    now = sending.now
    today = now.astimezone(ZoneInfo(sending.workspace.timezone)).date()
    accounts = tuple(sending.workspace.accounts)
    days = today - AHEAD, today + AHEAD
    planned = planned_between(sending, *days, accounts=accounts, most=MOST_OF_A_POST)
    entries = planned.entries()
    due = sorted(islice(entries, planned.due), key=in_time)
    summaries = list_deliveries(sending.ledger, now, since=now - LOOKS_BACK)
    return Overview(
        coming=list(islice((entry for entry in entries if _is_coming(entry, now)), SHOWN)),
        overdue=_overdue(due, summaries, now),
        waiting=[status for status in statuses(sending) if status.waits],
        trouble=[
            summary for summary in summaries if summary.state in _TROUBLE and _lately(summary, now)
        ],
        hand_offs=[summary for summary in summaries if summary.state is State.HANDED_OFF],
        months=[month_of(sending, name) for name in accounts],
        paused=paused_accounts(sending),
        broken=sending.loaded.has_errors,
        absent=sending.loaded.absent,
        lost=[(name, lost) for name in accounts for lost in review(sending, name).lost],
    )


def _overdue(
    entries: Sequence[AgendaEntry], summaries: Sequence[DeliverySummary], now: datetime
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


def _is_coming(entry: AgendaEntry, now: datetime) -> bool:
    return entry.summary.scheduled_at > now and entry.summary.state is State.PLANNED


def _lately(summary: DeliverySummary, now: datetime) -> bool:
    """What is over for good is worth a week's notice."""
    open_states = {State.HELD, State.UNKNOWN, State.SENDING}
    return summary.state in open_states or now - summary.scheduled_at < AHEAD


def document(found: Overview, last: LastRun | None) -> documents.Status:
    """What the screen shows."""

    def of(state: State) -> list[Delivery]:
        return [Delivery.of(each) for each in found.trouble if each.state is state]

    return documents.Status(
        last_run=last.began.isoformat() if last else None,
        last_run_result=_last_run(last) if last else None,
        overdue=[Delivery.of(each) for each in found.overdue],
        next=[entry.document() for entry in found.coming],
        waiting=[Waiting(s.plan.name, s.post.id, s.post.checkers) for s in found.waiting],
        held=of(State.HELD),
        missed=of(State.MISSED),
        unknown=of(State.UNKNOWN),
        sending=of(State.SENDING),
        refused=of(State.REFUSED) or None,
        partial=of(State.PARTIAL) or None,
        hand_offs=[Delivery.of(each) for each in found.hand_offs],
        quota=[documents.QuotaLeft.of(month) for month in found.months],
        paused=[
            AccountPause(name, each.reason, each.actor, each.at.isoformat())
            for name, each in found.paused
        ],
        plan_errors=found.broken,
        absent=found.absent,
        lost=[documents.Lost(name, lost.plan, lost.post, lost.due) for name, lost in found.lost],
    )


def _last_run(last: LastRun) -> documents.LastRun:
    ended = last.ended.isoformat() if last.ended else None
    about = (last.exit, last.unattended, last.summary, last.error)
    return documents.LastRun(last.began.isoformat(), ended, *about)


app = App()


@app.command(epilog="oactl status")
def status(ctx: typer.Context, output: FormatOption = None, as_json: JsonOption = False) -> Exit:
    """One screen: last run, next sends, what waits for whom, what needs a look."""
    look = format_of(output, as_json=as_json)
    return show_status(ctx.obj, as_json=look == "json")


def show_status(context: Context, *, as_json: bool) -> Exit:
    """Print the screen; outside a workspace, how to begin."""
    console = context.console
    if context.folder is None and not as_json:
        console.print(
            _(
                "This folder is no oactl workspace yet.\n  "
                "see the whole job on this machine, without an account: oactl "
                "demo\n  "
                "make a workspace here: oactl init\n  "
                "all commands: oactl --help"
            )
        )
        return Exit.OK
    found = overview(context.sending(writes=False))
    last = read(context.root)
    if as_json:
        console.json(document(found, last))
    else:
        _print(console, found, last, ZoneInfo(context.workspace.timezone))
    return Exit.OK


def _print(console: Console, found: Overview, last: LastRun | None, zone: ZoneInfo) -> None:
    console.print(_of_last_run(last, zone))
    if found.broken:
        console.print(_("Some plans have errors: oactl plan validate"))
    for path in found.absent:
        console.print(
            _(
                "`plans:` names {path}, and there is nothing; is a drive or folder not mounted?",
                path=path,
            )
        )
    _section(
        console,
        _("Paused (oactl resume):"),
        [_paused(some_of(names), pause, zone) for names, pause in by_word(found.paused)],
        "oactl account list",
    )
    _section(
        console,
        _(
            "No plan has these any more; nothing of them is sent (put the plan "
            "back, or, if they went on purpose: oactl plan retire PLAN/POST):"
        ),
        [_lost(name, lost) for name, lost in found.lost],
        "oactl status --json",
    )
    console.print(_("Next:") if found.coming else _("Nothing is planned for the next 7 days."))
    for entry in found.coming:
        summary = entry.summary
        note = why(summary.held_by, "") if summary.held_by else ""
        at = f"{summary.scheduled_at:%m-%d %H:%M}"
        console.print(in_one_line(f"  {at}  {summary.occurrence}  {note}".rstrip()))
    _print_what_to_do(console, found, zone)


def _paused(accounts: str, pause: Pause, zone: ZoneInfo) -> str:
    params = {"since": f"{pause.at.astimezone(zone):%Y-%m-%d %H:%M}", "by": pause.actor}
    sentence = N_("{accounts}  since {since} by {by}: {why}")
    return _(sentence, accounts=accounts, why=pause.reason, **params)


def _of_last_run(last: LastRun | None, zone: ZoneInfo) -> str:
    if last is None:
        return _("No push has run yet. Try one that sends nothing: oactl push --due --dry-run")
    at = f"{last.began.astimezone(zone):%Y-%m-%d %H:%M}"
    return _("Last push: {at} ({came})", at=at, came=came_to(last))


def _print_what_to_do(console: Console, found: Overview, zone: ZoneInfo) -> None:
    waiting = [
        _(
            "{post}  checker: {who}",
            post=f"{each.plan.name}/{each.post.id}",
            who=", ".join(each.post.checkers) or "—",
        )
        for each in found.waiting
    ]
    for head, lines, command in (
        (
            _("Waiting for approval (oactl plan approve PLAN/POST --by NAME):"),
            waiting,
            "oactl plan status",
        ),
        (
            _("Due, and no push has looked yet (is cron running? oactl push --due):"),
            [line(each) for each in found.overdue],
            "oactl plan agenda",
        ),
        (
            _("Look at these (oactl delivery list; one in detail: oactl explain OCCURRENCE):"),
            [line(each) for each in found.trouble],
            "oactl delivery list",
        ),
        (
            _("To be published by a person (then: oactl delivery done OCCURRENCE --url URL):"),
            [each.occurrence for each in found.hand_offs],
            "oactl delivery list",
        ),
    ):
        _section(console, head, lines, command)
    for month in found.months:
        for told in left_lines(month, zone):
            console.print(told)


def _lost(account: str, lost: LostPost) -> str:
    post = f"{lost.plan}/{lost.post}"
    if not lost.due:
        return _("{post}  account: {account}", account=account, post=post)
    return _(
        "{post}  account: {account}; due and not sent: {due}",
        account=account,
        post=post,
        due=", ".join(lost.due),
    )


def _section(console: Console, head: str, lines: Sequence[str], command: str) -> None:
    """The first lines of a section; `command` shows the rest."""
    if lines:
        console.print(head)
    for text in lines[:LINES]:
        console.print("  " + in_one_line(text))
    if len(lines) > LINES:
        left = f"{len(lines) - LINES:,}"
        console.print("  " + _("… and {count} more: {command}", count=left, command=command))
