"""What an account's messages of a month come to: sent, planned, allowed by LINE, and their cost."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from oactl.domain.account import Account, Workspace
from oactl.domain.cadence import MAX_LATE, Slot, slots_between
from oactl.domain.check import HORIZON, PlanViolation
from oactl.domain.line_day import line_month
from oactl.domain.message import item_for
from oactl.domain.plan import Occurrence, Plan, Post
from oactl.domain.prices import AS_OF, PRICE_PLANS, Cost, PricePlan
from oactl.domain.quota import Quota, fits
from oactl.domain.violation import Violation

# How many people a post of an account reaches; None where nobody knows.
Recipients: TypeAlias = Callable[[Account, Post], int | None]
# Of sendings that plans have, those that nothing began or closed yet; and the people of what began.
ToCome: TypeAlias = Callable[
    [Account, Sequence["PlannedSending"]], tuple[Sequence["PlannedSending"], int]
]


class Use(NamedTuple):
    """What is known of an account's messages of the month of now.

    `used` is what LINE said last and what it took since; `since` is that second part. `limit` is
    LINE's as it was last told, at `told_at`; None where it sets none, and where it never told
    (`told_at` is None then).
    """

    used: int = 0
    since: int = 0
    limit: int | None = None
    told_at: datetime | None = None


class PlannedSending(NamedTuple):
    """An occurrence that plans will send, and its messages; None where only LINE can count them."""

    at: datetime  # in the account's zone
    occurrence: Occurrence
    messages: int | None


class Shortage(NamedTuple):
    """A sending for which too few of LINE's messages will be left."""

    sending: PlannedSending
    left: int

    @property
    def needs(self) -> int:
        """How many it takes, one at least: for how many people it is, LINE may find otherwise."""
        return max(1, self.sending.messages or 0)


class Month(NamedTuple):
    """One month (`2026-11`) of an account: what was sent, and what its plans still will send.

    `begun` are people of deliveries that have begun whom LINE has not taken yet.
    """

    account: str
    name: str
    use: Use
    planned: Sequence[PlannedSending]  # by time
    price: PricePlan | None
    begun: int = 0

    @property
    def coming(self) -> int:
        """The messages that are still to go out, as far as anybody can count them."""
        return self.begun + sum(sending.messages or 0 for sending in self.planned)

    @property
    def left(self) -> int | None:
        """What is left of LINE's messages now; None where it sets no limit, or never told one."""
        return Quota(self.use.limit, self.use.used).remaining

    @property
    def uncounted(self) -> int:
        """How many planned sendings only LINE can count."""
        return sum(sending.messages is None for sending in self.planned)

    @property
    def total(self) -> int:
        """The messages of the month, sent and to come."""
        return self.use.used + self.coming

    @property
    def beyond(self) -> int | None:
        """Those above what the price plan includes; None without a price plan."""
        return None if self.price is None else max(0, self.total - self.price.included)

    @property
    def cost(self) -> Cost | None:
        """The month's bill; None without a price plan, and where it does not allow so many."""
        return self.price.cost(self.total) if self.price else None

    def before_each(self) -> Iterator[tuple[PlannedSending, Quota]]:
        """The sendings with what LINE's quota will be before each; what does not fit is held."""
        quota = Quota(self.use.limit, self.use.used + self.begun)
        for sending in self.planned:
            yield sending, quota
            if fits(quota, sending.messages):
                quota = quota.minus(sending.messages or 0)

    def shortages(self) -> Iterator[Shortage]:
        """The sendings for which LINE's messages will not suffice, as the gate would hold them."""
        for sending, quota in self.before_each():
            if not fits(quota, sending.messages):
                yield Shortage(sending, quota.remaining or 0)

    def is_short(self) -> bool:
        """Whether LINE's messages will not suffice."""
        return next(self.shortages(), None) is not None

    @property
    def is_used_up(self) -> bool:
        """Whether more than the price plan includes has gone out, or has begun to."""
        return self.price is not None and self.use.used + self.begun > self.price.included

    @property
    def used_up_by(self) -> PlannedSending | None:
        """The sending for which the included messages will not suffice; None where there is none.

        Nor is there one where they are used up already.
        """
        if self.price is None or self.is_used_up or not self.beyond:
            return None
        return self.first_beyond(self.price.included)

    def first_beyond(self, included: int) -> PlannedSending:
        """The sending with which more than `included` messages are reached."""
        reached = self.use.used + self.begun
        for sending in self.planned:
            reached += sending.messages or 0
            if reached > included:
                return sending
        return self.planned[-1]


def price_of(account: Account) -> PricePlan | None:
    """The account's price plan: its own figures, else those of the table."""
    return account.price or PRICE_PLANS.get(account.price_plan or "")


def with_contents(post: Post, slots: Iterable[Slot]) -> list[Slot]:
    """The times at which the post has something to say (`by_date` may not, nor `rotate`)."""
    if post.by_hand or post.contents.kind in {"single", "variants"}:
        return list(slots)
    contents = post.contents
    return [slot for slot in slots if item_for(contents, slot.wall.date(), slot.number) is not None]


def sendings(
    plans: Iterable[Plan],
    workspace: Workspace,
    account: Account,
    span: tuple[datetime, datetime],
    recipients: Recipients,
) -> list[PlannedSending]:
    """What plans send for an account after the first instant of a span, up to its second.

    Drafts and hand-offs are not sent, and nothing is on a blackout day.
    """
    since, until = span
    zone = ZoneInfo(account.timezone)
    found: list[PlannedSending] = []
    for plan in sorted(plans, key=lambda each: each.name):
        if account.name not in plan.accounts:
            continue
        for post in sorted(plan.sendings, key=lambda each: each.id):
            if post.by_hand or post.draft:
                continue
            slots = slots_between(post.cadence, plan.zone(account.name), since, until)
            said = with_contents(post, slots)
            count = recipients(account, post) if said else None
            found += [
                PlannedSending(
                    slot.at.astimezone(zone), Occurrence(account.name, plan, post, slot), count
                )
                for slot in said
            ]
    going = [each for each in found if workspace.blackout(account, each.at.date()) is None]
    return sorted(going, key=lambda sending: sending.at)


def months(
    account: Account,
    planned: Iterable[PlannedSending],
    use: Use,
    now: datetime,
    begun: int = 0,
    *,
    wanted: Iterable[str] = (),
) -> list[Month]:
    """The month of now, and those after it in which something is planned, or that are `wanted`."""
    first = line_month(now)
    by_month: dict[str, list[PlannedSending]] = defaultdict(
        list, {first: [], **{name: [] for name in wanted}}
    )
    for sending in planned:
        by_month[max(first, line_month(sending.at))].append(sending)
    later = Use(0, 0, use.limit, use.told_at)
    return [
        Month(
            account.name,
            name,
            use if name == first else later,
            some,
            price_of(account),
            begun if name == first else 0,
        )
        for name, some in sorted(by_month.items())
    ]


def check_cost(
    plans: Iterable[Plan],
    workspace: Workspace,
    now: datetime,
    recipients: Recipients,
    use: Callable[[Account], Use] = lambda _: Use(),
    *,
    to_come: ToCome | None = None,
) -> Iterator[PlanViolation]:
    """Months in which the sendings of all plans pass what LINE, or a price plan, allows.

    What was sent of this month already counts. Without `to_come` all that is not due yet is to
    come; with it what is due and not begun, too.
    """
    plans, since = list(plans), now if to_come is None else now - MAX_LATE
    for account in workspace.accounts.values():
        if price_of(account) is None and use(account).limit is None:
            continue  # lists of people need not be read
        found = sendings(plans, workspace, account, (since, now + HORIZON), recipients)
        coming, begun = to_come(account, found) if to_come else (found, 0)
        planned = [sending for sending in coming if sending.messages]
        ahead = months(account, planned, use(account), now, begun) if planned else []
        yield from _too_few([month for month in ahead if month.is_short()])
        for month in ahead:
            yield from _beyond_included(month)


def _too_few(short: Sequence[Month]) -> Iterator[PlanViolation]:
    """Too little at LINE: its limit is one for all months, so the first that passes it is told."""
    if not short:
        return
    month, *later = short
    first = next(month.shortages())
    params = {
        **_params(month),
        "limit": f"{month.use.limit:,}",
        "need": f"{first.needs:,}",
        "left": f"{first.left:,}",
        "day": _day(first.sending),
        "later": [each.name for each in later],
    }
    variant = "more" if later else None
    yield _at(first.sending, Violation("OA803", ("cadence",), params, "warning", variant))


def _beyond_included(month: Month) -> Iterator[PlanViolation]:
    """What goes beyond the price plan: its cost, or that it allows no more."""
    if month.price is None or not month.beyond or not month.planned:
        return
    cost, at = month.cost, month.first_beyond(month.price.included)
    params = {**_params(month), **_of_price(month, month.price, cost), "day": _day(at)}
    variant = "used" if month.use.used else None
    if cost is not None:
        variant = variant if cost.at_most else "exactly" if variant is None else "used_exactly"
        yield _at(at, Violation("OA802", ("cadence",), params, "info", variant))
    elif not month.is_short():  # else that is told, and it holds the sends
        yield _at(at, Violation("OA801", ("cadence",), params, "warning", variant))


def _at(sending: PlannedSending, violation: Violation) -> PlanViolation:
    return PlanViolation(sending.occurrence.plan, sending.occurrence.post, violation)


def _day(sending: PlannedSending) -> str:
    return f"{sending.at:%Y-%m-%d %H:%M}"


def _params(month: Month) -> Mapping[str, object]:
    return {
        "account": month.account,
        "month": month.name,
        "sendings": len(month.planned),
        "used": f"{month.use.used:,}",
        "coming": f"{month.coming:,}",
        "total": f"{month.total:,}",
    }


def _of_price(month: Month, price: PricePlan, cost: Cost | None) -> Mapping[str, object]:
    return {
        "included": f"{price.included:,}",
        "beyond": f"{month.beyond or 0:,}",
        "price_plan": price.name,
        "as_of": AS_OF.isoformat(),
        "cost": "" if cost is None else cost.money(cost.extra),
    }
