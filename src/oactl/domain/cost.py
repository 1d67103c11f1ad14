"""What a month costs and will cost: growth, the cheapest price plan, the cost of one of a thing.

Months are counted in `domain/month.py`; here is what can be said of one that is counted.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Literal, NamedTuple, TypeAlias

from oactl.domain.insight import FollowersDay
from oactl.domain.line_day import days_of_month, line_day, line_month, month_after
from oactl.domain.month import Month, PlannedSending
from oactl.domain.prices import Cost, PricePlan, plans_beside, rounded

GROWTH_DAYS = 28  # the last four weeks
LEAST_DAYS = 7  # of fewer nobody can say how it goes on


class Growth(NamedTuple):
    """How many friends an account won a day from the end of `first` to that of `last`.

    Fewer where it lost some. `friends` are those at the end of `last`.
    """

    a_day: float
    first: date
    last: date
    friends: int

    def grown(self, messages: int, day: date) -> int:
        """The messages of a broadcast to all friends on a later day; `messages` are for today's."""
        return max(0, round(messages + self.a_day * max(0, (day - self.last).days)))


def growth_of(days: Iterable[FollowersDay]) -> Growth | None:
    """The growth between the first and the last day with figures; None of less than a week."""
    known = [(each.day, each.friends) for each in days if each.friends is not None]
    if not known:
        return None
    (first, before), (last, after) = min(known), max(known)
    length = (last - first).days
    return Growth((after - before) / length, first, last, after) if length >= LEAST_DAYS else None


def grown(
    planned: Iterable[PlannedSending],
    growth: Growth | None,
    reaches_all: Callable[[PlannedSending], bool],
) -> list[PlannedSending]:
    """The sendings with as many messages as friends there will be then, where all friends get it.

    Lists of people and audiences at LINE are taken as they are now.
    """
    if growth is None:
        return list(planned)
    return [
        each._replace(messages=growth.grown(each.messages, line_day(each.at)))
        if each.messages is not None and reaches_all(each)
        else each
        for each in planned
    ]


Direction: TypeAlias = Literal["up", "down"]


class CheapestPlan(NamedTuple):
    """The price plan of the country with which a month costs least.

    `present` is the month's bill with the plan that the account has, None where that does not allow
    so many messages. Where another one is cheaper, `direction` says where it lies, and `by` until
    when to change: a day, both ends included, or the send before which. It can be done from
    `since` on; None where there is no need to wait.
    """

    plan: PricePlan
    cost: Cost
    present: Cost | None
    direction: Direction | None = None
    since: date | None = None
    by: date | PlannedSending | None = None

    @property
    def saving(self) -> float | None:
        """How much less it costs, tax included; None where the present plan does not suffice."""
        return None if self.present is None else self.present.total - self.cost.total


def cheapest(month: Month, now: datetime) -> CheapestPlan | None:
    """The cheapest price plan of a month that runs or is to come.

    LINE lets an upgrade hold at once and a downgrade from the next month on, so of a month that
    runs only larger plans come into question. A month counts as wholly of one plan. None without a
    price plan, where no plan allows so many messages, and where nobody knows how many there are: a
    send whose people only LINE can count, or a month to come in which nothing is planned yet.
    """
    running = month.name <= line_month(now)
    if month.price is None or month.uncounted or not (running or month.planned):
        return None
    offered = plans_beside(month.price)
    if running:
        offered = offered[offered.index(month.price) :]
    bills = [(plan.cost(month.total), plan) for plan in offered]
    known = [(cost, plan) for cost, plan in bills if cost is not None]
    if not known:
        return None
    cost, plan = min(known, key=lambda each: (rounded(each[0].total), each[1] != month.price))
    found = CheapestPlan(plan, cost, month.cost)
    return found if plan == month.price else _with_dates(found, month, offered, now)


def _with_dates(
    found: CheapestPlan, month: Month, offered: Sequence[PricePlan], now: datetime
) -> CheapestPlan:
    """When to change from the present plan."""
    assert month.price is not None  # noqa: S101 - there is something to compare with
    first, last = days_of_month(month.name)
    if offered.index(found.plan) < offered.index(month.price):
        _, by = days_of_month(month_after(month.name, -1))
        return found._replace(direction="down", by=by)
    since = None if month.name <= line_month(now) else first
    needs_it = month.used_up_by
    is_late = month.is_used_up or (needs_it is not None and needs_it.at <= now)
    return found._replace(direction="up", since=since, by=None if is_late else needs_it or last)


class Reactions(NamedTuple):
    """What people did with the deliveries of which LINE tells both figures, and those messages."""

    people: int
    delivered: int


class UnitCosts(NamedTuple):
    """What one open, one click and one new follower cost, tax included; None where nobody knows."""

    per_open: float | None = None
    per_click: float | None = None
    per_new_follower: float | None = None


def unit_costs(
    bill: Cost | None,
    used: int,
    opened: Reactions | None,
    clicked: Reactions | None,
    new_followers: int | None,
) -> UnitCosts:
    """The bill so far by what it brought.

    An open costs the messages of the deliveries whose opens are known, each at its part of the
    bill, by those opens; a click likewise. A new follower costs the whole bill by all of them.
    """
    if bill is None:
        return UnitCosts()
    a_message = bill.total / used if used > 0 else None
    return UnitCosts(
        _each(a_message, opened),
        _each(a_message, clicked),
        bill.total / new_followers if new_followers else None,
    )


def _each(a_message: float | None, found: Reactions | None) -> float | None:
    if a_message is None or found is None or not found.people:
        return None
    return a_message * found.delivered / found.people


class AccountCost(NamedTuple):
    """What a month of an account costs so far, and is going to cost.

    `month` has the messages until its end, `later` those of the month after it; None of a month
    that is over. `growth` is what was counted for broadcasts.
    """

    month: Month
    later: Month | None
    growth: Growth | None
    so_far: Cost | None
    each: UnitCosts
    cheapest: CheapestPlan | None = None
    cheapest_later: CheapestPlan | None = None

    @property
    def bill(self) -> Cost | None:
        """The month's bill at its end; see `bill_of`."""
        return bill_of(self.month)

    @property
    def later_bill(self) -> Cost | None:
        """The same of the month after it."""
        return bill_of(self.later) if self.later is not None else None


def bill_of(month: Month) -> Cost | None:
    """What will be on a month's bill.

    Where the price plan has no messages to add, LINE stops at those that it includes: their bill.
    None without a price plan, and where more was sent than it allows, so that it is another one.
    """
    price = month.price
    if price is None or price.cost(month.use.used) is None:
        return None
    return month.cost or price.cost(price.included)


class CurrencyTotal(NamedTuple):
    """The bills of some accounts in one currency, tax included.

    `so_far` is None of a month to come, `later` of one that is over. `short` are the accounts whose
    price plan does not allow what they are going to send: of them what it includes is counted.
    """

    currency: str
    accounts: int
    so_far: float | None
    forecast: float
    later: float | None
    at_most: bool
    short: tuple[str, ...]


def totals_of(found: Iterable[AccountCost]) -> list[CurrencyTotal]:
    """A total per currency, in the order in which the accounts have them."""
    by_currency: dict[str, list[AccountCost]] = {}
    for each in found:
        if each.month.price is not None:
            by_currency.setdefault(each.month.price.currency, []).append(each)
    return [_total(currency, some) for currency, some in by_currency.items()]


def _total(currency: str, some: Sequence[AccountCost]) -> CurrencyTotal:
    later = [each.later_bill for each in some if each.later is not None]
    so_far = [each.so_far for each in some if each.so_far is not None]
    bills = [each.bill for each in some]
    return CurrencyTotal(
        currency=currency,
        accounts=len(some),
        so_far=_sum(so_far) if so_far else None,
        forecast=_sum(bills),
        later=_sum(later) if later else None,
        at_most=any(bill is not None and bill.at_most for bill in (*bills, *later, *so_far)),
        short=tuple(each.month.account for each in some if each.month.cost is None),
    )


def _sum(bills: Iterable[Cost | None]) -> float:
    return sum(bill.total for bill in bills if bill is not None)


def dearest(found: Iterable[AccountCost], currency: str, most: int) -> list[AccountCost]:
    """The accounts with the highest bills of a currency, the dearest first."""
    mine = [each for each in found if each.month.price and each.month.price.currency == currency]
    return sorted(mine, key=_dearness)[:most]


def _dearness(each: AccountCost) -> tuple[bool, float, str]:
    bill = each.bill
    return bill is None, -bill.total if bill is not None else 0.0, each.month.account
