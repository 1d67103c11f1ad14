"""`plan preview` in text: what the phone will show, with sizes, buttons, links, quick replies."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from oactl.domain.message import problems_of_object
from oactl.domain.message.flex import MOST_BYTES
from oactl.domain.message.plain import MOST_OF_A_TEXT
from oactl.domain.value import JsonObject, compact_json, utf16_length
from oactl.i18n import Catalog

Lines: TypeAlias = Iterator[str]
_EDGE = "  │ "
_IN = "    "


def preview(objects: Sequence[JsonObject], t: Catalog) -> list[str]:
    """The lines of a text preview of finished message objects, in the order of the phone.

    A message that breaks LINE's limits is named, not drawn: its findings say what is wrong.
    """
    lines: list[str] = []
    for index, obj in enumerate(objects, 1):
        sound = not any(each.severity == "error" for each in problems_of_object(obj))
        show = _SHOWN[obj["type"]] if sound else _broken
        heading, *rest = show(obj, t)
        lines += [f"{index}. {heading}", *rest, *(_around(obj, t) if sound else ()), ""]
    return lines[:-1]


def _around(obj: JsonObject, t: Catalog) -> Lines:
    if "sender" in obj:
        yield _IN + t("messages.sender", name=obj["sender"].get("name") or "—")
    items = obj.get("quickReply", {}).get("items", ())
    if items:
        yield _IN + t("messages.quick_reply", count=len(items))
        yield from (f"{_IN}  {_tap(item['action'], t)}" for item in items)


def _framed(text: str) -> Lines:
    yield from (_EDGE + row for row in text.splitlines() or [""])


def _parted(parts: Iterable[Iterable[str]]) -> Lines:
    """Cards below each other, an empty row between them."""
    for index, part in enumerate(parts):
        yield from [_EDGE.rstrip()] if index else []
        yield from part


def _tap(action: Mapping[str, Any], t: Catalog) -> str:
    """One button: what stands on it and what a tap does."""
    return f"[{action.get('label') or '—'}] {_does(action, t)}"


def _does(action: Mapping[str, Any], t: Catalog) -> str:
    kind = action.get("type", "—")
    target = action.get("uri") or action.get("linkUri") or action.get("text")
    target = target or action.get("clipboardText") or action.get("data")
    named = t(f"messages.action.{kind}") if t.has(f"messages.action.{kind}") else str(kind)
    return f"{named} → {target}" if target else named


def _text(obj: JsonObject, t: Catalog) -> Lines:
    units = utf16_length(obj["text"])
    yield t("messages.text", units=units, limit=MOST_OF_A_TEXT)
    yield from _framed(obj["text"])


def _image(obj: JsonObject, t: Catalog) -> Lines:
    yield t("messages.image")
    yield from _media(obj, t)


def _video(obj: JsonObject, t: Catalog) -> Lines:
    yield t("messages.video")
    yield from _media(obj, t)


def _media(obj: JsonObject, t: Catalog) -> Lines:
    yield _IN + obj["originalContentUrl"]
    if obj["previewImageUrl"] != obj["originalContentUrl"]:
        yield _IN + t("messages.preview", url=obj["previewImageUrl"])


def _audio(obj: JsonObject, t: Catalog) -> Lines:
    yield t("messages.audio", seconds=obj["duration"] / 1000)
    yield _IN + obj["originalContentUrl"]


def _sticker(obj: JsonObject, t: Catalog) -> Lines:
    yield t("messages.sticker", package=obj["packageId"], sticker=obj["stickerId"])


def _location(obj: JsonObject, t: Catalog) -> Lines:
    yield t("messages.location", title=obj["title"])
    yield f"{_IN}{obj['address']} ({obj['latitude']}, {obj['longitude']})"


def _coupon(obj: JsonObject, t: Catalog) -> Lines:
    yield t("messages.coupon", id=obj["couponId"])


def _imagemap(obj: JsonObject, t: Catalog) -> Lines:
    size = obj["baseSize"]
    yield t("messages.imagemap", width=size["width"], height=size["height"])
    yield _IN + t("messages.alt", alt=obj["altText"])
    yield _IN + obj["baseUrl"]
    for action in obj["actions"]:
        area = action["area"]
        place = f"{area['x']},{area['y']} {area['width']}×{area['height']}"
        yield f"{_IN}({place}) {_tap(action, t)}"


def _template(obj: JsonObject, t: Catalog) -> Lines:
    template = obj["template"]
    yield t(f"messages.template.{template['type']}", count=len(template.get("columns", ())))
    yield _IN + t("messages.alt", alt=obj["altText"])
    yield from _parted(_column(column, t) for column in template.get("columns", [template]))


def _column(column: JsonObject, t: Catalog) -> Lines:
    picture = column.get("thumbnailImageUrl") or column.get("imageUrl")
    if picture:
        yield _EDGE + t("messages.picture", url=picture)
    for name in ("title", "text"):
        yield from _framed(column[name]) if name in column else ()
    single = [column["action"]] if "action" in column else []
    yield from (_EDGE + _tap(action, t) for action in [*column.get("actions", ()), *single])


def _flex(obj: JsonObject, t: Catalog) -> Lines:
    contents = obj["contents"]
    size, limit = len(compact_json(contents)), MOST_BYTES.get(contents.get("type"), 0)
    bubbles = contents["contents"] if contents.get("type") == "carousel" else [contents]
    yield t("messages.flex", count=len(bubbles), size=size, limit=limit)
    yield _IN + t("messages.alt", alt=obj["altText"])
    yield from _parted(_bubble(bubble, t) for bubble in bubbles)


def _bubble(bubble: JsonObject, t: Catalog) -> Lines:
    for block in ("header", "hero", "body", "footer"):
        yield from _component(bubble.get(block), t)
    if "action" in bubble:
        yield _EDGE + t("messages.whole", does=_does(bubble["action"], t))


def _component(part: Any, t: Catalog) -> Lines:  # noqa: ANN401 - a component of any kind, or none
    """What a component shows, from top to bottom."""
    if not isinstance(part, dict):
        return
    kind = part.get("type")
    if kind == "text":
        spans = "".join(str(span.get("text", "")) for span in part.get("contents", ()))
        yield from _framed(spans or str(part.get("text", "")))
    elif kind in {"image", "icon", "video"}:
        yield _EDGE + t("messages.picture", url=part.get("url", "—"))
    elif kind == "separator":
        yield _EDGE + "────────"
    for below in part.get("contents", ()) if kind == "box" else ():
        yield from _component(below, t)
    if "action" in part:
        yield _EDGE + _tap(part["action"], t)


def _broken(obj: JsonObject, t: Catalog) -> Lines:
    yield t("messages.broken", kind=obj.get("type", "—"))


_SHOWN: Mapping[str, Callable[[JsonObject, Catalog], Lines]] = {
    "text": _text,
    "textV2": _text,
    "image": _image,
    "video": _video,
    "audio": _audio,
    "sticker": _sticker,
    "location": _location,
    "coupon": _coupon,
    "imagemap": _imagemap,
    "template": _template,
    "flex": _flex,
}
