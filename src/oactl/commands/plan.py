"""`oactl plan`: what is due when, checked, shown, approved."""

from typing import Annotated, TypeAlias

import typer

from oactl.commands import completion
from oactl.commands.options import (
    AccountsOption,
    AllOption,
    CheckerOption,
    FormatOption,
    JsonOption,
    OptionalPost,
    OutOption,
    PlansOption,
    PostArgument,
    PostsArgument,
    StatesOption,
    Wishes,
    check_out,
    format_of,
)
from oactl.context import Context
from oactl.errors import Exit
from oactl.i18n import N_
from oactl.usage import App

DAYS = 14  # of the agenda
DAYS_OF_DIFF = 92  # as far ahead as an approval holds
WholePlans: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--plan",
        metavar="NAME",
        help=N_("All posts of this plan; may be given several times."),
        autocompletion=completion.plans,
    ),
]

app = App(invoke_without_command=True, epilog="oactl plan validate")


@app.callback()
def plan(ctx: typer.Context, as_json: JsonOption = False) -> Exit | None:
    """Alone it is the agenda."""
    return agenda(ctx, as_json=as_json) if ctx.invoked_subcommand is None else None


@app.command(
    help=N_("The next occurrences: when, to how many, and what would stop them."),
    epilog="oactl plan agenda --days 30\noactl plan agenda --from 2026-11-25 --to 2026-12-31\n"
    "oactl plan agenda --account group:north --state held",
)
def agenda(
    ctx: typer.Context,
    days: Annotated[
        int, typer.Option(min=1, max=366, help=N_("How many days, from --from or today."))
    ] = DAYS,
    start: Annotated[
        str | None, typer.Option("--from", help=N_("First day, 2026-11-25; default today."))
    ] = None,
    end: Annotated[str | None, typer.Option("--to", help=N_("Last day, itself included."))] = None,
    account: AccountsOption = None,
    plan: PlansOption = None,
    checker: CheckerOption = None,
    state: StatesOption = None,
    everything: AllOption = False,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """What comes next, and what would stop it."""
    from oactl.commands.plan_agenda import AgendaOptions, show_agenda

    look = format_of(output, as_json=as_json)
    wishes = Wishes(account, plan, checker, state)
    options = AgendaOptions(start, end, days, wishes, everything)
    return show_agenda(ctx.obj, options, as_json=look == "json")


@app.command(
    help=N_("Check the plans: every mistake at its place, and how to fix it."),
    epilog="oactl plan validate plans/shop.yaml",
)
def validate(
    ctx: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH", help=N_("Plan files or folders; all of the workspace without.")
        ),
    ] = None,
    online: Annotated[
        bool, typer.Option("--online", help=N_("Also ask LINE's validate endpoints."))
    ] = False,
    output: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help=N_("text (default), json, github or sarif."),
            autocompletion=completion.formats("text", "json", "github", "sarif"),
        ),
    ] = None,
    as_json: JsonOption = False,
) -> Exit:
    """Every mistake of every plan, at its place."""
    from oactl.commands.plan_validate import validate_plans

    look = format_of(output, as_json=as_json, known=("text", "github", "sarif"))
    return validate_plans(ctx.obj, paths, look, online=online)


@app.command(
    help=N_("A post in full: what is said, to whom, when, by whom."),
    epilog="oactl plan show shop/wed-offer",
)
def show(
    ctx: typer.Context,
    post: PostArgument,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """What is said, to whom, when, by whom."""
    from oactl.commands.plan_show import show_post

    look = format_of(output, as_json=as_json)
    return show_post(ctx.obj, post, as_json=look == "json")


@app.command(
    help=N_("What the phone will show, as text."), epilog="oactl plan preview shop/wed-offer"
)
def preview(
    ctx: typer.Context,
    post: OptionalPost = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help=N_("text (default) or json; html comes with a later version."),
            autocompletion=completion.formats("text", "json"),
        ),
    ] = None,
    out: OutOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """What the phone will show, in text."""
    from oactl.commands.errors import later
    from oactl.commands.plan_show import preview_post

    look = format_of(output, as_json=as_json, known=("text", "html"))
    if look == "html":
        raise later("plan preview --format html")
    check_out(out, look, ("text", "json"))
    return preview_post(ctx.obj, post, out, as_json=look == "json")


@app.command(
    help=N_("Show what posts say, when and to whom, and approve exactly that."),
    epilog="oactl plan approve shop/wed-offer --by 熊大\noactl plan approve --pending --by 熊大",
)
def approve(
    ctx: typer.Context,
    posts: PostsArgument = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="NAME",
            help=N_("The checker who says yes."),
            autocompletion=completion.people,
        ),
    ] = None,
    plan: WholePlans = None,
    account: Annotated[
        list[str] | None,
        typer.Option(
            "--account",
            metavar="NAME",
            help=N_("Only posts that go out to this account, or group:NAME."),
            autocompletion=completion.accounts,
        ),
    ] = None,
    pending: Annotated[
        bool, typer.Option("--pending", help=N_("All posts that wait for approval."))
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help=N_("Do not ask at the terminal."))] = False,
    as_json: JsonOption = False,
) -> Exit:
    """A checker's yes."""
    from oactl.commands.plan_approve import Confirmation, Selection, approve_posts

    context: Context = ctx.obj
    accounts = tuple(name for each in account or () for name in context.accounts(each)) or None
    chosen = Selection(tuple(posts or ()), tuple(plan or ()), pending=pending, accounts=accounts)
    return approve_posts(Confirmation(ctx.obj, by, yes=yes or as_json), chosen, as_json=as_json)


@app.command(
    help=N_("Take an approval back; what is being sent stops before the next request."),
    epilog="oactl plan revoke shop/wed-offer",
)
def revoke(
    ctx: typer.Context,
    posts: PostsArgument = None,
    plan: WholePlans = None,
    as_json: JsonOption = False,
) -> Exit:
    """Take a checker's yes back."""
    from oactl.commands.plan_approve import Selection, revoke_posts

    return revoke_posts(ctx.obj, Selection(tuple(posts or ()), tuple(plan or ())), as_json=as_json)


@app.command(
    help=N_("Who approved which post, and what changed since."),
    epilog="oactl plan status --plan shop\noactl plan status --checker 熊大",
)
def status(
    ctx: typer.Context,
    account: AccountsOption = None,
    plan: PlansOption = None,
    checker: CheckerOption = None,
    state: Annotated[
        list[str] | None,
        typer.Option(
            "--state",
            metavar="STATE",
            help=N_("Only approved, waiting, draft or over. Also several times."),
            autocompletion=completion.formats("approved", "waiting", "draft", "over"),
        ),
    ] = None,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help=N_("Exit with 1 while a post that is to go out is not approved.")
        ),
    ] = False,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """Which post is approved by whom, and what changed since."""
    from oactl.commands.plan_status import show_status

    look = format_of(output, as_json=as_json)
    wishes = Wishes(account, plan, checker, state)
    return show_status(ctx.obj, wishes, check=check, as_json=look == "json")


@app.command(
    help=N_("What changes since a revision of git: who gets what, when, at how many messages."),
    epilog="oactl plan diff main\noactl plan diff origin/main --format md",
)
def diff(
    ctx: typer.Context,
    revision: Annotated[
        str, typer.Argument(metavar="REV", help=N_("A branch, tag or commit of git."))
    ],
    days: Annotated[
        int, typer.Option(min=1, max=366, help=N_("How many days ahead, from today."))
    ] = DAYS_OF_DIFF,
    output: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help=N_("table (default), md for a comment, or json."),
            autocompletion=completion.formats("table", "md", "json"),
        ),
    ] = None,
    as_json: JsonOption = False,
) -> Exit:
    """What changes since a revision."""
    from oactl.commands.plan_diff import show_diff

    look = format_of(output, as_json=as_json, known=("table", "md"))
    return show_diff(ctx.obj, revision, days, look)


@app.command(
    help=N_("Say that a plan, or a post, went away on purpose."),
    epilog="oactl plan retire anniversary/wed-fri-offer",
)
def retire(
    ctx: typer.Context,
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="PLAN|POST",
            help=N_("A plan, or a post as PLAN/POST."),
            autocompletion=completion.plans_and_posts,
        ),
    ],
    as_json: JsonOption = False,
) -> Exit:
    """A plan, or one post, went away on purpose."""
    from oactl.commands.plan_show import retire_names

    return retire_names(ctx.obj, names, as_json=as_json)


@app.command(
    help=N_("The JSON Schema of a plan, for editors."),
    epilog="oactl plan schema --out schema/plan.schema.json",
)
def schema(
    ctx: typer.Context,
    configuration: Annotated[
        bool, typer.Option("--configuration", help=N_("That of oactl.yaml instead."))
    ] = False,
    goals: Annotated[bool, typer.Option("--goals", help=N_("That of goals.yaml instead."))] = False,
    as_json: JsonOption = False,
    out: OutOption = None,
) -> None:
    """The JSON Schema of a plan, for editors."""
    del as_json  # a schema is JSON anyway
    import json

    from oactl.planfile.schema import goals_schema, plan_schema, workspace_schema
    from oactl.planfile.schema_texts import in_language

    check_out(out, "json")
    context: Context = ctx.obj
    of_plan = workspace_schema if configuration else plan_schema
    document = in_language(goals_schema() if goals else of_plan())
    context.deliver(json.dumps(document, ensure_ascii=False, indent=2) + "\n", out)
