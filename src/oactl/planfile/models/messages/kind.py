"""A part of a message whose model is imported when the first of its kind is read.

Most plans have texts only, and building the models of the other kinds costs more than reading them.
"""

from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from typing import Annotated, Any, ClassVar

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler, TypeAdapter
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from oactl.planfile.models.messages.line_object import LineObject, validate
from oactl.planfile.models.messages.reading import reading_of

_HERE = "oactl.planfile.models.messages"


@cache
def model(module: str, name: str) -> type[LineObject]:
    """A model of one of this folder's modules, imported now."""
    found: type[LineObject] = getattr(import_module(f"{_HERE}.{module}"), name)
    return found


@dataclass(frozen=True)
class Kind:
    """A kind of message: its module and model, imported when the first of them is read."""

    module: str
    name: str

    def __get_pydantic_core_schema__(
        self,
        source: Any,  # noqa: ANN401 - a type
        handler: GetCoreSchemaHandler,
    ) -> CoreSchema:
        """Pydantic's own hook."""
        del source, handler
        return core_schema.with_info_plain_validator_function(self._read)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Pydantic's own hook: the model's schema, as it is inside another (a list of it, here)."""
        del schema
        kind: Any = model(self.module, self.name)
        listed: Any = list[kind]
        found: JsonSchemaValue = handler(TypeAdapter(listed).core_schema)["items"]
        return found

    def _read(self, value: object, info: core_schema.ValidationInfo) -> LineObject:
        reading = reading_of(info.context)
        return validate(
            model(self.module, self.name),
            value,
            replace(reading, template=bool(info.data.get("template"))),
        )


class Beside(LineObject):
    """What LINE takes in a message object of any type; short forms have it beside their kind."""

    quickReply: Annotated[Any, Kind("common", "QuickReply")] = Field(
        None, description="Buttons above the keyboard, up to 13."
    )
    sender: Annotated[Any, Kind("common", "Sender")] = Field(
        None, description="Who the message seems to come from: a name, or `{name, icon}`."
    )
    unfilled: ClassVar = frozenset({"quickReply", "sender"})


class Message(LineObject):
    """A message object of LINE's, or its short form, without what may stand beside any of them."""

    beside: ClassVar = tuple(Beside.model_fields)
