"""At a real pseudo-terminal: widths, colours, questions, and progress that leaves no trace."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections import Counter
from pathlib import Path

import pytest
from approving import edit
from wcwidth import wcswidth

from oactl.console import ProgressLine
from runner import Ran
from terminal import ESCAPE, in_terminal, left_on_screen

POST = "anniversary/wed-fri-offer"
COLOURED = [
    ("report", "weekly", "--offline"),
    ("plan", "validate"),
    ("plan", "validate", "nothing.yaml"),
]
PLAIN = [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {"TERM": "xterm-256color", "NO_COLOR": "1"}]


@pytest.fixture
def sit(workspace: Path, environ: dict[str, str]):
    """`sit(*args, typed=…, columns=…, env=…)`: somebody at a terminal in the workspace."""

    def call(*args: str, env: dict[str, str] | None = None, **more) -> Ran:
        return in_terminal(args, workspace, {"TERM": "xterm", **environ, **(env or {})}, **more)

    return call


LISTS = [("plan", "agenda"), ("status",), ("delivery", "list")]
TABLES = [
    *LISTS,
    ("plan", "status"),
    ("account", "list"),
    ("audience", "list"),
    ("report", "weekly", "--offline"),
]


@pytest.mark.parametrize("language", ["en", "zh-TW"])
@pytest.mark.parametrize("columns", [60, 80])
def test_tables_and_reports_fit_the_terminal(sit, columns: int, language: str) -> None:
    for words in TABLES:
        ran = sit(*words, columns=columns, env={"OACTL_LANG": language})
        assert ran.code == 0, words
        rows = [ESCAPE.sub("", row) for row in ran.out.replace("\r\n", "\n").split("\n")]
        ruled = [row for row in rows if "---" in row or "──" in row or row.count("  ") > 2]
        assert any(rows), words
        assert all(wcswidth(row) <= columns for row in ruled), max(ruled, key=wcswidth)


@pytest.mark.parametrize("language", ["en", "zh-TW"])
@pytest.mark.parametrize("columns", [60, 80])
def test_lists_of_occurrences_are_tables_that_lose_no_text(
    sit, workspace: Path, oactl_here, columns: int, language: str
) -> None:
    subject = "subject: 官方周年慶! 加入好友享 85 折優惠, 全門市適用"
    edit(workspace, "plans/anniversary.yaml", "subject: 官方周年慶", subject)
    assert oactl_here("plan", "approve", POST, "--by", "熊大").code == 0
    assert oactl_here("push", "--due").code == 0
    env = {"OACTL_LANG": language}
    for words in LISTS:
        shown = sit(*words, columns=columns, env=env).out.replace("\r\n", "\n")
        piped = oactl_here(*words, env=env).out
        assert max(map(wcswidth, shown.split("\n"))) <= columns, words
        assert set(re.findall(rf"{POST}@\S+", shown)) == set(re.findall(rf"{POST}@\S+", piped))
        rows = [row for row in piped.split("\n") if POST in row]
        assert rows, words
        assert letters(shown) >= letters("".join(rows)), words


def letters(text: str) -> Counter[str]:
    """How often each character stands in a text, but for spaces, rules and signs for nothing."""
    return Counter(re.sub(r"[\s—-]", "", text))


@pytest.mark.parametrize("plain", PLAIN, ids=str)
def test_a_person_who_wants_no_colour_gets_none(sit, plain: dict[str, str]) -> None:
    for words in COLOURED:
        assert "\x1b[" not in sit(*words, env=plain).out, words


def test_the_report_has_colour_at_a_terminal(sit) -> None:
    assert "\x1b[" in sit("report", "weekly", "--offline").out


def test_json_at_a_terminal_is_as_in_a_pipe(sit, oactl_here) -> None:
    shown = sit("plan", "agenda", "--json").out.replace("\r\n", "\n")
    assert shown == oactl_here("plan", "agenda", "--json").out


# ---- progress ------------------------------------------------------------


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """ProgressLine is shown at once and drawn each time."""
    monkeypatch.setattr(ProgressLine, "SHOW_AFTER", 0.0)
    monkeypatch.setattr(ProgressLine, "REDRAW_EVERY", 0.0)


@pytest.fixture
def to_members(workspace: Path, line, oactl_here) -> int:
    """The offer goes to a list of 200 now, and is approved."""
    ids = sorted(line.friends())[:200]
    (workspace / "members.csv").write_text("\n".join(ids), encoding="utf-8")
    edit(workspace, "oactl.yaml", "price_plan: tw-medium", "tags: {members: {file: members.csv}}")
    edit(workspace, "plans/anniversary.yaml", "audience: all", "audience: {all: [members]}")
    assert oactl_here("plan", "approve", POST, "--by", "熊大").code == 0
    return len(ids)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("words", [("--due",), (f"{POST}@2026-11-25T20:00",)], ids=str)
def test_progress_is_drawn_while_it_sends_and_gone_at_the_end(sit, to_members, words) -> None:
    ran = sit("push", *words)
    assert ran.code == 0
    assert f"\r{to_members} people so far …\x1b[K" in ran.out
    assert "so far" not in left_on_screen(ran.out)
    assert f"{to_members} people" in left_on_screen(ran.out)


@pytest.mark.usefixtures("impatient")
def test_progress_is_in_the_users_language(sit, to_members) -> None:
    assert f"\r已送出 {to_members} 人…" in sit("push", "--due", env={"OACTL_LANG": "zh-TW"}).out


def test_a_send_of_less_than_a_second_draws_nothing(sit, to_members) -> None:
    ran = sit("push", "--due")
    assert (ran.code, "so far" in ran.out) == (0, False)


@pytest.mark.usefixtures("impatient")
def test_a_terminal_that_knows_no_escapes_gets_no_progress(sit, to_members) -> None:
    ran = sit("push", "--due", env={"TERM": "dumb"})
    assert (ran.code, "\x1b" in ran.out, "so far" in ran.out) == (0, False, False)


@pytest.mark.usefixtures("impatient")
def test_in_a_pipe_no_progress_is_drawn(oactl_here, to_members) -> None:
    ran = oactl_here("push", "--due")
    assert (ran.code, ran.err) == (0, "")
    assert "so far" not in ran.out


# ---- questions ------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "code"), [("y\n", 0), ("是\n", 0), ("\n", 1), ("what\ny\n", 0), ("\x04", 1)]
)
def test_an_approval_waits_for_yes(sit, workspace: Path, typed: str, code: int) -> None:
    ran = sit("plan", "approve", POST, "--by", "熊大", typed=typed)
    assert "周年慶開跑!" in ran.out.partition("[y/N]")[0]
    assert (ran.code, (workspace / "approvals/anniversary.yaml").exists()) == (code, code == 0)


def test_with_yes_nothing_is_asked(sit) -> None:
    ran = sit("plan", "approve", POST, "--by", "熊大", "--yes")
    assert (ran.code, "[y/N]" in ran.out) == (0, False)


@pytest.mark.parametrize("columns", [60, 140])
def test_the_window_itself_says_how_wide_it_is(
    workspace: Path, environ: dict[str, str], columns: int
) -> None:
    person, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    words = [sys.executable, "-m", "oactl", "plan", "agenda"]
    process = subprocess.Popen(words, cwd=workspace, env=environ, stdin=theirs, stdout=theirs)
    os.close(theirs)
    shown = b""
    while process.poll() is None or not shown:
        try:
            shown += os.read(person, 4096)
        except OSError:  # the other side hung up
            break
    os.close(person)
    assert process.wait(20) == 0
    widest = max(map(wcswidth, shown.decode().replace("\r", "").split("\n")))
    assert (widest > 60) is (columns == 140), "what would stop it wraps where it is too narrow"
