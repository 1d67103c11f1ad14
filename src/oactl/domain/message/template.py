"""LINE's four template messages: buttons, confirm, carousel, image carousel."""

from collections.abc import Iterator, Mapping

from oactl.domain.message.action import action
from oactl.domain.message.check import (
    Check,
    Joint,
    Shape,
    anything,
    by_type,
    form,
    found,
    list_of,
    one_of,
    text,
)
from oactl.domain.message.links import media_url
from oactl.domain.message.plain import alt_text
from oactl.domain.value import JsonObject
from oactl.domain.violation import Path, Violation

_rgb = form("#[0-9A-Fa-f]{6}", "#RRGGBB")
_PICTURE: Mapping[str, Check] = {
    "imageAspectRatio": one_of("rectangle", "square"),
    "imageSize": one_of("cover", "contain"),
}
_CARD: Mapping[str, Check] = {
    "thumbnailImageUrl": media_url(),
    "imageBackgroundColor": _rgb,
    "title": text(40, "graphemes"),
    "defaultAction": action("default"),
}


def _text_with_picture(least: int, most: int) -> Joint:
    """The text is shorter where a title or a picture stands above it."""

    def check(value: JsonObject, path: Path) -> Iterator[Violation]:
        # LINE, "Buttons template": text
        crowded = "title" in value or "thumbnailImageUrl" in value
        limit = least if crowded else most
        yield from text(limit, "graphemes")(value.get("text", "—"), (*path, "text"))

    return check


def _columns_alike(value: JsonObject, path: Path) -> Iterator[Violation]:
    """All columns have as many actions, and all or none a title and a picture."""
    columns = value.get("columns")
    if not isinstance(columns, list) or not all(isinstance(each, dict) for each in columns):
        return
    counts = [len(each["actions"]) for each in columns if isinstance(each.get("actions"), list)]
    if len(set(counts)) > 1:
        yield found("OA319", (*path, "columns"), "error", "actions", counts=counts)
    for field in ("title", "thumbnailImageUrl"):
        without = [n + 1 for n, each in enumerate(columns) if field not in each]
        if 0 < len(without) < len(columns):
            params = {"field": field, "without": without}
            yield found("OA319", (*path, "columns"), "error", "presence", on_key=False, **params)


_column = Shape(
    {"text": anything, "actions": list_of(action("template"), 1, 3)},
    _CARD,
    (_text_with_picture(60, 120),),
)
_TEMPLATES: Mapping[str, Check] = {
    "buttons": Shape(
        {"text": anything, "actions": list_of(action("template"), 1, 4)},
        {**_CARD, **_PICTURE},
        (_text_with_picture(60, 160),),
    ),
    "confirm": Shape(
        {"text": text(240, "graphemes"), "actions": list_of(action("template"), 2, 2)}, {}
    ),
    "carousel": Shape({"columns": list_of(_column, 1, 10)}, _PICTURE, (_columns_alike,)),
    "image_carousel": Shape(
        {
            "columns": list_of(
                Shape({"imageUrl": media_url(), "action": action("image_carousel")}, {}), 1, 10
            )
        },
        {},
    ),
}
SHAPE = Shape({"altText": alt_text, "template": by_type(lambda: _TEMPLATES)}, {})
