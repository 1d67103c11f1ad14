"""What came back from one request, sorted by what it means for sending again.

The whole table is in `docs/explanation/life-of-a-delivery.md`. The one rule behind it: only what is
known not to have been accepted may be counted as not sent.
"""

from dataclasses import dataclass
from typing import TypeAlias


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
