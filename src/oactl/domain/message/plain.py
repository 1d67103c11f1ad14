"""Messages that are one thing: text, picture, film, sound, sticker, place, coupon, imagemap."""

import re
from collections.abc import Iterator, Mapping

from oactl.domain.message.check import (
    Check,
    Shape,
    by_type,
    form,
    found,
    list_of,
    number,
    one_of,
    text,
)
from oactl.domain.message.links import link, media_url
from oactl.domain.value import JsonObject
from oactl.domain.violation import Path, Violation

MOST_OF_A_TEXT = 5000
MOST_OF_AN_ALT_TEXT = 1500
IMAGEMAP_WIDTH = 1040
_MAX_INT = 2**31 - 1
_TOKEN = text(200)
_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{([A-Za-z0-9_]{1,20})\}|[{}]")

alt_text = text(MOST_OF_AN_ALT_TEXT)


def _quote_token(value: JsonObject, path: Path) -> Iterator[Violation]:
    if "quoteToken" in value:
        yield found("OA327", (*path, "quoteToken"), "warning", on_key=True, field="quoteToken")


def _emojis_stand_on_dollars(value: JsonObject, path: Path) -> Iterator[Violation]:
    """Each `index` is the UTF-16 position of a `$` of the text."""
    written, emojis = value.get("text"), value.get("emojis")
    if not isinstance(written, str) or not isinstance(emojis, list):
        return
    units = written.encode("utf-16-le", "surrogatepass")
    dollars = [at // 2 for at in range(0, len(units), 2) if units[at : at + 2] == b"$\x00"]
    for number_, emoji in enumerate(emojis):
        index = emoji.get("index") if isinstance(emoji, dict) else None
        if isinstance(index, int) and index not in dollars:
            at = (*path, "emojis", number_, "index")
            yield found("OA324", at, index=index, known=dollars or ["—"])


def _placeholders(value: JsonObject, path: Path) -> Iterator[Violation]:
    """Each `{key}` of a textV2 has its substitution, and lone braces are doubled."""
    written, known = value.get("text"), value.get("substitution", {})
    if not isinstance(written, str) or not isinstance(known, dict):
        return
    for match in _PLACEHOLDER.finditer(written):
        if match[1] is not None and match[1] not in known:
            yield found("OA325", (*path, "text"), "error", None, key=match[1])
        elif match[0] in "{}":
            yield found("OA325", (*path, "text"), "error", "brace", key=match[0])


def _mention(_value: object, path: Path) -> Iterator[Violation]:
    yield found("OA327", path, "error", "mention", field="mention")


_SUBSTITUTIONS: Mapping[str, Check] = {
    "emoji": Shape({"productId": text(100), "emojiId": text(100)}, {}),
    "mention": _mention,
}
_substitution = by_type(lambda: _SUBSTITUTIONS)


def _substitutions(value: object, path: Path) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield found("OA305", path, "error", "mapping")
        return
    if len(value) > 100:  # noqa: PLR2004 - LINE's limit, used once
        yield found("OA308", path, "error", "many", count=len(value), least=0, most=100)
    for key, each in value.items():
        yield from form("[A-Za-z0-9_]{1,20}", "A-Z a-z 0-9 _ (1–20)")(key, (*path, key))
        yield from _substitution(each, (*path, key))


_area = Shape(
    {
        "x": number(0, _MAX_INT),
        "y": number(0, _MAX_INT),
        "width": number(1, _MAX_INT),
        "height": number(1, _MAX_INT),
    },
    {},
)
_IMAGEMAP_ACTIONS: Mapping[str, Check] = {
    "uri": Shape({"linkUri": link(), "area": _area}, {"label": text(100, "graphemes")}),
    "message": Shape({"text": text(400), "area": _area}, {"label": text(100, "graphemes")}),
    "clipboard": Shape(
        {"clipboardText": text(1000), "area": _area}, {"label": text(100, "graphemes")}
    ),
}


def _areas_lie_inside(value: JsonObject, path: Path) -> Iterator[Violation]:
    size = value.get("baseSize")
    height = size.get("height") if isinstance(size, dict) else None
    actions = value.get("actions")
    listed = actions if isinstance(actions, list) else []
    places = [(("actions", n), each) for n, each in enumerate(listed)]
    for at, holder in [*places, (("video",), value.get("video"))]:
        area = holder.get("area") if isinstance(holder, dict) else None
        if not isinstance(area, dict) or not all(isinstance(v, int) for v in area.values()):
            continue
        right = area.get("x", 0) + area.get("width", 0)
        bottom = area.get("y", 0) + area.get("height", 0)
        if right > IMAGEMAP_WIDTH or (isinstance(height, int) and bottom > height):
            size_text = f"{IMAGEMAP_WIDTH} × {height}"
            params = {"right": right, "bottom": bottom, "size": size_text}
            yield found("OA329", (*path, *at, "area"), **params)


_film = Shape(
    {"originalContentUrl": media_url(), "previewImageUrl": media_url(), "area": _area},
    {"externalLink": Shape({"linkUri": link(), "label": text(30, "graphemes")}, {})},
)
_emoji = Shape(
    {"index": number(0, MOST_OF_A_TEXT), "productId": text(100), "emojiId": text(100)}, {}
)
_tracking_id = form(
    r"[A-Za-z0-9\-.=,+*()%$&;:@{}!?<>\[\]]{1,100}", "A-Z a-z 0-9 -.=,+*()%$&;:@{}!?<>[] (1–100)"
)

SHAPES: Mapping[str, Shape] = {
    "text": Shape(
        {"text": text(MOST_OF_A_TEXT)},
        {"emojis": list_of(_emoji, 1, 20), "quoteToken": _TOKEN},
        (_emojis_stand_on_dollars, _quote_token),
    ),
    "textV2": Shape(
        {"text": text(MOST_OF_A_TEXT)},
        {"substitution": _substitutions, "quoteToken": _TOKEN},
        (_placeholders, _quote_token),
    ),
    "sticker": Shape(
        {"packageId": form(r"\d{1,20}", "11537"), "stickerId": form(r"\d{1,20}", "52002734")},
        {"quoteToken": _TOKEN},
        (_quote_token,),
    ),
    "image": Shape({"originalContentUrl": media_url(), "previewImageUrl": media_url()}, {}),
    "video": Shape(
        {"originalContentUrl": media_url(), "previewImageUrl": media_url()},
        {"trackingId": _tracking_id},
    ),
    "audio": Shape({"originalContentUrl": media_url(), "duration": number(1, _MAX_INT)}, {}),
    "location": Shape(
        {
            "title": text(100),
            "address": text(100),
            "latitude": number(-90, 90, whole=False),
            "longitude": number(-180, 180, whole=False),
        },
        {},
    ),
    "coupon": Shape(
        {"couponId": text(100)}, {"deliveryTag": form("[A-Za-z0-9_]{1,30}", "A-Z a-z 0-9 _ (1–30)")}
    ),
    "imagemap": Shape(
        {
            "baseUrl": media_url(),
            "altText": alt_text,
            "baseSize": Shape({"width": one_of(IMAGEMAP_WIDTH), "height": number(1, _MAX_INT)}, {}),
            "actions": list_of(by_type(lambda: _IMAGEMAP_ACTIONS), 1, 50),
        },
        {"video": _film},
        (_areas_lie_inside,),
    ),
}
