"""The lines of a file: where entries begin and end, how many are reported, how text is written."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice, pairwise
from typing import Any, NamedTuple

import yaml

from oactl.domain.violation import Finding, Severity, Violation
from oactl.planfile.yaml.document import Document, TextSpan, TextViolation, YamlList, YamlMap

MAX_REPORTED = 1_000  # problems of one file; more are of no use to anybody
RULE = "OA116"


class TextViolations:
    """Violations as they are found: the first 1,000 of each source; the others are counted."""

    def __init__(self) -> None:
        self.kept: list[TextViolation] = []
        self.more: Counter[Severity] = Counter()

    def add(self, notes: Iterable[TextViolation]) -> list[TextViolation]:
        """Take the problems of one source; gives back those that are kept."""
        source = iter(notes)
        kept = list(islice(source, MAX_REPORTED))
        self.kept += kept
        self.more.update(note.problem.severity for note in source)
        return kept


def limited(document: Document, findings: list[Finding]) -> list[Finding]:
    """The findings of a file in their order: errors first where not all can be reported.

    Those that are left out are added to `document.more`, and are not to be given again. The last
    finding says how many there are at least. It touches all posts of a plan: one of theirs may be
    among the errors that are left out.
    """
    all_found = [found for found in findings if found.rule != RULE]
    errors_first = sorted(range(len(all_found)), key=lambda at: all_found[at].severity != "error")
    chosen = sorted(errors_first[:MAX_REPORTED])
    left_out = document.more + Counter(all_found[at].severity for at in errors_first[MAX_REPORTED:])
    if not left_out:
        return all_found
    document.more = left_out
    kept = [all_found[at] for at in chosen]
    severity: Severity = "error" if left_out["error"] else "warning"
    more = left_out.total()
    params = {"limit": MAX_REPORTED, "more": f"{more:,}", "total": f"{MAX_REPORTED + more:,}"}
    # Inside messages looking stops soon after the limit: a small rest is no count.
    variant = None if more >= MAX_REPORTED else "many"
    problem = Violation(RULE, (), params, severity, variant)
    return [*kept, document.finding_behind(problem, kept[-1] if kept else None)]


_TOP = re.compile(r"^(?![ \t#\r\n-]|\Z)", re.MULTILINE)
_NEXT_KEY = re.compile(
    r"[\r\n][ ]*(?:-[ ]+)?(?:id|text|subject|cadence|messages|posts)[ ]*:[ \r\n]"
)

_NEXT_ITEM = re.compile(r"[\r\n][ ]*-[ ]+(?:id|text|subject|title|messages)[ ]*:[ \r\n]")


def part_of(text: str, offset: int, items: str | None) -> TextSpan | None:
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


def _block(text: str, offset: int) -> TextSpan | None:
    """The lines from one at the margin to the next at the margin."""
    starts = [found.start() for found in _TOP.finditer(text)]
    return _span_of(offset, [*starts, len(text)])


def _span_of(offset: int, edges: list[int]) -> TextSpan | None:
    return next((TextSpan(a, b) for a, b in pairwise(edges) if a <= offset < b), None)


def blanked(text: str, span: TextSpan) -> str:
    """The text with spaces in place of a part, so that all else keeps its place."""
    part = re.sub(r"[^\r\n]", " ", text[span.start : span.end])
    return text[: span.start] + part + text[span.end :]


def swallowing_quote(text: str, opaque: list[int], *, parsed: bool = False) -> TextViolation | None:
    """A quoted text that runs over the next key: its closing quote is missing.

    In a text that could be `parsed` all the same, only what runs over the next list entry counts.
    """
    swallowed = _NEXT_ITEM if parsed else _NEXT_KEY
    for start, end in zip(opaque[::2], opaque[1::2], strict=True):
        if text[start] in "\"'" and swallowed.search(text, start, end):
            return TextViolation(
                start, 1, Violation("OA106", params={"quote": text[start]}, variant="quote")
            )
    return None


MAX_SEEN = 200_000  # lines with one suspicious sign: more than 10,000 posts have
MAX_LINES = 5_000  # of a part that is no YAML; more says nothing new
KEY = r"[\"']?[A-Za-z_][\w-]*[\"']?"
_BLOCK = re.compile(r"[|>][-+0-9]{0,2}$")
_QUOTED = re.compile(
    r"(?:(?<=[:\-,\[{] )|(?<=[\[{])|(?<=^))\s*+"
    r"(\"[^\"\\]*+(?:\\.[^\"\\]*+)*\"|'[^']*+(?:''[^']*+)*'(?!'))"
)


class Line(NamedTuple):
    """A line and the offset of its first character."""

    start: int
    text: str


class DocumentLines:
    """The lines of a document: which are text, where keys and values begin, what lies below."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.unseen: list[
            TextViolation
        ] = []  # where looking for a sign stopped, as it is on too many lines
        broken = document.broken
        spans = [*zip(document.opaque[::2], document.opaque[1::2], strict=True)] if broken else []
        for span in broken:
            spans += self._quoted_in(span)
        self.opaque = [at for span in _merged(spans) for at in span] if broken else document.opaque

    def is_text(self, offset: int) -> bool:
        """Whether an offset lies in quoted or block text."""
        return bisect_right(self.opaque, offset) % 2 == 1

    def begins(self, offset: int) -> bool:
        """Whether a key or a value begins here (in a broken part: may begin here)."""
        if any(span.start <= offset < span.end for span in self.document.broken):
            return not self.is_text(offset)
        return offset in self.beginnings

    @cached_property
    def beginnings(self) -> set[int]:
        """The offsets of every key and value that was read."""
        found: set[int] = {self.document.start}
        seen: set[int] = set()
        waiting = [self.document.root]
        while waiting:
            node = waiting.pop()
            if isinstance(node, YamlMap | YamlList) and id(node) not in seen:
                seen.add(id(node))
                found.update(node.marks)
                waiting.extend(node.values() if isinstance(node, YamlMap) else node)
        return found

    def line(self, offset: int) -> Line:
        """The line of an offset."""
        number = self.document.line_at(offset)
        return Line(self.document.line_starts[number - 1], self.document.raw(number))

    def lines_with(self, *signs: str) -> Iterator[Line]:
        """Each line in which one of the signs stands, once."""
        for index, sign in enumerate(signs):
            for line in self._lines_with(sign):
                if not any(other in line.text for other in signs[:index]):
                    yield line

    def _lines_with(self, sign: str) -> Iterator[Line]:
        at, left = self.document.text.find(sign), MAX_SEEN
        while at >= 0 and left:
            line = self.line(at)
            yield line
            at = self.document.text.find(sign, line.start + len(line.text))
            left -= 1
        if at >= 0:
            params = {"sign": sign.strip() or "⎵", "limit": f"{MAX_SEEN:,}"}
            self.unseen.append(
                TextViolation(at, 1, Violation("OA122", (), params, variant="lines"))
            )

    def lines_of(self, span: TextSpan) -> Iterator[Line]:
        """The first lines of a part."""
        first = self.document.line_at(span.start)
        last = self.document.line_at(max(span.start, span.end - 1))
        for number in range(first, min(last, first + MAX_LINES) + 1):
            yield Line(self.document.line_starts[number - 1], self.document.raw(number))

    def has_more_below(self, line: Line) -> bool:
        """Whether what follows a line is indented below it, or is its list."""
        indent = _indent(line.text)
        text, at = self.document.text, line.start + len(line.text)
        found = re.compile(r"^([ ]*)(?=[^\s#])(-(?=\s))?", re.MULTILINE).search(text, at + 1)
        if found is None:
            return False
        depth = len(found[1])
        return depth > indent or (
            depth == indent and bool(found[2]) and "-" not in line.text[: indent + 1]
        )

    def _quoted_in(self, span: TextSpan) -> Iterator[tuple[int, int]]:
        """The quoted and block texts of a part, line by line, as far as that can be told."""
        block: int | None = None
        for line in self.lines_of(span):
            if block is not None and (not line.text.strip() or _indent(line.text) > block):
                yield line.start, line.start + len(line.text)
                continue
            block = _indent(line.text) if _opens_block(line.text) else None
            for quoted in _QUOTED.finditer(line.text):
                yield line.start + quoted.start(1), line.start + quoted.end(1)


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that overlap as one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def _opens_block(text: str) -> bool:
    """Whether a line ends with the `|` or `>` of a block text."""
    bare = text.partition(" #")[0].rstrip()
    found = _BLOCK.search(bare)
    return found is not None and bare[: found.start()].rstrip()[-1:] in {"", ":", "-"}


_WIDE = 2**30  # columns: nothing is folded


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]  # no libyaml
    """Never an alias, and a text of several lines between quotes on one."""

    def ignore_aliases(self, _data: object) -> bool:
        return True


def _text(dumper: Any, text: str) -> Any:  # noqa: ANN401 - PyYAML's own types
    style = None if text.isprintable() else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def block_yaml(values: dict[str, Any]) -> str:
    """The text of a document in block style, keys in their order."""
    written: str = yaml.dump(
        values,
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        default_flow_style=False,
        width=_WIDE,
    )
    return written
