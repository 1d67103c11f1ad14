"""`oactl doctor`: configuration, credentials, clock, ledger, LINE; a fix for each fault."""

import os
import platform
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, TypeAlias

import typer
from wcwidth import wcswidth

from oactl import __version__, last_run
from oactl.commands.account_add import SLOW, AccountCheck, check_accounts, same_bots
from oactl.commands.account_groups import accounts_of, is_many, number_of_accounts
from oactl.commands.db import damage_lines
from oactl.commands.doctor_schedule import Scheduled, scheduled
from oactl.commands.options import AllOption, FormatOption, JsonOption, came_to, format_of
from oactl.commands.workflows import installs_by_name
from oactl.console import Console
from oactl.context import ConfigurationError, Context
from oactl.domain.account import TokenFile, Workspace
from oactl.domain.value import some_of
from oactl.errors import Exit, OactlError, Params
from oactl.findings import text
from oactl.findings.text import Summary
from oactl.i18n import _
from oactl.ledger.checkup import check_up
from oactl.ledger.lock import risk_of
from oactl.planfile.plan_files import find_strays
from oactl.private import is_open_to_others, owner_of, user_name
from oactl.public_json import workspace
from oactl.sending.context import SendingContext
from oactl.sending.pause import paused_accounts
from oactl.sending.validate_online import check_reach
from oactl.usage import App
from oactl.words.errors import CHECK_HELP, CHECK_NAMES, CHECK_STATES, CHECKS, help_of, sentence_of

app = App()


@app.command(epilog="oactl doctor")
def doctor(
    ctx: typer.Context,
    everything: AllOption = False,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """Check configuration, tokens, clock, ledger and LINE; a fix for each fault."""
    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    try:
        checks = [configuration(context), *look_at(context)]
    except ConfigurationError as bad:
        params = {"file": context.config_name, "count": len(bad.findings)}
        check = Check("configuration", "fault", "doctor.bad_configuration", params)
        _show(context.console, [check], as_json=look == "json")
        if look != "json":
            context.console.error(text.render(bad.findings, Summary(1, 0)))
        return bad.exit
    if look == "json" or everything or not is_many(context.workspace.accounts):
        _show(context.console, checks, as_json=look == "json")
    else:
        _show_exceptions(context, checks)
    return exit_of(checks)


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


def _show_exceptions(context: Context, checks: Sequence[Check]) -> None:
    """With many accounts: totals, then what is wrong, once for all accounts that have the same."""
    counts = Counter[str](check.state for check in checks)
    states = (f"{_(CHECK_STATES[state])} {counts[state]:,}" for state in CHECK_STATES)
    accounts = number_of_accounts(context.workspace.accounts)
    context.console.print(_("{accounts}: {states}", accounts=accounts, states=_(", ").join(states)))
    wrong = (check for check in checks if check.state != "ok")
    _show(context.console, list(_together(context.workspace, wrong)), as_json=False)
    context.console.print(_("All checks, those of each account too: oactl doctor --all"))


def _together(workspace: Workspace, checks: Iterable[Check]) -> Iterator[Check]:
    """The checks, those of accounts that came to the same only once."""
    alike: dict[tuple[str, ...], list[Check]] = {}
    for check in checks:
        same = (check.name, check.state, check.code) if check.account else (str(id(check)),)
        alike.setdefault(same, []).append(check)
    for some in alike.values():
        names = [check.account for check in some if check.account]
        several = accounts_of(workspace, names) if len(names) > 1 else ""
        yield replace(some[0], several=several)


def _show(console: Console, checks: Sequence[Check], *, as_json: bool) -> None:
    if as_json:
        console.json(_document(checks))
        return
    names = [_(CHECK_NAMES[check.name]) for check in checks]
    wide = max(map(wcswidth, names), default=0)
    for check, name in zip(checks, names, strict=True):
        state = _(CHECK_STATES[check.state])
        console.print(f"{state}  {name}{' ' * (wide - wcswidth(name))}  {_sentence(check)}")
        if check.state != "ok" and (fix := _fix(check)):
            console.print(f"{' ' * (wcswidth(state) + wide + 4)}{fix}")


def _document(checks: Sequence[Check]) -> workspace.Checks:
    rows = [
        workspace.Check(
            check=check.name,
            account=check.account,
            state=check.state,
            message=_sentence(check),
            mend=_fix(check) if check.state != "ok" else None,
        )
        for check in checks
    ]
    versions = {
        "oactl": __version__,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }
    return workspace.Checks(rows, versions)


def _sentence(check: Check) -> str:
    said = _what(check)
    if check.several:
        return _("{accounts}; the first: {sentence}", accounts=check.several, sentence=said)
    return said


def _what(check: Check) -> str:
    if check.error is not None:
        return sentence_of(check.error)
    return _(CHECKS[check.code], **check.params)


def _fix(check: Check) -> str | None:
    if check.error is not None:
        return help_of(check.error)
    known = CHECK_HELP.get(check.code)
    return _(known, **check.params) if known else None


# Cron runs each minute; a machine may be off for a while before somebody should look.
QUIET = timedelta(minutes=15)
WEEK = timedelta(days=7)  # in which a notice that failed is worth a word
UNREACHABLE = "account.unreachable"


def of_fault(name: CheckName, error: OactlError, account: str | None = None) -> Check:
    """A check that ended with a fault of its own words."""
    return Check(name, "fault", error.code, error.params, account, error)


def of_accounts(checked: Iterable[AccountCheck]) -> list[Check]:
    """Each account's credentials, and whether LINE answers."""
    return [check for each in checked for check in _of_account(each)]


def _of_account(each: AccountCheck) -> list[Check]:
    name = each.account
    if each.why is not None:
        asked: CheckName = "line" if each.status == "unreachable" else "credentials"
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


def of_clock(checked: Iterable[AccountCheck], *, is_set: bool) -> Check:
    """Our clock beside LINE's."""
    if is_set:
        return Check("clock", "ok", "doctor.clock_set")
    known = [each for each in checked if each.skew is not None]
    if not known:
        return Check("clock", "warn", "doctor.clock_unknown")
    worst = max(known, key=lambda each: abs(each.skew or timedelta()))
    skew = worst.skew or timedelta()
    params = {"seconds": f"{skew.total_seconds():+.0f}"}
    if worst.status == "clock":
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


def look_at(context: Context) -> list[Check]:
    """Everything that oactl stands on, by a configuration that could be read."""
    was_open = [each for each in _state_folders(context) if is_open_to_others(each)]
    database = _database(context)  # opening the ledger closes the folder
    checks = [*database, *_permissions(context, was_open)]
    if any(check.state == "fault" for check in database):
        return checks
    sending = context.sending_without_plans(writes=True)
    checks.append(_plans(context))
    checked = check_accounts(sending, context.workspace.accounts)
    twice = same_bots(sending, checked)
    checks += of_accounts(checked)
    checks += [of_fault("credentials", error, name) for name, error in twice.items()]
    checks += _pauses(sending)
    jobs = scheduled(context, sending)
    checks += [of_clock(checked, is_set=context.clock.is_set), _last_run(context, jobs)]
    checks += _schedule(jobs)
    return [*checks, *_notices(context), *_workflows(context)]


def configuration(context: Context) -> Check:
    """Whether the configuration can be read. Raises `ConfigurationError`."""
    accounts = context.workspace.accounts
    params = {"file": context.config_name, "accounts": ", ".join(accounts)}
    if is_many(accounts):
        params["accounts"] = number_of_accounts(accounts)
    if not accounts:
        return Check("configuration", "warn", "doctor.no_accounts", params)
    return Check("configuration", "ok", "doctor.configuration", params)


def _plans(context: Context) -> Check:
    sending = context.sending_without_plans(writes=True)
    loaded = context.load_plans(lambda: sending)
    findings = [*find_strays(context.workspace), *loaded.findings]
    errors = sum(1 for finding in findings if finding.severity == "error")
    params = {"files": loaded.files, "posts": loaded.posts, "errors": errors}
    if errors:
        return Check("plans", "warn", "doctor.plans_wrong", params)
    absent = sum(1 for finding in findings if finding.rule == "OA415")
    held = absent + sum(1 for _ in check_reach(replace(sending, loaded=loaded)))
    if held:
        return Check("plans", "warn", "doctor.plans_held", {**params, "held": held})
    return Check("plans", "ok", "doctor.plans", params)


def _database(context: Context) -> list[Check]:
    try:
        path, was_there = context.ledger_path, context.has_ledger
        context.ledger.close()
        del context.ledger
        found = check_up(path)
    except OactlError as error:
        return [of_fault("database", error)]
    if found.damages:
        params = {"path": str(path), "count": len(found.damages)}
        params["first"] = damage_lines(found.damages[:1])[0]
        return [Check("database", "fault", "doctor.database_damaged", params)]
    params = {"path": str(path), "version": found.version}
    code = "doctor.database" if was_there else "doctor.database_made"
    checks = [Check("database", "ok", code, params)]
    if risk := risk_of(path.parent.resolve(), _mounts()):
        checks.append(
            Check("database", "warn", f"doctor.{risk.kind}", {"path": str(path), "by": risk.name})
        )
    return checks


def _mounts() -> str:
    with suppress(OSError):
        return Path("/proc/mounts").read_text(encoding="utf-8", errors="replace")
    return ""


def _permissions(context: Context, was_open: list[Path]) -> list[Check]:
    """State and token files are for nobody else to read, and ours to write."""
    if os.name == "nt":
        return []
    return [
        *(_of_folder(path) for path in was_open),
        *(
            Check("permissions", "fault", "doctor.open_to_others", {"path": str(path)})
            for path in _private_files(context)
            if is_open_to_others(path)
        ),
        *_not_ours(context),
    ] or [Check("permissions", "ok", "doctor.permissions")]


def _of_folder(path: Path) -> Check:
    if is_open_to_others(path):
        return Check("permissions", "fault", "doctor.folder_open", {"path": str(path)})
    return Check("permissions", "warn", "doctor.folder_closed", {"path": str(path)})


def _not_ours(context: Context) -> Iterator[Check]:
    """Of what another user made, such as a lock that root took, the first."""
    files = (each for folder in _state_folders(context) for each in (folder, *_in(folder)))
    for path in files:
        if owner := owner_of(path):
            params = {"path": str(path), "owner": owner, "user": user_name()}
            params["folder"] = str(
                context.state if path.is_relative_to(context.state) else path.parent
            )
            yield Check("permissions", "fault", "doctor.not_yours", params)
            return


def _state_folders(context: Context) -> list[Path]:
    """The state folder and those in it that are there."""
    found = [context.state, *(each for each in _in(context.state) if each.is_dir())]
    return [each for each in found if each.is_dir()]


def _in(folder: Path) -> list[Path]:
    with suppress(OSError):
        return sorted(folder.iterdir())
    return []


def _private_files(context: Context) -> Iterator[Path]:
    ledger = context.ledger_path
    yield from sorted(ledger.parent.glob(f"{ledger.name}*"))
    for account in context.workspace.accounts.values():
        if isinstance(account.token, TokenFile):
            yield context.root / account.token.path


def _workflows(context: Context) -> list[Check]:
    """Told only where there is something to mend: most workspaces have no workflow."""
    return [
        Check("workflow", "warn", "doctor.installs_by_name", place._asdict())
        for place in installs_by_name(context.root)
    ]


def _pauses(sending: SendingContext) -> list[Check]:
    """Told only where there is one."""
    found = paused_accounts(sending)
    if not found:
        return []
    account, first = found[0]
    params = {"accounts": some_of([name for name, _pause in found]), "why": first.reason}
    return [Check("pause", "warn", "doctor.paused", params, account)]


def _notices(context: Context) -> Iterator[Check]:
    """Those whom `notify:` names: what is missing to tell them, and what did not get there."""
    if not context.workspace.notify:
        return
    from oactl.notify.failure import NotToldError, in_words

    failed = {
        each.receiver: in_words(each.error or "")
        for each in context.ledger.notifications.undelivered(context.clock.now() - WEEK)
    }
    for receiver in context.workspace.notify:
        params = {"receiver": receiver.name}
        try:
            context.outlets.check(receiver)
        except NotToldError as error:
            params["why"] = in_words(error.to_text())
            yield Check("notices", "fault", "doctor.receiver_unusable", params)
            continue
        if why := failed.get(receiver.name):
            yield Check("notices", "warn", "doctor.receiver_not_told", {**params, "why": why})
        else:
            yield Check("notices", "ok", "doctor.receiver", params)


def _last_run(context: Context, jobs: Scheduled) -> Check:
    """When `push` last ran, and what came of it."""
    last, now = last_run.read(context.root), context.clock.now()
    began, alone = (last.began, last.unattended) if last else (None, False)
    check = of_last_run(now, began, unattended=alone, cron=jobs.cron)
    came = {"came": came_to(last)} if last else {}
    check = _though_scheduled(replace(check, params={**check.params, **came}), jobs)
    if last and check.state == "ok" and last.exit not in {None, Exit.OK}:
        return replace(check, state="warn", code="doctor.ran_with_trouble")
    return check


# What is said instead where a scheduler of this machine has the job.
_SCHEDULED: Mapping[str, tuple[CheckState, str]] = {
    "doctor.never_ran": ("warn", "doctor.scheduled_never_ran"),
    "doctor.ran_long_ago": ("warn", "doctor.scheduled_long_ago"),
    "doctor.ran_by_hand": ("ok", "doctor.scheduled_by_hand"),
}


def _though_scheduled(check: Check, jobs: Scheduled) -> Check:
    if jobs.push is None or check.code not in _SCHEDULED:
        return check
    state, code = _SCHEDULED[check.code]
    params = {**check.params, "kind": jobs.push, "look": jobs.look}
    return replace(check, state=state, code=code, params=params)


def _schedule(jobs: Scheduled) -> list[Check]:
    """Told only where a job is set up: others may start oactl in a way of their own."""
    if jobs.push is None and jobs.sync is None:
        return []
    params = {"kind": jobs.push or jobs.sync, "look": jobs.look}
    if jobs.push is None or jobs.sync is None:
        job = "push --due" if jobs.push is None else "insight sync"
        return [Check("schedule", "warn", "doctor.schedule_partly", {**params, "job": job})]
    if jobs.sync_stopped:
        return [Check("schedule", "warn", "doctor.schedule_sync_stopped", params)]
    return [Check("schedule", "ok", "doctor.schedule", params)]
