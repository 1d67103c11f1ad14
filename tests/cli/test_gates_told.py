"""What a gate says on the screen: the figures it looked at, and the next step that helps."""

import re
from pathlib import Path

import pytest
from approving import edit, write
from cli_shop import PLAN, Run

OCCURRENCE = "anniversary/wed-fri-offer@2026-11-25T20:00"
POST = "anniversary/wed-fri-offer"
APPROVALS = "approvals/anniversary.yaml"


@pytest.fixture
def approved(workspace: Path, oactl_here: Run) -> Path:
    """The shop, its friends counted and its post approved."""
    assert oactl_here("insight", "sync").code == 0
    assert oactl_here("plan", "approve", POST, "--by", "熊大").code == 0
    return workspace


def conflict(root: Path) -> None:
    write(root, APPROVALS, "<<<<<<< HEAD\n" + (root / APPROVALS).read_text(encoding="utf-8"))


def no_utf8(root: Path) -> None:
    (root / APPROVALS).write_bytes(b"\xff\xfe" + (root / APPROVALS).read_bytes())


def other_checker(root: Path) -> None:
    edit(root, "oactl.yaml", "people:", "people:\n  莎莉: {role: checker}")
    edit(root, "plans/anniversary.yaml", "checker: 熊大", "checker: 莎莉")


@pytest.mark.parametrize(
    ("spoil", "helps", "not_enough"),
    [
        (conflict, "oactl plan validate", "approve"),
        (no_utf8, "oactl plan validate", "approve"),
        (other_checker, "a checker by `people:`", "look and approve"),
    ],
)
def test_what_is_wrong_with_an_approval_decides_about_the_next_step(
    spoil, helps: str, not_enough: str, approved: Path, oactl_here: Run
) -> None:
    spoil(approved)
    for command in (("push", "--due"), ("explain", OCCURRENCE), ("delivery", "show", OCCURRENCE)):
        ran = oactl_here(*command)
        told = "\n".join(
            line.partition("  ")[2] for line in (ran.out + ran.err).splitlines() if helps in line
        )
        assert helps in told, command
        assert not_enough not in told, command


def test_the_place_of_a_broken_file_of_approvals_is_where_the_next_step_leads(
    approved: Path, oactl_here: Run
) -> None:
    conflict(approved)
    ran = oactl_here("plan", "validate")
    assert "OA505" in ran.out
    assert "Keep the entries of both sides" in ran.out


def gates(ran) -> dict[str, str]:
    """What `explain` says of each gate."""
    found = re.findall(r"^  [✓✗] (\w+) +[^:\n]+: (.*)$", ran.out, re.MULTILINE)
    return dict(found)


def test_explain_shows_the_figures_of_every_gate_that_lets_it_through(
    approved: Path, oactl_here: Run
) -> None:
    said = gates(oactl_here("explain", OCCURRENCE))
    assert len(said) == 17
    assert said["approval"] == "by 熊大 on 2026-11-25, holds until 2026-12-30"
    assert said["fresh_ledger"] == "made 2026-11-24 20:00, before its time"
    assert said["missed"] == "may begin until 2026-11-25 22:00"
    assert said["quiet_hours"] == "20:00, quiet hours 22:00-08:00"
    assert said["audience"] == "302 people"
    assert said["quota"] == "30,000 left when LINE was last asked, needs 302"
    assert said["blast_radius"] == "302 people now, 302 when it was approved"
    assert said["credentials"] == said["clock"] == "asked of LINE when it is sent"
    assert said["budget"] == "none set"


def test_what_line_was_never_asked_is_no_figure(workspace: Path, oactl_here: Run) -> None:
    said = gates(oactl_here("explain", OCCURRENCE))
    assert said["audience"] == "how many, only LINE knows"
    assert said["quota"] == "what is left is asked of LINE when it is sent"


def test_figures_are_said_in_chinese(approved: Path, oactl_here: Run) -> None:
    ran = oactl_here("explain", OCCURRENCE, env={"OACTL_LANG": "zh-TW"})
    assert "302 人" in ran.out
    assert "needs" not in ran.out


def test_the_figures_are_facts_of_the_json(approved: Path, oactl_here: Run) -> None:
    answers = {
        each["gate"]: each for each in oactl_here("explain", OCCURRENCE, "--json").data["gates"]
    }
    assert set(answers["audience"]) == {"gate", "stops", "reason", "facts"}
    assert answers["audience"]["facts"] == {"people": 302}
    assert answers["missed"]["facts"] == {"closes": "2026-11-25T22:00:00+08:00"}
    assert answers["quiet_hours"]["facts"] == {"time": "20:00", "hours": "22:00-08:00"}


@pytest.mark.parametrize(
    ("key", "gate", "words"),
    [
        ("quiet_ok", "quiet_hours", "may disturb (quiet_ok)"),
        ("allow_repeat", "repeat", "may repeat (allow_repeat)"),
    ],
)
def test_a_gate_that_the_post_opens_says_so(
    key: str, gate: str, words: str, workspace: Path, oactl_here: Run
) -> None:
    text = PLAN.replace("audience: all", f"audience: all\n    {key}: true")
    write(workspace, "plans/anniversary.yaml", text)
    assert gates(oactl_here("explain", OCCURRENCE))[gate] == words
