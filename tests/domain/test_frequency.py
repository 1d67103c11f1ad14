"""What a plan promised beside what its calendar comes to."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.cadence import Cadence, Daily
from oactl.domain.frequency import Comparison, Promise, compared, counts, promises, unit_of
from oactl.domain.message import Contents
from oactl.domain.plan import Post

MONDAY = date(2026, 11, 23)
SUNDAY = date(2026, 11, 29)


def post(platform="line", **more):
    return Post("p", Cadence(Daily(), ()), Contents("single", ()), platform=platform, **more)


def found(frequency, dated):
    return [each.found for each in compared(frequency, dated, MONDAY, SUNDAY)]


@pytest.mark.parametrize(
    ("kind", "platform", "counted"),
    [
        ("broadcast", "line", True),
        ("群發", "line_manager", True),
        ("broadcast", "line_voom", False),
        ("post", "line_voom", True),
        ("貼文", "facebook", True),
        ("post", "line", False),
        ("post", "offline", False),
        ("instagram", "instagram", True),
        ("instagram", "facebook", False),
    ],
)
def test_a_broadcast_goes_into_chats_and_a_post_is_put_up_for_all_to_see(kind, platform, counted):
    assert counts(Promise(kind, 1, "week"), post(platform)) is counted


def test_any_other_word_is_the_type_of_a_post():
    assert counts(Promise("新會員優惠", 1, "week"), post(type="新會員優惠"))
    assert not counts(Promise("新會員優惠", 1, "week"), post(type="節慶"))


def test_a_draft_keeps_no_promise():
    assert not counts(Promise("broadcast", 1, "week"), post(draft=True))


def test_a_week_with_one_of_two_lacks_one_and_more_than_promised_lacks_none():
    dated = [(MONDAY, post()), (SUNDAY + timedelta(days=1), post())]
    assert compared({"broadcast": "2/week"}, dated, MONDAY, SUNDAY) == (
        Comparison(Promise("broadcast", 2, "week"), MONDAY, SUNDAY, 1),
    )
    (week,) = compared({"broadcast": "2/week"}, dated, MONDAY, SUNDAY)
    assert week.lacking == 1
    assert (
        compared({"broadcast": "1/week"}, [*dated, (SUNDAY, post())], MONDAY, SUNDAY)[0].lacking
        == 0
    )


def test_a_promise_a_day_is_told_of_each_day():
    assert found({"broadcast": "1 / day"}, [(MONDAY, post())]) == [1, 0, 0, 0, 0, 0, 0]


def test_a_month_is_told_in_the_span_in_which_it_ends():
    dated = [(date(2026, 11, 1), post()), (date(2026, 12, 1), post())]
    assert found({"broadcast": "4/month"}, dated) == []
    (month,) = compared({"broadcast": "4/month"}, dated, date(2026, 11, 30), date(2026, 12, 6))
    assert (month.start, month.end, month.found) == (date(2026, 11, 1), date(2026, 11, 30), 1)


def test_promises_stand_in_the_plans_order():
    assert [each.rate for each in promises({"post": "1/week", "broadcast": "2/month"})] == [
        "1/week",
        "2/month",
    ]


@given(
    day=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    length=st.integers(0, 99),
    unit=st.sampled_from(["day", "week", "month"]),
)
def test_spans_side_by_side_tell_each_unit_once(day, length, unit):
    middle, end = day + timedelta(days=length // 2), day + timedelta(days=length)
    whole = compared({"broadcast": f"1/{unit}"}, [], day, end)
    parts = (
        *compared({"broadcast": f"1/{unit}"}, [], day, middle),
        *compared({"broadcast": f"1/{unit}"}, [], middle + timedelta(days=1), end),
    )
    assert whole == parts
    for each in whole:
        assert unit_of(each.promise.unit, each.start) == (each.start, each.end)
