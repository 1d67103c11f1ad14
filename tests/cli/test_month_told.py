"""What the month comes to is told before it is too late: its messages, its cost, its last day."""

import json
from pathlib import Path
from typing import Any

import pytest
from cli_shop import CONFIG, PLAN, Run

from oactl.sandbox import SandboxServer

QUOTA = 500
AFTERWARDS = {"OACTL_NOW": "2026-11-25T21:00:00+08:00"}
OFFER = "anniversary/wed-fri-offer"


@pytest.fixture
def people(oactl_here: Run, line: SandboxServer) -> int:
    """How many people a broadcast reaches, which oactl has learned by a push of the 25th."""
    line.app.world.accounts["main"].quota = QUOTA
    oactl_here("plan", "approve", "--pending", "--by", "熊大")
    [sent] = json.loads(oactl_here("push", "--due", "--json").out)["deliveries"]
    count = sent["recipients"]
    assert isinstance(count, int)
    return count


def price(workspace: Path, text: str) -> None:
    config = CONFIG.replace("price_plan: tw-medium", f"price_plan: {text}")
    (workspace / "oactl.yaml").write_text(config, encoding="utf-8")


def month(oactl_here: Run) -> dict[str, Any]:
    [account] = json.loads(oactl_here("quota", "--json", env=AFTERWARDS).out)["accounts"]
    found: dict[str, Any] = account["month"]
    return found


def test_quota_counts_what_line_counts_and_what_is_planned_until_the_months_end(
    people: int, workspace: Path, oactl_here: Run, line: SandboxServer
) -> None:
    price(workspace, "tw-light")
    found = month(oactl_here)
    accepted = line.app.world.accounts["main"].used["202611"]
    assert (found["used"], found["planned"], found["sends"]) == (accepted, people, 1)
    assert (found["total"], found["included"]) == (accepted + people, 200)
    assert found["beyond"] == accepted + people - 200
    assert found["cost"] is None, "tw-light has none to add"


def test_a_push_that_was_asked_about_at_the_same_instant_counts_once(
    people: int, oactl_here: Run, line: SandboxServer
) -> None:
    oactl_here("quota")  # the clock that is set begins again at the time of the push
    [status] = json.loads(oactl_here("status", "--json").out)["quota"]
    used = line.app.world.accounts["main"].used["202611"]
    assert people <= used + 5, "once"
    assert (status["used"], status["remaining"]) == (used, QUOTA - used)


def test_the_bill_says_fee_tiers_and_tax(people: int, workspace: Path, oactl_here: Run) -> None:
    tiers = "tax: 5%, tiers: [{price: 0.2, up_to: 50}, {price: 0.1}]"
    price(workspace, f"{{name: own, included: 100, fee: 800, currency: NT$, {tiers}}}")
    found = month(oactl_here)
    assert found["cost"], found
    rest = found["used"] + people - 100 - 50
    assert found["cost"]["further"] == [
        {"messages": 50, "price": 0.2}, {"messages": rest, "price": 0.1},
    ]  # fmt: skip
    total = round((800 + 10 + rest * 0.1) * 1.05, 2)
    assert found["cost"]["total"] == total
    assert not found["cost"]["at_most"]
    told = oactl_here("quota", env=AFTERWARDS).out
    assert f"costs NT$800 + 50 × NT$0.2 + {rest:,} × NT$0.1 =" in told
    assert f"with 5% tax NT${total:,.0f}" in told


@pytest.mark.parametrize(
    ("name", "said"), [("tw-high", "at most NT$1,200 +"), ("th-pro", "costs ฿1,780, with 7% tax")]
)
def test_prices_of_the_table_are_told_as_what_they_are(
    workspace: Path, oactl_here: Run, line: SandboxServer, name: str, said: str
) -> None:
    price(workspace, name)
    line.app.world.accounts["main"].used["202611"] = 7000
    assert said in oactl_here("quota", env=AFTERWARDS).out


def test_status_takes_off_what_went_out_since_line_was_asked(people: int, oactl_here: Run) -> None:
    [quota] = json.loads(oactl_here("status", "--json", env=AFTERWARDS).out)["quota"]
    assert (quota["limit"], quota["used"], quota["remaining"]) == (QUOTA, people, QUOTA - people)
    assert quota["as_of"].startswith("2026-11-25T12:00:3")
    told = oactl_here("status", env=AFTERWARDS).out
    assert f"{QUOTA - people:,} of {QUOTA} (asked 11-25 20:00, {people:,} sent since)" in told


def test_every_screen_says_from_when_on_lines_messages_do_not_suffice(
    people: int, oactl_here: Run
) -> None:
    left = f"{QUOTA - people:,} will be left"
    for command in ("status", "plan agenda", "quota"):
        told = oactl_here(*command.split(), env=AFTERWARDS).out
        assert f"{QUOTA} messages of 2026-11 do not suffice from 11-27 20:00 on: {OFFER}" in told
        assert left in told or command == "quota", command
    validated = json.loads(oactl_here("plan", "validate", "--json", env=AFTERWARDS).out)["findings"]
    [first, *_] = [each["message"] for each in validated if each["rule"] == "OA803"]
    assert "The send of 2026-11-27 20:00 needs" in first
    approved = oactl_here("plan", "approve", OFFER, "--by", "熊大", env=AFTERWARDS).out
    assert "2026-11: " in approved
    assert left in approved


def test_what_will_not_fit_is_held_by_quota_ahead_and_explain_shows_that_gate(
    people: int, oactl_here: Run
) -> None:
    window = ("--from", "2026-11-26", "--to", "2026-12-03")
    agenda = json.loads(oactl_here("plan", "agenda", *window, "--json", env=AFTERWARDS).out)
    assert [(each["id"][-16:-6], each["held_by"]) for each in agenda["occurrences"]] == [
        ("2026-11-27", "quota"), ("2026-12-02", None),
    ]  # fmt: skip
    name = f"{OFFER}@2026-11-27T20:00"
    told = oactl_here("explain", name, env=AFTERWARDS).out
    assert told.count("✗") == 2, "the gate, and the last line that explains the mark"
    assert f"needs {people:,}; when it is due {QUOTA - people:,} of {QUOTA} messages" in told
    gates = json.loads(oactl_here("explain", name, "--json", env=AFTERWARDS).out)["gates"]
    assert [gate["gate"] for gate in gates if gate["stops"]] == ["quota"]


def test_explain_says_what_will_be_left_where_it_fits(people: int, oactl_here: Run) -> None:
    told = oactl_here("explain", f"{OFFER}@2026-12-02T20:00", env=AFTERWARDS).out
    assert (
        f"{QUOTA} will be left when it is due, by what is planned before; needs {people:,}" in told
    )


def test_what_a_person_skipped_needs_no_messages(people: int, oactl_here: Run) -> None:
    assert people
    name = f"{OFFER}@2026-11-27T20:00"
    assert oactl_here("delivery", "skip", name, "--reason", "too dear", env=AFTERWARDS).code == 0
    assert (month(oactl_here)["sends"], month(oactl_here)["runs_out"]) == (0, None)


def test_drafts_and_hand_offs_need_no_messages(workspace: Path, oactl_here: Run) -> None:
    for more in ("draft: true", "platform: facebook"):
        text = PLAN.replace("audience: all", f"audience: all\n    {more}")
        text = (
            text.replace("messages:\n      - text: 周年慶開跑!", "copy: 周年慶")
            if "platform" in more
            else text
        )
        (workspace / "plans" / "anniversary.yaml").write_text(text, encoding="utf-8")
        [account] = json.loads(oactl_here("quota", "--json").out)["accounts"]
        assert (account["month"]["sends"], account["month"]["planned"]) == (0, 0)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("tax: 5", "not a part of the price"),
        ("tax: five", "not a part of the price"),
        ("tiers: [{price: 0.2}, {price: 0.1}]", "not in order"),
        ("tiers: [{price: 0.2, up_to: 10}, {price: 0.1, up_to: 5}]", "not in order"),
        ("tiers: [{price: 0.2, up_to: 10}]", "or the last one ends"),
        ("tiers: {price: 0.2, up_to: 10}", "or the last one ends"),
    ],
)
def test_prices_that_make_no_sense_are_findings(
    workspace: Path, oactl_here: Run, wrong: str, words: str
) -> None:
    price(workspace, f"{{name: own, included: 10, {wrong}}}")
    ran = oactl_here("plan", "validate")
    assert "OA181" in ran.out
    assert words in ran.out


def test_the_month_is_told_in_chinese(people: int, oactl_here: Run) -> None:
    assert people
    told = oactl_here("quota", env={**AFTERWARDS, "OACTL_LANG": "zh-TW"}).out
    assert "則訊息從 11-27 20:00 起不夠用" in told
    assert "messages" not in told
