"""Actions: nested `{uri: {label, uri}}`, flat `{label, uri}`, or with `type` as at LINE."""

from collections.abc import Mapping
from typing import Any

from oactl.domain.message.check import nearest
from oactl.domain.value import JsonObject
from oactl.domain.violation import Path
from oactl.planfile.messages.draft import (
    Convert,
    Draft,
    Key,
    Table,
    each,
    integer,
    take,
    unknown_key,
    words,
)

_LABEL = Key("label", words)


def _desktop(value: object, ours: Path, theirs: Path, draft: Draft) -> JsonObject | None:
    """`alt_uri: https://…` or `alt_uri: {desktop: https://…}`."""
    if isinstance(value, Mapping):
        return take(value, Table(desktop=Key("desktop", words)), ours, theirs, draft)
    return {"desktop": words(value, ours, theirs, draft)}


def _box(value: object, ours: Path, theirs: Path, draft: Draft) -> JsonObject | None:
    """A part of a picture: `{x, y, width, height}`, or the four in a list."""
    if isinstance(value, list) and len(value) == len(_AREA):
        draft.place(theirs, ours)
        return {
            name: integer(part, (*ours, index), (*theirs, name), draft)
            for index, (name, part) in enumerate(zip(_AREA, value, strict=True))
        }
    return take(value, _AREA, ours, theirs, draft)


_AREA = Table({name: Key(name, integer, needed=True) for name in ("x", "y", "width", "height")})
AREA: Convert = _box
_AREA_KEY = Key("area", _box, needed=True)

ACTIONS: Mapping[str, tuple[str, Table]] = {
    "uri": (
        "uri",
        Table(label=_LABEL, uri=Key("uri", words, needed=True), alt_uri=Key("altUri", _desktop)),
    ),
    "message": ("message", Table(label=_LABEL, text=Key("text", words, needed=True))),
    "postback": (
        "postback",
        Table(
            label=_LABEL,
            data=Key("data", words, needed=True),
            display_text=Key("displayText", words),
            text=Key("text", words),
            input_option=Key("inputOption", words),
            fill_in_text=Key("fillInText", words),
        ),
    ),
    "datetimepicker": (
        "datetimepicker",
        Table(
            label=_LABEL,
            data=Key("data", words, needed=True),
            mode=Key("mode", words, needed=True),
            initial=Key("initial", words),
            max=Key("max", words),
            min=Key("min", words),
        ),
    ),
    "camera": ("camera", Table(label=_LABEL)),
    "camera_roll": ("cameraRoll", Table(label=_LABEL)),
    "location": ("location", Table(label=_LABEL)),
    "clipboard": ("clipboard", Table(label=_LABEL, text=Key("clipboardText", words, needed=True))),
    "richmenuswitch": (
        "richmenuswitch",
        Table(label=_LABEL, alias=Key("richMenuAliasId", words), data=Key("data", words)),
    ),
}
IMAGEMAP_ACTIONS: Mapping[str, tuple[str, Table]] = {
    "uri": (
        "uri",
        Table(label=_LABEL, uri=Key("linkUri", words, needed=True), area=_AREA_KEY),
    ),
    "message": (
        "message",
        Table(label=_LABEL, text=Key("text", words, needed=True), area=_AREA_KEY),
    ),
    "clipboard": (
        "clipboard",
        Table(label=_LABEL, text=Key("clipboardText", words, needed=True), area=_AREA_KEY),
    ),
}
# The key by which a flat action is known; the first that is there decides.
_FLAT = (
    ("uri", "uri"),
    ("link_uri", "uri"),
    ("clipboard_text", "clipboard"),
    ("mode", "datetimepicker"),
    ("data", "postback"),
    ("text", "message"),
)


def reader(kinds: Mapping[str, tuple[str, Table]]) -> Convert:
    """How an action of one of these kinds is read."""

    def convert(value: object, ours: Path, theirs: Path, draft: Draft) -> JsonObject | None:
        if not isinstance(value, Mapping):
            draft.problem("OA305", ours, "mapping")
            return None
        kind = _kind_of(value, kinds)
        if kind is None:
            _no_kind(value, kinds, ours, draft)
            return None
        line_type, table = kinds[kind]
        inner, below = value, ours
        if isinstance(value.get(kind), Mapping) or (kind in value and value[kind] is None):
            inner, below = value[kind] or {}, (*ours, kind)
            for name in (name for name in value if name != kind):
                unknown_key(name, ours, [kind], draft)
        plain = {name: part for name, part in inner.items() if name != "type"}
        draft.place((*theirs, "type"), below)
        return {"type": line_type, **(take(plain, table, below, theirs, draft) or {})}

    return convert


def _kind_of(value: Mapping[str, Any], kinds: Mapping[str, tuple[str, Table]]) -> str | None:
    if "type" in value:
        return next((k for k, (line, _) in kinds.items() if value["type"] in (k, line)), None)
    holders = (k for k, part in value.items() if k in kinds and not isinstance(part, str))
    flat = (kind for key, kind in _FLAT if key in value and kind in kinds)
    return next(holders, None) or next(flat, None)


def _no_kind(value: Mapping[str, Any], kinds: Mapping[str, Any], ours: Path, draft: Draft) -> None:
    written = [str(value["type"])] if "type" in value else [str(name) for name in value]
    guesses = (nearest(word, list(kinds)) for word in written)
    meant = next((guess for guess in guesses if guess), None)
    draft.problem("OA304", ours, "action", known=list(kinds), near=meant)


action = reader(ACTIONS)
actions = each(action)
imagemap_actions = each(reader(IMAGEMAP_ACTIONS))


def quick_reply(value: object, ours: Path, theirs: Path, draft: Draft) -> JsonObject:
    """`quick_reply: [actions]`, each with an `image` where wanted."""
    return {"items": each(_quick_item)(value, ours, (*theirs, "items"), draft)}


def _quick_item(value: object, ours: Path, theirs: Path, draft: Draft) -> JsonObject:
    item: JsonObject = {"type": "action"}
    rest = value
    if isinstance(value, Mapping):
        for name in ("image", "image_url"):
            if name in value:
                draft.place((*theirs, "imageUrl"), (*ours, name))
                item["imageUrl"] = words(value[name], (*ours, name), theirs, draft)
        rest = {name: part for name, part in value.items() if name not in {"image", "image_url"}}
    item["action"] = action(rest, ours, (*theirs, "action"), draft)
    return item


_SENDER = Table(name=Key("name", words), icon=Key("iconUrl", words))


def sender(value: object, ours: Path, theirs: Path, draft: Draft) -> JsonObject | None:
    """`sender: 熊大` or `sender: {name, icon}`."""
    if isinstance(value, str):
        draft.place((*theirs, "name"), ours)
        return {"name": words(value, ours, theirs, draft)}
    return take(value, _SENDER, ours, theirs, draft)
