"""A post in one of two states of the plans, and what becomes of it from one to the other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple, TypeAlias

from oactl.domain.approval import Difference, Proposal
from oactl.domain.audience import Via
from oactl.domain.plan import Plan, Post
from oactl.sending.compare_times import PartlyTimes, PostTimes, Times
from oactl.sending.review import ReviewStatus

Change: TypeAlias = Literal["added", "removed", "changed"]


class Tally(NamedTuple):
    """Messages that we can count, and sends whose people only LINE can count."""

    counted: int = 0
    uncounted: int = 0


TallyChange: TypeAlias = tuple[Tally, Tally]  # before and after


def tallied(found: Iterable[Tally]) -> Tally:
    """All of them together."""
    some = list(found)
    return Tally(sum(each.counted for each in some), sum(each.uncounted for each in some))


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
    is_over: bool  # no time is left, not even one that is late

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

    @property
    def is_over(self) -> bool:
        """Whether it goes out to nobody, neither as it was nor as it is."""
        return all(state.is_over for state in (self.was, self.now) if state)
