"""The jobs as launch agents of a Mac's user (launchd.plist)."""

import os
import plistlib
from pathlib import Path
from typing import Any

from oactl.private import STATE
from oactl.schedule.files import ScheduleFiles
from oactl.schedule.jobs import SYNC_AT, HostSystem, Job

_WHEN: dict[str, dict[str, Any]] = {
    "push": {"StartInterval": 60},
    "sync": {"StartCalendarInterval": {"Hour": SYNC_AT.hour, "Minute": SYNC_AT.minute}},
}


def launch_agents(system: HostSystem, jobs: tuple[Job, ...]) -> ScheduleFiles:
    """An agent for each job; they run while the user is logged in."""
    folder = (system.home or Path("~")) / "Library" / "LaunchAgents"
    paths = {job.name: folder / f"{job.unit}.plist" for job in jobs}
    user = f"gui/{os.getuid()}" if hasattr(os, "getuid") else "gui/0"
    return ScheduleFiles(
        kind="launchd",
        system=system,
        files={job.name: {paths[job.name]: _plist(job)} for job in jobs},
        start=[("launchctl", "bootstrap", user, str(path)) for path in paths.values()],
        stop=[("launchctl", "bootout", f"{user}/{job.unit}") for job in jobs],
    )


def _plist(job: Job) -> bytes:
    """What is said goes to a file of the workspace: launchd mails nobody."""
    log = str(job.root / STATE / f"{job.name}.log")
    return plistlib.dumps(
        {
            "Label": job.unit,
            "ProgramArguments": list(job.words),
            **_WHEN[job.name],
            "StandardOutPath": log,
            "StandardErrorPath": log,
        },
        sort_keys=False,
    )
