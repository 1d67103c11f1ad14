"""All that a post may say, and the way from a post's keys to its contents."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Annotated, Any

from pydantic import (
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainValidator,
    TypeAdapter,
    WrapValidator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core.core_schema import CoreSchema, any_schema

from oactl.domain.message import Contents, ContentsKind, Item, Message
from oactl.domain.violation import Path, Violation
from oactl.planfile.files import Files
from oactl.planfile.models.base import Found, Violations, moved
from oactl.planfile.models.messages.contents import (
    Form,
    ItemForm,
    Messages,
    VariantForm,
    Vars,
    compared,
    dated,
    in_turn,
    named_once,
    read_messages,
    read_vars,
)
from oactl.planfile.models.messages.line_message import with_place
from oactl.planfile.models.messages.line_object import ByName, validate
from oactl.planfile.models.messages.reading import MOST_TOLD, Names, Reading

WAYS: Mapping[str, ContentsKind] = {
    "messages": "single",
    "by_date": "by_date",
    "rotate": "rotate",
    "variants": "variants",
}


class Saying(Form):
    """All that a post may say, in exactly one of four ways."""

    vars: Vars = Field(None, description="Values for `{{ name }}` in the texts.")
    messages: Messages = Field(None, description="發文內容: 1 to 5 messages, sent together.")
    by_date: Annotated[dict[str, ItemForm], WrapValidator(dated)] | None = Field(
        None, description="Other messages on each day."
    )
    rotate: Annotated[list[ItemForm], WrapValidator(in_turn)] | None = Field(
        None,
        description="Messages in turn, by occurrence number; the cadence needs `from`.",
        json_schema_extra={"minItems": 1},
    )
    variants: Annotated[list[VariantForm], WrapValidator(named_once)] | None = Field(
        None, description="Variants of an experiment.", json_schema_extra={"minItems": 1}
    )
    experiment: Annotated[Any, PlainValidator(compared, json_schema_input_type=dict[str, Any])] = (
        Field(None, description="How variants are compared; held until oactl runs experiments.")
    )

    @classmethod
    def unread(cls, keys: Iterable[str]) -> Iterable[str]:
        """All ways, where there are several."""
        ways = [key for key in keys if key in WAYS]
        return ways if len(ways) > 1 else ()

    @classmethod
    def together(cls, given: ByName, reading: Reading) -> Iterator[Violation]:
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
            items = [form.item(day, ("by_date", day)) for day, form in self.by_date.items()]
            return Contents("by_date", tuple(items))
        if self.rotate is not None:
            items = [f.item(str(n + 1), ("rotate", n)) for n, f in enumerate(self.rotate)]
            return Contents("rotate", tuple(items))
        if self.variants is not None:
            items = [f.item(f.name, ("variants", n)) for n, f in enumerate(self.variants)]
            return Contents("variants", tuple(items), self.experiment)
        return _single(self.messages)


@dataclass(frozen=True)
class ReadApart:
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
        listed = handler(TypeAdapter(list[Saying]).core_schema)
        part: JsonSchemaValue = handler.resolve_ref_schema(listed["items"])["properties"][self.key]
        return part


_KEYS = tuple(Saying.model_fields)
_PLAIN = frozenset({"messages", "vars"})


def read_contents(
    post: Mapping[str, Any], files: Files, names: Names, most: int = MOST_TOLD
) -> tuple[Contents | None, Found]:
    """What a post says, or everything that does not hold of it, with paths inside the post.

    `names` gives what templates read at a sample occurrence. Other keys of the post are not looked
    at. Of violations the first `most` are given, at least one.
    """
    said = {key: post[key] for key in _KEYS if key in post}
    reading = Reading(files, cache(names), short=True, most=max(1, most))
    try:
        if said.keys() <= _PLAIN and "messages" in said:  # most posts: no detour for them
            return _plain(said, reading), []
        return validate(Saying, said, reading).contents(), []
    except Violations as wrong:
        return None, [with_place(each) for each in wrong.found[: reading.most]]


def _plain(said: Mapping[str, Any], reading: Reading) -> Contents:
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
