"""What a tap does (LINE, "Action objects"): flat, nested, or with `type` as at LINE.

`{label, uri}` and `{uri: {label, uri}}` are short forms of `{type: uri, label, uri}`. The label's
rule depends on the place of the action and is checked by `ActionPlace`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    Discriminator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    Tag,
    ValidationError,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from oactl.domain.message import SourceMapping
from oactl.domain.value import JsonObject
from oactl.domain.violation import Path, Violation, nearest
from oactl.planfile.models.base import Violations, moved
from oactl.planfile.models.messages.line_object import ByName, LineObject
from oactl.planfile.models.messages.links import Link
from oactl.planfile.models.messages.translation import (
    TAG,
    MessageReading,
    not_one_of,
    reading_of,
    violations_in,
    wrong_type,
)
from oactl.planfile.models.messages.values import TextLimit, wrong_form

Data = Annotated[str, TextLimit(300)]
Said = Annotated[str, TextLimit(300, "graphemes")]
_Label = Annotated[str, TextLimit(10_000_000, may_be_empty=True)]  # its place knows the limit

_DAY = r"(19\d\d|20\d\d|2100)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_TIME = r"([01]\d|2[0-3]):[0-5]\d"
_MOMENTS = {
    "date": (re.compile(_DAY), "2026-12-01"),
    "time": (re.compile(_TIME), "20:00"),
    "datetime": (re.compile(f"{_DAY}[tT]{_TIME}"), "2026-12-01t20:00"),
}


class Action(LineObject):
    """Any action; its label is read in every place, and what it may be the place says."""

    typed: ClassVar = True

    label: _Label | None = Field(None, description="What stands on the button.")


class Desktop(LineObject):
    """Another link for LINE on a desktop."""

    only: ClassVar = "desktop"
    desktop: Link | None = Field(None, description="The link that opens on a desktop.")


class UriAction(Action):
    """Opens a link."""

    kind: ClassVar = "uri"
    unfilled: ClassVar = frozenset({"altUri"})
    uri: Link = Field(description="The link that opens.")
    altUri: Desktop | None = Field(None, description="Another link for a desktop.")


class MessageAction(Action):
    """Lets the friend say something."""

    kind: ClassVar = "message"
    text: Said = Field(description="What the friend says.")


class PostbackAction(Action):
    """Sends data to the account's webhook."""

    kind: ClassVar = "postback"
    data: Data = Field(description="What the webhook gets.")
    displayText: Said | None = Field(None, description="What the friend says as well.")
    text: Said | None = Field(None, description="The same; LINE has given it up.")
    inputOption: Literal["closeRichMenu", "openRichMenu", "openKeyboard", "openVoice"] | None = (
        Field(None, description="What happens on the screen.")
    )
    fillInText: Said | None = Field(None, description="What the keyboard opens with.")

    @classmethod
    def together(cls, given: ByName, reading: MessageReading) -> Iterator[Violation]:
        """LINE, "Postback action": displayText, text, fillInText."""
        del reading
        if "displayText" in given and "text" in given:
            params = {"field": "text", "other": "displayText"}
            yield Violation("OA318", ("text",), params, variant="apart", on_key=True)
        if "fillInText" in given and given.get("inputOption") != "openKeyboard":
            params = {"field": "fillInText", "other": "inputOption: openKeyboard"}
            yield Violation("OA318", ("fillInText",), params, variant="needs", on_key=True)


class DatePickerAction(Action):
    """Lets the friend choose a date, a time, or both."""

    kind: ClassVar = "datetimepicker"
    data: Data = Field(description="What the webhook gets besides the choice.")
    mode: Literal["date", "time", "datetime"] = Field(description="What is chosen.")
    initial: str | None = Field(None, description="What is shown at first.")
    max: str | None = Field(None, description="The latest choice.")
    min: str | None = Field(None, description="The earliest choice.")

    @classmethod
    def together(cls, given: ByName, reading: MessageReading) -> Iterator[Violation]:
        """`min` ≤ `initial` ≤ `max`, each in the form of the mode (LINE, "Datetime picker")."""
        del reading
        mode = given.get("mode")
        if not isinstance(mode, str) or mode not in _MOMENTS:
            return
        pattern, shape = _MOMENTS[mode]
        given = {key: given[key] for key in ("min", "initial", "max") if key in given}
        moments = {key: each for key, each in given.items() if isinstance(each, str)}
        for key, moment in moments.items():
            if not pattern.fullmatch(moment):
                yield moved(wrong_form(moment, shape), (key,))
        if list(moments.values()) != sorted(moments.values()):
            order = " ≤ ".join(f"{key} {moment}" for key, moment in moments.items())
            yield Violation("OA316", (), {"order": order})


class ClipboardAction(Action):
    """Copies a text."""

    kind: ClassVar = "clipboard"
    clipboardText: Annotated[str, TextLimit(1000)] = Field(description="What is copied.")


class CameraAction(Action):
    """Opens the camera."""

    kind: ClassVar = "camera"


class CameraRollAction(Action):
    """Opens the pictures of the phone."""

    kind: ClassVar = "cameraRoll"


class LocationAction(Action):
    """Opens the map."""

    kind: ClassVar = "location"


class NestedAction(LineObject):
    """`{uri: {label, uri}}`: an action below its kind, which is the only key."""

    @classmethod
    def expanded(cls, value: object) -> tuple[Mapping[str, Any], Mapping[str, Path]] | None:
        """`{camera:}` has nothing below it and means a camera action."""
        if not isinstance(value, Mapping):
            return None
        return {key: {} if part is None else part for key, part in value.items()}, {}

    @classmethod
    def together(cls, given: ByName, reading: MessageReading) -> Iterator[Violation]:
        """Only one kind; and a kind as key is a short form, not LINE's JSON."""
        if not reading.short:
            yield Violation("OA302", (), {"field": "type"})
        kind, *others = given or ("",)
        for name in others:
            params = {"key": name, "known": [kind], "near": None}
            yield Violation("OA303", (name,), params, on_key=True)

    def compose(self, theirs: Path, ours: Path, places: list[SourceMapping]) -> JsonObject:
        """LINE's object of the one that is there."""
        ((name, written),) = self.written.items()
        action: LineObject = getattr(self, name)
        places.append(SourceMapping(theirs, ours))
        return action.compose(theirs, (*ours, *written.at), places)


class Nested(NestedAction):
    """An action of any message below its kind."""

    uri: UriAction | None = None
    message: MessageAction | None = None
    postback: PostbackAction | None = None
    datetimepicker: DatePickerAction | None = None
    clipboard: ClipboardAction | None = None


class NestedInQuickReply(Nested):
    """An action of a quick reply below its kind."""

    camera: CameraAction | None = None
    cameraRoll: CameraRollAction | None = None
    location: LocationAction | None = None


_ANYWHERE = ("uri", "message", "postback", "datetimepicker", "clipboard")
_IN_QUICK_REPLIES = (*_ANYWHERE, "camera", "cameraRoll", "location")
Uri = Annotated[UriAction, Tag(TAG + "uri")]
_Message = Annotated[MessageAction, Tag(TAG + "message")]
_Postback = Annotated[PostbackAction, Tag(TAG + "postback")]
_DatePicker = Annotated[DatePickerAction, Tag(TAG + "datetimepicker")]
_Clipboard = Annotated[ClipboardAction, Tag(TAG + "clipboard")]


NESTED = TAG + "nested"


def tag_of(value: object) -> str | None:
    """The member of a union of actions that a value is read as."""
    if not isinstance(value, Mapping):
        return None
    kind, holder = kind_of(value)
    return NESTED if holder is not None else f"{TAG}{kind}"


_Plain = Annotated[
    Uri | _Message | _Postback | _DatePicker | _Clipboard | Annotated[Nested, Tag(NESTED)],
    Discriminator(tag_of),
]
_Quick = Annotated[
    Uri
    | _Message
    | _Postback
    | _DatePicker
    | _Clipboard
    | Annotated[CameraAction, Tag(TAG + "camera")]
    | Annotated[CameraRollAction, Tag(TAG + "cameraRoll")]
    | Annotated[LocationAction, Tag(TAG + "location")]
    | Annotated[NestedInQuickReply, Tag(NESTED)],
    Discriminator(tag_of),
]
_Link = Annotated[Uri | Annotated[Nested, Tag(NESTED)], Discriminator(tag_of)]


@dataclass(frozen=True)
class ActionPlace:
    """A place for one of these kinds of action, with a label of at most so many characters.

    `label` says that LINE needs the label there.
    """

    kinds: tuple[str, ...]
    most: int
    label: bool = False

    def __get_pydantic_core_schema__(
        self,
        source: Any,  # noqa: ANN401 - a type
        handler: GetCoreSchemaHandler,
    ) -> CoreSchema:
        """Pydantic's own hook."""
        return core_schema.with_info_wrap_validator_function(self._checked, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Pydantic's own hook: an action is told by its keys."""
        return {"anyOf": handler(schema)["oneOf"]}

    def _checked(
        self,
        value: object,
        handler: core_schema.ValidatorFunctionWrapHandler,
        info: core_schema.ValidationInfo,
    ) -> object:
        reading = reading_of(info.context)
        if not isinstance(value, Mapping):
            null = value is None and not reading.short
            raise Violations(Violation("OA313") if null else wrong_type("mapping", (), value))
        kind, holder = kind_of(value) if reading.short else (value.get("type"), None)
        self._check_kind(kind, value, reading)
        found = [*self._label(value, holder, reading)]
        try:
            made = handler(value)
        except ValidationError as error:
            raise Violations(*found, *violations_in(error)) from None
        if found:
            raise Violations(*found)
        return made

    def _check_kind(self, kind: object, value: Mapping[str, Any], reading: MessageReading) -> None:
        if isinstance(kind, str) and kind in self.kinds:
            return
        if isinstance(kind, str) and kind in _KINDS:
            raise Violations(not_here(kind, self.kinds))
        if reading.short:
            raise Violations(self._no_kind(value))
        if kind is None:
            raise Violations(Violation("OA302", (), {"field": "type"}))
        raise Violations(not_one_of(kind, ("type",), list(self.kinds)))

    def _no_kind(self, value: Mapping[str, Any]) -> Violation:
        """A short form of none of the kinds, with the one that was probably meant."""
        words = [word for word, kind in _BY_WORD.items() if kind in self.kinds]
        written = [str(value["type"])] if "type" in value else [*value][:10]
        meant = next((near for word in written if (near := nearest(word, words))), None)
        return Violation("OA304", (), {"known": words, "near": meant}, variant="action")

    def _label(
        self, value: Mapping[str, Any], holder: str | None, reading: MessageReading
    ) -> Iterator[Violation]:
        inner, at = value, tuple[str, ...]()
        if holder is not None:
            inner, at = value[holder] or {}, (holder,)
        if not isinstance(inner, Mapping):
            return
        if "label" not in inner:
            if self.label:
                yield Violation("OA302", at, {"field": "label"})
            return
        if isinstance(inner["label"], str):
            text, _ = reading.fill(inner["label"])
            yield from self._measured(text, (*at, "label"))

    def _measured(self, text: str | None, path: Path) -> Iterator[Violation]:
        """The length of a label; none where its template does not hold, which is told already."""
        if text is None:
            return
        try:
            TextLimit(self.most, "graphemes", may_be_empty=not self.label).check(text, short=False)
        except Violations as wrong:
            yield from (moved(each, path) for each in wrong.found)


# LINE, "Action objects": label.
TemplateAction = Annotated[_Plain, ActionPlace(_ANYWHERE, 20, label=True)]
DefaultAction = Annotated[_Plain, ActionPlace(_ANYWHERE, 20)]
ImageCarouselAction = Annotated[_Plain, ActionPlace(_ANYWHERE, 12)]
QuickReplyAction = Annotated[_Quick, ActionPlace(_IN_QUICK_REPLIES, 20, label=True)]
FlexButtonAction = Annotated[_Plain, ActionPlace(_ANYWHERE, 40, label=True)]
FlexAction = Annotated[_Plain, ActionPlace(_ANYWHERE, 40)]
# LINE, Flex "Video": action.
FlexVideoAction = Annotated[_Link, ActionPlace(("uri",), 40)]
_ONLY_IN_QUICK_REPLIES = ("camera", "cameraRoll", "location")
_ONLY_IN_RICH_MENUS = ("richmenuswitch",)
_KINDS = (
    *("uri", "message", "postback", "datetimepicker"),
    *(*_ONLY_IN_QUICK_REPLIES, "clipboard", *_ONLY_IN_RICH_MENUS),
)
_BY_WORD = {"camera_roll" if kind == "cameraRoll" else kind: kind for kind in _KINDS}
# The key by which a flat action is known; the first that is there decides.
_FLAT = {
    "uri": "uri",
    "link_uri": "uri",
    "clipboard_text": "clipboard",
    "mode": "datetimepicker",
    "data": "postback",
    "text": "message",
}


def kind_of(value: Mapping[str, Any]) -> tuple[object, str | None]:
    """LINE's type of an action as it was written, and the key below which it is nested."""
    if "type" in value:
        kind = value["type"]
        return (_BY_WORD.get(kind, kind) if isinstance(kind, str) else kind), None
    holders = (key for key in value if key in _BY_WORD and not isinstance(value[key], str))
    if (holder := next(holders, None)) is not None:
        return _BY_WORD[holder], holder
    return next((kind for key, kind in _FLAT.items() if key in value), None), None


def not_here(kind: str, allowed: tuple[str, ...], path: Path = ()) -> Violation:
    """An action in a place that has no such action."""
    variant = "here"
    if kind in _ONLY_IN_RICH_MENUS:
        variant = "rich_menu"
    elif kind in _ONLY_IN_QUICK_REPLIES:
        variant = "quick_reply"
    params = {"kind": kind, "allowed": list(allowed)}
    return Violation("OA317", path, params, variant=None if variant == "quick_reply" else variant)
