"""The entry point: words in UTF-8, one sentence for what went wrong, the documented exit code."""

import gc
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from oactl.cli.screen import speak_utf8
from oactl.cli.start import start
from oactl.errors import Exit, OactlError

# A start makes thousands of values that stay: each look for garbage among them is in vain.
SELDOM = 50_000
# These belong to the whole program; people also write them behind the command.
_GLOBAL = ("--workspace", "--now")


def main() -> None:
    """Run the command line and leave with its exit code."""
    gc.set_threshold(SELDOM)
    sys.exit(run(sys.argv[1:]))


def run(
    argv: Sequence[str],
    environ: Mapping[str, str] | None = None,
    cwd: Callable[[], Path] = Path.cwd,
) -> int:
    """Run one command line. Returns the exit code; a bug keeps its traceback."""
    speak_utf8()
    words = [in_utf8(word) for word in argv]
    app, screen = start(os.environ if environ is None else environ, cwd, hoisted(words))
    try:
        code = app()
    except OactlError as fault:
        screen.fault(fault)
        code = int(fault.exit)
    return code if screen.finish() else int(Exit.FAILED)


def in_utf8(word: str) -> str:
    """A word with � for each byte that is no UTF-8, which no name has and no ledger takes."""
    return os.fsencode(word).decode("utf-8", "replace")


def hoisted(argv: Sequence[str]) -> list[str]:
    """The arguments with the program's own options in front, `--json` behind, as Click wants."""
    ours: list[str] = []
    rest: list[str] = []
    last: list[str] = []
    words = iter(argv)
    for word in words:
        if word == "--":
            last += [word, *words]
        elif word == "--json":  # the command's, also where it is written before the command
            last.insert(0, word)
        elif word in _GLOBAL:
            ours += [word, *([value] if (value := next(words, None)) is not None else [])]
        elif word.startswith(tuple(f"{name}=" for name in _GLOBAL)):
            ours.append(word)
        else:
            rest.append(word)
    return ours + rest + last
