"""Plain tables: aligned by display width, whole in a pipe, fitted to the width of a terminal.

A cell is wrapped and never cut, so that no text is lost on a narrow screen.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import zip_longest

from oactl.domain.visible import in_one_line

NOTHING = "—"  # what a cell says where there is nothing to say
_GAP = "  "
_SHORT = 20  # columns up to which a cell is wrapped only where nothing else helps
_KEPT = 10  # columns that are left of longer ones
_LEAST = 8  # columns that are left of any on the narrowest screen
_MARKS = frozenset(",.;:!?，。、；：！？）」』…")
_OPENING = frozenset("（「『")


def table(
    rows: Sequence[Sequence[str]],
    heads: Sequence[str],
    width: int | None,
    *,
    below: Collection[int] = (),
    titled: bool = True,
) -> str:
    """Rows under their heads, side by side where they fit or where there is no `width` (a pipe).

    Where they do not fit, the columns `below` stand in a line under their row, whole so that they
    can be copied, and the other cells are wrapped; where not even that fits it is a block a row.
    Without `titled` the heads are left out.
    """
    rows = [[in_one_line(cell) for cell in row] for row in rows]
    text = _side_by_side(rows, heads if titled else ())
    if width is None or max(map(columns_of, text.splitlines()), default=0) <= width:
        return text
    beside = [at for at in range(len(heads)) if at not in below]
    cells = [[row[at] for at in beside] for row in ([heads, *rows] if titled else rows)]
    widths = _fitted(cells, width)
    if widths is None:
        return "\n\n".join(_block(heads, row) for row in rows)
    rule = [*_row(cells[0], widths), _GAP.join("-" * each for each in widths)]
    lines = rule if titled else []
    for row, shown in zip(rows, cells[titled:], strict=True):
        lines += [*_row(shown, widths), *_under([row[at] for at in below], widths[0], width)]
    return "\n".join(lines)


def columns_of(text: str) -> int:
    """How many columns of a screen a line takes."""
    from wcwidth import wcswidth

    return max(wcswidth(text), 0)


def wrapped(text: str, width: int) -> Iterator[str]:
    """Rows of at most `width` columns; a row ends at a space where one is in its second half."""
    from wcwidth import wcwidth

    start = used = 0
    for at, char in enumerate(text):
        columns = max(0, wcwidth(char))
        if used + columns > width:
            space = text.rfind(" ", start + (at - start) // 2, at + 1) + 1
            end = space or _before_mark(text, start, at)
            yield text[start:end].rstrip(" ")
            start, used = end, sum(max(0, wcwidth(each)) for each in text[end:at])
        used += columns if at >= start else 0
    if start < len(text):
        yield text[start:]


def _before_mark(text: str, start: int, end: int) -> int:
    """Where a row of Chinese ends: neither inside a Latin word or number nor before a mark.

    What fills half a row and more is broken anywhere.
    """
    half, kept = start + (end - start) // 2, end
    while kept > half and _together(text[kept - 1], text[kept]):
        kept -= 1
    if kept > half:
        return kept
    return end - 1 if text[end] in _MARKS and end - 1 > start else end


def _together(before: str, after: str) -> bool:
    return after in _MARKS or before in _OPENING or (before.isascii() and after.isascii())


def _side_by_side(rows: Sequence[Sequence[str]], heads: Sequence[str]) -> str:
    import tabulate

    tabulate.PRESERVE_WHITESPACE = True
    style = "simple" if heads else "plain"
    return tabulate.tabulate(rows, heads, tablefmt=style, disable_numparse=True)


def _fitted(rows: Sequence[Sequence[str]], width: int) -> list[int] | None:
    """A width for each column, the long ones cut back to one limit; None where it is too narrow."""
    natural = [max(map(columns_of, column)) for column in zip(*rows, strict=True)]
    room = width - len(_GAP) * (len(natural) - 1)
    whole = [each if each <= _SHORT else _KEPT for each in natural]
    for least in (whole, [min(each, _LEAST) for each in natural]):
        for limit in range(max(natural), 0, -1):
            found = [max(low, min(each, limit)) for low, each in zip(least, natural, strict=True)]
            if sum(found) <= room:
                return found
            if found == least:
                break
    return None


def _row(cells: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """A row in lines of the screen."""
    columns = [list(wrapped(cell, width)) for cell, width in zip(cells, widths, strict=True)]
    for pieces in zip_longest(*columns, fillvalue=""):
        padded = (
            piece + " " * (width - columns_of(piece))
            for piece, width in zip(pieces, widths, strict=True)
        )
        yield _GAP.join(padded).rstrip()


def _under(cells: Sequence[str], first: int, width: int) -> Iterator[str]:
    """What stands under a row, behind its first column; a new line where it does not fit."""
    longest = max(map(columns_of, cells), default=0)
    indent = _GAP if first + len(_GAP) + longest > width else " " * first + _GAP
    line = ""
    for cell in cells:
        if cell in {"", NOTHING}:
            continue
        if line and columns_of(indent + line + _GAP + cell) > width:
            yield indent + line
            line = ""
        line += (_GAP if line else "") + cell
    if line:
        yield indent + line


def _block(heads: Sequence[str], row: Sequence[str]) -> str:
    return "\n".join(f"{head}: {cell}" for head, cell in zip(heads, row, strict=True) if cell)
