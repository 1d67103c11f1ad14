"""The few things that operations ask of the outside, without knowing who answers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, Protocol, TypeAlias

from oactl.domain.approval import Approval, Proposal
from oactl.domain.audience import Via
from oactl.domain.delivery.outcome import Outcome
from oactl.domain.delivery.record import Attempt, Batch, Delivery, Event, EventKind, Realm, Record
from oactl.domain.occurrence import Occurrence
from oactl.domain.plan import Plan, Post
from oactl.domain.value import JsonObject


class Clock(Protocol):
    """The time of day, and time that only goes forward."""

    def now(self) -> datetime:
        """The current instant, aware, in UTC; may be set by `--now`."""

    def monotonic(self) -> float:
        """Seconds that never go back, for deadlines and waiting."""

    def sleep(self, seconds: float) -> None:
        """Wait."""

    @property
    def is_set(self) -> bool:
        """Whether `OACTL_NOW` or `--now` set the clock."""


class StopSign(Protocol):
    """Set when the process was asked to end: no new request."""

    def is_set(self) -> bool:
        """Whether to stop."""


@dataclass(frozen=True, slots=True)
class BotInfo:
    """Who a token belongs to (`GET /v2/bot/info`), and LINE's clock where the answer had one."""

    user_id: str
    basic_id: str
    display_name: str
    premium_id: str | None = None
    server_time: datetime | None = None


@dataclass(frozen=True, slots=True)
class QuotaAnswer:
    """This month's messages: `limit` is None where LINE sets none."""

    limit: int | None
    used: int


@dataclass(frozen=True, slots=True)
class Narrowcast:
    """How far an accepted narrowcast is (`…/progress/narrowcast`)."""

    phase: Literal["waiting", "sending", "succeeded", "failed"]
    success: int | None = None
    failure: int | None = None
    target: int | None = None
    error_code: int | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question (not a send) that got no usable answer.

    `kind` says what to do: `offline` and `rate` may be asked again later, `credentials` stops the
    account, `refused` and `strange` will not get better by asking again.
    """

    kind: Literal["offline", "rate", "credentials", "refused", "strange"]
    error: str
    status: int | None = None


class Gateway(Protocol):
    """One account's way to LINE. Nothing here repeats a request, follows a redirect or waits."""

    host: str

    def bot_info(self) -> BotInfo | Unanswered:
        """Who the token belongs to."""

    def send(self, via: Via, retry_key: str, body: bytes) -> Outcome:
        """One request of one batch. Thread-safe; one kept-alive connection a thread."""

    def quota(self) -> QuotaAnswer | Unanswered:
        """This month's limit and use."""

    def narrowcast(self, request_id: str) -> Narrowcast | Unanswered:
        """The progress of an accepted narrowcast."""

    def validate(self, via: Via, messages: list[JsonObject]) -> list[tuple[str, str]] | Unanswered:
        """LINE's own complaints about message objects, as (property, message)."""

    def get(self, path: str, query: Mapping[str, str] | None = None) -> JsonObject | Unanswered:
        """Any other question: insight, audiences. `path` begins with `/v2/`."""

    def close(self) -> None:
        """Close the connections."""


@dataclass(frozen=True, slots=True)
class Pin:
    """The bot that an account's name stands for."""

    bot_user_id: str
    basic_id: str
    display_name: str


class Gateways(Protocol):
    """The gateways of the accounts, opened when first asked for."""

    def host(self, account: str) -> str:
        """Which API host an account is sent through: `api.line.me`. Asks nobody."""

    def of(self, account: str) -> Gateway:
        """The account's gateway. Raises a `Fault` `credentials.…` when there is no token."""

    def close(self) -> None:
        """Close all that were opened."""


SnapshotKind: TypeAlias = Literal[
    "followers", "deliveries", "demographic", "event", "unit", "quota", "audience"
]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Figures LINE gave for one account.

    `subject` is a day of UTC+9 (`2026-11-15`), a request id or an aggregation unit. `final` says
    that LINE will not change them any more; `data` is LINE's answer as it came.
    """

    kind: SnapshotKind
    subject: str
    fetched_at: datetime
    final: bool
    data: JsonObject


class Snapshots(Protocol):
    """The snapshots of one account (one API host and bot user id)."""

    def get(self, kind: SnapshotKind, subject: str) -> Snapshot | None:
        """The newest snapshot of one subject."""

    def of_days(self, kind: SnapshotKind, start: date, end: date) -> list[Snapshot]:
        """The newest snapshot of each day from `start` to `end`, both inclusive, by day."""

    def fetched_since(self, since: datetime) -> list[Snapshot]:
        """What was asked since an instant, to know how much of LINE's rate is spent."""

    def put(self, snapshot: Snapshot) -> None:
        """Keep a snapshot; it replaces an earlier one of its subject unless that was final."""


class PlanBook(Protocol):
    """The plans of the workspace as they were read, with what is wrong in them."""

    @property
    def plans(self) -> Sequence[Plan]:
        """The plans that could be read, by file."""

    @property
    def has_errors(self) -> bool:
        """Whether any plan has a finding of severity error."""

    def errors_of(self, plan: str, post: str) -> Sequence[str]:
        """The rules of the errors that touch a post: its own and those of its whole plan."""


class Writer(Protocol):
    """Makes of a post what LINE is sent and what a checker approves."""

    def proposal(self, plan: Plan, post: Post) -> Proposal:
        """What a post would do, for approval."""

    def messages(self, occurrence: Occurrence) -> list[JsonObject]:
        """The message objects of an occurrence, templates filled. Raises a `Fault`."""


class Approvals(Protocol):
    """What checkers approved, kept beside the plans."""

    def of(self, plan: str) -> Mapping[str, Approval]:
        """The approvals of a plan by post. Raises a `Fault` where the file cannot be read."""

    def any(self) -> bool:
        """Whether anything was ever approved in this workspace."""

    def save(self, plan: str, approvals: Mapping[str, Approval]) -> None:
        """Replace the approvals of a plan, whole or not at all."""


@dataclass(frozen=True, slots=True)
class NoMembers:
    """Why the user ids of a tag cannot be had: a code with facts."""

    code: str
    facts: Mapping[str, Any]


class Members(Protocol):
    """The user ids behind tags of files and behind `testers`."""

    def of(self, path: str) -> frozenset[str] | NoMembers:
        """The user ids of a file of the workspace."""


class AccountLocks(Protocol):
    """One run an account at a time."""

    def take(self, host: str, account: str) -> "Lock | Busy":
        """Take the lock of an account without waiting."""


class Lock(Protocol):
    """An account that this run has."""

    def release(self) -> None:
        """Give it free."""


@dataclass(frozen=True, slots=True)
class Busy:
    """Another run has the account; `seconds` is how long it has had it."""

    seconds: float


class Ledger(Protocol):
    """The durable record. Every method that writes is one durable transaction."""

    @property
    def created_at(self) -> datetime:
        """When the ledger was made, by oactl's clock."""

    def version(self) -> str:
        """Changes with every fact that is added."""

    def pin_of(self, host: str, account: str) -> Pin | None:
        """The bot that an account's name stands for, or None before first contact."""

    def pin(self, host: str, account: str, pin: Pin, now: datetime) -> None:
        """Remember the bot of first contact; a later call changes only its names."""

    def seen(
        self, host: str, account: str, posts: Iterable[tuple[str, str]], now: datetime
    ) -> Mapping[tuple[str, str], datetime]:
        """When each (plan, post) was first seen; those not seen before are noted as of now."""

    def seen_already(self, host: str, account: str) -> Mapping[tuple[str, str], datetime]:
        """When each (plan, post) was first seen, without noting anything."""

    def checked_until(self, host: str, account: str) -> datetime | None:
        """Up to when everything due of an account has been accounted for."""

    def check_off(self, host: str, account: str, until: datetime) -> None:
        """Note that everything due up to an instant is sent, running, held or missed."""

    def begin(self, delivery: Delivery, batches: Sequence[Batch], events: Sequence[Event]) -> bool:
        """Freeze a delivery with its batches. False where the occurrence has one already."""

    def intend(self, batches: Sequence[Batch], at: datetime) -> list[Attempt]:
        """Write down that each batch is about to be requested, before a byte leaves."""

    def conclude(
        self,
        outcomes: Sequence[tuple[Attempt, Outcome]],
        at: datetime,
        renewed: Sequence[Batch] = (),
        events: Sequence[Event] = (),
    ) -> None:
        """Write down what came back, with the batches that go again and why, all or nothing."""

    def renew(self, batches: Sequence[Batch], events: Sequence[Event]) -> None:
        """Add the next generation of batches, and why, and open their delivery again."""

    def note(self, *events: Event) -> None:
        """Add lines to the log of who did what."""

    def settle(self, delivery: str, state: str, at: datetime) -> None:
        """Note that a delivery needs no further look."""

    def reopen(self, delivery: str, event: Event) -> None:
        """Look at a delivery again, and note why."""

    def forget_ids(self, before: datetime) -> None:
        """Drop the user ids of deliveries that ended before an instant; counts stay."""

    def record_of(self, host: str, bot_user_id: str, occurrence: str) -> Record | None:
        """The delivery of an occurrence of one bot."""

    def records_named(self, name: str) -> list[Record]:
        """The deliveries of an id or an occurrence, newest first."""

    def open_records(self, host: str, account: str) -> list[Record]:
        """Deliveries that are not settled, oldest first."""

    def with_ids(self, batches: Sequence[Batch]) -> list[Batch]:
        """The same batches with their user ids; records are looked up without them."""

    def records_since(self, since: datetime, account: str | None = None) -> list[Record]:
        """Deliveries begun at or after an instant, newest first."""

    def begun_on(self, host: str, bot_user_id: str, plan: str, post: str, day: str) -> list[Record]:
        """The deliveries of one post whose wall-clock day is `2026-11-25`, tests left out."""

    def alike(self, host: str, bot_user_id: str, likeness: str, since: datetime) -> list[Record]:
        """Deliveries of the same content to the same audience begun since, newest first."""

    def requests_since(self, host: str, bot_user_id: str, via: Via, since: datetime) -> int:
        """How many requests of one kind were begun since an instant."""

    def events_of(
        self, host: str, account: str, occurrences: Sequence[str]
    ) -> Mapping[str, list[Event]]:
        """The log of each occurrence, oldest first."""

    def log_since(self, since: datetime, kinds: Sequence[EventKind]) -> list[Event]:
        """The lines of some kinds since an instant, newest first."""

    def snapshots(self, realm: Realm) -> Snapshots:
        """The insight snapshots of one bot at one host."""
