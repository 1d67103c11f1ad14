"""The likely mistakes in a part that is no YAML, line by line, so that all are told at once."""

import re
from collections.abc import Iterator

from oactl.domain.violation import Violation
from oactl.planfile.yaml.document import Note, Span
from oactl.planfile.yaml.lines import KEY, Line, View

_HEAD = re.compile(rf"^\s*+(?:-[ \t]++)*+(?:{KEY}[ ]*:[ \t]+)?")
_NO_SPACE = re.compile(rf"^\s*+(?:-[ ]++)*+({KEY}):(?=[^\s:/])")
_NO_SPACE_FLOW = re.compile(rf"[{{,][ ]*+({KEY}):(?=[\[{{\"'])")
_NO_SPACE_DASH = re.compile(rf"^\s*(-)(?={KEY}[ ]*:(?:\s|$))")
_BULLET = re.compile(rf"^\s*([－–—•・])\s*{KEY}[ ]*[:：]")
_ALIAS = re.compile(r"[*&][A-Za-z0-9_-]+(?:[ \t].*)?")
_TAG = re.compile(r"![A-Za-z!][\w!:/.-]*(?:[ \t].*)?")
_BLOCK = re.compile(r"[|>][-+0-9]*(?:[ \t]+#.*)?")
_CLOSED = r"\[[^\[\]]*\]|\{[^{}]*\}|\"(?:\\.|[^\"\\]++)*+\"|'(?:''|[^']++)*+'"
_BEHIND = re.compile(rf"({_CLOSED})[ \t]*([^\s,\]}}#:])")
_COLON = re.compile(r":(?=[ \t]|$)")


def wrong_lines(view: View, span: Span) -> Iterator[Note]:
    """What is probably wrong in the lines of a part that the parser refused."""
    for line in view.lines_of(span):
        bare = line.text.strip()
        if bare and not bare.startswith("#") and not _in_block(view, line):
            yield from _structure(line)
            yield from _in_braces(view, line)
            yield from _value(line)


def _in_block(view: View, line: Line) -> bool:
    return view.is_text(line.start) and view.is_text(line.start + len(line.text) - 1)


def _structure(line: Line) -> Iterator[Note]:
    for pattern, variant in ((_NO_SPACE, "colon"), (_NO_SPACE_DASH, "dash"), (_BULLET, "bullet")):
        found = pattern.match(line.text)
        if found:
            at = found.end() - 1 if variant == "colon" else found.start(1)
            yield _note("OA137", line.start + at, variant, sign=found[1])


def _in_braces(view: View, line: Line) -> Iterator[Note]:
    """`{weekly:[三]}`: YAML takes `weekly:` for a text and the bracket for a mistake."""
    for found in _NO_SPACE_FLOW.finditer(line.text):
        if not view.is_text(line.start + found.start(1)) and '"' not in found[1]:
            yield _note("OA137", line.start + found.end() - 1, "colon", sign=found[1])


def _value(line: Line) -> Iterator[Note]:
    head = _HEAD.match(line.text)
    at = head.end() if head else 0
    value = line.text[at:].rstrip()
    if value.startswith("{{"):
        yield _note("OA136", line.start + at, "template", width=2, start="{{")
    elif _starts_wrong(value):
        yield _note("OA136", line.start + at, None, start=value[0])
    elif behind := _BEHIND.match(value):
        where = line.start + at + behind.start(2)
        yield _note("OA106", where, "after", end=behind[1][-1])
    elif (colon := _COLON.search(value)) and _is_plain_value(line.text[:at], value):
        yield _note("OA106", line.start + at + colon.start(), "colon_in_text")


def _is_plain_value(head: str, value: str) -> bool:
    return head.rstrip().endswith(":") and value[0] not in "[{\"'|>#"


def _starts_wrong(value: str) -> bool:
    pattern = {"*": _ALIAS, "&": _ALIAS, "!": _TAG, "|": _BLOCK, ">": _BLOCK}.get(value[:1])
    if pattern is not None:
        return pattern.fullmatch(value) is None
    return value[:1] in {"@", "`", "%"}


def _note(rule: str, at: int, variant: str | None, *, width: int = 1, **params: str) -> Note:
    return Note(at, width, Violation(rule, (), params, variant=variant))
