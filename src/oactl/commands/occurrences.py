"""Occurrences in a table, for people: one a row, or one row for the accounts that stand alike."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from oactl.commands.account_groups import number_of_accounts
from oactl.commands.deliveries import counted, note, remarks
from oactl.console import Console
from oactl.domain.delivery.summary import DeliverySummary, common_facts
from oactl.domain.plan import Plan, row_id, short_name
from oactl.domain.visible import in_one_line
from oactl.i18n import N_, _, ngettext
from oactl.sending.agenda import AgendaEntry
from oactl.tables import NOTHING
from oactl.words.notices import PLATFORMS, STATES, VIAS, WEEKDAYS


class Alike(NamedTuple):
    """Occurrences of one post that stand alike, mostly at one time: one, or one an account."""

    first: AgendaEntry
    accounts: Sequence[str]
    people: int | None
    times: int = 1

    @property
    def name(self) -> str:
        """Its occurrence, without an account where it is that of several."""
        occurrence = self.first.summary.occurrence
        return occurrence if len(self.accounts) == 1 else short_name(occurrence)


class Column(NamedTuple):
    """A column of occurrences; `below` stands under its row where the terminal is narrow."""

    head: str
    cell: Callable[[Alike], str]
    below: bool = False


def each_alone(entries: Iterable[AgendaEntry]) -> list[Alike]:
    """A row for each."""
    return [Alike(each, (each.summary.account,), each.summary.recipients) for each in entries]


def kind_of(entry: AgendaEntry) -> tuple[str, ...]:
    """What occurrences that stand alike have in common, whatever their accounts are called.

    What a gate stops is of one kind by gate and reason, anything else by its words.
    """
    summary, state = entry.summary, state_of(entry)
    if not summary.held_by:
        return state, note(summary)
    unattended = "unattended" if summary.facts.get("unattended") else ""
    return state, summary.held_by, summary.reason or "", unattended


def as_one(some: Sequence[AgendaEntry]) -> AgendaEntry:
    """The first of some that stand alike, with the figures that all of them have.

    Its note then names no account and no occurrence that is not that of all.
    """
    first, summaries = some[0], [each.summary for each in some]
    summary = replace(first.summary, facts=common_facts([each.facts for each in summaries]))
    if len({counted(each) for each in summaries}) > 1:
        summary = replace(summary, batches=0, rejected=0)
    return replace(first, summary=summary)


def together(entries: Iterable[AgendaEntry]) -> list[Alike]:
    """A row for each post at a time and how it stands, in the order of the first of each."""
    found: dict[tuple[str, ...], list[AgendaEntry]] = {}
    for each in entries:
        key = (short_name(each.summary.occurrence), *kind_of(each), counted(each.summary))
        found.setdefault(key, []).append(each)
    return [_alike(some) for some in found.values()]


def _alike(some: Sequence[AgendaEntry]) -> Alike:
    known = [each.summary.recipients for each in some]
    people = None if None in known else sum(filter(None, known))
    return Alike(as_one(some), tuple(dict.fromkeys(each.summary.account for each in some)), people)


def with_subjects(
    summaries: Iterable[DeliverySummary], plans: Iterable[Plan]
) -> Iterator[AgendaEntry]:
    """Deliveries with the subjects that their posts have now."""
    subjects = subjects_of(plans)
    for each in summaries:
        row = subjects.get((each.plan, row_id(each.post)), "")
        yield AgendaEntry(each, subjects.get((each.plan, each.post), row))


def subjects_of(plans: Iterable[Plan]) -> Mapping[tuple[str, str], str]:
    """The subject of each post, by plan and post."""
    return {(plan.name, post.id): post.subject for plan in plans for post in plan.sendings}


def state_of(entry: AgendaEntry) -> str:
    """How it stands, in a word or two."""
    return _(STATES["past" if entry.past else entry.summary.state.value])


def note_of(entry: AgendaEntry) -> str:
    """What stops it, or why it came to what it did."""
    return remarks(entry.summary)


def time_of(at: datetime) -> str:
    """`11-25 Wed 20:00`."""
    return f"{at:%m-%d} {_(WEEKDAYS[at.weekday()])} {at:%H:%M}"


def _when(row: Alike) -> str:
    return time_of(row.first.summary.scheduled_at)


def _day_and_time(row: Alike) -> str:
    return f"{row.first.summary.scheduled_at:%Y-%m-%d %H:%M}"


def _platform(row: Alike) -> str:
    platform = row.first.summary.platform
    shown = PLATFORMS.get(platform, platform)
    return _(shown)


def _people(row: Alike) -> str:
    if row.people is None:
        return NOTHING
    return ngettext("{count} person", "{count} people", row.people, count=row.people)


def _accounts(row: Alike) -> str:
    return row.accounts[0] if len(row.accounts) == 1 else number_of_accounts(row.accounts)


def _times(row: Alike) -> str:
    return ngettext("{count} time", "{count} times", row.times, count=row.times)


COLUMNS: Mapping[str, Column] = {
    "when": Column(N_("When"), _when),
    "day": Column(N_("When"), _day_and_time),
    "occurrence": Column(N_("Occurrence"), lambda row: row.name, below=True),
    "subject": Column(N_("Subject"), lambda row: in_one_line(row.first.subject) or NOTHING),
    "platform": Column(N_("Platform"), _platform),
    "via": Column(N_("Via"), lambda row: _(VIAS[row.first.summary.via]), below=True),
    "people": Column(N_("People"), _people, below=True),
    "accounts": Column(N_("Accounts"), _accounts),
    "times": Column(N_("Times"), _times),
    "state": Column(N_("State"), lambda row: state_of(row.first)),
    "note": Column(N_("What would stop it"), lambda row: note_of(row.first)),
    "why": Column(N_("Why"), lambda row: note_of(row.first)),
    "id": Column(N_("ID"), lambda row: row.first.summary.id, below=True),
}


def show(
    console: Console, rows: Sequence[Alike], names: Sequence[str], *, indent: str = ""
) -> None:
    """Print a table of these columns; below a heading of its own it is set in, without heads."""
    columns = [COLUMNS[name] for name in names]
    console.table(
        [[column.cell(row) for column in columns] for row in rows],
        [_(column.head) for column in columns],
        below=[at for at, column in enumerate(columns) if column.below],
        indent=indent,
    )
