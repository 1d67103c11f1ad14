"""`oactl report … --league FIGURE`: the accounts ranked by a figure."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from oactl.commands.errors import unknown_figure
from oactl.commands.options import check_out, format_of
from oactl.commands.report_options import ReportOptions
from oactl.context import Context
from oactl.errors import UsageError
from oactl.i18n import N_

if TYPE_CHECKING:
    from oactl.domain.insight import SyncResult
    from oactl.domain.report.league import RankedBy
    from oactl.domain.report.period import Period


def show_league(
    context: Context, period: "Period", names: Sequence[str], options: ReportOptions
) -> "dict[str, SyncResult]":
    """Print or write the table. Returns what came of asking LINE, by account."""
    from oactl.domain.report.league import league
    from oactl.reports.league import fetch_rows, league_rows
    from oactl.reports.league_looks import LOOKS, render_league

    by = _figure(options)
    look = format_of(options.output, as_json=options.as_json, known=LOOKS)
    check_out(options.out, look, (*LOOKS, "json"))
    sending = context.sending(writes=context.has_ledger)
    asked = {} if options.offline else fetch_rows(sending, names, period)
    found = league(period, league_rows(sending, names, period), by, context.workspace.groups)
    width = context.console.width if options.out is None else None
    zone = ZoneInfo(sending.account(names[0]).timezone if names else "UTC")
    context.deliver(render_league(found, look, width, context.clock.now(), zone), options.out)
    return asked


def _figure(options: ReportOptions) -> "RankedBy":
    """The figure to rank by. Raises `UsageError` for others, and with options of whole reports."""
    from oactl.domain.report.league import RANKED_BY

    others = {
        "--plan": options.plans,
        "--shape": options.shape,
        "--explain": options.explain,
        "--split": options.split,
        "--if-notable": options.if_notable,
    }
    for option, value in others.items():
        if value:
            raise UsageError(
                "report.league_alone",
                N_("--league is a table of its own: {option} does not go with it"),
                option=option,
            )
    wanted = (options.league or "").replace("_", "-")
    for name in RANKED_BY:
        if name == wanted:
            return name
    raise unknown_figure(options.league or "", RANKED_BY)
