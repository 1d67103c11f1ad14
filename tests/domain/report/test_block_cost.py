"""What a message cost in friends: by hand, and what holds for all accounts."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oactl.domain.insight import FollowersDay
from oactl.domain.report.block_cost import block_costs, changes_of, hours_by_day, period_blocks
from oactl.domain.report.sendings import Sending

MONDAY = date(2026, 1, 5)
UP_DOWN = (3, -3, -3, 3)
SENT = datetime(2026, 2, 2, 12, tzinfo=UTC)  # a Monday, 20:00 in Taipei, 21:00 at LINE
SENT_DAY = date(2026, 2, 2)


def followers(changes, first=MONDAY, blocks=1000):
    """Levels at the end of each day, from those of the day before the first."""
    days = {first - timedelta(days=1): FollowersDay(first, "ready", 9000, None, blocks)}
    for number, change in enumerate(changes):
        day, blocks = first + timedelta(days=number), blocks + change
        days[day] = FollowersDay(day, "ready", 9000, None, blocks)
    return days


def quiet_weeks(*after):
    """Four quiet weeks at 10 a day, then these days."""
    return followers([*(10 + UP_DOWN[n % 4] for n in range(28)), *after])


def test_the_hours_of_a_window_by_lines_days() -> None:
    assert hours_by_day(SENT, 24) == {SENT_DAY: 3, date(2026, 2, 3): 21}
    assert list(hours_by_day(SENT, 48).values()) == [3, 24, 21]
    midnight = datetime(2026, 2, 1, 15, tzinfo=UTC)
    assert hours_by_day(midnight, 24) == {SENT_DAY: 24}


def test_a_change_needs_both_ends_of_its_day() -> None:
    days = followers([5, 7, 9])
    days[MONDAY + timedelta(days=1)] = FollowersDay(MONDAY + timedelta(days=1), "unready")
    assert changes_of(days) == {MONDAY: 5}


def test_what_is_beyond_the_usual_is_the_messages() -> None:
    days = quiet_weeks(25, 41, 18)
    (found,) = block_costs(days, [Sending("p", SENT, 12_000)])
    day, two_days = found.windows
    assert (day.hours, two_days.hours) == (24, 48)
    assert day.cost is not None
    assert two_days.cost is not None
    assert day.cost.blocks == pytest.approx(25 + 41 - 20)
    assert two_days.cost.blocks == pytest.approx(84 - 30)
    assert two_days.per_1000 is not None
    assert two_days.per_1000.blocks == pytest.approx(4.5)
    assert two_days.conclusion == "cost"
    assert two_days.cost == two_days.together
    assert [(each.change, each.usual, each.share) for each in two_days.days] == [
        (25, 10, 1),
        (41, 10, 1),
        (18, 10, 1),
    ]
    assert (found.shared_with, found.with_others, found.quiet_days) == ((), False, 28)


def test_as_many_as_usual_is_too_little_to_tell() -> None:
    (found,) = block_costs(quiet_weeks(12, 9, 14), [Sending("p", SENT, 12_000)])
    for window in found.windows:
        assert (window.conclusion, window.why) == ("too_little", "holds_zero")
        assert window.cost is not None


def test_far_fewer_than_usual_is_said_but_no_message_is_praised_for_a_correction() -> None:
    (found,) = block_costs(quiet_weeks(-5, -5, -4), [Sending("p", SENT, 12_000)])
    assert found.windows[1].conclusion == "fewer"
    (found,) = block_costs(quiet_weeks(12, -80, 14), [Sending("p", SENT, 12_000)])
    assert (found.windows[1].conclusion, found.windows[1].why) == ("too_little", "corrected")
    assert found.windows[1].cost is None


@pytest.mark.parametrize("after", [(), (25,), (25, 41)])
def test_a_window_that_is_not_counted_yet_is_not_told(after) -> None:
    (found,) = block_costs(quiet_weeks(*after), [Sending("p", SENT, 12_000)])
    day, two_days = found.windows
    assert two_days.cost is None
    assert (two_days.conclusion, two_days.why) == ("too_little", "days_missing")
    assert (day.cost is None) == (len(after) < 2)


def test_with_thirteen_quiet_days_it_is_too_little_to_tell_and_with_fourteen_it_is_told() -> None:
    for quiet, why in ((13, "few_quiet_days"), (14, None)):
        first = SENT_DAY - timedelta(days=quiet)
        days = followers([*(10 + UP_DOWN[n % 4] for n in range(quiet)), 60, 90, 40], first)
        (found,) = block_costs(days, [Sending("p", SENT, 12_000)])
        assert found.quiet_days == quiet
        assert found.windows[1].why == why


def test_two_messages_share_by_recipients_and_by_hours() -> None:
    """From 10:00 at LINE: 14 hours of Monday, 10 of Tuesday; then 14 and 10 that count less."""
    early = Sending("early", SENT - timedelta(hours=11), 6_000)
    late = Sending("late", SENT, 12_000)
    first, second = block_costs(quiet_weeks(25, 41, 18), [late, early])
    monday = 6_000 * 14 / (6_000 * 14 + 12_000 * 3)
    tuesday = 6_000 * (10 + 14 / 4) / (6_000 * (10 + 14 / 4) + 12_000 * (21 + 3 / 4))
    wednesday = 6_000 * 10 / (6_000 * 10 + 12_000 * 21)
    assert (first.sending.id, second.sending.id) == ("early", "late")
    assert (first.shared_with, second.shared_with) == (("late",), ("early",))
    shares = [day.share for day in first.windows[1].days]
    assert shares == pytest.approx([monday, tuesday, wednesday])
    assert first.windows[1].cost is not None
    assert first.windows[1].cost.blocks == pytest.approx(15 * monday + 31 * tuesday + 8 * wednesday)
    assert first.windows[1].together is not None
    assert first.windows[1].together.blocks == pytest.approx(54)
    assert {each.windows[1].conclusion for each in (first, second)} == {"shared"}


def test_a_shared_cost_is_less_sure_than_the_same_share_alone() -> None:
    days = quiet_weeks(200, 400, 150)
    (alone,) = block_costs(days, [Sending("a", SENT, 6_000)])
    shared, _ = block_costs(days, [Sending("a", SENT, 6_000), Sending("b", SENT, 6_000)])
    one, half = alone.windows[1].cost, shared.windows[1].cost
    assert one is not None
    assert half is not None
    assert half.blocks == pytest.approx(one.blocks / 2)
    assert half.high - half.low > one.high - one.low


def test_a_message_to_a_handful_does_not_take_the_days_from_one_to_all() -> None:
    sendings = [Sending("all", SENT, 12_000), Sending("few", SENT, 30)]
    everyone, few = block_costs(quiet_weeks(25, 41, 18), sendings)
    assert everyone.windows[1].conclusion == "cost"
    assert everyone.shared_with == ("few",)
    assert few.windows[1].conclusion == "shared"
    assert few.windows[1].per_1000 is None  # its blocks may all be of the other one


def test_a_day_on_which_others_sent_is_not_quiet_and_is_shared_with_them() -> None:
    noon = datetime(2026, 1, 14, 3, tzinfo=UTC)
    by_others = Sending("", noon, 12_000, by_others=True)
    days = quiet_weeks(25, 41, 18)
    (found,) = block_costs(days, [Sending("p", SENT, 12_000), by_others])
    assert found.quiet_days == 25
    same_day = Sending("", SENT.replace(hour=3), 12_000, by_others=True)
    (found,) = block_costs(days, [Sending("p", SENT, 12_000), same_day])
    assert (found.shared_with, found.with_others) == ((), True)
    assert found.windows[1].conclusion == "shared"


def test_who_was_reached_by_nobody_cost_nobody() -> None:
    days = quiet_weeks(25, 41, 18)
    (found,) = block_costs(days, [Sending("p", SENT, 12_000), Sending("none", SENT, 0)])
    assert found.shared_with == ()


def test_a_message_of_unknown_reach_has_no_rate() -> None:
    (found,) = block_costs(quiet_weeks(25, 41, 18), [Sending("p", SENT)])
    assert found.windows[1].conclusion == "cost"
    assert found.windows[1].per_1000 is None


def test_the_messages_of_a_period_together() -> None:
    days = quiet_weeks(25, 41, 18)
    sendings = [Sending("a", SENT, 6_000), Sending("b", SENT + timedelta(hours=1), 9_000)]
    week = period_blocks(days, sendings, SENT_DAY, SENT_DAY + timedelta(days=6))
    (alone,) = block_costs(days, sendings[:1])
    assert week is not None
    assert alone.windows[1].cost is not None
    assert week.messages == 2
    assert week.cost.blocks == pytest.approx(54)
    assert week.missing == ()
    assert period_blocks(days, sendings, SENT_DAY, SENT_DAY - timedelta(days=1)) is None


def test_the_last_message_of_a_period_shares_its_days_with_the_next_period() -> None:
    days = quiet_weeks(25, 41, 18, 10)
    sendings = [Sending("a", SENT, 6_000), Sending("b", SENT + timedelta(days=1), 6_000)]
    first = period_blocks(days, sendings, SENT_DAY, SENT_DAY)
    second = period_blocks(
        days, sendings, SENT_DAY + timedelta(days=1), SENT_DAY + timedelta(days=1)
    )
    assert first is not None
    assert second is not None
    assert 0 < first.cost.blocks < 54
    assert first.cost.blocks + second.cost.blocks == pytest.approx(54, abs=0.5)


def test_a_period_names_the_days_that_are_not_in_it() -> None:
    week = period_blocks(quiet_weeks(25, 41), [Sending("a", SENT, 6_000)], SENT_DAY, SENT_DAY)
    assert week is not None
    assert week.missing == (date(2026, 2, 4),)
    assert week.cost.blocks == pytest.approx(46)


def test_only_the_messages_of_some_days_are_told_by_the_same_usual_days() -> None:
    days = quiet_weeks(25, 41, 18, 10)
    sendings = [Sending("a", SENT, 6_000), Sending("b", SENT + timedelta(days=1), 6_000)]
    everything = block_costs(days, sendings)
    tuesday = SENT_DAY + timedelta(days=1)
    assert block_costs(days, sendings, tuesday, tuesday) == everything[1:]
    assert block_costs(days, sendings, end=SENT_DAY) == everything[:1]


LEVELS = st.lists(st.none() | st.integers(0, 3_000), min_size=20, max_size=70)
SENDINGS = st.lists(
    st.tuples(st.integers(0, 24 * 69), st.none() | st.integers(0, 20_000), st.booleans()),
    max_size=6,
)


def account(levels, sent):
    days = {
        (day := MONDAY + timedelta(days=n)): FollowersDay(
            day, "unready" if level is None else "ready", 9_000, None, level
        )
        for n, level in enumerate(levels)
    }
    begin = datetime(2026, 1, 4, 15, tzinfo=UTC)
    sendings = [
        Sending(f"p{n}", begin + timedelta(hours=hours), people, by_others)
        for n, (hours, people, by_others) in enumerate(sent)
    ]
    return days, sendings


@settings(deadline=None)
@given(LEVELS, SENDINGS, st.randoms(use_true_random=False))
def test_what_is_missing_is_never_0_and_the_order_does_not_matter(
    levels, sent, rng: Random
) -> None:
    days, sendings = account(levels, sent)
    found = block_costs(days, sendings)
    for each in found:
        for window in each.windows:
            missing = any(day.change is None for day in window.days)
            assert not (missing and window.cost)
            assert all(0 < day.share <= 1 + 1e-9 for day in window.days)
            assert window.cost is None or window.cost.low < window.cost.blocks < window.cost.high
    rng.shuffle(sendings)
    assert block_costs(days, sendings) == found


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 23), st.integers(1, 9_000)), min_size=1, max_size=5))
def test_what_messages_of_one_day_cost_is_what_they_cost_together(sent) -> None:
    midnight = datetime(2026, 2, 1, 15, tzinfo=UTC)
    sendings = [
        Sending(f"p{n}", midnight + timedelta(hours=1 + hour / 2), people)
        for n, (hour, people) in enumerate(sent)
    ]
    found = block_costs(quiet_weeks(80, 120, 60), sendings)
    costs = [each.windows[1].cost for each in found]
    assert sum(cost.blocks for cost in costs if cost) == pytest.approx(230)
    week = period_blocks(quiet_weeks(80, 120, 60), sendings, SENT_DAY, SENT_DAY)
    assert week is not None
    assert week.cost.blocks == pytest.approx(230)
