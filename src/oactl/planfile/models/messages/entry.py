"""One entry of `messages`: a short form with its kind as key, or LINE's own object under `line`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from oactl.domain.message import Message, Place
from oactl.domain.value import Json
from oactl.domain.violation import Violation, nearest
from oactl.planfile.models.base import Violations
from oactl.planfile.models.messages.kind import Beside, Kind
from oactl.planfile.models.messages.line_message import Raw, read_line
from oactl.planfile.models.messages.line_object import ByName, LineObject, validate
from oactl.planfile.models.messages.reading import Reading, reading_of
from oactl.planfile.models.messages.translation import wrong_type
from oactl.planfile.models.messages.values import AltText, Boolean
from oactl.planfile.templates import is_template

_TEXT_PLACES = (Place(("text",), ("text",)),)
_SURELY_FITS = 2500  # characters: of a text's 5,000 units a character is at most two


@dataclass(frozen=True)
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

    def _read(self, value: object, info: core_schema.ValidationInfo) -> Raw:
        templates = bool(info.data.get("template"))
        return read_line(value, reading_of(info.context).as_line(templates=templates))


class Entry(Beside):
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
    imagemap: Annotated[Any, Kind("imagemap", "ImagemapMessage")] = Field(
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
    flex: Annotated[Any, Kind("flex_form", "FlexForm")] = Field(
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
    def together(cls, given: ByName, reading: Reading) -> Iterator[Violation]:
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
        form: LineObject | Raw = getattr(self, kind)
        places: list[Place] = []
        body = form.compose((), written.at, places)
        for name in Beside.model_fields:
            part: LineObject | None = getattr(self, name)
            if part is not None:
                at = self.written[name].at
                body[name] = part.compose((name,), at, places)
        if self.altText is not None:
            alt = self.written["altText"]
            body["altText"] = alt.source
            places.append(Place(("altText",), alt.at))
        literal = frozenset[str]() if self.template else form.literal()
        templated = has_template(body, literal)
        return Message(kind, body, templated, form.files(), tuple(places), (), literal)


_BESIDE_ONE: Mapping[str, tuple[str, ...]] = {"template": ("line", "flex"), "altText": ("cards",)}
KINDS = tuple(
    name
    for name in Entry.model_fields
    if name not in Beside.model_fields and name not in _BESIDE_ONE
)
# Each part fills its own texts.
Entry.unfilled = frozenset({*KINDS, *Beside.model_fields, "template"})


def _words_beside(kind: str) -> Iterator[str]:
    yield from ("template",) if kind in _BESIDE_ONE["template"] else ()
    yield from ("alt",) if kind in _BESIDE_ONE["altText"] else ()


def read_message(value: object, reading: Reading) -> Message:
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
    return validate(Entry, value, reading).message()


def _holds(text: str, reading: Reading) -> bool:
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
