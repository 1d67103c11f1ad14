"""A terminal that still talks to a sandbox, or runs on a set clock, says so; errors name the host.

In a pipe the line is left out: what cron and programs read stays as it was.
"""

from pathlib import Path

import pytest
from approving import edit, write
from cli_shop import Run

from oactl.sandbox import Fault, SandboxServer
from runner import Ran
from terminal import in_terminal

POST = "anniversary/wed-fri-offer"
NO_TOKEN = {"LINE_CHANNEL_ACCESS_TOKEN": "b" * 150}


@pytest.fixture
def sit(workspace: Path, environ: dict[str, str]):
    """`sit(*args, env=…)`: somebody at a terminal in the workspace."""

    def call(*args: str, env: dict[str, str | None] | None = None, **more) -> Ran:
        wishes = {"TERM": "dumb", **environ, **(env or {})}
        given = {name: value for name, value in wishes.items() if value is not None}
        return in_terminal(args, workspace, given, **more)

    return call


def host_of(line: SandboxServer) -> str:
    """The sandbox's host as errors name it."""
    return line.base.removeprefix("http://")


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("plan", "agenda"),
        ("plan", "validate"),
        ("account", "check"),
        ("account", "list"),
        ("quota",),
        ("insight", "sync"),
        ("report", "weekly"),
        ("push", "--due", "--dry-run"),
        ("doctor",),
        ("delivery", "list"),
    ],
    ids=" ".join,
)
def test_at_a_terminal_every_command_says_once_who_answers_and_when_it_is(sit, line, words):
    shown = sit(*words).out
    (told,) = (row for row in shown.splitlines() if row.startswith("note: "))
    assert told == f"note: not LINE but {host_of(line)}; clock set to 2026-11-25 20:00 Asia/Taipei"
    assert shown.startswith(told), "it stands before what it is about"


def test_it_is_said_in_the_users_language(sit, line):
    shown = sit("plan", "agenda", env={"OACTL_LANG": "zh-TW"}).out
    assert shown.startswith(
        f"注意：連到的不是 LINE，是 {host_of(line)}；時間設定為 2026-11-25 20:00"
    )


def test_a_host_alone_and_a_clock_alone_are_told_as_such(sit, line):
    assert sit("plan", "agenda", env={"OACTL_NOW": None}).out.startswith(
        f"note: not LINE but {host_of(line)}\r\n"
    )
    no_host = {"OACTL_LINE_API_BASE": None}
    assert sit("plan", "agenda", env=no_host).out.startswith(
        "note: clock set to 2026-11-25 20:00 Asia/Taipei\r\n"
    )
    assert "note: " not in sit("plan", "agenda", env={**no_host, "OACTL_NOW": None}).out


def test_of_several_hosts_each_is_named_with_its_accounts(sit, workspace, line):
    edit(workspace, "oactl.yaml", "    price_plan", f"    api_base: {line.base}\n    price_plan")
    shop = "version: 1\ntoken: {env: SHOP}\n"
    (workspace / "accounts").mkdir()
    (workspace / "accounts/shop.yaml").write_text(shop, encoding="utf-8")
    shown = sit("account", "list", env={"OACTL_LINE_API_BASE": None, "OACTL_NOW": None}).out
    assert shown.startswith(f"note: not LINE but {host_of(line)} (main)\r\n")


def test_what_neither_asks_nor_looks_at_a_clock_says_nothing(sit):
    for words in (("--version",), ("explain", "OA301"), ("push", "--help"), ("plan", "schema")):
        assert "note: not LINE" not in sit(*words).out, words


def test_a_push_with_nothing_to_do_stays_silent(sit, oactl_here):
    early = {"OACTL_NOW": "2026-11-25T19:00:00+08:00"}
    for _ in range(2):  # the second is answered by the note that the first left
        assert sit("push", "--due", env=early).out == ""
    assert oactl_here("push", "--due", env=early).err == ""


def test_a_question_comes_after_it(sit):
    shown = sit("plan", "approve", POST, "--by", "熊大", typed="y\n").out
    assert shown.replace("y\r\n", "", 1).startswith("note: not LINE")


def test_in_a_pipe_and_as_json_it_is_left_out(sit, oactl_here):
    assert oactl_here("plan", "agenda").err == ""
    assert sit("plan", "agenda", "--json").out.startswith("{")


# ---- errors name the host, in every mode ---------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ("account", "check"),
        ("doctor",),
        ("quota",),
        ("insight", "sync"),
        ("plan", "validate", "--online"),
    ],
    ids=" ".join,
)
def test_a_rejected_token_names_the_host_that_answered(oactl_here: Run, line, words):
    ran = oactl_here(*words, env=NO_TOKEN)
    assert ran.code != 0
    told = [row for row in (ran.out + ran.err).splitlines() if host_of(line) in row]
    assert any("token" in row and "accept" in row for row in told), ran


def test_a_report_names_the_host_that_did_not_accept_the_token(oactl_here: Run, line):
    ran = oactl_here("report", "weekly", env=NO_TOKEN)
    assert f"LINE at {host_of(line)} does not accept the token" in ran.err


def test_a_push_names_the_host_that_did_not_accept_the_token(oactl_here: Run, line):
    oactl_here("plan", "approve", POST, "--by", "熊大")
    ran = oactl_here("push", "--due", env=NO_TOKEN)
    assert f"LINE at {host_of(line)} does not accept the token" in ran.err


def test_the_sizes_of_audiences_name_the_host_too(oactl_here: Run, workspace, line):
    tags = "tags: {vip: {audience_group: 5}}"
    edit(workspace, "oactl.yaml", "    price_plan", f"    {tags}\n    price_plan")
    assert host_of(line) in oactl_here("audience", "list", env=NO_TOKEN).err


def test_a_token_that_is_added_and_not_accepted_names_the_host_and_what_to_unset(
    oactl_here: Run, workspace, line
):
    edit(workspace, "oactl.yaml", "{env: LINE_CHANNEL_ACCESS_TOKEN}", "{file: main.token}")
    ran = oactl_here("account", "add", "main", stdin="c" * 150)
    assert ran.code == 2
    assert f"LINE at {host_of(line)} does not accept" in ran.err
    assert "unset OACTL_LINE_API_BASE" in ran.err


def test_who_does_not_answer_is_named(oactl_here: Run):
    ran = oactl_here("account", "check", env={"OACTL_LINE_API_BASE": "http://127.0.0.1:9"})
    assert ran.code == 75
    assert "LINE at 127.0.0.1:9 cannot be reached" in ran.out + ran.err
    ran = oactl_here("quota", env={"OACTL_LINE_API_BASE": "http://127.0.0.1:9"})
    assert "LINE at 127.0.0.1:9 cannot be reached" in ran.err


def test_a_push_that_reaches_nobody_names_whom_it_asked(oactl_here: Run, line):
    oactl_here("plan", "approve", POST, "--by", "熊大")
    line.fault(Fault("reset_before", count=None))
    ran = oactl_here("push", "--due")
    assert f"LINE at {host_of(line)} cannot be reached" in ran.err


@pytest.mark.parametrize("kind", ["500_before", "html_200", "429_rate"])
@pytest.mark.parametrize("words", [("account", "check"), ("doctor",)], ids=" ".join)
def test_who_answered_is_not_said_to_be_out_of_reach(
    oactl_here: Run, line, words: tuple[str, ...], kind: str
):
    line.fault(Fault(kind, path="/v2/bot/info", count=None))
    ran = oactl_here(*words)
    assert ran.code == 75
    assert f"LINE at {host_of(line)} answers, but not what was asked" in ran.out + ran.err
    assert "cannot be reached" not in ran.out + ran.err


def test_the_file_that_has_an_accounts_host_is_named(oactl_here: Run, workspace):
    own = "version: 1\ntoken: {env: LINE_CHANNEL_ACCESS_TOKEN}\napi_base: http://127.0.0.1:9\n"
    write(workspace, "accounts/north.yaml", own)
    told = oactl_here("account", "check", "north").err
    assert "no api_base: for north in accounts/north.yaml" in told
    nobody = {"OACTL_LINE_API_BASE": "http://127.0.0.1:9"}
    assert "for main in oactl.yaml" in oactl_here("account", "check", "main", env=nobody).err
    (workspace / "oactl.yaml").rename(workspace / "staging.yaml")
    staging = {**nobody, "OACTL_CONFIG": "staging.yaml"}
    assert "for main in staging.yaml" in oactl_here("account", "check", "main", env=staging).err
