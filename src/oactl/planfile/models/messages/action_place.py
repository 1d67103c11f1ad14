"""Which actions work in a place, and the label that they need there (LINE, "Action objects")."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from oactl.domain.violation import Path, Violation, nearest
from oactl.planfile.models.base import Violations, moved
from oactl.planfile.models.messages.reading import Reading, reading_of
from oactl.planfile.models.messages.translation import TAG, not_one_of, violations_in, wrong_type
from oactl.planfile.models.messages.values import Text

NESTED = TAG + "nested"
_ONLY_IN_QUICK_REPLIES = ("camera", "cameraRoll", "location")
_ONLY_IN_RICH_MENUS = ("richmenuswitch",)
_KINDS = (
    *("uri", "message", "postback", "datetimepicker"),
    *(*_ONLY_IN_QUICK_REPLIES, "clipboard", *_ONLY_IN_RICH_MENUS),
)
_BY_WORD = {"camera_roll" if kind == "cameraRoll" else kind: kind for kind in _KINDS}
# The key by which a flat action is known; the first that is there decides.
_FLAT = {
    "uri": "uri",
    "link_uri": "uri",
    "clipboard_text": "clipboard",
    "mode": "datetimepicker",
    "data": "postback",
    "text": "message",
}


def kind_of(value: Mapping[str, Any]) -> tuple[object, str | None]:
    """LINE's type of an action as it was written, and the key below which it is nested."""
    if "type" in value:
        kind = value["type"]
        return (_BY_WORD.get(kind, kind) if isinstance(kind, str) else kind), None
    holders = (key for key in value if key in _BY_WORD and not isinstance(value[key], str))
    if (holder := next(holders, None)) is not None:
        return _BY_WORD[holder], holder
    return next((kind for key, kind in _FLAT.items() if key in value), None), None


def tag_of(value: object) -> str | None:
    """The member of a union of actions that a value is read as."""
    if not isinstance(value, Mapping):
        return None
    kind, holder = kind_of(value)
    return NESTED if holder is not None else f"{TAG}{kind}"


@dataclass(frozen=True)
class ActionPlace:
    """A place for one of these kinds of action, with a label of at most so many characters.

    `label` says that LINE needs the label there.
    """

    kinds: tuple[str, ...]
    most: int
    label: bool = False

    def __get_pydantic_core_schema__(
        self,
        source: Any,  # noqa: ANN401 - a type
        handler: GetCoreSchemaHandler,
    ) -> CoreSchema:
        """Pydantic's own hook."""
        return core_schema.with_info_wrap_validator_function(self._checked, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Pydantic's own hook: an action is told by its keys."""
        return {"anyOf": handler(schema)["oneOf"]}

    def _checked(
        self,
        value: object,
        handler: core_schema.ValidatorFunctionWrapHandler,
        info: core_schema.ValidationInfo,
    ) -> object:
        reading = reading_of(info.context)
        if not isinstance(value, Mapping):
            null = value is None and not reading.short
            raise Violations(Violation("OA313") if null else wrong_type("mapping", (), value))
        kind, holder = kind_of(value) if reading.short else (value.get("type"), None)
        self._check_kind(kind, value, reading)
        found = [*self._label(value, holder, reading)]
        try:
            made = handler(value)
        except ValidationError as error:
            raise Violations(*found, *violations_in(error)) from None
        if found:
            raise Violations(*found)
        return made

    def _check_kind(self, kind: object, value: Mapping[str, Any], reading: Reading) -> None:
        if isinstance(kind, str) and kind in self.kinds:
            return
        if isinstance(kind, str) and kind in _KINDS:
            raise Violations(not_here(kind, self.kinds))
        if reading.short:
            raise Violations(self._no_kind(value))
        if kind is None:
            raise Violations(Violation("OA302", (), {"field": "type"}))
        raise Violations(not_one_of(kind, ("type",), list(self.kinds)))

    def _no_kind(self, value: Mapping[str, Any]) -> Violation:
        """A short form of none of the kinds, with the one that was probably meant."""
        words = [word for word, kind in _BY_WORD.items() if kind in self.kinds]
        written = [str(value["type"])] if "type" in value else [*value][:10]
        meant = next((near for word in written if (near := nearest(word, words))), None)
        return Violation("OA304", (), {"known": words, "near": meant}, variant="action")

    def _label(
        self, value: Mapping[str, Any], holder: str | None, reading: Reading
    ) -> Iterator[Violation]:
        inner, at = value, tuple[str, ...]()
        if holder is not None:
            inner, at = value[holder] or {}, (holder,)
        if not isinstance(inner, Mapping):
            return
        if "label" not in inner:
            if self.label:
                yield Violation("OA302", at, {"field": "label"})
            return
        if isinstance(inner["label"], str):
            text, _ = reading.fill(inner["label"])
            yield from self._measured(text, (*at, "label"))

    def _measured(self, text: str | None, path: Path) -> Iterator[Violation]:
        """The length of a label; none where its template does not hold, which is told already."""
        if text is None:
            return
        try:
            Text(self.most, "graphemes", may_be_empty=not self.label).check(text, short=False)
        except Violations as wrong:
            yield from (moved(each, path) for each in wrong.found)


def not_here(kind: str, allowed: tuple[str, ...], path: Path = ()) -> Violation:
    """An action in a place that has no such action."""
    variant = "here"
    if kind in _ONLY_IN_RICH_MENUS:
        variant = "rich_menu"
    elif kind in _ONLY_IN_QUICK_REPLIES:
        variant = "quick_reply"
    params = {"kind": kind, "allowed": list(allowed)}
    return Violation("OA317", path, params, variant=None if variant == "quick_reply" else variant)
