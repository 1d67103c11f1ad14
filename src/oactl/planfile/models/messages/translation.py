"""Pydantic's errors of messages as violations of our rules, and how paths are spelled."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import islice
from re import sub

from pydantic import AliasChoices, ValidationError
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import ErrorDetails

from oactl.domain.violation import Path, Violation, nearest
from oactl.planfile.models.base import Violations, moved
from oactl.planfile.models.messages.reading import MOST_TOLD

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
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")


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
        (expected in ("integer", "number") and _NUMBER.fullmatch(value))
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
