"""What of a day is worth a word: blocks, new followers and open rates outside their expected range.

The expected range is made of the account's own last 8 to 52 weeks, by weekday. It is made of
medians, so that a few odd days do not move it, and never narrower than where 99 of 100 of those
days lie. It is not the usual range of the report, which is that of whole periods.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple, TypeAlias

from oactl.domain.insight import ONE_DAY, FollowersDay
from oactl.domain.line_day import line_day
from oactl.domain.report.block_cost import WindowCost, block_costs, changes_of
from oactl.domain.report.build import adherence_of
from oactl.domain.report.period import Period
from oactl.domain.report.quantiles import MAD_TO_SD, median
from oactl.domain.report.sendings import Sending
from oactl.domain.report.values import OccurrenceFact, PostFigures

LONGEST = timedelta(weeks=52)
SHORTEST = timedelta(weeks=8)
SAME_LEVEL = 28  # days that have one level
FEWEST_OF_WEEKDAY = 6
FEWEST_POSTS = 8
FEWEST_PEOPLE = 10  # blocks of a spike, or followers that are expected
FAR_UP, FAR_DOWN = 4.0, 3.0  # standard deviations; counts stray farther up than down
SELDOM = 0.01  # the share of the compared days beyond which the range does not go
SETTLED = timedelta(days=3)  # most who open a message have by then
LEAST_OPEN_SD = 0.02
MANY = 3  # messages in seven days, and twice the median of the weeks before
WEEK = timedelta(days=7)

AlertKind: TypeAlias = Literal["block_spike", "follow_drop", "open_rate"]
CauseKind: TypeAlias = Literal["message", "by_others", "many_messages", "missing_post"]


class ExpectedRange(NamedTuple):
    """What is expected, within which bounds, by how many days or posts."""

    expected: float
    low: float
    high: float
    compared: int


@dataclass(frozen=True, slots=True)
class PossibleCause:
    """Something that may be why: a message with what it cost, many of them, or one that is missing.

    `number` is how many messages went out in the seven days, `median` that of the eight weeks
    before.
    """

    kind: CauseKind
    occurrence: str = ""
    cost: WindowCost | None = None
    number: int | None = None
    median: float | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """A figure outside its expected range: people, or for an open rate a fraction of its post."""

    kind: AlertKind
    day: date
    value: float
    range: ExpectedRange
    occurrence: str = ""
    causes: tuple[PossibleCause, ...] = ()


def notable(
    day: date,
    days: Mapping[date, FollowersDay],
    *,
    posts: Sequence[PostFigures] = (),
    sendings: Sequence[Sending] = (),
    occurrences: Sequence[OccurrenceFact] = (),
) -> list[Alert]:
    """What is notable of one of LINE's days that is over; nothing on most days.

    `days`, `posts` and `sendings` are those of the 52 weeks before it, as far as they are known,
    and of the day. An open rate is looked at three days after its post was sent.
    """
    blocks, follows = changes_of(days), _follows(days)
    many = _many(day, sendings)
    found: list[Alert] = []
    of_blocks = expected_range(blocks, day)
    if of_blocks and blocks[day] > of_blocks.high and blocks[day] >= FEWEST_PEOPLE:
        causes = (*_messages(day, days, sendings), *many)
        found.append(Alert("block_spike", day, blocks[day], of_blocks, causes=causes))
    of_follows = expected_range(follows, day)
    if of_follows and follows[day] < of_follows.low and of_follows.expected >= FEWEST_PEOPLE:
        missing = tuple(_missing(day, occurrences))
        found.append(Alert("follow_drop", day, follows[day], of_follows, causes=missing))
    return [*found, *_open_rates(day, posts, many)]


def expected_range(figures: Mapping[date, int], day: date) -> ExpectedRange | None:
    """The expected range of a day's figure; None where it has none, or too few days are known."""
    past = {each: value for each, value in figures.items() if day - LONGEST <= each < day}
    same = sum(each.weekday() == day.weekday() for each in past)
    if day not in figures or same < FEWEST_OF_WEEKDAY or min(past) > day - SHORTEST:
        return None
    levels = _levels(past, day)
    if 0 not in levels:
        return None
    weekly = _weekly(past, levels, day)
    today = levels[0] + weekly[day.weekday()]
    strays = [
        (value - (expected := levels[_block(each, day)] + weekly[each.weekday()])) / _sd(expected)
        for each, value in past.items()
    ]
    low, high = _bounds(strays, least=1.0)
    return ExpectedRange(today, today + low * _sd(today), today + high * _sd(today), len(past))


def _follows(days: Mapping[date, FollowersDay]) -> dict[date, int]:
    """Who added the account for the first time, by day."""
    found = {}
    for day, figures in days.items():
        eve = days.get(day - ONE_DAY)
        if eve is not None and figures.followers is not None and eve.followers is not None:
            found[day] = figures.followers - eve.followers
    return found


def _levels(past: Mapping[date, int], day: date) -> dict[int, float]:
    """The median of each four weeks back from a day."""
    of: dict[int, list[int]] = {}
    for each, value in past.items():
        of.setdefault(_block(each, day), []).append(value)
    return {block: median(values) for block, values in of.items()}


def _block(each: date, day: date) -> int:
    """In which four weeks a day lies, counted back from a day."""
    return ((day - each).days - 1) // SAME_LEVEL


def _weekly(past: Mapping[date, int], levels: Mapping[int, float], day: date) -> list[float]:
    """By how much each weekday differs from the level."""
    of: list[list[float]] = [[] for _ in range(7)]
    for each, value in past.items():
        of[each.weekday()].append(value - levels[_block(each, day)])
    return [median(some) if some else 0.0 for some in of]


def _sd(expected: float) -> float:
    """The standard deviation of a count by chance alone."""
    return math.sqrt(max(expected, 1.0))


def _bounds(strays: Sequence[float], least: float) -> tuple[float, float]:
    """How far down and up is expected: by the median distance on either side, and by rank."""
    ordered, beyond = sorted(strays), int(SELDOM * len(strays))
    below = [-each for each in strays if each <= 0] or [0.0]
    above = [each for each in strays if each >= 0] or [0.0]
    down = FAR_DOWN * max(MAD_TO_SD * median(below), least)
    up = FAR_UP * max(MAD_TO_SD * median(above), least)
    return min(-down, ordered[beyond]), max(up, ordered[-1 - beyond])


def _open_rates(
    day: date, posts: Iterable[PostFigures], many: tuple[PossibleCause, ...]
) -> list[Alert]:
    """Those of the posts that were sent three days before."""
    known = [(line_day(post.sent_at), post) for post in posts if post.open_rate is not None]
    alerts = []
    for sent, post in known:
        if sent != day - SETTLED or post.open_rate is None or not post.delivered:
            continue
        past = [(at, other.open_rate or 0.0) for at, other in known if sent - LONGEST <= at < sent]
        found = _range_of_rates(past, sent, post.delivered)
        if found and not found.low <= post.open_rate <= found.high:
            alerts.append(Alert("open_rate", day, post.open_rate, found, post.occurrence, many))
    return alerts


def _range_of_rates(
    past: Sequence[tuple[date, float]], sent: date, delivered: int
) -> ExpectedRange | None:
    """The range of a rate among so many; a post to few people strays by chance."""
    if len(past) < FEWEST_POSTS or min(at for at, _ in past) > sent - SHORTEST:
        return None
    rates = [rate for _, rate in past]
    middle = median(rates)
    low, high = _bounds([rate - middle for rate in rates], least=LEAST_OPEN_SD)
    chance = math.sqrt(max(middle * (1 - middle), 0.0) / delivered)  # LINE may tell more than all
    down, up = math.hypot(low, FAR_DOWN * chance), math.hypot(high, FAR_UP * chance)
    return ExpectedRange(middle, middle - down, middle + up, len(past))


def _messages(
    day: date, days: Mapping[date, FollowersDay], sendings: Sequence[Sending]
) -> list[PossibleCause]:
    """Those of the day and the day before, the largest first, with what they cost in 24 hours."""
    near = [each for each in sendings if line_day(each.at) in {day - ONE_DAY, day}]
    if not near:
        return []
    found = block_costs(days, sendings, day - ONE_DAY, day)
    costs = {each.sending: each.windows[0] for each in found}
    near.sort(key=lambda each: (-(each.delivered or 0), each.at, each.id))
    return [
        PossibleCause("by_others", number=each.delivered)
        if each.by_others
        else PossibleCause("message", each.id, costs.get(each))
        for each in near
    ]


def _many(day: date, sendings: Iterable[Sending]) -> tuple[PossibleCause, ...]:
    """Whether many went out in the seven days that end with the day."""
    weeks = [0] * 9
    for each in sendings:
        back = (day - line_day(each.at)).days // WEEK.days
        if 0 <= back < len(weeks):
            weeks[back] += 1
    before = median(weeks[1:])
    if weeks[0] < max(MANY, 2 * before):
        return ()
    return (PossibleCause("many_messages", number=weeks[0], median=before),)


def _missing(day: date, occurrences: Iterable[OccurrenceFact]) -> list[PossibleCause]:
    """What was to go out on the day or the day before, and did not."""
    period = Period("day", day.isoformat(), day - ONE_DAY, day)
    kept = adherence_of(occurrences, period)
    return [PossibleCause("missing_post", each.occurrence) for each in kept.occurrences]
