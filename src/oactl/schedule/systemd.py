"""The jobs as timers of systemd's user manager (systemd.service, systemd.timer, systemd.syntax)."""

from collections.abc import Sequence
from pathlib import Path

from oactl.schedule.files import ScheduleFiles
from oactl.schedule.jobs import SYNC_AT, HostSystem, Job

_SERVICE = """\
[Unit]
Description=oactl {name}: {root}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart={command}
# 3: something is held or missed, 75: again next time. Both are told, neither is a broken service.
SuccessExitStatus=3 75
"""
_TIMER = """\
[Unit]
Description=oactl {name}: {root}

[Timer]
OnCalendar={when}
AccuracySec=1s
Persistent=true

[Install]
WantedBy=timers.target
"""
_WHEN = {"push": "*-*-* *:*:00", "sync": f"*-*-* {SYNC_AT:%H:%M:%S}"}


def user_units(system: HostSystem, jobs: tuple[Job, ...]) -> ScheduleFiles:
    """A service and a timer for each job, in the user's folder of units."""
    folder = _folder(system)
    timers = [f"{job.unit}.timer" for job in jobs]
    reload = ("systemctl", "--user", "daemon-reload")
    return ScheduleFiles(
        kind="systemd",
        system=system,
        files={job.name: _units(job, folder) for job in jobs},
        start=(reload, ("systemctl", "--user", "enable", "--now", *timers)),
        stop=(("systemctl", "--user", "disable", "--now", *timers),),
        after_removal=(reload,),
    )


def _folder(system: HostSystem) -> Path:
    config = system.environ.get("XDG_CONFIG_HOME")
    base = Path(config) if config else (system.home or Path("~")) / ".config"
    return base / "systemd" / "user"


def _units(job: Job, folder: Path) -> dict[Path, bytes]:
    root = str(job.root).replace("%", "%%")
    service = _SERVICE.format(name=job.name, root=root, command=_command(job.words))
    timer = _TIMER.format(name=job.name, root=root, when=_WHEN[job.name])
    return {
        folder / f"{job.unit}.service": service.encode(),
        folder / f"{job.unit}.timer": timer.encode(),
    }


def _command(words: Sequence[str]) -> str:
    """In quotation marks, with what systemd would replace written twice."""
    first, *rest = (_quoted(word) for word in words)
    return " ".join([first, *(word.replace("$", "$$") for word in rest)])


def _quoted(word: str) -> str:
    inside = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{inside}"'
