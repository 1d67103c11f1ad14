"""The report as a table: cells, rows and footnotes for every look; text wrapped by its width."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from wcwidth import wcswidth

from oactl.domain.report.values import Gap
from oactl.domain.visible import visible

_OPENING = "（「『〔【《"
_CLOSING = "，。：；、！？）」』〕】》．…"
_WIDE = "\u2e80-\U0010ffff"
_PIECE = re.compile(rf" +|[{_OPENING}]*(?:[^ {_WIDE}]+|[{_WIDE}])[{_CLOSING}]*")


def width_of(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return max(0, wcswidth(text))


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` columns, longer only where one word is."""
    return flowed(_PIECE.findall(text), width, "")


def flowed(pieces: Iterable[str], width: int, gap: str) -> list[str]:
    """Pieces that stay whole, with `gap` between those that share a line."""
    lines = [""]
    for piece in pieces:
        joined = f"{lines[-1]}{gap if lines[-1] else ''}{piece}"
        if width_of(joined.rstrip()) <= width or not lines[-1]:
            lines[-1] = joined
        else:
            lines[-1] = lines[-1].rstrip()
            lines.append(piece.lstrip())
    return [*lines[:-1], lines[-1].rstrip()]


def padded(text: str, width: int) -> str:
    """The text with spaces up to `width` columns."""
    return text + " " * (width - width_of(text))


BARS = "▁▂▃▄▅▆▇█"
NO_BAR = "·"
DASH = "—"
_MARKS = "¹²³⁴⁵⁶"


@dataclass(slots=True)
class Footnotes:
    """Which reasons for a missing figure a report has used, in order of first use."""

    used: dict[Gap, str] = field(default_factory=dict)

    def dash(self, gap: Gap | None) -> str:
        """What stands for a missing figure: a dash, with the mark of its reason."""
        if gap is None:
            return DASH
        if gap not in self.used:
            self.used[gap] = _MARKS[len(self.used)]
        return DASH + self.used[gap]


def count(number: int) -> str:
    """`21,730`."""
    return f"{number:,}"


def signed(number: int) -> str:
    """`+230`, `-3`, `0`."""
    return f"{number:+,}" if number else "0"


def percent(rate: float, digits: int) -> str:
    """`28.03%`."""
    return f"{rate:.{digits}%}"


def percents(rate: float | None, most: float | None, digits: int) -> str:
    """`41.2%`, or `41.2-43.0%` where a rate may be more; nothing where it is not known."""
    if rate is None:
        return ""
    text = percent(rate, digits)
    upper = text if most is None else percent(min(most, 1.0), digits)
    return text if upper == text else f"{text[:-1]}-{upper}"


def signed_percent(rate: float, digits: int) -> str:
    """`+1.1%`, `-0.3%`, `0.0%`: a sign only where the rounded figure is not nothing."""
    text = f"{rate:+.{digits}%}"
    return text[1:] if not text.strip("+-0.%") else text


def printable(text: str) -> str:
    """A user's text in one line that a terminal shows as text and nothing else."""
    return visible(" ".join(text.split()))


def sparkline(values: Sequence[float | None], floor: float | None = None) -> str:
    """One bar a value, from `floor` or the lowest to the highest; a dot where there is none."""
    known = [value for value in values if value is not None]
    if not known:
        return ""
    low = min(known) if floor is None else floor
    spread = max(known) - low
    return "".join(NO_BAR if value is None else _bar(value - low, spread) for value in values)


def _bar(height: float, spread: float) -> str:
    if not spread:
        return BARS[len(BARS) // 2 - 1]
    return BARS[round(height / spread * (len(BARS) - 1))]


Tone: TypeAlias = Literal["good", "bad", "even"]


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: its days as a sparkline, this period, the one before, and the change.

    `name` is that of its `Trend`, and of the figure in other looks.
    """

    label: str
    days: str
    value: str
    previous: str
    change: str
    tone: Tone = "even"
    name: str = ""


@dataclass(frozen=True, slots=True)
class PostRow:
    """One delivery, or all of them together."""

    sent: str
    subject: str
    delivered: str
    opened: str
    clicked: str


@dataclass(frozen=True, slots=True)
class Section:
    """One account."""

    heading: str
    warnings: Sequence[str]
    rows: Sequence[Row]
    posts: Sequence[PostRow]
    total: PostRow | None
    lines: Sequence[tuple[str, str]]
    highlights: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ReportPage:
    """The whole report. `notes` are a term and its definition."""

    title: str
    subtitle: str
    row_heads: tuple[str, str, str, str, str]
    post_heads: tuple[str, str, str, str, str]
    sections: Sequence[Section]
    notes_head: str
    notes: Sequence[tuple[str, str]]


class LeaguePage(NamedTuple):
    """The table in the reader's words. A row has its rank, name, figures, and the keys of these."""

    title: str
    subtitle: str
    total: str
    beyond: Sequence[str]
    group_heads: Sequence[str]
    groups: Sequence[Sequence[str]]
    ranking: str
    heads: Sequence[str]
    rows: Sequence[tuple[str, str, Sequence[str], Sequence[float | None]]]
