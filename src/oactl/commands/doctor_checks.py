"""What `oactl doctor` looks at: configuration, plans, accounts, clock, runs, schedule, notices."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from oactl import last_run
from oactl.commands.account_check import SLOW, AccountCheck, check_accounts, same_bots
from oactl.commands.account_groups import is_many, number_of_accounts
from oactl.commands.doctor_check import Check, CheckName, CheckState, of_fault
from oactl.commands.doctor_files import check_database, check_permissions, state_folders
from oactl.commands.doctor_schedule import Scheduled, scheduled
from oactl.commands.options import came_to
from oactl.commands.workflows import installs_by_name
from oactl.context import Context
from oactl.domain.value import some_of
from oactl.errors import Exit
from oactl.planfile.plan_files import find_strays
from oactl.private import is_open_to_others
from oactl.sending.context import SendingContext
from oactl.sending.pause import paused_accounts
from oactl.sending.validate_online import check_reach

# Cron runs each minute; a machine may be off for a while before somebody should look.
QUIET = timedelta(minutes=15)
WEEK = timedelta(days=7)  # in which a notice that failed is worth a word
UNREACHABLE = "account.unreachable"


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


def look_at(context: Context, accounts: Sequence[str]) -> list[Check]:
    """Everything that oactl stands on, of these accounts, by a configuration that could be read."""
    was_open = [each for each in state_folders(context) if is_open_to_others(each)]
    database = check_database(context)  # opening the ledger closes the folder
    checks = [*database, *check_permissions(context, was_open)]
    if any(check.state == "fault" for check in database):
        return checks
    sending = context.sending_without_plans(writes=True)
    checks.append(_plans(context))
    checked = check_accounts(sending, accounts)
    twice = same_bots(sending, checked)
    checks += of_accounts(checked)
    checks += [of_fault("credentials", error, name) for name, error in twice.items()]
    checks += _pauses(sending, accounts)
    jobs = scheduled(context, sending)
    checks += [of_clock(checked, is_set=context.clock.is_set), _last_run(context, jobs)]
    checks += _schedule(jobs)
    return [*checks, *_notices(context), *_workflows(context)]


def configuration(context: Context) -> Check:
    """Whether the configuration can be read. Raises `ConfigurationError`."""
    accounts = context.workspace.accounts
    named = number_of_accounts(accounts) if is_many(accounts) else tuple(accounts)
    params = {"file": context.config_name, "accounts": named}
    if not accounts:
        return Check("configuration", "warn", "doctor.no_accounts", params)
    return Check("configuration", "ok", "doctor.configuration", params)


def _plans(context: Context) -> Check:
    sending = context.sending_without_plans(writes=True)
    loaded = context.load_plans()
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


def _workflows(context: Context) -> list[Check]:
    """Told only where there is something to mend: most workspaces have no workflow."""
    return [
        Check("workflow", "warn", "doctor.installs_by_name", place._asdict())
        for place in installs_by_name(context.root)
    ]


def _pauses(sending: SendingContext, accounts: Sequence[str]) -> list[Check]:
    """Told only where there is one."""
    found = [each for each in paused_accounts(sending) if each[0] in accounts]
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
        if why := failed.get(receiver.key):
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
