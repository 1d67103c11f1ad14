"""A month has the same messages wherever it is told, each once, and they are LINE's."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from approving import edit, write
from cli_shop import CONFIG, NOW, PLAN, Run

from oactl.sandbox import Fault, SandboxServer, Settings
from oactl.sandbox.state import AccountSpec

OFFER = "anniversary/wed-fri-offer"
BROADCAST = "/v2/bot/message/broadcast"


def at(line: SandboxServer, wall: str) -> dict[str, str | None]:
    """Both clocks at a time of Taipei."""
    line.set_now(datetime.fromisoformat(f"{wall}+08:00"))
    return {"OACTL_NOW": f"{wall}+08:00"}


def month(oactl_here: Run, env: dict[str, str | None] | None = None) -> dict[str, Any]:
    [account] = json.loads(oactl_here("quota", "--json", env=env).out)["accounts"]
    found: dict[str, Any] = account["month"]
    return found


def told(oactl_here: Run, env: dict[str, str | None] | None = None) -> list[tuple[str, str]]:
    """What `plan validate` says of months: the rule and its sentence."""
    found = json.loads(oactl_here("plan", "validate", "--json", env=env).out)["findings"]
    return [(each["rule"], each["message"]) for each in found if each["rule"].startswith("OA80")]


def cadence(workspace: Path, text: str) -> None:
    was = 'cadence: {weekly: [wed, fri], at: "20:00", from: 2026-11-25, until: 2026-12-31}'
    edit(workspace, "plans/anniversary.yaml", was, f"cadence: {text}")


def used(line: SandboxServer, name: str = "202611") -> int:
    return line.app.world.accounts["main"].used.get(name, 0)


def approve(oactl_here: Run) -> None:
    oactl_here("quota")  # how many friends there are
    assert oactl_here("plan", "approve", "--pending", "--by", "熊大").code == 0


# ---- whose month it is ------------------------------------------------------------


def test_the_month_is_lines_also_in_the_hours_in_which_ours_is_another(
    workspace: Path, oactl_here: Run, line: SandboxServer
) -> None:
    write(workspace, "oactl.yaml", CONFIG + "    quiet_hours: none\n")
    cadence(workspace, '{dates: [2026-11-30, 2026-12-01], at: ["20:00", "23:30"]}')
    approve(oactl_here)
    before = month(oactl_here, at(line, "2026-11-30T19:00:00"))
    assert (before["month"], before["sends"]) == ("2026-11", 1), "23:30 is LINE's first of December"
    late = at(line, "2026-11-30T20:00:30")
    assert oactl_here("push", "--due", env=late).code == 0
    late = at(line, "2026-11-30T23:10:00")
    after = month(oactl_here, late)
    assert (after["month"], after["used"], after["sends"]) == ("2026-12", 0, 3)
    assert used(line) > 0
    [status] = json.loads(oactl_here("status", "--json", env=late).out)["quota"]
    assert status["used"] == used(line, "202612") == 0


# ---- each message once ------------------------------------------------------------


@pytest.mark.parametrize("fault", ["reset_after", "500_after"])
def test_an_answer_that_was_lost_counts_once(
    workspace: Path, oactl_here: Run, line: SandboxServer, fault: str
) -> None:
    approve(oactl_here)
    line.fault(Fault(fault, path=BROADCAST, count=None))
    assert oactl_here("push", "--due").code == 75
    line.clear_faults()
    later = at(line, "2026-11-25T20:02:00")
    assert oactl_here("push", "--due", env=later).code == 0
    [status] = json.loads(oactl_here("status", "--json", env=later).out)["quota"]
    assert status["used"] == used(line) > 0


def test_what_nobody_knows_is_not_to_come(
    workspace: Path, oactl_here: Run, line: SandboxServer
) -> None:
    cadence(workspace, '{once: "2026-11-25T20:00"}')
    approve(oactl_here)
    line.fault(Fault("reset_after", path=BROADCAST, count=None))
    oactl_here("push", "--due")
    line.clear_faults()
    tomorrow = at(line, "2026-11-26T21:00:30")
    assert oactl_here("push", "--due", env=tomorrow).code == 4
    found = month(oactl_here, tomorrow)
    assert (found["used"], found["planned"]) == (used(line), 0)
    assert month(oactl_here, at(line, "2026-12-10T12:00:00"))["planned"] == 0


def test_what_was_missed_is_not_to_come(
    workspace: Path, oactl_here: Run, line: SandboxServer
) -> None:
    cadence(workspace, '{once: "2026-11-25T20:00"}')
    approve(oactl_here)
    line.fault(Fault("500_before", path=BROADCAST, count=None))
    oactl_here("push", "--due")
    assert month(oactl_here)["planned"] > 0, "the next run goes on"
    assert month(oactl_here, at(line, "2026-11-26T21:00:30"))["planned"] == 0


def test_a_narrowcast_that_line_works_on_is_to_come_and_then_counts_once(
    workspace: Path, oactl_here: Run, line: SandboxServer
) -> None:
    tag = "    tags: {women: {demographics: {gender: female}}}\n"
    write(workspace, "oactl.yaml", CONFIG + tag)
    audience = "audience: {all: [women], limit: 100}"
    edit(workspace, "plans/anniversary.yaml", "audience: all", audience)
    cadence(workspace, '{once: "2026-11-25T20:00"}')
    approve(oactl_here)
    planned = month(oactl_here)["planned"]
    assert planned > 0
    oactl_here("push", "--due")
    found = month(oactl_here)
    assert (found["used"], found["planned"]) == (0, planned)
    later = at(line, "2026-11-25T20:05:00")
    oactl_here("push", "--due", env=later)
    found = month(oactl_here, later)
    assert (found["used"], found["planned"]) == (used(line), 0)
    [status] = json.loads(oactl_here("status", "--json", env=later).out)["quota"]
    assert status["used"] == used(line) > 0


def test_every_time_of_a_busy_post_counts(
    workspace: Path, oactl_here: Run, line: SandboxServer
) -> None:
    hours = ", ".join(f'"{hour:02}:30"' for hour in range(24))
    cadence(workspace, f"{{daily: true, at: [{hours}], from: 2026-11-26, until: 2026-12-31}}")
    found = month(oactl_here)
    assert found["sends"] == 5 * 24 - 1, "23:30 of the 30th is LINE's December"


# ---- the same everywhere ------------------------------------------------------------


def test_validate_counts_as_quota_does(
    workspace: Path, oactl_here: Run, line: SandboxServer
) -> None:
    write(workspace, "oactl.yaml", CONFIG.replace("tw-medium", "tw-light"))
    approve(oactl_here)
    found = month(oactl_here)
    [(rule, sentence), _december] = told(oactl_here)
    assert (rule, found["sends"]) == ("OA801", 2)
    assert f"would send {found['total']:,} messages (2 ×" in sentence, "the due one too"
    for wall in ("2026-11-25T20:00", "2026-11-27T20:00"):
        skipped = oactl_here("delivery", "skip", f"{OFFER}@{wall}", "--reason", "颱風假")
        assert skipped.code == 0
    assert month(oactl_here)["planned"] == 0
    assert [sentence[:10] for _, sentence in told(oactl_here)] == ["In 2026-12"]


def test_each_month_that_is_too_short_is_told(
    workspace: Path, oactl_here: Run, line: SandboxServer
) -> None:
    write(workspace, "oactl.yaml", CONFIG.replace("tw-medium", "tw-light"))
    cadence(workspace, '{dates: [2026-11-26, 2026-12-01, 2027-01-05], at: "20:00"}')
    oactl_here("quota")
    months = [sentence[:10] for _, sentence in told(oactl_here)]
    assert months == ["In 2026-11", "In 2026-12", "In 2027-01"]


def test_an_account_is_told_from_its_first_day_on(
    workspace: Path, oactl_here: Run, line: SandboxServer
) -> None:
    line.app.world.accounts["main"].quota = 200
    write(workspace, "oactl.yaml", CONFIG.partition("accounts:")[0])
    assert (
        oactl_here("account", "add", "main", "--token-env", "LINE_CHANNEL_ACCESS_TOKEN").code == 0
    )
    assert "OA803" in [rule for rule, _ in told(oactl_here)]


def test_of_accounts_with_clocks_of_their_own_each_has_its_last_month(
    workspace: Path, oactl_here: Run
) -> None:
    """00:30 of the first of December in Bangkok is later than in Taipei, and both are December."""
    accounts = "".join(
        f"  {name}:\n    token: {{file: {name}.token}}\n    timezone: {zone}\n"
        "    quiet_hours: none\n    price_plan: tw-light\n"
        for name, zone in (("taipei", "Asia/Taipei"), ("bangkok", "Asia/Bangkok"))
    )
    write(workspace, "oactl.yaml", CONFIG.partition("  main:")[0] + accounts)
    plan = PLAN.replace("account: main", "accounts: [taipei, bangkok]\ntimezone: account")
    write(workspace, "plans/anniversary.yaml", plan)
    cadence(workspace, '{dates: [2026-11-29, 2026-12-01], at: "00:30"}')
    specs = [AccountSpec(name, friends=300) for name in ("taipei", "bangkok")]
    with SandboxServer(now=NOW, accounts=specs, settings=Settings(rates=False)) as line:
        env = {"OACTL_LINE_API_BASE": line.base, "OACTL_LINE_DATA_API_BASE": line.base}
        for spec in line.accounts:
            write(workspace, f"{spec.name}.token", spec.token)
            (workspace / f"{spec.name}.token").chmod(0o600)
        assert oactl_here("quota", env=env).code == 0
        out = oactl_here("plan", "approve", "--pending", "--by", "熊大", env=env).out
    for account in ("taipei", "bangkok"):
        assert f"{account}  2026-12: 0 sent + " in out


# ---- in words ------------------------------------------------------------


def test_prices_that_are_exact_are_not_said_to_be_the_most(
    workspace: Path, oactl_here: Run, line: SandboxServer
) -> None:
    for name, most in (("th-basic", False), ("tw-high", True)):
        write(workspace, "oactl.yaml", CONFIG.replace("tw-medium", name))
        line.app.world.accounts["main"].used["202611"] = 20_000
        oactl_here("quota")
        [sentence] = [said for rule, said in told(oactl_here) if "2026-11" in said]
        assert ("cost at most" in sentence) is most
        assert ("at most" in oactl_here("quota").out) is most


def test_the_quota_of_an_older_month_is_not_this_months(
    oactl_here: Run, line: SandboxServer
) -> None:
    oactl_here("quota", env=at(line, "2026-11-14T12:00:00"))
    later = at(line, "2026-12-10T12:00:00")
    said = oactl_here("report", "weekly", "--week", "2026-W46", "--offline", env=later).out
    assert "0 of 30,000 messages used in 2026-11 (as of 2026-11-14)\n" in said


@pytest.mark.parametrize(("used", "words"), [(1, "= 1 message;"), (2, "= 2 messages;")])
def test_one_message_is_one(
    workspace: Path, oactl_here: Run, line: SandboxServer, used: int, words: str
) -> None:
    (workspace / "plans/anniversary.yaml").unlink()
    line.app.world.accounts["main"].used["202611"] = used
    assert words in oactl_here("quota").out
