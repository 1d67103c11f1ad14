"""The contents of a post as values. `planfile.models.messages` checks LINE's limits."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, NamedTuple, TypeAlias

from oactl.domain.value import JsonObject, utf16_length
from oactl.domain.violation import Path, Violation

MAX_MESSAGES = 5
MOST_OF_A_TEXT = 5000
MOST_BYTES = {"bubble": 30 * 1024, "carousel": 50 * 1024}  # LINE, "Flex Message": container
_MOST_COUNTED = 20_000  # characters; a longer text is over every such limit

Counting: TypeAlias = Literal["utf16", "graphemes"]


def graphemes(text: str) -> int:
    """Length as LINE counts labels: what a person would call one character, a flag or 👋🏻 too."""
    if text.isascii():
        return len(text)
    from wcwidth import iter_graphemes  # noqa: PLC0415 - 27 ms, for labels near their limit only

    return sum(1 for _ in iter_graphemes(text))


def too_long(text: str, most: int, counting: Counting) -> tuple[str, int] | None:
    """The unit in which a text is over its limit, and its length in it; none where it fits.

    Where LINE's guide counts grapheme clusters, its validate endpoint was seen to count code
    points: both have to fit.
    """
    if counting == "utf16":
        if len(text) <= most // 2:  # a character is at most two units
            return None
        length = utf16_length(text)
        return ("utf16", length) if length > most else None
    if len(text) <= most:  # never more clusters than code points
        return None
    clusters = graphemes(text) if len(text) <= _MOST_COUNTED else len(text)
    return ("graphemes", clusters) if clusters > most else ("codepoints", len(text))


@dataclass(frozen=True, slots=True)
class Rendering:
    """The message objects of an occurrence, and the digest of their form.

    The form is the same for occurrences that differ only by the `date`, `time` and `number`
    inserted into it; `inserted` has those that are.
    """

    messages: list[JsonObject]
    digest: str
    inserted: frozenset[str] = frozenset()


ContentsKind: TypeAlias = Literal["single", "by_date", "rotate", "variants"]


class NamedFile(NamedTuple):
    """A file whose bytes are part of what is said: its path in the workspace, its size in bytes."""

    path: str
    sha256: str
    size: int


class SourceMapping(NamedTuple):
    """Where a part of LINE's object was written.

    `theirs` is a path in LINE's object, `ours` one in the message as written. With `same` what lies
    below has the same shape on both sides (pass-through); else `inside` names where it lies, such
    as a file.
    """

    theirs: Path
    ours: Path
    same: bool = False
    inside: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One message: LINE's message object, its templates not yet rendered.

    `kind` is the word of the plan (`text`, `cards`, `line`), `at` the message's place in the post.
    `templated` says that something is to be rendered; the keys of `body` named by `literal` never
    are. `origin` leads from places in `body` back to what was written, relative to `at`; of two
    for one place the later is the closer. `written` is the entry of the plan, None where it is
    `body` and no more (a plain text).
    """

    kind: str
    body: JsonObject
    templated: bool = False
    files: tuple[NamedFile, ...] = ()
    origin: tuple[SourceMapping, ...] = ()
    at: Path = ()
    literal: frozenset[str] = frozenset()
    written: JsonObject | None = None

    def origin_of(self, path: Path) -> SourceMapping:
        """The place of a path in LINE's object: `ours` is complete, `theirs` what lies below it."""
        place = max(
            (place for place in reversed(self.origin) if path[: len(place.theirs)] == place.theirs),
            key=lambda place: len(place.theirs),
            default=SourceMapping((), ()),
        )
        below = path[len(place.theirs) :]
        ours = self.at + place.ours + (below if place.same else ())
        return SourceMapping(() if place.same else below, ours, place.same, place.inside)


@dataclass(frozen=True, slots=True)
class Item:
    """What one occurrence says: 1 to 5 messages, and the vars that only this item has.

    `name` is "" for a plain post, `2026-12-02` of `by_date`, `1`, `2` … of `rotate`, the variant's
    name of `variants`.
    """

    name: str
    messages: tuple[Message, ...]
    vars: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contents:
    """All that a post may say. `experiment` goes with `variants`: how they are compared."""

    kind: ContentsKind
    items: tuple[Item, ...]
    experiment: Mapping[str, Any] | None = None


def item_for(contents: Contents, day: date, number: int | None) -> Item | None:
    """What the occurrence of a day says; `number` is its place in the cadence, counting from 1.

    `None` where `by_date` has no entry for the day, where `rotate` is asked without a number, and
    for `variants`, of which each part of the people gets another (`items_at`).
    """
    if contents.kind == "by_date":
        return next((item for item in contents.items if item.name == day.isoformat()), None)
    if contents.kind == "single":
        return contents.items[0]
    if contents.kind == "rotate" and number is not None:
        return contents.items[(number - 1) % len(contents.items)]
    return None


def items_at(contents: Contents, day: date, number: int | None) -> tuple[Item, ...]:
    """All that the occurrence of a day says: every variant, else one item or none."""
    if contents.kind == "variants":
        return contents.items
    item = item_for(contents, day, number)
    return () if item is None else (item,)


def problems_of_dates(contents: Contents, days: Iterable[date]) -> Iterator[Violation]:
    """Days of a `by_date` post on which it would go out with nothing to say, each once."""
    if contents.kind != "by_date":
        return
    written = {item.name for item in contents.items}
    for day in dict.fromkeys(days):
        if day.isoformat() not in written:
            yield Violation("OA335", ("by_date",), {"day": day.isoformat()}, "warning")
