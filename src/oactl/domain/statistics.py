"""The statistics of an experiment: shares of people who did something, compared between arms.

Standard library only; the tests compare every function with scipy and statsmodels. A share is
always `successes` of `people`, both whole numbers. Nothing here knows of messages or of LINE.

One look decides. Whoever looks at a p-value every day and stops at the first one below 5 % is
wrong three to five times as often as 5 %. There are two honest ways out: to spend the 5 % over
looks whose number is fixed before (O'Brien-Fleming by Lan and DeMets), or to look once, at a time
that is fixed before. Alpha spending needs to know which part of all answers is in at each look.
LINE gives no such figure: openings come in for 14 days, at a pace that nobody knows beforehand. So
there is one verdict, at the time that the plan says; what is read earlier is a preview, with
shares and without a p-value (`domain/experiment.py`).
"""

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from math import ceil, erfc, exp, fsum, inf, lgamma, log, sqrt
from statistics import NormalDist
from typing import NamedTuple

_NORMAL = NormalDist()
ALPHA = 0.05  # the chance of a false alarm, both sides together
POWER = 0.8  # the chance to find a difference that is there
_HALVINGS = 200  # of an interval: more than a float has digits


class Share(NamedTuple):
    """How many of how many: `successes` from 0 to `people`, and at least one of the people."""

    successes: int
    people: int

    @property
    def rate(self) -> float:
        """The share, from 0 to 1."""
        return self.successes / self.people


class Interval(NamedTuple):
    """Both ends of a confidence interval."""

    low: float
    high: float


class ZTest(NamedTuple):
    """`z` of the pooled test, positive where the second share is higher, and its p-value."""

    z: float
    p_value: float


def two_sided_z(alpha: float) -> float:
    """The number of standard errors beyond which a share `alpha` lies, both sides together."""
    return _NORMAL.inv_cdf(1 - alpha / 2)


def above(z: float) -> float:
    """The share of a normal distribution above `z`; exact in its tail as well."""
    return erfc(z / sqrt(2)) / 2


def wilson_interval(share: Share, alpha: float = ALPHA) -> Interval:
    """The Wilson score interval of one share.

    E. B. Wilson, JASA 22 (1927). At 0 of n it begins at 0, at n of n it ends at 1.
    """
    z, n, p = two_sided_z(alpha), share.people, share.rate
    square = z * z
    middle = p + square / (2 * n)
    half = z * sqrt(p * (1 - p) / n + square / (4 * n * n))
    low, high = (middle - half) / (1 + square / n), (middle + half) / (1 + square / n)
    return Interval(
        0.0 if share.successes == 0 else low, 1.0 if share.successes == share.people else high
    )


def newcombe_interval(first: Share, second: Share, alpha: float = ALPHA) -> Interval:
    """The hybrid score interval of `second - first`, without continuity correction.

    Method 10 of R. G. Newcombe, Statistics in Medicine 17 (1998), 873 to 890: made of the two
    Wilson intervals, so that it also holds near 0 and 1, where the textbook's interval does not.
    """
    a, b = wilson_interval(first, alpha), wilson_interval(second, alpha)
    p, q = first.rate, second.rate
    low = (q - p) - sqrt((q - b.low) ** 2 + (a.high - p) ** 2)
    high = (q - p) + sqrt((b.high - q) ** 2 + (p - a.low) ** 2)
    return Interval(low, high)


def z_test(first: Share, second: Share) -> ZTest | None:
    """The pooled z test of two shares, two-sided.

    None where nobody or everybody did it in both arms: there is nothing to compare.
    """
    people = first.people + second.people
    pooled = (first.successes + second.successes) / people
    if pooled in {0.0, 1.0}:
        return None
    error = sqrt(pooled * (1 - pooled) * (1 / first.people + 1 / second.people))
    z = (second.rate - first.rate) / error
    return ZTest(z, erfc(abs(z) / sqrt(2)))


def rank_sum_p_value(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Whether one of two groups of values tends to lie above the other: two-sided p-value.

    The rank-sum test of Wilcoxon, Mann and Whitney, by the normal distribution, corrected for ties
    and continuity. None where a group is empty or all values are equal.
    """
    n, m, both = len(first), len(second), sorted((*first, *second))
    sizes = Counter(both)
    ends = dict(zip(sizes, accumulate(sizes.values()), strict=True))
    ranks = fsum(ends[value] - (sizes[value] - 1) / 2 for value in first)
    total = n + m
    ties = sum(size**3 - size for size in sizes.values())
    if not n or not m or ties == total**3 - total:
        return None
    spread = sqrt(n * m / 12 * (total + 1 - ties / (total * (total - 1))))
    away = abs(ranks - n * (n + 1) / 2 - n * m / 2)
    return min(1.0, 2 * above((away - 0.5) / spread))


def sample_size(
    baseline: float, other: float, *, alpha: float = ALPHA, power: float = POWER
) -> int | None:
    """How many people each of two equal arms needs to tell two rates apart; None for equal rates.

    J. L. Fleiss' formula without continuity correction, rounded up; the same as statsmodels'
    `samplesize_proportions_2indep_onetail` with `alternative="two-sided"`: pooled variance where
    there is no difference, each arm's own where there is one.
    """
    if baseline == other:
        return None
    return max(1, ceil(exact_sample_size(baseline, other, alpha=alpha, power=power)))


def exact_sample_size(baseline: float, other: float, *, alpha: float, power: float) -> float:
    """The same, not rounded."""
    none, some = _spreads(baseline, other)
    wanted = two_sided_z(alpha) * none + _NORMAL.inv_cdf(power) * some
    return (wanted / (other - baseline)) ** 2


def power_of(baseline: float, other: float, people: int, *, alpha: float = ALPHA) -> float:
    """The chance that two arms of `people` each show two rates to be different.

    The same as statsmodels' `power_proportions_2indep`, two-sided, with both tails.
    """
    none, some = _spreads(baseline, other)
    if some == 0:  # 0 against 1: the arms cannot look alike
        return 1.0 if baseline != other else alpha
    bound = two_sided_z(alpha) * none / some
    shift = abs(other - baseline) * sqrt(people) / some
    return above(bound - shift) + above(bound + shift)


def _spreads(baseline: float, other: float) -> tuple[float, float]:
    """The standard deviation of a difference of two people, without and with a difference."""
    pooled = (baseline + other) / 2
    without = 2 * pooled * (1 - pooled)
    return sqrt(without), sqrt(baseline * (1 - baseline) + other * (1 - other))


def smallest_lift(
    baseline: float, people: int, *, alpha: float = ALPHA, power: float = POWER
) -> float | None:
    """The smallest rise above `baseline` that two arms of `people` each would show.

    With the power asked for, by the formula of `sample_size`. None where not even a rise to 100 %
    would be seen.
    """
    if people < 1 or baseline >= 1:
        return None
    low, high = 0.0, 1.0 - baseline
    if exact_sample_size(baseline, 1.0, alpha=alpha, power=power) > people:
        return None
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if middle in {low, high}:
            break
        needed = exact_sample_size(baseline, baseline + middle, alpha=alpha, power=power)
        low, high = (middle, high) if needed > people else (low, middle)
    return high


def chi_square_above(value: float, degrees: int) -> float:
    """The share of a chi-square distribution of 1 and more degrees of freedom above `value`.

    The finite sum for whole degrees (Abramowitz and Stegun 26.4.4 and 26.4.5), each term by its
    logarithm, so that none is lost where the first ones are too small for a float.
    """
    if value <= 0:
        return 1.0
    half = value / 2
    start = 0.0 if degrees % 2 == 0 else 0.5
    terms = (start + step for step in range(degrees // 2))
    found = [exp(power * log(half) - half - lgamma(power + 1)) for power in terms]
    return min(1.0, fsum([*found, 0.0 if degrees % 2 == 0 else erfc(sqrt(half))]))


def sample_ratio_p_value(counts: Sequence[int], shares: Sequence[float]) -> float | None:
    """How likely arms of these sizes are where people were shared out by `shares`.

    The chi-square test of goodness of fit. None for fewer than two arms or for nobody at all. A
    value below 0.001 says that something other than chance decided who is in which arm.
    """
    total, whole = sum(counts), fsum(shares)
    if len(counts) < 2 or total == 0:  # noqa: PLR2004 - with one arm nothing is shared out
        return None
    expected = [total * share / whole for share in shares]
    value = fsum((n - e) ** 2 / e for n, e in zip(counts, expected, strict=True))
    return chi_square_above(value, len(counts) - 1)


def holm(p_values: Sequence[float]) -> list[float]:
    """The p-values of several comparisons, made larger so that all hold together.

    S. Holm, Scandinavian Journal of Statistics 6 (1979): the smallest times their number, the next
    times one less, and so on; never smaller than the one before, at most 1. In the given order.
    """
    order = sorted(range(len(p_values)), key=lambda at: p_values[at])
    scaled = (p_values[at] * (len(order) - place) for place, at in enumerate(order))
    rising = accumulate(scaled, max, initial=-inf)
    next(rising)
    adjusted = dict(zip(order, (min(1.0, p) for p in rising), strict=True))
    return [adjusted[at] for at in range(len(p_values))]
