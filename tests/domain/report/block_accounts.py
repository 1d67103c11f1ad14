"""Simulated accounts of which it is known whom each message drove away.

Blocks and unblocks come by the day, as counts that stray as much as chance would have them or more
(a gamma mixture of Poisson counts); what a message costs comes hour by hour after it. Everything
follows from the seed.
"""

import itertools
import math
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

from oactl.domain.insight import FollowersDay
from oactl.domain.line_day import line_day
from oactl.domain.report.block_cost import BlockCost, block_costs, hours_by_day
from oactl.domain.report.sendings import Sending

FIRST = date(2026, 1, 5)  # a Monday
MIDNIGHT = datetime(2026, 1, 4, 15, tzinfo=UTC)  # at which it begins
STAYS = 0.5 ** (1 / 5)  # a day


@dataclass(frozen=True)
class Family:
    """What the accounts of a family are like.

    `level` is the range of the usual blocks a day, `spread` the variance of a day over its mean,
    `season` the standard deviation of the weekdays' logarithms, `growth` the factor over the whole
    time, `wander` the standard deviation of the level's logarithm about that. `unblocks` is how
    many of those who block come back, `gaps` and `corrections` the share of the days with one.

    `rate` is the range of blocks for a recipient, `unlike` its standard deviation over its mean
    among the messages of an account, `idle` the share of messages without any effect, `apart` the
    range of days between messages; with `weekday` they go out on the same one each week, but for a
    share of `skips`.
    """

    name: str
    level: tuple[float, float] = (4, 40)
    spread: tuple[float, float] = (1, 1)
    season: tuple[float, float] = (0, 0.15)
    growth: tuple[float, float] = (1, 1)
    wander: float = 0.0
    unblocks: float = 0.0
    gaps: float = 0.0
    corrections: float = 0.0
    rate: tuple[float, float] = (0.0, 0.006)
    unlike: tuple[float, float] = (0, 1)
    idle: float = 0.3
    apart: tuple[float, float] = (4, 11)
    weekday: bool = False
    skips: float = 0.0
    days: tuple[int, int] = (120, 240)


FAMILIES = (
    Family("poisson"),
    Family("overdispersed", spread=(1.5, 5)),
    Family("few blocks", level=(0.3, 3)),
    Family("weekly season", season=(0.2, 0.5), spread=(1, 2)),
    Family("trend", growth=(0.5, 2.5), spread=(1, 2)),
    Family("wandering level", wander=0.2, spread=(1, 2)),
    Family("gaps", gaps=0.06, spread=(1, 2)),
    Family("corrections", corrections=0.01, spread=(1, 2)),
    Family("unblocks", unblocks=0.7, spread=(1, 2)),
    Family("overlaps", apart=(0.2, 7), spread=(1, 2)),
    Family("each week with pauses", weekday=True, skips=0.2, spread=(1, 2), season=(0, 0.3)),
    Family("each week without", weekday=True, spread=(1, 2), season=(0, 0.3)),
    Family("short history", days=(28, 56), spread=(1, 2)),
    Family("no effect", idle=1.0, spread=(1, 4)),
    Family(
        "all together",
        spread=(1, 3),
        season=(0, 0.3),
        growth=(0.7, 1.8),
        unblocks=0.4,
        gaps=0.03,
        corrections=0.005,
        apart=(1, 10),
    ),
)


@dataclass(frozen=True)
class SimulatedAccount:
    """What oactl sees of an account, and what it does not: net blocks by message and day."""

    days: dict[date, FollowersDay]
    sendings: list[Sending]
    caused: dict[str, dict[date, int]]

    def truth(self, sending: Sending, hours: int) -> int:
        """What a message really cost by the end of the last day of its window."""
        last = max(hours_by_day(sending.at, hours))
        return sum(count for day, count in self.caused[sending.id].items() if day <= last)


def accounts(family: Family, seed: str = "0") -> Iterator[SimulatedAccount]:
    """Accounts of a family, without end."""
    for number in itertools.count():
        yield _account(family, Random(f"{seed}:{family.name}:{number}"))  # noqa: S311 - must repeat


def _account(family: Family, rng: Random) -> SimulatedAccount:
    length = rng.randint(*family.days)
    friends = rng.randint(2000, 20000)
    sendings = list(_sendings(family, length, friends, rng))
    caused = _caused(family, sendings, rng)
    changes = _usual(family, length, rng)
    for by_day in caused.values():
        for day, count in by_day.items():
            place = (day - FIRST).days
            if place < length:
                changes[place] += count
    return SimulatedAccount(_seen(family, changes, friends, rng), sendings, caused)


def _usual(family: Family, length: int, rng: Random) -> list[int]:
    """Net blocks a day that no message caused."""
    low, high = family.level
    level = math.exp(rng.uniform(math.log(low), math.log(high)))
    spread, season = rng.uniform(*family.spread), rng.uniform(*family.season)
    weekly = [math.exp(rng.gauss(0, season)) for _ in range(7)]
    growth = math.exp(rng.uniform(*map(math.log, family.growth)))
    wandered = list(_wandering(family.wander, length, rng))
    means = [level * weekly[n % 7] * growth ** (n / length) * wandered[n] for n in range(length)]
    return [count(m, spread, rng) - count(m * family.unblocks, spread, rng) for m in means]


def _wandering(deviation: float, length: int, rng: Random) -> Iterator[float]:
    """Factors about 1, each like the one before it."""
    now = rng.gauss(0, deviation)
    for _ in range(length):
        yield math.exp(now)
        now = STAYS * now + rng.gauss(0, deviation * math.sqrt(1 - STAYS**2))


def _sendings(family: Family, length: int, friends: int, rng: Random) -> Iterator[Sending]:
    at, number = rng.uniform(2, 9), 0
    hour, weekday = rng.uniform(8, 23), rng.randrange(7)
    while at < length - 4:
        day = int(at)
        if family.weekday:
            day += (weekday - day) % 7
        when = MIDNIGHT + timedelta(days=day, hours=hour if family.weekday else rng.uniform(8, 23))
        reached = friends if rng.random() < 0.5 else rng.randint(friends // 5, friends)
        if rng.random() >= family.skips:
            yield Sending(f"p{number}", when, reached)
        number += 1
        at = day + 7 if family.weekday else at + rng.uniform(*family.apart)


def _caused(family: Family, sendings: list[Sending], rng: Random) -> dict[str, dict[date, int]]:
    """Of each message, those who block because of it, by day; some of them unblock again."""
    rate, unlike = rng.uniform(*family.rate), rng.uniform(*family.unlike)
    delay = rng.uniform(4, 14)  # hours, on average
    found: dict[str, dict[date, int]] = {}
    for sending in sendings:
        by_day = found.setdefault(sending.id, {})
        own = 0.0 if rng.random() < family.idle else rate * _factor(unlike, rng)
        for _ in range(count(own * (sending.delivered or 0), 1, rng)):
            blocked = sending.at + timedelta(hours=min(rng.expovariate(1 / delay), 47.9))
            by_day[line_day(blocked)] = by_day.get(line_day(blocked), 0) + 1
            if rng.random() < family.unblocks / 4:
                back = line_day(blocked + timedelta(hours=rng.expovariate(1 / 12)))
                by_day[back] = by_day.get(back, 0) - 1
    return found


def _factor(unlike: float, rng: Random) -> float:
    """A positive number with mean 1 and this standard deviation."""
    if unlike < 0.05:
        return 1.0
    return rng.gammavariate(1 / unlike**2, unlike**2)


def _seen(
    family: Family, changes: list[int], friends: int, rng: Random
) -> dict[date, FollowersDay]:
    """Levels at the end of each day, as LINE tells them: with gaps and corrections."""
    blocks, found = friends // 4, {}
    for number, change in enumerate([0, *changes]):
        day = FIRST + timedelta(days=number - 1)
        blocks += change
        if rng.random() < family.corrections:
            blocks += rng.choice((-1, 1)) * rng.randint(50, 400)
        ready = FollowersDay(day, "ready", friends + friends // 4, None, blocks)
        if rng.random() < family.gaps:
            ready = FollowersDay(day, "unready")
        found[day] = ready
    return found


def count(mean: float, spread: float, rng: Random) -> int:
    """A count with this mean, and a variance of `spread` times the mean."""
    if mean <= 0:
        return 0
    if spread > 1.01:
        mean = rng.gammavariate(mean / (spread - 1), spread - 1)
    return _poisson(mean, rng)


def _poisson(mean: float, rng: Random) -> int:
    total = 0
    while mean > 20:  # a sum of counts is a count
        total, mean = total + _poisson(20, rng), mean - 20
    left, product = math.exp(-mean), rng.random()
    while product > left:
        total, product = total + 1, product * rng.random()
    return total


@dataclass
class Measured:
    """How the estimates of a family compare with the truth: messages, and windows of them."""

    accounts: int = 0
    messages: int = 0
    told: int = 0
    covered: int = 0
    without: int = 0
    called: int = 0

    @property
    def coverage(self) -> float:
        """The share of intervals that hold the truth."""
        return self.covered / self.told

    @property
    def called_share(self) -> float:
        """The share of messages without effect of which one is told."""
        return self.called / self.without if self.without else 0.0

    def add(self, account: SimulatedAccount, found: Iterable[BlockCost]) -> None:
        """Compare what was found out about an account."""
        self.accounts += 1
        for message in found:
            self.messages += 1
            for window in message.windows:
                if window.cost is None:
                    continue
                truth = account.truth(message.sending, window.hours)
                self.told += 1
                self.covered += window.cost.low <= truth <= window.cost.high
                if not account.caused[message.sending.id]:
                    self.without += 1
                    self.called += window.conclusion in {"cost", "fewer"}

    def __add__(self, other: "Measured") -> "Measured":
        return Measured(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


def measure(family: Family, messages: int, seed: str = "0") -> Measured:
    """Estimate accounts of a family until so many messages were looked at."""
    found = Measured()
    for account in accounts(family, seed):
        found.add(account, block_costs(account.days, account.sendings))
        if found.messages >= messages:
            return found
    raise AssertionError("there is always another account")
