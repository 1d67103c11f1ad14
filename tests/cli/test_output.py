"""What every command prints: in a pipe, in Chinese, to a reader that left, to a full disk."""

import io
import os
from pathlib import Path

import pytest
from cli_shop import Run

from oactl.domain.visible import hidden_in
from runner import at_streams, pragmas
from taiwan import half_width, simplified

POST = "anniversary/wed-fri-offer"
DUE = f"{POST}@2026-11-25T20:00"
LOOKS = [
    ("status",),
    ("plan", "agenda"),
    ("plan", "validate"),
    ("plan", "show", POST),
    ("plan", "preview", POST),
    ("plan", "status"),
    ("delivery", "list"),
    ("explain", DUE),
    ("explain", "OA301"),
    ("report", "weekly", "--offline"),
    ("insight", "show"),
    ("audience", "list", "--offline"),
    ("account", "list"),
    ("db", "check"),
]
WITH_LEDGER = [*LOOKS, ("delivery", "show", DUE)]
ASKS = [
    ("quota",),
    ("account", "check"),
    ("report", "weekly"),
    ("doctor",),
    ("push", "--due", "--dry-run"),
    ("audience", "count", "all"),
]


@pytest.fixture
def sent(oactl_here: Run) -> None:
    """The offer was approved and went out, so that there is something to show."""
    oactl_here("plan", "approve", POST, "--by", "熊大")
    assert oactl_here("push", "--due").code == 0


@pytest.mark.usefixtures("sent")
def test_in_a_pipe_there_is_no_colour_and_the_terminals_width_is_no_matter(
    oactl_here: Run,
) -> None:
    for words in (*WITH_LEDGER, *ASKS):
        narrow, wide = (
            oactl_here(*words, env={"COLUMNS": columns, "TERM": "xterm"})
            for columns in ("20", "200")
        )
        assert narrow == wide, words
        assert "\x1b" not in narrow.out + narrow.err, words
        assert not any(hidden_in(narrow.out.replace("\n", ""))), words


@pytest.mark.usefixtures("sent")
def test_a_language_changes_words_and_nothing_else(oactl_here: Run) -> None:
    for words in (*WITH_LEDGER, *ASKS):
        english = oactl_here(*words)
        ours = oactl_here(*words, env={"OACTL_LANG": "zh-TW"})
        assert ours.code == english.code, words
        assert ours.out != english.out or words[0] == "push", words
        assert simplified(ours.out + ours.err) <= simplified(english.out), words
        odd = [row for row in ours.out.splitlines() if half_width(row) and row not in english.out]
        assert odd == [], words


@pytest.mark.usefixtures("sent")
def test_keys_and_codes_of_json_are_the_same_in_every_language(oactl_here: Run) -> None:
    for words in (*WITH_LEDGER, ("quota",), ("account", "check"), ("audience", "count", "all")):
        english, ours = (
            oactl_here(*words, "--json", env={"OACTL_LANG": language}).data
            for language in ("en", "zh-TW")
        )
        assert _keys(ours) == _keys(english), words


def _keys(value: object, path: str = "") -> set[str]:
    match value:
        case dict():
            return {path}.union(*(_keys(each, f"{path}.{key}") for key, each in value.items()))
        case list():
            return {path}.union(*(_keys(each, f"{path}[]") for each in value))
        case bool() | int() | float() | None:
            return {path}
        case _:
            return {path} if not str(value).isascii() or " " in str(value) else {f"{path}={value}"}


# ---- where nobody takes it ------------------------------------------------------------


def printed_into(
    out: io.TextIOWrapper, words: tuple[str, ...], cwd: Path, environ: dict[str, str]
) -> tuple[int, str]:
    """Run with such a stdout; gives the code and what came on stderr."""
    err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with out:
        code = at_streams(words, cwd, environ, (io.StringIO(), out, err))
        err.flush()
        return code, err.buffer.getvalue().decode()  # type: ignore[attr-defined]


PRINTS = [*LOOKS, ("quota",), ("status", "--json")]


def test_a_reader_that_left_is_no_fault(workspace: Path, environ: dict[str, str]) -> None:
    for words in PRINTS:
        reads, writes = os.pipe()
        os.close(reads)
        out = io.TextIOWrapper(io.FileIO(writes, "w"), encoding="utf-8")
        assert printed_into(out, words, workspace, environ) == (0, ""), words


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux")
def test_a_full_disk_is_a_failure_that_is_said(workspace: Path, environ: dict[str, str]) -> None:
    said = "the output could not be written: No space left on device\n"
    for words in PRINTS:
        out = Path("/dev/full").open("w", encoding="utf-8")  # noqa: SIM115 - closed above
        assert printed_into(out, words, workspace, environ) == (1, said), words


# ---- where nothing can be written ------------------------------------------------------------


@pytest.mark.usefixtures("sent")
def test_whoever_only_looks_needs_no_right_to_write(oactl_here: Run) -> None:
    with pragmas("query_only = on"):
        for words in (each for each in WITH_LEDGER if each[0] != "db"):
            ran = oactl_here(*words)
            assert (ran.code, ran.err) == (0, ""), words
            assert ran.out, words


WRITES = [
    ("delivery", "skip", f"{POST}@2026-11-27T20:00", "--reason", "x"),
    ("delivery", "resolve", f"{POST}@2026-11-27T20:00", "--sent"),
    ("push", f"{POST}@2026-11-25T20:00"),
    ("insight", "sync"),
    ("db", "check"),  # whether it can be written is a part of the check-up
]


@pytest.mark.parametrize("words", WRITES, ids=" ".join)
def test_a_ledger_that_takes_nothing_is_a_fault_with_its_next_step(
    oactl_here: Run, words: tuple[str, ...]
) -> None:
    with pragmas("query_only = on"):
        ran = oactl_here(*words, "--json")
    assert ran.code in {1, 75}
    assert ran.data["error"]["code"].startswith("ledger.")
    assert ran.data["error"]["help"]
    assert "Traceback" not in ran.err
