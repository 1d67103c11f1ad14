"""What happened to an occurrence apart from requests: one payload class for each kind of event.

The ledger keeps events for years: `ledger/rows.py` writes and reads each kind with its version.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from oactl.domain.delivery.identity import Identity


@dataclass(frozen=True, slots=True)
class About:
    """How an event shows its occurrence when no plan has it any more. `scheduled_at` is aware."""

    id: str
    scheduled_at: datetime
    platform: str
    via: str
    recipients: int | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A gate stopped it; it goes by itself once the gate is open. `params` fill the sentence."""

    gate: str
    reason: str
    params: Mapping[str, Any] = field(default_factory=dict)
    about: About | None = None


@dataclass(frozen=True, slots=True)
class Missed:
    """It will not go out by itself any more; `gate` and `reason` say why."""

    gate: str
    reason: str
    params: Mapping[str, Any] = field(default_factory=dict)
    about: About | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A person does not want it sent."""

    reason: str
    about: About | None = None


@dataclass(frozen=True, slots=True)
class ResolvedSent:
    """A person says that it was sent."""

    about: About | None = None


@dataclass(frozen=True, slots=True)
class ResolvedNotSent:
    """A person says that what is unknown was not sent."""

    about: About | None = None


@dataclass(frozen=True, slots=True)
class HandedOff:
    """It is a person's to carry out."""


@dataclass(frozen=True, slots=True)
class Done:
    """A person has carried it out, and where it can be seen."""

    url: str | None = None
    about: About | None = None


@dataclass(frozen=True, slots=True)
class Foreign:
    """LINE knew the retry key (409) of a batch never tried here: another ledger had sent it."""

    batch: int
    recipients: int | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """Recipients that LINE named as not valid were left out."""

    batch: int
    recipients: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The rest of a cell that another ledger had begun to send; nothing is sent to it.

    Nobody can prove which of these people were in the other ledger's list.
    """

    batches: tuple[int, ...]
    recipients: int


@dataclass(frozen=True, slots=True)
class Stopped:
    """A person wants no more of a begun delivery sent."""

    reason: str


@dataclass(frozen=True, slots=True)
class Resumed:
    """A person goes on with a begun delivery: with its frozen text or, `current`, a new version.

    `approval` is the number of the approval that stood.
    """

    current: bool = False
    approval: str | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far LINE is with an accepted narrowcast.

    `phase` is LINE's word, or `forgotten` where LINE knows nothing of the request any more.
    """

    phase: str
    success: int | None = None
    failure: int | None = None
    target: int | None = None
    error_code: int | None = None
    description: str | None = None


Payload: TypeAlias = (
    Held
    | Missed
    | Skipped
    | ResolvedSent
    | ResolvedNotSent
    | HandedOff
    | Done
    | Foreign
    | Dropped
    | LeftOut
    | Stopped
    | Resumed
    | Progress
)


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the log of who did what. `occurrence` is the id as it was written then."""

    at: datetime
    identity: Identity
    account: str
    occurrence: str
    actor: str
    payload: Payload


_CLOSING = (Missed, Skipped, ResolvedSent, Done)
# Clocks are set right by seconds while they run; a rehearsal starts again at one instant.
_CLOCK_STEP = timedelta(minutes=1)


def is_closed(log: Iterable[Event], now: datetime) -> bool:
    """Whether an occurrence with this log does not go out by itself any more.

    A miss from the future was written while the clock was ahead: nothing was missed then.
    """
    return any(
        isinstance(event.payload, _CLOSING)
        and not (isinstance(event.payload, Missed) and event.at > now + _CLOCK_STEP)
        for event in log
    )
