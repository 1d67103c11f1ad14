"""The shell completes commands, options, posts, accounts, rules and weeks, and never fails."""

import shutil
import time
from pathlib import Path

import pytest
from cli_shop import Ran, Run


@pytest.fixture
def completed(oactl: Run):
    """What bash is offered for the last word of a line."""

    def offered(typed: str, **more) -> list[str]:
        words = typed.split(" ")
        asked = {"COMP_WORDS": typed, "COMP_CWORD": str(len(words) - 1)}
        ran: Ran = oactl(env={"_OACTL_COMPLETE": "complete_bash", **asked}, **more)
        assert (ran.code, ran.err) == (0, "")
        return ran.out.split()

    return offered


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("oactl pl", ["plan"]),
        ("oactl plan re", ["revoke", "retire"]),
        ("oactl push --du", ["--due"]),
        ("oactl plan show anniv", ["anniversary/wed-fri-offer"]),
        ("oactl plan agenda --plan ", ["anniversary"]),
        ("oactl push anniversary/", ["anniversary/wed-fri-offer"]),
        ("oactl plan retire anni", ["anniversary", "anniversary/wed-fri-offer"]),
        ("oactl delivery show anni", ["anniversary/wed-fri-offer"]),
        ("oactl quota --account ", ["main"]),
        ("oactl account check m", ["main"]),
        ("oactl explain OA60", ["OA601", "OA602"]),
        ("oactl report weekly --week 2026-W47", ["2026-W47"]),
        ("oactl report weekly --week l", ["last"]),
        ("oactl plan approve --by ", ["熊大", "兔兔"]),
        ("oactl audience count ", ["all"]),
        ("oactl plan validate --format ", ["text", "json", "github", "sarif"]),
        ("oactl status --format j", ["json"]),
        ("oactl report weekly --format ", ["table", "json", "csv", "md"]),
    ],
)
def test_a_word_is_completed(typed: str, offered: list[str], completed) -> None:
    found = completed(typed)
    assert offered == [word for word in found if word in offered]


def test_the_weeks_that_are_offered_are_over(completed) -> None:
    weeks = completed("oactl report weekly --week 2026")
    assert weeks[0] == "2026-W47"  # it is Wednesday of week 48
    assert len(weeks) == 12


def test_the_workspace_of_the_line_counts(workspace: Path, tmp_path: Path, completed) -> None:
    workspace.rename(tmp_path / "shop")
    assert completed("oactl --workspace shop plan show ", cwd=tmp_path) == [
        "anniversary/wed-fri-offer"
    ]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda root: shutil.rmtree(root / "plans"),
        lambda root: (root / "plans" / "x.yaml").write_bytes(b"\xff\xfe\x00- id: \x00"),
        lambda root: (root / "oactl.yaml").write_text("accounts: [", encoding="utf-8"),
        lambda root: (root / "oactl.yaml").unlink(),
    ],
    ids=["no plans", "no UTF-8", "no YAML", "no workspace"],
)
@pytest.mark.parametrize(
    "typed", ["oactl plan show ", "oactl quota --account ", "oactl plan agenda --plan "]
)
def test_what_cannot_be_read_offers_nothing_and_says_nothing(
    spoil, typed: str, workspace: Path, completed
) -> None:
    spoil(workspace)
    completed(typed)


def test_ten_thousand_posts_are_offered_while_one_waits(workspace: Path, completed) -> None:
    posts = "".join(f"  - id: post-{n}\n    subject: 週三優惠 {n}\n" for n in range(10_000))
    (workspace / "plans" / "many.yaml").write_text(f"plan: many\nposts:\n{posts}", "utf-8")
    began = time.process_time()
    assert len(completed("oactl plan show many/")) == 10_000
    assert time.process_time() - began < 1
