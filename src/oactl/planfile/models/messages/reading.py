"""How the messages of a post are validated: what is given, filled, and where it stands."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from oactl.domain.value import Json
from oactl.domain.violation import Path, Violation
from oactl.planfile import templates
from oactl.planfile.files import Files, UnreadableFile
from oactl.planfile.models.base import Found
from oactl.planfile.template_error import TemplateError


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


MOST_TOLD = 1_001  # violations of one object; a file reports 1,000
Names: TypeAlias = Callable[[], Mapping[str, Any]]


class _NoFiles:
    """Finished messages name no files."""

    def read(self, path: str) -> bytes:
        """Raises: there are none."""
        del path
        raise UnreadableFile("missing")


@dataclass(frozen=True, slots=True)
class Reading:
    """The context of a validation.

    `short` says that keys are the words of a plan and scalars are text, else everything is spelled
    as LINE spells it. `names` gives a sample of what templates read, when the first of them asks;
    without it texts are taken as they are. `template` is what stands beside `line` and `flex`.
    `most` is how many violations are of use to anybody.
    """

    files: Files = field(default_factory=_NoFiles)
    names: Names | None = None
    short: bool = False
    template: bool = False
    most: int = MOST_TOLD

    def as_line(self, *, templates: bool) -> "Reading":
        """The same for a part that is spelled as at LINE, its texts templates or taken as is."""
        return replace(self, short=False, names=self.names if templates else None)

    def is_template(self, text: str) -> bool:
        """Whether a text is filled."""
        return self.names is not None and templates.is_template(text)

    def fill(self, text: str) -> tuple[str | None, Found]:
        """A text with sample names in its templates; none, and why, where that does not hold."""
        if self.names is None or not templates.is_template(text):
            return text, []
        known = self.names()
        try:
            return templates.render(text, known), []
        except TemplateError as error:
            # No name for the errors: with their tracebacks they would keep this frame for good.
            return None, [
                Violation(each.rule, (), each.params, variant=each.variant)
                for each in [*templates.problems_in(text, known)] or [error]
            ]

    def filled(self, value: Json) -> Json:
        """A value with every text in it filled; what does not hold stays as it is."""
        if self.names is None:
            return value
        if isinstance(value, str):
            text, _ = self.fill(value)
            return value if text is None else text
        if isinstance(value, dict):
            return {key: self.filled(part) for key, part in value.items()}
        return [self.filled(part) for part in value] if isinstance(value, list) else value


FINAL = Reading()  # finished message objects, as they would be sent


def reading_of(context: object) -> Reading:
    """The context of a validation, as the models get it."""
    return context if isinstance(context, Reading) else FINAL
