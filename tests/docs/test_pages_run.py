"""The pages that a newcomer follows work as they are written."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from walker import PAGES, Reader, picture, shows, steps

ROOT = Path(__file__).parents[2]


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    """Somebody who has oactl, and nothing else."""
    home = tmp_path / "you"
    home.mkdir()
    found = Reader(home)
    yield found
    found.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_readme_works_as_written_and_its_picture_is_what_one_gets(
    reader: Reader, name: str
) -> None:
    reader.speaks(PAGES[name])
    page = ROOT / name
    assert reader.walk(page) > 10
    assert reader.output("oactl report weekly") == picture(page.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("name", "language"), [("tutorial.md", "C.UTF-8"), ("tutorial.zh-TW.md", "zh_TW.UTF-8")]
)
def test_the_tutorial_works_as_written(reader: Reader, name: str, language: str) -> None:
    reader.speaks(language)
    assert reader.walk(ROOT / "docs" / name) > 20


@pytest.mark.parametrize(
    ("name", "language"),
    [("backup-and-restore.md", "C.UTF-8"), ("backup-and-restore.zh-TW.md", "zh_TW.UTF-8")],
)
def test_the_how_to_of_copies_works_as_written(reader: Reader, name: str, language: str) -> None:
    reader.speaks(language)
    assert reader.walk(ROOT / "docs" / "how-to" / name) == 4


def test_a_command_that_prints_more_than_a_page_shows_is_told(reader: Reader) -> None:
    page = reader.home / "page.md"
    page.write_text("```console\n$ echo one; echo two\none\n```\n", encoding="utf-8")
    with pytest.raises(AssertionError, match=r"page\.md:2: \$ echo one"):
        reader.walk(page)


def test_a_command_that_fails_is_told_unless_the_page_shows_its_code(reader: Reader) -> None:
    page = reader.home / "page.md"
    page.write_text("```console\n$ (exit 3)\n$ echo $?\n3\n```\n", encoding="utf-8")
    assert reader.walk(page) == 2
    page.write_text("```console\n$ false\n```\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="exit 1"):
        reader.walk(page)


def test_files_of_a_page_are_written_and_folders_and_variables_are_kept(reader: Reader) -> None:
    page = reader.home / "page.md"
    page.write_text(
        "```text greeting.txt\nhello\n```\n```console\n$ export NAME=you\n$ mkdir a && cd a\n"
        "$ cat ../greeting.txt; echo $NAME; pwd\nhello\nyou\n/home/you/a\n```\n",
        encoding="utf-8",
    )
    assert reader.walk(page) == 3


def test_a_block_that_is_not_run_says_why() -> None:
    assert not list(steps("<!-- not run: it would take a minute -->\n```console\n$ false\n```\n"))


@pytest.mark.parametrize(
    ("shown", "found", "same"),
    [
        ("a\n", "a\n", True),
        ("a\n", "a\nb\n", False),
        ("", "", True),
        ("", "a\n", False),
        ("a … c\n", "a b c\n", True),
        ("a\n…\nd\n", "a\nb\nc\nd\n", True),
        ("a\n…\n", "b\n", False),
    ],
)
def test_dots_stand_for_what_a_page_does_not_show(shown: str, found: str, *, same: bool) -> None:
    assert shows(shown, found) is same
