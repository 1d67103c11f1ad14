"""The two jobs that keep a workspace going, set up with the scheduler that the system has.

Each kind of scheduler is one file. They have the same four questions (`Scheduler`); none ever
touches what it did not write itself.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from oactl.errors import OactlError, UsageError
from oactl.i18n import N_
from oactl.schedule.cron import Crontab
from oactl.schedule.jobs import HostSystem, Job, JobName, Scheduler
from oactl.schedule.launchd import launch_agents
from oactl.schedule.systemd import user_units
from oactl.schedule.task_scheduler import Tasks

KINDS = ("cron", "systemd", "launchd", "task-scheduler")


def scheduler(kind: str, system: HostSystem, jobs: tuple[Job, ...]) -> Scheduler:
    """The scheduler of a kind. Raises `OactlError` where there is none of that kind here."""
    if kind not in KINDS:
        raise UsageError(
            "schedule.unknown_kind",
            N_("there is no kind of scheduler “{kind}”"),
            help=N_("take one of these with --kind: {known}"),
            kind=kind,
            known=KINDS,
        )
    match kind:
        case "cron":
            return Crontab(system, jobs)
        case "systemd":
            return user_units(system, jobs)
        case "launchd":
            return launch_agents(system, jobs)
        case _:
            return Tasks(system, jobs)


def usual_kind(system: HostSystem) -> str:
    """The kind that this system has. Raises `OactlError` where it has none that we know."""
    kind = next(_kinds(system), None)
    if kind is None:
        raise UsageError(
            "schedule.none",
            N_("this system has neither a program crontab nor systemctl"),
            help=N_(
                "install cron, or let another scheduler run this each minute: {command}; name a "
                "kind with --kind ({known}), and --dry-run shows what it would write"
            ),
            command="oactl --workspace DIR push --due",
            known=KINDS,
        )
    return kind


def here(system: HostSystem, jobs: tuple[Job, ...]) -> Iterator[Scheduler]:
    """The schedulers that this system has, the usual one first."""
    for kind in _kinds(system):
        yield scheduler(kind, system, jobs)


class Answers(NamedTuple):
    """The schedulers that answered; by kind the jobs that each has, and why others did not."""

    schedulers: list[Scheduler]
    jobs: dict[str, frozenset[JobName]]
    silent: dict[str, OactlError]

    @property
    def with_jobs(self) -> list[str]:
        """The kinds that have a job."""
        return [kind for kind, names in self.jobs.items() if names]


def asked(schedulers: Iterable[Scheduler]) -> Answers:
    """Which jobs each scheduler has. One that does not answer keeps none of the others back."""
    answers = Answers([], {}, {})
    for each in schedulers:
        try:
            answers.jobs[each.kind] = each.found()
        except OactlError as error:
            answers.silent[each.kind] = error
        else:
            answers.schedulers.append(each)
    return answers


def by_job(found: Mapping[str, Iterable[JobName]]) -> dict[JobName, list[str]]:
    """The kinds of schedulers that have each job."""
    kinds: dict[JobName, list[str]] = {"push": [], "sync": []}
    for kind, names in found.items():
        for name in names:
            kinds[name].append(kind)
    return kinds


def _kinds(system: HostSystem) -> Iterator[str]:
    if system.platform == "win32":
        yield "task-scheduler"
        return
    if system.platform == "darwin" and system.home is not None:
        yield "launchd"
    if system.has("crontab"):
        yield "cron"
    if system.has("systemctl") and system.home is not None:
        yield "systemd"
