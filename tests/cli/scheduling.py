"""A machine on which jobs are scheduled, and small programs in the place of its schedulers.

They keep what they are given: stdin, files and words are their real interface.
"""

import os
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

from cli_shop import CONFIG, PLAN

from oactl.ledger import database
from runner import Ran, in_process

CRONTAB = """\
#!/bin/sh
kept="$(dirname "$0")/../crontab"
case "$1" in
-l) [ -f "$kept" ] && exec cat "$kept"; echo "no crontab for you" >&2; exit 1 ;;
-) exec cat >"$kept" ;;
*) exit 2 ;;
esac
"""
# Notes its words, and does what the file beside it says.
NOTING = """\
#!/bin/sh
here="$(dirname "$0")"
echo "$(basename "$0") $*" >>"$here/../said"
[ ! -f "$here/../fails" ] || { echo "Failed to connect to bus" >&2; exit 1; }
"""
# Keeps the XML of each task under its name.
SCHTASKS = """\
#!/bin/sh
task="$(dirname "$0")/../tasks/$(echo "$3" | tr '\\\\' _)"
case "$1" in
/create) mkdir -p "$(dirname "$task")"; exec cp "$5" "$task" ;;
/query) [ -f "$task" ] || { echo "ERROR: The system cannot find the file" >&2; exit 1; } ;;
/delete) exec rm "$task" ;;
esac
"""
ODD = "my 50% shop's “茶” $HOME"


class Machine:
    """A machine of its own: a home, programs, and a workspace whose name is hard to quote."""

    def __init__(self, folder: Path, environ: dict[str, str]) -> None:
        self.folder, self.bin = folder, folder / "bin"
        self.bin.mkdir()
        self.home = folder / "home"
        self.home.mkdir()
        self.root = folder / ODD
        (self.root / "plans").mkdir(parents=True)
        (self.root / "oactl.yaml").write_text(CONFIG, encoding="utf-8")
        (self.root / "plans" / "anniversary.yaml").write_text(PLAN, encoding="utf-8")
        database.create(self.root / ".oactl" / "state.db", datetime(2026, 11, 20, tzinfo=UTC))
        path = os.pathsep.join([str(self.bin), str(Path(sys.executable).parent)])
        away = {"OACTL_NOW", "OACTL_LINE_API_BASE", "OACTL_LINE_DATA_API_BASE"}
        own = {name: value for name, value in environ.items() if name not in away}
        self.environ = {**own, "PATH": path, "HOME": str(self.home)}

    def has(self, name: str, text: str) -> None:
        """Install a program; what every shell script needs comes from the system."""
        (self.bin / name).write_text(text, encoding="utf-8")
        (self.bin / name).chmod(0o755)
        for needed in ("sh", "cat", "dirname", "basename", "cp", "rm", "mkdir", "tr", "echo"):
            if not (self.bin / needed).exists() and (found := shutil.which(needed)):
                (self.bin / needed).symlink_to(found)

    def oactl(self, *words: str, env: dict[str, str] | None = None) -> Ran:
        """Run a command line in the workspace."""
        return in_process(words, self.root, {**self.environ, **(env or {})})

    @property
    def crontab(self) -> bytes:
        kept = self.folder / "crontab"
        return kept.read_bytes() if kept.exists() else b""

    def said(self) -> list[str]:
        """What the scheduler's program was told, and forget it."""
        path = self.folder / "said"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return lines


def units(machine: Machine) -> dict[str, Path]:
    """The units by what stands behind their workspace's name."""
    folder = machine.home / ".config/systemd/user"
    found = sorted(folder.iterdir()) if folder.exists() else []
    return {path.name.rpartition("-")[2]: path for path in found}


def checks(machine: Machine) -> dict[str, dict[str, str]]:
    """The doctor's checks by name."""
    found = machine.oactl("doctor", "--json").data["checks"]
    return {each["check"]: each for each in found}
