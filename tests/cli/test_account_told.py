"""`account add`: what is told of a new account, refused names and places, and its document."""

import io
import os
import pty
from pathlib import Path

import pytest
from approving import edit, write
from cli_shop import Run

from oactl.sandbox import AccountSpec, Fault, SandboxServer
from published import faults
from runner import at_streams

TOKEN = "b" * 150
SHOP = {"SHOP_TOKEN": TOKEN}


@pytest.fixture
def line():
    with SandboxServer(accounts=(AccountSpec(), AccountSpec("shop", token=TOKEN))) as server:
        yield server


@pytest.fixture
def environ(environ: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in environ.items() if name != "OACTL_NOW"}


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ((), "tokens"),
        (("--token-env", "SHOP_TOKEN"), "SHOP_TOKEN"),
        (("--token-file", "shop.token"), "shop.token"),
    ],
)
def test_a_new_account_is_told_with_the_place_of_its_token(
    oactl_here: Run, workspace: Path, words: tuple[str, ...], kept: str
) -> None:
    write(workspace, "shop.token", TOKEN)
    (workspace / "shop.token").chmod(0o600)
    ran = oactl_here("account", "add", "shop", *words, stdin=TOKEN, env=SHOP)
    assert (ran.code, ran.err) == (0, "")
    assert "Sandbox shop" in ran.out
    assert kept in ran.out
    assert TOKEN not in ran.out


def test_a_new_account_is_a_document_too(oactl_here: Run, workspace: Path) -> None:
    ran = oactl_here("account", "add", "shop", "--json", stdin=TOKEN)
    assert faults("account add", ran.data) == []
    assert TOKEN not in ran.out
    assert (workspace / "accounts/shop.yaml").exists()


@pytest.mark.parametrize("mark", ["\ufeff", "", "  \n"])
def test_a_token_from_an_editor_of_windows_is_read(oactl_here: Run, mark: str) -> None:
    ran = oactl_here("account", "add", "shop", stdin=f"{mark}{TOKEN}\r\n")
    assert ran.code == 0, ran.err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("shop", "--token-env", "A", "--token-file", "b"), "account.one_source"),
        (("a b",), "account.bad_name"),
        (("main", "--token-env", "OTHER"), "account.exists"),
        (("shop", "--token-env", "NOT_SET"), "credentials.env"),
        (("shop", "--token-file", "nothing.txt"), "credentials.file"),
    ],
)
def test_what_cannot_be_added_is_wrong_usage_and_leaves_nothing(
    oactl_here: Run, workspace: Path, words: tuple[str, ...], code: str
) -> None:
    ran = oactl_here("account", "add", *words, "--json", stdin=TOKEN)
    assert (ran.code, ran.data["error"]["code"]) == (2, code)
    assert not (workspace / "accounts").exists()


def test_a_token_that_could_stand_in_no_header_is_refused_without_saying_it(
    oactl_here: Run,
) -> None:
    ran = oactl_here("account", "add", "shop", "--json", stdin="權杖\n")
    assert (ran.code, ran.data["error"]["code"]) == (2, "credentials.malformed")
    assert "權杖" not in ran.data["error"]["message"].replace("token", "")


def test_a_terminal_at_stdin_alone_is_not_asked(workspace: Path, environ: dict[str, str]) -> None:
    person, theirs = pty.openpty()
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with io.TextIOWrapper(io.FileIO(theirs), encoding="utf-8") as keys:
        words = ("account", "add", "shop")
        assert at_streams(words, workspace, environ, (keys, out, err)) == 2
    os.close(person)
    err.flush()
    assert b"no token was given for shop" in err.buffer.getvalue()  # type: ignore[attr-defined]


def test_an_account_folder_that_is_a_file_is_a_failure(oactl_here: Run, workspace: Path) -> None:
    (workspace / "accounts").write_text("", encoding="utf-8")
    ran = oactl_here("account", "add", "shop", "--json", stdin=TOKEN)
    assert ran.code != 0
    assert ran.data["error"]["code"] in {"cli.cannot_write", "cli.bad_configuration"}


def test_the_token_of_another_configured_bot_is_refused(oactl_here: Run, workspace: Path) -> None:
    edit(workspace, "oactl.yaml", "    price_plan", '    basic_id: "@other"\n    price_plan')
    edit(workspace, "oactl.yaml", "{env: LINE_CHANNEL_ACCESS_TOKEN}", "{file: main.token}")
    ran = oactl_here("account", "add", "main", "--json", stdin=TOKEN)
    assert (ran.code, ran.data["error"]["code"]) == (2, "account.other_account")
    assert "Sandbox shop" in ran.err


def test_where_line_does_not_say_what_is_left_that_is_told(
    oactl_here: Run, line: SandboxServer
) -> None:
    for path in ("/v2/bot/message/quota", "/v2/bot/message/quota/consumption"):
        line.fault(Fault("403", path=path, count=None))
    ran = oactl_here("account", "check")
    assert ran.code == 0
    assert "did not say what is left" in ran.out


def test_a_plan_without_a_limit_says_what_was_used(oactl_here: Run, tmp_path: Path) -> None:
    with SandboxServer(accounts=[AccountSpec(quota=None)]) as free:
        ran = oactl_here("account", "check", env={"OACTL_LINE_API_BASE": free.base})
    assert ran.code == 0
    assert "no limit set" in ran.out


@pytest.mark.parametrize("language", ["en", "zh-TW"])
def test_a_list_shows_where_each_token_is_kept(
    oactl_here: Run, workspace: Path, language: str
) -> None:
    for name, place in (
        ("a", "{env: A}"),
        ("b", "{file: b}"),
        ("c", "{command: [pass, c]}"),
        ("d", "{keyring: oactl/d}"),
    ):
        write(workspace, f"accounts/{name}.yaml", f"version: 1\ntoken: {place}\n")
    ran = oactl_here("account", "list", env={"OACTL_LANG": language})
    rows = {row.split()[0]: row for row in ran.out.splitlines() if row.strip()}
    assert ran.code == 0
    assert {"a", "b", "c", "d", "main"} <= rows.keys()
    assert "pass" not in rows["c"], "a command may name a secret"
