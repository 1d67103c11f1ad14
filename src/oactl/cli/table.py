"""Plain tables that align 中文, are never cut in a pipe and give way on a narrow terminal."""

from collections.abc import Sequence

import tabulate
from wcwidth import wcswidth

from oactl.domain.visible import in_one_line

tabulate.PRESERVE_WHITESPACE = True


def table(rows: Sequence[Sequence[str]], heads: Sequence[str], width: int | None) -> str:
    """Rows under heads; on a terminal too narrow for them, a block a row."""
    rows = [[in_one_line(cell) for cell in row] for row in rows]
    text = tabulate.tabulate(rows, heads, tablefmt="simple", disable_numparse=True)
    if width is None or max((wcswidth(line) for line in text.splitlines()), default=0) <= width:
        return text
    return "\n\n".join(_block(heads, row) for row in rows)


def _block(heads: Sequence[str], row: Sequence[str]) -> str:
    return "\n".join(f"{head}: {cell}" for head, cell in zip(heads, row, strict=True) if cell)
