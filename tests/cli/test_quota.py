"""`oactl quota`: this month's messages, for people and programs, with and without an answer."""

import json
from pathlib import Path
from typing import Any

import pytest
from cli_shop import CONFIG, Run

from oactl.sandbox import Fault, SandboxServer
from runner import Ran

SECOND = """\
  south:
    token: {env: SOUTH_TOKEN}
    group: [shops]
"""
LIMIT = "/v2/bot/message/quota"
USED = "/v2/bot/message/quota/consumption"


def accounts(ran: Ran) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(ran.out)["accounts"]
    return found


def told(ran: Ran, code: int, words: str) -> None:
    """A sentence on stderr, nothing on stdout, no traceback and no token."""
    assert ran.code == code, ran.err
    assert ran.out == ""
    assert words in ran.err
    assert "Traceback" not in ran.err
    assert "sandbox-token" not in ran.err


def test_a_person_reads_what_is_left(oactl_here: Run, line: SandboxServer) -> None:
    line.app.world.accounts["main"].quota = 12_000
    ran = oactl_here("quota")
    assert (ran.code, ran.err) == (0, "")
    first, *month = ran.out.splitlines()
    assert first == "main: 12,000 messages left this month (0 of 12,000 used)"
    assert all(line.startswith("  ") for line in month)


def test_a_program_gets_numbers(oactl_here: Run, line: SandboxServer) -> None:
    line.app.world.accounts["main"].quota = 12_000
    expected = {"account": "main", "limit": 12_000, "used": 0, "remaining": 12_000, "error": None}
    for look in (("--json",), ("--format", "json")):
        [found] = accounts(oactl_here("quota", *look))
        assert found.pop("month")["month"] == "2026-11"
        assert found == expected


def test_a_month_without_a_limit_is_said_to_be_one(oactl_here: Run, line: SandboxServer) -> None:
    line.app.world.accounts["main"].quota = None
    assert "no limit set" in oactl_here("quota").out
    [found] = accounts(oactl_here("quota", "--json"))
    assert (found["limit"], found["used"], found["remaining"]) == (None, 0, None)


def test_it_speaks_the_users_language(oactl_here: Run) -> None:
    ran = oactl_here("quota", env={"OACTL_LANG": "zh-TW"})
    assert ran.code == 0
    assert "messages" not in ran.out
    assert "30,000" in ran.out


def test_the_answer_is_kept_for_the_report(oactl_here: Run) -> None:
    oactl_here("quota")
    report = json.loads(oactl_here("report", "weekly", "--offline", "--json").out)
    assert report["accounts"][0]["quota"] == {"limit": 30_000, "used": 0, "remaining": 30_000}


def test_a_missing_token_is_a_sentence(oactl_here: Run) -> None:
    gone: dict[str, str | None] = {"LINE_CHANNEL_ACCESS_TOKEN": None}
    told(oactl_here("quota", env=gone), 2, "oactl account check main")
    ran = oactl_here("quota", "--json", env=gone)
    assert ran.code == 2
    assert [(each["error"], each["limit"]) for each in accounts(ran)] == [("credentials", None)]


def test_a_rejected_token_is_a_sentence(oactl_here: Run) -> None:
    told(oactl_here("quota", env={"LINE_CHANNEL_ACCESS_TOKEN": "nobody"}), 2, "not accepted")


@pytest.mark.parametrize(
    ("kind", "code", "words"),
    [
        ("reset_before", 75, "cannot be reached"),
        ("429_rate", 75, "too often"),
        ("403", 1, "does not tell"),
        ("html_200", 75, "cannot be reached"),
    ],
)
def test_an_answer_that_is_none_is_a_sentence(
    oactl_here: Run, line: SandboxServer, kind: str, code: int, words: str
) -> None:
    for path in (LIMIT, USED):
        line.fault(Fault(kind, path=path, count=None))
        told(oactl_here("quota"), code, words)
        line.clear_faults()


def test_nothing_listening_is_temporary(oactl_here: Run) -> None:
    ran = oactl_here("quota", env={"OACTL_LINE_API_BASE": "http://127.0.0.1:9"})
    told(ran, 75, "cannot be reached")


def test_of_several_accounts_one_bad_token_hides_no_other(workspace: Path, oactl_here: Run) -> None:
    (workspace / "oactl.yaml").write_text(CONFIG + SECOND, encoding="utf-8")
    ran = oactl_here("quota")
    assert ran.code == 1
    assert ran.out.startswith("main: ")
    assert ran.err.startswith("south: ")
    both = oactl_here("quota", "--json")
    assert [(each["account"], each["error"]) for each in accounts(both)] == [
        ("main", None),
        ("south", "credentials"),
    ]


def test_the_account_option_chooses(workspace: Path, oactl_here: Run) -> None:
    (workspace / "oactl.yaml").write_text(CONFIG + SECOND, encoding="utf-8")
    assert oactl_here("quota", "--account", "main").code == 0
    assert oactl_here("quota", "--account", "group:shops").code == 2
    wrong = oactl_here("quota", "--account", "west")
    assert wrong.code == 2
    assert "west" in wrong.err
