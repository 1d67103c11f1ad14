"""`plan validate` names audiences that reach nobody before push has to hold them."""

import json
from pathlib import Path
from typing import Any

import pytest
from cli_shop import NOW, Run

from oactl.domain.delivery.record import Realm
from oactl.ledger.store import SqlLedger
from oactl.ports import Pin, Snapshot
from oactl.sandbox import SandboxServer

TAGS = "    tags: {members: {file: members.csv}, vip: {audience_group: %s}}\n"


def tagged(workspace: Path, rule: str, group: int = 1) -> None:
    config = workspace / "oactl.yaml"
    config.write_text(config.read_text(encoding="utf-8") + TAGS % group, encoding="utf-8")
    plan = workspace / "plans" / "anniversary.yaml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace("audience: all", f"audience: {rule}"), encoding="utf-8")


def findings(oactl_here: Run) -> list[dict[str, Any]]:
    ran = oactl_here("plan", "validate", "--json")
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
    realm = Realm(line.base.removeprefix("http://"), "U" + "a" * 32)
    group = dict(zip(("status", "audienceCount"), said, strict=True)) | {"type": "CLICK"}
    ledger = SqlLedger(workspace / ".oactl" / "state.db")
    ledger.pin(realm.host, "main", Pin(realm.bot_user_id, "@a", "A"), NOW)
    ledger.snapshots(realm).put(
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
