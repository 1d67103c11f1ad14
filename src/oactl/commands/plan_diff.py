"""`oactl plan diff`: what changes between a revision of git and the files here, in words."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from oactl.commands.differences import changed_parts, lines_of
from oactl.commands.folding import folded
from oactl.commands.plan_status import tell_errors
from oactl.commands.terms import in_words
from oactl.context import ConfigurationError, Context
from oactl.domain.approval import Difference
from oactl.domain.visible import in_one_line
from oactl.errors import Exit, OactlError
from oactl.i18n import N_, _, ngettext
from oactl.planfile.revision import Repository, Revision
from oactl.public_json import plans
from oactl.reports.markdown import escaped
from oactl.sending.compare import Comparison, PostChange, PostState, Reached, compare
from oactl.sending.context import SendingContext
from oactl.words.notices import VIAS, WEEKDAYS

MARK = "<!-- oactl plan diff -->"  # by which the comment of a pull request is found again
_MOST = 60_000  # characters; GitHub takes 65,536 of a comment
_SCREENFUL = 6  # times in a line; all of them are in --json
_MOST_VALUES = 20  # values of a post that is new; all of them are in --json
_SIGNS = {"added": "+", "removed": "−", "changed": "~"}
_KINDS = {"added": N_("new"), "removed": N_("gone"), "changed": N_("changed")}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was compared: the revision as it was typed, its commit, and up to which day."""

    name: str
    commit: str
    start: date
    end: date


def show_diff(context: Context, name: str, days: int, look: str) -> Exit:
    """Print what changes from a revision to the files here; plans with errors are exit 1."""
    now = context.sending(writes=False)
    repository = Repository(context.root, context.environ)
    with (
        repository.workspace_at(name, context.config_name) as revision,
        _sending_at(context, now, revision, name) as was,
    ):
        found = compare(was, now, days)
    today = now.now.astimezone(ZoneInfo(context.workspace.timezone)).date()
    asked = _Asked(name, revision.commit, today, today + timedelta(days=days))
    if look == "json":
        context.console.json(_document(asked, found))
    elif look == "md":
        context.console.print(_markdown(asked, found))
    else:
        width = context.console.width
        context.console.print("\n".join(folded(_table(asked, found, width), width)))
    if now.loaded.has_errors:
        tell_errors(context.console)
    return Exit.FAILED if now.loaded.has_errors else Exit.OK


@contextmanager
def _sending_at(
    context: Context, now: SendingContext, revision: Revision, name: str
) -> Iterator[SendingContext | None]:
    """The plans of a revision, beside the ledger of here; None where there were none."""
    if revision.root is None:
        yield None
        return
    environ = {key: text for key, text in context.environ.items() if key != _NAMED}
    there = Context(environ, revision.root, context.console, str(revision.root), context.now)
    with closing(there):
        try:
            sending = there.sending(writes=False)
        except ConfigurationError as error:
            raise OactlError(
                "diff.bad_configuration",
                N_("{file} of {name} cannot be used as it is ({rules})"),
                help=N_("compare with a revision whose configuration is right: git log {file}"),
                file=context.config_name,
                name=name,
                rules=", ".join(sorted({each.rule for each in error.findings})),
            ) from None
        yield replace(sending, ledger=now.ledger, clock=now.clock)


_NAMED = "OACTL_DATABASE_URL"  # the ledger of here is looked at


# ---- for people ------------------------------------------------------------


def _table(asked: _Asked, found: Comparison, width: int | None) -> Iterator[str]:
    yield _head(asked)
    for change in found.changes:
        yield ""
        yield f"{_SIGNS[change.kind]} {_title(change)}"
        yield from (f"    {line}" for line in _told(change))
        yield from (f"  {line}" for line in _values(change, width))
    yield ""
    yield from _summary(found)


def _head(asked: _Asked) -> str:
    return _(
        "From {name} ({commit}) to the files here; what is to go out from {start} to {end}:",
        name=in_one_line(asked.name),
        commit=asked.commit[:7],
        start=asked.start,
        end=asked.end,
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
    return _("{times} … and {count} more", times=told, count=more) if more > 0 else told


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d} {_(WEEKDAYS[at.weekday()])} {at:%H:%M}"


def _whom(change: PostChange) -> Iterator[str]:
    """How many people it reaches, of each account for which that is new or not as it was."""
    if change.any.post.by_hand or change.any.post.draft:
        return
    was, now = (state.reached if state else {} for state in (change.was, change.now))
    for account in dict.fromkeys((*now, *was)):
        before, after = was.get(account), now.get(account)
        if before == after:
            continue
        people = [_people(each) for each in (before, after) if each is not None]
        yield _("account {account}: {people}", account=account, people=" → ".join(people))


def _people(reached: Reached) -> str:
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
    return ", ".join(state.post.checkers) or "—"


def _was_approved(change: PostChange) -> bool:
    return change.was is not None and change.was.status.check.approved


def _values(change: PostChange, width: int | None) -> Iterator[str]:
    """Every value that changes; of a new post what it says, of one that is gone nothing."""
    if change.kind == "changed":
        yield from lines_of(change.differences, width)
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


def _summary(found: Comparison) -> Iterator[str]:
    counts = {kind: sum(each.kind == kind for each in found.changes) for kind in _KINDS}
    if not found.changes:
        yield _("Nothing changes of what goes out.")
    else:
        yield _(
            "Posts: {added} new, {removed} gone, {changed} changed, {same} as they were.",
            same=found.same,
            **counts,
        )
    for account, (was, now) in found.messages.items():
        if was != now:
            yield _(
                "Messages of account {account}: {was} → {now}.",
                account=account,
                was=_count(was),
                now=_count(now),
            )
    if found.unreadable:
        names = ", ".join(found.unreadable)
        yield _("Not compared, because of errors in a plan: {posts}", posts=names)
    waiting = [_name(each) for each in found.changes if each.waits]
    if waiting:
        yield _(
            "To be approved: {posts} (oactl plan approve --pending --by NAME)",
            posts=", ".join(waiting),
        )


def _name(change: PostChange) -> str:
    return f"{change.any.plan.name}/{change.any.post.id}"


# ---- for a comment ------------------------------------------------------------


def _markdown(asked: _Asked, found: Comparison) -> str:
    """The same for the comment of a pull request, never longer than GitHub takes."""
    head = [MARK, f"### {escaped(_('What changes for friends'))}", "", escaped(_head(asked)), ""]
    tail = ["", *(f"{escaped(line)}  " for line in _summary(found))]
    room = _MOST - len("\n".join([*head, *tail]))
    blocks: list[str] = []
    for change in found.changes:
        block = "\n".join(_block(change))
        room -= len(block) + 1
        if room < 0:
            left = len(found.changes) - len(blocks)
            blocks.append(escaped(_("… and {count} more: oactl plan diff REV", count=left)))
            break
        blocks.append(block)
    return "\n".join([*head, *blocks, *tail]) + "\n"


def _block(change: PostChange) -> Iterator[str]:
    yield f"- {_SIGNS[change.kind]} **{escaped(_title(change))}**"
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


# ---- for programs ------------------------------------------------------------


def _document(asked: _Asked, found: Comparison) -> plans.PlanDiff:
    return plans.PlanDiff(
        revision=asked.name,
        commit=asked.commit,
        start=asked.start.isoformat(),
        end=asked.end.isoformat(),
        posts=[_post(change) for change in found.changes],
        unchanged=found.same,
        unreadable=found.unreadable,
        messages={name: plans.CountChange(*counts) for name, counts in found.messages.items()},
    )


def _post(change: PostChange) -> plans.PostDiff:
    was, now, times = change.was, change.now, change.times
    return plans.PostDiff(
        plan=change.any.plan.name,
        post=change.any.post.id,
        change=change.kind,
        subject=change.any.post.subject,
        differences=[
            plans.Difference(each.part, each.at, each.was, each.now, each.account or None)
            for each in change.differences
        ],
        added=[at.isoformat() for at in times.added],
        removed=[at.isoformat() for at in times.removed],
        moved=[plans.MovedTime(one.isoformat(), other.isoformat()) for one, other in times.moved],
        occurrences=plans.CountChange(*(len(state.times) if state else 0 for state in (was, now))),
        recipients=_recipients(was, now),
        messages=plans.CountChange(*(state.all_messages if state else 0 for state in (was, now))),
        was_approved=was.status.check.approved if was else None,
        approved=now.status.check.approved if now else None,
        reason=now.status.check.reason if now else None,
    )


def _recipients(was: PostState | None, now: PostState | None) -> dict[str, plans.CountChange]:
    before, after = (state.reached if state else {} for state in (was, now))
    counts = {
        name: [each.people if each else None for each in (before.get(name), after.get(name))]
        for name in (*after, *before)
    }
    return {name: plans.CountChange(*pair) for name, pair in counts.items()}
