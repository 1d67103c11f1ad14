"""What all models share, and how Pydantic's errors become violations of our rules.

Each model translates its own errors, while they pass through it, as it alone knows its keys:
`Model` catches what its fields raise and raises `Violations`, a ValueError that Pydantic carries
outwards in `ctx["error"]`. A validator or a parser may raise `Violations` as well, with paths that
begin at its value. `validate` gives the value or every violation with its path from the root.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar, Self, TypeAlias, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    ModelWrapValidatorHandler,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails

from oactl.domain.violation import Path, Violation
from oactl.planfile.demographics import brief, kind, near, unknown_key

T = TypeVar("T", bound="Model")
Found: TypeAlias = list[Violation]

# What Pydantic says of a value of another kind, and the variant of the rule that says it to people.
_KINDS = {
    "string_type": "text",
    "list_type": "list",
    "tuple_type": "list",
    "dict_type": "mapping",
    "model_type": "mapping",
    "model_attributes_type": "mapping",
    "dataclass_type": "mapping",
}


class Violations(ValueError):  # noqa: N818 - several of them, each told
    """What does not hold in a value; each path begins at the value."""

    def __init__(self, *found: Violation) -> None:
        super().__init__(*found)
        self.found = found


class Model(BaseModel):
    """A mapping with these keys and no others; a wrong one does not hide the next."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    # Other spellings of a key, for "did you mean": Excel's headings, say.
    meant: ClassVar[Mapping[str, str]] = {}

    @model_validator(mode="wrap")
    @classmethod
    def _translated(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:  # noqa: ANN401 - whatever was written
        try:
            return handler(value)
        except ValidationError as error:
            raise Violations(*cls.violations(error)) from None

    @classmethod
    def violations(cls, error: ValidationError) -> Iterator[Violation]:
        """Pydantic's errors of this model as violations of our rules, in the order of its keys."""
        for each in error.errors(include_url=False):
            yield from cls.violations_of(each)

    @classmethod
    def violations_of(cls, error: ErrorDetails) -> Iterator[Violation]:
        """One error of this model. A family of models with rules of its own says its own here."""
        path: Path = error["loc"]
        carried = error.get("ctx", {}).get("error")
        if isinstance(carried, Violations):
            yield from (moved(each, path) for each in carried.found)
            return
        match error["type"]:
            case "missing":
                yield Violation("OA153", path[:-1], {"key": path[-1]})
            case "extra_forbidden":
                yield cls.unknown(path)
            case "literal_error" | "enum":
                yield not_one_of(path, error["input"], error["ctx"]["expected"])
            case name if name in _KINDS:
                yield kind(_KINDS[name], path, error["input"])
            case name:
                raise AssertionError(f"no rule for Pydantic's {name} at {path}")

    @classmethod
    def unknown(cls, path: Path) -> Violation:
        """The violation of a key that the model does not have."""
        known = cls.known()
        found = unknown_key(path[-1], known, path[:-1])
        if (guess := cls.meant.get(str(path[-1]))) in known:
            return Violation(found.rule, found.path, {**found.params, "near": guess}, on_key=True)
        return found

    @classmethod
    def known(cls) -> tuple[str, ...]:
        """The keys that people may write, in the order of the model."""
        return tuple(field.alias or name for name, field in cls.model_fields.items())


def validate(model: type[T], value: object, context: Any = None) -> tuple[T | None, Found]:  # noqa: ANN401 - a model says what it needs
    """The value as a model, or everything that does not hold, each with its path."""
    try:
        return model.model_validate(value, context=context), []
    except ValidationError as error:
        return None, [
            moved(each, detail["loc"])
            for detail in error.errors(include_url=False)
            for each in detail["ctx"]["error"].found
        ]


def moved(violation: Violation, path: Path) -> Violation:
    """A violation of a part, as one of the whole that has the part at `path`."""
    return replace(violation, path=(*path, *violation.path)) if path else violation


def not_one_of(path: Path, value: object, expected: str) -> Violation:
    """A word that is none of those known; `expected` is Pydantic's list `'a', 'b' or 'c'`."""
    known = tuple(word.strip(" '") for word in expected.replace(" or ", ", ").split(","))
    return Violation("OA152", path, {"value": brief(value), **near(brief(value), known)})
