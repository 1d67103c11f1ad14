"""The facts that the ledger keeps of a delivery. None of them is ever changed, only added to."""

import hashlib
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal, TypeAlias

from oactl.domain.audience import Via
from oactl.domain.delivery.outcome import Outcome
from oactl.domain.value import canonical_json

# LINE forgets a retry key 24 h after the first request; an hour is kept for clocks and long runs.
KEY_LIFE = timedelta(hours=23)
BATCH_SIZE = 500  # LINE, "Send multicast message": at most 500 user ids
_KEYS = uuid.UUID("5f0e5a0c-2c1a-5d9e-9b1f-6f61c1a0b7d4")

Purpose: TypeAlias = Literal["occurrence", "test"]


@dataclass(frozen=True, slots=True)
class Realm:
    """Where a fact holds: one bot at one API host. A sandbox's facts are never LINE's."""

    host: str
    bot_user_id: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One occurrence with everything that its requests will say, frozen when it began.

    `document` is the JSON of a request body without `to`; `likeness` is equal for two deliveries of
    the same content to the same audience; `day_times` are the post's wall-clock times of that day.
    """

    id: str
    realm: Realm
    purpose: Purpose
    occurrence: str
    account: str
    plan: str
    post: str
    item: str
    platform: str
    via: Via
    scheduled_at: datetime
    zone: str
    created_at: datetime
    by_name: bool
    subject: str
    type: str
    document: str
    recipients: int | None
    unit: str | None
    likeness: str
    day_times: tuple[str, ...] = ()
    approval: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ends(self) -> datetime:
        """When nothing of it is sent any more by itself: 23 h after its time.

        One that a person began by name, maybe late, has 23 h from then.
        """
        start = max(self.scheduled_at, self.created_at) if self.by_name else self.scheduled_at
        return start + KEY_LIFE


@dataclass(frozen=True, slots=True)
class Batch:
    """What one request carries.

    `ids` is ready-made JSON text, None where LINE knows whom, and left out (None as well) where a
    record is only looked at: `Ledger.with_ids` brings them.
    """

    delivery_id: str
    seq: int
    generation: int
    retry_key: str
    ids: str | None
    recipients: int | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request for one batch. Without an outcome it was begun and its end is not known."""

    id: int
    delivery_id: str
    seq: int
    generation: int
    at: datetime
    outcome: Outcome | None = None
    ended_at: datetime | None = None


class EventKind(StrEnum):
    """What happened to an occurrence beside requests."""

    HELD = "held"
    MISSED = "missed"
    HANDED_OFF = "handed_off"
    DONE = "done"
    SKIPPED = "skipped"
    FOREIGN = "foreign"  # a 409 to a batch this ledger never tried: another ledger was here
    RESOLVED_SENT = "resolved_sent"
    RESOLVED_NOT_SENT = "resolved_not_sent"
    DROPPED = "dropped"  # recipients that LINE named as not valid were left out
    REOPENED = "reopened"  # a person sends the rest by name
    PROGRESS = "progress"  # how far LINE is with an accepted narrowcast
    TOLD = "told"  # a line on stderr that is repeated at most once an hour


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the log of who did what. `facts` is JSON."""

    at: datetime
    host: str
    account: str
    occurrence: str
    kind: EventKind
    actor: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """A batch with its attempts, oldest first."""

    batch: Batch
    attempts: Sequence[Attempt] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """Everything known of one delivery; of each batch only the newest generation is in force."""

    delivery: Delivery
    batches: Sequence[BatchRecord]
    events: Sequence[Event] = ()


def retry_key(bot_user_id: str, occurrence: str, seq: int, generation: int) -> str:
    """The batch's retry key: the same for every ledger that ever sends this batch.

    A lost or restored ledger thereby meets LINE's own 409. Lower case and hyphens, as LINE shows it
    ("Retrying an API request").
    """
    return str(uuid.uuid5(_KEYS, "\n".join((bot_user_id, occurrence, str(seq), str(generation)))))


def delivery_id(host: str, account: str, occurrence: str) -> str:
    """A short id, the same for every ledger, and before the account's bot is known."""
    text = canonical_json([host, account, occurrence])
    return "d" + hashlib.sha256(text.encode()).hexdigest()[:12]


def unit_name(bot_user_id: str, occurrence: str) -> str:
    """The aggregation unit of a delivery: at most 30 of `[A-Za-z0-9_]`, readable where it can be.

    LINE, "Get statistics per unit": what is sent under one name is counted together.
    """
    day = re.sub(r"\D", "", occurrence.rpartition("@")[2])[:8]
    seed = canonical_json([bot_user_id, occurrence]).encode()
    return f"oa_{day}_{hashlib.sha256(seed).hexdigest()[:16]}"


def cut(ids: Sequence[str], size: int = BATCH_SIZE) -> list[Sequence[str]]:
    """The recipients in batches, in their order."""
    return [ids[start : start + size] for start in range(0, len(ids), size)]


def ids_text(ids: Sequence[str]) -> str:
    """Recipients as ready-made JSON text. User ids have no character that JSON escapes."""
    return '["' + '","'.join(ids) + '"]' if ids else "[]"


def without(delivery: Delivery, batch: Batch, places: Sequence[int]) -> Batch | None:
    """The next generation of a batch without the recipients that LINE named.

    None where there is nothing to leave out or nobody would be left.
    """
    if not places or batch.ids is None:
        return None
    ids = batch.ids.strip('[]"').split('","')
    kept = [user for place, user in enumerate(ids) if place not in places]
    if not kept or len(kept) == len(ids):
        return None
    generation = batch.generation + 1
    return Batch(
        delivery_id=batch.delivery_id,
        seq=batch.seq,
        generation=generation,
        retry_key=retry_key(delivery.realm.bot_user_id, delivery.occurrence, batch.seq, generation),
        ids=ids_text(kept),
        recipients=len(kept),
    )


def body_of(delivery: Delivery, batch: Batch) -> bytes:
    """The exact bytes of a batch's request, made of frozen parts only."""
    if batch.ids is None:
        return delivery.document.encode()
    to = batch.ids if delivery.via is Via.MULTICAST else batch.ids[1:-1]
    return f'{{"to":{to},{delivery.document[1:]}'.encode()
