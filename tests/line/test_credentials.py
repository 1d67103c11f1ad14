"""A token is kept where the configuration says, and from each such place LINE is asked with it."""

import errno
import os
import stat
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rawserver import ACCEPTED, Peer, Script, always, reply, serving

from oactl.domain.account import Account
from oactl.domain.answers import Unanswered
from oactl.domain.audience import Via
from oactl.domain.delivery.facts import Accepted, BadCredentials
from oactl.domain.token_source import (
    TokenCommand,
    TokenEnv,
    TokenFile,
    TokenKeyring,
    TokenSource,
    TokenStateless,
)
from oactl.errors import Exit, OactlError
from oactl.line import credentials
from oactl.line.credentials import can_keep, default_place, keep
from oactl.line.gateway import LineEnvironment, LineGateways
from oactl.line.secret import Secret
from oactl.line.secret_sources import Secrets
from oactl.words.errors import help_of, sentence_of

KEY = "123e4567-e89b-12d3-a456-426614174000"
TOKEN = "kept-TOKEN-abc/123+xyz=="
posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")


class Keyring(types.ModuleType):
    """A desktop's keyring, as the library gives it."""

    def __init__(self) -> None:
        super().__init__("keyring")
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def set_password(self, service: str, name: str, token: str) -> None:
        if self.locked:
            raise PermissionError(f"locked; the token was {token}")
        self.kept[service, name] = token

    def get_password(self, service: str, name: str) -> str | None:
        return self.kept.get((service, name))


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> Keyring:
    made = Keyring()
    monkeypatch.setitem(sys.modules, "keyring", made)
    return made


def fault_of(root: Path, source: TokenSource | None) -> OactlError:
    with pytest.raises(OactlError) as told:
        keep(root, "main", source, Secret(TOKEN))
    shown = f"{sentence_of(told.value)} {help_of(told.value)} {told.value!r}"
    assert TOKEN not in shown
    assert "main" in shown
    assert told.value.__cause__ is None, "what the system said may hold the token"
    return told.value


# ---- keeping ------------------------------------------------------------------------------


@posix
def test_a_token_goes_into_a_file_of_its_owner_alone_that_git_does_not_see(tmp_path: Path) -> None:
    place = default_place("main")
    keep(tmp_path, "main", place, Secret(TOKEN))
    path = tmp_path / ".oactl/tokens/main"
    assert path.read_text() == f"{TOKEN}\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert (tmp_path / ".oactl/.gitignore").read_text() == "*\n"
    assert [each.name for each in path.parent.iterdir()] == ["main"], "no draft is left"
    assert Secrets(tmp_path, {}).of("main", place).reveal() == TOKEN


def test_another_token_takes_its_place_and_the_ignored_list_of_a_person_stays(
    tmp_path: Path,
) -> None:
    keep(tmp_path, "main", default_place("main"), Secret("old"))
    (tmp_path / ".oactl/.gitignore").write_text("*\n!notes\n")
    keep(tmp_path, "main", default_place("main"), Secret(TOKEN))
    assert Secrets(tmp_path, {}).of("main", default_place("main")).reveal() == TOKEN
    assert (tmp_path / ".oactl/.gitignore").read_text() == "*\n!notes\n"


def test_a_file_elsewhere_is_written_and_nothing_beside_it(tmp_path: Path) -> None:
    keep(tmp_path, "main", TokenFile("keys/line"), Secret(TOKEN))
    assert (tmp_path / "keys/line").read_text() == f"{TOKEN}\n"
    assert not (tmp_path / ".oactl").exists()


def test_a_token_goes_where_a_link_points_and_the_link_stays(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real/token")
    keep(tmp_path, "main", TokenFile("link"), Secret(TOKEN))
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real/token").read_text() == f"{TOKEN}\n"


@pytest.mark.parametrize("there", ["folder", "file above"])
def test_where_a_token_cannot_be_written_what_was_there_stays(tmp_path: Path, there: str) -> None:
    if there == "folder":
        (tmp_path / "keys/line").mkdir(parents=True)
    else:
        (tmp_path / "keys").write_text("a note")
    before = sorted(tmp_path.rglob("*"))
    fault = fault_of(tmp_path, TokenFile("keys/line"))
    assert (fault.code, fault.params["path"]) == ("account.cannot_keep", "keys/line")
    assert sorted(tmp_path.rglob("*")) == before, "no draft is left either"


def test_on_a_full_disk_the_old_token_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(tmp_path, "main", TokenFile("token"), Secret("old"))

    def full(*_given: object) -> Path:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "replace", full)
    assert "No space left" in str(fault_of(tmp_path, TokenFile("token")).params["why"])
    assert [each.read_text() for each in tmp_path.iterdir()] == ["old\n"]


def test_a_keyring_takes_a_token_and_gives_it_back(tmp_path: Path, keyring: Keyring) -> None:
    source = TokenKeyring("oactl", "main")
    keep(tmp_path, "main", source, Secret(TOKEN))
    assert Secrets(tmp_path, {}).of("main", source).reveal() == TOKEN
    keyring.locked = True
    fault = fault_of(tmp_path, source)
    assert (fault.code, fault.params["why"]) == ("credentials.keyring_locked", "PermissionError")


def test_without_the_keyrings_library_its_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    fault = fault_of(tmp_path, TokenKeyring("oactl", "main"))
    assert fault.code == "credentials.keyring_library"
    assert "oactl[keyring]" in str(help_of(fault))


ELSEWHERE = [
    None,
    TokenEnv("T"),
    TokenCommand(("pass", "line")),
    TokenStateless("1234567890", TokenFile("secret")),
]


@pytest.mark.parametrize("source", ELSEWHERE, ids=lambda each: type(each).__name__)
def test_where_oactl_cannot_write_a_person_is_told_to(
    tmp_path: Path, source: TokenSource | None
) -> None:
    assert not can_keep(source)
    fault = fault_of(tmp_path, source)
    assert (fault.code, fault.exit) == ("account.kept_elsewhere", Exit.USAGE)
    assert "token: {file: .oactl/tokens/main}" in str(help_of(fault))
    assert not list(tmp_path.iterdir())


# ---- each kind against a server -----------------------------------------------------------

Opened = Callable[..., LineGateways]


@pytest.fixture
def opened(tmp_path: Path, keyring: Keyring) -> Iterator[Opened]:
    """Gateways of one account whose secret is at every place there is."""
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    keyring.kept["oactl", "main"] = TOKEN
    secrets = Secrets(tmp_path, {"T": TOKEN, "PATH": os.environ["PATH"]})
    made: list[LineGateways] = []

    def open_them(base: str, source: TokenSource) -> LineGateways:
        accounts = {"main": Account("main", source)}
        made.append(LineGateways(accounts, secrets.of, LineEnvironment(api_base=base)))
        return made[-1]

    yield open_them
    for each in made:
        each.close()


KINDS = {
    "env": TokenEnv("T"),
    "file": TokenFile("token"),
    "keyring": TokenKeyring("oactl", "main"),
    "command": TokenCommand((sys.executable, "-c", f"print({TOKEN!r})")),
}


def minting(life: object = 900) -> Script:
    """LINE's OAuth and its API; what is minted is `minted`."""

    def script(peer: Peer) -> None:
        while request := peer.read():
            minted = f'{{"access_token": "minted", "expires_in": {life}}}'
            peer.send(reply(200, ACCEPTED, minted if "oauth2" in request.first else "{}"))

    return script


@pytest.mark.parametrize("kind", KINDS)
def test_a_send_carries_the_token_from_where_it_is(opened: Opened, kind: str) -> None:
    with serving(always(reply(200, ACCEPTED))) as line:
        gateway = opened(line.base, KINDS[kind]).of("main")
        assert gateway.send(Via.PUSH, KEY, b"{}") == Accepted("req-1", 200)
    assert [each.headers["authorization"] for each in line.seen] == [f"Bearer {TOKEN}"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_channel_secret_may_lie_at_each_of_these_places(opened: Opened, kind: str) -> None:
    with serving(minting()) as line:
        gateway = opened(line.base, TokenStateless("1234567890", KINDS[kind])).of("main")
        assert gateway.send(Via.PUSH, KEY, b"{}") == Accepted("req-1", 200)
    mint, send = line.seen
    assert b"client_secret=kept-TOKEN-abc%2F123%2Bxyz%3D%3D" in mint.body
    assert send.headers["authorization"] == "Bearer minted"
    assert TOKEN not in send.head, "the channel secret is for OAuth alone"


@pytest.mark.parametrize("kind", KINDS)
def test_a_token_that_line_refuses_stops_the_account_wherever_it_came_from(
    opened: Opened, kind: str
) -> None:
    said = f'{{"message": "Authentication failed for {TOKEN}"}}'
    with serving(always(reply(401, ACCEPTED, said))) as line:
        outcome = opened(line.base, KINDS[kind]).of("main").send(Via.PUSH, KEY, b"{}")
    assert isinstance(outcome, BadCredentials)
    assert TOKEN not in repr(outcome)


def test_a_token_that_lives_less_than_a_minute_is_used_once(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(credentials, "monotonic", lambda: 1000.0)
    with serving(minting(life=60)) as line:
        gateway = opened(line.base, TokenStateless("1", KINDS["env"])).of("main")
        for _ in range(2):
            gateway.send(Via.PUSH, KEY, b"{}")
    assert ["oauth2" in each.first for each in line.seen] == [True, False, True, False]


@pytest.mark.parametrize("life", ["true", "null", '"900"', "9e2", "[]"])
def test_a_life_that_is_no_whole_number_is_no_token(opened: Opened, life: str) -> None:
    with serving(minting(life)) as line:
        answer = opened(line.base, TokenStateless("1", KINDS["env"])).of("main").bot_info()
    assert isinstance(answer, Unanswered)
    assert "an answer without a token" in answer.error
    assert len(line.seen) == 1, "and nothing is asked without one"
