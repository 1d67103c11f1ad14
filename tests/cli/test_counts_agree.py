"""What is held, missed and handed off of many accounts is one number on every screen."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from approving import edit
from cli_shop import NOW, Run
from many_shops import SHOPS, names, open_chain, specs

from oactl.sandbox import Fault, SandboxServer, Settings
from runner import Ran

OFFER = "chain/offer@2026-11-25T20:00"
WEEK = ("--from", "2026-11-23", "--to", "2026-11-29")
SILENT = ("tea-001", "tea-002", "tea-003")  # whose LINE does not answer on Wednesday
REJECTED = ("tea-004", "tea-005")  # whose token LINE rejects from Saturday on
NOTE = """\
  - id: note
    subject: 週六提醒
    cadence: {once: "2026-11-28T12:00"}
    audience: all
    messages: [{text: 週六見!}]
"""
# Wednesday's offer of the silent ones and their tip, the tips of Thursday and Friday (no push ran).
MISSED = len(SILENT) + 1 + 2
TOLD = {"held": len(REJECTED), "missed": MISSED, "handed_off": SHOPS}
WORDS = {"held": "held", "missed": "missed", "handed_off": "for a person"}


@pytest.fixture
def line() -> Iterator[SandboxServer]:
    """A LINE with all shops, at `NOW`."""
    with SandboxServer(now=NOW, accounts=specs(), settings=Settings(rates=False)) as server:
        yield server


class Chain:
    """All shops with their clock."""

    def __init__(self, run: Run, line: SandboxServer) -> None:
        self._run, self._line, self._now = run, line, NOW

    def at(self, wall: str) -> None:
        self._now = datetime.fromisoformat(f"{wall}+08:00").astimezone(UTC)
        self._line.set_now(self._now)

    def run(self, *words: str) -> Ran:
        return self._run(*words, env={"OACTL_NOW": self._now.isoformat()})


@pytest.fixture
def week(workspace: Path, oactl_here: Run, line: SandboxServer) -> Chain:
    """A week in which each of it happened, on Saturday after the push of noon."""
    open_chain(workspace)
    edit(workspace, "plans/chain.yaml", "posts:\n", "posts:\n" + NOTE)
    chain = Chain(oactl_here, line)
    for who in ("熊大", "莎莉"):
        chain.run("plan", "approve", "--pending", "--by", who)
    for name in SILENT:
        line.fault(Fault("500_before", account=name, count=None))
    chain.run("push", "--due")
    chain.at("2026-11-25T23:30")
    chain.run("push", "--due")
    line.clear_faults()
    for name in REJECTED:
        line.fault(Fault("401", account=name, count=None))
    chain.at("2026-11-28T12:00:30")
    chain.run("push", "--due")
    return chain


def by_json(chain: Chain) -> dict[str, dict[str, int]]:
    status = chain.run("status", "--json").data
    states = Counter(
        each["state"] for each in chain.run("plan", "agenda", *WEEK, "--json").data["occurrences"]
    )
    listed = Counter(
        each["state"] for each in chain.run("delivery", "list", "--json").data["deliveries"]
    )
    report = ("report", "weekly", "--offline", "--week", "2026-11-25", "--json")
    kept = [each["adherence"] for each in chain.run(*report).data["accounts"]]
    return {
        "status": {
            state: len(status["hand_offs" if state == "handed_off" else state]) for state in TOLD
        },
        "agenda": {state: states[state] for state in TOLD},
        "delivery list": {state: listed[state] for state in TOLD},
        "report": {state: sum(each[state] for each in kept) for state in TOLD},
    }


def test_every_document_has_the_same_numbers(week: Chain) -> None:
    # The offer of Friday evening was not looked at by any push in its time.
    expected = {**TOLD, "missed": MISSED + SHOPS}
    for screen, found in by_json(week).items():
        assert found == expected, screen
    week.at("2026-11-28T12:05")
    assert week.run("push", "--due").err == ""
    for screen, found in by_json(week).items():
        assert found == expected, screen


def test_every_screen_says_the_same_numbers(week: Chain) -> None:
    told = {**TOLD, "missed": MISSED + SHOPS}
    for words in (("status",), ("plan", "agenda", *WEEK)):
        out = week.run(*words).out
        for state, count in told.items():
            assert re.search(rf"\b{WORDS[state]} {count}\b", out), (words, state, out)
    report = week.run("report", "weekly", "--offline", "--week", "2026-11-25").out
    assert f"- {told['held']} held: tea-004, tea-005" in report
    assert f"- {told['missed']} missed: " in report
    assert f"- {SHOPS} handed to a person: {SHOPS} accounts" in report


def test_a_row_of_several_times_has_the_first_of_them_on_every_screen(week: Chain) -> None:
    for words in (("status",), ("plan", "agenda", *WEEK)):
        (row,) = (row for row in week.run(*words).out.splitlines() if " 2 times" in row)
        assert "local/tip@2026-11-26T20:00" in row, words


def test_what_went_out_is_what_line_took_and_no_hand_off(week: Chain, line: SandboxServer) -> None:
    took = sum(len(line.received(name)) for name in names())
    report = week.run("report", "weekly", "--offline", "--week", "2026-11-25").out
    assert f", {took} of " in report
    assert f"{took} posts, " in report
    for each in names():
        assert week.run("delivery", "done", f"{each}/chain/story@2026-11-28T12:00").code == 0
    report = week.run("report", "weekly", "--offline", "--week", "2026-11-25").out
    assert f", {took + SHOPS} of " in report
    assert "handed to a person" not in report


def test_what_a_push_held_is_told_as_it_stands_by_now(
    workspace: Path, oactl_here: Run, line: SandboxServer
) -> None:
    open_chain(workspace)
    chain = Chain(oactl_here, line)
    chain.run("push", "--due")
    assert by_json(chain)["status"] == {"held": SHOPS + 1, "missed": 0, "handed_off": 0}
    chain.run("plan", "approve", "chain/offer", "--by", "熊大")
    found = by_json(chain)
    assert found["status"] == found["agenda"] == {"held": 1, "missed": 0, "handed_off": 0}
    coming = chain.run("status", "--json").data["next"]
    assert OFFER in {each["id"].partition("/")[2] for each in coming}
    assert chain.run("status").out.count(OFFER) == 1
    chain.at("2026-11-25T23:30")  # and no push ran
    found = by_json(chain)
    assert found["status"] == found["agenda"] == found["report"]
    assert found["status"] == {"held": 0, "missed": SHOPS + 1, "handed_off": 0}
