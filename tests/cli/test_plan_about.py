"""What a plan is for is shown where a post is looked at: goal, frequency, operators and so on."""

import json
from pathlib import Path

import pytest
from cli_shop import Run

POST = "anniversary/wed-fri-offer"
TOP = """\
operators: [熊大, 兔兔]
goal: {metric: coupon_uses, target: 1500000, by: 2026-12-31}
frequency: {broadcast: 2/week}
posts:
"""
OF_POST = "    topic: anniversary\n    image_source: own\n    subject:"


@pytest.fixture(autouse=True)
def told(workspace: Path) -> None:
    """A plan that says what it is for."""
    path = workspace / "plans" / "anniversary.yaml"
    text = (
        path.read_text(encoding="utf-8").replace("posts:\n", TOP).replace("    subject:", OF_POST)
    )
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("command", ["show", "preview"])
def test_people_see_what_a_post_is_for(command: str, oactl_here: Run) -> None:
    out = oactl_here("plan", command, POST).out
    for line in (
        "Operators: 熊大, 兔兔",
        "Goal: coupon_uses 1,500,000 by 2026-12-31",
        "Frequency: broadcast: 2/week",
        "Topic: anniversary",
        "Source of the pictures: own",
    ):
        assert line in out


def test_programs_see_it_too(oactl_here: Run) -> None:
    found = json.loads(oactl_here("plan", "show", POST, "--json").out)
    assert found["operators"] == ["熊大", "兔兔"]
    assert found["goal"] == {"metric": "coupon_uses", "target": 1500000.0, "by": "2026-12-31"}
    assert found["frequency"] == {"broadcast": "2/week"}
    assert (found["topic"], found["image_source"]) == ("anniversary", "own")


def test_in_chinese_they_have_the_words_of_the_table(oactl_here: Run) -> None:
    out = oactl_here("plan", "show", POST, env={"OACTL_LANG": "zh-TW"}).out
    for line in (
        "圖片來源：自有",
        "目標對象：全部好友",
        "發送方式：群發",
        "發文平台：LINE",
        "發文頻率：群發：每週 2 次",
        "主要目標：coupon_uses 1,500,000，2026-12-31 前達成",
        "2026-11-27 五 20:00",
    ):
        assert line in out
    assert "T20:00" not in out.partition("1. 文字")[0]
    assert "經營人員：" in out
