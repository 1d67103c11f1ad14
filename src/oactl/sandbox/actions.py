"""Action objects and the places they may stand in: templates, quick replies, flex.

Source: Messaging API reference, "Action objects"; labels count in grapheme clusters.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from oactl.domain.value import Json
from oactl.sandbox.answers import Complaint, Path
from oactl.sandbox.checks import (
    EMPTY,
    Check,
    by_type,
    fields,
    graphemes,
    number,
    one_of,
    text,
    url,
)

LINK = url(1_000, ("http", "https", "line", "tel"))
_POSTBACK = fields(
    {"data": text(1, 300)},
    {
        "displayText": text(1, 300, graphemes),
        "text": text(1, 300, graphemes),
        "inputOption": one_of("closeRichMenu", "openRichMenu", "openKeyboard", "openVoice"),
        "fillInText": text(1, 300, graphemes),
    },
)
_COMMON: dict[str, Check] = {
    "message": fields({"text": text(1, 300, graphemes)}),
    "uri": fields({"uri": LINK}, {"altUri": fields({}, {"desktop": LINK})}),
    "datetimepicker": fields(
        {"data": text(1, 300), "mode": one_of("date", "time", "datetime")},
    ),
    "clipboard": fields({"clipboardText": text(1, 1_000)}),
}


def _postback(value: dict[str, Any], path: Path) -> Iterator[Complaint]:
    yield from _POSTBACK(value, path)
    if value.get("displayText") is not None and value.get("text") is not None:
        yield Complaint((*path, "text"), "Must not be specified")
    if value.get("fillInText") is not None and value.get("inputOption") != "openKeyboard":
        yield Complaint((*path, "fillInText"), "Must not be specified")


def _labelled(kinds: Mapping[str, Check], label: int, *, required: bool) -> Check:
    look = by_type(kinds)
    length = text(1, label, graphemes)

    def check(value: Json, path: Path) -> Iterator[Complaint]:
        yield from look(value, path)
        if isinstance(value, dict) and value.get("label") is not None:
            yield from length(value["label"], (*path, "label"))
        elif required and isinstance(value, dict):
            yield Complaint((*path, "label"), EMPTY)

    return check


_ANYWHERE = {**_COMMON, "postback": _postback}
_QUICK = {**_ANYWHERE, **dict.fromkeys(("camera", "cameraRoll", "location"), fields({}))}

template_action = _labelled(_ANYWHERE, 20, required=True)
default_action = _labelled(_ANYWHERE, 20, required=False)
image_carousel_action = _labelled(_ANYWHERE, 12, required=False)
quick_reply_action = _labelled(_QUICK, 20, required=True)
flex_button_action = _labelled(_ANYWHERE, 40, required=True)
flex_action = _labelled(_ANYWHERE, 40, required=False)

area = fields({name: number(0, 10_000) for name in ("x", "y", "width", "height")})
imagemap_action = by_type(
    {
        "uri": fields({"linkUri": LINK, "area": area}, {"label": text(1, 100)}),
        "message": fields({"text": text(1, 400), "area": area}, {"label": text(1, 100)}),
        "clipboard": fields({"clipboardText": text(1, 1_000), "area": area}),
    }
)
