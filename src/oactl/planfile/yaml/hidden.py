r"""Characters that hide text or turn it around, written as they are or as an escape (`"\u202e"`).

Controls that stand in a file as they are have a rule of their own (OA103): no YAML may have them.
"""

import re
from collections.abc import Iterator

from oactl.domain.violation import Violation
from oactl.domain.visible import code_of, hidden_in, steers
from oactl.planfile.yaml.document import Document, Note

# What YAML's parser refuses, or takes for the end of a line where no editor does.
_CONTROL = (
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
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


def controls(text: str) -> Iterator[Note]:
    """Characters that no YAML may have."""
    if text.replace("\n", "").isprintable():  # nearly always, and quicker than to compile the set
        return
    for found in re.finditer(_CONTROL, text):
        yield Note(found.start(), 1, Violation("OA103", (), {"code": code_of(found[0])}))


def without_controls(text: str) -> str:
    """The text with a space for each of them."""
    return re.sub(_CONTROL, " ", text)


def hidden_characters(document: Document) -> Iterator[Note]:
    """Each such character of the file, comments included, at its place."""
    text = document.text
    for at, char in hidden_in(text):
        if not re.match(_CONTROL, char):
            yield _note(at, 1, char)
    if "\\" in text:
        for start, end in zip(document.opaque[::2], document.opaque[1::2], strict=True):
            if text[start] == '"' and text.find("\\", start, end) >= 0:
                yield from _escaped(text, start, end)


def _escaped(text: str, start: int, end: int) -> Iterator[Note]:
    """The hidden characters that come out of the escapes of one quoted text."""
    pieces = [(found.start(), found[0]) for found in _PIECE.finditer(text, start, end)]
    decoded = [(at, piece, _decoded(piece)) for at, piece in pieces]
    written = [place for place in decoded for _ in place[2]]
    for index, char in hidden_in("".join(each[2] for each in decoded)):
        at, piece, _ = written[index]
        if piece.startswith("\\"):
            yield _note(at, len(piece), char)


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
