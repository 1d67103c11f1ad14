"""`oactl delivery`: the ledger, and a person's word on what it cannot know."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from oactl.commands import completion
from oactl.commands.errors import with_ledger
from oactl.commands.folding import print_folded
from oactl.commands.options import (
    AccountOption,
    AccountsOption,
    AllOption,
    FormatOption,
    JsonOption,
    PlansOption,
    StatesOption,
    Wishes,
    format_of,
)
from oactl.context import Context
from oactl.domain.visible import hidden_in, short_reason
from oactl.errors import Exit, UsageError
from oactl.i18n import N_
from oactl.usage import group

if TYPE_CHECKING:
    from oactl.domain.delivery.summary import DeliverySummary
    from oactl.sending.context import SendingContext

DAYS = 31
_LINK = re.compile(r"https?://[^\s/?#]+(?:[/?#]\S*)?", re.IGNORECASE)
app = group("oactl delivery list")

IdArgument: TypeAlias = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        help=N_("A delivery's id, or an occurrence."),
        autocompletion=completion.posts,
    ),
]
IdsArgument: TypeAlias = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="ID",
        help=N_("Deliveries' ids, occurrences, or posts of which only one is meant."),
        autocompletion=completion.posts,
    ),
]
OpenOfPlansOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--plan",
        metavar="NAME",
        help=N_("All that is open of this plan; may be given several times."),
        autocompletion=completion.plans,
    ),
]
AllAccountsOption: TypeAlias = Annotated[
    bool, typer.Option("--all-accounts", help=N_("For every account of the plan."))
]
ReasonOption: TypeAlias = Annotated[
    str,
    typer.Option(
        "--reason",
        callback=short_reason,
        help=N_("Why, in your words; it is kept in the ledger."),
    ),
]


@app.command(
    "list",
    help=N_("What was sent, held and missed, newest first."),
    epilog="oactl delivery list --days 7\noactl delivery list --state held --account group:north",
)
def list_them(
    ctx: typer.Context,
    days: Annotated[int, typer.Option(min=1, max=3660, help=N_("How many days back."))] = DAYS,
    account: AccountsOption = None,
    plan: PlansOption = None,
    state: StatesOption = None,
    everything: AllOption = False,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """What was sent, held and missed, newest first."""
    from oactl.commands.delivery_list import ListOptions, show_deliveries

    look = format_of(output, as_json=as_json)
    options = ListOptions(days, Wishes(account, plan, None, state), everything)
    return show_deliveries(ctx.obj, options, as_json=look == "json")


@app.command(
    help=N_("One delivery with its batches, attempts and log; of variants each."),
    epilog="oactl delivery show shop/wed-offer@2026-11-25T20:00",
)
def show(
    ctx: typer.Context,
    name: IdArgument,
    account: AccountOption = None,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """One delivery with its batches, attempts and log."""
    from oactl.commands.delivery_detail import detail_lines
    from oactl.public_json import dump
    from oactl.sending.detail import detail, details
    from oactl.sending.queries import find_with_variants

    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    sending = context.sending_without_plans(writes=False)
    named = find_with_variants(sending, name, account)
    if look == "json":
        several = len(named) > 1
        found = details(named, sending.now) if several else detail(named[0], sending.now)
        context.console.json(found)
        return Exit.OK
    parts = ("\n".join(detail_lines(dump(detail(each, sending.now)))) for each in named)
    print_folded(context.console, "\n\n".join(parts))
    return Exit.OK


@app.command(
    help=N_("Go on with a delivery that was interrupted."),
    epilog="oactl delivery resume shop/wed-offer@2026-11-25T20:00",
)
def resume(
    ctx: typer.Context,
    name: IdArgument,
    with_current: Annotated[
        bool,
        typer.Option(
            "--with-current",
            help=N_("Send the approved text of now to whom LINE has not taken."),
        ),
    ] = False,
    account: AccountOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """Go on with a delivery that was interrupted."""
    from oactl.commands.deliveries import show as show_steps
    from oactl.sending.by_name import resume as resumed

    context: Context = ctx.obj
    sending = context.sending(writes=with_ledger(context))
    stop = context.listen_for_stop()
    steps = resumed(sending, name, stop, current=with_current, account=account)
    outbox = sending.ledger.outbox
    return show_steps(context.console, steps, outbox, sending.now, as_json=as_json).exit


@app.command(
    help=N_("Send no more of a delivery that has begun; a running push stops at once."),
    epilog="oactl delivery stop d1a2b3c4d5e6 --reason 'wrong price'",
)
def stop(
    ctx: typer.Context,
    name: IdArgument,
    reason: ReasonOption,
    account: AccountOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """Send no more of a delivery that has begun."""
    from oactl.sending.resolve import stop as stopped

    return _noted(ctx.obj, lambda sending: stopped(sending, name, reason, account), as_json)


@app.command(
    help=N_("Do not send an occurrence, or the rest of a delivery; several at once."),
    epilog="oactl delivery skip shop/wed-offer@2026-11-25T20:00 --reason 颱風假",
)
def skip(
    ctx: typer.Context,
    reason: ReasonOption,
    names: IdsArgument = None,
    plan: OpenOfPlansOption = None,
    account: AccountsOption = None,
    every: AllAccountsOption = False,
    as_json: JsonOption = False,
) -> Exit:
    """Do not send occurrences, or the rest of deliveries."""
    from oactl.commands.decide import Wish, decide
    from oactl.sending.choose import SKIP
    from oactl.sending.resolve import skip as skipped

    wish = Wish(tuple(names or ()), tuple(plan or ()), tuple(account or ()), every, as_json)
    return decide(
        ctx.obj, wish, SKIP, lambda sending, name, owner: skipped(sending, name, reason, owner)
    )


@app.command(
    help=N_("Say whether something unknown was sent."),
    epilog="oactl delivery resolve shop/wed-offer@2026-11-25T20:00 --sent",
)
def resolve(
    ctx: typer.Context,
    name: IdArgument,
    sent: Annotated[
        bool,
        typer.Option("--sent", help=N_("It was sent; it counts as such and never goes again.")),
    ] = False,
    not_sent: Annotated[
        bool, typer.Option("--not-sent", help=N_("It was not sent; it may go again."))
    ] = False,
    account: AccountOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """Say whether something unknown was sent."""
    from oactl.sending.resolve import resolve as resolved

    if sent == not_sent:
        raise UsageError(
            "delivery.sent_or_not",
            N_("was {name} sent or not?"),
            help=N_("say it with --sent or --not-sent"),
            name=name,
        )
    return _noted(
        ctx.obj, lambda sending: resolved(sending, name, sent=sent, account=account), as_json
    )


@app.command(
    help=N_("Say that a person has published a hand-off; several at once."),
    epilog="oactl delivery done shop/reel@2026-11-25T12:00 --url https://example.com/1",
)
def done(
    ctx: typer.Context,
    names: IdsArgument = None,
    url: Annotated[str | None, typer.Option("--url", help=N_("Where it can be seen."))] = None,
    plan: OpenOfPlansOption = None,
    account: AccountsOption = None,
    every: AllAccountsOption = False,
    as_json: JsonOption = False,
) -> Exit:
    """Say that a person has published hand-offs."""
    from oactl.commands.decide import Wish, decide
    from oactl.sending.choose import DONE
    from oactl.sending.resolve import done as published

    if url is not None and not _is_link(url):
        raise UsageError(
            "delivery.bad_url",
            N_("“{url}” is not a link"),
            help=N_("write it whole and without spaces, like --url https://example.com/1"),
            url=url,
        )
    wish = Wish(tuple(names or ()), tuple(plan or ()), tuple(account or ()), every, as_json)
    return decide(
        ctx.obj,
        wish,
        DONE,
        lambda sending, name, owner: published(sending, name, url, owner),
        one=url,
    )


def _is_link(url: str) -> bool:
    """Whether it is an http or https URL, without spaces, controls or hidden characters."""
    return _LINK.fullmatch(url) is not None and not any(hidden_in(url))


def _noted(
    context: Context, note: "Callable[[SendingContext], DeliverySummary]", as_json: bool
) -> Exit:
    """Write down a person's word, and print how the delivery stands now."""
    from oactl.commands.deliveries import line
    from oactl.public_json.deliveries import Delivery

    summary = note(context.sending(writes=with_ledger(context)))
    if as_json:
        context.console.json(Delivery.of(summary))
    else:
        print_folded(context.console, line(summary))
    return Exit.OK
