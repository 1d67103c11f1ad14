"""Rows to values and back. Times are kept as UTC text, the rest as JSON."""

import json
import sqlite3
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from oactl.domain.audience import Via
from oactl.domain.delivery.events import Event
from oactl.domain.delivery.facts import Attempt, Batch, Delivery, Version
from oactl.domain.delivery.identity import Channel, Identity
from oactl.domain.delivery.notice import Notice
from oactl.domain.delivery.outcome import (
    Accepted,
    Ambiguous,
    BadCredentials,
    MonthlyLimit,
    NotSent,
    Outcome,
    RateLimited,
    Refused,
)
from oactl.domain.delivery.summary import DeliverySummary
from oactl.domain.insight.snapshot import Snapshot
from oactl.errors import Exit
from oactl.ledger.events import VERSION, kind_of, payload_of, payload_text

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
)  # fmt: skip


def delivery_row(d: Delivery) -> tuple[Any, ...]:
    """A delivery in the order of `DELIVERY`."""
    return (
        d.id, d.channel.host, d.channel.bot_user_id, d.purpose, d.occurrence, d.account, d.plan,
        d.post, d.item, d.platform, d.via.value, time_text(d.scheduled_at), d.zone,
        time_text(d.created_at), int(d.by_name), d.subject, d.type, d.document, d.recipients,
        d.unit, d.content_hash, json_text(d.day_times), json_text(dict(d.approval)),
        d.identity.name, d.workspace,
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


def snapshot_of(row: sqlite3.Row) -> Snapshot:
    """The snapshot of a row."""
    return Snapshot(
        row["kind"],
        row["subject"],
        time_of(row["fetched_at"]),
        bool(row["final"]),
        json.loads(row["data"]),
    )
