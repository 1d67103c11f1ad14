"""Approving a draft must not sound as if it went out."""

import json
from pathlib import Path

from cli_shop import Run

POST = "anniversary/wed-fri-offer"


def test_a_draft_that_is_approved_says_that_nothing_goes_out_yet(
    workspace: Path, oactl_here: Run
) -> None:
    plan = workspace / "plans" / "anniversary.yaml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.rstrip() + "\n    draft: true\n", encoding="utf-8")
    ran = oactl_here("plan", "approve", POST, "--by", "熊大")
    assert ran.code == 0
    assert "still a draft" in ran.out
    assert "goes out" not in ran.out.replace("nothing goes out", "")
    assert oactl_here("push", "--due").out == ""
    plan.write_text(text, encoding="utf-8")
    assert "sent" in oactl_here("push", "--due").out, "taking `draft` away keeps the approval"


def test_what_is_no_draft_says_when_it_goes_out(workspace: Path, oactl_here: Run) -> None:
    ran = oactl_here("plan", "approve", POST, "--by", "熊大")
    assert "still a draft" not in ran.out
    assert "goes out" in ran.out
    as_json = oactl_here("plan", "approve", POST, "--by", "熊大", "--json")
    assert json.loads(as_json.out)["approved"][0]["draft"] is False
