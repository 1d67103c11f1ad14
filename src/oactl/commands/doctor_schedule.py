"""What `oactl doctor` looks at of the jobs that this machine runs by itself."""

from contextlib import suppress
from datetime import timedelta
from typing import NamedTuple

from oactl.context import Context
from oactl.errors import OactlError
from oactl.insight.sync import snapshots_of
from oactl.private import STATE
from oactl.schedule import asked, by_job, here
from oactl.schedule.jobs import HostSystem, Job, cron_line, jobs_of
from oactl.sending.context import SendingContext

_CRON_UNITS = ("cron.service", "crond.service", "cronie.service")
_SILENT = timedelta(days=2)  # a daily sync that fetched nothing for so long does not run


class Scheduled(NamedTuple):
    """Which scheduler has each job, if any; `look` is where it says how its jobs went."""

    cron: str
    push: str | None = None
    sync: str | None = None
    look: str = ""
    sync_stopped: bool = False


def scheduled(context: Context, sending: SendingContext) -> Scheduled:
    """The jobs of the workspace. A scheduler that does not answer has none."""
    jobs = jobs_of(context.root)
    system = HostSystem(context.environ)
    kinds = by_job(asked(here(system, jobs)).jobs)
    push, sync = (next(iter(kinds[job.name]), None) for job in jobs)
    return Scheduled(
        cron=cron_line(jobs[0]),
        push=push,
        sync=sync,
        look=_look(system, push or sync, jobs[0] if push else jobs[1]),
        sync_stopped=sync is not None and _sync_stopped(sending),
    )


def _look(system: HostSystem, kind: str | None, job: Job) -> str:
    match kind:
        case "cron":
            return _of_cron(system)
        case "systemd":
            return f"journalctl --user -u {job.unit}"
        case "launchd":
            return f"{job.root / STATE / job.name}.log"
        case "task-scheduler":
            return f"schtasks /query /v /fo list /tn \\oactl\\{job.unit}"
        case _:
            return ""


def _of_cron(system: HostSystem) -> str:
    """The service is called differently on Debian, Fedora and Arch; others have no systemd."""
    if system.platform == "darwin":
        return "launchctl print system/com.vix.cron"
    found: list[str] = []
    if system.has("systemctl"):
        with suppress(OactlError):
            done = system.ask(("systemctl", "list-unit-files", "--no-legend", *_CRON_UNITS))
            listed = done.stdout.decode("utf-8", "replace").split()
            found = [unit for unit in _CRON_UNITS if unit in listed]
    return f"systemctl status {found[0].removesuffix('.service')}" if found else "pgrep -l cron"


def _sync_stopped(sending: SendingContext) -> bool:
    """Whether no account's figures were fetched for days; a quota is asked for by others too."""
    since = sending.now - _SILENT
    if sending.ledger.created_at > since:
        return False
    return not any(
        shot.kind != "quota"
        for name in sending.workspace.accounts
        if sending.bot_of(sending.account(name)) is not None
        for shot in snapshots_of(sending, name).fetched_since(since)
    )
