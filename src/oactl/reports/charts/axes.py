"""Axes: round ticks, where a value lies, and which labels have room."""

from collections.abc import Iterator
from math import ceil, floor, log10

from oactl.reports.charts.values import MOST_DIGITS, Chart, Unit, long, number, text_at
from oactl.reports.table import count, percent

WIDTH, HEIGHT = 340, 168  # of a chart, in units that are about a CSS pixel
TOP, RIGHT, FOOT = 16.0, 12.0, 22.0  # room for the last value, the last point, the labels
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_BETWEEN = 8.0  # at least, from one label to the next
_HALF = 2.5  # of no use where there are no half people
_NOTHING = 1e-12  # a difference that is only one of arithmetic
_CLOSE = 1e-9


def ticks(low: float, high: float, *, whole: bool, most: int = 4) -> list[float]:
    """Round values from at or below `low` to at or above `high`; about `most` steps apart.

    The step is 1, 2, 2.5 or 5 times a power of ten; of `whole` numbers it is one itself.
    """
    if high - low <= _NOTHING * max(1.0, abs(high)):
        apart = 1.0 if whole or abs(high) <= _NOTHING else abs(high) * 0.1
        low, high = low if whole or abs(low) <= _NOTHING else low - apart, high + apart
    step = _step((high - low) / most, whole=whole)
    first, last = floor(low / step + _CLOSE), ceil(high / step - _CLOSE)
    return [at * step for at in range(first, max(last, first + 1) + 1)]


def _step(least: float, *, whole: bool) -> float:
    power = 10.0 ** floor(log10(least))
    found = next(factor * power for factor in _STEPS if factor * power >= least * (1 - _CLOSE))
    if not whole:
        return found
    if found < 1:
        return 1.0
    return 5.0 if found == _HALF else found


class Axes:
    """The frame of a chart: ticks at the left, points from left to right."""

    def __init__(self, chart: Chart, *, from_zero: bool, low: float, high: float) -> None:
        whole = chart.unit is Unit.COUNT
        if from_zero:
            low, high = min(0.0, low), max(0.0, high)
        self.chart = chart
        self.ticks = ticks(low, high, whole=whole)
        self._texts = [_tick(value, self.ticks[1] - self.ticks[0], chart) for value in self.ticks]
        self.left = max(map(long, self._texts)) + 12
        self.right, self.bottom = WIDTH - RIGHT, HEIGHT - FOOT

    def y(self, value: float) -> float:
        """How far down a value lies."""
        low, high = self.ticks[0], self.ticks[-1]
        return self.bottom - (value - low) / (high - low) * (self.bottom - TOP)

    def x(self, at: float) -> float:
        """How far right the middle of a point lies, each with a band of its own."""
        return self.left + (at + 0.5) * self.band

    @property
    def band(self) -> float:
        """How wide the band of one point is."""
        return (self.right - self.left) / max(1, len(self.chart.labels))

    def drawn(self) -> Iterator[str]:
        """Grid, numbers at the left, labels below."""
        paths = "".join(map(self._across, self.ticks))
        yield f'<path class="grid" d="{paths}"/>'
        for value, text in zip(self.ticks, self._texts, strict=True):
            yield text_at(self.left - 6, self.y(value) + 4, text)
        if self.ticks[0] < 0 < self.ticks[-1]:
            yield f'<path class="zero" d="{self._across(0)}"/>'
        yield from self._labels()

    def _across(self, value: float) -> str:
        return f"M{number(self.left)} {number(self.y(value))}H{number(self.right)}"

    def usual(self) -> Iterator[str]:
        """The account's usual range, shaded."""
        if self.chart.usual is not None:
            low, high = self.chart.usual
            yield band((self.left, self.right), (self.y(high), self.y(low)))

    def _labels(self) -> Iterator[str]:
        """The last one, and as many before it, evenly apart, as do not touch."""
        labels, edge = self.chart.labels, float(WIDTH)
        for at in _spread(len(labels), int((self.right - self.left) / self._longest())):
            half = long(labels[at]) / 2
            x = min(max(self.x(at), half), WIDTH - half)
            if x + half <= edge:
                yield text_at(x, HEIGHT - 6, labels[at], "m")
                edge = x - half - _BETWEEN

    def _longest(self) -> float:
        return max(map(long, self.chart.labels)) + _BETWEEN


def _spread(points: int, most: int) -> list[int]:
    """At most so many of the points, evenly apart, from the last one to the first."""
    if most <= 1 or points <= 1:
        return [points - 1]
    every = max(1.0, (points - 1) / (most - 1))
    return [round(points - 1 - at * every) for at in range(min(points, most))]


def band(across: tuple[float, float], down: tuple[float, float]) -> str:
    """A shaded range from left to right and from its top down; never too thin to be seen."""
    (left, right), (top, bottom) = across, down
    size = f'width="{number(right - left)}" height="{number(max(bottom - top, 1.5))}"'
    return f'<rect class="usual" x="{number(left)}" y="{number(top)}" {size}/>'


def _tick(value: float, step: float, chart: Chart) -> str:
    """A number at an axis, with no more digits than its step needs."""
    if chart.unit is Unit.COUNT:
        return count(round(value))
    digits = next((n for n in range(MOST_DIGITS + 1) if _has(step, n)), MOST_DIGITS + 1)
    return percent(value + 0.0, digits)


def _has(step: float, digits: int) -> bool:
    """Whether a step of a rate is whole with so many digits of its percentage."""
    scaled = step * 100 * 10.0**digits
    return abs(scaled - round(scaled)) < _CLOSE * 100 and round(scaled) > 0
