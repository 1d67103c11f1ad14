"""What friends who left are worth in messages, by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest

from oactl.domain.insight import FollowersDay
from oactl.domain.prices import PRICE_PLANS, PricePlan, Tier
from oactl.domain.report.lost_reach import LostReach, lost_reach, messages_a_month
from oactl.domain.report.sendings import Sending

END = date(2026, 6, 30)


def test_a_year_of_messages_to_54_friends() -> None:
    """54 friends x 4 messages x 12 months x NT$0.2 = NT$518.40, and 5 % tax."""
    found = lost_reach(54, 4, PRICE_PLANS["tw-high"])
    assert found == LostReach(54, 4, 0.2, 0.05, "NT$", at_most=True, months=12)
    assert found is not None
    assert found.total == pytest.approx(544.32)


def test_of_tiers_the_first_price_counts_and_is_the_most() -> None:
    price = PricePlan("own", 6_000, 1_200, tiers=(Tier(0.2, 10_000), Tier(0.165)), tax=0.05)
    found = lost_reach(10, 5, price)
    assert found is not None
    assert (found.price, found.at_most) == (0.2, True)
    assert PRICE_PLANS["th-basic"].extra == 0.10
    thai = lost_reach(10, 5, PRICE_PLANS["th-basic"])
    assert thai is not None
    assert not thai.at_most


def test_without_a_price_or_a_number_there_is_no_money() -> None:
    assert lost_reach(54, 4, None) is None
    assert lost_reach(54, 4, PRICE_PLANS["tw-light"]) is None  # no message can be added
    assert lost_reach(None, 4, PRICE_PLANS["tw-high"]) is None
    assert lost_reach(54, None, PRICE_PLANS["tw-high"]) is None


def test_nobody_lost_is_no_gain() -> None:
    found = lost_reach(-12, 4, PRICE_PLANS["tw-high"])
    assert found is not None
    assert found.total == 0


def friends(*numbers):
    days = [END - timedelta(days=n) for n in range(len(numbers))]
    return {
        d: FollowersDay(d, "ready" if n else "unready", n, None, 0 if n else None)
        for d, n in zip(days, numbers, strict=True)
    }


def sent(delivered, days_before):
    at = datetime(2026, 6, 30, 3, tzinfo=UTC) - timedelta(days=days_before)
    return Sending("p", at, delivered)


def test_the_messages_a_friend_gets_in_a_month() -> None:
    """12,000 and 6,000 messages to 1,500 friends are 12 each in 91 days, 2.99 months."""
    sendings = [sent(12_000, 0), sent(6_000, 90), sent(9_000, 91), sent(None, 5)]
    found = messages_a_month(sendings, friends(1_000, 2_000, None), END)
    assert found == pytest.approx(12 / (91 / 30.4375))


def test_no_message_is_0_a_month_and_what_is_unknown_is_none() -> None:
    assert messages_a_month([], friends(1_000), END) == 0
    assert messages_a_month([sent(None, 5)], friends(1_000), END) is None
    assert messages_a_month([sent(5, 5)], friends(None), END) is None
    assert messages_a_month([sent(5, 5)], {}, END) is None
