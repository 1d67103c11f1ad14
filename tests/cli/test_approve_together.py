"""Many people approve and revoke at once, and nothing is lost."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from approving import entries, plan, write
from cli_shop import CONFIG, Run

IDS = [f"post-{number:02}" for number in range(72)]
GONE = IDS[::6]


@pytest.fixture
def shop(workspace: Path) -> Path:
    write(workspace, "oactl.yaml", CONFIG)
    (workspace / "plans" / "anniversary.yaml").unlink()
    write(workspace, "plans/shop.yaml", plan(*IDS))
    return workspace


def test_72_approvals_at_once_are_all_there_and_12_revokes_among_them_stay(
    shop: Path, environ: dict[str, str], oactl_here: Run
) -> None:
    assert oactl_here("plan", "approve", *(f"shop/{p}" for p in GONE), "--by", "熊大").code == 0

    def run(command: tuple[str, ...]) -> str:
        words = [sys.executable, "-m", "oactl", "plan", *command]
        done = subprocess.run(words, env=environ, cwd=shop, capture_output=True, check=False)
        return done.stderr.decode() if done.returncode else ""

    kept = [post for post in IDS if post not in GONE]
    commands = [("approve", f"shop/{post}", "--by", "熊大") for post in kept]
    for place, post in enumerate(GONE):
        commands.insert(place * 6, ("revoke", f"shop/{post}"))
    with ThreadPoolExecutor(len(commands)) as pool:
        assert set(pool.map(run, commands)) == {""}
    states = json.loads(oactl_here("plan", "status", "--json").out)["posts"]
    approved = {each["post"] for each in states if each["approved"]}
    assert approved == set(kept)
    found = entries(shop)
    assert {post for post, entry in found.items() if "revoked" in entry} == set(GONE)
    assert [path.name for path in (shop / "approvals").iterdir()] == ["shop.yaml"]


def test_revoked_is_remembered_also_where_the_entry_is_put_back(
    shop: Path, oactl_here: Run
) -> None:
    write(shop, "plans/shop.yaml", plan("offer"))
    oactl_here("plan", "approve", "offer", "--by", "熊大")
    approved = (shop / "approvals/shop.yaml").read_text(encoding="utf-8")
    told = oactl_here("plan", "revoke", "offer", "--json")
    assert json.loads(told.out)["revoked"][0]["was_approved"] is True
    write(shop, "approvals/shop.yaml", approved)
    pushed = json.loads(oactl_here("push", "--due", "--json").out)["deliveries"]
    assert [(each["held_by"], each["reason"]) for each in pushed] == [("approval", "revoked")]
    (status,) = json.loads(oactl_here("plan", "status", "--json").out)["posts"]
    assert status["reason"] == "revoked"
    assert oactl_here("plan", "approve", "offer", "--by", "熊大").code == 0
    assert "sent" in oactl_here("push", "--due").out


def test_what_was_revoked_on_another_machine_is_remembered_here(
    shop: Path, oactl_here: Run
) -> None:
    write(shop, "plans/shop.yaml", plan("offer"))
    oactl_here("plan", "approve", "offer", "--by", "熊大")
    approved = (shop / "approvals/shop.yaml").read_text(encoding="utf-8")
    ledger = shop / ".oactl/state.db"
    before = ledger.read_bytes()
    oactl_here("plan", "revoke", "offer")
    ledger.write_bytes(before)  # this machine only pulled the file
    assert oactl_here("push", "--due").code == 3
    write(shop, "approvals/shop.yaml", approved)
    assert oactl_here("push", "--due", "--strict").code == 3
    assert "sent" not in oactl_here("push", "--due").out


def test_links_are_refused_in_one_sentence(shop: Path, tmp_path: Path, oactl_here: Run) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (shop / "approvals").symlink_to(outside)
    ran = oactl_here("plan", "approve", f"shop/{IDS[0]}", "--by", "熊大")
    assert ran.code == 1
    assert "symbolic link" in ran.err
    assert "Traceback" not in ran.err
    assert list(outside.iterdir()) == []
