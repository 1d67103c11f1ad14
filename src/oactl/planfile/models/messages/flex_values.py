"""The values of Flex properties: sizes, colours, ratios, gradients.

Source: LINE's reference, "Flex Message"; LINE's guide, "Flex Message layout".
"""

import re
from dataclasses import dataclass
from typing import Annotated, Literal

from oactl.planfile.models.base import Violations
from oactl.planfile.models.messages.values import Checked, Form, Text, Whole, wrong_form

_LENGTHS = ("none", "xs", "sm", "md", "lg", "xl", "xxl")
_SIZES = ("xxs", "xs", "sm", "md", "lg", "xl", "xxl", "3xl", "4xl", "5xl")
_BORDERS = ("none", "light", "normal", "medium", "semi-bold", "bold")
_MOST_RATIO = 100_000
_PIXELS = r"\d{1,6}(\.\d{1,6})?px"
_PERCENT = r"\d{1,6}(\.\d{1,6})?%"


def _size(*words: str, percent: bool = False, signed: bool = False) -> Form:
    """One of these words, or pixels, or a part of the box around it."""
    units = (f"{_PIXELS}|{_PERCENT}") if percent else _PIXELS
    sign = "-?" if signed else ""
    shown = [*words, "12px", *(["12%"] if percent else []), *(["-12px"] if signed else [])]
    return Form("|".join([*words, f"{sign}({units})"]), " | ".join(shown))


@dataclass(frozen=True)
class Ratio(Checked):
    """`w:h`, each from 1 to 100000, and h at most three times w."""

    def check(self, value: object, *, short: bool) -> object:
        """The ratio itself."""
        shape = Form(r"\d{1,6}(\.\d{1,6})?:\d{1,6}(\.\d{1,6})?", "20:13")
        text = str(shape.check(value, short=short))
        width, height = (float(part) for part in text.split(":"))
        if not (1 <= width <= _MOST_RATIO and 1 <= height <= _MOST_RATIO and height <= 3 * width):
            raise Violations(wrong_form(text, "w:h, 1–100000, h ≤ 3 × w"))
        return text


@dataclass(frozen=True)
class Bounded(Checked):
    """A number with a unit: from 0 to `most`, which itself is inside only where it says so."""

    unit: str
    most: int
    inclusive: bool
    shape: str

    def check(self, value: object, *, short: bool) -> object:
        """The text itself."""
        pattern = rf"\d{{1,6}}(\.\d{{1,6}})?{re.escape(self.unit)}"
        text = str(Form(pattern, self.shape).check(value, short=short))
        number = float(text.removesuffix(self.unit))
        if number > self.most or (number == self.most and not self.inclusive):
            raise Violations(wrong_form(text, self.shape))
        return text


Colour = Annotated[str, Form("#([0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})", "#RRGGBB | #RRGGBBAA")]
Gap = Annotated[str, _size(*_LENGTHS)]  # margin, spacing, cornerRadius
Padding = Annotated[str, _size(*_LENGTHS, percent=True)]
Offset = Annotated[str, _size(*_LENGTHS, percent=True, signed=True)]
Extent = Annotated[str, _size(percent=True)]  # width, height and their most
BorderWidth = Annotated[str, _size(*_BORDERS)]
FontSize = Annotated[str, _size(*_SIZES)]
ImageSize = Annotated[str, _size(*_SIZES, "full", percent=True)]
# "a positive integer or decimal number that ends in px"
LineSpacing = Annotated[str, Form(r"(?!0+(\.0+)?px)" + _PIXELS, "12px")]
AspectRatio = Annotated[str, Ratio()]
Angle = Annotated[str, Bounded("deg", 360, inclusive=False, shape="90deg (0 ≤ … < 360)")]
CenterPosition = Annotated[str, Bounded("%", 100, inclusive=True, shape="50% (0–100)")]
Share = Annotated[int, Whole(0, 10_000)]  # flex, maxLines
# LINE gives no length of its own: the container's bytes bound it.
FlexText = Annotated[str, Text(30 * 1024, may_be_empty=True)]
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
