"""The document that a receiver of `notify:` gets, and that of `oactl notify test`."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from oactl.domain.receiver import NoticeEvent
from oactl.public_json import Instant


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """One thing that a person has to hear: what, why, and the next command.

    `copy` and `assets` are what a person posts by hand; `causes` what may be why a day was not as
    expected. Events without an occurrence are about an account, the plans or the ledger.
    """

    event: NoticeEvent
    message: str
    help: str | None
    occurrence: str | None = None
    account: str | None = None
    plan: str | None = None
    post: str | None = None
    subject: str | None = None
    platform: str | None = None
    scheduled_at: Instant | None = None
    state: str | None = None
    held_by: str | None = None
    reason: str | None = None
    error: str | None = None
    copy: str | None = None
    assets: Sequence[str] = ()
    causes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Notification:
    """What a receiver is told in one message. A repeat of a message has its `id` again.

    `text` says all of it in the receiver's language. `more` events are only counted. `test`: a
    person tries the receiver; `rehearsal`: the clock was set.
    """

    version: int
    id: str
    at: Instant
    workspace: str | None
    receiver: str
    test: bool
    rehearsal: bool
    title: str
    text: str
    events: Sequence[ToldEvent] = field(default_factory=list)
    more: int = 0


@dataclass(frozen=True, slots=True)
class TestedReceiver:
    """Whether the test came through to a receiver, and in words what came back."""

    receiver: str
    kind: str
    delivered: bool
    message: str


@dataclass(frozen=True, slots=True)
class NotifyTest:
    """`oactl notify test`."""

    receivers: Sequence[TestedReceiver]
