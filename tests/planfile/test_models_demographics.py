"""People, ages, areas and friendships as they are written, in LINE's steps."""

import pytest
from pydantic import TypeAdapter

from oactl.domain.audience import Demographics
from oactl.i18n import languages
from oactl.planfile.models.base import validate_as
from oactl.planfile.models.demographics import area_code, area_names
from oactl.planfile.models.post import WrittenDemographics
from oactl.rules import rule_text


def read_demographics(written):
    return validate_as(TypeAdapter(WrittenDemographics), written)


@pytest.mark.parametrize(
    ("written", "low", "below"),
    [
        ("25-34", 25, 35),
        ("25 ~ 34", 25, 35),
        ("２５－３４", 25, 35),
        ("30-", 30, None),
        ("30+", 30, None),
        ("-29", None, 30),
        ({"gte": "25", "lt": "35"}, 25, 35),
    ],
)
def test_ages_are_written_with_the_last_year_included(written, low, below):
    found, problems = read_demographics({"age": written})
    assert problems == []
    assert found == Demographics(age_from=low, age_below=below)


@pytest.mark.parametrize(
    ("written", "nearest"),
    [
        ("18-24", "20-24"),
        ("25-35", "25-34"),
        ("16-17", "15-19"),
        ("-12", "-14"),
        ("72-", "70-"),
    ],
)
def test_ages_between_lines_steps_name_the_nearest(written, nearest):
    found, (problem,) = read_demographics({"age": written})
    assert found is None
    assert (problem.rule, problem.params["nearest"]) == ("OA410", nearest)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("台北市", "tw_01"),
        ("臺北市", "tw_01"),
        ("台北", "tw_01"),
        ("Taipei", "tw_01"),
        ("tw_01", "tw_01"),
        ("新竹縣", "tw_10"),
        ("連江縣", "tw_22"),
        ("馬祖", "tw_22"),
        ("東京都", "jp_13"),
        ("東京", "jp_13"),
        ("tokyo", "jp_13"),
        ("廣島縣", "jp_34"),
        ("沖縄県", "jp_47"),
        ("曼谷", "th_01"),
        ("バンコク", "th_01"),
        ("Western Thailand", "th_08"),
    ],
)
def test_an_area_goes_by_its_names_in_three_languages_and_by_its_code(name, code):
    assert area_code(name) == code


def test_every_area_of_line_has_a_name():
    codes = {area_code(name) for name in area_names()}
    counts = {
        country: sum(code.startswith(country) for code in codes) for country in ("tw", "jp", "th")
    }
    assert counts == {"tw": 22, "jp": 47, "th": 8}


def test_a_name_of_two_areas_is_asked_about():
    _, (problem,) = read_demographics({"area": "新竹"})
    assert problem.params["near"] == ["新竹市", "新竹縣"]


def test_friendships_have_lines_steps():
    found, problems = read_demographics({"friends_for": {"gte": "7d", "lt": "30d"}})
    assert (found, problems) == (Demographics(friend_days_from=7, friend_days_below=30), [])
    _, (problem,) = read_demographics({"friends_for": {"lt": "100d"}})
    assert problem.params["nearest"] == "90d"


def test_one_bad_key_hides_no_other():
    _, problems = read_demographics({"gendre": "x", "age": "1", "app": "windows", "area": []})
    assert [(p.rule, p.path) for p in problems] == [
        ("OA150", ("gendre",)),
        ("OA151", ("age",)),
        ("OA152", ("app",)),
        ("OA151", ("area",)),
    ]


@pytest.mark.parametrize("written", [["r"], {}, "", " "])
@pytest.mark.parametrize(("key", "rule"), [("age", "OA410"), ("friends_for", "OA411")])
def test_what_is_no_number_at_all_is_said_in_every_language(written, key, rule):
    (problem,) = read_demographics({key: {"lt": written}})[1]
    assert (problem.rule, problem.variant) == (rule, "kind")
    for language in languages():
        said = rule_text(rule, language)
        assert said.message_of("kind").format(**problem.params)
        assert said.help_of("kind").format(**problem.params)


@pytest.mark.parametrize(
    ("written", "days"),
    [("1個月", 30), ("一個月", 30), ("3個月", 90), ("6 months", 180), ("1年", 365)],
)
def test_a_friendship_in_months_is_the_step_that_line_has_for_it(written, days):
    found, problems = read_demographics({"friends_for": {"lt": written}})
    assert problems == []
    assert found == Demographics(friend_days_below=days)


@pytest.mark.parametrize("written", ["兩個月", "long", "30"])
def test_a_friendship_that_cannot_be_read_has_no_nearest(written):
    found, (problem,) = read_demographics({"friends_for": {"lt": written}})
    assert found is None
    assert (problem.rule, problem.variant) == ("OA411", "kind")
    assert "nearest" not in problem.params
