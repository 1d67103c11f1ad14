"""What changes between two states of the plans: who gets what, when, and how many messages."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from oactl.domain.approval import Difference, Proposal, differences
from oactl.domain.plan import Post, next_of
from oactl.sending.compare_bills import MonthChange, changed_bills, is_billed
from oactl.sending.compare_states import PostChange, PostReach, PostState, TallyChange, tallied
from oactl.sending.compare_times import PartlyTimes, Times, moved_between, partly, times_of
from oactl.sending.context import SendingContext
from oactl.sending.recipients import recipients_of
from oactl.sending.review import ReviewStatus, statuses

Place: TypeAlias = tuple[str, str]  # plan and post
_NOTHING = Proposal({}, {})


@dataclass(frozen=True, slots=True)
class PlanChanges:
    """All changes, in the order of the plans; posts and plans that cannot be compared are named.

    `over` are posts that changed and do not go out any more. `messages` has those of all posts that
    can be compared, by account; `months` are those whose bill changes, but of the accounts
    `unbilled` it is not known.
    """

    changes: Sequence[PostChange]
    over: Sequence[str]
    same: int
    unreadable: Sequence[str]
    messages: Mapping[str, TallyChange]
    months: Sequence[MonthChange]
    unbilled: Sequence[str]


@dataclass(frozen=True, slots=True)
class _State:
    """The plans of one of the two states, each post with what becomes of it until `end`.

    `broken` are files of which no plan could be read.
    """

    ctx: SendingContext | None
    end: datetime
    posts: Mapping[Place, PostState] = field(default_factory=dict)
    broken: frozenset[str] = frozenset()

    def cannot_tell(self, name: Place, path: str) -> bool:
        """Whether errors touch a post here, or its whole plan cannot be read."""
        return path in self.broken or (self.ctx is not None and self.ctx.loaded.is_broken(*name))

    def unseen(self) -> Iterator[str]:
        """The posts with errors, and the files, of which nothing could be read."""
        yield from sorted(self.broken - {state.plan.path for state in self.posts.values()})
        for plan, posts in self.ctx.loaded.broken.items() if self.ctx else ():
            yield from (f"{plan}/{post}" for post in sorted(filter(None, posts)))


def compare(was: SendingContext | None, now: SendingContext, days: int) -> PlanChanges:
    """What changes from `was` (None: nothing was there) to `now` in the next `days` days."""
    end = now.now + timedelta(days=days)
    before, after = _state(was, end), _state(now, end)
    found: list[PostChange] = []
    unreadable: dict[Place, PostState] = {}
    for name in dict.fromkeys((*after.posts, *before.posts)):
        state = after.posts.get(name) or before.posts[name]
        if before.cannot_tell(name, state.plan.path) or after.cannot_tell(name, state.plan.path):
            unreadable[name] = state
            continue
        found.append(_change(before.posts.get(name), after.posts.get(name)))
    changed = [each for each in found if _is_one(each)]
    unbilled = _unbilled(before, after, unreadable)
    return PlanChanges(
        [each for each in changed if not each.is_over],
        [f"{each.any.plan.name}/{each.any.post.id}" for each in changed if each.is_over],
        len(found) - len(changed),
        _unreadable(before, after, unreadable),
        _messages(before, after, unreadable),
        list(changed_bills(before.ctx, after.ctx or now, end, unbilled)),
        unbilled,
    )


def _unreadable(was: _State, now: _State, known: Mapping[Place, PostState]) -> list[str]:
    """What cannot be compared: posts, and files of plans of which no post is known."""
    files = {state.plan.path for state in known.values()}
    unseen = [each for each in (*now.unseen(), *was.unseen()) if each not in files]
    return [*dict.fromkeys((*map("/".join, known), *unseen))]


def _unbilled(was: _State, now: _State, unreadable: Collection[Place]) -> list[str]:
    """The accounts of what cannot be compared: it is not known what they send."""
    found: list[str] = []
    for side in (was, now):
        plans = [state.plan for name, state in side.posts.items() if name in unreadable]
        if side.ctx:
            plans += [plan for plan in side.ctx.plans if plan.name in side.ctx.loaded.broken]
        found += [name for plan in plans for name in plan.accounts]
    states = was.ctx, now.ctx
    return [name for name in dict.fromkeys(found) if any(is_billed(ctx, name) for ctx in states)]


def _state(ctx: SendingContext | None, end: datetime) -> _State:
    if ctx is None:
        return _State(None, end)
    ctx = ctx.cached()
    seen = {(each.plan.name, each.post.id): _post(ctx, each, end) for each in statuses(ctx)}
    wrong = {each.path for each in ctx.loaded.findings if each.severity == "error"}
    return _State(ctx, end, seen, frozenset(wrong - {plan.path for plan in ctx.loaded.plans}))


def _post(ctx: SendingContext, status: ReviewStatus, end: datetime) -> PostState:
    plan, post = status.plan, status.post
    return PostState(
        plan,
        post,
        ctx.writer.proposal(plan, post),
        times_of(ctx, plan, post, end),
        {name: _reached(ctx, name, post) for name in plan.accounts},
        status,
        next_of(plan, post, ctx.now - post.late) is None,
    )


def _reached(ctx: SendingContext, account: str, post: Post) -> PostReach:
    found = recipients_of(ctx, ctx.account(account), post)
    return PostReach(found.via, found.reach.count)


def _change(was: PostState | None, now: PostState | None) -> PostChange:
    if was and now and was.plan.zones and now.plan.zones:
        was = replace(was, sent=was.sent.on_clock(now.plan.timezone))
    times = moved_between(was.times if was else (), now.times if now else ())
    some: Iterable[PartlyTimes] = ()
    if was and now:
        some = partly(was.sent, now.sent, (name for name in now.reached if name in was.reached))
    return PostChange(was, now, tuple(_differences(was, now)), times, tuple(some))


def _differences(was: PostState | None, now: PostState | None) -> Iterator[Difference]:
    """Every value that changes, also one that an approval does not mind."""
    before, after = (each.proposal if each else _NOTHING for each in (was, now))
    found = [*differences(before, after)]
    told = {_what(each) for each in found}
    back = (each._replace(was=each.now, now=each.was) for each in differences(after, before))
    if was and now:
        yield from _about(was, now)
    yield from found
    yield from (each for each in back if _what(each) not in told)


def _what(each: Difference) -> tuple[str, str, str]:
    """Of what a difference is; of a content one direction has all of them."""
    return each.part, "" if each.part.startswith("content") else each.at, each.account


def _about(was: PostState, now: PostState) -> Iterator[Difference]:
    """What no approval covers, and yet is a part of the plan that people look at."""
    for part, before, after in zip(_ABOUT, _said(was), _said(now), strict=True):
        if before != after:
            yield Difference(part, before, after)


_ABOUT = ("account", "subject", "draft", "author", "checker")


def _said(state: PostState) -> tuple[str, ...]:
    post = state.post
    draft = "true" if post.draft else "false"
    accounts, checkers = ", ".join(state.plan.accounts), ", ".join(post.checkers)
    return (accounts, post.subject, draft, post.author or "", checkers)


def _is_one(change: PostChange) -> bool:
    """Whether anything changes at all: also only the people of a list, or the approval."""
    was, now = change.was, change.now
    if was is None or now is None:
        return True
    if change.differences or change.partly or change.times != Times():
        return True
    return was.reached != now.reached or was.status.refused != now.status.refused


def _messages(was: _State, now: _State, without: Collection[Place]) -> dict[str, TallyChange]:
    """The messages of each account until the end, before and after; of the posts that compare."""
    sides = [
        [state for name, state in each.posts.items() if name not in without] for each in (was, now)
    ]
    names = dict.fromkeys(name for side in sides for state in side for name in state.reached)
    return {name: _changed_sum(name, *sides) for name in names}


def _changed_sum(account: str, was: Iterable[PostState], now: Iterable[PostState]) -> TallyChange:
    before, after = (tallied(each.messages(account) for each in side) for side in (was, now))
    return before, after
