"""One thing that `oactl doctor` looked at."""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from oactl.errors import OactlError, Params

CheckState: TypeAlias = Literal["ok", "warn", "fault"]
CheckName: TypeAlias = Literal[
    "configuration",
    "plans",
    "database",
    "permissions",
    "credentials",
    "line",
    "clock",
    "last_run",
    "pause",
    "schedule",
    "workflow",
    "notices",
]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    `code` names its sentence and its next step in `oactl.words.errors`; a check that ended with an
    `error` says that.
    """

    name: CheckName
    state: CheckState
    code: str
    params: Params = field(default_factory=dict)
    account: str | None = None
    error: OactlError | None = None
    several: str = ""  # accounts that have the same, where it stands for all of them


def of_fault(name: CheckName, error: OactlError, account: str | None = None) -> Check:
    """A check that ended with a fault of its own words."""
    return Check(name, "fault", error.code, error.params, account, error)
