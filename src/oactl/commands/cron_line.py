"""The line of a crontab that sends what is due."""

import shlex
import sys
from pathlib import Path
from unicodedata import category

from oactl.errors import UsageError
from oactl.i18n import N_

# What would begin another line of a crontab, or cannot be written as UTF-8.
_NEVER_IN_A_LINE = frozenset({"Cc", "Cs", "Zl", "Zp"})


def cron_line(root: Path) -> str:
    """Each minute, with full paths: cron has a short PATH and starts in the home folder.

    Raises `OactlError` where a path has a line break or another control character: crontab has no
    way to write one.
    """
    words = [*_program(), "--workspace", str(root), "push", "--due"]
    for word in words:
        if any(category(char) in _NEVER_IN_A_LINE for char in word):
            raise UsageError(
                "init.odd_folder",
                N_(
                    "no workspace can be in {path}: the name has a line break or another control "
                    "character, and a line of crontab cannot hold it"
                ),
                help=N_("name another folder: oactl init DIR"),
                path=repr(word),
            )
    return f"* * * * * {shlex.join(words)}".replace("%", "\\%")


def _program() -> list[str]:
    called = Path(sys.argv[0])
    if called.stem == "oactl" and called.is_file():
        return [str(called.absolute())]
    return [sys.executable, "-m", "oactl"]
