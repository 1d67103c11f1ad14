"""What a post says: `messages`, or one of `by_date`, `rotate`, `variants`; and its `vars`."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import (
    Field,
    PlainValidator,
    ValidationError,
)
from pydantic_core.core_schema import (
    ValidationInfo,
    ValidatorFunctionWrapHandler,
)

from oactl.domain.message import MAX_MESSAGES, Item, Message
from oactl.domain.violation import Path, Violation, nearest
from oactl.planfile.models.base import Found, Violations, moved
from oactl.planfile.models.messages.entry import Entry, read_message
from oactl.planfile.models.messages.line_object import LineObject
from oactl.planfile.models.messages.reading import MOST_TOLD, Reading, reading_of
from oactl.planfile.models.messages.translation import (
    miscounted,
    violations_in,
    wrong_type,
)
from oactl.planfile.models.messages.values import FAR_OVER, Text

RESERVED = ("post", "plan", "account", "occurrence", "friend")
_EXPERIMENT = ("metric", "split", "winner")


def read_messages(value: object, reading: Reading) -> list[Message]:
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


def _with_vars(reading: Reading, own: object) -> Reading:
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
    """How variants are compared; kept as written until oactl can run experiments."""
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


class Form(LineObject):
    """A part of a post around messages."""

    @classmethod
    def null(cls, key: str, *, short: bool) -> Violation:
        """Nothing where a list or a mapping should be."""
        if key == "name":
            return super().null(key, short=short)
        return wrong_type("list" if key in ("messages", "rotate", "variants") else "mapping")


class ItemForm(Form):
    """What is said on a day, or in turn."""

    vars: Vars = Field(None, description="Values for `{{ name }}` in these messages only.")
    messages: Messages = Field(description="發文內容: 1 to 5 messages, sent together.")

    def item(self, name: str, at: Path) -> Item:
        """The item of that name, which is written at `at` in the post."""
        messages = (
            replace(message, at=(*at, "messages", index))
            for index, message in enumerate(self.messages)
        )
        return Item(name, tuple(messages), self.vars or {})


class VariantForm(ItemForm):
    """One variant of an experiment."""

    unfilled: ClassVar = frozenset({"name"})
    name: Annotated[str, Text(4096)] = Field(description="The variant's name.")


def _is_day(value: object) -> bool:
    try:
        return str(date.fromisoformat(str(value))) == value
    except ValueError:
        return False
