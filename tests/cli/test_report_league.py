"""`report … --league FIGURE` from the command line: what it reads, ranks, refuses and writes."""

import json
from pathlib import Path

import pytest
from cli_shop import Run

NOW = {"OACTL_NOW": "2026-12-01T09:00:00+08:00"}
WEEK = ("report", "weekly", "--week", "2026-W48")


def test_the_accounts_are_fetched_and_ranked(workspace: Path, oactl_here: Run) -> None:
    ran = oactl_here(*WEEK, "--league", "new-followers", env=NOW)
    assert (ran.code, ran.err) == (0, "")
    assert "Ranked by: New followers" in ran.out
    again = oactl_here(*WEEK, "--league", "new-followers", "--offline", "--json", env=NOW)
    found = json.loads(again.out)
    whole = json.loads(oactl_here(*WEEK, "--offline", "--json", env=NOW).out)
    reports = {each["account"]: each for each in whole["accounts"]}
    assert {each["account"] for each in found["accounts"]} == set(reports)
    assert any(each["followers"] for each in found["accounts"])
    for each in found["accounts"]:
        report = reports[each["account"]]
        assert each["followers"] == report["followers"]["end"]
        assert each["new_followers"] == report["followers"]["net"]
        assert each["messages"] == report["reached"]["total"]
        assert each["open_rate"] == report["engagement"]["open_rate"]


@pytest.mark.parametrize("kind", ["daily", "monthly", "quarterly"])
def test_every_period_has_one(workspace: Path, oactl_here: Run, kind: str) -> None:
    ran = oactl_here("report", kind, "--league", "block_rate", "--offline", env=NOW)
    assert (ran.code, ran.err) == (0, "")
    assert "Ranked by: Block rate" in ran.out


def test_a_figure_that_nobody_knows_is_refused(workspace: Path, oactl_here: Run) -> None:
    ran = oactl_here(*WEEK, "--league", "growth", "--offline", env=NOW)
    assert ran.code == 2
    assert "growth-rate" in ran.err


@pytest.mark.parametrize(
    "more", [("--plan", "anniversary"), ("--split", "account"), ("--explain", "friends")]
)
def test_options_of_whole_reports_are_refused(
    workspace: Path, oactl_here: Run, more: tuple[str, str]
) -> None:
    ran = oactl_here(*WEEK, "--league", "friends", *more, "--offline", env=NOW)
    assert ran.code == 2
    assert f"{more[0]} does not go with it" in ran.err


def test_it_is_written_as_the_file_is_named(workspace: Path, oactl_here: Run) -> None:
    for look in ("html", "csv", "md"):
        args = ("--league", "friends", "--offline", "--format", look, "--out", f"league.{look}")
        ran = oactl_here(*WEEK, *args, env=NOW)
        assert (ran.code, ran.out, ran.err) == (0, "", "")
    page = (workspace / "league.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    text = (workspace / "league.csv").read_text(encoding="utf-8")
    assert text.startswith("\ufeffrank,account,groups,end_date,followers,")
    assert oactl_here(*WEEK, "--league", "friends", "--format", "xlsx", env=NOW).code == 2
