"""An entry of `approvals/PLAN.yaml`: from an approval or a tombstone to plain values and back.

Each entry has a seal, a digest over all its texts and over the plan and post it stands under, so
that an edit by hand or a copy to another place does not count.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeAlias

from oactl.domain.approval import AccountPart, Approval, Proposal, Tombstone
from oactl.domain.value import digest

Place: TypeAlias = tuple[str, str]  # plan and post
Raw: TypeAlias = Mapping[str, Any]  # an entry as it was read, every scalar a text
Entry: TypeAlias = Approval | Tombstone

# What stands under a post without approval: `waits: offer`. Its key is there all the same, so that
# two branches that approve two posts change lines that lie apart, and git can merge them.
WAITS = "waits"


def written(entry: Entry | None, place: Place) -> dict[str, Any]:
    """The plain values of an entry; what counts no more is written as none."""
    if entry is None or (isinstance(entry, Approval) and not entry.number):
        return {WAITS: place[1]}
    values = _tombstone(entry) if isinstance(entry, Tombstone) else _approval(entry)
    return {**values, "seal": _seal(values, place)}


def read(raw: Raw, place: Place) -> Entry | None:
    """The entry in plain values; None where it is not what was sealed for this place.

    Raises KeyError, TypeError, ValueError or AttributeError for what is no entry at all.
    """
    if "number" not in raw and "revoked" not in raw:
        return _old(raw) if "seal" in raw else None
    if _seal(raw, place) != raw["seal"]:
        return None
    return _read_tombstone(raw["revoked"]) if "revoked" in raw else _read_approval(raw)


def _approval(approval: Approval) -> dict[str, Any]:
    proposal = approval.proposal
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
            name: _part(approval.accounts[name], proposal.tags.get(name, {}))
            for name in sorted(approval.accounts)
        },
        "contents": [
            {"item": name, "digest": content, "says": dict(proposal.says.get(name, {}))}
            for name, content in proposal.contents.items()
        ],
        "renderings": sorted(approval.renderings),
    }
    return _without_nothing(values)


def _part(part: AccountPart, tags: Mapping[str, str]) -> dict[str, Any]:
    values = {
        "bot": part.bot,
        "recipients": part.recipients,
        "cells": part.cells,
        "tags": dict(tags),
    }
    return _without_nothing(values)


def _tombstone(stone: Tombstone) -> dict[str, Any]:
    at = stone.at.isoformat(timespec="seconds")
    values = {"number": stone.number, "by": stone.by, "at": at, "cells": dict(stone.cells)}
    return {"revoked": _without_nothing(values)}


def _without_nothing(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, [], {})}


def _read_approval(raw: Raw) -> Approval:
    contents = raw.get("contents") or []
    parts = raw.get("accounts") or {}
    limit = raw.get("limit")
    proposal = Proposal(
        terms=dict(raw["terms"]),
        contents={content["item"]: content["digest"] for content in contents},
        says={content["item"]: dict(content.get("says") or {}) for content in contents},
        tags={name: dict(part.get("tags") or {}) for name, part in parts.items()},
        skip=tuple(raw.get("skip") or ()),
        until=raw.get("last"),
        limit=int(limit) if limit is not None else None,
    )
    return Approval(
        checker=raw["checker"],
        entered_by=raw["entered_by"],
        at=datetime.fromisoformat(raw["at"]),
        holds_until=date.fromisoformat(raw["until"]),
        proposal=proposal,
        number=raw["number"],
        workspace=raw.get("workspace"),
        accounts={name: _read_part(part) for name, part in parts.items()},
        renderings=frozenset(raw.get("renderings") or ()),
    )


def _read_part(raw: Raw) -> AccountPart:
    recipients = raw.get("recipients")
    count = int(recipients) if recipients is not None else None
    cells = raw.get("cells")
    return AccountPart(raw.get("bot"), count, int(cells) if cells is not None else None)


def _read_tombstone(raw: Raw) -> Tombstone:
    cells = {name: int(count) for name, count in (raw.get("cells") or {}).items()}
    return Tombstone(raw["number"], raw["by"], datetime.fromisoformat(raw["at"]), cells)


def _old(raw: Raw) -> Approval:
    """An entry of version 1, which counts no more: who gave it, and nothing that it covered."""
    return Approval(
        checker=raw["checker"],
        entered_by=raw["entered_by"],
        at=datetime.fromisoformat(raw["at"]),
        holds_until=date.fromisoformat(raw["until"]),
        proposal=Proposal({}, {}),
    )


def _seal(raw: Raw, place: Place) -> str:
    """One digest over an entry, as its text stands in the file, and over where it stands."""
    kept = {name: part for name, part in raw.items() if name != "seal"}
    return digest([*place, _texts(kept)])


def _texts(value: Any) -> Any:  # noqa: ANN401 - a YAML tree
    if isinstance(value, Mapping):
        return {str(name): _texts(part) for name, part in value.items()}
    return [_texts(part) for part in value] if isinstance(value, list) else str(value)
