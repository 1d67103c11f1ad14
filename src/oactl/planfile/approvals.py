"""`approvals/PLAN.yaml`: who approved which post, when, and what it was."""

import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from oactl.domain.approval import Approval, Proposal
from oactl.domain.problem import Fault, Finding
from oactl.domain.value import digest
from oactl.planfile.files import read_file
from oactl.planfile.reader import read_yaml

VERSION = 1
Stamp: TypeAlias = tuple[int, ...]
FOLDER = "approvals"
_NOTE = "# Written by `oactl plan approve`; commit it with the plan. An edit by hand voids it.\n"


class ApprovalFiles:
    """`ports.Approvals` in the workspace's folder `approvals/`; a file is read when it has changed.

    A run that sends sees a revoke before its next request.
    """

    def __init__(self, root: str) -> None:
        self._root = Path(root)
        self._known: dict[str, tuple[Stamp, Mapping[str, Approval]]] = {}

    def of(self, plan: str) -> Mapping[str, Approval]:
        """The approvals of a plan by post. Raises a `Fault` where the file cannot be read."""
        stamp = self._stamp(plan)
        if plan not in self._known or self._known[plan][0] != stamp:
            self._known[plan] = (stamp, self._read(plan))
        return self._known[plan][1]

    def any(self) -> bool:
        """Whether anything was ever approved in this workspace."""
        folder = self._root / FOLDER
        return folder.is_dir() and any(folder.glob("*.yaml"))

    def save(self, plan: str, approvals: Mapping[str, Approval]) -> None:
        """Replace the approvals of a plan, whole or not at all."""
        path = self._path(plan)
        entries = {post: _entry(approvals[post]) for post in sorted(approvals)}
        document = {"version": VERSION, "plan": plan, "approvals": entries}
        text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=100)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            path.parent.mkdir(exist_ok=True)
            draft.write_text(_NOTE + text, encoding="utf-8")
            draft.replace(path)
        except OSError as error:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            facts = {"path": f"{FOLDER}/{path.name}", "why": error.strerror or str(error)}
            raise Fault("approve.cannot_write", facts) from error
        self._known.pop(plan, None)

    def _stamp(self, plan: str) -> Stamp:
        try:
            found = self._path(plan).stat()
        except OSError:
            return ()
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _path(self, plan: str) -> Path:
        return self._root / FOLDER / f"{plan}.yaml"

    def _read(self, plan: str) -> Mapping[str, Approval]:
        name = f"{FOLDER}/{plan}.yaml"
        if not self._path(plan).exists():
            return {}
        data = read_file(str(self._root), name)
        if isinstance(data, Finding):
            raise Fault("approve.unreadable", {"path": name})
        try:
            entries = _plain(data, name)["approvals"] or {}
            return {post: found for post, entry in entries.items() if (found := _approval(entry))}
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Fault("approve.unreadable", {"path": name}) from None


def _plain(data: bytes, name: str) -> Mapping[str, Any]:
    """The file with every scalar as text: `2026-12-31` stays what it looks like."""
    root = read_yaml(data, name, typed_under=frozenset(), items=None).root
    if not isinstance(root, dict):
        raise TypeError
    return root


def _entry(approval: Approval) -> dict[str, Any]:
    proposal = approval.proposal
    entry: dict[str, Any] = {
        "checker": approval.checker,
        "entered_by": approval.entered_by,
        "at": approval.at.isoformat(timespec="seconds"),
        "until": approval.holds_until.isoformat(),
        "recipients": dict(approval.recipients),
        "terms": dict(proposal.terms),
        "contents": [
            {"item": name, "digest": content, "says": proposal.excerpts.get(name, "")}
            for name, content in proposal.contents.items()
        ],
    }
    kept = {"skip": list(proposal.skip), "last": proposal.until, "limit": proposal.limit}
    entry |= {name: value for name, value in kept.items() if value}
    return entry | {"seal": _seal(entry)}


def _seal(entry: Mapping[str, Any]) -> str:
    """One digest over an entry, as its text stands in the file."""
    return digest(_texts({name: part for name, part in entry.items() if name != "seal"}))


def _texts(value: Any) -> Any:  # noqa: ANN401 - a YAML tree
    if isinstance(value, Mapping):
        return {str(name): _texts(part) for name, part in value.items()}
    return [_texts(part) for part in value] if isinstance(value, list) else str(value)


def _approval(entry: Mapping[str, Any]) -> Approval | None:
    """The approval of an entry; None where it is not what was sealed."""
    if _seal(entry) != entry["seal"]:
        return None
    contents = entry["contents"] or []
    limit = entry.get("limit")
    proposal = Proposal(
        terms=dict(entry["terms"]),
        contents={content["item"]: content["digest"] for content in contents},
        excerpts={content["item"]: content["says"] for content in contents},
        skip=tuple(entry.get("skip") or ()),
        until=entry.get("last"),
        limit=int(limit) if limit is not None else None,
    )
    recipients = {name: int(count) for name, count in (entry.get("recipients") or {}).items()}
    return Approval(
        checker=entry["checker"],
        entered_by=entry["entered_by"],
        at=datetime.fromisoformat(entry["at"]),
        holds_until=date.fromisoformat(entry["until"]),
        proposal=proposal,
        recipients=recipients,
    )
