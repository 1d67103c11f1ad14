"""What `oactl plan agenda` prints: what is due when, and what would stop it."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain, islice
from zoneinfo import ZoneInfo

from oactl.commands.account_groups import accounts_of, is_many
from oactl.commands.exceptions import show_exceptions
from oactl.commands.filters import Filter, filter_of, none_as_asked
from oactl.commands.folding import print_folded
from oactl.commands.occurrences import Alike, each_alone, show, together
from oactl.commands.options import Wishes, day_of, in_order
from oactl.commands.plan_status import tell_errors
from oactl.commands.promised import promise_lines
from oactl.commands.quota_screen import too_few
from oactl.console import Console
from oactl.context import Context
from oactl.domain.account import Workspace
from oactl.domain.plan import Plan
from oactl.errors import Exit
from oactl.i18n import _
from oactl.public_json.deliveries import Agenda
from oactl.sending.agenda import (
    MOST_OF_A_POST,
    AgendaEntry,
    PlannedOccurrences,
    crowded,
    in_time,
    planned_between,
)
from oactl.words.money import shortage_lines

MOST_LINES = 1_000  # of a table; all of them are in --json
_COLUMNS = ("when", "occurrence", "subject", "platform", "via", "people", "state", "note")
_OF_MANY = (*_COLUMNS[:-2], "accounts", *_COLUMNS[-2:])


@dataclass(frozen=True, slots=True)
class AgendaOptions:
    """Which days, as they were typed, and what of them; `everything`: not only exceptions."""

    start: str | None
    end: str | None
    days: int
    wishes: Wishes
    everything: bool = False

    def span(self, today: date) -> tuple[date, date]:
        """The first and the last day. Raises `OactlError`."""
        start = day_of(self.start) or today
        return in_order(start, day_of(self.end) or start + timedelta(days=self.days - 1))


def show_agenda(context: Context, wish: AgendaOptions, *, as_json: bool) -> Exit:
    """Print the agenda of a span of days."""
    sending, console = context.sending(writes=False), context.console
    today = sending.now.astimezone(ZoneInfo(context.workspace.timezone)).date()
    days = wish.span(today)
    chosen = filter_of(context, wish.wishes, sending.plans)
    accounts, most = chosen.accounts, MOST_OF_A_POST
    planned = planned_between(sending, *days, accounts=accounts, most=most, ahead=True)
    whole = as_json or is_many(accounts) or chosen.is_set
    entries = _looked_at(planned, chosen, whole=whole)
    asked = [each for each in sending.plans if chosen.plans is None or each.name in chosen.plans]
    _tell_crowded(console, asked)
    if as_json:
        console.json(Agenda([entry.document() for entry in entries]))
    else:
        if not entries:
            for line in _nothing(context.workspace, chosen, days, planned):
                print_folded(console, line)
        elif is_many(accounts):
            _show_many(context, planned, entries, everything=wish.everything)
        else:
            _show_few(console, planned, entries, sending.now, whole=whole)
        for line in promise_lines(asked, *days):
            print_folded(console, line)
    if sending.loaded.has_errors:
        tell_errors(console)
    return Exit.OK


def _show_many(
    context: Context,
    planned: PlannedOccurrences,
    entries: Sequence[AgendaEntry],
    *,
    everything: bool,
) -> None:
    """Of many accounts what is wrong or, where it is asked for, a row for each."""
    if everything:
        rows = together(entries)
        _show_rows(context.console, rows, context.clock.now(), len(rows), _OF_MANY)
        return
    show_exceptions(context.console, context.workspace, entries, "oactl plan agenda --all")
    _tell_short(context.console, context.workspace, planned)


def _show_few(
    console: Console,
    planned: PlannedOccurrences,
    entries: Sequence[AgendaEntry],
    now: datetime,
    *,
    whole: bool,
) -> None:
    """A row for each occurrence, and when LINE's messages will not suffice."""
    rows = each_alone(entries)
    _show_rows(console, rows, now, len(rows) if whole else len(planned.occurrences), _COLUMNS)
    for told in shortage_lines(chain.from_iterable(planned.months.values())):
        print_folded(console, told)


def _tell_short(console: Console, workspace: Workspace, planned: PlannedOccurrences) -> None:
    """The accounts of many for which LINE's messages will not suffice."""
    for line in too_few(workspace, chain.from_iterable(planned.months.values())):
        print_folded(console, line)


def _looked_at(planned: PlannedOccurrences, chosen: Filter, *, whole: bool) -> list[AgendaEntry]:
    """How they stand, by time; those behind what a table shows only where the `whole` is asked."""
    count = len(planned.occurrences)
    last = count if whole else _around(planned.due, count)[1]
    found = (entry for entry in islice(planned.entries(), last) if chosen.has(entry))
    return sorted(found, key=in_time)


def _around(due: int, count: int) -> tuple[int, int]:
    """The first and the last line of a table that somebody can read: those around now."""
    first = max(0, min(due - MOST_LINES // 2, count - MOST_LINES))
    return first, min(count, first + MOST_LINES)


def _show_rows(
    console: Console, rows: Sequence[Alike], now: datetime, total: int, columns: Sequence[str]
) -> None:
    first, last = _around(bisect_right(rows, now, key=_at), len(rows))
    show(console, rows[first:last], columns)
    if last - first < total:
        console.error(
            _(
                "{shown:,} of {count:,} occurrences are shown, those around now; all of them: "
                "oactl plan agenda --json",
                shown=last - first,
                count=total,
            )
        )


def _at(row: Alike) -> datetime:
    return row.first.summary.scheduled_at


def _tell_crowded(console: Console, plans: Sequence[Plan]) -> None:
    for name, count in crowded(plans):
        console.error(
            _(
                "{post} goes out {count:,} times a day: only the {most} times on each side of "
                "now are shown",
                post=name,
                count=count,
                most=MOST_OF_A_POST,
            )
        )


def _nothing(
    workspace: Workspace, chosen: Filter, days: tuple[date, date], planned: PlannedOccurrences
) -> Iterator[str]:
    """Why there is nothing to show."""
    span = {"start": days[0].isoformat(), "end": days[1].isoformat()}
    if planned.occurrences:
        yield none_as_asked(len(planned.occurrences), days, "oactl plan agenda")
        return
    if not chosen.of_all:
        yield _(
            "Nothing is planned for {accounts} from {start} to {end}. Of all accounts: oactl plan "
            "agenda",
            accounts=accounts_of(workspace, chosen.accounts),
            **span,
        )
        return
    yield _(
        "Nothing is planned from {start} to {end}. Further ahead: oactl plan agenda --days 60",
        **span,
    )
    if drafts := sum(post.draft for plan in planned.ctx.plans for post in plan.posts):
        yield _("Drafts, left out: {count}. Delete `draft: true` to send them.", count=drafts)
