"""What `oactl schedule` says beside its result: what a job lacks, and what else does the same."""

from collections.abc import Iterator
from contextlib import suppress

from oactl.context import Context
from oactl.domain.account import Workspace, notice_secrets, token_sources
from oactl.domain.token_source import TokenEnv, TokenSource
from oactl.errors import OactlError
from oactl.i18n import _
from oactl.schedule import Answers, asked, here
from oactl.schedule.cron import Crontab
from oactl.schedule.jobs import HostSystem, Scheduler, jobs_of

_REHEARSAL = ("OACTL_LINE_API_BASE", "OACTL_NOW")


def variables(configured: Workspace) -> list[str]:
    """The variables that secrets come from; a scheduled job does not have them."""
    found = {*_named(token_sources(configured)), *_named(notice_secrets(configured))}
    return sorted(found)


def of_install(context: Context, chosen: Scheduler, *, dry_run: bool) -> Iterator[str]:
    """What a scheduled job does not have, and what else runs the same."""
    yield from _missing(context.workspace)
    for name in _REHEARSAL:
        if context.environ.get(name):
            yield _(
                "{name} is set here only: the jobs ask LINE itself, at the real time", name=name
            )
    if chosen.kind == "systemd" and not dry_run:
        yield _("so that it runs while you are logged out: loginctl enable-linger")
    yield from _by_hand(context)
    for other in asked(here(HostSystem(context.environ), jobs_of(context.root))).with_jobs:
        if other != chosen.kind:  # no harm, and no use
            yield _("{kind} has the jobs too: oactl schedule remove --kind {kind}", kind=other)


def of_remove(context: Context, left: Answers) -> Iterator[str]:
    """What goes on running: lines that oactl did not write, and the jobs of other kinds."""
    yield from _by_hand(context)
    for each in left.schedulers:
        kind, jobs = each.kind, left.jobs[each.kind]
        if each.ours() if isinstance(each, Crontab) else jobs:
            yield _("{kind} still has the jobs: oactl schedule remove --kind {kind}", kind=kind)


def _missing(configured: Workspace) -> Iterator[str]:
    if not (names := variables(configured)):
        return
    yield _(
        "a scheduled job has no variables of your terminal, so these are missing there: {names}",
        names=_(", ").join(names),
    )
    if any(_named(token_sources(configured))):
        yield "  " + _(
            "keep the token in a file, in oactl.yaml: token: {{file: .oactl/tokens/NAME}}, then: "
            "oactl account add NAME"
        )
    if any(_named(notice_secrets(configured))):
        yield "  " + _(
            "keep what `notify:` needs in a file that only you can read, in oactl.yaml: "
            "{{file: .oactl/NAME}}"
        )


def _named(sources: Iterator[TokenSource]) -> Iterator[str]:
    return (each.name for each in sources if isinstance(each, TokenEnv))


def _by_hand(context: Context) -> Iterator[str]:
    """Lines of the crontab that somebody wrote; one that does not answer is told already."""
    system = HostSystem(context.environ)
    if system.has("crontab"):
        with suppress(OactlError):
            for line in Crontab(system, jobs_of(context.root)).by_hand():
                yield _("your own line in the crontab stays, take it out with crontab -e:")
                yield f"  {line}"
