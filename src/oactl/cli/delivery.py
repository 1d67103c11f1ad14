"""`oactl delivery`: the ledger, and a person's word on what it cannot know."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any

import typer

from oactl.cli.base import Base
from oactl.cli.options import account_option, format_option, json_option
from oactl.cli.session import json_wanted, with_shop
from oactl.errors import Exit, OactlError
from oactl.i18n import Catalog

DAYS = 31


def _name(t: Catalog) -> Any:  # noqa: ANN401 - Typer's own type
    return typer.Argument(metavar="ID", help=t("help.delivery_id"))


def build_list(t: Catalog) -> Callable[..., Any]:
    """`delivery list`."""

    def listed(
        ctx: typer.Context,
        days: Annotated[int, typer.Option(min=1, max=3660, help=t("help.delivery_days"))] = DAYS,
        account: Annotated[str | None, account_option(t)] = None,
        output: Annotated[str | None, format_option(t)] = None,
        json: Annotated[bool, json_option(t)] = False,
    ) -> None:
        look = json_wanted(json=json, output=output)
        raise typer.Exit(int(_list(ctx.obj, days, account, as_json=look == "json")))

    return listed


def _list(base: Base, days: int, account: str | None, *, as_json: bool) -> Exit:
    from oactl.cli.wiring import Workshop
    from oactl.sending.queries import list_deliveries

    def work(shop: Workshop) -> Exit:
        names = shop.accounts(account) if account else (None,)
        now = shop.clock.now()
        since = now - timedelta(days=days)
        views = [
            view
            for name in names
            for view in list_deliveries(shop.shown_ledger, now, since=since, account=name)
        ]
        if as_json:
            base.screen.json({"deliveries": [view.to_json() for view in views]})
        else:
            _print_list(base, views, days)
        return Exit.OK

    return with_shop(base, work)


def _print_list(base: Base, views: list[Any], days: int) -> None:
    from oactl.cli.push_output import note, rejected
    from oactl.cli.table import table

    t = base.t
    if not views:
        base.screen.say("delivery.none", days=days)
        return
    rows = [
        [
            view.id,
            f"{view.scheduled_at:%Y-%m-%d %H:%M}",
            view.occurrence.rpartition("@")[0] or view.occurrence,
            t(f"state.{view.state.value}"),
            f"{view.recipients:,}" if view.recipients is not None else "—",
            "  ".join(filter(None, (rejected(base.screen, view), note(base.screen, view)))),
        ]
        for view in views
    ]
    heads = [
        t(f"delivery.head_{name}") for name in ("id", "when", "post", "state", "people", "note")
    ]
    base.screen.out(table(rows, heads, base.screen.width))


def build_show(t: Catalog) -> Callable[..., Any]:
    """`delivery show`."""

    def show(
        ctx: typer.Context,
        name: Annotated[str, _name(t)],
        account: Annotated[str | None, account_option(t)] = None,
        output: Annotated[str | None, format_option(t)] = None,
        json: Annotated[bool, json_option(t)] = False,
    ) -> None:
        look = json_wanted(json=json, output=output)
        raise typer.Exit(int(_show(ctx.obj, name, account, as_json=look == "json")))

    return show


def _show(base: Base, name: str, account: str | None, *, as_json: bool) -> Exit:
    from oactl.cli.delivery_output import detail_lines
    from oactl.cli.wiring import Workshop
    from oactl.sending.queries import detail, find

    def work(shop: Workshop) -> Exit:
        context = shop.bare_context(writes=False)
        found = find(context, name, account)
        if found.record is not None:
            shown = detail(found.record, context.now)
        else:
            shown = {**found.summary.to_json(), "batches": []} if found.summary else {}
        if as_json:
            base.screen.json(shown)
        else:
            base.screen.out("\n".join(detail_lines(base.screen, shown)))
        return Exit.OK

    return with_shop(base, work)


def build_resume(t: Catalog) -> Callable[..., Any]:
    """`delivery resume`."""

    def resume(
        ctx: typer.Context,
        name: Annotated[str, _name(t)],
        with_current: Annotated[
            bool, typer.Option("--with-current", help=t("help.resume_with_current"))
        ] = False,
        account: Annotated[str | None, account_option(t)] = None,
        json: Annotated[bool, json_option(t)] = False,
    ) -> None:
        code = _resume(ctx.obj, name, account, with_current=with_current, as_json=json)
        raise typer.Exit(int(code))

    return resume


def _resume(
    base: Base, name: str, account: str | None, *, with_current: bool, as_json: bool
) -> Exit:
    from oactl.cli.push_output import show
    from oactl.cli.wiring import Workshop, stop_signal
    from oactl.sending.resume_by_name import resume

    def work(shop: Workshop) -> Exit:
        context = shop.context(writes=_there(shop))
        steps = resume(context, name, stop_signal(shop), current=with_current, account=account)
        return show(base.screen, steps, context.ledger.outbox, context.now, as_json=as_json).exit

    return with_shop(base, work)


def build_stop(t: Catalog) -> Callable[..., Any]:
    """`delivery stop`."""

    def stop(
        ctx: typer.Context,
        name: Annotated[str, _name(t)],
        reason: Annotated[str, typer.Option("--reason", help=t("help.stop_reason"))],
        account: Annotated[str | None, account_option(t)] = None,
        json: Annotated[bool, json_option(t)] = False,
    ) -> None:
        from oactl.sending.resolve import stop as work

        _word(ctx.obj, lambda context: work(context, name, reason, account), as_json=json)

    return stop


def build_skip(t: Catalog) -> Callable[..., Any]:
    """`delivery skip`."""

    def skip(
        ctx: typer.Context,
        name: Annotated[str, _name(t)],
        reason: Annotated[str, typer.Option("--reason", help=t("help.skip_reason"))],
        account: Annotated[str | None, account_option(t)] = None,
        json: Annotated[bool, json_option(t)] = False,
    ) -> None:
        from oactl.sending.resolve import skip as work

        _word(ctx.obj, lambda context: work(context, name, reason, account), as_json=json)

    return skip


def build_resolve(t: Catalog) -> Callable[..., Any]:
    """`delivery resolve`."""

    def resolve(
        ctx: typer.Context,
        name: Annotated[str, _name(t)],
        sent: Annotated[bool, typer.Option("--sent", help=t("help.resolve_sent"))] = False,
        not_sent: Annotated[
            bool, typer.Option("--not-sent", help=t("help.resolve_not_sent"))
        ] = False,
        account: Annotated[str | None, account_option(t)] = None,
        json: Annotated[bool, json_option(t)] = False,
    ) -> None:
        from oactl.sending.resolve import resolve as work

        if sent == not_sent:
            raise OactlError("delivery.sent_or_not", {"name": name}, Exit.USAGE)
        _word(
            ctx.obj, lambda context: work(context, name, sent=sent, account=account), as_json=json
        )

    return resolve


def build_done(t: Catalog) -> Callable[..., Any]:
    """`delivery done`."""

    def done(
        ctx: typer.Context,
        name: Annotated[str, _name(t)],
        url: Annotated[str | None, typer.Option("--url", help=t("help.done_url"))] = None,
        account: Annotated[str | None, account_option(t)] = None,
        json: Annotated[bool, json_option(t)] = False,
    ) -> None:
        from oactl.sending.resolve import done as work

        _word(ctx.obj, lambda context: work(context, name, url, account), as_json=json)

    return done


def _there(shop: Any) -> bool:  # noqa: ANN401 - a Workshop
    """A word about a delivery needs a ledger to be written into."""
    if not shop.has_ledger:
        raise OactlError("delivery.no_ledger", {"path": str(shop.ledger_path)}, Exit.USAGE)
    return True


def _word(base: Base, said: Callable[[Any], Any], *, as_json: bool) -> None:
    """Write down a person's word, and show how the delivery stands now."""
    from oactl.cli.push_output import line
    from oactl.cli.wiring import Workshop

    def work(shop: Workshop) -> Exit:
        view = said(shop.context(writes=_there(shop)))
        if as_json:
            base.screen.json(view.to_json())
        else:
            base.screen.out(line(base.screen, view))
        return Exit.OK

    raise typer.Exit(int(with_shop(base, work)))
