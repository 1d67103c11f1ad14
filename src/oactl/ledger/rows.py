"""Rows to values and back: times as UTC text, payloads of events as JSON with their version."""

import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from oactl.domain.audience import Via
from oactl.domain.delivery.events import (
    About,
    Done,
    Dropped,
    Event,
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
from oactl.domain.delivery.facts import (
    Accepted,
    Ambiguous,
    Attempt,
    BadCredentials,
    Batch,
    Delivery,
    MonthlyLimit,
    NotSent,
    Outcome,
    RateLimited,
    Refused,
    Version,
)
from oactl.domain.delivery.identity import Channel, Identity
from oactl.domain.delivery.summary import DeliverySummary, Notice
from oactl.domain.insight import Snapshot
from oactl.domain.spans import DaySpan
from oactl.errors import Exit

VERSION = 2
_EVENTS: dict[str, type[Payload]] = {
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
_NAMES = {kind: name for name, kind in _EVENTS.items()}
KINDS = frozenset(_EVENTS)


def kind_of(payload: Payload | type[Payload]) -> str:
    """The name of a payload's kind, as the ledger and `delivery show` have it."""
    return _NAMES[payload if isinstance(payload, type) else type(payload)]


def payload_text(payload: Payload) -> str:
    """The payload as JSON text."""
    return json.dumps(asdict(payload), ensure_ascii=False, default=_plain)


def payload_of(kind: str, version: int, text: str) -> Payload:
    """The payload of a row."""
    found: dict[str, Any] = json.loads(text)
    cls = _EVENTS[kind]
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
    known = _fields(cls.__name__)
    return cls(**{name: value for name, value in found.items() if name in known})


@cache
def _fields(name: str) -> frozenset[str]:
    [cls] = [each for each in _NAMES if each.__name__ == name]
    return frozenset(f.name for f in fields(cls))


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


_OUTCOMES: dict[str, Callable[..., Outcome]] = {
    "accepted": Accepted,
    "refused": Refused,
    "not_sent": NotSent,
    "ambiguous": Ambiguous,
    "rate_limited": RateLimited,
    "monthly_limit": MonthlyLimit,
    "bad_credentials": BadCredentials,
}
_KINDS = {kind: name for name, kind in _OUTCOMES.items()}


def time_text(at: datetime) -> str:
    """An instant as text whose order is the order of time."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def time_of(text: str) -> datetime:
    """The instant of a text."""
    return datetime.fromisoformat(text)


def json_text(value: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    """JSON text with Unicode as it is."""
    return json.dumps(value, ensure_ascii=False)


def outcome_row(outcome: Outcome) -> tuple[str, str]:
    """Kind and facts of an outcome."""
    return _KINDS[type(outcome)], json_text(asdict(outcome))


def outcome_of(kind: str | None, facts: str | None) -> Outcome | None:
    """The outcome of a row; None for an attempt whose end nobody wrote down."""
    if kind is None or facts is None:
        return None
    fields = json.loads(facts)
    if "bad_recipients" in fields:
        fields["bad_recipients"] = tuple(fields["bad_recipients"])
    return _OUTCOMES[kind](**fields)


DELIVERY = (
    "id", "host", "bot_user_id", "purpose", "occurrence", "account", "plan", "post", "item",
    "platform", "via", "scheduled_at", "zone", "created_at", "by_name", "subject", "type",
    "document", "recipients", "unit", "content_hash", "day_times", "approval", "name", "workspace",
    "topic", "audience",
)  # fmt: skip


def delivery_row(d: Delivery) -> tuple[Any, ...]:
    """A delivery in the order of `DELIVERY`."""
    return (
        d.id, d.channel.host, d.channel.bot_user_id, d.purpose, d.occurrence, d.account, d.plan,
        d.post, d.item, d.platform, d.via.value, time_text(d.scheduled_at), d.zone,
        time_text(d.created_at), int(d.by_name), d.subject, d.type, d.document, d.recipients,
        d.unit, d.content_hash, json_text(d.day_times), json_text(dict(d.approval)),
        d.identity.name, d.workspace, d.topic, d.audience,
    )  # fmt: skip


def delivery_of(row: sqlite3.Row) -> Delivery:
    """The delivery of a row."""
    plain = {name: row[name] for name in DELIVERY}
    channel = Channel(plain.pop("host"), plain.pop("bot_user_id"))
    wall = plain.pop("name").partition("@")[2]
    identity = Identity(channel, plain.pop("plan"), plain.pop("post"), wall)
    plain |= {
        "via": Via(plain["via"]),
        "scheduled_at": time_of(plain["scheduled_at"]),
        "created_at": time_of(plain["created_at"]),
        "by_name": bool(plain["by_name"]),
        "day_times": tuple(json.loads(plain["day_times"])),
        "approval": json.loads(plain["approval"]),
    }
    return Delivery(identity=identity, **plain)


BATCH = ("delivery_id", "seq", "generation", "name", "retry_key", "ids", "recipients", "version")


def batch_row(b: Batch) -> tuple[Any, ...]:
    """A batch in the order of `BATCH`."""
    return tuple(getattr(b, name) for name in BATCH)


def batch_of(row: sqlite3.Row) -> Batch:
    """The batch of a row."""
    delivery, seq, generation, name, key, ids, recipients, version = (row[each] for each in BATCH)
    return Batch(delivery, seq, generation, name, key, _records(ids), recipients, version)


def _records(ids: bytes | str | None) -> bytes | None:
    """User ids as 16-byte records; 0.1.0 kept them as a JSON list."""
    if isinstance(ids, str):
        return b"".join(bytes.fromhex(user[1:]) for user in json.loads(ids))
    return ids


def version_of(row: sqlite3.Row) -> Version:
    """The version of a row."""
    return Version(row["number"], row["document"], json.loads(row["approval"]))


def attempt_of(row: sqlite3.Row) -> Attempt:
    """The attempt of a row of `attempts` joined with `outcomes`."""
    ended = row["ended_at"]
    return Attempt(
        row["id"],
        row["delivery_id"],
        row["seq"],
        row["generation"],
        time_of(row["at"]),
        outcome_of(row["kind"], row["facts"]),
        time_of(ended) if ended else None,
    )


EVENT = (
    "at", "host", "owner", "account", "name", "occurrence", "kind", "version", "actor", "facts",
)  # fmt: skip


def event_row(e: Event) -> tuple[Any, ...]:
    """An event in the order of `EVENT`."""
    channel = e.identity.channel
    return (
        time_text(e.at), channel.host, channel.bot_user_id, e.account, e.identity.name,
        e.occurrence, kind_of(e.payload), VERSION, e.actor, payload_text(e.payload),
    )  # fmt: skip


def event_of(row: sqlite3.Row) -> Event:
    """The event of a row."""
    head, _, wall = row["name"].partition("@")
    plan, _, post = head.partition("/")
    return Event(
        time_of(row["at"]),
        Identity(Channel(row["host"], row["owner"]), plan, post, wall),
        row["account"],
        row["occurrence"],
        row["actor"],
        payload_of(row["kind"], row["version"], row["facts"]),
    )


NOTICE = ("at", "host", "account", "key", "code", "params", "exit", "summary")


def notice_row(n: Notice, at: datetime) -> tuple[Any, ...]:
    """A notice in the order of `NOTICE`."""
    summary = json_text(n.summary.to_json()) if n.summary else None
    return (
        time_text(at), n.host, n.account, n.key, n.code, json_text(dict(n.params)), int(n.exit),
        summary,
    )  # fmt: skip


def notice_of(row: sqlite3.Row) -> Notice:
    """The notice of a row."""
    summary = DeliverySummary.from_json(json.loads(row["summary"])) if row["summary"] else None
    return Notice(
        code=row["code"],
        params=json.loads(row["params"]),
        exit=Exit(row["exit"]),
        host=row["host"],
        account=row["account"],
        key=row["key"],
        summary=summary,
        id=row["id"],
    )


def span_of(row: sqlite3.Row) -> DaySpan:
    """The days of a row with `first` and `last`."""
    return DaySpan(date.fromisoformat(row["first"]), date.fromisoformat(row["last"]))


def snapshot_of(row: sqlite3.Row) -> Snapshot:
    """The snapshot of a row."""
    return Snapshot(
        row["kind"],
        row["subject"],
        time_of(row["fetched_at"]),
        bool(row["final"]),
        json.loads(row["data"]),
    )
