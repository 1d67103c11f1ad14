"""Rows to values and back. Times are kept as UTC text, the rest as JSON."""

import json
import sqlite3
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from oactl.domain.audience import Via
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
from oactl.domain.delivery.record import Attempt, Batch, Delivery, Event, EventKind, Realm
from oactl.ports import Snapshot

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


def delivery_row(d: Delivery) -> tuple[Any, ...]:
    """A delivery in the order of its table's columns."""
    return (
        d.id, d.realm.host, d.realm.bot_user_id, d.purpose, d.occurrence, d.account, d.plan, d.post,
        d.item, d.platform, d.via.value, time_text(d.scheduled_at), d.zone, time_text(d.created_at),
        int(d.by_name), d.subject, d.type, d.document, d.recipients, d.unit, d.likeness,
        json_text(d.day_times), json_text(dict(d.approval)),
    )  # fmt: skip


def delivery_of(row: sqlite3.Row) -> Delivery:
    """The delivery of a row."""
    plain = {key: row[key] for key in row.keys()}  # noqa: SIM118 - a Row iterates over its values
    realm = Realm(plain.pop("host"), plain.pop("bot_user_id"))
    plain |= {
        "via": Via(plain["via"]),
        "scheduled_at": time_of(plain["scheduled_at"]),
        "created_at": time_of(plain["created_at"]),
        "by_name": bool(plain["by_name"]),
        "day_times": tuple(json.loads(plain["day_times"])),
        "approval": json.loads(plain["approval"]),
    }
    return Delivery(realm=realm, **plain)


def batch_row(b: Batch) -> tuple[Any, ...]:
    """A batch in the order of its table's columns."""
    return (b.delivery_id, b.seq, b.generation, b.retry_key, b.ids, b.recipients)


def batch_of(row: sqlite3.Row) -> Batch:
    """The batch of a row."""
    return Batch(*(row[name] for name in Batch.__slots__))


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


def event_row(e: Event) -> tuple[Any, ...]:
    """An event in the order of its table's columns, without the id."""
    return (
        time_text(e.at), e.host, e.account, e.occurrence, e.kind.value, e.actor,
        json_text(dict(e.facts)),
    )  # fmt: skip


def event_of(row: sqlite3.Row) -> Event:
    """The event of a row."""
    return Event(
        time_of(row["at"]),
        row["host"],
        row["account"],
        row["occurrence"],
        EventKind(row["kind"]),
        row["actor"],
        json.loads(row["facts"]),
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
