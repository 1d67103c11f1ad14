"""Commands that are imported when they run; help shows names and one line each without them."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command_from_info
from typer.models import CommandInfo

from oactl.i18n import N_, _

Builder = Callable[[], Callable[..., Any]]


_TITLES = {
    "ARGUMENTS_PANEL_TITLE": N_("Arguments"),
    "OPTIONS_PANEL_TITLE": N_("Options"),
    "COMMANDS_PANEL_TITLE": N_("Commands"),
}


class Entry(NamedTuple):
    """Where a command lives. `at` is `module:builder`; `subs` are those of a group."""

    at: str
    help: str
    example: str = ""
    subs: Mapping[str, "Entry"] | None = None
    hidden: bool = False


class Spoken:
    """A command whose help page is in the user's language to the last word."""

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - Click's types
        """Typer's page, with our words for its headings."""
        from typer import rich_utils

        for name, title in _TITLES.items():
            setattr(rich_utils, name, _(title))
        super().format_help(ctx, formatter)  # type: ignore[misc]  # a mixin of Typer's commands

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401 - Click's types
        """`--help`."""
        option = super().get_help_option(ctx)  # type: ignore[misc]  # as above
        if option is not None:
            option.help = _("Show this page and exit.")
        return option


class SpokenCommand(Spoken, TyperCommand):
    """A command."""


class LazyGroup(Spoken, TyperGroup):
    """A group whose commands are named by a table."""

    entries: Mapping[str, Entry] = {}

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 - Click's context
        """The names, in the order of the table."""
        return list(self.entries)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002 - Click's types
        """A stand-in with name and help: enough for a help page."""
        entry = self.entries.get(cmd_name)
        if entry is None:
            return None
        return TyperCommand(
            name=cmd_name, help=_(entry.help), hidden=entry.hidden, callback=_nothing
        )

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - Click's types
        """The command itself, imported."""
        name = args[0]
        if name not in self.entries:
            return super().resolve_command(ctx, args)
        return name, load(name, self.entries[name]), args[1:]


def load(name: str, entry: Entry) -> Any:  # noqa: ANN401 - a command or a group
    """Import a command, in the user's language."""
    module, _, builder = entry.at.partition(":")
    callback = getattr(import_module(module), builder)()
    if entry.subs is None:
        info = CommandInfo(
            name=name,
            cls=SpokenCommand,
            callback=callback,
            help=_page(entry),
            hidden=entry.hidden,
        )
        command: Any = get_command_from_info(
            info, pretty_exceptions_short=True, rich_markup_mode="rich"
        )
        return command
    return group(name, callback, entry)


def group(name: str, callback: Callable[..., Any], entry: Entry) -> LazyGroup:
    """A group of lazy commands; without a command its own callback runs."""
    app = typer.Typer(cls=LazyGroup, add_completion=False, rich_markup_mode="rich")
    app.callback(invoke_without_command=True, help=_page(entry))(callback)
    made: Any = typer.main.get_group(app)
    made.name, made.entries = name, entry.subs or {}
    return made  # type: ignore[no-any-return]


def _page(entry: Entry) -> str:
    return _(entry.help) + (f"\n\n{_(entry.example)}" if entry.example else "")


def _nothing() -> None:
    """A stand-in is never run."""
