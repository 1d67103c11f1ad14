"""Dates, times and durations are read as people write them, and nothing else is."""

from datetime import date, datetime, time, timedelta

import pytest

from oactl.domain.when import (
    parse_date,
    parse_duration,
    parse_moment,
    parse_time,
    parse_time_range,
)


def test_a_date_is_year_month_day_also_in_full_width_figures():
    assert parse_date("2026-11-25") == parse_date("２０２６-11-25 ") == date(2026, 11, 25)
    assert parse_date("2028-02-29") == date(2028, 2, 29)


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-29",
        "2026-13-01",
        "2026-1-5",
        "26-01-05",
        "2026/11/25",
        "1969-12-31",
        "2200-01-01",
        "",
        "0000-00-00",
        "9999-12-31",
        "2026-11-25T20:00",
        "٢٠٢٦-11-25x",
    ],
)
def test_a_day_that_does_not_exist_or_is_written_otherwise_is_no_date(text):
    assert parse_date(text) is None


def test_a_time_is_hours_and_minutes_also_with_a_full_width_colon():
    assert parse_time("20:00") == parse_time("20：00") == parse_time(" ２０：００ ") == time(20)
    assert parse_time("9:05") == parse_time("09:05") == time(9, 5)


@pytest.mark.parametrize("text", ["24:00", "20", "20:60", "8pm", "20:0", "20:00:00", "-1:00", ""])
def test_what_no_clock_shows_is_no_time(text):
    assert parse_time(text) is None


@pytest.mark.parametrize(
    "text",
    ["2026-12-01T20:00", "2026-12-01 20:00", "2026-12-01t20:00", "2026-12-01 20：00"],
)
def test_a_moment_is_a_date_with_a_time(text):
    assert parse_moment(text) == datetime(2026, 12, 1, 20)  # noqa: DTZ001 - wall-clock time


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-01",
        "2026-12-01T20:00Z",
        "2026-12-01T20:00+08:00",
        "2026-12-32T20:00",
        "2026-12-01T24:00",
        "2026-12-0120:00",
    ],
)
def test_a_moment_has_no_zone_and_exists(text):
    assert parse_moment(text) is None


def test_a_range_of_times_may_go_over_midnight():
    assert parse_time_range("22:00-08:00") == (time(22), time(8))
    assert parse_time_range("22：00 ～ 8:00") == (time(22), time(8))
    assert parse_time_range("22:00-22:00") is None
    assert parse_time_range("22:00") is None


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("2h", timedelta(hours=2)),
        ("90m", timedelta(minutes=90)),
        ("7d", timedelta(days=7)),
        ("30s", timedelta(seconds=30)),
        ("1h30m", timedelta(minutes=90)),
        ("1H 30M", timedelta(minutes=90)),
        ("0m", timedelta(0)),
    ],
)
def test_a_duration_is_figures_with_units(text, length):
    assert parse_duration(text) == length


@pytest.mark.parametrize("text", ["", "2", "h", "-2h", "2 weeks", "1.5h", "999999d", "30m1h"])
def test_anything_else_is_no_duration(text):
    assert parse_duration(text) is None
