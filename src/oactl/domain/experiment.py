"""Experiments: how many people they need, who gets which variant, and what came of them.

An arm is the part of the people who get one variant. Rates are fractions from 0 to 1.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any, Literal, NamedTuple, TypeAlias

from oactl.domain.audience import Via, split
from oactl.domain.message import Contents
from oactl.domain.statistics import (
    ALPHA,
    POWER,
    Interval,
    Share,
    holm,
    newcombe_interval,
    sample_ratio_p_value,
    sample_size,
    smallest_lift,
    z_test,
)

ONE_DAY = timedelta(days=1)
ONE_TIME = timedelta(minutes=30)
Metric: TypeAlias = Literal["open_rate", "click_rate"]
METRICS: tuple[Metric, ...] = ("open_rate", "click_rate")
LEAST = 20  # LINE gives no figure below it ("Get user interaction statistics")
RATIO_ALARM = 0.001  # of the sample-ratio check: below it chance alone is no explanation

_WORDS: Mapping[str, Metric] = {
    "open_rate": "open_rate",
    "opens": "open_rate",
    "opened": "open_rate",
    "click_rate": "click_rate",
    "clicks": "click_rate",
    "clicked": "click_rate",
}
_WHOLE = {"", "1"}
_PART = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,2})?%?")
_BY_A_PERSON = (None, "", "decide")  # `winner:` of a plan
DECIDED_WITHIN = timedelta(days=30)  # of the variants; what is decided later goes by name only
_HASHES = 1 << 64  # how many there are of a person


def metric_of(experiment: Mapping[str, Any] | None) -> Metric | None:
    """What an experiment compares: openings where it does not say; None for a word of no figure."""
    written = str((experiment or {}).get("metric", "open_rate")).strip().lower()
    return _WORDS.get(written)


def share_of(experiment: Mapping[str, Any] | None, arms: int) -> Fraction | None:
    """Which share of the people are in the arms, above 0 and at most 1; None for what says none.

    By `split`: all of them without it, with `100 %`, and with equal parts as `50/50` for two.
    `20 %` are shared out among all arms, `10/10` are 10 % for each of two. A number below 1 says
    none without its `%`.
    """
    written = str((experiment or {}).get("split", "")).replace(" ", "").replace("％", "%")
    if written in _WHOLE:
        return Fraction(1)
    parts = _PART.findall(written)
    if "/".join(parts) != written or len(parts) not in {1, arms} or len(set(parts)) != 1:
        return None
    hundredths = [Fraction(part.removesuffix("%")) for part in parts]
    if not written.endswith("%") and min(hundredths) < 1:
        return None  # `0.2`: a fifth, or two in a thousand?
    share = sum(hundredths, Fraction()) / 100
    if len(parts) > 1 and 0 < 1 - share < Fraction(len(parts), 100):  # 33/33/33
        return Fraction(1)
    return share if 0 < share <= 1 else None


def share_text(share: Fraction) -> str:
    """`20%`, as `split:` says it."""
    return f"{float(share * 100):g}%"


def problem_of(contents: Contents, via: Via) -> str | None:
    """Why the variants of a post cannot be sent, or None.

    `metric`: what is compared is no figure that LINE gives. `split`: that says no share of the
    people. `broadcast`: every friend gets the same. `share`: LINE forgets who got a variant before
    its figures are final, so the others cannot be told then. `one_variant`: nothing is compared.
    `winner`: a person chooses it.
    """
    if metric_of(contents.experiment) is None:
        return "metric"
    share = share_of(contents.experiment, len(contents.items))
    if share is None:
        return "split"
    if via is Via.BROADCAST:
        return "broadcast"
    if share == 1:
        return None
    if len(contents.items) == 1:
        return "one_variant"
    if via is Via.NARROWCAST:
        return "share"
    chosen = (contents.experiment or {}).get("winner")
    return None if chosen in _BY_A_PERSON else "winner"


def shared_out(
    chunks: Iterable[bytes], salt: str, arms: int, share: Fraction = Fraction(1)
) -> list[bytes]:
    """The records of each arm, in the order in which they came, and last those of the rest.

    By a hash of each record and `salt`: the same people always meet in the same arm of one
    occurrence, whatever else the list holds, and are mixed anew in the next. `share` of the hashes
    are in arms, the others in the rest: who is in the one is never in the other.
    """
    key = hashlib.sha256(salt.encode()).digest()
    found = [bytearray() for _ in range(arms + 1)]
    places = arms * share.denominator, share.numerator * _HASHES
    for chunk in chunks:
        for record in split(chunk):
            place = hashlib.blake2b(record, digest_size=8, key=key).digest()
            found[min(int.from_bytes(place) * places[0] // places[1], arms)] += record
    return list(map(bytes, found))


@dataclass(frozen=True, slots=True)
class ExperimentDesign:
    """What an experiment needs to find a rise of `lift` above `baseline`, before it is sent.

    `share` of `friends` would be shared out in equal arms; None where nobody knows how many they
    are. Each variant is compared with the first, and with several comparisons each has a smaller
    `alpha`, so that all of them together keep to 5 %.
    """

    metric: Metric
    baseline: float
    lift: float
    variants: int
    friends: int | None = None
    power: float = POWER
    share: Fraction = Fraction(1)

    @property
    def alpha(self) -> float:
        """The chance of a false alarm in one comparison."""
        return ALPHA / (self.variants - 1)

    @property
    def needed(self) -> int | None:
        """The people that each arm needs; None for a rise that cannot be, above 100 %."""
        if self.baseline + self.lift > 1:
            return None
        other = self.baseline + self.lift
        return sample_size(self.baseline, other, alpha=self.alpha, power=self.power)

    @property
    def arm(self) -> int | None:
        """The friends that there are for each arm."""
        return None if self.friends is None else int(self.friends * self.share) // self.variants

    @property
    def is_enough(self) -> bool | None:
        """Whether the friends suffice; None where nobody knows how many they are."""
        if self.arm is None or self.needed is None:
            return None
        return self.arm >= self.needed

    @property
    def smallest(self) -> float | None:
        """The smallest rise that the friends suffice for; None where they do for none."""
        if self.arm is None:
            return None
        return smallest_lift(self.baseline, self.arm, alpha=self.alpha, power=self.power)

    @property
    def is_below_line(self) -> bool:
        """Whether so few of an arm are expected to do it that LINE would give no figure."""
        return self.arm is not None and self.arm * self.baseline < LEAST


@dataclass(frozen=True, slots=True)
class ExperimentArm:
    """One variant as it went out. Figures are LINE's, None where it gives none.

    `people` is LINE's word of how many got it, else how many the ledger sent to. `final`: LINE does
    not count any more. `sent_at` is None while LINE has taken nothing.
    """

    name: str
    people: int | None = None
    opened: int | None = None
    clicked: int | None = None
    final: bool = False
    sent_at: datetime | None = None
    delivery: str = ""
    state: str = ""

    def share(self, metric: Metric) -> Share | None:
        """Who did what is compared, of the people; None where one of the figures is missing."""
        did = self.opened if metric == "open_rate" else self.clicked
        if did is None or not self.people:
            return None
        return Share(min(did, self.people), self.people)


class ArmComparison(NamedTuple):
    """A variant beside the first one.

    `difference` of the rates and its interval; `p_value` as Holm adjusts it, None where nobody or
    everybody did it in both.
    """

    arm: str
    difference: float
    interval: Interval
    p_value: float | None

    @property
    def is_clear(self) -> bool:
        """Whether chance alone is a poor explanation of the difference."""
        return self.p_value is not None and self.p_value < ALPHA


@dataclass(frozen=True, slots=True)
class ExperimentReading:
    """What is known of an experiment now.

    `comparisons` only stand in a verdict: when LINE has counted all arms to the end. What is read
    before is a preview (why: `domain/statistics.py`). `chosen_by_line`: the arms are narrowcasts,
    of sizes that were set and not left to chance.
    """

    metric: Metric
    arms: tuple[ExperimentArm, ...]
    chosen_by_line: bool = False

    @property
    def is_verdict(self) -> bool:
        """Whether every arm went out and its figures are final."""
        return len(self.arms) > 1 and all(arm.final for arm in self.arms)

    @property
    def ratio_p_value(self) -> float | None:
        """The sample-ratio check of equal arms; None where the sizes are not known, or were set."""
        known = [arm.people for arm in self.arms if arm.people is not None]
        if self.chosen_by_line or len(known) < len(self.arms):
            return None
        return sample_ratio_p_value(known, [1.0] * len(known))

    @property
    def is_shared_out_well(self) -> bool:
        """Whether the sizes of the arms are what chance makes of equal parts."""
        return self.ratio_p_value is None or self.ratio_p_value >= RATIO_ALARM

    @property
    def is_at_one_time(self) -> bool:
        """Whether the arms began within half an hour; else the time may be what makes them differ.

        A pause, quiet hours or LINE's limits may have come between them.
        """
        times = [arm.sent_at for arm in self.arms if arm.sent_at is not None]
        return not times or max(times) - min(times) <= ONE_TIME

    @property
    def missing(self) -> tuple[str, ...]:
        """The arms without the figure that is compared."""
        return tuple(arm.name for arm in self.arms if arm.share(self.metric) is None)

    @property
    def comparisons(self) -> list[ArmComparison]:
        """Each variant beside the first, where the figures of all are final and known."""
        shares = [arm.share(self.metric) for arm in self.arms]
        known = [share for share in shares if share is not None]
        if not self.is_verdict or len(known) < len(shares):
            return []
        return compared([arm.name for arm in self.arms], known)

    @property
    def best(self) -> str | None:
        """The variant with the highest rate among those clearly different from the first.

        The first itself where all clear differences are falls; None where none is clear, and where
        the arms are not of the sizes that they should be.
        """
        clear = [each for each in self.comparisons if each.is_clear]
        if not clear or not self.is_shared_out_well:
            return None
        top = max(clear, key=lambda each: each.difference)
        if top.difference > 0:
            return top.arm
        return self.arms[0].name if len(clear) == len(self.arms) - 1 else None


def compared(names: Sequence[str], shares: Sequence[Share]) -> list[ArmComparison]:
    """Every arm after the first beside it, p-values adjusted by Holm for their number.

    The intervals are as wide as all of them together need to hold in 95 of 100 cases (Bonferroni).
    """
    first, *others = shares
    tests = [z_test(first, other) for other in others]
    adjusted = holm([test.p_value if test else 1.0 for test in tests])
    return [
        ArmComparison(
            name,
            other.rate - first.rate,
            newcombe_interval(first, other, ALPHA / len(others)),
            p_value if test else None,
        )
        for name, other, test, p_value in zip(names[1:], others, tests, adjusted, strict=True)
    ]


class BlockGuardrail(NamedTuple):
    """How many more blocked an account on the day of sending and the next, of all its friends.

    LINE counts them of a day, not of a message, so this is of the whole experiment and of all else
    that happened. `low` to `high` is what any two days of the 8 weeks before came to. Below nought
    more people took their block back.
    """

    net: int
    low: int
    high: int

    @property
    def is_usual(self) -> bool:
        """Whether it is not more than any two days before."""
        return self.net <= self.high


USUAL_DAYS = 56
_LEAST_SPANS = 14  # of two days, to call anything usual


class UsualBlocks(NamedTuple):
    """What any two days of the 8 weeks before came to: the least and the most."""

    low: int
    high: int


def usual_blocks(blocks: Mapping[date, int], day: date) -> UsualBlocks | None:
    """What is usual before a LINE day; None where too few of the days are known."""
    before = (_net(blocks, day - timedelta(days=back)) for back in range(2, USUAL_DAYS))
    usual = [each for each in before if each is not None]
    return UsualBlocks(min(usual), max(usual)) if len(usual) >= _LEAST_SPANS else None


def _net(blocks: Mapping[date, int], first: date) -> int | None:
    """How many more blocked on a day and the next."""
    eve, last = blocks.get(first - ONE_DAY), blocks.get(first + ONE_DAY)
    return None if eve is None or last is None else last - eve


def block_guardrail(blocks: Mapping[date, int], day: date) -> BlockGuardrail | None:
    """The blocks around a LINE day of sending, from those at the end of each day.

    None where the days around it, or too many of those before, are not known.
    """
    now, usual = _net(blocks, day), usual_blocks(blocks, day)
    return None if now is None or usual is None else BlockGuardrail(now, *usual)


@dataclass(frozen=True, slots=True)
class ExperimentDecision:
    """What a person made of an experiment, with the figures of that moment.

    `winner` is a variant's name, None where none was better. `arms` have `variant`, `people` and
    `did`: how many did what is compared. `verdict`: LINE had counted all arms to the end.
    """

    occurrence: str
    account: str
    winner: str | None
    by: str
    entered_by: str
    at: datetime
    reason: str
    metric: str
    verdict: bool
    arms: list[dict[str, Any]]
