"""What changes between two states of the plans: who gets what, when, and how many messages."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, TypeAlias

from oactl.domain.approval import Difference, Proposal, differences
from oactl.domain.audience import Via
from oactl.domain.plan import Plan, Post
from oactl.sending.compare_bills import MonthChange, changed_bills
from oactl.sending.compare_times import (
    PartlyTimes,
    PostTimes,
    Times,
    moved_between,
    partly,
    times_of,
)
from oactl.sending.context import SendingContext
from oactl.sending.recipients import recipients_of
from oactl.sending.review import ReviewStatus, statuses

Change: TypeAlias = Literal["added", "removed", "changed"]
Place: TypeAlias = tuple[str, str]  # plan and post
_NOTHING = Proposal({}, {})


class Tally(NamedTuple):
    """Messages that we can count, and sends whose people only LINE can count."""

    counted: int = 0
    uncounted: int = 0


TallyChange: TypeAlias = tuple[Tally, Tally]  # before and after


class PostReach(NamedTuple):
    """How a post goes out for an account, and to how many people; None where nobody knows."""

    via: Via
    people: int | None


@dataclass(frozen=True, slots=True)
class PostState:
    """A post in one of the two states: what it does, when, to how many, and its approval."""

    plan: Plan
    post: Post
    proposal: Proposal
    sent: PostTimes
    reached: Mapping[str, PostReach]
    status: ReviewStatus

    @property
    def times(self) -> tuple[datetime, ...]:
        """When it goes out for one of its accounts at least."""
        return self.sent.times

    def messages(self, account: str) -> Tally:
        """The messages of all its times for one account."""
        if self.post.by_hand or account not in self.reached:
            return Tally()
        people, count = self.reached[account].people, len(self.sent.of(account))
        return Tally(0, count) if people is None else Tally(people * count)

    @property
    def all_messages(self) -> Tally:
        """The same for all accounts."""
        return tallied(map(self.messages, self.reached))

    @property
    def is_over(self) -> bool:
        """Whether it has no time left."""
        return self.status.next_slot is None and not self.times


@dataclass(frozen=True, slots=True)
class PostChange:
    """What becomes of one post. `was` is None for a new one, `now` for one that is gone."""

    was: PostState | None
    now: PostState | None
    differences: tuple[Difference, ...]
    times: Times
    partly: tuple[PartlyTimes, ...] = ()

    @property
    def kind(self) -> Change:
        """What becomes of it in a word."""
        if self.was is None:
            return "added"
        return "removed" if self.now is None else "changed"

    @property
    def any(self) -> PostState:
        """The post as it is, or as it was."""
        state = self.now or self.was
        assert state is not None  # noqa: S101 - a change is one of something
        return state

    @property
    def lost(self) -> tuple[str, ...]:
        """The accounts for which it was approved and, as it stands now, is not."""
        if self.was is None or self.now is None or not self.waits:
            return ()
        had = self.was.reached.keys() - {*self.was.status.refused}
        return tuple(name for name in self.now.status.refused if name in had)

    @property
    def waits(self) -> bool:
        """Whether somebody has to approve it."""
        return self.now is not None and self.now.status.waits


@dataclass(frozen=True, slots=True)
class PlanChanges:
    """All changes, in the order of the plans; posts that cannot be compared are named.

    `messages` has those of all posts that can be compared, by account; `months` are those whose
    bill changes.
    """

    changes: Sequence[PostChange]
    same: int
    unreadable: Sequence[str]
    messages: Mapping[str, TallyChange]
    months: Sequence[MonthChange] = ()


@dataclass(frozen=True, slots=True)
class _State:
    """The plans of one of the two states, each post with what becomes of it until `end`."""

    ctx: SendingContext | None
    end: datetime
    posts: Mapping[Place, PostState] = field(default_factory=dict)

    def cannot_tell(self, name: Place, path: str) -> bool:
        """Whether errors touch a post here, or its whole plan cannot be read."""
        if self.ctx is None:
            return False
        loaded = self.ctx.loaded
        readable = {plan.path for plan in loaded.plans}
        broken = {each.path for each in loaded.findings if each.severity == "error"} - readable
        return path in broken or loaded.is_broken(*name)


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
    changes = [each for each in found if _is_one(each)]
    # Of their accounts it is not known what goes out, so neither what it costs.
    untold = {account for state in unreadable.values() for account in state.plan.accounts}
    return PlanChanges(
        changes,
        len(found) - len(changes),
        ["/".join(name) for name in unreadable],
        _messages(before, after, unreadable),
        list(changed_bills(before.ctx, after.ctx or now, end, untold)),
    )


def _state(ctx: SendingContext | None, end: datetime) -> _State:
    if ctx is None:
        return _State(None, end)
    ctx = ctx.cached()
    seen = {(each.plan.name, each.post.id): _post(ctx, each, end) for each in statuses(ctx)}
    return _State(ctx, end, seen)


def _post(ctx: SendingContext, status: ReviewStatus, end: datetime) -> PostState:
    plan, post = status.plan, status.post
    return PostState(
        plan,
        post,
        ctx.writer.proposal(plan, post),
        times_of(ctx, plan, post, end),
        {name: _reached(ctx, name, post) for name in plan.accounts},
        status,
    )


def _reached(ctx: SendingContext, account: str, post: Post) -> PostReach:
    found = recipients_of(ctx, ctx.account(account), post)
    return PostReach(found.via, found.reach.count)


def _change(was: PostState | None, now: PostState | None) -> PostChange:
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
    """Whether anything changes at all: also only the people of a list, or the approval.

    Of a post that is over the accounts say nothing: it goes out to nobody.
    """
    was, now = change.was, change.now
    if was is None or now is None:
        return True
    if was.is_over and now.is_over:
        return any(each.part != "account" for each in change.differences)
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


def tallied(found: Iterable[Tally]) -> Tally:
    """All of them together."""
    some = list(found)
    return Tally(sum(each.counted for each in some), sum(each.uncounted for each in some))
