"""The few things that operations ask of the outside, without knowing who answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol, TypeAlias

from oactl.domain.audience import Via
from oactl.domain.delivery.outcome import Outcome
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

    def of(self, account: str) -> Gateway:
        """The account's gateway. Raises a `Fault` `credentials.…` when there is no token."""

    def close(self) -> None:
        """Close all that were opened."""


SnapshotKind: TypeAlias = Literal[
    "followers", "deliveries", "demographic", "event", "unit", "quota"
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
