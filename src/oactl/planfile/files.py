"""The files of a workspace that configuration and plans name: opened safely, never outside it."""

import contextlib
import errno
import os
import re
import secrets
import stat
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path
from typing import Literal, Protocol, TypeAlias
from unicodedata import normalize

from oactl.domain.violation import Finding, Violation
from oactl.planfile.yaml.document import Document
from oactl.planfile.yaml.reader import MAX_BYTES
from oactl.private import take_lock

_NEVER_WAIT = getattr(os, "O_NONBLOCK", 0)  # a pipe without a writer would hang at its opening
_HALF = "[\ud800-\udfff]"  # what Python makes of a byte that is no UTF-8
_MEBIBYTE = 1024 * 1024


def read_file(root: str, relative: str, *, limit: int = MAX_BYTES) -> bytes | Finding:
    """The bytes of a file below the workspace, or the finding that says why not."""
    try:
        with open_file(root, relative) as file:
            data = file.read(limit + 1)
    except (OSError, ValueError) as error:
        return refusal(relative, error)
    return data if len(data) <= limit else too_large(relative, limit)


def open_file(root: str, relative: str) -> BufferedReader:
    """Open a file below the workspace. What it raises, `refusal` puts into words.

    The file may be a symlink as long as it stays inside the workspace. Pipes and devices are
    refused without being read, so that nothing ever hangs.
    """
    try:
        return _open_one(root, relative)
    except FileNotFoundError:
        forms = {normalize(form, relative) for form in ("NFC", "NFD")} - {relative}
        for each in sorted(forms):  # the same name, as another system writes it
            with suppress(FileNotFoundError):
                return _open_one(root, each)
        raise


def _open_one(root: str, relative: str) -> BufferedReader:
    if re.search(_HALF, relative):  # no name of a plan, no word on a screen, nothing for a ledger
        raise NotAFileError("name")
    path = _real_path(root, relative)
    if path is None:
        raise NotAFileError("outside")
    return open_plain(path)


def open_plain(path: Path) -> BufferedReader:
    """Open a plain file for reading, wherever it lies. Raises as `open_file`."""
    descriptor = os.open(path, os.O_RDONLY | _NEVER_WAIT | getattr(os, "O_BINARY", 0))
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    raise NotAFileError("folder" if stat.S_ISDIR(mode) else "special")


def inside(root: str, relative: str) -> Path | None:
    """The real path of a file if it lies in the workspace, also behind its symlinks.

    None too where that cannot be told: a NUL in the name, a thousand links one after the other.
    """
    try:
        return _real_path(root, relative)
    except (OSError, ValueError):
        return None


def _real_path(root: str, relative: str) -> Path | None:
    try:
        top = Path(os.path.realpath(root))
        path = Path(os.path.realpath(top / relative))
    except RecursionError:
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP)) from None
    return path if path == top or top in path.parents else None


def why_unreadable(root: str, relative: str) -> str | None:
    """Why a file of the workspace could not be read, as OA331 has it, without reading it."""
    try:
        found = os.stat(os.path.join(root, relative))  # noqa: PTH116, PTH118 - ten times as quick
    except FileNotFoundError:
        return "missing"
    except (OSError, ValueError):
        return "denied"
    if inside(root, relative) is None:
        return "outside"
    if not stat.S_ISREG(found.st_mode):
        return "folder" if stat.S_ISDIR(found.st_mode) else "denied"
    if found.st_size > MAX_BYTES:
        return "large"
    return None if os.access(Path(root) / relative, os.R_OK) else "denied"


class NotAFileError(OSError):
    """At the path is something other than a regular file: `variant` says what."""

    def __init__(self, variant: str) -> None:
        super().__init__(variant)
        self.variant = variant


def refusal(relative: str, error: OSError | ValueError) -> Finding:
    """What kept a file from being read, as a finding at the file."""
    match error:
        case NotAFileError(variant="outside" | "name" as variant):
            return _refused(relative, variant)
        case FileNotFoundError():
            return _refused(relative, "missing")
        case PermissionError():
            return _refused(relative, "permission")
        case IsADirectoryError() | NotAFileError(variant="folder"):
            return _refused(relative, "folder")
        case NotAFileError():
            return _refused(relative, "special")
        case _:  # a loop of links, a name too long, a NUL in a name, a disk that does not answer
            reason = getattr(error, "strerror", None) or os.strerror(errno.EINVAL)
            return _refused(relative, "unreadable", reason=reason)


def too_large(relative: str, limit: int) -> Finding:
    """The finding about a file of more than `limit` bytes."""
    return _refused(relative, "too_large", limit=limit // _MEBIBYTE)


def _refused(relative: str, variant: str, **params: object) -> Finding:
    problem = Violation("OA101", (), {"file": relative, **params}, variant=variant)
    return Document(relative).finding(problem)


Why: TypeAlias = Literal["missing", "folder", "outside", "denied", "large"]
_WHY: Mapping[str | None, Why] = {
    "missing": "missing",
    "folder": "folder",
    "outside": "outside",
    "too_large": "large",
}


@dataclass(eq=False, slots=True)
class UnreadableFile(Exception):  # noqa: N818 - a state of the file, reported as a finding
    """A file that a plan names cannot be had, and why."""

    why: Why


class Files(Protocol):
    """The files of the workspace that a plan may name."""

    def read(self, path: str) -> bytes:
        """The bytes of a workspace-relative path. Raises `UnreadableFile`."""


@dataclass(eq=False, slots=True)
class NamedFiles:
    """The files of a workspace; each is read once."""

    root: str
    known: dict[str, bytes | Finding] = field(default_factory=dict)

    def read(self, path: str) -> bytes:
        """The bytes of a workspace-relative path. Raises `UnreadableFile`."""
        if path not in self.known:
            self.known[path] = read_file(self.root, path)
        found = self.known[path]
        if isinstance(found, Finding):
            raise UnreadableFile(_WHY.get(found.variant, "denied"))
        return found


WAIT = 30.0  # seconds; a change takes a fraction of one, also among many on a busy machine
_PAUSES = (0.01, 0.25)  # seconds, the first and the longest
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)


class LinkError(Exception):
    """A path that would be written through is a symbolic link."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


class LockedError(Exception):
    """Another process has had the lock for longer than we wait."""


@contextlib.contextmanager
def locked(path: Path, wait: float = WAIT) -> Iterator[None]:
    """Hold the lock of a file; the system releases it if the process dies.

    Raises `LockedError` after `wait` seconds, and OSError where the file cannot be opened.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | _NO_FOLLOW, 0o600)
    try:
        _wait_for(descriptor, time.monotonic() + wait)
        yield
    finally:
        os.close(descriptor)


def _wait_for(descriptor: int, until: float) -> None:
    pause, longest = _PAUSES
    while not take_lock(descriptor):
        if time.monotonic() >= until:
            raise LockedError
        time.sleep(pause)
        pause = min(pause * 1.5, longest)


def replace_file(path: Path, data: bytes) -> None:
    """Write a file by way of a draft beside it; durable when it returns.

    Raises `LinkError` where the file or its folder is a symbolic link, also one that leads nowhere.
    """
    for each in (path.parent, path):
        if each.is_symlink():
            raise LinkError(each)
    path.parent.mkdir(exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        _write_new(draft, data)
        draft.replace(path)
        _sync_folder(path.parent)
    finally:
        draft.unlink(missing_ok=True)


def _write_new(path: Path, data: bytes) -> None:
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | _NO_FOLLOW | _BINARY
    with os.fdopen(os.open(path, flags, 0o644), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the new name durable, where the system can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
