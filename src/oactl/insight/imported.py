"""What people imported of an account, whoever kept it: its bot, or the account before that."""

from datetime import date

from oactl.domain.delivery.identity import Channel, of_account
from oactl.domain.imports import metric_name
from oactl.ledger.imported import KeptFigure
from oactl.sending.context import SendingContext


def imported_figures(ctx: SendingContext, account: str, start: date, end: date) -> list[KeptFigure]:
    """The imported figures of an account from `start` to `end`, both included, by day and name."""
    return ctx.ledger.imported.of(owners_of(ctx, account), start, end)


def owners_of(ctx: SendingContext, account: str) -> list[Channel]:
    """Under which names an account's figures may be kept; the first is that of now."""
    known = ctx.channel_of(ctx.account(account))
    return list(dict.fromkeys((known, Channel(ctx.host(account), of_account(account)))))


def imported_by_day(
    ctx: SendingContext, account: str, metric: str, start: date, end: date
) -> dict[date, float]:
    """One metric by day: of several posts and platforms of a day the sum.

    A day that nobody imported anything of is not in it.
    """
    found: dict[date, float] = {}
    for each in imported_figures(ctx, account, start, end):
        if each.figure.metric == metric_name(metric):
            found[each.figure.day] = found.get(each.figure.day, 0) + each.figure.value
    return found
