"""A group without a meaning of its own shows its help."""

from collections.abc import Callable
from typing import Any

import typer


def build() -> Callable[..., Any]:
    """The callback of such a group."""

    def help_only(ctx: typer.Context) -> None:
        if ctx.invoked_subcommand is None:
            typer.echo(ctx.get_help())

    return help_only
