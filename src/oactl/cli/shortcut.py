"""The answer to "is anything due?" without reading a plan, for the minutes when nothing is.

A run that left nothing to do notes until when that holds, with a hash of all that it hangs on:
configuration, plans, versions of oactl and tzdata, the environment's wishes, and the ledger's own
state. As long as all of it is the same and that time has not come, there is nothing to do, and
neither YAML nor the SDK is imported. Whatever is in doubt is answered by the full run.

Imported in each minute of a cron job: no dataclass, no hashlib, no JSON.
"""

import os
import sqlite3
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from importlib.util import source_hash
from pathlib import Path
from typing import NamedTuple

import tzdata  # type: ignore[import-untyped]  # it has one constant

from oactl import __version__
from oactl.ledger.glance import version
from oactl.private import private_folder

_FORMAT = f"oactl {__version__} tzdata {tzdata.IANA_VERSION}"
_WISHES = ("OACTL_CONFIG", "OACTL_DATABASE_URL", "OACTL_LINE_API_BASE")
_SUFFIXES = (".yaml", ".yml")
_LARGEST = 5 * 1024 * 1024  # of a plan; what is larger is told by the full run
_PLAINLY = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class Hangs(NamedTuple):
    """What an answer hangs on; a part that could not be read is empty."""

    settings: str
    plans: str
    paths: tuple[str, ...]
    ledger: str
    ledger_path: str


class Shortcut(NamedTuple):
    """The note of one workspace."""

    root: Path
    config: str
    environ: Mapping[str, str]

    @property
    def _note(self) -> Path:
        return self.root / ".oactl" / "cache" / "next-due"

    def nothing_due(self, now: datetime) -> bool:
        """Whether it is certain that there is nothing to do at an instant."""
        try:
            text = self._note.read_text(encoding="utf-8", errors="surrogateescape")
            written, since, until, settings, plans, ledger, path, *paths = text.split("\n")
            return (
                written == _FORMAT
                and float(since) <= now.timestamp() < float(until)
                and settings == self.settings() != ""
                and plans == self.plans(paths) != ""
                and ledger == ledger_state(path) != ""
            )
        except (OSError, ValueError):
            return False

    def write(self, since: datetime, until: datetime, hangs: Hangs) -> None:
        """Note that nothing is to do in a span; failing to is no harm.

        `hangs` is as it was before the run read it, so that an edit meanwhile is not lost.
        """
        span = repr(since.timestamp()), repr(until.timestamp())
        parts = (hangs.settings, hangs.plans, hangs.ledger, hangs.ledger_path)
        lines = (_FORMAT, *span, *parts, *hangs.paths)
        if not all(parts) or any("\n" in line for line in lines):
            return
        draft = self._note.with_name(f"next-due.{os.getpid()}")
        with suppress(OSError):
            private_folder(self._note.parent)
            draft.write_bytes("\n".join(lines).encode("utf-8", "surrogateescape"))
            draft.chmod(0o600)
            draft.replace(self._note)

    def forget(self) -> None:
        """Drop the note."""
        with suppress(OSError):
            self._note.unlink(missing_ok=True)

    def settings(self) -> str:
        """The hash of the configuration, of the environment's wishes and of what was approved.

        A revoke that came with the files must be read while it lies there.
        """
        wishes = [f"{name}={self.environ.get(name, '')}" for name in _WISHES]
        stamps = _stamps(f"{self.root}/approvals")
        return _hash_of([f"{self.root}/{self.config}", f"{self.root}/accounts"], wishes + stamps)

    def plans(self, paths: Iterable[str]) -> str:
        """The hash of all plans at the workspace's paths, so that a new one counts too."""
        return _hash_of([f"{self.root}/{path}" for path in paths], ())


def ledger_state(path: str) -> str:
    """What changes with every fact the ledger is given; empty where there is none."""
    try:
        return version(Path(path))
    except (OSError, ValueError, sqlite3.Error):
        return ""


def _hash_of(paths: Iterable[str], words: Iterable[str]) -> str:
    """One hash of some words and of what lies at some paths; empty where that cannot be said."""
    try:
        lines = [*words, *(line for path in paths for line in _at(path))]
    except (OSError, ValueError):
        return ""
    return source_hash("\n".join(lines).encode("utf-8", "surrogateescape")).hex()


def _at(path: str) -> Iterator[str]:
    """A file with its content, or every file of a folder that may be a plan."""
    yield f"{path} -> {Path(path).resolve()}"
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - a Path of each plan costs more than its hash
    except FileNotFoundError:
        yield "absent"
        return
    if stat.S_ISDIR(mode):
        yield from _below(path)
    else:
        yield _content(path)


def _stamps(folder: str) -> list[str]:
    """Name, time, size and place of each file of a folder; what is absent has none."""
    try:
        with os.scandir(folder) as found:
            stats = sorted((e.name, e.stat()) for e in found if e.name.endswith(_SUFFIXES))
    except OSError:
        return ["absent"]
    return [f"{name} {s.st_mtime_ns} {s.st_size} {s.st_ino}" for name, s in stats]


def _below(folder: str) -> Iterator[str]:
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _below(entry.path)
        elif entry.name.endswith(_SUFFIXES):
            real = Path(entry.path).resolve() if entry.is_symlink() else ""
            yield f"{entry.path} -> {real} {_content(entry.path)}"


def _content(path: str) -> str:
    """The hash of a plain file. Raises `OSError` for anything else."""
    descriptor = os.open(path, _PLAINLY)
    try:
        known = os.fstat(descriptor)
        if not stat.S_ISREG(known.st_mode) or known.st_size > _LARGEST:
            raise OSError(path)
        return source_hash(os.read(descriptor, _LARGEST + 1)).hex()
    finally:
        os.close(descriptor)
