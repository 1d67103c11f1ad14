"""Lines that stay what they are on a narrow terminal, and commands that can be copied from it.

A line is broken between words, or between Chinese characters, and never inside a command: half a
command, or one with a line end in it, does something else in a shell.
"""

import re
from collections.abc import Iterable, Iterator

from oactl.tables import columns_of, wrapped

# The program's commands; a word behind `oactl` that is none of them belongs to the sentence.
COMMANDS = (
    *("status", "init", "demo", "account", "plan", "push", "pause", "resume", "delivery"),
    *(
        "insight",
        "report",
        "audience",
        "quota",
        "experiment",
        "cost",
        "goal",
        "notify",
        "explain",
        "schedule",
        "doctor",
    ),
    *("db", "sandbox"),
)
# Other programs' that a next step names, and the five fields before a crontab's.
_OTHERS = r"chmod|export|journalctl|schtasks|sudo|systemctl|unset|[*\d]+(?: [*\d]+){4}"
_ENDS = r"\s;()`，。；、：！？（）「」『』…·—→“”"
_ARGUMENT = rf"""(?:'[^']*'|"[^"]*"|[^{_ENDS}]*[^{_ENDS},.:?!])"""
_COMMAND = rf"(?:oactl(?= --?\w| (?:{'|'.join(COMMANDS)})\b)|{_OTHERS})(?: {_ARGUMENT})+"
_WIDE = "\u2e80-\U0010ffff"
_OPENING = "（「『〔【《(`"
_CLOSING = "，。：；、！？）」』〕】》．…"
_PIECE = re.compile(
    rf" +|[{_OPENING}]*(?:{_COMMAND}[^ {_WIDE}]*|[^ {_WIDE}]+|[{_WIDE}])[{_CLOSING}]*"
)
_PREFIX = re.compile(r" {0,8}(?:│ )?")
_DEEPER = "  "  # before what is left of a line without a bar
_NARROW = 30  # columns; with fewer a text is not folded behind its lead


def folded(lines: Iterable[str], width: int | None) -> Iterator[str]:
    """Lines of at most `width` columns; what is left of one goes on behind its bar, or deeper.

    Only a word or a command that is longer is left longer. Behind a bar is what somebody wrote,
    and no row of it may begin without the bar: there a word is cut.
    """
    for line in (row for text in lines for row in text.split("\n")):
        if width is None or len(line) * 2 <= width or columns_of(line) <= width:
            yield line
            continue
        first = _PREFIX.match(line)
        prefix = first[0] if first else ""
        rest = line[len(prefix) :]
        if "│" in prefix:
            yield from (prefix + row for row in wrapped(rest, max(1, width - len(prefix))))
        else:
            yield from _deeper(prefix, rest, width)


def _deeper(indent: str, text: str, width: int) -> Iterator[str]:
    """A text behind its indent, and the rest of it two columns deeper."""
    rows = in_rows(text, width - len(indent), width - len(indent + _DEEPER))
    yield indent + next(rows)
    yield from (indent + _DEEPER + row for row in rows)


def behind(lead: str, said: str, width: int | None) -> Iterator[str]:
    """A text behind its lead, and what does not fit into the line below itself."""
    room = (width or 0) - columns_of(lead)
    first, *rest = in_rows(said, room, room) if room > _NARROW else [said]
    yield lead + first
    yield from (" " * columns_of(lead) + row for row in rest)


def in_rows(text: str, first: int, others: int) -> Iterator[str]:
    """A text in rows of so many columns, longer only where one word or command is."""
    row, room = "", first
    for piece in _PIECE.findall(text):
        if not row.strip() or columns_of((row + piece).rstrip()) <= room:
            row += piece
        else:
            yield row.rstrip()
            row, room = piece.lstrip(), others
    yield row.rstrip()
