"""What a push run did, for people, programs and the exit code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from oactl.domain.delivery.standing import State
from oactl.domain.delivery.view import View
from oactl.domain.problem import Exit, worst_exit


@dataclass(frozen=True, slots=True)
class Notice:
    """A line for stderr: a catalogue key with facts."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class AccountRun:
    """One account's part of a run."""

    account: str
    error: str | None = None
    views: list[View] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    exits: list[Exit] = field(default_factory=list)
    credentials: str | None = None
    no_news: set[str] = field(default_factory=set)  # ids of what goes on and was told before
    complete: bool = False  # all that was due was looked at, and no other run has the account

    def tell(self, code: str, exit_code: Exit | None = None, /, **facts: Any) -> None:  # noqa: ANN401
        """Add a line for stderr, and what it means for the exit code."""
        self.notices.append(Notice(code, facts))
        if exit_code is not None:
            self.exits.append(exit_code)


@dataclass(frozen=True, slots=True)
class Pushed:
    """A whole run."""

    now: datetime
    dry_run: bool
    runs: tuple[AccountRun, ...]
    notices: tuple[Notice, ...] = ()
    exits: tuple[Exit, ...] = ()

    @property
    def exit(self) -> Exit:
        """The run's exit code (contract 4).

        Where the only account's credentials are missing or rejected nothing could start.
        """
        alone = len({run.account for run in self.runs}) == 1
        if alone and any(run.credentials and not _went(run) for run in self.runs):
            return Exit.USAGE
        codes = [code for run in self.runs for code in run.exits]
        return worst_exit([*codes, *self.exits])

    def to_json(self) -> dict[str, Any]:
        """The object of the contract."""
        return {
            "now": self.now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "dry_run": self.dry_run,
            "accounts": [{"account": run.account, "error": run.error} for run in self.runs],
            "deliveries": [view.to_json() for run in self.runs for view in run.views],
        }


def _went(run: AccountRun) -> bool:
    """Whether the run came to something without LINE: a hand-off, or what a person must see."""
    handed = any(view.state is State.HANDED_OFF for view in run.views)
    return handed or Exit.UNKNOWN in run.exits
