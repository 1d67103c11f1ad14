"""What `oactl doctor` looks at on this machine: the ledger, and who may read its files."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from oactl.commands.db import damage_lines
from oactl.commands.doctor_check import Check, of_fault
from oactl.context import Context
from oactl.domain.account import notice_secrets, token_sources
from oactl.domain.token_source import TokenFile
from oactl.errors import OactlError
from oactl.ledger.checkup import check_up
from oactl.ledger.lock import risk_of
from oactl.private import is_open_to_others, owner_of, user_name


def check_database(context: Context) -> list[Check]:
    """Whether the ledger is whole, and lies where its lock holds. Makes it where there is none."""
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


def check_permissions(context: Context, was_open: list[Path]) -> list[Check]:
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
    files = (each for folder in state_folders(context) for each in (folder, *_in(folder)))
    for path in files:
        if owner := owner_of(path):
            params = {"path": str(path), "owner": owner, "user": user_name()}
            params["folder"] = str(
                context.state if path.is_relative_to(context.state) else path.parent
            )
            yield Check("permissions", "fault", "doctor.not_yours", params)
            return


def state_folders(context: Context) -> list[Path]:
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
    workspace = context.workspace
    for source in (*token_sources(workspace), *notice_secrets(workspace)):
        if isinstance(source, TokenFile):
            yield context.root / source.path
