"""The months whose bill changes between two states of the plans and of the price plans."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import NamedTuple

from oactl.domain.month import Month, Use, price_of
from oactl.domain.prices import Cost
from oactl.sending.context import SendingContext
from oactl.sending.month import months_of


class MonthChange(NamedTuple):
    """A month of an account that costs something else than before.

    A month is None where the account is not there, or has no price plan.
    """

    was: Month | None
    now: Month | None

    @property
    def any(self) -> Month:
        """The month as it is, or as it was."""
        month = self.now or self.was
        assert month is not None  # noqa: S101 - a change is one of something
        return month


def is_billed(ctx: SendingContext | None, account: str) -> bool:
    """Whether the account is there and has a price plan."""
    known = ctx.workspace.accounts.get(account) if ctx else None
    return known is not None and price_of(known) is not None


def changed_bills(
    was: SendingContext | None, now: SendingContext, end: datetime, without: Collection[str]
) -> Iterator[MonthChange]:
    """The changed months up to that of `end` of all accounts but those in `without`."""
    before = was.workspace.accounts if was else {}
    for account in dict.fromkeys((*now.workspace.accounts, *before)):
        if account not in without:
            yield from _of_account(account, was, now, end)


def _of_account(
    account: str, was: SendingContext | None, now: SendingContext, end: datetime
) -> Iterator[MonthChange]:
    before, after = _months(was, account, end), _months(now, account, end)
    for name in sorted({*before, *after}):
        change = MonthChange(_month(before, name), _month(after, name))
        if _bill(change.was) != _bill(change.now):
            yield change


def _months(ctx: SendingContext | None, account: str, end: datetime) -> dict[str, Month]:
    if ctx is None or not is_billed(ctx, account):
        return {}
    return {month.name: month for month in months_of(ctx, account, end)}


def _month(months: dict[str, Month], name: str) -> Month | None:
    """A month; one in which nothing is planned has its fee all the same."""
    if not months or name in months:
        return months.get(name)
    first = months[min(months)]
    use = Use(0, 0, first.use.limit, first.use.told_at)
    return first._replace(name=name, use=use, planned=(), begun=0)


def _bill(month: Month | None) -> tuple[bool, Cost | None]:
    """The bill; a month without any is another than one that its price plan does not allow."""
    return month is not None, month.cost if month else None
