"""Commands that a later stage brings: refused with a sentence that says so."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from oactl.cli import errors


def build() -> Callable[..., Any]:
    """A command that takes anything and refuses."""

    def later(
        ctx: typer.Context,
        words: Annotated[list[str] | None, typer.Argument()] = None,
        json: Annotated[bool, typer.Option("--json")] = False,
    ) -> None:
        del words, json
        raise errors.later(command=ctx.command_path)

    return later
