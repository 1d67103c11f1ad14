"""A YAML file that has been read: its values, and where each of them stands.

`YamlMap` and `YamlList` are a dict and a list that also keep, in one list of integers, the offset
of every key and value in the text; lines and columns are worked out when a finding asks for them.
"""

import re
from array import array
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from pathlib import PurePosixPath
from typing import Any, NamedTuple, TypeAlias

from oactl.domain.value import composed
from oactl.domain.violation import Finding, Path, Severity, Violation
from oactl.domain.visible import masked
from oactl.errors import Params

LINE_BREAK = re.compile(r"\r\n|\r|\n")
_PLAIN_WORD = re.compile(r"[^\s,\[\]{}#]+")
_QUOTED = re.compile(r""""[^"\\\r\n]*+(?:\\.[^"\\\r\n]*+)*"?|'[^'\r\n]*+(?:''[^'\r\n]*+)*'?""")

# A value of another kind, or not one of those known.
_REPEATED = frozenset({"OA151", "OA152", "OA204"})
# A line with one of these is not the keys or entries that it looks like; what the schema misses or
# does not know there only follows from it.
_TORN = frozenset({"OA131", "OA132", "OA135", "OA137"})
_FOLLOWING = frozenset(
    (
        *("OA150", "OA151", "OA152", "OA153", "OA201", "OA204", "OA209"),
        *("OA302", "OA303", "OA304", "OA305", "OA314"),
    )
)
# What else is said of a number that cannot be sent: that it is text, or looks like a token.
_OF_NUMBERS = frozenset({"OA305", "OA601"})
_LONG = 1_000  # characters of a value that are looked at for its width, or quoted in a sentence
_SHOWN = 300
_MANY = 16  # keys of a mapping from which on it is worth to number them
_ID = r"(?:^|[\s{,])id[ ]*[:：][ ]*[\"']?([\w-]+)"


class YamlMap(dict[str, Any]):
    """A mapping of a file. `marks` has the offsets of key 0, value 0, key 1, value 1."""

    __slots__ = ("marks",)
    marks: list[int]


class YamlList(list[Any]):
    """A sequence of a file. `marks` has the offset of each item."""

    __slots__ = ("marks",)
    marks: list[int]


Node: TypeAlias = YamlMap | YamlList | str | int | float | bool | None


class Place(NamedTuple):
    """Where something stands: line and column count from 1, `width` is in characters."""

    line: int
    column: int
    width: int


class TextSpan(NamedTuple):
    """A stretch of the text, by offsets; `end` is the first offset behind it."""

    start: int
    end: int


class TextViolation(NamedTuple):
    """A violation at `width` characters of the text from `offset` on."""

    offset: int
    width: int
    problem: Violation


class BrokenPart(NamedTuple):
    """A part of the text that had to be left out, and why."""

    span: TextSpan
    note: TextViolation


@dataclass(eq=False, slots=True)
class ParsedText:
    """A YAML text after parsing and before the lint.

    `opaque` are the stretches of quoted or block text, where nothing is YAML's; `broken` those that
    had to be left out because their syntax is wrong.
    """

    root: Any = None
    start: int = 0
    opaque: list[int] = field(default_factory=list)  # start, end, start, end …
    problems: list[TextViolation] = field(default_factory=list)
    more: Counter[Severity] = field(default_factory=Counter)  # problems that are only counted
    broken: list[BrokenPart] = field(default_factory=list)


@dataclass(eq=False)
class Document:
    """A YAML file that was read: its values, their places, and what is wrong in it.

    `root` is None where the file is empty or cannot be read at all (`problems` says why). Entries
    of `items` (a plan's posts) whose syntax is wrong are left out of `root` and stand in
    `broken`: what is missing then may have been written all the same. `more` counts the problems
    that are not among `problems`, as there are too many.
    """

    path: str
    text: str = ""
    root: Any = None
    problems: list[Finding] = field(default_factory=list)
    start: int = 0
    opaque: list[int] = field(default_factory=list)
    broken: list[TextSpan] = field(default_factory=list)
    items: str | None = None
    more: Counter[Severity] = field(default_factory=Counter)
    explained: set[int] = field(default_factory=set)  # lines whose mistake is told elsewhere
    _last: tuple[int, str, int] = (0, "", 0)  # line, its text, its length without spaces behind
    _shown: dict[int, str] = field(default_factory=dict)  # of long lines, which have many findings
    _numbered: dict[int, dict[str, int]] = field(default_factory=dict)
    _ids: dict[int, str | None] = field(default_factory=dict)

    @property
    def incomplete(self) -> bool:
        """Whether parts of the file could not be read."""
        return bool(self.broken)

    @cached_property
    def line_starts(self) -> Sequence[int]:
        """The offset of each line's first character."""
        text = self.text
        if "\r" in text:
            text = text.replace("\r\n", " \n").replace("\r", "\n")
        lengths = (len(line) + 1 for line in text.split("\n")[:-1])
        return array("L", accumulate(lengths, initial=0))

    def line_at(self, offset: int) -> int:
        """The line of an offset, counting from 1."""
        return bisect_right(self.line_starts, offset)

    def raw(self, line: int) -> str:
        """The text of a line as it is written."""
        if self._last[0] != line:
            starts = self.line_starts
            end = starts[line] if line < len(starts) else len(self.text)
            text = self.text[starts[line - 1] : end].rstrip("\r\n")
            self._last = (line, text, len(text.rstrip()))
        return self._last[1]

    def shown(self, line: int) -> str:
        """The text of a line without its secrets."""
        if line not in self._shown:
            if len(self.raw(line)) < _LONG:
                return masked(self.raw(line))
            self._shown[line] = masked(self.raw(line))
        return self._shown[line]

    def line(self, path: Path) -> int:
        """The line on which the value of a path begins, counting from 1."""
        return self.line_at(self._locate(path, on_key=False)[0])

    def place(self, path: Path, *, on_key: bool = False) -> Place:
        """Where the value (or key) of a path stands; what is missing: where its owner does."""
        return self.place_of(*self._locate(path, on_key=on_key))

    def place_of(self, offset: int, width: int) -> Place:
        """Line, column and the part of the width that lies on the line."""
        line = self.line_at(offset)
        column = offset - self.line_starts[line - 1]
        self.raw(line)
        room = self._last[2] - column
        return Place(line, column + 1, max(1, min(width, room)))

    def finding(
        self,
        problem: Violation,
        base: Path = (),
        *,
        plan: str | None = None,
        post: str | None = None,
    ) -> Finding:
        """A problem of the value at `base` at its place. `field` is the path inside `base`."""
        place = self.place((*base, *problem.path), on_key=problem.on_key)
        return self._finding(problem, place, plan, post)

    def finding_at(self, offset: int, width: int, problem: Violation) -> Finding:
        """A problem of a stretch of the text, with the plan and post in which it lies."""
        return self._finding(problem, self.place_of(offset, width), *self.owner(offset))

    def finding_behind(self, problem: Violation, last: Finding | None) -> Finding:
        """A problem of the whole file, at the place of the last finding of it."""
        place = Place(last.line, last.column, last.width) if last else Place(1, 1, 1)
        return self._finding(problem, place, self.plan_name, None)

    @cached_property
    def plan_name(self) -> str | None:
        """The plan's name: as it is written, else that of the file; None of what is no plan."""
        if self.items is None or not isinstance(self.root, YamlMap):
            return None
        plan = self.root.get("plan")
        return plan if isinstance(plan, str) else composed(PurePosixPath(self.path).stem)

    def report(self, findings: Iterable[Finding]) -> list[Finding]:
        """All findings of the file in the order of its lines.

        Where the reader has told why a value is not what it seems, the schema need not say that
        it is of the wrong kind, nor what is missing or unknown for that: left out.
        """
        findings = [*findings]
        told = self._touched([f for f in self.problems if f.severity == "error"])
        torn = self._touched([f for f in (*self.problems, *findings) if f.rule in _TORN])
        for line, posts in [*torn.items()]:
            torn[self._owner_above(line)] |= posts
        rest = (
            f
            for f in findings
            if not (f.rule in _REPEATED and told[f.line] & {f.post, None})
            and not (f.rule in _FOLLOWING and torn[f.line] & {f.post, None})
        )
        unsent = {(found.line, found.column) for found in self.problems if found.rule == "OA114"}
        found = [
            each
            for each in (*self.problems, *rest)
            if each.rule not in _OF_NUMBERS or (each.line, each.column) not in unsent
        ]
        return sorted(found, key=lambda f: (f.line, f.column, f.rule))

    def _touched(self, findings: Iterable[Finding]) -> defaultdict[int, set[str | None]]:
        """The posts that findings touch by line, with the lines whose mistake is told elsewhere.

        A mistake of one post says nothing of another on the same line; None stands for all posts.
        """
        touched: defaultdict[int, set[str | None]] = defaultdict(set)
        for each in findings:
            if each.severity == "error":
                touched[each.line].add(each.post)
        for line in self.explained:
            indent = len(self.raw(line)) - len(self.raw(line).lstrip())
            touched[line].add(self.owner(self.line_starts[line - 1] + indent)[1])
        return touched

    def _owner_above(self, line: int) -> int:
        """The line of the key whose value begins on a line below it; 0 where there is none."""
        above = line - 1
        while above > 0 and not self.raw(above).strip():
            above -= 1
        return above if above > 0 and self.raw(above).rstrip().endswith((":", "：")) else 0

    def _finding(
        self, problem: Violation, place: Place, plan: str | None, post: str | None
    ) -> Finding:
        return Finding(
            rule=problem.rule,
            severity=problem.severity,
            path=self.path,
            line=place.line,
            column=place.column,
            params=_masked(problem.params),
            variant=problem.variant,
            plan=plan,
            post=post,
            field=field_of(problem.path),
            source=self.shown(place.line),
            width=place.width,
        )

    def owner(self, offset: int) -> tuple[str | None, str | None]:
        """The plan and the post in which an offset lies."""
        name = self.plan_name
        if name is None or self.items is None:
            return None, None
        posts = self.root.get(self.items)
        if not isinstance(posts, YamlList) or self._key_above(offset) != self.items:
            return name, None
        if any(span.start <= offset < span.end for span in self.broken):
            return name, self._written_id(offset)
        index = bisect_right(posts.marks, offset) - 1
        post = posts[index] if index >= 0 else None
        ident = post.get("id") if isinstance(post, YamlMap) else None
        return name, ident if isinstance(ident, str) else None

    def _written_id(self, offset: int) -> str | None:
        """The id in the broken part of an offset, as far as that can be told."""
        span = next(span for span in self.broken if span.start <= offset < span.end)
        if span.start not in self._ids:
            found = re.compile(_ID).search(self.text, span.start, span.end)
            self._ids[span.start] = found[1] if found else None
        return self._ids[span.start]

    def _key_above(self, offset: int) -> str | None:
        """The key of the root under which an offset lies."""
        at = bisect_right(self._root_keys, offset, key=lambda each: each[0])
        return self._root_keys[at - 1][1] if at else None

    @cached_property
    def _root_keys(self) -> list[tuple[int, str]]:
        return sorted(zip(self.root.marks[::2], self.root, strict=True))

    def _locate(self, path: Path, *, on_key: bool) -> tuple[int, int]:
        node, offset, key = self.root, self.start, None
        for step in path:
            found = self._step(node, step)
            if found is None:
                break
            key, offset, node = found
        else:
            if path and key is not None and (on_key or node is None):
                return key, self._width(key, path[-1])
        return offset, self._width(offset, node)

    def _width(self, offset: int, value: object) -> int:
        text = self.text
        if text[offset : offset + 1] in ('"', "'"):
            quoted = _QUOTED.match(text, offset, offset + _LONG)
            return quoted.end() - offset if quoted else 1
        if isinstance(value, str) and value and text.startswith(value, offset):
            return len(value)
        if isinstance(value, YamlMap | YamlList | str):
            return len(self.raw(self.line_at(offset)))  # cut to the line by `place_of`
        word = _PLAIN_WORD.match(text, offset, offset + _LONG)
        return word.end() - offset if word else 1

    def _step(self, node: object, step: str | int) -> tuple[int | None, int, Any] | None:
        if isinstance(node, YamlMap) and isinstance(step, str) and step in node:
            at = 2 * self._number_of(node, step)
            return node.marks[at], node.marks[at + 1], node[step]
        if isinstance(node, YamlList) and isinstance(step, int) and 0 <= step < len(node):
            return None, node.marks[step], node[step]
        return None

    def _number_of(self, node: YamlMap, key: str) -> int:
        """The how-manieth a key of a mapping is, counting from 0."""
        if len(node) < _MANY:
            return list(node).index(key)
        if id(node) not in self._numbered:  # it lives as long as `root` does
            self._numbered[id(node)] = {each: at for at, each in enumerate(node)}
        return self._numbered[id(node)][key]


def _masked(params: Params) -> Params:
    """Params quote what was written: no secret may get into a sentence that way, nor megabytes."""
    return {name: _quoted(value) for name, value in params.items()}


def _quoted(value: Any) -> Any:  # noqa: ANN401 - a param is a text, a number or a list
    if isinstance(value, list | tuple):
        return type(value)(map(_quoted, value))
    if not isinstance(value, str):
        return value
    shown = masked(value[:_LONG])
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"


def field_of(path: Path) -> str | None:
    """A path as people read it: `messages[0].text`; nothing for the whole."""
    words = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return words.removeprefix(".") or None
