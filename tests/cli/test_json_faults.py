"""With `--json` every fault is one JSON document on stdout, and the sentence stays on stderr."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cli_shop import Run

from runner import Ran

COMMANDS = [
    ["status"],
    ["plan"],
    ["plan", "agenda"],
    ["plan", "validate"],
    ["plan", "show", "anniversary/wed-fri-offer"],
    ["plan", "preview", "anniversary/wed-fri-offer"],
    ["plan", "approve", "anniversary/wed-fri-offer", "--by", "熊大"],
    ["plan", "revoke", "anniversary/wed-fri-offer"],
    ["plan", "status"],
    ["push", "--due"],
    ["push", "anniversary/wed-fri-offer@2026-11-25T20:00"],
    ["delivery", "list"],
    ["delivery", "show", "d123"],
    ["delivery", "skip", "d123", "--reason", "x"],
    ["delivery", "resolve", "d123", "--sent"],
    ["account", "list"],
    ["account", "check"],
    ["account", "add", "shop", "--token-env", "T"],
    ["insight", "sync"],
    ["insight", "show"],
    ["report", "weekly"],
    ["audience", "list"],
    ["audience", "count", "all"],
    ["quota"],
    ["explain", "anniversary/wed-fri-offer@2026-11-25T20:00"],
    ["db", "check"],
    ["db", "backup", "copy.db"],
    ["db", "restore", "copy.db"],
]
READS_LEDGER = [
    each
    for each in COMMANDS
    if each[0] not in {"account", "audience"} and each[:2] != ["plan", "validate"]
]
ASKS = [["--json"], ["--format", "json"], ["--format=json"]]


def document(ran: Ran) -> dict:
    """The one document of a command line."""
    return json.loads(ran.out)


def error(ran: Ran) -> dict:
    """The fault of a command line: its shape, the sentence on stderr, and the same exit code."""
    found = document(ran)["error"]
    assert list(found) == ["code", "message", "help", "exit"]
    assert found["exit"] == ran.code != 0
    assert found["message"]
    assert "Traceback" not in ran.err
    return found


@pytest.mark.parametrize("command", COMMANDS[1:], ids=" ".join)
def test_without_a_workspace(oactl_here: Run, tmp_path: Path, command: list[str]) -> None:
    ran = oactl_here(*command, "--json", cwd=tmp_path)
    found = error(ran)
    assert (found["code"], ran.code) == ("cli.no_workspace", 2)
    assert found["message"] in ran.err
    assert found["help"] in ran.err


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_bad_configuration_has_its_findings_beside(
    oactl_here: Run, workspace: Path, command: list[str]
) -> None:
    config = workspace / "oactl.yaml"
    config.write_text(config.read_text(encoding="utf-8").replace("people:", "poeple:"), "utf-8")
    ran = oactl_here(*command, "--json")
    assert (error(ran)["code"], ran.code) == ("cli.bad_configuration", 2)
    (finding,) = document(ran)["findings"]
    assert (finding["path"], finding["line"]) == ("oactl.yaml", 4)
    assert "oactl.yaml:4:1" in ran.err


@pytest.mark.parametrize("command", READS_LEDGER, ids=" ".join)
def test_a_corrupted_ledger(oactl_here: Run, workspace: Path, command: list[str]) -> None:
    if command[:2] == ["db", "restore"]:
        (workspace / "copy.db").write_bytes(b"x" * 5000)
    (workspace / ".oactl/state.db").write_bytes(b"no ledger at all" * 500)
    ran = oactl_here(*command, "--json")
    code = "db.damaged_copy" if command[:2] == ["db", "restore"] else "ledger.corrupted"
    assert (error(ran)["code"], ran.code) == (code, 1)


@pytest.mark.parametrize("ask", ASKS, ids=" ".join)
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_an_unknown_option(oactl_here: Run, command: list[str], ask: list[str]) -> None:
    ran = oactl_here(*command, "--no-such-option", *ask)
    found = error(ran)
    assert (found["code"], ran.code) == ("usage.no_option", 2)
    assert "--no-such-option" in found["message"]
    assert f"oactl {command[0]}" in found["help"]
    assert found["message"] in ran.err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["pusch"], "usage.no_command"),
        (["plan", "valdate"], "usage.no_command"),
        (["plan", "show"], "usage.missing"),
        (["explain"], "usage.missing"),
        (["delivery", "show"], "usage.missing"),
        (["plan", "agenda", "--days", "many"], "usage.bad_value"),
        (["plan", "agenda", "--from", "soon"], "cli.bad_date"),
        (["status", "one", "two"], "usage.wrong"),
        (["demo", "a", "b"], "usage.wrong"),
        (["push"], "cli.push_what"),
        (["push", "--due", "--test"], "cli.push_due_only"),
        (["push", "--due", "--account", "none"], "cli.unknown_account"),
        (["push", "--due", "--deadline", "soon"], "cli.bad_deadline"),
        (["push", "what"], "push.not_an_occurrence"),
        (["plan", "show", "no/such"], "plan.unknown_post"),
        (["plan", "validate", "nowhere.yaml"], "load.path_missing"),
        (["--now", "noon", "status"], "cli.bad_now"),
        (["audit"], "cli.later"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else each,
)
def test_a_wrong_command_line(oactl_here: Run, words: list[str], code: str) -> None:
    ran = oactl_here(*words, "--json")
    assert (error(ran)["code"], ran.code) == (code, 2)


def test_the_flag_counts_wherever_it_stands_but_behind_two_dashes(oactl_here: Run) -> None:
    assert error(oactl_here("--json", "plan", "show"))["code"] == "usage.missing"
    assert oactl_here("plan", "show", "--", "--json").out == ""


def test_without_json_stdout_stays_empty(oactl_here: Run, tmp_path: Path) -> None:
    ran = oactl_here("plan", "show")
    assert (ran.code, ran.out) == (2, "")
    assert "plan show --help" in ran.err
    assert oactl_here("push", "--due", cwd=tmp_path).out == ""


def test_a_command_that_printed_its_document_prints_no_second(oactl_here: Run) -> None:
    ran = oactl_here("account", "check", "--json", env={"LINE_CHANNEL_ACCESS_TOKEN": None})
    assert ran.code == 2
    assert "error" not in document(ran)


def _until_it_waits(pid: int) -> None:
    """Until a process has used no time for half a second."""
    used = [b""] * 5
    while len(set(used)) > 1 or not used[0]:
        time.sleep(0.1)
        fields = Path(f"/proc/{pid}/stat").read_bytes().split()
        used = [*used[1:], b" ".join(fields[13:15])]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux's /proc")
def test_ctrl_c_is_a_fault_too(workspace: Path, environ: dict[str, str]) -> None:
    waiting = subprocess.Popen(
        [sys.executable, "-m", "oactl", "account", "add", "shop", "--json"],
        env=environ,
        cwd=workspace,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # Where the tests run in the background of a shell, SIGINT is ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads
    )
    _until_it_waits(waiting.pid)
    waiting.send_signal(signal.SIGINT)
    out, err = waiting.communicate(timeout=30)
    found = error(Ran(waiting.returncode, out.decode(), err.decode()))
    assert (found["code"], found["exit"]) == ("cli.aborted", 1)
