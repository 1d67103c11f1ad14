"""What the month's messages come to, before any of them is sent.

Each recipient counts once a sending, however many messages it carries (LINE, "Pricing"). Only
sendings whose recipients are known count, so the truth may be more.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

from oactl.domain.account import Account, Workspace
from oactl.domain.check.calendar import Remark, upcoming
from oactl.domain.plan import Plan, Post
from oactl.domain.prices import AS_OF, PRICE_PLANS, PricePlan
from oactl.domain.violation import Violation

# How many people a post of an account reaches; None where nobody knows.
Recipients: TypeAlias = Callable[[Account, Post], int | None]


@dataclass(frozen=True, slots=True)
class _Sending:
    at: datetime  # in the account's zone
    plan: Plan
    post: Post
    messages: int


def price_of(account: Account) -> PricePlan | None:
    """The account's price plan: its own figures, else those of the table."""
    return account.price or PRICE_PLANS.get(account.price_plan or "")


def check_cost(
    plans: Iterable[Plan], workspace: Workspace, now: datetime, recipients: Recipients
) -> Iterator[Remark]:
    """Months in which the sendings of all plans pass what an account's price plan includes."""
    plans = list(plans)
    for account in workspace.accounts.values():
        price = price_of(account)
        if price is None:
            continue
        months: dict[str, list[_Sending]] = defaultdict(list)
        for sending in _sendings(plans, account, now, recipients):
            months[f"{sending.at:%Y-%m}"].append(sending)
        for month, sendings in sorted(months.items()):
            yield from _month(account, price, month, sendings)


def _sendings(
    plans: list[Plan], account: Account, now: datetime, recipients: Recipients
) -> Iterator[_Sending]:
    zone = ZoneInfo(account.timezone)
    for plan in plans:
        if account.name not in plan.accounts:
            continue
        for post in plan.posts:
            count = None if post.by_hand or post.draft else recipients(account, post)
            if not count:
                continue
            for slot in upcoming(post.cadence, ZoneInfo(plan.timezone), now):
                yield _Sending(slot.at.astimezone(zone), plan, post, count)


def _month(
    account: Account, price: PricePlan, month: str, sendings: list[_Sending]
) -> Iterator[Remark]:
    """One remark at the sending with which the included messages are used up."""
    total = sum(sending.messages for sending in sendings)
    if total <= price.included:
        return
    used = 0
    first = sendings[0]
    for first in sorted(sendings, key=lambda sending: sending.at):
        used += first.messages
        if used > price.included:
            break
    most = price.most(total)
    params = {
        "account": account.name,
        "month": month,
        "sendings": len(sendings),
        "total": f"{total:,}",
        "included": f"{price.included:,}",
        "beyond": f"{total - price.included:,}",
        "price_plan": price.name,
        "day": f"{first.at:%Y-%m-%d %H:%M}",
        "as_of": AS_OF.isoformat(),
        "cost": "" if most is None else f"{price.currency}{most:,.0f}",
    }
    problem = (
        Violation("OA801", ("cadence",), params, "warning")
        if most is None
        else Violation("OA802", ("cadence",), params, "info")
    )
    yield Remark(first.plan, first.post, problem)
