"""`oactl audience`: tags and how many people they reach."""

from typing import Annotated, TypeAlias

import typer

from oactl.commands.options import AccountOption, FormatOption, JsonOption, format_of
from oactl.context import Context
from oactl.errors import Exit
from oactl.i18n import N_
from oactl.usage import group

app = group("oactl audience list")

OfflineOption: TypeAlias = Annotated[
    bool, typer.Option("--offline", help=N_("Only with sizes that are kept; asks LINE nothing."))
]


@app.command(
    "list",
    help=N_("The tags of each account with their sizes."),
    epilog="oactl audience list --account main",
)
def list_them(
    ctx: typer.Context,
    account: AccountOption = None,
    offline: OfflineOption = False,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """The tags of each account with their sizes."""
    from oactl.commands.audience_output import show_tags
    from oactl.commands.audience_sizes import list_tags, sizes_asked

    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    sending = sizes_asked(context, account, offline=offline)
    names = context.accounts(account)
    tags = [tag for name in names for tag in list_tags(sending, sending.account(name))]
    show_tags(context.console, tags, as_json=look == "json")
    return Exit.OK


@app.command(
    help=N_("How many people a tag, or a rule as in a plan, reaches."),
    epilog="oactl audience count vip\noactl audience count '{all: [vip], not: [staff]}'",
)
def count(
    ctx: typer.Context,
    rule: Annotated[
        str,
        typer.Argument(
            metavar="EXPR", help=N_("A tag, or a rule as a plan has it under audience.")
        ),
    ],
    account: AccountOption = None,
    offline: OfflineOption = False,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """How many people a tag, or a rule as in a plan, reaches."""
    from oactl.commands.audience_output import show_counts
    from oactl.commands.audience_rule import rule_of
    from oactl.commands.audience_sizes import count_people, sizes_asked

    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    wanted = rule_of(context, rule, account)
    sending = sizes_asked(context, account, offline=offline)
    names = context.accounts(account)
    found = [count_people(sending, sending.account(name), wanted) for name in names]
    show_counts(context.console, rule, found, as_json=look == "json")
    return Exit.OK
