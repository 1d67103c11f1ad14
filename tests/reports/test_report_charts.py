"""Charts: round ticks, gaps that stay open, words for screen readers, nothing that runs over."""

import itertools
import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.reports.charts import (
    Chart,
    Series,
    Unit,
    across,
    bars,
    lines,
    share,
    sparkline,
    stacked,
)
from oactl.reports.charts.axes import ticks

WEEKS = ["2026-W43", "2026-W44", "2026-W45", "2026-W46"]
VALUES = st.lists(
    st.one_of(st.none(), st.floats(-1e9, 1e9), st.integers(-10, 10)), min_size=1, max_size=60
)
HOSTILE = "</title><script>alert(1)</script>&\"'"


def chart(*values, unit=Unit.COUNT, title="Friends", usual=None, digits=1):
    labels = [f"2026-W{at:02}" for at in range(1, len(values) + 1)]
    return Chart(title, labels, [Series(title, values)], unit, usual, digits)


def paths(svg, kind):
    return re.findall(rf'<path class="{kind} c\d"[^>]* d="([^"]*)"', svg)


@pytest.mark.parametrize(
    ("low", "high", "whole", "expected"),
    [
        (0, 100, True, [0, 25, 50, 75, 100]),
        (15_523, 15_660, True, [15_500, 15_550, 15_600, 15_650, 15_700]),
        (0, 3, True, [0, 1, 2, 3]),
        (7, 7, True, [7, 8]),
        (0, 0, False, [0, 0.25, 0.5, 0.75, 1]),
        (0.4, 0.4, False, [0.36, 0.38, 0.4, 0.42, 0.44]),
        (-30, 80, True, [-50, 0, 50, 100]),
    ],
)
def test_ticks_are_round(low, high, whole, expected):
    assert ticks(low, high, whole=whole) == pytest.approx(expected)


@given(st.floats(-1e12, 1e12), st.floats(0, 1e12), st.booleans())
def test_ticks_always_hold_what_is_shown(low, spread, whole):
    found = ticks(low, low + spread, whole=whole)
    close = 1e-6 * max(1.0, abs(low), spread)
    assert found[0] <= low + close
    assert found[-1] >= low + spread - close
    assert 2 <= len(found) <= 7
    assert all(one < two for one, two in itertools.pairwise(found))


def test_a_rate_has_no_more_digits_at_its_axis_than_its_step_needs():
    wide = lines(chart(0.1, 0.5, unit=Unit.RATE))
    assert ">10%<" in wide
    fine = lines(chart(0.2790, 0.2793, unit=Unit.RATE, digits=2))
    assert ">27.90%<" in fine
    assert ">27.93%<" in fine


def test_a_line_is_never_drawn_over_what_nobody_knows():
    (path,) = paths(lines(chart(1, 2, None, 4, 5)), "line")
    assert path.count("M") == 2
    assert path.count("l") == 2


@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=60))
def test_a_line_always_ends_in_its_dot(values):
    svg = lines(chart(*values))
    (path,) = paths(svg, "line")
    steps = [float(each) for each in re.findall(r"-?[\d.]+", path)]
    dot = [float(each) for each in re.search(r'cx="([^"]+)" cy="([^"]+)"', svg).groups()]
    assert [sum(steps[::2]), sum(steps[1::2])] == pytest.approx(dot, abs=0.01)
    assert len(steps) == 2 * len(values)


def test_a_bar_stands_on_the_line_of_zero_and_is_as_high_as_its_value():
    (path,) = paths(bars(chart(10, 0, 20)), "bar")
    drawn = [tuple(map(float, each)) for each in re.findall(r"M[\d.]+ ([\d.]+)V([\d.]+)", path)]
    heights = [foot - top for foot, top in drawn]
    assert heights[2] == pytest.approx(2 * heights[0], abs=0.2)
    assert heights[1] == pytest.approx(0.6)  # seen, and not taken for unknown


def test_a_year_of_weeks_is_small():
    values = [15_000 + 37 * at % 900 for at in range(53)]
    assert len(lines(chart(*values))) < 2_400
    assert len(bars(chart(*values))) < 2_400


def test_a_point_between_two_gaps_is_a_dot():
    svg = lines(chart(1, 2, None, 4, None, 5, 6))
    assert svg.count("<circle") == 2  # that point, and the newest


@given(VALUES)
def test_there_are_as_many_bars_as_known_values(values):
    known = [value for value in values if value is not None]
    drawn = "".join(paths(bars(chart(*values)), "bar"))
    assert drawn.count("M") == len(known)


@pytest.mark.parametrize("draw", [lines, bars, stacked, across])
@given(VALUES)
def test_every_chart_of_any_numbers_is_well_formed_and_finite(draw, values):
    svg = draw(chart(*values))
    if not svg:
        assert set(values) == {None}
        return
    ET.fromstring(svg)  # noqa: S314 - our own text
    assert "nan" not in svg
    assert " inf" not in svg


@pytest.mark.parametrize("draw", [lines, bars, stacked, across])
def test_a_chart_without_a_number_is_no_chart(draw):
    assert draw(chart(None, None)) == ""
    assert sparkline([None, None]) == ""


def test_a_screen_reader_is_told_the_title_all_values_and_the_usual_range():
    root = ET.fromstring(  # noqa: S314 - our own text
        lines(chart(15_500, None, 15_660, usual=(15_000, 15_600)))
    )
    assert root.get("role") == "img"
    assert root.findtext("title") == "Friends"
    assert root.findtext("desc") == (
        "2026-W01 15,500, 2026-W02 not known, 2026-W03 15,660; usual 15,000 to 15,600"
    )


def test_each_of_several_series_is_told_by_its_name():
    found = Chart("Posts", ["甲", "乙"], [Series("Open", [0.4, None]), Series("Click", [0.1, 0.2])])
    found = Chart(found.title, found.labels, found.series, Unit.RATE)
    root = ET.fromstring(across(found))  # noqa: S314 - our own text
    assert root.findtext("desc") == "Open: 甲 40.0%, 乙 not known; Click: 甲 10.0%, 乙 20.0%"


@pytest.mark.parametrize("draw", [lines, bars, stacked, across])
def test_what_people_wrote_is_text_in_a_chart(draw):
    svg = draw(Chart(HOSTILE, [HOSTILE], [Series(HOSTILE, [1.0]), Series("b", [2.0])]))
    root = ET.fromstring(svg)  # noqa: S314 - our own text
    assert root.findtext("title") == HOSTILE
    assert "<script" not in svg


def test_a_long_name_is_cut_with_an_ellipsis_and_whole_for_screen_readers():
    name = "官方周年慶" * 20
    svg = across(Chart("Posts", [name], [Series("Open", [0.4])], Unit.RATE))
    root = ET.fromstring(svg)  # noqa: S314 - our own text
    shown = next(each.text for each in root.iter() if each.get("class") == "s name")
    assert shown.endswith("…")
    assert name.startswith(shown[:-1])
    assert name in root.findtext("desc")


def test_stacked_bars_add_up():
    svg = stacked(Chart("Sent", ["a"], [Series("one", [10]), Series("two", [30])]))
    heights = [float(found) for found in re.findall(r'bar c\d".*?height="([\d.]+)"', svg)]
    assert heights[1] == pytest.approx(3 * heights[0], rel=0.02)


def test_a_share_of_more_than_all_is_all():
    assert 'width="100"' in share(1.4)
    assert 'width="39.4"' in share(0.394)
