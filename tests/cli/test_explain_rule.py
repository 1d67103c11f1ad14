"""`oactl explain RULE`: what is wrong, what to do, wrong and right, from anywhere."""

import json

import pytest

from oactl.errors import Exit
from oactl.rules import all_rules


@pytest.mark.parametrize("name", ["OA301", "oa301"])
def test_a_rule_is_explained_with_wrong_and_right(oactl_here, name):
    code, out, err = oactl_here("explain", name)
    assert (code, err) == (Exit.OK, "")
    assert out.startswith("OA301  A text is longer than LINE takes (error)\n\nShorten it.")
    assert out.index("\nWrong, in a post:\n") < out.index("\nRight, in a post:\n")
    assert "        - {label: 沒空, text: 沒空}\n" in out


def test_a_rule_is_explained_in_the_users_language(oactl_here):
    ran = oactl_here("explain", "OA102", env={"OACTL_LANG": "zh-TW"})
    assert ran.out.startswith("OA102  檔案不是 UTF-8（錯誤）\n")
    assert "\n錯誤寫法：\n" in ran.out


def test_a_rule_as_json_has_its_parts(oactl_here):
    found = json.loads(oactl_here("explain", "oa130", "--json").out)
    assert (found["rule"], found["severity"], found["where"]) == ("OA130", "error", "post")
    assert found["title"] == "`#` cuts a text off"
    assert found["help"] == "Put the whole text into quotes."
    assert (found["wrong"], found["right"]) == (
        "messages:\n  - text: 週年慶開跑 #滿千送百\n",
        'messages:\n  - text: "週年慶開跑 #滿千送百"\n',
    )


def test_a_rule_is_explained_outside_of_every_workspace(oactl_here, tmp_path):
    assert oactl_here("explain", "OA601", cwd=tmp_path).code == Exit.OK


@pytest.mark.parametrize(("name", "near"), [("OA312", "OA311"), ("oa31", "OA310")])
def test_an_unknown_rule_names_the_nearest_ones_and_the_next_command(oactl_here, name, near):
    code, out, err = oactl_here("explain", name)
    assert (code, out) == (Exit.USAGE, "")
    assert f"there is no rule {name.upper()}\n" in err
    assert f"try: oactl explain {near}" in err


@pytest.mark.parametrize("language", ["en", "zh-TW"])
def test_no_rule_sends_its_reader_to_its_own_page(oactl_here, language):
    for rule in all_rules():
        ran = oactl_here("explain", rule, env={"OACTL_LANG": language})
        assert f"oactl explain {rule}" not in ran.out


@pytest.mark.parametrize("language", ["en", "zh-TW"])
@pytest.mark.parametrize(("rule", "example"), [("OA151", "goal: {metric: "), ("OA305", "`1040`")])
def test_the_page_of_a_wrong_kind_of_value_shows_the_right_forms(
    oactl_here, language, rule, example
):
    assert example in oactl_here("explain", rule, env={"OACTL_LANG": language}).out
