"""`plan preview` in text: what the phone will show, with sizes, buttons, links, quick replies."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, TypeAlias

from oactl.domain.message import MOST_BYTES, MOST_OF_A_TEXT
from oactl.domain.value import JsonObject, compact_json, utf16_length
from oactl.domain.visible import in_one_line
from oactl.i18n import N_, _, ngettext
from oactl.planfile.models.messages import violations_of_message

# Names of texts that only say how something looks or is laid out. LINE takes no URL and no free
# text there. `type` is one too, except of a mentionee: there it may stand for everyone.
STYLE = frozenset(
    {
        *("type", "size", "aspectRatio", "aspectMode", "layout", "direction", "scaling"),
        *("align", "gravity", "weight", "style", "decoration", "adjustMode", "wrap", "position"),
        *("color", "backgroundColor", "borderColor", "imageBackgroundColor"),
        *("startColor", "centerColor", "endColor", "centerPosition", "angle"),
        *("imageAspectRatio", "imageSize", "margin", "spacing", "lineSpacing"),
        *("width", "height", "maxWidth", "maxHeight", "borderWidth", "cornerRadius"),
        *("paddingAll", "paddingTop", "paddingBottom", "paddingStart", "paddingEnd"),
        *("offsetTop", "offsetBottom", "offsetStart", "offsetEnd"),
        *("justifyContent", "alignItems"),
    }
)


class TextTracker(dict[str, Any]):
    """An object of a message that notes which of its texts were read."""

    def __init__(self, obj: JsonObject) -> None:
        super().__init__({name: _seen(value) for name, value in obj.items()})
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - a JSON value
        """The value, noted as read."""
        self.read.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 - a JSON value
        """The value or the default, noted as read."""
        self.read.add(name)
        return super().get(name, default)


def _seen(value: Any) -> Any:  # noqa: ANN401 - a JSON value
    if isinstance(value, dict):
        return TextTracker(value)
    return [_seen(part) for part in value] if isinstance(value, list) else value


def unseen(obj: TextTracker, path: str = "") -> Iterator[tuple[str, str]]:
    """Each text that nobody read, with its path: `sender.iconUrl`; styling left out."""
    for name, value in obj.items():
        at = f"{path}.{name}".lstrip(".")
        styling = name in STYLE and not at.endswith("mentionee.type")
        if name in obj.read or styling:
            yield from _below(value, at)
        elif isinstance(value, str):
            if value:
                yield at, value
        else:
            yield from _below(value, at, texts=True)


def _below(value: Any, path: str, *, texts: bool = False) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - a JSON value
    """What lies inside an object or a list; `texts` where those of a list count as unread."""
    if isinstance(value, TextTracker):
        yield from unseen(value, path)
    for at, part in enumerate(value) if isinstance(value, list) else ():
        if isinstance(part, str):
            yield from [(f"{path}[{at}]", part)] if texts else []
        else:
            yield from _below(part, f"{path}[{at}]", texts=texts)


Lines: TypeAlias = Iterator[str]
_EDGE = "  │ "
_IN = "    "
_MOST_EMPTY = 3  # rows one after the other


_ACTIONS: dict[str, str] = {
    "uri": N_("opens"),
    "message": N_("says"),
    "postback": N_("postback"),
    "datetimepicker": N_("asks for a date or time"),
    "camera": N_("opens the camera"),
    "cameraRoll": N_("opens the photos"),
    "location": N_("asks for the place"),
    "clipboard": N_("copies"),
}
_TEMPLATES: dict[str, str] = {
    "buttons": N_("Buttons"),
    "confirm": N_("Question with two buttons"),
    "carousel": N_("Carousel of {count}"),
    "image_carousel": N_("Picture carousel of {count}"),
}


def preview(objects: Sequence[JsonObject]) -> list[str]:
    """The lines of a text preview of finished message objects, in the order of the phone.

    A message that breaks LINE's limits is named, not drawn: its findings say what is wrong.
    """
    lines: list[str] = []
    for index, obj in enumerate(objects, 1):
        heading, *rest = _drawn(obj)
        lines += [f"{index}. {in_one_line(heading)}", *map(in_one_line, rest), ""]
    return lines[:-1]


def _drawn(obj: JsonObject) -> Lines:
    """A message, and below it every text of it that the lines so far do not show."""
    if violations_of_message(obj):
        yield from _broken(obj)
        return
    seen = TextTracker(obj)
    yield from _SHOWN[obj["type"]](seen)
    yield from _around(seen)
    others = list(unseen(seen))
    if others:
        yield _IN + _("Also in the message:")
    yield from (f"{_IN}  {path}: {value}" for path, value in others)


def _around(obj: JsonObject) -> Lines:
    if "sender" in obj:
        yield _IN + _("Sent as: {name}", name=obj["sender"].get("name") or "—")
    items = obj.get("quickReply", {}).get("items", ())
    if items:
        yield _IN + _("Quick replies, {count}:", count=len(items))
        yield from (f"{_IN}  {_tap(item['action'])}" for item in items)


def framed(text: str) -> Lines:
    """The rows of a text; of many empty ones their number, so that they push nothing away."""
    for empty, group in groupby(text.splitlines() or [""], key=lambda row: not row.strip()):
        rows = list(group)
        if empty and len(rows) > _MOST_EMPTY:
            rows = [_("({count} empty lines)", count=len(rows))]
        yield from (_EDGE + row for row in rows)


def _parted(parts: Iterable[Iterable[str]]) -> Lines:
    """Cards below each other, an empty row between them."""
    for index, part in enumerate(parts):
        yield from [_EDGE.rstrip()] if index else []
        yield from part


def _tap(action: Mapping[str, Any]) -> str:
    """One button: what stands on it and what a tap does."""
    return f"[{action.get('label') or '—'}] {_does(action)}"


def _does(action: Mapping[str, Any]) -> str:
    kind = action.get("type", "—")
    target = action.get("uri") or action.get("linkUri") or action.get("text")
    target = target or action.get("clipboardText") or action.get("data")
    named = _(_ACTIONS[kind]) if kind in _ACTIONS else str(kind)
    return f"{named} → {target}" if target else named


def _text(obj: JsonObject) -> Lines:
    units = utf16_length(obj["text"])
    yield _("Text · {units:,} of {limit:,} units", units=units, limit=MOST_OF_A_TEXT)
    yield from framed(obj["text"])


def _image(obj: JsonObject) -> Lines:
    yield _("Picture")
    yield from _media(obj)


def _video(obj: JsonObject) -> Lines:
    yield _("Film")
    yield from _media(obj)


def _media(obj: JsonObject) -> Lines:
    yield _IN + obj["originalContentUrl"]
    if obj["previewImageUrl"] != obj["originalContentUrl"]:
        yield _IN + _("Preview: {url}", url=obj["previewImageUrl"])


def _audio(obj: JsonObject) -> Lines:
    yield _("Sound · {seconds:g} s", seconds=obj["duration"] / 1000)
    yield _IN + obj["originalContentUrl"]


def _sticker(obj: JsonObject) -> Lines:
    yield _(
        "Sticker {sticker} of package {package}", package=obj["packageId"], sticker=obj["stickerId"]
    )


def _location(obj: JsonObject) -> Lines:
    yield _("Place · {title}", title=obj["title"])
    yield f"{_IN}{obj['address']} ({obj['latitude']}, {obj['longitude']})"


def _coupon(obj: JsonObject) -> Lines:
    yield _("Coupon {id}", id=obj["couponId"])


def _imagemap(obj: JsonObject) -> Lines:
    size = obj["baseSize"]
    yield _(
        "Picture with areas to tap · {width} × {height}", width=size["width"], height=size["height"]
    )
    yield _IN + _("In the chat list and notification: {alt}", alt=obj["altText"])
    yield _IN + obj["baseUrl"]
    if "video" in obj:
        yield from _film_in_picture(obj["video"])
    for action in obj["actions"]:
        area = action["area"]
        place = f"{area['x']},{area['y']} {area['width']}×{area['height']}"
        yield f"{_IN}({place}) {_tap(action)}"


def _film_in_picture(video: JsonObject) -> Lines:
    yield _IN + _("(film {url})", url=video["originalContentUrl"])
    yield _IN + _("Preview: {url}", url=video["previewImageUrl"])
    if "externalLink" in video:
        link = video["externalLink"]
        yield f"{_IN}[{link.get('label') or '—'}] {_('opens')} → {link.get('linkUri') or '—'}"


def _template(obj: JsonObject) -> Lines:
    template = obj["template"]
    kind, columns = _TEMPLATES[template["type"]], template.get("columns", ())
    yield _(kind, count=len(columns))
    yield _IN + _("In the chat list and notification: {alt}", alt=obj["altText"])
    yield from _parted(_column(column) for column in template.get("columns", [template]))


def _column(column: JsonObject) -> Lines:
    picture = column.get("thumbnailImageUrl") or column.get("imageUrl")
    if picture:
        yield _EDGE + _("(picture {url})", url=picture)
    for name in ("title", "text"):
        yield from framed(column[name]) if name in column else ()
    if "defaultAction" in column:
        yield _EDGE + _("(the whole card) {does}", does=_does(column["defaultAction"]))
    single = [column["action"]] if "action" in column else []
    yield from (_EDGE + _tap(action) for action in [*column.get("actions", ()), *single])


def _flex(obj: JsonObject) -> Lines:
    contents = obj["contents"]
    size, limit = len(compact_json(contents)), MOST_BYTES.get(contents.get("type"), 0)
    bubbles = contents["contents"] if contents.get("type") == "carousel" else [contents]
    yield ngettext(
        "Flex, {count} card · {size:,} of {limit:,} bytes",
        "Flex, {count} cards · {size:,} of {limit:,} bytes",
        len(bubbles),
        count=len(bubbles),
        size=size,
        limit=limit,
    )
    yield _IN + _("In the chat list and notification: {alt}", alt=obj["altText"])
    yield from _parted(_bubble(bubble) for bubble in bubbles)


def _bubble(bubble: JsonObject) -> Lines:
    for block in ("header", "hero", "body", "footer"):
        yield from _component(bubble.get(block))
    if "action" in bubble:
        yield _EDGE + _("(the whole card) {does}", does=_does(bubble["action"]))


def _component(part: Any) -> Lines:  # noqa: ANN401 - a component of any kind, or none
    """What a component shows, from top to bottom."""
    if not isinstance(part, dict):
        return
    kind = part.get("type")
    if kind == "text":
        spans = "".join(str(span.get("text", "")) for span in part.get("contents", ()))
        yield from framed(spans or str(part.get("text", "")))
    elif kind == "video":
        yield _EDGE + _("(film {url})", url=part.get("url", "—"))
        yield _EDGE + _("Preview: {url}", url=part.get("previewUrl", "—"))
        yield from _component(part.get("altContent"))
    elif kind in {"image", "icon"}:
        yield _EDGE + _("(picture {url})", url=part.get("url", "—"))
    elif kind == "separator":
        yield _EDGE + "────────"
    for below in part.get("contents", ()) if kind == "box" else ():
        yield from _component(below)
    if "action" in part:
        yield _EDGE + _tap(part["action"])


def _broken(obj: JsonObject) -> Lines:
    yield _("{kind}: not shown, because it has errors", kind=obj.get("type", "—"))


_SHOWN: Mapping[str, Callable[[JsonObject], Lines]] = {
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
