"""`oactl plan schema`: the JSON Schema of a plan, for editors."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from oactl.cli.base import Base
from oactl.cli.options import json_option
from oactl.cli.plan_preview import write_file
from oactl.i18n import _


def build() -> Callable[..., Any]:
    """The command in one language."""

    def schema(
        ctx: typer.Context,
        workspace_file: Annotated[
            bool, typer.Option("--configuration", help=_("That of oactl.yaml instead."))
        ] = False,
        json: Annotated[bool, json_option()] = False,
        out: Annotated[
            str | None, typer.Option("--out", help=_("Write to this file instead of the screen."))
        ] = None,
    ) -> None:
        del json  # a schema is JSON anyway
        _schema(ctx.obj, out, configuration=workspace_file)

    return schema


def _schema(base: Base, out: str | None, *, configuration: bool) -> None:
    import json

    from oactl.planfile.json_schema import plan_schema
    from oactl.planfile.workspace import workspace_schema

    document = workspace_schema() if configuration else plan_schema()
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    if out is None:
        base.screen.out(text)
    else:
        write_file(base, out, text)
