"""No text of a plan makes a line that looks like one of ours."""

from pathlib import Path

import pytest
from approving import HEAD, plan, write
from cli_shop import PLAN, Run
from wcwidth import wcswidth

from oactl.commands.folding import folded

NAME = "anniversary/wed-fri-offer"
FORGED = '"Hello' + "\\n" * 80 + 'goes out once: never"'


@pytest.mark.parametrize("command", ["preview", "show", "approve"])
def test_a_subject_with_line_feeds_is_one_line(
    workspace: Path, oactl_here: Run, command: str
) -> None:
    text = PLAN.replace("subject: 官方周年慶", f"subject: {FORGED}\n    topic: {FORGED}")
    write(workspace, "plans/anniversary.yaml", text)
    by = ("--by", "熊大") if command == "approve" else ()
    out = oactl_here("plan", command, NAME, *by).out
    assert "goes out once: never" in out
    assert not [row for row in out.splitlines() if row.strip().startswith("goes out once: never")]
    assert "\n" * 4 not in out


def test_a_note_of_several_lines_has_a_bar_before_each(workspace: Path, oactl_here: Run) -> None:
    text = PLAN.replace("    audience: all", '    audience: all\n    notes: "a\\nErrors: none"')
    write(workspace, "plans/anniversary.yaml", text)
    rows = oactl_here("plan", "show", NAME).out.splitlines()
    at = rows.index("Notes:")
    assert rows[at + 1 : at + 3] == ["  │ a", "  │ Errors: none"]


def test_the_text_of_a_hand_off_has_a_bar_before_each_line(
    workspace: Path, oactl_here: Run
) -> None:
    post = """\
  - id: reel
    platform: instagram
    cadence: {once: 2026-12-05T12:00}
    copy: "a\\n  goes out once: never"
    assets: [https://example.com/a.jpg]
"""
    write(workspace, "plans/shop.yaml", HEAD + post)
    out = oactl_here("plan", "approve", "shop/reel", "--by", "熊大").out
    assert "    │   goes out once: never" in out.splitlines()


def test_a_link_for_desktops_is_shown_before_it_is_approved(
    workspace: Path, oactl_here: Run
) -> None:
    action = (
        "{type: uri, label: look, uri: 'https://a.example', altUri: {desktop: 'https://b.example'}}"
    )
    items = f"[{{type: action, action: {action}}}]"
    line = f"line: {{type: text, text: hi, quickReply: {{items: {items}}}}}"
    write(workspace, "plans/shop.yaml", plan("offer").replace("text: 周年慶 offer!", line))
    for words in (("preview", "offer"), ("approve", "offer", "--by", "熊大")):
        assert "altUri.desktop: https://b.example" in oactl_here("plan", *words).out


@pytest.mark.parametrize("text", ["限時優惠" * 30, "a" * 200, "word " * 40, "　" * 90 + "approved"])
def test_each_row_of_a_long_text_has_its_bar_and_fits(text: str) -> None:
    rows = list(folded(["    │ " + text], 40))
    assert all(row.startswith("    │ ") for row in rows)
    assert max(map(wcswidth, rows)) <= 40
    bare = "".join(row.removeprefix("    │ ") for row in rows)
    assert "".join(bare.split()) == "".join(text.split())


def test_what_is_left_of_a_long_line_without_a_bar_stands_deeper() -> None:
    rows = list(folded(["  Notes: " + "長" * 60], 40))
    assert len(rows) > 2
    assert all(row.startswith("    ") for row in rows[1:])
