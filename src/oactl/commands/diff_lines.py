"""What changes since a revision, in lines for people: on the screen, and as a comment."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from oactl.commands.differences import changed_parts, lines_of
from oactl.commands.terms import in_words
from oactl.console import DEFAULT_WIDTH
from oactl.domain.approval import Difference
from oactl.domain.visible import in_one_line
from oactl.i18n import N_, _, ngettext
from oactl.reports.markdown import escaped
from oactl.sending.compare import PlanChanges, PostChange, PostReach, PostState, added_up
from oactl.words.money import bills_together
from oactl.words.notices import VIAS, WEEKDAYS

MARK = "<!-- oactl plan diff -->"  # by which the comment of a pull request is found again
_MOST = 60_000  # characters; GitHub takes 65,536 of a comment
_SCREENFUL = 6  # times in a line; all of them are in --json
_MOST_ACCOUNTS = 5  # told one by one; all of them are in --json
_MOST_VALUES = 20  # values of a post that is new; all of them are in --json
_SIGNS = {"added": "+", "removed": "−", "changed": "~"}
_KINDS = {"added": N_("new"), "removed": N_("gone"), "changed": N_("changed")}


@dataclass(frozen=True, slots=True)
class ComparedStates:
    """What was compared: the revision as it was typed, its commit, and up to which day."""

    name: str
    commit: str
    start: date
    end: date


def as_table(states: ComparedStates, found: PlanChanges, width: int | None) -> Iterator[str]:
    """The lines for the screen: a block a post, and what it comes to in all."""
    yield _head(states)
    for body, alike in _grouped(found.changes, lambda change: _body(change, width)).items():
        yield ""
        yield from (f"{_SIGNS[change.kind]} {_title(change)}" for change in alike[:_SCREENFUL])
        if len(alike) > _SCREENFUL:
            yield "  " + _("… and {count} more", count=len(alike) - _SCREENFUL)
        yield from body
    yield ""
    yield from _summary(found)


def _body(change: PostChange, width: int | None) -> Iterator[str]:
    yield from (f"    {line}" for line in _told(change))
    yield from (f"  {line}" for line in _values(change, width))


def _grouped(
    changes: Iterable[PostChange], body: Callable[[PostChange], Iterable[str]]
) -> dict[tuple[str, ...], list[PostChange]]:
    """The changes by what is told of them: a tag that changed is told once, whoever has it."""
    found: dict[tuple[str, ...], list[PostChange]] = {}
    for change in changes:
        found.setdefault((*body(change),), []).append(change)
    return found


def _head(states: ComparedStates) -> str:
    return _(
        "From {name} ({commit}) to the files here; what is to go out from {start} to {end}:",
        name=in_one_line(states.name),
        commit=states.commit[:7],
        start=states.start,
        end=states.end,
    )


def _title(change: PostChange) -> str:
    state = change.any
    subject = in_one_line(state.post.subject)
    name = f"{state.plan.name}/{state.post.id}"
    kind = _(_KINDS[change.kind])
    return " · ".join(filter(None, (name, kind, subject)))


def _told(change: PostChange) -> Iterator[str]:
    """When, to whom, at how many messages, and how its approval stands."""
    yield from _when(change)
    yield from _whom(change)
    yield from _cost(change)
    yield from _approval(change)


def _when(change: PostChange) -> Iterator[str]:
    times = change.times
    if change.now is not None and change.now.post.draft:
        yield _("still a draft: nothing goes out until `draft: true` is deleted from the plan")
    if times.added:
        yield _("goes out: {times}", times=_listed(map(_time, times.added)))
    if times.removed:
        yield _("goes out no more: {times}", times=_listed(map(_time, times.removed)))
    if times.moved:
        moved = (f"{_time(was)} → {_time(now)}" for was, now in times.moved)
        yield _("moved: {times}", times=_listed(moved))


def _listed(words: Iterable[str]) -> str:
    found = list(words)
    told, more = _(", ").join(found[:_SCREENFUL]), len(found) - _SCREENFUL
    return f"{told} " + _("… and {count} more", count=more) if more > 0 else told


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d} {_(WEEKDAYS[at.weekday()])} {at:%H:%M}"


def _whom(change: PostChange) -> Iterator[str]:
    """How many people it reaches, of each account for which that is new or not as it was."""
    if change.any.post.by_hand or change.any.post.draft:
        return
    was, now = (state.reached if state else {} for state in (change.was, change.now))
    names = dict.fromkeys((*now, *was))
    changed = [name for name in names if was.get(name) != now.get(name)]
    if len(changed) > _MOST_ACCOUNTS:
        sums = [_people(_together(each, changed)) for each in (was, now) if each]
        yield _("{count} accounts: {people}", count=len(changed), people=" → ".join(sums))
        return
    for account in changed:
        reached = [each.get(account) for each in (was, now)]
        people = [_people(each) for each in reached if each is not None]
        yield _("account {account}: {people}", account=account, people=" → ".join(people))


def _together(reached: Mapping[str, PostReach], names: Iterable[str]) -> PostReach:
    """What a post does for several accounts; they go the same way nearly always."""
    found = [reached[name] for name in names if name in reached] or list(reached.values())
    return PostReach(found[0].via, added_up(each.people for each in found))


def _people(reached: PostReach) -> str:
    via = _(VIAS[reached.via.value])
    if reached.people is None:
        return _("{via} to as many as LINE finds", via=via)
    return ngettext(
        "{via} to {count} person",
        "{via} to {count} people",
        reached.people,
        via=via,
        count=f"{reached.people:,}",
    )


def _cost(change: PostChange) -> Iterator[str]:
    """How many messages it takes before and after."""
    was, now = (state.all_messages if state else 0 for state in (change.was, change.now))
    if was != now:
        yield _("messages: {was} → {now}", was=_count(was), now=_count(now))


def _count(messages: int | None) -> str:
    return f"{messages:,}" if messages is not None else _("unknown")


def _approval(change: PostChange) -> Iterator[str]:
    now = change.now
    if now is None or now.post.draft:
        return
    approved = now.status.approval if now.status.check.approved else None
    if change.loses_approval:
        yield _("its approval stands no more")
    if change.waits:
        yield _("waits for approval (checker: {checkers})", checkers=_checkers(now))
    elif approved and not _was_approved(change):
        yield _("approved by {checker}", checker=approved.checker)


def _checkers(state: PostState) -> str:
    return _(", ").join(state.post.checkers) or "—"


def _was_approved(change: PostChange) -> bool:
    return change.was is not None and change.was.status.check.approved


def _values(change: PostChange, width: int | None) -> Iterator[str]:
    """Every value that changes; of a new post what it says, of one that is gone nothing."""
    if change.kind == "changed":
        yield from lines_of(change.differences, (width or DEFAULT_WIDTH) - len("  "))
    elif change.kind == "added":
        told = [
            "  " + _("{name}: {value}", name=place, value=value)
            for place, value in _said(change.differences)
        ]
        yield from told[:_MOST_VALUES]
        if len(told) > _MOST_VALUES:
            yield "  " + _("… and {count} more", count=len(told) - _MOST_VALUES)


def _said(found: Sequence[Difference]) -> Iterator[tuple[str, str]]:
    """To whom a new post goes, and what it says."""
    audience = next((each.now for each in found if each.part == "audience"), "")
    yield _("audience"), in_words("audience", audience)
    content = [each for each in found if each.part.partition(" ")[0] == "content"]
    yield from ((each.place, each.now) for each in changed_parts(content))


def _summary(found: PlanChanges) -> Iterator[str]:
    counts = {kind: sum(each.kind == kind for each in found.changes) for kind in _KINDS}
    if not found.changes:
        yield _("Nothing changes of what goes out.")
    else:
        yield _(
            "Posts: {added} new, {removed} gone, {changed} changed, {same} as they were.",
            same=found.same,
            **counts,
        )
    yield from _bill(found)
    yield from _costs(found)
    if found.unreadable:
        names = _(", ").join(found.unreadable)
        yield _("Not compared, because of errors in a plan: {posts}", posts=names)
    waiting = [_name(each) for each in found.changes if each.waits]
    if waiting:
        yield _(
            "To be approved: {posts} (oactl plan approve --pending --by NAME)",
            posts=_listed(waiting),
        )


def _bill(found: PlanChanges) -> Iterator[str]:
    """How many messages it comes to; of very many accounts together."""
    changed = {name: pair for name, pair in found.messages.items() if pair[0] != pair[1]}
    if len(changed) > _MOST_ACCOUNTS:
        sums = [_count(added_up(pair[side] for pair in changed.values())) for side in (0, 1)]
        yield _(
            "Messages of {count} accounts: {was} → {now}.",
            count=len(changed),
            was=sums[0],
            now=sums[1],
        )
        return
    for account, pair in changed.items():
        was, now = map(_count, pair)
        yield _("Messages of account {account}: {was} → {now}.", account=account, was=was, now=now)


def _costs(found: PlanChanges) -> Iterator[str]:
    """What the months cost, tax included; of very many accounts together."""
    if len({each.any.account for each in found.months}) <= _MOST_ACCOUNTS:
        for each in found.months:
            was, now = (bills_together([month]) for month in each)
            yield _(
                "Account {account} costs in {month}: {was} → {now}",
                account=each.any.account,
                month=each.any.name,
                was=was,
                now=now,
            )
        return
    for name in sorted({each.any.name for each in found.months}):
        some = [each for each in found.months if each.any.name == name]
        was, now = (bills_together(each[side] for each in some) for side in (0, 1))
        yield _(
            "{count} accounts cost in {month}: {was} → {now}",
            count=len(some),
            month=name,
            was=was,
            now=now,
        )


def _name(change: PostChange) -> str:
    return f"{change.any.plan.name}/{change.any.post.id}"


# ---- for a comment ------------------------------------------------------------


def as_comment(states: ComparedStates, found: PlanChanges) -> str:
    """The same for the comment of a pull request, never longer than GitHub takes."""
    head = [MARK, f"### {escaped(_('What changes for friends'))}", "", escaped(_head(states)), ""]
    tail = ["", *(f"{escaped(line)}  " for line in _summary(found))]
    room = _MOST - len("\n".join([*head, *tail]))
    blocks: list[str] = []
    left = len(found.changes)
    for body, alike in _grouped(found.changes, _points).items():
        block = "\n".join([*_titles(alike), *body])
        room -= len(block) + 1
        if room < 0:
            blocks.append(escaped(_("… and {count} more: oactl plan diff REV", count=left)))
            break
        left -= len(alike)
        blocks.append(block)
    return "\n".join([*head, *blocks, *tail]) + "\n"


def _titles(alike: Sequence[PostChange]) -> Iterator[str]:
    names = [f"{_SIGNS[each.kind]} **{escaped(_title(each))}**" for each in alike[:_SCREENFUL]]
    yield "- " + "<br>".join(names)
    if len(alike) > _SCREENFUL:
        yield "  - " + escaped(_("… and {count} more", count=len(alike) - _SCREENFUL))


def _points(change: PostChange) -> Iterator[str]:
    yield from (f"  - {escaped(line)}" for line in _told(change))
    if change.kind == "added":
        values = [(place, _code(value)) for place, value in _said(change.differences)]
    else:
        values = [
            (each.place, f"{_code(each.was)} → {_code(each.now)}")
            for each in changed_parts(change.differences)
        ]
    if change.kind != "removed":
        yield from (f"  - {_code(place)}: {value}" for place, value in values)


def _code(text: str) -> str:
    """A text as code: nothing in it is markup, a link or somebody's name."""
    if not text:
        return "—"
    text = in_one_line(text)
    fence = "`" * (text.count("`") + 1)  # longer than any run of them inside
    return f"{fence} {text} {fence}" if "`" in text else f"{fence}{text}{fence}"
