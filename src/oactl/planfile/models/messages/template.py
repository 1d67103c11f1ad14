"""LINE's four template messages: buttons, confirm, carousel, image carousel.

Source: LINE, "Template messages". A short form has the parts of the template at its top level, and
its alternative text is its text where none is given.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Discriminator, Field, Tag

from oactl.domain.message import Place
from oactl.domain.value import JsonObject
from oactl.domain.violation import Path, Violation
from oactl.planfile.models.base import Violations, moved
from oactl.planfile.models.messages.actions import (
    DefaultAction,
    ImageCarouselAction,
    TemplateAction,
)
from oactl.planfile.models.messages.kind import Message
from oactl.planfile.models.messages.line_object import ByName, LineObject
from oactl.planfile.models.messages.links import PictureUrl
from oactl.planfile.models.messages.reading import Reading
from oactl.planfile.models.messages.translation import TAG
from oactl.planfile.models.messages.values import AltText, Colour, Count, Text

_CROWDED = 60
_ALT = Field(None, description="What the chat list and the notification show.")
_Text = Annotated[str, Text(10_000_000)]  # `together` knows the limit
Ratio = Literal["rectangle", "square"]
Fit = Literal["cover", "contain"]


class Card(LineObject):
    """A text with buttons, below a picture and a title where they are given."""

    # The most characters of the text where it stands alone.
    most: ClassVar[int] = 160

    title: Annotated[str, Text(40, "graphemes")] | None = Field(None, description="Above the text.")
    text: _Text = Field(description="The text; shorter where a title or a picture is above it.")
    defaultAction: DefaultAction | None = Field(None, description="What a tap beside does.")
    thumbnailImageUrl: PictureUrl | None = Field(None, description="The picture at the top.")
    imageBackgroundColor: Colour | None = Field(None, description="Behind the picture.")

    @classmethod
    def together(cls, given: ByName, reading: Reading) -> Iterator[Violation]:
        """The text is shorter where a title or a picture stands above it."""
        del reading
        crowded = "title" in given or "thumbnailImageUrl" in given
        text = given.get("text")
        if isinstance(text, str) and text.strip():
            try:
                limit = _CROWDED if crowded else cls.most
                Text(limit, "graphemes").check(text, short=False)
            except Violations as wrong:
                yield from (moved(each, ("text",)) for each in wrong.found)


class Buttons(Card):
    """A text with up to 4 buttons."""

    kind: ClassVar = "buttons"
    actions: Annotated[list[TemplateAction], Count(1, 4)] = Field(description="The buttons.")
    imageAspectRatio: Ratio | None = Field(None, description="The picture's form.")
    imageSize: Fit | None = Field(None, description="Whether the picture fills its place.")


class Confirm(LineObject):
    """A question with two buttons."""

    kind: ClassVar = "confirm"
    text: Annotated[str, Text(240, "graphemes")] = Field(description="The question.")
    actions: Annotated[list[TemplateAction], Count(2, 2)] = Field(description="The two buttons.")


class Column(Card):
    """A column of a carousel."""

    most: ClassVar = 120
    actions: Annotated[list[TemplateAction], Count(1, 3)] = Field(description="The buttons.")


class Carousel(LineObject):
    """Up to 10 columns with buttons."""

    kind: ClassVar = "carousel"
    columns: Annotated[list[Column], Count(1, 10)] = Field(description="The columns.")
    imageAspectRatio: Ratio | None = Field(None, description="The pictures' form.")
    imageSize: Fit | None = Field(None, description="Whether the pictures fill their places.")

    def whole(self, reading: Reading) -> Iterator[Violation]:
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


class ImageCarousel(LineObject):
    """Up to 10 pictures to tap."""

    kind: ClassVar = "image_carousel"
    columns: Annotated[list[ImageColumn], Count(1, 10)] = Field(description="The pictures.")


def _kind(value: object) -> str | None:
    kind = value.get("type") if isinstance(value, Mapping) else None
    return None if kind is None else f"{TAG}{kind}"


class TemplateMessage(Message):
    """One of the four, as LINE spells it."""

    kind: ClassVar = "template"
    altText: AltText
    template: Annotated[
        Annotated[Buttons, Tag(TAG + "buttons")]
        | Annotated[Confirm, Tag(TAG + "confirm")]
        | Annotated[Carousel, Tag(TAG + "carousel")]
        | Annotated[ImageCarousel, Tag(TAG + "image_carousel")],
        Discriminator(_kind),
    ]


class _Form(LineObject):
    """A template as a short form: its alternative text is a key of the same level."""

    def compose(self, theirs: Path, ours: Path, places: list[Place]) -> JsonObject:
        """LINE's message object around the template."""
        inner = super().compose((*theirs, "template"), ours, places)
        alt, written = inner.pop("altText", None), self.written.get("altText")
        places.append(Place((*theirs, "altText"), (*ours, *written.at) if written else ours))
        places.append(Place(theirs, ours))
        return {"type": "template", "altText": alt or inner.get("text"), "template": inner}


class ButtonsForm(_Form, Buttons):
    """A text with up to 4 buttons."""

    altText: AltText | None = _ALT


class ConfirmForm(_Form, Confirm):
    """A question with two buttons."""

    altText: AltText | None = _ALT


class CarouselForm(_Form, Carousel):
    """Up to 10 columns with buttons."""

    altText: AltText = Field(description="What the chat list and the notification show.")


class ImageCarouselForm(_Form, ImageCarousel):
    """Up to 10 pictures to tap."""

    altText: AltText = Field(description="What the chat list and the notification show.")


FORMS: Mapping[str, type[LineObject]] = {
    "buttons": ButtonsForm,
    "confirm": ConfirmForm,
    "carousel": CarouselForm,
    "image_carousel": ImageCarouselForm,
}
