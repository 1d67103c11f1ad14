"""The document of `cost`: what a month costs so far, and is going to cost. Sums have their tax."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from oactl.domain import cost as domain
from oactl.domain.month import PlannedSending
from oactl.domain.prices import rounded
from oactl.public_json import Day, Instant
from oactl.public_json.accounts import MonthsCost, MonthsMessages


@dataclass(frozen=True, slots=True)
class Growth:
    """Friends won a day from the end of `since` to that of `until`; `friends` are those then."""

    friends_a_day: float
    since: Day
    until: Day
    friends: int

    @classmethod
    def of(cls, growth: domain.Growth | None) -> Self | None:
        """The document of a growth."""
        if growth is None:
            return None
        a_day = float(rounded(growth.a_day))
        return cls(a_day, growth.first.isoformat(), growth.last.isoformat(), growth.friends)


@dataclass(frozen=True, slots=True)
class UsedUp:
    """Whether more than what is included has gone out already; else the send with which it does."""

    already: bool
    at: Instant | None
    occurrence: str | None


@dataclass(frozen=True, slots=True)
class CheapestPlan:
    """The price plan with which a month costs least.

    `change` is null where it is that of the account, else `up` or `down`. It can be made from
    `since` on (null: now), and until `by`: the last day, or the instant of the send that needs it
    (null: as soon as possible). `saving` is null where the present plan does not allow so many.
    """

    price_plan: str
    cost: MonthsCost
    saving: float | None
    change: str | None
    since: Day | None
    by: Day | Instant | None

    @classmethod
    def of(cls, found: domain.CheapestPlan | None) -> Self | None:
        """The document of a choice."""
        bill = MonthsCost.of(found.cost) if found else None
        if found is None or bill is None:
            return None
        by = found.by.at if isinstance(found.by, PlannedSending) else found.by
        return cls(
            price_plan=found.plan.name,
            cost=bill,
            saving=None if found.saving is None else float(rounded(found.saving)),
            change=found.direction,
            since=found.since.isoformat() if found.since else None,
            by=by.isoformat() if by else None,
        )


@dataclass(frozen=True, slots=True)
class UnitCosts:
    """What one open, click and new follower of the month so far cost; null where nobody knows."""

    open: float | None
    click: float | None
    new_follower: float | None


@dataclass(frozen=True, slots=True)
class CostOfAccount:
    """A month of one account, broadcasts counted with the friends there will be.

    `used_up` is null where the included messages suffice. `next_month` is null of a month that is
    over; `cheapest` too, and where no price plan is known, or none allows so many messages.
    """

    account: str
    month: MonthsMessages
    cost_so_far: MonthsCost | None
    growth: Growth | None
    used_up: UsedUp | None
    cheapest: CheapestPlan | None
    next_month: MonthsMessages | None
    cheapest_next_month: CheapestPlan | None
    cost_per: UnitCosts

    @classmethod
    def of(cls, found: domain.AccountCost) -> Self:
        """The document of an account's costs."""
        return cls(
            account=found.month.account,
            month=MonthsMessages.of(found.month),
            cost_so_far=MonthsCost.of(found.so_far),
            growth=Growth.of(found.growth),
            used_up=_used_up(found),
            cheapest=CheapestPlan.of(found.cheapest),
            next_month=MonthsMessages.of(found.later) if found.later else None,
            cheapest_next_month=CheapestPlan.of(found.cheapest_later),
            cost_per=UnitCosts(*map(_rounded, found.each)),
        )


def _used_up(found: domain.AccountCost) -> UsedUp | None:
    by = found.month.used_up_by
    if by is not None:
        return UsedUp(already=False, at=by.at.isoformat(), occurrence=by.occurrence.id)
    return UsedUp(already=True, at=None, occurrence=None) if found.month.is_used_up else None


def _rounded(amount: float | None, digits: int = 4) -> float | None:
    return None if amount is None else float(rounded(amount, digits))


@dataclass(frozen=True, slots=True)
class CurrencyTotal:
    """The bills of the accounts with one currency.

    Of those that are `short`, as their price plan does not allow what they are going to send, what
    it includes is counted. `cost_so_far` is null of a month to come, `cost_next_month` of one that
    is over.
    """

    currency: str
    accounts: int
    cost_so_far: float | None
    cost: float
    cost_next_month: float | None
    at_most: bool
    short: Sequence[str]

    @classmethod
    def of(cls, found: domain.CurrencyTotal) -> Self:
        """The document of a total."""
        return cls(
            currency=found.currency,
            accounts=found.accounts,
            cost_so_far=_rounded(found.so_far, 2),
            cost=float(rounded(found.forecast)),
            cost_next_month=_rounded(found.later, 2),
            at_most=found.at_most,
            short=found.short,
        )


@dataclass(frozen=True, slots=True)
class Costs:
    """`oactl cost`. A total a currency; `accounts` has every account, also of very many."""

    month: str
    accounts: Sequence[CostOfAccount]
    totals: Sequence[CurrencyTotal]
