"""`oactl delivery`: the ledger, and a person's word on what it cannot know."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any

import typer

from oactl.cli.base import Base
from oactl.cli.errors import no_ledger
from oactl.cli.options import account_option, format_option, json_option
from oactl.cli.session import json_wanted, with_shop
from oactl.errors import Exit, UsageError
from oactl.i18n import N_, _, ngettext
from oactl.words.states import STATES

DAYS = 31


_HEADS = (N_("ID"), N_("When"), N_("Post"), N_("State"), N_("People"), N_("Why"))


def _name() -> Any:  # noqa: ANN401 - Typer's own type
    return typer.Argument(metavar="ID", help=_("A delivery's id, or an occurrence."))


def build_list() -> Callable[..., Any]:
    """`delivery list`."""

    def listed(
        ctx: typer.Context,
        days: Annotated[int, typer.Option(min=1, max=3660, help=_("How many days back."))] = DAYS,
        account: Annotated[str | None, account_option()] = None,
        output: Annotated[str | None, format_option()] = None,
        json: Annotated[bool, json_option()] = False,
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

    if not views:
        base.screen.out(
            ngettext(
                "The ledger has nothing of the last day. Further back: oactl "
                "delivery list --days 365",
                "The ledger has nothing of the last {days} days. Further back: "
                "oactl delivery list --days 365",
                days,
                days=days,
            )
        )
        return
    rows = [
        [
            view.id,
            f"{view.scheduled_at:%Y-%m-%d %H:%M}",
            view.occurrence.rpartition("@")[0] or view.occurrence,
            _(STATES[view.state.value]),
            f"{view.recipients:,}" if view.recipients is not None else "—",
            "  ".join(filter(None, (rejected(view), note(view)))),
        ]
        for view in views
    ]
    heads = [_(head) for head in _HEADS]
    base.screen.out(table(rows, heads, base.screen.width))


def build_show() -> Callable[..., Any]:
    """`delivery show`."""

    def show(
        ctx: typer.Context,
        name: Annotated[str, _name()],
        account: Annotated[str | None, account_option()] = None,
        output: Annotated[str | None, format_option()] = None,
        json: Annotated[bool, json_option()] = False,
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
            base.screen.out("\n".join(detail_lines(shown)))
        return Exit.OK

    return with_shop(base, work)


def build_resume() -> Callable[..., Any]:
    """`delivery resume`."""

    def resume(
        ctx: typer.Context,
        name: Annotated[str, _name()],
        with_current: Annotated[
            bool,
            typer.Option(
                "--with-current",
                help=_("Send the approved text of now to whom LINE has not taken."),
            ),
        ] = False,
        account: Annotated[str | None, account_option()] = None,
        json: Annotated[bool, json_option()] = False,
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


def build_stop() -> Callable[..., Any]:
    """`delivery stop`."""

    def stop(
        ctx: typer.Context,
        name: Annotated[str, _name()],
        reason: Annotated[
            str, typer.Option("--reason", help=_("Why, in your words; it is kept in the ledger."))
        ],
        account: Annotated[str | None, account_option()] = None,
        json: Annotated[bool, json_option()] = False,
    ) -> None:
        from oactl.sending.resolve import stop as work

        _word(ctx.obj, lambda context: work(context, name, reason, account), as_json=json)

    return stop


def build_skip() -> Callable[..., Any]:
    """`delivery skip`."""

    def skip(
        ctx: typer.Context,
        name: Annotated[str, _name()],
        reason: Annotated[
            str, typer.Option("--reason", help=_("Why, in your words; it is kept in the ledger."))
        ],
        account: Annotated[str | None, account_option()] = None,
        json: Annotated[bool, json_option()] = False,
    ) -> None:
        from oactl.sending.resolve import skip as work

        _word(ctx.obj, lambda context: work(context, name, reason, account), as_json=json)

    return skip


def build_resolve() -> Callable[..., Any]:
    """`delivery resolve`."""

    def resolve(
        ctx: typer.Context,
        name: Annotated[str, _name()],
        sent: Annotated[
            bool,
            typer.Option("--sent", help=_("It was sent; it counts as such and never goes again.")),
        ] = False,
        not_sent: Annotated[
            bool, typer.Option("--not-sent", help=_("It was not sent; it may go again."))
        ] = False,
        account: Annotated[str | None, account_option()] = None,
        json: Annotated[bool, json_option()] = False,
    ) -> None:
        from oactl.sending.resolve import resolve as work

        if sent == not_sent:
            raise UsageError(
                "delivery.sent_or_not",
                N_("was {name} sent or not?"),
                help=N_("say it with --sent or --not-sent"),
                name=name,
            )
        _word(
            ctx.obj, lambda context: work(context, name, sent=sent, account=account), as_json=json
        )

    return resolve


def build_done() -> Callable[..., Any]:
    """`delivery done`."""

    def done(
        ctx: typer.Context,
        name: Annotated[str, _name()],
        url: Annotated[str | None, typer.Option("--url", help=_("Where it can be seen."))] = None,
        account: Annotated[str | None, account_option()] = None,
        json: Annotated[bool, json_option()] = False,
    ) -> None:
        from oactl.sending.resolve import done as work

        _word(ctx.obj, lambda context: work(context, name, url, account), as_json=json)

    return done


def _there(shop: Any) -> bool:  # noqa: ANN401 - a Workshop
    """A word about a delivery needs a ledger to be written into."""
    if not shop.has_ledger:
        raise no_ledger(path=str(shop.ledger_path))
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
            base.screen.out(line(view))
        return Exit.OK

    raise typer.Exit(int(with_shop(base, work)))
