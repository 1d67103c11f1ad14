"""An entry of `approvals/PLAN.yaml` as plain values, and its seal.

Each entry has a seal, a digest over all its texts and over the plan and post it stands under, so
that an edit by hand or a copy to another place does not count.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

from oactl.domain.approval import AccountPart, Approval, Tombstone
from oactl.domain.value import digest
from oactl.planfile.models.approvals import WAITS, Entry

Place: TypeAlias = tuple[str, str]  # plan and post
Raw: TypeAlias = Mapping[str, Any]  # an entry as it was read, every scalar a text


def written(entry: Entry | None, place: Place) -> dict[str, Any]:
    """The plain values of an entry; what counts no more is written as none."""
    if entry is None or (isinstance(entry, Approval) and not entry.number):
        return {WAITS: place[1]}
    values = _tombstone(entry) if isinstance(entry, Tombstone) else _approval(entry)
    return {**values, "seal": _seal(values, place)}


def is_sealed(raw: Raw, place: Place) -> bool:
    """Whether an entry is what was sealed for this place; one of version 1 never counted by it."""
    old = "number" not in raw and "revoked" not in raw
    return old or _seal(raw, place) == raw["seal"]


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


def _seal(raw: Raw, place: Place) -> str:
    """One digest over an entry, as its text stands in the file, and over where it stands."""
    kept = {name: part for name, part in raw.items() if name != "seal"}
    return digest([*place, _texts(kept)])


def _texts(value: Any) -> Any:  # noqa: ANN401 - a YAML tree
    if isinstance(value, Mapping):
        return {str(name): _texts(part) for name, part in value.items()}
    return [_texts(part) for part in value] if isinstance(value, list) else str(value)
