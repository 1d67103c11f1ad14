"""The entry point: words in UTF-8, one sentence for what went wrong, the documented exit code."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from oactl.cli.screen import close_quietly, speak_utf8
from oactl.cli.start import start
from oactl.domain.fault import Exit, Fault

# These belong to the whole program; people also write them behind the command.
_GLOBAL = ("--workspace", "--now")


def main() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run(sys.argv[1:]))


def run(
    argv: Sequence[str],
    environ: Mapping[str, str] | None = None,
    cwd: Callable[[], Path] = Path.cwd,
) -> int:
    """Run one command line. Returns the exit code; a bug keeps its traceback."""
    speak_utf8()
    app, screen = start(os.environ if environ is None else environ, cwd, hoisted(argv))
    try:
        code = app()
        sys.stdout.flush()
    except Fault as fault:
        screen.fault(fault)
        return int(fault.exit)
    except BrokenPipeError:
        close_quietly()
        return int(Exit.OK)
    return int(code)


def hoisted(argv: Sequence[str]) -> list[str]:
    """The arguments with the program's own options in front, wherever they were written."""
    ours: list[str] = []
    rest: list[str] = []
    words = iter(argv)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word in _GLOBAL:
            ours += [word, *([value] if (value := next(words, None)) is not None else [])]
        elif word.startswith(tuple(f"{name}=" for name in _GLOBAL)):
            ours.append(word)
        else:
            rest.append(word)
    return ours + rest
