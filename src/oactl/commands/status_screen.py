"""How `oactl status` reads: a section for each thing that somebody has to know."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from oactl.commands.account_groups import accounts_of, is_many, number_of_accounts
from oactl.commands.exceptions import show_kinds
from oactl.commands.filters import none_as_asked
from oactl.commands.folding import print_folded
from oactl.commands.occurrences import each_alone, show, state_of, time_of, together
from oactl.commands.options import came_to
from oactl.commands.overview import Overview
from oactl.commands.quota_screen import too_few
from oactl.console import Console
from oactl.domain.account import Workspace
from oactl.domain.pause import Pause
from oactl.domain.visible import in_one_line
from oactl.i18n import N_, _
from oactl.last_run import LastRun
from oactl.sending.agenda import AgendaEntry
from oactl.sending.pause import by_word
from oactl.sending.posts import LostPost
from oactl.sending.review import ReviewStatus
from oactl.tables import NOTHING
from oactl.words.money import left_lines

LINES = 20  # of a section: a status is one screen
_INDENT = "  "
_COLUMNS = ("when", "occurrence", "subject", "platform", "via", "people", "state", "note")
_OF_MANY = (*_COLUMNS[:-2], "accounts", *_COLUMNS[-2:])
_DUE = N_("Due, and no push has looked yet (is cron running? oactl push --due):")
_BEGUN = N_("Due, and the last push has not come to them yet (it runs still, or was killed):")
_TROUBLE = N_("Look at these (oactl delivery list; one in detail: oactl explain OCCURRENCE):")
_BY_HAND = N_("To be published by a person (then: oactl delivery done OCCURRENCE --url URL):")


class StatusScreen:
    """Prints what stands where. `whole`: every row, also with many accounts."""

    def __init__(
        self, console: Console, workspace: Workspace, found: Overview, *, whole: bool
    ) -> None:
        self._console = console
        self._workspace = workspace
        self._found = found
        self._most = None if whole else LINES
        self._many = is_many(found.chosen.accounts)
        self._by_kind = self._many and not whole
        self._last: LastRun | None = None

    def show(self, last: LastRun | None) -> None:
        """The whole screen."""
        found, console = self._found, self._console
        self._last = last
        print_folded(console, _of_last_run(last, ZoneInfo(self._workspace.timezone)))
        if self._many:
            print_folded(console, _totals(found))
        self._show_paused()
        self._show_plans()
        if self._by_kind:  # with many accounts what is wrong comes first
            self._show_trouble()
            self._show_waiting()
            self._show_next()
        else:
            self._show_next()
            self._show_waiting()
            self._show_trouble()
        if not found.chosen.is_set:
            for line in _quota_lines(found, self._workspace, by_kind=self._by_kind):
                print_folded(console, line)

    def _show_paused(self) -> None:
        zone, console = ZoneInfo(self._workspace.timezone), self._console
        if self._found.paused:
            print_folded(console, _("Paused (oactl resume):"))
        for names, pause in by_word(self._found.paused):
            said = _paused(accounts_of(self._workspace, names), pause, zone)
            print_folded(console, _INDENT + in_one_line(said))

    def _show_plans(self) -> None:
        """What is wrong with the files of the plans."""
        found, console = self._found, self._console
        if found.broken:
            print_folded(console, _("Some plans have errors: oactl plan validate"))
        for path in found.absent:
            print_folded(
                console,
                _(
                    "`plans:` names {path}, and there is nothing; is a drive or folder not "
                    "mounted?",
                    path=path,
                ),
            )
        lines = [_lost(name, lost) for name, lost in found.lost]
        if lines:
            head = _(
                "No plan has these any more; nothing of them is sent (put the plan "
                "back, or, if they went on purpose: oactl plan retire PLAN/POST):"
            )
            print_folded(console, head)
        for line in lines[: self._most]:
            print_folded(console, _INDENT + in_one_line(line))
        self._tell_more(len(lines), "oactl status --json")

    def _show_next(self) -> None:
        found = self._found
        if found.coming:
            print_folded(self._console, _("Next:"))
            self._show_rows(found.coming)
        elif not (found.chosen.is_set and found.is_anything):
            print_folded(self._console, self._nothing())

    def _nothing(self) -> str:
        found, workspace = self._found, self._workspace
        if found.chosen.is_set and found.planned:
            return none_as_asked(found.planned, found.days, "oactl status")
        if found.chosen.of_all:
            return _("Nothing is planned for the next 7 days.")
        accounts = accounts_of(workspace, found.chosen.accounts)
        return _("Nothing is planned for {accounts} for the next 7 days.", accounts=accounts)

    def _show_waiting(self) -> None:
        waiting = sorted(self._found.waiting, key=_next_time)
        if waiting:
            head = _("Waiting for approval (oactl plan approve PLAN/POST --by NAME):")
            print_folded(self._console, head)
            ours = self._workspace.timezone
            rows = [_waiting(each, ours) for each in waiting[: self._most]]
            heads = [_("When"), _("Post"), _("Subject"), _("Checkers")]
            self._console.table(rows, heads, below=(1,), indent=_INDENT)
            self._tell_more(len(waiting), "oactl plan status")

    def _show_trouble(self) -> None:
        found = self._found
        begun = [each for each in found.overdue if _is_begun(each, self._last)]
        unseen = [each for each in found.overdue if not _is_begun(each, self._last)]
        self._show_entries(_DUE, unseen, "oactl plan agenda")
        self._show_entries(_BEGUN, begun, "oactl plan agenda")
        self._show_entries(_TROUBLE, found.trouble, "oactl delivery list")
        self._show_entries(_BY_HAND, found.hand_offs, "oactl delivery list")

    def _show_entries(self, head: str, entries: Sequence[AgendaEntry], command: str) -> None:
        """A section of occurrences; `command` shows those for which there is no room."""
        if not entries:
            return
        print_folded(self._console, _(head))
        if self._by_kind:
            show_kinds(self._console, self._workspace, entries, command, indent=_INDENT)
        else:
            self._show_rows(entries, command)

    def _show_rows(self, entries: Sequence[AgendaEntry], command: str = "") -> None:
        many = self._many
        rows = together(entries) if many else each_alone(entries)
        columns = _OF_MANY if many else _COLUMNS
        show(self._console, rows[: self._most], columns, indent=_INDENT)
        self._tell_more(len(rows), command)

    def _tell_more(self, count: int, command: str) -> None:
        if self._most is not None and count > self._most:
            left = f"{count - self._most:,}"
            more = _("… and {count} more: {command}", count=left, command=command)
            print_folded(self._console, _INDENT + more)


def _is_begun(entry: AgendaEntry, last: LastRun | None) -> bool:
    """Whether the last push began when it was due, and has not ended."""
    return last is not None and last.ended is None and entry.summary.scheduled_at <= last.began


def _totals(found: Overview) -> str:
    """How many accounts, and how many occurrences and posts of theirs need somebody."""
    open_ones = [*found.overdue, *found.trouble, *found.hand_offs]
    counts = [
        _("{state} {count}", state=state, count=count)
        for state, count in Counter(map(state_of, open_ones)).items()
    ]
    if found.waiting:
        counts.append(_("posts to approve {count}", count=len(found.waiting)))
    return _(
        "{accounts}: {states}",
        accounts=number_of_accounts(found.chosen.accounts),
        states=_(", ").join(counts) or _("nothing needs a look"),
    )


def _of_last_run(last: LastRun | None, zone: ZoneInfo) -> str:
    if last is None:
        return _("No push has run yet. Try one that sends nothing: oactl push --due --dry-run")
    at = f"{last.began.astimezone(zone):%Y-%m-%d %H:%M}"
    return _("Last push: {at} ({came})", at=at, came=came_to(last))


def _next_time(status: ReviewStatus) -> float:
    """Seconds since 1970 of the next time; what has none comes last."""
    return status.next_slot.at.timestamp() if status.next_slot else math.inf


def _waiting(status: ReviewStatus, ours: str) -> list[str]:
    return [
        _next_wall(status, ours),
        f"{status.plan.name}/{status.post.id}",
        in_one_line(status.post.subject) or NOTHING,
        _("checker: {who}", who=_(", ").join(status.post.checkers) or NOTHING),
    ]


def _next_wall(status: ReviewStatus, ours: str) -> str:
    """The next time as the plan has it, with whose clock that is where it is not `ours`."""
    if status.next_slot is None:
        return NOTHING
    time, clocks = time_of(status.next_slot.wall), list(status.plan.clocks)
    if len(clocks) > 1:
        return _("{time}, on each account's own clock", time=time)
    return time if clocks == [ours] else _("{time} ({zone})", time=time, zone=clocks[0])


def _quota_lines(found: Overview, workspace: Workspace, *, by_kind: bool) -> Iterator[str]:
    """What is left of the month: of each account or, of many, of all and where it is too little."""
    zone = ZoneInfo(workspace.timezone)
    if not by_kind:
        for month in found.months:
            yield from left_lines(month, zone)
        return
    known = [(month, left) for month in found.months if (left := month.left) is not None]
    if known:
        yield _(
            "Messages left this month, {account}: {left} of {limit}",
            account=number_of_accounts([month.account for month, _left in known]),
            left=f"{sum(left for _month, left in known):,}",
            limit=f"{sum(month.use.limit or 0 for month, _left in known):,}",
        )
    if used_up := [month.account for month, left in known if not left]:
        yield _("Used up: {accounts}", accounts=accounts_of(workspace, used_up))
    yield from too_few(workspace, (month for month, left in known if left))


def _paused(accounts: str, pause: Pause, zone: ZoneInfo) -> str:
    params = {"since": f"{pause.at.astimezone(zone):%Y-%m-%d %H:%M}", "by": pause.actor}
    sentence = N_("{accounts}  since {since} by {by}: {why}")
    return _(sentence, accounts=accounts, why=pause.reason, **params)


def _lost(account: str, lost: LostPost) -> str:
    post = f"{lost.plan}/{lost.post}"
    if not lost.due:
        return _("{post}  account: {account}", account=account, post=post)
    return _(
        "{post}  account: {account}; due and not sent: {due}",
        account=account,
        post=post,
        due=_(", ").join(lost.due),
    )
