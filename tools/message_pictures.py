"""Draws what a phone shows of the messages on the pages "Messages and pictures".

Each block of YAML on a page that is followed by a picture is read as `oactl` reads a plan, and what
would go to LINE is drawn. Run by `make docs`; a test compares what is committed with what this
would draw.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from phone import WIDTH, Screen, width_of, wrapped

from oactl.planfile.compose import composed
from oactl.planfile.models.messages import MessageReading, read_message

TOP = Path(__file__).resolve().parent.parent
PAGES = ("docs/how-to/messages.md", "docs/how-to/messages.zh-TW.md")
# What LINE adds to a message: the account's name, and the words of a coupon, which are LINE's.
WORDS = {
    "en": ("Hillside Tea", "The coupon's name", "Its dates", "Use the coupon"),
    "zh-TW": ("山腳茶店", "優惠券的名稱", "使用期間", "使用優惠券"),
}
_BLOCK = re.compile(
    r"^```yaml\n(?P<yaml>messages:\n.*?)^```\n\n!\[(?P<title>[^\]]+)\]\((?P<path>[^)]+)\)$",
    re.MULTILINE | re.DOTALL,
)
_LEFT, _TIME = 52, "20:00"
_BLUE, _GREEN = "#3A5F9E", "#06C755"
_SIZES = {"sm": 14, "lg": 18, "xl": 20}


class Example(NamedTuple):
    """A block of a page: its YAML, the picture's file and what it shows."""

    source: str
    path: Path
    title: str


def examples(page: Path) -> list[Example]:
    """Every block of a page that has a picture."""
    text = page.read_text(encoding="utf-8")
    return [
        Example(found["yaml"], (page.parent / found["path"]).resolve(), found["title"])
        for found in _BLOCK.finditer(text)
    ]


def pictures() -> dict[Path, str]:
    """The SVG of every picture by its file."""
    drawn = {}
    for name in PAGES:
        language = "zh-TW" if ".zh-TW." in name else "en"
        for example in examples(TOP / name):
            drawn[example.path] = picture(example, WORDS[language])
    return drawn


def picture(example: Example, words: tuple[str, ...]) -> str:
    """What the phone shows of one block."""
    screen = Screen()
    for entry in yaml.load(example.source, yaml.BaseLoader)["messages"]:  # noqa: S506 - plain texts
        message, found = composed(read_message(entry, MessageReading(short=True)), {})
        if found:
            raise ValueError(found)
        _DRAWN[message["type"]](screen, message, words)
        if "quickReply" in message:
            _quick_replies(screen, message["quickReply"]["items"])
    return screen.svg(words[0], example.title)


def _avatar(screen: Screen, right: float) -> None:
    """The account's picture to the left of a message, and the time to its right."""
    screen.box((10, screen.y, 34, 34), "#FFFFFF", 17)
    screen.path(f"M19 {screen.y + 13:g}h14l-2 11h-10z", "#8A5A33")
    screen.path(f"M33 {screen.y + 15:g}c5 0 5 6 -1 6", "none", "#8A5A33", 2)
    if right < WIDTH:
        screen.words(right + 6, screen.y + 4, [_TIME], 10, "#F4F7FB")


def _text(screen: Screen, message: Mapping[str, Any], words: tuple[str, ...]) -> None:
    del words
    lines = wrapped(message["text"], 226, 15)
    width = max(width_of(line, 15) for line in lines) + 26
    height = len(lines) * 15 * 1.45 + 18
    _avatar(screen, _LEFT + width)
    screen.box((_LEFT, screen.y, width, height), "#FFFFFF", 16)
    y = screen.y + 8
    for line in lines:
        words_before, link, _ = re.split(r"(https?://[!-~]+|$)", line, maxsplit=1)
        screen.words(_LEFT + 13, y, [words_before], 15)
        screen.words(_LEFT + 13 + width_of(words_before, 15), y, [link], 15, _BLUE, link=True)
        y += 15 * 1.45
    screen.y += height + 10


def _image(screen: Screen, message: Mapping[str, Any], words: tuple[str, ...]) -> None:
    del words
    _avatar(screen, _LEFT + 240)
    screen.photo(message["previewImageUrl"], (_LEFT, screen.y, 240, 160), "all")
    screen.y += 170


def _sticker(screen: Screen, message: Mapping[str, Any], words: tuple[str, ...]) -> None:
    del message, words
    x, y = _LEFT + 14, screen.y + 6
    _avatar(screen, x + 130)
    screen.path(f"M{x:g} {y + 30:g}h100l-12 84a12 12 0 0 1 -12 10h-52a12 12 0 0 1 -12 -10z", "#FFF")
    screen.path(f"M{x + 98:g} {y + 46:g}c34 -2 34 44 -6 44", "none", "#FFF", 11)
    screen.path(f"M{x:g} {y + 30:g}a50 11 0 0 0 100 0a50 11 0 0 0 -100 0z", "#8A5A33", "#FFF", 5)
    for eye in (34, 66):
        screen.box((x + eye - 4, y + 62, 8, 11), "#33353A", 4)
        screen.box((x + eye - 12 + (eye > 50) * 12, y + 78, 12, 7), "#F6B9B4", 4)  # noqa: PLR2004
    screen.path(f"M{x + 42:g} {y + 80:g}c4 8 12 8 16 0", "none", "#33353A", 3)
    screen.y += 140


def _coupon(screen: Screen, message: Mapping[str, Any], words: tuple[str, ...]) -> None:
    _, name, dates, use = words
    _avatar(screen, _LEFT + 240)
    y = screen.y
    screen.box((_LEFT, y, 240, 268), "#FFFFFF", 12)
    screen.photo(message["couponId"], (_LEFT, y, 240, 136))
    screen.words(_LEFT + 16, y + 148, [name], 17, bold=True)
    screen.words(_LEFT + 16, y + 178, [dates], 13, "#80868D")
    for dash in range(_LEFT + 14, _LEFT + 230, 12):
        screen.path(f"M{dash} {y + 210:g}h5", "none", "#C9CED6", 1.5)
    for x in (_LEFT, _LEFT + 240):
        screen.box((x - 7, y + 203, 14, 14), "#8CABD9", 7)
    screen.words(_LEFT + 120, y + 228, [use], 15, _GREEN, bold=True, anchor="middle")
    screen.y += 278


def _flex(screen: Screen, message: Mapping[str, Any], words: tuple[str, ...]) -> None:
    """The bubbles of `cards`: what `planfile/models/messages/cards.py` makes, and no other."""
    del words
    bubbles = message["contents"]["contents"]
    _avatar(screen, WIDTH)
    height = max(_bubble(Screen(), bubble, 0) for bubble in bubbles)
    for index, bubble in enumerate(bubbles):
        x = _LEFT + index * 250
        screen.box((x, screen.y, 240, height), "#FFFFFF", 12)
        _bubble(screen, bubble, x, screen.y + height)
    screen.y += height + 10


def _bubble(screen: Screen, bubble: Mapping[str, Any], x: float, foot: float = 0) -> float:
    """Draw a card of 240 pixels; what is at the foot ends at `foot`. Returns the least height."""
    y = top = screen.y
    if "hero" in bubble:
        screen.photo(bubble["hero"]["url"], (x, y, 240, 156))
        y += 156
    upper, *lower = bubble["body"]["contents"]
    y += 14
    for part in upper["contents"]:
        y = _words_of(screen, part, x, y) + 4
    button = bubble.get("footer", {}).get("contents", [None])[0]
    rest = sum(_SIZES[part["size"]] * 1.45 + 10 for part in lower) + (56 if button else 10)
    y = max(y, foot - rest)
    for part in lower:
        y = _words_of(screen, part, x, y + 4) + 6
    if button:
        screen.box((x + 12, y + 6, 216, 38), "#17C950", 8)
        label = button["action"]["label"]
        screen.words(x + 120, y + 15, [label], 15, "#FFFFFF", bold=True, anchor="middle")
    return y + (56 if button else 10) - top


def _words_of(screen: Screen, part: Mapping[str, Any], x: float, y: float) -> float:
    size, bold = _SIZES[part["size"]], part.get("weight") == "bold"
    lines = wrapped(part["text"], 212, size, bold=bold)[: part.get("maxLines", 1)]
    return screen.words(x + 14, y, lines, size, part["color"], bold=bold)


def _template(screen: Screen, message: Mapping[str, Any], words: tuple[str, ...]) -> None:
    del words
    template = message["template"]
    columns = template.get("columns", [template])
    beside = template["type"] == "confirm"
    heights = [_column(Screen(), column, 0, beside=beside) for column in columns]
    _avatar(screen, WIDTH if columns[1:] else _LEFT + 240)
    for index, column in enumerate(columns):
        x = _LEFT + index * 250
        screen.box((x, screen.y, 240, max(heights)), "#FFFFFF", 12)
        _column(screen, column, x, beside=beside)
    screen.y += max(heights) + 10


def _column(screen: Screen, column: Mapping[str, Any], x: float, *, beside: bool) -> float:
    """Draw a card of 240 pixels with its buttons below. Returns its height."""
    y = top = screen.y
    if "thumbnailImageUrl" in column:
        screen.photo(column["thumbnailImageUrl"], (x, y, 240, 159))
        y += 159
    y += 12
    if "title" in column:
        y = screen.words(x + 14, y, wrapped(column["title"], 212, 16, bold=True), 16, bold=True)
    y = screen.words(x + 14, y, wrapped(column["text"], 212, 14), 14, "#55595F") + 10
    labels = [action["label"] for action in column["actions"]]
    step = 240 / len(labels)
    if beside:
        screen.rule(x, y, 240)
        screen.rule(x + step, y, 0, 42)
    for index, label in enumerate(labels):
        at, middle = (y, x + step * (index + 0.5)) if beside else (y + 40 * index, x + 120)
        if not beside:
            screen.rule(x, at, 240)
        screen.words(middle, at + 11, [label], 15, _BLUE, anchor="middle")
    return y + (42 if beside else 40 * len(labels)) - top


def _quick_replies(screen: Screen, items: list[Mapping[str, Any]]) -> None:
    screen.y = max(screen.y + 40, 150)
    x = 10.0
    for item in items:
        label = item["action"]["label"]
        width = width_of(label, 14) + 30
        screen.box((x, screen.y, width, 34), "#FFFFFF", 17, "#D5DAE1")
        screen.words(x + width / 2, screen.y + 8, [label], 14, "#33353A", anchor="middle")
        x += width + 8
    screen.y += 36


_DRAWN: Mapping[str, Callable[[Screen, Mapping[str, Any], tuple[str, ...]], None]] = {
    "text": _text,
    "image": _image,
    "sticker": _sticker,
    "coupon": _coupon,
    "flex": _flex,
    "template": _template,
}


def main() -> None:
    """Write every picture."""
    for path, svg in pictures().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
