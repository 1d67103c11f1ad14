"""`oactl report`: the week's figures against the week before."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from oactl.commands import completion
from oactl.commands.errors import later
from oactl.commands.options import JsonOption, OutOption, check_out, format_of
from oactl.context import Context
from oactl.errors import Exit, UsageError
from oactl.i18n import N_
from oactl.reports import LOOKS
from oactl.usage import group

if TYPE_CHECKING:
    from oactl.domain.report.values import Report

LATER = frozenset({"html", "png", "xlsx"})
app = group("oactl report weekly")


@app.command(
    help=N_("The week's report, beside the week before."),
    epilog="oactl report weekly --week 2026-W46\noactl report weekly --format md --out report.md",
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
            help=N_("table (default), json, csv or md."),
            autocompletion=completion.formats(LOOKS[0], "json", *LOOKS[1:]),
        ),
    ] = None,
    out: OutOption = None,
    offline: Annotated[
        bool,
        typer.Option("--offline", help=N_("Only with figures that are kept; asks LINE nothing.")),
    ] = False,
    as_json: JsonOption = False,
) -> Exit:
    """The week's figures against the week before."""
    if output in LATER:
        raise later(f"report weekly --format {output}")
    look = format_of(output, as_json=as_json, known=LOOKS)
    check_out(out, look, (*LOOKS, "json"))
    context: Context = ctx.obj
    wishes: list[str | None] = [*account] if account else [None]
    names = list(dict.fromkeys(name for wish in wishes for name in context.accounts(wish)))
    report, code = _report(context, week, names, offline=offline)
    _deliver(context, report, look, out)
    return code


def _report(
    context: Context, week: str, names: Sequence[str], *, offline: bool
) -> "tuple[Report, Exit]":
    """The report, with what LINE did not answer on stderr, and what that means for the code."""
    from oactl.domain.report.values import parse_week
    from oactl.insight.sync import exit_of
    from oactl.reports.collect import sources_of, weekly_report
    from oactl.reports.insight_lines import failure_lines

    now = context.clock.now()
    period = parse_week(week, now)
    if period is None:
        raise _no_week(week)
    sending = context.sending(writes=context.has_ledger)
    sources, asked = sources_of(sending, names, period, offline=offline)
    for name, result in asked.items():
        for line in failure_lines(name, result.failures, sending.host(name)):
            context.console.error(line)
    return weekly_report(period, sources, now), exit_of(asked.values())


def _deliver(context: Context, report: "Report", look: str, out: str | None) -> None:
    """Print a report, or write it to a file, where nothing is coloured or fitted to a screen."""
    from oactl.reports import render

    console = context.console
    width, colour = (console.width, console.colour) if out is None else (None, False)
    text = render(report, look, width, colour=colour)
    context.deliver(text, out, styled=look == "table" and colour)


def _no_week(text: str) -> UsageError:
    return UsageError(
        "report.week",
        N_(
            '"{text}" is no week. Write one like 2026-W46, a date inside it '
            "like 2026-11-11, or last."
        ),
        text=text,
    )
