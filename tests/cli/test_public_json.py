"""What commands print with `--json` is what docs/reference/json.md says, key by key."""

import json
from pathlib import Path

import pytest
from cli_shop import Run

from oactl.public_json.registry import DOCUMENTS, schema
from published import validator

OCCURRENCE = "anniversary/wed-fri-offer@2026-11-25T20:00"
POST = "anniversary/wed-fri-offer"
FRIDAY = {"OACTL_NOW": "2026-11-27T20:00:30+08:00"}
# In this order, in one workspace: the words of a command, what it prints, and its exit code.
STORY: list[tuple[str, str, int]] = [
    ("status", "status", 0),
    ("account list", "account list", 0),
    ("account check", "account check", 0),
    ("quota", "quota", 0),
    ("cost", "cost", 0),
    ("plan agenda", "plan agenda", 0),
    ("plan validate", "plan validate", 0),
    (f"plan show {POST}", "plan show", 0),
    (f"plan preview {POST}", "plan preview", 0),
    ("plan status", "plan status", 0),
    ("push --due", "push", 3),
    (f"delivery show {OCCURRENCE}", "delivery show (not begun)", 0),
    (f"explain {OCCURRENCE}", "explain OCCURRENCE", 0),
    ("explain OA301", "explain RULE", 0),
    ("explain block-rate", "explain FIGURE", 0),
    (f"plan approve {POST} --by 熊大", "plan approve", 0),
    ("push --due", "push", 0),
    ("delivery list", "delivery list", 0),
    (f"delivery show {OCCURRENCE}", "delivery show", 0),
    ("status", "status", 0),
    ("insight sync", "insight sync", 0),
    ("insight show", "insight show", 0),
    ("experiment design --friends 800 --baseline 42%", "experiment design", 0),
    ("experiment status", "experiment status", 0),
    ("experiment list", "experiment list", 0),
    ("report weekly --week 2026-11-25", "report weekly", 0),
    ("report weekly --week 2026-11-25 --explain friends", "report weekly --explain", 0),
    ("report daily --if-notable", "report daily --if-notable", 0),
    ("cost --month 2026-12", "cost", 0),
    ("cost --month last", "cost", 0),
    ("audience list", "audience list", 0),
    ("audience count all", "audience count", 0),
    ("doctor", "doctor", 0),
    ("pause --all --reason x", "pause", 0),
    ("account list", "account list", 0),
    ("status", "status", 0),
    (
        f"delivery skip {POST}@2026-12-04T20:00 {POST}@2026-12-11T20:00 --reason x",
        "delivery skip (several)",
        0,
    ),
    ("delivery done --plan anniversary", "delivery done (several)", 0),
    ("resume --all", "resume", 0),
    ("db backup copy.db", "db backup", 0),
    ("db restore copy.db", "db restore", 0),
    ("db check", "db check", 0),
    (f"plan revoke {POST}", "plan revoke", 0),
    ("init ../new", "init", 0),
    ("plan show nothing", "(every error)", 2),
]


def test_every_command_prints_what_the_page_says(oactl_here: Run, workspace: Path) -> None:
    names, _ = schema()
    for words, command, code in STORY:
        ran = oactl_here(*words.split(), "--json")
        assert ran.code == code, f"{words}: {ran.err}"
        found = list(validator(names[command]).iter_errors(json.loads(ran.out)))
        assert found == [], f"{words}: {found[0].json_path} {found[0].message}"


@pytest.mark.parametrize("change", ["an unknown key", "a key that is missing", "a wrong type"])
def test_the_test_would_see_a_change(change: str, oactl_here: Run) -> None:
    document = json.loads(oactl_here("quota", "--json").out)
    (account,) = document["accounts"]
    match change:
        case "an unknown key":
            account["new"] = 1
        case "a key that is missing":
            del account["limit"]
        case _:
            account["used"] = "1,200"
    assert list(validator("Quotas").iter_errors(document))


def test_a_bad_configuration_prints_its_findings_as_the_page_says(
    oactl_here: Run, workspace: Path
) -> None:
    config = workspace / "oactl.yaml"
    config.write_text(config.read_text(encoding="utf-8").replace("people:", "poeple:"), "utf-8")
    document = json.loads(oactl_here("quota", "--json").out)
    assert list(validator("Error").iter_errors(document)) == []
    assert document["findings"]


def test_every_command_that_the_page_names_is_told_here_or_elsewhere() -> None:
    elsewhere = {
        "account add",  # test_account_told.py
        "goal status",  # test_goal_status.py
        "plan diff",  # test_plan_diff.py
        "experiment read",  # these in tests/push/test_push_experiment_read.py
        "experiment decide",
        "plan retire",  # these in tests/push/test_push_documents.py
        "delivery resume",
        "delivery stop",
        "delivery skip",
        "delivery resolve",
        "delivery done",
        "schedule install",  # these in test_schedule.py
        "schedule status",
        "schedule remove",
        "sandbox serve",  # test_sandbox_command.py
        "demo",  # test_demo.py
        "insight import",  # these in test_insight_import.py
        "insight export --format jsonl",
        "delivery show (variants)",  # tests/push/test_push_variants.py
        "notify test",  # these in tests/push/test_push_receivers.py
        "(every notice)",
    }
    assert set(DOCUMENTS) == {command for _, command, _ in STORY} | elsewhere
