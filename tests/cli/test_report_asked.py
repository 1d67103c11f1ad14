"""`report weekly` with its filters and shapes, as it is asked for on the command line."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from cli_shop import CONFIG, PLAN, Run

LATER = {"OACTL_NOW": "2026-11-26T09:00:00+08:00"}
OFFLINE = ("report", "weekly", "--offline", "--week", "2026-W48")
OTHER = (
    PLAN.replace("plan: anniversary", "plan: other")
    .replace("wed-fri-offer", "tea")
    .replace("周年慶開跑!", "新茶上市")
)


def of_json(ran: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ran.out)
    return found


@pytest.fixture
def two_plans(workspace: Path, oactl_here: Run) -> Path:
    """Both plans are due; only that of the anniversary is approved and sent."""
    (workspace / "plans" / "other.yaml").write_text(OTHER, encoding="utf-8")
    ran = oactl_here("plan", "approve", "anniversary/wed-fri-offer", "--by", "熊大")
    assert ran.code == 0, ran.err
    assert oactl_here("push", "--due").code == 3
    return workspace


def test_of_one_plan_only_its_posts_and_occurrences_are_told(
    two_plans: Path, oactl_here: Run
) -> None:
    (whole,) = of_json(oactl_here(*OFFLINE, "--json", env=LATER))["accounts"]
    assert (whole["adherence"]["sent"], whole["adherence"]["missed"]) == (1, 1)
    (sent,) = of_json(oactl_here(*OFFLINE, "--json", "--plan", "anniversary", env=LATER))[
        "accounts"
    ]
    assert (sent["adherence"]["sent"], sent["adherence"]["missed"]) == (1, 0)
    assert (sent["engagement"]["deliveries"], sent["reached"]["total"]) == (
        1,
        whole["reached"]["total"],
    )
    (other,) = of_json(oactl_here(*OFFLINE, "--json", "--plan", "other", env=LATER))["accounts"]
    assert (other["adherence"]["sent"], other["adherence"]["missed"]) == (0, 1)
    assert (other["engagement"]["deliveries"], other["reached"]["total"]) == (0, 0)
    both = oactl_here(*OFFLINE, "--json", "--plan", "other", "--plan", "anniversary", env=LATER)
    assert of_json(both)["accounts"] == [whole]


def test_a_plan_that_is_not_there_is_wrong_usage(workspace: Path, oactl_here: Run) -> None:
    ran = oactl_here(*OFFLINE, "--plan", "annivrsary")
    assert (ran.code, ran.out) == (2, "")
    assert "there is no plan annivrsary" in ran.err


@pytest.mark.parametrize("args", [("--shape", "posts"), ("--format", "csv", "--shape", "wide")])
def test_a_shape_that_nothing_has_is_wrong_usage(
    workspace: Path, oactl_here: Run, args: tuple[str, ...]
) -> None:
    ran = oactl_here(*OFFLINE, *args)
    assert (ran.code, ran.out) == (2, "")
    assert "long, accounts, posts" in ran.err


def test_a_spreadsheet_of_posts_has_what_was_sent_and_what_was_not(
    two_plans: Path, oactl_here: Run
) -> None:
    ran = oactl_here(*OFFLINE, "--format", "csv", "--shape", "posts", env=LATER)
    rows = list(csv.DictReader(io.StringIO(ran.out.removeprefix("\ufeff"))))
    assert [(row["Occurrence"], row["State"]) for row in rows] == [
        ("anniversary/wed-fri-offer@2026-11-25T20:00", "sent"),
        ("other/tea@2026-11-25T20:00", "missed"),
    ]
    assert rows[1]["Reason"] == "missed, no checker has approved it yet"


def test_of_many_accounts_the_report_is_short_and_all_are_asked_for(
    workspace: Path, oactl_here: Run
) -> None:
    names = [f"tea-{n:02}" for n in range(11)]
    accounts = "".join(
        f"  {name}: {{bot_user_id: U{n:032x}, token: {{env: T}}, group: [shops]}}\n"
        for n, name in enumerate(names)
    )
    (workspace / "oactl.yaml").write_text(
        CONFIG.partition("accounts:\n")[0] + "accounts:\n" + accounts, encoding="utf-8"
    )
    plan = PLAN.replace("account: main", "accounts: group:shops")
    (workspace / "plans" / "anniversary.yaml").write_text(plan, encoding="utf-8")
    assert oactl_here("push", "--due").code == 3
    short = oactl_here(*OFFLINE, env=LATER)
    assert short.code == 0, short.err
    assert "11 accounts" in short.out
    missed = "anniversary/wed-fri-offer@2026-11-25T20:00 (官方周年慶): missed"
    assert f"- {missed}, no checker has approved it yet: 11 accounts (shops 11/11)" in short.out
    assert not any(line.startswith("tea-") for line in short.out.splitlines())
    rows = [line[:6] for line in oactl_here(*OFFLINE, "--all", env=LATER).out.splitlines()]
    assert [row for row in rows if row.startswith("tea-")] == names
    one = oactl_here(*OFFLINE, "--account", "tea-03", env=LATER).out
    assert "[ tea-03 ]" in one


def test_a_shape_that_another_format_lacks_says_how_it_goes(oactl_here: Run) -> None:
    ran = oactl_here(*OFFLINE, "--shape", "posts")
    assert ran.code == 2
    assert "--format csv --shape posts" in ran.err
    assert "not posts" not in ran.err
