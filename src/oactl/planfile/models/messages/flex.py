"""Flex: bubbles, carousels and blocks, with the values that their components share."""

import json
from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Discriminator, Tag, WrapValidator
from pydantic_core.core_schema import ValidatorFunctionWrapHandler

from oactl.domain.message.content import MOST_BYTES
from oactl.domain.value import Json, JsonObject
from oactl.domain.violation import Violation
from oactl.planfile.models.base import Violations
from oactl.planfile.models.messages.actions import FlexAction
from oactl.planfile.models.messages.flex_components import Box, Image, Video, kind_of
from oactl.planfile.models.messages.flex_values import BubbleSize, Colour
from oactl.planfile.models.messages.kind import Message
from oactl.planfile.models.messages.line_object import ByName, LineObject
from oactl.planfile.models.messages.reading import Reading
from oactl.planfile.models.messages.translation import TAG
from oactl.planfile.models.messages.values import (
    FAR_OVER,
    AltText,
    Boolean,
    Count,
)

MOST_BUBBLES = 12
MOST_ANIMATED = 10
_BLOCKS = ("header", "hero", "body", "footer")
_VIDEO_BUBBLES = ("kilo", "mega", "giga")


class BlockStyle(LineObject):
    """The look of a block."""

    backgroundColor: Colour | None = None
    separator: Boolean | None = None
    separatorColor: Colour | None = None


class BubbleStyles(LineObject):
    """The looks of a bubble's blocks."""

    header: BlockStyle | None = None
    hero: BlockStyle | None = None
    body: BlockStyle | None = None
    footer: BlockStyle | None = None


_OnlyBox = Annotated[Annotated[Box, Tag(TAG + "box")], Discriminator(kind_of)]
_Hero = Annotated[
    Annotated[Box, Tag(TAG + "box")]
    | Annotated[Image, Tag(TAG + "image")]
    | Annotated[Video, Tag(TAG + "video")],
    Discriminator(kind_of),
]


class Bubble(LineObject):
    """One bubble."""

    kind: ClassVar = "bubble"
    size: BubbleSize | None = None
    direction: Literal["ltr", "rtl"] | None = None
    header: _OnlyBox | None = None
    hero: _Hero | None = None
    body: _OnlyBox | None = None
    footer: _OnlyBox | None = None
    styles: BubbleStyles | None = None
    action: FlexAction | None = None

    @classmethod
    def together(cls, given: ByName, reading: Reading) -> Iterator[Violation]:
        """Its bytes, and which bubbles have a film."""
        yield from too_large({"type": cls.kind, **given}, reading)
        if _has_film(given) and given.get("size", "mega") not in _VIDEO_BUBBLES:
            yield Violation("OA322", ("hero",), {"kind": "video"}, variant="video")

    def whole(self, reading: Reading) -> Iterator[Violation]:
        """A bubble shows something: LINE says "At least one block must be specified"."""
        del reading
        if not any(block in self.written for block in _BLOCKS):
            yield Violation("OA302", (), {"fields": list(_BLOCKS)}, variant="any")


class Carousel(LineObject):
    """Bubbles side by side."""

    kind: ClassVar = "carousel"
    contents: Annotated[
        list[Annotated[Annotated[Bubble, Tag(TAG + "bubble")], Discriminator(kind_of)]],
        Count(1, MOST_BUBBLES),
    ]

    @classmethod
    def together(cls, given: ByName, reading: Reading) -> Iterator[Violation]:
        """Its bytes, one width for all bubbles, and no film in any."""
        yield from too_large({"type": cls.kind, **given}, reading)
        contents = given.get("contents")
        listed = contents if isinstance(contents, list) else []
        bubbles = [each if isinstance(each, dict) else {} for each in listed]
        sizes = [str(each.get("size", "mega")) for each in bubbles]
        if len(set(sizes)) > 1:
            yield Violation("OA321", ("contents",), {"sizes": sizes[: MOST_BUBBLES * 2]})
        for index, each in enumerate(bubbles):
            if _has_film(each) and each.get("size", "mega") in _VIDEO_BUBBLES:
                at = ("contents", index, "hero")
                yield Violation("OA322", at, {"kind": "video"}, variant="video")


def _of_a_size(value: object, handler: ValidatorFunctionWrapHandler) -> object:
    """A container far over LINE's limit is told by its size; nobody reads what is wrong inside."""
    kind = value.get("type") if isinstance(value, dict) else None
    most = MOST_BYTES.get(kind) if isinstance(kind, str) else None
    size = _bytes(value) if most is not None else 0
    if most is not None and size > most * FAR_OVER:
        raise Violations(Violation("OA320", (), {"size": size, "limit": most, "kind": kind}))
    return handler(value)


Container = Annotated[
    Annotated[
        Annotated[Bubble, Tag(TAG + "bubble")] | Annotated[Carousel, Tag(TAG + "carousel")],
        Discriminator(kind_of),
    ],
    WrapValidator(_of_a_size),
]


class FlexMessage(Message):
    """A Flex message as LINE spells it."""

    kind: ClassVar = "flex"
    altText: AltText
    contents: Container

    @classmethod
    def together(cls, given: ByName, reading: Reading) -> Iterator[Violation]:
        """A message has few animated pictures."""
        del reading
        yield from many_animated(given.get("contents"))


def many_animated(contents: Json) -> Iterator[Violation]:
    """More animated pictures than LINE takes in one message."""
    count = sum(1 for part in _objects(contents) if part.get("animated") is True)
    if count > MOST_ANIMATED:
        params = {"count": count, "limit": MOST_ANIMATED}
        yield Violation("OA323", ("contents",), params)


def too_large(container: JsonObject, reading: Reading) -> Iterator[Violation]:
    """A container of more bytes than LINE takes, its templates filled."""
    kind = container["type"]
    size, most = _bytes(reading.filled(container)), MOST_BYTES[kind]
    if size > most:
        yield Violation("OA320", (), {"size": size, "limit": most, "kind": kind})


def _bytes(value: object) -> int:
    spelled = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return len(spelled.encode("utf-8", "surrogatepass"))


def _has_film(bubble: ByName) -> bool:
    hero = bubble.get("hero")
    return isinstance(hero, dict) and hero.get("type") == "video"


def _objects(value: Json) -> Iterator[JsonObject]:
    waiting = [value]
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict):
            yield here
            waiting += here.values()
        elif isinstance(here, list):
            waiting += here
