"""What is said where the browser that prints a page does not work."""

import stat
from pathlib import Path

import pytest

from oactl.errors import OactlError
from oactl.reports import browser


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The error where the browser is a script of one line; nothing of it stays in the folder."""

    def ask(script: str) -> OactlError:
        program, place = tmp_path / "chromium", tmp_path / "out"
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        place.mkdir()
        monkeypatch.setattr(browser, "find_browser", lambda: str(program))
        with pytest.raises(OactlError) as found:
            browser.to_pdf("<p>", place)
        assert list(place.iterdir()) == []
        return found.value

    return ask


def test_its_last_line_says_why(told):
    error = told("echo one >&2; echo no display >&2; exit 3")
    assert (error.code, error.params["why"]) == ("report.browser_failed", "no display")


def test_a_browser_that_says_nothing_has_its_exit_code(told):
    assert told("exit 3").params["why"] == "exit 3"


def test_a_browser_that_makes_no_file_has_failed(told):
    assert "No such file" in told("exit 0").params["why"]


def test_a_browser_that_never_ends_is_ended(told, monkeypatch):
    monkeypatch.setattr(browser, "SECONDS", 0.2)
    assert told("exec sleep 60").params["why"] == "0.2 s"


def test_without_one_it_is_said_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(browser, "find_browser", lambda: None)
    with pytest.raises(OactlError) as found:
        browser.to_png("<p>", tmp_path, (10, 10))
    assert found.value.code == "report.no_browser"
    assert "apt install chromium" in (found.value.help or "")


def test_a_browser_is_found_on_the_path(tmp_path, monkeypatch):
    program = tmp_path / "google-chrome"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert browser.find_browser() == str(program)
    program.unlink()
    monkeypatch.setattr(browser, "_ELSEWHERE", ())
    assert browser.find_browser() is None
