"""The jobs as tasks of Windows' Task Scheduler (Task Scheduler Schema, schtasks)."""

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree as ET

from oactl.schedule.jobs import SYNC_AT, HostSystem, Job, JobName, ScheduledFile

_SPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"
_BEGUN = "2026-01-01"  # a day that is over: from then on
_SETTINGS = {
    "MultipleInstancesPolicy": "IgnoreNew",
    "DisallowStartIfOnBatteries": "false",
    "StopIfGoingOnBatteries": "false",
    "StartWhenAvailable": "true",
    "ExecutionTimeLimit": "PT1H",
}


class Tasks:
    """The tasks of the user who runs oactl; they run while that user is logged in."""

    kind = "task-scheduler"

    def __init__(self, system: HostSystem, jobs: tuple[Job, ...]) -> None:
        self._system = system
        self._jobs = jobs

    def planned(self) -> tuple[ScheduledFile, ...]:
        """The tasks, as XML."""
        return tuple(ScheduledFile(_name(job), _task(job)) for job in self._jobs)

    def found(self) -> frozenset[JobName]:
        """The jobs of which there is a task."""
        return frozenset(job.name for job in self._jobs if self._has(job))

    def is_planned(self) -> bool:
        """Windows writes a task's XML anew, so it cannot be compared: it is written again."""
        return False

    def install(self) -> None:
        """Create the tasks, instead of those that are there."""
        with TemporaryDirectory() as folder:
            for job in self._jobs:
                path = Path(folder) / f"{job.unit}.xml"
                path.write_bytes(_task(job).encode("utf-16"))
                self._system.do(("schtasks", "/create", "/tn", _name(job), "/xml", str(path), "/f"))

    def remove(self) -> frozenset[JobName]:
        """Delete the tasks."""
        there = self.found()
        for job in self._jobs:
            if job.name in there:
                self._system.do(("schtasks", "/delete", "/tn", _name(job), "/f"))
        return there

    def _has(self, job: Job) -> bool:
        return self._system.ask(("schtasks", "/query", "/tn", _name(job))).returncode == 0


def _name(job: Job) -> str:
    return f"\\oactl\\{job.unit}"


def _task(job: Job) -> str:
    task = ET.Element("Task", {"version": "1.2", "xmlns": _SPACE})
    _below(task, "RegistrationInfo", "Description", f"oactl {job.name}: {job.root}")
    _trigger(job, ET.SubElement(task, "Triggers"))
    settings = ET.SubElement(task, "Settings")
    for name, value in _SETTINGS.items():
        ET.SubElement(settings, name).text = value
    command, *arguments = job.words
    action = ET.SubElement(ET.SubElement(task, "Actions"), "Exec")
    ET.SubElement(action, "Command").text = command
    ET.SubElement(action, "Arguments").text = subprocess.list2cmdline(arguments)
    ET.indent(task)
    head = '<?xml version="1.0" encoding="UTF-16"?>\n'
    return head + ET.tostring(task, encoding="unicode") + "\n"


def _trigger(job: Job, triggers: ET.Element) -> None:
    if job.name == "push":
        trigger = ET.SubElement(triggers, "TimeTrigger")
        _below(trigger, "Repetition", "Interval", "PT1M")
        ET.SubElement(trigger, "StartBoundary").text = f"{_BEGUN}T00:00:00"
    else:
        trigger = ET.SubElement(triggers, "CalendarTrigger")
        ET.SubElement(trigger, "StartBoundary").text = f"{_BEGUN}T{SYNC_AT:%H:%M:%S}"
        _below(trigger, "ScheduleByDay", "DaysInterval", "1")


def _below(parent: ET.Element, outer: str, inner: str, text: str) -> None:
    ET.SubElement(ET.SubElement(parent, outer), inner).text = text
