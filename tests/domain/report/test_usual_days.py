"""What a day usually brings, worked out by hand and against what is known of Student's t."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.report.quantiles import t_975
from oactl.domain.report.usual_days import FEWEST, usual_days

MONDAY = date(2026, 1, 5)
AFTER = MONDAY + timedelta(days=28)
UP_DOWN = (3, -3, -3, 3)  # over 28 days no trend, and no weekday differs


def quiet(values):
    return {MONDAY + timedelta(days=n): value for n, value in enumerate(values)}


def up_and_down(days=28, level=10):
    return quiet(level + UP_DOWN[n % 4] for n in range(days))


@pytest.mark.parametrize(
    ("freedom", "table"),
    [(5, 2.571), (6, 2.447), (8, 2.306), (10, 2.228), (20, 2.086), (50, 2.009), (1000, 1.962)],
)
def test_the_quantile_of_t_is_that_of_the_tables(freedom, table):
    assert t_975(freedom) == pytest.approx(table, abs=0.003)


def test_level_trend_and_variance_by_hand() -> None:
    usual = usual_days(up_and_down(), AFTER)
    assert usual is not None
    assert (usual.level, usual.slope, usual.middle, usual.spread) == (10, 0, -14.5, 1827)
    assert usual.between == 9  # (0.3 x 10) squared: the weekdays do not differ
    trust = 4 * 9 / (4 * 9 + 252 / (28 - 7 - 1))
    assert [each.trust for each in usual.weekdays] == pytest.approx([trust] * 7)
    assert usual.freedom == pytest.approx(26 - 6 * trust)
    assert usual.variance == pytest.approx(252 / (26 - 6 * trust))
    assert (usual.skew, usual.likeness, usual.left_out) == (0, 0, ())


def test_a_straight_trend_goes_on() -> None:
    usual = usual_days(quiet(10 + 2 * n for n in range(28)), AFTER)
    assert usual is not None
    assert usual.slope == pytest.approx(2)
    assert usual.of(AFTER) == pytest.approx(10 + 2 * 28)


def test_a_weekday_that_differs_is_known_by_its_days() -> None:
    usual = usual_days(quiet(40 if n % 7 == 5 else 10 for n in range(28)), AFTER)
    assert usual is not None
    saturday, tuesday = AFTER + timedelta(days=5), AFTER + timedelta(days=1)
    assert usual.of(saturday) == pytest.approx(40, abs=1.5)
    assert usual.of(tuesday) == pytest.approx(10, abs=1.5)


def test_a_weekday_without_quiet_days_is_as_the_level_and_less_sure() -> None:
    days = {day: value for day, value in up_and_down(56).items() if day.weekday() != 2}
    usual = usual_days(days, MONDAY + timedelta(days=56))
    assert usual is not None
    wednesday, thursday = MONDAY + timedelta(days=58), MONDAY + timedelta(days=59)
    assert usual.weekdays[2] == (0, 0.0, 0.0)
    assert usual.of(wednesday) == pytest.approx(usual.level, abs=0.5)
    assert usual.expected({wednesday: 1}).variance > usual.expected({thursday: 1}).variance + 5


def test_days_that_stray_together_tell_less_of_their_sum() -> None:
    calm = usual_days(up_and_down(56), MONDAY + timedelta(days=56))
    waves = usual_days(
        quiet(10 + (3 if n // 4 % 2 else -3) for n in range(56)), MONDAY + timedelta(days=56)
    )
    assert calm is not None
    assert waves is not None
    assert calm.likeness == 0
    assert waves.likeness > 0.3
    days = {MONDAY + timedelta(days=57 + n): 1.0 for n in range(3)}
    assert waves.expected(days).variance > 1.5 * calm.expected(days).variance


def test_a_correction_among_the_quiet_days_is_left_out_and_named() -> None:
    days = up_and_down()
    corrected = MONDAY + timedelta(days=9)
    days[corrected] = -300
    usual = usual_days(days, AFTER)
    assert usual is not None
    assert usual.left_out == (corrected,)
    assert usual.level == pytest.approx(10, abs=0.3)


def test_with_too_few_quiet_days_or_weekdays_nothing_is_said() -> None:
    assert usual_days({}, AFTER) is None
    assert usual_days(up_and_down(FEWEST - 1), AFTER) is None
    assert usual_days(up_and_down(FEWEST), AFTER) is not None
    mondays_to_wednesdays = {d: v for d, v in up_and_down(84).items() if d.weekday() < 3}
    assert usual_days(mondays_to_wednesdays, AFTER) is None


def test_days_farther_than_half_a_year_say_nothing() -> None:
    assert usual_days(up_and_down(), AFTER + timedelta(days=190)) is None


@given(
    st.dictionaries(st.integers(0, 120), st.integers(-500, 500), min_size=FEWEST),
    st.integers(-30, 150),
)
def test_whatever_the_days_there_is_a_variance_and_never_a_division_by_zero(values, around) -> None:
    days = {MONDAY + timedelta(days=n): value for n, value in values.items()}
    usual = usual_days(days, MONDAY + timedelta(days=around))
    if usual is None:
        return
    expected = usual.expected({MONDAY + timedelta(days=around + n): 1.0 for n in range(3)})
    assert expected.variance > 0
    assert expected.freedom >= 5
    assert sum(expected.bounds()) > 0
