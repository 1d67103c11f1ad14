"""What a post says: text, the forms of one message, several, or variants."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeAlias

from pydantic import (
    AfterValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainValidator,
    TypeAdapter,
    ValidationError,
    WrapValidator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core.core_schema import (
    CoreSchema,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    any_schema,
)

from oactl.domain.message import MAX_MESSAGES, Contents, ContentsKind, Item, Message
from oactl.domain.violation import Path, Violation, nearest
from oactl.planfile.files import Files
from oactl.planfile.models.base import Found, Violations, moved
from oactl.planfile.models.messages.entry import Entry, read_message, with_place
from oactl.planfile.models.messages.line_object import ByName, LineObject, validate
from oactl.planfile.models.messages.translation import (
    MOST_TOLD,
    MessageReading,
    Names,
    miscounted,
    reading_of,
    violations_in,
    wrong_type,
)
from oactl.planfile.models.messages.values import FAR_OVER, Pattern, TextLimit

RESERVED = ("post", "plan", "account", "occurrence", "friend")
_NO_VARS: Mapping[str, Any] = {}  # the same one for all items that have none
_EXPERIMENT = ("metric", "split", "winner")


def read_messages(value: object, reading: MessageReading) -> list[Message]:
    """1 to 5 entries; a wrong one does not hide the next. Raises `Violations`."""
    if not isinstance(value, list):
        raise Violations(wrong_type("list"))
    found: Found = []
    if not 1 <= len(value) <= MAX_MESSAGES:
        found.append(miscounted(len(value), 1, MAX_MESSAGES))
    if len(value) > MAX_MESSAGES * FAR_OVER:
        raise Violations(*found)
    read: list[Message] = []
    for index, each in enumerate(value):
        try:
            read.append(read_message(each, reading))
        except Violations as wrong:
            found += (moved(violation, (index,)) for violation in wrong.found)
        if len(found) > MOST_TOLD:
            break
    if found:
        raise Violations(*found)
    return read


def _messages(value: object, info: ValidationInfo) -> list[Message]:
    """The same as a field, after the item's own `vars`."""
    return read_messages(value, _with_vars(reading_of(info.context), info.data.get("vars")))


def _with_vars(reading: MessageReading, own: object) -> MessageReading:
    """The names of an item's own vars win over the post's."""
    if not isinstance(own, Mapping) or not own or reading.names is None:
        return reading
    of_post = reading.names
    return replace(reading, names=lambda: {**of_post(), **own})


def read_vars(value: object) -> Mapping[str, Any]:
    """Names that a template can read, each with its value."""
    if not isinstance(value, Mapping):
        raise Violations(wrong_type("mapping"))
    found = [*_unreadable(value)][:MOST_TOLD]
    if found:
        raise Violations(*found)
    return value


def _unreadable(names: Mapping[str, Any]) -> Iterator[Violation]:
    for name in names:
        if name in RESERVED:
            yield Violation("OA337", (name,), {"name": name}, on_key=True)
        elif not str(name).isidentifier():
            yield Violation("OA337", (name,), {"name": name}, variant="form", on_key=True)


def dated(value: object, handler: ValidatorFunctionWrapHandler) -> object:
    """Every key is a date; a wrong one does not hide what its messages get wrong."""
    if not isinstance(value, Mapping):
        raise Violations(wrong_type("mapping"))
    wrong = (day for day in value if not _is_day(day))
    found = [Violation("OA334", (day,), {"value": str(day)}, on_key=True) for day in wrong]
    return _held(value, handler, found)


def in_turn(value: object, handler: ValidatorFunctionWrapHandler) -> object:
    """A list with at least one entry."""
    if not isinstance(value, list) or not value:
        raise Violations(wrong_type("list"))
    return _held(value, handler, [])


def named_once(value: object, handler: ValidatorFunctionWrapHandler) -> object:
    """A list of variants with different names."""
    if not isinstance(value, list) or not value:
        raise Violations(wrong_type("list"))
    found: Found = []
    seen: set[str] = set()
    for index, each in enumerate(value):
        name = each.get("name") if isinstance(each, Mapping) else None
        if isinstance(name, str) and name in seen:
            found.append(Violation("OA336", (index, "name"), {"name": name}))
        elif isinstance(name, str):
            seen.add(name)
    return _held(value, handler, found)


def _held(value: object, handler: ValidatorFunctionWrapHandler, found: Found) -> object:
    if len(found) > MOST_TOLD:
        raise Violations(*found[:MOST_TOLD])
    try:
        made = handler(value)
    except ValidationError as error:
        raise Violations(*found, *violations_in(error)) from None
    if found:
        raise Violations(*found)
    return made


def compared(value: object) -> Mapping[str, Any]:
    """How variants are compared, kept as written; the gate `experiment` says what does not go."""
    if not isinstance(value, Mapping):
        raise Violations(wrong_type("mapping"))
    known = [*_EXPERIMENT]
    unknown = [str(key) for key in value if key not in known][:MOST_TOLD]
    if unknown:
        raise Violations(*(_unknown(key, known) for key in unknown))
    return value


def _unknown(key: str, known: list[str]) -> Violation:
    params: dict[str, object] = {"key": key, "known": known, "near": nearest(key, known)}
    return Violation("OA303", (key,), params, on_key=True)


Vars = Annotated[Any, PlainValidator(read_vars, json_schema_input_type=dict[str, Any])]
Messages = Annotated[
    Any,
    PlainValidator(
        _messages,
        json_schema_input_type=Annotated[list[Entry], Field(min_length=1, max_length=MAX_MESSAGES)],
    ),
]


class ContentForm(LineObject):
    """A part of a post around messages."""

    @classmethod
    def null(cls, key: str, *, short: bool) -> Violation:
        """Nothing where a list or a mapping should be."""
        if key == "name":
            return super().null(key, short=short)
        return wrong_type("list" if key in ("messages", "rotate", "variants") else "mapping")


class ItemForm(ContentForm):
    """What is said on a day, or in turn."""

    vars: Vars = Field(None, description="Values for `{{ name }}` in these messages only.")
    messages: Messages = Field(description="發文內容: 1 to 5 messages, sent together.")

    def item(self) -> Item:
        """What it says, its name and place not yet known."""
        return Item("", tuple(self.messages), self.vars or _NO_VARS)


class VariantForm(ItemForm):
    """One variant of an experiment."""

    unfilled: ClassVar = frozenset({"name"})
    # What begins with # is derived from a post: its follow-up, its winner.
    name: Annotated[str, TextLimit(4096), Pattern("(?s)(?!#).*", "long", "variant")] = Field(
        description="The variant's name."
    )

    def item(self) -> Item:
        """What it says, under its name."""
        return replace(super().item(), name=self.name)


def _placed(
    way: str, names: Iterable[str], items: list[Item], keys: Iterable[str | int]
) -> tuple[Item, ...]:
    """The items with their names and with where in the post they are written.

    One takes the place of the other in the list: of very many there are never twice as many.
    """
    for index, (name, key) in enumerate(zip(names, keys, strict=True)):
        item = items[index]
        messages = (
            replace(message, at=(way, key, "messages", number))
            for number, message in enumerate(item.messages)
        )
        items[index] = replace(item, name=name, messages=tuple(messages))
    return tuple(items)


if TYPE_CHECKING:
    ItemOf: TypeAlias = Item
    VariantOf: TypeAlias = Item
else:  # of very many items only what they say is kept while the others are read
    ItemOf = Annotated[ItemForm, AfterValidator(ItemForm.item)]
    VariantOf = Annotated[VariantForm, AfterValidator(VariantForm.item)]


def _is_day(value: object) -> bool:
    try:
        return str(date.fromisoformat(str(value))) == value
    except ValueError:
        return False


WAYS: Mapping[str, ContentsKind] = {
    "messages": "single",
    "by_date": "by_date",
    "rotate": "rotate",
    "variants": "variants",
}


class ContentsForm(ContentForm):
    """All that a post may say, in exactly one of four ways."""

    vars: Vars = Field(None, description="Values for `{{ name }}` in the texts.")
    messages: Messages = Field(None, description="發文內容: 1 to 5 messages, sent together.")
    by_date: Annotated[dict[str, ItemOf], WrapValidator(dated)] | None = Field(
        None, description="Other messages on each day."
    )
    rotate: Annotated[list[ItemOf], WrapValidator(in_turn)] | None = Field(
        None,
        description="Messages in turn, by occurrence number; the cadence needs `from`.",
        json_schema_extra={"minItems": 1},
    )
    variants: Annotated[list[VariantOf], WrapValidator(named_once)] | None = Field(
        None,
        description="Variants of an experiment: each goes to an equal part of the people.",
        json_schema_extra={"minItems": 1},
    )
    experiment: Annotated[Any, PlainValidator(compared, json_schema_input_type=dict[str, Any])] = (
        Field(
            None,
            description="What variants are compared by: `metric: open_rate` or `click_rate`; "
            "`split: 20%`: so many of the people get one, the others the winner.",
        )
    )

    @classmethod
    def unread(cls, keys: Iterable[str]) -> Iterable[str]:
        """All ways, where there are several."""
        ways = [key for key in keys if key in WAYS]
        return ways if len(ways) > 1 else ()

    @classmethod
    def together(cls, given: ByName, reading: MessageReading) -> Iterator[Violation]:
        """Exactly one way; an experiment compares variants."""
        del reading
        ways = [way for way in WAYS if way in given]
        if len(ways) != 1:
            path: Path = (ways[1],) if ways else ()
            params = {"ways": list(WAYS), "given": ways}
            variant = "several" if ways else "none"
            yield Violation("OA333", path, params, "error", variant, bool(ways))
        elif "experiment" in given and "variants" not in given:
            needs = {"field": "experiment", "other": "variants"}
            yield Violation("OA318", ("experiment",), needs, variant="needs", on_key=True)

    def contents(self) -> Contents:
        """What the post says, its templates not yet filled."""
        if self.by_date is not None:
            days = [*self.by_date]
            return Contents("by_date", _placed("by_date", days, [*self.by_date.values()], days))
        if self.rotate is not None:
            turns = range(len(self.rotate))
            numbers = (str(turn + 1) for turn in turns)
            return Contents("rotate", _placed("rotate", numbers, self.rotate, turns))
        if self.variants is not None:
            names = [item.name for item in self.variants]
            items = _placed("variants", names, self.variants, range(len(names)))
            return Contents("variants", items, self.experiment)
        return _single(self.messages)


@dataclass(eq=False)
class SchemaOnly:
    """A key of a post that `read_contents` validates: any value, with its model's JSON Schema."""

    key: str

    def __get_pydantic_core_schema__(
        self,
        source: Any,  # noqa: ANN401 - a type
        handler: GetCoreSchemaHandler,
    ) -> CoreSchema:
        """Pydantic's own hook."""
        del source, handler
        return any_schema()

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Pydantic's own hook."""
        del schema
        listed = handler(TypeAdapter(list[ContentsForm]).core_schema)
        part: JsonSchemaValue = handler.resolve_ref_schema(listed["items"])["properties"][self.key]
        return part


_KEYS = tuple(ContentsForm.model_fields)
_PLAIN = frozenset({"messages", "vars"})


def read_contents(
    post: Mapping[str, Any], files: Files, names: Names, most: int = MOST_TOLD
) -> tuple[Contents | None, Found]:
    """What a post says, or everything that does not hold of it, with paths inside the post.

    `names` gives what templates read at a sample occurrence. Other keys of the post are not looked
    at. Of violations the first `most` are given, at least one.
    """
    said = {key: post[key] for key in _KEYS if key in post}
    reading = MessageReading(files, cache(names), short=True, most=max(1, most))
    try:
        if said.keys() <= _PLAIN and "messages" in said:  # most posts: no detour for them
            return _plain(said, reading), []
        return validate(ContentsForm, said, reading).contents(), []
    except Violations as wrong:
        return None, [with_place(each) for each in wrong.found[: reading.most]]


def _plain(said: Mapping[str, Any], reading: MessageReading) -> Contents:
    """What a post with `messages` says. Raises `Violations`."""
    found: Found = []
    messages: list[Message] = []
    try:
        read_vars(said.get("vars", {}))
    except Violations as wrong:
        found += (moved(each, ("vars",)) for each in wrong.found)
    try:
        messages = read_messages(said["messages"], reading)
    except Violations as wrong:
        found += (moved(each, ("messages",)) for each in wrong.found)
    if found:
        raise Violations(*found)
    return _single(messages)


def _single(messages: list[Message]) -> Contents:
    placed = (replace(each, at=("messages", index)) for index, each in enumerate(messages))
    return Contents("single", (Item("", tuple(placed)),))
