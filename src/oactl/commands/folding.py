"""Lines that stay what they are on a narrow terminal: a bar before every row of a text."""

import re
from collections.abc import Iterable, Iterator

from oactl.console import Console
from oactl.domain.visible import in_one_line
from oactl.planfile.preview import framed
from oactl.tables import columns_of, wrapped

_PREFIX = re.compile(r" {0,8}(?:│ )?")
_DEEPER = "  "  # before what is left of a line without a bar
_NARROW = 30  # columns; with fewer a text is not wrapped behind its lead


def barred(text: str) -> list[str]:
    """A text of several lines with a bar before each, so that none can pass for one of ours."""
    return list(map(in_one_line, framed(text))) if text else []


def behind(lead: str, said: str, width: int | None) -> Iterator[str]:
    """A text behind its lead, and what does not fit into the line below itself."""
    room = (width or 0) - columns_of(lead)
    rows = list(wrapped(said, room)) if room > _NARROW else [said]
    yield lead + "".join(rows[:1])
    yield from (" " * columns_of(lead) + row for row in rows[1:])


def folded(lines: Iterable[str], width: int | None, deeper: str = _DEEPER) -> Iterator[str]:
    """Lines of at most `width` columns; what is left of one goes on behind its bar, or deeper."""
    for line in (row for text in lines for row in text.split("\n")):
        if width is None or len(line) * 2 <= width or columns_of(line) <= width:
            yield line
            continue
        first = _PREFIX.match(line)
        prefix = first[0] if first else ""
        rest = line[len(prefix) :]
        lead = prefix if "│" in prefix else prefix + deeper
        rows = list(wrapped(rest, max(1, width - len(lead))))
        yield prefix + "".join(rows[:1])
        yield from (lead + row for row in rows[1:])


def print_folded(console: Console, text: str) -> None:
    """Print lines that go on deeper where the terminal is too narrow for them."""
    console.print("\n".join(folded([text], console.width)))
