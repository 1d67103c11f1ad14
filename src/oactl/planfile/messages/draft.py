"""Reading short forms: tables of keys, small converters, and a draft that collects what is found.

A converter takes what was written, where (`ours`), where it goes in LINE's object (`theirs`) and
the draft of the message; it returns LINE's value, or notes a problem and returns `None`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, Protocol, TypeAlias

from oactl.domain.message import NamedFile, Place
from oactl.domain.message.check import nearest, spell
from oactl.domain.value import JsonObject
from oactl.domain.violation import Path, Violation

Why: TypeAlias = Literal["missing", "folder", "outside", "denied", "large"]


@dataclass(slots=True)
class UnreadableFile(Exception):  # noqa: N818 - a state of the file, told as a finding
    """A file that a plan names cannot be had, and why."""

    why: Why


class Files(Protocol):
    """The files of the workspace that a plan may name."""

    def read(self, path: str) -> bytes:
        """The bytes of a workspace-relative path. Raises `UnreadableFile`."""


@dataclass(slots=True)
class Draft:
    """One message while it is read; `at` is its place in the post."""

    at: Path
    files: Files
    problems: list[Violation] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    named: list[NamedFile] = field(default_factory=list)
    literal: set[str] = field(default_factory=set)

    def problem(
        self,
        rule: str,
        ours: Path,
        variant: str | None = None,
        *,
        on_key: bool = False,
        **params: object,
    ) -> None:
        """Notes what does not hold at a place of the message."""
        path = self.at + ours
        params = {"what": spell(path), **params}
        self.problems.append(Violation(rule, path, params, "error", variant, on_key))

    def place(
        self, theirs: Path, ours: Path, *, same: bool = False, inside: str | None = None
    ) -> None:
        """Notes where a part of LINE's object was written."""
        self.places.append(Place(theirs, ours, same, inside))


Convert: TypeAlias = Callable[[Any, Path, Path, Draft], Any]


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a short form: LINE's name for it, how its value is read, whether it is needed."""

    line: str
    read: Convert
    needed: bool = False


class Table(dict[str, Key]):
    """The keys of a short form by the word of the plan; LINE's names in snake case work as well."""

    __hash__ = object.__hash__  # type: ignore[assignment]  # tables are written once, never changed

    def find(self, name: str) -> Key | None:
        """The key of a word, or none."""
        return self.get(name) or _by_line_name(self).get(name)


@cache
def _by_line_name(table: Table) -> Mapping[str, Key]:
    return {snake(key.line): key for key in table.values()}


def snake(name: str) -> str:
    """`previewImageUrl` → `preview_image_url`."""
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


def take(value: object, table: Table, ours: Path, theirs: Path, draft: Draft) -> JsonObject | None:
    """LINE's object for a mapping of a short form; none where it is no mapping."""
    if not isinstance(value, Mapping):
        draft.problem("OA305", ours, "mapping")
        return None
    taken: JsonObject = {}
    draft.place(theirs, ours)
    for name, part in value.items():
        key = table.find(name)
        if key is None:
            unknown_key(name, ours, list(table), draft)
        elif key.line in taken:
            draft.problem("OA318", (*ours, name), "twice", on_key=True, field=name, other=key.line)
        else:
            draft.place((*theirs, key.line), (*ours, name))
            taken[key.line] = key.read(part, (*ours, name), (*theirs, key.line), draft)
    for name, key in table.items():
        if key.needed and key.line not in taken:
            draft.problem("OA302", ours, field=name)
    return taken


def unknown_key(name: str, ours: Path, known: list[str], draft: Draft) -> None:
    """Notes a key that nothing reads, with the one that was probably meant."""
    near = nearest(str(name), known)
    draft.problem("OA303", (*ours, name), on_key=True, key=name, known=known, near=near)


def words(value: object, ours: Path, _theirs: Path, draft: Draft) -> str | None:
    """A text that says something."""
    if value is None or (isinstance(value, str) and not value.strip()):
        draft.problem("OA314", ours)
    elif isinstance(value, str):
        return value
    else:
        draft.problem("OA305", ours, "text")
    return None


def integer(value: object, ours: Path, _theirs: Path, draft: Draft) -> int | None:
    """A whole number, as text or typed."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,15}", value.strip()):
        return int(value)
    draft.problem("OA305", ours, "integer")
    return None


def decimal(value: object, ours: Path, _theirs: Path, draft: Draft) -> float | None:
    """A number, as text or typed."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"[-+]?\d{1,15}(\.\d{1,15})?", value.strip()):
        return float(value)
    draft.problem("OA305", ours, "number")
    return None


def boolean(value: object, ours: Path, _theirs: Path, draft: Draft) -> bool | None:
    """`true` or `false`, as text or typed."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in {"true", "false"}:
        return value.strip().lower() == "true"
    draft.problem("OA305", ours, "boolean")
    return None


def milliseconds(value: object, ours: Path, theirs: Path, draft: Draft) -> int | None:
    """LINE's milliseconds; also `95s` and `1m35s`."""
    spelled = str(value).strip()
    match = re.fullmatch(r"(?:(\d{1,4})m)?(?:(\d{1,5})s)?", spelled)
    if match and spelled:
        return (int(match[1] or 0) * 60 + int(match[2] or 0)) * 1000
    return integer(value, ours, theirs, draft)


def each(read: Convert) -> Convert:
    """A list whose entries are read alike."""

    def convert(value: object, ours: Path, theirs: Path, draft: Draft) -> list[Any] | None:
        if not isinstance(value, list):
            draft.problem("OA305", ours, "list")
            return None
        draft.place(theirs, ours)
        return [
            read(entry, (*ours, index), (*theirs, index), draft)
            for index, entry in enumerate(value)
        ]

    return convert


def nested(table: Table) -> Convert:
    """A mapping inside a short form."""

    def convert(value: object, ours: Path, theirs: Path, draft: Draft) -> JsonObject | None:
        return take(value, table, ours, theirs, draft)

    return convert
