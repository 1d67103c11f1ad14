"""How many files this process may have open at one time, and how many that leaves for an account.

A connection is a file, too. Where the limit (`ulimit -n`) is low, fewer accounts are served at one
time and fewer requests are in the air, so that each of them has what it needs.
"""

import errno
import os
import sys
from contextlib import suppress
from pathlib import Path

from oactl.errors import TemporaryError
from oactl.i18n import N_

WISH = 8192  # macOS allows 256 unless it is asked for more
ENOUGH = 1 << 20  # where there is no limit
SPARE = 8  # what all share and open for a moment: the ledger's journal, a plan, a module
# Of an account that is served: its lock, a connection, and what is open while its token comes from
# a command or its list is read.
EACH = 8
USUAL = 16  # open at the start, where it cannot be counted
CODE = "cli.open_files"
_CAUSES = frozenset({errno.EMFILE, errno.ENFILE})
_WORDS = tuple(os.strerror(number) for number in _CAUSES)


def accounts_at_once(most: int) -> int:
    """How many accounts may be served at one time; one always may."""
    return max(1, min(most, _left() // EACH))


def connections_each(accounts: int, most: int) -> int:
    """How many connections each of so many accounts may have at one time; one it always may."""
    return max(1, min(most, _left() // accounts - EACH + 1))


def ran_out(error: BaseException | str | None) -> bool:
    """Whether something failed because too many files were open; also by what was noted of it."""
    if isinstance(error, TemporaryError):
        return error.code == CODE
    if isinstance(error, OSError):
        return error.errno in _CAUSES
    return isinstance(error, str) and any(words in error for words in _WORDS)


def too_many_files() -> TemporaryError:
    """No further file can be opened."""
    return TemporaryError(
        CODE,
        N_("this machine lets oactl open no more files at one time"),
        help=N_("let it open more, then run it again: ulimit -n 1024 (systemd: LimitNOFILE=1024)"),
    )


def _left() -> int:
    if sys.platform == "win32":
        return ENOUGH
    import resource  # noqa: PLC0415 - not on Windows

    _ask_for_more()
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return ENOUGH if limit == resource.RLIM_INFINITY else max(0, limit - _open_now() - SPARE)


def _open_now() -> int:
    try:
        return sum(1 for _ in Path("/dev/fd").iterdir())
    except OSError:
        return USUAL


def _ask_for_more() -> None:
    """Let the process open as many files as there may be connections at one time."""
    import resource  # noqa: PLC0415 - not on Windows

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wish = WISH if hard == resource.RLIM_INFINITY else min(WISH, hard)
    with suppress(OSError, ValueError):
        if soft != resource.RLIM_INFINITY and soft < wish:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wish, hard))
