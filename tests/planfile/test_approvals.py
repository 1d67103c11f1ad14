import os
import shutil
import stat
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.approval import AccountPart, Approval, Proposal
from oactl.errors import OactlError
from oactl.planfile import approvals
from oactl.planfile.approvals import LOCK, ApprovalFiles
from oactl.planfile.files import locked
from oactl.rules import rule_text

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
APPROVAL = Approval(
    checker="熊大",
    entered_by="seed",
    at=AT,
    holds_until=date(2026, 12, 31),
    proposal=Proposal(
        terms={"zone": "Asia/Taipei", "cadence": "weekly: wed; at: 20:00", "late": "2h"},
        contents={"": "sha256:" + "a" * 64, "2026-12-02": "sha256:" + "b" * 64},
        says={"": {"text": "周年慶: 全館 85 折 # 加入好友\n\t🎉"}, "2026-12-02": {"text": "no"}},
        tags={"main": {"vip": "file vip.csv"}, "south": {}},
        skip=("2026-12-25",),
        until="2026-12-31",
        limit=300,
    ),
    number="0f" * 16,
    workspace="w1",
    accounts={"main": AccountPart("U" + "b" * 32, 1200, 3), "south": AccountPart(recipients=7)},
    renderings=frozenset({"sha256:" + "d" * 64}),
)
FILE = "approvals/anniversary.yaml"


def kept(root: Path, post: str = "offer") -> Approval | None:
    return ApprovalFiles(str(root)).of("anniversary").get(post)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    ApprovalFiles(str(tmp_path)).save("anniversary", {"offer": APPROVAL}, ["offer", "two"])
    return tmp_path


def text(root: Path) -> str:
    return (root / FILE).read_text(encoding="utf-8")


def test_what_is_saved_is_read_back(root: Path) -> None:
    assert kept(root) == APPROVAL


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(words=WORDS, place=WORDS, path=WORDS)
def test_whatever_a_post_says_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, words: str, place: str, path: str
) -> None:
    root = tmp_path_factory.mktemp("x")
    proposal = replace(APPROVAL.proposal, says={"": {place: words}}, tags={"main": {"a": path}})
    approval = replace(APPROVAL, proposal=proposal, accounts={"main": AccountPart()})
    ApprovalFiles(str(root)).save("anniversary", {"offer": approval})
    found = kept(root)
    assert found is not None
    assert found.proposal.tags == proposal.tags
    assert found.proposal.says[""] == proposal.says[""]


@pytest.mark.parametrize("odd", ["\0", "\x1b", "\x9b", "\ufffe"])
def test_a_control_character_in_the_file_is_a_finding(root: Path, odd: str) -> None:
    (root / "approvals/b.yaml").write_text(f"version: 2\n# {odd}\n", encoding="utf-8")
    (found,) = ApprovalFiles(str(root)).findings()
    assert (found.rule, found.variant, found.line) == ("OA505", "yaml", 2)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("checker: 熊大", "checker: 兔兔"),
        ("until: '2026-12-31'", "until: '2027-12-31'"),
        ("recipients: 1200", "recipients: 9000"),
        ("weekly: wed", "weekly: wed, fri"),
        ("limit: 300", "limit: 3000"),
        ("'2026-12-25'", "'2026-12-24'"),
        ("a" * 64, "c" * 64),
        ("0f" * 16, "1f" * 16),
        ("workspace: w1", "workspace: w2"),
        ("cells: 3", "cells: 2"),
        ("vip.csv", "all.csv"),
        ("d" * 64, "e" * 64),
        ("U" + "b" * 32, "U" + "c" * 32),
    ],
)
def test_an_edit_by_hand_voids_an_approval(root: Path, was: str, now: str) -> None:
    before = text(root)
    assert was in before
    (root / FILE).write_text(before.replace(was, now), encoding="utf-8")
    assert kept(root) is None


def test_comments_and_the_order_of_keys_do_not_count(root: Path) -> None:
    moved = text(root).replace("    checker: 熊大\n", "")
    moved = moved.replace(
        "    entered_by: seed\n", "    entered_by: seed  # at the shop\n    checker: 熊大\n"
    )
    (root / FILE).write_text(moved, encoding="utf-8")
    assert kept(root) == APPROVAL


def test_a_copy_in_another_plan_or_under_another_post_does_not_count(root: Path) -> None:
    copied = text(root).replace("plan: anniversary", "plan: other")
    (root / "approvals/other.yaml").write_text(copied, encoding="utf-8")
    assert ApprovalFiles(str(root)).of("other") == {}
    (root / FILE).write_text(text(root).replace("  offer:\n", "  gift:\n"), encoding="utf-8")
    assert ApprovalFiles(str(root)).of("anniversary") == {}


OLD = """\
version: 1
plan: anniversary
approvals:
  offer:
    checker: 熊大
    entered_by: seed
    at: '2026-11-20T02:00:00+00:00'
    until: '2026-12-31'
    recipients:
      main: 1200
    terms:
      account: main
    contents:
    - item: ''
      digest: sha256:aaaa
      says: x
    seal: sha256:bbbb
"""


def test_an_entry_of_version_1_is_there_without_a_number_and_gives_way_to_a_new_one(
    root: Path,
) -> None:
    (root / FILE).write_text(OLD, encoding="utf-8")
    old = kept(root)
    assert old is not None
    assert (old.number, old.checker) == ("", "熊大")
    ApprovalFiles(str(root)).save("anniversary", {"two": APPROVAL})
    assert kept(root, "two") == APPROVAL
    ApprovalFiles(str(root)).save("anniversary", {"offer": APPROVAL})
    assert kept(root) == APPROVAL


@pytest.mark.parametrize(
    "broken",
    [
        "approvals: [[[",
        "<<<<<<< HEAD\nversion: 2\n=======\nversion: 2\n>>>>>>> b\napprovals: {}\n",
        "version: 2\napprovals:\n  a: {}\n  a: {}\n",
        "version: 3\napprovals: {}\n",
        "version: 2\n",
        "- a\n",
        "",
    ],
)
def test_a_file_that_is_not_whole_is_unreadable_and_never_written_over(
    root: Path, broken: str
) -> None:
    (root / FILE).write_text(broken, encoding="utf-8")
    with pytest.raises(OactlError, match="unreadable"):
        kept(root)
    with pytest.raises(OactlError, match="unreadable"):
        ApprovalFiles(str(root)).save("anniversary", {"offer": APPROVAL})
    assert text(root) == broken


def test_what_nobody_foresaw_in_a_file_is_its_finding_and_hides_no_other(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "approvals/b.yaml").write_bytes((root / FILE).read_bytes())
    read = approvals.read_file

    def failing(folder: str, name: str, **options: int) -> object:
        if name.endswith("b.yaml"):
            raise RecursionError(name)
        return read(folder, name, **options)

    monkeypatch.setattr(approvals, "read_file", failing)
    (found,) = ApprovalFiles(str(root)).findings()
    assert (found.rule, found.variant, found.path) == ("OA505", "unforeseen", "approvals/b.yaml")
    assert found.params["kind"] == "RecursionError"
    with pytest.raises(OactlError, match="unreadable"):
        ApprovalFiles(str(root)).of("b")
    assert kept(root) == APPROVAL


DAMAGED = {
    "conflict": b"version: 2\n<<<<<<< HEAD\napprovals: {}\n=======\napprovals: {}\n>>>>>>> b\n",
    "likely": "version: 2\n# 核准紀錄\n".encode("big5"),
    "unknown": b"version: 2\n# caf\xe9\n",
    "yaml": b"version: 2\napprovals:\n  a: {}\n  a: {}\n",
    "shape": b"version: 2\napprovals:\n  a: [b]\n",
}


@pytest.mark.parametrize(
    ("variant", "place"),
    [
        ("conflict", (2, 1)),
        ("likely", (2, 3)),
        ("unknown", (2, 6)),
        ("yaml", (4, 3)),
        ("shape", (3, 6)),
    ],
)
def test_a_file_that_is_not_whole_is_a_finding_at_its_place_and_hides_no_other(
    root: Path, variant: str, place: tuple[int, int]
) -> None:
    (root / "approvals/b.yaml").write_bytes(DAMAGED[variant])
    (root / "approvals/c.yaml").write_bytes(b"- a\n")
    first, second = ApprovalFiles(str(root)).findings()
    assert (first.rule, first.variant, first.path) == ("OA505", variant, "approvals/b.yaml")
    assert (first.line, first.column) == place
    assert (second.path, second.variant) == ("approvals/c.yaml", "whole")
    assert kept(root) == APPROVAL


@pytest.mark.parametrize(
    ("data", "variant", "what"),
    [
        ("version: 2\nplan: b\n", "lacks", "approvals"),
        ("version: 2\napprovals:\n  a:\n    number: 1\n", "lacks", "approvals.a."),
        ("version: 2\napprovals: [a]\n", "shape", "approvals"),
        ("version: 2\nplan: [b]\napprovals: {}\n", "shape", "plan"),
        ("- a\n", "whole", None),
        ("", "whole", None),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh-TW"])
def test_a_file_of_another_shape_names_the_key_at_fault(
    root: Path, data: str, variant: str, what: str | None, language: str
) -> None:
    (root / "approvals/b.yaml").write_text(data)
    (found,) = ApprovalFiles(str(root)).findings()
    assert (found.rule, found.variant) == ("OA505", variant)
    said = rule_text("OA505", language).message_of(variant).format(**found.params)
    assert "—" not in said
    assert what is None or f"`{what}" in said


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_file_that_another_program_saved_as_utf_16_is_named_so(root: Path, codec: str) -> None:
    (root / "approvals/b.yaml").write_bytes("version: 2\n# 核准\napprovals: {}\n".encode(codec))
    (found,) = ApprovalFiles(str(root)).findings()
    assert (found.rule, found.variant, found.params["encoding"]) == ("OA505", "likely", "UTF-16")


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("    skip:  # offer\n    - '2026-12-25'", "    skip: [{a: b}]"),
        ("    skip:  # offer\n    - '2026-12-25'", "    skip: {a: b}"),
        ("    - sha256:dddd", "    - {sha256:dddd"),
        ("checker: 熊大", "checker: [熊大]"),
        ("limit: 300", "limit: " + "9" * 5000),
        ("at: '2026-11-20T02:00:00+00:00'", "at: '2026-11-20'"),
        ("  offer:\n", "  ? {a: b}\n  : {}\n  offer:\n"),
        ("  offer:\n", "  offer: &a\n    self: *a\n"),
    ],
)
def test_an_entry_of_another_shape_keeps_its_file_from_being_read_and_never_raises_aught_else(
    root: Path, was: str, now: str
) -> None:
    before = text(root)
    assert was in before
    (root / FILE).write_text(before.replace(was, now), encoding="utf-8")
    files = ApprovalFiles(str(root))
    assert [(found.rule, found.path) for found in files.findings()] == [("OA505", FILE)]
    with pytest.raises(OactlError, match="unreadable"):
        files.of("anniversary")


# ---- revoked ------------------------------------------------------------


def test_a_revoked_approval_leaves_its_number_until_the_post_is_approved_again(root: Path) -> None:
    files = ApprovalFiles(str(root))
    stones = files.revoke("anniversary", ["offer", "two"], "seed", AT)
    assert {post: stone.number for post, stone in stones.items()} == {"offer": APPROVAL.number}
    assert files.of("anniversary") == {}
    again = ApprovalFiles(str(root))
    assert again.revoked("anniversary") == stones
    assert stones["offer"].cells == {"main": 3}
    again.save("anniversary", {"offer": replace(APPROVAL, number="1a")})
    assert again.revoked("anniversary") == {}
    assert again.of("anniversary")["offer"].number == "1a"


def test_a_plan_without_approvals_has_nothing_to_revoke_and_gets_no_file(tmp_path: Path) -> None:
    files = ApprovalFiles(str(tmp_path))
    assert files.revoke("anniversary", ["offer"], "seed", AT) == {}
    assert not (tmp_path / "approvals").exists()
    assert not files.any()


# ---- written safely ------------------------------------------------------------


def test_the_file_has_one_line_a_scalar_and_its_posts_in_order(root: Path) -> None:
    files = ApprovalFiles(str(root))
    files.save("anniversary", {"z": APPROVAL, "a": APPROVAL}, ["z", "two", "offer", "a"])
    lines = text(root).splitlines()
    posts = [line.strip(" :") for line in lines if line.startswith("  ") and line[2] != " "]
    assert posts == ["a", "offer", "two", "z"]
    assert all(line.lstrip().startswith(("#", "-")) or ":" in line for line in lines)
    assert all("{" not in line and "&" not in line for line in lines)


def test_a_file_is_for_everybody_whom_the_umask_lets(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        ApprovalFiles(str(tmp_path)).save("anniversary", {"offer": APPROVAL})
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o640


@pytest.mark.parametrize("target", ["outside", "nowhere", "inside"])
@pytest.mark.parametrize("link", ["approvals", FILE])
def test_nothing_is_written_through_a_link(tmp_path: Path, link: str, target: str) -> None:
    root = tmp_path / "shop"
    root.mkdir()
    place = {"outside": tmp_path / "other", "nowhere": tmp_path / "gone", "inside": root / "plans"}
    aim = place[target]
    if target != "nowhere" and link == "approvals":
        aim.mkdir()
    elif target != "nowhere":
        aim.write_text("version: 2\napprovals: {}\n", encoding="utf-8")
    (root / link).parent.mkdir(exist_ok=True)
    (root / link).symlink_to(aim)
    with pytest.raises(OactlError, match=r"approve\.(link|unreadable)"):
        ApprovalFiles(str(root)).save("anniversary", {"offer": APPROVAL})
    if aim.is_dir():
        assert list(aim.iterdir()) == []
    elif aim.exists():
        assert aim.read_text(encoding="utf-8") == "version: 2\napprovals: {}\n"
    assert (root / link).is_symlink()


def test_no_draft_is_left_where_the_folder_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "approvals").write_text("no folder", encoding="utf-8")
    with pytest.raises(OactlError, match=r"cannot_write|unreadable"):
        ApprovalFiles(str(tmp_path)).save("anniversary", {"offer": APPROVAL})
    (tmp_path / "approvals").unlink()
    ApprovalFiles(str(tmp_path)).save("anniversary", {"offer": APPROVAL})
    assert [path.name for path in (tmp_path / "approvals").iterdir()] == ["anniversary.yaml"]


def test_who_waits_too_long_for_the_lock_is_told(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def impatient(path: Path) -> object:
        return locked(path, wait=0.05)

    monkeypatch.setattr("oactl.planfile.approvals.locked", impatient)
    with locked(root / LOCK), pytest.raises(OactlError, match="locked"):
        ApprovalFiles(str(root)).save("anniversary", {"offer": APPROVAL})
    ApprovalFiles(str(root)).save("anniversary", {"offer": APPROVAL})


# ---- git ------------------------------------------------------------

POSTS = [f"post-{number}" for number in range(9)]


def git(root: Path, *args: str) -> str:
    env = {
        "PATH": os.environ["PATH"],
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@example.com",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@example.com",
    }
    program = shutil.which("git")
    assert program is not None
    done = subprocess.run(
        [program, *args], cwd=root, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("first", "second"),
    [(["post-3"], ["post-4"]), (["post-0"], ["post-8"]), (POSTS[1::2], POSTS[2::2])],
)
@pytest.mark.parametrize("approved", [["post-5"], POSTS])
def test_two_branches_that_approve_different_posts_merge_cleanly(
    tmp_path: Path, first: list[str], second: list[str], approved: list[str]
) -> None:
    files = ApprovalFiles(str(tmp_path))

    def approve(posts: list[str], number: str) -> None:
        these = {post: replace(APPROVAL, number=f"{number}-{post}") for post in posts}
        files.save("anniversary", these, POSTS)
        git(tmp_path, "add", "approvals")
        git(tmp_path, "commit", "-qm", number)

    git(tmp_path, "init", "-q", "-b", "main")
    approve(approved, "base")
    git(tmp_path, "switch", "-qc", "other")
    approve(second, "second")
    git(tmp_path, "switch", "-q", "main")
    approve(first, "first")
    git(tmp_path, "merge", "-q", "other")
    numbers = {post: each.number for post, each in files.of("anniversary").items()}
    assert numbers == {
        **{post: f"base-{post}" for post in approved},
        **{post: f"first-{post}" for post in first},
        **{post: f"second-{post}" for post in second},
    }


def test_a_file_that_names_another_plan_counts_for_none(root: Path) -> None:
    named = text(root).replace("plan: anniversary", "plan: other")
    (root / FILE).write_text(named, encoding="utf-8")
    assert kept(root) is None
    ApprovalFiles(str(root)).save("anniversary", {"two": APPROVAL})
    assert kept(root, "two") == APPROVAL
    assert "plan: anniversary" in text(root)
