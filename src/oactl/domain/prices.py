"""What LINE's plans cost, as dated figures that a workspace can override.

Secondary pages of 2023 to 2026, before tax; what LINE's own quota answers always wins.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

AS_OF = date(2026, 8, 7)


class PricePlan(NamedTuple):
    """A month's price of an account.

    `included` messages come with the `fee`; each further one costs at most `extra`, and where
    `extra` is None none can be added. `falls` says that the price falls by volume.
    """

    name: str
    included: int
    fee: float = 0
    extra: float | None = None
    falls: bool = False
    currency: str = ""

    def most(self, messages: int) -> float | None:
        """The most that so many messages cost beyond the fee; None where they cannot be had."""
        beyond = max(0, messages - self.included)
        if beyond and self.extra is None:
            return None
        return beyond * (self.extra or 0)


_ROWS = (
    PricePlan("tw-light", 200, 0, currency="NT$"),
    PricePlan("tw-medium", 3000, 800, currency="NT$"),
    PricePlan("tw-high", 6000, 1200, 0.2, falls=True, currency="NT$"),
    PricePlan("jp-communication", 200, 0, currency="¥"),
    PricePlan("jp-light", 5000, 5000, currency="¥"),
    PricePlan("jp-standard", 30000, 15000, 3, falls=True, currency="¥"),
    PricePlan("th-free", 300, 0, currency="฿"),
    PricePlan("th-basic", 15000, 1280, 0.10, currency="฿"),
    PricePlan("th-pro", 35000, 1780, 0.06, currency="฿"),
)
PRICE_PLANS: Mapping[str, PricePlan] = MappingProxyType({plan.name: plan for plan in _ROWS})
