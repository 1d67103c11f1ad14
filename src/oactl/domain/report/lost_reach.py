"""What friends who left are worth in messages: those that would have reached them in a year."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from oactl.domain.insight import FollowersDay
from oactl.domain.line_day import line_day
from oactl.domain.prices import PricePlan
from oactl.domain.report.sendings import Sending

OVER = timedelta(days=91)
DAYS_A_MONTH = 365.25 / 12
MONTHS = 12


@dataclass(frozen=True, slots=True)
class LostReach:
    """What it would cost to send so many friends the messages of so many months, and of what.

    `price` is that of a message beyond those that the price plan includes, before `tax` (a
    fraction). With `at_most` it falls by volume, and so it is the most.
    """

    friends: float
    messages_a_month: float
    price: float
    tax: float
    currency: str
    at_most: bool
    months: int = MONTHS

    @property
    def total(self) -> float:
        """The money, tax included."""
        messages = self.friends * self.messages_a_month * self.months
        return messages * self.price * (1 + self.tax)

    def of(self, friends: float) -> "LostReach":
        """The same for so many friends; what was won is no loss."""
        return replace(self, friends=max(0.0, friends))


def lost_reach(
    friends: float | None, messages_a_month: float | None, price: PricePlan | None
) -> LostReach | None:
    """What it comes to; None where friends or messages are unknown, or no message has a price."""
    if friends is None or messages_a_month is None or price is None or not price.grows:
        return None
    first = price.tiers[0].price if price.tiers else price.extra or 0.0
    return LostReach(
        friends=max(0.0, friends),
        messages_a_month=messages_a_month,
        price=first,
        tax=price.tax,
        currency=price.currency,
        at_most=len(price.tiers) > 1 or (price.falls and not price.tiers),
    )


def messages_a_month(
    sendings: Iterable[Sending], days: Mapping[date, FollowersDay], end: date
) -> float | None:
    """How many messages a friend gets in a month, by the 91 days to `end`.

    What went out in all, for each of the friends that the account had on average; None where their
    number, or how many a message reached, is not known of any.
    """
    start = end - OVER
    known = [figures.friends for day, figures in days.items() if start < day <= end]
    friends = [each for each in known if each is not None]
    inside = [each for each in sendings if start < line_day(each.at) <= end]
    sent = [each.delivered for each in inside if each.delivered is not None]
    if not sum(friends) or (inside and not sent):
        return None
    return sum(sent) / (sum(friends) / len(friends)) / (OVER.days / DAYS_A_MONTH)
