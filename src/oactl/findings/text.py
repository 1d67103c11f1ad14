"""Findings for people: the place, what is wrong, the line with a caret under it, what to do."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from oactl.domain.violation import Finding
from oactl.domain.visible import in_one_line, masked
from oactl.folding import in_rows
from oactl.i18n import _, language, ngettext, readable
from oactl.rules import rule_text
from oactl.words.notices import SEVERITIES


class Summary(NamedTuple):
    """How much was looked at."""

    files: int
    posts: int


def message(finding: Finding) -> str:
    """What is wrong, in one sentence."""
    said = rule_text(finding.rule, language()).message_of(finding.variant)
    return said.format(**readable(finding.params))


def advice(finding: Finding) -> str:
    """What to do; a "did you mean" first."""
    said = rule_text(finding.rule, language()).help_of(finding.variant)
    params = readable(finding.params)
    words = said.format(**params)
    if not params.get("near") or "{near}" in said:
        return words
    meant = _("Did you mean `{near}`?", near=params["near"])
    return _("{first} {second}", first=meant, second=words)


def count(findings: Sequence[Finding], severity: str) -> int:
    """How many findings are of a severity."""
    return sum(1 for finding in findings if finding.severity == severity)


def without_secret(name: str | None) -> str | None:
    """A name as it may be shown: somebody may have typed a token where a name belongs."""
    return None if name is None else masked(name)


COLUMNS = 80
_LEAST = 20  # columns of a source line that are shown on the narrowest terminal
_CUT = "…"


class Segment(NamedTuple):
    """A piece of text and what it is: place, error, rule, source, caret and so on."""

    text: str
    style: str = ""


class LineExcerpt(NamedTuple):
    """What is shown of a line, and where the caret goes, in columns of the screen."""

    text: str
    indent: int
    carets: int


def render(findings: Sequence[Finding], summary: Summary, width: int | None = None) -> str:
    """All findings with their frames, and a last line that counts them; `width` as below."""
    pieces = segments(findings, summary, width or COLUMNS, width)
    return "".join(segment.text for segment in pieces)


def segments(
    findings: Sequence[Finding],
    summary: Summary,
    columns: int = COLUMNS,
    width: int | None = None,
) -> Iterator[Segment]:
    """The same in pieces that a terminal can colour.

    Source lines have `columns`, sentences the `width` of a terminal, or of none (None).
    """
    for finding in findings:
        yield from frame(finding, columns, width)
        yield Segment("\n")
    yield Segment(_total(findings, summary) + "\n", "summary")


def frame(finding: Finding, columns: int = COLUMNS, width: int | None = None) -> Iterator[Segment]:
    """One finding in the shape of rustc."""
    head = (
        Segment(f"{in_one_line(masked(finding.path))}:{finding.line}:{finding.column}", "place"),
        Segment(": "),
        Segment(_(SEVERITIES[finding.severity]), finding.severity),
        Segment(f" {finding.rule}", "rule"),
    )
    yield from head
    used = sum(_columns_of(piece.text) for piece in head)
    gutter = len(str(finding.line)) + 1
    said = _behind(" " + in_one_line(message(finding)), used, gutter + 1, width)
    yield Segment(said + "\n")
    if finding.source is not None and finding.source.strip():
        yield from _source(finding, gutter, columns)
    yield Segment(" " * gutter + "= ", "gutter")
    help_text = _("help: {help}", help=in_one_line(advice(finding)))
    yield Segment(_behind(help_text, gutter + 2, gutter + 2, width) + "\n", "help")


def _behind(said: str, used: int, indent: int, width: int | None) -> str:
    """A sentence behind what takes up `used` columns of its line; the rest of it set in."""
    if width is None:
        return said
    return ("\n" + " " * indent).join(in_rows(said, width - used, width - indent))


def _source(finding: Finding, gutter: int, columns: int) -> Iterator[Segment]:
    shown = window(finding.source or "", finding.column, finding.width, columns - gutter - 2)
    yield Segment(" " * gutter + "|\n", "gutter")
    yield Segment(f"{finding.line} | ", "gutter")
    yield Segment(shown.text + "\n", "source")
    yield Segment(" " * gutter + "| ", "gutter")
    yield Segment(" " * shown.indent + "^" * shown.carets + "\n", "caret")


def window(source: str, column: int, width: int, columns: int) -> LineExcerpt:
    """The part of a line around its fault that fits into some columns of the screen.

    `column` counts characters from 1, `width` is in characters; 中文 takes two columns each.
    """
    columns = max(columns, _LEAST)
    at, end = column - 1, column - 1 + 2 * columns
    first = max(0, at - columns)  # what is further away is not shown, and not measured
    before = in_one_line(source[first:at])
    fault = in_one_line(source[at : min(at + width, end)])
    line = (before + fault + in_one_line(source[at + width : end])).rstrip()
    start, width = min(len(before), len(line)), len(fault)
    behind = len(source) > end
    left = 0
    if first or behind or _wide(line) > columns:
        left = _left_edge(line, start, columns // 3)
    head = _CUT if first + left else ""
    tail = _fitting(line[left:], columns - len(head))
    cut = _CUT if behind or left + len(tail) < len(line) else ""
    tail = _fitting(tail, columns - len(head) - len(cut)) if cut else tail
    indent = len(head) + _columns_of(line[left:start])
    carets = _columns_of(line[start : min(start + width, left + len(tail))])
    return LineExcerpt(head + tail + cut, indent, max(carets, 1))


def _left_edge(line: str, start: int, room: int) -> int:
    """The first character shown, so that at most `room` columns stand before the fault."""
    if line[max(0, start - room) : start].isascii():
        return max(0, start - room)
    left = start
    while left > 0 and (room := room - _columns_of(line[left - 1])) >= 0:
        left -= 1
    return left


def _fitting(text: str, columns: int) -> str:
    if text[:columns].isascii():
        return text[:columns]
    used = 0
    for index, char in enumerate(text):
        used += _columns_of(char)
        if used > columns:
            return text[:index]
    return text


def _columns_of(text: str) -> int:
    if text.isascii():
        return len(text)
    from wcwidth import wcwidth  # noqa: PLC0415 - 10 ms, for lines that are not ASCII only

    return sum(max(wcwidth(char), 0) for char in text)


def _wide(line: str) -> int:
    if line.isascii():
        return len(line)
    from wcwidth import wcswidth  # noqa: PLC0415 - as above

    return wcswidth(line)


def _total(findings: Sequence[Finding], summary: Summary) -> str:
    errors, warnings = count(findings, "error"), count(findings, "warning")
    looked = {
        "files": ngettext("{count} file", "{count} files", summary.files, count=summary.files),
        "posts": ngettext("{count} post", "{count} posts", summary.posts, count=summary.posts),
    }
    if not findings:
        return _("{files}, {posts}: nothing to complain about.", **looked)
    return _(
        "{files}, {posts}: {errors}, {warnings}.",
        **looked,
        errors=ngettext("{count} error", "{count} errors", errors, count=errors),
        warnings=ngettext("{count} warning", "{count} warnings", warnings, count=warnings),
    )
