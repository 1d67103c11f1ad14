"""One browser for several files; and what is said where it does not work."""

import os
import re
import stat
import struct
from pathlib import Path

import pytest

from oactl.errors import OactlError
from oactl.reports import browser, browser_pipe
from oactl.reports.browser import find_browser
from oactl.reports.printing import BrowserEach, printer

REAL = find_browser()
PAGE = "<style>@page{{size:A4}}div{{break-after:page}}</style>{}<p>{}"
real = pytest.mark.skipif(REAL is None, reason="there is no Chromium here")


def script(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = folder / "chromium"
    program.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(browser, "find_browser", lambda: str(program))


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@real
def test_several_files_start_one_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "out"
    place.mkdir()
    starts = tmp_path / "starts"
    script(tmp_path, f'echo x >> "{starts}"; exec "{REAL}" "$@"', monkeypatch)
    with printer(place, 3) as prints:
        one = prints.pdf(PAGE.format("<div>a</div>", "b"))
        picture = prints.png("<p>小熊", (300, 200))
        three = prints.pdf(PAGE.format("<div>a</div><div>b</div>", "c"))
    assert starts.read_text() == "x\n"
    assert (one[:4], pages(one), pages(three)) == (b"%PDF", 2, 3)
    assert struct.unpack(">II", picture[16:24]) == (300, 200)
    assert list(place.iterdir()) == []


@real
def test_it_is_the_same_paper_as_from_a_browser_each(tmp_path: Path) -> None:
    page = PAGE.format("<div>a</div>", "b")
    with printer(tmp_path, 2) as prints:
        shared, alone = prints.pdf(page), BrowserEach(tmp_path).pdf(page)
    boxes = [re.findall(rb"/MediaBox\s*\[[^]]*\]", each) for each in (shared, alone)]
    assert boxes[0] == boxes[1] != []


@pytest.mark.parametrize(
    ("does", "why"),
    [
        ("echo one >&2; echo no display >&2; exit 3", "no display"),
        ("exit 3", "it has ended"),
        ("exec sleep 60", "0.2 s"),
    ],
)
def test_its_failure_is_told_and_nothing_of_it_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str, why: str
) -> None:
    monkeypatch.setattr(browser_pipe, "SECONDS", 0.2 if "sleep" in does else 20)
    monkeypatch.setattr(browser_pipe, "_PATIENCE", 0.2)
    place = tmp_path / "out"
    place.mkdir()
    script(tmp_path, does, monkeypatch)
    with pytest.raises(OactlError) as found, printer(place, 2) as prints:
        prints.pdf("<p>")
    assert found.value.code == "report.browser_failed"
    assert found.value.params["why"] == why
    assert list(place.iterdir()) == []


def test_without_one_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "find_browser", lambda: None)
    with pytest.raises(OactlError) as found, printer(tmp_path, 2):
        pass
    assert found.value.code == "report.no_browser"
    assert list(tmp_path.iterdir()) == []


def test_a_program_that_cannot_be_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "find_browser", lambda: str(tmp_path / "gone"))
    with pytest.raises(OactlError) as found, printer(tmp_path, 2):
        pass
    assert found.value.params["why"]
    assert list(tmp_path.iterdir()) == []


def test_where_no_pipes_can_be_given_each_file_has_its_browser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("os.posix_spawn")
    with printer(tmp_path, 5) as prints:
        assert isinstance(prints, BrowserEach)


def test_no_process_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser_pipe, "SECONDS", 0.2)
    monkeypatch.setattr(browser_pipe, "_PATIENCE", 0.2)
    script(tmp_path, f'echo $$ > "{tmp_path}/pid"; exec sleep 61', monkeypatch)
    with pytest.raises(OactlError), printer(tmp_path, 2) as prints:
        prints.pdf("<p>")
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
