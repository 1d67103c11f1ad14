"""What a tap does (LINE, "Action objects"): flat, nested, or with `type` as at LINE.

`{label, uri}` and `{uri: {label, uri}}` are short forms of `{type: uri, label, uri}`. The label's
rule depends on the place of the action and is checked around it (`action_place.py`).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Field, Tag

from oactl.domain.message import Place
from oactl.domain.value import JsonObject
from oactl.domain.violation import Path, Violation
from oactl.planfile.models.base import moved
from oactl.planfile.models.messages.action_place import NESTED, ActionPlace, tag_of
from oactl.planfile.models.messages.line_object import ByName, LineObject
from oactl.planfile.models.messages.links import Link
from oactl.planfile.models.messages.reading import Reading
from oactl.planfile.models.messages.translation import TAG
from oactl.planfile.models.messages.values import Text, wrong_form

Data = Annotated[str, Text(300)]
Said = Annotated[str, Text(300, "graphemes")]
_Label = Annotated[str, Text(10_000_000, may_be_empty=True)]  # its place knows the limit

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
    def together(cls, given: ByName, reading: Reading) -> Iterator[Violation]:
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
    def together(cls, given: ByName, reading: Reading) -> Iterator[Violation]:
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
    clipboardText: Annotated[str, Text(1000)] = Field(description="What is copied.")


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
    def together(cls, given: ByName, reading: Reading) -> Iterator[Violation]:
        """Only one kind; and a kind as key is a short form, not LINE's JSON."""
        if not reading.short:
            yield Violation("OA302", (), {"field": "type"})
        kind, *others = given or ("",)
        for name in others:
            params = {"key": name, "known": [kind], "near": None}
            yield Violation("OA303", (name,), params, on_key=True)

    def compose(self, theirs: Path, ours: Path, places: list[Place]) -> JsonObject:
        """LINE's object of the one that is there."""
        ((name, written),) = self.written.items()
        action: LineObject = getattr(self, name)
        places.append(Place(theirs, ours))
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

# LINE, "Action objects": label.
TemplateAction = Annotated[_Plain, ActionPlace(_ANYWHERE, 20, label=True)]
DefaultAction = Annotated[_Plain, ActionPlace(_ANYWHERE, 20)]
ImageCarouselAction = Annotated[_Plain, ActionPlace(_ANYWHERE, 12)]
QuickReplyAction = Annotated[_Quick, ActionPlace(_IN_QUICK_REPLIES, 20, label=True)]
FlexButtonAction = Annotated[_Plain, ActionPlace(_ANYWHERE, 40, label=True)]
FlexAction = Annotated[_Plain, ActionPlace(_ANYWHERE, 40)]
# LINE, Flex "Video": action.
FlexVideoAction = Annotated[_Link, ActionPlace(("uri",), 40)]
