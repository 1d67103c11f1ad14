"""The components of a Flex message, and what may stand where (LINE, "Flex Message": components)."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Discriminator, Tag

from oactl.domain.violation import Violation
from oactl.planfile.models.messages.actions import FlexAction, FlexButtonAction, FlexVideoAction
from oactl.planfile.models.messages.flex_values import (
    Align,
    AlignItems,
    Angle,
    AspectRatio,
    BorderWidth,
    CenterPosition,
    Colour,
    Decoration,
    Extent,
    FlexText,
    FontSize,
    Gap,
    Gravity,
    ImageSize,
    Justify,
    Layout,
    LineSpacing,
    Offset,
    Padding,
    Position,
    Share,
    Style,
    Weight,
)
from oactl.planfile.models.messages.line_object import ByName, LineObject
from oactl.planfile.models.messages.links import FilmUrl, FlexPictureUrl, PictureUrl
from oactl.planfile.models.messages.reading import Reading
from oactl.planfile.models.messages.translation import TAG
from oactl.planfile.models.messages.values import Boolean

# LINE's guide, "Flex Message layout": child components in baseline boxes.
_IN_BASELINE = ("icon", "text", "filler")
_NOT_IN_BASELINE = ("gravity", "offsetBottom")
_ANYWHERE = ("box", "button", "image", "text", "separator", "filler")


def kind_of(value: object) -> str | None:
    """The member of a union of Flex objects that a value is read as."""
    kind = value.get("type") if isinstance(value, dict) else None
    return None if kind is None else f"{TAG}{kind}"


class Placed(LineObject):
    """What most components have: where they stand."""

    position: Position | None = None
    margin: Gap | None = None
    offsetTop: Offset | None = None
    offsetBottom: Offset | None = None
    offsetStart: Offset | None = None
    offsetEnd: Offset | None = None


class LinearGradient(LineObject):
    """The background of a box."""

    kind: ClassVar = "linearGradient"
    angle: Angle
    startColor: Colour
    endColor: Colour
    centerColor: Colour | None = None
    centerPosition: CenterPosition | None = None


class Box(Placed):
    """Components in a row or a column."""

    kind: ClassVar = "box"
    layout: Layout
    contents: list["Component"]
    flex: Share | None = None
    spacing: Gap | None = None
    backgroundColor: Colour | None = None
    borderColor: Colour | None = None
    borderWidth: BorderWidth | None = None
    cornerRadius: Gap | None = None
    width: Extent | None = None
    maxWidth: Extent | None = None
    height: Extent | None = None
    maxHeight: Extent | None = None
    paddingAll: Padding | None = None
    paddingTop: Padding | None = None
    paddingBottom: Padding | None = None
    paddingStart: Padding | None = None
    paddingEnd: Padding | None = None
    action: FlexAction | None = None
    justifyContent: Justify | None = None
    alignItems: AlignItems | None = None
    background: (
        Annotated[Annotated[LinearGradient, Tag(TAG + "linearGradient")], Discriminator(kind_of)]
        | None
    ) = None

    @classmethod
    def together(cls, given: ByName, reading: Reading) -> Iterator[Violation]:
        """Which children a box has depends on its layout."""
        del reading
        contents = given.get("contents")
        baseline = given.get("layout") == "baseline"
        for index, child in enumerate(contents if isinstance(contents, list) else ()):
            if isinstance(child, dict):
                yield from _child(child, index, baseline=baseline)


def _child(child: ByName, index: int, *, baseline: bool) -> Iterator[Violation]:
    kind = child.get("type")
    if not isinstance(kind, str) or kind not in COMPONENTS:
        return
    at = ("contents", index)
    if kind in ("span", "video"):
        yield Violation("OA322", at, {"kind": kind}, variant=kind)
    elif baseline and kind not in _IN_BASELINE:
        params = {"kind": kind, "allowed": list(_IN_BASELINE)}
        yield Violation("OA322", at, params, variant="baseline")
    elif not baseline and kind not in _ANYWHERE:
        yield Violation("OA322", at, {"kind": kind}, variant="icon")
    elif baseline:
        for key in _NOT_IN_BASELINE:
            if key in child:
                params = {"key": key, "kind": kind}
                yield Violation("OA355", (*at, key), params, on_key=True)


class Button(Placed):
    """A button."""

    kind: ClassVar = "button"
    action: FlexButtonAction
    flex: Share | None = None
    color: Colour | None = None
    style: Literal["primary", "secondary", "link"] | None = None
    gravity: Gravity | None = None
    height: Literal["md", "sm"] | None = None
    adjustMode: Literal["shrink-to-fit"] | None = None
    scaling: Boolean | None = None


class Image(Placed):
    """A picture."""

    kind: ClassVar = "image"
    url: FlexPictureUrl
    flex: Share | None = None
    align: Align | None = None
    gravity: Gravity | None = None
    size: ImageSize | None = None
    aspectRatio: AspectRatio | None = None
    aspectMode: Literal["fit", "cover"] | None = None
    backgroundColor: Colour | None = None
    action: FlexAction | None = None
    animated: Boolean | None = None


class Video(LineObject):
    """A film at the top of a bubble."""

    kind: ClassVar = "video"
    url: FilmUrl
    previewUrl: PictureUrl
    altContent: Annotated[
        Annotated[Box, Tag(TAG + "box")] | Annotated[Image, Tag(TAG + "image")],
        Discriminator(kind_of),
    ]
    aspectRatio: AspectRatio | None = None
    action: FlexVideoAction | None = None


class Icon(Placed):
    """A small picture in a line of text."""

    kind: ClassVar = "icon"
    url: PictureUrl
    size: FontSize | None = None
    aspectRatio: AspectRatio | None = None
    scaling: Boolean | None = None


class Span(LineObject):
    """A part of a text with a look of its own."""

    kind: ClassVar = "span"
    text: FlexText | None = None
    size: FontSize | None = None
    color: Colour | None = None
    weight: Weight | None = None
    style: Style | None = None
    decoration: Decoration | None = None

    @classmethod
    def together(cls, given: ByName, reading: Reading) -> Iterator[Violation]:
        """A text that is there has words."""
        del reading
        if given.get("text") == "":
            yield Violation("OA314", ("text",))


class Text(Placed):
    """A text, or spans."""

    kind: ClassVar = "text"
    text: FlexText | None = None
    contents: list[Annotated[Annotated[Span, Tag(TAG + "span")], Discriminator(kind_of)]] | None = (
        None
    )
    size: FontSize | None = None
    color: Colour | None = None
    weight: Weight | None = None
    style: Style | None = None
    decoration: Decoration | None = None
    flex: Share | None = None
    align: Align | None = None
    gravity: Gravity | None = None
    wrap: Boolean | None = None
    lineSpacing: LineSpacing | None = None
    maxLines: Share | None = None
    action: FlexAction | None = None
    adjustMode: Literal["shrink-to-fit"] | None = None
    scaling: Boolean | None = None

    @classmethod
    def together(cls, given: ByName, reading: Reading) -> Iterator[Violation]:
        """A text has words, or spans."""
        del reading
        text, spans = given.get("text"), given.get("contents", []) != []
        if "text" not in given and not spans:
            yield Violation("OA302", (), {"field": "text"})
        elif not spans and isinstance(text, str) and not text.strip():
            yield Violation("OA314", ("text",))


class Separator(LineObject):
    """A line between components."""

    kind: ClassVar = "separator"
    margin: Gap | None = None
    color: Colour | None = None


class Filler(LineObject):
    """An empty place; LINE has given it up, and still takes it."""

    kind: ClassVar = "filler"
    flex: Share | None = None


Component: TypeAlias = Annotated[
    Annotated[Box, Tag(TAG + "box")]
    | Annotated[Button, Tag(TAG + "button")]
    | Annotated[Image, Tag(TAG + "image")]
    | Annotated[Video, Tag(TAG + "video")]
    | Annotated[Icon, Tag(TAG + "icon")]
    | Annotated[Text, Tag(TAG + "text")]
    | Annotated[Span, Tag(TAG + "span")]
    | Annotated[Separator, Tag(TAG + "separator")]
    | Annotated[Filler, Tag(TAG + "filler")],
    Discriminator(kind_of),
]
COMPONENTS = frozenset(
    ("box", "button", "image", "video", "icon", "text", "span", "separator", "filler")
)
