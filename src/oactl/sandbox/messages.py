"""Message objects: what LINE refuses in them, and in which words.

Their shape (properties, types, enums) is LINE's own description, in `message_schemas.json`, made
by `tools/message_schemas.py`. Lengths, counts and forms that it leaves out are in `LIMITS`
(Messaging API reference, "Message objects"). The inside of Flex and templates is looked at
afterwards, and named by slash pointers. Whether right parts fit together (the columns of a
carousel, say) is left to `plan validate`: the sandbox is no second rule book.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias

from oactl.sandbox.answers import Detail, Path, body_errors, message_errors

Schema: TypeAlias = Mapping[str, Any]

EMPTY, INVALID = "May not be empty", "invalid property"
INSIDE = {"FlexMessage": "contents", "TemplateMessage": "template"}
QUOTED_IN = ("push", "reply")
LABEL, FLEX_LABEL = 20, 40


def _text(most: int) -> Schema:
    return {"minLength": 1, "maxLength": most}


def _size(least: int, most: int) -> Schema:
    return {"minItems": least, "maxItems": most}


_HOST = r"//(?:[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?"
_REST = r"(?:[/?#][!-~]*)?"
HTTPS = {
    "maxLength": 2_000,
    "pattern": rf"(?i:https):{_HOST}{_REST}",
    "wrong": "invalid uri scheme",
}
LINK = {
    "pattern": rf"(?i:https?):{_HOST}{_REST}|(?i:line|tel):[!-~]+",
    "wrong": "invalid uri scheme",
}
COLOR = {"pattern": r"#[0-9A-Fa-f]{6}(?:[0-9A-Fa-f]{2})?", "wrong": "invalid color"}
TAG = {"pattern": "[A-Za-z0-9_]{1,30}", "wrong": "Must be 1 to 30 of [A-Za-z0-9_]"}

MESSAGES = {"type": "array", "items": {"$ref": "Message"}, "minItems": 1, "maxItems": 5}
LIMITS: dict[str, Schema] = {
    "url": HTTPS,
    "color": COLOR,
    "altText": _text(1_500),
    "TextMessage.text": _text(5_000),
    "TextMessageV2.text": _text(5_000),
    "TextMessage.emojis": _size(1, 20),
    "AudioMessage.duration": {"minimum": 1},
    "LocationMessage.title": _text(100),
    "LocationMessage.address": _text(100),
    "LocationMessage.latitude": {"minimum": -90, "maximum": 90},
    "LocationMessage.longitude": {"minimum": -180, "maximum": 180},
    "CouponMessage.deliveryTag": TAG,
    "ImagemapMessage.actions": _size(0, 50),
    "QuickReply.items": {"required": True, **_size(1, 13)},
    "QuickReplyItem.action": {"required": True},
    "ButtonsTemplate.title": {"codePoints": 40},
    "ButtonsTemplate.text": {"codePoints": 160},
    "ButtonsTemplate.actions": _size(1, 4),
    "ConfirmTemplate.text": {"codePoints": 240},
    "ConfirmTemplate.actions": _size(2, 2),
    "CarouselTemplate.columns": _size(1, 10),
    "CarouselColumn.title": {"codePoints": 40},
    "CarouselColumn.text": {"codePoints": 120},
    "CarouselColumn.actions": _size(1, 3),
    "ImageCarouselTemplate.columns": _size(1, 10),
    "URIAction.uri": {"required": True, **LINK},
    "URIImagemapAction.linkUri": LINK,
    "ImagemapExternalLink.linkUri": LINK,
    "AltUri.desktop": LINK,
    "MessageAction.text": {"required": True, "codePoints": 300},
    "PostbackAction.data": {"required": True, "minLength": 1},
    "DatetimePickerAction.data": {"required": True, "minLength": 1},
    "DatetimePickerAction.mode": {"required": True},
    "FlexCarousel.contents": _size(1, 12),
}
"""By model and property; `url`, `color` by the last word of a property, `altText` by all of it.

In JSON Schema's words, with `required`, what is said of a wrong `pattern`, and `codePoints`: the
reference counts these texts as readers see them, but the API was seen to count code points.
"""


@cache
def _schemas() -> dict[str, Any]:
    text = files("oactl.sandbox").joinpath("message_schemas.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


@cache
def _model(name: str) -> Schema:
    """One model with its limits: `properties` by name, and what is `required`."""
    schema = _schemas()[name]
    parts = {
        key: {**part, **_by_name(key), **LIMITS.get(f"{name}.{key}", {})}
        for key, part in schema["properties"].items()
        if key != INSIDE.get(name)
    }
    # The SDK's models know their own type; in a request it has to be there.
    needed = {"type", *schema["required"]} | {key for key in parts if parts[key].get("required")}
    return {"properties": parts, "required": [key for key in parts if key in needed]}


def _by_name(key: str) -> Schema:
    last_word = re.findall("[A-Z]?[a-z]+", key)[-1:]
    return LIMITS.get(key) or LIMITS.get("".join(last_word).lower(), {})


@dataclass(slots=True)
class Review:
    """What is wrong so far with one object; inside Flex unknown properties are wrong too."""

    in_flex: bool = False
    found: list[Detail] = field(default_factory=list)

    def add(self, path: Path, message: str) -> None:
        """One more detail."""
        self.found.append(Detail(path, message))

    def model(self, name: str, value: object, path: Path) -> None:
        """An object that has to be one of LINE's models; its `type` may say which."""
        if not isinstance(value, dict):
            self.add(path, EMPTY if value is None else INVALID)
            return
        kinds = _schemas()[name].get("kinds")
        kind = value.get("type")
        if kinds is None:
            self._properties(_model(name), value, path)
        elif kind is None:
            self.add((*path, "type"), EMPTY)
        elif isinstance(kind, str) and kind in kinds:
            self._properties(_model(kinds[kind]), value, path)
        else:
            self.add((*path, "type"), _one_of(kinds))

    def _properties(self, model: Schema, value: dict[str, Any], path: Path) -> None:
        for key, inside in value.items():
            part = model["properties"].get(key)
            if part is None and self.in_flex:
                self.add((*path, key), "unknown field")
            elif part is not None and inside is not None:
                self.value(part, inside, (*path, key))
        for key in model["required"]:
            if value.get(key) is None:
                self.add((*path, key), EMPTY)

    def value(self, part: Schema, value: object, path: Path) -> None:
        """A value that has to fit a schema."""
        if "$ref" in part:
            self.model(part["$ref"], value, path)
            return
        match part["type"]:
            case "string":
                self._string(part, value, path)
            case "array":
                self._array(part, value, path)
            case "object":
                self._mapping(part, value, path)
            case "boolean":
                if not isinstance(value, bool):
                    self.add(path, "Must be a boolean")
            case kind:
                self._number(part, int if kind == "integer" else int | float, value, path)

    def _array(self, part: Schema, value: object, path: Path) -> None:
        low, high = part.get("minItems", 0), part.get("maxItems")
        if not isinstance(value, list):
            self.add(path, INVALID)
        elif None in value:
            self.add(path, "cannot contain null elements")
        elif len(value) < low or (high is not None and len(value) > high):
            self.add(path, f"Size must be between {low} and {high}")
        else:
            for index, each in enumerate(value):
                self.value(part["items"], each, (*path, index))

    def _mapping(self, part: Schema, value: object, path: Path) -> None:
        if not isinstance(value, dict):
            self.add(path, INVALID)
            return
        for key, each in value.items():
            self.value(part["additionalProperties"], each, (*path, key))

    def _string(self, part: Schema, value: object, path: Path) -> None:
        if not isinstance(value, str):
            self.add(path, "Must be a string")
            return
        high, points = part.get("maxLength"), part.get("codePoints")
        if path[-1] == "label":
            points = FLEX_LABEL if self.in_flex else LABEL
        if "enum" in part and value not in part["enum"]:
            self.add(path, _one_of(part["enum"]))
        elif not value and (part.get("minLength") or points or "pattern" in part):
            self.add(path, EMPTY)
        elif (high is not None and utf16(value) > high) or (points and len(value) > points):
            self.add(path, f"Length must be between 0 and {points or high}")
        elif "pattern" in part and not re.fullmatch(part["pattern"], value):
            self.add(path, part["wrong"])

    def _number(self, part: Schema, kind: Any, value: Any, path: Path) -> None:  # noqa: ANN401
        low, high = part.get("minimum"), part.get("maximum")
        if isinstance(value, bool) or not isinstance(value, kind):
            self.add(path, "Must be a number")
        elif low is not None and value < low:
            self.add(path, f"Must be greater than or equal to {low}")
        elif high is not None and value > high:
            self.add(path, f"Must be less than or equal to {high}")


def utf16(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _one_of(choices: Iterable[str]) -> str:
    return f"Must be one of the following values: [{', '.join(choices)}]"


def check(body: dict[str, Any], endpoint: str, others: list[Detail]) -> list[dict[str, Any]]:
    """The messages of a body that is right.

    Raises:
        Refused: 400, with the details about other properties too.
    """
    messages = body.get("messages") or []
    review = Review()
    review.value(MESSAGES, messages, ("messages",))
    if endpoint not in QUOTED_IN:
        for index, message in enumerate(messages if isinstance(messages, list) else ()):
            if isinstance(message, dict) and message.get("quoteToken"):
                review.add(("messages", index, "quoteToken"), "Must not be specified")
    if found := [*review.found, *others]:
        raise body_errors(found)
    for index, message in enumerate(messages):
        _check_inside(index, message)
    return list(messages)


def details_of(model: str, value: object, path: Path, *, in_flex: bool = False) -> list[Detail]:
    """What is wrong with an object that has to be one of LINE's models."""
    review = Review(in_flex)
    review.model(model, value, path)
    return review.found


def _check_inside(index: int, message: dict[str, Any]) -> None:
    found = []
    if message["type"] == "flex":
        found = details_of("FlexContainer", message.get("contents"), (), in_flex=True)
    elif message["type"] == "template":
        found = details_of("Template", message.get("template"), ("template",))
    if found:
        raise message_errors(index, found)
