"""Flex containers: structure, links, colours, labels and sizes; places are slash pointers.

Not the whole of LINE's own check, which is not published.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from oactl.domain.value import Json
from oactl.sandbox.actions import flex_action, flex_button_action
from oactl.sandbox.answers import Complaint, Path
from oactl.sandbox.checks import (
    INVALID,
    Check,
    by_type,
    fields,
    number,
    one_of,
    pattern,
    text,
    url,
)

BUBBLE_BYTES = 30 * 1_024
CAROUSEL_BYTES = 50 * 1_024
CAROUSEL_BUBBLES = 12
BUBBLE_SIZES = ("nano", "micro", "deca", "hecto", "kilo", "mega", "giga")

_COLOUR = pattern(r"#[0-9A-Fa-f]{6}(?:[0-9A-Fa-f]{2})?", "invalid color")
_SIZE = pattern(r"xxs|xs|sm|md|lg|xl|xxl|[345]xl|full|\d+(?:\.\d+)?(?:px|%)", INVALID)
_RATIO = pattern(r"\d{1,6}(?:\.\d+)?:\d{1,6}(?:\.\d+)?", INVALID)


def _contents(kinds: Mapping[str, Check]) -> Check:
    look = by_type(kinds)

    def check(value: Json, path: Path) -> Iterator[Complaint]:
        if not isinstance(value, list):
            yield Complaint(path, INVALID)
        elif None in value:
            yield Complaint(path, "cannot contain null elements")
        else:
            for index, each in enumerate(value):
                yield from look(each, (*path, index))

    return check


def _text(value: dict[str, Any], path: Path) -> Iterator[Complaint]:
    if value.get("text") is None and value.get("contents") is None:
        yield Complaint((*path, "text"), "must be specified")
    yield from _TEXT(value, path)


def _box(value: dict[str, Any], path: Path) -> Iterator[Complaint]:
    baseline = value.get("layout") == "baseline"
    yield from (_BASELINE if baseline else _BOX)(value, path)


_SPAN = fields({}, {"text": text(0, 2_000), "color": _COLOUR, "size": _SIZE})
_TEXT = fields(
    {},
    {
        "text": text(1, 2_000),
        "contents": _contents({"span": _SPAN}),
        "color": _COLOUR,
        "size": _SIZE,
        "align": one_of("start", "end", "center"),
        "weight": one_of("regular", "bold"),
        "maxLines": number(0, 10_000),
        "action": flex_action,
    },
)
_IMAGE = fields(
    {"url": url()},
    {
        "size": _SIZE,
        "aspectRatio": _RATIO,
        "aspectMode": one_of("cover", "fit"),
        "backgroundColor": _COLOUR,
        "action": flex_action,
    },
)
_BUTTON = fields(
    {"action": flex_button_action},
    {
        "style": one_of("primary", "secondary", "link"),
        "height": one_of("sm", "md"),
        "color": _COLOUR,
    },
)
_ICON = fields({"url": url()}, {"size": _SIZE, "aspectRatio": _RATIO})
_PLAIN = fields({}, {"color": _COLOUR})
_INSIDE: dict[str, Check] = {
    "box": _box,
    "button": _BUTTON,
    "image": _IMAGE,
    "text": _text,
    "separator": _PLAIN,
    "filler": _PLAIN,
}
_BOX_LOOK: dict[str, Check] = {
    "backgroundColor": _COLOUR,
    "borderColor": _COLOUR,
    "action": flex_action,
}
_BOX = fields(
    {"layout": one_of("horizontal", "vertical", "baseline"), "contents": _contents(_INSIDE)},
    _BOX_LOOK,
)
_BASELINE = fields(
    {"layout": one_of("baseline"), "contents": _contents({**_INSIDE, "icon": _ICON})}, _BOX_LOOK
)
_VIDEO = fields(
    {"url": url(), "previewUrl": url(), "altContent": by_type({"box": _box, "image": _IMAGE})},
    {"aspectRatio": _RATIO, "action": flex_action},
)
_BLOCK = by_type({"box": _box})
_BUBBLE = fields(
    {},
    {
        "size": one_of(*BUBBLE_SIZES),
        "direction": one_of("ltr", "rtl"),
        "header": _BLOCK,
        "hero": by_type({"box": _box, "image": _IMAGE, "video": _VIDEO}),
        "body": _BLOCK,
        "footer": _BLOCK,
        "action": flex_action,
    },
)


def _bubble(value: dict[str, Any], path: Path) -> Iterator[Complaint]:
    yield from _BUBBLE(value, path)
    if not any(value.get(block) for block in ("header", "hero", "body", "footer")):
        yield Complaint(path, "at least one block must be specified")
    if _bytes(value) > BUBBLE_BYTES:
        yield Complaint(path, "bubble is too large")


def _carousel(value: dict[str, Any], path: Path) -> Iterator[Complaint]:
    bubbles = value.get("contents")
    yield from _contents({"bubble": _bubble})(bubbles, (*path, "contents"))
    if not isinstance(bubbles, list):
        return
    if not 1 <= len(bubbles) <= CAROUSEL_BUBBLES:
        yield Complaint((*path, "contents"), f"Size must be between 1 and {CAROUSEL_BUBBLES}")
    inside = [bubble for bubble in bubbles if isinstance(bubble, dict)]
    if len({str(bubble.get("size") or "mega") for bubble in inside}) > 1:
        yield Complaint((*path, "contents"), "all bubbles must have the same size")
    for index, bubble in enumerate(inside):
        if isinstance(bubble.get("hero"), dict) and bubble["hero"].get("type") == "video":
            yield Complaint((*path, "contents", index, "hero", "type"), INVALID)
    if _bytes(value) > CAROUSEL_BYTES:
        yield Complaint(path, "carousel is too large")


def _bytes(value: Json) -> int:
    return len(
        json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    )


container = by_type({"bubble": _bubble, "carousel": _carousel})
