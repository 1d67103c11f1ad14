"""`oactl db`: copies of the ledger, and whether it holds together."""

from typing import Annotated

import typer

from oactl.commands.options import FormatOption, JsonOption, format_of
from oactl.context import Context
from oactl.errors import Exit
from oactl.i18n import N_
from oactl.usage import group

app = group("oactl db check")


@app.command(
    help=N_("Copy the ledger to a file, also while a run is sending."),
    epilog="oactl db backup oactl-monday.db",
)
def backup(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help=N_("Where the copy goes."))],
    force: Annotated[
        bool, typer.Option("--force", help=N_("Replace the file if it is there."))
    ] = False,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """Copy the ledger to a file, also while a run is sending."""
    from oactl.commands.db_files import show_backup
    from oactl.ledger.backup import back_up

    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    found = back_up(context.ledger_path, context.cwd / file, force=force)
    show_backup(context, file, found, as_json=look == "json")
    return Exit.OK


@app.command(
    help=N_("Put a copy in the ledger's place; the ledger that is there is kept."),
    epilog="oactl db restore oactl-monday.db",
)
def restore(
    ctx: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help=N_("A copy that `oactl db backup` made."))
    ],
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """Put a copy in the ledger's place; the ledger that is there is kept."""
    from oactl.commands.db_files import restore_copy, show_restored

    look = format_of(output, as_json=as_json)
    found = restore_copy(ctx.obj, file)
    show_restored(ctx.obj, file, found, as_json=look == "json")
    return Exit.OK


@app.command(
    help=N_("Read the whole ledger and see that all of it holds together."),
    epilog="oactl db check",
)
def check(ctx: typer.Context, output: FormatOption = None, as_json: JsonOption = False) -> Exit:
    """Read the whole ledger and see that all of it holds together."""
    from oactl.commands.db_check import show_checkup
    from oactl.ledger.checkup import check_up

    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    found = check_up(context.ledger_path)
    show_checkup(context, found, as_json=look == "json")
    return Exit.FAILED if found.damages else Exit.OK
