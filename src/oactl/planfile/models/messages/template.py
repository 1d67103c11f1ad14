"""LINE's four template messages: buttons, confirm, carousel, image carousel.

Source: LINE, "Template messages". A short form has the parts of the template at its top level, and
its alternative text is its text where none is given.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Field, Tag
from pydantic.json_schema import JsonSchemaValue

from oactl.domain.message import SourceMapping
from oactl.domain.value import JsonObject
from oactl.domain.violation import Path, Violation
from oactl.planfile.models.base import Violations, moved
from oactl.planfile.models.messages.actions import (
    NESTED,
    Action,
    ActionPlace,
    DefaultAction,
    ImageCarouselAction,
    NestedAction,
    TemplateAction,
    tag_of,
)
from oactl.planfile.models.messages.entry import MessageObject
from oactl.planfile.models.messages.line_object import ByName, LineObject
from oactl.planfile.models.messages.links import BaseUrl, FilmUrl, Link, PictureUrl
from oactl.planfile.models.messages.translation import TAG, MessageReading
from oactl.planfile.models.messages.values import (
    MAX_INT,
    AltText,
    Colour,
    Constant,
    Count,
    IntegerRange,
    TextLimit,
)

_CROWDED = 60
_ALT = Field(None, description="What the chat list and the notification show.")
_Text = Annotated[str, TextLimit(10_000_000)]  # `together` knows the limit
Ratio = Literal["rectangle", "square"]
Fit = Literal["cover", "contain"]


class TemplateCard(LineObject):
    """A text with buttons, below a picture and a title where they are given."""

    # The most characters of the text where it stands alone.
    most: ClassVar[int] = 160

    title: Annotated[str, TextLimit(40, "graphemes")] | None = Field(
        None, description="Above the text."
    )
    text: _Text = Field(description="The text; shorter where a title or a picture is above it.")
    defaultAction: DefaultAction | None = Field(None, description="What a tap beside does.")
    thumbnailImageUrl: PictureUrl | None = Field(None, description="The picture at the top.")
    imageBackgroundColor: Colour | None = Field(None, description="Behind the picture.")

    @classmethod
    def together(cls, given: ByName, reading: MessageReading) -> Iterator[Violation]:
        """The text is shorter where a title or a picture stands above it."""
        del reading
        crowded = "title" in given or "thumbnailImageUrl" in given
        text = given.get("text")
        if isinstance(text, str) and text.strip():
            try:
                limit = _CROWDED if crowded else cls.most
                TextLimit(limit, "graphemes").check(text, short=False)
            except Violations as wrong:
                yield from (moved(each, ("text",)) for each in wrong.found)


class ButtonsTemplate(TemplateCard):
    """A text with up to 4 buttons."""

    kind: ClassVar = "buttons"
    actions: Annotated[list[TemplateAction], Count(1, 4)] = Field(description="The buttons.")
    imageAspectRatio: Ratio | None = Field(None, description="The picture's form.")
    imageSize: Fit | None = Field(None, description="Whether the picture fills its place.")


class ConfirmTemplate(LineObject):
    """A question with two buttons."""

    kind: ClassVar = "confirm"
    text: Annotated[str, TextLimit(240, "graphemes")] = Field(description="The question.")
    actions: Annotated[list[TemplateAction], Count(2, 2)] = Field(description="The two buttons.")


class Column(TemplateCard):
    """A column of a carousel."""

    most: ClassVar = 120
    actions: Annotated[list[TemplateAction], Count(1, 3)] = Field(description="The buttons.")


class CarouselTemplate(LineObject):
    """Up to 10 columns with buttons."""

    kind: ClassVar = "carousel"
    columns: Annotated[list[Column], Count(1, 10)] = Field(description="The columns.")
    imageAspectRatio: Ratio | None = Field(None, description="The pictures' form.")
    imageSize: Fit | None = Field(None, description="Whether the pictures fill their places.")

    def whole(self, reading: MessageReading) -> Iterator[Violation]:
        """All columns have as many actions, and all or none a title and a picture."""
        del reading
        counts = [len(column.actions) for column in self.columns]
        if len(set(counts)) > 1:
            yield Violation("OA319", ("columns",), {"counts": counts}, variant="actions")
        for field in ("title", "thumbnailImageUrl"):
            lacking = [n for n, each in enumerate(self.columns, 1) if getattr(each, field) is None]
            if 0 < len(lacking) < len(self.columns):
                params = {"field": field, "without": lacking}
                yield Violation("OA319", ("columns",), params, variant="presence")


class ImageColumn(LineObject):
    """A picture to tap."""

    imageUrl: PictureUrl = Field(description="The picture.")
    action: ImageCarouselAction = Field(description="What a tap does.")


class ImageCarouselTemplate(LineObject):
    """Up to 10 pictures to tap."""

    kind: ClassVar = "image_carousel"
    columns: Annotated[list[ImageColumn], Count(1, 10)] = Field(description="The pictures.")


def _kind(value: object) -> str | None:
    kind = value.get("type") if isinstance(value, Mapping) else None
    return None if kind is None else f"{TAG}{kind}"


class TemplateMessage(MessageObject):
    """One of the four, as LINE spells it."""

    kind: ClassVar = "template"
    altText: AltText
    template: Annotated[
        Annotated[ButtonsTemplate, Tag(TAG + "buttons")]
        | Annotated[ConfirmTemplate, Tag(TAG + "confirm")]
        | Annotated[CarouselTemplate, Tag(TAG + "carousel")]
        | Annotated[ImageCarouselTemplate, Tag(TAG + "image_carousel")],
        Discriminator(_kind),
    ]


class _Form(LineObject):
    """A template as a short form: its alternative text is a key of the same level."""

    def compose(self, theirs: Path, ours: Path, places: list[SourceMapping]) -> JsonObject:
        """LINE's message object around the template."""
        inner = super().compose((*theirs, "template"), ours, places)
        alt, written = inner.pop("altText", None), self.written.get("altText")
        places.append(
            SourceMapping((*theirs, "altText"), (*ours, *written.at) if written else ours)
        )
        places.append(SourceMapping(theirs, ours))
        return {"type": "template", "altText": alt or inner.get("text"), "template": inner}


class ButtonsForm(_Form, ButtonsTemplate):
    """A text with up to 4 buttons."""

    altText: AltText | None = _ALT


class ConfirmForm(_Form, ConfirmTemplate):
    """A question with two buttons."""

    altText: AltText | None = _ALT


class CarouselForm(_Form, CarouselTemplate):
    """Up to 10 columns with buttons."""

    altText: AltText = Field(description="What the chat list and the notification show.")


class ImageCarouselForm(_Form, ImageCarouselTemplate):
    """Up to 10 pictures to tap."""

    altText: AltText = Field(description="What the chat list and the notification show.")


FORMS: Mapping[str, type[LineObject]] = {
    "buttons": ButtonsForm,
    "confirm": ConfirmForm,
    "carousel": CarouselForm,
    "image_carousel": ImageCarouselForm,
}


WIDTH = 1040
_SIDES = ("x", "y", "width", "height")


class Area(LineObject):
    """A part of the picture; a short form may list x, y, width and height."""

    x: Annotated[int, IntegerRange(0, MAX_INT)]
    y: Annotated[int, IntegerRange(0, MAX_INT)]
    width: Annotated[int, IntegerRange(1, MAX_INT)]
    height: Annotated[int, IntegerRange(1, MAX_INT)]

    @classmethod
    def expanded(cls, value: object) -> tuple[Mapping[str, Any], Mapping[str, Path]] | None:
        """The four in a list."""
        if not isinstance(value, list) or len(value) != len(_SIDES):
            return None
        places: dict[str, Path] = {side: (index,) for index, side in enumerate(_SIDES)}
        return dict(zip(_SIDES, value, strict=True)), places

    @classmethod
    def shorter(cls, made: JsonSchemaValue, whole: JsonSchemaValue) -> JsonSchemaValue:
        """The four in a list, or the mapping."""
        side = whole["properties"]["x"]
        return {"anyOf": [{"type": "array", "items": side, "minItems": 4, "maxItems": 4}, made]}


class ImagemapAction(Action):
    """What a tap on a part of the picture does."""

    area: Area = Field(description="The part: x, y, width, height in pixels of the picture.")


class ImagemapUri(ImagemapAction):
    """Opens a link."""

    kind: ClassVar = "uri"
    linkUri: Link = Field(description="The link that opens.")


class ImagemapText(ImagemapAction):
    """Lets the friend say something."""

    kind: ClassVar = "message"
    text: Annotated[str, TextLimit(400)] = Field(description="What the friend says.")


class ImagemapClipboard(ImagemapAction):
    """Copies a text."""

    kind: ClassVar = "clipboard"
    clipboardText: Annotated[str, TextLimit(1000)] = Field(description="What is copied.")


class NestedImagemapAction(NestedAction):
    """An action of an imagemap below its kind."""

    uri: ImagemapUri | None = None
    message: ImagemapText | None = None
    clipboard: ImagemapClipboard | None = None

    @property
    def area(self) -> Area:
        """The area of the one that is there."""
        action = self.uri or self.message or self.clipboard
        assert action is not None  # noqa: S101 - validated: one is there
        return action.area


_AnyAction = Annotated[
    Annotated[
        Annotated[ImagemapUri, Tag(TAG + "uri")]
        | Annotated[ImagemapText, Tag(TAG + "message")]
        | Annotated[ImagemapClipboard, Tag(TAG + "clipboard")]
        | Annotated[NestedImagemapAction, Tag(NESTED)],
        Discriminator(tag_of),
    ],
    ActionPlace(("uri", "message", "clipboard"), 100),
]


class ExternalLink(LineObject):
    """The link that is shown after the film."""

    linkUri: Link = Field(description="The link that opens.")
    label: Annotated[str, TextLimit(30, "graphemes")] = Field(description="What stands on it.")


class ImagemapVideo(LineObject):
    """A film that plays in a part of the picture."""

    originalContentUrl: FilmUrl = Field(description="The film.")
    previewImageUrl: PictureUrl = Field(description="The picture before it plays.")
    area: Area = Field(description="Where it plays: x, y, width, height.")
    externalLink: ExternalLink | None = Field(None, description="A link after the film.")


class BaseSize(LineObject):
    """The size for which the areas are given."""

    width: Annotated[int, Constant(WIDTH)] = Field(description="1040.")
    height: Annotated[int, IntegerRange(1, MAX_INT)] = Field(description="For a width of 1040.")


class ImagemapMessage(MessageObject):
    """A picture with areas to tap."""

    kind: ClassVar = "imagemap"
    baseUrl: BaseUrl = Field(description="The picture's URL without size and extension.")
    altText: AltText = Field(description="What the chat list and the notification show.")
    baseSize: BaseSize = Field(description="The picture's size.")
    actions: Annotated[list[_AnyAction], Count(1, 50)] = Field(description="The areas.")
    video: ImagemapVideo | None = Field(None, description="A film in a part of the picture.")

    def whole(self, reading: MessageReading) -> Iterator[Violation]:
        """Areas lie inside the picture."""
        del reading
        for index, action in enumerate(self.actions):
            yield from self._outside(action.area, ("actions", index))
        if self.video is not None:
            yield from self._outside(self.video.area, ("video",))

    def _outside(self, area: Area, at: Path) -> Iterator[Violation]:
        right, bottom = area.x + area.width, area.y + area.height
        if right > WIDTH or bottom > self.baseSize.height:
            size = f"{WIDTH} × {self.baseSize.height}"
            params = {"right": right, "bottom": bottom, "size": size}
            yield Violation("OA329", (*at, "area"), params)
