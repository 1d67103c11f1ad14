"""`oactl push`: what is due, what is named, or a test."""

from typing import Annotated

import typer

from oactl.commands import completion
from oactl.commands.options import (
    AccountOption,
    FormatOption,
    JsonOption,
    PlanOption,
    PushArguments,
    format_of,
)
from oactl.errors import Exit, UsageError
from oactl.i18n import N_
from oactl.usage import App

app = App()


@app.command(
    epilog="oactl push --due\noactl push shop/wed-offer@2026-11-25T20:00\n"
    "oactl push shop/wed-offer --test"
)
def push(
    ctx: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="OCCURRENCE|POST",
            help=N_("Occurrences to send by name, also late; with --test one post."),
            autocompletion=completion.posts,
        ),
    ] = None,
    due: Annotated[
        bool, typer.Option("--due", help=N_("Everything that is due. This is the line for cron."))
    ] = False,
    test: Annotated[
        bool,
        typer.Option(
            "--test", help=N_("Send a post to the account's testers only; needs no approval.")
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=N_("Show what would be sent, send nothing."))
    ] = False,
    account: AccountOption = None,
    plan: PlanOption = None,
    strict: Annotated[
        bool,
        typer.Option("--strict", help=N_("Exit with 3 as long as anything is held or missed.")),
    ] = False,
    deadline: Annotated[
        str | None, typer.Option(help=N_("Begin no request after this long: 240s, 4m."))
    ] = None,
    expect: Annotated[
        str | None,
        typer.Option(
            "--expect-recipients", help=N_("Send only if it reaches this many: 1200, or 1200±2%.")
        ),
    ] = None,
    as_json: JsonOption = False,
    output: FormatOption = None,
) -> Exit:
    """Send what is approved and due, each occurrence exactly once."""
    wish = PushArguments(names or [], test, dry_run, account, plan, strict, deadline, expect)
    look = format_of(output, as_json=as_json)
    _refuse(wish, due=due)
    if due:
        from oactl.commands.push_run import noted

        return noted(ctx.obj, wish, as_json=look == "json")
    from oactl.commands.push_named import run_named

    return run_named(ctx.obj, wish, as_json=look == "json")


def _refuse(wish: PushArguments, *, due: bool) -> None:
    """Raise `UsageError` for options that do not go together."""
    if due and (wish.test or wish.expect):
        raise UsageError(
            "cli.push_due_only",
            N_("--due takes neither --test nor --expect-recipients"),
            help=N_("both go with a name: oactl push NAME"),
        )
    if due and wish.names:
        raise UsageError(
            "cli.push_both",
            N_("--due sends everything that is due and takes no names"),
            help=N_("leave out either --due or the names"),
        )
    if not due and not wish.names:
        raise UsageError(
            "cli.push_what",
            N_("push needs to know what to send"),
            help=N_(
                "everything that is due: oactl push --due; one by name: oactl push "
                "PLAN/POST@2026-11-25T20:00"
            ),
        )
