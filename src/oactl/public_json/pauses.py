"""Documents of `pause` and `resume`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from oactl.domain import pause
from oactl.public_json import Instant
from oactl.public_json.deliveries import Delivery


@dataclass(frozen=True, slots=True)
class Pause:
    """Why an account sends nothing."""

    reason: str
    by: str
    since: Instant

    @classmethod
    def of(cls, pause: pause.Pause) -> Self:
        """A pause of the ledger."""
        return cls(pause.reason, pause.actor, pause.at.isoformat())


@dataclass(frozen=True, slots=True)
class AccountPause:
    """A paused account, as `status` names it."""

    account: str
    reason: str
    by: str
    since: Instant


@dataclass(frozen=True, slots=True)
class PausedAccount:
    """An account that is paused now; `already`: it was before, for its own reason.

    `under_way` are its begun deliveries, which stop before their next request.
    """

    account: str
    pause: Pause
    already: bool
    under_way: Sequence[str]


@dataclass(frozen=True, slots=True)
class Pauses:
    """`oactl pause`."""

    accounts: Sequence[PausedAccount]


@dataclass(frozen=True, slots=True)
class ResumedAccount:
    """An account that is not paused any more; `pause` is null where it was not.

    `due` is what the next push looks at, `missed` what closed because of the pause.
    """

    account: str
    pause: Pause | None
    due: Sequence[Delivery]
    missed: Sequence[Delivery]


@dataclass(frozen=True, slots=True)
class Resumes:
    """`oactl resume`."""

    accounts: Sequence[ResumedAccount]
