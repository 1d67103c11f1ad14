"""The report as values: its period, what goes in from ledger and snapshots, what comes out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal, NamedTuple, TypeAlias

from oactl.domain.delivery.state import State
from oactl.domain.engagement import LinkClicks
from oactl.domain.frequency import Comparison
from oactl.domain.goals import GoalProgress
from oactl.domain.insight import FollowersDay
from oactl.domain.month import Month
from oactl.domain.picture import AccountPicture
from oactl.domain.plan import Goal
from oactl.domain.prices import PricePlan
from oactl.domain.report.block_cost import BlockCost, PeriodBlocks
from oactl.domain.report.lost_reach import LostReach
from oactl.domain.report.period import Period
from oactl.domain.report.reached import DayCounts, Sent, Source
from oactl.domain.value import JsonObject


class Gap(StrEnum):
    """Why a figure is null."""

    NOT_READY = "not_ready"  # LINE has not counted it yet
    NOT_ASKED = "not_asked"  # we have no answer of LINE
    SMALL = "small"  # LINE gives null below 20
    NONE = "none"  # LINE gives no such figure
    NO_POSTS = "no_posts"  # nothing went out
    ZERO = "zero"  # nothing to divide by


@dataclass(frozen=True, slots=True)
class OccurrenceFact:
    """One occurrence that was to go out, drafts and past ones left out.

    `day` is its wall-clock day; `reason` is why it was not sent: the gate that stopped it, what the
    ledger says of it, or LINE's words. `facts` are the figures of that gate. `url` is where what a
    person posted can be seen.
    """

    day: date
    state: State
    occurrence: str = ""
    reason: str | None = None
    subject: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    url: str | None = None


@dataclass(frozen=True, slots=True)
class PlanKept:
    """What a plan of the account is for, who runs it, and its promised frequency beside what went.

    `promised` has each promise in every day, week or month that ends in the period.
    """

    plan: str
    title: str = ""
    operators: tuple[str, ...] = ()
    goal: Goal | None = None
    promised: tuple[Comparison, ...] = ()


@dataclass(frozen=True, slots=True)
class SyncedQuota:
    """A month's messages as synced on `day`; `limit` is None where LINE sets none."""

    limit: int | None = None
    used: int | None = None
    day: date | None = None

    @property
    def remaining(self) -> int | None:
        """What can still be sent."""
        if self.limit is None or self.used is None:
            return None
        return max(0, self.limit - self.used)


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """All that is known of one account for the period and the one before it.

    `days` begin on the eve of the period before (the day before its first). `deliveries` have their
    figures where LINE was asked for them; `counts` are how many LINE reached in a day of a kind.
    Where `only` names plans, the report is of their deliveries. `month` is the month of now, not
    for an older period. `past` are the deliveries before those of `deliveries`, as far back as a
    trend goes, and then `days` and `counts` begin there too, and go on after the period as far as
    they are known; None where no trend is asked for. `answers` are LINE's counts of messages of a
    day as they came, `price` is the account's price plan.
    """

    account: str
    days: Mapping[date, FollowersDay] = field(default_factory=dict)
    deliveries: Sequence[Sent] = ()
    counts: DayCounts = field(default_factory=dict)
    occurrences: Sequence[OccurrenceFact] = ()
    quota: SyncedQuota = field(default_factory=SyncedQuota)
    timezone: str = "UTC"
    groups: tuple[str, ...] = ()
    plans: tuple[PlanKept, ...] = ()
    only: frozenset[str] = frozenset()
    month: Month | None = None
    past: Sequence[Sent] | None = None
    answers: Mapping[date, JsonObject] = field(default_factory=dict)
    price: PricePlan | None = None


@dataclass(frozen=True, slots=True)
class Followers:
    """First-time adds: on the eve (the day before the period), on `end_date`, and day by day."""

    start: int | None
    end: int | None
    end_date: date | None
    net: int | None
    growth_rate: float | None
    daily: tuple[tuple[date, int | None], ...]


@dataclass(frozen=True, slots=True)
class Level:
    """A figure at the end of the eve and at the end of the last ready day."""

    start: int | None
    end: int | None
    net: int | None


@dataclass(frozen=True, slots=True)
class Blocks:
    """Users who block the account, and their share of the followers of the same day."""

    start: int | None
    end: int | None
    net: int | None
    rate_start: float | None
    rate_end: float | None
    rate_change: float | None


@dataclass(frozen=True, slots=True)
class PostFigures:
    """What became of one delivery.

    `by` says whose figure `delivered` is; `least` is the fewest it can be, where that is less.
    """

    occurrence: str
    subject: str
    type: str
    sent_at: datetime
    delivered: int | None
    unique_impressions: int | None
    unique_clicks: int | None
    open_rate: float | None
    click_rate: float | None
    gap: Gap | None = None
    by: Source = "accepted"
    least: int | None = None
    topic: str = ""
    audience: str = ""
    links: tuple[LinkClicks, ...] = ()

    @property
    def name(self) -> str:
        """Its subject, with its variant or what derives it (`#then`); without one, its occurrence.

        Two variants have one subject, and nobody could tell their figures apart.
        """
        mark = self.occurrence.partition("#")[2].partition("@")[0]
        if not self.subject:
            return self.occurrence
        return f"{self.subject} #{mark}" if mark else self.subject


@dataclass(frozen=True, slots=True)
class Engagement:
    """All deliveries of the period. Sums and rates leave out deliveries with unknown figures.

    `least` is the fewest that were delivered to, where that is less than `delivered`.
    """

    deliveries: int
    delivered: int | None
    unique_impressions: int | None
    unique_clicks: int | None
    open_rate: float | None
    click_rate: float | None
    posts: tuple[PostFigures, ...]
    gap: Gap | None = None
    least: int | None = None


BreakdownBy: TypeAlias = Literal["type", "topic", "audience", "weekday", "hour"]


@dataclass(frozen=True, slots=True)
class BreakdownPart:
    """The posts of one type, topic, audience, weekday (`mon`) or hour (`20:00`), together."""

    value: str
    engagement: Engagement


@dataclass(frozen=True, slots=True)
class Breakdown:
    """How the posts did by one thing that tells them apart; at least two values of it."""

    by: BreakdownBy
    parts: tuple[BreakdownPart, ...]


@dataclass(frozen=True, slots=True)
class LinkFigures:
    """How often an address in some posts was followed.

    `unique_clicks` counts a person once a post. All are of the posts of which LINE gives them.
    """

    url: str
    posts: int
    delivered: int | None
    clicks: int | None
    unique_clicks: int | None
    click_rate: float | None


@dataclass(frozen=True, slots=True)
class Breakdowns:
    """The posts of some weeks compared, from `start` to `end` by LINE's days."""

    start: date
    end: date
    posts: int
    by: tuple[Breakdown, ...] = ()
    links: tuple[LinkFigures, ...] = ()

    @property
    def weeks(self) -> int:
        """How many weeks they are, about."""
        return round(((self.end - self.start).days + 1) / 7)


@dataclass(frozen=True, slots=True)
class Messages:
    """Recipients by endpoint; None where deliveries went out and nobody knows to whom."""

    broadcast: int | None = 0
    multicast: int | None = 0
    narrowcast: int | None = 0
    push: int | None = 0

    @property
    def total(self) -> int | None:
        """All known together; None where none is known."""
        known = [n for n in (self.broadcast, self.multicast, self.narrowcast, self.push) if n]
        unknown = None in (self.broadcast, self.multicast, self.narrowcast, self.push)
        return None if unknown and not known else sum(known)


@dataclass(frozen=True, slots=True)
class Adherence:
    """What became of what was planned.

    `occurrences` are those that were not sent, `hand_offs` those that wait for a person, `by_hand`
    those that a person has carried out; by time.
    """

    sent: int = 0
    handed_off: int = 0
    done: int = 0
    held: int = 0
    missed: int = 0
    skipped: int = 0
    failed: int = 0
    open: int = 0
    occurrences: tuple[OccurrenceFact, ...] = ()
    hand_offs: tuple[OccurrenceFact, ...] = ()
    by_hand: tuple[OccurrenceFact, ...] = ()

    @property
    def not_out(self) -> tuple[OccurrenceFact, ...]:
        """All that people are told did not go out, or not yet."""
        return (*self.occurrences, *self.hand_offs)

    @property
    def planned(self) -> int:
        """The sum of the other counts."""
        closed = self.sent + self.handed_off + self.done + self.missed + self.skipped
        return closed + self.held + self.failed + self.open


@dataclass(frozen=True, slots=True)
class Figures:
    """One account in one period. `days` has LINE's answer or None for each day of it.

    `messages` are the recipients that LINE accepted, `reached` those it reached as far as it tells,
    `tests` among them those of test sends. `eve_gap` and `end_gap` say why the figures at the start
    or the end are null.
    """

    period: Period
    provisional: bool
    followers: Followers
    targeted_reaches: Level
    blocks: Blocks
    friends: Level
    engagement: Engagement
    messages: Messages
    reached: Messages
    tests: int
    adherence: Adherence
    missing_days: tuple[date, ...]
    days: tuple[tuple[date, FollowersDay | None], ...]
    eve_gap: Gap | None = None
    end_gap: Gap | None = None


TrendName: TypeAlias = Literal[
    "followers",
    "new",
    "friends",
    "friends_net",
    "blocks_net",
    "block_rate",
    "open_rate",
    "click_rate",
    "messages",
]


@dataclass(frozen=True, slots=True)
class Trend:
    """One figure in the periods before and in this one, which is the last.

    `points` are label, last day and value, oldest first; None where it is not known. `usual` is
    from the 10th to the 90th percentile of those before, None with fewer than 8 known, and for the
    numbers of followers and friends, which grow. `so_far`: the last is of a part of its period, and
    of what adds up, so it cannot be compared with whole periods.
    """

    name: TrendName
    points: tuple[tuple[str, date, float | None], ...]
    usual: tuple[float, float] | None = None
    so_far: bool = False

    @property
    def now(self) -> float | None:
        """The value of the period itself."""
        return self.points[-1][2] if self.points else None

    @property
    def side(self) -> int | None:
        """-1, 0 or 1 where the period lies below, in or above the usual range, if that is known."""
        if self.usual is None or self.now is None or self.so_far:
            return None
        low, high = self.usual
        return (self.now > high) - (self.now < low)


class Beyond(NamedTuple):
    """A figure outside of its usual range, from `low` to `high`; `side` is -1 below it, 1 above."""

    name: TrendName
    value: float
    low: float
    high: float
    side: int


HighlightCode: TypeAlias = Literal[
    "beyond",
    "as_usual",
    "so_far",
    "against_before",
    "cost",
    "best_post",
    "best_kind",
    "posts_alike",
]


@dataclass(frozen=True, slots=True)
class Highlight:
    """One sentence: which it is, its figures, and the paths of those in the report's JSON."""

    code: HighlightCode
    params: Mapping[str, Any] = field(default_factory=dict)
    stands_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountReport:
    """One account in the period, and in the one before to compare with.

    `same_days`: the period is not over, or its figures are not complete, and `earlier` has only the
    same days. `year_ago` is the same period a year before, None where nothing is known of it;
    `trends` are those before as far as they are kept. Both only where they were asked for.
    `beyond` is what lies outside of its usual range, where that is known without trends.
    `breakdowns` compare the posts of the weeks up to its end. `highlights` are the sentences at its
    head. `block_costs` are what its messages cost in friends, `period_blocks` what all of them cost
    together, and `lost_reach` what one friend's messages of a year are worth; None where no message
    has a price. `goals` are those of the quarter that it is part of. `language` is that of its
    readers, None where it is nobody else's than the user's; `picture` only where it is shown.
    """

    account: str
    timezone: str
    figures: Figures
    earlier: Figures
    quota: SyncedQuota
    same_days: bool = False
    groups: tuple[str, ...] = ()
    plans: tuple[PlanKept, ...] = ()
    month: Month | None = None
    year_ago: Figures | None = None
    trends: tuple[Trend, ...] = ()
    highlights: tuple[Highlight, ...] = ()
    block_costs: tuple[BlockCost, ...] = ()
    period_blocks: PeriodBlocks | None = None
    lost_reach: LostReach | None = None
    goals: tuple[GoalProgress, ...] = ()
    breakdowns: Breakdowns | None = None
    name: str = ""
    language: str | None = None
    picture: AccountPicture | None = None
    beyond: tuple[Beyond, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The accounts' figures of one period as they were known at `as_of`.

    `groups` are those of the workspace, in its order, each with how many accounts it has.
    """

    period: Period
    as_of: datetime
    accounts: tuple[AccountReport, ...]
    groups: Mapping[str, int] = field(default_factory=dict)

    @property
    def language(self) -> str | None:
        """The language that its accounts have in common; None where they have none."""
        found = {each.language for each in self.accounts}
        return found.pop() if len(found) == 1 else None
