"""The plans of a run as operations see them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from oactl.domain.plan import Plan
from oactl.planfile.load import Loaded


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
