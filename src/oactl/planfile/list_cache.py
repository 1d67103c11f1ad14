"""The sorted user ids of a list, kept until the list changes, with what was noted of its rows."""

import errno
import hashlib
import json
import os
import re
import shutil
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from io import BufferedReader
from pathlib import Path
from tempfile import NamedTemporaryFile, mkdtemp
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from weakref import finalize

from oactl.domain.audience import RECORD, split
from oactl.planfile.files import open_plain
from oactl.planfile.list_rows import UserIds

if TYPE_CHECKING:
    from tempfile import _TemporaryFileWrapper


_FEW_IDS = 1024  # records that are sorted at one go


def in_order(pieces: list[bytes]) -> Iterator[bytes]:
    """The records of all pieces, sorted and each once, in chunks.

    The list is emptied; no piece of it may be empty. The records are dealt into 256 heaps by the
    first byte in which they differ, and each heap again: a piece is freed when it is dealt, so
    that nothing is held twice.
    """
    if sum(map(len, pieces)) <= _FEW_IDS * RECORD:
        yield b"".join(sorted(set(split(b"".join(pieces)))))
        return
    place = _first_difference(pieces)
    if place is None:  # all the same
        yield pieces[0][:RECORD]
        return
    for heap in _dealt(pieces, place):
        if heap:
            yield from in_order([bytes(heap)])
            heap.clear()


def _first_difference(pieces: list[bytes]) -> int | None:
    """The first byte of a record that is not the same in all of them."""
    first = pieces[0]
    for place in range(RECORD):
        columns = (piece[place::RECORD] for piece in pieces)
        if any(column.count(first[place]) < len(column) for column in columns):
            return place
    return None


def _dealt(pieces: list[bytes], place: int) -> list[bytearray]:
    heaps = [bytearray() for _ in range(256)]
    while pieces:
        piece = pieces.pop()
        chosen = map(heaps.__getitem__, piece[place::RECORD])
        deque(map(bytearray.extend, chosen, split(piece)), maxlen=0)
    return heaps


_FEW = 65_536  # people that may be held in memory where no folder takes them: 1 MiB
_LARGEST_NOTE = 64 * 1024
_FRESH = 60  # seconds in which another run may be about to write the note of its copy
_OLD = 30 * 24 * 3600  # seconds after which a selection is made again
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_Draft: TypeAlias = "_TemporaryFileWrapper[bytes]"


class NoRoomError(Exception):
    """Neither the cache nor the temporary folder takes a copy."""


class Stamp(NamedTuple):
    """A file's size, times (in nanoseconds) and inode: equal stamps mean an unchanged file."""

    size: int
    mtime: int
    ctime: int
    inode: int


_NO_STAMP = Stamp(0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class CacheEntry:
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


class ListCache:
    """One folder of copies and notes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._elsewhere: Path | None = None

    def note(self, name: str) -> CacheEntry | None:
        """The note of a name, if there is a whole one."""
        return _note(self._folder / f"{name}.json")

    def people(self, note: CacheEntry) -> UserIds | None:
        """The copy that a note of people tells of, if it is there in its length."""
        path = self._folder / f"{note.digest}.ids"
        with suppress(OSError):
            if path.stat().st_size == note.count * RECORD:
                return UserIds(note.count, note.digest, path)
        return None

    def keep(self, chunks: Iterable[bytes], most: int) -> UserIds:
        """Copy sorted records, `most` at most. Raises `NoRoomError` where there is no place.

        Few people are then held in memory instead.
        """
        if most > _FEW:
            return self._written(chunks, most)
        records = b"".join(chunks)
        try:
            return self._written([records], most)
        except NoRoomError:
            return UserIds.of_records(records)

    def write(self, name: str, note: CacheEntry) -> None:
        """Keep a note, if that can be."""
        with suppress(OSError):
            draft = _draft_in(self._folder)
            with draft:
                draft.write(note.to_text().encode())
            Path(draft.name).replace(self._folder / f"{name}.json")

    def forget(self, name: str, root: str) -> None:
        """Drop what is kept of a list that is gone, if there is anything."""
        if (self._folder / f"{name}.json").exists():
            self.tidy(root)

    def tidy(self, root: str, replaced: str = "") -> None:
        """Remove what is of no list any more; `replaced` is the digest of a copy known to be so."""
        notes = {path: _note(path) for path in self._folder.glob("*.json")}
        lists = {n.digest for n in notes.values() if n and n.path and _is_there(root, n.path)}
        live = {path: n for path, n in notes.items() if n and _is_live(n, path, root, lists)}
        for path in notes.keys() - live.keys():
            _remove(path)
        used = {note.digest for note in live.values()}
        unused = {note.digest for note in notes.values() if note} | {replaced}
        for path in self._folder.glob("*.ids"):
            if path.stem not in used and (path.stem in unused or _age(path) > _FRESH):
                _remove(path)
        for path in self._folder.glob(".*.draft"):
            if _age(path) > _FRESH * 60:
                _remove(path)

    def _written(self, chunks: Iterable[bytes], most: int) -> UserIds:
        folder, draft = self._draft(most * RECORD)
        found, count = hashlib.sha256(), 0
        try:
            with draft:
                for chunk in chunks:
                    draft.write(chunk)
                    found.update(chunk)
                    count += len(chunk) // RECORD
                draft.truncate()
            path = folder / f"{found.hexdigest()}.ids"
            Path(draft.name).replace(path)
        except OSError:
            raise NoRoomError from None
        finally:
            _remove(Path(draft.name))
        return UserIds(count, found.hexdigest(), path)

    def _draft(self, size: int) -> tuple[Path, _Draft]:
        """A file that has the room for so many bytes, and the folder where it is."""
        try:
            return self._folder, _draft_in(self._folder, size)
        except OSError:
            return self._draft_elsewhere(size)

    def _draft_elsewhere(self, size: int) -> tuple[Path, _Draft]:
        """The same in a temporary folder, which goes when this cache goes."""
        try:
            if self._elsewhere is None:
                self._elsewhere = Path(mkdtemp(prefix="oactl-"))
                finalize(self, shutil.rmtree, self._elsewhere, ignore_errors=True)
            return self._elsewhere, _draft_in(self._elsewhere, size)
        except OSError:
            raise NoRoomError from None


def _draft_in(folder: Path, size: int = 0) -> "_Draft":
    """A new file for the owner only, with room for so many bytes."""
    _prepare(folder)
    draft = NamedTemporaryFile(dir=folder, prefix=".", suffix=".draft", delete=False)  # noqa: SIM115 - the caller closes it
    try:
        _reserve(draft.fileno(), size)
    except OSError:
        draft.close()
        _remove(Path(draft.name))
        raise
    return draft


def _prepare(folder: Path) -> None:
    """Make a folder for the owner only, which git passes over."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(0o700, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        folder.chmod(0o700)
    if missing:
        (folder / ".gitignore").write_text("*\n", encoding="ascii")


def _reserve(descriptor: int, size: int) -> None:
    """Take the room at once: a disk that fills up halfway would cost a second reading."""
    if not size or not hasattr(os, "posix_fallocate"):
        return
    try:
        os.posix_fallocate(descriptor, 0, size)
    except OSError as error:  # others mean that the file system cannot reserve: that is no matter
        if error.errno in _FULL:
            raise


def _note(path: Path) -> CacheEntry | None:
    try:
        with open_plain(path) as file:
            return read_note(file.read(_LARGEST_NOTE).decode())
    except (OSError, UnicodeDecodeError):
        return None


def _is_live(note: CacheEntry, path: Path, root: str, lists: set[str]) -> bool:
    if note.path:
        return _is_there(root, note.path)
    return set(note.sources) <= lists and _age(path) < _OLD


def _is_there(root: str, path: str) -> bool:
    try:
        return os.path.lexists(Path(root) / path)
    except ValueError:  # a NUL in a name
        return False


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


_VERSION = 2  # whatever reads a row otherwise counts it up: a doubt is kept too
_DIGEST = re.compile(r"[0-9a-f]{64}")
_RACY_NS = 2_000_000_000


def stamp_of(file: BufferedReader) -> Stamp:
    """The stamp of an open file."""
    found = os.fstat(file.fileno())
    return Stamp(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def read_note(text: str) -> CacheEntry | None:
    """The note of a text; None where it is torn, of another version or not ours."""
    try:
        raw = json.loads(text)
        if raw.pop("version") != _VERSION:
            return None
        raw["stamp"] = Stamp(*raw["stamp"])
        raw["sources"] = tuple(raw["sources"])
        note = CacheEntry(**raw)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return note if _holds(note) else None


def _holds(note: CacheEntry) -> bool:
    """Whether every value has its kind: a digest becomes part of a file name."""
    digests = (note.digest, *note.sources) if not note.doubt else note.sources
    numbers = (note.count, note.read_at, *note.stamp, *(() if note.row is None else (note.row,)))
    return (
        all(type(each) is int and each >= 0 for each in numbers)
        and all(type(each) is str for each in (note.content, note.doubt, note.path, *digests))
        and all(map(_DIGEST.fullmatch, digests))
    )
