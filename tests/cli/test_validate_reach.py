"""`plan validate` names audiences that reach nobody before push has to hold them."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from cli_shop import NOW, Run

from oactl.domain.account import Pin
from oactl.domain.delivery.identity import Channel
from oactl.domain.insight import Snapshot
from oactl.ledger.store import Ledger
from oactl.rules import rule_text
from oactl.sandbox import SandboxServer

TAGS = "    tags: {members: {file: members.csv}, vip: {audience_group: %s}}\n"


def tagged(workspace: Path, rule: str, group: int = 1) -> None:
    config = workspace / "oactl.yaml"
    config.write_text(config.read_text(encoding="utf-8") + TAGS % group, encoding="utf-8")
    plan = workspace / "plans" / "anniversary.yaml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace("audience: all", f"audience: {rule}"), encoding="utf-8")


def findings(oactl_here: Run, language: str = "en") -> list[dict[str, Any]]:
    ran = oactl_here("plan", "validate", "--json", env={"OACTL_LANG": language})
    assert ran.code == 0, "a warning does not stop the plan"
    found: list[dict[str, Any]] = json.loads(ran.out)["findings"]
    return [each for each in found if each["rule"] == "OA416"]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (b"user_id\nbrown@example.com\n", "members.csv, row 2"),
        ("熊大\n".encode("big5"), "UTF-8"),
        (b"user_id\n", "members"),
    ],
)
def test_a_file_that_has_nobody_in_it_is_told_at_the_audience(
    workspace: Path, oactl_here: Run, rows: bytes, told: str
) -> None:
    tagged(workspace, "{all: [members]}")
    (workspace / "members.csv").write_bytes(rows)
    [found] = findings(oactl_here)
    assert told in found["message"]
    assert (found["severity"], found["post"], found["line"]) == ("warning", "wed-fri-offer", 9)


@pytest.mark.parametrize(
    ("said", "told"), [(("READY", 12), "12 people"), (("IN_PROGRESS", 0), "not ready")]
)
def test_what_line_said_last_of_an_audience_is_told(
    workspace: Path, oactl_here: Run, line: SandboxServer, said: tuple[str, int], told: str
) -> None:
    tagged(workspace, "{all: [vip]}", group=12)
    assert findings(oactl_here) == [], "what nobody asked LINE about is not told"
    channel = Channel(line.base.removeprefix("http://"), "U" + "a" * 32)
    group = dict(zip(("status", "audienceCount"), said, strict=True)) | {"type": "CLICK"}
    ledger = Ledger(workspace / ".oactl" / "state.db")
    ledger.pin(channel.host, "main", Pin(channel.bot_user_id, "@a", "A"), NOW)
    ledger.snapshots(channel).put(
        Snapshot("audience", "12", NOW, final=False, data={"audienceGroup": group})
    )
    ledger.close()
    [found] = findings(oactl_here)
    assert told in found["message"]


def test_people_in_the_file_are_nothing_to_complain_about(workspace: Path, oactl_here: Run) -> None:
    tagged(workspace, "{all: [members]}")
    (workspace / "members.csv").write_text("U" + "0" * 32 + "\n", encoding="ascii")
    assert findings(oactl_here) == []


def test_a_damaged_ledger_does_not_keep_plans_from_being_checked(
    workspace: Path, oactl_here: Run
) -> None:
    tagged(workspace, "{all: [members]}")
    (workspace / "members.csv").write_bytes(b"x\n")
    (workspace / ".oactl" / "state.db").write_bytes(b"no database at all, but long enough" * 99)
    assert findings(oactl_here) == []


ID = "U" + "a" * 32
ODD = {
    "file_utf16": f"user_id\n{ID}\n".encode("utf-16-le"),
    "file_nul": f"user_id\n{ID}\0\n".encode(),
    "file_encoding": f"user_id,name\n{ID},".encode() + "熊大\n".encode("big5"),
    "file_row": b"user_id\nC" + b"a" * 32 + b"\n",
    "file_quote": f'user_id,name\n{ID},"Mei\n{ID},Anna\n'.encode(),
    "file_after_quote": f'user_id,name\n{ID},"Mei"mei\n'.encode(),
    "file_field": f"user_id,name\n{ID},{'x' * 140_000}\n".encode(),
    "file_short": b"name,user_id\nMei\n",
    "file_cells": f"name,friend,user_id\nMei, Anna,{ID},{ID}\n".encode(),
    "file_two_ids": f"\n{ID},{ID}\n".encode(),
    "file_header_twice": f"\nuser_id,user_id\n{ID},{ID}\n".encode(),
    "file_header_again": b"user_id\nuser_id\n",
}


@pytest.mark.parametrize("code", ODD)
@pytest.mark.parametrize("language", ["en", "zh-TW"])
def test_every_doubt_about_a_list_names_it_with_its_row_and_says_what_to_do(
    workspace: Path, oactl_here: Run, code: str, language: str
) -> None:
    tagged(workspace, "{all: [members]}")
    (workspace / "members.csv").write_bytes(ODD[code])
    [found] = findings(oactl_here, language)
    assert "members.csv" in found["message"]
    assert ("row 2" if language == "en" else "第 2 列") in found["message"] or code == "file_utf16"
    assert found["help"] != rule_text("OA416", language).help_of(None)
    assert ID not in found["message"]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_every_line_end_is_read(workspace: Path, oactl_here: Run, ends: str) -> None:
    tagged(workspace, "{all: [members]}")
    (workspace / "members.csv").write_bytes(ends.join(["user_id", ID, ""]).encode())
    assert findings(oactl_here) == []


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of POSIX")
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("名" * 100, "cannot be read"),
        ("members.csv/a", "cannot be read"),
        ("loop.csv", "cannot be read"),
        ("pipe.csv", "pipe or a device"),
        ("folder", "is a folder"),
    ],
)
def test_an_odd_file_is_one_finding_that_says_what_it_is(
    workspace: Path, oactl_here: Run, name: str, told: str
) -> None:
    tagged(workspace, "{all: [members]}")
    (workspace / "members.csv").write_text(ID, encoding="ascii")
    (workspace / "loop.csv").symlink_to("loop.csv")
    (workspace / "folder").mkdir()
    os.mkfifo(workspace / "pipe.csv")
    config = workspace / "oactl.yaml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("members.csv", name), encoding="utf-8")
    found = json.loads(oactl_here("plan", "validate", "--json").out)["findings"]
    assert [each["rule"] for each in found] == ["OA416"]
    assert told in found[0]["message"]


def test_a_nul_in_a_name_is_a_finding_of_the_configuration(
    workspace: Path, oactl_here: Run
) -> None:
    tagged(workspace, "{all: [members]}")
    config = workspace / "oactl.yaml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("members.csv", '"a\\0b"'), encoding="utf-8")
    ran = oactl_here("plan", "validate")
    assert ran.code == 2
    assert "OA101" in ran.out + ran.err
