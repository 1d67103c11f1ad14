"""What a run did, for people, programs and the exit code: a fold over its steps."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from oactl.domain.delivery.state import (
    State,
)
from oactl.domain.delivery.summary import DeliverySummary, Notice
from oactl.errors import Exit, worst_exit

if TYPE_CHECKING:
    from oactl.public_json.deliveries import Push


@dataclass(frozen=True, slots=True)
class AccountResult:
    """How one account's part of a run ended.

    `error` is what of LINE stood in the way, `credentials` why its token did not serve. `complete`:
    all that was due was looked at, and no other run has the account.
    """

    account: str
    error: str | None = None
    credentials: str | None = None
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a run did.

    What it touched, what has to be told, and what it means for the exit code. `ended` closes an
    account.
    """

    summary: DeliverySummary | None = None
    notices: tuple[Notice, ...] = ()
    exit: Exit = Exit.OK
    ended: AccountResult | None = None


def retold(notice: Notice) -> Step:
    """What an earlier run had to tell and did not."""
    return Step(notice.summary, (notice,), notice.exit)


@dataclass(slots=True)
class PushResult:
    """A whole run."""

    now: datetime
    dry_run: bool = False
    accounts: list[AccountResult] = field(default_factory=list)
    summaries: dict[str, DeliverySummary] = field(default_factory=dict)  # by delivery id
    exits: set[Exit] = field(default_factory=set)

    def add(self, step: Step) -> None:
        """Count one step more."""
        if step.ended:
            self.accounts.append(step.ended)
        if step.summary:
            self.summaries[step.summary.id] = step.summary
        self.exits.add(step.exit)

    @property
    def exit(self) -> Exit:
        """The run's exit code (contract 4).

        Where the only account's credentials are missing or rejected nothing could start.
        """
        alone = len({each.account for each in self.accounts}) == 1
        if alone and self.accounts[0].credentials and not self._went():
            return Exit.USAGE
        return worst_exit(self.exits)

    def _went(self) -> bool:
        """Whether the run came to something without LINE: a hand-off, or what a person must see."""
        handed = any(each.state is State.HANDED_OFF for each in self.summaries.values())
        return handed or Exit.UNKNOWN in self.exits

    def document(self) -> "Push":
        """The document of `push`."""
        from oactl.public_json.deliveries import (  # noqa: PLC0415 - for JSON only
            Delivery,
            Push,
            PushedAccount,
        )

        return Push(
            now=self.now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            dry_run=self.dry_run,
            accounts=[PushedAccount(each.account, each.error) for each in self.accounts],
            deliveries=[Delivery.of(summary) for summary in self.summaries.values()],
        )
