from datetime import UTC, date, datetime

import pytest

from oactl.domain.report.values import before, parse_week, week_of

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
    week = parse_week(text, NOW)
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
    assert parse_week("last", now).label == label


def test_the_week_before_the_first_of_a_year_is_the_last_of_the_year_before():
    assert before(week_of(date(2027, 1, 4))).label == "2026-W53"


@pytest.mark.parametrize(
    "text",
    ["", "W46", "2025-W53", "2026-W00", "2026-13-01", "20261116", "2026-W46-1", "next", "9999-W52"],
)
def test_what_is_no_week_is_none(text):
    assert parse_week(text, NOW) is None
