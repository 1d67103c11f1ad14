"""What LINE's plans cost, as dated figures that a workspace can override.

Secondary pages of 2023 to 2026, before tax; what LINE's own quota answers always wins. Where the
price of a further message falls by volume the table has its highest: the tiers of Taiwan are on no
page that we could check, and those of Japan were revised on 2026-10-01. An account's own
`price_plan:` may give its tiers.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import NamedTuple

AS_OF = date(2026, 8, 7)
_WITHOUT_CENTS = frozenset({"NT$", "NTD", "TWD", "¥", "￥", "JPY", "円"})


class Tier(NamedTuple):
    """Each further message up to `up_to` of them (None: all others) costs `price`."""

    price: float
    up_to: int | None = None


class PricePlan(NamedTuple):
    """A month's price of an account.

    `included` messages come with the `fee`; each further one costs at most `extra`, or what its
    tier says, and where there is neither none can be added. `falls` says that the price falls by
    volume. `tax` is a fraction of all of it.
    """

    name: str
    included: int
    fee: float = 0
    extra: float | None = None
    falls: bool = False
    currency: str = ""
    tax: float = 0
    tiers: Sequence[Tier] = ()

    @property
    def grows(self) -> bool:
        """Whether messages can be added to those that are included."""
        return self.extra is not None or bool(self.tiers)

    def cost(self, messages: int) -> "Cost | None":
        """What a month with so many messages costs; None where they cannot be had."""
        beyond = max(0, messages - self.included)
        if beyond and not self.grows:
            return None
        parts = tuple(self._parts(beyond))
        return Cost(self.fee, parts, self.tax, self.currency, at_most=self._at_most and beyond > 0)

    @property
    def _at_most(self) -> bool:
        return self.falls and not self.tiers

    def _parts(self, beyond: int) -> Sequence["CostPart"]:
        """The further messages by the tier that they fall into."""
        found, done = [], 0
        for tier in self.tiers or (Tier(self.extra or 0),):
            end = beyond if tier.up_to is None else min(beyond, tier.up_to)
            if end > done:
                found.append(CostPart(end - done, tier.price))
                done = end
        return found


class CostPart(NamedTuple):
    """So many further messages at one price."""

    messages: int
    price: float


class Cost(NamedTuple):
    """What a month costs; with `at_most` the price falls by volume in a way that nobody told us."""

    fee: float
    parts: Sequence[CostPart]
    tax: float
    currency: str
    at_most: bool

    @property
    def extra(self) -> float:
        """What the further messages cost, before tax."""
        return sum(part.messages * part.price for part in self.parts)

    @property
    def total(self) -> float:
        """The whole bill, tax included."""
        return (self.fee + self.extra) * (1 + self.tax)

    def money(self, amount: float) -> str:
        """An amount as people write it: NT$1,234, ฿1,234.50."""
        return money(self.currency, amount)


def rounded(amount: float, digits: int = 2) -> Decimal:
    """An amount to so many decimals, halves away from zero, as bills are rounded."""
    exact = Decimal(repr(round(amount, 6)))  # without the dust of binary fractions
    return exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def money(currency: str, amount: float) -> str:
    """An amount as people write it; there are no parts of a NT$ or a ¥."""
    cents = rounded(amount)
    if currency in _WITHOUT_CENTS or cents == int(cents):
        return f"{currency}{rounded(amount, 0):,}"
    return f"{currency}{cents:,}"


def money_each(currency: str, amount: float) -> str:
    """What one of something costs: NT$0.28, ¥1.5, ฿1,280; below a tenth with three decimals."""
    exact = rounded(amount, 2 if abs(amount) >= _TENTH else 3)
    text = f"{exact:,f}".rstrip("0").rstrip(".") if exact else "0"
    return f"{currency}{text}"


_TENTH = 0.1
_TAIWAN, _JAPAN, _THAILAND = 0.05, 0.10, 0.07
_ROWS = (
    PricePlan("tw-light", 200, 0, currency="NT$", tax=_TAIWAN),
    PricePlan("tw-medium", 3000, 800, currency="NT$", tax=_TAIWAN),
    PricePlan("tw-high", 6000, 1200, 0.2, falls=True, currency="NT$", tax=_TAIWAN),
    PricePlan("jp-communication", 200, 0, currency="¥", tax=_JAPAN),
    PricePlan("jp-light", 5000, 5000, currency="¥", tax=_JAPAN),
    PricePlan("jp-standard", 30000, 15000, 3, falls=True, currency="¥", tax=_JAPAN),
    PricePlan("th-free", 300, 0, currency="฿", tax=_THAILAND),
    PricePlan("th-basic", 15000, 1280, 0.10, currency="฿", tax=_THAILAND),
    PricePlan("th-pro", 35000, 1780, 0.06, currency="฿", tax=_THAILAND),
)
PRICE_PLANS: Mapping[str, PricePlan] = MappingProxyType({plan.name: plan for plan in _ROWS})
# How the currency of each country is written, by what its price plans are called.
_CURRENCIES = {
    "tw-": frozenset({"NT$", "NTD", "TWD"}),
    "jp-": frozenset({"¥", "￥", "JPY", "円"}),
    "th-": frozenset({"฿", "THB", "บาท"}),
}


def plans_beside(present: PricePlan) -> tuple[PricePlan, ...]:
    """The price plans of the country of a plan's currency, and itself, by what they include.

    A plan with own figures stands in the place of that of its name, and of the one that includes as
    much; all have its tax, so that bills can be compared. Alone where its currency is unknown.
    """
    country = next((key for key, known in _CURRENCIES.items() if present.currency in known), None)
    others = [
        each._replace(currency=present.currency, tax=present.tax)
        for each in _ROWS
        if country is not None and each.name.startswith(country)
        if each.name != present.name and each.included != present.included
    ]
    return tuple(sorted((present, *others), key=lambda each: (each.included, each.fee)))
