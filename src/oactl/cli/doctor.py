"""`oactl doctor`: everything that oactl stands on, and a mend for each fault."""

import os
import platform
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from wcwidth import wcswidth

from oactl import __version__
from oactl.cli import last_run
from oactl.cli.base import Base
from oactl.cli.cron import cron_line
from oactl.cli.db import damage_lines
from oactl.cli.options import format_option, json_option
from oactl.cli.same_bot import same_bots
from oactl.cli.session import json_wanted, show_findings
from oactl.cli.wiring import BadConfiguration, Workshop
from oactl.domain.account import TokenFile
from oactl.errors import Exit, OactlError
from oactl.i18n import _
from oactl.ledger.checkup import check_up
from oactl.ledger.location import risk_of
from oactl.operations.check_accounts import check_accounts
from oactl.operations.check_reach import check_reach
from oactl.operations.diagnose import Check, exit_of, of_accounts, of_clock, of_fault, of_last_run
from oactl.planfile.strays import find_strays
from oactl.private import is_open_to_others, owner_of, user_name
from oactl.words.checks import CHECK_HELP, CHECK_NAMES, CHECK_STATES, CHECKS
from oactl.words.errors import help_of, sentence_of


def build() -> Callable[..., Any]:
    """The command in one language."""

    def doctor(
        ctx: typer.Context,
        output: Annotated[str | None, format_option()] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        base: Base = ctx.obj
        look = json_wanted(json=as_json, output=output)
        raise typer.Exit(int(_doctor(base, as_json=look == "json")))

    return doctor


def _doctor(base: Base, *, as_json: bool) -> Exit:
    with closing(Workshop(base)) as shop:
        try:
            checks = [_configuration(shop)]
        except BadConfiguration as bad:
            params = {"file": base.config_name, "count": len(bad.findings)}
            check = Check("configuration", "fault", "doctor.bad_configuration", params)
            _show(base, [check], as_json=as_json)
            if not as_json:
                show_findings(base, bad.findings)
            return Exit.USAGE
        checks += _looked_at(shop)
    _show(base, checks, as_json=as_json)
    return exit_of(checks)


def _looked_at(shop: Workshop) -> list[Check]:
    was_open = [each for each in _state_folders(shop) if is_open_to_others(each)]
    database = _database(shop)  # opening the ledger closes the folder
    checks = [*database, *_permissions(shop, was_open)]
    if any(check.state == "fault" for check in database):
        return checks
    context = shop.bare_context(writes=True)
    checks.append(_plans(shop))
    checked = check_accounts(context, shop.workspace.accounts)
    twice = same_bots(context, checked)
    checks += of_accounts(checked)
    checks += [of_fault("credentials", fault, name) for name, fault in twice.items()]
    checks += [of_clock(checked, is_set=shop.clock.is_set), _last_run(shop)]
    return checks


def _configuration(shop: Workshop) -> Check:
    accounts = shop.workspace.accounts
    params = {"file": shop.base.config_name, "accounts": ", ".join(accounts)}
    if not accounts:
        return Check("configuration", "warn", "doctor.no_accounts", params)
    return Check("configuration", "ok", "doctor.configuration", params)


def _plans(shop: Workshop) -> Check:
    context = shop.bare_context(writes=True)
    loaded = shop.load(lambda: context)
    findings = [*find_strays(shop.workspace), *loaded.findings]
    errors = sum(1 for finding in findings if finding.severity == "error")
    params = {"files": loaded.files, "posts": loaded.posts, "errors": errors}
    if errors:
        return Check("plans", "warn", "doctor.plans_wrong", params)
    absent = sum(1 for finding in findings if finding.rule == "OA415")
    held = absent + sum(1 for _ in check_reach(replace(context, loaded=loaded)))
    if held:
        return Check("plans", "warn", "doctor.plans_held", {**params, "held": held})
    return Check("plans", "ok", "doctor.plans", params)


def _database(shop: Workshop) -> list[Check]:
    try:
        path, was_there = shop.ledger_path, shop.has_ledger
        shop.ledger.close()
        del shop.ledger
        found = check_up(path)
    except OactlError as fault:
        return [of_fault("database", fault)]
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


def _permissions(shop: Workshop, was_open: list[Path]) -> list[Check]:
    """State and token files are for nobody else to read, and ours to write."""
    if os.name == "nt":
        return []
    return [
        *(_of_folder(path) for path in was_open),
        *(
            Check("permissions", "fault", "doctor.open_to_others", {"path": str(path)})
            for path in _private_files(shop)
            if is_open_to_others(path)
        ),
        *_not_ours(shop),
    ] or [Check("permissions", "ok", "doctor.permissions")]


def _of_folder(path: Path) -> Check:
    if is_open_to_others(path):
        return Check("permissions", "fault", "doctor.folder_open", {"path": str(path)})
    return Check("permissions", "warn", "doctor.folder_closed", {"path": str(path)})


def _not_ours(shop: Workshop) -> Iterator[Check]:
    """Of what another user made, such as a lock that root took, the first."""
    files = (each for folder in _state_folders(shop) for each in (folder, *_in(folder)))
    for path in files:
        if owner := owner_of(path):
            params = {"path": str(path), "owner": owner, "user": user_name()}
            params["folder"] = str(shop.state if path.is_relative_to(shop.state) else path.parent)
            yield Check("permissions", "fault", "doctor.not_yours", params)
            return


def _state_folders(shop: Workshop) -> list[Path]:
    """The state folder and those in it that are there."""
    found = [shop.state, *(each for each in _in(shop.state) if each.is_dir())]
    return [each for each in found if each.is_dir()]


def _in(folder: Path) -> list[Path]:
    with suppress(OSError):
        return sorted(folder.iterdir())
    return []


def _private_files(shop: Workshop) -> Iterator[Path]:
    ledger = shop.ledger_path
    yield from sorted(ledger.parent.glob(f"{ledger.name}*"))
    for account in shop.workspace.accounts.values():
        if isinstance(account.token, TokenFile):
            yield shop.root / account.token.path


def _last_run(shop: Workshop) -> Check:
    """When `push` last ran, and what came of it."""
    last, now = last_run.read(shop.root), shop.clock.now()
    began, alone = (last.began, last.unattended) if last else (None, False)
    check = of_last_run(now, began, unattended=alone, cron=cron_line(shop.root))
    if last is None:
        return check
    check = replace(check, params={**check.params, "came": last_run.came(last)})
    if check.state == "ok" and last.exit not in {None, Exit.OK}:
        return replace(check, state="warn", code="doctor.ran_with_trouble")
    return check


def _show(base: Base, checks: list[Check], *, as_json: bool) -> None:
    if as_json:
        base.screen.json(_json(checks))
        return
    names = [_(CHECK_NAMES[check.name]) for check in checks]
    wide = max(wcswidth(name) for name in names)
    for check, name in zip(checks, names, strict=True):
        state = _(CHECK_STATES[check.state])
        base.screen.out(f"{state}  {name}{' ' * (wide - wcswidth(name))}  {_words(check)}")
        if check.state != "ok" and (mend := _mend(check)):
            base.screen.out(f"{' ' * (wcswidth(state) + wide + 4)}{mend}")


def _json(checks: list[Check]) -> dict[str, Any]:
    rows = [
        {
            "check": check.name,
            "account": check.account,
            "state": check.state,
            "message": _words(check),
            "mend": _mend(check) if check.state != "ok" else None,
        }
        for check in checks
    ]
    versions = {
        "oactl": __version__,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }
    return {"checks": rows, "versions": versions}


def _words(check: Check) -> str:
    if check.error is not None:
        return sentence_of(check.error)
    return _(CHECKS[check.code], **check.params)


def _mend(check: Check) -> str | None:
    if check.error is not None:
        return help_of(check.error)
    known = CHECK_HELP.get(check.code)
    return _(known, **check.params) if known else None
