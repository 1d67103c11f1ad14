"""With many accounts: one line of totals, and what needs somebody, by kind and account group."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from oactl.commands.account_groups import accounts_of, number_of_accounts
from oactl.commands.folding import print_folded
from oactl.commands.occurrences import Alike, as_one, kind_of, note_of, show, state_of
from oactl.console import Console
from oactl.domain.account import Workspace
from oactl.domain.delivery.state import State
from oactl.domain.plan import short_name
from oactl.i18n import _, ngettext
from oactl.sending.agenda import AgendaEntry, in_time

MOST = 20  # posts of a kind: what is wrong is to fit a screen
_NEEDS_SOMEBODY = frozenset(
    (State.HELD, State.MISSED, State.REFUSED, State.PARTIAL, State.UNKNOWN, State.HANDED_OFF)
)
_COLUMNS = ("when", "occurrence", "subject", "platform", "via", "times", "accounts")


def needs_somebody(entry: AgendaEntry) -> bool:
    """Whether it does not go out, or did not, without a person."""
    summary = entry.summary
    if entry.past:
        return False
    return summary.state in _NEEDS_SOMEBODY or (
        summary.state is State.PLANNED and summary.held_by is not None
    )


def show_exceptions(
    console: Console, workspace: Workspace, entries: Sequence[AgendaEntry], rest: str
) -> None:
    """Print totals, then what needs somebody; `rest` is the command that shows all rows."""
    print_folded(console, totals(entries))
    wrong = [entry for entry in entries if needs_somebody(entry)]
    show_kinds(console, workspace, wrong, rest)
    left = len(entries) - len(wrong)
    if left:
        print_folded(
            console,
            "\n"
            + ngettext(
                "{count} occurrence is as it should be; with all rows: {command}",
                "{count} occurrences are as they should be; with all rows: {command}",
                left,
                count=left,
                command=rest,
            ),
        )


def totals(entries: Sequence[AgendaEntry]) -> str:
    """How many occurrences of how many accounts stand how."""
    counts = Counter(map(state_of, entries))
    states = (_("{state} {count}", state=state, count=count) for state, count in counts.items())
    return _(
        "{occurrences}, {accounts}: {states}",
        occurrences=occurrences_said(len(entries)),
        accounts=number_of_accounts({entry.summary.account for entry in entries}),
        states=_(", ").join(states),
    )


def show_kinds(
    console: Console,
    workspace: Workspace,
    entries: Iterable[AgendaEntry],
    rest: str,
    *,
    indent: str = "",
) -> None:
    """Print each kind of trouble with whom it concerns, and its first posts below."""
    for kind, some in kinds(entries).items():
        if not indent:
            console.print("")
        print_folded(console, indent + kind)
        said = accounts_of(workspace, (entry.summary.account for entry in some))
        count = occurrences_said(len(some))
        whom = _("{occurrences}, {accounts}", occurrences=count, accounts=said)
        print_folded(console, indent + whom)
        rows = by_post(some)
        show(console, rows[:MOST], _COLUMNS, indent=indent + "  ")
        if left := len(rows[MOST:]):
            more = _("… and {count} more: {command}", count=left, command=rest)
            console.print(f"{indent}  {more}")


def kinds(entries: Iterable[AgendaEntry]) -> Mapping[str, list[AgendaEntry]]:
    """What stands alike under one heading, in words that are true of all of it."""
    found: dict[str, list[AgendaEntry]] = {}
    for some in by(kind_of, entries).values():
        first = as_one(some)
        heading = " · ".join(filter(None, (state_of(first), note_of(first))))
        found.setdefault(heading, []).extend(some)
    return found


def by_post(entries: Iterable[AgendaEntry]) -> list[Alike]:
    """A row a post, with its first occurrence, how often it is there and for which accounts."""
    of_post = by(lambda each: (each.summary.plan, each.summary.post), entries)
    return [_post(some) for some in of_post.values()]


def _post(some: Sequence[AgendaEntry]) -> Alike:
    accounts = tuple(dict.fromkeys(each.summary.account for each in some))
    times = {short_name(each.summary.occurrence) for each in some}
    return Alike(min(some, key=in_time), accounts, None, len(times))


def by(
    key: Callable[[AgendaEntry], tuple[str, ...]], entries: Iterable[AgendaEntry]
) -> Mapping[tuple[str, ...], list[AgendaEntry]]:
    """What has one key together, in the order of the first of each."""
    together: dict[tuple[str, ...], list[AgendaEntry]] = {}
    for each in entries:
        together.setdefault(key(each), []).append(each)
    return together


def occurrences_said(count: int) -> str:
    """`1,452 occurrences`."""
    return ngettext("{count} occurrence", "{count} occurrences", count, count=count)
