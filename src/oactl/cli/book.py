"""The plans of a run as operations see them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from oactl.domain.account import Account
from oactl.domain.cadence import Slot
from oactl.domain.occurrence import Occurrence
from oactl.domain.plan import Plan, Post
from oactl.planfile.load import Loaded

_NEVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Book:
    """`ports.PlanBook` over what was loaded."""

    loaded: Loaded = field(default_factory=Loaded)

    @property
    def plans(self) -> Sequence[Plan]:
        """The plans that could be read."""
        return self.loaded.plans

    @property
    def has_errors(self) -> bool:
        """Whether any file has a finding of severity error."""
        return any(finding.severity == "error" for finding in self.loaded.findings)

    def errors_of(self, plan: str, post: str) -> Sequence[str]:
        """The rules of the errors that touch a post."""
        return [finding.rule for finding in self.loaded.errors_of(plan, post)]


def some_occurrence(account: Account, post: Post) -> Occurrence:
    """A post at no time in particular: for questions that do not depend on it."""
    plan = Plan(name="", path="", accounts=(), timezone="UTC", posts=())
    return Occurrence(account.name, plan, post, Slot(_NEVER, _NEVER, None))
