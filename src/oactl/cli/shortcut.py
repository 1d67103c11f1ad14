"""The answer to "is anything due?" without reading a plan, for the minutes when nothing is.

After a run that left nothing to do, `push --due` notes when the next occurrence comes, under a
digest of all that the answer hangs on: configuration, plans, versions of oactl and tzdata, the
environment's wishes and the ledger's own state. As long as all of it is the same and that time has
not come, there is nothing to do, and neither YAML nor the SDK is imported.
"""

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import tzdata  # type: ignore[import-untyped]  # it has one constant

from oactl import __version__

_WISHES = ("OACTL_CONFIG", "OACTL_DATABASE_URL", "OACTL_LINE_API_BASE")
_VERSION = (
    "select (select value from meta where key = 'id'), (select count(*) from deliveries),"
    " (select max(id) from attempts), (select max(attempt_id) from outcomes),"
    " (select max(id) from events)"
)


@dataclass(frozen=True, slots=True)
class Shortcut:
    """The note of one workspace."""

    root: Path
    config: str
    environ: Mapping[str, str]

    @property
    def _note(self) -> Path:
        return self.root / ".oactl" / "cache" / "next-due.json"

    def nothing_due(self, now: datetime) -> bool:
        """Whether it is certain that there is nothing to do at an instant."""
        try:
            note = json.loads(self._note.read_text(encoding="utf-8"))
            if not note["from"] <= now.timestamp() < note["until"]:
                return False
            if note["files"] != self.digest(note["paths"]):
                return False
            return bool(note["ledger"] == ledger_version(Path(note["path"])))
        except (OSError, ValueError, KeyError, TypeError, sqlite3.Error):
            return False

    def write(self, now: datetime, until: datetime | None, paths: list[str], ledger: Path) -> None:
        """Note that nothing is to do before `until` (None: never); failing to is no harm."""
        end = until or datetime.max.replace(tzinfo=UTC)
        note = {
            "from": now.timestamp(),
            "until": end.timestamp(),
            "paths": paths,
            "files": self.digest(paths),
            "path": str(ledger),
            "ledger": ledger_version(ledger),
        }
        with suppress(OSError):
            self._note.parent.mkdir(parents=True, exist_ok=True)
            draft = self._note.with_suffix(f".{os.getpid()}")
            draft.write_text(json.dumps(note), encoding="utf-8")
            draft.replace(self._note)

    def forget(self) -> None:
        """Drop the note."""
        with suppress(OSError):
            self._note.unlink(missing_ok=True)

    def digest(self, paths: list[str]) -> str:
        """One digest over everything that decides what is due."""
        found = hashlib.sha256(f"{__version__}\n{tzdata.IANA_VERSION}\n".encode())
        for name in _WISHES:
            found.update(f"{name}={self.environ.get(name, '')}\n".encode())
        for path in self._files(paths):
            data = path.read_bytes()
            found.update(f"{path}\n{len(data)}\n".encode() + data)
        return found.hexdigest()

    def _files(self, paths: list[str]) -> Iterator[Path]:
        """Configuration and plans: every file of the named folders, so that a new one counts."""
        yield self.root / self.config
        for path in (*paths, "accounts"):
            full = self.root / path
            if full.is_dir():
                yield from _below(full)
            elif full.is_file():
                yield full


def _below(folder: Path) -> Iterator[Path]:
    for where, folders, files in os.walk(folder, followlinks=True):
        folders.sort()
        here = Path(where)
        yield from (here / name for name in sorted(files) if name.endswith((".yaml", ".yml")))


def ledger_version(path: Path) -> list[object]:
    """What changes with every fact the ledger is given."""
    uri = f"{path.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, timeout=1)) as connection:
        return list(connection.execute(_VERSION).fetchone())
