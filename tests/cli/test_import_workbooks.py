"""A workbook that is broken is a sentence, wherever it is broken, and nothing of it is taken."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from cli_shop import Run


def parts() -> dict[str, bytes]:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["date", "metric", "value"])
    book.active.append(["2026-11-20", "orders", 3])
    book.save(out)
    with zipfile.ZipFile(out) as found:
        return {name: found.read(name) for name in found.namelist()}


def write(path: Path, found: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as out:
        for name, content in found.items():
            out.writestr(name, content)


@pytest.mark.parametrize(
    "name",
    ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"],
)
@pytest.mark.parametrize("content", [b"<broken", b"", b"\x00\xff", b"<a/>"])
def test_a_part_that_is_broken(oactl_here: Run, workspace: Path, name: str, content: bytes) -> None:
    write(workspace / "odd.xlsx", {**parts(), name: content})
    ran = oactl_here("insight", "import", "odd.xlsx")
    assert ran.code in {0, 1}, ran.err  # some parts are not needed to read the cells
    assert "a fault of oactl itself" not in ran.err
    assert ran.code == 0 or "odd.xlsx" in ran.err


def test_a_part_that_is_missing(oactl_here: Run, workspace: Path) -> None:
    for name in parts():
        write(workspace / "odd.xlsx", {each: c for each, c in parts().items() if each != name})
        ran = oactl_here("insight", "import", "odd.xlsx", "--dry-run")
        assert "a fault of oactl itself" not in ran.err, name


def test_a_workbook_that_is_whole_is_taken(oactl_here: Run, workspace: Path) -> None:
    write(workspace / "good.xlsx", parts())
    ran = oactl_here("insight", "import", "good.xlsx")
    assert (ran.code, ran.err) == (0, "")
    assert "1 new" in ran.out
