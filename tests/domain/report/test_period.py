from datetime import UTC, date, datetime

import pytest

from oactl.domain.report.period import before, parse_period, period_of, week_of, year_before

NOW = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "label", "start", "end"),
    [
        ("last", "2026-W46", date(2026, 11, 9), date(2026, 11, 15)),
        ("2026-W46", "2026-W46", date(2026, 11, 9), date(2026, 11, 15)),
        (" 2026-w46 ", "2026-W46", date(2026, 11, 9), date(2026, 11, 15)),
        ("2026-11-15", "2026-W46", date(2026, 11, 9), date(2026, 11, 15)),
        ("2026-11-16", "2026-W47", date(2026, 11, 16), date(2026, 11, 22)),
        ("2026-W53", "2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        ("2027-01-03", "2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        ("2027-W01", "2027-W01", date(2027, 1, 4), date(2027, 1, 10)),
    ],
)
def test_a_week_is_named_by_number_by_a_day_or_as_the_last(text, label, start, end):
    week = parse_period("week", text, NOW)
    assert (week.label, week.start, week.end) == (label, start, end)


@pytest.mark.parametrize(
    ("now", "label"),
    [
        (datetime(2026, 11, 15, 14, 59, tzinfo=UTC), "2026-W45"),  # Sunday 22:59 in Taipei
        (datetime(2026, 11, 15, 15, 0, tzinfo=UTC), "2026-W46"),  # Sunday 23:00 in Taipei
        (datetime(2027, 1, 4, 0, 0, tzinfo=UTC), "2026-W53"),
    ],
)
def test_the_last_week_is_over_in_lines_days(now, label):
    assert parse_period("week", "last", now).label == label


def test_the_week_before_the_first_of_a_year_is_the_last_of_the_year_before():
    assert before(week_of(date(2027, 1, 4))).label == "2026-W53"


@pytest.mark.parametrize(
    "text",
    ["", "W46", "2025-W53", "2026-W00", "2026-13-01", "20261116", "2026-W46-1", "next", "9999-W52"],
)
def test_what_is_no_week_is_none(text):
    assert parse_period("week", text, NOW) is None


@pytest.mark.parametrize(
    ("kind", "text", "label", "start", "end"),
    [
        ("day", "last", "2026-11-17", date(2026, 11, 17), date(2026, 11, 17)),
        ("day", "2026-02-28", "2026-02-28", date(2026, 2, 28), date(2026, 2, 28)),
        ("month", "last", "2026-10", date(2026, 10, 1), date(2026, 10, 31)),
        ("month", "2024-02", "2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("month", "2026-12-31", "2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("quarter", "last", "2026-Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("quarter", "2026-q4", "2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("quarter", "2026-03-31", "2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
    ],
)
def test_each_kind_of_period_has_its_names(kind, text, label, start, end):
    found = parse_period(kind, text, NOW)
    assert (found.kind, found.label, found.start, found.end) == (kind, label, start, end)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("day", "2026-W46"),
        ("day", "2026-02-29"),
        ("day", "yesterday"),
        ("month", "2026-13"),
        ("month", "2026-Q4"),
        ("quarter", "2026-Q5"),
        ("quarter", "2026-Q0"),
        ("quarter", "2026-11"),
        ("month", "9999-12"),
    ],
)
def test_what_names_no_period_of_its_kind_is_none(kind, text):
    assert parse_period(kind, text, NOW) is None


@pytest.mark.parametrize(
    ("kind", "day", "earlier", "ago"),
    [
        ("day", date(2026, 3, 1), "2026-02-28", "2025-03-02"),  # a Sunday, and the one a year ago
        ("week", date(2027, 1, 4), "2026-W53", "2026-W02"),
        ("week", date(2026, 12, 31), "2026-W52", "2026-W01"),  # the 53rd week has none
        ("month", date(2024, 2, 29), "2024-01", "2023-02"),
        ("quarter", date(2026, 2, 1), "2025-Q4", "2025-Q1"),
    ],
)
def test_a_period_is_compared_with_the_one_before_and_with_that_of_a_year_ago(
    kind, day, earlier, ago
):
    period = period_of(kind, day)
    assert (before(period).label, year_before(period).label) == (earlier, ago)
