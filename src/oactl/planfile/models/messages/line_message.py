"""LINE's own message objects: `line:` of a plan, and what is about to be sent."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from oactl.domain.message import MAX_MESSAGES, NamedFile, Place
from oactl.domain.value import JsonObject
from oactl.domain.violation import Path, Violation, spell
from oactl.planfile.models.base import Found, Violations
from oactl.planfile.models.messages.kind import Beside, model
from oactl.planfile.models.messages.line_object import LineObject, validate
from oactl.planfile.models.messages.reading import FINAL, Reading
from oactl.planfile.models.messages.translation import miscounted, not_one_of, wrong_type

# LINE's types, each with its module and model: imported when the first of them is read.
_TYPES: Mapping[str, tuple[str, str]] = {
    "text": ("plain", "TextMessage"),
    "textV2": ("plain", "TextMessageV2"),
    "sticker": ("plain", "StickerMessage"),
    "image": ("plain", "ImageMessage"),
    "video": ("plain", "VideoMessage"),
    "audio": ("plain", "AudioMessage"),
    "location": ("plain", "LocationMessage"),
    "coupon": ("plain", "CouponMessage"),
    "imagemap": ("imagemap", "ImagemapMessage"),
    "template": ("template", "TemplateMessage"),
    "flex": ("flex", "FlexMessage"),
}
_SURELY_FITS = 2500  # characters: of a text's 5,000 units a character is at most two


@dataclass(frozen=True, slots=True)
class Raw:
    """A message object of LINE's that holds: it goes out as it was written."""

    value: JsonObject
    templates: bool

    def literal(self) -> frozenset[str]:
        """All keys, where the object is not a template."""
        return frozenset() if self.templates else frozenset(self.value)

    def files(self) -> tuple[NamedFile, ...]:
        """None."""
        return ()

    def compose(self, theirs: Path, ours: Path, places: list[Place]) -> JsonObject:
        """The object itself."""
        places.append(Place(theirs, ours, same=True))
        return dict(self.value)


def read_line(value: object, reading: Reading) -> Raw:
    """One of LINE's message objects. Raises `Violations` with paths inside it."""
    if not isinstance(value, Mapping):
        raise Violations(Violation("OA313") if value is None else wrong_type("mapping"))
    kind = value.get("type")
    if kind is None:
        raise Violations(Violation("OA302", (), {"field": "type"}))
    if not isinstance(kind, str) or kind not in _TYPES:
        raise Violations(not_one_of(kind, ("type",), list(_TYPES)))
    beside = {key: value[key] for key in Beside.model_fields if key in value}
    own = {key: part for key, part in value.items() if key not in beside}
    found = _violations(model(*_TYPES[kind]), own, reading)
    if beside:
        found += _violations(Beside, beside, reading)
    if found:
        raise Violations(*found)
    return Raw(dict(value), reading.names is not None)


def _violations(model: type[LineObject], value: object, reading: Reading) -> Found:
    try:
        validate(model, value, reading)
    except Violations as wrong:
        return list(wrong.found)
    return []


def violations_of_message(obj: JsonObject) -> Found:
    """What LINE would refuse of one finished message object, with paths inside it."""
    if obj.get("type") == "text" and len(obj) == 2:  # noqa: PLR2004 - the quick way for plain text
        text = obj.get("text")
        if isinstance(text, str) and len(text) <= _SURELY_FITS and text.strip():
            return []
    try:
        read_line(obj, FINAL)
    except Violations as wrong:
        return [with_place(each) for each in wrong.found]
    return []


def violations_of_request(messages: list[JsonObject]) -> Found:
    """What LINE would refuse of the finished messages of one request."""
    found = []
    if not 1 <= len(messages) <= MAX_MESSAGES:
        found.append(with_place(miscounted(len(messages), 1, MAX_MESSAGES)))
    return [*found, *(each for obj in messages for each in violations_of_message(obj))]


def with_place(violation: Violation, prefix: Path = ()) -> Violation:
    """A violation below `prefix`, its place in words as the param `what` of its sentence."""
    path = (*prefix, *violation.path)
    return replace(violation, path=path, params={"what": spell(path), **violation.params})
