"""A picture with areas to tap (LINE, "Imagemap message")."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Discriminator, Field, Tag
from pydantic.json_schema import JsonSchemaValue

from oactl.domain.violation import Path, Violation
from oactl.planfile.models.messages.action_place import NESTED, ActionPlace, tag_of
from oactl.planfile.models.messages.actions import Action, NestedAction
from oactl.planfile.models.messages.kind import Message
from oactl.planfile.models.messages.line_object import LineObject
from oactl.planfile.models.messages.links import BaseUrl, FilmUrl, Link, PictureUrl
from oactl.planfile.models.messages.reading import Reading
from oactl.planfile.models.messages.translation import TAG
from oactl.planfile.models.messages.values import MAX_INT, AltText, Count, Exactly, Text, Whole

WIDTH = 1040
_SIDES = ("x", "y", "width", "height")


class Area(LineObject):
    """A part of the picture; a short form may list x, y, width and height."""

    x: Annotated[int, Whole(0, MAX_INT)]
    y: Annotated[int, Whole(0, MAX_INT)]
    width: Annotated[int, Whole(1, MAX_INT)]
    height: Annotated[int, Whole(1, MAX_INT)]

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
    text: Annotated[str, Text(400)] = Field(description="What the friend says.")


class ImagemapClipboard(ImagemapAction):
    """Copies a text."""

    kind: ClassVar = "clipboard"
    clipboardText: Annotated[str, Text(1000)] = Field(description="What is copied.")


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
    label: Annotated[str, Text(30, "graphemes")] = Field(description="What stands on it.")


class ImagemapVideo(LineObject):
    """A film that plays in a part of the picture."""

    originalContentUrl: FilmUrl = Field(description="The film.")
    previewImageUrl: PictureUrl = Field(description="The picture before it plays.")
    area: Area = Field(description="Where it plays: x, y, width, height.")
    externalLink: ExternalLink | None = Field(None, description="A link after the film.")


class BaseSize(LineObject):
    """The size for which the areas are given."""

    width: Annotated[int, Exactly(WIDTH)] = Field(description="1040.")
    height: Annotated[int, Whole(1, MAX_INT)] = Field(description="For a width of 1040.")


class ImagemapMessage(Message):
    """A picture with areas to tap."""

    kind: ClassVar = "imagemap"
    baseUrl: BaseUrl = Field(description="The picture's URL without size and extension.")
    altText: AltText = Field(description="What the chat list and the notification show.")
    baseSize: BaseSize = Field(description="The picture's size.")
    actions: Annotated[list[_AnyAction], Count(1, 50)] = Field(description="The areas.")
    video: ImagemapVideo | None = Field(None, description="A film in a part of the picture.")

    def whole(self, reading: Reading) -> Iterator[Violation]:
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
