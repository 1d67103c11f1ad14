"""Small checks that compose: each reads a value at a path and yields LINE's complaints about it."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from oactl.domain.value import Json
from oactl.sandbox.answers import Complaint, Path

Check = Callable[[Any, Path], Iterator[Complaint]]

EMPTY = "May not be empty"
INVALID = "invalid property"
_SCHEME = re.compile(r"([a-z]+):\S+", re.IGNORECASE)
_UNSAFE = re.compile(r"[^\x21-\x7e]")
_EXTENDERS = frozenset("\u200d\ufe0e\ufe0f\u20e3") | {chr(c) for c in range(0x1F3FB, 0x1F400)}


def utf16(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def graphemes(text: str) -> int:
    """Length in what a reader sees as characters: marks and joiners count with their base."""
    count = 0
    joined = flag = False
    for char in text:
        pair = "\U0001f1e6" <= char <= "\U0001f1ff"
        extends = (
            unicodedata.combining(char) != 0 or char in _EXTENDERS or joined or (pair and flag)
        )
        count += not extends
        flag = pair and not flag
        joined = char == "\u200d"
    return count


def listed(value: Json) -> list[Any]:
    """The value if it is a list; else nothing, since another check has complained."""
    return value if isinstance(value, list) else []


def text(low: int, high: int, measure: Callable[[str], int] = utf16) -> Check:
    """A text of so many units; one that must not be empty says so."""

    def check(value: Json, path: Path) -> Iterator[Complaint]:
        if not isinstance(value, str):
            yield Complaint(path, "Must be a string")
        elif low and not value:
            yield Complaint(path, EMPTY)
        elif not low <= measure(value) <= high:
            yield Complaint(path, f"Length must be between {0 if low == 1 else low} and {high}")

    return check


def pattern(regex: str, message: str) -> Check:
    """A text of one form."""
    form = re.compile(regex)

    def check(value: Json, path: Path) -> Iterator[Complaint]:
        if not isinstance(value, str) or not form.fullmatch(value):
            yield Complaint(path, message)

    return check


def number(low: float, high: float, *, whole: bool = True) -> Check:
    """A number between two others."""

    def check(value: Json, path: Path) -> Iterator[Complaint]:
        if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
            yield Complaint(path, "Must be a number")
        elif value < low:
            yield Complaint(path, f"Must be greater than or equal to {low}")
        elif value > high:
            yield Complaint(path, f"Must be less than or equal to {high}")

    return check


def one_of(*choices: str | int) -> Check:
    """One of LINE's words."""

    def check(value: Json, path: Path) -> Iterator[Complaint]:
        if isinstance(value, list | dict) or value not in choices:
            listed = ", ".join(str(choice) for choice in choices)
            yield Complaint(path, f"Must be one of the following values: [{listed}]")

    return check


def boolean(value: Json, path: Path) -> Iterator[Complaint]:
    """True or false."""
    if not isinstance(value, bool):
        yield Complaint(path, "Must be a boolean")


def anything(_value: Json, _path: Path) -> Iterator[Complaint]:
    """What LINE does not look at, or we do not know."""
    yield from ()


def url(high: int = 2_000, schemes: tuple[str, ...] = ("https",)) -> Check:
    """A percent-encoded URL of one of the schemes."""

    def check(value: Json, path: Path) -> Iterator[Complaint]:
        if not isinstance(value, str) or not value:
            yield Complaint(path, EMPTY)
        elif utf16(value) > high:
            yield Complaint(path, f"Length must be between 0 and {high}")
        elif not (match := _SCHEME.fullmatch(value)) or match[1].lower() not in schemes:
            yield Complaint(path, "invalid uri scheme")
        elif _UNSAFE.search(value):
            yield Complaint(path, "invalid uri")

    return check


def array(low: int, high: int, item: Check) -> Check:
    """A list of so many items, each checked."""

    def check(value: Json, path: Path) -> Iterator[Complaint]:
        if not isinstance(value, list):
            yield Complaint(path, EMPTY if value is None else INVALID)
        elif not low <= len(value) <= high:
            yield Complaint(path, f"Size must be between {low} and {high}")
        else:
            for index, each in enumerate(value):
                yield from item(each, (*path, index))

    return check


def fields(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object: required fields must be there, all known ones are checked, others pass."""
    known = {**required, **(optional or {})}

    def check(value: Json, path: Path) -> Iterator[Complaint]:
        if not isinstance(value, dict):
            yield Complaint(path, EMPTY if value is None else INVALID)
            return
        for name, look in known.items():
            if value.get(name) is not None:
                yield from look(value[name], (*path, name))
            elif name in required:
                yield Complaint((*path, name), EMPTY)

    return check


def by_type(kinds: Mapping[str, Check]) -> Check:
    """An object whose `type` says what else it holds."""
    names = one_of(*kinds)

    def check(value: Json, path: Path) -> Iterator[Complaint]:
        if not isinstance(value, dict):
            yield Complaint(path, EMPTY if value is None else INVALID)
        elif value.get("type") is None:
            yield Complaint((*path, "type"), EMPTY)
        elif isinstance(value["type"], str) and value["type"] in kinds:
            yield from kinds[value["type"]](value, path)
        else:
            yield from names(value["type"], (*path, "type"))

    return check


def both(*checks: Check) -> Check:
    """All of the checks, one after the other."""

    def check(value: Json, path: Path) -> Iterator[Complaint]:
        for look in checks:
            yield from look(value, path)

    return check
