"""The friends of an account: who came when, who left, and who each of them is.

Everything follows from a key (seed and account) and the moment the sandbox was born, the origin:
the history before it, the life of each day after it, and every friend's gender, age, area and
app, which are read out of the friend's own id. The same key and origin give the same people.
"""

import itertools
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from random import Random
from typing import TypeVar

from oactl.sandbox.clock import DAY, day_date, day_of, day_start

T = TypeVar("T")

HISTORY_DAYS = 700
LIFE_DAYS = 400
"""So long after the origin people come and go; then no more, so that any date can be set."""
STAY_BEFORE_LEAVING = 90 * DAY
LEAVERS_PER_FRIEND = 0.28
LEAVING_A_DAY = 0.0004
KNOWN_SHARE = 0.85
CERTAIN_AFTER = 3 * DAY
WEEKEND = frozenset({4, 5, 6})

_CITIES = """
台北市 19 新北市 20 桃園市 10 台中市 13 台南市 7 高雄市 11 基隆市 2 新竹市 2 嘉義市 1
新竹縣 2 苗栗縣 2 彰化縣 3 南投縣 1 雲林縣 1 嘉義縣 1 屏東縣 2 宜蘭縣 1 花蓮縣 1
台東縣 1 澎湖縣 1 金門縣 1 連江縣 1
"""
AREAS = {
    f"tw_{number:02}": (name, int(share))
    for number, (name, share) in enumerate(re.findall(r"(\S+) (\d+)", _CITIES), 1)
}
"""Area code of narrowcast filters to the name in the demographics, and the share of friends."""

AGES: dict[int, tuple[str, int]] = {
    0: ("from0to14", 1),
    15: ("from15to19", 5),
    20: ("from20to24", 13),
    25: ("from25to29", 17),
    30: ("from30to34", 16),
    35: ("from35to39", 14),
    40: ("from40to44", 11),
    45: ("from45to49", 8),
    50: ("from50to54", 6),
    55: ("from55to59", 4),
    60: ("from60to64", 3),
    65: ("from65to69", 1),
    70: ("from70", 1),
}
"""First year of a band to its name in the demographics and the share of friends."""


@dataclass(slots=True)
class Friend:
    """Someone who added the account: when, and when they blocked it (infinity: not yet)."""

    uid: str
    since: float
    blocked: float = math.inf

    def reachable(self, now: float) -> bool:
        """Whether a message sent now arrives."""
        return self.since <= now < self.blocked


@dataclass(frozen=True, slots=True)
class Traits:
    """What LINE believes it knows about a friend; None throughout for one in seven."""

    gender: str | None
    age: int | None
    area: str | None
    app: str


class Population:
    """All friends of one account over time."""

    def __init__(self, key: str, size: int, origin: float, *, growth: float) -> None:
        self._key = key
        self.origin = origin
        self._growth = growth
        self._settled = day_of(origin)
        self._last = self._settled + LIFE_DAYS
        self._everybody: list[Friend] = []
        self.by_id: dict[str, Friend] = {}
        self._populate(size, origin)

    def _populate(self, size: int, origin: float) -> None:
        rng = Random(self._key)  # noqa: S311  a play of chance that must repeat
        for number in range(size + round(size * LEAVERS_PER_FRIEND)):
            moment = origin - HISTORY_DAYS * DAY * rng.random() ** 1.15
            if number < size:
                self._add(_often_on_saturday(moment, rng.random()))
            else:
                came = moment - rng.expovariate(1 / STAY_BEFORE_LEAVING)
                self._add(_often_on_saturday(came, rng.random())).blocked = moment

    def _add(self, since: float) -> Friend:
        digest = blake2b(f"{self._key}:{len(self._everybody)}".encode(), digest_size=16)
        friend = Friend("U" + digest.hexdigest(), since)
        self._everybody.append(friend)
        self.by_id[friend.uid] = friend
        return friend

    def live_until(self, now: float) -> None:
        """Let the days since the last call pass: some follow, some block."""
        for day in range(self._settled + 1, min(day_of(now), self._last) + 1):
            self._live(day)
            self._settled = day

    def _live(self, day: int) -> None:
        rng = Random(f"{self._key}:{day}")  # noqa: S311  a play of chance that must repeat
        before = len(self._everybody)
        pace = 1.5 if day_date(day).weekday() in WEEKEND else 0.6
        for _ in range(_about(before * self._growth * pace, rng)):
            self._add(day_start(day) + rng.random() * DAY)
        for _ in range(_about(before * LEAVING_A_DAY, rng)):
            friend = self._everybody[rng.choice(range(before))]
            self.block(friend.uid, day_start(day) + rng.random() * DAY)

    def block(self, uid: str, at: float) -> None:
        """A friend blocks the account at a moment, unless they have before."""
        friend = self.by_id[uid]
        friend.blocked = min(friend.blocked, at)

    def annoy(self, uids: Iterable[str], share: float, at: float, key: str) -> None:
        """A message annoys a share of those who got it: they block within two days."""
        rng = Random(key)  # noqa: S311  a play of chance that must repeat
        people = list(uids)
        for uid in rng.sample(people, min(len(people), _about(len(people) * share, rng))):
            self.block(uid, at + rng.uniform(60, 2 * DAY))

    def reachable(self, now: float) -> list[str]:
        """Ids of those whom a broadcast sent now reaches."""
        self.live_until(now)
        return [uid for uid, friend in self.by_id.items() if friend.reachable(now)]

    def reachable_among(self, uids: Iterable[str], now: float) -> tuple[str, ...]:
        """Those of the ids that a message sent now reaches, each once, in order."""
        self.live_until(now)
        found = map(self.by_id.get, dict.fromkeys(uids))
        return tuple(friend.uid for friend in found if friend and friend.reachable(now))

    def figures(self, day: int) -> tuple[int, int, int]:
        """Followers, targeted reaches and blocks at the end of a day that is over."""
        end = day_start(day + 1)
        self.live_until(end)
        people = [friend for friend in self._everybody if friend.since < end]
        blocks = sum(friend.blocked < end for friend in people)
        reaches = sum(
            friend.since < end - CERTAIN_AFTER
            and friend.blocked >= end
            and traits(friend.uid).gender is not None
            for friend in people
        )
        return len(people), reaches, blocks

    def joined(self, day: int) -> int:
        """How many added the account on a day."""
        start, end = day_start(day), day_start(day + 1)
        return sum(start <= friend.since < end for friend in self._everybody)


def _often_on_saturday(since: float, chance: float) -> float:
    """A quarter of all people find the shop on a Saturday."""
    saturday = 5
    weekday = day_date(day_of(since)).weekday()
    return since - (weekday - saturday) % 7 * DAY if chance < 1 / 4 else since


def _about(expected: float, rng: Random) -> int:
    """A whole number near the expected one, right on average."""
    return int(expected + rng.random())


def interest(uid: str) -> float:
    """How gladly someone reads, 0 to 1."""
    return int(uid[1:5], 16) / 0xFFFF


@cache
def traits(uid: str) -> Traits:
    """Who somebody is, by the digits of their id."""
    known, gender, age, area, app = (
        int(uid[at : at + 5], 16) / 0x100000 for at in (5, 10, 15, 20, 25)
    )
    device = "ios" if app < 0.55 else "android" if app < 0.97 else "others"  # noqa: PLR2004  shares
    if known >= KNOWN_SHARE:
        return Traits(None, None, None, device)
    return Traits(
        "female" if gender < 0.58 else "male",  # noqa: PLR2004  a share
        _weighted([(year, weight) for year, (_, weight) in AGES.items()], age),
        _weighted([(code, weight) for code, (_, weight) in AREAS.items()], area),
        device,
    )


def _weighted(choices: list[tuple[T, int]], at: float) -> T:
    sums = list(itertools.accumulate(weight for _, weight in choices))
    return next(
        choice for (choice, _), total in zip(choices, sums, strict=True) if at * sums[-1] < total
    )
