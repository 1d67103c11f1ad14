"""Before any command: language, screen, the program's own options, and usage errors in words."""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise, takewhile
from pathlib import Path
from typing import Annotated, Any

import typer

from oactl import __version__
from oactl.cli.base import Base
from oactl.cli.commands import COMMANDS, OACTL_EXAMPLE, OACTL_HELP
from oactl.cli.errors import aborted
from oactl.cli.language import language_of
from oactl.cli.lazy import Entry, group
from oactl.cli.screen import Screen
from oactl.errors import Exit
from oactl.i18n import N_, NP_, _, use


def start(
    environ: Mapping[str, str], cwd: Callable[[], Path], argv: Sequence[str]
) -> tuple[Callable[[], int], Screen]:
    """The program for one command line, and the screen it speaks to."""
    here = _here(cwd)
    known = Base(environ, here, Screen(environ), _option(argv, "--workspace"))
    config = known.root / known.config_name if known.root else None
    use(language_of(environ, config))
    screen = Screen(environ, as_json=_wants_json(argv))
    base = Base(environ, here, screen)
    return lambda: _call(base, argv), screen


def _here(cwd: Callable[[], Path]) -> Path:
    try:
        return cwd()
    except FileNotFoundError:  # the folder was removed under us
        return Path("/")


def _option(argv: Sequence[str], name: str) -> str | None:
    for index, word in enumerate(argv):
        if word == name and index + 1 < len(argv):
            return argv[index + 1]
        if word.startswith(f"{name}="):
            return word.partition("=")[2]
    return None


def _wants_json(argv: Sequence[str]) -> bool:
    """Whether a fault is to be JSON too, also one of a command line that does not fit."""
    words = list(takewhile(lambda word: word != "--", argv))
    formats = {*words, *(f"{name}={value}" for name, value in pairwise(words))}
    return bool(formats & {"--json", "--format=json"})


def _call(base: Base, argv: Sequence[str]) -> int:
    program = group("oactl", _root(base), Entry("", OACTL_HELP, OACTL_EXAMPLE))
    program.entries = COMMANDS
    try:
        code = program.main(list(argv), prog_name="oactl", standalone_mode=False, obj=base)
    except typer.Abort:
        raise aborted() from None
    except _Usage as error:
        return _usage(base, error)
    if code == _INTERRUPTED:
        raise aborted()
    return int(code or 0)


_INTERRUPTED = 130  # what Typer makes of Ctrl-C


# Click's own base of every usage error; Typer exports only this one of its children.
_Usage: type[Exception] = typer.BadParameter.__mro__[1]


_NO_COMMAND = re.compile(r"No such command '(.*?)'\.", re.DOTALL)
# A token that somebody typed where it does not belong is not said back.
_SECRET = re.compile(r"eyJ[\w.-]{10,}|[A-Za-z0-9+/_-]{100,}=*")


# The stable code of each of Click's usage errors; any other is `usage.wrong`.
_CODES = {
    "NoSuchOption": "usage.no_option",
    "MissingParameter": "usage.missing",
    "BadParameter": "usage.bad_value",
    "NoArgsIsHelpError": "usage.no_words",
}


_SENTENCES: dict[str, str] = {
    "usage.no_option": N_("there is no option {name} here"),
    "usage.missing": N_("{param} is missing"),
    "usage.bad_value": NP_("value", "{what}"),
    "usage.wrong": NP_("usage", "{what}"),
    "usage.no_words": NP_("help", "{what}"),
    "usage.no_command": N_("there is no command {name}"),
}


def _usage(base: Base, error: Any) -> int:  # noqa: ANN401 - Click's exception
    words = _SECRET.sub("***", error.format_message())
    unknown = _NO_COMMAND.match(error.format_message())
    code = "usage.no_command" if unknown else _CODES.get(type(error).__name__, "usage.wrong")
    name = _SECRET.sub("***", unknown[1] if unknown else getattr(error, "option_name", ""))
    param = _hint(error, getattr(error, "param", None))
    message = _(_SENTENCES[code], what=words, name=name, param=param)
    advice = None if code == "usage.no_words" else _advice(error, unknown)
    base.screen.failed(code, message, advice, Exit.USAGE)
    return int(Exit.USAGE)


def _advice(error: Any, unknown: "re.Match[str] | None") -> str:  # noqa: ANN401 - Click's
    """What may have been meant, and where the help is: a line each."""
    path = error.ctx.command_path if error.ctx else "oactl"
    maybe = ", ".join(getattr(error, "possibilities", None) or [])
    if unknown and error.ctx:
        maybe = _near(unknown[1], error.ctx.command)
    lines = [_("perhaps: {names}", names=maybe)] if maybe else []
    return "\n".join([*lines, _("how it is used: {command} --help", command=path)])


def _near(name: str, command: Any) -> str:  # noqa: ANN401 - a group of ours
    """The commands that may have been meant."""
    from difflib import get_close_matches

    shown = [known for known, entry in command.entries.items() if not entry.hidden]
    return ", ".join(get_close_matches(name, shown, n=3))


def _hint(error: Any, param: Any) -> str:  # noqa: ANN401 - Click's types
    hint = getattr(error, "param_hint", None)
    if hint or param is None or error.ctx is None:
        return str(hint or "")
    return str(param.get_error_hint(error.ctx))


def _root(base: Base) -> Callable[..., Any]:
    def oactl(
        ctx: typer.Context,
        workspace: Annotated[
            str | None,
            typer.Option(
                help=_(
                    "The workspace; else OACTL_WORKSPACE, else the nearest folder "
                    "above with oactl.yaml."
                )
            ),
        ] = None,
        now: Annotated[
            str | None,
            typer.Option(
                help=_(
                    "Set the clock for a rehearsal: 2026-11-25T20:00:30+08:00. Then "
                    "nothing goes to LINE."
                )
            ),
        ] = None,
        version: Annotated[bool, typer.Option("--version", help=_("Show the version."))] = False,
        json: Annotated[
            bool, typer.Option("--json", help=_("JSON on stdout, the same as --format json."))
        ] = False,
    ) -> None:
        ctx.obj = Base(base.environ, base.cwd, base.screen, workspace, now)
        if version:
            base.screen.out(f"oactl {__version__}")
            raise typer.Exit
        if ctx.invoked_subcommand is None:
            _status(ctx.obj, json=json)

    return oactl


def _status(base: Base, *, json: bool) -> None:
    from oactl.cli.status import show_status

    raise typer.Exit(int(show_status(base, json=json)))
