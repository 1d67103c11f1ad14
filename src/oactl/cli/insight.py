"""`oactl insight`: fetch LINE's figures, and show those that are kept."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from oactl.cli.base import Base
from oactl.cli.days import day_of, in_order
from oactl.cli.options import account_option, format_option, json_option
from oactl.cli.report import met
from oactl.cli.session import json_wanted, with_shop
from oactl.errors import Exit, OactlError
from oactl.i18n import _


def build_sync() -> Callable[..., Any]:
    """`insight sync`."""

    def sync(
        ctx: typer.Context,
        start: Annotated[
            str | None,
            typer.Option("--from", help=_("First day, 2026-11-01 (LINE's days, UTC+9).")),
        ] = None,
        end: Annotated[
            str | None, typer.Option("--to", help=_("Last day, itself included."))
        ] = None,
        account: Annotated[str | None, account_option()] = None,
        output: Annotated[str | None, format_option()] = None,
        json: Annotated[bool, json_option()] = False,
    ) -> None:
        look = json_wanted(json=json, output=output)
        raise typer.Exit(int(_sync(ctx.obj, (start, end), account, as_json=look == "json")))

    return sync


def _days(span: tuple[str | None, str | None], known: tuple[date, date]) -> tuple[date, date]:
    return in_order(day_of(span[0]) or known[0], day_of(span[1]) or known[1])


def _sync(
    base: Base, span: tuple[str | None, str | None], account: str | None, *, as_json: bool
) -> Exit:
    from oactl.cli.wiring import Workshop
    from oactl.domain.insight.asking import default_range

    def work(shop: Workshop) -> Exit:
        now = shop.clock.now()
        days = _days(span, default_range(now))
        context = shop.bare_context(writes=True)
        names = shop.accounts(account)
        met(context, names)
        results = {name: _one(context, name, days) for name in names}
        if as_json:
            found = [{"account": name, **result.to_json()} for name, result in results.items()]
            base.screen.json({"accounts": found})
        else:
            _print(base, shop, results)
        return _exit(results)

    return with_shop(base, work)


def _one(context: Any, name: str, days: tuple[date, date]) -> Any:  # noqa: ANN401
    from oactl.domain.insight.asking import Asked, SyncResult, Trouble
    from oactl.operations.report_sources import channel_of, sent_deliveries
    from oactl.operations.sync_insight import sync

    try:
        gateway = context.gateways.of(name)
    except OactlError as fault:
        trouble = Trouble("account", name, "credentials", fault.code)
        return SyncResult((Asked("account", troubles=(trouble,)),))
    sent = sent_deliveries(context, name, days[0])
    return sync(
        gateway, context.ledger.snapshots(channel_of(context, name)), sent, days, context.now
    )


def _exit(results: dict[str, Any]) -> Exit:
    """Rates and unready days are no failure; a token that does not work is, and no network."""
    kinds = {trouble.kind for result in results.values() for trouble in result.troubles}
    if "credentials" in kinds:
        return Exit.USAGE if len(results) == 1 else Exit.FAILED
    return Exit.TEMPORARY if "offline" in kinds else Exit.OK


def _print(base: Base, shop: Any, results: dict[str, Any]) -> None:  # noqa: ANN401
    from oactl.render.insight import sync_lines

    zone = ZoneInfo(shop.workspace.timezone)
    for name, result in results.items():
        for line in sync_lines(name, result, zone):
            base.screen.out(line)


def build_show() -> Callable[..., Any]:
    """`insight show`."""

    def show(
        ctx: typer.Context,
        start: Annotated[
            str | None,
            typer.Option("--from", help=_("First day, 2026-11-01 (LINE's days, UTC+9).")),
        ] = None,
        end: Annotated[
            str | None, typer.Option("--to", help=_("Last day, itself included."))
        ] = None,
        account: Annotated[str | None, account_option()] = None,
        output: Annotated[str | None, format_option()] = None,
        json: Annotated[bool, json_option()] = False,
    ) -> None:
        look = json_wanted(json=json, output=output)
        raise typer.Exit(int(_show(ctx.obj, (start, end), account, as_json=look == "json")))

    return show


def _show(
    base: Base, span: tuple[str | None, str | None], account: str | None, *, as_json: bool
) -> Exit:
    from oactl.cli.wiring import Workshop
    from oactl.domain.insight.days import last_over
    from oactl.domain.insight.figures import followers_day
    from oactl.operations.report_sources import channel_of
    from oactl.render.insight import days_json, render_days

    def work(shop: Workshop) -> Exit:
        context = shop.bare_context(writes=False)
        last = last_over(context.now)
        start, end = _days(span, (last - timedelta(days=13), last))
        found = {}
        for name in shop.accounts(account):
            kept = context.ledger.snapshots(channel_of(context, name)).of_days(
                "followers", start, end
            )
            found[name] = [followers_day(date.fromisoformat(s.subject), s.data) for s in kept]
        if as_json:
            accounts = [{"account": name, "days": days_json(days)} for name, days in found.items()]
            base.screen.json({"accounts": accounts})
        else:
            for name, days in found.items():
                base.screen.out(f"{name}\n{render_days(days)}\n")
        return Exit.OK

    return with_shop(base, work)
