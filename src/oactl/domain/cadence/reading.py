"""Reads the keys of a mapping whose scalars are text, and notes what cannot be read."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from oactl.domain.violation import Path, Violation

T = TypeVar("T")
H = TypeVar("H", bound=Hashable)


@dataclass(slots=True)
class Reader:
    """A mapping of the plan file with what was found wrong in it so far."""

    source: Mapping[str, object]
    problems: list[Violation] = field(default_factory=list)

    def note(self, rule: str, path: Path, variant: str | None = None, **params: object) -> None:
        """An error at a place inside the mapping."""
        self.problems.append(Violation(rule, path, params, variant=variant))

    def text(self, path: Path) -> str | None:
        """The scalar at `(key,)` or `(key, index)`, where it says something."""
        key, *index = path
        value = self.source[str(key)]
        if index and isinstance(value, list):
            value = value[int(index[0])]
        text = value.strip() if isinstance(value, str) else ""
        if text:
            return text
        self.note("OA208", path, key=key)
        return None

    def item(
        self, path: Path, read: Callable[[str], T | None], rule: str, variant: str | None = None
    ) -> T | None:
        """The value at a path; None, noted, where `read` makes nothing of it."""
        text = self.text(path)
        found = None if text is None else read(text)
        if text is not None and found is None:
            self.note(rule, path, variant, value=text, key=path[0])
        return found

    def one(
        self, key: str, read: Callable[[str], T | None], rule: str, variant: str | None = None
    ) -> T | None:
        """The value of a key; None where the key is not there or its value cannot be read."""
        return self.item((key,), read, rule, variant) if key in self.source else None

    def each(self, key: str, read: Callable[[str], H | None], rule: str) -> list[H]:
        """The values of a key, one or a list of them; one that comes twice is noted."""
        if key not in self.source:
            return []
        found: list[H] = []
        for path in self._paths(key):
            value = self.item(path, read, rule)
            if value in found:
                self.note("OA210", path, key=key, value=self.text(path))
            elif value is not None:
                found.append(value)
        return found

    def _paths(self, key: str) -> list[Path]:
        value = self.source[key]
        if not isinstance(value, list):
            return [(key,)]
        if not value:
            self.note("OA208", (key,), "empty", key=key)
        return [(key, index) for index in range(len(value))]
