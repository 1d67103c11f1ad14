"""`oactl report weekly`: the week's figures against the week before."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from oactl.cli.base import Base
from oactl.cli.errors import later
from oactl.cli.options import json_option
from oactl.cli.plan_preview import write_file
from oactl.cli.session import json_wanted, with_shop
from oactl.errors import Exit, UsageError
from oactl.i18n import N_, _

LATER = frozenset({"html", "png", "xlsx"})


def build_weekly() -> Callable[..., Any]:
    """The command in one language."""

    def weekly(
        ctx: typer.Context,
        week: Annotated[
            str,
            typer.Option(
                "--week", help=_("2026-W46, a day of that week, or last (the last complete one).")
            ),
        ] = "last",
        account: Annotated[
            list[str] | None,
            typer.Option(
                "--account", help=_("This account or group:NAME; may be given several times.")
            ),
        ] = None,
        output: Annotated[
            str | None, typer.Option("--format", help=_("table (default), json, csv or md."))
        ] = None,
        out: Annotated[
            str | None, typer.Option("--out", help=_("Write to this file instead of the screen."))
        ] = None,
        offline: Annotated[
            bool,
            typer.Option(
                "--offline", help=_("Only with figures that are kept; asks LINE nothing.")
            ),
        ] = False,
        json: Annotated[bool, json_option()] = False,
    ) -> None:
        if output in LATER:
            raise later(command=f"report weekly --format {output}")
        look = json_wanted(json=json, output=output, known=("table", "csv", "md"))
        raise typer.Exit(int(_weekly(ctx.obj, week, account, look, out, offline=offline)))

    return weekly


def _weekly(
    base: Base, week: str, accounts: list[str] | None, look: str, out: str | None, *, offline: bool
) -> Exit:
    from oactl.cli.wiring import Workshop
    from oactl.domain.report.period import parse_week
    from oactl.operations.report_sources import source_of
    from oactl.operations.weekly_report import fetch_missing, span, weekly_report

    def work(shop: Workshop) -> Exit:
        now = shop.clock.now()
        period = parse_week(week, now)
        if period is None:
            raise _no_week(week)
        context = shop.context(writes=shop.has_ledger)
        wishes: list[str | None] = [*accounts] if accounts else [None]
        names = dict.fromkeys(n for wish in wishes for n in shop.accounts(wish))
        days = span(period)
        if not offline:
            met(context, names)
        sources = [source_of(context, name, days) for name in names]
        troubles = {} if offline else fetch_missing(context.gateways, sources, period, now)
        for name, result in troubles.items():
            tell_troubles(base, name, result)
        text = rendered(base, weekly_report(period, sources, now), look, to_file=out is not None)
        if out is None:
            base.screen.out(text, styled=look == "table" and base.screen.colour)
        else:
            write_file(base, out, text)
        return Exit.OK

    return with_shop(base, work)


def met(context: Any, names: Any) -> None:  # noqa: ANN401 - a Context, names of accounts
    """Learn the bots of accounts that were never contacted, so that figures have a home."""
    from oactl.sending.preflight import first_contact

    for name in names:
        first_contact(context, name)


def tell_troubles(base: Base, account: str, result: Any) -> None:  # noqa: ANN401 - a SyncResult
    """What LINE did not answer, on stderr."""
    from oactl.render.insight import trouble_lines

    for line in trouble_lines(account, result.troubles):
        base.screen.err(line)


def rendered(base: Base, report: Any, look: str, *, to_file: bool) -> str:  # noqa: ANN401
    """A report in one of its looks."""
    import json

    from oactl.domain.visible import escaped_json
    from oactl.render.report.csv import render_csv
    from oactl.render.report.json import to_json
    from oactl.render.report.markdown import render_markdown
    from oactl.render.report.table import render_table

    if look == "json":
        return escaped_json(json.dumps(to_json(report), ensure_ascii=False, indent=2)) + "\n"
    if look == "csv":
        return render_csv(report)
    if look == "md":
        return render_markdown(report)
    width = None if to_file else base.screen.width
    return render_table(report, width, colour=base.screen.colour and not to_file)


def _no_week(text: str) -> UsageError:
    return UsageError(
        "report.week",
        N_(
            '"{text}" is no week. Write one like 2026-W46, a date inside it '
            "like 2026-11-11, or last."
        ),
        text=text,
    )
