from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from oactl.domain.approval import Approval, Proposal
from oactl.planfile.approvals import ApprovalFiles

APPROVAL = Approval(
    checker="熊大",
    entered_by="seed",
    at=datetime(2026, 11, 20, 2, 0, tzinfo=UTC),
    holds_until=date(2026, 12, 31),
    proposal=Proposal(
        terms={"account": "main", "cadence": "weekly: wed; at: 20:00", "late": "2h"},
        contents={"": "sha256:" + "a" * 64, "2026-12-02": "sha256:" + "b" * 64},
        excerpts={"": "周年慶: 全館 85 折 # 加入好友", "2026-12-02": "no"},
        skip=("2026-12-25",),
        until="2026-12-31",
        limit=300,
    ),
    recipients={"main": 1200},
)


def kept(root: Path) -> Approval | None:
    return ApprovalFiles(str(root)).of("anniversary").get("offer")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    ApprovalFiles(str(tmp_path)).save("anniversary", {"offer": APPROVAL})
    return tmp_path


def test_what_is_saved_is_read_back(root: Path) -> None:
    assert kept(root) == APPROVAL


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("checker: 熊大", "checker: 兔兔"),
        ("until: '2026-12-31'", "until: '2027-12-31'"),
        ("main: 1200", "main: 9000"),
        ("weekly: wed", "weekly: wed, fri"),
        ("limit: 300", "limit: 3000"),
        ("'2026-12-25'", "'2026-12-24'"),
        ("a" * 64, "c" * 64),
    ],
)
def test_an_edit_by_hand_voids_an_approval(root: Path, was: str, now: str) -> None:
    path = root / "approvals" / "anniversary.yaml"
    text = path.read_text(encoding="utf-8")
    assert was in text
    path.write_text(text.replace(was, now), encoding="utf-8")
    assert kept(root) is None


def test_comments_and_the_order_of_keys_do_not_count(root: Path) -> None:
    path = root / "approvals" / "anniversary.yaml"
    text = path.read_text(encoding="utf-8")
    moved = text.replace("    checker: 熊大\n", "").replace(
        "    entered_by: seed\n", "    entered_by: seed  # at the shop\n    checker: 熊大\n"
    )
    path.write_text(moved, encoding="utf-8")
    assert kept(root) == APPROVAL
