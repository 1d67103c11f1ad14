"""Lengths of texts as LINE counts them, and the limits that several places share.

Source: LINE, "Text character count"; "Message objects".
"""

from typing import Literal, TypeAlias

from oactl.domain.value import utf16_length

MAX_MESSAGES = 5
MOST_OF_A_TEXT = 5000
MOST_BYTES = {"bubble": 30 * 1024, "carousel": 50 * 1024}  # LINE, "Flex Message": container
_MOST_COUNTED = 20_000  # characters; a longer text is over every such limit

Counting: TypeAlias = Literal["utf16", "graphemes"]


def graphemes(text: str) -> int:
    """Length as LINE counts labels: what a person would call one character, a flag or 👋🏻 too."""
    if text.isascii():
        return len(text)
    from wcwidth import iter_graphemes  # noqa: PLC0415 - 27 ms, for labels near their limit only

    return sum(1 for _ in iter_graphemes(text))


def too_long(text: str, most: int, counting: Counting) -> tuple[str, int] | None:
    """The unit in which a text is over its limit, and its length in it; none where it fits.

    Where LINE's guide counts grapheme clusters, its validate endpoint was seen to count code
    points: both have to fit.
    """
    if counting == "utf16":
        if len(text) <= most // 2:  # a character is at most two units
            return None
        length = utf16_length(text)
        return ("utf16", length) if length > most else None
    if len(text) <= most:  # never more clusters than code points
        return None
    clusters = graphemes(text) if len(text) <= _MOST_COUNTED else len(text)
    return ("graphemes", clusters) if clusters > most else ("codepoints", len(text))
