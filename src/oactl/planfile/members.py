"""The people in the lists of a workspace, and whom an audience reaches of them.

A list is read again only when its file has changed.
"""

import errno
import hashlib
import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from io import BufferedReader
from pathlib import Path as File
from threading import RLock
from typing import Any

from oactl.domain.audience import RECORD, Audience, select
from oactl.domain.value import canonical_json
from oactl.domain.violation import Finding
from oactl.errors import OactlError, bug_params
from oactl.planfile.files import open_file, refusal, too_large
from oactl.planfile.list_cache import CacheEntry, ListCache, NoRoomError, Stamp, in_order, stamp_of
from oactl.planfile.list_rows import STRETCH, ListError, UserIds, records_of

LARGEST = 512 * 1024 * 1024  # 5 million friends at 35 bytes, with room for other columns


@dataclass(frozen=True, slots=True)
class NoMembers:
    """Why the user ids of a tag cannot be had: a code with params."""

    code: str
    params: Mapping[str, Any]


class MemberFiles:
    """The lists of a workspace. Each is read once a run, so that all posts see the same people.

    Thread-safe: accounts that share a list wait for the one that reads it.
    """

    def __init__(self, root: str, cache_folder: File) -> None:
        self._root = root
        self._cache = ListCache(cache_folder)
        self._lock = RLock()
        self._known: dict[str, UserIds | NoMembers] = {}
        self._selected: dict[str, UserIds] = {}

    def of(self, path: str) -> UserIds | NoMembers:
        """The people of a list, or why they cannot be had, with the row at fault."""
        with self._lock:
            if path not in self._known:
                try:
                    self._known[path] = self._look(path)
                except Exception as error:  # noqa: BLE001 - one list never stops other audiences
                    self._known[path] = NoMembers("unforeseen", {"path": path, **bug_params(error)})
            return self._known[path]

    def select(self, audience: Audience, paths: Mapping[str, str]) -> UserIds | NoMembers:
        """The people of an audience. `paths` has the list of every tag that it names."""
        with self._lock:
            return self._select(audience, paths)

    def _select(self, audience: Audience, paths: Mapping[str, str]) -> UserIds | NoMembers:
        sources: dict[str, UserIds] = {}
        for tag in dict.fromkeys(audience.tags):
            found = self.of(paths[tag])
            if isinstance(found, NoMembers):
                return NoMembers(found.code, {"tag": tag, **found.params})
            sources[tag] = found
        try:
            return self._chosen(audience, sources)
        except OactlError as error:  # a copy is damaged; it is gone now and will be made again
            self._known.clear()
            self._selected.clear()
            return NoMembers("copy", error.params)
        except NoRoomError:
            return NoMembers("no_room", {})

    def _look(self, path: str) -> UserIds | NoMembers:
        try:
            file = open_file(self._root, path)
        except (OSError, ValueError) as error:
            if isinstance(error, FileNotFoundError):
                self._cache.forget(_name(path), self._root)
            return _unreadable(path, refusal(path, error))
        try:
            with file:
                return self._found(path, file)
        except OSError as error:
            return _unreadable(path, refusal(path, error))
        except NoRoomError:
            return NoMembers("no_room", {"path": path})

    def _found(self, path: str, file: BufferedReader) -> UserIds | NoMembers:
        """What an open list has: as it is known, or read now."""
        before, now = stamp_of(file), time.time_ns()
        if before.size > LARGEST:
            return _unreadable(path, too_large(path, LARGEST))
        old = self._cache.note(_name(path))
        known = self._told(path, old) if old else None
        if old and known and old.stamp == before and not old.is_racy:
            return known
        if old and known and _is_same(file, old, before):
            note = old
        else:
            note, known = self._read(path, file)
        if stamp_of(file) != before:
            return NoMembers("file_changed", {"path": path})
        self._remember(replace(note, path=path, stamp=before, read_at=now), old)
        return known

    def _remember(self, note: CacheEntry, old: CacheEntry | None) -> None:
        self._cache.write(_name(note.path), note)
        if old is None or old.content != note.content:
            self._cache.tidy(self._root, replaced=old.digest if old else "")

    def _told(self, path: str, note: CacheEntry) -> UserIds | NoMembers | None:
        """What a note says; None where its copy is gone."""
        return _doubtful(path, note) if note.doubt else self._cache.people(note)

    def _read(self, path: str, file: BufferedReader) -> tuple[CacheEntry, UserIds | NoMembers]:
        content = hashlib.sha256()
        file.seek(0)
        blocks = _blocks(file, content.update)
        try:
            pieces = list(records_of(blocks))
        except ListError as doubt:
            deque(blocks, maxlen=0)  # the digest is of the whole list
            note = CacheEntry(content.hexdigest(), doubt=doubt.code, row=doubt.row)
            return note, _doubtful(path, note)
        ids = self._cache.keep(in_order(pieces), sum(map(len, pieces)) // RECORD)
        return CacheEntry(content.hexdigest(), ids.count, ids.digest), ids

    def _chosen(self, audience: Audience, sources: Mapping[str, UserIds]) -> UserIds:
        """The people of an audience: a list itself, or a selection as it is kept or made now."""
        first = next(iter(sources.values()), None)
        is_itself = len(sources) == 1 and not audience.exclude
        if first and is_itself and first.count <= (audience.limit or first.count):
            return first
        name = _rule_name(audience, sources)
        if name not in self._selected:
            note = self._cache.note(name)
            found = self._cache.people(note) if note else None
            self._selected[name] = found or self._made(name, audience, sources)
        return self._selected[name]

    def _made(self, name: str, audience: Audience, sources: Mapping[str, UserIds]) -> UserIds:
        people = select(audience, {tag: ids.chunks() for tag, ids in sources.items()})
        ids = self._cache.keep(people, sum(each.count for each in sources.values()))
        digests = tuple(sorted({each.digest for each in sources.values()}))
        self._cache.write(name, CacheEntry(count=ids.count, digest=ids.digest, sources=digests))
        self._cache.tidy(self._root)
        return ids


def _rule_name(audience: Audience, sources: Mapping[str, UserIds]) -> str:
    """The name of a selection: its rule with the digests of its lists in place of their tags."""
    every, some, none = (
        sorted({sources[tag].digest for tag in tags})
        for tags in (audience.all, audience.any, audience.exclude)
    )
    rule = canonical_json({"all": every, "any": some, "not": none, "limit": audience.limit})
    return "rule-" + hashlib.sha256(rule.encode()).hexdigest()


def _name(path: str) -> str:
    return "list-" + hashlib.sha256(path.encode(errors="surrogatepass")).hexdigest()


def _blocks(file: BufferedReader, seen: Callable[[bytes], None]) -> Iterator[bytes]:
    """The bytes of a list; no more than a list may have, should it grow while it is read."""
    for _ in range(LARGEST // STRETCH + 1):
        block = file.read(STRETCH)
        if not block:
            return
        seen(block)
        yield block


def _is_same(file: BufferedReader, note: CacheEntry, stamp: Stamp) -> bool:
    """Whether a list that was touched still has the bytes that it had."""
    return (
        note.stamp.size == stamp.size
        and hashlib.file_digest(file, "sha256").hexdigest() == note.content
    )


def _doubtful(path: str, note: CacheEntry) -> NoMembers:
    return NoMembers(note.doubt, {"path": path} | ({"row": note.row} if note.row else {}))


def _unreadable(path: str, finding: Finding) -> NoMembers:
    if finding.variant == "name":
        return NoMembers("file_unreadable", {"path": path, "reason": os.strerror(errno.EINVAL)})
    return NoMembers(f"file_{finding.variant}", {"path": path, **finding.params})
