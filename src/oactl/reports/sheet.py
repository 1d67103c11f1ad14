"""The report laid out in words and cells, in one language, for whatever draws it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

Tone: TypeAlias = Literal["good", "bad", "even"]


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: its days as a sparkline, this period, the one before, and the change."""

    label: str
    days: str
    value: str
    previous: str
    change: str
    tone: Tone = "even"


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


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole report. `notes` are a term and its definition."""

    title: str
    subtitle: str
    row_heads: tuple[str, str, str, str, str]
    post_heads: tuple[str, str, str, str, str]
    sections: Sequence[Section]
    notes_head: str
    notes: Sequence[tuple[str, str]]
