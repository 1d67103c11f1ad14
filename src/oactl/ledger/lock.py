"""Which folders are safe for a ledger; and the lock that gives an account to one run at a time.

The operating system releases the lock when its process ends.
"""

import contextlib
import hashlib
import json
import os
import time
from pathlib import Path
from typing import Literal, NamedTuple

from oactl.errors import OactlError
from oactl.i18n import N_
from oactl.ledger.database import foreign_owner
from oactl.open_files import ran_out, too_many_files
from oactl.private import private_folder, take_lock
from oactl.words.errors import reason_of

# By the beginning of a folder's name, in lower case.
_SYNCED = {
    "dropbox": "Dropbox",
    "onedrive": "OneDrive",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "my drive": "Google Drive",
    "icloud": "iCloud Drive",
    "mobile documents": "iCloud Drive",
    "cloudstorage": "CloudStorage",
    "nextcloud": "Nextcloud",
    "box sync": "Box",
}
_NETWORK = (
    *("9p", "afs", "beegfs", "ceph", "cifs", "davfs", "glusterfs", "lustre", "nfs", "nfs4"),
    *("prl_fs", "smb3", "smbfs", "vboxsf", "fuse.davfs2", "fuse.gcsfuse", "fuse.rclone"),
    *("fuse.s3fs", "fuse.sshfs", "fuse.vmhgfs-fuse"),
)


class Risk(NamedTuple):
    """A folder where a database is not safe: a service copies it, or it is on a network drive."""

    kind: Literal["synced", "network"]
    name: str


def risk_of(folder: Path, mounts: str) -> Risk | None:
    """What is risky about a folder. `mounts` is the text of `/proc/mounts`, empty elsewhere."""
    for part in folder.parts:
        for beginning, name in _SYNCED.items():
            if part.lower().startswith(beginning):
                return Risk("synced", name)
    if str(folder).startswith("\\\\"):
        return Risk("network", "UNC")
    kind = _file_system(folder, mounts)
    return Risk("network", kind) if kind in _NETWORK else None


def _file_system(folder: Path, mounts: str) -> str:
    """The kind of the file system that a folder lies on."""
    best, kind = -1, ""
    for line in mounts.splitlines():
        fields = line.split()
        where = Path(fields[1].replace("\\040", " ")) if len(fields) > 2 else None  # noqa: PLR2004 - device, place, kind
        if where and folder.is_relative_to(where) and len(where.parts) >= best:
            best, kind = len(where.parts), fields[2]
    return kind


class Busy(NamedTuple):
    """Another run has the account; `seconds` is how long it has had it."""

    seconds: float


class AccountLock:
    """Held by this process until released; the system releases it if the process dies."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def release(self) -> None:
        """Give the account free."""
        os.close(self._descriptor)


class FileLocks:
    """The locks of a workspace's accounts, one file each in a folder beside the ledger."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def take(self, host: str, account: str) -> AccountLock | Busy:
        """Take the lock of one account at one host, without waiting."""
        try:
            return _take(self._folder, host, account)
        except OSError as error:
            if ran_out(error):
                raise too_many_files() from error
            path = Path(error.filename or self._folder)
            params = {"path": str(path), "why": reason_of(error)}
            raise foreign_owner(path) or OactlError(
                "ledger.cannot_lock",
                N_("no lock can be taken at {path}, beside the ledger: {why}"),
                help=N_(
                    "let the user that runs oactl write to the folder; until then nothing is sent"
                ),
                **params,
            ) from error


def _take(folder: Path, host: str, account: str) -> AccountLock | Busy:
    private_folder(folder)
    name = hashlib.sha256(f"{host}\n{account}".encode()).hexdigest()[:20]
    descriptor = os.open(folder / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    if not take_lock(descriptor):
        seconds = _age(descriptor)
        os.close(descriptor)
        return Busy(seconds)
    # Byte 0 is what Windows locks; the note begins behind it so that others can read it.
    os.ftruncate(descriptor, 0)
    os.lseek(descriptor, 1, os.SEEK_SET)
    os.write(descriptor, json.dumps({"pid": os.getpid(), "since": time.monotonic()}).encode())
    return AccountLock(descriptor)


def _age(descriptor: int) -> float:
    """How long the holder has had it; 0 where the note cannot be read yet.

    The monotonic clock is one for all processes, and a lock does not outlive a restart.
    """
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        os.lseek(descriptor, 1, os.SEEK_SET)
        return max(0.0, time.monotonic() - float(json.loads(os.read(descriptor, 4096))["since"]))
    return 0.0
