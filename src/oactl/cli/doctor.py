"""`oactl doctor`: everything that oactl stands on, and a mend for each fault."""

import os
import platform
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Annotated, Any

import typer
from wcwidth import wcswidth

from oactl import __version__
from oactl.cli import heartbeat
from oactl.cli.cron import cron_line
from oactl.cli.options import format_option, json_option
from oactl.cli.session import json_wanted, show_findings
from oactl.cli.start import Base
from oactl.cli.wiring import BadConfiguration, Workshop
from oactl.domain.account import TokenFile
from oactl.domain.problem import Exit, Fault
from oactl.i18n import Catalog
from oactl.ledger.checkup import check_up, risk_of
from oactl.operations.check_accounts import check_accounts
from oactl.operations.diagnose import Check, exit_of, of_accounts, of_clock, of_fault, of_last_run

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def build(t: Catalog) -> Callable[..., Any]:
    """The command in one language."""

    def doctor(
        ctx: typer.Context,
        output: Annotated[str | None, format_option(t)] = None,
        as_json: Annotated[bool, json_option(t)] = False,
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
            facts = {"file": base.config_name, "count": len(bad.findings)}
            check = Check("configuration", "fault", "doctor.bad_configuration", facts)
            _show(base, [check], as_json=as_json)
            if not as_json:
                show_findings(base, bad.findings)
            return Exit.USAGE
        checks += _looked_at(shop)
    _show(base, checks, as_json=as_json)
    return exit_of(checks)


def _looked_at(shop: Workshop) -> list[Check]:
    database = _database(shop)
    checks = [*database, *_permissions(shop)]
    if any(check.state == "fault" for check in database):
        return checks
    desk = shop.bare_desk(writes=True)
    checks.append(_plans(shop))
    checked = check_accounts(desk, shop.workspace.accounts)
    checks += [*of_accounts(checked), of_clock(checked, is_set=shop.clock.is_set)]
    last, alone = heartbeat.read(shop.root), heartbeat.was_unattended(shop.root)
    checks.append(of_last_run(desk.now, last, unattended=alone, cron=cron_line(shop.root)))
    return checks


def _configuration(shop: Workshop) -> Check:
    accounts = shop.workspace.accounts
    facts = {"file": shop.base.config_name, "accounts": ", ".join(accounts)}
    if not accounts:
        return Check("configuration", "warn", "doctor.no_accounts", facts)
    return Check("configuration", "ok", "doctor.configuration", facts)


def _plans(shop: Workshop) -> Check:
    desk = shop.bare_desk(writes=True)
    loaded = shop.load(lambda: desk)
    errors = sum(1 for finding in loaded.findings if finding.severity == "error")
    facts = {"files": loaded.files, "posts": loaded.posts, "errors": errors}
    if errors:
        return Check("plans", "warn", "doctor.plans_wrong", facts)
    return Check("plans", "ok", "doctor.plans", facts)


def _database(shop: Workshop) -> list[Check]:
    try:
        path, was_there = shop.ledger_path, shop.has_ledger
        shop.ledger.close()
        del shop.ledger
        version = check_up(path)
    except Fault as fault:
        return [of_fault("database", fault)]
    facts = {"path": str(path), "version": version}
    code = "doctor.database" if was_there else "doctor.database_made"
    checks = [Check("database", "ok", code, facts)]
    if risk := risk_of(path.parent.resolve(), _mounts()):
        checks.append(
            Check("database", "warn", f"doctor.{risk.kind}", {"path": str(path), "by": risk.name})
        )
    return checks


def _mounts() -> str:
    with suppress(OSError):
        return Path("/proc/mounts").read_text(encoding="utf-8", errors="replace")
    return ""


def _permissions(shop: Workshop) -> list[Check]:
    """State and token files are for nobody else to read."""
    if os.name == "nt":
        return []
    open_to_others = [str(path) for path in _private_files(shop) if _mode(path) & _OTHERS]
    if not open_to_others:
        return [Check("permissions", "ok", "doctor.permissions")]
    return [
        Check("permissions", "fault", "doctor.open_to_others", {"path": path})
        for path in open_to_others
    ]


def _private_files(shop: Workshop) -> Iterator[Path]:
    ledger = shop.ledger_path
    yield from sorted(ledger.parent.glob(f"{ledger.name}*"))
    for account in shop.workspace.accounts.values():
        if isinstance(account.token, TokenFile):
            yield shop.root / account.token.path


def _mode(path: Path) -> int:
    with suppress(OSError):
        return stat.S_IMODE(path.stat().st_mode)
    return 0


def _show(base: Base, checks: list[Check], *, as_json: bool) -> None:
    if as_json:
        base.screen.json(_json(base, checks))
        return
    names = [base.t(f"doctor.check_{check.name}") for check in checks]
    wide = max(wcswidth(name) for name in names)
    for check, name in zip(checks, names, strict=True):
        state = base.t(f"doctor.state_{check.state}")
        base.screen.out(f"{state}  {name}{' ' * (wide - wcswidth(name))}  {_words(base, check)}")
        if check.state != "ok" and (mend := _mend(base, check)):
            base.screen.out(f"{' ' * (wcswidth(state) + wide + 4)}{mend}")


def _json(base: Base, checks: list[Check]) -> dict[str, Any]:
    rows = [
        {
            "check": check.name,
            "account": check.account,
            "state": check.state,
            "message": _words(base, check),
            "mend": _mend(base, check) if check.state != "ok" else None,
        }
        for check in checks
    ]
    versions = {
        "oactl": __version__,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }
    return {"checks": rows, "versions": versions}


def _words(base: Base, check: Check) -> str:
    return base.t(check.code, **check.facts)


def _mend(base: Base, check: Check) -> str | None:
    for key in (f"{check.code}.mend", f"{check.code}.help"):
        if base.t.has(key):
            return base.t(key, **check.facts)
    return None
