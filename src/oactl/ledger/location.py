"""Where a ledger lies: folders and file systems on which a database is not safe."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

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


@dataclass(frozen=True, slots=True)
class Risk:
    """A place where a database is not safe: copied by a service, or locked over a network."""

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
