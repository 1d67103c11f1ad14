"""At a terminal sentences are broken between words, and a command to copy is in one piece."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from approving import write
from cli_shop import Run
from wcwidth import wcswidth

from oactl.app import COMMANDS
from oactl.folding import COMMANDS as KNOWN
from oactl.folding import folded
from terminal import ESCAPE, in_terminal

Sit = Callable[[tuple[str, ...], int, str], str]
POST = "anniversary/wed-fri-offer"
DUE = f"{POST}@2026-11-25T20:00"
AWAY = {"OACTL_LINE_API_BASE": "http://127.0.0.1:9"}
BROKEN = """\
version: 1
account: main
posts:
  - id: offer
    nothing: 1
    cadence: {weekly: [wed], at: "20:00"}
"""
LINES = [
    ("status",),
    ("explain", DUE),
    ("push", "--due"),
    ("push", DUE),
    ("push", POST, "--test"),
    ("push",),
    ("delivery", "show", DUE),
    ("delivery", "resume", DUE),
    ("delivery", "done", DUE),
    ("delivery", "skip", f"{POST}@2026-12-02T20:00", "--reason", "店面整修，暫停所有訊息直到年底"),
    ("insight", "sync"),
    ("report", "weekly"),
    ("report", "weekly", "--week", "2026-13"),
    ("report", "weekly", "--format", "xlsx"),
    ("quota",),
    ("account", "check"),
    ("audience", "list"),
    ("audience", "count", "{all: [vip]}"),
    ("notify", "test"),
    ("schedule", "status"),
    ("db", "restore", "nothing.db"),
    ("pause", "--reason", "店面整修，暫停所有訊息，直到十二月底再恢復發送"),
    ("resume",),
    ("plan", "validate"),
    ("plan", "diff", "HEAD"),
    ("plan", "approve", "west", "--by", "熊大"),
    ("plan", "approve", "--pending", "--by", "兔兔"),
    ("plan", "revoke", "west"),
    ("explain", "OA417"),
    ("explain", "OA999"),
    ("cost",),
    ("cost", "--month", "soon"),
    ("goal", "status"),
    ("audit",),
    ("pusch",),
]
# What somebody may copy: the program, its command, and options.
COMMAND = re.compile(rf"oactl (?:{'|'.join(COMMANDS)})\b(?: --[a-z-]+)*")


@pytest.fixture(params=[{}, AWAY], ids=["line", "away"])
def sit(request: pytest.FixtureRequest, workspace: Path, environ: dict[str, str]) -> Sit:
    """Somebody at a terminal, where LINE answers and where it does not."""
    write(workspace, "plans/bad.yaml", BROKEN)
    known = {**environ, "TERM": "xterm", **request.param}

    def call(words: tuple[str, ...], columns: int, language: str) -> str:
        env = {**known, "OACTL_LANG": language}
        out = in_terminal(words, workspace, env, columns=columns).out
        return ESCAPE.sub("", out).replace("\r\n", "\n")

    return call


@pytest.mark.parametrize("language", ["en", "zh-TW"])
@pytest.mark.parametrize("columns", [60, 80])
def test_sentences_fit_the_terminal_and_commands_are_whole(
    sit: Sit, columns: int, language: str
) -> None:
    for words in LINES:
        shown = sit(words, columns, language)
        for row in shown.split("\n"):
            assert wcswidth(row) <= columns or is_one_piece(row), (words, row)
        for command in COMMAND.findall(re.sub(r"\n +", " ", shown)):
            assert command in shown, words


def is_one_piece(row: str) -> bool:
    """Whether a row is nothing but one word, or one command."""
    bare = row.strip(" （）()，。；;.")
    return " " not in bare or bare.startswith("oactl ")


def test_in_a_pipe_each_sentence_is_one_line(oactl_here: Run) -> None:
    ran = oactl_here("push", DUE)
    assert [row.startswith("  ") for row in ran.err.splitlines()] == [False, True]


@pytest.mark.parametrize("width", range(20, 90, 7))
@pytest.mark.parametrize(
    "command",
    [
        f"oactl delivery resolve {DUE} --not-sent",
        "oactl delivery skip anniversary --reason 'closed, for good'",
        "oactl --workspace ../shop push --due",
        "* * * * * /usr/bin/oactl --workspace '/home/my shop' push --due",
        "sudo timedatectl set-ntp true",
    ],
)
@pytest.mark.parametrize(
    "sentence", ["see what there is ({}); then wait", "先確認內容，再執行：{}；之後再看看"]
)
def test_a_command_is_never_broken_however_narrow(command: str, sentence: str, width: int) -> None:
    rows = list(folded(["  " + sentence.format(command)], width))
    (row,) = [row for row in rows if command in row]
    assert all(wcswidth(each) <= width for each in rows if each is not row)


def test_a_word_of_the_sentence_makes_no_command() -> None:
    sentence = "let the user that runs oactl write to the folder; until then nothing is sent"
    assert max(map(len, folded([sentence], 30))) <= 30


def test_every_command_of_the_program_is_known() -> None:
    assert set(KNOWN) == set(COMMANDS)
