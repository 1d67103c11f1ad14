"""Typer in the user's language: help pages, and command lines that do not fit.

Commands are declared with English sentences (`N_`); they are translated when a page is printed.
Click's usage errors become errors of ours by their class and attributes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from importlib import import_module
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

from oactl.errors import UsageError
from oactl.i18n import N_, _

_STRINGS = {
    "ARGUMENTS_PANEL_TITLE": N_("Arguments"),
    "OPTIONS_PANEL_TITLE": N_("Options"),
    "COMMANDS_PANEL_TITLE": N_("Commands"),
    "REQUIRED_LONG_STRING": N_("[required]"),
}


# How the value of an option is called that gives it no name of its own, by its type.
_TYPES = {"str": N_("TEXT"), "list[str]": N_("TEXT"), "int": N_("N")}

# The names that commands give to arguments and to values of options, one or several with `|`.
_NAMES = (
    N_("FIGURE"),
    N_("DAY"),
    N_("BY"),
    N_("DIR"),
    N_("EXPR"),
    N_("FILE"),
    N_("FORMAT"),
    N_("ID"),
    N_("KIND"),
    N_("MONTH"),
    N_("NAME"),
    N_("OCCURRENCE"),
    N_("PATH"),
    N_("PLAN"),
    N_("POST"),
    N_("QUARTER"),
    N_("REV"),
    N_("RULE"),
    N_("STATE"),
    N_("VAR"),
    N_("WEEK"),
)

# Typer's own options of the program, whose sentences it brings in English.
_TYPERS = (
    N_("Install completion for the current shell."),
    N_("Show completion for the current shell, to copy it or customize the installation."),
)


class LazyCommand(NamedTuple):
    """A command or group that is imported when it runs: `at` is `module:name` of its Typer."""

    at: str
    help: str


class _Page:
    """A command whose help page and whose usage errors are in the user's language."""

    help: str | None
    epilog: str | None
    get_params: Any
    collect_usage_pieces: Any

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - Click's types
        """Read the arguments. Raises `UsageError` for those that do not fit."""
        try:
            left: list[str] = super().parse_args(ctx, args)  # type: ignore[misc]  # as below
        except typer.TyperException as error:
            raise usage_error(error, ctx) from None
        if not ctx.resilient_parsing:
            _refuse_empty(ctx)
        return left

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - Click's types
        """Typer's page with every sentence translated; the epilog's examples stand on top."""
        from typer import rich_utils

        for name, text in _STRINGS.items():
            setattr(rich_utils, name, _(text))
        rich_utils.DEFAULT_STRING = _("[default: {value}]", value="{}")
        _fold(rich_utils)
        self.help, self.epilog = page(self.help, self.epilog), None
        for param in self.get_params(ctx):
            _localize(param)
        with _arguments_named(self.get_params(ctx)):
            super().format_help(ctx, formatter)  # type: ignore[misc]  # a mixin of Typer's commands

    def get_usage(self, ctx: Any) -> str:  # noqa: ANN401 - Click's types
        """The command line in one line: `Usage: oactl push [OPTIONS] [POST]...`."""
        with _arguments_named(self.get_params(ctx)):
            pieces = self.collect_usage_pieces(ctx)[1:]  # the first is Typer's own `[OPTIONS]`
        words = [ctx.command_path, _("[OPTIONS]"), *pieces]
        return _("Usage: {words}", words=" ".join(words))

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401 - Click's types
        """`--help`."""
        option = super().get_help_option(ctx)  # type: ignore[misc]  # as above
        if option is not None:
            option.help = _("Show this page and exit.")
        return option


class Command(_Page, TyperCommand):
    """A command."""

    # Arguments that are too many are refused below, in the user's language.
    allow_extra_args = True

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - Click's types
        """Read the arguments. Raises `UsageError` for those that do not fit."""
        left = super().parse_args(ctx, args)
        if left and not ctx.resilient_parsing:
            raise _wrong(
                ctx, "usage.wrong", N_("this is too much here: {words}"), words=" ".join(left)
            )
        return left


class Group(_Page, TyperGroup):
    """A group of commands, some of which may be imported when they run (Click's LazyGroup)."""

    lazy: ClassVar[Mapping[str, LazyCommand]] = MappingProxyType({})
    # What is in the lazy groups, so that a wrong line need not import them.
    inside: ClassVar[Mapping[str, tuple[str, ...]]] = MappingProxyType({})

    def collect_usage_pieces(self, ctx: Any) -> list[str]:  # noqa: ANN401 - Click's types
        """The parts of the usage line."""
        return [*super().collect_usage_pieces(ctx)[:-1], _("COMMAND ...")]

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401 - Click's types
        """The names, in the order of the table."""
        return [*self.lazy, *super().list_commands(ctx)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401 - Click's types
        """A command; of a lazy one a stand-in that has its line of the help page."""
        if (entry := self.lazy.get(cmd_name)) is not None:
            return TyperCommand(name=cmd_name, help=_(entry.help))
        command = super().get_command(ctx, cmd_name)
        if command is not None:
            command.short_help = _(command.help) if command.help else None
        return command

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - Click's types
        """The command that a line names, imported. Raises `UsageError` for another name."""
        name = args[0]
        if name in self.lazy:
            return name, load(name, self.lazy[name]), args[1:]
        if name in self.commands:
            return name, self.commands[name], args[1:]
        if ctx.resilient_parsing:
            return None, None, args
        raise _no_command(ctx, name, self.list_commands(ctx))


class App(typer.Typer):
    """A Typer whose pages and errors are in the user's language."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - Typer's own
        defaults = {"cls": Group, "add_completion": False, "rich_markup_mode": "rich"}
        super().__init__(**{**defaults, **settings})

    def command(self, name: str | None = None, **settings: Any) -> Callable[..., Any]:  # noqa: ANN401 - Typer's own
        """Declare a command, as with Typer."""
        return super().command(name, cls=Command, **settings)


def group(epilog: str) -> App:
    """A group that shows its help page when it is called alone."""
    return App(callback=_show_help, invoke_without_command=True, epilog=epilog)


def _show_help(ctx: typer.Context) -> None:
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


def load(name: str, entry: LazyCommand) -> Any:  # noqa: ANN401 - Click's types
    """Import a lazy command."""
    module, _colon, app = entry.at.partition(":")
    command = typer.main.get_command(getattr(import_module(module), app))
    command.name, command.help = name, entry.help
    return command


def install_completion(ctx: Any, _param: Any, wished: Any) -> None:  # noqa: ANN401 - Click's types
    """`--install-completion`, as Typer does it, with the words in the user's language."""
    if not wished or ctx.resilient_parsing:
        return
    from typer.completion import install  # type: ignore[attr-defined]  # Typer hides it

    shell, path = install()
    typer.echo(_("completion for {shell} is installed: {path}", shell=shell, path=path))
    typer.echo(_("it works from the next terminal that you open"))
    raise typer.Exit


def _fold(rich_utils: Any) -> None:  # noqa: ANN401 - a module of Typer's
    """Let Typer's pages break Chinese, which has no spaces, where Rich would cut it."""
    make: Any = rich_utils._make_rich_text  # noqa: SLF001 - Typer has no setting for it
    if make.__module__ == __name__:
        return

    def folded(**settings: Any) -> Any:  # noqa: ANN401 - Rich's Text
        text = make(**settings)
        text.overflow = "fold"
        return text

    rich_utils._make_rich_text = folded  # noqa: SLF001 - as above


def _localize(param: Any) -> None:  # noqa: ANN401 - Click's types
    """Give a parameter of a page its sentence and the name of its value."""
    param.help = _(param.help) if param.help else None
    shown = metavar(param)
    param.display_type_rich = lambda ctx: shown  # noqa: ARG005 - as Typer calls it


def metavar(param: Any) -> str:  # noqa: ANN401 - Click's types
    """How the value of an option is called, as `NAME`; empty for flags, and for arguments."""
    if param.param_type_name == "argument" or param.is_flag:
        return ""
    return named(param.metavar or _TYPES[param.bare_type()])


def named(names: str) -> str:
    """What stands in the place of a value, as `PLAN|POST`, in the user's language."""
    return "|".join(map(_, names.split("|")))


@contextmanager
def _arguments_named(params: Iterable[Any]) -> Iterator[None]:
    """While a page is made, arguments are called as the user calls them."""
    arguments = {each: each.metavar for each in params if each.param_type_name == "argument"}
    try:
        for param, name in arguments.items():
            param.metavar = name and named(name)
        yield
    finally:
        for param, name in arguments.items():
            param.metavar = name


def page(about: str | None, examples: str | None) -> str:
    """The text of a help page: what a command does, and command lines to try."""
    from rich.markup import escape

    text, head = _(about) if about else "", _("Example:")
    return f"{text}\n\n{head}\n{escape(examples)}" if examples else text


def usage_error(error: typer.TyperException, ctx: Any) -> UsageError:  # noqa: ANN401 - Click's types
    """Click's error of a command line, in our words."""
    known: Any = error
    param = getattr(known, "param", None)
    match type(error).__name__:
        case "NoSuchOption":
            near = known.possibilities or ()
            sentence = N_("there is no option {name} here")
            return _wrong(ctx, "usage.no_option", sentence, near, name=known.option_name)
        case "MissingParameter":
            return _wrong(ctx, "usage.missing", N_("{param} is missing"), param=_hint(param))
        case "BadParameter":
            code, why = "usage.bad_value", _why(known)
            return _wrong(ctx, code, N_("{param}: {why}"), param=_hint(param), why=why)
        case "BadOptionUsage":
            sentence = N_("the option {name} needs a value")
            if known.option_name in _flags(ctx):
                sentence = N_("the option {name} takes no value")
            return _wrong(ctx, "usage.wrong", sentence, name=known.option_name)
        case _:
            what = error.format_message()
            return _wrong(ctx, "usage.wrong", N_("{what}"), what=what)


def _wrong(
    ctx: Any,  # noqa: ANN401 - Click's types
    code: str,
    sentence: str,
    near: Iterable[str] = (),
    **params: Any,  # noqa: ANN401 - what the sentence says
) -> UsageError:
    """A usage error that ends with the page to look at, and what may have been meant."""
    known = {"command": ctx.command_path, "names": tuple(near)}
    advice = N_("how it is used: {command} --help")
    if known["names"]:
        advice = N_("perhaps: {names}\nhow it is used: {command} --help")
    return UsageError(code, sentence, help=advice, **params, **known)


def _refuse_empty(ctx: Any) -> None:  # noqa: ANN401 - Click's types
    """Raise `UsageError` for `--plan ""`, by which a script whose variable is unset means no plan.

    It would stand for every plan otherwise, `--now ""` for the present. What an audience's rule
    lacks its reader says better.
    """
    for param in ctx.command.params:
        if param.metavar == "EXPR":
            continue
        value = ctx.params.get(param.name)
        source = ctx.get_parameter_source(param.name)
        given = source is not None and source.name == "COMMANDLINE"
        if given and (value == "" or (isinstance(value, list | tuple) and "" in value)):
            sentence = N_("{param} is empty")
            raise _wrong(ctx, "usage.empty", sentence, param=_hint(param))


def _no_command(ctx: Any, name: str, known: Sequence[str]) -> UsageError:  # noqa: ANN401 - Click's types
    near = get_close_matches(name, known, n=3)
    if ctx.parent is None:
        inside = ctx.command.inside
        near = [f"oactl {group} {name}" for group in inside if name in inside[group]] or near
    return _wrong(ctx, "usage.no_command", N_("there is no command {name}"), near, name=name)


def _hint(param: Any) -> str:  # noqa: ANN401 - Click's types
    """How a parameter is written, in quotation marks: `--days` or `POST`."""
    if param is None:
        return ""
    is_argument = param.param_type_name == "argument" and param.metavar
    name = named(param.metavar) if is_argument else param.opts[0]
    return _("“{name}”", name=name)


def _flags(ctx: Any) -> set[str]:  # noqa: ANN401 - Click's types
    """The options of a command that take no value."""
    params = ctx.command.params
    return {name for each in params if getattr(each, "is_flag", False) for name in each.opts}


# Why Pydantic, by which Typer reads values, refused one: its error's type, and our words.
_VALUES = {
    "int_parsing": N_("“{value}” is not a whole number"),
    "greater_than_equal": N_("it has to be {ge} or more"),
    "less_than_equal": N_("it has to be {le} or less"),
}


def _why(error: Any) -> str:  # noqa: ANN401 - Click's types
    """Why a value does not fit, in the user's language."""
    cause = error.__cause__
    found = cause.errors()[0] if hasattr(cause, "errors") else {}
    sentence = _VALUES.get(found.get("type", ""))
    if sentence is None:
        return str(error.message)
    return _(sentence, **{"value": found["input"], **found.get("ctx", {})})
