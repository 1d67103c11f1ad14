"""Wall-clock times are found in the clocks of a zone, over every change of them."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oactl.domain.cadence import instant
from oactl.domain.cadence.slots import instants

# A change of the clocks each: a gap or fold of an hour, of 30 minutes, of a whole day skipped, and
# one that goes back over midnight (00:01 became 23:01 of the day before).
CHANGES = (
    ("America/New_York", datetime(2026, 3, 8, 7, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 11, 1, 6, tzinfo=UTC)),
    ("Europe/London", datetime(2026, 3, 29, 1, tzinfo=UTC)),
    ("Europe/London", datetime(2026, 10, 25, 1, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
    ("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),
    ("America/St_Johns", datetime(2010, 11, 7, 2, 31, tzinfo=UTC)),
    ("Asia/Taipei", datetime(2026, 11, 25, 12, tzinfo=UTC)),
)


def shown(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)


def slow_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """Minute by minute from long before, until the clocks show the time or a later one."""
    at = wall.replace(tzinfo=UTC) - timedelta(hours=40)
    while shown(at, zone) < wall:
        at += timedelta(minutes=1)
    return at


@pytest.mark.parametrize(
    ("name", "wall", "utc"),
    [
        ("Asia/Taipei", "2026-11-25T20:00", "2026-11-25T12:00"),
        ("America/New_York", "2026-03-08T01:59", "2026-03-08T06:59"),
        ("America/New_York", "2026-03-08T02:00", "2026-03-08T07:00"),
        ("America/New_York", "2026-03-08T02:30", "2026-03-08T07:00"),
        ("America/New_York", "2026-03-08T03:00", "2026-03-08T07:00"),
        ("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30"),
        ("America/New_York", "2026-11-01T02:00", "2026-11-01T07:00"),
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30"),
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45"),
        ("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00"),
        ("America/St_Johns", "2010-11-07T00:00", "2010-11-07T02:30"),
    ],
)
def test_a_time_in_a_gap_is_the_first_instant_after_it_and_one_shown_twice_the_first(
    name, wall, utc
):
    expected = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert instant(datetime.fromisoformat(wall), ZoneInfo(name)) == expected


@settings(deadline=None)
@given(st.sampled_from(CHANGES), st.integers(-36 * 60, 36 * 60))
def test_an_instant_is_the_first_at_which_the_clocks_show_the_time_or_a_later_one(change, minutes):
    name, at = change
    zone = ZoneInfo(name)
    wall = shown(at, zone) + timedelta(minutes=minutes)
    assert instant(wall, zone) == slow_instant(wall, zone)


@settings(deadline=None)
@given(st.sampled_from(CHANGES), st.integers(-3000, 3000), st.integers(0, 3000))
def test_a_later_wall_time_is_never_an_earlier_instant(change, minutes, later):
    name, at = change
    zone = ZoneInfo(name)
    wall = shown(at, zone) + timedelta(minutes=minutes)
    assert instant(wall, zone) <= instant(wall + timedelta(minutes=later), zone)


@pytest.mark.parametrize(("name", "change"), CHANGES)
@pytest.mark.parametrize("days", [-1, 0, 1])
def test_the_times_of_a_day_together_are_those_of_each_alone(name, change, days):
    zone = ZoneInfo(name)
    day = shown(change + timedelta(days=days), zone).date()
    walls = [datetime.combine(day, time(hour, minute)) for hour in range(24) for minute in (0, 20)]
    for first in range(0, len(walls), 5):
        assert instants(walls[first:], zone) == [instant(wall, zone) for wall in walls[first:]]
