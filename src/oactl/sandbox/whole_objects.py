"""What LINE refuses in objects that are right part by part: parts that do not fit together.

The rules are those of the Messaging API reference ("Message objects", "Action objects"); where
LINE's own words are not known, ours say the rule. What only LINE can see (the picture behind a
URL, a coupon) is not looked at.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from oactl.sandbox.answers import Detail, Path

EMPTY = "May not be empty"
_BLOCKS = ("header", "hero", "body", "footer")
_CONTENT = ("image", "button", "text", "separator", "box", "filler")
_IN_BASELINE = ("icon", "text", "filler")
_WITH_VIDEO = ("kilo", "mega", "giga")
_KIBIBYTE = 1_024
_MOST_BYTES = {"bubble": 30 * _KIBIBYTE, "carousel": 50 * _KIBIBYTE}
_MOST_ANIMATED = 10
_SHORT_TEXT = 60  # of buttons and columns that have a title or a picture as well
_SHORT_LABEL = 12  # of an image carousel
_QUICK_REPLY = frozenset({"camera", "cameraRoll", "location"})
_RICH_MENU = "richmenuswitch"
_IMAGEMAP_WIDTH = 1_040


def message_details(message: dict[str, Any], path: Path) -> Iterator[Detail]:
    """What does not fit together in a message outside its Flex or template, from the body's top."""
    for index, item in enumerate((message.get("quickReply") or {}).get("items") or ()):
        at = (*path, "quickReply", "items", index, "action")
        if item["action"]["type"] == _RICH_MENU:
            yield Detail((*at, "type"), "Must not be specified")
        else:
            yield from _labelled(item["action"], at)
            yield from _postback(item["action"], at)
    if message["type"] == "imagemap":
        yield from _imagemap(message, path)


def _imagemap(message: dict[str, Any], path: Path) -> Iterator[Detail]:
    size = message["baseSize"]
    if size["width"] != _IMAGEMAP_WIDTH:
        yield Detail((*path, "baseSize", "width"), f"Must be {_IMAGEMAP_WIDTH}")
    areas = [((*path, "actions", n, "area"), each["area"]) for n, each in _each(message["actions"])]
    if area := (message.get("video") or {}).get("area"):
        areas.append(((*path, "video", "area"), area))
    for at, area in areas:
        for start, length, whole in (("x", "width", "width"), ("y", "height", "height")):
            if area[start] + area[length] > size[whole]:
                yield Detail(at, "Must be inside the base size")
                break


def template_details(template: dict[str, Any], path: Path) -> Iterator[Detail]:
    """What does not fit together in a template."""
    columns = [(n, each) for n, each in _each(template.get("columns") or ())]
    if template["type"] == "carousel":
        yield from _alike([each for _n, each in columns], path)
    parts = [((*path, "columns", n), each) for n, each in columns] or [(path, template)]
    for at, part in parts:
        if template["type"] in {"buttons", "carousel"}:
            yield from _short_text(part, at)
        yield from _template_actions(part, at, is_picture=template["type"] == "image_carousel")


def _alike(columns: list[dict[str, Any]], path: Path) -> Iterator[Detail]:
    """All columns of a carousel have as many actions, and a title or picture if one has."""
    first = columns[0]
    for index, column in enumerate(columns[1:], 1):
        at = (*path, "columns", index)
        if len(column["actions"]) != len(first["actions"]):
            yield Detail((*at, "actions"), "Must be as many actions as in the other columns")
        for key in ("title", "thumbnailImageUrl"):
            if bool(column.get(key)) != bool(first.get(key)):
                yield Detail((*at, key), "Must be specified in all columns or in none")


def _short_text(part: dict[str, Any], path: Path) -> Iterator[Detail]:
    beside = part.get("title") or part.get("thumbnailImageUrl")
    if beside and len(part["text"]) > _SHORT_TEXT:
        yield Detail((*path, "text"), f"Length must be between 0 and {_SHORT_TEXT}")


def _template_actions(part: dict[str, Any], path: Path, *, is_picture: bool) -> Iterator[Detail]:
    if is_picture:
        action, at = part["action"], (*path, "action")
        yield from _action(action, at)
        if len(action.get("label") or "") > _SHORT_LABEL:
            yield Detail((*at, "label"), f"Length must be between 0 and {_SHORT_LABEL}")
        return
    for index, action in _each(part["actions"]):
        yield from _action(action, (*path, "actions", index))
        yield from _labelled(action, (*path, "actions", index))
    if part.get("defaultAction"):
        yield from _action(part["defaultAction"], (*path, "defaultAction"))


def _action(action: dict[str, Any], path: Path) -> Iterator[Detail]:
    """An action outside quick replies and rich menus."""
    if action["type"] in {*_QUICK_REPLY, _RICH_MENU}:
        yield Detail((*path, "type"), "Must not be specified")
    yield from _postback(action, path)


def _labelled(action: dict[str, Any], path: Path) -> Iterator[Detail]:
    if not action.get("label"):
        yield Detail((*path, "label"), EMPTY)


def _postback(action: dict[str, Any], path: Path) -> Iterator[Detail]:
    if action["type"] != "postback":
        return
    if action.get("displayText") and action.get("text"):
        yield Detail((*path, "text"), "Must not be specified")
    if action.get("fillInText") and action.get("inputOption") != "openKeyboard":
        yield Detail((*path, "fillInText"), "Must not be specified")


def flex_details(contents: dict[str, Any]) -> Iterator[Detail]:
    """What does not fit together in a bubble or a carousel of them."""
    most = _MOST_BYTES[contents["type"]]
    if len(json.dumps(contents, ensure_ascii=False, separators=(",", ":")).encode()) > most:
        yield Detail((), f"Size must be between 0 and {most}")
    if contents["type"] == "bubble":
        yield from _bubble(contents, (), alone=True)
    else:
        yield from _carousel(contents["contents"])
    if sum(_animated(contents)) > _MOST_ANIMATED:
        yield Detail((), f"Must not have more than {_MOST_ANIMATED} animated images")


def _carousel(bubbles: list[dict[str, Any]]) -> Iterator[Detail]:
    for index, bubble in enumerate(bubbles):
        if (bubble.get("size") or "mega") != (bubbles[0].get("size") or "mega"):
            yield Detail(("contents", index, "size"), "Must be the size of the other bubbles")
        yield from _bubble(bubble, ("contents", index), alone=False)


def _bubble(bubble: dict[str, Any], path: Path, *, alone: bool) -> Iterator[Detail]:
    if not any(bubble.get(block) for block in _BLOCKS):
        yield Detail(path, "At least one block must be specified")
    for block in _BLOCKS:
        part, at = bubble.get(block), (*path, block)
        if part is None:
            continue
        if block != "hero":
            yield from _component(part, at)
        elif part["type"] == "video":
            if not alone or (bubble.get("size") or "mega") not in _WITH_VIDEO:
                yield Detail((*at, "type"), "Must not be specified")
            yield from _alternative(part, at)
        elif part["type"] in {"box", "image"}:
            yield from _component(part, at)
        else:
            yield Detail((*at, "type"), "Must be one of the following values: [box, image, video]")


def _alternative(video: dict[str, Any], path: Path) -> Iterator[Detail]:
    at = (*path, "altContent")
    if video["altContent"]["type"] not in {"box", "image"}:
        yield Detail((*at, "type"), "Must be one of the following values: [box, image]")
    else:
        yield from _component(video["altContent"], at)


def _component(part: dict[str, Any], path: Path) -> Iterator[Detail]:
    """A component and all in it."""
    if part.get("action"):
        yield from _action(part["action"], (*path, "action"))
    if look := _LOOKS.get(part["type"]):
        yield from look(part, path)


def _box(part: dict[str, Any], path: Path) -> Iterator[Detail]:
    allowed = _IN_BASELINE if part["layout"] == "baseline" else _CONTENT
    for index, each in _each(part["contents"]):
        at = (*path, "contents", index)
        if each["type"] not in allowed:
            yield Detail(
                (*at, "type"), f"Must be one of the following values: [{', '.join(allowed)}]"
            )
        else:
            yield from _component(each, at)


def _text(part: dict[str, Any], path: Path) -> Iterator[Detail]:
    if not part.get("text") and not part.get("contents"):
        yield Detail((*path, "text"), EMPTY)


def _button(part: dict[str, Any], path: Path) -> Iterator[Detail]:
    yield from _labelled(part["action"], (*path, "action"))


_LOOKS: dict[str, Callable[[dict[str, Any], Path], Iterator[Detail]]] = {
    "box": _box,
    "text": _text,
    "button": _button,
}


def _animated(value: object) -> Iterator[bool]:
    if isinstance(value, list):
        for each in value:
            yield from _animated(each)
    elif isinstance(value, dict):
        yield value.get("animated") is True
        for each in value.values():
            yield from _animated(each)


def _each(values: Any) -> Iterator[tuple[int, dict[str, Any]]]:  # noqa: ANN401 - a JSON array
    yield from enumerate(values)
