"""The league table: ranks, groups together, and who lies outside of the usual range."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.insight import FollowersDay
from oactl.domain.report.league import (
    RANKED_BY,
    LeagueRow,
    Levels,
    Opened,
    Sends,
    beyond_usual,
    by_distance,
    figure,
    league,
    league_row,
    ranked,
)
from oactl.domain.report.period import week_of
from oactl.domain.report.trends import past_periods
from oactl.domain.report.values import Beyond

WEEK = week_of(date(2026, 11, 9))


def level(day: date, followers: int | None, blocks: int | None) -> FollowersDay:
    return FollowersDay(day, "ready", followers, 900, blocks)


def test_a_row_is_made_of_both_ends_and_of_what_was_sent() -> None:
    at = {WEEK.eve: level(WEEK.eve, 1000, 200)}
    sent = Sends(3, 2400, Opened(600, 2000))
    row = league_row("tea", ("north",), WEEK, Levels(at, level(WEEK.end, 1050, 231)), sent)
    assert row[:7] == ("tea", ("north",), WEEK.end, 1050, 50, 0.05, 819)
    assert row.friends_net == 19  # 819 - 800
    assert row.block_rate == pytest.approx(0.22)
    assert row.block_rate_change == pytest.approx(0.02)
    assert (row.target_reach, row.posts, row.messages, row.open_rate) == (900, 3, 2400, 0.3)


def test_without_the_eve_nothing_is_said_to_have_changed() -> None:
    row = league_row("tea", (), WEEK, Levels({}, level(WEEK.end, 1050, None)), Sends())
    assert (row.followers, row.new_followers, row.growth_rate) == (1050, None, None)
    assert (row.friends, row.block_rate, row.block_rate_change) == (None, None, None)
    nothing = league_row("tea", (), WEEK, Levels({}), Sends())
    assert (nothing.end_date, nothing.followers, nothing.target_reach) == (None, None, None)


def test_the_best_come_first_and_equal_ones_share_a_rank() -> None:
    rows = [
        LeagueRow(name, new_followers=new, block_rate=rate)
        for name, new, rate in (("a", 5, 0.2), ("b", None, 0.1), ("c", 9, None), ("d", 5, 0.3))
    ]
    by_growth = [(rank, row.account) for rank, row in ranked(rows, "new-followers")]
    assert by_growth == [(1, "c"), (2, "a"), (2, "d"), (None, "b")]
    by_blocks = [(rank, row.account) for rank, row in ranked(rows, "block-rate")]
    assert by_blocks == [(1, "b"), (2, "a"), (3, "d"), (None, "c")]


def test_groups_come_in_the_order_of_the_workspace_and_rates_are_pooled() -> None:
    rows = [
        LeagueRow("a", ("north",), followers=100, friends=90, friends_net=2, posts=1, messages=80,
                 opened=Opened(40, 80)),
        LeagueRow("b", ("south", "big"), followers=900, friends=800, posts=2, messages=720,
                 opened=Opened(72, 720)),
        LeagueRow("c", opened=Opened()),
    ]  # fmt: skip
    found = league(WEEK, rows, "followers", ["south", "north", "empty"])
    assert [each.name for each in found.groups] == ["south", "north", "big", ""]
    assert found.total == ("", 3, 1000, None, 890, 2, 3, 800, 112 / 800)
    nobody = found.groups[-1]
    assert (nobody.accounts, nobody.followers, nobody.open_rate) == (1, None, None)


def test_one_group_of_all_is_not_told_twice() -> None:
    assert league(WEEK, [LeagueRow("a"), LeagueRow("b")], "followers").groups == []


def past(changes: list[int], now: int, *, until: date = WEEK.end) -> Levels:
    """Levels whose weeks had so many new followers, the last of them before this one."""
    at, followers = {}, 1000
    weeks = past_periods(WEEK)[-len(changes) :]
    at[weeks[0].eve] = level(weeks[0].eve, followers, 10)
    for week, change in zip(weeks, changes, strict=True):
        followers += change
        at[week.end] = level(week.end, followers, 10)
    return Levels(at, level(until, followers + now, 10))


def test_what_lies_outside_of_the_usual_range_is_told() -> None:
    changes = [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]  # tenths: 11 and 19
    assert beyond_usual(WEEK, past(changes, 19)) == ()
    assert beyond_usual(WEEK, past(changes, 20)) == (Beyond("new", 20, 11, 19, 1),)
    assert beyond_usual(WEEK, past(changes, 10)) == (Beyond("new", 10, 11, 19, -1),)


def test_with_fewer_than_eight_weeks_or_before_the_weeks_end_nothing_is_unusual() -> None:
    assert beyond_usual(WEEK, past([10] * 7, 99)) == ()
    assert beyond_usual(WEEK, past([10] * 8, 99)) != ()
    friday = WEEK.end - timedelta(days=2)
    assert beyond_usual(WEEK, past([10] * 8, 99, until=friday)) == ()


def test_the_farthest_out_is_named_first() -> None:
    rows = [
        LeagueRow("near", beyond=(Beyond("new", 21, 10, 20, 1),)),
        LeagueRow("usual"),
        LeagueRow("far", beyond=(Beyond("new", 0, 10, 20, -1), Beyond("blocks_net", 9, 1, 5, 1))),
    ]
    assert [row.account for row in by_distance(rows)] == ["far", "near"]


@given(
    st.lists(st.builds(LeagueRow, st.text(max_size=3), new_followers=st.none() | st.integers())),
    st.sampled_from(RANKED_BY),
)
def test_every_account_is_always_in_the_table_once(rows: list[LeagueRow], by: str) -> None:
    found = ranked(rows, by)
    assert sorted(map(repr, (row for _, row in found))) == sorted(map(repr, rows))
    assert [rank is None for rank, _ in found] == [figure(row, by) is None for _, row in found]
