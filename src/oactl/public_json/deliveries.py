"""Documents of what goes out and what went: `push`, `delivery`, `plan agenda`, `explain`."""

from collections.abc import Sequence
from dataclasses import dataclass

from oactl.domain.delivery.summary import DeliverySummary
from oactl.public_json import Instant, Object


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery, or an occurrence that has none yet.

    `recipients` is null where nobody knows; `rejected` are those that LINE named as not valid, of
    `unproven` nobody can say whether an earlier ledger had them in its list. `held_by` is what
    stopped it, `facts` the figures with which it did.
    """

    id: str
    occurrence: str
    scheduled_at: Instant
    plan: str
    post: str
    variant: str | None
    account: str
    platform: str
    via: str
    state: str
    recipients: int | None
    batches: int
    batches_accepted: int
    request_ids: Sequence[str]
    held_by: str | None
    reason: str | None
    error: str | None
    rejected: int
    unproven: int
    facts: Object

    @classmethod
    def of(cls, summary: DeliverySummary) -> "Delivery":
        """The document of a delivery's summary."""
        return cls(**summary.to_json())


@dataclass(frozen=True, slots=True)
class NotDecided:
    """A name on which a person's word could not be written down, and why."""

    name: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Decided:
    """`delivery skip` and `delivery done` of several."""

    deliveries: Sequence[Delivery]
    errors: Sequence[NotDecided]


@dataclass(frozen=True, slots=True)
class Deliveries:
    """`oactl delivery list`, newest first."""

    deliveries: Sequence[Delivery]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request for one batch; `status` is null where nothing came back."""

    at: Instant
    status: int | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Batch:
    """What one API request carries."""

    seq: int
    retry_key: str
    recipients: int | None
    state: str
    request_id: str | None
    attempts: Sequence[Attempt]


@dataclass(frozen=True, slots=True)
class LogLine:
    """One fact of a delivery's log."""

    at: Instant
    event: str
    actor: str
    facts: Object


@dataclass(frozen=True, slots=True)
class UndeliveredDetail:
    """`oactl delivery show` of an occurrence that no request was made for."""

    id: str
    occurrence: str
    scheduled_at: Instant
    plan: str
    post: str
    variant: str | None
    account: str
    platform: str
    via: str
    state: str
    recipients: int | None
    batches: Sequence[Batch]
    batches_accepted: int
    request_ids: Sequence[str]
    held_by: str | None
    reason: str | None
    error: str | None
    rejected: int
    unproven: int
    facts: Object


@dataclass(frozen=True, slots=True)
class DeliveryDetail(UndeliveredDetail):
    """`oactl delivery show`."""

    log: Sequence[LogLine]


@dataclass(frozen=True, slots=True)
class DeliveryDetails:
    """`oactl delivery show` of an occurrence with variants: each of its deliveries."""

    deliveries: Sequence[DeliveryDetail]


@dataclass(frozen=True, slots=True)
class PushedAccount:
    """How one account's part of a run ended; `error` is what of LINE stood in the way."""

    account: str
    error: str | None


@dataclass(frozen=True, slots=True)
class Push:
    """`oactl push` and `oactl delivery resume`: what the run touched or found due."""

    now: Instant
    dry_run: bool
    accounts: Sequence[PushedAccount]
    deliveries: Sequence[Delivery]


@dataclass(frozen=True, slots=True)
class PlannedOccurrence:
    """An occurrence of the agenda. `held_by` is the first gate that would stop it."""

    id: str
    plan: str
    post: str
    account: str
    platform: str
    scheduled_at: Instant
    state: str
    held_by: str | None
    recipients: int | None


@dataclass(frozen=True, slots=True)
class Agenda:
    """`oactl plan agenda`, by time."""

    occurrences: Sequence[PlannedOccurrence]


@dataclass(frozen=True, slots=True)
class GateAnswer:
    """What one gate says of an occurrence, with its figures."""

    gate: str
    stops: bool
    reason: str | None
    facts: Object


@dataclass(frozen=True, slots=True)
class ExplainedOccurrence(PlannedOccurrence):
    """`oactl explain OCCURRENCE`, gates in order."""

    gates: Sequence[GateAnswer]
