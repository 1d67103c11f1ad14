"""Change a file that several processes change: one at a time, whole or not at all, never elsewhere.

What lies in a shared folder may be a link that somebody planted; nothing here is ever written
through one.
"""

import contextlib
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

from oactl.private import take_lock

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
