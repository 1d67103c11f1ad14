"""When an account sends nothing although something is due: a person's pause, a blackout day."""

from datetime import date, datetime
from typing import NamedTuple


class Pause(NamedTuple):
    """A person's word that an account sends nothing until somebody says otherwise.

    `bot` is whom the account stood for then, or turned out to stand for at its first contact; None
    before that. It keeps the pause where the account gets another name. Not `sure`: nobody knows
    whose pause it is, and the account that it holds may be the one.
    """

    account: str
    bot: str | None
    reason: str
    actor: str
    at: datetime
    id: int = 0
    sure: bool = True


class Blackout(NamedTuple):
    """Days on which nothing goes out, both included. `accounts` is None where all are meant."""

    first: date
    last: date
    reason: str = ""
    accounts: tuple[str, ...] | None = None

    def covers(self, account: str, day: date) -> bool:
        """Whether an account sends nothing on a day."""
        meant = self.accounts is None or account in self.accounts
        return meant and self.first <= day <= self.last
