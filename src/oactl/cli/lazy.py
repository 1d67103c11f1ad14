"""Commands that are imported when they run; help shows names and one line each without them."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command_from_info
from typer.models import CommandInfo

from oactl.i18n import Catalog

Builder = Callable[[Catalog], Callable[..., Any]]


class Entry(NamedTuple):
    """Where a command lives. `at` is `module:builder`; `subs` are those of a group."""

    at: str
    help: str
    subs: Mapping[str, "Entry"] | None = None
    hidden: bool = False


class Spoken:
    """A command whose help page is in the user's language to the last word."""

    t: Catalog

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - Click's types
        """Typer's page, with our words for its headings."""
        from typer import rich_utils

        for name in ("ARGUMENTS", "OPTIONS", "COMMANDS"):
            setattr(rich_utils, f"{name}_PANEL_TITLE", self.t(f"help.title_{name.lower()}"))
        super().format_help(ctx, formatter)  # type: ignore[misc]  # a mixin of Typer's commands

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401 - Click's types
        """`--help`."""
        option = super().get_help_option(ctx)  # type: ignore[misc]  # as above
        if option is not None:
            option.help = self.t("help.opt_help")
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
            name=cmd_name, help=self.t(f"{entry.help}"), hidden=entry.hidden, callback=_nothing
        )

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - Click's types
        """The command itself, imported."""
        name = args[0]
        if name not in self.entries:
            return super().resolve_command(ctx, args)
        return name, load(name, self.entries[name], self.t), args[1:]


def load(name: str, entry: Entry, t: Catalog) -> Any:  # noqa: ANN401 - a command or a group
    """Import a command, in the user's language."""
    module, _, builder = entry.at.partition(":")
    callback = getattr(import_module(module), builder)(t)
    if entry.subs is None:
        info = CommandInfo(
            name=name,
            cls=SpokenCommand,
            callback=callback,
            help=_page(t, entry),
            hidden=entry.hidden,
        )
        command: Any = get_command_from_info(
            info, pretty_exceptions_short=True, rich_markup_mode="rich"
        )
        command.t = t
        return command
    return group(name, callback, entry, t)


def group(name: str, callback: Callable[..., Any], entry: Entry, t: Catalog) -> LazyGroup:
    """A group of lazy commands; without a command its own callback runs."""
    app = typer.Typer(cls=LazyGroup, add_completion=False, rich_markup_mode="rich")
    app.callback(invoke_without_command=True, help=_page(t, entry))(callback)
    made: Any = typer.main.get_group(app)
    made.name, made.entries, made.t = name, entry.subs or {}, t
    return made  # type: ignore[no-any-return]


def _page(t: Catalog, entry: Entry) -> str:
    example = f"{entry.help}.example"
    return t(entry.help) + (f"\n\n{t(example)}" if t.has(example) else "")


def _nothing() -> None:
    """A stand-in is never run."""
