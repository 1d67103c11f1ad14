"""Whoever waits for LINE, in whatever phase, comes back at once when the run is aborted."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from rawserver import ACCEPTED, CERTS, TOKEN, Peer, Script, always, reply, serving, wordless

from oactl.domain.account import Account
from oactl.domain.answers import Unanswered
from oactl.domain.audience import Via
from oactl.domain.delivery.facts import Accepted, Ambiguous, NotSent
from oactl.domain.token_source import TokenEnv, TokenStateless
from oactl.line.gateway import LineEnvironment, LineGateways
from oactl.line.secret import Secret

KEY = "123e4567-e89b-12d3-a456-426614174000"
AT_ONCE = 0.25  # seconds, on a busy machine
HUGE = b"x" * 60_000_000
OK = reply(200, ACCEPTED)
Where = Callable[[contextlib.ExitStack], dict[str, str]]


def opened(
    stack: contextlib.ExitStack, token: TokenEnv | TokenStateless | None = None, **more: str
) -> LineGateways:
    account = Account("main", token or TokenEnv("T"))
    surroundings = LineEnvironment(**{"ca_file": str(CERTS / "ca.pem"), **more})
    gateways = LineGateways(
        {"main": account}, lambda _account, _source: Secret(TOKEN), surroundings
    )
    stack.callback(gateways.close)
    return gateways


def hold(peer: Peer) -> None:
    """Take the connection and say nothing, not even hello; read nothing either."""
    time.sleep(30)
    peer.conn.close()


def trickle(peer: Peer) -> None:
    peer.read()
    for byte in reply(200, {"x-padding": "x" * 5_000}):
        peer.send(bytes([byte]))
        time.sleep(0.01)


def cut_head(peer: Peer) -> None:
    peer.read()
    peer.send(OK[:20])
    time.sleep(30)


def served(script: Script, tls: str | None = None, scheme: str = "") -> Where:
    def start(stack: contextlib.ExitStack) -> dict[str, str]:
        base = stack.enter_context(serving(script, tls)).base
        return {"api_base": base.replace("http:", scheme) if scheme else base}

    return start


def never_accepts(stack: contextlib.ExitStack) -> dict[str, str]:
    full = stack.enter_context(socket.socket())
    full.bind(("127.0.0.1", 0))
    full.listen(0)
    for _ in range(5):
        waiting = stack.enter_context(socket.socket())
        waiting.setblocking(False)
        waiting.connect_ex(full.getsockname())
    return {"api_base": f"http://127.0.0.1:{full.getsockname()[1]}"}


def silent_proxy(stack: contextlib.ExitStack) -> dict[str, str]:
    proxy = stack.enter_context(serving(hold))
    return {"api_base": "https://api.line.test", "proxy": proxy.base}


def silent_resolver(stack: contextlib.ExitStack) -> dict[str, str]:
    patch = stack.enter_context(pytest.MonkeyPatch.context())
    patch.setattr(socket, "getaddrinfo", lambda *_args, **_more: time.sleep(3) or [])
    return {"api_base": "https://api.line.test"}


PHASES: dict[str, tuple[Where, bytes, type]] = {
    "name": (silent_resolver, b"{}", NotSent),
    "connect": (never_accepts, b"{}", NotSent),
    "proxy": (silent_proxy, b"{}", NotSent),
    "TLS": (served(hold, scheme="https:"), b"{}", NotSent),
    "body": (served(hold), HUGE, Ambiguous),
    "answer": (served(wordless), b"{}", Ambiguous),
    "answer over TLS": (served(wordless, "server.pem"), b"{}", Ambiguous),
    "body over TLS": (served(hold, "server.pem"), HUGE, Ambiguous),
    "cut head": (served(cut_head), b"{}", Ambiguous),
    "trickle": (served(trickle), b"{}", Ambiguous),
    "trickle over TLS": (served(trickle, "server.pem"), b"{}", Ambiguous),
}


@pytest.fixture
def stack() -> Iterator[contextlib.ExitStack]:
    with contextlib.ExitStack() as opened_here:
        yield opened_here


@pytest.mark.parametrize("phase", PHASES)
def test_every_phase_ends_at_once(stack, phase):
    where, body, became = PHASES[phase]
    gateways = opened(stack, **where(stack))
    gateway = gateways.of("main")
    with ThreadPoolExecutor(4) as pool:
        sends = [pool.submit(gateway.send, Via.PUSH, KEY, body) for _ in range(4)]
        time.sleep(0.5)
        assert not any(send.done() for send in sends)
        begun = time.monotonic()
        gateways.abort()
        assert [type(send.result(timeout=5)) for send in sends] == [became] * 4
        assert time.monotonic() - begun < AT_ONCE


def test_nothing_begins_after_an_abort_not_even_on_a_kept_connection(stack):
    server = stack.enter_context(serving(always(OK)))
    gateways = opened(stack, api_base=server.base)
    gateway = gateways.of("main")
    assert gateway.send(Via.PUSH, KEY, b"{}") == Accepted("req-1", 200)
    gateways.abort()
    for again in (gateway, gateways.with_token(Account("new"), Secret("t"))):
        assert again.send(Via.PUSH, KEY, b"{}") == NotSent("given up")
    question = gateway.bot_info()
    assert isinstance(question, Unanswered)
    assert question.kind == "offline"
    assert len(server.seen) == 1


def test_a_token_that_is_being_minted_is_given_up_and_nothing_was_sent(stack):
    server = stack.enter_context(serving(wordless))
    gateways = opened(stack, TokenStateless("123456", TokenEnv("S")), api_base=server.base)
    gateway = gateways.of("main")
    with ThreadPoolExecutor(2) as pool:
        sends = [pool.submit(gateway.send, Via.PUSH, KEY, b"{}") for _ in range(2)]
        time.sleep(0.3)
        begun = time.monotonic()
        gateways.abort()
        assert [type(send.result(timeout=5)) for send in sends] == [NotSent] * 2
        assert time.monotonic() - begun < AT_ONCE


def test_an_abort_does_not_wait_for_a_token_that_is_being_looked_up():
    looking = threading.Event()

    def slow(_account: str, _source: object) -> Secret:
        looking.set()
        time.sleep(1)
        return Secret(TOKEN)

    gateways = LineGateways(
        {"main": Account("main", TokenEnv("T"))}, slow, LineEnvironment("http://127.0.0.1:9")
    )
    with ThreadPoolExecutor(1) as pool:
        pool.submit(gateways.of, "main")
        looking.wait(5)
        begun = time.monotonic()
        gateways.abort()
        assert time.monotonic() - begun < AT_ONCE


def test_an_answer_whose_head_has_come_is_still_believed(stack):
    def half(peer: Peer) -> None:
        peer.read()
        peer.send(OK[:-2] + b"{")
        time.sleep(30)

    server = stack.enter_context(serving(half))
    gateways = opened(stack, api_base=server.base)
    gateway = gateways.of("main")
    with ThreadPoolExecutor(1) as pool:
        send = pool.submit(gateway.send, Via.PUSH, KEY, b"{}")
        time.sleep(0.3)
        gateways.abort()
        assert send.result(timeout=1) == Accepted("req-1", 200)


def test_an_exchange_over_tls_that_waits_often_comes_to_its_end(stack):
    def slow(peer: Peer) -> None:
        time.sleep(0.2)
        assert peer.read()
        for start in range(0, len(OK), 40):
            time.sleep(0.12)
            peer.send(OK[start : start + 40])

    server = stack.enter_context(serving(slow, "server.pem"))
    body = b"x" * 5_000_000
    sent = opened(stack, api_base=server.base).of("main").send(Via.PUSH, KEY, body)
    assert sent == Accepted("req-1", 200)
    assert server.seen[0].body == body
