"""Lines of a given width for text that mixes 中文 and Latin words.

A line breaks between Chinese characters as well as at spaces, and never begins with a closing mark
or ends with an opening one.
"""

import re
from collections.abc import Iterable

from wcwidth import wcswidth

_OPENING = "（「『〔【《"
_CLOSING = "，。：；、！？）」』〕】》．…"
_WIDE = "\u2e80-\U0010ffff"
_PIECE = re.compile(rf" +|[{_OPENING}]*(?:[^ {_WIDE}]+|[{_WIDE}])[{_CLOSING}]*")


def width_of(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return max(0, wcswidth(text))


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` columns, longer only where one word is."""
    return flowed(_PIECE.findall(text), width, "")


def flowed(pieces: Iterable[str], width: int, gap: str) -> list[str]:
    """Pieces that stay whole, with `gap` between those that share a line."""
    lines = [""]
    for piece in pieces:
        joined = f"{lines[-1]}{gap if lines[-1] else ''}{piece}"
        if width_of(joined.rstrip()) <= width or not lines[-1]:
            lines[-1] = joined
        else:
            lines[-1] = lines[-1].rstrip()
            lines.append(piece.lstrip())
    return [*lines[:-1], lines[-1].rstrip()]


def padded(text: str, width: int) -> str:
    """The text with spaces up to `width` columns."""
    return text + " " * (width - width_of(text))
