"""Every function of `domain/statistics.py` against scipy and statsmodels, to 1e-9."""

import ast
import math
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import brentq
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    power_proportions_2indep,
    proportion_confint,
    proportions_ztest,
    samplesize_proportions_2indep_onetail,
)

from oactl.domain.statistics import (
    Share,
    above,
    chi_square_above,
    exact_sample_size,
    holm,
    newcombe_interval,
    power_of,
    rank_sum_p_value,
    sample_ratio_p_value,
    sample_size,
    smallest_lift,
    two_sided_z,
    wilson_interval,
    z_test,
)

SRC = Path(__file__).parents[2] / "src" / "oactl"
SAME = {"rel": 1e-9, "abs": 1e-9}
SHARES = [
    Share(0, 1), Share(1, 1), Share(0, 20), Share(20, 20), Share(1, 20), Share(19, 20),
    Share(1, 2), Share(7, 13), Share(42, 100), Share(420, 1_000), Share(3, 100_000),
    Share(99_997, 100_000), Share(412_345, 1_000_000), Share(0, 1_000_000),
]  # fmt: skip
RATES = [0.001, 0.02, 0.1, 0.25, 0.42, 0.5, 0.77, 0.95, 0.999]
ALPHAS = [0.001, 0.01, 0.05, 0.2]
PEOPLE = st.integers(min_value=1, max_value=200_000)


@st.composite
def shares(draw: st.DrawFn) -> Share:
    people = draw(PEOPLE)
    return Share(draw(st.integers(min_value=0, max_value=people)), people)


@pytest.mark.parametrize("alpha", ALPHAS)
def test_the_interval_of_a_share_is_wilsons(alpha: float) -> None:
    for share in SHARES:
        expected = proportion_confint(share.successes, share.people, alpha, method="wilson")
        assert wilson_interval(share, alpha) == pytest.approx(expected, **SAME), share


@pytest.mark.parametrize("alpha", ALPHAS)
def test_the_interval_of_a_difference_is_newcombes(alpha: float) -> None:
    for first, second in product(SHARES, SHARES):
        # statsmodels has the difference of its first and its second
        expected = confint_proportions_2indep(
            *second, *first, method="newcomb", compare="diff", alpha=alpha
        )
        found = newcombe_interval(first, second, alpha)
        assert found == pytest.approx(expected, **SAME), (first, second)


def test_newcombes_own_example_is_reproduced() -> None:
    """Case (a) of table II of his paper: 56 of 70 and 48 of 80, 0.0524 to 0.3339."""
    low, high = newcombe_interval(Share(48, 80), Share(56, 70))
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


@pytest.mark.parametrize("first", SHARES)
def test_the_test_of_two_shares_is_the_pooled_z_test(first: Share) -> None:
    for second in SHARES:
        found = z_test(first, second)
        successes, people = first.successes + second.successes, first.people + second.people
        if successes in {0, people}:
            assert found is None
            continue
        counts, sizes = [second.successes, first.successes], [second.people, first.people]
        assert found == pytest.approx(proportions_ztest(counts, sizes), **SAME), second


@given(shares(), shares())
def test_any_two_shares_are_compared_as_statsmodels_does(first: Share, second: Share) -> None:
    low, high = newcombe_interval(first, second)
    expected = confint_proportions_2indep(*second, *first, method="newcomb", compare="diff")
    assert (low, high) == pytest.approx(expected, **SAME)
    assert low <= second.rate - first.rate <= high
    test = z_test(first, second)
    if test is not None:
        counts, sizes = [second.successes, first.successes], [second.people, first.people]
        assert test == pytest.approx(proportions_ztest(counts, sizes), **SAME)
        assert 0 <= test.p_value <= 1


@pytest.mark.parametrize("z", [-8.0, -1.96, 0.0, 0.5, 1.96, 6.0, 12.0, 30.0])
def test_the_tail_of_a_normal_distribution_keeps_its_digits(z: float) -> None:
    assert above(z) == pytest.approx(stats.norm.sf(z), rel=1e-9)


@pytest.mark.parametrize("alpha", [1e-6, *ALPHAS, 0.5, 0.99])
def test_the_bound_of_a_two_sided_test(alpha: float) -> None:
    assert two_sided_z(alpha) == pytest.approx(stats.norm.isf(alpha / 2), rel=1e-9)


@pytest.mark.parametrize("power", [0.5, 0.8, 0.9, 0.99])
@pytest.mark.parametrize("alpha", ALPHAS)
def test_the_sample_size_is_that_of_statsmodels(alpha: float, power: float) -> None:
    for baseline, other in product(RATES, RATES):
        compare_sample_size(baseline, other, alpha, power)


def compare_sample_size(baseline: float, other: float, alpha: float, power: float) -> None:
    if baseline == other:
        assert sample_size(baseline, other, alpha=alpha, power=power) is None
        return
    found = exact_sample_size(baseline, other, alpha=alpha, power=power)
    difference = other - baseline
    # Its formula is of one tail: of the one in which the difference lies.
    expected = samplesize_proportions_2indep_onetail(
        abs(difference),
        baseline if difference > 0 else 1 - baseline,
        power,
        alpha=alpha,
        alternative="two-sided",
    )
    assert found == pytest.approx(expected, rel=1e-9)
    assert sample_size(baseline, other, alpha=alpha, power=power) == max(1, math.ceil(found))


def test_the_sample_size_of_the_textbook() -> None:
    """42 % against 47 % at 5 % and 80 %: 1,549.6 rounded up, by hand with 1.959964 and 0.841621.

    Pooled 0.445: √(2 · 0.445 · 0.555) = 0.702816; apart √(0.2436 + 0.2491) = 0.701926;
    (1.959964 · 0.702816 + 0.841621 · 0.701926)² / 0.05² = (1.377494 + 0.590756)² / 0.0025.
    """
    assert sample_size(0.42, 0.47) == math.ceil(1.968250**2 / 0.0025) == 1550


@pytest.mark.parametrize("people", [1, 10, 500, 20_000])
def test_the_power_is_that_of_statsmodels(people: int) -> None:
    for baseline, other, alpha in product(RATES, RATES, ALPHAS):
        found = power_of(baseline, other, people, alpha=alpha)
        expected = power_proportions_2indep(
            other - baseline, baseline, people, alpha=alpha, return_results=False
        )
        assert found == pytest.approx(expected, **SAME)


def test_what_is_certain_in_both_arms_has_no_spread() -> None:
    assert power_of(0.0, 1.0, 10) == 1.0
    assert power_of(0.0, 0.0, 10) == 0.05


@given(st.sampled_from(RATES), st.sampled_from(RATES))
def test_arms_of_the_sample_size_have_the_power_that_was_asked_for(a: float, b: float) -> None:
    people = sample_size(a, b)
    if people is not None and people > 1:
        assert power_of(a, b, people) >= 0.8
        assert exact_sample_size(a, b, alpha=0.05, power=0.8) > people - 1


@pytest.mark.parametrize("people", [50, 400, 3_000, 120_000])
@pytest.mark.parametrize("baseline", [0.0, *RATES[:7]])
def test_the_smallest_lift_is_where_the_sample_size_is_that_of_the_people(
    baseline: float, people: int
) -> None:
    def missing(lift: float) -> float:
        needed = samplesize_proportions_2indep_onetail(lift, baseline, 0.8, alternative="two-sided")
        return needed - people

    found = smallest_lift(baseline, people)
    if found is None:
        assert missing(1 - baseline) > 0
        return
    assert found == pytest.approx(brentq(missing, 1e-9, 1 - baseline, xtol=1e-14), **SAME)


def test_some_people_are_too_few_for_any_lift() -> None:
    assert smallest_lift(0.42, 0) is None
    assert smallest_lift(0.42, 1) is None
    assert smallest_lift(1.0, 1_000) is None
    assert smallest_lift(0.99, 100) is None


@pytest.mark.parametrize("degrees", [1, 2, 3, 4, 5, 9, 10, 31, 100, 999, 2_000])
def test_the_tail_of_chi_square_for_any_whole_degree(degrees: int) -> None:
    for value in (0.0, 1e-12, 0.3, 1.0, 3.84, 10.8, 31.4, 99.0, 1_000.0, 2_000.0):
        expected = stats.chi2.sf(value, degrees)
        found = chi_square_above(value, degrees)
        assert found == pytest.approx(expected, rel=1e-9, abs=1e-300), value


@given(st.lists(st.integers(0, 100_000), min_size=2, max_size=6), st.data())
def test_the_sample_ratio_is_the_chi_square_test(counts: list[int], data: st.DataObject) -> None:
    share = st.integers(1, 9)
    parts = data.draw(st.lists(share, min_size=len(counts), max_size=len(counts)))
    found = sample_ratio_p_value(counts, parts)
    if not sum(counts):
        assert found is None
        return
    expected = [sum(counts) * part / sum(parts) for part in parts]
    assert found == pytest.approx(stats.chisquare(counts, expected).pvalue, **SAME)


def test_one_arm_has_no_ratio() -> None:
    assert sample_ratio_p_value([100], [1]) is None
    assert sample_ratio_p_value([500, 500], [1, 1]) == 1.0


@given(st.lists(st.floats(0, 1), max_size=9))
def test_holms_values_are_those_of_statsmodels(p_values: list[float]) -> None:
    found = holm(p_values)
    if p_values:
        expected = multipletests(np.array(p_values), method="holm")[1]
        assert found == pytest.approx(list(expected), **SAME)
    assert len(found) == len(p_values)
    assert all(p <= q <= 1 for p, q in zip(p_values, found, strict=True))


def test_holm_by_hand() -> None:
    """0.01 · 3, 0.02 · 2 = 0.04, 0.03 · 1 but never below the one before: 0.04."""
    assert holm([0.03, 0.01, 0.02]) == pytest.approx([0.04, 0.03, 0.04])
    assert holm([0.6, 0.7]) == [1.0, 1.0]


def test_the_program_never_imports_what_it_is_compared_with() -> None:
    foreign = {"scipy", "statsmodels", "numpy", "pandas"}
    imported = {
        name.partition(".")[0]
        for path in SRC.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [each.name for each in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
        )
    }
    assert imported & foreign == set()


OPEN_RATES = st.lists(st.sampled_from([n / 40 for n in range(41)]), min_size=1, max_size=20)


@given(OPEN_RATES, OPEN_RATES)
def test_the_rank_sum_test_is_that_of_scipy(first: list[float], second: list[float]) -> None:
    ours = rank_sum_p_value(first, second)
    if len({*first, *second}) == 1:
        assert ours is None
        return
    theirs = stats.mannwhitneyu(first, second, method="asymptotic").pvalue
    assert ours == pytest.approx(theirs, abs=1e-9)


def test_of_an_empty_group_the_rank_sum_test_says_nothing() -> None:
    assert rank_sum_p_value([], [0.5, 0.6]) is None
    assert rank_sum_p_value([0.5], []) is None
