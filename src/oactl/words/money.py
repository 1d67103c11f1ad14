"""What a month comes to, in words: messages, their cost, and when LINE's messages run out."""

from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from oactl.domain.month import Month, Shortage
from oactl.domain.prices import Cost, money
from oactl.i18n import _, ngettext


def month_lines(month: Month) -> Iterator[str]:
    """The messages of a month, what they cost, and what will not fit."""
    yield _messages(month)
    yield from uncounted_lines(month.uncounted)
    if month.price is not None:
        bill = _bill(month)
        yield _("so far: {bill}", bill=bill) if month.uncounted else bill
    yield from shortage_lines([month])


def uncounted_lines(count: int) -> Iterator[str]:
    """That there are sends for which nobody knows the messages, if there are."""
    if count:
        yield ngettext(
            "and {count} send whose people only LINE can count",
            "and {count} sends whose people only LINE can count",
            count,
            count=count,
        )


def _messages(month: Month) -> str:
    """`2026-11: 1,200 sent + 800 planned = 2,000 messages; tw-medium includes 3,000`."""
    said = ngettext(
        "{month}: {used} sent + {planned} planned = {total} message",
        "{month}: {used} sent + {planned} planned = {total} messages",
        month.total,
        month=month.name,
        used=f"{month.use.used:,}",
        planned=f"{month.coming:,}",
        total=f"{month.total:,}",
    )
    if month.price is None:
        return said
    params = {"price_plan": month.price.name, "included": f"{month.price.included:,}"}
    return said + _("; {price_plan} includes {included}", **params)


def _bill(month: Month) -> str:
    cost = month.cost
    if cost is None:
        return _(
            "{beyond} more than its price plan includes, and none can be added",
            beyond=f"{month.beyond:,}",
        )
    if not cost.tax:
        return _("costs {sum}", sum=_sum(cost))
    return _(
        "costs {sum}, with {tax}% tax {total}",
        sum=_sum(cost),
        tax=_number(cost.tax * 100),
        total=cost.money(cost.total),
    )


def _sum(cost: Cost) -> str:
    """`NT$1,200 + 10,000 × NT$0.2 = NT$3,200`."""
    if not cost.parts:
        return cost.money(cost.fee)
    parts = [f"{part.messages:,} × {cost.currency}{_number(part.price)}" for part in cost.parts]
    added = " + ".join([cost.money(cost.fee), *parts])
    total = cost.money(cost.fee + cost.extra)
    if cost.at_most:
        return _("at most {added} = {total}", added=added, total=total)
    return f"{added} = {total}"


def _number(value: float) -> str:
    """A price or a percentage with as many decimals as it has, six at most."""
    return f"{value:,.6f}".rstrip("0").rstrip(".")


def shortage_lines(months: Iterable[Month]) -> Iterator[str]:
    """The first shortage of each month that has one."""
    for month in months:
        short = next(month.shortages(), None)
        if short is not None:
            yield _shortage(month, short)


def _shortage(month: Month, short: Shortage) -> str:
    limit = month.use.limit or 0
    return ngettext(
        "{account}: LINE's {limit} message of {month} does not suffice from {day} on: {occurrence} "
        "needs {need}, {left} will be left. Raise the limit in LINE Official Account Manager",
        "{account}: LINE's {limit} messages of {month} do not suffice from {day} on: {occurrence} "
        "needs {need}, {left} will be left. Raise the limit in LINE Official Account Manager",
        limit,
        account=month.account,
        limit=f"{limit:,}",
        month=month.name,
        day=f"{short.sending.at:%m-%d %H:%M}",
        occurrence=short.sending.occurrence.id,
        need=f"{short.needs:,}",
        left=f"{short.left:,}",
    )


def left_lines(month: Month, zone: ZoneInfo) -> Iterator[str]:
    """How many of LINE's messages are left, and from when on they do not suffice."""
    left = month.left
    if left is not None and month.use.told_at is not None:
        yield _(
            "Messages left this month, {account}: {left} of {limit} (asked {at}, "
            "{since} sent since)",
            account=month.account,
            left=f"{left:,}",
            limit=f"{month.use.limit:,}",
            at=f"{month.use.told_at.astimezone(zone):%m-%d %H:%M}",
            since=f"{month.use.since:,}",
        )
    yield from shortage_lines([month])


def bills_together(months: Iterable[Month | None]) -> str:
    """The bills of some months together with tax, those of each currency by themselves."""
    known = [month for month in months if month is not None]
    bills = [month.cost for month in known if month.cost is not None]
    parts = [
        _in_currency(currency, bills) for currency in dict.fromkeys(each.currency for each in bills)
    ]
    total = " + ".join(parts)
    if len(bills) == len(known):
        return total or "—"
    if not total:
        return _("more than the price plan allows")
    return _("{total}, and more than some price plans allow", total=total)


def _in_currency(currency: str, bills: Iterable[Cost]) -> str:
    mine = [each for each in bills if each.currency == currency]
    total = money(currency, sum(each.total for each in mine))
    return _("at most {amount}", amount=total) if any(each.at_most for each in mine) else total
