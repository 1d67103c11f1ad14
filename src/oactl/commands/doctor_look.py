"""What `oactl doctor` looks at: configuration, plans, ledger, permissions, accounts, last run."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from oactl import last_run
from oactl.commands.account_check import check_accounts, same_bots
from oactl.commands.db import damage_lines
from oactl.commands.doctor_checks import Check, of_accounts, of_clock, of_fault, of_last_run
from oactl.commands.init import cron_line
from oactl.commands.options import came_to
from oactl.context import Context
from oactl.domain.account import TokenFile
from oactl.errors import Exit, OactlError
from oactl.ledger.checkup import check_up
from oactl.ledger.lock import risk_of
from oactl.planfile.plan_files import find_strays
from oactl.private import is_open_to_others, owner_of, user_name
from oactl.sending.validate_online import check_reach


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
    checks += [of_clock(checked, is_set=context.clock.is_set), _last_run(context)]
    return checks


def configuration(context: Context) -> Check:
    """Whether the configuration can be read. Raises `ConfigurationError`."""
    accounts = context.workspace.accounts
    params = {"file": context.config_name, "accounts": ", ".join(accounts)}
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


def _last_run(context: Context) -> Check:
    """When `push` last ran, and what came of it."""
    last, now = last_run.read(context.root), context.clock.now()
    began, alone = (last.began, last.unattended) if last else (None, False)
    check = of_last_run(now, began, unattended=alone, cron=cron_line(context.root))
    if last is None:
        return check
    check = replace(check, params={**check.params, "came": came_to(last)})
    if check.state == "ok" and last.exit not in {None, Exit.OK}:
        return replace(check, state="warn", code="doctor.ran_with_trouble")
    return check
