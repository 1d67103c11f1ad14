"""What changes since a revision, a block a post and its lines, for the screen."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from oactl.commands.account_groups import accounts_of
from oactl.commands.diff_people import in_messages, whom
from oactl.commands.diff_summary import SCREENFUL, few, summary
from oactl.commands.differences import changed_parts, lines_of
from oactl.commands.terms import in_words
from oactl.console import DEFAULT_WIDTH
from oactl.domain.account import Workspace
from oactl.domain.approval import Difference
from oactl.domain.visible import in_one_line
from oactl.i18n import N_, _
from oactl.sending.compare import PlanChanges
from oactl.sending.compare_states import PostChange, PostState, Tally
from oactl.words.notices import day_and_time

_MOST_VALUES = 20  # values of a post that is new; all of them are in --json
SIGNS = {"added": "+", "removed": "−", "changed": "~"}
_KINDS = {"added": N_("new"), "removed": N_("gone"), "changed": N_("changed")}


@dataclass(frozen=True, slots=True)
class ComparedStates:
    """What was compared: the revision as it was typed, its commit, and up to which day.

    `workspace` is that of the files here, by whose groups many accounts are told.
    """

    name: str
    commit: str
    start: date
    end: date
    workspace: Workspace


def as_table(states: ComparedStates, found: PlanChanges, width: int | None) -> Iterator[str]:
    """The lines for the screen: a block a post, and what it comes to in all."""
    yield head(states)
    blocks = grouped(found.changes, lambda change: _body(change, states.workspace, width))
    for body, alike in blocks.items():
        yield ""
        yield from (f"{SIGNS[change.kind]} {title(change)}" for change in alike[:SCREENFUL])
        if len(alike) > SCREENFUL:
            yield "  " + _("… and {count} more", count=len(alike) - SCREENFUL)
        yield from body
    yield ""
    yield from summary(found)


def _body(change: PostChange, workspace: Workspace, width: int | None) -> Iterator[str]:
    yield from (f"    {line}" for line in told(change, workspace))
    yield from (f"  {line}" for line in _values(change, workspace, width))


def grouped(
    changes: Iterable[PostChange], body: Callable[[PostChange], Iterable[str]]
) -> dict[tuple[str, ...], list[PostChange]]:
    """The changes by what is told of them: a tag that changed is told once, whoever has it."""
    found: dict[tuple[str, ...], list[PostChange]] = {}
    for change in changes:
        found.setdefault((*body(change),), []).append(change)
    return found


def head(states: ComparedStates) -> str:
    """What is compared with what, and for which days."""
    return _(
        "From {name} ({commit}) to the files here; what is to go out from {start} to {end}:",
        name=in_one_line(states.name),
        commit=states.commit[:7],
        start=states.start,
        end=states.end,
    )


def title(change: PostChange) -> str:
    """Which post it is, and what becomes of it in a word."""
    state = change.any
    subject = in_one_line(state.post.subject)
    name = f"{state.plan.name}/{state.post.id}"
    kind = _(_KINDS[change.kind])
    return " · ".join(filter(None, (name, kind, subject)))


def told(change: PostChange, workspace: Workspace) -> Iterator[str]:
    """When, to whom, at how many messages, and how its approval stands."""
    yield from _when(change)
    yield from _for_some(change, workspace)
    yield from whom(change)
    yield from _cost(change)
    yield from _approval(change, workspace)


def _when(change: PostChange) -> Iterator[str]:
    times = change.times
    if change.now is not None and change.now.post.draft:
        yield _("still a draft: nothing goes out until `draft: true` is deleted from the plan")
    if times.added:
        yield _("goes out: {times}", times=few(_clocks(change, change.now, times.added)))
    if times.removed:
        yield _("goes out no more: {times}", times=few(_clocks(change, change.was, times.removed)))
    if times.moved:
        was, now = zip(*times.moved, strict=True)
        pairs = zip(_clocks(change, change.was, was), _clocks(change, change.now, now), strict=True)
        yield _("moved: {times}", times=few(map(" → ".join, pairs)))


def _clocks(
    change: PostChange, state: PostState | None, times: Iterable[datetime]
) -> Iterator[str]:
    """The times of one of the two states; with its zone where the other's is another."""
    zones = {each.plan.written_zone for each in (change.was, change.now) if each}
    for at in times:
        text = day_and_time(at)
        if len(zones) > 1 and state:
            zone = in_words("zone", state.plan.written_zone)
            text = _("{time} ({zone})", time=text, zone=zone)
        yield text


def _for_some(change: PostChange, workspace: Workspace) -> Iterator[str]:
    """The times that come or go for some of its accounts, as with a `blackout:` of theirs."""
    for each in change.partly:
        accounts = accounts_of(workspace, each.accounts)
        if each.added:
            times = few(map(day_and_time, each.added))
            yield _("goes out for {accounts} too: {times}", accounts=accounts, times=times)
        if each.removed:
            times = few(map(day_and_time, each.removed))
            yield _("goes out no more for {accounts}: {times}", accounts=accounts, times=times)


def _cost(change: PostChange) -> Iterator[str]:
    """How many messages it takes before and after."""
    was, now = (state.all_messages if state else Tally() for state in (change.was, change.now))
    if was != now:
        yield _("messages: {was} → {now}", was=in_messages(was), now=in_messages(now))


def _approval(change: PostChange, workspace: Workspace) -> Iterator[str]:
    now = change.now
    if now is None or now.post.draft:
        return
    approved = now.status.approval if now.status.check.approved else None
    if change.lost:
        yield _no_more(change.lost, now, workspace)
    if change.waits:
        yield _waits(now, workspace)
    elif approved and not _was_approved(change):
        yield _("approved by {checker}", checker=approved.checker)


def _no_more(lost: Sequence[str], now: PostState, workspace: Workspace) -> str:
    if len(lost) == len(now.plan.accounts):
        return _("its approval stands no more")
    accounts = accounts_of(workspace, lost)
    return _("its approval stands no more for {accounts}", accounts=accounts)


def _waits(now: PostState, workspace: Workspace) -> str:
    checkers = _(", ").join(now.post.checkers) or "—"
    if not now.status.is_partly:
        return _("waits for approval (checker: {checkers})", checkers=checkers)
    return _(
        "waits for approval for {accounts} (checker: {checkers})",
        accounts=accounts_of(workspace, now.status.refused),
        checkers=checkers,
    )


def _was_approved(change: PostChange) -> bool:
    return change.was is not None and change.was.status.check.approved


def _values(change: PostChange, workspace: Workspace, width: int | None) -> Iterator[str]:
    """Every value that changes; of a new post what it says, of one that is gone nothing."""
    if change.kind == "changed":
        room = (width or DEFAULT_WIDTH) - len("  ")
        yield from lines_of(change.differences, room, workspace)
    elif change.kind == "added":
        found = [
            "  " + _("{name}: {value}", name=place, value=value)
            for place, value in said(change.differences)
        ]
        yield from found[:_MOST_VALUES]
        if len(found) > _MOST_VALUES:
            yield "  " + _("… and {count} more", count=len(found) - _MOST_VALUES)


def said(found: Sequence[Difference]) -> Iterator[tuple[str, str]]:
    """To whom a new post goes, and what it says."""
    audience = next((each.now for each in found if each.part == "audience"), "")
    yield _("audience"), in_words("audience", audience)
    content = [each for each in found if each.part.partition(" ")[0] == "content"]
    yield from ((each.place, each.now) for each in changed_parts(content))
