"""Everything an operation works with, laid out by the composition root."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from oactl.domain.account import Account, Workspace
from oactl.ports import (
    AccountLocks,
    Approvals,
    Clock,
    Gateways,
    Ledger,
    Members,
    PlanBook,
    Writer,
)


def unwatched(_recipients: int) -> None:
    """Nobody looks."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The ports of one run.

    `actor` is the operating system's user; `progress` is told how many recipients more were taken.
    """

    workspace: Workspace
    clock: Clock
    ledger: Ledger
    gateways: Gateways
    book: PlanBook
    writer: Writer
    approvals: Approvals
    members: Members
    locks: AccountLocks
    actor: str
    progress: Callable[[int], None] = unwatched

    @property
    def now(self) -> datetime:
        """The current instant, in UTC."""
        return self.clock.now()

    def account(self, name: str) -> Account:
        """The configured account of a name."""
        return self.workspace.accounts[name]

    def bot_of(self, account: Account) -> str | None:
        """The bot an account stands for, as configured or learned; None before first contact."""
        if account.bot_user_id:
            return account.bot_user_id
        pin = self.ledger.pin_of(self.gateways.host(account.name), account.name)
        return pin.bot_user_id if pin else None
