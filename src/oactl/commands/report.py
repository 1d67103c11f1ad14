"""`oactl report`: the week's figures against the week before."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from oactl.commands import completion
from oactl.commands.options import JsonOption, format_of
from oactl.commands.report_files import BYS, Style, check_place, deliver
from oactl.context import Context
from oactl.errors import Exit, UsageError
from oactl.i18n import N_
from oactl.reports import FILES, LOOKS, SHAPES
from oactl.usage import group

if TYPE_CHECKING:
    from oactl.domain.report.values import Report
    from oactl.sending.context import SendingContext

app = group("oactl report weekly")


@app.command(
    help=N_("The week's report, beside the week before."),
    epilog="oactl report weekly --week 2026-W46\n"
    "oactl report weekly --format md --out report.md\n"
    "oactl report weekly --format csv --shape accounts --out week.csv\n"
    "oactl report weekly --format html --out report.html\n"
    "oactl report weekly --format pdf --split group --out reports",
)
def weekly(
    ctx: typer.Context,
    week: Annotated[
        str,
        typer.Option(
            "--week",
            metavar="WEEK",
            help=N_("2026-W46, a day of that week, or last (the last complete one)."),
            autocompletion=completion.weeks,
        ),
    ] = "last",
    account: Annotated[
        list[str] | None,
        typer.Option(
            "--account",
            metavar="NAME",
            help=N_("This account or group:NAME; may be given several times."),
            autocompletion=completion.accounts,
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help=N_("table (default), json, csv, md, html, xlsx, pdf or png."),
            autocompletion=completion.formats(LOOKS[0], "json", *LOOKS[1:], *FILES),
        ),
    ] = None,
    shape: Annotated[
        str | None,
        typer.Option(
            "--shape",
            metavar="SHAPE",
            help=N_(
                "Of --format csv: long (default; a row a figure), accounts (a row an account) or "
                "posts (a row a post)."
            ),
            autocompletion=completion.formats(*SHAPES),
        ),
    ] = None,
    plan: Annotated[
        list[str] | None,
        typer.Option(
            "--plan",
            metavar="NAME",
            help=N_("Only what this plan sends; may be given several times."),
            autocompletion=completion.plans,
        ),
    ] = None,
    everything: Annotated[
        bool,
        typer.Option(
            "--all", help=N_("Of more than 10 accounts a row each, beside totals and exceptions.")
        ),
    ] = False,
    split: Annotated[
        str | None,
        typer.Option(
            "--split",
            metavar="BY",
            help=N_("A file for each account or group, and an index page, into the folder --out."),
            autocompletion=completion.formats(*BYS),
        ),
    ] = None,
    out: Annotated[
        str | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help=N_("Write to this file instead of the screen; with --split: into this folder."),
        ),
    ] = None,
    offline: Annotated[
        bool,
        typer.Option("--offline", help=N_("Only with figures that are kept; asks LINE nothing.")),
    ] = False,
    as_json: JsonOption = False,
) -> Exit:
    """The week's figures against the week before."""
    look = format_of(output, as_json=as_json, known=(*LOOKS, *FILES))
    style = Style(look, _shape(shape, look), everything, split)
    check_place(style, out)
    context: Context = ctx.obj
    wishes: list[str | None] = [*account] if account else [None]
    names = list(dict.fromkeys(name for wish in wishes for name in context.accounts(wish)))
    report, code = _report(
        context, week, names, plans=plan or (), offline=offline, months=style.shows_months
    )
    deliver(context, report, style, out)
    return code


def _shape(shape: str | None, look: str) -> str:
    if shape is not None and look != "csv":
        raise UsageError(
            "report.shape",
            N_("--shape ({shapes}) goes with --format csv"),
            help=N_("oactl report weekly --format csv --shape {shape}"),
            shapes=", ".join(SHAPES),
            shape=shape,
        )
    if shape is not None and shape not in SHAPES:
        raise UsageError(
            "report.shape",
            N_("--shape is {shapes}, not {shape}"),
            shapes=", ".join(SHAPES),
            shape=shape,
        )
    return shape or SHAPES[0]


def _report(
    context: Context,
    week: str,
    names: Sequence[str],
    *,
    plans: Sequence[str],
    offline: bool,
    months: Callable[[int], bool],
) -> "tuple[Report, Exit]":
    """The report, with what LINE did not answer on stderr, and what that means for the code."""
    from oactl.domain.report.values import parse_week
    from oactl.insight.sync import exit_of
    from oactl.reports.collect import only_plans, sources_of, weekly_report
    from oactl.reports.insight_lines import failure_lines

    now = context.clock.now()
    period = parse_week(week, now)
    if period is None:
        raise _no_week(week)
    sending = context.sending(writes=context.has_ledger)
    only = only_plans(sending, plans)
    accounts = [name for name in names if not only or any(name in p.accounts for p in only)]
    sources, asked = sources_of(
        sending, accounts, period, plans=only, offline=offline, months=months(len(accounts))
    )
    for name, result in asked.items():
        for line in failure_lines(name, result.failures, sending.host(name)):
            context.console.error(line)
    workspace = context.workspace
    groups = {name: len(workspace.group(name)) for name in workspace.groups}
    report = replace(weekly_report(period, sources, now), groups=groups)
    return _named(report, sending), exit_of(asked.values())


def _named(report: "Report", sending: "SendingContext") -> "Report":
    """The report with what each account's friends know it by."""
    accounts = (
        replace(each, name=sending.display_name(sending.account(each.account)) or "")
        for each in report.accounts
    )
    return replace(report, accounts=tuple(accounts))


def _no_week(text: str) -> UsageError:
    return UsageError(
        "report.week",
        N_(
            '"{text}" is no week. Write one like 2026-W46, a date inside it '
            "like 2026-11-11, or last."
        ),
        text=text,
    )
