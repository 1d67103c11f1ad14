"""Template objects: buttons, confirm, carousel, image carousel, with their rules by place."""

from collections.abc import Iterator
from typing import Any

from oactl.domain.value import Json
from oactl.sandbox.actions import default_action, image_carousel_action, template_action
from oactl.sandbox.answers import Complaint, Path
from oactl.sandbox.checks import (
    Check,
    array,
    both,
    by_type,
    fields,
    graphemes,
    listed,
    one_of,
    pattern,
    text,
    url,
)

_COLOUR = pattern(r"#[0-9A-Fa-f]{6}", "invalid color")
_LOOK: dict[str, Check] = {
    "title": text(1, 40, graphemes),
    "thumbnailImageUrl": url(),
    "imageBackgroundColor": _COLOUR,
    "defaultAction": default_action,
}
_IMAGES: dict[str, Check] = {
    "imageAspectRatio": one_of("rectangle", "square"),
    "imageSize": one_of("cover", "contain"),
}


def _text_beside_picture(alone: int) -> Check:
    """The text may have 60 characters beside a picture or title, more without."""
    long, short = text(1, alone, graphemes), text(1, 60, graphemes)

    def check(value: Json, path: Path) -> Iterator[Complaint]:
        if not isinstance(value, dict):
            return
        dressed = value.get("title") or value.get("thumbnailImageUrl")
        yield from (short if dressed else long)(value.get("text"), (*path, "text"))

    return check


def _uniform(value: dict[str, Any], path: Path) -> Iterator[Complaint]:
    """All columns have as many actions as the first, and a picture and title where it has."""
    columns = [column for column in listed(value.get("columns")) if isinstance(column, dict)]
    for index, column in enumerate(columns[1:], 1):
        place = (*path, "columns", index)
        if len(listed(column.get("actions"))) != len(listed(columns[0].get("actions"))):
            yield Complaint((*place, "actions"), "must have the same number of actions")
        for name in ("thumbnailImageUrl", "title"):
            if bool(column.get(name)) != bool(columns[0].get(name)):
                yield Complaint((*place, name), "must be consistent in all columns")


_COLUMN = both(fields({"actions": array(1, 3, template_action)}, _LOOK), _text_beside_picture(120))

template = by_type(
    {
        "buttons": both(
            fields({"actions": array(1, 4, template_action)}, {**_LOOK, **_IMAGES}),
            _text_beside_picture(160),
        ),
        "confirm": fields(
            {"text": text(1, 240, graphemes), "actions": array(2, 2, template_action)}
        ),
        "carousel": both(fields({"columns": array(1, 10, _COLUMN)}, _IMAGES), _uniform),
        "image_carousel": fields(
            {"columns": array(1, 10, fields({"imageUrl": url(), "action": image_carousel_action}))}
        ),
    }
)
