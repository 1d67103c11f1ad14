"""`approvals/PLAN.yaml`: who approved which post, when, and what it was."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from oactl.domain.approval import Approval, Tombstone
from oactl.domain.value import composed
from oactl.domain.violation import Finding
from oactl.errors import OactlError, TemporaryError
from oactl.i18n import N_
from oactl.planfile import approval_entries as entries
from oactl.planfile.files import read_file
from oactl.planfile.locked_write import LinkError, LockedError, locked, replace_file
from oactl.planfile.yaml.builder import Builder, StopReading
from oactl.planfile.yaml.dump import block_yaml
from oactl.words.errors import reason_of

VERSION = 2
Stamp: TypeAlias = tuple[int, ...]
Entries: TypeAlias = dict[str, entries.Entry | None]  # by post; None where nothing counts
FOLDER = "approvals"
LOCK = Path(".oactl", "approvals.lock")
MOST_BYTES = 64 * 1024 * 1024  # 10,000 posts with six kilobytes each
_KNOWN = ("1", "2")
_NOTE = """\
# Written by `oactl plan approve`; commit it with the plan. An edit by hand voids an entry.
# Seals find accidents and honest edits: whoever can write this folder can also make an entry.
"""


class ApprovalFiles:
    """The approvals in the workspace's folder `approvals/`; a file is read when it has changed.

    A run that sends sees a revoke before its next request. Two changes at once lose nothing.
    """

    def __init__(self, root: str) -> None:
        self._root = Path(root)
        self._known: dict[str, tuple[Stamp, Entries]] = {}

    def of(self, plan: str) -> Mapping[str, Approval]:
        """The approvals of a plan by post. Raises `OactlError` where the file cannot be read."""
        found = self._entries(plan).items()
        return {post: entry for post, entry in found if isinstance(entry, Approval)}

    def revoked(self, plan: str) -> Mapping[str, Tombstone]:
        """The posts of a plan whose approval was revoked, as `of`."""
        if plan not in self._known and not self._may_have_tombstones(plan):
            return {}
        found = self._entries(plan).items()
        return {post: entry for post, entry in found if isinstance(entry, Tombstone)}

    def known_plans(self) -> list[str]:
        """The plans of which anything was ever approved."""
        return sorted(composed(path.stem) for path in (self._root / FOLDER).glob("*.yaml"))

    def any(self) -> bool:
        """Whether anything was ever approved in this workspace."""
        return bool(self.known_plans())

    def save(self, plan: str, approvals: Mapping[str, Approval], posts: Iterable[str] = ()) -> None:
        """Put approvals in; those of other posts stay. `posts` are all posts of the plan."""

        def added(found: Entries) -> Entries:
            counting = {post: entry for post, entry in found.items() if entry is not None}
            return {**dict.fromkeys(posts), **counting, **approvals}

        self._change(plan, added)

    def revoke(
        self, plan: str, posts: Iterable[str], by: str, at: datetime
    ) -> Mapping[str, Tombstone]:
        """Put a tombstone in the place of each approval of `posts`; those that had one."""
        stones: dict[str, Tombstone] = {}

        def buried(found: Entries) -> Entries:
            for post in posts:
                approval = found.get(post)
                if isinstance(approval, Approval) and approval.number:
                    cells = approval.cells
                    stones[post] = Tombstone(approval.number, by, at, cells)
            return found | stones

        self._change(plan, buried)
        return stones

    def _change(self, plan: str, edit: Callable[[Entries], Entries]) -> None:
        """Read, change and replace a file while nobody else does."""
        path = self._path(plan)
        with self._told(f"{FOLDER}/{path.name}"), locked(self._root / LOCK):
            before = self._read(plan)
            after = edit(before)
            if after != before:
                replace_file(path, _text(plan, after).encode())
        self._known.pop(plan, None)

    @contextlib.contextmanager
    def _told(self, name: str) -> Iterator[None]:
        """Turn what goes wrong into a sentence."""
        try:
            yield
        except LockedError as error:
            raise TemporaryError(
                "approve.locked",
                N_("another oactl has been changing the approvals for half a minute"),
                help=N_("try again; what holds {path} is a process that is still running"),
                path=LOCK.as_posix(),
            ) from error
        except LinkError as error:
            link = error.path.relative_to(self._root).as_posix()
            raise OactlError(
                "approve.link",
                N_("{path} is a symbolic link, and approvals are never written through one"),
                help=N_("put a real folder and file in its place; nothing was approved"),
                path=link,
            ) from error
        except OSError as error:
            params = {"path": name, "why": reason_of(error)}
            raise OactlError(
                "approve.cannot_write",
                N_("{path} cannot be written: {why}"),
                help=N_("nothing was approved; mend the folder, then approve again"),
                **params,
            ) from error

    def _entries(self, plan: str) -> Entries:
        stamp = self._stamp(plan)
        if plan not in self._known or self._known[plan][0] != stamp:
            self._known[plan] = (stamp, self._read(plan))
        return self._known[plan][1]

    def _may_have_tombstones(self, plan: str) -> bool:
        """Whether reading a file is worth its while: each push asks of every plan."""
        data = read_file(str(self._root), f"{FOLDER}/{plan}.yaml", limit=MOST_BYTES)
        return isinstance(data, Finding) or b"revoked:" in data

    def _stamp(self, plan: str) -> Stamp:
        try:
            found = self._path(plan).stat()
        except OSError:
            return ()
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _path(self, plan: str) -> Path:
        return self._root / FOLDER / f"{plan}.yaml"

    def _read(self, plan: str) -> Entries:
        name, path = f"{FOLDER}/{plan}.yaml", self._path(plan)
        if not path.exists() and not path.is_symlink():
            return {}
        data = read_file(str(self._root), name, limit=MOST_BYTES)
        if isinstance(data, Finding):
            raise unreadable(name)
        try:
            found = _plain(data)["approvals"] or {}
            return {post: entries.read(raw, (plan, post)) for post, raw in found.items()}
        except (ValueError, KeyError, TypeError, AttributeError):
            raise unreadable(name) from None


def _plain(data: bytes) -> Mapping[str, Any]:
    """The file with every scalar as text: `2026-12-31` stays what it looks like.

    Raises ValueError or TypeError for what is not whole YAML: git's conflict marks, a key given
    twice.
    """
    try:
        parsed = Builder(data.decode(), frozenset()).run()
    except (yaml.YAMLError, StopReading) as error:
        raise ValueError from error
    if any(each.problem.severity == "error" for each in parsed.problems):
        raise ValueError
    if not isinstance(parsed.root, dict) or parsed.root.get("version", "1") not in _KNOWN:
        raise TypeError
    return parsed.root


def _text(plan: str, found: Entries) -> str:
    """The file: an entry a post, sorted; what counts no more is left out."""
    head = block_yaml({"version": VERSION, "plan": plan})
    parts = [_entry(plan, post, found[post]) for post in sorted(found)]
    return f"{_NOTE}{head}approvals:\n{''.join(parts)}"


def _entry(plan: str, post: str, entry: entries.Entry | None) -> str:
    """An entry whose every line names its post.

    So no line of one entry is like a line of another, and git never takes one for the other when it
    merges two branches.
    """
    key, *lines = block_yaml({post: entries.written(entry, (plan, post))}).splitlines()
    return "".join(f"  {line}\n" for line in (key, *(f"{line}  # {post}" for line in lines)))


def unreadable(path: str) -> OactlError:
    """A file of approvals that makes no sense."""
    return OactlError(
        "approve.unreadable",
        N_("{path} cannot be read as approvals"),
        help=N_(
            "restore it from version control; or delete it and approve its "
            "posts again: oactl plan approve --pending --by NAME"
        ),
        path=path,
    )
