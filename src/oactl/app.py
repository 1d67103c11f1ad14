"""The program: its commands by name, and the place where an error becomes a sentence and a code."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Annotated, ClassVar

import typer

from oactl import __version__
from oactl.argv import CommandLine, config_name, normalize_argv, workspace_root
from oactl.bug import bug
from oactl.commands.errors import aborted, later
from oactl.commands.options import JsonOption
from oactl.console import Console, use_utf8
from oactl.context import ConfigurationError, Context
from oactl.errors import Exit, OactlError
from oactl.i18n import N_, language_of, use
from oactl.open_files import ran_out, too_many_files
from oactl.private import STATE
from oactl.usage import App, Group, LazyCommand, install_completion

COMMANDS = {
    name: LazyCommand(f"oactl.commands.{name}:app", about)
    for name, about in {
        "status": N_("One screen: last run, next sends, what waits for whom, what needs a look."),
        "init": N_("Make a new workspace: configuration, a sample plan, the ledger."),
        "demo": N_(
            "The whole job on this machine, with no account: validate, approve, push, report."
        ),
        "account": N_("LINE Official Accounts: add, list, check."),
        "plan": N_("Plans: what is due when, checked, shown, approved. Alone it shows the agenda."),
        "push": N_("Send what is approved and due, each occurrence exactly once."),
        "pause": N_("Send nothing for an account until it is resumed; a running push stops."),
        "resume": N_("Let paused accounts go on; shows what is due now and was missed meanwhile."),
        "delivery": N_("The ledger of what was sent, and your word on what it cannot know."),
        "insight": N_("LINE's figures: fetch them, show those that are kept."),
        "report": N_("Reports: followers, block rate, engagement, messages, what was kept."),
        "audience": N_("Tags and how many people they reach."),
        "experiment": N_("Experiments with variants: how many people, what came of them."),
        "quota": N_("How many messages are left this month, and what the month costs."),
        "cost": N_("What the month costs, to its end by the plans; which price plan costs less."),
        "goal": N_("The goals of a quarter, and how far they are reached."),
        "notify": N_("Those who are told of what waits for a person: try whether they are."),
        "explain": N_(
            "Why an occurrence goes out or not, gate by gate; or what a rule or a figure is."
        ),
        "schedule": N_("Let this machine run it by itself: push each minute, sync each day."),
        "doctor": N_("Check configuration, tokens, clock, ledger and LINE; a fix for each fault."),
        "db": N_("The ledger's file: copy it, put a copy back, check that it holds together."),
        "sandbox": N_("A LINE on this machine that reaches nobody."),
    }.items()
}
# Commands of later versions, which are refused with a sentence that says so.
LATER = {
    "oactl": (
        *("audit", "worker", "queue", "privacy"),
        *("tasks", "selftest", "richmenu", "coupon"),
    ),
    "oactl plan": ("rename", "new", "review", "import", "export"),
    "oactl audience": ("import", "sync", "upload"),
    "oactl db": ("init", "migrate", "move"),
}


class Program(Group):
    """The program, whose commands are imported when they run."""

    lazy = COMMANDS
    inside: ClassVar = {
        "plan": (
            *("agenda", "validate", "show", "preview", "approve", "revoke", "diff", "retire"),
            "schema",
        ),
        "account": ("add", "check"),
        "schedule": ("install", "remove"),
        "delivery": ("resolve", "skip", "stop", "done"),
        "experiment": ("design", "read", "decide"),
    }


app = App(cls=Program, add_completion=True)


@app.callback(
    invoke_without_command=True,
    help=N_(
        "Content plans for LINE Official Accounts: checked, approved, sent exactly once, "
        "reported. Alone it shows where everything stands."
    ),
    epilog="oactl demo",
)
def oactl(
    ctx: typer.Context,
    workspace: Annotated[
        str | None,
        typer.Option(
            help=N_(
                "The workspace; else OACTL_WORKSPACE, else the nearest folder above with "
                "oactl.yaml."
            )
        ),
    ] = None,
    now: Annotated[
        str | None,
        typer.Option(
            help=N_(
                "Set the clock for a rehearsal: 2026-11-25T20:00:30+08:00. Then nothing goes "
                "to LINE."
            )
        ),
    ] = None,
    version: Annotated[bool, typer.Option("--version", help=N_("Show the version."))] = False,
    as_json: JsonOption = False,
) -> Exit:
    """Show where everything stands, unless a command is named."""
    del workspace, now  # `normalize_argv` has read them: the language depends on the workspace
    context: Context = ctx.obj
    if version:
        context.console.print(f"oactl {__version__}")
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        from oactl.commands.status import show_status

        return show_status(context, as_json=as_json)
    return Exit.OK


_INTERRUPTED = 130  # what Typer makes of Ctrl-C


def run(line: CommandLine, environ: Mapping[str, str], cwd: Path, *, told: bool = True) -> int:
    """Run one command line. Returns the exit code.

    `told`: a person at a terminal hears who answers instead of LINE, and of a clock that is set.
    """
    use_utf8()
    root = workspace_root(environ, cwd, line.workspace)
    use(language_of(environ, root / config_name(environ) if root else None))
    console = Console(environ, as_json=line.as_json)
    context = Context(environ, cwd, console, line.workspace, line.now, _run_words)
    if told:
        console.first = partial(_stand_in_line, context)
    with closing(context):
        code = _run(line.words, context)
    return code if console.finish() else int(Exit.FAILED)


def _stand_in_line(context: Context) -> str | None:
    from oactl.stand_in import stand_in_line

    return stand_in_line(context)


def _run_words(words: Sequence[str], environ: Mapping[str, str], cwd: Path) -> int:
    """Run a command of the demo, which has said already that nobody is LINE."""
    return run(normalize_argv(words), environ, cwd, told=False)


def _run(words: list[str], context: Context) -> int:
    """Run the command that the words name; whatever goes wrong becomes an error with its code."""
    program = typer.main.get_command(app)
    for param in program.params:
        if param.name == "install_completion":
            param.callback = install_completion
    try:
        code = program.main(words, prog_name="oactl", standalone_mode=False, obj=context)
    except ConfigurationError as error:
        return _show_findings(error, context)
    except OactlError as error:
        return _show(_later(error) or error, context)
    except typer.Abort:
        return _show(aborted(), context)
    except Exception as error:  # noqa: BLE001 - the one edge where a bug becomes a sentence
        if ran_out(error):
            return _show(too_many_files(), context)
        return _show(bug(error, context.folder / STATE if context.folder else None), context)
    return _show(aborted(), context) if code == _INTERRUPTED else int(code or 0)


def _show(error: OactlError, context: Context) -> int:
    context.console.show_error(error)
    return int(error.exit)


def _show_findings(error: ConfigurationError, context: Context) -> int:
    """A bad configuration: its findings on stderr, and for a program in the error's document."""
    from oactl.findings import json, text
    from oactl.findings.text import Summary

    width = context.console.error_width
    context.console.error(text.render(error.findings, Summary(1, 0), width))
    context.console.json_error(error, json.document(error.findings, Summary(1, 0)))
    return int(error.exit)


def _later(error: OactlError) -> OactlError | None:
    """The error of a command that a later version brings, instead of an unknown command's."""
    group, name = error.params.get("command"), error.params.get("name")
    if error.code == "usage.no_command" and name in LATER.get(str(group), ()):
        return later(f"{group} {name}".removeprefix("oactl "))
    return None
