"""What is worth a word on a day, and that a usual day is worth none."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from alert_accounts import alarms, families
from hypothesis import given, settings
from hypothesis import strategies as st

from oactl.domain.delivery.state import State
from oactl.domain.insight import FollowersDay
from oactl.domain.report.alerts import PossibleCause, expected_range, notable
from oactl.domain.report.sendings import Sending
from oactl.domain.report.values import OccurrenceFact, PostFigures

MONDAY = date(2026, 1, 5)
UP_DOWN = (3, -3, -3, 3)
LONG = 84
DAY = MONDAY + timedelta(days=LONG)  # a Monday
NOON = datetime(2026, 3, 30, 3, tzinfo=UTC)  # of that day, at LINE


def figures(today, days=LONG, level=10):
    """A figure of each day: ±3 about a level, and today's."""
    found = {DAY - timedelta(days=days - n): level + UP_DOWN[n % 4] for n in range(days)}
    return {**found, DAY: today}


def account(blocks=10, follows=30, days=LONG):
    """Levels with these figures of the last day; 10 blocks and 30 new followers are usual."""
    of_blocks, of_follows = figures(blocks, days), figures(follows, days, 30)
    first = DAY - timedelta(days=days + 1)
    found = {first: FollowersDay(first, "ready", 9_000, None, 1_000)}
    for day in of_blocks:
        before = found[day - timedelta(days=1)]
        found[day] = FollowersDay(
            day,
            "ready",
            (before.followers or 0) + of_follows[day],
            None,
            (before.blocks or 0) + of_blocks[day],
        )
    return found


def test_the_expected_range_by_hand() -> None:
    """±3 about 10: 3 / sqrt(10) = 0.949 by chance alone, 1.407 as a standard deviation."""
    found = expected_range(figures(10), DAY)
    assert found is not None
    assert (found.expected, found.compared) == (10, LONG)
    assert found.high == pytest.approx(10 + 4 * 3 * 1.4826)
    assert found.low == pytest.approx(10 - 3 * 3 * 1.4826)


def test_on_a_usual_day_there_is_nothing() -> None:
    assert notable(DAY, account()) == []
    assert notable(DAY, account(27, 17)) == []


def test_a_spike_of_blocks_is_told_with_its_expected_range() -> None:
    (found,) = notable(DAY, account(28))
    assert (found.kind, found.day, found.value, found.causes) == ("block_spike", DAY, 28, ())
    assert found.range.high == pytest.approx(27.79, abs=0.01)


def test_far_fewer_new_followers_are_told() -> None:
    (found,) = notable(DAY, account(10, 10))
    assert (found.kind, found.value, found.range.expected) == ("follow_drop", 10, 30)


def test_more_followers_and_fewer_blocks_are_no_alarm() -> None:
    assert notable(DAY, account(-40, 300)) == []


def test_a_day_as_often_as_that_is_usual_however_far() -> None:
    days = {**figures(60), DAY - timedelta(days=20): 90, DAY - timedelta(days=40): 70}
    found = expected_range(days, DAY)
    assert found is not None
    assert found.high > 60  # one of 84 days is more than 1 of 100


def test_each_weekday_has_its_own_range() -> None:
    days = {day: value + (40 if day.weekday() == 5 else 0) for day, value in figures(50).items()}
    monday, saturday = expected_range(days, DAY), expected_range(days, DAY - timedelta(days=2))
    assert monday is not None
    assert saturday is not None
    assert monday.high < 50 < saturday.expected + 5
    assert saturday.low > 15


@pytest.mark.parametrize(("days", "told"), [(55, 0), (56, 1)])
def test_it_is_silent_under_eight_weeks(days, told) -> None:
    assert len(notable(DAY, account(90, 30, days))) == told


def test_it_is_silent_where_there_are_few() -> None:
    days = dict.fromkeys(figures(0), 0)
    assert expected_range({**days, DAY: 9}, DAY) is not None
    first = min(days) - timedelta(days=1)
    few = {day: FollowersDay(day, "ready", 100, None, 0) for day in [first, *days]}
    few[DAY] = FollowersDay(DAY, "ready", 100, None, 9)
    assert notable(DAY, few) == []
    few[DAY] = FollowersDay(DAY, "ready", 100, None, 10)
    assert [each.kind for each in notable(DAY, few)] == ["block_spike"]


def test_a_day_that_is_not_counted_is_no_alarm() -> None:
    days = account(90, 0)
    days[DAY] = FollowersDay(DAY, "unready")
    assert notable(DAY, days) == []
    days = account(90, 0)
    del days[DAY - timedelta(days=1)]
    assert notable(DAY, days) == []


def test_messages_of_the_day_and_the_day_before_may_be_the_cause_the_largest_first() -> None:
    sendings = [
        Sending("old", NOON - timedelta(days=2), 9_000),
        Sending("before", NOON - timedelta(days=1), 2_000),
        Sending("today", NOON, 8_000),
        Sending("", NOON, 500, by_others=True),
    ]
    (found,) = notable(DAY, account(60), sendings=sendings)
    assert [(each.kind, each.occurrence) for each in found.causes] == [
        ("message", "today"),
        ("message", "before"),
        ("by_others", ""),
        ("many_messages", ""),
    ]
    today, before = found.causes[:2]
    assert today.cost is not None
    assert before.cost is not None
    assert today.cost.why == "days_missing"  # its window goes on tomorrow
    assert before.cost.conclusion == "shared"


def test_many_messages_in_seven_days_may_be_the_cause_where_few_are_usual() -> None:
    each_week = [Sending(f"w{n}", NOON - timedelta(days=3 + 7 * n), 100) for n in range(9)]
    more = [Sending(f"m{n}", NOON - timedelta(days=4 + n), 100) for n in range(2)]
    (usual,) = notable(DAY, account(60), sendings=each_week)
    (many,) = notable(DAY, account(60), sendings=each_week + more)
    assert usual.causes == ()
    assert many.causes == (PossibleCause("many_messages", number=3, median=1),)


def test_a_post_that_did_not_go_out_may_be_why_few_came() -> None:
    occurrences = [
        OccurrenceFact(DAY, State.MISSED, "p/a@2026-03-30T09:00"),
        OccurrenceFact(DAY, State.SENT, "p/b@2026-03-30T10:00"),
        OccurrenceFact(DAY - timedelta(days=2), State.MISSED, "p/a@2026-03-28T09:00"),
    ]
    (found,) = notable(DAY, account(10, 0), occurrences=occurrences)
    assert found.causes == (PossibleCause("missing_post", "p/a@2026-03-30T09:00"),)


def post(name, at, rate, delivered=5_000):
    return PostFigures(name, "", "", at, delivered, None, None, rate, None)


def posts(rate, number=9, delivered=5_000, apart=7):
    """Posts of every week with 40 %, give or take one point; the last of them with this rate."""
    sent = NOON - timedelta(days=3)
    before = [
        post(f"p{n}", sent - timedelta(days=apart * n), 0.4 + 0.01 * (-1) ** n)
        for n in range(1, number)
    ]
    return [*before, post("last", sent, rate, delivered)]


@pytest.mark.parametrize(
    ("rate", "told"), [(0.40, 0), (0.34, 0), (0.33, 1), (0.45, 0), (0.55, 1), (None, 0)]
)
def test_an_open_rate_out_of_its_range_is_told_after_three_days(rate, told) -> None:
    found = notable(DAY, account(), posts=posts(rate))
    assert [(each.kind, each.occurrence, each.value) for each in found] == [
        ("open_rate", "last", rate)
    ] * told
    assert notable(DAY - timedelta(days=1), account(), posts=posts(rate)) == []


def test_more_opened_than_delivered_is_no_fault_of_ours() -> None:
    sent = NOON - timedelta(days=3)
    some = [post(f"p{n}", sent - timedelta(days=7 * n), 1.2) for n in range(9)]
    assert notable(DAY, account(), posts=some) == []


def test_few_posts_few_weeks_or_few_people_make_no_alarm() -> None:
    assert notable(DAY, account(), posts=posts(0.1, number=8)) == []
    assert notable(DAY, account(), posts=posts(0.1, apart=6)) == []
    assert notable(DAY, account(), posts=posts(0.25, delivered=40)) == []
    assert notable(DAY, account(), posts=posts(0.25)) != []


def test_on_accounts_without_an_incident_it_is_at_most_one_false_alarm_a_month() -> None:
    """Far fewer in fact; `python tools/block_coverage.py` counts on ten times as many."""
    found, days = Counter[str](), 0
    for family in families(quiet=True):
        some, looked = alarms(family, 4)
        found, days = found + some, days + looked
        assert sum(some.values()) * 30 / looked <= 1, family.name
    assert days >= 2_400
    assert sum(found.values()) * 30 / days <= 0.3


@settings(deadline=None)
@given(
    st.dictionaries(st.integers(0, 130), st.none() | st.integers(0, 900), max_size=131),
    st.integers(0, 130),
)
def test_whatever_the_days_nothing_is_told_of_a_day_that_is_not_known(levels, number) -> None:
    days = {
        (day := MONDAY + timedelta(days=n)): FollowersDay(
            day, "unready" if level is None else "ready", level, None, level
        )
        for n, level in levels.items()
    }
    found = notable(MONDAY + timedelta(days=number), days)
    if levels.get(number) is None or levels.get(number - 1) is None:
        assert found == []
