"""What all models share, and how Pydantic's errors become violations of our rules.

Each model translates its own errors, while they pass through it, as it alone knows its keys:
`Model` catches what its fields raise and raises `Violations`, a ValueError that Pydantic carries
outwards in `ctx["error"]`. A validator or a parser may raise `Violations` as well, with paths that
begin at its value. `validate` gives the value or every violation with its path from the root.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain, islice, repeat
from types import FunctionType
from typing import Any, ClassVar, NamedTuple, Self, TypeAlias, TypeVar, cast

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ModelWrapValidatorHandler,
    TypeAdapter,
    ValidationError,
    ValidatorFunctionWrapHandler,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import ErrorDetails
from pydantic_core.core_schema import (
    CoreSchema,
    ValidationInfo,
    any_schema,
    no_info_after_validator_function,
    with_info_plain_validator_function,
    with_info_wrap_validator_function,
)

from oactl.domain.value import same_text
from oactl.domain.violation import Path, Violation
from oactl.planfile.violations import brief, kind, near, unknown_key
from oactl.planfile.yaml.lines import MAX_REPORTED

T = TypeVar("T", bound="Model")
V = TypeVar("V")
Found: TypeAlias = list[Violation]

_LONGEST_KEY = 40  # characters of a key that is another word for one of ours
_DEEP = 100  # more steps than any path has
# What Pydantic says of a value of another kind, and the variant of the rule that says it to people.
_KINDS = {
    "string_type": "text",
    "string_too_short": "text",
    "list_type": "list",
    "tuple_type": "list",
    "dict_type": "mapping",
    "model_type": "mapping",
    "model_attributes_type": "mapping",
    "dataclass_type": "mapping",
}


# Tags of a union whose members differ by what was written. Pydantic puts them into its paths; they
# begin as no key does.
MAPPING, OTHER = "\0mapping", "\0other"
by_kind = Discriminator(lambda value: MAPPING if isinstance(value, Mapping) else OTHER)


class Violations(ValueError):  # noqa: N818 - several of them, each reported
    """What does not hold in a value; each path begins at the value."""

    def __init__(self, *found: Violation) -> None:
        super().__init__(*found)
        self.found = found


@dataclass(eq=False, slots=True)
class Reading:
    """How a file is read: what its validators share, as Pydantic's context.

    `root` is the workspace's folder, `people` are those that it names. `left` is how many
    violations are still put into words: behind them only the first of each model is, so that a file
    of nothing but faults takes no longer. `again` says that keys at fault were left out, so that
    what is missing says nothing. `more` is how many violations were only counted.
    """

    root: str = "."
    today: date = date.max
    people: frozenset[str] = frozenset()
    left: int = MAX_REPORTED
    again: bool = False
    more: int = 0
    known: dict[tuple[object, ...], Any] = field(default_factory=dict)


class Model(BaseModel):
    """A mapping with these keys and no others; a wrong one does not hide the next."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    # Other words for a key, in lower case, for "did you mean": Excel's headings, say. What is meant
    # may go on behind the key, `audience: {all: [vip]}`.
    other_names: ClassVar[Mapping[str, str]] = {}
    # The kind of value (`OA151.KIND`) that an empty mapping is not; without it, it may be empty.
    filled: ClassVar[str | None] = None

    @model_validator(mode="wrap")
    @classmethod
    def _translated(
        cls,
        value: Any,  # noqa: ANN401 - whatever was written
        handler: ModelWrapValidatorHandler[Self],
        info: ValidationInfo,
    ) -> Self:
        reading = cast("Reading", info.context)
        if cls.filled and not (isinstance(value, Mapping) and value):
            raise Violations(kind(cls.filled, (), value))
        wrong: Iterable[Violation] = ()
        if isinstance(value, Mapping):
            if reading.again:
                value = cls._of_known_keys(value)
            else:
                wrong = [*cls.of_keys(value)]
                value = cls._of_few_keys(value, reading)
        try:
            made = handler(value)
        except ValidationError as error:
            most = max(1, reading.left)
            found = list(islice(cls.violations(error), most))
            if len(found) == most and not reading.again:
                reading.more += _count(error) - most
            raise Violations(*_in_order(found, value), *wrong) from None
        if wrong:
            raise Violations(*wrong)
        return made

    @classmethod
    def _of_few_keys(cls, value: Mapping[str, Any], reading: Reading) -> Mapping[str, Any]:
        """The same without unknown keys that would not be reported: an error of each fills memory.

        Those that are left out are counted.
        """
        known = cls.known()
        if cls.model_config.get("extra") != "forbid" or len(value) <= MAX_REPORTED + len(known):
            return value
        unknown = [*islice((key for key in value if key not in known), MAX_REPORTED)]
        few = {*known, *unknown}
        kept = {key: part for key, part in value.items() if key in few}
        reading.more += len(value) - len(kept)
        return kept

    @classmethod
    def _of_known_keys(cls, value: Mapping[str, Any]) -> Mapping[str, Any]:
        """What is left when the keys that the model does not have are taken out."""
        if cls.model_config.get("extra") != "forbid":
            return value
        known = set(cls.known())
        return {key: part for key, part in value.items() if key in known}

    @classmethod
    def of_keys(cls, value: Mapping[str, Any]) -> Iterable[Violation]:  # noqa: ARG003 - of some models
        """What the keys get wrong by being there or not, whatever their values."""
        return ()

    @classmethod
    def violations(cls, error: ValidationError) -> Iterator[Violation]:
        """Pydantic's errors of this model as violations of our rules, in the order of its keys."""
        for each in error.errors(include_url=False):
            yield from cls.violations_of(each)

    @classmethod
    def violations_of(cls, error: ErrorDetails) -> Iterator[Violation]:
        """One error of this model. A family of models with rules of its own says its own here."""
        if error["type"] == "extra_forbidden":
            yield cls.unknown(error["loc"])
        else:
            yield from translated(error)

    @classmethod
    def unknown(cls, path: Path) -> Violation:
        """The violation of a key that the model does not have."""
        known = cls.known()
        found = unknown_key(path[-1], known, path[:-1])
        written = same_text(str(path[-1])[:_LONGEST_KEY])
        guess = written if written in known else cls.other_names.get(written, "")
        if guess.partition(":")[0] in known:
            return replace(found, params={**found.params, "near": guess})
        return found

    @classmethod
    def known(cls) -> tuple[str, ...]:
        """The keys that people may write, in the order of the model."""
        return tuple(each.alias or name for name, each in cls.model_fields.items())

    def given(self) -> dict[str, Any]:
        """The values of the keys that were written, by the names of the fields."""
        return {name: getattr(self, name) for name in self.model_fields_set}


def _count(error: ValidationError) -> int:
    """How many violations an error stands for, none of them put into words."""
    carried = (each.get("ctx", {}).get("error") for each in error.errors(include_url=False))
    return sum(len(each.found) if isinstance(each, Violations) else 1 for each in carried)


def _in_order(found: Found, value: object) -> Found:
    """Violations in the order in which the keys at fault were written."""
    places = {key: place for place, key in enumerate(value)} if isinstance(value, Mapping) else {}
    return sorted(found, key=lambda each: places.get(each.path[0], 0) if each.path else 0)


class BuiltBy(NamedTuple):
    """`Annotated[Budget, BuiltBy(BudgetModel)]`: validated by the model, then a domain value.

    `model` may be a function that imports the model when the first such value is read. The value
    is what `build` makes of what was validated; without it, the annotated class of the keys that
    were written.
    """

    model: Any
    build: Callable[[Any], Any] | None = None

    def __get_pydantic_core_schema__(
        self, source: Callable[..., Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        build = self.build or (lambda made: source(**made.given()))
        if not _is_model(self.model):
            return no_info_after_validator_function(build, handler.generate_schema(self.model))

        def built(value: object, info: ValidationInfo[Reading]) -> object:
            return build(_part(_model(self.model), value, info.context))

        return with_info_plain_validator_function(built)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        known = _is_model(self.model)
        return described_inside(_model(self.model), handler) if known else handler(schema)


def _is_model(known: object) -> bool:
    """Whether that is a model, or a function that gives one."""
    return isinstance(known, type | FunctionType)


def _model(known: Any) -> type[Model]:  # noqa: ANN401 - a model, or a function that gives one
    found: type[Model] = known() if isinstance(known, FunctionType) else known
    return found


def _part(model: type[T], value: object, reading: Reading) -> T:
    """A part of a file as a model, whose validator is made when the first such part is read."""
    try:
        return model.model_validate(value, context=reading)
    except ValidationError as error:
        raise Violations(*every(error)) from None


def described_inside(model: type[BaseModel], describe: GetJsonSchemaHandler) -> JsonSchemaValue:
    """The JSON Schema of a model as it is inside another: by name, in a list of it."""
    listed: TypeAdapter[Any] = TypeAdapter(list[model])  # type: ignore[valid-type]  # made here
    found: JsonSchemaValue = describe(listed.core_schema)["items"]
    return found


class Isolated:
    """Validated by itself and not with the whole: one bad post hides no other.

    Its schema is only made for the JSON Schema: that takes longer than to read a small plan.
    """

    def __get_pydantic_core_schema__(
        self,
        source: Any,  # noqa: ANN401 - a type
        handler: GetCoreSchemaHandler,
    ) -> CoreSchema:
        def described(_: CoreSchema, describe: GetJsonSchemaHandler) -> JsonSchemaValue:
            adapter: TypeAdapter[object] = TypeAdapter(source)
            return describe(adapter.core_schema)

        return any_schema(metadata={"pydantic_js_functions": [described]})


class CachedValidation:
    """Equal values are validated once a file: many posts share a cadence or an audience."""

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return with_info_wrap_validator_function(_once, handler(source))


def _once(
    value: object, handler: ValidatorFunctionWrapHandler, info: ValidationInfo[Reading]
) -> object:
    reading: Reading = info.context
    key = info.field_name, reading.again, repr(value)
    if key not in reading.known:
        try:
            reading.known[key] = handler(value)
        except ValidationError as error:
            reading.known[key] = Violations(*every(error))
    found = reading.known[key]
    if isinstance(found, Violations):
        raise found
    return found


def validate(
    model: type[T], value: object, reading: Reading | None = None
) -> tuple[T | None, Found]:
    """The value as a model, or everything that does not hold, each with its path."""
    try:
        return model.model_validate(value, context=reading or Reading()), []
    except ValidationError as error:
        return None, every(error)


def validate_parts(model: type[T], value: object, reading: Reading) -> tuple[T | None, Found]:
    """The model of what holds in a value, and everything that does not.

    Keys at fault are left out and the rest is validated again, so that what only good values can
    tell is told too. None where nothing of the value holds.
    """
    made, found = validate(model, value, reading)
    more, faulty = found, set[Path]()
    for depth in chain([_DEEP, _DEEP], repeat(1)):
        if made is not None:
            break
        left_out = {_key_at_fault(value, each.path[:depth]) for each in more}
        if () in left_out:
            return None, found
        faulty |= left_out
        value = _without(value, left_out)
        left = max(0, reading.left - len(found))
        made, more = validate(model, value, replace(reading, again=True, left=left))
        # What is wrong with the owner of a key that was left out only follows from that.
        found += [each for each in more if not any(_owns(each.path, path) for path in faulty)]
    return made, found


def _owns(owner: Path, path: Path) -> bool:
    return path[: len(owner)] == owner


def _key_at_fault(value: object, path: Path) -> Path:
    """The path of the key that goes; of a list the whole, so that no entry changes its place."""
    steps: list[str | int] = []
    for step in path:
        if not isinstance(value, Mapping) or step not in value:
            break
        value = value[step]
        steps.append(step)
    return tuple(steps)


def _without(value: Any, paths: set[Path]) -> Any:  # noqa: ANN401 - whatever was written
    """A copy without what stands at the paths."""
    kept, below_of = {}, dict[str | int, set[Path]]()
    for path in paths:
        below_of.setdefault(path[0], set()).add(path[1:])
    for key, part in value.items():
        below = below_of.get(key, set[Path]())
        if () not in below:
            kept[key] = _without(part, below) if below else part
    return kept


def validate_as(
    adapter: TypeAdapter[V], value: object, reading: Reading | None = None
) -> tuple[V | None, Found]:
    """The value of a type that is no model, as `validate`."""
    try:
        return adapter.validate_python(value, context=reading or Reading()), []
    except ValidationError as error:
        return None, every(error)


def every(error: ValidationError) -> Found:
    """All violations of a value that no model of its own holds together."""
    return [found for each in error.errors(include_url=False) for found in translated(each)]


def translated(error: ErrorDetails) -> Iterator[Violation]:
    """One of Pydantic's errors as violations of our rules."""
    path: Path = tuple(step for step in error["loc"] if not _is_tag(step))
    carried = error.get("ctx", {}).get("error")
    if isinstance(carried, Violations):
        on_key = bool(path) and path[-1] == "[key]"
        yield from (moved(each, path[:-1] if on_key else path) for each in carried.found)
        return
    match error["type"]:
        case "missing":
            yield Violation("OA153", path[:-1], {"key": path[-1]})
        case "extra_forbidden":
            yield unknown_key(path[-1], (), path[:-1])
        case "literal_error" | "enum":
            yield not_one_of(path, error["input"], error["ctx"]["expected"])
        case name if name in _KINDS:
            yield kind(_KINDS[name], path, error["input"])
        case _:
            yield Violation("OA151", path, {"value": brief(error["input"])})


def _is_tag(step: str | int) -> bool:
    return isinstance(step, str) and step.startswith("\0")


def moved(violation: Violation, path: Path) -> Violation:
    """A violation of a part, as one of the whole that has the part at `path`."""
    return replace(violation, path=(*path, *violation.path)) if path else violation


def not_one_of(path: Path, value: object, expected: str) -> Violation:
    """A word that is none of those known; `expected` is Pydantic's list `'a', 'b' or 'c'`."""
    known = tuple(word.strip(" '") for word in expected.replace(" or ", ", ").split(","))
    return Violation("OA152", path, {"value": brief(value), **near(brief(value), known)})
