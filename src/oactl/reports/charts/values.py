"""What a chart shows: its points, their numbers as a page writes them, the words beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import escape

from oactl.i18n import _
from oactl.reports.table import count, percent, width_of

COLUMN = 7.1  # units that a digit takes; a Chinese sign takes two
BOLD = 1.15  # by how much a bold text is longer
MOST_DIGITS = 2  # of a percentage; more is not shown anywhere


class Unit(StrEnum):
    """What a chart's numbers are."""

    COUNT = "count"  # people, messages
    RATE = "rate"  # 0.41 is 41%


@dataclass(frozen=True, slots=True)
class Series:
    """One row of numbers, oldest first; None where nobody knows."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Chart:
    """A title, what each point is called, and one or several rows of numbers of one unit.

    `usual` are the lowest and highest of the account's own earlier periods. `digits` are those of a
    rate where it is told.
    """

    title: str
    labels: Sequence[str]
    series: Sequence[Series]
    unit: Unit = Unit.COUNT
    usual: tuple[float, float] | None = None
    digits: int = 1

    @property
    def known(self) -> list[float]:
        """All numbers that there are."""
        return [value for each in self.series for value in each.values if value is not None]

    def told(self, value: float | None) -> str:
        """A number as the page writes it."""
        if value is None:
            return _("not known")
        return percent(value, self.digits) if self.unit is Unit.RATE else count(round(value))


def description(chart: Chart) -> str:
    """All values in words: `2026-W45 21,500, 2026-W46 21,730; usual 21,000 to 22,000`."""
    parts = list(_told(chart))
    if chart.usual is not None:
        low, high = map(chart.told, chart.usual)
        parts.append(_("usual {low} to {high}", low=low, high=high))
    return _("; ").join(parts)


def _told(chart: Chart) -> Iterator[str]:
    for each in chart.series:
        pairs = zip(chart.labels, each.values, strict=True)
        told = _(", ").join(f"{label} {chart.told(value)}" for label, value in pairs)
        named = len(chart.series) > 1
        yield _("{what}: {words}", what=each.name, words=told) if named else told


def svg(chart: Chart, width: int, height: int, parts: Sequence[str]) -> str:
    """One picture with its name and its values; nothing in it is markup but what is drawn."""
    return (
        f'<svg class="chart" viewBox="0 0 {width} {height}" role="img">'
        f"<title>{escape(chart.title)}</title><desc>{escape(description(chart))}</desc>"
        f"{''.join(parts)}</svg>"
    )


def number(value: float) -> str:
    """A coordinate: `12.5`, `12`, `.5`, `-.5`, `0`."""
    text = f"{value:.1f}".removesuffix(".0")
    if text == "-0":
        return "0"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def pair(x: float, y: float) -> str:
    """Two coordinates of a path: `12.5 3`, `12.5-3`."""
    first, second = number(x), number(y)
    return first + second if second.startswith("-") else f"{first} {second}"


def text_at(x: float, y: float, text: str, kind: str = "") -> str:
    """A text at a place; `kind` is its class: `s` begins there, `m` is centred, none ends there."""
    name = f' class="{kind}"' if kind else ""
    return f'<text{name} x="{x:.0f}" y="{y:.0f}">{escape(text)}</text>'


def long(text: str) -> float:
    """How long a text is in a chart's units, at the chart's 11 px, in a wide font."""
    return width_of(text) * COLUMN


def shortened(text: str, room: float) -> str:
    """The text, cut with an ellipsis where it is longer than there is room."""
    if long(text) <= room:
        return text
    kept = text
    while kept and long(kept) + COLUMN > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"
