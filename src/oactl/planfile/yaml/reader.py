"""Reading YAML with the place of everything, and every fault at once, in plain words."""

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager

import yaml

from oactl.domain.violation import Finding, Violation
from oactl.planfile.encodings import looks_like_utf16, told_encoding
from oactl.planfile.yaml import lint
from oactl.planfile.yaml.builder import Builder, StopReading
from oactl.planfile.yaml.document import (
    LINE_BREAK,
    BrokenPart,
    Document,
    ParsedText,
    TextSpan,
    TextViolation,
    YamlList,
    YamlMap,
)
from oactl.planfile.yaml.lines import blanked, limited, part_of, start_of_block, swallowing_quote
from oactl.planfile.yaml.lint import controls, hidden_characters, without_controls

# Words of PyYAML's error; our kind; whether the cause is where the construct began.
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
_HALF = r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
_WIDE_COLON = r"(\w{1,20})[ ]*(：)"
_KEY_BEFORE = r":[ \t]"


def explain(error: yaml.MarkedYAMLError, text: str) -> TextViolation:
    """Where a text stops being YAML, and the kind of mistake."""
    said = f"{error.context or ''}|{error.problem or ''}"
    kinds = ((kind, begin) for words, kind, begin in _KINDS if any(w in said for w in words))
    kind, at_beginning = next(kinds, ("other", False))
    mark = (error.context_mark if at_beginning else None) or error.problem_mark
    offset = min(mark.index, len(text)) if mark is not None else 0
    note = _refined(kind, offset, text)
    wide = (
        re.compile(_WIDE_COLON).match(text, note.offset)
        if note.problem.variant == "colon"
        else None
    )
    if wide is None:
        return note
    return TextViolation(wide.start(2), 1, Violation("OA132", (), {"key": wide[1]}))


def _refined(kind: str, offset: int, text: str) -> TextViolation:
    """The kind by what really stands there."""
    line_start = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
    before, here = text[line_start:offset], text[offset : offset + 1]
    half = (
        re.compile(_HALF).match(text, text.rfind("\\", 0, offset + 2)) if kind == "escape" else None
    )
    if half:
        return TextViolation(half.start(), len(half[0]), _problem("half", {"half": half[0]}))
    if kind == "escape" and before.endswith("\\"):  # where PyYAML's own parser points
        return _syntax(offset - 1, kind, {})
    if here == "\t" or (kind == "tab" and "\t" in text[offset : offset + 2]):
        return TextViolation(offset, 1, Violation("OA135"))
    if kind == "start" and here in _SIGNS:
        return TextViolation(offset, 1, Violation("OA136", (), {"start": here}))
    if kind == "colon_in_text" and not re.search(_KEY_BEFORE, before.strip()):
        return _line_before(text, line_start)
    if kind == "indent" and before.rstrip()[-1:] in {'"', "'", "]", "}"}:
        return _syntax(offset, "after", {"end": before.rstrip()[-1]})
    kind = "other" if kind == "start" else kind
    return _syntax(offset, kind, {"quote": here} if kind == "quote" else {})


def _line_before(text: str, line_start: int) -> TextViolation:
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


def _syntax(offset: int, variant: str, params: dict[str, str], width: int = 1) -> TextViolation:
    return TextViolation(offset, width, _problem(variant, params))


def _problem(variant: str, params: dict[str, str]) -> Violation:
    return Violation("OA106", (), params, variant=variant)


# Beginnings of files (the formats' own signatures), and the variant of the rule.
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", "rtf"),
    (b"%PDF-", "pdf"),
    (b"\xd0\xcf\x11\xe0", "office"),  # Word and Excel before 2007
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"\x1f\x8b", "zip"),
    (b"SQLite format 3", "database"),
)
_ZIP = b"PK\x03\x04"
_IN_ZIPS = ((b"word/", "docx"), (b"xl/", "xlsx"), (b"[Content_Types].xml", "office"))
_HTML = rb"(?i)<(?:!doctype\s+html|html|head|body|meta)\b"
_MARKUP = rb"<\?xml|<(?:\w+:)?\w+[\s>]"
_HEAD_OF_FILE = 512  # bytes
_BOM = b"\xef\xbb\xbf"
_CONFLICT = re.compile(r"^(?:<{7}|>{7})(?=[ \r\n]|\Z)", re.MULTILINE)
_WIDTH = 7


def foreign_format(data: bytes) -> str | None:
    """The format of a file that is no text of ours, as a variant of OA123; None of any other."""
    head = data.removeprefix(_BOM)[:_HEAD_OF_FILE].lstrip()
    if head.startswith(_ZIP):
        return next((variant for part, variant in _IN_ZIPS if part in data), "zip")
    if re.match(_HTML, head):
        return "html"
    if re.match(_MARKUP, head):
        return "xml"
    return next((variant for start, variant in _BEGINNINGS if head.startswith(start)), None)


def conflict(text: str) -> TextViolation | None:
    """Git's marks of a conflict that nobody has resolved: the first, with how many there are."""
    first = _CONFLICT.search(text)
    if first is None:
        return None
    starts = sum(1 for found in _CONFLICT.finditer(text) if found[0][0] == "<")
    return TextViolation(first.start(), _WIDTH, Violation("OA124", (), {"count": max(starts, 1)}))


MAX_BYTES = 5 * 1024 * 1024  # contract 3, Reading
TYPED_UNDER = frozenset({"line", "flex", "vars"})
MAX_READINGS = 50  # of one file, each with one more broken part left out
MAX_READ_AGAIN = 20_000_000  # characters, over these readings

_OF_ALL = frozenset({"OA105", "OA122"})  # too much of something: no part of the file is to blame


def read_yaml(
    data: bytes,
    path: str,
    *,
    typed_under: frozenset[str] = TYPED_UNDER,
    items: str | None = "posts",
) -> Document:
    """The values of a YAML file with their places; `path` is what findings call it.

    `items` names the list of the root whose entries stand alone: an entry with wrong syntax does
    not keep the others from being read. Whatever the bytes are, this raises nothing.
    """
    if len(data) > MAX_BYTES:
        params = {"file": path, "limit": MAX_BYTES // 1024 // 1024}
        return _unreadable(path, Violation("OA101", (), params, variant="too_large"))
    if variant := foreign_format(data):
        return _unreadable(path, Violation("OA123", (), {"file": path}, variant=variant))
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        return _wrong_encoding(data, path, error.start)
    if looks_like_utf16(data):
        params = {"encoding": "UTF-16", "byte": "0x00"}
        return _unreadable(path, Violation("OA102", (), params, variant="likely"))
    if unresolved := conflict(text):
        document = Document(path, text)
        document.problems.append(document.finding_at(*unresolved))
        return document
    with collector_paused():
        return _document(text, path, typed_under, items)


def _document(text: str, path: str, typed_under: frozenset[str], items: str | None) -> Document:
    notes = controls(text)
    clean = without_controls(text) if notes.kept else text
    parsed = _parse(clean, typed_under, items)
    document = Document(path, text, parsed.root, start=parsed.start, opaque=parsed.opaque)
    document.items, document.broken = items, [part.span for part in parsed.broken]
    found, hidden = lint.find(document), hidden_characters(document, clean)
    all_notes = [*notes.kept, *parsed.problems, *found.kept, *hidden.kept]
    all_notes += _unexplained(document, parsed, found.kept)
    if not _is_usable(document, all_notes):
        variant = "empty" if parsed.root is None else "kind"
        if items == "posts" and isinstance(parsed.root, YamlList):
            variant = "posts"
        all_notes.append(TextViolation(parsed.start, 1, Violation("OA108", variant=variant)))
    document.more = notes.more + parsed.more + found.more + hidden.more
    document.problems = _reported(document, all_notes)
    return document


def _is_usable(document: Document, notes: list[TextViolation]) -> bool:
    """Whether the file is a mapping, or it was told already why it is none."""
    if isinstance(document.root, YamlMap) or document.broken:
        return True
    return document.root is not None and any(n.problem.severity == "error" for n in notes)


def _reported(document: Document, notes: list[TextViolation]) -> list[Finding]:
    """A finding for each note, each once, by place."""
    once = {(note.offset, note.problem.rule, note.problem.variant): note for note in notes}
    ordered = [once[key] for key in sorted(once, key=lambda key: key[:2])]
    return limited(document, [document.finding_at(*note) for note in ordered])


def _parse(text: str, typed_under: frozenset[str], items: str | None) -> ParsedText:
    """The values of a text, without the parts that are no YAML."""
    broken: list[BrokenPart] = []
    left = min(MAX_READINGS, MAX_READ_AGAIN // (len(text) + 1))
    while True:
        parsed, note = _attempt(text, typed_under)
        if note is None:
            break
        left -= 1
        alone = left > 0 and note.problem.rule not in _OF_ALL
        span = part_of(text, note.offset, items) if alone else None
        broken.append(
            BrokenPart(span or TextSpan(start_of_block(text, note.offset), len(text)), note)
        )
        if span is None:
            break
        text = blanked(text, span)
    parsed.broken = broken
    return parsed


def _attempt(text: str, typed_under: frozenset[str]) -> tuple[ParsedText, TextViolation | None]:
    """One reading: the values, or what stopped it."""
    builder = Builder(text, typed_under, compose=True)
    try:
        parsed = builder.run()
        quote = swallowing_quote(text, parsed.opaque, parsed=True)
        if quote:  # what is wrong with the text itself is that it goes on too long
            parsed.problems = [each for each in parsed.problems if each.offset != quote.offset]
            parsed.problems.append(quote)
    except yaml.MarkedYAMLError as error:
        quote = swallowing_quote(text, builder.parsed.opaque)
        return builder.parsed, quote or explain(error, text)
    except StopReading as stop:
        return builder.parsed, TextViolation(stop.offset, stop.width, stop.problem)
    return builder.parsed, None


def _unexplained(
    document: Document, parsed: ParsedText, found: list[TextViolation]
) -> Iterator[TextViolation]:
    """What the parser said of broken parts, where nothing on that line or above it explains it."""
    explained = {
        document.line_at(note.offset) for note in found if note.problem.severity == "error"
    }
    explained |= document.explained
    for part in parsed.broken:
        line = document.line_at(part.note.offset)
        if line not in explained and _content_above(document, line) not in explained:
            yield part.note


def _content_above(document: Document, line: int) -> int:
    """The nearest line above that is not empty."""
    above = document.text[: document.line_starts[line - 1]].rstrip()
    return document.line_at(len(above) - 1) if above else 0


def _wrong_encoding(data: bytes, path: str, first: int) -> Document:
    """A finding at the first byte that is not UTF-8, with the encoding it probably is in."""
    good = data[:first].decode("utf-8")
    document = Document(path, good)
    variant, params = told_encoding(data)
    params["byte"] = f"0x{data[first]:02X}"
    problem = Violation("OA102", (), params, variant=variant)
    document.problems.append(document.finding_at(len(good), 1, problem))
    return document


def _unreadable(path: str, problem: Violation) -> Document:
    document = Document(path)
    document.problems.append(document.finding(problem))
    return document


@contextmanager
def collector_paused() -> Iterator[None]:
    """Building many small values wakes the collector again and again for nothing."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
