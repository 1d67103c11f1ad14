"""The small checks that LINE's limits are written in: a text so long, a list of so many, an object.

A check takes a value and its path in LINE's object and yields what does not hold. Each problem's
fact `what` is that path in words, for people who read LINE's reference.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal, TypeAlias

from oactl.domain.value import JsonObject, utf16_length
from oactl.domain.violation import Path, Severity, Violation

Check: TypeAlias = Callable[[Any, Path], Iterator[Violation]]
Joint: TypeAlias = Callable[[JsonObject, Path], Iterator[Violation]]  # looks at several fields
Counting: TypeAlias = Literal["utf16", "graphemes"]


def spell(path: Path) -> str:
    """A path in words: `template.actions[0].label`; "" for the object itself."""
    parts = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(parts).removeprefix(".")


def found(
    rule: str,
    path: Path,
    /,
    severity: Severity = "error",
    variant: str | None = None,
    *,
    on_key: bool = False,
    **params: Any,  # noqa: ANN401 - params are what a sentence needs
) -> Violation:
    """A problem with the fact `what`: its place in words."""
    return Violation(rule, path, {"what": spell(path), **params}, severity, variant, on_key)


def nearest(word: str, known: Iterator[str] | list[str]) -> str | None:
    """The known word that was probably meant, or none."""
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=0.6)), None)


def graphemes(text: str) -> int:
    """Length as LINE counts labels: what a person would call one character, a flag or 👋🏻 too."""
    if text.isascii():
        return len(text)
    from wcwidth import iter_graphemes  # noqa: PLC0415 - 27 ms, for labels near their limit only

    return sum(1 for _ in iter_graphemes(text))


def length_of(text: str, counting: Counting) -> int:
    """The length of a text in LINE's units."""
    return utf16_length(text) if counting == "utf16" else graphemes(text)


def is_longer(text: str, most: int, counting: Counting) -> bool:
    """Whether a text is over a limit, without counting where its size alone tells."""
    if counting == "utf16" and len(text) > most:
        return True
    surely_fits = most // 2 if counting == "utf16" else most
    return len(text) > surely_fits and length_of(text, counting) > most


def wrong_type(path: Path, expected: str) -> Violation:
    """The value is of another type; `expected` is a variant of the rule."""
    return found("OA305", path, "error", expected)


def text(most: int, counting: Counting = "utf16", *, may_be_empty: bool = False) -> Check:
    """A text of at most so many of LINE's units."""

    def check(value: object, path: Path) -> Iterator[Violation]:
        if not isinstance(value, str):
            yield wrong_type(path, "text")
        elif not may_be_empty and not value.strip():
            yield found("OA314", path)
        elif is_longer(value, most, counting):
            length = length_of(value, counting)
            yield found("OA301", path, "error", counting, length=length, limit=most)

    return check


def one_of(*allowed: str | int) -> Check:
    """One of a few values."""

    def check(value: object, path: Path) -> Iterator[Violation]:
        if isinstance(value, bool) or value not in allowed:
            yield not_allowed(value, path, [str(each) for each in allowed])

    return check


def not_allowed(value: object, path: Path, allowed: list[str]) -> Violation:
    """A value that is none of those LINE knows."""
    return found(
        "OA306",
        path,
        value=_short(value),
        allowed=allowed,
        near=nearest(str(value), allowed),
    )


def number(least: float, most: float, *, whole: bool = True) -> Check:
    """A number within bounds, both inclusive."""

    def check(value: object, path: Path) -> Iterator[Violation]:
        if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
            yield wrong_type(path, "integer" if whole else "number")
        elif not least <= value <= most:
            yield found("OA307", path, value=value, least=least, most=most)

    return check


def boolean(value: object, path: Path) -> Iterator[Violation]:
    """True or false."""
    if not isinstance(value, bool):
        yield wrong_type(path, "boolean")


def form(pattern: str, shape: str) -> Check:
    """A text of a certain form; `shape` shows it, the same in every language."""
    compiled = re.compile(pattern)

    def check(value: object, path: Path) -> Iterator[Violation]:
        if not isinstance(value, str):
            yield wrong_type(path, "text")
        elif not compiled.fullmatch(value):
            yield found("OA315", path, value=_short(value), form=shape)

    return check


def list_of(check_one: Check, least: int, most: int | None = None) -> Check:
    """A list of so many entries, none of them null."""

    def check(value: object, path: Path) -> Iterator[Violation]:
        if not isinstance(value, list):
            yield wrong_type(path, "list")
            return
        if len(value) < least or (most is not None and len(value) > most):
            yield miscounted(path, len(value), least, most)
        for index, each in enumerate(value):
            yield from check_one(each, (*path, index))

    return check


def miscounted(path: Path, count: int, least: int, most: int | None) -> Violation:
    """Too many or too few entries."""
    if count < least:
        return found("OA308", path, "error", "few", count=count, least=least, most=most or "…")
    return found("OA308", path, "error", "many", count=count, least=least, most=most)


@dataclass(frozen=True, slots=True)
class Shape:
    """An object of LINE's: the fields it needs, those it may have, and what joins them."""

    needs: Mapping[str, Check]
    may: Mapping[str, Check]
    also: tuple[Joint, ...] = ()

    def __call__(self, value: object, path: Path) -> Iterator[Violation]:
        """What of the object does not hold."""
        if not isinstance(value, dict):
            yield _no_object(value, path)
            return
        for name in self.needs:
            if name not in value:
                yield found("OA302", path, field=name)
        for name, part in value.items():
            yield from self._part(name, part, path)
        for check in self.also:
            yield from check(value, path)

    def _part(self, name: str, part: object, path: Path) -> Iterator[Violation]:
        check = self.needs.get(name) or self.may.get(name)
        if part is None:
            yield found("OA313", (*path, name))
        elif check:
            yield from check(part, (*path, name))
        elif name != "type":
            yield unknown_key(name, path, [*self.needs, *self.may], "warning", "line")


def unknown_key(
    name: str, path: Path, known: list[str], severity: Severity, variant: str | None = None
) -> Violation:
    """A key that is not known in its place."""
    params = {"key": name, "known": known, "near": nearest(name, known)}
    return found("OA303", (*path, name), severity, variant, on_key=True, **params)


def by_type(shapes: Callable[[], Mapping[str, Check]]) -> Check:
    """An object whose `type` says which shape it has."""

    def check(value: object, path: Path) -> Iterator[Violation]:
        if not isinstance(value, dict):
            yield _no_object(value, path)
            return
        known = shapes()
        kind = value.get("type")
        if kind is None:
            yield found("OA302", path, field="type")
        elif not isinstance(kind, str) or kind not in known:
            yield not_allowed(kind, (*path, "type"), list(known))
        else:
            yield from known[kind](value, path)

    return check


def _no_object(value: object, path: Path) -> Violation:
    return found("OA313", path) if value is None else wrong_type(path, "mapping")


def _short(value: object) -> str:
    spelled = str(value)
    return spelled if len(spelled) <= 60 else spelled[:59] + "…"  # noqa: PLR2004 - one line


def apart(first: str, second: str) -> Joint:
    """Two fields of one object that exclude each other."""

    def check(value: JsonObject, path: Path) -> Iterator[Violation]:
        if first in value and second in value:
            params = {"field": second, "other": first}
            yield found("OA318", (*path, second), "error", "apart", on_key=True, **params)

    return check


def anything(_value: object, _path: Path) -> Iterator[Violation]:
    """Anything goes: LINE's params say nothing about the value."""
    yield from ()
