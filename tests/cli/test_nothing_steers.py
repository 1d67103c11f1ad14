"""Whatever stands in a plan, a file name, a list or on the command line: no terminal obeys it."""

import json
import os
from pathlib import Path

import pytest
from cli_shop import PLAN, Run

from oactl.domain.visible import steers

ESCAPES = r"早\e[1A\e[2K\x9b2J\u202e\u2066安"
RAW = "早\u202e\u2066安"
COMMANDS = [
    ("plan", "validate"),
    ("plan", "validate", "--format", "github"),
    ("plan", "validate", "--format", "sarif"),
    ("plan", "validate", "--format", "json"),
    ("plan", "preview", "anniversary/wed-fri-offer"),
    ("plan", "show", "anniversary"),
    ("plan", "show", "anniversary", "--json"),
    ("plan", "approve", "anniversary", "--by", "熊大"),
    ("plan", "agenda"),
    ("plan", "status"),
    ("plan", "status", "--json"),
    ("push", "--due"),
    ("push", "--due", "--json"),
    ("delivery", "list"),
    ("audience", "list"),
    ("account", "list"),
    ("report", "weekly", "--offline", "--format", "csv"),
    ("report", "weekly", "--offline", "--format", "md"),
    ("explain", "anniversary/wed-fri-offer"),
    ("status",),
    ("plan", "preview", "no\x1b[2J/\u202epost"),
    ("plan", "validate", "no\x1b[2J\u202e.yaml"),
    ("report", "weekly", "--week", "\x1b[2J"),
    ("no\x1b[2J",),
]


def obeyed(text: str) -> str:
    return "".join(filter(steers, text.replace("\r\n", "\n")))


@pytest.fixture(params=["escaped", "raw"])
def shop(workspace: Path, request: pytest.FixtureRequest) -> Path:
    """A plan whose every text and name tries to steer; so does the name of its file."""
    wicked = ESCAPES if request.param == "escaped" else RAW
    text = PLAN.replace("官方周年慶", f'"{wicked}"').replace("周年慶開跑!", f'"{wicked}"')
    (workspace / "plans" / "anniversary.yaml").write_text(text, encoding="utf-8")
    odd = text.replace("plan: anniversary", f'title: "{wicked}"').replace(
        "audience: all", f'audience: "{wicked}"'
    )
    (workspace / "plans" / "b\x1b[2J\u202e.yaml").write_text(odd, encoding="utf-8")
    return workspace


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: ascii(" ".join(words)))
def test_no_command_lets_a_terminal_be_steered(
    command: tuple[str, ...], shop: Path, oactl_here: Run
) -> None:
    ran = oactl_here(*command)
    assert obeyed(ran.out + ran.err) == ""
    if "json" in " ".join(command) or "sarif" in command:
        json.loads(ran.out)


def test_with_colours_only_ours_are_there(shop: Path, oactl_here: Run) -> None:
    ran = oactl_here("plan", "validate", env={"FORCE_COLOR": "1"})
    assert "\x1b[1;31m" in ran.out
    assert obeyed(ran.out.replace("\x1b[", "")) == ""
    assert "\x1b[2" not in ran.out


def test_json_keeps_the_true_characters(workspace: Path, oactl_here: Run) -> None:
    text = PLAN.replace("官方周年慶", f'"{RAW}"')
    (workspace / "plans" / "anniversary.yaml").write_text(text, encoding="utf-8")
    ran = oactl_here("plan", "show", "anniversary/wed-fri-offer", "--json")
    assert "\\u202e" in ran.out
    assert json.loads(ran.out)["subject"] == RAW


@pytest.mark.skipif(os.name == "nt", reason="names are UTF-16 there")
@pytest.mark.parametrize("look", ["text", "json", "github", "sarif"])
def test_a_file_name_that_is_no_utf8_is_told_and_stops_nothing(
    look: str, workspace: Path, oactl_here: Run
) -> None:
    name = os.fsencode(workspace) + b"/plans/\xff.yaml"
    Path(os.fsdecode(name)).write_text("version: 1\nx: y\n", encoding="utf-8")
    ran = oactl_here("plan", "validate", "--format", look)
    assert ran.code == 1
    assert "OA101" in ran.out
    if look in {"json", "sarif"}:
        json.loads(ran.out)
