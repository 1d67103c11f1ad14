"""What a month comes to: what was sent and is planned, what LINE allows, what it costs."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from oactl.domain.account import Account, Workspace
from oactl.domain.cadence import Cadence, Daily, Dates
from oactl.domain.message import Contents, Item, Message
from oactl.domain.month import Use, check_cost, months, sendings
from oactl.domain.pause import Blackout
from oactl.domain.plan import Plan, Post
from oactl.domain.prices import PRICE_PLANS, PricePlan, Tier, money

NOW = datetime(2026, 11, 20, tzinfo=UTC)
NOON = (time(12),)


def said(text):
    return Contents("single", (Item("", (Message("text", {"type": "text", "text": text}),)),))


def post(name="p", form=None, **more):
    contents = more.pop("contents", None) or said(name)
    return Post(name, Cadence(form or Daily(), NOON), contents, **more)


def plan(*posts):
    return Plan("a", "plans/a.yaml", ("main",), "Asia/Taipei", posts)


def workspace(**account):
    return Workspace("/", accounts={"main": Account("main", timezone="Asia/Taipei", **account)})


def cost(*posts, count=1200, **account):
    made = workspace(**account)
    return [
        (r.post.id, r.violation.rule, r.violation.params)
        for r in check_cost([plan(*posts)], made, NOW, lambda _account, _post: count)
    ]


def test_the_month_is_told_at_the_send_that_no_longer_fits():
    days = Dates((date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 3)))
    ((ident, rule, params),) = cost(post("a", form=days), price_plan="tw-medium")
    assert (ident, rule) == ("a", "OA801")
    assert (params["total"], params["included"], params["month"]) == ("3,600", "3,000", "2026-12")
    assert params["day"] == "2026-12-03 12:00"


def test_messages_that_can_be_added_are_told_with_the_most_they_cost():
    days = Dates(tuple(date(2026, 12, day) for day in range(1, 7)))
    ((_, rule, params),) = cost(post("a", form=days), price_plan="tw-high")
    assert (rule, params["beyond"], params["cost"]) == ("OA802", "1,200", "NT$240")


def after(used, day, **account):
    now = datetime(2026, 12, day, tzinfo=UTC)
    days = Dates((date(2026, 12, 20), date(2026, 12, 21), date(2027, 1, 5)))
    found = check_cost(
        [plan(post("a", form=days))],
        workspace(**account),
        now,
        lambda *_: 1200,
        lambda _: Use(used),
    )
    return [r.violation for r in found]


def test_what_was_sent_of_the_month_counts_and_only_for_that_month():
    assert after(600, 2, price_plan="tw-medium") == []
    ((used),) = after(601, 2, price_plan="tw-medium")
    assert (used.rule, used.variant, used.params["month"]) == ("OA801", "used", "2026-12")
    assert (used.params["used"], used.params["coming"], used.params["total"]) == (
        "601", "2,400", "3,001",
    )  # fmt: skip
    assert used.params["day"].startswith("2026-12-21")
    (high,) = after(5_000, 2, price_plan="tw-high")
    assert (high.rule, high.variant, high.params["beyond"]) == ("OA802", "used", "1,400")
    assert high.params["cost"] == "NT$280"
    assert after(9_000, 1, price_plan="tw-medium")[0].params["day"].startswith("2026-12-20")


def test_own_figures_win_over_the_table():
    days = Dates(tuple(date(2026, 12, day) for day in range(1, 7)))
    price = PricePlan("own", included=10_000)
    assert cost(post("a", form=days), price_plan="tw-light", price=price) == []


def test_what_nobody_can_count_or_nobody_sends_costs_nothing():
    days = Dates((date(2026, 12, 1),))
    assert cost(post("a", form=days), count=None, price_plan="tw-light") == []
    assert cost(post("a", form=days, draft=True), price_plan="tw-light") == []
    assert cost(post("a", form=days, platform="x"), price_plan="tw-light") == []
    assert cost(post("a", form=days)) == []


def test_what_says_nothing_on_a_day_costs_nothing():
    item = Item("2026-12-01", said("a").items[0].messages)
    contents = Contents("by_date", (item,))
    days = Dates((date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 3)))
    assert cost(post("a", form=days, contents=contents), price_plan="tw-medium") == []


def told(limit, used=0, count=1200, **account):
    days = Dates(tuple(date(2026, 12, day) for day in (1, 2, 3)))
    now, use = datetime(2026, 12, 1, tzinfo=UTC), Use(used, limit=limit, told_at=NOW)
    found = check_cost(
        [plan(post(form=days))], workspace(**account), now, lambda *_: count, lambda _: use
    )
    return [(each.violation.rule, each.violation.params) for each in found]


def test_what_line_lets_an_account_send_is_told_without_a_price_plan_too():
    assert told(3600) == []
    ((rule, params),) = told(3599)
    assert (rule, params["day"], params["need"], params["left"]) == (
        "OA803", "2026-12-03 12:00", "1,200", "1,199",
    )  # fmt: skip


def test_what_line_will_refuse_is_told_in_the_place_of_what_the_price_plan_has():
    assert [rule for rule, _ in told(10_000, price_plan="tw-medium")] == ["OA801"]
    assert [rule for rule, _ in told(3000, price_plan="tw-medium")] == ["OA803"]
    assert [rule for rule, _ in told(None, price_plan="tw-medium")] == ["OA801"]
    assert [rule for rule, _ in told(7000, used=5000, price_plan="tw-high")] == ["OA803", "OA802"]


def test_a_limit_that_is_too_small_in_several_months_is_told_once():
    days = Dates((date(2026, 12, 1), date(2027, 1, 5), date(2027, 2, 2)))
    use = Use(0, limit=1199, told_at=NOW)
    (found,) = check_cost([plan(post(form=days))], workspace(), NOW, lambda *_: 1200, lambda _: use)
    short = found.violation
    assert (short.rule, short.variant, short.params["month"]) == ("OA803", "more", "2026-12")
    assert short.params["later"] == ["2027-01", "2027-02"]


def month(limit, *counts, used=0, **account):
    posts = [post(f"p{index}", Dates((date(2026, 12, index + 1),))) for index in range(len(counts))]
    by_name = dict(zip([each.id for each in posts], counts, strict=True))
    made = workspace(**account).accounts["main"]
    now = datetime(2026, 12, 1, tzinfo=UTC)
    until = datetime(2026, 12, 31, 15, tzinfo=UTC)
    found = sendings(
        [plan(*posts)], workspace(), made, (now, until), lambda _, each: by_name[each.id]
    )
    return months(made, found, Use(used, limit=limit, told_at=now), now)[0]


def test_a_send_that_does_not_fit_leaves_its_messages_to_a_smaller_one_after_it():
    short = month(1000, 600, 500, 400, 1).shortages()
    assert [(each.sending.occurrence.post.id, each.left) for each in short] == [
        ("p1", 400), ("p3", 0),
    ]  # fmt: skip


def test_a_send_that_only_line_can_count_wants_one_message_and_takes_none_of_the_count():
    made = month(100, None, 100, None)
    assert (made.coming, made.uncounted) == (100, 2)
    assert [each.sending.occurrence.post.id for each in made.shortages()] == ["p2"]


def test_nothing_is_planned_for_a_blackout_day():
    made = workspace()
    days = Dates((date(2026, 12, 1), date(2026, 12, 2)))
    closed = replace(made, blackouts=(Blackout(date(2026, 12, 1), date(2026, 12, 1)),))
    span = (NOW, datetime(2026, 12, 31, tzinfo=UTC))
    found = sendings([plan(post(form=days))], closed, made.accounts["main"], span, lambda *_: 7)
    assert [each.at.day for each in found] == [2]


def test_a_month_without_a_limit_is_never_short():
    assert list(month(None, 10**9).shortages()) == []


def test_the_month_of_now_is_there_though_nothing_is_planned_and_later_ones_begin_at_nothing():
    made = workspace(price_plan="tw-high").accounts["main"]
    found = sendings(
        [plan(post(form=Dates((date(2027, 1, 5),))))],
        workspace(), made, (NOW, datetime(2027, 1, 31, tzinfo=UTC)), lambda *_: 7,
    )  # fmt: skip
    now, later = months(made, found, Use(50, limit=100, told_at=NOW), NOW, begun=3)
    assert (now.name, now.use.used, now.coming, now.total) == ("2026-11", 50, 3, 53)
    assert (later.name, later.use.used, later.use.limit, later.total) == ("2027-01", 0, 100, 7)


def test_every_price_plan_has_its_figures():
    assert len(PRICE_PLANS) == 9
    assert PRICE_PLANS["th-basic"].cost(16_000).extra == pytest.approx(100)
    assert PRICE_PLANS["jp-light"].cost(5_001) is None


@pytest.mark.parametrize(
    ("name", "messages", "total"),
    [
        ("tw-light", 200, "NT$0"),
        ("tw-medium", 3_000, "NT$840"),
        ("tw-high", 16_000, "NT$3,360"),
        ("jp-standard", 40_000, "¥49,500"),
        ("th-basic", 15_001, "฿1,369.71"),
        ("th-pro", 35_000, "฿1,904.60"),
    ],
)
def test_a_bill_is_fee_and_further_messages_with_tax(name, messages, total):
    bill = PRICE_PLANS[name].cost(messages)
    assert bill.money(bill.total) == total


def test_tiers_count_each_message_at_the_price_of_its_volume():
    own = PricePlan("own", 100, 10, tiers=(Tier(0.5, 100), Tier(0.25, 300), Tier(0.1)))
    assert [(part.messages, part.price) for part in own.cost(600).parts] == [
        (100, 0.5), (200, 0.25), (200, 0.1),
    ]  # fmt: skip
    assert own.cost(600).extra == pytest.approx(120)
    assert own.cost(150).parts == ((50, 0.5),)
    assert (own.cost(100).parts, own.cost(100).total) == ((), 10)
    assert not own.cost(600).at_most
    assert PRICE_PLANS["tw-high"].cost(6_001).at_most
    assert not PRICE_PLANS["tw-high"].cost(6_000).at_most


@pytest.mark.parametrize(
    ("currency", "amount", "said"),
    [
        ("NT$", 1270.5, "NT$1,271"),
        ("NT$", 52.5, "NT$53"),
        ("￥", 16_503.3, "￥16,503"),
        ("TWD", 15_750.21, "TWD15,750"),
        ("฿", 1376.215, "฿1,376.22"),
        ("฿", 1780, "฿1,780"),
        ("$", 5.1 * 1.05, "$5.36"),  # 5.355, and in binary a little less
    ],
)
def test_halves_are_rounded_up_as_bills_are(currency, amount, said):
    assert money(currency, amount) == said
