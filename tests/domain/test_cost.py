"""What a month is going to cost: growth, the cheapest price plan, what one of a thing cost."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.account import Account
from oactl.domain.cadence import Cadence, Daily, Slot
from oactl.domain.cost import (
    AccountCost,
    Growth,
    Reactions,
    UnitCosts,
    bill_of,
    cheapest,
    dearest,
    grown,
    growth_of,
    totals_of,
    unit_costs,
)
from oactl.domain.insight import FollowersDay
from oactl.domain.line_day import days_of_month, month_after
from oactl.domain.message import Contents
from oactl.domain.month import Month, PlannedSending, Use, months
from oactl.domain.plan import Occurrence, Plan, Post
from oactl.domain.prices import PRICE_PLANS, PricePlan, Tier, money_each, plans_beside

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
POST = Post("offer", Cadence(Daily(), (time(20),)), Contents("single", ()))
PLAN = Plan("a", "plans/a.yaml", ("main",), "UTC", (POST,))


def sending(day: date, messages: int | None) -> PlannedSending:
    """One of a post each day at 11:00 UTC, which is 20:00 in UTC+9."""
    at = datetime.combine(day, time(11), UTC)
    slot = Slot(at.replace(tzinfo=None), at, None)
    return PlannedSending(at, Occurrence("main", PLAN, POST, slot), messages)


def month(
    name: str, used: int, planned: list[PlannedSending], price: str | PricePlan | None, **more: int
) -> Month:
    plan = PRICE_PLANS[price] if isinstance(price, str) else price
    return Month("main", name, Use(used), planned, plan, **more)


def days(
    count: int, messages: int | None, first: date = date(2026, 11, 26)
) -> list[PlannedSending]:
    return [sending(first + timedelta(days=at), messages) for at in range(count)]


# ---- growth ---------------------------------------------------------------


def friends(day: int, followers: int, blocks: int = 0) -> FollowersDay:
    return FollowersDay(date(2026, 11, day), "ready", followers, None, blocks)


def test_growth_is_the_change_of_friends_a_day_between_the_outermost_figures() -> None:
    found = growth_of(
        [friends(1, 1000, 100), FollowersDay(date(2026, 11, 2), "unready"), friends(21, 1250, 150)]
    )
    assert found == Growth(10.0, date(2026, 11, 1), date(2026, 11, 21), 1100), "(1100 - 900) / 20"


def test_of_less_than_a_week_or_without_figures_there_is_no_growth() -> None:
    assert growth_of([]) is None
    assert growth_of([friends(1, 100), friends(7, 200)]) is None
    assert growth_of([friends(1, 100), friends(8, 170)]) is not None
    assert growth_of([FollowersDay(date(2026, 11, 1), "ready", 100, 90, None)]) is None


def test_broadcasts_are_counted_with_the_friends_of_their_day_and_lists_as_they_are() -> None:
    growth = Growth(2.5, date(2026, 10, 28), date(2026, 11, 24), 1000)
    everybody, some, nobody_knows = days(3, 1000)
    some, nobody_knows = some._replace(messages=40), nobody_knows._replace(messages=None)
    planned = [everybody, some, nobody_knows]
    found = grown(planned, growth, lambda each: each is not some)
    assert [each.messages for each in found] == [1005, 40, None], "2 days after the 24th"
    assert grown(planned, None, lambda _: True) == planned


def test_friends_that_are_lost_are_taken_off_and_nobody_goes_below_nothing() -> None:
    growth = Growth(-300, date(2026, 11, 1), date(2026, 11, 24), 1000)
    assert [each.messages for each in grown(days(3, 1000), growth, lambda _: True)] == [400, 100, 0]


# ---- the cheapest price plan ----------------------------------------------


def test_a_month_that_runs_can_only_have_a_larger_plan_and_at_once() -> None:
    running = month("2026-11", 2_500, days(3, 400), "tw-medium")
    found = cheapest(running, NOW)
    assert found is not None
    assert (found.plan.name, found.direction, found.present) == ("tw-high", "up", None)
    assert found.cost.total == pytest.approx(1260), "3,700 of 6,000: NT$1,200 and 5 %"
    assert (found.since, found.by) == (None, running.planned[1]), "2,500 + 400 + 400 > 3,000"
    few = month("2026-11", 10, [], "tw-high")
    same = cheapest(few, NOW)
    assert same is not None
    assert (same.plan.name, same.direction, same.saving) == ("tw-high", None, 0)


def test_a_month_to_come_may_have_a_smaller_plan_until_the_month_before_it_ends() -> None:
    found = cheapest(month("2026-12", 0, days(2, 90, date(2026, 12, 1)), "tw-high"), NOW)
    assert found is not None
    assert (found.plan.name, found.direction, found.by) == ("tw-light", "down", date(2026, 11, 30))
    assert found.saving == pytest.approx(1260)


def test_a_month_to_come_that_needs_a_larger_plan_says_from_when_and_before_which_send() -> None:
    coming = month("2026-12", 0, days(4, 100, date(2026, 12, 5)), "tw-light")
    found = cheapest(coming, NOW)
    assert found is not None
    assert (found.plan.name, found.direction) == ("tw-medium", "up")
    assert (found.since, found.by) == (date(2026, 12, 1), coming.planned[2])


def test_what_is_used_up_already_is_changed_as_soon_as_possible() -> None:
    found = cheapest(month("2026-11", 80_000, [], "th-basic"), NOW)
    assert found is not None
    # basic: 1,280 + 65,000 x 0.10 = 7,780; pro: 1,780 + 45,000 x 0.06 = 4,480; 7 % on both
    assert (found.plan.name, found.by) == ("th-pro", None)
    assert found.present is not None
    assert found.present.total == pytest.approx(8324.6)
    assert found.cost.total == pytest.approx(4793.6)
    assert found.saving == pytest.approx(3531)


def test_a_send_that_is_due_already_leaves_no_time_to_change() -> None:
    due = month("2026-11", 2_900, days(1, 200, date(2026, 11, 25)), "tw-medium")
    found = cheapest(due, NOW)
    assert found is not None
    assert (found.plan.name, found.by) == ("tw-high", None)


def test_thai_plans_cross_where_their_bills_do() -> None:
    # 1,280 + (n - 15,000) x 0.10 = 1,780 at n = 20,000
    below = cheapest(month("2026-12", 0, days(1, 19_999, date(2026, 12, 1)), "th-pro"), NOW)
    above = cheapest(month("2026-12", 0, days(1, 20_001, date(2026, 12, 1)), "th-basic"), NOW)
    same = cheapest(month("2026-12", 0, days(1, 20_000, date(2026, 12, 1)), "th-pro"), NOW)
    assert [each and each.plan.name for each in (below, above, same)] == [
        "th-basic", "th-pro", "th-pro",
    ]  # fmt: skip


def test_nothing_is_advised_where_nobody_knows_how_many_messages_there_are() -> None:
    assert cheapest(month("2026-11", 0, days(1, 10), None), NOW) is None
    uncounted = [*days(1, 10), *days(1, None)]
    assert cheapest(month("2026-12", 0, uncounted, "tw-high"), NOW) is None
    assert cheapest(month("2026-12", 0, [], "tw-high"), NOW) is None, "nothing is planned yet"
    own = PricePlan("own", 100, currency="NT$")
    assert cheapest(month("2026-12", 0, days(1, 10), own), NOW) is not None


def test_own_figures_stand_in_the_place_of_the_tables_and_their_tax_is_everybodys() -> None:
    own = PricePlan("高用量", 6000, 1200, currency="TWD", tiers=(Tier(0.2, 1000), Tier(0.1)))
    names = [each.name for each in plans_beside(own)]
    assert names == ["tw-light", "tw-medium", "高用量"]
    assert {each.tax for each in plans_beside(own)} == {0}
    assert plans_beside(PricePlan("own", 5, currency="USD")) == (
        PricePlan("own", 5, currency="USD"),
    )


# ---- what one of a thing cost ---------------------------------------------


def test_an_open_a_click_and_a_new_follower_cost_their_part_of_the_bill() -> None:
    bill = PRICE_PLANS["tw-medium"].cost(2_000)
    # NT$840 of 2,000 messages: 0.42 each. 1,000 delivered and 300 opened: 1.4 an open
    opened, clicked = Reactions(300, 1000), Reactions(40, 1000)
    found = unit_costs(bill, 2_000, opened, clicked, 60)
    assert found.per_open == pytest.approx(1.4)
    assert found.per_click == pytest.approx(10.5)
    assert found.per_new_follower == pytest.approx(14)


def test_where_a_figure_is_unknown_there_is_no_cost_of_it_and_never_0() -> None:
    bill = PRICE_PLANS["tw-medium"].cost(2_000)
    assert unit_costs(None, 2_000, Reactions(1, 1), Reactions(1, 1), 1) == UnitCosts()
    assert unit_costs(bill, 2_000, None, Reactions(0, 900), None) == UnitCosts()
    assert unit_costs(bill, 0, Reactions(1, 1), None, 0) == UnitCosts()


@pytest.mark.parametrize(
    ("amount", "said"),
    [(0.28, "NT$0.28"), (1.5, "NT$1.5"), (1280, "NT$1,280"), (0.0115, "NT$0.012"), (0, "NT$0")],
)
def test_what_one_costs_is_told_with_the_decimals_that_it_needs(amount: float, said: str) -> None:
    assert money_each("NT$", amount) == said


# ---- many accounts --------------------------------------------------------


def cost_of(name: str, made: Month, later: Month | None = None) -> AccountCost:
    """The costs of a month that runs."""
    made = made._replace(account=name)
    so_far = made.price.cost(made.use.used) if made.price else None
    return AccountCost(made, later, None, so_far, UnitCosts())


def test_a_total_is_of_one_currency_and_counts_a_plan_that_stops_with_what_it_includes() -> None:
    found = [
        cost_of("a", month("2026-11", 100, days(1, 50), "tw-light")),  # free, and stops at 200
        cost_of("b", month("2026-11", 100, days(3, 50), "tw-light")),
        cost_of("c", month("2026-11", 7_000, days(1, 1_000), "tw-high")),
        cost_of("d", month("2026-11", 40, days(1, 1), "jp-light")),
        cost_of("e", month("2026-11", 40, days(1, 1), None)),
    ]
    taiwan, japan = totals_of(found)
    # c: 1,200 + 1,000 x 0.2 = 1,400, later 1,200 + 2,000 x 0.2 = 1,600; 5 % on both
    assert (taiwan.currency, taiwan.accounts, taiwan.short) == ("NT$", 3, ("b",))
    assert taiwan.so_far == pytest.approx(1470)
    assert (taiwan.forecast, taiwan.later) == (pytest.approx(1680), None)
    assert taiwan.at_most
    assert (japan.currency, japan.forecast) == ("¥", pytest.approx(5500))
    assert not japan.at_most
    assert [each.month.account for each in dearest(found, "NT$", 2)] == ["c", "a"]


def test_more_sent_than_the_price_plan_allows_has_no_bill_as_it_must_be_another() -> None:
    wrong = month("2026-11", 201, [], "tw-light")
    assert bill_of(wrong) is None
    assert bill_of(month("2026-11", 200, days(1, 9), "tw-light")) is not None


# ---- never and always -----------------------------------------------------

counts = st.integers(0, 60_000)
plans = st.sampled_from(sorted(PRICE_PLANS))
sends = st.lists(counts, max_size=6)
growths = st.one_of(
    st.none(),
    st.builds(
        Growth, st.floats(-500, 500), st.just(date(2026, 10, 28)), st.just(date(2026, 11, 24)),
        counts,
    ),
)  # fmt: skip


@given(used=counts, people=sends, growth=growths, price=plans)
def test_a_forecast_is_never_below_what_is_used(
    used: int, people: list[int], growth: Growth | None, price: str
) -> None:
    planned = [sending(date(2026, 11, 26), each) for each in people]
    made = month("2026-11", used, grown(planned, growth, lambda _: True), price)
    assert made.total >= used
    so_far, bill = made.price and made.price.cost(used), bill_of(made)
    if so_far is not None:
        assert bill is not None
        assert bill.total >= so_far.total


@given(used=counts, people=sends, price=plans, running=st.booleans())
def test_the_cheapest_plan_is_never_dearer_than_the_present_one_and_allows_all(
    used: int, people: list[int], price: str, running: bool
) -> None:
    name = "2026-11" if running else "2026-12"
    first, _ = days_of_month(name)
    made = month(name, used, [sending(first, each) for each in people], price)
    found = cheapest(made, NOW)
    if found is None:
        assert not running, "each country has a plan to which messages can be added"
        assert not people
        return
    assert found.cost == found.plan.cost(made.total)
    if made.cost is not None:
        assert found.cost.total <= made.cost.total + 1e-9
    assert not (running and found.direction == "down")
    assert found.plan.currency == made.price.currency if made.price else False


@given(messages=counts, price=plans)
def test_tax_is_added_once(messages: int, price: str) -> None:
    plan = PRICE_PLANS[price]
    taxed, untaxed = plan.cost(messages), plan._replace(tax=0).cost(messages)
    if taxed is None or untaxed is None:
        assert taxed == untaxed
        return
    assert taxed.total == pytest.approx(untaxed.total * (1 + plan.tax))
    made = month("2026-11", messages, [], price)
    [total] = totals_of([cost_of("a", made)])
    assert total.forecast == pytest.approx(taxed.total)
    assert total.so_far == pytest.approx(taxed.total)


@given(st.dates(date(1999, 1, 1), date(2100, 1, 1)), st.integers(-30, 30))
def test_months_later_and_earlier_are_each_others(day: date, count: int) -> None:
    name = f"{day:%Y-%m}"
    assert month_after(month_after(name, count), -count) == name
    first, last = days_of_month(name)
    assert first <= day <= last
    assert f"{last + timedelta(days=1):%Y-%m}" == month_after(name)


# ---- months ---------------------------------------------------------------


def test_a_month_that_is_wanted_is_there_also_where_nothing_is_planned() -> None:
    account, use = Account("main", price_plan="tw-light"), Use(3, limit=500, told_at=NOW)
    found = months(account, [], use, NOW, wanted=("2026-12",))
    assert [(each.name, each.use.used, each.use.limit) for each in found] == [
        ("2026-11", 3, 500), ("2026-12", 0, 500),
    ]  # fmt: skip


def test_the_send_with_which_the_included_messages_are_used_up() -> None:
    made = month("2026-11", 2_900, days(3, 60), "tw-medium")
    assert made.used_up_by == made.planned[1], "2,960, then 3,020"
    assert not made.is_used_up
    over = month("2026-11", 3_001, days(1, 60), "tw-medium")
    assert (over.used_up_by, over.is_used_up) == (None, True)
    begun = month("2026-11", 2_990, days(1, 60), "tw-medium", begun=11)
    assert (begun.used_up_by, begun.is_used_up) == (None, True)
    exactly = month("2026-11", 2_940, days(1, 60), "tw-medium")
    assert (exactly.used_up_by, exactly.is_used_up) == (None, False)
