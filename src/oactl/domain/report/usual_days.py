"""How many blocks a day of an account usually brings, and how far its days stray from that.

Fitted to quiet days: a level, a straight trend, and what each weekday differs by, which counts
less where the weekday has few quiet days. docs/explanation/block-attribution.md has the formulas,
and how well they hold.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from oactl.domain.insight import ONE_DAY
from oactl.domain.report.quantiles import MAD_TO_SD, Z_975, median, t_975

FAR = 182  # quiet days of half a year on either side
EACH_WEEKDAY = 8  # the nearest of each weekday
FEWEST = 14  # with fewer, under 6 degrees of freedom are left within the weekdays
FEWEST_WEEKDAYS = 4
WEEKDAYS_DIFFER = 0.3  # of the level, at least: what is assumed of a weekday without quiet days
OWN_MEDIAN = 3  # days
OUTSIDE = 6  # standard deviations beyond which something else happened on a day
LEAST_VARIANCE = 0.7  # of the level; counts of independent people have 1
WIDEST_RATIO = 2.0  # of a day's variance to that of the level
MOST_SKEW = 2.0
MOST_LIKENESS = 0.8
FEW_PAIRS = 5  # neighbours count half where there are so many pairs
ROUNDS = 4  # of fitting the trend beside the weekdays, and these beside the trend


class Expected(NamedTuple):
    """What days bring together, weighted; the variance around it, its degrees of freedom, its skew.

    Counts stray farther up than down; `skew` is the third moment over the variance to the power
    of 1.5.
    """

    total: float
    variance: float
    freedom: float
    skew: float

    def bounds(self, more: float = 0.0) -> tuple[float, float]:
        """How far below and above the total 95 of 100 such days stay; `more` is a variance.

        Student's t, moved by the skew as Cornish and Fisher do it.
        """
        deviation = math.sqrt(self.variance + more)
        skew = self.skew * (self.variance / (self.variance + more)) ** 1.5
        half, moved = t_975(self.freedom) * deviation, skew * (Z_975**2 - 1) / 6 * deviation
        return half - moved, half + moved


class UsualWeekday(NamedTuple):
    """A weekday: its quiet days, by how much they differ from the level, how far that is trusted.

    What is used is `trust` (0 to 1) of the `difference`.
    """

    days: int = 0
    difference: float = 0.0
    trust: float = 0.0


@dataclass(frozen=True, slots=True)
class UsualDays:
    """What the quiet days around `around` say of a day's net change of blocks.

    `level` and `slope` (a day) are those of a straight line at `middle` days after `around`;
    `spread` is the sum of the squared distances from there. `weekdays` begin with Monday.
    `variance` is that of a day about its usual figure, with so much `freedom`; `between` is that of
    the weekdays about the level. `likeness` is the correlation of a day with the next. `left_out`
    are quiet days that no usual day explains.
    """

    around: date
    days: tuple[date, ...]
    level: float
    slope: float
    middle: float
    spread: float
    weekdays: tuple[UsualWeekday, ...]
    between: float
    variance: float
    freedom: float
    skew: float
    likeness: float
    left_out: tuple[date, ...]

    def of(self, day: date) -> float:
        """The usual figure of a day."""
        weekday = self.weekdays[day.weekday()]
        return self.level + self.slope * self._after(day) + weekday.trust * weekday.difference

    def variance_of(self, day: date) -> float:
        """The variance of a day about its usual figure."""
        return self.variance * _ratio(self.of(day), self.level)

    def is_outside(self, day: date, change: int) -> bool:
        """Whether so many fewer block than usual that LINE must have counted anew."""
        return change - self.of(day) < -OUTSIDE * math.sqrt(self.variance_of(day))

    def expected(self, weights: Mapping[date, float]) -> Expected:
        """The usual figures of days that are not quiet, each by its weight.

        The variance is that of the days themselves and of what is not known of level, trend and
        weekdays; its degrees of freedom are by Welch and Satterthwaite.
        """
        strays = {day: w * math.sqrt(self.variance_of(day)) for day, w in weights.items()}
        fitted = self._of_days(strays) + self._of_line(weights)
        weekly, groups = self._of_weekdays(weights), sum(each.days > 0 for each in self.weekdays)
        variance = fitted + weekly
        return Expected(
            total=sum(weight * self.of(day) for day, weight in weights.items()),
            variance=variance,
            freedom=variance**2 / (fitted**2 / self.freedom + weekly**2 / (groups - 1)),
            skew=self.skew * sum(each**3 for each in strays.values()) / variance**1.5,
        )

    def _after(self, day: date) -> float:
        return (day - self.around).days - self.middle

    def _of_days(self, strays: Mapping[date, float]) -> float:
        """The variance of the days' sum; neighbours stray alike."""
        return sum(
            a * b * self.likeness ** abs((one - other).days)
            for one, a in strays.items()
            for other, b in strays.items()
        )

    def _of_line(self, weights: Mapping[date, float]) -> float:
        """The variance of what is not known of level and slope; days that are alike tell less."""
        shift = sum(weights.values()) ** 2 / len(self.days)
        turn = sum(w * self._after(day) for day, w in weights.items()) ** 2 / self.spread
        return self.variance * (shift + turn) * (1 + self.likeness) / (1 - self.likeness)

    def _of_weekdays(self, weights: Mapping[date, float]) -> float:
        """The variance of what is not known of the weekdays."""
        sums = [0.0] * 7
        for day, weight in weights.items():
            sums[day.weekday()] += weight
        each = zip(sums, self.weekdays, strict=True)
        return self.between * sum(total**2 * (1 - weekday.trust) for total, weekday in each)


def usual_days(quiet: Mapping[date, int], around: date) -> UsualDays | None:
    """What the quiet days (net change of blocks by day) around a day say; None where too few."""
    near = _nearest(quiet, around)
    kept = _inside(near, quiet)
    if len(kept) < FEWEST or len({day.weekday() for day in kept}) < FEWEST_WEEKDAYS:
        return None
    return _fitted(kept, quiet, around, tuple(sorted({*near} - {*kept})))


def _nearest(quiet: Mapping[date, int], around: date) -> list[date]:
    """Of each weekday the nearest, in their order."""
    found: dict[int, list[date]] = {weekday: [] for weekday in range(7)}
    for distance in map(timedelta, range(FAR + 1)):
        for day in {around - distance, around + distance}:
            same = found[day.weekday()]
            if day in quiet and len(same) < EACH_WEEKDAY:
                same.append(day)
    return sorted(day for same in found.values() for day in same)


def _inside(days: Sequence[date], changes: Mapping[date, int]) -> list[date]:
    """The days but for those that stray so far that something else happened, as a correction."""
    if not days:
        return []
    middles = _middles(days, changes)
    strays = {day: abs(changes[day] - middles[day.weekday()]) for day in days}
    middle = median([abs(changes[day]) for day in days])
    spread = max(MAD_TO_SD * median([*strays.values()]), math.sqrt(max(middle, 1.0)))
    return [day for day in days if strays[day] <= OUTSIDE * spread]


def _middles(days: Sequence[date], changes: Mapping[date, int]) -> list[float]:
    """The median of each weekday, or of all days where it has too few for one of its own."""
    of: list[list[int]] = [[] for _ in range(7)]
    for day in days:
        of[day.weekday()].append(changes[day])
    overall = median([changes[day] for day in days])
    return [median(some) if len(some) >= OWN_MEDIAN else overall for some in of]


class _Line(NamedTuple):
    """A straight line through points, and the sum of the squared distances from their middle."""

    level: float
    slope: float
    middle: float
    spread: float

    def at(self, x: float) -> float:
        return self.level + self.slope * (x - self.middle)


class _Fit(NamedTuple):
    """A line, the weekdays about it, and the variance between them.

    `rest` is how each day differs from the line, `weekly` what its weekday has of that.
    """

    line: _Line
    weekdays: tuple[UsualWeekday, ...]
    between: float
    rest: Sequence[float]
    weekly: Sequence[float]


def _fitted(
    days: Sequence[date], changes: Mapping[date, int], around: date, left_out: tuple[date, ...]
) -> UsualDays:
    after, values = [(day - around).days for day in days], [changes[day] for day in days]
    fit = _fit(days, after, values, [0.0 for _ in days])
    for _ in range(ROUNDS - 1):
        fit = _fit(days, after, values, fit.weekly)
    strays = [
        (rest - week) / math.sqrt(_ratio(fit.line.at(x) + week, fit.line.level))
        for x, rest, week in zip(after, fit.rest, fit.weekly, strict=True)
    ]
    freedom = len(days) - 2 - sum(weekday.trust for weekday in fit.weekdays) * 6 / 7
    return UsualDays(
        around=around,
        days=tuple(days),
        level=fit.line.level,
        slope=fit.line.slope,
        middle=fit.line.middle,
        spread=fit.line.spread,
        weekdays=fit.weekdays,
        between=fit.between,
        variance=_variance(strays, freedom, fit.line.level),
        freedom=freedom,
        skew=_skew(strays),
        likeness=_likeness(days, strays),
        left_out=left_out,
    )


def _fit(
    days: Sequence[date], after: Sequence[int], values: Sequence[int], weekly: Sequence[float]
) -> _Fit:
    """The line beside what the weekdays differ by, and then these beside the line."""
    line = _line([(x, y - week) for x, y, week in zip(after, values, weekly, strict=True)])
    rest = [value - line.at(x) for x, value in zip(after, values, strict=True)]
    weekdays, between = _weekdays(days, rest, line.level)
    own = [weekdays[day.weekday()] for day in days]
    return _Fit(line, weekdays, between, rest, [each.trust * each.difference for each in own])


def _line(points: Sequence[tuple[int, float]]) -> _Line:
    """The one of least squares."""
    middle = sum(x for x, _ in points) / len(points)
    level = sum(y for _, y in points) / len(points)
    spread = sum((x - middle) ** 2 for x, _ in points)
    slope = sum((x - middle) * (y - level) for x, y in points) / spread
    return _Line(level, slope, middle, spread)


def _weekdays(
    days: Sequence[date], rest: Sequence[float], level: float
) -> tuple[tuple[UsualWeekday, ...], float]:
    """Each weekday's mean, and the variance between them by the analysis of variance."""
    of: list[list[float]] = [[] for _ in range(7)]
    for day, value in zip(days, rest, strict=True):
        of[day.weekday()].append(value)
    groups = [(some, sum(some) / len(some)) for some in of if some]
    within = sum((value - mean) ** 2 for some, mean in groups for value in some)
    noise = within / (len(days) - len(groups) - 1)
    among = sum(len(some) * mean**2 for some, mean in groups) - (len(groups) - 1) * noise
    size = len(days) - sum(len(some) ** 2 for some, _ in groups) / len(days)
    between = max(among / size, (WEEKDAYS_DIFFER * level) ** 2)
    return tuple(_weekday(some, between, noise) for some in of), between


def _weekday(values: Sequence[float], between: float, noise: float) -> UsualWeekday:
    if not values:
        return UsualWeekday()
    signal = len(values) * between
    trust = signal / (signal + noise) if signal else 0.0
    return UsualWeekday(len(values), sum(values) / len(values), trust)


def _ratio(usual: float, level: float) -> float:
    """How a day's variance compares with that of the level: counts stray as they grow.

    Net changes may be near 0 with a large variance, hence the bounds.
    """
    if level <= 0:
        return 1.0
    return min(max(usual / level, 1 / WIDEST_RATIO), WIDEST_RATIO)


def _variance(strays: Sequence[float], freedom: float, level: float) -> float:
    """The empirical one, but no less than counts have at the least."""
    measured = sum(each**2 for each in strays) / freedom
    return max(measured, LEAST_VARIANCE * abs(level), 1 / len(strays))


def _skew(values: Sequence[float]) -> float:
    """By how much the values stray farther up than down."""
    second = sum(value**2 for value in values) / len(values)
    third = sum(value**3 for value in values) / len(values)
    return min(max(third / second**1.5, 0.0), MOST_SKEW) if second else 0.0


def _likeness(days: Sequence[date], strays: Sequence[float]) -> float:
    """How alike a day and the next stray: their correlation, less where few are neighbours."""
    of = dict(zip(days, strays, strict=True))
    pairs = [(value, of[day + ONE_DAY]) for day, value in of.items() if day + ONE_DAY in of]
    second = sum(value**2 for value in strays) / len(strays)
    alike = sum(one * other for one, other in pairs) / (len(pairs) + FEW_PAIRS)
    return min(max(alike / second, 0.0), MOST_LIKENESS) if second else 0.0
