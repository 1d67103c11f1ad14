"""A token reaches the Authorization header and nothing else, whatever goes wrong."""

import gc
import http.client
import json
import logging
import traceback

import pytest
from rawserver import ACCEPTED, TOKEN, Peer, always, reply, serving, wordless

from oactl.domain.audience import Via
from oactl.line.gateway import LineGateway

KEY = "123e4567-e89b-12d3-a456-426614174000"


def echo(status: int, headers: dict[str, str] | None = None):
    """Answer with everything that was asked, as careless servers and proxies do."""

    def script(peer: Peer) -> None:
        while request := peer.read():
            body = json.dumps({"message": request.head, "details": [{"property": TOKEN}]})
            peer.send(reply(status, {"Content-Type": TOKEN, **(headers or {})}, body))

    return script


def broken(answer: bytes):
    def script(peer: Peer) -> None:
        peer.read()
        peer.send(answer)

    return script


def resetting(peer: Peer) -> None:
    peer.read()
    peer.reset()


SCRIPTS = {
    **{f"echo {status}": echo(status) for status in (200, 302, 400, 401, 403, 404, 409, 429, 500)},
    "echo with id": echo(400, ACCEPTED),
    "echo in an id": echo(200, {"x-line-request-id": f"<{TOKEN}>"}),
    "echo page": always(reply(200, {"Content-Type": TOKEN}, f"<p>{TOKEN}</p>")),
    "no http": broken(f"{TOKEN}\r\n\r\n".encode()),
    "bad status": broken(f"HTTP/1.1 {TOKEN}\r\n\r\n".encode()),
    "bad version": broken(f"HTTP/{TOKEN} 200 OK\r\n\r\n".encode()),
    "reset": resetting,
    "silence": wordless,
}


def everything(gateway: LineGateway) -> list[object]:
    return [
        gateway.send(Via.PUSH, KEY, b"{}"),
        gateway.bot_info(),
        gateway.quota(),
        gateway.narrowcast("r"),
        gateway.validate(Via.PUSH, []),
        gateway.get("/v2/bot/x"),
    ]


@pytest.fixture
def everybody_talks(monkeypatch, caplog):
    """Whoever prints or logs what goes over the wire does it."""
    monkeypatch.setattr(http.client.HTTPConnection, "debuglevel", 1)
    caplog.set_level(logging.DEBUG)


@pytest.mark.parametrize("name", SCRIPTS)
@pytest.mark.parametrize("tls", [None, "server.pem", "stranger.pem"])
@pytest.mark.usefixtures("everybody_talks")
def test_never_in_an_outcome_a_log_or_on_a_screen(opened, capfd, caplog, name, tls):
    with serving(SCRIPTS[name], tls) as server:
        gateway = opened(server.base, whole=0.1)
        outcomes = everything(gateway)
    assert TOKEN not in repr(outcomes)
    assert TOKEN not in repr(gateway)
    assert TOKEN not in caplog.text
    assert TOKEN not in "".join(capfd.readouterr())


def test_never_in_a_traceback_of_a_bug_with_its_locals(opened):
    with serving(always(reply())) as server:
        gateway = opened(server.base)
        with pytest.raises(ValueError, match="Retry-Key") as caught:
            gateway.send(Via.PUSH, "bad\nkey", b"{}")
    shown = traceback.TracebackException.from_exception(caught.value, capture_locals=False)
    assert TOKEN not in "".join(shown.format())


def test_never_in_the_repr_of_what_stays_in_memory(opened):
    with serving(echo(400, ACCEPTED)) as server:
        gateway = opened(server.base)
        everything(gateway)
        ours = [o for o in gc.get_objects() if str(type(o).__module__).startswith("oactl.")]
        assert ours
        assert not [o for o in ours if TOKEN in repr(o)]
