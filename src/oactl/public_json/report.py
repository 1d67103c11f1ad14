"""The document of `report weekly`: the figures behind every look. Rates are fractions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oactl.public_json import Day, IfKnown, Instant
from oactl.public_json.accounts import MonthsMessages, Quota
from oactl.public_json.goals import Kpi
from oactl.public_json.plans import Goal


@dataclass(frozen=True, slots=True)
class Period:
    """The days of a report, LINE's (UTC+9), both inclusive."""

    kind: str
    label: str
    start: Day
    end: Day


@dataclass(frozen=True, slots=True)
class FollowersAtEnd:
    """The followers at the end of one day."""

    date: Day
    value: int | None


@dataclass(frozen=True, slots=True)
class Followers:
    """`start` is the value at the end of the day before the period, `end` that of `end_date`."""

    start: int | None
    end: int | None
    end_date: Day | None
    net: int | None
    growth_rate: float | None
    daily: Sequence[FollowersAtEnd]


@dataclass(frozen=True, slots=True)
class Level:
    """A figure before the period, at its end, and the change."""

    start: int | None
    end: int | None
    net: int | None


@dataclass(frozen=True, slots=True)
class Blocks(Level):
    """Blocks, and blocks by followers on the same day."""

    rate_start: float | None
    rate_end: float | None
    rate_change: float | None


@dataclass(frozen=True, slots=True)
class PostFigures:
    """How one delivery did.

    `delivered_by`: `line` is LINE's figure of the delivery, `line_day` its count of the day, in
    which nothing else of the kind went out, `accepted` the recipients that LINE accepted. Of those
    `delivered_least` is the fewest it can have reached by its count of the day, null where that
    says nothing.
    """

    occurrence: str
    subject: str
    sent_at: Instant
    delivered: int | None
    unique_impressions: int | None
    unique_clicks: int | None
    open_rate: float | None
    click_rate: float | None
    delivered_by: str
    delivered_least: int | None


@dataclass(frozen=True, slots=True)
class Engagement:
    """How all deliveries of the period did together.

    `delivered_least` is the fewest they can have reached, null where that is `delivered`.
    """

    deliveries: int
    delivered: int | None
    unique_impressions: int | None
    unique_clicks: int | None
    open_rate: float | None
    click_rate: float | None
    posts: Sequence[PostFigures]
    delivered_least: int | None


@dataclass(frozen=True, slots=True)
class BreakdownPart:
    """The posts of one `value` of what they are compared by, together."""

    value: str
    deliveries: int
    delivered: int | None
    unique_impressions: int | None
    unique_clicks: int | None
    open_rate: float | None
    click_rate: float | None
    delivered_least: int | None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """How posts did by `type`, `topic`, `audience`, `weekday` (`mon`) or `hour` (`20:00`).

    Weekday and hour are on the account's clock. Only what has two values and more is there.
    """

    by: str
    parts: Sequence[BreakdownPart]


@dataclass(frozen=True, slots=True)
class LinkFigures:
    """An address that was in some posts; null where LINE gives none, below 20.

    `unique_clicks` counts a person once a post.
    """

    url: str
    posts: int
    delivered: int | None
    clicks: int | None
    unique_clicks: int | None
    click_rate: float | None


@dataclass(frozen=True, slots=True)
class Breakdowns:
    """The posts of the 13 weeks that end with the period compared; of a quarter its own."""

    start: Day
    end: Day
    posts: int
    by: Sequence[Breakdown]
    links: Sequence[LinkFigures]


@dataclass(frozen=True, slots=True)
class Messages:
    """Accepted recipients by endpoint."""

    broadcast: int | None
    multicast: int | None
    narrowcast: int | None
    push: int | None


@dataclass(frozen=True, slots=True)
class Reached(Messages):
    """People reached by endpoint, by LINE's count where it tells; `tests` of them are testers."""

    total: int | None
    tests: int


@dataclass(frozen=True, slots=True)
class NotSent:
    """An occurrence of the period that was not sent, and why."""

    occurrence: str
    subject: IfKnown[str]
    state: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class Adherence:
    """What became of what was planned."""

    planned: int
    sent: int
    handed_off: int
    held: int
    missed: int
    failed: int
    open: int
    skipped: int
    done: int
    occurrences: Sequence[NotSent]


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one account in one period; null where LINE gives none."""

    provisional: bool
    followers: Followers
    targeted_reaches: Level
    blocks: Blocks
    friends: Level
    engagement: Engagement
    messages: Messages
    adherence: Adherence
    missing_days: Sequence[Day]
    reached: Reached


@dataclass(frozen=True, slots=True)
class PromiseKept:
    """How often a plan promised to post, and how often it did in a day, week or month.

    `kind` and `rate` are as the plan's `frequency` has them.
    """

    kind: str
    rate: str
    start: Day
    end: Day
    promised: int
    kept: int


@dataclass(frozen=True, slots=True)
class PlanKept:
    """A plan of the account that has a goal, operators or a frequency."""

    plan: str
    title: str
    operators: Sequence[str]
    goal: Goal | None
    frequency: Sequence[PromiseKept]


@dataclass(frozen=True, slots=True)
class UsualRange:
    """From the 10th to the 90th percentile of at least 8 earlier periods."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One period of a trend by its label; null where the figure is not known."""

    label: str
    end: Day
    value: float | None


@dataclass(frozen=True, slots=True)
class Trend:
    """One figure in the periods before and in this one, which is the last."""

    name: str
    points: Sequence[TrendPoint]
    usual: UsualRange | None


@dataclass(frozen=True, slots=True)
class Highlight:
    """A sentence at the head of the report: which it is, and the figures that it is made of.

    `stands_on` has the paths of those figures in this document.
    """

    code: str
    params: Mapping[str, Any]
    stands_on: Sequence[str]


@dataclass(frozen=True, slots=True)
class LostReach:
    """What it would cost to send the lost friends a year of messages, tax included.

    Friends × `messages_a_month` (to a friend, by the 91 days to the end of the period) × `months` ×
    `price` × (1 + `tax`), where `price` is that of a message beyond those that the price plan
    includes. `low` and `high` are for the ends of the interval. `at_most`: the price falls by
    volume.
    """

    total: float
    low: float
    high: float
    currency: str
    at_most: bool
    messages_a_month: float
    months: int
    price: float
    tax: float


@dataclass(frozen=True, slots=True)
class MessageCost:
    """What a message cost in friends: blocks beyond the usual, to the end of the last day touched.

    `conclusion` is `cost`, `shared` (`blocks` are then of all that went out on its days), `fewer`
    or `too_little`, and `why` says what keeps us from telling. `low` and `high` are the ends of the
    95 % interval. Blocks are net of people who unblocked. `lost_reach` is their worth in messages,
    null without a price.
    """

    occurrence: str
    hours: int
    conclusion: str
    why: str | None
    blocks: float | None
    low: float | None
    high: float | None
    per_1000: float | None
    shared_with: Sequence[str]
    with_others: bool
    quiet_days: int
    lost_reach: LostReach | None


@dataclass(frozen=True, slots=True)
class YearAgo:
    """The same period a year before: the same weekdays, month or quarter."""

    period: Period
    followers: Followers
    targeted_reaches: Level
    blocks: Blocks
    friends: Level
    engagement: Engagement
    reached: Reached


@dataclass(frozen=True, slots=True)
class AccountReport:
    """One account of a report. `quota` is as it was synced on `quota_day`.

    Of an older period that is the last day on which it was asked in the month of its end, and
    `month`, the month of now, is null. `trends` are empty, and `year_ago` is null, where nothing is
    kept of the time before; `breakdowns` is null of a day, and where nothing was sent. `goals` are
    those of goals.yaml that the account has in the quarter.
    """

    account: str
    provisional: bool
    followers: Followers
    targeted_reaches: Level
    blocks: Blocks
    friends: Level
    engagement: Engagement
    messages: Messages
    quota: Quota
    adherence: Adherence
    missing_days: Sequence[Day]
    reached: Reached
    plans: Sequence[PlanKept]
    quota_day: Day | None
    month: MonthsMessages | None
    highlights: Sequence[Highlight]
    trends: Sequence[Trend]
    year_ago: YearAgo | None
    message_costs: Sequence[MessageCost]
    breakdowns: Breakdowns | None
    goals: Sequence[Kpi]


@dataclass(frozen=True, slots=True)
class FigurePage:
    """What a figure of the report is. `metrics` are its paths in an account of the report."""

    figure: str
    title: str
    formula: str
    source: str
    base: str
    missing: str
    console: str
    metrics: Sequence[str]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of LINE's as it came, with the request that it was given to."""

    request: str
    fetched_at: Instant
    final: bool
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TracedAccount:
    """The values of a figure in the report of one account, and the answers they were made of."""

    account: str
    values: Mapping[str, Any]
    answers: Sequence[Answer]


@dataclass(frozen=True, slots=True)
class TracedFigure:
    """A figure of a report, traced to LINE's answers."""

    figure: FigurePage
    accounts: Sequence[TracedAccount]


@dataclass(frozen=True, slots=True)
class AlertCause:
    """What may be why: a message, one of others, many of them, or one that is missing.

    `number` messages went out in seven days; `median` is that of the eight weeks before.
    """

    kind: str
    occurrence: str | None
    number: int | None
    median: float | None


@dataclass(frozen=True, slots=True)
class ExpectedRange:
    """What is expected: of a day by its weekday, of an open rate by the posts before."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class DayAlert:
    """A figure of a day outside its expected range; `compared` days or posts made that range."""

    account: str
    day: Day
    kind: str
    occurrence: str | None
    value: float
    expected: ExpectedRange
    compared: int
    causes: Sequence[AlertCause]


@dataclass(frozen=True, slots=True)
class DayAlerts:
    """What was notable of the newest day that LINE has counted, of each account; often nothing."""

    alerts: Sequence[DayAlert]


@dataclass(frozen=True, slots=True)
class Report:
    """`oactl report weekly`."""

    period: Period
    as_of: Instant
    accounts: Sequence[AccountReport]
