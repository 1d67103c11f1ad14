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
    DocumentEndEvent,
    DocumentStartEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from oactl.domain.problem import Problem, Severity
from oactl.planfile.document import MAX_TOLD, Node, Note, Parsed, YamlList, YamlMap

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


class _NoKey(str):
    """Stands for a key that is no text; known by identity."""

    __slots__ = ()


_DROPPED = _NoKey()


class StopReading(Exception):  # noqa: N818 - the end of a reading, answered by the reader
    """Reading cannot go on behind a place: offset, width and what is wrong there."""

    def __init__(self, offset: int, width: int, problem: Problem) -> None:
        super().__init__(problem.rule)
        self.offset, self.width, self.problem = offset, width, problem


def open_parser(text: str) -> NextEvent:
    """The next-event function of libyaml, or of PyYAML's own parser where it lacks libyaml."""
    loader: Any = yaml.CLoader if yaml.__with_libyaml__ else yaml.Loader
    return loader(text).get_event  # type: ignore[no-any-return]


class Frame:
    """A mapping or sequence that is being filled. `key` is None where the next key is awaited."""

    __slots__ = (
        "anchor",
        "at",
        "container",
        "count",
        "key",
        "key_at",
        "mapping",
        "merges",
        "typed",
    )

    def __init__(self, container: YamlMap | YamlList, *, mapping: bool = False) -> None:
        container.marks = []
        self.container: Any = container
        self.mapping = mapping
        self.key: str | None = None
        self.key_at = self.at = self.count = 0
        self.anchor: str | None = None
        self.typed: str | None = None  # the key under which plain scalars have types
        self.merges: tuple[YamlMap, ...] = ()


class Builder:
    """Builds the values of one text. Wrong syntax leaves `run` as PyYAML's error or StopReading."""

    def __init__(self, text: str, typed_under: frozenset[str]) -> None:
        self.text = text
        self.typed_under = typed_under
        self.parsed = Parsed()
        self.anchors: dict[str, tuple[Node, int]] = {}  # the value, and its size in values
        self.unused: dict[str, int] = {}  # anchors of texts that no alias has named yet
        self.count = 0
        self.aliased = 0

    def run(self) -> Parsed:
        """The values of the first document, and what is wrong with it."""
        next_event, seen = open_parser(self.text), False
        while type(event := next_event()) is not StreamEndEvent:
            kind = type(event)
            if kind is DocumentStartEvent:
                if seen:
                    self.problem("OA107", event.start_mark.index, 3)
                    break
                seen = True
                self.document(next_event)
        for name, at in self.unused.items():
            self.problem("OA136", at, len(name) + 1, variant="anchor", start=f"&{name}")
        return self.parsed

    def document(self, next_event: NextEvent) -> None:
        """One document: the hot loop."""
        frame, stack, opaque, put = Frame(YamlList()), list[Frame](), self.parsed.opaque, self.put
        while (kind := type(event := next_event())) is not DocumentEndEvent:
            at = event.start_mark.index
            if kind is ScalarEvent:
                value = event.value
                if event.style:
                    opaque += (at, event.end_mark.index)
                if event.anchor or event.tag:
                    self.decorated(event, at)
                if frame.mapping and frame.key is None:
                    frame.key, frame.key_at = intern(value), at
                    continue
                if not event.style and (frame.typed or not value):
                    value = self.typed(value, at, frame.typed)
            elif kind is AliasEvent:
                value = self.alias(event.anchor, at)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                stack.append(frame)
                frame = self.opened(event, at, frame, len(stack))
                continue
            else:
                value, at, frame = self.closed(frame), frame.at, stack.pop()
            put(frame, value, at)
        if frame.container:
            self.parsed.root, self.parsed.start = frame.container[0], frame.container.marks[0]

    def put(self, frame: "Frame", value: Node, at: int) -> None:
        """A value is complete: into its list, or under the key that waits for it."""
        self.count += 1
        container, key = frame.container, frame.key
        if not frame.mapping:
            container.append(value)
            container.marks.append(at)
        elif key is None:
            frame.key, frame.key_at = self.no_key(at), at
        elif key in container or key == "<<" or key is _DROPPED:
            self.special(frame, key, value, at)
            frame.key = None
        else:
            container[key] = value
            container.marks += (frame.key_at, at)
            frame.key = None

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

    def decorated(self, event: Event, at: int) -> None:
        """An anchor or a tag at a scalar. `text: &Tea 新品` is an anchor that nobody meant."""
        if event.anchor:
            self.anchors[event.anchor] = (event.value, 1)
            self.unused[event.anchor] = at
        self.tag(event, at)

    def tag(self, event: Event, at: int) -> None:
        """Tags are refused: they make objects of what is only text."""
        found = _TAG.search(self.text, at) if event.tag else None
        if found:
            self.problem("OA110", found.start(), len(found[0]), tag=found[0])

    def opened(self, event: Event, at: int, outer: "Frame", depth: int) -> "Frame":
        """A mapping or sequence begins."""
        if depth > MAX_LEVELS:
            raise StopReading(at, 1, Problem("OA104", facts={"limit": MAX_LEVELS}))
        if event.tag:
            self.tag(event, at)
        mapping = type(event) is MappingStartEvent
        frame = Frame(YamlMap() if mapping else YamlList(), mapping=mapping)
        frame.typed = outer.typed or (outer.key if outer.key in self.typed_under else None)
        frame.at, frame.anchor, frame.count = at, event.anchor, self.count
        return frame

    def closed(self, frame: "Frame") -> YamlMap | YamlList:
        """A mapping or sequence is complete."""
        container: YamlMap | YamlList = frame.container
        if frame.anchor:
            self.anchors[frame.anchor] = (container, self.count - frame.count + 1)
        for base in frame.merges:
            for index, key in enumerate(base):
                if key not in frame.container:
                    frame.container[key] = base[key]
                    container.marks += base.marks[2 * index : 2 * index + 2]
        return container

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
            raise StopReading(at, len(name) + 1, Problem("OA105", facts={"limit": MAX_ALIASED}))
        return value

    def no_key(self, at: int) -> str:
        """A key that is a mapping or a list: `text: {{ name }}` without quotes, mostly."""
        if self.text[at - 1 : at + 1] == "{{":
            self.problem("OA136", at - 1, 2, variant="template", start="{{")
        else:
            self.problem("OA111", at, 1)
        return _DROPPED

    def special(self, frame: "Frame", key: str, value: Node, at: int) -> None:
        """A merge, a key that is given twice, or one that was no text."""
        if key == "<<" and self.text.startswith("<<", frame.key_at):
            bases = value if isinstance(value, YamlList) else [value]
            if all(isinstance(base, YamlMap) for base in bases):
                frame.merges = (*frame.merges, *bases)
            else:
                self.problem("OA112", frame.key_at, 2)
        elif key in frame.container:
            self.problem("OA109", frame.key_at, len(key), key=key)
        elif key is not _DROPPED:  # "<<" in quotes
            frame.container[key] = value
            frame.container.marks += (frame.key_at, at)

    def problem(
        self,
        rule: str,
        at: int,
        width: int,
        *,
        severity: Severity = "error",
        variant: str | None = None,
        **facts: object,
    ) -> None:
        """Note what is wrong at an offset."""
        if len(self.parsed.problems) <= MAX_TOLD:
            self.parsed.problems.append(
                Note(at, width, Problem(rule, (), facts, severity, variant))
            )


def _number(raw: str) -> int | float | None:
    """The number that YAML 1.2's core schema reads, if it is one."""
    if len(raw) <= _MAX_DIGITS and _INT.fullmatch(raw):
        return int(raw, 0 if raw[:2] in {"0x", "0o"} else 10)
    if _FLOAT.fullmatch(raw):
        return float(raw)
    return math.inf if _NOT_FINITE.fullmatch(raw) else None
