"""The parser's complaints in our own words: which kind of mistake it is, and where its cause is.

What libyaml says, and PyYAML's own parser in nearly the same words, is looked for in parts.
"""

import re

import yaml

from oactl.domain.violation import Violation
from oactl.planfile.yaml.document import LINE_BREAK, Note

# Words of the complaint; our kind; whether the cause is where the construct began.
_KINDS: tuple[tuple[tuple[str, ...], str, bool], ...] = (
    (("escape", "hexdecimal"), "escape", False),
    (("while scanning a quoted", "while scanning a double-quoted"), "quote", True),
    (("while scanning a simple key",), "colon", True),
    (("mapping values are not allowed",), "colon_in_text", False),
    (("sequence entries are not allowed",), "dash", False),
    (("tab character",), "tab", False),
    (("scanning an alias", "scanning an anchor", "block scalar"), "start", True),
    ((" a tag", "tag handle", "keys are not allowed", "parsing a block node"), "start", True),
    (("directive", "YAML document", "document start"), "start", False),
    (("while parsing a flow",), "bracket", True),
    (("cannot start any token",), "start", False),
    (("did not find expected", "expected <block end>"), "indent", False),
)
_SIGNS = frozenset("*&!|>@`%?,[]{}")
_HALF = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_WIDE_COLON = re.compile(r"(\w{1,20})[ ]*(：)")
_KEY_BEFORE = re.compile(r":[ \t]")


def explain(error: yaml.MarkedYAMLError, text: str) -> Note:
    """Where a text stops being YAML, and the kind of mistake."""
    said = f"{error.context or ''}|{error.problem or ''}"
    kinds = ((kind, begin) for words, kind, begin in _KINDS if any(w in said for w in words))
    kind, at_beginning = next(kinds, ("other", False))
    mark = (error.context_mark if at_beginning else None) or error.problem_mark
    offset = min(mark.index, len(text)) if mark is not None else 0
    note = _refined(kind, offset, text)
    wide = _WIDE_COLON.match(text, note.offset) if note.problem.variant == "colon" else None
    if wide is None:
        return note
    return Note(wide.start(2), 1, Violation("OA132", (), {"key": wide[1]}))


def _refined(kind: str, offset: int, text: str) -> Note:
    """The kind by what really stands there."""
    line_start = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
    before, here = text[line_start:offset], text[offset : offset + 1]
    half = _HALF.match(text, text.rfind("\\", 0, offset + 2)) if kind == "escape" else None
    if half:
        return Note(half.start(), len(half[0]), _problem("half", {"half": half[0]}))
    if kind == "escape" and before.endswith("\\"):  # where PyYAML's own parser points
        return _syntax(offset - 1, kind, {})
    if here == "\t" or (kind == "tab" and "\t" in text[offset : offset + 2]):
        return Note(offset, 1, Violation("OA135"))
    if kind == "start" and here in _SIGNS:
        return Note(offset, 1, Violation("OA136", (), {"start": here}))
    if kind == "colon_in_text" and not _KEY_BEFORE.search(before.strip()):
        return _line_before(text, line_start)
    if kind == "indent" and before.rstrip()[-1:] in {'"', "'", "]", "}"}:
        return _syntax(offset, "after", {"end": before.rstrip()[-1]})
    kind = "other" if kind == "start" else kind
    return _syntax(offset, kind, {"quote": here} if kind == "quote" else {})


def _line_before(text: str, line_start: int) -> Note:
    """A key after a line that is a text: it lacks its colon, or this line is indented too far."""
    above = LINE_BREAK.split(text[:line_start])[:-1]
    start = line_start
    for line in reversed(above):
        start = text.rfind(line, 0, start)
        if line.strip() and not line.lstrip().startswith("#"):
            indent = len(line) - len(line.lstrip(" "))
            if ":" not in line:
                return _syntax(start + indent, "colon", {}, len(line.strip()))
            break
    indent = len(text[line_start:]) - len(text[line_start:].lstrip(" "))
    return _syntax(line_start + indent, "indent", {})


def _syntax(offset: int, variant: str, params: dict[str, str], width: int = 1) -> Note:
    return Note(offset, width, _problem(variant, params))


def _problem(variant: str, params: dict[str, str]) -> Violation:
    return Violation("OA106", (), params, variant=variant)
