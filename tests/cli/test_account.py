"""Accounts: added by their token, listed without a secret, checked with LINE."""

import json
import os
import pty
import select
import stat
import subprocess
import sys
import time

import pytest

from oactl.sandbox import AccountSpec, Fault, SandboxServer

LONG = "a" * 150  # as long as LINE's own, and shaped like a secret


@pytest.fixture
def line():
    specs = (AccountSpec(token=LONG), AccountSpec("shop", token="b" * 150))
    with SandboxServer(accounts=specs) as server:
        yield server


@pytest.fixture
def environ(environ):
    """LINE's time is the real one here, so that clocks can be compared."""
    return {name: text for name, text in environ.items() if name != "OACTL_NOW"}


def everything(root):
    """All that is readable below a folder, but for the kept tokens."""
    return b"".join(
        path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and path.parent.name != "tokens"
    )


# ---- add -------------------------------------------------------------------------------------


def test_a_piped_token_is_kept_privately_and_the_account_is_pinned(oactl, workspace, line):
    code, out, err = oactl("account", "add", "shop", stdin=f"{'b' * 150}\n")
    assert (code, err) == (0, "")
    assert "Sandbox shop" in out
    assert line.account("shop").basic_id in out
    assert "b" * 150 not in out

    kept = workspace / ".oactl/tokens/shop"
    assert kept.read_text() == "b" * 150 + "\n"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert (workspace / ".oactl/.gitignore").read_text() == "*\n"
    assert (b"b" * 150) not in everything(workspace)

    listed = json.loads(oactl("account", "list", "--json").out)["accounts"]
    assert [row["bot_user_id"] for row in listed] == [None, line.account("shop").bot_user_id]


def test_the_account_has_a_file_of_its_own_and_oactl_yaml_stays_as_it_was(
    oactl_here, workspace, line
):
    before = (workspace / "oactl.yaml").read_bytes()
    added = json.loads(oactl_here("account", "add", "shop", "--json", stdin="b" * 150).out)
    assert added == {
        "account": "shop",
        "display_name": "Sandbox shop",
        "basic_id": line.account("shop").basic_id,
        "bot_user_id": line.account("shop").bot_user_id,
        "host": line.base.removeprefix("http://"),
        "token": "file",
        "made": "accounts/shop.yaml",
    }
    assert (workspace / "oactl.yaml").read_bytes() == before
    text = (workspace / "accounts/shop.yaml").read_text(encoding="utf-8")
    # What a sandbox said is no fact about LINE, so it is not written down for good.
    assert text.splitlines()[1:] == ["version: 1", 'token: {file: ".oactl/tokens/shop"}']
    assert oactl_here("account", "check", "shop").code == 0


def test_a_configured_account_takes_a_new_token(oactl_here, workspace, line):
    config = workspace / "oactl.yaml"
    text = config.read_text(encoding="utf-8")
    config.write_text(
        text.replace("{env: LINE_CHANNEL_ACCESS_TOKEN}", "{file: .oactl/tokens/main}"),
        encoding="utf-8",
    )
    (workspace / ".oactl/tokens").mkdir()
    (workspace / ".oactl/tokens/main").write_text("old")
    code, out, _ = oactl_here("account", "add", "main", stdin=LONG)
    assert (code, "Sandbox main" in out) == (0, True)
    assert (workspace / ".oactl/tokens/main").read_text() == LONG + "\n"
    assert not (workspace / "accounts").exists()

    code, _, err = oactl_here("account", "add", "main", stdin="b" * 150)
    assert code == 2
    assert "Sandbox shop" in err
    assert (workspace / ".oactl/tokens/main").read_text() == LONG + "\n"


def test_a_token_that_is_kept_elsewhere_is_named_not_taken(oactl_here, workspace):
    code, out, _ = oactl_here(
        "account", "add", "shop", "--token-env", "SHOP", env={"SHOP": "b" * 150}
    )
    assert code == 0
    assert "SHOP" in out
    assert "token: {env: SHOP}" in (workspace / "accounts/shop.yaml").read_text()
    assert not (workspace / ".oactl/tokens").exists()


def test_a_token_file_is_referred_to_from_the_workspace(oactl_here, workspace, tmp_path):
    (workspace / "shop.token").write_text("b" * 150)
    code, _, _ = oactl_here(
        "account", "add", "shop", "--token-file", "../shop.token", cwd=workspace / "plans"
    )
    assert code == 0
    assert 'token: {file: "shop.token"}' in (workspace / "accounts/shop.yaml").read_text()


def test_a_token_never_stands_on_the_command_line(oactl_here):
    for wish in (["--token", LONG], ["shop", LONG]):
        code, _, err = oactl_here("account", "add", *wish)
        assert code == 2
        assert LONG not in err


def test_without_a_token_nothing_is_added(oactl_here, workspace):
    for stdin, args in (("", ["shop"]), (" \n", ["shop"]), ("two words", ["shop"])):
        code, _, err = oactl_here("account", "add", *args, stdin=stdin)
        assert code == 2
        assert "shop" in err
        assert "two words" not in err
    code, _, err = oactl_here("account", "add", "shop", "--token-env", "ABSENT")
    assert (code, "ABSENT" in err) == (2, True)
    assert not (workspace / "accounts").exists()


@pytest.mark.parametrize("name", ["../x", "a b", "", "x/y", "a" * 101])
def test_a_name_that_plans_could_not_use_is_refused(oactl_here, workspace, name):
    code, _, err = oactl_here("account", "add", "--", name, stdin=LONG)
    assert code == 2
    assert err
    assert not (workspace / "accounts").exists()


def test_one_line_account_is_never_added_under_two_names(oactl_here, workspace):
    assert oactl_here("account", "check").code == 0  # pins main
    code, _, err = oactl_here("account", "add", "again", stdin=LONG)
    assert code == 2
    assert "main" in err
    assert not (workspace / "accounts/again.yaml").exists()
    assert not (workspace / ".oactl/tokens/again").exists()


def test_a_token_that_line_refuses_adds_nothing(oactl_here, workspace):
    code, _, err = oactl_here("account", "add", "shop", stdin="c" * 150)
    assert code == 1  # one bad credential among several
    assert "shop" in err
    assert "c" * 150 not in err
    assert not (workspace / "accounts").exists()
    assert not (workspace / ".oactl/tokens").exists()


def test_an_unreachable_line_adds_nothing_and_is_temporary(oactl_here, workspace):
    code, _, err = oactl_here(
        "account", "add", "shop", stdin=LONG, env={"OACTL_LINE_API_BASE": "http://127.0.0.1:9"}
    )
    assert code == 75
    assert "oactl" not in err.splitlines()[0]
    assert not (workspace / "accounts").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_token_typed_in_a_terminal_is_not_shown(workspace, environ):
    person, terminal = pty.openpty()
    command = [sys.executable, "-m", "oactl", "account", "add", "shop"]
    with subprocess.Popen(
        command,
        cwd=workspace,
        env=environ,
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        start_new_session=True,
    ) as process:
        os.close(terminal)
        shown = _read_until(person, b"Token of shop: ")
        os.write(person, b"b" * 150 + b"\n")
        shown += _read_until(person, b"account check shop")
        assert process.wait(20) == 0
    os.close(person)
    assert b"Sandbox shop" in shown
    assert b"b" * 10 not in shown


def _read_until(terminal, words):
    seen = b""
    end = time.monotonic() + 20
    while words not in seen and time.monotonic() < end:
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                seen += os.read(terminal, 4096)
            except OSError:  # the other side hung up
                break
    return seen


# ---- list ------------------------------------------------------------------------------------


def test_the_list_names_everything_but_secrets_and_asks_nobody(oactl_here, workspace, line):
    (workspace / "accounts").mkdir()
    (workspace / "accounts/二店.yaml").write_text(
        'group: [shops, north]\nbasic_id: "@two"\ntoken: {keyring: oactl/secret-place}\n',
        encoding="utf-8",
    )
    code, out, err = oactl_here("account", "list", "--json")
    assert (code, err) == (0, "")
    host = line.base.removeprefix("http://")
    common = {"display_name": None, "bot_user_id": None, "timezone": "Asia/Taipei"}
    common |= {"approval": "recorded", "host": host}
    assert json.loads(out)["accounts"] == [
        {"account": "main", "basic_id": None, "group": [], "price_plan": "tw-medium"}
        | {"token": "env"}
        | common,
        {"account": "二店", "basic_id": "@two", "group": ["shops", "north"], "price_plan": None}
        | {"token": "keyring"}
        | common,
    ]
    code, out, _ = oactl_here("account", "list")
    assert "shops, north" in out
    assert "secret-place" not in out
    assert line.requests() == []


def test_a_list_without_accounts_says_how_to_add_one(oactl_here, workspace):
    (workspace / "oactl.yaml").write_text("version: 1\n")
    code, out, err = oactl_here("account", "list")
    assert (code, out) == (0, "")
    assert "oactl account add" in err
    assert oactl_here("account", "check").code == 2


# ---- check -----------------------------------------------------------------------------------


def test_a_good_account_is_told_with_its_name_and_quota(oactl_here, line):
    code, out, err = oactl_here("account", "check", "--json")
    assert (code, err) == (0, "")
    (found,) = json.loads(out)["accounts"]
    assert abs(found.pop("clock_skew_seconds")) <= 2
    assert found == {
        "account": "main",
        "state": "ok",
        "display_name": "Sandbox main",
        "basic_id": line.account().basic_id,
        "bot_user_id": line.account().bot_user_id,
        "host": line.base.removeprefix("http://"),
        "quota": {"limit": 30000, "used": 0, "remaining": 30000},
        "error": None,
    }
    code, out, _ = oactl_here("account", "check", "main")
    assert code == 0
    assert "30,000" in out


def test_a_bad_credential_is_2_when_it_is_the_only_one_and_1_among_several(oactl_here, workspace):
    wrong = {"LINE_CHANNEL_ACCESS_TOKEN": "c" * 150}
    for env, state in ((wrong, "rejected"), ({"LINE_CHANNEL_ACCESS_TOKEN": None}, "missing")):
        code, out, _ = oactl_here("account", "check", "--json", env=env)
        assert code == 2
        assert json.loads(out)["accounts"][0]["state"] == state
    oactl_here("account", "add", "shop", stdin="b" * 150)
    code, out, _ = oactl_here("account", "check", "--json", env=wrong)
    assert code == 1
    assert [row["state"] for row in json.loads(out)["accounts"]] == ["rejected", "ok"]
    assert oactl_here("account", "check", "shop", env=wrong).code == 0


def test_the_token_of_another_account_is_refused_after_first_contact(oactl_here):
    assert oactl_here("account", "check").code == 0
    code, out, _ = oactl_here(
        "account", "check", "--json", env={"LINE_CHANNEL_ACCESS_TOKEN": "b" * 150}
    )
    assert code == 2
    assert json.loads(out)["accounts"][0]["state"] == "other_account"


def test_an_unreachable_line_is_temporary(oactl_here):
    begun = time.monotonic()
    code, out, _ = oactl_here(
        "account", "check", "--json", env={"OACTL_LINE_API_BASE": "http://127.0.0.1:9"}
    )
    assert code == 75
    assert json.loads(out)["accounts"][0]["state"] == "unreachable"
    assert time.monotonic() - begun < 5


def test_a_wrong_clock_is_told_in_seconds(oactl_here, line):
    line.fault(Fault("wrong_date", path="/v2/bot/info", seconds=900))
    code, out, err = oactl_here("account", "check")
    assert code == 75
    assert "Sandbox main" in out
    assert "+900 s" in err or "+899 s" in err


def test_an_unknown_account_is_named(oactl_here):
    code, _, err = oactl_here("account", "check", "mian")
    assert code == 2
    assert "mian" in err


def test_with_the_clock_set_line_itself_is_never_asked(oactl_here, workspace):
    line = {"OACTL_LINE_API_BASE": None, "OACTL_NOW": "2026-11-25T20:00:30+08:00"}
    code, out, _ = oactl_here("account", "check", "--json", env=line)
    assert code == 2
    assert json.loads(out)["accounts"][0]["state"] == "unreachable"
    code, _, err = oactl_here("account", "add", "shop", stdin=LONG, env=line)
    assert code == 2
    assert "api.line.me" in err
    assert not (workspace / "accounts").exists()


# ---- one bot under two names -----------------------------------------------------------------


def add_north(workspace):
    """A second name that takes the same token."""
    (workspace / "accounts").mkdir(exist_ok=True)
    text = "token: {env: LINE_CHANNEL_ACCESS_TOKEN}\n"
    (workspace / "accounts/north.yaml").write_text(text, encoding="utf-8")


def test_two_names_for_one_bot_are_an_error_that_names_both(oactl_here, workspace):
    add_north(workspace)
    ran = oactl_here("account", "check", "--json")
    assert ran.code == 1
    rows = json.loads(ran.out)["accounts"]
    assert [each["state"] for each in rows] == ["same_bot", "same_bot"]
    assert all("main" in each["error"] and "north" in each["error"] for each in rows)
    people = oactl_here("account", "check", "main")
    assert people.code == 1
    assert "main and north" in people.err
    ran = oactl_here("doctor", "--json")
    assert ran.code == 1
    faults = [each for each in json.loads(ran.out)["checks"] if each["state"] == "fault"]
    assert [each["account"] for each in faults] == ["main", "north"]
    assert all(each["mend"] for each in faults)


def test_a_bot_that_is_configured_for_another_name_is_not_added(oactl_here, workspace, line):
    bot = line.app.world.accounts["main"].spec.bot_user_id
    config = workspace / "oactl.yaml"
    text = config.read_text(encoding="utf-8").replace(
        "  main:\n", f"  main:\n    bot_user_id: {bot}\n"
    )
    config.write_text(text, encoding="utf-8")
    args = ("--token-env", "LINE_CHANNEL_ACCESS_TOKEN")
    ran = oactl_here("account", "add", "north", *args)
    assert ran.code == 2
    assert "as main" in ran.err
    assert not (workspace / "accounts/north.yaml").exists()
