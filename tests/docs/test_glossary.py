"""The glossary and the code use the same words."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "oactl"
ROWS = [
    [cell.strip() for cell in line[1:-1].split("|")]
    for line in (ROOT / "docs/explanation/glossary.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith(("| word", "| ---"))
]
NAMED = {name for row in ROWS for name in re.findall(r"`(\w+)`", row[1])}
# Of the machine that sends: parts of another word's class, or an ordinary word.
ORDINARY = {
    *("Answer", "Explained", "Entry", "Status", "Found", "Expected"),  # what a command shows
    *("AccountResult", "PushResult", "Next", "Shown", "Review", "Approved", "Recipients"),
    *("KnownRecipients", "Unreachable", "RefusedMessage", "NotAsked", "Holds", "Planned"),
    *("Clock", "StopSignal", "Evaluator"),
}


def defined(folder: Path) -> set[str]:
    """The public classes and functions of a folder's modules."""
    return {
        node.name
        for file in folder.rglob("*.py")
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_")
    }


def test_every_row_has_its_word_its_names_its_sentence_and_its_chinese():
    assert len(ROWS) > 90
    for row in ROWS:
        assert len(row) == 4, row
        assert row[0], row
        assert row[2], row
        assert re.search("[\u3400-\u9fff]", row[3]), row


@pytest.mark.parametrize("word", ["帳本", "檔次", "沙盒", "沙箱", "社群後台"])
def test_a_word_that_nobody_says_stands_nowhere(word):
    pages = [*SOURCE.rglob("*.py"), *SOURCE.rglob("*.yaml"), *SOURCE.rglob("*.po")]
    pages += [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md"), *(ROOT / "plans").rglob("*")]
    texts = {page: page.read_text(encoding="utf-8") for page in pages if page.is_file()}
    assert [page for page, text in texts.items() if word in text] == []


def test_every_name_of_the_glossary_is_one_of_the_code():
    assert NAMED - defined(SOURCE) == set()


def test_every_class_of_the_machine_that_sends_is_in_the_glossary_or_an_ordinary_word():
    classes = {name for name in defined(SOURCE / "sending") if name[0].isupper()}
    assert classes - NAMED - ORDINARY == set()
    assert ORDINARY - classes == set(), "these are gone"


def test_no_word_stands_twice():
    words = [word for row in ROWS for word in row[0].split(", ")]
    assert [word for word in set(words) if words.count(word) > 1] == []
