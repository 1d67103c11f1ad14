"""What is known of a list of user ids, or of a selection from lists, as a small file."""

import json
import os
import re
from dataclasses import asdict, dataclass
from io import BufferedReader
from typing import NamedTuple

_VERSION = 1
_DIGEST = re.compile(r"[0-9a-f]{64}")
_RACY_NS = 2_000_000_000


class Stamp(NamedTuple):
    """By what a file is known to be unchanged. Times are nanoseconds."""

    size: int
    mtime: int
    ctime: int
    inode: int


def stamp_of(file: BufferedReader) -> Stamp:
    """The stamp of an open file."""
    found = os.fstat(file.fileno())
    return Stamp(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


_NO_STAMP = Stamp(0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Note:
    """One list (`path`, `stamp`, `read_at`) or one selection (`sources`: digests of its lists).

    `content` is the sha256 of a list's bytes. Of its people there are `count` and `digest`, or
    `doubt`, the code that says why there are none, with `row`.
    """

    content: str = ""
    count: int = 0
    digest: str = ""
    doubt: str = ""
    row: int | None = None
    path: str = ""
    stamp: Stamp = _NO_STAMP
    read_at: int = 0
    sources: tuple[str, ...] = ()

    @property
    def is_racy(self) -> bool:
        """Whether the list may have changed after it was read, within one tick of the clock.

        Git's rule: what was modified less than two seconds before it was read is read again. The
        time of the last change of the inode counts: a tool can set the other one back.
        """
        changed = self.stamp.ctime if os.name == "posix" else self.stamp.mtime
        return changed > self.read_at - _RACY_NS

    def to_text(self) -> str:
        """As the text of a file."""
        return json.dumps({"version": _VERSION, **asdict(self)})


def read_note(text: str) -> Note | None:
    """The note of a text; None where it is torn, of another version or not ours."""
    try:
        raw = json.loads(text)
        if raw.pop("version") != _VERSION:
            return None
        raw["stamp"] = Stamp(*raw["stamp"])
        raw["sources"] = tuple(raw["sources"])
        note = Note(**raw)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return note if _holds(note) else None


def _holds(note: Note) -> bool:
    """Whether every value has its kind: a digest becomes part of a file name."""
    digests = (note.digest, *note.sources) if not note.doubt else note.sources
    numbers = (note.count, note.read_at, *note.stamp, *(() if note.row is None else (note.row,)))
    return (
        all(type(each) is int and each >= 0 for each in numbers)
        and all(type(each) is str for each in (note.content, note.doubt, note.path, *digests))
        and all(map(_DIGEST.fullmatch, digests))
    )
