r"""Characters that hide text or turn it around, written as they are or as an escape (`"\u202e"`).

Controls that stand in a file as they are have a rule of their own (OA103): no YAML may have them.
"""

import re
from array import array
from collections import Counter
from collections.abc import Iterator
from itertools import islice, repeat
from typing import TypeAlias

from oactl.domain.violation import Violation
from oactl.domain.visible import code_of, hidden_in, steers
from oactl.planfile.yaml.document import Document, Note
from oactl.planfile.yaml.limit import MAX_REPORTED, Notes

_Hidden: TypeAlias = tuple[int, int, str]  # offset, width, character

# What YAML's parser refuses, or takes for the end of a line where no editor does.
_CONTROL = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_LONE_CR = re.compile(r"\r(?!\n)")
# One escape of a text in double quotes, a pair of JSON's for one emoji, or a stretch without.
_PIECE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U00[01][0-9a-fA-F]{5}|.)|[^\\]+",
    re.DOTALL,
)
_WORDS = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r",
    "e": "\x1b", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip


def controls(text: str) -> Notes:
    """Characters that no YAML may have; `without_controls` has a space for each."""
    notes = Notes()
    if text.replace("\n", "").isprintable():  # nearly always, and quicker than to look for them
        return notes
    found = _CONTROL.finditer(text)
    notes.add(
        Note(each.start(), 1, Violation("OA103", (), {"code": code_of(each[0])}))
        for each in islice(found, MAX_REPORTED)
    )
    notes.more["error"] += sum(1 for _ in found)
    lone = _LONE_CR.search(text)
    if lone:
        count = sum(1 for _ in _LONE_CR.finditer(text))
        notes.add([Note(lone.start(), 1, Violation("OA121", (), {"count": count}))])
    return notes


def without_controls(text: str) -> str:
    """The text with a space for each of them."""
    return _CONTROL.sub(" ", text)


def hidden_characters(document: Document, clean: str) -> Notes:
    """Each such character of the file, comments included, at its place.

    `clean` is the text `without_controls`: what has been reported is not reported again.
    """
    notes = Notes()
    raw = ((at, 1, char) for at, char in hidden_in(clean) if char != "\r")
    _add(notes, raw)
    if "\\" in clean:
        _add(notes, _in_quotes(clean, document.opaque))
    return notes


def _add(notes: Notes, found: Iterator[_Hidden]) -> None:
    """The first thousand as notes; to make one of each of a million is slow."""
    notes.add(_note(*each) for each in islice(found, MAX_REPORTED))
    notes.more += Counter("error" if steers(char) else "warning" for _, _, char in found)


def _in_quotes(text: str, opaque: list[int]) -> Iterator[_Hidden]:
    for start, end in zip(opaque[::2], opaque[1::2], strict=True):
        if text[start] == '"' and text.find("\\", start, end) >= 0:
            yield from _escaped(text, start, end)


def _escaped(text: str, start: int, end: int) -> Iterator[_Hidden]:
    """The hidden characters that come out of the escapes of one quoted text."""
    decoded: list[str] = []
    places = array("L")  # where each decoded character is written
    for found in _PIECE.finditer(text, start, end):
        piece = _decoded(found[0])
        decoded.append(piece)
        places.extend(repeat(found.start(), len(piece)))
    for index, char in hidden_in("".join(decoded)):
        at = places[index]
        if text[at] == "\\" and (found_again := _PIECE.match(text, at, end)):
            yield at, len(found_again[0]), char


def _decoded(piece: str) -> str:
    r"""What a piece stands for. A line end behind a backslash stands for nothing."""
    if not piece.startswith("\\"):
        return piece
    if len(piece) == len(r"\ud83c\udf4e"):
        high, low = int(piece[2:6], 16), int(piece[8:], 16)
        return chr(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00)
    if piece[1] in "xuU" and len(piece) > len(r"\x"):
        code = int(f"0x{piece[2:]}", 16)
        return chr(code) if code < 0x110000 else ""  # noqa: PLR2004 - the end of Unicode
    return "" if piece[1] in "\r\n" else _WORDS.get(piece[1], piece[1])


def _note(at: int, width: int, char: str) -> Note:
    params = {"code": code_of(char)}
    if steers(char):
        return Note(at, width, Violation("OA119", (), params))
    return Note(at, width, Violation("OA120", (), params, "warning"))
