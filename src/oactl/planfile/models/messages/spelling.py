"""The words of a plan for the names of LINE's fields, and how JSON Schema says so."""

from collections.abc import Iterable, Mapping
from functools import cache
from re import sub

from pydantic import AliasChoices
from pydantic.json_schema import JsonSchemaValue

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
