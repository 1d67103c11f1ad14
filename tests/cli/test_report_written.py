"""`report weekly` as files: a page, a workbook, and a folder of them with an index."""

import io
from pathlib import Path

import pytest
from cli_shop import Run

from oactl.reports import browser

WEEK = ("report", "weekly", "--offline", "--week", "2026-W48")
LATER = {"OACTL_NOW": "2026-12-01T09:00:00+08:00"}


@pytest.mark.parametrize("language", ["en", "zh-TW"])
def test_a_page_is_written_in_the_readers_language(
    workspace: Path, oactl_here: Run, language: str
) -> None:
    ran = oactl_here(
        *WEEK, "--format", "html", "--out", "w.html", env={**LATER, "OACTL_LANG": language}
    )
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    text = (workspace / "w.html").read_text(encoding="utf-8")
    assert text.startswith(f'<!DOCTYPE html>\n<html lang="{language}">')
    assert "2026-W48" in text


def test_a_page_goes_into_a_pipe_as_csv_does(workspace: Path, oactl_here: Run) -> None:
    ran = oactl_here(*WEEK, "--format", "html", env=LATER)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith("</html>\n")


def test_an_account_is_called_as_its_friends_know_it(workspace: Path, oactl_here: Run) -> None:
    config = workspace / "oactl.yaml"
    text = config.read_text(encoding="utf-8")
    assert "  main:\n" in text
    config.write_text(text.replace("  main:\n", "  main:\n    display_name: 小熊茶行\n"), "utf-8")
    ran = oactl_here(*WEEK, "--format", "html", env=LATER)
    assert "<h1>小熊茶行</h1>" in ran.out


def test_a_workbook_is_written(workspace: Path, oactl_here: Run) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    ran = oactl_here(*WEEK, "--format", "xlsx", "--out", "w.xlsx", env=LATER)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    book = openpyxl.load_workbook(io.BytesIO((workspace / "w.xlsx").read_bytes()))
    assert book.sheetnames[0] == "All accounts"


def test_without_a_browser_it_is_said_what_to_install(
    workspace: Path, oactl_here: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "find_browser", lambda: None)
    ran = oactl_here(*WEEK, "--format", "pdf", "--out", "w.pdf", env=LATER)
    assert ran.code == 1
    assert "apt install chromium" in ran.err
    assert not (workspace / "w.pdf").exists()


@pytest.mark.parametrize("look", ["html", "csv", "md", "json", "table"])
def test_a_file_for_each_account_and_an_index_over_them(
    chain: Path, oactl_here: Run, look: str
) -> None:
    ran = oactl_here(
        *WEEK, "--format", look, "--split", "account", "--out", "out/week 48", env=LATER
    )
    assert ran.code == 0, ran.err
    files = {file.name for file in (chain / "out" / "week 48").iterdir()}
    index = (chain / "out" / "week 48" / "index.html").read_text(encoding="utf-8")
    assert len(files) > 3
    assert all(f'href="{name}"' in index for name in files - {"index.html"})
    told = "the page over all: out/week 48/index.html" in ran.out
    assert told is (look != "json")


def test_a_folder_that_is_a_file_is_told(workspace: Path, oactl_here: Run) -> None:
    (workspace / "out").write_text("x", encoding="utf-8")
    ran = oactl_here(*WEEK, "--split", "account", "--out", "out", env=LATER)
    assert (ran.code, ran.out) == (1, "")
    assert "out cannot be written" in ran.err


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--format", "xlsx"), "say where with --out"),
        (("--format", "png", "--split", "group", "--out", "x"), "shows one account"),
        (("--format", "html", "--out", "w.pdf"), "--format pdf --out w.pdf"),
        (("--split", "plan", "--out", "x"), "--split is account or group, not plan"),
    ],
)
def test_what_cannot_be_written_is_wrong_usage(
    workspace: Path, oactl_here: Run, args: tuple[str, ...], said: str
) -> None:
    ran = oactl_here(*WEEK, *args, env=LATER)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert not (workspace / "x").exists()


def test_a_picture_of_several_accounts_is_wrong_usage(chain: Path, oactl_here: Run) -> None:
    ran = oactl_here(*WEEK, "--format", "png", "--out", "w.png", env=LATER)
    assert (ran.code, ran.out) == (2, "")
    assert "--split account" in ran.err
