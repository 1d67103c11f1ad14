"""`oactl experiment design`: how many people, and the honest word where there are too few."""

import pytest
from cli_shop import Run


@pytest.fixture
def design(oactl_here: Run):
    def run(*words: str):
        return oactl_here("experiment", "design", *words)

    return run


def test_it_says_how_many_each_variant_needs_and_that_they_are_enough(design) -> None:
    """42 % against 47 %: 1,550 each (worked out in test_statistics.py)."""
    ran = design("--friends", "6400", "--baseline", "42%", "--lift", "5%")
    assert ran.code == 0
    assert "42.0% → 47.0%" in ran.out
    assert "Each variant needs 1,550 people, all of them together 3,100." in ran.out
    assert "That is enough." in ran.out


def test_it_says_where_there_are_too_few_and_what_they_suffice_for(design) -> None:
    ran = design("--friends", "800", "--baseline", "0.42")
    assert "You have too few friends for that." in ran.out
    assert "They suffice for a rise of 9.9 points or more: 42.0% → 51.9%." in ran.out


def test_so_few_that_line_would_tell_nothing(design) -> None:
    ran = design("--friends", "30", "--baseline", "2%", "--lift", "90%")
    assert "They suffice for a rise of" in ran.out
    assert "LINE will give no figure at all" in ran.out
    assert "no rise at all" in design("--friends", "4", "--baseline", "42%").out


def test_several_variants_need_more_each_because_more_is_compared(design) -> None:
    two = design("--friends", "6400", "--baseline", "42%", "--json").data
    three = design("--friends", "6400", "--baseline", "42%", "--variants", "3", "--json").data
    assert (two["needed"], two["needed_in_all"], two["enough"]) == (1_550, 3_100, True)
    assert three["alpha"] == 0.025
    assert three["needed"] > two["needed"]
    assert three["needed_in_all"] == 3 * three["needed"]


@pytest.mark.parametrize("text", ["42", "0", "100%", "-5%", "much", "1", "nan", "inf"])
def test_what_is_no_share_is_refused(design, text: str) -> None:
    ran = design("--friends", "800", "--baseline", text, "--json")
    assert (ran.code, ran.data["error"]["code"]) == (2, "experiment.bad_share")


def test_a_figure_that_line_does_not_give_is_refused(design) -> None:
    ran = design("--friends", "800", "--baseline", "42%", "--metric", "hearts", "--json")
    assert (ran.code, ran.data["error"]["code"]) == (2, "experiment.bad_metric")


def test_without_a_baseline_it_asks_for_one(design) -> None:
    ran = design("--friends", "800", "--json")
    assert (ran.code, ran.data["error"]["code"]) == (2, "experiment.no_baseline")


def test_with_a_split_only_a_part_of_the_friends_is_in_it(design) -> None:
    words = ("--friends", "6400", "--baseline", "42%", "--split")
    found = design(*words, "20%", "--json").data
    assert (found["share"], found["friends"], found["friends_each"]) == (0.2, 6_400, 640)
    assert found["enough"] is False
    assert "Of 6,400 friends, 640 for each variant." in design(*words, "20%").out
    assert design(*words, "most", "--json").data["error"]["code"] == "experiment.bad_split"
