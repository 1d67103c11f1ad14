"""`insight sync` and `insight show`: what is fetched, what is kept, and what is said of it."""

from datetime import timedelta
from pathlib import Path

import pytest
from cli_shop import CONFIG, NOW, Run

from oactl.sandbox import Fault, SandboxServer
from published import faults

FOLLOWERS = "/v2/bot/insight/followers"
SPAN = ("--from", "2026-11-20", "--to", "2026-11-22")
TWO = CONFIG + "  south:\n    token: {env: SOUTH}\n"


def test_what_was_fetched_is_shown_day_by_day_and_asked_once(
    oactl_here: Run, line: SandboxServer
) -> None:
    first = oactl_here("insight", "sync", *SPAN, "--json")
    assert (first.code, faults("insight sync", first.data)) == (0, [])
    assert first.data["accounts"][0]["fetched"] > 0
    asked = len(line.requests())
    later = {"OACTL_NOW": (NOW + timedelta(minutes=1)).isoformat()}
    again = oactl_here("insight", "sync", *SPAN, "--json", env=later).data["accounts"][0]
    assert again["fetched"] == 1, "the month's use, which is never final"
    assert not [r for r in line.requests()[asked:] if "/insight/" in r.request.path]

    shown = oactl_here("insight", "show", *SPAN, "--json")
    assert faults("insight show", shown.data) == []
    days = shown.data["accounts"][0]["days"]
    assert [day["date"] for day in days] == ["2026-11-20", "2026-11-21", "2026-11-22"]
    assert all(day["followers"] >= day["blocks"] for day in days)
    for day in days:
        assert f"{day['followers']:,}" in oactl_here("insight", "show", *SPAN).out


def test_before_anything_was_fetched_the_command_is_named(oactl_here: Run) -> None:
    ran = oactl_here("insight", "show")
    assert ran.code == 0
    assert "oactl insight sync" in ran.out
    assert oactl_here("insight", "show", "--json").data["accounts"][0]["days"] == []


@pytest.mark.parametrize(
    ("kind", "code", "said"),
    [
        ("reset_before", 75, "could not be reached"),
        ("401", 2, "token"),
        ("429_rate", 75, "main"),
        ("403", 1, "main"),
    ],
)
def test_what_line_does_not_answer_is_said_by_code_and_sentence(
    oactl_here: Run, line: SandboxServer, kind: str, code: int, said: str
) -> None:
    line.fault(Fault(kind, path="/v2/bot/*", count=None))
    ran = oactl_here("insight", "sync", *SPAN)
    assert ran.code == code
    assert said in ran.out + ran.err
    as_json = oactl_here("insight", "sync", *SPAN, "--json")
    assert faults("insight sync", as_json.data) == []


def test_days_to_come_are_not_asked_for(oactl_here: Run, line: SandboxServer) -> None:
    ran = oactl_here("insight", "sync", "--from", "2026-11-25", "--to", "2026-12-31")
    assert ran.code == 0
    days = [r for r in line.requests() if r.request.path == FOLLOWERS]
    assert len(days) <= 1


@pytest.mark.parametrize("command", ["sync", "show"])
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--from", "2026-11-22", "--to", "2026-11-20"), "cli.span_backwards"),
        (("--from", "22.11.2026"), "cli.bad_date"),
        (("--account", "west"), "cli.unknown_account"),
    ],
)
def test_a_span_or_account_that_cannot_be_is_wrong_usage_and_asks_nobody(
    oactl_here: Run, line: SandboxServer, command: str, words: tuple[str, ...], code: str
) -> None:
    ran = oactl_here("insight", command, *words, "--json")
    assert (ran.code, ran.data["error"]["code"]) == (2, code)
    assert line.requests() == []


def test_of_several_accounts_each_is_synced_and_shown_with_its_name(
    oactl_here: Run, workspace: Path
) -> None:
    (workspace / "oactl.yaml").write_text(TWO, encoding="utf-8")
    ran = oactl_here("insight", "sync", *SPAN)
    assert ran.code == 1, "one of several tokens is missing"
    assert "main" in ran.out
    assert "south" in ran.out
    shown = oactl_here("insight", "show", *SPAN).out
    assert [row for row in shown.splitlines() if row in {"main", "south"}] == ["main", "south"]
    alone = oactl_here("insight", "show", *SPAN, "--account", "south", "--json").data
    assert [each["account"] for each in alone["accounts"]] == ["south"]


def test_the_report_needs_no_further_request_for_days_that_are_kept(
    oactl_here: Run, line: SandboxServer
) -> None:
    assert oactl_here("report", "weekly").code == 0
    asked = len([r for r in line.requests() if r.request.path == FOLLOWERS])
    assert asked > 0
    assert oactl_here("report", "weekly").code == 0
    again = len([r for r in line.requests() if r.request.path == FOLLOWERS])
    assert again == asked
