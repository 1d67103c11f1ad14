"""`approvals/PLAN.yaml`: who approved which post, when, and what it was."""

import contextlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

import yaml

from oactl.domain.approval import AccountPart, Approval, Proposal, Tombstone
from oactl.domain.value import composed, digest
from oactl.domain.violation import Finding, Violation
from oactl.errors import OactlError, TemporaryError, bug_params
from oactl.i18n import N_
from oactl.planfile.encodings import looks_like_utf16, told_encoding
from oactl.planfile.files import LinkError, LockedError, locked, read_file, replace_file
from oactl.planfile.models.base import validate
from oactl.planfile.yaml.builder import Builder, StopReading
from oactl.planfile.yaml.document import Document, field_of
from oactl.planfile.yaml.lines import block_yaml
from oactl.planfile.yaml.reader import explain
from oactl.words.errors import reason_of

Entry: TypeAlias = Approval | Tombstone
Place: TypeAlias = tuple[str, str]  # plan and post
Raw: TypeAlias = Mapping[str, Any]  # an entry as it was read, every scalar a text

# What stands under a post without approval: `waits: offer`. Its key is there all the same, so that
# two branches that approve two posts change lines that lie apart, and git can merge them.
_WAITS = "waits"


def written(entry: Entry | None, place: Place) -> dict[str, Any]:
    """The plain values of an entry; what counts no more is written as none."""
    if entry is None or (isinstance(entry, Approval) and not entry.number):
        return {_WAITS: place[1]}
    values = _tombstone(entry) if isinstance(entry, Tombstone) else _approval(entry)
    return {**values, "seal": _seal(values, place)}


def is_sealed(raw: Raw, place: Place) -> bool:
    """Whether an entry is what was sealed for this place; one of version 1 never counted by it."""
    old = "number" not in raw and "revoked" not in raw
    return old or _seal(raw, place) == raw["seal"]


def _approval(approval: Approval) -> dict[str, Any]:
    proposal = approval.proposal
    places = "says" if proposal.places_of_line else "words"
    values: dict[str, Any] = {
        "number": approval.number,
        "workspace": approval.workspace,
        "checker": approval.checker,
        "entered_by": approval.entered_by,
        "at": approval.at.isoformat(timespec="seconds"),
        "until": approval.holds_until.isoformat(),
        "terms": dict(proposal.terms),
        "skip": list(proposal.skip),
        "last": proposal.until,
        "limit": proposal.limit,
        "accounts": {
            name: _part(name, approval.accounts[name], proposal)
            for name in sorted(approval.accounts)
        },
        "contents": [
            {"item": name, "digest": content, places: dict(proposal.says.get(name, {}))}
            for name, content in proposal.contents.items()
        ],
        "renderings": sorted(approval.renderings),
    }
    return _without_nothing(values)


def _part(account: str, part: AccountPart, proposal: Proposal) -> dict[str, Any]:
    of_items = proposal.values.get(account, {})
    values = {
        "bot": part.bot,
        "recipients": part.recipients,
        "cells": part.cells,
        "tags": dict(proposal.tags.get(account, {})),
        "zone": proposal.zones.get(account),
        "values": {item: dict(values) for item, values in of_items.items()},
    }
    return _without_nothing(values)


def _tombstone(stone: Tombstone) -> dict[str, Any]:
    at = stone.at.isoformat(timespec="seconds")
    values = {"number": stone.number, "by": stone.by, "at": at, "cells": dict(stone.cells)}
    return {"revoked": _without_nothing(values)}


def _without_nothing(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, [], {})}


def _seal(raw: Raw, place: Place) -> str:
    """One digest over an entry, as its text stands in the file, and over where it stands."""
    kept = {name: part for name, part in raw.items() if name != "seal"}
    return digest([*place, _texts(kept)])


def _texts(value: Any) -> Any:  # noqa: ANN401 - a YAML tree
    if isinstance(value, Mapping):
        return {str(name): _texts(part) for name, part in value.items()}
    return [_texts(part) for part in value] if isinstance(value, list) else str(value)


VERSION = 2
Stamp: TypeAlias = tuple[int, ...]
Entries: TypeAlias = dict[str, Entry | None]  # by post; None where nothing counts
FOLDER = "approvals"
LOCK = Path(".oactl", "approvals.lock")
MOST_BYTES = 64 * 1024 * 1024  # 10,000 posts with six kilobytes each
_CONFLICT = r"(?m)^(?:<{7}|={7}|>{7})(?= |$)"
_NOTE = """\
# Written by `oactl plan approve`; commit it with the plan. An edit by hand voids an entry.
# Seals find accidents and honest edits: whoever can write this folder can also make an entry.
"""


class _ReadFile(NamedTuple):
    """A file as it was read, by the stamp that it had; `error`, where it could not be."""

    stamp: Stamp
    approvals: Mapping[str, Approval] = MappingProxyType({})
    tombstones: Mapping[str, Tombstone] = MappingProxyType({})
    error: OactlError | None = None


class ApprovalFiles:
    """The approvals in the workspace's folder `approvals/`; a file is read when it has changed.

    A run that sends sees a revoke before its next request. Two changes at once lose nothing.
    """

    def __init__(self, root: str) -> None:
        self._root = Path(root)
        self._known: dict[str, _ReadFile] = {}

    def of(self, plan: str) -> Mapping[str, Approval]:
        """The approvals of a plan by post. Raises `OactlError` where the file cannot be read."""
        return self._file(plan).approvals

    def revoked(self, plan: str) -> Mapping[str, Tombstone]:
        """The posts of a plan whose approval was revoked, as `of`."""
        if plan not in self._known and not self._may_have_tombstones(plan):
            return {}
        return self._file(plan).tombstones

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
                help=N_("nothing was approved; fix the folder, then approve again"),
                **params,
            ) from error

    def _file(self, plan: str) -> _ReadFile:
        stamp, known = self._stamp(plan), self._known.get(plan)
        if known is None or known.stamp != stamp:
            known = self._known[plan] = self._read_once(plan, stamp)
        if known.error is not None:
            raise known.error.with_traceback(None)  # raised very often, it would keep each trace
        return known

    def _read_once(self, plan: str, stamp: Stamp) -> _ReadFile:
        try:
            entries = self._read(plan).items()
        except OactlError as error:
            return _ReadFile(stamp, error=error)
        return _ReadFile(
            stamp,
            {post: entry for post, entry in entries if isinstance(entry, Approval)},
            {post: entry for post, entry in entries if isinstance(entry, Tombstone)},
        )

    def _may_have_tombstones(self, plan: str) -> bool:
        """Whether reading a file is worth its while: each push asks of every plan."""
        data = read_file(str(self._root), f"{FOLDER}/{plan}.yaml", limit=MOST_BYTES)
        return isinstance(data, Finding) or b"revoked:" in data

    def _stamp(self, plan: str) -> Stamp:
        try:
            found = self._path(plan).stat()
        except OSError:
            return ()
        return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino

    def _path(self, plan: str) -> Path:
        return self._root / FOLDER / f"{plan}.yaml"

    def findings(self) -> list[Finding]:
        """What keeps files from being read as approvals, each at its place."""
        found = []
        for path in sorted((self._root / FOLDER).glob("*.yaml")):
            try:
                self._read(path.stem)
            except DamagedError as error:
                found.append(error.finding)
        return found

    def _read(self, plan: str) -> Entries:
        """The entries of a file. Raises `DamagedError`, also for what nobody foresaw."""
        try:
            return self._read_file(plan)
        except OactlError:
            raise
        except Exception as error:  # noqa: BLE001 - one file never stops the other plans
            document = Document(f"{FOLDER}/{plan}.yaml")
            violation = Violation("OA505", (), bug_params(error), variant="unforeseen")
            raise _damaged(document, violation) from None

    def _read_file(self, plan: str) -> Entries:
        name, path = f"{FOLDER}/{plan}.yaml", self._path(plan)
        if not path.exists() and not path.is_symlink():
            return {}
        data = read_file(str(self._root), name, limit=MOST_BYTES)
        if isinstance(data, Finding):
            raise DamagedError(data)
        from oactl.planfile.models.approvals import ApprovalsModel  # noqa: PLC0415 - nobody's at first

        document = _document(data, name)
        made, found = validate(ApprovalsModel, document.root)
        if made is None:
            raise _damaged(document, _misshapen(found[0]))
        if made.plan is not None and composed(made.plan) != composed(plan):
            return dict.fromkeys(made.approvals)  # says of itself that it belongs to another plan
        written = document.root["approvals"]
        return {
            post: entry if is_sealed(written[post], (plan, post)) else None
            for post, entry in made.approvals.items()
        }


class DamagedError(OactlError):
    """A file that cannot be read as approvals: its plan's posts are held until it can be."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(
            "approve.unreadable",
            N_("{path}, line {line}, cannot be read as approvals"),
            help=N_(
                "restore it from version control; or delete it and approve its "
                "posts again: oactl plan approve --pending --by NAME"
            ),
            path=finding.path,
            line=finding.line,
        )
        self.finding = finding


def _document(data: bytes, name: str) -> Document:
    """The file with every scalar as text: `2026-12-31` stays what it looks like.

    Raises `DamagedError` for what is not whole YAML: git's conflict markers, a key given twice.
    """
    if looks_like_utf16(data):
        raise _damaged_at(Document(name), 0, "likely", encoding="UTF-16")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        good = Document(name, data[: error.start].decode())
        variant, params = told_encoding(data)
        raise _damaged_at(good, len(good.text), variant, **params) from None
    document = Document(name, text)
    if marker := re.search(_CONFLICT, text):
        raise _damaged_at(document, marker.start(), "conflict")
    try:
        parsed = Builder(text, frozenset()).run()
    except yaml.MarkedYAMLError as error:
        raise _damaged_at(document, explain(error, text).offset, "yaml") from None
    except yaml.reader.ReaderError as error:  # a control character
        raise _damaged_at(document, min(error.position, len(text)), "yaml") from None
    except StopReading as stop:
        raise _damaged_at(document, stop.offset, "yaml") from None
    wrong = [each for each in parsed.problems if each.problem.severity == "error"]
    if wrong:
        raise _damaged_at(document, wrong[0].offset, "yaml")
    document.root, document.start = parsed.root, parsed.start
    return document


def _misshapen(wrong: Violation) -> Violation:
    """What is wrong with the shape of a file, with the key that is meant."""
    if wrong.rule == "OA153":
        what = field_of((*wrong.path, wrong.params["key"]))
        return Violation("OA505", wrong.path, {"what": what}, variant="lacks")
    what = field_of(wrong.path)
    variant = "shape" if what else "whole"
    return Violation("OA505", wrong.path, {"what": what}, variant=variant, on_key=wrong.on_key)


def _damaged(document: Document, violation: Violation) -> DamagedError:
    return DamagedError(document.finding(violation))


def _damaged_at(document: Document, offset: int, variant: str, **params: str) -> DamagedError:
    violation = Violation("OA505", (), params, variant=variant)
    return DamagedError(document.finding_at(offset, 1, violation))


def _text(plan: str, found: Entries) -> str:
    """The file: an entry a post, sorted; what counts no more is left out."""
    head = block_yaml({"version": VERSION, "plan": plan})
    parts = [_entry(plan, post, found[post]) for post in sorted(found)]
    return f"{_NOTE}{head}approvals:\n{''.join(parts)}"


def _entry(plan: str, post: str, entry: Entry | None) -> str:
    """An entry whose every line names its post.

    So no line of one entry is like a line of another, and git never takes one for the other when it
    merges two branches.
    """
    key, *lines = block_yaml({post: written(entry, (plan, post))}).splitlines()
    return "".join(f"  {line}\n" for line in (key, *(f"{line}  # {post}" for line in lines)))
