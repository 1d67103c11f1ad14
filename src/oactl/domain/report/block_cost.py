"""What a message cost in friends: the blocks beyond the usual on its days, with an interval.

LINE tells blocks by whole days of UTC+9 and net of those who unblock, so what stands here is the
least that it was. docs/explanation/block-attribution.md explains the method and its limits.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple, TypeAlias

from oactl.domain.insight import ONE_DAY, FollowersDay
from oactl.domain.line_day import LINE_ZONE, line_day
from oactl.domain.report.sendings import Sending
from oactl.domain.report.usual_days import UsualDays, usual_days

WINDOWS = (24, 48)  # hours after a message
LATER = 0.25  # an hour of the second 24 counts so much: most who block do so on the first day
UNLIKE = 1.0  # how far messages differ in the blocks per recipient: standard deviation / mean
NEARLY_ALL = 0.9  # with so much of each of its days, a message is held to have them alone

# `shared`: more blocks than usual, but what else went out may be the cause as well.
# `fewer`: fewer than usual, which no message explains.
Conclusion: TypeAlias = Literal["too_little", "cost", "shared", "fewer"]
TooLittle: TypeAlias = Literal["few_quiet_days", "days_missing", "corrected", "holds_zero"]
# Of each day that windows touch, the part of each sending, by its place; 1 in all.
Parts: TypeAlias = Mapping[date, Mapping[int, float]]


class BlockEstimate(NamedTuple):
    """Blocks, and the bounds of their 95 % interval. Below 0 are fewer than usual."""

    blocks: float
    low: float
    high: float

    @property
    def holds_zero(self) -> bool:
        """Whether there may be nothing in it."""
        return self.low <= 0 <= self.high

    def per_1000(self, delivered: int | None) -> "BlockEstimate | None":
        """The same for 1,000 recipients; None where nobody knows how many there were."""
        return BlockEstimate(*(each * 1000 / delivered for each in self)) if delivered else None


class WindowDay(NamedTuple):
    """A day of UTC+9 that a window touches, for so many `hours`.

    `change` is the net change of blocks in it, `usual` the baseline; of what is beyond that, this
    message gets the `share` and what else went out gets the rest.
    """

    day: date
    hours: float
    share: float
    change: int | None
    usual: float | None


@dataclass(frozen=True, slots=True)
class WindowCost:
    """What a message cost within so many hours, to the end of the last day that they touch.

    `cost` is this message's share, `together` what all that went out on its days cost; `why` says
    what keeps us from telling. There is no `per_1000` where that is told of all of them only.
    """

    hours: int
    days: tuple[WindowDay, ...]
    conclusion: Conclusion
    why: TooLittle | None = None
    cost: BlockEstimate | None = None
    together: BlockEstimate | None = None
    per_1000: BlockEstimate | None = None

    @property
    def told(self) -> BlockEstimate | None:
        """What there is to say: of a message that shares its days what all of them cost."""
        return self.together if self.conclusion == "shared" else self.cost

    @property
    def lost(self) -> BlockEstimate | None:
        """The friends that were lost; None where that is too little to tell, or there are none."""
        return self.told if self.conclusion in {"cost", "shared"} else None


@dataclass(frozen=True, slots=True)
class BlockCost:
    """A message, what it cost in each window, and the baseline that this stands on.

    `shared_with` are the ids of the messages whose windows touch the same days; `with_others` says
    that something went out there that oactl did not send. `quiet_days` is how many there are to
    compare with, also where that is too few and `usual` None.
    """

    sending: Sending
    windows: tuple[WindowCost, ...]
    shared_with: tuple[str, ...]
    with_others: bool
    quiet_days: int
    usual: UsualDays | None


@dataclass(frozen=True, slots=True)
class PeriodBlocks:
    """What all messages of a period cost together, within 48 hours of each.

    `missing` are days of their windows that LINE has not counted, or counted anew: not in it.
    """

    messages: int
    cost: BlockEstimate
    days: tuple[date, ...]
    missing: tuple[date, ...]
    usual: UsualDays


class _Facts(NamedTuple):
    """The sendings by time, the net change of each day, the parts of the days, the quiet days."""

    sendings: Sequence[Sending]
    changes: Mapping[date, int]
    parts: Parts
    quiet: Mapping[date, int]


def block_costs(
    days: Mapping[date, FollowersDay],
    sendings: Iterable[Sending],
    start: date = date.min,
    end: date = date.max,
) -> tuple[BlockCost, ...]:
    """What each message sent from `start` to `end` (UTC+9) cost, by time; not those by others.

    `days` and `sendings` are also those of half a year before and after, as far as there are any:
    they say what is usual.
    """
    facts = _facts(days, sendings)
    return tuple(_block_cost(number, facts) for number in _sent(facts, start, end))


def period_blocks(
    days: Mapping[date, FollowersDay], sendings: Iterable[Sending], start: date, end: date
) -> PeriodBlocks | None:
    """What the messages sent from `start` to `end` (UTC+9) cost; None where too little is known."""
    facts = _facts(days, sendings)
    members = frozenset(_sent(facts, start, end))
    touched = sorted(day for day, some in facts.parts.items() if members & some.keys())
    usual = usual_days(facts.quiet, start + (end - start) // 2)
    if usual is None:
        return None
    known = [day for day in touched if not _gap(day, facts, usual)]
    if not known:
        return None
    cost = _estimate(members, known, facts, usual)
    missing = tuple(day for day in touched if day not in known)
    return PeriodBlocks(len(members), cost, tuple(known), missing, usual)


def changes_of(days: Mapping[date, FollowersDay]) -> dict[date, int]:
    """The net change of blocks of each day of which both ends are known."""
    found = {}
    for day, figures in days.items():
        eve = days.get(day - ONE_DAY)
        if eve is not None and figures.blocks is not None and eve.blocks is not None:
            found[day] = figures.blocks - eve.blocks
    return found


def hours_by_day(at: datetime, hours: int) -> dict[date, float]:
    """How many hours of a window that begins at an instant lie in each day of UTC+9."""
    found: dict[date, float] = {}
    start, end = at.astimezone(LINE_ZONE), at.astimezone(LINE_ZONE) + timedelta(hours=hours)
    while start < end:
        midnight = start.replace(hour=0, minute=0, second=0, microsecond=0) + ONE_DAY
        found[start.date()] = (min(midnight, end) - start) / timedelta(hours=1)
        start = midnight
    return found


def _sent(facts: _Facts, start: date, end: date) -> list[int]:
    """The messages of some days, by their places."""
    return [
        number
        for number, sending in enumerate(facts.sendings)
        if start <= line_day(sending.at) <= end and not sending.by_others
    ]


def _facts(days: Mapping[date, FollowersDay], sendings: Iterable[Sending]) -> _Facts:
    """What reached nobody is left out."""
    going = sorted((s for s in sendings if s.delivered != 0), key=lambda s: (s.at, s.id))
    changes, parts = changes_of(days), _parts(going)
    quiet = {day: change for day, change in changes.items() if day not in parts}
    return _Facts(going, changes, parts, quiet)


def _parts(sendings: Sequence[Sending]) -> Parts:
    """By recipients and hours; one of unknown recipients counts as the mean of the others."""
    known = [each.delivered for each in sendings if each.delivered is not None]
    typical = sum(known) / len(known) if known else 1.0
    weights: dict[date, dict[int, float]] = {}
    for number, sending in enumerate(sendings):
        people = typical if sending.delivered is None else sending.delivered
        first = hours_by_day(sending.at, WINDOWS[0])
        for day, hours in hours_by_day(sending.at, WINDOWS[-1]).items():
            early = first.get(day, 0.0)
            weights.setdefault(day, {})[number] = people * (early + LATER * (hours - early))
    return {
        day: {number: weight / sum(some.values()) for number, weight in some.items()}
        for day, some in weights.items()
    }


def _block_cost(number: int, facts: _Facts) -> BlockCost:
    sending = facts.sendings[number]
    usual = usual_days(facts.quiet, line_day(sending.at))
    touched = hours_by_day(sending.at, WINDOWS[-1])
    others = {each for day in touched for each in facts.parts[day]} - {number}
    beside = [facts.sendings[each] for each in sorted(others)]
    return BlockCost(
        sending=sending,
        windows=tuple(_window(number, hours, facts, usual) for hours in WINDOWS),
        shared_with=tuple(each.id for each in beside if not each.by_others),
        with_others=any(each.by_others for each in beside),
        quiet_days=len(usual.days) if usual else len(facts.quiet),
        usual=usual,
    )


def _window(number: int, hours: int, facts: _Facts, usual: UsualDays | None) -> WindowCost:
    sending = facts.sendings[number]
    days = tuple(
        WindowDay(
            day=day,
            hours=inside,
            share=facts.parts[day][number],
            change=facts.changes.get(day),
            usual=None if usual is None else usual.of(day),
        )
        for day, inside in hours_by_day(sending.at, hours).items()
    )
    gap = next((gap for day in days if (gap := _gap(day.day, facts, usual))), None)
    if usual is None or gap:
        return WindowCost(hours, days, "too_little", gap or "few_quiet_days")
    touched = [day.day for day in days]
    everything = frozenset(each for day in touched for each in facts.parts[day])
    cost = _estimate(frozenset({number}), touched, facts, usual)
    together = _estimate(everything, touched, facts, usual)
    conclusion = _conclusion(all(day.share >= NEARLY_ALL for day in days), cost, together)
    return WindowCost(
        hours=hours,
        days=days,
        conclusion=conclusion,
        why="holds_zero" if conclusion == "too_little" else None,
        cost=cost,
        together=together,
        per_1000=None if conclusion == "shared" else cost.per_1000(sending.delivered),
    )


def _gap(day: date, facts: _Facts, usual: UsualDays | None) -> TooLittle | None:
    """Why nothing can be told of a day."""
    change = facts.changes.get(day)
    if change is None:
        return "days_missing"
    return "corrected" if usual is not None and usual.is_outside(day, change) else None


def _conclusion(alone: bool, cost: BlockEstimate, together: BlockEstimate) -> Conclusion:
    """Of a message that has its days with others nothing is said but what they cost together."""
    told = cost if alone else together
    if told.holds_zero:
        return "too_little"
    if told.high < 0:
        return "fewer"
    return "cost" if alone else "shared"


def _estimate(
    members: frozenset[int], days: Sequence[date], facts: _Facts, usual: UsualDays
) -> BlockEstimate:
    """What some of the sendings cost on some days: their part of what is beyond the usual."""
    beyond = {day: facts.changes[day] - usual.of(day) for day in days}
    weights = {
        day: sum(part for number, part in facts.parts[day].items() if number in members)
        for day in days
    }
    blocks = sum(weight * beyond[day] for day, weight in weights.items())
    below, above = usual.expected(weights).bounds(_unlike(members, weights, beyond, facts.parts))
    return BlockEstimate(blocks, blocks - above, blocks + below)


def _unlike(
    members: frozenset[int],
    weights: Mapping[date, float],
    beyond: Mapping[date, float],
    parts: Parts,
) -> float:
    """The variance of the parts because messages are not alike in the blocks per recipient.

    Were one of them more annoying than the others, its part would be larger and theirs smaller.
    """
    moved: dict[int, float] = {}
    for day, weight in weights.items():
        for number, part in parts[day].items():
            change = beyond[day] * part * ((number in members) - weight)
            moved[number] = moved.get(number, 0.0) + change
    return UNLIKE**2 * sum(each**2 for each in moved.values())
