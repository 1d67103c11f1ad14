"""`report weekly` names what was due and not sent, each occurrence once, with why."""

import json
from pathlib import Path
from typing import Any

from cli_shop import Run

from oactl.sandbox import SandboxServer

OCCURRENCE = "anniversary/wed-fri-offer@2026-11-25T20:00"
DUE = {"OACTL_NOW": "2026-11-25T20:00:30+08:00"}
DUE_LATER = {"OACTL_NOW": "2026-11-25T20:30:00+08:00"}


def adherence(oactl_here: Run, now: dict[str, str] = DUE_LATER) -> dict[str, Any]:
    args = ("report", "weekly", "--offline", "--week", "2026-W48", "--format", "json")
    ran = oactl_here(*args, env=now)
    assert ran.code == 0, ran.err
    (account,) = json.loads(ran.out)["accounts"]
    found: dict[str, Any] = account["adherence"]
    counts = {key: n for key, n in found.items() if key not in {"planned", "occurrences"}}
    assert found["planned"] == sum(counts.values())
    return found


def test_what_is_held_is_named_with_the_gate_that_holds_it(
    workspace: Path, oactl_here: Run
) -> None:
    assert oactl_here("push", "--due", env=DUE).code == 3
    found = adherence(oactl_here)
    (held,) = found["occurrences"]
    assert held["subject"]
    assert (held["occurrence"], held["state"], held["reason"]) == (
        OCCURRENCE,
        "held",
        "approval: none",
    )
    assert (found["held"], found["sent"]) == (1, 0)


def test_skipped_it_is_counted_once_however_its_account_is_written(
    workspace: Path, oactl_here: Run
) -> None:
    assert oactl_here("push", "--due", env=DUE).code == 3
    ran = oactl_here("delivery", "skip", OCCURRENCE, "--reason", "typhoon", env=DUE)
    assert ran.code == 0, ran.err
    before = adherence(oactl_here)
    plan = workspace / "plans" / "anniversary.yaml"
    text = plan.read_text(encoding="utf-8")
    assert "account: main" in text
    plan.write_text(text.replace("account: main", "accounts: [main]"), encoding="utf-8")
    after = adherence(oactl_here)
    for found in (before, after):
        (skipped,) = found["occurrences"]
        assert (found["skipped"], found["held"]) == (1, 0)
        assert skipped["occurrence"].endswith(OCCURRENCE)
        assert (skipped["state"], skipped["reason"]) == ("skipped", "skipped: typhoon")
    assert before["planned"] == after["planned"]


LATE = {"OACTL_NOW": "2026-11-25T22:30:00+08:00"}
BAD_TOKEN = {"LINE_CHANNEL_ACCESS_TOKEN": "w" * 100}


def test_what_a_rejected_token_held_until_its_time_was_over_is_told_with_the_token(
    workspace: Path, oactl_here: Run, line: SandboxServer
) -> None:
    assert oactl_here("plan", "approve", "--pending", "--by", "熊大", env=DUE).code == 0
    assert oactl_here("push", "--due", env={**DUE, **BAD_TOKEN}).code == 2
    oactl_here("push", "--due", env=LATE)
    listed = oactl_here("delivery", "list", "--format", "json", env=LATE)
    (missed,) = json.loads(listed.out)["deliveries"]
    assert (missed["state"], missed["held_by"], missed["reason"], missed["facts"]) == (
        "missed",
        "credentials",
        "rejected",
        {"account": "main", "host": line.base.removeprefix("http://")},
    )
    why = "does not accept the token of account main"
    for args in (
        ("delivery", "show", OCCURRENCE),
        ("delivery", "list"),
        ("report", "weekly", "--offline", "--week", "2026-W48"),
        ("report", "weekly", "--offline", "--week", "2026-W48", "--format", "md"),
    ):
        ran = oactl_here(*args, env=LATE)
        assert why in " ".join(ran.out.split()), ran.out
    (named,) = adherence(oactl_here, LATE)["occurrences"]
    assert (named["state"], named["reason"]) == ("missed", "credentials: rejected")


def test_what_nothing_held_is_told_with_how_late_it_could_be(
    workspace: Path, oactl_here: Run
) -> None:
    assert oactl_here("plan", "approve", "--pending", "--by", "熊大", env=DUE).code == 0
    assert oactl_here("push", "--due", env=LATE).code == 3
    shown = oactl_here("delivery", "show", OCCURRENCE, env=LATE).out
    why = "its time is over (it may go out 2h late), and no push ran to its end meanwhile"
    assert why in shown
    report = oactl_here("report", "weekly", "--offline", "--week", "2026-W48", env=LATE).out
    assert why in report


def test_what_a_push_saw_in_its_time_is_not_told_as_if_none_had_run(
    workspace: Path, oactl_here: Run, line: SandboxServer
) -> None:
    assert oactl_here("plan", "approve", "--pending", "--by", "熊大", env=DUE).code == 0
    away = {**DUE, "OACTL_LINE_API_BASE": "http://127.0.0.1:1"}
    assert (
        oactl_here("push", "--due", env={**away, "OACTL_LINE_DATA_API_BASE": line.base}).code == 75
    )
    oactl_here("push", "--due", env={**LATE, "OACTL_LINE_API_BASE": "http://127.0.0.1:1"})
    (missed,) = json.loads(oactl_here("delivery", "list", "--json", env=LATE).out)["deliveries"]
    assert (missed["state"], missed["held_by"], missed["reason"], missed["facts"]) == (
        "missed",
        "credentials",
        "unreachable",
        {"account": "main", "host": "127.0.0.1:1"},
    )
