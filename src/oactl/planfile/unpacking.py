"""The files of a tree of git, put into a folder and never beside it.

Git refuses `..`, absolute paths, and a link and a folder of one name where it checks files out, and
yet a tree may hold them. So folders are made first, then files, then links: nothing is ever written
through a link, also where the disk takes `LINK` and `link` for one.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, Self

_LINK = b"120000"  # the mode of a symbolic link


class TreeFile(NamedTuple):
    """An entry of `git ls-tree`: 100644 blob ID, a tab, PATH."""

    mode: bytes
    kind: bytes
    id: bytes
    path: str

    @classmethod
    def of(cls, entry: bytes) -> Self:
        """The entry in a line of `git ls-tree -z`."""
        about, _tab, path = entry.partition(b"\t")
        mode, kind, ident = about.split()
        return cls(mode, kind, ident, os.fsdecode(path))

    @property
    def is_link(self) -> bool:
        """Whether it is a symbolic link."""
        return self.mode == _LINK


def is_inside(path: str, *, windows: bool) -> bool:
    """Whether a path of a tree stays in its folder, whatever else lies there."""
    parts = path.split("/")
    if windows:  # which cuts dots and spaces off the end of a name
        return all(part.strip(". ") and not set(part) & {"\\", ":"} for part in parts)
    return not {"", ".", ".."}.intersection(parts)


def make_folders(files: Iterable[TreeFile], root: Path) -> None:
    """Make the folders of all files, before there is any link."""
    for folder in {(root / each.path).parent for each in files}:
        folder.mkdir(parents=True, exist_ok=True)


def put(file: TreeFile, data: bytes, root: Path) -> None:
    """Write a file or a link where nothing is yet; `FileExistsError` where something is.

    Whoever reads a plan looks where a link leads to.
    """
    path = root / file.path
    if file.is_link:
        path.symlink_to(os.fsdecode(data))
        return
    with path.open("xb") as out:
        out.write(data)
