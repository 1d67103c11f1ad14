"""Reading YAML with the place of everything, and with every complaint at once.

A scalar is text until a schema types it; only below the keys of `typed_under` do plain scalars have
YAML 1.2's types. Where the syntax of one post is wrong, that post is left out and the others are
read, so that a bad post never hides the findings of the next.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

import yaml

from oactl.domain.violation import Finding, Violation
from oactl.planfile.yaml import lint
from oactl.planfile.yaml.builder import Builder, StopReading
from oactl.planfile.yaml.document import MAX_TOLD, Broken, Document, Note, Parsed, Span, YamlMap
from oactl.planfile.yaml.entries import blanked, part_of, swallowing_quote
from oactl.planfile.yaml.hidden import controls, hidden_characters, without_controls
from oactl.planfile.yaml.syntax import explain

MAX_BYTES = 5 * 1024 * 1024  # contract 3, Reading
TYPED_UNDER = frozenset({"line", "flex", "vars"})
MAX_READINGS = 50  # of one file, each with one more broken part left out
MAX_READ_AGAIN = 20_000_000  # characters, over these readings


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
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        return _wrong_encoding(data, path, error.start)
    with collector_paused():
        return _document(text, path, typed_under, items)


def _document(text: str, path: str, typed_under: frozenset[str], items: str | None) -> Document:
    notes = [*controls(text)]
    parsed = _parse(without_controls(text) if notes else text, typed_under, items)
    document = Document(path, text, parsed.root, start=parsed.start, opaque=parsed.opaque)
    document.items, document.broken = items, [part.span for part in parsed.broken]
    found = [*lint.find(document)]
    notes += [*parsed.problems, *found, *_unexplained(document, parsed, found)]
    notes += hidden_characters(document)
    if not _is_usable(document, notes):
        variant = "empty" if parsed.root is None else "kind"
        notes.append(Note(parsed.start, 1, Violation("OA108", variant=variant)))
    document.problems = _told(document, notes)
    return document


def _is_usable(document: Document, notes: list[Note]) -> bool:
    """Whether the file is a mapping, or it was told already why it is none."""
    if isinstance(document.root, YamlMap) or document.broken:
        return True
    return document.root is not None and any(n.problem.severity == "error" for n in notes)


def _told(document: Document, notes: list[Note]) -> list[Finding]:
    """A finding for each note, each once, by place; the first thousand."""
    once = {(note.offset, note.problem.rule, note.problem.variant): note for note in notes}
    ordered = [once[key] for key in sorted(once, key=lambda key: key[:2])]
    if len(ordered) > MAX_TOLD:
        more = Violation("OA116", (), {"limit": MAX_TOLD})
        ordered = [*ordered[:MAX_TOLD], Note(ordered[MAX_TOLD].offset, 1, more)]
    return [document.finding_at(*note) for note in ordered]


def _parse(text: str, typed_under: frozenset[str], items: str | None) -> Parsed:
    """The values of a text, without the parts that are no YAML."""
    broken: list[Broken] = []
    left = min(MAX_READINGS, MAX_READ_AGAIN // (len(text) + 1))
    while True:
        parsed, note = _attempt(text, typed_under)
        if note is None:
            break
        left -= 1
        alone = left > 0 and note.problem.rule != "OA105"  # aliases reach over all parts
        span = part_of(text, note.offset, items) if alone else None
        broken.append(Broken(span or Span(note.offset, len(text)), note))
        if span is None:
            break
        text = blanked(text, span)
    parsed.broken = broken
    return parsed


def _attempt(text: str, typed_under: frozenset[str]) -> tuple[Parsed, Note | None]:
    """One reading: the values, or what stopped it."""
    builder = Builder(text, typed_under)
    try:
        parsed = builder.run()
        quote = swallowing_quote(text, parsed.opaque, parsed=True)
        parsed.problems += [quote] if quote else []
    except yaml.MarkedYAMLError as error:
        quote = swallowing_quote(text, builder.parsed.opaque)
        return builder.parsed, quote or explain(error, text)
    except StopReading as stop:
        return builder.parsed, Note(stop.offset, stop.width, stop.problem)
    return builder.parsed, None


def _unexplained(document: Document, parsed: Parsed, found: list[Note]) -> Iterator[Note]:
    """What the parser said of broken parts, where nothing on that line or above it explains it."""
    explained = {
        document.line_at(note.offset) for note in found if note.problem.severity == "error"
    }
    for part in parsed.broken:
        line = document.line_at(part.note.offset)
        if line not in explained and _content_above(document, line) not in explained:
            yield part.note


def _content_above(document: Document, line: int) -> int:
    """The nearest line above that is not empty."""
    above = range(line - 1, 0, -1)
    return next((number for number in above if document.raw(number).strip()), 0)


def _wrong_encoding(data: bytes, path: str, first: int) -> Document:
    """A finding at the first byte that is not UTF-8, with the encoding it probably is in."""
    good = data[:first].decode("utf-8")
    document = Document(path, good)
    problem = Violation("OA102", (), {"encoding": _encoding(data), "byte": f"0x{data[first]:02X}"})
    document.problems.append(document.finding_at(len(good), 1, problem))
    return document


def _encoding(data: bytes) -> str:
    """The first encoding of our users' old tools in which the bytes are a text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    for codec, name in (("cp950", "Big5"), ("cp932", "Shift_JIS"), ("gb18030", "GB18030")):
        try:
            data.decode(codec)
        except UnicodeDecodeError:
            continue
        return name
    return "?"


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
