"""The console: where words go, what colour needs, and streams that are closed, full or gone."""

import errno
import io
import json
import os
import sys
from pathlib import Path

import pytest

from oactl.console import Console, NullStream, ProgressLine, use_utf8
from oactl.errors import OactlError, UsageError
from oactl.i18n import use


class Screen(io.StringIO):
    """A terminal, as far as a stream can tell."""

    def isatty(self) -> bool:
        return True


class Broken(io.StringIO):
    """A stream that takes nothing, for a reason of the operating system's."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number

    def write(self, _text: str) -> int:
        raise OSError(self._number, os.strerror(self._number))


class Lazy(Broken):
    """The same, which says so only when it is flushed, as a buffer does."""

    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None:
        raise OSError(self._number, os.strerror(self._number))


class Gone(Lazy):
    """A pipe whose reader has left."""

    def __init__(self) -> None:
        super().__init__(errno.EPIPE)


def console(out: io.StringIO | None = None, err: io.StringIO | None = None, **more) -> Console:
    return Console(more.pop("environ", {}), out or io.StringIO(), err or io.StringIO(), **more)


# ---- colour and width ------------------------------------------------------------


@pytest.mark.parametrize(
    ("environ", "terminal", "colour"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"TERM": "dumb"}, True, False),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, True, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
    ],
)
def test_colour_is_for_terminals_and_no_color_has_the_last_word(
    environ: dict[str, str], terminal: bool, colour: bool
) -> None:
    assert console(Screen() if terminal else None, environ=environ).colour is colour


@pytest.mark.parametrize(("columns", "width"), [("120", 120), ("60", 60), ("7", 20), ("x", 80)])
def test_a_terminal_has_its_width_and_never_less_than_twenty(
    columns: str, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr(sys, "__stdout__", io.StringIO())
    assert console(Screen()).width == width
    assert console().width is None, "a pipe has no width"


@pytest.mark.parametrize(("stdin", "err"), [(True, True), (True, False), (False, True)])
def test_a_question_needs_a_terminal_on_both_sides(
    stdin: bool, err: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Screen() if stdin else io.StringIO())
    asked = console(err=Screen() if err else None)
    assert asked.interactive is (stdin and err)
    monkeypatch.setattr(sys, "stdin", None)
    assert asked.interactive is False


# ---- streams that do not take it ------------------------------------------------------------


def test_a_reader_that_went_away_has_what_it_wanted() -> None:
    said = io.StringIO()
    head = console(Gone(), said)
    head.print("x")
    assert not head.is_written(), "what has to be told stays untold"
    head.print("y")
    assert head.finish()
    assert said.getvalue() == ""


@pytest.mark.parametrize("stream", [Broken, Lazy])
def test_a_full_disk_is_said_and_is_a_failure(stream: type[Broken]) -> None:
    said = io.StringIO()
    full = console(stream(errno.ENOSPC), said)
    full.print("x")
    assert not full.finish()
    assert "the output could not be written" in said.getvalue()
    assert os.strerror(errno.ENOSPC).lower() in said.getvalue().lower()


def test_nobody_who_reads_stderr_is_no_failure_but_nothing_counts_as_told() -> None:
    for err in (Broken(errno.EPIPE), Lazy(errno.ENOSPC)):
        deaf = console(err=err)
        deaf.error("x")
        assert not deaf.is_written()
        assert deaf.finish()


def test_what_was_handed_over_is_written() -> None:
    good = console()
    good.print("x")
    assert good.is_written()
    assert good.finish()


def test_a_stream_that_was_closed_before_the_start_is_told_as_such(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    use_utf8()
    assert isinstance(sys.stdout, NullStream)
    said = io.StringIO()
    closed = Console({}, err=said)
    closed.print("x")
    assert not closed.finish()
    assert "could not be written" in said.getvalue()
    sys.stdout.close()


def test_a_stream_of_another_encoding_becomes_utf8(monkeypatch: pytest.MonkeyPatch) -> None:
    big5 = io.TextIOWrapper(io.BytesIO(), encoding="big5")
    monkeypatch.setattr(sys, "stdout", big5)
    use_utf8()
    Console({}).print("週三 ☕")
    big5.flush()
    assert big5.buffer.getvalue() == "週三 ☕\n".encode()  # type: ignore[attr-defined]


# ---- errors ------------------------------------------------------------

FAULT = UsageError("cli.x", "no {what}", help="one\ntwo", what="tea")


def test_an_error_has_its_advice_below_each_line_set_in() -> None:
    said = io.StringIO()
    console(err=said).show_error(FAULT)
    assert said.getvalue() == "no tea\n  one\n  two\n"


def test_an_error_without_advice_is_one_line_and_null_in_json() -> None:
    out, said = io.StringIO(), io.StringIO()
    console(out, said, as_json=True).show_error(OactlError("cli.y", "nothing"))
    assert said.getvalue() == "nothing\n"
    assert json.loads(out.getvalue()) == {
        "error": {"code": "cli.y", "message": "nothing", "help": None, "exit": 1}
    }


def test_a_document_is_printed_once_also_where_an_error_follows() -> None:
    out = io.StringIO()
    one = console(out, as_json=True)
    one.print("{}")
    one.show_error(FAULT)
    assert out.getvalue() == "{}\n"


# ---- progress ------------------------------------------------------------


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time of the progress line, in seconds."""
    now = [0.0]
    monkeypatch.setattr("oactl.console.time.monotonic", lambda: now[0])
    return now


def test_a_short_send_shows_no_progress(clock: list[float]) -> None:
    screen = Screen()
    progress = ProgressLine(screen)
    clock[0] = 0.9
    progress(500)
    progress.clear()
    assert screen.getvalue() == ""


def test_a_long_send_counts_people_and_takes_its_line_away(clock: list[float]) -> None:
    screen = Screen()
    progress = ProgressLine(screen)
    for clock[0] in (0.5, 1.0, 1.1, 1.25):
        progress(500)
    assert screen.getvalue() == "\r1,000 people so far …\x1b[K\r2,000 people so far …\x1b[K"
    progress.clear()
    assert screen.getvalue().endswith("\r\x1b[K")


def test_progress_is_counted_in_the_users_language(clock: list[float]) -> None:
    use("zh-TW")
    screen = Screen()
    progress = ProgressLine(screen)
    clock[0] = 1.0
    progress(1)
    assert "1 人" in screen.getvalue()


def test_in_a_pipe_there_is_no_progress() -> None:
    with console().progress() as progress:
        assert progress is None


def test_a_send_that_fails_leaves_no_progress_on_the_screen(
    clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Screen())
    screen = Screen()

    def send() -> None:
        with console(err=screen).progress() as progress:
            assert progress is not None
            clock[0] = 1.0
            progress(7)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        send()
    assert screen.getvalue().endswith("\r\x1b[K")


@pytest.mark.parametrize("stream", [Broken, Lazy])
def test_a_terminal_that_hung_up_does_not_stop_what_is_sent(
    clock: list[float], stream: type[Broken]
) -> None:
    progress = ProgressLine(stream(errno.EIO))
    clock[0] = 1.0
    progress(500)
    progress.clear()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs Linux's /proc")
def test_a_closed_stderr_costs_no_descriptor_a_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    use_utf8()
    deaf = Console({}, io.StringIO())
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(20):
        deaf.error("held: …")
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    sys.stderr.close()
