"""Event payloads as rows and back: the one place that knows their JSON and its versions.

Version 1 is what 0.1.0 wrote, one mapping for all kinds; version 2 has the fields of the payload's
dataclass, `about` among them.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from oactl.domain.delivery.events import (
    About,
    Done,
    Dropped,
    Foreign,
    HandedOff,
    Held,
    LeftOut,
    Missed,
    Payload,
    Progress,
    ResolvedNotSent,
    ResolvedSent,
    Resumed,
    Skipped,
    Stopped,
)

VERSION = 2
_KINDS: dict[str, type[Payload]] = {
    "held": Held,
    "missed": Missed,
    "skipped": Skipped,
    "resolved_sent": ResolvedSent,
    "resolved_not_sent": ResolvedNotSent,
    "handed_off": HandedOff,
    "done": Done,
    "foreign": Foreign,
    "dropped": Dropped,
    "left_out": LeftOut,
    "stopped": Stopped,
    "reopened": Resumed,
    "progress": Progress,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}
KINDS = frozenset(_KINDS)


def kind_of(payload: Payload | type[Payload]) -> str:
    """The name of a payload's kind, as the ledger and `delivery show` have it."""
    return _NAMES[payload if isinstance(payload, type) else type(payload)]


def payload_text(payload: Payload) -> str:
    """The payload as JSON text."""
    return json.dumps(asdict(payload), ensure_ascii=False, default=_plain)


def payload_of(kind: str, version: int, text: str) -> Payload:
    """The payload of a row."""
    found: dict[str, Any] = json.loads(text)
    cls = _KINDS[kind]
    return _first(cls, found) if version == 1 else _made(cls, found)


def shown(payload: Payload) -> dict[str, Any]:
    """The payload for `delivery show`, without what the delivery itself says."""
    named = {f.name: getattr(payload, f.name) for f in fields(payload) if f.name != "about"}
    return {name: value for name, value in named.items() if value not in (None, {}, ())}


def _made(cls: type[Payload], found: dict[str, Any]) -> Payload:
    if found.get("about") is not None:
        about = found["about"]
        found["about"] = About(
            **{**about, "scheduled_at": datetime.fromisoformat(about["scheduled_at"])}
        )
    if "batches" in found:
        found["batches"] = tuple(found["batches"])
    known = {f.name for f in fields(cls)}
    return cls(**{name: value for name, value in found.items() if name in known})


def _first(cls: type[Payload], found: Mapping[str, Any]) -> Payload:
    """A payload as 0.1.0 wrote it."""
    named: dict[str, Any] = {**found, "params": found.get("why") or {}}
    if "scheduled_at" in found:
        named["about"] = {f.name: found.get(f.name) for f in fields(About)}
    else:
        named.pop("about", None)
    if cls is Foreign:
        named["recipients"] = None
    if cls in {Held, Missed}:
        named["reason"] = found.get("reason") or ""
    return _made(cls, named)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)
