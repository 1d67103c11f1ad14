"""Flex: bubbles, carousels and blocks, with the values that their components share."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    Discriminator,
    Field,
    PlainValidator,
    Tag,
    TypeAdapter,
    ValidationError,
    WrapValidator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core.core_schema import ValidationInfo, ValidatorFunctionWrapHandler

from oactl.domain.message import MOST_BYTES, NamedFile, SourceMapping
from oactl.domain.value import Json, JsonObject
from oactl.domain.violation import Path, Violation, spell
from oactl.planfile.files import UnreadableFile
from oactl.planfile.flex_file import FlexFile, flex_of
from oactl.planfile.models.base import Found, Violations
from oactl.planfile.models.messages.actions import FlexAction
from oactl.planfile.models.messages.entry import MessageObject
from oactl.planfile.models.messages.flex_components import (
    Box,
    BubbleSize,
    Colour,
    Image,
    Video,
    kind_of,
)
from oactl.planfile.models.messages.line_object import ByName, LineObject
from oactl.planfile.models.messages.translation import (
    FINAL,
    TAG,
    MessageReading,
    reading_of,
    violations_in,
    wrong_type,
)
from oactl.planfile.models.messages.values import (
    FAR_OVER,
    AltText,
    Boolean,
    Count,
    TextLimit,
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
    def together(cls, given: ByName, reading: MessageReading) -> Iterator[Violation]:
        """Its bytes, and which bubbles have a film."""
        yield from too_large({"type": cls.kind, **given}, reading)
        if _has_film(given) and given.get("size", "mega") not in _VIDEO_BUBBLES:
            yield Violation("OA322", ("hero",), {"kind": "video"}, variant="video")

    def whole(self, reading: MessageReading) -> Iterator[Violation]:
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
    def together(cls, given: ByName, reading: MessageReading) -> Iterator[Violation]:
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


class FlexMessage(MessageObject):
    """A Flex message as LINE spells it."""

    kind: ClassVar = "flex"
    altText: AltText
    contents: Container

    @classmethod
    def together(cls, given: ByName, reading: MessageReading) -> Iterator[Violation]:
        """A message has few animated pictures."""
        del reading
        yield from many_animated(given.get("contents"))


def many_animated(contents: Json) -> Iterator[Violation]:
    """More animated pictures than LINE takes in one message."""
    count = sum(1 for part in _objects(contents) if part.get("animated") is True)
    if count > MOST_ANIMATED:
        params = {"count": count, "limit": MOST_ANIMATED}
        yield Violation("OA323", ("contents",), params)


def too_large(container: JsonObject, reading: MessageReading) -> Iterator[Violation]:
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


_container: TypeAdapter[Any] = TypeAdapter(Container)


@dataclass(frozen=True, slots=True)
class _Named:
    """A file that was read and holds."""

    path: str
    flex: FlexFile


def _inline(value: object, info: ValidationInfo) -> Mapping[str, Any]:
    """Flex JSON in the plan: its texts are templates."""
    reading = reading_of(info.context)
    if not isinstance(value, Mapping):
        raise Violations(wrong_type("mapping", (), value))
    if found := violations_of_contents(value, reading.as_line(templates=True)):
        raise Violations(*found)
    return value


def _file(value: object, info: ValidationInfo) -> _Named:
    """Flex JSON in a file of the workspace: its texts are templates where `template` says so."""
    reading = reading_of(info.context)
    path = str(TextLimit(4096).check(value, short=True))
    try:
        flex = flex_of(reading.files.read(path))
    except UnreadableFile as unreadable:
        raise Violations(Violation("OA331", (), {"file": path}, variant=unreadable.why)) from None
    if flex.value is None:
        raise Violations(flex.violation(path))
    if info.data.get("template") or reading.template:
        found = violations_of_contents(flex.value, reading.as_line(templates=True))
    else:
        found = _of_file(flex.sha256, _Hidden(flex.value))
    if found:
        raise Violations(*(_inside(each, path) for each in found[: reading.most]))
    return _Named(path, flex)


class _Hidden:
    """A value that is no part of a cache's key, as the digest beside it says the same."""

    def __init__(self, value: JsonObject) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Hidden)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=256)
def _of_file(sha256: str, contents: _Hidden) -> Found:
    """The violations of a file's contents: looked for once, whichever posts name it."""
    del sha256
    return violations_of_contents(contents.value, FINAL)


def violations_of_contents(contents: Any, reading: MessageReading) -> Found:  # noqa: ANN401 - whatever was written
    """What LINE would refuse of a Flex container, with paths inside it."""
    animated = [Violation(v.rule, (), v.params) for v in many_animated(contents)]
    try:
        _container.validate_python(contents, context=reading, by_alias=False, by_name=True)
    except ValidationError as error:
        return [*violations_in(error), *animated]
    return animated


def _inside(violation: Violation, file: str) -> Violation:
    """A violation in a file, at the place where the plan names the file."""
    place = f"{file}: {spell(violation.path)}" if violation.path else file
    params = {**violation.params, "what": place}
    return Violation(violation.rule, (), params, violation.severity, violation.variant)


class FlexForm(LineObject):
    """LINE's Flex JSON, here or in a file."""

    kind: ClassVar = "flex"
    unfilled: ClassVar = frozenset({"file", "template"})
    altText: AltText = Field(description="What the chat list and the notification show.")
    template: Boolean | None = Field(
        None, description="Whether `{{ name }}` in the file reads a value of `vars`."
    )
    contents: Annotated[Any, PlainValidator(_inline, json_schema_input_type=dict[str, Any])] = (
        Field(None, description="A bubble or a carousel of LINE's Flex JSON.")
    )
    file: Annotated[Any, PlainValidator(_file, json_schema_input_type=str)] = Field(
        None, description="A file of the workspace with a bubble or a carousel."
    )

    @classmethod
    def shorter(cls, made: JsonSchemaValue, whole: JsonSchemaValue) -> JsonSchemaValue:
        """Exactly one of the two."""
        whole["oneOf"] = [{"required": ["contents"]}, {"required": ["file"]}]
        return made

    @classmethod
    def unread(cls, keys: Iterable[str]) -> Iterable[str]:
        """Both, where both are there."""
        return ("contents", "file") if {"contents", "file"} <= {*keys} else ()

    @classmethod
    def together(cls, given: ByName, reading: MessageReading) -> Iterator[Violation]:
        """Exactly one of the two."""
        del reading
        if "contents" in given and "file" in given:
            params = {"field": "file", "other": "contents"}
            yield Violation("OA318", ("file",), params, variant="apart", on_key=True)
        elif "contents" not in given and "file" not in given:
            yield Violation("OA302", (), {"field": "contents | file"})

    def literal(self) -> frozenset[str]:
        """What a file holds, where it is not a template."""
        return frozenset() if self.file is None or self.template else frozenset({"contents"})

    def files(self) -> tuple[NamedFile, ...]:
        """The file that is named."""
        if self.file is None:
            return ()
        return (NamedFile(self.file.path, self.file.flex.sha256, self.file.flex.size),)

    def compose(self, theirs: Path, ours: Path, places: list[SourceMapping]) -> JsonObject:
        """LINE's message object around the bubble or carousel."""
        alt = self.written["altText"]
        places += [
            SourceMapping(theirs, ours),
            SourceMapping((*theirs, "altText"), (*ours, *alt.at)),
        ]
        if self.file is not None:
            at = (*ours, *self.written["file"].at)
            places.append(SourceMapping((*theirs, "contents"), at, inside=self.file.path))
            contents = self.file.flex.value
        else:
            at = (*ours, *self.written["contents"].at)
            places.append(SourceMapping((*theirs, "contents"), at, same=True))
            contents = dict(self.contents)
        return {"type": "flex", "altText": alt.source, "contents": contents}
