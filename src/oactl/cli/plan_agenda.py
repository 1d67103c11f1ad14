"""`oactl plan agenda`: what comes next, and what would stop it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from oactl.cli.base import Base
from oactl.cli.days import day_of, in_order
from oactl.cli.options import account_option, format_option, json_option, plan_option
from oactl.cli.session import json_wanted, with_shop
from oactl.errors import Exit
from oactl.i18n import Catalog

DAYS = 14


def build(t: Catalog) -> Callable[..., Any]:
    """The command in one language."""

    def agenda(
        ctx: typer.Context,
        days: Annotated[int, typer.Option(min=1, max=366, help=t("help.agenda_days"))] = DAYS,
        start: Annotated[str | None, typer.Option("--from", help=t("help.agenda_from"))] = None,
        end: Annotated[str | None, typer.Option("--to", help=t("help.agenda_to"))] = None,
        account: Annotated[str | None, account_option(t)] = None,
        plan: Annotated[str | None, plan_option(t)] = None,
        output: Annotated[str | None, format_option(t)] = None,
        json: Annotated[bool, json_option(t)] = False,
    ) -> None:
        base: Base = ctx.obj
        look = json_wanted(json=json, output=output)
        code = show(base, (start, end, days), (account, plan), as_json=look == "json")
        raise typer.Exit(int(code))

    return agenda


def build_group(t: Catalog) -> Callable[..., Any]:
    """`oactl plan` alone is the agenda."""

    def plan(
        ctx: typer.Context,
        json: Annotated[bool, json_option(t)] = False,
    ) -> None:
        if ctx.invoked_subcommand is None:
            code = show(ctx.obj, (None, None, DAYS), (None, None), as_json=json)
            raise typer.Exit(int(code))

    return plan


def show(
    base: Base,
    span: tuple[str | None, str | None, int],
    only: tuple[str | None, str | None],
    *,
    as_json: bool,
) -> Exit:
    """Print the agenda of a span of days."""
    from oactl.cli.wiring import Workshop
    from oactl.sending.agenda import agenda

    def work(shop: Workshop) -> Exit:
        context = shop.context(writes=False)
        today = context.now.astimezone(ZoneInfo(shop.workspace.timezone)).date()
        start, end = _span(span, today)
        account, plan = only
        entries = agenda(context, start, end, accounts=shop.accounts(account), plan=plan)
        if as_json:
            base.screen.json({"occurrences": [entry.to_json() for entry in entries]})
        else:
            _print(base, entries, start, end)
            drafts = sum(post.draft for book in context.plans for post in book.posts)
            if drafts and not entries:
                base.screen.say("plan.agenda_drafts", count=drafts)
        if context.loaded.has_errors:
            base.screen.tell("push.plan_errors")
            base.screen.err("  " + base.t("push.plan_errors.next"))
        return Exit.OK

    return with_shop(base, work)


def _span(span: tuple[str | None, str | None, int], today: date) -> tuple[date, date]:
    start_text, end_text, days = span
    start = day_of(start_text) or today
    return in_order(start, day_of(end_text) or start + timedelta(days=days - 1))


def _print(base: Base, entries: list[Any], start: date, end: date) -> None:
    from oactl.cli.push_output import why
    from oactl.cli.table import table

    t = base.t
    if not entries:
        base.screen.say("plan.agenda_empty", start=start.isoformat(), end=end.isoformat())
        return
    rows = []
    for entry in entries:
        view = entry.summary
        state = "past" if entry.past else view.state.value
        note = why(base.screen, view.held_by, "") if view.held_by else ""
        people = f"{view.recipients:,}" if view.recipients is not None else "—"
        when = f"{view.scheduled_at:%m-%d} {t(f'plan.day_{view.scheduled_at.isoweekday()}')} "
        when += f"{view.scheduled_at:%H:%M}"
        via = t(f"via.{view.via}")
        rows.append([when, view.occurrence, via, people, t(f"state.{state}"), note])
    heads = [
        t(f"plan.head_{name}") for name in ("when", "occurrence", "via", "people", "state", "note")
    ]
    base.screen.out(table(rows, heads, base.screen.width))
