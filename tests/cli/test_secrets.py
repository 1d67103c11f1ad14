"""Credentials come from where the configuration says, and never show."""

import contextlib
import copy
import inspect
import os
import pickle
import socket
import sys
import threading
import time
import types
from pathlib import Path

import pytest

from oactl.domain.token_source import (
    TokenCommand,
    TokenEnv,
    TokenFile,
    TokenKeyring,
    TokenStateless,
)
from oactl.errors import Exit, OactlError
from oactl.i18n import languages, use
from oactl.line import credential_errors
from oactl.line.secret import Secret
from oactl.line.secret_sources import Secrets
from oactl.words.errors import help_of, sentence_of

TOKEN = "sentinel-TOKEN-abc/123+xyz=="


@pytest.fixture
def secrets(tmp_path):
    return Secrets(tmp_path, {"T": TOKEN, "EMPTY": " ", "PATH": os.environ["PATH"]}, timeout=2.0)


def fault_of(secrets, source) -> OactlError:
    with pytest.raises(OactlError) as caught:
        secrets.of("main", source)
    assert TOKEN not in f"{caught.value} {caught.value!r}"
    assert caught.value.__cause__ is None
    for language in languages():
        use(language)
        assert sentence_of(caught.value)
        assert caught.value.code == "cli.aborted" or help_of(caught.value)
    use("en")
    return caught.value


def printing(code: str) -> TokenCommand:
    return TokenCommand((sys.executable, "-c", code))


def test_from_the_environment(secrets):
    assert secrets.of("main", TokenEnv("T")).reveal() == TOKEN


@pytest.mark.parametrize("text", [TOKEN, f"{TOKEN}\n", f"\ufeff{TOKEN}\r\n", f"\n  {TOKEN}  \n\n"])
def test_from_a_file_without_the_white_space_around(secrets, tmp_path, text):
    (tmp_path / "token").write_text(text, encoding="utf-8", newline="")
    assert secrets.of("main", TokenFile("token")).reveal() == TOKEN
    assert secrets.of("main", TokenFile(str(tmp_path / "token"))).reveal() == TOKEN


def test_from_a_command_without_a_shell(secrets, tmp_path):
    (tmp_path / "token").write_text(TOKEN)
    assert secrets.of("main", printing("print(open('token').read())")).reveal() == TOKEN
    assert fault_of(secrets, TokenCommand(("echo $T",))).code == "credentials.command_missing"
    assert secrets.of("main", TokenCommand(("echo", "$T"))).reveal() == "$T"


def test_from_the_keyring(secrets, monkeypatch):
    keyring = types.ModuleType("keyring")
    keyring.get_password = lambda service, name: {("oactl", "main"): TOKEN}.get((service, name))
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    assert secrets.of("main", TokenKeyring("oactl", "main")).reveal() == TOKEN
    assert fault_of(secrets, TokenKeyring("oactl", "x")).code == "credentials.keyring_absent"


def test_a_keyring_that_cannot_be_opened_is_a_fault_without_its_words(secrets, monkeypatch):
    def locked(_service: str, _name: str) -> str:
        raise RuntimeError(TOKEN)

    keyring = types.ModuleType("keyring")
    keyring.get_password = locked
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    fault = fault_of(secrets, TokenKeyring("oactl", "main"))
    assert (fault.code, fault.params["why"]) == ("credentials.keyring_locked", "RuntimeError")


def test_a_missing_keyring_library_gives_the_install_line(secrets, monkeypatch):
    monkeypatch.setitem(sys.modules, "keyring", None)
    fault = fault_of(secrets, TokenKeyring("oactl", "main"))
    assert fault.code == "credentials.keyring_library"
    assert "oactl[keyring]" in str(help_of(fault))


def test_of_a_stateless_token_the_channel_secret(secrets):
    assert secrets.of("main", TokenStateless("123", TokenEnv("T"))).reveal() == TOKEN


def test_what_is_not_there_is_named_by_its_place(secrets, tmp_path):
    assert fault_of(secrets, TokenEnv("ABSENT")).params == {"account": "main", "name": "ABSENT"}
    assert fault_of(secrets, TokenFile("absent")).params == {
        "account": "main",
        "path": "absent",
        "why": "No such file or directory",
    }
    assert fault_of(secrets, TokenFile(".")).code == "credentials.file"
    assert fault_of(secrets, TokenFile("a\x00b")).code == "credentials.malformed"


@pytest.mark.parametrize("path", ["../token", "sub/../../token", "link"])
def test_a_relative_path_never_leaves_the_workspace(tmp_path, path):
    (tmp_path / "token").write_text(TOKEN)
    workspace = tmp_path / "shop"
    (workspace / "sub").mkdir(parents=True)
    (workspace / "link").symlink_to(tmp_path / "token")
    assert fault_of(Secrets(workspace, {}), TokenFile(path)).code == "credentials.file_outside"


def test_nothing_found_is_told_with_its_place(secrets, tmp_path):
    (tmp_path / "empty").touch()
    assert fault_of(secrets, TokenEnv("EMPTY")).params["place"] == "env: EMPTY"
    assert fault_of(secrets, TokenFile("empty")).code == "credentials.empty"
    assert fault_of(secrets, printing("pass")).code == "credentials.empty"


@pytest.mark.parametrize(
    "content",
    [f"{TOKEN}\nX: y", f"Bearer {TOKEN}", f"「{TOKEN}」", f"{TOKEN}\x00", b"\xff\xfea\x00"],
)
def test_what_could_not_stand_in_a_header_is_not_a_token(secrets, tmp_path, content):
    data = content if isinstance(content, bytes) else content.encode()
    (tmp_path / "token").write_bytes(data)
    assert fault_of(secrets, TokenFile("token")).code == "credentials.malformed"


def test_a_command_that_fails_is_told_by_its_code_and_never_by_its_words(secrets):
    code = f"import sys; print({TOKEN!r}); print({TOKEN!r}, file=sys.stderr); sys.exit(3)"
    fault = fault_of(secrets, printing(code))
    assert (fault.code, fault.params["code"]) == ("credentials.command_failed", 3)


def test_a_command_may_not_take_for_ever(tmp_path):
    begun = time.monotonic()
    secrets = Secrets(tmp_path, {}, timeout=0.3)
    code = f"import time; print({TOKEN!r}, flush=True); time.sleep(20)"
    assert fault_of(secrets, printing(code)).code == "credentials.command_slow"
    assert time.monotonic() - begun < 10


def left_behind(mark: str) -> list[str]:
    """Processes whose command line holds a mark; those that were killed get a moment to go."""
    found = [""]
    ends = time.monotonic() + 5
    while found and time.monotonic() < ends:
        found = [at.name for at in Path("/proc").iterdir() if mark in _command_line(at)]
    return found


def _command_line(process: Path) -> str:
    with contextlib.suppress(OSError):
        return (process / "cmdline").read_bytes().decode("utf-8", "replace")
    return ""


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_command_that_prints_without_end_is_ended(secrets, stream):
    begun = time.monotonic()
    code = f"import sys  # endless-{stream}\nwhile True: sys.{stream}.write('x' * 65536)"
    fault = fault_of(secrets, printing(code))
    expected = {"stdout": "credentials.too_large", "stderr": "credentials.command_slow"}
    assert fault.code == expected[stream]
    assert time.monotonic() - begun < 5
    assert not left_behind(f"endless-{stream}")


def test_a_command_that_printed_too_much_and_ended_gave_no_token(secrets):
    assert fault_of(secrets, printing("print('x' * 65537)")).code == "credentials.too_large"
    assert len(secrets.of("main", printing("print('x' * 65535)")).reveal()) == 65535


def test_the_children_of_a_slow_command_end_with_it(tmp_path):
    secrets = Secrets(tmp_path, {"PATH": os.environ["PATH"]}, timeout=0.5)
    source = TokenCommand(("sh", "-c", "sleep 77.001 & sleep 77.001; exit 0"))
    assert fault_of(secrets, source).code == "credentials.command_slow"
    assert not left_behind("77.001")


def test_a_child_that_holds_the_pipe_holds_nobody_up(tmp_path):
    secrets = Secrets(tmp_path, {"PATH": os.environ["PATH"]}, timeout=20)
    begun = time.monotonic()
    source = TokenCommand(("sh", "-c", f"sleep 77.002 & echo {TOKEN}"))
    assert secrets.of("main", source).reveal() == TOKEN
    assert time.monotonic() - begun < 10
    assert not left_behind("77.002")


def test_a_command_ends_when_oactl_is_asked_to_stop(tmp_path):
    secrets = Secrets(tmp_path, {"PATH": os.environ["PATH"]})
    threading.Timer(0.3, secrets.stop.set).start()
    begun = time.monotonic()
    fault = fault_of(secrets, TokenCommand(("sleep", "77.003")))
    assert (fault.code, fault.exit) == ("cli.aborted", Exit.TEMPORARY)
    assert time.monotonic() - begun < 10
    assert not left_behind("77.003")


def test_a_file_that_is_no_file_is_refused_and_never_waited_for(secrets, tmp_path):
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "round").symlink_to("round")
    (tmp_path / "huge").write_bytes(b"x" * 65_537)
    (tmp_path / "secret").write_text(TOKEN)
    (tmp_path / "secret").chmod(0)
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(tmp_path / "socket"))
    codes = {
        "fifo": "credentials.file_special",
        "socket": "credentials.file_special",
        "/dev/zero": "credentials.file_special",
        "/dev/tty": "credentials.file_special",
        "round": "credentials.file",
        str(tmp_path): "credentials.file",
        "a" * 300: "credentials.file",
        "huge": "credentials.too_large",
    }
    begun = time.monotonic()
    assert {name: fault_of(secrets, TokenFile(name)).code for name in codes} == codes
    assert time.monotonic() - begun < 10
    if os.geteuid():
        assert fault_of(secrets, TokenFile("secret")).code == "credentials.file"


class Panic(BaseException):
    """What a backend written in Rust raises is no Exception."""


@pytest.mark.parametrize("error", [Panic, OSError, ImportError, UnicodeError, RecursionError])
def test_whatever_a_keyring_raises_is_a_fault(secrets, monkeypatch, error):
    def broken(_service: str, _name: str) -> str:
        raise error(TOKEN)

    keyring = types.ModuleType("keyring")
    keyring.get_password = broken
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    fault = fault_of(secrets, TokenKeyring("oactl", "main"))
    assert (fault.code, fault.params["why"]) == ("credentials.keyring_locked", error.__name__)


def test_a_command_gets_no_terminal_and_only_the_environment_it_is_given(tmp_path, monkeypatch):
    monkeypatch.setenv("OACTL_INHERITED", "yes")
    secrets = Secrets(tmp_path, {"GIVEN": "g"})
    code = "import os, sys; print(os.environ['GIVEN'], 'OACTL_INHERITED' in os.environ, "
    assert secrets.of("m", printing(code + "len(sys.stdin.read()), sep='|')")).reveal() == (
        "g|False|0"
    )


def test_a_secret_never_shows():
    secret = Secret(TOKEN)
    assert f"{secret} {secret!r} {secret!s} {[secret]}" == "*** *** *** [***]"
    for write in (pickle.dumps, copy.copy):
        with pytest.raises(TypeError):
            write(secret)


def test_each_fault_has_a_next_step():
    names = places_of_errors()
    assert len(names) > 10
    for make, places in names:
        assert make(**dict.fromkeys(places, 0)).help


def places_of_errors():
    made = [
        f
        for f in vars(credential_errors).values()
        if inspect.isfunction(f) and f.__module__ == credential_errors.__name__
    ]
    return [(f, inspect.signature(f).parameters) for f in made]
