"""`oactl init`: a new workspace with its ledger, a sample plan and all that makes editing easy."""

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oactl.commands.cron_line import cron_line
from oactl.commands.options import FormatOption, JsonOption, format_of
from oactl.context import Context
from oactl.errors import Exit
from oactl.i18n import N_, _
from oactl.public_json import workspace
from oactl.usage import App

if TYPE_CHECKING:
    from oactl.commands.new_files import Made

app = App()


@app.command(epilog="oactl init tea-shop")
def init(
    ctx: typer.Context,
    folder: Annotated[
        str | None,
        typer.Argument(
            metavar="[DIR]",
            help=N_("Where; the current folder without. Nothing in it is overwritten."),
        ),
    ] = None,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """Make a new workspace: configuration, a sample plan, the ledger."""
    from oactl.commands.init_files import make

    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    wish = folder or context.named or context.environ.get("OACTL_WORKSPACE") or "."
    made = make(context, Path(os.path.realpath(context.cwd / wish)))
    if look == "json":
        context.console.json(workspace.Made(str(made.root), made.made, made.kept))
    else:
        context.console.print("\n".join(_lines(made, context.cwd)))
    return Exit.OK


def _lines(made: "Made", cwd: Path) -> list[str]:
    from oactl.commands.init_files import ABOUT

    lines = [_("A new workspace in {folder}", folder=made.root)]
    lines += [
        f"  {name:<30}{_(ABOUT[name])}" if name in ABOUT else f"  {name}" for name in made.made
    ]
    if made.kept:
        lines.append(_("Left as they were: {files}", files=", ".join(made.kept)))
    steps = ["oactl account add main", "oactl plan validate", "oactl plan preview weekly-offer"]
    if made.root != cwd:
        steps.insert(0, f"cd {shlex.quote(str(made.root))}")
    lines += ["", _("Next:"), *(f"  {step}" for step in steps)]
    cron = _("And to send what is due, each minute, in crontab:")
    return [*lines, cron, f"  {cron_line(made.root)}"]
