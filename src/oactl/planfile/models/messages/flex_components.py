"""The components of a Flex message, and what may stand where (LINE, "Flex Message": components)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Discriminator, Tag

from oactl.domain.violation import Violation
from oactl.planfile.models.base import Violations
from oactl.planfile.models.messages.actions import FlexAction, FlexButtonAction, FlexVideoAction
from oactl.planfile.models.messages.line_object import ByName, LineObject
from oactl.planfile.models.messages.links import FilmUrl, FlexPictureUrl, PictureUrl
from oactl.planfile.models.messages.translation import TAG, MessageReading
from oactl.planfile.models.messages.values import (
    Boolean,
    Checked,
    IntegerRange,
    Pattern,
    TextLimit,
    wrong_form,
)

_LENGTHS = ("none", "xs", "sm", "md", "lg", "xl", "xxl")
_SIZES = ("xxs", "xs", "sm", "md", "lg", "xl", "xxl", "3xl", "4xl", "5xl")
_BORDERS = ("none", "light", "normal", "medium", "semi-bold", "bold")
_MOST_RATIO = 100_000
_PIXELS = r"\d{1,6}(\.\d{1,6})?px"
_PERCENT = r"\d{1,6}(\.\d{1,6})?%"


def _size(*words: str, percent: bool = False, signed: bool = False) -> Pattern:
    """One of these words, or pixels, or a part of the box around it."""
    units = (f"{_PIXELS}|{_PERCENT}") if percent else _PIXELS
    sign = "-?" if signed else ""
    shown = [*words, "12px", *(["12%"] if percent else []), *(["-12px"] if signed else [])]
    return Pattern("|".join([*words, f"{sign}({units})"]), " | ".join(shown))


@dataclass(frozen=True)
class Ratio(Checked):
    """`w:h`, each from 1 to 100000, and h at most three times w."""

    def check(self, value: object, *, short: bool) -> object:
        """The ratio itself."""
        shape = Pattern(r"\d{1,6}(\.\d{1,6})?:\d{1,6}(\.\d{1,6})?", "20:13")
        text = str(shape.check(value, short=short))
        width, height = (float(part) for part in text.split(":"))
        if not (1 <= width <= _MOST_RATIO and 1 <= height <= _MOST_RATIO and height <= 3 * width):
            raise Violations(wrong_form(text, "w:h, 1–100000, h ≤ 3 × w"))
        return text


@dataclass(frozen=True)
class NumberWithUnit(Checked):
    """A number with a unit: from 0 to `most`, which itself is inside only where it says so."""

    unit: str
    most: int
    inclusive: bool
    shape: str

    def check(self, value: object, *, short: bool) -> object:
        """The text itself."""
        pattern = rf"\d{{1,6}}(\.\d{{1,6}})?{re.escape(self.unit)}"
        text = str(Pattern(pattern, self.shape).check(value, short=short))
        number = float(text.removesuffix(self.unit))
        if number > self.most or (number == self.most and not self.inclusive):
            raise Violations(wrong_form(text, self.shape))
        return text


Colour = Annotated[str, Pattern("#([0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})", "#RRGGBB | #RRGGBBAA")]
Gap = Annotated[str, _size(*_LENGTHS)]  # margin, spacing, cornerRadius
Padding = Annotated[str, _size(*_LENGTHS, percent=True)]
Offset = Annotated[str, _size(*_LENGTHS, percent=True, signed=True)]
Extent = Annotated[str, _size(percent=True)]  # width, height and their most
BorderWidth = Annotated[str, _size(*_BORDERS)]
FontSize = Annotated[str, _size(*_SIZES)]
ImageSize = Annotated[str, _size(*_SIZES, "full", percent=True)]
# "a positive integer or decimal number that ends in px"
LineSpacing = Annotated[str, Pattern(r"(?!0+(\.0+)?px)" + _PIXELS, "12px")]
AspectRatio = Annotated[str, Ratio()]
Angle = Annotated[str, NumberWithUnit("deg", 360, inclusive=False, shape="90deg (0 ≤ … < 360)")]
CenterPosition = Annotated[str, NumberWithUnit("%", 100, inclusive=True, shape="50% (0–100)")]
Share = Annotated[int, IntegerRange(0, 10_000)]  # flex, maxLines
# LINE gives no length of its own: the container's bytes bound it.
FlexText = Annotated[str, TextLimit(30 * 1024, may_be_empty=True)]
Position = Literal["relative", "absolute"]
Gravity = Literal["top", "bottom", "center"]
Align = Literal["start", "end", "center"]
Weight = Literal["regular", "bold"]
Style = Literal["normal", "italic"]
Decoration = Literal["none", "underline", "line-through"]
Layout = Literal["horizontal", "vertical", "baseline"]
Justify = Literal[
    "center", "flex-start", "flex-end", "space-between", "space-around", "space-evenly"
]
AlignItems = Literal["center", "flex-start", "flex-end"]
BubbleSize = Literal["nano", "micro", "deca", "hecto", "kilo", "mega", "giga"]


# LINE's guide, "Flex Message layout": child components in baseline boxes.
_IN_BASELINE = ("icon", "text", "filler")
_NOT_IN_BASELINE = ("gravity", "offsetBottom")
_ANYWHERE = ("box", "button", "image", "text", "separator", "filler")


def kind_of(value: object) -> str | None:
    """The member of a union of Flex objects that a value is read as."""
    kind = value.get("type") if isinstance(value, dict) else None
    return None if kind is None else f"{TAG}{kind}"


class Positioned(LineObject):
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


class Box(Positioned):
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
    def together(cls, given: ByName, reading: MessageReading) -> Iterator[Violation]:
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


class Button(Positioned):
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


class Image(Positioned):
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


class Icon(Positioned):
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
    def together(cls, given: ByName, reading: MessageReading) -> Iterator[Violation]:
        """A text that is there has words."""
        del reading
        if given.get("text") == "":
            yield Violation("OA314", ("text",))


class Text(Positioned):
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
    def together(cls, given: ByName, reading: MessageReading) -> Iterator[Violation]:
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
