"""A line of a crontab runs what it says, under the cron of every system."""

import shlex
import subprocess

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from oactl.schedule.jobs import cron_text


def unescaped(line: str, drops: str) -> str:
    """What a cron gives to the shell; it ends at `%`, and `drops` are what a backslash guards."""
    kept, escaped = "", False
    for char in line:
        if escaped and char in drops:
            kept = kept[:-1]
        elif not escaped and char == "%":
            return kept
        kept += char
        escaped = char == "\\" and not escaped
    return kept


CRONS = {
    "Vixie's, Debian's": lambda line: unescaped(line, "%\\"),
    "cronie, macOS, FreeBSD": lambda line: unescaped(line, "%"),
    "BusyBox": str,
}
NAMES = ["tea\\%shop", "50% off", "50%", "%", "\\", "a\\\\%%b", "it's 5\\%\\", 'a"\\%$HOME `x`']


def words_of(command: str) -> list[str]:
    """The words that a shell makes of a command, here and as the POSIX shell itself does it."""
    done = subprocess.run(
        ["/bin/sh", "-c", f"printf '%s\\0' {command}"], capture_output=True, check=True
    )
    return done.stdout.decode().split("\0")[:-1]


@pytest.mark.parametrize("cron", CRONS)
@pytest.mark.parametrize("name", NAMES)
def test_the_shell_gets_the_name_of_the_folder(cron: str, name: str) -> None:
    words = ["oactl", "--workspace", f"/home/{name}", "push"]
    assert words_of(CRONS[cron](cron_text(words))) == words


@given(st.lists(st.text("\\%'\" $a/茶", min_size=1, max_size=12), min_size=1, max_size=3))
@example(["\\%"])
@settings(max_examples=300)
def test_any_word_comes_through_any_cron(words: list[str]) -> None:
    for given_to in CRONS.values():
        assert shlex.split(given_to(cron_text(words))) == words


def test_what_needs_no_quotation_marks_has_none() -> None:
    assert cron_text(["/srv/tea-shop", "push", "--due"]) == "/srv/tea-shop push --due"
