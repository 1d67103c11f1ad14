"""When `push` last ran, also when there was nothing to do: for `status` and `doctor`.

One line in `.oactl/last-run`: the instant, and whether nobody sat at a terminal (cron).
"""

import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from oactl.cli.private import write_private

NAME = ".oactl/last-run"
_ALONE = "unattended"


def write(root: Path, now: datetime) -> None:
    """Note a run. A state folder that is missing or cannot be written is no reason to fail."""
    how = "attended" if _attended() else _ALONE
    with suppress(OSError):
        write_private(root / NAME, f"{now.isoformat()} {how}\n")


def read(root: Path) -> datetime | None:
    """When it last ran, or None."""
    with suppress(OSError, ValueError, IndexError):
        found = datetime.fromisoformat(_words(root)[0])
        return found if found.tzinfo else None
    return None


def was_unattended(root: Path) -> bool:
    """Whether the last run was started by a machine, as cron is."""
    with suppress(OSError, ValueError):
        return _words(root)[1:] == [_ALONE]
    return False


def _words(root: Path) -> list[str]:
    return (root / NAME).read_text(encoding="ascii").split()


def _attended() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()
