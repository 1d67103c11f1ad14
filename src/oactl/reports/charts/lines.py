"""Lines: over time with an area below, and as a sparkline in a table."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from oactl.reports.charts.axes import HEIGHT, TOP, WIDTH, Axes, band
from oactl.reports.charts.values import BOLD, Chart, long, number, pair, svg, text_at

SPARK_WIDTH, SPARK_HEIGHT = 96, 24
_EDGE = 3.0


def lines(chart: Chart, *, from_zero: bool = False) -> str:
    """A line for each series; one alone has an area below it and its last value beside it.

    Empty where there is no number at all.
    """
    if not chart.known:
        return ""
    low, high = _span(chart)
    axes = Axes(chart, from_zero=from_zero, low=low, high=high)
    parts = [*axes.drawn(), *axes.usual(), *_rows(axes)]
    if len(chart.series) == 1:
        parts += _last(axes)
    return svg(chart, WIDTH, HEIGHT, parts)


def sparkline(values: Sequence[float | None], usual: tuple[float, float] | None = None) -> str:
    """A line without axes, the usual range shaded, the last value a dot; for a table's cell.

    It repeats what stands beside it, so screen readers pass over it.
    """
    known = [value for value in values if value is not None]
    if len(known) < 2:  # noqa: PLR2004 - one point is no line
        return ""
    shown: list[float] = [*known, *(usual or ())]
    low, high = min(shown), max(shown)
    height, spread = SPARK_HEIGHT - 2 * _EDGE, (high - low) or 1.0
    step = (SPARK_WIDTH - 2 * _EDGE) / (len(values) - 1)

    def y(value: float) -> float:
        return _EDGE + (high - value) / spread * height

    parts = []
    if usual is not None:
        top, bottom = y(usual[1]), y(usual[0])
        parts.append(band((0, SPARK_WIDTH), (top, bottom)))
    points = [(_EDGE + at * step, None if v is None else y(v)) for at, v in enumerate(values)]
    parts += _line(points, 0)
    parts.append(_dot(*[(x, at) for x, at in points if at is not None][-1], 0))
    box = f"0 0 {SPARK_WIDTH} {SPARK_HEIGHT}"
    fit = 'preserveAspectRatio="xMinYMid"'
    return f'<svg class="spark" viewBox="{box}" {fit} aria-hidden="true">{"".join(parts)}</svg>'


def _span(chart: Chart) -> tuple[float, float]:
    shown = [*chart.known, *(chart.usual or ())]
    return min(shown), max(shown)


def _rows(axes: Axes) -> Iterator[str]:
    alone = len(axes.chart.series) == 1
    for place, each in enumerate(axes.chart.series):
        points = [
            (axes.x(at), None if value is None else axes.y(value))
            for at, value in enumerate(each.values)
        ]
        if alone:
            yield _area(points, axes.bottom)
        yield from _line(points, place)


def _runs(points: Sequence[tuple[float, float | None]]) -> Iterator[list[tuple[float, float]]]:
    """The points that follow each other with none missing between them."""
    run: list[tuple[float, float]] = []
    for x, y in points:
        if y is not None:
            run.append((x, y))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _line(points: Sequence[tuple[float, float | None]], place: int) -> Iterator[str]:
    """What is known, with the gaps left open; a point between two gaps is a dot."""
    runs = list(_runs(points))
    path = "".join(_path(run) for run in runs if len(run) > 1)
    if path:
        yield f'<path class="line c{place}" d="{path}"/>'
    yield from (_dot(*run[0], place) for run in runs if len(run) == 1)


def _path(run: Sequence[tuple[float, float]], digits: int = 1) -> str:
    """From the first point, then by how far each lies from the one before: that is shorter."""
    rounded = [(round(x, digits), round(y, digits)) for x, y in run]
    steps = (pair(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(rounded))
    return f"M{pair(*rounded[0])}l{' '.join(steps)}"


def _area(points: Sequence[tuple[float, float | None]], bottom: float) -> str:
    """The ground below a line, in whole units: its edge lies below the line."""
    path = "".join(
        f"{_path(run, 0)}V{bottom:.0f}H{run[0][0]:.0f}z" for run in _runs(points) if len(run) > 1
    )
    return f'<path class="area c0" d="{path}"/>' if path else ""


def _dot(x: float, y: float, place: int) -> str:
    return f'<circle class="dot c{place}" cx="{number(x)}" cy="{number(y)}" r="2.6"/>'


def _last(axes: Axes) -> Iterator[str]:
    """The newest known value as a dot, with its number above it."""
    values = axes.chart.series[0].values
    at = max(n for n, value in enumerate(values) if value is not None)
    value = values[at] or 0.0
    x, y = axes.x(at), axes.y(value)
    text = axes.chart.told(value)
    half = long(text) * BOLD / 2
    yield _dot(x, y, 0)
    beside = min(max(x, axes.left + half), WIDTH - half - 1)
    yield text_at(beside, max(y - 7, TOP - 5), text, "m value")
