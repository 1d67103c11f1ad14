"""`report daily --if-notable`: silent on a quiet day, else what was odd and what may be why."""

import json
from pathlib import Path

import pytest
from cli_shop import Run

from kept_days import keep_days

NEXT = {"OACTL_NOW": "2026-11-27T09:00:00+08:00"}
WORDS = ("report", "daily", "--if-notable", "--offline")


@pytest.fixture
def kept(workspace: Path, oactl_here: Run) -> Path:
    """A ledger of a shop whose post went out on the day."""
    assert oactl_here("plan", "approve", "anniversary/wed-fri-offer", "--by", "熊大").code == 0
    assert oactl_here("push", "--due").code == 0
    assert oactl_here("insight", "sync").code == 0
    (path,) = (workspace / ".oactl").glob("*.db")
    return path


def test_a_quiet_day_says_nothing(kept: Path, oactl_here: Run) -> None:
    keep_days(kept, spike=20)
    ran = oactl_here(*WORDS, env=NEXT)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert json.loads(oactl_here(*WORDS, "--json", env=NEXT).out) == {"alerts": []}


def test_a_spike_of_blocks_is_told_with_the_message_that_may_be_why(
    kept: Path, oactl_here: Run
) -> None:
    keep_days(kept, spike=90)
    ran = oactl_here(*WORDS, env=NEXT)
    assert ran.code == 0
    first, *others = ran.out.splitlines()
    assert first.startswith("main, 2026-11-25: 90 more blocks; expected for the weekday: ")
    assert any("anniversary/wed-fri-offer@2026-11-25T20:00 went out" in each for each in others)
    assert "oactl report daily --day 2026-11-25 --account main" in others[-1]

    (alert,) = json.loads(oactl_here(*WORDS, "--json", env=NEXT).out)["alerts"]
    assert (alert["account"], alert["kind"], alert["value"]) == ("main", "block_spike", 90)
    assert alert["expected"]["high"] < 90
    assert "message" in {cause["kind"] for cause in alert["causes"]}


def test_with_few_days_nothing_is_called_notable(kept: Path, oactl_here: Run) -> None:
    ran = oactl_here(*WORDS, env=NEXT)
    assert (ran.code, ran.out) == (0, "")
