"""From the parser's events to values with places: the one hot loop of reading.

PyYAML's loaders resolve types, build nodes and keep marks as objects; at 10,000 posts that costs
more than libyaml itself. Here each event goes straight into a dict or a list.
"""

import math
import re
from bisect import bisect_left
from collections.abc import Callable
from sys import intern
from typing import Any, TypeAlias

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
)

from oactl.domain.value import composed
from oactl.domain.violation import Severity, Violation
from oactl.planfile.yaml.document import Node, ParsedText, TextViolation, YamlList, YamlMap
from oactl.planfile.yaml.lines import MAX_REPORTED

MAX_LEVELS = 32  # contract 3, Reading
MAX_ALIASED = 500_000  # values that aliases may add: 10,000 posts that share 50 values each
MAX_VALUES = 1_000_000  # of a file: 10,000 posts of 100 values each
MAX_COLLECTIONS = 400_000  # mappings and lists, which take most of the memory

_ATOMS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
_MAX_DIGITS = 300  # no figure of a campaign is longer; Python itself stops at 4,300
_WIDE = "\u3000\xa0"
_COPY = frozenset({"text", "copy", "title", "label", "alt"})  # friends read it
_NAMES = frozenset({"id", "plan", "account", "author", "checker"})  # looked up by what they are
_LOOKED_AT = _COPY | _NAMES
_BLOCKS = frozenset({"|", ">"})
_FOLD = re.compile(r"(?<!\\)(?:\r\n?|\n)\s*+")
_DASHED = re.compile(r"-[A-Za-z_]")
_GLUED = r"([A-Za-z_][\w-]*):(?=[^\s:/])"
# A character beyond U+FFFF in JSON's way. YAML has no halves: while it is parsed, characters for
# private use stand for them.
_PAIR = r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_REPLACED = r"\\u[eE][89abAB][0-9a-fA-F]{2}\\u[eE][c-fC-F][0-9a-fA-F]{2}"
_HALVES = "([\ue800-\uebff])([\uec00-\uefff])"
_TAG = re.compile(r"![^\s,\[\]{}]*")

Event: TypeAlias = Any
NextEvent: TypeAlias = Callable[[], Event]


_MERGE = "<<"


class _NoKey(str):
    """Stands for a key that is no text; known by identity. It looks special, as a merge does."""

    __slots__ = ()


_DROPPED = _NoKey(_MERGE)


class StopReading(Exception):  # noqa: N818 - the end of a reading, answered by the reader
    """Reading cannot go on behind a place: offset, width and what is wrong there."""

    def __init__(self, offset: int, width: int, problem: Violation) -> None:
        super().__init__(problem.rule)
        self.offset, self.width, self.problem = offset, width, problem


def open_parser(text: str) -> NextEvent:
    """The next-event function of libyaml, or of PyYAML's own parser where it lacks libyaml."""
    loader: Any = yaml.CLoader if yaml.__with_libyaml__ else yaml.Loader
    return loader(text).get_event  # type: ignore[no-any-return]


class Builder:
    """Builds the values of one text. Wrong syntax leaves `run` as PyYAML's error or StopReading."""

    def __init__(self, text: str, typed_under: frozenset[str], *, compose: bool = False) -> None:
        self.compose = compose  # whether names are brought into one form
        self.text, self.halves = without_halves(text)
        self.typed_under = typed_under
        self.parsed = ParsedText()
        self.next_event = open_parser(self.text)
        self.anchors: dict[str, tuple[Node, int]] = {}  # the value, and its size in values
        self.unused: dict[str, int] = {}  # anchors of texts that no alias has named yet
        self.count = 0  # values in the collections that are complete
        self.aliased = 0
        self.collections = 0

    def run(self) -> ParsedText:
        """The values of the first document, and what is wrong with it."""
        self.next_event()  # the stream begins
        if type(self.next_event()) is DocumentStartEvent:
            first = self.next_event()
            at = first.start_mark.index
            root = self.value(first, at, None, 1)
            self.next_event()  # the document ends
            self.parsed.root, self.parsed.start = root, at
            after = self.next_event()
            kind, at = type(after), after.start_mark.index
            if kind is DocumentStartEvent:
                self.problem("OA107", at, 3)
        for name, at in self.unused.items():
            self.problem("OA136", at, len(name) + 1, variant="anchor", start=f"&{name}")
        return self.parsed

    def mapping(self, under: str | None, depth: int) -> YamlMap:
        """A mapping that has begun: the hot loop. `under` is the key that gives scalars types.

        Ordinary scalars are taken on the spot, all else by `key` and `value`.
        """
        next_event, typed_under, opaque = self.next_event, self.typed_under, self.parsed.opaque
        halves, compose = self.halves, self.compose
        found = YamlMap()
        marks: list[int] = []
        bases: list[YamlMap] = []
        found.marks = marks
        while (kind := type(event := next_event())) is not MappingEndEvent:
            key_at = event.start_mark.index
            if kind is not ScalarEvent or event.style or event.anchor or event.tag:
                key = self.key(event, key_at, depth)
            else:
                key = event.value
                key = intern(composed(key) if compose and not key.isascii() else key)
            event = next_event()
            at = event.start_mark.index
            if (kind := type(event)) is not ScalarEvent or event.anchor or event.tag:
                inside = under or (key if key in typed_under else None)
                value = self.value(event, at, inside, depth + 1)
            else:
                value = self.whole(event, at) if halves else event.value
                if event.style:
                    opaque += (at, event.end_mark.index)
                elif under or not value:
                    value = self.typed(value, at, under)
                    self.glued(key, key_at, value)
                if key in _LOOKED_AT:
                    value = self.looked_at(key, event, at, value)
            special = key in found or key == _MERGE
            if not special or self.is_kept(found, key, value, key_at, bases):
                found[key] = value
                marks += (key_at, at)
        self.count += len(found)
        for base in bases:
            _merge(found, base)
        return found

    def sequence(self, under: str | None, depth: int) -> YamlList:
        """A sequence that has begun."""
        next_event, found = self.next_event, YamlList()
        marks: list[int] = []
        found.marks = marks
        while type(event := next_event()) is not SequenceEndEvent:
            at = event.start_mark.index
            found.append(self.value(event, at, under, depth + 1))
            marks.append(at)
            if len(found) > MAX_VALUES:
                raise _too_many(at, MAX_VALUES)
        self.count += len(found)
        return found

    def value(self, event: Event, at: int, under: str | None, depth: int) -> Node:
        """The value that begins with an event."""
        kind = type(event)
        if kind is ScalarEvent:
            return self.scalar(event, at, under)
        if kind is AliasEvent:
            return self.alias(event.anchor, at)
        if depth > MAX_LEVELS:
            raise StopReading(at, 1, Violation("OA104", params={"limit": MAX_LEVELS}))
        if event.tag:
            self.tag(event, at)
        before = self.count
        self.collections += 1
        if self.collections > MAX_COLLECTIONS:
            raise _too_many(at, MAX_COLLECTIONS)
        read = self.mapping if kind is MappingStartEvent else self.sequence
        found = read(under, depth)
        if self.count - self.aliased > MAX_VALUES:
            raise _too_many(at, MAX_VALUES)
        if event.anchor:
            self.anchors[event.anchor] = (found, self.count - before + 1)
        return found

    def scalar(self, event: Event, at: int, under: str | None) -> Node:
        """Any scalar. `text: &Tea 新品` is an anchor that nobody meant."""
        value = self.whole(event, at) if self.halves else event.value
        if event.anchor:
            self.anchors[event.anchor] = (value, 1)
            self.unused[event.anchor] = at
        if event.tag:
            self.tag(event, at)
        if event.style:
            self.parsed.opaque += (at, event.end_mark.index)
        elif under or not value:
            return self.typed(value, at, under)
        return value

    def looked_at(self, key: str, event: Event, at: int, value: Node) -> Node:
        """A name in one form of Unicode; copy as it is, with a look at its line breaks."""
        if key in _COPY:
            self.folded(key, event, at)
        elif self.compose and isinstance(value, str):
            return composed(value)
        return value

    def glued(self, key: str, at: int, value: Node) -> None:
        """A key without value that holds a colon: `{weekly:三}`."""
        found = re.match(_GLUED, key) if value is None else None
        if found and self.text.startswith(key, at):
            self.problem("OA137", at + found.end() - 1, 1, variant="colon", key=found[1])

    def folded(self, key: str, event: Event, at: int) -> None:
        """Copy over several lines, in quotes or plain: YAML makes a space of each line break."""
        if event.style in _BLOCKS or event.end_mark.line == event.start_mark.line:
            return
        written = self.text[at : event.end_mark.index].strip()
        breaks = sum(1 for _ in _FOLD.finditer(written))
        if breaks:
            self.problem("OA125", at, 1, severity="warning", key=key, lines=breaks + 1)

    def whole(self, event: Event, at: int) -> str:
        """The value of a scalar in which halves of characters may be written."""
        index = bisect_left(self.halves, at)
        if index == len(self.halves) or self.halves[index] >= event.end_mark.index:
            return event.value  # type: ignore[no-any-return]
        if event.style == '"':
            return re.sub(_HALVES, _joined, event.value)
        return re.sub(_REPLACED, lambda pair: _shifted(pair, -1), event.value)

    def key(self, event: Event, at: int, depth: int) -> str:
        """A key that is no plain scalar: `text: {{ name }}` without quotes, mostly."""
        if type(event) is ScalarEvent:
            self.scalar(event, at, None)
            key = self.whole(event, at) if self.halves else event.value
            return intern(composed(key) if self.compose else key)
        self.value(event, at, None, depth + 1)
        if self.text[at - 1 : at + 1] == "{{":
            self.problem("OA136", at - 1, 2, variant="template", start="{{")
        else:
            self.problem("OA111", at, 1)
        return _DROPPED

    def typed(self, raw: str, at: int, under: str | None) -> Node:
        """A plain scalar: empty is None; inside `typed_under` YAML 1.2's core schema types it."""
        if raw in _ATOMS:
            return _ATOMS[raw]
        number = None if under is None else _number(raw)
        if number is None:
            return raw
        if isinstance(number, float) and not math.isfinite(number):
            self.problem("OA114", at, len(raw), value=raw)
            return raw
        if under == "vars" and str(number) != raw:
            self.problem("OA115", at, len(raw), severity="warning", value=raw, read=str(number))
        return number

    def tag(self, event: Event, at: int) -> None:
        """Tags are refused: they make objects of what is only text."""
        found = _TAG.search(self.text, at) if event.tag else None
        if found:
            self.problem("OA110", found.start(), len(found[0]), tag=found[0])

    def alias(self, name: str, at: int) -> Node:
        """What an alias stands for; it counts as often as it is named."""
        self.unused.pop(name, None)
        if name not in self.anchors:
            self.problem("OA113", at, len(name) + 1, name=name)
            return None
        value, size = self.anchors[name]
        self.count += size
        self.aliased += size
        if self.aliased > MAX_ALIASED:
            raise StopReading(at, len(name) + 1, Violation("OA105", params={"limit": MAX_ALIASED}))
        return value

    def is_kept(self, found: YamlMap, key: str, value: Node, at: int, bases: list[YamlMap]) -> bool:
        """Whether a key that may be a merge, is given twice or was no text is a key like others."""
        if key is _DROPPED:
            return False
        if key == _MERGE and self.text.startswith(_MERGE, at):
            written = value if isinstance(value, YamlList) else [value]
            merged = [base for base in written if isinstance(base, YamlMap)]
            if merged == written:
                bases += merged
            else:
                self.problem("OA112", at, 2)
            return False
        if key in found:
            if key[0] in _WIDE or _DASHED.match(key):  # told already as what it is: no key
                return False
            self.problem("OA109", at, len(key), key=key)
            return False
        return True  # "<<" in quotes

    def problem(
        self,
        rule: str,
        at: int,
        width: int,
        *,
        severity: Severity = "error",
        variant: str | None = None,
        **params: object,
    ) -> None:
        """Note what is wrong at an offset."""
        if len(self.parsed.problems) < MAX_REPORTED:
            self.parsed.problems.append(
                TextViolation(at, width, Violation(rule, (), params, severity, variant))
            )
        else:
            self.parsed.more[severity] += 1


def without_halves(text: str) -> tuple[str, list[int]]:
    """The text in which each pair of halves is one that YAML takes, as long; and their offsets."""
    if "\\ud" not in text and "\\uD" not in text:
        return text, []
    offsets = [found.start() for found in re.finditer(_PAIR, text)]
    return re.sub(_PAIR, lambda pair: _shifted(pair, 1), text), offsets


def _shifted(pair: re.Match[str], by: int) -> str:
    """A pair with E in place of D, or the other way round."""
    first, second = pair[0][:6], pair[0][6:]
    return "".join(f"{half[:2]}{chr(ord(half[2]) + by)}{half[3:]}" for half in (first, second))


def _joined(pair: re.Match[str]) -> str:
    high, low = ord(pair[1]) - 0xE800, ord(pair[2]) - 0xEC00
    return chr(0x10000 + (high << 10) + low)


def _too_many(at: int, limit: int) -> StopReading:
    return StopReading(at, 1, Violation("OA122", (), {"limit": f"{limit:,}"}))


def _merge(found: YamlMap, base: YamlMap) -> None:
    """What a mapping does not say itself it has of the other."""
    for index, key in enumerate(base):
        if key not in found:
            found[key] = base[key]
            found.marks += base.marks[2 * index : 2 * index + 2]


def _number(raw: str) -> int | float | None:
    """The number that YAML 1.2's core schema reads, if it is one."""
    if _INT.fullmatch(raw):
        base = 0 if raw[:2] in {"0x", "0o"} else 10
        return int(raw, base) if len(raw) <= _MAX_DIGITS else math.inf
    if _FLOAT.fullmatch(raw):
        return float(raw)
    return math.inf if re.fullmatch(_NOT_FINITE, raw) else None
