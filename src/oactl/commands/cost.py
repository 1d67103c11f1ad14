"""`oactl cost`: what the month costs so far and to its end, and what would cost less."""

from datetime import datetime
from typing import Annotated

import typer

from oactl.commands import completion
from oactl.commands.cost_screen import CostScreen
from oactl.commands.options import AccountsOption, JsonOption, OutOption, check_out, format_of
from oactl.context import Context
from oactl.domain.cost import totals_of
from oactl.domain.line_day import line_month, month_after
from oactl.domain.when import FIRST_DAY, parse_date
from oactl.errors import Exit, UsageError
from oactl.i18n import N_
from oactl.usage import App

LOOKS = ("table", "csv", "md")
FARTHEST = 12  # months ahead for which plans are looked at
app = App()


@app.command(
    epilog="oactl cost --account main\noactl cost --month last --format csv --out cost.csv"
)
def cost(
    ctx: typer.Context,
    account: AccountsOption = None,
    everything: Annotated[
        bool, typer.Option("--all", help=N_("Of more than 10 accounts a row each."))
    ] = False,
    month: Annotated[
        str | None,
        typer.Option(
            "--month",
            metavar="MONTH",
            help=N_("2026-12, a day of that month, or last (the last complete one)."),
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
    as_json: JsonOption = False,
) -> Exit:
    """What the month costs, to its end by the plans, and which price plan would cost less."""
    look = format_of(output, as_json=as_json, known=LOOKS)
    check_out(out, look, (*LOOKS, "json"))
    context: Context = ctx.obj
    now = context.clock.now()
    wanted = month_of_option(month, now)
    names = context.accounts(account)

    from oactl.reports.costs import costs_of

    found = costs_of(context.sending(writes=False), names, wanted)
    width = context.console.width if out is None else None
    text = _rendered(
        CostScreen(context.workspace, wanted, found), look, width, everything=everything
    )
    context.deliver(text, out)
    return Exit.OK


def _rendered(screen: CostScreen, look: str, width: int | None, *, everything: bool) -> str:
    """The costs in the format that was asked for."""
    match look:
        case "json":
            return _json(screen)
        case "csv":
            from oactl.reports.cost_csv import render_cost_csv

            return render_cost_csv(screen.found)
        case "md":
            return "\n".join(screen.markdown(everything=everything)) + "\n"
        case _:
            return "\n".join(screen.lines(width, everything=everything)) + "\n"


def _json(screen: CostScreen) -> str:
    from oactl.public_json import text
    from oactl.public_json.cost import CostOfAccount, Costs, CurrencyTotal

    found = screen.found
    totals = [CurrencyTotal.of(each) for each in totals_of(found)]
    return text(Costs(screen.month, [CostOfAccount.of(each) for each in found], totals)) + "\n"


def month_of_option(text: str | None, now: datetime) -> str:
    """The month of `--month`, by default that of now. Raises `OactlError` for what is none."""
    word, this = (text or "").strip(), line_month(now)
    if not word:
        return this
    if word.lower() == "last":
        return month_after(this, -1)
    day = parse_date(word) or parse_date(f"{word}-01")
    if day is None or day <= FIRST_DAY:
        raise UsageError(
            "cost.month",
            N_("“{text}” is no month. Write one like 2026-12, a date inside it, or last."),
            text=word,
        )
    name = f"{day:%Y-%m}"
    if name > month_after(this, FARTHEST):
        raise UsageError(
            "cost.month_far",
            N_("{month} is too far ahead: plans are counted for 12 months"),
            month=name,
        )
    return name
