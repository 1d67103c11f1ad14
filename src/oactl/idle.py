"""The answer to "is anything due?" before Typer, YAML or a plan is read, for the minutes when not.

A run that left nothing to do writes the idle note: until when that holds, with a fingerprint of all
that it depends on: configuration, plans, approvals, versions of oactl and tzdata, the environment's
wishes, and the ledger's own state. As long as all of it is the same and that time has not come,
there is nothing to do. If any check is inconclusive, fall back to the full run.

Imported in each minute of a cron job: no Typer, no dataclass, no hashlib, no JSON.
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

from oactl import __version__, last_run
from oactl.argv import CommandLine, config_name, workspace_root
from oactl.clock import clock_of
from oactl.domain.when import parse_duration
from oactl.errors import Exit, OactlError
from oactl.ledger.peek import version
from oactl.private import private_folder

_FORMAT = f"oactl {__version__} tzdata {tzdata.IANA_VERSION}"
_WISHES = ("OACTL_CONFIG", "OACTL_DATABASE_URL", "OACTL_LINE_API_BASE")
_SUFFIXES = (".yaml", ".yml")
_LARGEST = 5 * 1024 * 1024  # bytes of a plan; the full run says what is wrong with a larger one
_PLAINLY = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class Fingerprint(NamedTuple):
    """What an answer depends on; a part that could not be read is empty."""

    settings: str
    plans: str
    paths: tuple[str, ...]
    ledger: str
    ledger_path: str


def nothing_due(line: CommandLine, environ: Mapping[str, str], cwd: Path) -> bool:
    """Whether this is a plain `push --due` that has nothing to do; if so, it is noted as done."""
    root = workspace_root(environ, cwd, line.workspace)
    if root is None or not _is_plain(line):
        return False
    note = IdleNote(root, config_name(environ), environ)
    try:
        clock = clock_of(line.now or environ.get("OACTL_NOW"))
    except OactlError:
        return False
    began = clock.now()
    if not note.holds(began):
        return False
    last_run.whole(root, began, clock.now(), Exit.OK)
    return True


def _is_plain(line: CommandLine) -> bool:
    """Whether silence is the whole answer where nothing is due."""
    if line.as_json or line.rest[:1] != ["push"] or "--due" not in line.rest:
        return False
    if any(not word or word.endswith("=") for word in line.own):
        return False  # `--now ""` is refused where all words are looked at
    words = iter(line.rest[1:])
    for word in words:
        name, given, value = word.partition("=")
        if name == "--deadline":
            if parse_duration(value if given else next(words, "")) is None:
                return False
        elif word not in {"--due", "--strict"}:
            return False
    return True


class IdleNote(NamedTuple):
    """The idle note of one workspace."""

    root: Path
    config: str
    environ: Mapping[str, str]

    @property
    def _path(self) -> Path:
        return self.root / ".oactl" / "cache" / "next-due"

    def holds(self, now: datetime) -> bool:
        """Whether it is certain that there is nothing to do at an instant."""
        try:
            text = self._path.read_text(encoding="utf-8", errors="surrogateescape")
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

    def write(self, since: datetime, until: datetime, fingerprint: Fingerprint) -> None:
        """Note that nothing is to do in a span; failing to is no harm.

        `fingerprint` is as it was before the run read anything, so that an edit meanwhile is not
        lost.
        """
        span = repr(since.timestamp()), repr(until.timestamp())
        known = fingerprint
        parts = (known.settings, known.plans, known.ledger, known.ledger_path)
        lines = (_FORMAT, *span, *parts, *known.paths)
        if not all(parts) or any("\n" in line for line in lines):
            return
        draft = self._path.with_name(f"next-due.{os.getpid()}")
        with suppress(OSError):
            private_folder(self._path.parent)
            draft.write_bytes("\n".join(lines).encode("utf-8", "surrogateescape"))
            draft.chmod(0o600)
            draft.replace(self._path)

    def forget(self) -> None:
        """Drop the note."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)

    def settings(self) -> str:
        """The hash of the configuration, of the environment's wishes and of what was approved.

        A revoke that came with the files must be read while it lies there; so must a decision of an
        experiment.
        """
        wishes = [f"{name}={self.environ.get(name, '')}" for name in _WISHES]
        stamps = [*_stamps(f"{self.root}/approvals"), *_stamps(f"{self.root}/experiments")]
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
