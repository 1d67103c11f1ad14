"""Reading files of the workspace: never outside it, never something that is no plain file."""

import os
import stat
from pathlib import Path

from oactl.domain.problem import Finding, Problem
from oactl.planfile.document import Document
from oactl.planfile.reader import MAX_BYTES

_NEVER_WAIT = getattr(os, "O_NONBLOCK", 0)  # a pipe without a writer would hang at its opening


def read_file(root: str, relative: str, *, limit: int = MAX_BYTES) -> bytes | Finding:
    """The bytes of a file below the workspace, or the finding that says why not.

    The file may be a symlink as long as it stays inside the workspace. Pipes and devices are
    refused without being opened for reading, so that nothing ever hangs.
    """
    try:
        path = inside(root, relative)
        return _bytes(path, limit) if path is not None else _refused(relative, "outside")
    except FileNotFoundError:
        return _refused(relative, "missing")
    except PermissionError:
        return _refused(relative, "permission")
    except IsADirectoryError:
        return _refused(relative, "folder")
    except _NoFileError as error:
        return _refused(relative, str(error), limit=limit // 1024 // 1024)
    except (OSError, ValueError) as error:  # a loop of links, a name too long, a NUL in a name
        reason = error.strerror if isinstance(error, OSError) else None
        return _refused(relative, "unreadable", reason=reason or "?")


def inside(root: str, relative: str) -> Path | None:
    """The real path of a file if it lies in the workspace, also behind its symlinks."""
    top = Path(os.path.realpath(root))
    path = Path(os.path.realpath(top / relative))
    return path if path == top or top in path.parents else None


class _NoFileError(Exception):
    """What is there is not a file that can be read whole."""


def _bytes(path: Path, limit: int) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | _NEVER_WAIT | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as file:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError
        if not stat.S_ISREG(mode):
            raise _NoFileError("special")
        data = file.read(limit + 1)
    if len(data) > limit:
        raise _NoFileError("too_large")
    return data


def _refused(relative: str, variant: str, **facts: object) -> Finding:
    problem = Problem("OA101", (), {"file": relative, **facts}, variant=variant)
    return Document(relative).finding(problem)
