"""A command line in this process at a pseudo-terminal, as somebody who sits there sees it."""

import os
import pty
import re
import threading
from collections.abc import Mapping
from pathlib import Path

from runner import Ran, at_streams

ESCAPE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def in_terminal(
    args: tuple[str, ...], cwd: Path, environ: Mapping[str, str], typed: str = "", columns: int = 80
) -> Ran:
    """Run a command line with all three streams at one terminal; `out` is what came to it."""
    person, theirs = pty.openpty()
    shown = bytearray()
    watching = threading.Thread(target=_watch, args=(person, shown))
    watching.start()
    os.write(person, typed.encode())
    with (
        open(theirs, encoding="utf-8", closefd=False) as keys,
        open(theirs, "w", encoding="utf-8", closefd=False) as screen,
    ):
        code = at_streams(args, cwd, {"COLUMNS": str(columns), **environ}, (keys, screen, screen))
    os.close(theirs)
    watching.join()
    os.close(person)
    return Ran(code, shown.decode(), "")


def _watch(person: int, shown: bytearray) -> None:
    """Read what comes until the other side hangs up."""
    while True:
        try:
            data = os.read(person, 65_536)
        except OSError:  # Linux says so with EIO
            return
        if not data:
            return
        shown += data


def left_on_screen(shown: str) -> str:
    """What stands there at the end: a line that was drawn over or erased is gone."""
    return "\n".join(_line(each) for each in shown.replace("\r\n", "\n").split("\n"))


def _line(text: str) -> str:
    """One row after every carriage return and every erasing to its end."""
    row = ""
    for drawn in text.split("\r"):
        piece, erased, after = drawn.partition("\x1b[K")
        plain = ESCAPE.sub("", piece)
        row = plain + ("" if erased else row[len(plain) :]) + ESCAPE.sub("", after)
    return row
