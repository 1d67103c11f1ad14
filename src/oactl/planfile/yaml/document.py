"""A YAML file that has been read: its values, and where each of them stands.

`YamlMap` and `YamlList` are a dict and a list that also keep, in one list of integers, the offset
of every key and value in the text; lines and columns are worked out when a finding asks for them.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from pathlib import PurePosixPath
from typing import Any, NamedTuple, TypeAlias

from oactl.domain.masking import masked
from oactl.domain.violation import Finding, Path, Violation
from oactl.errors import Params

MAX_TOLD = 1_000  # problems of one file; more are of no use to anybody
LINE_BREAK = re.compile(r"\r\n|\r|\n")
_PLAIN_WORD = re.compile(r"[^\s,\[\]{}#]+")
_QUOTED = re.compile(r""""(?:\\.|[^"\\\r\n])*"?|'(?:''|[^'\r\n])*'?""")

# A value of another kind, or not one of those known.
_REPEATED = frozenset({"OA151", "OA152", "OA204"})
_ID = re.compile(r"(?:^|[\s{,])id[ ]*[:：][ ]*[\"']?([\w-]+)")


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


class Span(NamedTuple):
    """A stretch of the text, by offsets; `end` is the first offset behind it."""

    start: int
    end: int


class Note(NamedTuple):
    """A problem of a stretch of the text."""

    offset: int
    width: int
    problem: Violation


class Broken(NamedTuple):
    """A part of the text that had to be left out, and why."""

    span: Span
    note: Note


@dataclass(slots=True)
class Parsed:
    """What the events of a text came to, before anybody has looked for surprises.

    `opaque` are the stretches of quoted or block text, where nothing is YAML's; `broken` those that
    had to be left out because their syntax is wrong.
    """

    root: Any = None
    start: int = 0
    opaque: list[int] = field(default_factory=list)  # start, end, start, end …
    problems: list[Note] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)


@dataclass
class Document:
    """A file that was read: values, complaints, places.

    `root` is None where the file is empty or cannot be read at all (`problems` says why). Entries
    of `items` (a plan's posts) whose syntax is wrong are left out of `root` and stand in
    `broken`: what is missing then may have been written all the same.
    """

    path: str
    text: str = ""
    root: Any = None
    problems: list[Finding] = field(default_factory=list)
    start: int = 0
    opaque: list[int] = field(default_factory=list)
    broken: list[Span] = field(default_factory=list)
    items: str | None = None
    _last: tuple[int, str] = (0, "")  # a line of megabytes is cut out once for all its findings
    _last_shown: tuple[int, str] = (0, "")

    @property
    def incomplete(self) -> bool:
        """Whether parts of the file could not be read."""
        return bool(self.broken)

    @cached_property
    def line_starts(self) -> list[int]:
        """The offset of each line's first character."""
        if "\r" in self.text:
            return [0, *(match.end() for match in LINE_BREAK.finditer(self.text))]
        lengths = (len(line) + 1 for line in self.text.split("\n")[:-1])
        return list(accumulate(lengths, initial=0))

    @property
    def lines(self) -> list[str]:
        """The lines of the text, without their ends."""
        return LINE_BREAK.split(self.text)

    def line_at(self, offset: int) -> int:
        """The line of an offset, counting from 1."""
        return bisect_right(self.line_starts, offset)

    def raw(self, line: int) -> str:
        """The text of a line as it is written."""
        if self._last[0] != line:
            starts = self.line_starts
            end = starts[line] if line < len(starts) else len(self.text)
            self._last = (line, self.text[starts[line - 1] : end].rstrip("\r\n"))
        return self._last[1]

    def shown(self, line: int) -> str:
        """The text of a line without its secrets."""
        if self._last_shown[0] != line:
            self._last_shown = (line, masked(self.raw(line)))
        return self._last_shown[1]

    def is_opaque(self, offset: int) -> bool:
        """Whether an offset lies in quoted or block text, where `#` and `:` are only text."""
        return bisect_right(self.opaque, offset) % 2 == 1

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
        room = len(self.raw(line).rstrip()) - column
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
        return self._finding(problem, self.place_of(offset, width), *self._owner(offset))

    def report(self, findings: Iterable[Finding]) -> list[Finding]:
        """All findings of the file in the order of its lines.

        Where the reader has told why a value is not what it seems, the schema need not say that
        it is of the wrong kind: left out.
        """
        told = {found.line for found in self.problems if found.severity == "error"}
        rest = (f for f in findings if f.line not in told or f.rule not in _REPEATED)
        return sorted([*self.problems, *rest], key=lambda f: (f.line, f.column, f.rule))

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

    def _owner(self, offset: int) -> tuple[str | None, str | None]:
        """The plan and the post in which an offset lies."""
        root = self.root
        if self.items is None or not isinstance(root, YamlMap):
            return None, None
        plan = root.get("plan")
        name = plan if isinstance(plan, str) else PurePosixPath(self.path).stem
        posts = root.get(self.items)
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
        found = _ID.search(self.text, span.start, span.end)
        return found[1] if found else None

    def _key_above(self, offset: int) -> str | None:
        """The key of the root under which an offset lies."""
        keys = [
            key for key, at in zip(self.root, self.root.marks[::2], strict=True) if at <= offset
        ]
        return keys[-1] if keys else None

    def _locate(self, path: Path, *, on_key: bool) -> tuple[int, int]:
        node, offset, key = self.root, self.start, None
        for step in path:
            found = _step(node, step)
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
            quoted = _QUOTED.match(text, offset)
            return quoted.end() - offset if quoted else 1
        if isinstance(value, str) and value and text.startswith(value, offset):
            return len(value)
        if isinstance(value, YamlMap | YamlList | str):
            return len(self.raw(self.line_at(offset)))  # cut to the line by `place_of`
        word = _PLAIN_WORD.match(text, offset)
        return word.end() - offset if word else 1


def _step(node: object, step: str | int) -> tuple[int | None, int, Any] | None:
    if isinstance(node, YamlMap) and isinstance(step, str) and step in node:
        at = 2 * list(node).index(step)
        return node.marks[at], node.marks[at + 1], node[step]
    if isinstance(node, YamlList) and isinstance(step, int) and 0 <= step < len(node):
        return None, node.marks[step], node[step]
    return None


def _masked(params: Params) -> Params:
    """Facts quote what was written: no secret may get into a sentence that way."""
    return {name: _without_secrets(value) for name, value in params.items()}


def _without_secrets(value: Any) -> Any:  # noqa: ANN401 - a param is a text, a number or a list
    if isinstance(value, list | tuple):
        return type(value)(map(_without_secrets, value))
    return masked(value) if isinstance(value, str) else value


def field_of(path: Path) -> str | None:
    """A path as people read it: `messages[0].text`; nothing for the whole."""
    words = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return words.removeprefix(".") or None
