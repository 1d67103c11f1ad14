"""Files for their owner only, and a lock that dies with its process."""

import os
import stat
import sys
from contextlib import suppress
from itertools import takewhile
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
    import os

    def take_lock(descriptor: int) -> bool:
        """Lock byte 0 of an open file without waiting; False where another process has it."""
        os.lseek(descriptor, 0, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def take_lock(descriptor: int) -> bool:
        """Lock an open file without waiting; False where another process has it."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


STATE = ".oactl"  # in a workspace: all that oactl remembers
_FOLDER = 0o700
_FILE = 0o600
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def is_file(path: Path) -> bool:
    """Whether a file is there; also where a path is longer than the system takes, which is none."""
    return os.path.isfile(path)  # noqa: PTH113 - that of Path raises


def is_folder(path: Path) -> bool:
    """Whether a folder is there; as `is_file`."""
    return os.path.isdir(path)  # noqa: PTH112 - as above


def is_there(path: Path) -> bool:
    """Whether anything is at a path; nothing is where it is longer than the system takes."""
    return os.path.exists(path)  # noqa: PTH110 - as above


def private_folder(folder: Path) -> Path:
    """Make a folder, with those above it that are missing, and close them to others.

    Folders that were there are closed too if they are a workspace's state, and ours: a ledger may
    lie elsewhere, beside things of others. Raises an `OSError` where one cannot be made.
    """
    missing = list(takewhile(lambda each: not each.exists(), (folder, *folder.parents)))
    for each in reversed(missing):
        each.mkdir(_FOLDER, exist_ok=True)
        each.chmod(_FOLDER)
    for each in state_folders(folder):
        if is_open_to_others(each):
            with suppress(OSError):  # another user's
                each.chmod(_FOLDER)
    return folder


def state_folders(folder: Path) -> list[Path]:
    """The folders from the workspace's state folder down to this one; none outside of it."""
    below = list(takewhile(lambda each: each.name != STATE, (folder, *folder.parents)))
    top = below[-1].parent if below else folder
    return [top, *reversed(below)] if top.name == STATE else []


def write_private(path: Path, text: str) -> None:
    """Replace a file's text, whole or not at all. Raises an `OSError`."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _FILE)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)


def is_open_to_others(path: Path) -> bool:
    """Whether the group or everybody has any right on it; never on Windows."""
    if os.name == "nt":
        return False
    with suppress(OSError):
        return bool(stat.S_IMODE(path.stat().st_mode) & _OTHERS)
    return False


def owner_of(path: Path) -> str | None:
    """The name of another user that a file or folder belongs to; None where it is ours."""
    if os.name == "nt":
        return None
    with suppress(OSError):
        uid = path.stat().st_uid
        return None if uid == os.geteuid() else _name_of(uid)
    return None


def user_name() -> str:
    """The name of the user that this process runs as."""
    return _name_of(os.geteuid()) if os.name != "nt" else os.environ.get("USERNAME", "?")


def _name_of(uid: int) -> str:
    import pwd  # noqa: PLC0415 - not on Windows, and for a sentence only

    with suppress(KeyError):
        return pwd.getpwuid(uid).pw_name
    return str(uid)
