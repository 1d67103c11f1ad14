"""`oactl report`: the figures of a day, week, month or quarter against those before."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from oactl.commands.errors import unknown_figure
from oactl.commands.options import JsonOption, format_of
from oactl.commands.report_files import Style, check_place, deliver
from oactl.commands.report_options import (
    AccountsOption,
    DayOption,
    EverythingOption,
    ExplainOption,
    FormatOption,
    MonthOption,
    NotableOption,
    OfflineOption,
    PlansOption,
    QuarterOption,
    ReportOptions,
    ReportOutOption,
    ShapeOption,
    SplitOption,
    WeekOption,
)
from oactl.context import Context
from oactl.errors import Exit, UsageError
from oactl.folding import folded
from oactl.i18n import N_
from oactl.reports import FILES, LOOKS, SHAPES
from oactl.usage import group

if TYPE_CHECKING:
    from oactl.domain.insight import SyncResult
    from oactl.domain.report.period import Period, PeriodKind
    from oactl.domain.report.values import Report
    from oactl.reports.collect import ReportSource
    from oactl.sending.context import SendingContext

app = group("oactl report weekly")


@app.command(
    help=N_("The day's report, beside the day before."),
    epilog="oactl report daily --day 2026-11-25\noactl report daily --if-notable",
)
def daily(
    ctx: typer.Context,
    day: DayOption = "last",
    account: AccountsOption = None,
    output: FormatOption = None,
    shape: ShapeOption = None,
    plan: PlansOption = None,
    everything: EverythingOption = False,
    explain: ExplainOption = None,
    split: SplitOption = None,
    out: ReportOutOption = None,
    if_notable: NotableOption = False,
    offline: OfflineOption = False,
    as_json: JsonOption = False,
) -> Exit:
    """One day's figures against the day before."""
    options = ReportOptions(
        day,
        account or (),
        output,
        shape,
        plan or (),
        everything,
        explain,
        split,
        out,
        offline,
        as_json,
        if_notable,
    )
    return _show(ctx.obj, "day", options)


@app.command(
    help=N_("The week's report, beside the week before."),
    epilog="oactl report weekly --week 2026-W46\n"
    "oactl report weekly --format md --out report.md\n"
    "oactl report weekly --format csv --shape accounts --out week.csv",
)
def weekly(
    ctx: typer.Context,
    week: WeekOption = "last",
    account: AccountsOption = None,
    output: FormatOption = None,
    shape: ShapeOption = None,
    plan: PlansOption = None,
    everything: EverythingOption = False,
    explain: ExplainOption = None,
    split: SplitOption = None,
    out: ReportOutOption = None,
    offline: OfflineOption = False,
    as_json: JsonOption = False,
) -> Exit:
    """The week's figures against the week before."""
    options = ReportOptions(
        week,
        account or (),
        output,
        shape,
        plan or (),
        everything,
        explain,
        split,
        out,
        offline,
        as_json,
    )
    return _show(ctx.obj, "week", options)


@app.command(
    help=N_("The month's report, beside the month before."),
    epilog="oactl report monthly --month 2026-11\n"
    "oactl report monthly --format csv --shape accounts --out month.csv",
)
def monthly(
    ctx: typer.Context,
    month: MonthOption = "last",
    account: AccountsOption = None,
    output: FormatOption = None,
    shape: ShapeOption = None,
    plan: PlansOption = None,
    everything: EverythingOption = False,
    explain: ExplainOption = None,
    split: SplitOption = None,
    out: ReportOutOption = None,
    offline: OfflineOption = False,
    as_json: JsonOption = False,
) -> Exit:
    """The month's figures against the month before."""
    options = ReportOptions(
        month,
        account or (),
        output,
        shape,
        plan or (),
        everything,
        explain,
        split,
        out,
        offline,
        as_json,
    )
    return _show(ctx.obj, "month", options)


@app.command(
    help=N_("The quarter's report, beside the quarter before."),
    epilog="oactl report quarterly --quarter 2026-Q4",
)
def quarterly(
    ctx: typer.Context,
    quarter: QuarterOption = "last",
    account: AccountsOption = None,
    output: FormatOption = None,
    shape: ShapeOption = None,
    plan: PlansOption = None,
    everything: EverythingOption = False,
    explain: ExplainOption = None,
    split: SplitOption = None,
    out: ReportOutOption = None,
    offline: OfflineOption = False,
    as_json: JsonOption = False,
) -> Exit:
    """The quarter's figures against the quarter before."""
    options = ReportOptions(
        quarter,
        account or (),
        output,
        shape,
        plan or (),
        everything,
        explain,
        split,
        out,
        offline,
        as_json,
    )
    return _show(ctx.obj, "quarter", options)


def _show(context: Context, kind: "PeriodKind", options: ReportOptions) -> Exit:
    """The report of a period, printed or written."""
    style = _style(options)
    names = list(
        dict.fromkeys(
            name for each in options.accounts or (None,) for name in context.accounts(each)
        )
    )
    period = _period(context, kind, options.when)
    sending = context.sending(writes=context.has_ledger)
    report, sources, code = _report(context, sending, period, names, options, style)
    if options.if_notable:
        _say_notable(context, sending, period, sources, as_json=style.look == "json")
    elif options.explain is None:
        deliver(context, report, style, options.out)
    else:
        _trace(context, options.explain, report, sources, as_json=style.look == "json")
    return code


def _style(options: ReportOptions) -> Style:
    look = format_of(options.output, as_json=options.as_json, known=(*LOOKS, *FILES))
    style = Style(look, _shape(options.shape, look), options.everything, options.split)
    check_place(style, options.out)
    return style


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


def _period(context: Context, kind: "PeriodKind", text: str) -> "Period":
    from oactl.domain.report.period import parse_period

    period = parse_period(kind, text, context.clock.now())
    if period is None:
        raise UsageError(f"report.{kind}", _NO_PERIOD[kind], text=text)
    return period


def _report(
    context: Context,
    sending: "SendingContext",
    period: "Period",
    names: Sequence[str],
    options: ReportOptions,
    style: Style,
) -> "tuple[Report, list[ReportSource], Exit]":
    """The report, with what LINE did not answer on stderr, and what that means for the code."""
    from oactl.insight.sync import exit_of
    from oactl.reports.collect import only_plans, report_of, sources_of

    only = only_plans(sending, options.plans)
    accounts = [name for name in names if not only or any(name in p.accounts for p in only)]
    months = style.shows_months(len(accounts))
    sources, asked = sources_of(
        sending,
        accounts,
        period,
        plans=only,
        offline=options.offline,
        months=months,
        trends=options.if_notable or style.shows_trends(len(accounts)),
    )
    _say_unanswered(context, asked, sending.host)
    workspace = context.workspace
    groups = {name: len(workspace.group(name)) for name in workspace.groups}
    report = replace(report_of(period, sources, context.clock.now()), groups=groups)
    if period.kind == "quarter":
        report = _with_goals(context, report, sending)
    report = _named(context, report, sending)
    if style.shows_picture(len(accounts)):
        reachable = [name for name, result in asked.items() if not result.failures]
        report = _with_pictures(context, report, sending, reachable)
    return report, sources, exit_of(asked.values())


def _with_goals(context: Context, report: "Report", sending: "SendingContext") -> "Report":
    """The report of a quarter with the goals that its accounts have in goals.yaml."""
    from oactl.domain.goals import parse_quarter
    from oactl.domain.line_day import line_day
    from oactl.planfile.goals import load_goals
    from oactl.reports.goal_figures import progress_of

    today = line_day(context.clock.now())
    quarter = parse_quarter(report.period.label, today)
    goals = load_goals(context.workspace, today).of(quarter) if quarter else None
    told = progress_of(sending, goals) if goals else []
    accounts = (
        replace(each, goals=tuple(goal for goal in told if each.account in goal.kpi.accounts))
        for each in report.accounts
    )
    return replace(report, accounts=tuple(accounts))


def _named(context: Context, report: "Report", sending: "SendingContext") -> "Report":
    """The report with what each account's friends know it by, and the language of its readers.

    `OACTL_LANG` is a wish for this run: then everything is in the user's.
    """
    wished = bool(context.environ.get("OACTL_LANG"))
    found = ((each, sending.account(each.account)) for each in report.accounts)
    accounts = (
        replace(
            each,
            name=sending.display_name(account) or "",
            language=None if wished else account.language,
        )
        for each, account in found
    )
    return replace(report, accounts=tuple(accounts))


def _with_pictures(
    context: Context, report: "Report", sending: "SendingContext", reachable: Sequence[str]
) -> "Report":
    """The report with the pictures of its accounts; LINE is asked for those of some anew."""
    from oactl.reports.account_pictures import AccountPictures

    pictures = AccountPictures(sending, context.state / "cache" / "pictures")
    pictures.renew(reachable)
    accounts = (replace(each, picture=pictures.of(each.account)) for each in report.accounts)
    return replace(report, accounts=tuple(accounts))


def _say_unanswered(
    context: Context, asked: "dict[str, SyncResult]", host: Callable[[str], str]
) -> None:
    from oactl.reports.insight_lines import failure_lines, waiting_line

    for name, result in asked.items():
        for line in failure_lines(name, result.failures, host(name)):
            context.console.error(line)
    waiting = waiting_line(list(asked.values()))
    if waiting:
        context.console.error(waiting)


def _say_notable(
    context: Context,
    sending: "SendingContext",
    period: "Period",
    sources: "Sequence[ReportSource]",
    *,
    as_json: bool,
) -> None:
    """What was not expected; on a quiet day nothing at all, so that cron mails nobody."""
    from oactl.commands.telling_alerts import tell_alerts
    from oactl.reports.alerts import alert_lines, alerts_document, day_alerts

    found = [day_alerts(source, period, context.clock.now()) for source in sources]
    if as_json:
        context.console.json(alerts_document(found))
    elif lines := list(alert_lines(found)):
        context.console.print("\n".join(folded(lines, context.console.width)))
    tell_alerts(context, sending, found)


def _trace(
    context: Context,
    figure: str,
    report: "Report",
    sources: "Sequence[ReportSource]",
    *,
    as_json: bool,
) -> None:
    """The answers of LINE that a figure was made of."""
    from oactl.reports.traced import traced, traced_lines
    from oactl.words.definitions import DEFINITIONS

    if figure not in DEFINITIONS:
        raise unknown_figure(figure, list(DEFINITIONS))
    found = traced(figure, report, sources)
    if as_json:
        context.console.json(found)
    else:
        context.console.print("\n".join(folded(traced_lines(found), context.console.width)))


_NO_PERIOD: dict[str, str] = {
    "day": N_('"{text}" is no day. Write one like 2026-11-25, or last.'),
    "week": N_(
        '"{text}" is no week. Write one like 2026-W46, a date inside it like 2026-11-11, or last.'
    ),
    "month": N_(
        '"{text}" is no month. Write one like 2026-11, a date inside it like 2026-11-11, or last.'
    ),
    "quarter": N_(
        '"{text}" is no quarter. Write one like 2026-Q4, a date inside it like 2026-11-11, or last.'
    ),
}
