"""`oactl goal status`: how far the goals of a quarter are, by figures that are kept."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated

import typer

from oactl.commands.folding import print_folded
from oactl.commands.options import JsonOption
from oactl.context import Context
from oactl.domain.goals import (
    GoalProgress,
    Quarter,
    QuarterGoals,
    parse_quarter,
    quarter_of,
)
from oactl.domain.line_day import line_day
from oactl.domain.visible import in_one_line
from oactl.errors import Exit, UsageError
from oactl.findings import text as findings_text
from oactl.findings.json import document as findings_document
from oactl.findings.text import Summary
from oactl.i18n import N_, _
from oactl.planfile.goals import LoadedGoals, load_goals
from oactl.planfile.plan_files import GOALS, GOALS_EXAMPLE
from oactl.public_json.goals import Csf, GoalStatus, Kgi, Kpi
from oactl.reports.goal_figures import progress_of
from oactl.reports.table import NO_BAR, sparkline
from oactl.usage import group
from oactl.words.goals import kpi_lines

app = group("oactl goal status")


@app.command(
    help=N_("How far each figure of goals.yaml is, and what it would take to reach it."),
    epilog="oactl goal status\noactl goal status --quarter last",
)
def status(
    ctx: typer.Context,
    quarter: Annotated[
        str | None,
        typer.Option(
            "--quarter",
            metavar="QUARTER",
            help=N_("2026-Q4, a day of that quarter, or last (the last complete one)."),
        ),
    ] = None,
    as_json: JsonOption = False,
) -> Exit:
    """How far each figure of goals.yaml is, and what it would take to reach it."""
    context: Context = ctx.obj
    today = line_day(context.clock.now())
    loaded = load_goals(context.workspace, today)
    if not loaded.is_there:
        raise _no_goals(context, today)
    wanted = _wanted(quarter, loaded, context)
    goals = loaded.of(wanted) or QuarterGoals(wanted, ())
    told = progress_of(context.sending(writes=False), goals)
    if as_json:
        context.console.json(_document(goals, told, loaded, f"{today}"))
    else:
        _show(context, goals, told, loaded)
    wrong = any(each.severity == "error" for each in loaded.findings)
    return Exit.FAILED if wrong else Exit.OK


def _wanted(text: str | None, loaded: LoadedGoals, context: Context) -> Quarter:
    """The quarter of `--quarter`, by default that of now. Raises `OactlError`."""
    today = line_day(context.clock.now())
    found = quarter_of(today) if text is None else parse_quarter(text, today)
    if found is None:
        raise UsageError(
            "goal.quarter",
            N_("“{text}” is no quarter. Write one like 2026-Q4, a date inside it, or last."),
            text=text,
        )
    known = [each.quarter.label for each in loaded.quarters]
    if found.label not in known and not loaded.findings:
        raise UsageError(
            "goal.no_quarter",
            N_("goals.yaml has no goals for {quarter}; it has: {known}"),
            help=N_("another one: oactl goal status --quarter QUARTER"),
            quarter=found.label,
            known=", ".join(known) or "—",
        )
    return found


def _no_goals(context: Context, today: date) -> UsageError:
    """With the example of the workspace, where it has one, else with a whole small file."""
    example = context.root / GOALS_EXAMPLE
    return UsageError(
        "goal.no_file",
        N_("the workspace has no {file} yet"),
        help=N_("an example to begin from: {example}; rename it to {file}")
        if example.is_file()
        else _SMALLEST,
        file=GOALS,
        example=str(example),
        path=str(context.root / GOALS),
        quarter=quarter_of(today).label,
    )


_SMALLEST = N_(
    "write {path}, for example:\n"
    "version: 1\n"
    "quarters:\n"
    "  {quarter}:\n"
    "    kgi:\n"
    "      - name: More people who like us\n"
    "        csf:\n"
    "          - name: Somebody joins every week\n"
    "            kpi:\n"
    "              - {{measure: followers_net, target: 300}}\n"
    "what else it may have: oactl plan schema --goals"
)


def _show(
    context: Context, goals: QuarterGoals, told: Sequence[GoalProgress], loaded: LoadedGoals
) -> None:
    console = context.console
    if loaded.findings:
        console.error(findings_text.render(loaded.findings, Summary(1, 0), console.error_width))
    for line in _lines(goals, told):
        print_folded(console, line)


def _lines(goals: QuarterGoals, told: Sequence[GoalProgress]) -> Iterator[str]:
    """The three steps, one below the other, and how far each figure is."""
    quarter, progresses = goals.quarter, iter(told)
    yield _(
        "{quarter}, {start} to {end} (LINE's days, UTC+9)",
        quarter=quarter.label,
        start=f"{quarter.start}",
        end=f"{quarter.end}",
    )
    for kgi in goals.kgis:
        yield _owned(f"KGI {kgi.name}", kgi.owner)
        for csf in kgi.csfs:
            yield "  " + _owned(f"CSF {csf.name}", csf.owner if csf.owner != kgi.owner else None)
            for _kpi in csf.kpis:
                yield from (f"    {line}" for line in _one(next(progresses), csf.owner))


def _one(found: GoalProgress, owner: str | None) -> Iterator[str]:
    yield from kpi_lines(found, owner)
    bars = sparkline(found.weekly)
    if bars.strip(NO_BAR) and any(found.weekly):
        yield "  " + _("13 weeks {bars}", bars=bars)


def _owned(name: str, owner: str | None) -> str:
    return in_one_line(f"{name} · {owner}" if owner else name)


def _document(
    goals: QuarterGoals, told: Sequence[GoalProgress], loaded: LoadedGoals, today: str
) -> GoalStatus:
    progresses = iter(told)
    kgis = [
        Kgi(
            kgi.name,
            kgi.owner,
            [
                Csf(csf.name, csf.owner, [Kpi.of(next(progresses)) for _kpi in csf.kpis])
                for csf in kgi.csfs
            ],
        )
        for kgi in goals.kgis
    ]
    quarter = goals.quarter
    findings = findings_document(loaded.findings, Summary(1, 0)).findings
    days = f"{quarter.start}", f"{quarter.end}", today
    return GoalStatus(quarter.label, *days, kgis, findings)
