"""The shell completes commands, options, posts, accounts, rules and weeks, and never fails."""

import io
import shutil
import time
from pathlib import Path

import pytest
from approving import edit, write
from cli_shop import Run

from runner import at_streams


@pytest.fixture
def completed(workspace: Path, environ: dict[str, str]):
    """What bash is offered for the last word of a line; `env` is as the shell's own."""

    def offered(
        typed: str, cwd: Path = workspace, ask: str = "complete_bash", **env: str
    ) -> list[str]:
        words = typed.split(" ")
        asked = {"COMP_WORDS": typed, "COMP_CWORD": str(len(words) - 1)}
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
        with pytest.raises(SystemExit) as end:  # as Typer ends a completion
            at_streams(
                (),
                cwd,
                {**environ, **env, "_OACTL_COMPLETE": ask, **asked},
                (io.StringIO(), out, err),
            )
        assert (end.value.code or 0, written(err)) == (0, "")
        return written(out).split()

    return offered


def written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    return stream.buffer.getvalue().decode()  # type: ignore[attr-defined]


def test_a_shell_gets_it_from_a_process_of_its_own(oactl: Run) -> None:
    ran = oactl(
        env={"_OACTL_COMPLETE": "complete_bash", "COMP_WORDS": "oactl pu", "COMP_CWORD": "1"}
    )
    assert (ran.code, ran.out.split(), ran.err) == (0, ["push"], "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_its_script(shell: str, completed) -> None:
    assert "_OACTL_COMPLETE" in " ".join(completed("oactl", ask=f"source_{shell}"))


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
        (
            "oactl report weekly --format ",
            ["table", "json", "csv", "md", "html", "xlsx", "pdf", "png"],
        ),
        ("oactl report weekly --split ", ["account", "group"]),
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
    assert completed("oactl --workspace shop plan show ", tmp_path) == ["anniversary/wed-fri-offer"]


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


# ---- what stands in a workspace ------------------------------------------------------------


def test_groups_are_offered_beside_accounts(workspace: Path, completed) -> None:
    edit(workspace, "oactl.yaml", "    price_plan", "    group: [shops, north]\n    price_plan")
    offered = completed("oactl push --due --account ")
    assert offered == ["main", "group:north", "group:shops"]


def test_tags_of_all_accounts_are_offered_for_an_audience(workspace: Path, completed) -> None:
    edit(
        workspace, "oactl.yaml", "    price_plan", "    tags: {vip: {file: v.csv}}\n    price_plan"
    )
    write(workspace, "accounts/shop.yaml", "version: 1\ntags: {local: {file: l.csv}}\n")
    assert completed("oactl audience count ") == ["all", "local", "vip"]


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("posts:\n  - id: tea\n", ["autumn/tea"]),
        ("plan: 'tea-time'\nposts:\n  - subject: x\n    id: 'tea'\n", ["tea-time/tea"]),
        ('plan: other # the name\nposts:\n- id: "a"\n- id: b\n', ["other/a", "other/b"]),
        ("plan: 茶\nposts:\n  - id: 週三\n", ["茶/週三"]),
        ("plan: nothing\n", []),
    ],
    ids=["named by its file", "in quotes", "a comment", "Chinese", "no posts"],
)
def test_posts_are_found_however_a_plan_is_written(
    workspace: Path, completed, text: str, offered: list[str]
) -> None:
    (workspace / "plans/anniversary.yaml").unlink()
    write(workspace, "plans/autumn.yaml", text)
    assert completed("oactl plan show ") == offered


def test_plans_are_found_below_folders_and_by_their_own_path(workspace: Path, completed) -> None:
    write(workspace, "plans/2026/q4.yml", "plan: q4\n")
    write(workspace, "single.yaml", "plan: single\n")
    edit(workspace, "oactl.yaml", "version: 1", "version: 1\nplans: [plans/, single.yaml]")
    assert completed("oactl plan agenda --plan ") == ["q4", "anniversary", "single"]


def test_the_workspace_of_the_environment_counts(
    workspace: Path, tmp_path: Path, completed
) -> None:
    there = str(workspace)
    assert completed("oactl quota --account ", tmp_path, OACTL_WORKSPACE=there) == ["main"]


def test_the_weeks_follow_the_clock(completed) -> None:
    offered = completed("oactl report weekly --week ", OACTL_NOW="2027-01-05T09:00:00+08:00")
    assert offered[:3] == ["last", "2026-W53", "2026-W52"]


@pytest.mark.parametrize(
    "typed",
    [
        "oactl plan agenda --plan no",
        "oactl explain OA999",
        "oactl plan approve --by x",
    ],
)
def test_what_fits_nothing_is_offered_nothing(completed, typed: str) -> None:
    assert completed(typed) == []


def test_completing_writes_nothing_and_asks_nobody(workspace: Path, line, completed) -> None:
    before = sorted(path for path in workspace.rglob("*"))
    completed("oactl push ")
    completed("oactl delivery show ")
    assert sorted(path for path in workspace.rglob("*")) == before
    assert line.requests() == []
