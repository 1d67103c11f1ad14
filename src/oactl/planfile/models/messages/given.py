"""What the validation of one object begins with: keys and values as written, and their places."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from oactl.domain.violation import Path, Violation
from oactl.planfile.models.base import Found


@dataclass(frozen=True, slots=True)
class Written:
    """How a field was written: its place in the mapping, and the value as it stands there."""

    at: Path
    source: Any


@dataclass(slots=True)
class Given:
    """What a validation begins with: keys and values as written, filled, and where they stand."""

    short: bool
    values: dict[str, Any]
    places: Mapping[str, Path]
    sources: Mapping[str, Any]
    skipped: set[str] = field(default_factory=set)  # keys whose fault is known already
    found: Found = field(default_factory=list)

    def place(self, path: Path) -> Path:
        """A path that begins with a key, as one of what was written."""
        if path and path[0] in self.places:
            return (*self.places[str(path[0])], *path[1:])
        return path

    def placed(self, violation: Violation) -> Violation:
        """A violation whose path begins with a key, at its place in what was written."""
        return replace(violation, path=self.place(violation.path)) if self.places else violation


def once(found: Found) -> Iterator[Violation]:
    """Each violation once, in their order; a text used twice is told once."""
    seen: set[tuple[str, Path, str | None, str]] = set()
    for each in found:
        key = (each.rule, each.path, each.variant, str(each.params))
        if key not in seen:
            seen.add(key)
            yield each
