"""`report weekly` says what a plan promised beside what was kept, its goal and who runs it."""

import json
from pathlib import Path
from typing import Any

import pytest
from cli_shop import PLAN, Run

HEAD = """\
version: 1
plan: anniversary
title: 官方周年慶
account: main
operators: [熊大, 兔兔]
goal: {metric: coupon_uses, target: 1500000, by: 2026-12-31}
frequency: {broadcast: 2/week, post: 1/week, 節慶: 1/day, line: 4/month}
"""
LATER = {"OACTL_NOW": "2026-11-26T09:00:00+08:00"}


@pytest.fixture
def promised(workspace: Path, oactl_here: Run) -> Path:
    """The offer of Wednesday is sent, that of Friday is to come."""
    text = HEAD + PLAN.partition("account: main\n")[2]
    (workspace / "plans" / "anniversary.yaml").write_text(text, encoding="utf-8")
    assert oactl_here("plan", "approve", "--pending", "--by", "熊大").code == 0
    ran = oactl_here("push", "--due")
    assert ran.code == 0, ran.err
    return workspace


def plans(oactl_here: Run, week: str) -> list[dict[str, Any]]:
    args = ("report", "weekly", "--offline", "--week", week, "--json")
    (account,) = json.loads(oactl_here(*args, env=LATER).out)["accounts"]
    found: list[dict[str, Any]] = account["plans"]
    return found


def test_programs_read_each_promise_with_what_was_kept(promised: Path, oactl_here: Run) -> None:
    (plan,) = plans(oactl_here, "2026-W48")
    assert plan["goal"] == {"metric": "coupon_uses", "target": 1500000, "by": "2026-12-31"}
    assert plan["operators"] == ["熊大", "兔兔"]
    weekly = {each["kind"]: each for each in plan["frequency"] if "week" in each["rate"]}
    assert weekly["broadcast"] == {
        "kind": "broadcast",
        "rate": "2/week",
        "start": "2026-11-23",
        "end": "2026-11-29",
        "promised": 2,
        "kept": 1,
    }
    assert weekly["post"]["kept"] == 0
    days = [each["start"] for each in plan["frequency"] if each["kind"] == "節慶"]
    assert days == [f"2026-11-{day}" for day in range(25, 30)]  # the plan begins on Wednesday


def test_weeks_of_a_month_before_the_plan_begins_promise_nothing(
    promised: Path, oactl_here: Run
) -> None:
    args = ("report", "monthly", "--offline", "--month", "2026-11", "--json")
    (account,) = json.loads(oactl_here(*args, env=LATER).out)["accounts"]
    weeks = [each for each in account["plans"][0]["frequency"] if each["kind"] == "broadcast"]
    assert [(each["start"], each["kept"]) for each in weeks] == [("2026-11-23", 1)]


@pytest.mark.parametrize("week", ["2026-W47", "2027-W01"])
def test_a_plan_promises_nothing_before_it_begins_and_after_it_is_over(
    week: str, promised: Path, oactl_here: Run
) -> None:
    (plan,) = plans(oactl_here, week)
    assert plan["frequency"] == []


def test_a_promise_for_a_month_is_told_in_the_week_in_which_the_month_ends(
    promised: Path, oactl_here: Run
) -> None:
    (plan,) = plans(oactl_here, "2026-W49")
    (month,) = (each for each in plan["frequency"] if each["kind"] == "line")
    assert (month["start"], month["end"], month["promised"], month["kept"]) == (
        "2026-11-01",
        "2026-11-30",
        4,
        1,
    )


def test_people_read_it_in_two_lines(promised: Path, oactl_here: Run) -> None:
    ran = oactl_here("report", "weekly", "--offline", "--week", "2026-W48", env=LATER)
    assert (
        "Promised   官方周年慶: broadcasts 1 of 2 a week; posts 0 of 1 a week; "
        "節慶 1 a day: on 0 of 5 days\n" in ran.out
    )
    assert "官方周年慶: goal coupon_uses 1,500,000 by 2026-12-31; run by 熊大, 兔兔\n" in ran.out


def test_a_promise_for_a_week_is_told_on_its_last_day_with_all_of_the_week(
    promised: Path, oactl_here: Run
) -> None:
    args = ("report", "daily", "--offline", "--day", "2026-11-29", "--json")
    (account,) = json.loads(oactl_here(*args, env={"OACTL_NOW": "2026-11-30T12:00:00+08:00"}).out)[
        "accounts"
    ]
    (week,) = [each for each in account["plans"][0]["frequency"] if each["kind"] == "broadcast"]
    assert (week["start"], week["promised"], week["kept"]) == ("2026-11-23", 2, 1)


def test_of_several_weeks_it_is_told_in_how_many_the_promise_was_kept(
    promised: Path, oactl_here: Run
) -> None:
    """The first week of the plan has one broadcast of two; the others have none yet."""
    later = {"OACTL_NOW": "2026-12-08T12:00:00+08:00"}
    args = ("report", "quarterly", "--offline", "--quarter", "2026-Q4")
    told = oactl_here(*args, env=later).out
    assert "broadcasts 2 a week: in 0 of 2 weeks that are over;" in told
    assert "LINE 4 a month: in 0 of 1 month that is over" in told
    text = (promised / "plans" / "anniversary.yaml").read_text(encoding="utf-8")
    less = text.replace("broadcast: 2/week", "broadcast: 1/week")
    (promised / "plans" / "anniversary.yaml").write_text(less, encoding="utf-8")
    assert "broadcasts 1 a week: in 1 of 2 weeks that are over;" in oactl_here(*args, env=later).out


def test_a_day_on_which_nothing_promised_ends_has_no_promise(
    promised: Path, oactl_here: Run
) -> None:
    plan = promised / "plans" / "anniversary.yaml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace(", 節慶: 1/day", ""), encoding="utf-8")
    args = ("report", "daily", "--offline", "--day", "2026-11-25", "--json")
    ran = oactl_here(*args, env=LATER)
    assert (ran.code, json.loads(ran.out)["accounts"][0]["plans"][0]["frequency"]) == (0, [])
