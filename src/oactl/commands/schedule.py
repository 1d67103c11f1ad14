"""`oactl schedule`: this machine runs the two jobs by itself, from where oactl really is."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, TypeAlias

import typer

from oactl import last_run
from oactl.commands import completion
from oactl.commands.options import FormatOption, JsonOption, came_to, format_of
from oactl.commands.schedule_remarks import of_install, of_remove, variables
from oactl.context import Context
from oactl.errors import Exit, UsageError
from oactl.i18n import N_, _
from oactl.last_run import LastRun
from oactl.public_json import workspace
from oactl.schedule import KINDS, Answers, asked, by_job, here, scheduler, usual_kind
from oactl.schedule.jobs import SYNC_AT, HostSystem, Job, JobName, Scheduler, jobs_of
from oactl.usage import group
from oactl.words.ages import age
from oactl.words.errors import sentence_of

app = group("oactl schedule install")
# What would make a job do something else than the same command in this terminal.
_OTHER_FILES = ("OACTL_CONFIG", "OACTL_DATABASE_URL")
_WHEN: dict[JobName, str] = {"push": N_("each minute"), "sync": N_("each day at {time}")}
# All of one width.
_DOES: dict[JobName, str] = {"push": "oactl push --due  ", "sync": "oactl insight sync"}

KindOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--kind",
        metavar="KIND",
        help=N_("cron, systemd, launchd or task-scheduler; what this system has without."),
        autocompletion=completion.formats(*KINDS),
    ),
]


@app.command(
    help=N_("Set the two jobs up: push each minute, insight sync each day."),
    epilog="oactl schedule install --dry-run",
)
def install(
    ctx: typer.Context,
    kind: KindOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=N_("Only show what would be written."))
    ] = False,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """Set the two jobs up: push each minute, insight sync each day."""
    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    _refuse_other_files(context)
    system, jobs = HostSystem(context.environ), jobs_of(context.root)
    chosen = scheduler(kind or usual_kind(system), system, jobs)
    missing = variables(context.workspace)
    changed = not dry_run and not chosen.is_planned()
    if changed:
        chosen.install()
    if look == "json":
        context.console.json(_document(chosen, jobs, missing, dry_run=dry_run, changed=changed))
    else:
        lines = _would_write(chosen) if dry_run else _installed(chosen, jobs, changed=changed)
        context.console.print("\n".join(lines))
    for line in of_install(context, chosen, dry_run=dry_run):
        context.console.error(line)
    return Exit.OK


@app.command(
    help=N_("Whether the jobs are set up, and when push last ran."), epilog="oactl schedule status"
)
def status(
    ctx: typer.Context,
    kind: KindOption = None,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """Whether the jobs are set up, and when push last ran."""
    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    jobs = jobs_of(context.root)
    kinds = by_job(_answers(context, kind, jobs).jobs)
    last = last_run.read(context.root)
    if look == "json":
        run = _run_document(last) if last else None
        context.console.json(workspace.ScheduleStatus(_states(jobs, kinds), run))
    else:
        context.console.print("\n".join(_status(context, jobs, kinds, last)))
    return Exit.OK


@app.command(
    help=N_("Take away what schedule install set up, and nothing else."),
    epilog="oactl schedule remove",
)
def remove(
    ctx: typer.Context,
    kind: KindOption = None,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """Take away what schedule install set up, and nothing else."""
    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    jobs = jobs_of(context.root)
    answers = _answers(context, kind, jobs)
    kinds = by_job({each.kind: each.remove() for each in answers.schedulers})
    left = asked(here(HostSystem(context.environ), jobs))
    if look == "json":
        context.console.json(workspace.ScheduleRemoved(_states(jobs, kinds)))
    else:
        context.console.print("\n".join(_removed(jobs, kinds, left)))
    for line in of_remove(context, left):
        context.console.error(line)
    return Exit.OK


def _answers(context: Context, kind: str | None, jobs: tuple[Job, ...]) -> Answers:
    """Of the scheduler that was named, else of all that this system has.

    One that does not answer is named on stderr. Raises its `OactlError` where none answers.
    """
    system = HostSystem(context.environ)
    answers = asked([scheduler(kind, system, jobs)] if kind else here(system, jobs))
    if answers.silent and not answers.schedulers:
        raise next(iter(answers.silent.values()))
    for name, error in answers.silent.items():
        said = {"kind": name, "why": sentence_of(error)}
        context.console.error(_("{kind} does not answer and is passed over: {why}", **said))
    return answers


def _refuse_other_files(context: Context) -> None:
    """Raise `UsageError` where the jobs would send from another configuration or ledger."""
    name = next((name for name in _OTHER_FILES if context.environ.get(name)), None)
    if name is not None:
        raise UsageError(
            "schedule.environment",
            N_("{name} is set here, and a scheduled job would not have it"),
            help=N_("unset {name}, or write the job by hand: docs/how-to/cron.md"),
            name=name,
        )


def _document(
    chosen: Scheduler, jobs: tuple[Job, ...], missing: list[str], *, dry_run: bool, changed: bool
) -> workspace.ScheduleInstalled:
    return workspace.ScheduleInstalled(
        kind=chosen.kind,
        dry_run=dry_run,
        changed=changed,
        jobs=[workspace.ScheduledJob(job.name, job.fields, job.words) for job in jobs],
        files=[workspace.ScheduleFile(*file) for file in chosen.planned()],
        missing_environment=missing,
    )


def _would_write(chosen: Scheduler) -> Iterator[str]:
    yield _("With {kind} this would be written:", kind=chosen.kind)
    for file in chosen.planned():
        yield f"\n{file.place}\n"
        yield from (f"  {line}".rstrip() for line in file.text.splitlines())


def _installed(chosen: Scheduler, jobs: tuple[Job, ...], *, changed: bool) -> Iterator[str]:
    done = N_("Set up with {kind}:") if changed else N_("Set up with {kind} already:")
    yield _(done, kind=chosen.kind)
    for job in jobs:
        yield f"  {_DOES[job.name]}  {_when(job.name)}"
    yield _("Whether they run: oactl schedule status")


def _when(name: JobName) -> str:
    return _(_WHEN[name], time=f"{SYNC_AT:%H:%M}")


def _states(
    jobs: tuple[Job, ...], kinds: dict[JobName, list[str]]
) -> tuple[workspace.JobState, ...]:
    return tuple(workspace.JobState(job.name, kinds[job.name]) for job in jobs)


def _status(
    context: Context, jobs: tuple[Job, ...], kinds: dict[JobName, list[str]], last: LastRun | None
) -> Iterator[str]:
    for job in jobs:
        with_ = _(", ").join(kinds[job.name]) or _("not set up")
        yield f"{_DOES[job.name]}  " + _("{when}: {where}", when=_when(job.name), where=with_)
    yield _last(context, last)
    if not all(kinds.values()):
        yield _("Set them up: oactl schedule install")


def _run_document(last: LastRun) -> workspace.LastRun:
    ended = last.ended.isoformat() if last.ended else None
    about = (last.exit, last.unattended, last.summary, last.error)
    return workspace.LastRun(last.began.isoformat(), ended, *about)


def _last(context: Context, last: LastRun | None) -> str:
    if last is None:
        return _("push has not run here yet")
    minutes = max(0, round((context.clock.now() - last.began) / timedelta(minutes=1)))
    if last.unattended:
        return _("push ran {age} by itself: {came}", age=age(minutes), came=came_to(last))
    return _("push ran {age}, by hand: {came}", age=age(minutes), came=came_to(last))


def _removed(
    jobs: tuple[Job, ...], kinds: dict[JobName, list[str]], left: Answers
) -> Iterator[str]:
    if not any(kinds.values()):
        yield _("Nothing was set up by oactl schedule for this workspace.")
        return
    if left.silent or any(left.jobs.values()):
        yield _("Taken away:")
    else:
        yield _("Taken away; nothing is sent by itself any more:")
    for job in jobs:
        for kind in kinds[job.name]:
            yield f"  {_DOES[job.name]}  {kind}"
