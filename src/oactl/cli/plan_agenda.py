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
from oactl.i18n import N_, _

DAYS = 14


_HEADS = (
    N_("When"),
    N_("Occurrence"),
    N_("Via"),
    N_("People"),
    N_("State"),
    N_("What would stop it"),
)


def build() -> Callable[..., Any]:
    """The command in one language."""

    def agenda(
        ctx: typer.Context,
        days: Annotated[
            int, typer.Option(min=1, max=366, help=_("How many days, from --from or today."))
        ] = DAYS,
        start: Annotated[
            str | None, typer.Option("--from", help=_("First day, 2026-11-25; default today."))
        ] = None,
        end: Annotated[
            str | None, typer.Option("--to", help=_("Last day, itself included."))
        ] = None,
        account: Annotated[str | None, account_option()] = None,
        plan: Annotated[str | None, plan_option()] = None,
        output: Annotated[str | None, format_option()] = None,
        json: Annotated[bool, json_option()] = False,
    ) -> None:
        base: Base = ctx.obj
        look = json_wanted(json=json, output=output)
        code = show(base, (start, end, days), (account, plan), as_json=look == "json")
        raise typer.Exit(int(code))

    return agenda


def build_group() -> Callable[..., Any]:
    """`oactl plan` alone is the agenda."""

    def plan(
        ctx: typer.Context,
        json: Annotated[bool, json_option()] = False,
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
                base.screen.out(
                    _("Drafts, left out: {count}. Delete `draft: true` to send them.", count=drafts)
                )
        if context.loaded.has_errors:
            base.screen.err(
                _("some plans have errors; posts that they touch are not sent, the others are")
            )
            base.screen.err("  " + _("see them at their places: oactl plan validate"))
        return Exit.OK

    return with_shop(base, work)


def _span(span: tuple[str | None, str | None, int], today: date) -> tuple[date, date]:
    start_text, end_text, days = span
    start = day_of(start_text) or today
    return in_order(start, day_of(end_text) or start + timedelta(days=days - 1))


def _print(base: Base, entries: list[Any], start: date, end: date) -> None:
    from oactl.cli.push_output import why
    from oactl.cli.table import table
    from oactl.words.states import STATES, VIAS, WEEKDAYS

    if not entries:
        base.screen.out(
            _(
                "Nothing is planned from {start} to {end}. Further ahead: oactl "
                "plan agenda --days 60",
                start=start.isoformat(),
                end=end.isoformat(),
            )
        )
        return
    rows = []
    for entry in entries:
        view = entry.summary
        state = "past" if entry.past else view.state.value
        note = why(view.held_by, "") if view.held_by else ""
        people = f"{view.recipients:,}" if view.recipients is not None else "—"
        when = f"{view.scheduled_at:%m-%d} {_(WEEKDAYS[view.scheduled_at.weekday()])} "
        when += f"{view.scheduled_at:%H:%M}"
        via = _(VIAS[view.via])
        rows.append([when, view.occurrence, via, people, _(STATES[state]), note])
    heads = [_(head) for head in _HEADS]
    base.screen.out(table(rows, heads, base.screen.width))
