"""The facts that the ledger keeps of a delivery, and what came back from its requests.

No fact is ever changed, only added to. What came back is sorted by what it means for sending again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias

from oactl.domain.audience import RECORD, Via
from oactl.domain.delivery.events import Event
from oactl.domain.delivery.identity import Channel, Identity, retry_key


@dataclass(frozen=True, slots=True)
class Accepted:
    """LINE took the request. `request_id` is the one that statistics are asked with.

    `before` says that it was an earlier request with this key (409), not this one.
    """

    request_id: str
    status: int
    before: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """LINE will not take this request, now or later. Nobody got anything.

    `bad_recipients` are the places in `to` that LINE named; without them the batch could go.
    """

    status: int
    error: str
    bad_recipients: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class NotSent:
    """The request never reached LINE: no name, no connection, no TLS."""

    error: str


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """LINE may or may not have taken the request. Only the same key and bytes may go again."""

    error: str
    status: int | None = None


@dataclass(frozen=True, slots=True)
class RateLimited:
    """Too many requests: not taken, wait. `after` is what the answer asks for, in seconds."""

    error: str
    after: float | None = None


@dataclass(frozen=True, slots=True)
class MonthlyLimit:
    """The month's messages are used up or reserved: not taken."""

    error: str


@dataclass(frozen=True, slots=True)
class BadCredentials:
    """The token is missing, wrong or of another account: not taken, the account stops."""

    status: int
    error: str


Outcome: TypeAlias = (
    Accepted | Refused | NotSent | Ambiguous | RateLimited | MonthlyLimit | BadCredentials
)


# LINE forgets a retry key 24 h after the first request; an hour is kept for clocks and long runs.
KEY_LIFE = timedelta(hours=23)

Purpose: TypeAlias = Literal["occurrence", "test"]


@dataclass(frozen=True, slots=True)
class Version:
    """The text that batches of a delivery carry.

    Number 0 is the text frozen at its beginning, each later one that of a `resume --with-current`.
    `document` is the JSON of a request body without `to`; `approval` is what was approved
    (`FrozenApproval` as a mapping).
    """

    number: int
    document: str
    approval: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One occurrence with everything that its requests will say, frozen when it began.

    `occurrence` is the id as it was written then. `content_hash` is equal for two deliveries of the
    same content to the same audience; `day_times` are the post's wall-clock times of that day.
    `topic` and `audience` are what reports compare posts by: whom it was for as `Audience.name`.
    """

    id: str
    identity: Identity
    purpose: Purpose
    occurrence: str
    account: str
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
    content_hash: str
    workspace: str | None = None
    day_times: tuple[str, ...] = ()
    approval: Mapping[str, Any] = field(default_factory=dict)
    topic: str = ""
    audience: str = ""

    @property
    def channel(self) -> Channel:
        """The bot at the host that sends it."""
        return self.identity.channel

    @property
    def plan(self) -> str:
        """The plan's name."""
        return self.identity.plan

    @property
    def post(self) -> str:
        """The post's id."""
        return self.identity.post

    @property
    def ends(self) -> datetime:
        """When nothing of it is sent any more by itself: 23 h after its time.

        One that a person began by name, maybe late, has 23 h from then.
        """
        start = max(self.scheduled_at, self.created_at) if self.by_name else self.scheduled_at
        return start + KEY_LIFE

    def key(self, batch: str, generation: int) -> str:
        """The retry key of one of its batches."""
        return retry_key(self.workspace, self.identity, batch, generation)


@dataclass(frozen=True, slots=True)
class Batch:
    """What one request carries.

    `name` is the part of the audience (`domain/delivery/identity.py`); the retry key is made of it.
    `ids` are 16-byte records, None where LINE knows whom, and left out (None as well) where a
    record is only looked at: `Ledger.with_ids` brings them. `version` is the text it carries.
    """

    delivery_id: str
    seq: int
    generation: int
    name: str
    retry_key: str
    ids: bytes | None
    recipients: int | None
    version: int = 0

    @property
    def cell(self) -> str:
        """The cell of the audience it is a part of."""
        return self.name.partition("+")[0].partition(".")[0]


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
    versions: Sequence[Version] = ()

    @property
    def version(self) -> Version:
        """What it says now."""
        first = Version(0, self.delivery.document, self.delivery.approval)
        return self.versions[-1] if self.versions else first

    def version_of(self, batch: Batch) -> Version:
        """What a batch says."""
        first = Version(0, self.delivery.document, self.delivery.approval)
        return next((v for v in self.versions if v.number == batch.version), first)


def user_ids(records: bytes) -> list[str]:
    """The user ids of 16-byte records."""
    text = records.hex()
    return ["U" + text[start : start + 32] for start in range(0, len(text), 32)]


def without(delivery: Delivery, batch: Batch, places: Sequence[int]) -> Batch | None:
    """The next generation of a batch without the recipients that LINE named.

    None where there is nothing to leave out or nobody would be left.
    """
    if not places or batch.ids is None:
        return None
    ids = [batch.ids[start : start + RECORD] for start in range(0, len(batch.ids), RECORD)]
    kept = [record for place, record in enumerate(ids) if place not in places]
    if not kept or len(kept) == len(ids):
        return None
    return renewed(delivery, batch, ids=b"".join(kept))


def renewed(
    delivery: Delivery, batch: Batch, *, ids: bytes | None, version: int | None = None
) -> Batch:
    """The next generation of a batch, under a key of its own."""
    generation = batch.generation + 1
    return Batch(
        delivery_id=batch.delivery_id,
        seq=batch.seq,
        generation=generation,
        name=batch.name,
        retry_key=delivery.key(batch.name, generation),
        ids=ids,
        recipients=batch.recipients if ids is None else len(ids) // RECORD,
        version=batch.version if version is None else version,
    )


def body_of(via: Via, document: str, batch: Batch) -> bytes:
    """The exact bytes of a batch's request, made of frozen parts only."""
    if batch.ids is None:
        return document.encode()
    ids = '","'.join(user_ids(batch.ids))
    to = f'["{ids}"]' if via is Via.MULTICAST else f'"{ids}"'
    return f'{{"to":{to},{document[1:]}'.encode()
