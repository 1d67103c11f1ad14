"""Lines that stay what they are on a narrow terminal: a bar before every row of a text."""

import re
from collections.abc import Iterable, Iterator

from oactl.console import Console
from oactl.domain.visible import in_one_line
from oactl.planfile.preview import framed
from oactl.tables import wrapped

_PREFIX = re.compile(r" {0,8}(?:│ )?")
_DEEPER = "  "  # before what is left of a line without a bar


def barred(text: str) -> list[str]:
    """A text of several lines with a bar before each, so that none can pass for one of ours."""
    return list(map(in_one_line, framed(text))) if text else []


def folded(lines: Iterable[str], width: int | None) -> Iterator[str]:
    """Lines of at most `width` columns; what is left of one goes on behind its bar, or deeper."""
    for line in (row for text in lines for row in text.split("\n")):
        if width is None or len(line) * 2 <= width:
            yield line
            continue
        first = _PREFIX.match(line)
        prefix = first[0] if first else ""
        rest = line[len(prefix) :]
        deeper = prefix if "│" in prefix else prefix + _DEEPER
        rows = list(wrapped(rest, max(1, width - len(deeper))))
        yield prefix + "".join(rows[:1])
        yield from (deeper + row for row in rows[1:])


def print_folded(console: Console, text: str) -> None:
    """Print lines that go on deeper where the terminal is too narrow for them."""
    console.print("\n".join(folded([text], console.width)))
