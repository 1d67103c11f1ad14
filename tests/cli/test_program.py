"""The program's edges: start, clock, usage errors, signals, and bugs that nobody foresaw."""

import gc
import io
import os
import signal
import sys
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cli_shop import Run

from oactl import __main__, __version__
from oactl.argv import current_folder
from oactl.bug import bug
from oactl.clock import SystemClock, clock_of
from oactl.console import Console
from oactl.context import ConfigurationError, Context, use_own_zones
from oactl.errors import OactlError, UsageError

# ---- start ------------------------------------------------------------


def test_the_program_leaves_with_the_exit_code_of_its_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = gc.get_threshold()
    for words, code in ((["--version"], 0), (["no-such-command"], 2)):
        monkeypatch.setattr(sys, "argv", ["oactl", *words])
        with pytest.raises(SystemExit) as end:
            __main__.main()
        assert end.value.code == code
    gc.set_threshold(*before)
    said = capsys.readouterr()
    assert said.out == f"oactl {__version__}\n"
    assert "no-such-command" in said.err


def test_alone_it_shows_where_everything_stands(oactl_here: Run) -> None:
    assert oactl_here() == oactl_here("status")
    assert oactl_here("--json").data.keys() == oactl_here("status", "--json").data.keys()


@pytest.mark.parametrize("group", ["plan", "delivery", "db", "report", "audience", "account"])
def test_a_group_alone_shows_something_and_is_no_fault(oactl_here: Run, group: str) -> None:
    ran = oactl_here(group)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out


def test_a_current_folder_that_was_removed_is_the_top(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert current_folder() == Path("/")


# ---- command lines ------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("push", "--deu"), "--due"),
        (("plan", "aprove"), "approve"),
        (("approve",), "oactl plan approve"),
        (("pus",), "push"),
        (("plan", "agenda", "--days"), "needs a value"),
        (("push", "--due=yes"), "takes no value"),
        (("plan", "agenda", "--days", "x"), "“x” is not a whole number"),
        (("plan", "agenda", "--days", "0"), "it has to be 1 or more"),
        (("sandbox", "serve", "--port", "70000"), "it has to be 65535 or less"),
        (("status", "much", "more"), "this is too much here: much more"),
        (("plan", "show", ""), "“POST” is empty"),
    ],
)
def test_a_wrong_line_says_what_is_wrong_and_what_may_have_been_meant(
    oactl_here: Run, words: tuple[str, ...], said: str
) -> None:
    ran = oactl_here(*words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert "--help" in ran.err


@pytest.mark.parametrize("language", ["en", "zh-TW"])
@pytest.mark.parametrize("words", [(), ("push",), ("plan", "approve"), ("sandbox", "serve")])
def test_help_has_an_example_and_nothing_wider_than_a_terminal(
    oactl_here: Run, words: tuple[str, ...], language: str
) -> None:
    ran = oactl_here(*words, "--help", env={"OACTL_LANG": language, "COLUMNS": "80"})
    assert (ran.code, ran.err) == (0, "")
    assert " ".join(("oactl", *words)) in ran.out
    assert ("範例" in ran.out) is (language == "zh-TW")


def test_options_of_a_later_version_are_no_unknown_command(oactl_here: Run) -> None:
    ran = oactl_here("audit", "--json")
    assert (ran.code, ran.data["error"]["code"]) == (2, "cli.later")
    assert "later version" in ran.err


# ---- the clock ------------------------------------------------------------


def test_without_a_wish_the_clock_is_the_systems() -> None:
    for nothing in (None, ""):
        clock = clock_of(nothing)
        assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
        assert not clock.is_set
    SystemClock().sleep(0)


def test_a_clock_that_was_set_runs_on() -> None:
    start = datetime(2026, 11, 25, 12, 0, 30, tzinfo=UTC)
    clock = clock_of("2026-11-25T20:00:30+08:00")
    first, second = clock.now(), clock.now()
    assert start <= first < second < start + timedelta(seconds=5)
    assert clock.is_set


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("soon", "cli.bad_now"),
        ("2026-11-25", "cli.now_without_zone"),
        ("1971-12-31T00:00:00+00:00", "cli.bad_now"),
        ("2026-11-25T20:00", "cli.now_without_zone"),
    ],
)
def test_what_is_no_instant_is_wrong_usage(text: str, code: str) -> None:
    with pytest.raises(UsageError) as told:
        clock_of(text)
    assert told.value.code == code


# ---- what a command works with ------------------------------------------------------------


def context(root: Path, **environ: str) -> Context:
    console = Console(environ, io.StringIO(), io.StringIO())
    return Context(environ, root, console)


def test_what_is_not_asked_for_is_not_opened(workspace: Path) -> None:
    opened = context(workspace)
    assert opened.workspace.accounts.keys() == {"main"}
    assert not {"ledger", "gateways", "ledger_to_read"} & vars(opened).keys()
    opened.close()


def test_whoever_only_looks_makes_no_ledger_and_leaves_no_other(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (workspace / ".oactl/state.db").unlink()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    looking = context(workspace)
    assert looking.ledger_to_read is looking.ledger_to_read
    assert len(list(tmp_path.glob("oactl-*"))) == 1
    assert not looking.has_ledger
    looking.close()
    assert list(tmp_path.glob("oactl-*")) == []
    writing = context(workspace)
    assert writing.ledger.created_at <= datetime.now(UTC)
    assert writing.has_ledger
    writing.close()


def test_a_bad_configuration_brings_its_findings(workspace: Path) -> None:
    (workspace / "oactl.yaml").write_text("version: 1\npoeple: {}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError) as told:
        _ = context(workspace).workspace
    assert [finding.line for finding in told.value.findings] == [2]


def test_an_account_may_be_named_in_either_form_of_unicode(workspace: Path) -> None:
    folder = workspace / "accounts"
    folder.mkdir()
    (folder / "caf\u00e9.yaml").write_text("version: 1\ngroup: [shops]\n", encoding="utf-8")
    opened = context(workspace)
    assert opened.accounts("cafe\u0301") == opened.accounts("group:shops") == ("caf\u00e9",)
    assert opened.accounts(None) == ("main", "caf\u00e9")
    with pytest.raises(UsageError):
        opened.accounts("group:none")


def test_zones_are_those_of_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    import zoneinfo  # noqa: PLC0415 - its path is what is tested

    use_own_zones()
    assert all("tzdata" in path for path in zoneinfo.TZPATH)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_end_no_new_request_begins_and_what_is_in_the_air_is_given_up_later(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    monkeypatch.setattr("oactl.context.GRACE", 0.01)
    before = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
    opened = context(workspace)
    aborted = threading.Event()
    monkeypatch.setattr(opened.gateways, "abort", aborted.set)
    stop = opened.listen_for_stop()
    try:
        assert not stop.is_set()
        signal.raise_signal(number)
        signal.raise_signal(number)
        assert stop.is_set()
        assert aborted.wait(5)
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
        opened.close()


# ---- bugs ------------------------------------------------------------


def broken() -> OactlError:
    """A fault in the standard library, raised on the way of one of ours."""
    try:
        clock_of(object())  # type: ignore[arg-type]
    except Exception as error:  # noqa: BLE001 - it is the bug
        return bug(error, None)
    raise AssertionError


def test_a_bug_names_the_place_in_our_code_and_has_one_number() -> None:
    first, second = broken(), broken()
    assert first.params["number"] == second.params["number"]
    assert first.params["place"].startswith(("clock.", "when."))
    assert first.params["path"] is None
    assert "{path}" not in str(first.help)


@pytest.mark.parametrize("spoil", ["absent", "file in the way"])
def test_where_details_cannot_be_kept_the_sentence_is_told_all_the_same(
    tmp_path: Path, spoil: str
) -> None:
    state = tmp_path / ".oactl"
    if spoil != "absent":
        state.mkdir()
        (state / "bugs").write_text("", encoding="utf-8")
    told = bug(ValueError("x").with_traceback(_traceback()), state)
    assert told.params["path"] is None
    assert told.code == "bug"


def _traceback():
    try:
        os.stat("/no/such/file")  # noqa: PTH116 - anything that fails
    except OSError as error:
        return error.__traceback__
