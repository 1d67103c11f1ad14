"""How messages are read, and Pydantic's errors about them as violations of our rules."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import islice
from re import sub
from typing import Any, NamedTuple, TypeAlias

from pydantic import AliasChoices, ValidationError
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import ErrorDetails

from oactl.domain.value import Json
from oactl.domain.violation import Path, Violation, nearest
from oactl.planfile import templates
from oactl.planfile.files import Files, UnreadableFile
from oactl.planfile.models.base import Found, Violations, moved
from oactl.planfile.template_bounds import TemplateError


class WrittenField(NamedTuple):
    """How a field was written: its place in the mapping, and the value as it stands there."""

    at: Path
    source: Any


@dataclass(eq=False, slots=True)
class RawInput:
    """The input of a model: values with their templates filled, as written, and their places."""

    short: bool
    values: dict[str, Any]
    places: Mapping[str, Path]
    sources: Mapping[str, Any]
    skipped: set[str] = field(default_factory=set)  # keys whose fault is known already
    found: Found = field(default_factory=list)

    def place(self, path: Path) -> Path:
        """A path that begins with a key, as one of what was written."""
        if path and path[0] in self.places:
            return (*self.places[str(path[0])], *path[1:])
        return path

    def placed(self, violation: Violation) -> Violation:
        """A violation whose path begins with a key, at its place in what was written."""
        return replace(violation, path=self.place(violation.path)) if self.places else violation


def once(found: Found) -> Iterator[Violation]:
    """Each violation once, in their order; a text used twice is told once."""
    seen: set[tuple[str, Path, str | None, str]] = set()
    for each in found:
        key = (each.rule, each.path, each.variant, str(each.params))
        if key not in seen:
            seen.add(key)
            yield each


MOST_TOLD = 1_001  # violations of one object; a file reports 1,000
Names: TypeAlias = Callable[[], Mapping[str, Any]]


class _NoFiles:
    """Finished messages name no files."""

    def read(self, path: str) -> bytes:
        """Raises: there are none."""
        del path
        raise UnreadableFile("missing")


@dataclass(frozen=True, slots=True)
class MessageReading:
    """How a message is read, as Pydantic's context.

    `short` says that keys are the words of a plan and scalars are text, else everything is spelled
    as LINE spells it. `names` gives a sample of what templates read, when the first of them asks;
    without it texts are taken as they are. `template` is what stands beside `line` and `flex`.
    `most` is how many violations are of use to anybody.
    """

    files: Files = field(default_factory=_NoFiles)
    names: Names | None = None
    short: bool = False
    template: bool = False
    most: int = MOST_TOLD

    def as_line(self, *, templates: bool) -> "MessageReading":
        """The same for a part that is spelled as at LINE, its texts templates or taken as is."""
        return replace(self, short=False, names=self.names if templates else None)

    def is_template(self, text: str) -> bool:
        """Whether a text is filled."""
        return self.names is not None and templates.is_template(text)

    def fill(self, text: str) -> tuple[str | None, Found]:
        """A text with sample names in its templates; none, and why, where that does not hold."""
        if self.names is None or not templates.is_template(text):
            return text, []
        known = self.names()
        try:
            return templates.render(text, known), []
        except TemplateError as error:
            # No name for the errors: with their tracebacks they would keep this frame for good.
            return None, [
                Violation(each.rule, (), each.params, variant=each.variant)
                for each in [*templates.problems_in(text, known)] or [error]
            ]

    def filled(self, value: Json) -> Json:
        """A value with every text in it filled; what does not hold stays as it is."""
        if self.names is None:
            return value
        if isinstance(value, str):
            text, _ = self.fill(value)
            return value if text is None else text
        if isinstance(value, dict):
            return {key: self.filled(part) for key, part in value.items()}
        return [self.filled(part) for part in value] if isinstance(value, list) else value


FINAL = MessageReading()  # finished message objects, as they would be sent


def reading_of(context: object) -> MessageReading:
    """The context of a validation, as the models get it."""
    return context if isinstance(context, MessageReading) else FINAL


# The words of a plan for LINE's names. All other keys are LINE's name in snake case, and that
# spelling is understood for these as well.
WORDS: Mapping[str, str] = {
    "altText": "alt",
    "baseSize": "size",
    "baseUrl": "url",
    "clipboardText": "text",
    "couponId": "id",
    "emojiId": "emoji",
    "externalLink": "link",
    "iconUrl": "icon",
    "imageUrl": "image",
    "linkUri": "uri",
    "originalContentUrl": "url",
    "packageId": "package",
    "previewImageUrl": "preview",
    "productId": "product",
    "richMenuAliasId": "alias",
    "stickerId": "sticker",
    "thumbnailImageUrl": "image",
}


def snake(name: str) -> str:
    """`previewImageUrl` → `preview_image_url`."""
    return sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


def spellings(name: str) -> AliasChoices:
    """How a plan may write a field of LINE's: by its word, or by LINE's name in snake case."""
    return AliasChoices(*dict.fromkeys((WORDS.get(name, snake(name)), snake(name))))


@cache
def words_of(name: str) -> tuple[str, ...]:
    """The words of a plan for a field, the usual one first."""
    return tuple(str(word) for word in spellings(name).choices)


def needing(needed: set[str], fields: Iterable[str]) -> JsonSchemaValue:
    """What JSON Schema says of needed keys, some of which have two spellings."""
    words = [each for each in map(words_of, fields) if each[0] in needed]
    plain = [usual for usual, *others in words if not others]
    twice = [{"anyOf": [{"required": [word]} for word in each]} for each in words if each[1:]]
    return {
        **({"required": plain} if plain else {}),
        **({"allOf": twice} if twice else {}),
    }


def without_null(schema: JsonSchemaValue) -> JsonSchemaValue:
    """A key that may be left out is left out; nothing is written as null."""
    kept = {key: part for key, part in schema.items() if key not in ("default", "title")}
    members = [each for each in kept.pop("anyOf", []) if each != {"type": "null"}]
    if not members:
        return kept
    return {**members[0], **kept} if len(members) == 1 else {**kept, "anyOf": members}


TAG = "type="  # of a union's member: the last step of an error's place, and no key of LINE's
_QUOTED = 60  # characters of a value in a sentence
_MOST_BITS = 200  # of a whole number in a sentence
_KINDS = {
    "string_type": "text",
    "list_type": "list",
    "dict_type": "mapping",
    "model_type": "mapping",
    "model_attributes_type": "mapping",
}
_NUMBER = r"[-+]?\d+(\.\d+)?"


def translated(error: ErrorDetails) -> Iterator[Violation]:
    """One error that does not depend on the model it is of."""
    path = without_tag(error["loc"])
    carried = error.get("ctx", {}).get("error")
    if isinstance(carried, Violations):
        yield from (moved(each, path) for each in carried.found)
        return
    match error["type"]:
        case "union_tag_invalid" | "union_tag_not_found":
            yield no_member(error, path)
        case "literal_error":
            yield not_one_of(error["input"], path, _expected(error["ctx"]["expected"]))
        case name if name in _KINDS:
            yield wrong_type(_KINDS[name], path, error["input"])
        case name:
            raise AssertionError(f"no rule for Pydantic's {name} at {path}")


def violations_in(error: ValidationError) -> Iterator[Violation]:
    """The violations in an error of something around models: a list, a union."""
    for each in islice(error.errors(include_url=False), MOST_TOLD):
        yield from translated(each)


def without_tag(path: Path) -> Path:
    """The place of an error without the member of a union that it was looked at as."""
    last = path[-1] if path else None
    return path[:-1] if isinstance(last, str) and last.startswith(TAG) else path


def no_member(error: ErrorDetails, path: Path) -> Violation:
    """An object whose `type` is missing or none that can stand there."""
    value = error["input"]
    if value is None:
        return Violation("OA313", path)
    if not isinstance(value, dict):
        return wrong_type("mapping", path, value)
    kind = value.get("type")
    if kind is None:
        return Violation("OA302", path, {"field": "type"})
    allowed = re.findall(rf"'{TAG}(\w+)'", str(error.get("ctx", {}).get("expected_tags", "")))
    return not_one_of(kind, (*path, "type"), allowed)


def not_one_of(value: object, path: Path, allowed: list[str]) -> Violation:
    """A value that is none of those that LINE knows."""
    params = {"value": brief(value), "allowed": allowed}
    if len(allowed) == 1:
        return Violation("OA306", path, params, variant="only")
    return Violation("OA306", path, {**params, "near": nearest(brief(value), allowed)})


def wrong_type(expected: str, path: Path = (), value: object = None) -> Violation:
    """A value of another type; `expected` is a variant of OA305.

    Where LINE's own JSON is written, a number in quotes is a text: it looks right and is refused.
    """
    looks_right = isinstance(value, str) and (
        (expected in ("integer", "number") and re.fullmatch(_NUMBER, value))
        or (expected == "boolean" and value in ("true", "false"))
    )
    if looks_right:
        return Violation("OA305", path, {"value": brief(value)}, variant=f"{expected}_text")
    return Violation("OA305", path, {}, variant=expected)


def miscounted(count: int, least: int, most: int | None, path: Path = ()) -> Violation:
    """Too many or too few entries."""
    params = {"count": count, "least": least, "most": most}
    if least == most:
        variant = "exactly"
    elif count >= least:
        variant = "many"
    else:
        variant = "least" if most is None else "few"
    return Violation("OA308", path, params, variant=variant)


def brief(value: object) -> str:
    """A value as a sentence may quote it."""
    if isinstance(value, str):
        return value if len(value) <= _QUOTED else value[: _QUOTED - 1] + "…"
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        return "…"
    if isinstance(value, int | float):
        return str(value)
    return "[…]" if isinstance(value, list) else "{…}"


def _expected(words: str) -> list[str]:
    """The values of Pydantic's list `'a', 'b' or 'c'`."""
    return re.findall(r"'([^']*)'", words)
