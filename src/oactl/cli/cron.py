"""The line of a crontab that sends what is due."""

import shlex
import sys
from pathlib import Path


def cron_line(root: Path) -> str:
    """Each minute, with full paths: cron has a short PATH and starts in the home folder."""
    words = [*_program(), "--workspace", str(root), "push", "--due"]
    return f"* * * * * {shlex.join(words)}".replace("%", "\\%")


def _program() -> list[str]:
    called = Path(sys.argv[0])
    if called.stem == "oactl" and called.is_file():
        return [str(called.absolute())]
    return [sys.executable, "-m", "oactl"]
