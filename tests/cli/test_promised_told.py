"""What a plan promised is compared with what is planned: a finding, and a line of the agenda."""

from pathlib import Path

import pytest
from approving import edit
from cli_shop import Run

from terminal import in_terminal

PLAN = "plans/anniversary.yaml"


@pytest.fixture
def promising(workspace: Path) -> Path:
    """The plan says what it is for; it goes out on Wednesdays and Fridays until the year ends."""
    about = (
        "operators: [熊大, 兔兔]\ngoal: {metric: coupon_uses, target: 1500000, by: 2026-12-31}\n"
    )
    about += "frequency: {broadcast: 2/week}\n"
    edit(workspace, PLAN, "account: main\n", f"account: main\n{about}")
    return workspace


def test_a_promise_that_is_planned_is_told_by_the_agenda_alone(oactl_here: Run, promising) -> None:
    assert oactl_here("plan", "validate", "--json").data["findings"] == []
    ran = oactl_here("plan", "agenda")
    assert ran.out.splitlines()[-2:] == [
        "anniversary: goal coupon_uses 1,500,000 by 2026-12-31; run by 熊大, 兔兔",
        "anniversary promised broadcast: 2/week; that is planned",
    ]
    assert ran.err == ""


def test_a_calendar_with_too_little_is_a_warning_at_its_place(oactl_here: Run, promising) -> None:
    edit(promising, PLAN, "[wed, fri]", "[wed]")
    ran = oactl_here("plan", "validate", "--json")
    (found,) = ran.data["findings"]
    assert (ran.code, found["rule"], found["severity"]) == (0, "OA256", "warning")
    assert found["field"] == "frequency.broadcast"
    assert (found["line"], found["post"]) == (6, None)
    assert "2026-11-30 to 2026-12-06" in found["message"]
    (line,) = [row for row in oactl_here("plan", "agenda").out.splitlines() if "promised" in row]
    assert line == "anniversary promised broadcast: 2/week; planned only 1 (11-30 to 12-06)"


def test_it_is_told_in_chinese_and_a_comment_silences_it(oactl_here: Run, promising) -> None:
    edit(promising, PLAN, "[wed, fri]", "[wed]")
    chinese = {"OACTL_LANG": "zh-TW"}
    assert "只排了 1 則" in oactl_here("plan", "validate", env=chinese).out
    assert "約定「群發：每週 2 次」，只排了 1 則" in oactl_here("plan", "agenda", env=chinese).out
    edit(promising, PLAN, "2/week}", "2/week}  # oactl: ignore OA256 agreed by phone")
    assert oactl_here("plan", "validate", "--json").data["findings"] == []


def test_a_program_gets_the_agenda_as_before(oactl_here: Run, promising) -> None:
    assert oactl_here("plan", "agenda", "--json").data.keys() == {"occurrences"}


def test_the_lines_fit_the_terminal(promising: Path, environ: dict[str, str]) -> None:
    edit(promising, PLAN, "[wed, fri]", "[wed]")
    words = ("plan", "agenda", "--days", "40")
    shown = in_terminal(words, promising, environ, columns=60).out.splitlines()
    told = [row for row in shown if "promised" in row or "too few later" in row]
    assert told
    assert all(len(row) <= 60 for row in told)


@pytest.mark.parametrize("days", [("--from", "1975-01-01", "--to", "2190-01-01"), ("--days", "1")])
def test_any_span_of_the_agenda_is_answered(oactl_here: Run, promising, days) -> None:
    assert oactl_here("plan", "agenda", *days).code == 0
