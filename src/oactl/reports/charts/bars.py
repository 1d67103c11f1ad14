"""Bars: side by side, on top of each other, and lying with a name above each."""

from collections.abc import Iterator, Sequence

from oactl.reports.charts.axes import HEIGHT, TOP, WIDTH, Axes
from oactl.reports.charts.values import BOLD, Chart, long, number, pair, shortened, svg, text_at

_LEAST = 0.6  # height of a bar of 0, which is not the same as none
_FILLED = 0.72  # of a point's band
_LYING, _NAME, _BETWEEN = 11.0, 15.0, 9.0  # heights: a lying bar, the name above, the space below


def bars(chart: Chart) -> str:
    """A bar for each value from 0; of several series side by side. Empty without a number."""
    if not chart.known:
        return ""
    shown = [*chart.known, *(chart.usual or ())]
    axes = Axes(chart, from_zero=True, low=min(shown), high=max(shown))
    parts = [*axes.drawn(), *axes.usual(), *_side_by_side(axes)]
    if len(chart.series) == 1:
        parts += _last(axes)
    return svg(chart, WIDTH, HEIGHT, parts)


def stacked(chart: Chart) -> str:
    """The series on top of each other; what of a point is not known is left out of its bar."""
    if not chart.known:
        return ""
    columns = list(zip(*(each.values for each in chart.series), strict=True))
    highest = max(sum(value or 0 for value in column) for column in columns)
    axes = Axes(chart, from_zero=True, low=0, high=highest)
    parts = [
        *axes.drawn(),
        *(part for at, col in enumerate(columns) for part in _pile(axes, at, col)),
    ]
    return svg(chart, WIDTH, HEIGHT, parts)


def across(chart: Chart) -> str:
    """Lying bars with the point's label above and the number behind each; for names of any length.

    Empty without a number.
    """
    if not chart.known:
        return ""
    highest = max(*chart.known, 0.0) or 1.0
    room = WIDTH - max(long(chart.told(value)) for value in (*chart.known, None)) - 8
    parts: list[str] = []
    top = 0.0
    for at, label in enumerate(chart.labels):
        parts.append(text_at(0, top + 11, shortened(label, WIDTH - 4), "s name"))
        top += _NAME
        for place, each in enumerate(chart.series):
            value = each.values[at]
            length = 0.0 if value is None else max(value / highest * room, 0.0)
            parts.append(_bar((0, top), (length, _LYING - 2), place) if value is not None else "")
            parts.append(text_at(length + 5, top + 9, chart.told(value), "s"))
            top += _LYING + 1
        top += _BETWEEN
    return svg(chart, WIDTH, round(top), parts)


def share(rate: float) -> str:
    """A rate as a short bar in a table's cell; what it says stands beside it."""
    inside = _bar((0, 0), (min(max(rate, 0.0), 1.0) * 100, 4), 0)
    fit = 'viewBox="0 0 100 4" preserveAspectRatio="none"'
    return f'<svg class="share" {fit} aria-hidden="true">{inside}</svg>'


def _side_by_side(axes: Axes) -> Iterator[str]:
    """One path for each series, as thick as a bar: a fifth of the bytes of rectangles."""
    series = axes.chart.series
    width = axes.band * _FILLED / len(series)
    for place, each in enumerate(series):
        middle = (place + 0.5) * width - axes.band * _FILLED / 2
        drawn = "".join(
            _upright(axes.x(at) + middle, axes.y(value), axes.y(0))
            for at, value in enumerate(each.values)
            if value is not None
        )
        if drawn:
            yield f'<path class="bar c{place}" stroke-width="{number(width)}" d="{drawn}"/>'


def _upright(x: float, y: float, zero: float) -> str:
    """From the line of 0 to the value; a little of it where the value is 0."""
    seen = zero - _LEAST if abs(y - zero) < _LEAST else y
    return f"M{pair(x, zero)}V{number(seen)}"


def _pile(axes: Axes, at: int, column: Sequence[float | None]) -> Iterator[str]:
    below, width = 0.0, axes.band * _FILLED
    for place, value in enumerate(column):
        if value:
            top, foot = axes.y(below + value), axes.y(below)
            yield _bar((axes.x(at) - width / 2, top), (width, foot - top), place)
            below += value


def _bar(corner: tuple[float, float], size: tuple[float, float], place: int) -> str:
    x, y = map(number, corner)
    width, height = number(size[0]), number(max(size[1], _LEAST))
    return f'<rect class="bar c{place}" x="{x}" y="{y}" width="{width}" height="{height}"/>'


def _last(axes: Axes) -> Iterator[str]:
    """The number of the newest bar above it, or that it is not known."""
    chart = axes.chart
    value = chart.series[0].values[-1]
    text = chart.told(value)
    half = long(text) * BOLD / 2
    x = min(max(axes.x(len(chart.labels) - 1), axes.left + half), WIDTH - half - 1)
    y = axes.y(max(value or 0.0, 0.0)) - 5
    yield text_at(x, max(y, TOP - 5), text, "m value")
