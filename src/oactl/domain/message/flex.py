"""Flex messages: bubbles and carousels, what may stand where, and their bytes.

As far as LINE publishes its rules; `plan validate --online` asks LINE itself for the rest.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from oactl.domain.message.action import action
from oactl.domain.message.check import (
    Check,
    Shape,
    boolean,
    by_type,
    form,
    found,
    list_of,
    number,
    one_of,
    text,
)
from oactl.domain.message.links import media_url
from oactl.domain.message.plain import alt_text
from oactl.domain.value import JsonObject, compact_json
from oactl.domain.violation import Path, Violation

MOST_BYTES = {"bubble": 30 * 1024, "carousel": 50 * 1024}  # LINE, "Flex Message": container
MOST_BUBBLES = 12
MOST_ANIMATED = 10
VIDEO_BUBBLES = ("kilo", "mega", "giga")
_LENGTHS = ("none", "xs", "sm", "md", "lg", "xl", "xxl")
_SIZES = ("xxs", "xs", "sm", "md", "lg", "xl", "xxl", "3xl", "4xl", "5xl")
_MOST_RATIO = 100_000
_MOST_TEXT = 30 * 1024  # LINE gives no length of its own: the container's bytes bound it


def _size(words: tuple[str, ...], units: str = "px") -> Check:
    shown = " | ".join([*words, *(f"12{unit}" for unit in units.split("|"))])
    return form("|".join([*words, rf"-?\d+(\.\d+)?({units})"]), shown)


_colour = form("#([0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})", "#RRGGBB | #RRGGBBAA")
_gap = _size(_LENGTHS)
_inset = _size(_LENGTHS, "px|%")
_extent = _size((), "px|%")
_grow = number(0, 10_000)
_words = text(_MOST_TEXT, may_be_empty=True)


def _ratio(value: object, path: Path) -> Iterator[Violation]:
    """`w:h`, each from 1 to 100000, and h at most three times w."""
    problems = list(form(r"\d{1,6}(\.\d+)?:\d{1,6}(\.\d+)?", "20:13")(value, path))
    yield from problems
    if problems or not isinstance(value, str):
        return
    width, height = (float(part) for part in value.split(":"))
    if not (1 <= width <= _MOST_RATIO and 1 <= height <= _MOST_RATIO and height <= 3 * width):
        yield found("OA315", path, value=value, form="w:h, 1–100000, h ≤ 3 × w")


_PLACED: Mapping[str, Check] = {
    "position": one_of("relative", "absolute"),
    "margin": _gap,
    **dict.fromkeys(("offsetTop", "offsetBottom", "offsetStart", "offsetEnd"), _inset),
}
_GRAVITY = one_of("top", "bottom", "center")
_ALIGN = one_of("start", "end", "center")
_FONT: Mapping[str, Check] = {
    "size": _size(_SIZES),
    "color": _colour,
    "weight": one_of("regular", "bold"),
    "style": one_of("normal", "italic"),
    "decoration": one_of("none", "underline", "line-through"),
}
_gradient = Shape(
    {
        "angle": form(r"\d+(\.\d+)?deg", "90deg"),
        "startColor": _colour,
        "endColor": _colour,
    },
    {"centerColor": _colour, "centerPosition": form(r"\d+(\.\d+)?%", "50%")},
)


def _children(value: JsonObject, path: Path) -> Iterator[Violation]:
    """Icons stand in baseline boxes, spans in texts, videos as a hero."""
    contents = value.get("contents")
    for index, child in enumerate(contents if isinstance(contents, list) else ()):
        kind = child.get("type") if isinstance(child, dict) else None
        if (kind == "icon" and value.get("layout") != "baseline") or kind in ("span", "video"):
            yield found("OA322", (*path, "contents", index), "error", kind, kind=kind)


def _text_or_spans(value: JsonObject, path: Path) -> Iterator[Violation]:
    if "text" not in value and "contents" not in value:
        yield found("OA302", path, field="text")
    elif "contents" not in value and isinstance(value["text"], str) and not value["text"].strip():
        yield found("OA314", (*path, "text"))


def _deprecated(value: JsonObject, path: Path) -> Iterator[Violation]:
    yield found("OA322", path, "warning", "filler", kind=value["type"])


_span = Shape({"text": text(_MOST_TEXT, may_be_empty=True)}, _FONT)


def _component(value: object, path: Path) -> Iterator[Violation]:
    yield from by_type(lambda: _COMPONENTS)(value, path)


_box = Shape(
    {
        "layout": one_of("horizontal", "vertical", "baseline"),
        "contents": list_of(_component, 0),
    },
    {
        **_PLACED,
        "flex": _grow,
        "spacing": _gap,
        "backgroundColor": _colour,
        "borderColor": _colour,
        "borderWidth": _size(("none", "light", "normal", "medium", "semi-bold", "bold")),
        "cornerRadius": _gap,
        **dict.fromkeys(("width", "maxWidth", "height", "maxHeight"), _extent),
        **dict.fromkeys(
            ("paddingAll", "paddingTop", "paddingBottom", "paddingStart", "paddingEnd"), _inset
        ),
        "action": action("flex"),
        "justifyContent": one_of(
            "center", "flex-start", "flex-end", "space-between", "space-around", "space-evenly"
        ),
        "alignItems": one_of("center", "flex-start", "flex-end"),
        "background": by_type(lambda: {"linearGradient": _gradient}),
    },
    (_children,),
)
_COMPONENTS: Mapping[str, Check] = {
    "box": _box,
    "button": Shape(
        {"action": action("flex_button")},
        {
            **_PLACED,
            "flex": _grow,
            "color": _colour,
            "style": one_of("primary", "secondary", "link"),
            "gravity": _GRAVITY,
            "height": one_of("md", "sm"),
            "adjustMode": one_of("shrink-to-fit"),
            "scaling": boolean,
        },
    ),
    "image": Shape(
        {"url": media_url()},
        {
            **_PLACED,
            "flex": _grow,
            "align": _ALIGN,
            "gravity": _GRAVITY,
            "size": _size((*_SIZES, "full"), "px|%"),
            "aspectRatio": _ratio,
            "aspectMode": one_of("fit", "cover"),
            "backgroundColor": _colour,
            "action": action("flex"),
            "animated": boolean,
        },
    ),
    "video": Shape(
        {"url": media_url(), "previewUrl": media_url(), "altContent": _component},
        {"aspectRatio": _ratio, "action": action("flex")},
    ),
    "icon": Shape(
        {"url": media_url()},
        {**_PLACED, "size": _size(_SIZES), "aspectRatio": _ratio, "scaling": boolean},
    ),
    "text": Shape(
        {},
        {
            **_PLACED,
            **_FONT,
            "text": _words,
            "contents": list_of(by_type(lambda: {"span": _span}), 0),
            "flex": _grow,
            "align": _ALIGN,
            "gravity": _GRAVITY,
            "wrap": boolean,
            "lineSpacing": _size(()),
            "maxLines": number(0, 10_000),
            "action": action("flex"),
            "adjustMode": one_of("shrink-to-fit"),
            "scaling": boolean,
        },
        (_text_or_spans,),
    ),
    "span": _span,
    "separator": Shape({}, {"margin": _gap, "color": _colour}),
    "filler": Shape({}, {"flex": _grow}, (_deprecated,)),
}


def _only(*kinds: str) -> Check:
    return by_type(lambda: {kind: _COMPONENTS[kind] for kind in kinds})


def _small_enough(value: JsonObject, path: Path) -> Iterator[Violation]:
    size, most = len(compact_json(value)), MOST_BYTES[value["type"]]
    if size > most:
        yield found("OA320", path, size=size, limit=most, kind=value["type"])


def _video_fits(value: JsonObject, path: Path) -> Iterator[Violation]:
    hero = value.get("hero")
    is_video = isinstance(hero, dict) and hero.get("type") == "video"
    if is_video and (value.get("size", "mega") not in VIDEO_BUBBLES or "contents" in path[1:]):
        yield found("OA322", (*path, "hero"), "error", "video", kind="video")


_block = Shape({}, {"backgroundColor": _colour, "separator": boolean, "separatorColor": _colour})
_BLOCKS = ("header", "hero", "body", "footer")
_bubble = Shape(
    {},
    {
        "size": one_of("nano", "micro", "deca", "hecto", "kilo", "mega", "giga"),
        "direction": one_of("ltr", "rtl"),
        **dict.fromkeys(("header", "body", "footer"), _only("box")),
        "hero": _only("box", "image", "video"),
        "styles": Shape({}, dict.fromkeys(_BLOCKS, _block)),
        "action": action("flex"),
    },
    (_small_enough, _video_fits),
)


def _one_width(value: JsonObject, path: Path) -> Iterator[Violation]:
    bubbles = value.get("contents")
    sizes = [
        str(each.get("size", "mega"))
        for each in (bubbles if isinstance(bubbles, list) else ())
        if isinstance(each, dict)
    ]
    if len(set(sizes)) > 1:
        yield found("OA321", (*path, "contents"), sizes=sizes)


_carousel = Shape(
    {"contents": list_of(by_type(lambda: {"bubble": _bubble}), 1, MOST_BUBBLES)},
    {},
    (_small_enough, _one_width),
)


def _walk(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from _walk(part)
    elif isinstance(value, list):
        for part in value:
            yield from _walk(part)


def _few_animations(value: JsonObject, path: Path) -> Iterator[Violation]:
    count = sum(1 for part in _walk(value.get("contents")) if part.get("animated") is True)
    if count > MOST_ANIMATED:
        yield found("OA323", (*path, "contents"), count=count, limit=MOST_ANIMATED)


CONTAINERS: Mapping[str, Check] = {"bubble": _bubble, "carousel": _carousel}
SHAPE = Shape(
    {"altText": alt_text, "contents": by_type(lambda: CONTAINERS)}, {}, (_few_animations,)
)
