"""From the parser's events to values with places: the one hot loop of reading.

PyYAML's loaders resolve types, build nodes and keep marks as objects; at 10,000 posts that costs
more than libyaml itself. Here each event goes straight into a dict or a list.
"""

import math
import re
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

from oactl.domain.violation import Severity, Violation
from oactl.planfile.yaml.document import MAX_TOLD, Node, Note, Parsed, YamlList, YamlMap

MAX_LEVELS = 32  # contract 3, Reading
MAX_ALIASED = 500_000  # values that aliases may add: 10,000 posts that share 50 values each

_ATOMS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_MAX_DIGITS = 300  # no figure of a campaign is longer; Python itself stops at 4,300
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

    def __init__(self, text: str, typed_under: frozenset[str]) -> None:
        self.text = text
        self.typed_under = typed_under
        self.parsed = Parsed()
        self.next_event = open_parser(text)
        self.anchors: dict[str, tuple[Node, int]] = {}  # the value, and its size in values
        self.unused: dict[str, int] = {}  # anchors of texts that no alias has named yet
        self.count = 0  # values in the collections that are complete
        self.aliased = 0

    def run(self) -> Parsed:
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
        found = YamlMap()
        marks: list[int] = []
        bases: list[YamlMap] = []
        found.marks = marks
        while (kind := type(event := next_event())) is not MappingEndEvent:
            key_at = event.start_mark.index
            if kind is not ScalarEvent or event.style or event.anchor or event.tag:
                key = self.key(event, key_at, depth)
            else:
                key = intern(event.value)
            event = next_event()
            at = event.start_mark.index
            if (kind := type(event)) is not ScalarEvent or event.anchor or event.tag:
                inside = under or (key if key in typed_under else None)
                value = self.value(event, at, inside, depth + 1)
            else:
                value = event.value
                if event.style:
                    opaque += (at, event.end_mark.index)
                elif under or not value:
                    value = self.typed(value, at, under)
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
        read = self.mapping if kind is MappingStartEvent else self.sequence
        found = read(under, depth)
        if event.anchor:
            self.anchors[event.anchor] = (found, self.count - before + 1)
        return found

    def scalar(self, event: Event, at: int, under: str | None) -> Node:
        """Any scalar. `text: &Tea 新品` is an anchor that nobody meant."""
        if event.anchor:
            self.anchors[event.anchor] = (event.value, 1)
            self.unused[event.anchor] = at
        if event.tag:
            self.tag(event, at)
        if event.style:
            self.parsed.opaque += (at, event.end_mark.index)
        elif under or not event.value:
            return self.typed(event.value, at, under)
        return event.value  # type: ignore[no-any-return]

    def key(self, event: Event, at: int, depth: int) -> str:
        """A key that is no plain scalar: `text: {{ name }}` without quotes, mostly."""
        if type(event) is ScalarEvent:
            self.scalar(event, at, None)
            return intern(event.value)
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
        if len(self.parsed.problems) <= MAX_TOLD:
            self.parsed.problems.append(
                Note(at, width, Violation(rule, (), params, severity, variant))
            )


def _merge(found: YamlMap, base: YamlMap) -> None:
    """What a mapping does not say itself it has of the other."""
    for index, key in enumerate(base):
        if key not in found:
            found[key] = base[key]
            found.marks += base.marks[2 * index : 2 * index + 2]


def _number(raw: str) -> int | float | None:
    """The number that YAML 1.2's core schema reads, if it is one."""
    if len(raw) <= _MAX_DIGITS and _INT.fullmatch(raw):
        return int(raw, 0 if raw[:2] in {"0x", "0o"} else 10)
    if _FLOAT.fullmatch(raw):
        return float(raw)
    return math.inf if _NOT_FINITE.fullmatch(raw) else None
