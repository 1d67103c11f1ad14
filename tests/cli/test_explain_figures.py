"""What a figure is, and the answers of LINE that it was made of."""

import json

import pytest
from cli_shop import Run

from oactl.words.definitions import DEFINITIONS

LATER = {"OACTL_NOW": "2026-11-30T09:00:00+08:00"}
WEEK = ("report", "weekly", "--week", "2026-W48")


@pytest.mark.parametrize("name", DEFINITIONS)
def test_every_figure_is_explained_in_each_language(oactl_here: Run, name: str) -> None:
    english = oactl_here("explain", name)
    assert english.code == 0
    assert f"({name})" in english.out.splitlines()[0]
    assert max(map(len, english.out.splitlines())) > 20
    chinese = oactl_here("explain", name, env={"OACTL_LANG": "zh-TW"})
    assert chinese.out != english.out
    assert "LINE 後台：" in chinese.out


def test_every_path_of_a_definition_is_in_the_report(oactl_here: Run) -> None:
    (account,) = json.loads(oactl_here(*WEEK, "--offline", "--json", env=LATER).out)["accounts"]
    for definition in DEFINITIONS.values():
        for path in definition.metrics:
            value = account
            for part in path.split("."):
                assert part in value, path
                value = value[part]


def test_a_figure_can_be_made_again_from_the_answers_that_are_shown(oactl_here: Run) -> None:
    assert oactl_here("plan", "approve", "anniversary/wed-fri-offer", "--by", "熊大").code == 0
    assert oactl_here("push", "--due").code == 0
    ran = oactl_here(*WEEK, "--explain", "block-rate", "--json", env=LATER)
    (account,) = json.loads(ran.out)["accounts"]
    first, last = (answer["data"] for answer in account["answers"])
    rates = [day["blocks"] / day["followers"] for day in (first, last)]
    assert account["values"]["blocks.rate_end"] == pytest.approx(rates[1])
    assert account["values"]["blocks.rate_change"] == pytest.approx(rates[1] - rates[0])
    assert "date=2026112" in account["answers"][0]["request"]

    ran = oactl_here(*WEEK, "--explain", "open-rate", "--offline", "--json", env=LATER)
    (account,) = json.loads(ran.out)["accounts"]
    (overview,) = [
        answer["data"]["overview"] for answer in account["answers"] if "overview" in answer["data"]
    ]
    assert account["values"]["engagement.unique_impressions"] == overview["uniqueImpression"]


def test_where_nothing_is_kept_the_next_command_is_told(oactl_here: Run) -> None:
    ran = oactl_here(*WEEK, "--offline", "--explain", "block-rate")
    assert ran.code == 0
    assert "oactl insight sync" in ran.out


def test_a_figure_that_is_none_is_wrong_usage_with_what_it_may_have_meant(oactl_here: Run) -> None:
    ran = oactl_here(*WEEK, "--offline", "--explain", "blok-rate")
    assert (ran.code, ran.out) == (2, "")
    assert "did you mean block-rate?" in ran.err
