from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.engagement import MessageFigures, message_figures
from oactl.domain.insight import (
    FollowersDay,
    demographic,
    followers_day,
    last_over,
    ratio,
)
from oactl.domain.line_day import line_day

DAY = date(2026, 11, 15)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 11, 15, 14, 59, 59, tzinfo=UTC), date(2026, 11, 15)),
        (datetime(2026, 11, 15, 15, 0, tzinfo=UTC), date(2026, 11, 16)),
        (datetime(2026, 7, 15, 15, 0, tzinfo=UTC), date(2026, 7, 16)),
    ],
)
def test_lines_day_begins_at_15_utc_in_winter_and_summer(instant, day):
    assert line_day(instant) == day


def test_the_running_day_is_not_over():
    assert last_over(datetime(2026, 11, 15, 15, 0, tzinfo=UTC)) == DAY


def test_a_ready_day_has_its_figures():
    answer = {"status": "ready", "followers": 7620, "targetedReaches": 5848, "blocks": 237}
    day = followers_day(DAY, answer)
    assert day == FollowersDay(DAY, "ready", 7620, 5848, 237)
    assert (day.friends, day.block_rate) == (7383, 237 / 7620)


@pytest.mark.parametrize("status", ["unready", "out_of_service"])
def test_figures_count_only_when_line_calls_them_ready(status):
    answer = {"status": status, "followers": 7, "targetedReaches": 5, "blocks": 1}
    assert followers_day(DAY, answer) == FollowersDay(DAY, status)


def test_a_state_that_line_adds_later_is_not_ready():
    assert followers_day(DAY, {"status": "calculating"}).status == "unready"


def test_a_day_without_followers_has_no_block_rate():
    assert FollowersDay(DAY, "ready", 0, 0, 0).block_rate is None


def test_demographics_are_read_by_lines_own_labels():
    answer = {
        "available": True,
        "genders": [{"gender": "male", "percentage": 31.8}, {"gender": "female"}],
        "areas": [{"area": "台北市", "percentage": 20}],
    }
    found = demographic(answer)
    assert found.available
    assert (found.genders, found.areas, found.ages) == ({"male": 31.8}, {"台北市": 20.0}, {})


def test_null_and_zero_are_two_things():
    overview = {"delivered": 15, "uniqueImpression": None, "uniqueClick": 0}
    assert message_figures({"overview": overview}) == MessageFigures(15, None, 0)


@given(st.dictionaries(st.sampled_from(["overview", "status", "followers", "blocks"]), JSON))
def test_no_answer_breaks_the_reading_and_null_never_becomes_zero(answer):
    day = followers_day(DAY, answer)
    figures = message_figures(answer)
    assert day.followers == (answer.get("followers") if day.followers is not None else None)
    for figure in (day.blocks, figures.delivered, figures.unique_clicks):
        assert figure is None or figure >= 0


@given(st.none() | st.integers(0, 9), st.none() | st.integers(0, 9))
def test_a_ratio_is_known_only_where_both_parts_are_and_there_is_a_whole(part, whole):
    assert (ratio(part, whole) is None) == (part is None or not whole)
