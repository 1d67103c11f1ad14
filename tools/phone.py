"""A phone's screen as an SVG: shapes, wrapped text, and a drawing in the place of a photograph.

Nothing is loaded from elsewhere; letters are those of the reader's system, so widths are estimated.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias
from xml.sax.saxutils import escape
from zlib import crc32

WIDTH = 375
_FONTS = "system-ui, 'PingFang TC', 'Microsoft JhengHei', 'Noto Sans TC', 'Noto Sans', sans-serif"
Rect: TypeAlias = tuple[float, float, float, float]  # left, top, width, height
_NARROW, _WIDE = frozenset("iljtfr.,:;!'|()[]- /"), frozenset("mwMW@%—…")
_NEVER_FIRST = "，。！？、：；）」』…"
_WORDS = re.compile(rf"\s|[!-~]+|[^\s!-~][{_NEVER_FIRST}]*")
# Wall, table, cup, drink.
_COLOURS = (
    ("#F6DFDC", "#C58F86", "#FFFFFF", "#B0616B"),
    ("#F3E3CF", "#B98A5E", "#FFFFFF", "#A9713F"),
    ("#DDE8D3", "#8FA77C", "#FDFBF4", "#7FA650"),
    ("#E3DDEB", "#9C8BB0", "#FFFFFF", "#8A5A33"),
    ("#D6E6EA", "#7C9EA8", "#FFFDF6", "#C98F3C"),
)


def width_of(words: str, size: float, *, bold: bool = False) -> float:
    """About how many pixels a text takes in one line."""
    return sum(map(_em, words)) * size * (1.06 if bold else 1)


def _em(char: str) -> float:
    if unicodedata.east_asian_width(char) in "WF":
        return 1.0
    if char in _NARROW:
        return 0.31
    return 0.85 if char in _WIDE else 0.66 if char.isupper() else 0.54


def wrapped(words: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """The lines of a text that is so wide at most."""
    lines: list[str] = []
    for row in words.splitlines():
        line = ""
        for part in _WORDS.findall(row):
            if line and width_of(line + part, size, bold=bold) > width:
                lines.append(line.rstrip())
                line = ""
            line += part.lstrip() if not line else part
        lines.append(line.rstrip())
    return lines


@dataclass
class Screen:
    """What was drawn so far; `y` is where the next message begins."""

    y: float = 58
    shapes: list[str] = field(default_factory=list)

    def box(self, at: Rect, fill: str, radius: float = 0, stroke: str = "none") -> None:
        """A rectangle."""
        x, y, width, height = at
        self.shapes.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius:g}" '
            f'fill="{fill}" stroke="{stroke}"/>'
        )

    def rule(self, x: float, y: float, width: float, height: float = 0) -> None:
        """A thin grey line."""
        self.path(f"M{x:g} {y:g}l{width:g} {height:g}", "none", "#E3E5E8")

    def path(self, path: str, fill: str, stroke: str = "none", width: float = 1) -> None:
        """A path in SVG's words."""
        self.shapes.append(
            f'<path d="{path}" fill="{fill}" stroke="{stroke}" stroke-width="{width:g}" '
            'stroke-linecap="round"/>'
        )

    def words(
        self,
        x: float,
        y: float,
        lines: Iterable[str],
        size: float,
        fill: str = "#1A1A1A",
        *,
        bold: bool = False,
        anchor: str = "start",
        link: bool = False,
    ) -> float:
        """Lines of text below each other from the top edge `y`. Returns the bottom edge."""
        weight = ' font-weight="bold"' if bold else ""
        middle = f' text-anchor="{anchor}"' if anchor != "start" else ""
        under = ' text-decoration="underline"' if link else ""
        for line in lines:
            self.shapes.append(
                f'<text x="{x:g}" y="{y + size * 1.1:g}" font-size="{size:g}" '
                f'fill="{fill}"{weight}{middle}{under}>{escape(line)}</text>'
            )
            y += size * 1.45
        return y

    def photo(self, url: str, at: Rect, corners: str = "top") -> None:
        """A cup of tea in the place of a photograph; another one for each address."""
        x, y, width, height = at
        number = len(self.shapes)
        wall, table, cup, drink = _COLOURS[crc32(url.encode()) % len(_COLOURS)]
        below = 12 if corners == "top" else 0
        self.shapes.append(
            f'<clipPath id="c{number}"><rect x="{x:g}" y="{y:g}" width="{width:g}" '
            f'height="{height + below:g}" rx="12"/></clipPath><g clip-path="url(#c{number})">'
            f'<svg x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" viewBox="0 0 200 130" '
            'preserveAspectRatio="xMidYMid slice">'
        )
        self.box((-60, -60, 320, 250), wall)
        self.box((-60, 98, 320, 100), table)
        self.path("M66 52h68l-8 52a8 8 0 0 1 -8 6h-36a8 8 0 0 1 -8 -6z", cup)
        self.path("M132 62c22 -2 22 28 -4 28", "none", cup, 7)
        self.path("M66 52a34 8 0 0 0 68 0a34 8 0 0 0 -68 0z", drink, cup, 3)
        for left in (86, 100, 114):
            self.path(f"M{left} 38c-7 -8 7 -10 0 -20", "none", "#FFFFFF", 3)
        self.shapes.append("</svg></g>")

    def svg(self, name: str, title: str) -> str:
        """The whole screen, with the account's name at the top and the keyboard's line below."""
        height = max(self.y + 14, 190) + 50
        shapes = "\n".join([*_frame(name, height), *self.shapes])
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" '
            f'width="{WIDTH}" height="{height:g}" font-family="{_FONTS}">\n'
            f"<title>{escape(title)}</title>\n{shapes}\n</svg>\n"
        )


def _frame(name: str, height: float) -> Iterator[str]:
    drawn = Screen()
    drawn.box((0, 0, WIDTH, height), "#8CABD9")
    drawn.box((0, 0, WIDTH, 46), "#7F9ECD")
    drawn.path("M22 15l-8 8l8 8", "none", "#FFFFFF", 2.5)
    drawn.words(36, 12, [name], 16, "#FFFFFF", bold=True)
    drawn.box((0, height - 44, WIDTH, 44), "#FFFFFF")
    drawn.path(f"M14 {height - 22:g}h16m-8 -8v16", "none", "#4A5568", 2)
    drawn.box((44, height - 36, WIDTH - 92, 28), "#F1F3F5", 14)
    drawn.words(58, height - 31, ["Aa"], 14, "#9AA3AE")
    drawn.path(f"M340 {height - 30:g}l18 8l-18 8l3 -8z", "#06C755")
    yield from drawn.shapes
