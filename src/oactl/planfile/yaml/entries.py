"""The parts of a text that stand alone, by indentation only, for a text that is not (yet) YAML."""

import re
from itertools import pairwise

from oactl.domain.violation import Violation
from oactl.planfile.yaml.document import Note, Span

_TOP = re.compile(r"^(?![ \t#\r\n-]|\Z)", re.MULTILINE)
_NEXT_KEY = re.compile(
    r"[\r\n][ ]*(?:-[ ]+)?(?:id|text|subject|cadence|messages|posts)[ ]*:[ \r\n]"
)

_NEXT_ITEM = re.compile(r"[\r\n][ ]*-[ ]+(?:id|text|subject|title|messages)[ ]*:[ \r\n]")


def part_of(text: str, offset: int, items: str | None) -> Span | None:
    """The entry of `items` in which an offset lies, else the key of the root with all below it.

    None where that would leave nothing: in the line of `items` itself, or without `items`.
    """
    if items is None:
        return None
    block = _block(text, min(offset, max(len(text) - 1, 0)))
    if block is None or not text.startswith(items, block.start):
        return block if block and text[block.start : block.end].strip() else None
    first = re.compile(r"^([ ]*)-(?=\s)", re.MULTILINE).search(text, block.start, block.end)
    if first is None or offset < first.start():
        return None
    dash = re.compile(rf"^{first[1]}-(?=\s)", re.MULTILINE)
    starts = [found.start() for found in dash.finditer(text, first.start(), block.end)]
    return _span_of(offset, [*starts, block.end])


def start_of_block(text: str, offset: int) -> int:
    """The start of the key of the root under which an offset lies: where reading was right."""
    block = _block(text, min(offset, max(len(text) - 1, 0)))
    return block.start if block else 0


def _block(text: str, offset: int) -> Span | None:
    """The lines from one at the margin to the next at the margin."""
    starts = [found.start() for found in _TOP.finditer(text)]
    return _span_of(offset, [*starts, len(text)])


def _span_of(offset: int, edges: list[int]) -> Span | None:
    return next((Span(a, b) for a, b in pairwise(edges) if a <= offset < b), None)


def blanked(text: str, span: Span) -> str:
    """The text with spaces in place of a part, so that all else keeps its place."""
    part = re.sub(r"[^\r\n]", " ", text[span.start : span.end])
    return text[: span.start] + part + text[span.end :]


def swallowing_quote(text: str, opaque: list[int], *, parsed: bool = False) -> Note | None:
    """A quoted text that runs over the next key: its closing quote is missing.

    In a text that could be `parsed` all the same, only what runs over the next list entry counts.
    """
    swallowed = _NEXT_ITEM if parsed else _NEXT_KEY
    for start, end in zip(opaque[::2], opaque[1::2], strict=True):
        if text[start] in "\"'" and swallowed.search(text, start, end):
            return Note(
                start, 1, Violation("OA106", params={"quote": text[start]}, variant="quote")
            )
    return None
