"""The YAML lint: texts that YAML changes silently, and the mistakes of people new to YAML."""

import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice, repeat
from typing import TypeAlias

from oactl.domain.violation import Finding, Severity, Violation
from oactl.domain.visible import code_of, hidden_in, steers
from oactl.planfile.yaml.document import Document, TextSpan, TextViolation
from oactl.planfile.yaml.lines import KEY, MAX_REPORTED, DocumentLines, Line, TextViolations

_Hidden: TypeAlias = tuple[int, int, str]  # offset, width, character

# What YAML's parser refuses, or takes for the end of a line where no editor does.
_CONTROL = (
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_LONE_CR = r"\r(?!\n)"
# One escape of a text in double quotes, a pair of JSON's for one emoji, or a stretch without.
_PIECE = (
    r"(?s)\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U00[01][0-9a-fA-F]{5}|.)|[^\\]+"
)
_WORDS = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r",
    "e": "\x1b", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip


def controls(text: str) -> TextViolations:
    """Characters that no YAML may have; `without_controls` has a space for each."""
    notes = TextViolations()
    if text.replace("\n", "").isprintable():  # nearly always, and quicker than to look for them
        return notes
    found = re.finditer(_CONTROL, text)
    notes.add(
        TextViolation(each.start(), 1, Violation("OA103", (), {"code": code_of(each[0])}))
        for each in islice(found, MAX_REPORTED)
    )
    notes.more["error"] += sum(1 for _ in found)
    lone = re.search(_LONE_CR, text)
    if lone:
        count = sum(1 for _ in re.finditer(_LONE_CR, text))
        notes.add([TextViolation(lone.start(), 1, Violation("OA121", (), {"count": count}))])
    return notes


def without_controls(text: str) -> str:
    """The text with a space for each of them."""
    return re.sub(_CONTROL, " ", text)


def hidden_characters(document: Document, clean: str) -> TextViolations:
    """Each such character of the file, comments included, at its place.

    `clean` is the text `without_controls`: what has been reported is not reported again.
    """
    notes = TextViolations()
    raw = ((at, 1, char) for at, char in hidden_in(clean) if char != "\r")
    _add(notes, raw)
    if "\\" in clean:
        _add(notes, _in_quotes(clean, document.opaque))
    return notes


def _add(notes: TextViolations, found: Iterator[_Hidden]) -> None:
    """The first thousand as notes; to make one of each of a million is slow."""
    notes.add(_hidden_note(*each) for each in islice(found, MAX_REPORTED))
    notes.more += Counter("error" if steers(char) else "warning" for _, _, char in found)


def _in_quotes(text: str, opaque: list[int]) -> Iterator[_Hidden]:
    for start, end in zip(opaque[::2], opaque[1::2], strict=True):
        if text[start] == '"' and text.find("\\", start, end) >= 0:
            yield from _escaped(text, start, end)


def _escaped(text: str, start: int, end: int) -> Iterator[_Hidden]:
    """The hidden characters that come out of the escapes of one quoted text."""
    decoded: list[str] = []
    places = array("L")  # where each decoded character is written
    for found in re.compile(_PIECE).finditer(text, start, end):
        piece = _decoded(found[0])
        decoded.append(piece)
        places.extend(repeat(found.start(), len(piece)))
    for index, char in hidden_in("".join(decoded)):
        at = places[index]
        if text[at] == "\\" and (found_again := re.compile(_PIECE).match(text, at, end)):
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


def _hidden_note(at: int, width: int, char: str) -> TextViolation:
    params = {"code": code_of(char)}
    if steers(char):
        return TextViolation(at, width, Violation("OA119", (), params))
    return TextViolation(at, width, Violation("OA120", (), params, "warning"))


_HEAD = re.compile(rf"^\s*+(?:-[ \t]+)*(?:{KEY}[ ]*:[ \t]+)?")
_NO_SPACE = rf"^\s*+(?:-[ ]+)*({KEY}):(?=[^\s:/])"
_NO_SPACE_FLOW = rf"[{{,][ ]*+({KEY}):(?=[\[{{\"'])"
_NO_SPACE_DASH = rf"^\s*(-)({KEY})(?=[ ]*[:：](?!/))"
_BULLET = rf"^\s*([－–—•・])\s*({KEY})[ ]*[:：]"
_ALIAS = r"[*&][A-Za-z0-9_-]+(?:[ \t].*)?"
_TAG = r"![A-Za-z!][\w!:/.-]*(?:[ \t].*)?"
_BLOCK = r"[|>][-+0-9]*(?:[ \t]+#.*)?"
_CLOSED = r"\[[^\[\]]*\]|\{[^{}]*\}|\"[^\"\\]*+(?:\\.[^\"\\]*+)*\"|'[^']*+(?:''[^']*+)*'(?!')"
_BEHIND = rf"({_CLOSED})[ \t]*([^\s,\]}}#:])"
_COLON = re.compile(r":(?=[ \t]|$)")


def lint_broken_part(view: DocumentLines, span: TextSpan) -> Iterator[TextViolation]:
    """What is probably wrong in the lines of a part that the parser refused."""
    for line in view.lines_of(span):
        bare = line.text.strip()
        if bare and not bare.startswith("#") and not _in_block(view, line):
            yield from _structure(line)
            yield from _in_braces(view, line)
            yield from _value(line)


def _in_block(view: DocumentLines, line: Line) -> bool:
    return view.is_text(line.start) and view.is_text(line.start + len(line.text) - 1)


def _structure(line: Line) -> Iterator[TextViolation]:
    if found := re.match(_NO_SPACE, line.text):
        yield _note_broken("OA137", line.start + found.end() - 1, "colon", key=found[1])
    for pattern, variant in ((_NO_SPACE_DASH, "dash"), (_BULLET, "bullet")):
        if found := re.match(pattern, line.text):
            at = line.start + found.start(1)
            yield _note_broken("OA137", at, variant, sign=found[1], key=found[2])


# The kinds of value that a text is not, where keys or entries should be.
_NOT_TEXT = frozenset({"list", "mapping", "post", "posts", "cadence", "goal"})
_NOT_ENTRIES = frozenset({"OA302", "OA304", "OA305"})


def with_causes(document: Document, findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings; where a text stands in the place of keys or entries, why YAML took it for one.

    `- id:a0` is a text to YAML, and so is `－ id：a0`: what is to be told is the sign at fault.
    """
    told = {(each.rule, each.line, each.column) for each in document.problems}
    for each in findings:
        cause = _cause(document, each) if _wants_entries(each) else None
        if cause is None:
            yield each
            continue
        found = document.finding_at(*cause)
        if (found.rule, found.line, found.column) not in told:
            yield replace(found, plan=each.plan, post=each.post, field=each.field)


def _wants_entries(finding: Finding) -> bool:
    by_kind = finding.rule == "OA151" and finding.variant in _NOT_TEXT
    return (by_kind or finding.rule in _NOT_ENTRIES) and finding.source is not None


def _cause(document: Document, finding: Finding) -> TextViolation | None:
    before = finding.column - 1
    start = document.line_starts[finding.line - 1] + before
    line = Line(start, document.raw(finding.line)[before:])
    return next(chain(_structure(line), _wide_colon(line)), None)


def _wide_colon(line: Line) -> Iterator[TextViolation]:
    if found := _WIDE_COLON.match(line.text):
        yield _note("OA132", line.start + found.start(2), 1, key=found[1])


def _in_braces(view: DocumentLines, line: Line) -> Iterator[TextViolation]:
    """`{weekly:[三]}`: YAML takes `weekly:` for a text and the bracket for a mistake."""
    for found in re.finditer(_NO_SPACE_FLOW, line.text):
        if not view.is_text(line.start + found.start(1)) and '"' not in found[1]:
            yield _note_broken("OA137", line.start + found.end() - 1, "colon", key=found[1])


def _value(line: Line) -> Iterator[TextViolation]:
    head = _HEAD.match(line.text)
    at = head.end() if head else 0
    value = line.text[at:].rstrip()
    if value.startswith("{{"):
        yield _note_broken("OA136", line.start + at, "template", width=2, start="{{")
    elif _starts_wrong(value):
        yield _note_broken("OA136", line.start + at, None, start=value[0])
    elif behind := re.match(_BEHIND, value):
        where = line.start + at + behind.start(2)
        yield _note_broken("OA106", where, "after", end=behind[1][-1])
    elif (colon := _COLON.search(value)) and _is_plain_value(line.text[:at], value):
        yield _note_broken("OA106", line.start + at + colon.start(), "colon_in_text")


def _is_plain_value(head: str, value: str) -> bool:
    return head.rstrip().endswith(":") and value[0] not in "[{\"'|>#"


def _starts_wrong(value: str) -> bool:
    pattern = {"*": _ALIAS, "&": _ALIAS, "!": _TAG, "|": _BLOCK, ">": _BLOCK}.get(value[:1])
    if pattern is not None:
        return re.fullmatch(pattern, value) is None
    return value[:1] in {"@", "`", "%"}


def _note_broken(
    rule: str, at: int, variant: str | None, *, width: int = 1, **params: str
) -> TextViolation:
    return TextViolation(at, width, Violation(rule, (), params, variant=variant))


COPY_KEYS = frozenset(
    {"text", "copy", "subject", "title", "label", "alt", "type", "notes", "restrictions", "data"}
)
_LAST_KEY = re.compile(rf"(?:^|[\s{{,])({KEY})\s*:(?=\s|$)")
_EMPTY = re.compile(rf"^\s*+(?:-\s+)*(?:-|({KEY})\s*:)$")
_IN_BRACKETS = re.compile(r"[:-][ \t]+[\[{]")
_HASH = re.compile(r"(?<=[ \t])#")
_WIDE_COLON = re.compile(rf"(?:^[\s\u3000]*+(?:-[ ]+)*|[{{,，][ ]*+)({KEY})[ ]*(：)")
_MAP_COMMA = re.compile(rf"(?::|-)[ ]+\{{(?:[^{{}}\"']|\"[^\"]*\"|'[^']*')*?(，)[ ]*{KEY}[ ]*[:：]")
_LIST_COMMA = re.compile(r"(?::|-)[ ]+\[[^\[\]{}\"']*?([，、])")
_CURLY = (
    r"(?:[:-][ ]++|[{\[,][ ]*+)(?:([“”„＂])[^“”„＂]*[“”„＂]|([‘’＇])[^‘’＇]*[‘’＇])"
    r"(?=[ ]*+(?:$|[,}\]]))"
)
_CELLS = re.compile(r"^[^\s#:&*!|>%@`-][^:\t]*+(?:\t[^\t]*+)+$")
_FEWEST_ROWS = 2
_FEWEST_COMMAS = 2
_NAME = r"[A-Za-z_][\w-]*"  # in quotes only where they are closed: `- 'a:'` is a text
_NO_SPACE_SURE = re.compile(rf"^\s*+(?:-[ ]+)*(\"{_NAME}\"|'{_NAME}'|{_NAME})(?=:[\[{{\"'])")
_DASH_IN_KEY = re.compile(rf"^[ ]*(-)({KEY})(?=[ ]*:(?:\s|$))", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]*([\u3000\xa0]++)\s*+(?=\S)|^[ ]*-([\u3000\xa0]++)\S")
_AFTER_COLON = re.compile(rf"(?:^\s*+(?:-[ ]+)*|[{{,][ ]*+){KEY}:([\u3000\xa0]+)")
_END = re.compile(r"[^\s\u3000\xa0]([\u3000\xa0]+)[ \t]*$")
_TAB = re.compile(r"^ *(\t)\s*[^\s#]")


def find(document: Document) -> TextViolations:
    """Every surprise of a document, and the likely mistakes of the parts the parser refused."""
    view, notes = DocumentLines(document), TextViolations()
    for rule in _RULES:
        notes.add(rule(view))
    notes.add(note for span in document.broken for note in lint_broken_part(view, span))
    notes.add(view.unseen)
    return notes


def _cuts(view: DocumentLines) -> Iterator[TextViolation]:
    """` #` begins a comment: what follows is cut off, or all of it."""
    for line in view.lines_with(" #", "\t#"):
        found = _HASH.finditer(line.text)
        at = next((m.start() for m in found if not view.is_text(line.start + m.start())), None)
        if at is None:
            continue
        before, comment = line.text[:at].rstrip(), line.text[at + 1 :]
        if before.strip() and not comment.strip().startswith("oactl:"):
            yield from _cut(view, line, at, before, hashtag=comment[:1] not in {"", " ", "\t", "#"})


def _cut(
    view: DocumentLines, line: Line, at: int, before: str, *, hashtag: bool
) -> Iterator[TextViolation]:
    width = len(line.text.rstrip()) - at
    if _EMPTY.match(before):
        if hashtag and not view.has_more_below(line):
            yield _note("OA130", line.start + at, width, variant="empty")
        return
    closed = view.is_text(line.start + len(before) - 1) or _IN_BRACKETS.search(before)
    if closed and before[-1] in "\"']}":
        return
    keys = _LAST_KEY.findall(before)
    copy = keys[-1].strip("\"'") in COPY_KEYS if keys else not before.lstrip().startswith("-")
    aside = line.text[at - 2 : at] == "  "  # two spaces and `# ` are how comments are written
    if hashtag or (copy and keys and not aside):
        severity: Severity = "error" if copy and hashtag else "warning"
        yield _note("OA130", line.start + at, width, severity=severity, variant="text")


def _wide_colons(view: DocumentLines) -> Iterator[TextViolation]:
    for line in view.lines_with("："):
        for found in _WIDE_COLON.finditer(line.text):
            if view.begins(line.start + found.start(1)):
                at = line.start + found.start(2)
                yield _note("OA132", at, 1, key=found[1])


def _wide_commas(view: DocumentLines) -> Iterator[TextViolation]:
    for line in view.lines_with("，", "、"):
        for found in (_MAP_COMMA.search(line.text), _LIST_COMMA.search(line.text)):
            if found and not view.is_text(at := line.start + found.start(1)):
                yield _note("OA133", at, 1, comma=found[1])


def _curly_quotes(view: DocumentLines) -> Iterator[TextViolation]:
    for line in view.lines_with("”", "’", "＂", "＇", "“", "‘"):
        for found in re.finditer(_CURLY, line.text):
            at = found.start(1) if found[1] else found.start(2)
            if view.begins(line.start + at):
                width, quote = found.end() - at, line.text[at]
                yield _note("OA134", line.start + at, width, severity="warning", quote=quote)


def _wide_spaces(view: DocumentLines) -> Iterator[TextViolation]:
    """Each at its place; lines that are indented so are one mistake of a post."""
    document = view.document
    first: dict[tuple[str | None, str | None], TextViolation] = {}
    count: Counter[tuple[str | None, str | None]] = Counter()
    for line in view.lines_with("\u3000", "\xa0"):
        note = _wide_space(view, line)
        if note is not None and note.problem.variant == "indent":
            owner = document.owner(note.offset)
            first[owner] = min(note, first.get(owner, note), key=_offset)
            count[owner] += 1
            document.explained.add(document.line_at(note.offset))
        elif note is not None:
            yield note
    for owner, note in first.items():
        yield note._replace(problem=replace(note.problem, params={"count": count[owner]}))


def _offset(note: TextViolation) -> int:
    return note.offset


def _wide_space(view: DocumentLines, line: Line) -> TextViolation | None:
    for pattern, variant, severity in _SPACES:
        found = pattern.search(line.text)
        group = found.lastindex if found else None
        if found is None or group is None:
            continue
        at = line.start + found.start(group)
        if not view.is_text(at) and not _in_comment(line, found.start(group)):
            return _note("OA131", at, len(found[group]), severity=severity, variant=variant)
    return None


_SPACES: tuple[tuple[re.Pattern[str], str, Severity], ...] = (
    (_INDENT, "indent", "error"),
    (_AFTER_COLON, "colon", "error"),
    (_END, "end", "warning"),
)


def _in_comment(line: Line, at: int) -> bool:
    return re.search(r"(?:^|[ \t])#", line.text[:at]) is not None


def _table(view: DocumentLines) -> Iterator[TextViolation]:
    """Rows of a spreadsheet at the margin: cells with tabs between them."""
    rows = [line for line in view.lines_with("\t") if _is_row(view, line)]
    if isinstance(view.document.root, str) and not rows:
        rows = _rows_with_commas(view)
    if len(rows) < _FEWEST_ROWS:
        return
    explained = view.document.explained
    explained.update(view.document.line_at(row.start) for row in rows)
    yield _note("OA126", rows[0].start, len(rows[0].text), count=len(rows))


def _rows_with_commas(view: DocumentLines) -> list[Line]:
    """The rows of a CSV file, whose first row names at least three columns."""
    rows = list(view.lines_with(","))
    cells = rows[0].text.count(",") if rows else 0
    return rows if cells >= _FEWEST_COMMAS and rows[0].start == view.document.start else []


def _is_row(view: DocumentLines, line: Line) -> bool:
    return _CELLS.match(line.text) is not None and not view.is_text(line.start)


def _tabs(view: DocumentLines) -> Iterator[TextViolation]:
    """The first line of a post: an editor that indents with tabs does so everywhere."""
    document = view.document
    seen: set[tuple[str | None, str | None]] = set()
    for line in view.lines_with("\t"):
        found = _TAB.match(line.text)
        if found is None or view.is_text(at := line.start + found.start(1)):
            continue
        document.explained.add(document.line_at(at))
        owner = document.owner(at)
        if owner not in seen:
            seen.add(owner)
            yield _note("OA135", at, 1)


def _missing_spaces(view: DocumentLines) -> Iterator[TextViolation]:
    """`weekly:[wed]` in a line of its own is a text to YAML, and `-text: a` a key."""
    for line in view.lines_with(":[", ":{", ':"', ":'"):
        found = _NO_SPACE_SURE.match(line.text)
        if found and view.begins(line.start + found.start(1)):
            yield _note("OA137", line.start + found.end(), 1, variant="colon", key=found[1])
    for found in _DASH_IN_KEY.finditer(view.document.text):
        if view.begins(found.start(1)):
            yield _note("OA137", found.start(1), 1, variant="dash", sign="-", key=found[2])


_RULES: tuple[Callable[[DocumentLines], Iterator[TextViolation]], ...] = (
    _cuts,
    _wide_colons,
    _wide_commas,
    _curly_quotes,
    _wide_spaces,
    _table,
    _tabs,
    _missing_spaces,
)


def _note(
    rule: str,
    at: int,
    width: int,
    *,
    severity: Severity = "error",
    variant: str | None = None,
    **params: object,
) -> TextViolation:
    return TextViolation(at, width, Violation(rule, (), params, severity, variant))
