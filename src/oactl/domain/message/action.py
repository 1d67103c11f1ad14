"""What a tap does, and the label that it needs by its place (LINE, "Action objects")."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

from oactl.domain.message.check import (
    Check,
    Joint,
    Shape,
    anything,
    apart,
    found,
    not_allowed,
    one_of,
    text,
    wrong_type,
)
from oactl.domain.message.links import link
from oactl.domain.value import JsonObject
from oactl.domain.violation import Path, Violation

Spot: TypeAlias = Literal[
    "template", "default", "image_carousel", "quick_reply", "flex_button", "flex"
]


@dataclass(frozen=True, slots=True)
class Label:
    """The label rule of a place: its most grapheme clusters, and whether LINE needs one."""

    most: int
    needed: bool


LABELS: Mapping[Spot, Label] = {
    "template": Label(20, needed=True),
    "default": Label(20, needed=False),
    "image_carousel": Label(12, needed=False),
    "quick_reply": Label(20, needed=True),
    "flex_button": Label(40, needed=True),
    "flex": Label(40, needed=False),
}
ONLY_IN_QUICK_REPLIES = ("camera", "cameraRoll", "location")
ONLY_IN_RICH_MENUS = ("richmenuswitch",)

_DAY = r"(19\d\d|20\d\d|2100)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_TIME = r"([01]\d|2[0-3]):[0-5]\d"
_MOMENTS = {
    "date": (re.compile(_DAY), "2026-12-01"),
    "time": (re.compile(_TIME), "20:00"),
    "datetime": (re.compile(f"{_DAY}[tT]{_TIME}"), "2026-12-01t20:00"),
}
_DATA = text(300)
_SHOWN = text(300, "graphemes")


def _fill_in(value: JsonObject, path: Path) -> Iterator[Violation]:
    if "fillInText" in value and value.get("inputOption") != "openKeyboard":
        params = {"field": "fillInText", "other": "inputOption: openKeyboard"}
        yield found("OA318", (*path, "fillInText"), "error", "needs", on_key=True, **params)


def _moments(value: JsonObject, path: Path) -> Iterator[Violation]:
    """`min` ≤ `initial` ≤ `max`, each in the form of the mode."""
    if value.get("mode") not in tuple(_MOMENTS):
        return
    pattern, shape = _MOMENTS[value["mode"]]
    given = [(key, value[key]) for key in ("min", "initial", "max") if value.get(key) is not None]
    for key, moment in given:
        if not isinstance(moment, str):
            yield wrong_type((*path, key), "text")
        elif not pattern.fullmatch(moment):
            yield found("OA315", (*path, key), value=moment, form=shape)
    ordered = [str(moment) for _, moment in given]
    if ordered != sorted(ordered):
        yield found("OA316", path, order=" ≤ ".join(f"{key} {moment}" for key, moment in given))


_FIELDS: Mapping[str, tuple[Mapping[str, Check], Mapping[str, Check], tuple[Joint, ...]]] = {
    "postback": (
        {"data": _DATA},
        {
            "displayText": _SHOWN,
            "text": _SHOWN,
            "fillInText": _SHOWN,
            "inputOption": one_of("closeRichMenu", "openRichMenu", "openKeyboard", "openVoice"),
        },
        (apart("displayText", "text"), _fill_in),
    ),
    "message": ({"text": _SHOWN}, {}, ()),
    "uri": ({"uri": link()}, {"altUri": Shape({}, {"desktop": link()})}, ()),
    "datetimepicker": (
        {"data": _DATA, "mode": one_of("date", "time", "datetime")},
        dict.fromkeys(("initial", "max", "min"), anything),
        (_moments,),
    ),
    "clipboard": ({"clipboardText": text(1000)}, {}, ()),
    "camera": ({}, {}, ()),
    "cameraRoll": ({}, {}, ()),
    "location": ({}, {}, ()),
}


@cache
def _shapes(spot: Spot) -> Mapping[str, Shape]:
    label = LABELS[spot]
    check = {"label": text(label.most, "graphemes", may_be_empty=not label.needed)}
    needed, free = (check, {}) if label.needed else ({}, check)
    return {
        kind: Shape({**needs, **needed}, {**may, **free}, also)
        for kind, (needs, may, also) in _FIELDS.items()
        if spot == "quick_reply" or kind not in ONLY_IN_QUICK_REPLIES
    }


def action(spot: Spot) -> Check:
    """An action in one of the places where LINE takes actions."""

    def check(value: object, path: Path) -> Iterator[Violation]:
        if not isinstance(value, dict):
            yield found("OA313", path) if value is None else wrong_type(path, "mapping")
            return
        shapes, kind = _shapes(spot), value.get("type")
        if kind is None:
            yield found("OA302", path, field="type")
        elif kind in (*ONLY_IN_QUICK_REPLIES, *ONLY_IN_RICH_MENUS) and kind not in shapes:
            variant = "rich_menu" if kind in ONLY_IN_RICH_MENUS else None
            yield found("OA317", path, "error", variant, kind=kind, allowed=list(shapes))
        elif not isinstance(kind, str) or kind not in shapes:
            yield not_allowed(kind, (*path, "type"), list(shapes))
        else:
            yield from shapes[kind](value, path)

    return check
