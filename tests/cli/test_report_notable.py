"""`report daily --if-notable`: silent on a quiet day, else what was odd and what may be why."""

import json
import sqlite3
from datetime import date, timedelta
from pathlib import Path

import pytest
from cli_shop import Run

DAY = date(2026, 11, 25)
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


def keep_days(path: Path, spike: int) -> None:
    """Twenty weeks in which 13 and 7 more people block the account in turn, and then the day."""
    with sqlite3.connect(path) as db:
        (place,) = db.execute("select host, bot_user_id from snapshots limit 1").fetchall()
        db.execute("delete from snapshots where kind = 'followers'")
        followers, blocks = 20_000, 4_000
        for n in range(140, -1, -1):
            followers += 20
            blocks += spike if n == 0 else (13, 7)[n % 2]
            day = (DAY - timedelta(days=n)).isoformat()
            figures = {"followers": followers, "targetedReaches": 9_000, "blocks": blocks}
            row = (*place, "followers", day, "2026-11-26T00:00:00.000000+00:00", 1)
            answer = json.dumps({"status": "ready", **figures})
            db.execute("insert into snapshots values (?, ?, ?, ?, ?, ?, ?)", (*row, answer))


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
