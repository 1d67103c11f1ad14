"""What changes between two states of the plans: who gets what, when, and how many messages."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Literal, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from oactl.domain.approval import Difference, Proposal, differences
from oactl.domain.audience import Via
from oactl.domain.month import Month, says_something
from oactl.domain.plan import Plan, Post, slots_of
from oactl.sending.context import SendingContext
from oactl.sending.month import months_of
from oactl.sending.recipients import recipients_of
from oactl.sending.review import Named, ReviewStatus, statuses

Change: TypeAlias = Literal["added", "removed", "changed"]
Place: TypeAlias = tuple[str, str]  # plan and post
MovedPair: TypeAlias = tuple[datetime, datetime]  # before and after
SAME_SENDING = timedelta(days=7)  # a time that goes and one that comes within it are one that moved
_NOTHING = Proposal({}, {})


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
    times: tuple[datetime, ...]
    reached: Mapping[str, PostReach]
    status: ReviewStatus

    def messages(self, account: str) -> int | None:
        """The messages of all its times for one account; None where nobody knows."""
        if not self.times or self.post.by_hand or account not in self.reached:
            return 0
        people = self.reached[account].people
        return None if people is None else people * len(self.times)

    @property
    def all_messages(self) -> int | None:
        """The same for all accounts."""
        return added_up(map(self.messages, self.reached))


@dataclass(frozen=True, slots=True)
class Times:
    """Which times come, which go, and which become others."""

    added: tuple[datetime, ...] = ()
    removed: tuple[datetime, ...] = ()
    moved: tuple[MovedPair, ...] = ()


@dataclass(frozen=True, slots=True)
class PostChange:
    """What becomes of one post. `was` is None for a new one, `now` for one that is gone."""

    was: PostState | None
    now: PostState | None
    differences: tuple[Difference, ...]
    times: Times

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
    def loses_approval(self) -> bool:
        """Whether it was approved and, as it stands now, is not."""
        was = self.was is not None and self.was.status.check.approved
        return was and self.now is not None and self.now.status.waits

    @property
    def waits(self) -> bool:
        """Whether somebody has to approve it."""
        return self.now is not None and self.now.status.waits


class MonthChange(NamedTuple):
    """A month of an account that costs something else than before."""

    was: Month | None
    now: Month | None

    @property
    def any(self) -> Month:
        """The month as it is, or as it was."""
        month = self.now or self.was
        assert month is not None  # noqa: S101 - a change is one of something
        return month


@dataclass(frozen=True, slots=True)
class PlanChanges:
    """All changes, in the order of the plans; posts that cannot be compared are named.

    `messages` has those of all posts by account, before and after; None where nobody knows.
    `months` are those whose bill changes.
    """

    changes: Sequence[PostChange]
    same: int
    unreadable: Sequence[str]
    messages: Mapping[str, tuple[int | None, int | None]]
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
    unreadable: list[str] = []
    for name in dict.fromkeys((*after.posts, *before.posts)):
        state = after.posts.get(name) or before.posts[name]
        if before.cannot_tell(name, state.plan.path) or after.cannot_tell(name, state.plan.path):
            unreadable.append("/".join(name))
            continue
        found.append(_change(before.posts.get(name), after.posts.get(name)))
    changes = [each for each in found if _is_one(each)]
    messages = _messages(before, after)
    names = [name for name, (one, other) in messages.items() if one != other]
    months = [each for name in names for each in _months(before, after, name)]
    return PlanChanges(changes, len(found) - len(changes), unreadable, messages, months)


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
        tuple(_times(ctx, (plan, post), end)),
        {name: _reached(ctx, name, post) for name in plan.accounts},
        status,
    )


def _times(ctx: SendingContext, named: Named, end: datetime) -> Iterator[datetime]:
    """When a post still goes out, as its plan has it; a draft never does.

    With `timezone: account` that is a time of each account's own clock.
    """
    plan, post = named
    zone = ZoneInfo(plan.timezone)
    for slot in () if post.draft else slots_of(plan, post, ctx.now, end):
        if says_something(post, slot):
            yield slot.wall.replace(tzinfo=zone) if plan.zones else slot.at.astimezone(zone)


def _reached(ctx: SendingContext, account: str, post: Post) -> PostReach:
    found = recipients_of(ctx, ctx.account(account), post)
    return PostReach(found.via, found.reach.count)


def _change(was: PostState | None, now: PostState | None) -> PostChange:
    times = _moved(was.times if was else (), now.times if now else ())
    return PostChange(was, now, tuple(_differences(was, now)), times)


def _differences(was: PostState | None, now: PostState | None) -> Iterator[Difference]:
    """Every value that changes, also one that an approval does not mind."""
    before, after = (each.proposal if each else _NOTHING for each in (was, now))
    found = {(each.part, each.at, each.account): each for each in differences(before, after)}
    for each in differences(after, before):
        turned = each._replace(was=each.now, now=each.was)
        found.setdefault((each.part, each.at, each.account), turned)
    if was and now:
        yield from _about(was, now)
    yield from found.values()


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


def _moved(was: Sequence[datetime], now: Sequence[datetime]) -> Times:
    """Times that go and come; of those that belong together each two are one that moved."""
    before, after = set(was), set(now)
    gone, coming = [at for at in was if at not in after], [at for at in now if at not in before]
    moved = [*_of_one_day(gone, coming)]
    gone, coming = _without(gone, moved, 0), _without(coming, moved, 1)
    moved += zip(gone, coming, strict=True) if len(gone) == len(coming) else _near(gone, coming)
    gone, coming = _without(gone, moved, 0), _without(coming, moved, 1)
    return Times(tuple(coming), tuple(gone), tuple(sorted(moved)))


def _of_one_day(gone: Sequence[datetime], coming: Sequence[datetime]) -> Iterator[MovedPair]:
    days: dict[date, list[datetime]] = {}
    for at in coming:
        days.setdefault(at.date(), []).append(at)
    for day, times in groupby(gone, datetime.date):
        yield from zip(times, days.get(day, ()), strict=False)


def _near(gone: Sequence[datetime], coming: Sequence[datetime]) -> Iterator[MovedPair]:
    """Each time that goes with the next that comes within `SAME_SENDING` of it."""
    ahead = iter(coming)
    found = next(ahead, None)
    for at in gone:
        while found is not None and found <= at - SAME_SENDING:
            found = next(ahead, None)
        if found is not None and found < at + SAME_SENDING:
            yield at, found
            found = next(ahead, None)


def _without(times: Sequence[datetime], moved: Sequence[MovedPair], side: int) -> list[datetime]:
    paired = {pair[side] for pair in moved}
    return [at for at in times if at not in paired]


def _is_one(change: PostChange) -> bool:
    """Whether anything changes at all: also only the people of a list, or the approval."""
    was, now = change.was, change.now
    if was is None or now is None or change.differences or change.times != Times():
        return True
    return was.reached != now.reached or was.status.check.approved != now.status.check.approved


def _messages(was: _State, now: _State) -> dict[str, tuple[int | None, int | None]]:
    """The messages of each account until the end, before and after."""
    posts = [*was.posts.values(), *now.posts.values()]
    names = dict.fromkeys(name for state in posts for name in state.reached)
    return {
        name: (
            added_up(state.messages(name) for state in was.posts.values()),
            added_up(state.messages(name) for state in now.posts.values()),
        )
        for name in names
    }


def _months(was: _State, now: _State, account: str) -> Iterator[MonthChange]:
    """The months of an account whose bill changes."""
    before, after = _months_of(was, account), _months_of(now, account)
    for name in sorted({*before, *after}):
        change = MonthChange(before.get(name), after.get(name))
        costs = [each.cost if each else None for each in change]
        if costs[0] != costs[1]:
            yield change


def _months_of(state: _State, account: str) -> dict[str, Month]:
    ctx = state.ctx
    if ctx is None or account not in ctx.workspace.accounts:
        return {}
    return {month.name: month for month in months_of(ctx, account, state.end) if month.price}


def added_up(counts: Iterable[int | None]) -> int | None:
    """The sum of counts; None where nobody knows one of them."""
    known = list(counts)
    return None if None in known else sum(count for count in known if count is not None)
