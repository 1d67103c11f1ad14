"""What the friends lost to a message are worth, in the report's lines and its JSON, by hand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from oactl.domain.audience import Via
from oactl.domain.engagement import MessageFigures
from oactl.domain.insight import FollowersDay, SentDelivery
from oactl.domain.prices import PRICE_PLANS, PricePlan
from oactl.domain.report.build import build
from oactl.domain.report.period import week_of
from oactl.domain.report.values import AccountFacts, Report
from oactl.public_json import dump
from oactl.reports.document import document
from oactl.reports.lines import account_lines

MONDAY = date(2026, 1, 5)
SENT = datetime(2026, 2, 2, 12, tzinfo=UTC)
NOW = datetime(2026, 2, 9, 4, tzinfo=UTC)
HIGH = PRICE_PLANS["tw-high"]
A_MONTH = 1 / (91 / 30.4375)  # one message to each of 12,000 friends in 91 days


def sent(name: str, at: datetime = SENT) -> tuple[SentDelivery, MessageFigures]:
    delivery = SentDelivery(name, "特價", "", Via.BROADCAST, at, 12_000, request_id=name)
    return delivery, MessageFigures(12_000, 3_000, 100)


def report(
    price: PricePlan | None, after: Sequence[int] = (25, 41, 18), *others: SentDelivery
) -> Report:
    """The account of block-attribution.md, with 12,000 friends on each day."""
    blocks, days = 1_000, {}
    for number, change in enumerate([0, *((13, 7, 7, 13)[n % 4] for n in range(28)), *after]):
        day, blocks = MONDAY + timedelta(days=number - 1), blocks + change
        days[day] = FollowersDay(day, "ready", 12_000 + blocks, None, blocks)
    facts = AccountFacts("main", days=days, deliveries=[sent("p/a@x")], past=[], price=price)
    facts = replace(facts, deliveries=[*facts.deliveries, *((each, None) for each in others)])
    return build(week_of(date(2026, 2, 2)), [facts], NOW)


def lines(found: Report) -> list[str]:
    return [text for term, text in account_lines(found.accounts[0], NOW) if "friends" in term]


def costs(found: Report) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = dump(document(found))["accounts"][0]["message_costs"]
    return told


def test_the_line_has_the_money_and_a_last_line_what_it_takes_for_granted() -> None:
    """54 friends (38.12 to 69.88) x 0.33448 messages x 12 months x NT$0.2 x 1.05."""
    first, last = lines(report(HIGH))
    assert first == (
        "特價: 54 (38 to 70) more blocks than usual within 48 hours, 4.5 of 1,000 people; "
        "a year of messages to them: at most NT$46 (NT$32 to NT$59)"
    )
    assert last == (
        "for each friend: 0.33 messages a month, as in the 91 days before, × 12 months × NT$0.2 "
        "(beyond those included), and 5% tax"
    )


def test_a_price_that_does_not_fall_is_not_at_most() -> None:
    first, last = lines(report(PRICE_PLANS["th-basic"]))  # 54 x 0.33448 x 12 x 0.1 x 1.07
    assert first.endswith("a year of messages to them: ฿23.19 (฿16.37 to ฿30.01)")
    assert "× ฿0.1 (beyond those included), and 7% tax" in last


def test_json_has_the_amount_and_all_that_it_is_made_of() -> None:
    day, two_days = costs(report(HIGH))
    money = two_days["lost_reach"]
    worth = A_MONTH * 12 * 0.2 * 1.05
    assert money["total"] == pytest.approx(54 * worth)
    assert (money["low"], money["high"]) == pytest.approx((38.12 * worth, 69.88 * worth), rel=1e-3)
    assert money["messages_a_month"] == pytest.approx(A_MONTH)
    assert (money["months"], money["price"], money["tax"]) == (12, 0.2, 0.05)
    assert (money["currency"], money["at_most"]) == ("NT$", True)
    assert day["lost_reach"]["total"] == pytest.approx(day["blocks"] * worth)


@pytest.mark.parametrize("price", [None, PRICE_PLANS["tw-light"]])
def test_without_a_price_there_is_no_money(price: PricePlan | None) -> None:
    found = report(price)
    assert [each["lost_reach"] for each in costs(found)] == [None, None]
    (line,) = lines(found)
    assert line.endswith("4.5 of 1,000 people")


@pytest.mark.parametrize("after", [(12, 9, 14), (-30, -20, -25)])
def test_where_there_may_be_nothing_lost_there_is_no_money(after: tuple[int, ...]) -> None:
    found = report(HIGH, after)
    assert {each["conclusion"] for each in costs(found)} <= {"too_little", "fewer"}
    assert [each["lost_reach"] for each in costs(found)] == [None, None]
    assert not [line for line in lines(found) if "NT$" in line]


def test_messages_that_share_their_days_have_the_money_of_all_that_was_lost_there() -> None:
    other, _ = sent("p/b@x", SENT - timedelta(hours=11))
    found = report(HIGH, (25, 41, 18), other)
    shared = [each for each in costs(found) if each["hours"] == 48]
    assert [each["conclusion"] for each in shared] == ["shared", "shared"]
    for each in shared:
        worth = each["lost_reach"]["messages_a_month"] * 12 * 0.2 * 1.05
        assert each["lost_reach"]["total"] == pytest.approx(each["blocks"] * worth)
    # Once: nobody may add up what both messages have together.
    assert len([line for line in lines(found) if "at most NT$" in line]) == 1
