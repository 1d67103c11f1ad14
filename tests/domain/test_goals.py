"""How far a goal is: its value, the straight line, the trend, and what it would take."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.goals import (
    MEASURES,
    DayFigure,
    GoalFigures,
    Kpi,
    Measure,
    Quarter,
    measure_of,
    parse_quarter,
    progress,
    quarter_of,
)

QUARTER = Quarter("2026-Q4", date(2026, 10, 1), date(2026, 12, 31))  # 92 days
TODAY = date(2026, 11, 16)  # the 47th
DAY = timedelta(days=1)


def goal(measure: str, target: float, **more: object) -> Kpi:
    return Kpi(measure_of(measure)._replace(**more), target, QUARTER, ("main",))


def levels(
    start: float, a_day: float, last: date = TODAY, of: float = 1, first: date = QUARTER.eve
) -> GoalFigures:
    """A level that changes evenly from the end of `first` on."""
    count = (last - first).days + 1
    return GoalFigures({first + DAY * n: DayFigure(start + a_day * n, of) for n in range(count)})


def sums(a_day: float, last: date = TODAY, of: float = 1) -> GoalFigures:
    """So much each day, counted since 13 weeks before."""
    first = last - timedelta(days=91)
    days = {first + DAY * n: DayFigure(a_day, of) for n in range(92)}
    return GoalFigures(days, first, last)


# ---- quarters -------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("2026-Q4", "2026-Q4"),
        ("2026q1", "2026-Q1"),
        ("2026-02-29", None),
        ("2026-09-30", "2026-Q3"),
        ("last", "2026-Q3"),
        ("2026-Q5", None),
        ("soon", None),
        ("0000-Q1", None),
        ("9999-Q4", None),
    ],
)
def test_a_quarter_is_named_by_itself_by_a_day_of_it_or_as_the_last(
    text: str, label: str | None
) -> None:
    found = parse_quarter(text, TODAY)
    assert (found and found.label) == label


@given(st.dates(date(1972, 1, 1), date(2198, 12, 31)))
def test_every_day_lies_in_its_quarter_and_the_next_day_after_it_in_the_next(day: date) -> None:
    found = quarter_of(day)
    assert found.start <= day <= found.end
    assert parse_quarter(found.label, day) == found
    after = quarter_of(found.end + DAY)
    assert after.eve == found.end
    assert 90 <= (found.end - found.start).days + 1 <= 92


# ---- value and line -------------------------------------------------------


def test_new_followers_are_those_since_the_day_before_the_quarter_and_the_line_begins_at_0() -> (
    None
):
    found = progress(goal("followers_net", 920), levels(5_000, 11), TODAY)
    assert (found.value, found.line, found.as_of) == (47 * 11, pytest.approx(470), TODAY)
    assert found.state == "on_track"
    assert [each.value for each in found.trends] == [11, None], "13 weeks are not known"


def test_it_would_take_so_many_a_day_instead_of_what_came_until_now() -> None:
    found = progress(goal("followers_net", 1_327), levels(5_000, 11), TODAY)
    assert (found.state, found.line) == ("behind", pytest.approx(1_327 * 47 / 92))
    assert found.effort is not None
    assert (found.effort.needed, found.effort.pace) == ((1_327 - 517) / 45, 11), "18 a day"
    assert (found.effort.until, found.effort.possible) == (QUARTER.end, True)


def test_without_the_figure_of_the_day_before_there_are_no_new_followers() -> None:
    figures = levels(5_000, 11, first=QUARTER.start)
    found = progress(goal("followers_net", 900), figures, TODAY)
    assert (found.state, found.value, found.gap) == ("no_figures", None, "no_start")


def test_the_line_of_a_level_goes_from_its_first_figure_to_the_target() -> None:
    found = progress(goal("friends", 1_920), levels(1_000, 5), TODAY)
    assert (found.value, found.line) == (1_235, 1_470), "half-way of 920 days' work after 47 of 92"
    assert found.state == "behind"
    assert found.effort is not None
    assert (found.effort.needed, found.effort.pace) == ((1_920 - 1_235) / 45, 5)
    assert found.weekly[-1] == 1_235, "the level itself"
    reached = progress(goal("friends", 1_235), levels(1_000, 5), TODAY)
    assert (reached.state, reached.effort) == ("reached", None)


def test_a_block_rate_is_to_fall_to_its_target_or_to_stay_below_it() -> None:
    figures = levels(250, -0.5, of=1_000)  # 25 %, and by day 47 it is 22.65 %
    found = progress(goal("block_rate", 0.204), figures, TODAY)
    assert found.value == pytest.approx(0.2265)
    assert found.line == pytest.approx(0.25 - 0.046 * 47 / 92)
    assert found.state == "on_track"
    steeper = progress(goal("block_rate", 0.1), figures, TODAY)
    assert steeper.state == "behind"
    assert steeper.effort is not None
    assert steeper.effort.needed == pytest.approx((0.1 - 0.2265) / 45)
    assert steeper.effort.pace == pytest.approx(-0.0005)
    below = progress(goal("block_rate", 0.3), levels(250, 0.5, of=1_000), TODAY)
    assert (below.state, below.line, below.effort) == ("on_track", 0.3, None)


def test_a_rate_is_pooled_and_its_line_is_the_target() -> None:
    figures = GoalFigures(
        {
            date(2026, 10, 10): DayFigure(300, 1_000),
            date(2026, 11, 10): DayFigure(20, 200),
            date(2026, 9, 1): DayFigure(500, 500),  # before the quarter
        },
        since=date(2026, 8, 17),
        until=TODAY,
    )
    found = progress(goal("open_rate", 0.30), figures, TODAY)
    assert (found.value, found.line) == (320 / 1_200, 0.30)
    assert found.state == "behind"
    # 1,200 in 47 days: 1,148.9 in the 45 that are left
    rest = 1_200 / 47 * 45
    assert found.effort is not None
    assert found.effort.needed == pytest.approx((0.30 * (1_200 + rest) - 320) / rest)
    assert found.effort.pace == pytest.approx(20 / 200), "the last four weeks"
    assert [each.value for each in found.trends] == [0.1, pytest.approx(820 / 1_700)]
    hopeless = progress(goal("open_rate", 0.9), figures, TODAY)
    assert hopeless.effort is not None
    assert not hopeless.effort.possible, "more than all would have to open it"


def test_what_is_spent_has_a_ceiling_and_does_not_come_back() -> None:
    kept = progress(goal("messages", 9_200), sums(100), TODAY)
    assert (kept.value, kept.line, kept.state) == (4_700, 4_700, "on_track")
    assert kept.effort is not None
    assert kept.effort.needed == 100, "4,500 are left for 45 days"
    above = progress(goal("messages", 8_000), sums(100), TODAY)
    assert above.state == "behind"
    spent = progress(goal("messages", 4_699), sums(100), TODAY)
    assert spent.state == "missed"
    assert spent.effort is not None
    assert not spent.effort.possible


def test_an_imported_metric_is_added_up_and_may_be_one_of_which_less_is_better() -> None:
    found = progress(goal("coupon_uses", 470), sums(10), TODAY)
    assert (found.value, found.state, found.effort) == (470, "reached", None)
    fewer = progress(goal("complaints", 1_000, better="less"), sums(10), TODAY)
    assert fewer.state == "on_track"


def test_days_after_the_last_that_was_counted_are_not_taken_for_nothing() -> None:
    found = progress(goal("coupon_uses", 920), sums(10, last=date(2026, 11, 10)), TODAY)
    assert (found.as_of, found.value) == (date(2026, 11, 10), 410)
    assert found.line == pytest.approx(410), "compared with the line of that day"
    assert found.state == "on_track"


# ---- before and after -----------------------------------------------------


def test_a_quarter_to_come_has_not_begun_and_one_that_is_over_was_reached_or_not() -> None:
    early = progress(goal("friends", 10), levels(1, 1), date(2026, 9, 30))
    assert (early.state, early.value) == ("not_begun", None)
    figures = levels(1_000, 5, last=QUARTER.end)
    after = date(2027, 1, 5)
    assert progress(goal("friends", 1_460), figures, after).state == "reached"
    missed = progress(goal("friends", 1_461), figures, after)
    assert (missed.state, missed.value, missed.effort) == ("missed", 1_460, None)
    assert progress(goal("messages", 9_200), sums(100, QUARTER.end), after).state == "reached"
    assert progress(goal("messages", 9_199), sums(100, QUARTER.end), after).state == "missed"


def test_figures_of_after_the_quarter_are_none_of_it() -> None:
    figures = levels(1_000, 5, last=date(2027, 1, 20))
    found = progress(goal("friends", 9_999), figures, date(2027, 1, 20))
    assert (found.as_of, found.value) == (QUARTER.end, 1_460)


@pytest.mark.parametrize("name", [*MEASURES, "coupon_uses"])
def test_without_figures_nothing_is_said_and_no_null_becomes_0(name: str) -> None:
    found = progress(goal(name, 0.5), GoalFigures(gap="why", lacking=("main",)), TODAY)
    assert (found.state, found.value, found.line, found.effort) == ("no_figures", None, None, None)
    assert (found.gap, found.lacking) == ("why", ("main",))


def test_a_rate_of_nothing_is_unknown() -> None:
    figures = GoalFigures({}, since=QUARTER.start, until=TODAY)
    found = progress(goal("open_rate", 0.3), figures, TODAY)
    assert (found.state, found.gap) == ("no_figures", "nothing_yet")
    sent = progress(goal("sent", 10), figures, TODAY)
    assert (sent.state, sent.value) == ("behind", 0), "nothing went out, and that is known"


# ---- never and always -----------------------------------------------------

figures_of_days = st.dictionaries(
    st.dates(QUARTER.start - timedelta(days=100), QUARTER.end + timedelta(days=20)),
    st.builds(DayFigure, st.integers(0, 10**6), st.integers(0, 10**6)),
    max_size=40,
)
measures = st.sampled_from([*MEASURES.values(), Measure("coupon_uses")])


@given(
    measure=measures,
    better=st.sampled_from(["more", "less"]),
    target=st.floats(0, 10**6),
    days=figures_of_days,
    today=st.dates(QUARTER.start - timedelta(days=30), QUARTER.end + timedelta(days=30)),
    counted=st.one_of(st.none(), st.dates(QUARTER.start, QUARTER.end)),
)
def test_what_is_told_of_any_figures_holds_together(  # noqa: PLR0917 - by name
    measure: Measure,
    better: str,
    target: float,
    days: dict[date, DayFigure],
    today: date,
    counted: date | None,
) -> None:
    kpi = goal("x", target)._replace(measure=measure._replace(better=better))
    figures = GoalFigures(days, QUARTER.start - timedelta(days=91), counted)
    found = progress(kpi, figures, today)
    assert (found.value is None) == (found.state in {"no_figures", "not_begun"})
    if found.value is None or found.as_of is None or found.line is None:
        assert found.effort is None
        return
    assert QUARTER.start <= found.as_of <= min(today, QUARTER.end)
    more = found.value - target if better == "more" else target - found.value
    meets = more >= -1e-9 * max(1, target)
    if today > QUARTER.end:
        assert found.state == ("reached" if meets else "missed")
    elif found.state == "behind":
        assert not meets or (better == "less" and measure.kind in {"sum", "growth"})
    left = (QUARTER.end - found.as_of).days
    if found.effort is not None and measure.kind != "rate":
        assert found.value + found.effort.needed * left == pytest.approx(target, abs=1e-3)
    if found.state == "reached":
        assert meets
