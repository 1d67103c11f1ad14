"""The entry point: `oactl`, and `python -m oactl` where the script folder is not on the path."""

import gc
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from oactl.argv import current_folder, normalize_argv

# A start makes thousands of values that stay: looking for garbage among them often is in vain.
_SELDOM = 80_000


def main() -> None:
    """Run the command line and leave with its exit code."""
    gc.set_threshold(_SELDOM)
    # No plugin that something else installed reads plans and tokens; to look for one takes time.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
    sys.exit(run(sys.argv[1:]))


def run(
    argv: Sequence[str],
    environ: Mapping[str, str] | None = None,
    cwd: Callable[[], Path] = current_folder,
) -> int:
    """Run one command line. Returns the exit code."""
    line, environ = normalize_argv(argv), os.environ if environ is None else environ
    if line.rest[:1] == ["push"]:
        from oactl import idle  # noqa: PLC0415 - SQLite costs 5 ms

        if idle.nothing_due(line, environ, cwd()):
            return 0
    from oactl.app import run as run_command  # noqa: PLC0415 - Typer is imported from here on

    return run_command(line, environ, cwd())


if __name__ == "__main__":
    main()
