"""What `doctor` makes of what was found: a state for each check, and a fix where there is one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from oactl.commands.account_check import SLOW, Checked
from oactl.errors import Exit, OactlError, Params

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
]
# Cron runs each minute; a machine may be off for a while before somebody should look.
QUIET = timedelta(minutes=15)
UNREACHABLE = "account.unreachable"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    `code` names its sentence and its next step in `oactl.words.checks`; a check that ended with an
    `error` says that.
    """

    name: CheckName
    state: CheckState
    code: str
    params: Params = field(default_factory=dict)
    account: str | None = None
    error: OactlError | None = None


def of_fault(name: CheckName, error: OactlError, account: str | None = None) -> Check:
    """A check that ended with a fault of its own words."""
    return Check(name, "fault", error.code, error.params, account, error)


def of_accounts(checked: Iterable[Checked]) -> list[Check]:
    """Each account's credentials, and whether LINE answers."""
    return [check for each in checked for check in _of_account(each)]


def _of_account(each: Checked) -> list[Check]:
    name = each.account
    if each.why is not None:
        asked: CheckName = "line" if each.standing == "unreachable" else "credentials"
        return [of_fault(asked, each.why, name)]
    params = {"account": name, "name": each.name, "basic_id": each.basic_id, "host": each.host}
    known = Check("credentials", "ok", "doctor.credentials", params, name)
    quota = each.quota
    if quota is None:
        return [known, Check("line", "warn", "doctor.line_no_quota", params, name)]
    if quota.remaining is None:
        return [known, Check("line", "ok", "doctor.line", params, name)]
    state: CheckState = "ok" if quota.remaining else "warn"
    code = "doctor.line_quota" if quota.remaining else "doctor.line_quota_spent"
    numbers = {"left": f"{quota.remaining:,}", "limit": f"{quota.limit:,}"}
    return [known, Check("line", state, code, params | numbers, name)]


def of_clock(checked: Iterable[Checked], *, is_set: bool) -> Check:
    """Our clock beside LINE's."""
    if is_set:
        return Check("clock", "ok", "doctor.clock_set")
    known = [each for each in checked if each.skew is not None]
    if not known:
        return Check("clock", "warn", "doctor.clock_unknown")
    worst = max(known, key=lambda each: abs(each.skew or timedelta()))
    skew = worst.skew or timedelta()
    params = {"seconds": f"{skew.total_seconds():+.0f}"}
    if worst.standing == "clock":
        return Check("clock", "fault", "account.clock_wrong", params)
    if abs(skew) > SLOW:
        return Check("clock", "warn", "doctor.clock_slow", params)
    return Check("clock", "ok", "doctor.clock", params)


def of_last_run(now: datetime, last: datetime | None, *, unattended: bool, cron: str) -> Check:
    """When `push` last ran, and whether cron seems to start it."""
    params = {"cron": cron}
    if last is None:
        return Check("last_run", "warn", "doctor.never_ran", params)
    minutes = {"minutes": max(0, round((now - last) / timedelta(minutes=1)))}
    if now - last > QUIET:
        return Check("last_run", "warn", "doctor.ran_long_ago", params | minutes)
    if not unattended:
        return Check("last_run", "warn", "doctor.ran_by_hand", params | minutes)
    return Check("last_run", "ok", "doctor.ran", minutes)


def exit_of(checks: Sequence[Check]) -> Exit:
    """75 where LINE's silence is all that is wrong, 1 for any other fault."""
    faults = [check for check in checks if check.state == "fault"]
    if any(check.code != UNREACHABLE for check in faults):
        return Exit.FAILED
    return Exit.TEMPORARY if faults else Exit.OK
