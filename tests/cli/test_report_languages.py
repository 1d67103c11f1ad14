"""What goes to an account's people is in its language, what is on the screen in the user's."""

import io
import re
from pathlib import Path

import openpyxl
import pytest
from cli_shop import CONFIG, Run

WEEK = ("report", "weekly", "--offline", "--week", "2026-W48")
LATER = {"OACTL_NOW": "2026-12-01T09:00:00+08:00"}
NOT_WISHED = {**LATER, "OACTL_LANG": None}
ACCOUNTS = """\
  taipei:
    token: {env: LINE_CHANNEL_ACCESS_TOKEN}
    group: [taiwan]
    language: zh-TW
  tainan: {group: [taiwan, all], language: zh-TW}
"""
TITLES = {"en": "Weekly report 2026-W48", "zh-TW": "社群週報 2026-W48"}


@pytest.fixture(autouse=True)
def agency(workspace: Path) -> None:
    """Of an agency that speaks English: `main` has no language of its own, two speak Chinese."""
    (workspace / "oactl.yaml").write_text(CONFIG + ACCOUNTS, encoding="utf-8")


def spoken(page: str) -> str:
    """The language that a page says it has, and has."""
    found = re.search(r'<html lang="([\w-]+)">', page)
    assert found
    assert TITLES[found[1]] in page
    return found[1]


@pytest.mark.parametrize(
    ("account", "wish", "language"),
    [
        ("main", None, "en"),
        ("taipei", None, "zh-TW"),
        ("taipei", "en", "en"),
        ("main", "zh-TW", "zh-TW"),
        ("group:taiwan", None, "zh-TW"),
        ("group:all", None, "zh-TW"),
    ],
)
def test_a_page_is_in_the_language_that_its_accounts_have_in_common(
    workspace: Path, oactl_here: Run, account: str, wish: str | None, language: str
) -> None:
    env = {**LATER, "OACTL_LANG": wish}
    page = (*WEEK, "--account", account, "--format", "html")
    ran = oactl_here(*page, env=env)
    assert spoken(ran.out) == language
    assert oactl_here(*page, "--out", "w.html", env=env).code == 0
    assert (workspace / "w.html").read_text(encoding="utf-8").rstrip() == ran.out.rstrip()


def test_a_page_of_accounts_with_several_languages_is_in_the_users(oactl_here: Run) -> None:
    assert spoken(oactl_here(*WEEK, "--format", "html", env=NOT_WISHED).out) == "en"


def test_the_table_on_the_screen_is_in_the_users_language_and_in_a_file_in_the_accounts(
    workspace: Path, oactl_here: Run
) -> None:
    one = (*WEEK, "--account", "taipei")
    assert TITLES["en"] in oactl_here(*one, env=NOT_WISHED).out
    assert oactl_here(*one, "--out", "w.txt", env=NOT_WISHED).code == 0
    assert TITLES["zh-TW"] in (workspace / "w.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("by", "languages"),
    [
        ("account", {"main": "en", "taipei": "zh-TW", "tainan": "zh-TW"}),
        ("group", {"taiwan": "zh-TW", "all": "zh-TW", "no-group": "en"}),
    ],
)
def test_each_file_of_a_split_report_is_in_its_own_and_the_index_in_the_users(
    workspace: Path, oactl_here: Run, by: str, languages: dict[str, str]
) -> None:
    ran = oactl_here(*WEEK, "--format", "html", "--split", by, "--out", "out", env=NOT_WISHED)
    assert ran.code == 0, ran.err
    files = (workspace / "out").iterdir()
    pages = {path.stem: spoken(path.read_text(encoding="utf-8")) for path in files}
    assert pages == {**languages, "index": "en"}
    assert "files written" in ran.out


@pytest.mark.parametrize("wish", [None, "en", "zh-TW"])
def test_an_accounts_sheet_is_in_its_own_and_the_one_over_all_in_the_users(
    workspace: Path, oactl_here: Run, wish: str | None
) -> None:
    env = {**LATER, "OACTL_LANG": wish}
    ran = oactl_here(*WEEK, "--format", "xlsx", "--out", "w.xlsx", env=env)
    assert ran.code == 0, ran.err
    book = openpyxl.load_workbook(io.BytesIO((workspace / "w.xlsx").read_bytes()))
    titles = [sheet["A2"].value or "" for sheet in book.worksheets[1:]]
    asked = [wish] * 3 if wish else ["en", "zh-TW", "zh-TW"]
    assert all(TITLES[language] in title for language, title in zip(asked, titles, strict=True))
    assert (book.sheetnames[0] == "All accounts") is (wish != "zh-TW")


@pytest.mark.parametrize("look", ["md", "csv"])
def test_other_texts_are_in_it_too(oactl_here: Run, look: str) -> None:
    shape = ("--shape", "accounts") if look == "csv" else ()
    one = (*WEEK, "--account", "taipei", "--format", look, *shape)
    assert "好友" in oactl_here(*one, env=NOT_WISHED).out
    assert "好友" not in oactl_here(*one, env={**LATER, "OACTL_LANG": "en"}).out


def test_what_goes_wrong_is_told_in_the_users(oactl_here: Run) -> None:
    ran = oactl_here(
        *WEEK, "--account", "taipei", "--format", "html", "--out", "no/w.html", env=NOT_WISHED
    )
    assert ran.code != 0
    assert "cannot be written" in ran.err
