"""One entry of `messages`: a short form with its kind as key, or LINE's own object under `line`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from typing import Annotated, Any, ClassVar, NamedTuple

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from oactl.domain.message import MAX_MESSAGES, Message, NamedFile, SourceMapping
from oactl.domain.value import Json, JsonObject
from oactl.domain.violation import Path, Violation, nearest, spell
from oactl.planfile.models.base import Found, Violations, described_inside
from oactl.planfile.models.messages.line_object import ByName, LineObject, validate
from oactl.planfile.models.messages.translation import (
    FINAL,
    MessageReading,
    miscounted,
    not_one_of,
    reading_of,
    wrong_type,
)
from oactl.planfile.models.messages.values import AltText, Boolean
from oactl.planfile.templates import is_template

# LINE's types, each with its module and model: imported when the first of them is read.
_TYPES: Mapping[str, tuple[str, str]] = {
    "text": ("plain", "TextMessage"),
    "textV2": ("plain", "TextMessageV2"),
    "sticker": ("plain", "StickerMessage"),
    "image": ("plain", "ImageMessage"),
    "video": ("plain", "VideoMessage"),
    "audio": ("plain", "AudioMessage"),
    "location": ("plain", "LocationMessage"),
    "coupon": ("plain", "CouponMessage"),
    "imagemap": ("template", "ImagemapMessage"),
    "template": ("template", "TemplateMessage"),
    "flex": ("flex", "FlexMessage"),
}
_SURELY_FITS = 2500  # characters: of a text's 5,000 units a character is at most two


class RawMessage(NamedTuple):
    """A valid message object in LINE's spelling: it is sent as it was written."""

    value: JsonObject
    templates: bool

    def literal(self) -> frozenset[str]:
        """All keys, where the object is not a template."""
        return frozenset() if self.templates else frozenset(self.value)

    def files(self) -> tuple[NamedFile, ...]:
        """None."""
        return ()

    def compose(self, theirs: Path, ours: Path, places: list[SourceMapping]) -> JsonObject:
        """The object itself."""
        places.append(SourceMapping(theirs, ours, same=True))
        return dict(self.value)


def read_line(value: object, reading: MessageReading) -> RawMessage:
    """One of LINE's message objects. Raises `Violations` with paths inside it."""
    if not isinstance(value, Mapping):
        raise Violations(Violation("OA313") if value is None else wrong_type("mapping"))
    kind = value.get("type")
    if kind is None:
        raise Violations(Violation("OA302", (), {"field": "type"}))
    if not isinstance(kind, str) or kind not in _TYPES:
        raise Violations(not_one_of(kind, ("type",), list(_TYPES)))
    beside = {key: value[key] for key in CommonProperties.model_fields if key in value}
    own = {key: part for key, part in value.items() if key not in beside}
    found = _violations(model(*_TYPES[kind]), own, reading)
    if beside:
        found += _violations(CommonProperties, beside, reading)
    if found:
        raise Violations(*found)
    return RawMessage(dict(value), reading.names is not None)


def _violations(model: type[LineObject], value: object, reading: MessageReading) -> Found:
    try:
        validate(model, value, reading)
    except Violations as wrong:
        return list(wrong.found)
    return []


def violations_of_message(obj: JsonObject) -> Found:
    """What LINE would refuse of one finished message object, with paths inside it."""
    if obj.get("type") == "text" and len(obj) == 2:  # noqa: PLR2004 - the quick way for plain text
        text = obj.get("text")
        if isinstance(text, str) and len(text) <= _SURELY_FITS and text.strip():
            return []
    try:
        read_line(obj, FINAL)
    except Violations as wrong:
        return [with_place(each) for each in wrong.found]
    return []


def violations_of_request(messages: list[JsonObject]) -> Found:
    """What LINE would refuse of the finished messages of one request."""
    found = []
    if not 1 <= len(messages) <= MAX_MESSAGES:
        found.append(with_place(miscounted(len(messages), 1, MAX_MESSAGES)))
    return [*found, *(each for obj in messages for each in violations_of_message(obj))]


def with_place(violation: Violation, prefix: Path = ()) -> Violation:
    """A violation below `prefix`, its place in words as the param `what` of its sentence."""
    path = (*prefix, *violation.path)
    return replace(violation, path=path, params={"what": spell(path), **violation.params})


_HERE = "oactl.planfile.models.messages"


@cache
def model(module: str, name: str) -> type[LineObject]:
    """A model of one of this folder's modules, imported now."""
    found: type[LineObject] = getattr(import_module(f"{_HERE}.{module}"), name)
    return found


@dataclass(eq=False)
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
        return described_inside(model(self.module, self.name), handler)

    def _read(self, value: object, info: core_schema.ValidationInfo) -> LineObject:
        reading = reading_of(info.context)
        return validate(
            model(self.module, self.name),
            value,
            replace(reading, template=bool(info.data.get("template"))),
        )


class CommonProperties(LineObject):
    """What LINE takes in a message object of any type; short forms have it beside their kind."""

    quickReply: Annotated[Any, Kind("common", "QuickReply")] = Field(
        None, description="Buttons above the keyboard, up to 13."
    )
    sender: Annotated[Any, Kind("common", "Sender")] = Field(
        None, description="Who the message seems to come from: a name, or `{name, icon}`."
    )
    unfilled: ClassVar = frozenset({"quickReply", "sender"})


class MessageObject(LineObject):
    """A message object of LINE's, or its short form, without what may stand beside any of them."""

    beside: ClassVar = tuple(CommonProperties.model_fields)


_TEXT_PLACES = (SourceMapping(("text",), ("text",)),)


class LineKind:
    """`line`: one of LINE's own message objects."""

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
        """Pydantic's own hook."""
        del schema, handler
        return {
            "type": "object",
            "properties": {"type": {"type": "string"}},
            "required": ["type"],
        }

    def _read(self, value: object, info: core_schema.ValidationInfo) -> RawMessage:
        templates = bool(info.data.get("template"))
        return read_line(value, reading_of(info.context).as_line(templates=templates))


class Entry(CommonProperties):
    """One message; exactly one kind."""

    template: Boolean | None = Field(
        None, description="Beside `line` or `flex`: whether their texts are templates."
    )
    altText: AltText | None = Field(
        None, description="Beside `cards`: what the chat list and the notification show."
    )
    text: Annotated[Any, Kind("plain", "TextMessage")] = Field(
        None, description="A text of at most 5,000 characters."
    )
    image: Annotated[Any, Kind("plain", "ImageMessage")] = Field(
        None, description="A picture, JPEG or PNG, by https."
    )
    video: Annotated[Any, Kind("plain", "VideoMessage")] = Field(
        None, description="A video, MP4, with its preview picture."
    )
    audio: Annotated[Any, Kind("plain", "AudioMessage")] = Field(
        None, description="A sound, MP3 or M4A."
    )
    sticker: Annotated[Any, Kind("plain", "StickerMessage")] = Field(
        None, description="A sticker of LINE's list."
    )
    location: Annotated[Any, Kind("plain", "LocationMessage")] = Field(None, description="A place.")
    imagemap: Annotated[Any, Kind("template", "ImagemapMessage")] = Field(
        None, description="A picture with areas to tap."
    )
    buttons: Annotated[Any, Kind("template", "ButtonsForm")] = Field(
        None, description="A text with up to 4 buttons."
    )
    confirm: Annotated[Any, Kind("template", "ConfirmForm")] = Field(
        None, description="A question with two buttons."
    )
    carousel: Annotated[Any, Kind("template", "CarouselForm")] = Field(
        None, description="Up to 10 columns with buttons."
    )
    image_carousel: Annotated[Any, Kind("template", "ImageCarouselForm")] = Field(
        None, description="Up to 10 pictures to tap."
    )
    flex: Annotated[Any, Kind("flex", "FlexForm")] = Field(
        None, description="LINE's Flex JSON, here or in a file."
    )
    coupon: Annotated[Any, Kind("plain", "CouponMessage")] = Field(
        None, description="A coupon by its id at LINE."
    )
    cards: Annotated[Any, Kind("cards", "Cards")] = Field(
        None, description="Products side by side."
    )
    line: Annotated[Any, LineKind()] = Field(
        None, description="One of LINE's message objects, passed through."
    )

    @classmethod
    def shorter(cls, made: JsonSchemaValue, whole: JsonSchemaValue) -> JsonSchemaValue:
        """Exactly one kind."""
        whole["oneOf"] = [{"required": [kind]} for kind in KINDS]
        whole["dependentSchemas"] = {
            key: {"anyOf": [{"required": [kind]} for kind in _BESIDE_ONE[name]]}
            for name, key in (("template", "template"), ("altText", "alt"))
        }
        return made

    @classmethod
    def together(cls, given: ByName, reading: MessageReading) -> Iterator[Violation]:
        """What may stand beside one kind only; and `quick_reply` only once."""
        del reading
        kind = next(name for name in KINDS if name in given)
        for name, others in _BESIDE_ONE.items():
            if name in given and kind not in others:
                known = [kind, "quick_reply", "sender", *_words_beside(kind)]
                key = "alt" if name == "altText" else name
                params = {"key": key, "known": known, "near": None}
                yield Violation("OA303", (name,), params, on_key=True)
        line = given.get("line")
        for name, key in (("quickReply", "quick_reply"), ("sender", "sender")):
            if name in given and isinstance(line, Mapping) and name in line:
                params = {"field": key, "other": f"line.{name}"}
                yield Violation("OA318", (name,), params, variant="twice", on_key=True)

    def message(self) -> Message:
        """The message that the entry is, its templates not yet filled."""
        ((kind, written),) = ((k, w) for k, w in self.written.items() if k in KINDS)
        form: LineObject | RawMessage = getattr(self, kind)
        places: list[SourceMapping] = []
        body = form.compose((), written.at, places)
        for name in CommonProperties.model_fields:
            part: LineObject | None = getattr(self, name)
            if part is not None:
                at = self.written[name].at
                body[name] = part.compose((name,), at, places)
        if self.altText is not None:
            alt = self.written["altText"]
            body["altText"] = alt.source
            places.append(SourceMapping(("altText",), alt.at))
        literal = frozenset[str]() if self.template else form.literal()
        templated = has_template(body, literal)
        return Message(kind, body, templated, form.files(), tuple(places), (), literal)


_BESIDE_ONE: Mapping[str, tuple[str, ...]] = {"template": ("line", "flex"), "altText": ("cards",)}
KINDS = tuple(
    name
    for name in Entry.model_fields
    if name not in CommonProperties.model_fields and name not in _BESIDE_ONE
)
# Each part fills its own texts.
Entry.unfilled = frozenset({*KINDS, *CommonProperties.model_fields, "template"})


def _words_beside(kind: str) -> Iterator[str]:
    yield from ("template",) if kind in _BESIDE_ONE["template"] else ()
    yield from ("alt",) if kind in _BESIDE_ONE["altText"] else ()


def read_message(value: object, reading: MessageReading) -> Message:
    """One entry of `messages`. Raises `Violations` with paths inside it."""
    if isinstance(value, dict) and len(value) == 1:
        text = value.get("text")
        if isinstance(text, str) and _holds(text, reading):  # most messages: no detour for them
            body = {"type": "text", "text": text}
            return Message("text", body, is_template(text), (), _TEXT_PLACES)
    if not isinstance(value, Mapping):
        bare = isinstance(value, str)
        raise Violations(Violation("OA304", variant="bare") if bare else wrong_type("mapping"))
    _check_kind(value)
    return replace(validate(Entry, value, reading).message(), written=dict(value))


def _holds(text: str, reading: MessageReading) -> bool:
    """Whether a text is surely short enough, its templates filled."""
    if is_template(text):
        filled, _ = reading.fill(text)
        return filled is not None and len(filled) <= _SURELY_FITS and bool(filled.strip())
    return len(text) <= _SURELY_FITS and bool(text.strip())


def _check_kind(value: Mapping[str, Any]) -> None:
    """Raises where an entry has no kind or more than one."""
    kinds = [name for name in value if name in KINDS]
    if len(kinds) > 1:
        raise Violations(
            Violation("OA304", (kinds[1],), {"given": kinds}, variant="several", on_key=True)
        )
    if not kinds:
        words = [str(name) for name in value if name not in ("quick_reply", "sender")][:10]
        near = next((guess for word in words if (guess := nearest(word, KINDS))), None)
        raise Violations(Violation("OA304", (), {"known": list(KINDS), "near": near}))


def has_template(value: Json, literal: frozenset[str] = frozenset()) -> bool:
    """Whether any text below is a template; the keys named by `literal` are not looked at."""
    if isinstance(value, str):
        return is_template(value)
    if isinstance(value, dict):
        return any(has_template(part) for name, part in value.items() if name not in literal)
    return isinstance(value, list) and any(has_template(part) for part in value)
