"""One exchange with a server on loopback, whatever that server does."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from rawserver import ACCEPTED, TOKEN, Peer, always, reply, serving, wordless

import oactl
from oactl.domain.answers import Unanswered
from oactl.domain.audience import Via
from oactl.domain.delivery.facts import Accepted, Ambiguous, NotSent, Refused
from oactl.line.gateway import LineGateway
from oactl.line.secret import Secret

KEY = "123e4567-e89b-12d3-a456-426614174000"
BODY = '{"messages":[{"type":"text","text":"周年慶  開跑!"}]}'.encode()
OK = reply(200, ACCEPTED)


@pytest.mark.parametrize("via", [Via.BROADCAST, Via.MULTICAST, Via.NARROWCAST, Via.PUSH])
def test_a_send_puts_the_frozen_bytes_and_the_key_on_the_wire_as_they_are(opened, via):
    with serving(always(OK)) as server:
        assert opened(server.base).send(via, KEY, BODY) == Accepted("req-1", 200)
    [request] = server.seen
    assert request.first == f"POST /v2/bot/message/{via} HTTP/1.1"
    assert request.body == BODY
    assert request.headers == {
        "host": f"127.0.0.1:{server.port}",
        "user-agent": f"oactl/{oactl.__version__}",
        "accept": "application/json",
        "authorization": f"Bearer {TOKEN}",
        "content-type": "application/json",
        "x-line-retry-key": KEY,
        "content-length": str(len(BODY)),
    }


def test_no_other_request_carries_a_retry_key(opened):
    with serving(always(reply(200, ACCEPTED, '{"userId": "U1"}'))) as server:
        gateway = opened(server.base)
        gateway.bot_info()
        gateway.validate(Via.PUSH, [{"type": "text", "text": "x"}])
        gateway.get("/v2/bot/insight/followers", {"date": "20261125"})
        gateway.narrowcast("req-1")
        gateway.quota()
    assert len(server.seen) == 6
    assert not any("x-line-retry-key" in request.headers for request in server.seen)


def test_nothing_but_the_four_sends_is_sent(opened):
    with serving(always(OK)) as server, pytest.raises(KeyError):
        opened(server.base).send(Via.HAND_OFF, KEY, BODY)
    assert server.seen == []


def test_a_base_with_a_path_and_a_slash_at_its_end_doubles_no_slash(opened):
    with serving(always(OK)) as server:
        opened(server.base + "/line/").send(Via.PUSH, KEY, BODY)
    assert server.seen[0].first == "POST /line/v2/bot/message/push HTTP/1.1"


def test_queries_are_percent_encoded(opened):
    with serving(always(reply(200, ACCEPTED))) as server:
        opened(server.base).get("/v2/bot/audienceGroup/list", {"description": "VIP客 &1"})
    assert server.seen[0].first.split()[1] == (
        "/v2/bot/audienceGroup/list?description=VIP%E5%AE%A2+%261"
    )


def test_a_header_can_not_be_smuggled_in(opened):
    with serving(always(OK)) as server, pytest.raises(ValueError, match="X-Line-Retry-Key"):
        opened(server.base).send(Via.PUSH, f"{KEY}\r\nX-Other: 1", BODY)
    assert server.seen == []


def test_whether_it_may_begin_is_asked_when_the_connection_is_ready(opened):
    came = threading.Event()

    def script(peer: Peer) -> None:
        came.set()
        always(OK)(peer)

    def why_not() -> None:
        assert came.wait(10), "asked before there was a connection"

    with serving(script) as server:
        assert opened(server.base).send(Via.PUSH, KEY, BODY, why_not) == Accepted("req-1", 200)


def test_what_must_not_begin_any_more_leaves_the_connection_to_the_next(opened):
    with serving(always(OK)) as server:
        gateway = opened(server.base)
        found = gateway.send(Via.PUSH, KEY, BODY, lambda: "paused")
        assert found == NotSent("stopped before it began: paused")
        assert gateway.send(Via.PUSH, KEY, b"{}") == Accepted("req-1", 200)
    assert [each.body for each in server.seen] == [b"{}"]
    assert server.connections == 1


def test_a_question_that_fails_sends_nothing_and_leaves_no_connection(opened):
    def why_not() -> None:
        raise KeyError("ledger")

    with serving(always(OK)) as server:
        gateway = opened(server.base)
        with pytest.raises(KeyError):
            gateway.send(Via.PUSH, KEY, BODY, why_not)
        assert gateway.send(Via.PUSH, KEY, b"{}") == Accepted("req-1", 200)
    assert [each.body for each in server.seen] == [b"{}"]


def test_it_is_asked_after_a_token_that_took_its_time(opened):
    asked = list[str]()

    def minted() -> Secret:
        asked.append("token")
        return Secret(TOKEN)

    def why_not() -> str:
        asked.append("word")
        return "paused"

    with serving(always(OK)) as server:
        plain = opened(server.base)
        LineGateway(plain._transport, minted).send(Via.PUSH, KEY, BODY, why_not)
    assert (asked, server.seen) == (["token", "word"], [])


def test_a_connection_is_kept_for_the_next_request(opened):
    with serving(always(OK)) as server:
        gateway = opened(server.base)
        for _ in range(5):
            assert gateway.send(Via.PUSH, KEY, BODY) == Accepted("req-1", 200)
        gateway.close()
        gateway.send(Via.PUSH, KEY, BODY)
    assert server.connections == 2


def test_many_threads_get_their_own_answers_on_as_many_connections(opened):
    def script(peer: Peer) -> None:
        while request := peer.read():
            time.sleep(0.002)
            peer.send(reply(200, {"x-line-request-id": request.headers["x-line-retry-key"]}))

    keys = [f"key-{n}" for n in range(200)]
    with serving(script) as server, ThreadPoolExecutor(8) as pool:
        gateway = opened(server.base)
        outcomes = list(pool.map(lambda key: gateway.send(Via.PUSH, key, BODY), keys))
    assert outcomes == [Accepted(key, 200) for key in keys]
    assert server.connections <= 8


# --- connections that were kept too long ---


def test_a_kept_connection_that_was_closed_is_noticed_before_a_byte_is_written(opened):
    def script(peer: Peer) -> None:
        peer.read()
        peer.send(OK)

    with serving(script) as server:
        gateway = opened(server.base)
        for _ in range(3):
            assert gateway.send(Via.PUSH, KEY, BODY) == Accepted("req-1", 200)
            time.sleep(0.05)
    assert (server.connections, len(server.seen)) == (3, 3)


def test_a_kept_connection_with_a_byte_that_nobody_asked_for_is_not_used(opened):
    with serving(always(OK + b"HTTP/1.1 200 X\r\n", OK)) as server:
        gateway = opened(server.base)
        gateway.send(Via.PUSH, KEY, BODY)
        time.sleep(0.05)
        assert gateway.send(Via.PUSH, KEY, BODY) == Accepted("req-1", 200)
    assert server.connections == 2


def test_a_kept_connection_that_dies_under_a_request_is_ambiguous_and_not_tried_again(opened):
    def script(peer: Peer) -> None:
        peer.read()
        peer.send(OK)
        peer.read()
        peer.reset()

    with serving(script) as server:
        gateway = opened(server.base)
        gateway.send(Via.PUSH, KEY, BODY)
        assert isinstance(gateway.send(Via.PUSH, KEY, BODY), Ambiguous)
    assert (server.connections, len(server.seen)) == (1, 2)


def test_the_answer_after_an_early_hint_is_never_taken_for_the_next_requests(opened):
    def script(peer: Peer) -> None:
        peer.read()
        peer.send(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        peer.read()
        peer.send(reply(200, {"x-line-request-id": "of-the-first"}))

    with serving(script) as server:
        gateway = opened(server.base)
        assert isinstance(gateway.send(Via.PUSH, KEY, BODY), Ambiguous)
        assert isinstance(gateway.send(Via.PUSH, KEY, BODY), Ambiguous)
    assert server.connections == 2


# --- before a byte of the body went ---


def test_nobody_listening_is_not_sent(opened):
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    came = opened(f"http://127.0.0.1:{port}").send(Via.PUSH, KEY, BODY)
    assert came == NotSent("connect: Connection refused")


def test_a_name_that_does_not_resolve_is_not_sent(opened, monkeypatch):
    def unknown(*_args: object, **_more: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    came = opened("https://api.line.test").send(Via.PUSH, KEY, BODY)
    assert came == NotSent("name: Name or service not known")


def test_a_resolver_that_hangs_ends_by_the_deadline_and_is_not_sent(opened, monkeypatch):
    release = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_m: release.wait(10) and [])
    begun = time.monotonic()
    came = opened("https://api.line.test", connect=0.2).send(Via.PUSH, KEY, BODY)
    release.set()
    assert came == NotSent("name: no answer in time")
    assert time.monotonic() - begun < 4


@pytest.fixture
def deaf() -> Iterator[int]:
    """A port that takes no connection and refuses none: its backlog is full."""
    with contextlib.ExitStack() as stack:
        full = stack.enter_context(socket.socket())
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(5):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        yield full.getsockname()[1]


def test_a_host_that_takes_no_connection_ends_by_the_deadline_and_is_not_sent(opened, deaf):
    came = opened(f"http://127.0.0.1:{deaf}", connect=0.3).send(Via.PUSH, KEY, BODY)
    assert came == NotSent("connect: no answer in time")


@pytest.mark.parametrize("first", ["refuses", "is silent"])
def test_the_second_address_of_a_name_is_tried_in_time(opened, monkeypatch, deaf, first):
    real = socket.getaddrinfo
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port_of_first = deaf if first == "is silent" else gone.getsockname()[1]

    with serving(always(OK)) as server:

        def two(host: str, port: int, **more: int) -> list[object]:
            return [*real("127.0.0.1", port_of_first, **more), *real(host, port, **more)]

        monkeypatch.setattr(socket, "getaddrinfo", two)
        came = opened(server.base, connect=0.8).send(Via.PUSH, KEY, BODY)
    assert came == Accepted("req-1", 200)


# --- after it ---


def test_a_reset_after_the_body_is_ambiguous(opened):
    def script(peer: Peer) -> None:
        peer.read()
        peer.reset()

    with serving(script) as server:
        came = opened(server.base).send(Via.PUSH, KEY, BODY)
    assert came == Ambiguous("Connection reset by peer")
    assert len(server.seen) == 1


def test_a_reset_in_the_middle_of_a_long_body_is_ambiguous(opened):
    def script(peer: Peer) -> None:
        peer.read_head()
        peer.reset()

    with serving(script) as server:
        came = opened(server.base).send(Via.PUSH, KEY, b" " * 8_000_000)
    assert isinstance(came, Ambiguous)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 20",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\nx-line-request-id: req-1-of-a-longer-na",
        b"HTTP/1.1 200 OK\r\nx-line-request-id: req-1\r\n",
        b"not http at all\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/9.9 200 OK\r\nx-line-request-id: req-1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 500 + b"\r\n",
        b"HTTP/1.1 200 " + b"k" * 100_000,
        b"\x00" * 5000,
    ],
)
def test_a_cut_or_broken_head_is_ambiguous(opened, answer):
    def script(peer: Peer) -> None:
        peer.read()
        peer.send(answer)

    with serving(script) as server:
        assert isinstance(opened(server.base).send(Via.PUSH, KEY, BODY), Ambiguous)


@pytest.mark.parametrize(
    "rest",
    [
        b"Content-Length: 100\r\n\r\n{",
        b"Content-Length: abc\r\n\r\n{",
        b"Transfer-Encoding: chunked\r\n\r\n5\r\n{",
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"Connection: close\r\n\r\n{}",
        b"Content-Encoding: gzip\r\n\r\n\x1f\x8b",
    ],
)
def test_a_body_that_is_cut_after_a_whole_head_is_accepted(opened, rest):
    def script(peer: Peer) -> None:
        peer.read()
        peer.send(b"HTTP/1.1 200 OK\r\nX-LINE-Request-Id: req-1\r\n" + rest)

    with serving(script) as server:
        assert opened(server.base).send(Via.PUSH, KEY, BODY) == Accepted("req-1", 200)


def test_a_body_that_trickles_past_the_deadline_after_a_whole_head_is_accepted(opened):
    def script(peer: Peer) -> None:
        peer.read()
        peer.send(b"HTTP/1.1 200 OK\r\nx-line-request-id: req-1\r\nContent-Length: 100\r\n\r\n")
        for _ in range(100):
            peer.send(b" ")
            time.sleep(0.05)

    with serving(script) as server:
        begun = time.monotonic()
        assert opened(server.base, whole=0.3).send(Via.PUSH, KEY, BODY) == Accepted("req-1", 200)
        assert time.monotonic() - begun < 4


def test_a_head_that_trickles_ends_by_the_deadline_and_is_ambiguous(opened):
    def script(peer: Peer) -> None:
        peer.read()
        peer.send(b"HTTP/1.1 200 OK\r\nx-long: ")
        for _ in range(200):
            peer.send(b"y")
            time.sleep(0.05)

    with serving(script) as server:
        begun = time.monotonic()
        came = opened(server.base, whole=0.3).send(Via.PUSH, KEY, BODY)
        assert came == Ambiguous("no answer in time")
        assert time.monotonic() - begun < 4


def test_endless_continues_end_by_the_deadline(opened):
    def script(peer: Peer) -> None:
        peer.read()
        while True:
            peer.send(b"HTTP/1.1 100 Continue\r\n\r\n")
            time.sleep(0.02)

    with serving(script) as server:
        came = opened(server.base, whole=0.3).send(Via.PUSH, KEY, BODY)
    assert came == Ambiguous("no answer in time")


def test_no_answer_ends_by_the_deadline_and_is_ambiguous(opened):
    with serving(wordless) as server:
        came = opened(server.base, whole=0.2).send(Via.PUSH, KEY, BODY)
    assert came == Ambiguous("no answer in time")
    assert len(server.seen) == 1


def test_a_server_that_does_not_read_ends_by_the_deadline_and_is_ambiguous(opened):
    with serving(lambda _peer: time.sleep(5)) as server:
        begun = time.monotonic()
        came = opened(server.base, whole=0.3).send(Via.PUSH, KEY, b" " * 20_000_000)
        assert time.monotonic() - begun < 4
    assert came == Ambiguous("no answer in time")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(opened, status):
    with (
        serving(always(OK)) as elsewhere,
        serving(always(reply(status, {"Location": elsewhere.base + "/x"}, ""))) as server,
    ):
        gateway = opened(server.base)
        assert isinstance(gateway.send(Via.PUSH, KEY, BODY), Ambiguous)
        assert isinstance(gateway.bot_info(), Unanswered)
    assert elsewhere.connections == 0


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_no_request_is_repeated(opened, status):
    with serving(always(reply(status, {**ACCEPTED, "Retry-After": "0"}))) as server:
        gateway = opened(server.base)
        gateway.send(Via.PUSH, KEY, BODY)
        gateway.get("/v2/bot/message/quota")
    assert len(server.seen) == 2


def test_a_proxys_page_with_status_200_is_ambiguous(opened):
    page = reply(200, {"Content-Type": "text/html; charset=utf-8"}, "<html>Please log in</html>")
    with serving(always(page)) as server:
        came = opened(server.base).send(Via.PUSH, KEY, BODY)
    assert came == Ambiguous("HTTP 200 without LINE's words (text/html; charset=utf-8)", 200)


def test_an_answer_may_not_be_larger_than_ten_megabytes(opened):
    body = b'{"a":"' + b"x" * 11_000_000 + b'"}'
    with serving(always(reply(200, ACCEPTED, body))) as server:
        gateway = opened(server.base)
        assert gateway.send(Via.PUSH, KEY, BODY) == Accepted("req-1", 200)
        assert gateway.get("/v2/bot/x") == Unanswered(
            "offline", "HTTP 200 without LINE's words (no content type)", 200
        )
    assert server.connections == 2


def test_an_endless_answer_ends_at_ten_megabytes(opened):
    def script(peer: Peer) -> None:
        peer.read()
        peer.send(b"HTTP/1.1 200 OK\r\nx-line-request-id: req-1\r\n\r\n")
        while True:
            peer.send(b" " * 100_000)

    with serving(script) as server:
        assert opened(server.base).send(Via.PUSH, KEY, BODY) == Accepted("req-1", 200)


def test_chunked_answers_are_read_and_the_connection_kept(opened):
    answer = (
        b"HTTP/1.1 400 X\r\nx-line-request-id: r\r\nTransfer-Encoding: chunked\r\n\r\n"
        b'8\r\n{"messag\r\n8;x=y\r\ne": "no"\r\n1\r\n}\r\n0\r\n\r\n'
    )
    with serving(always(answer)) as server:
        gateway = opened(server.base)
        assert gateway.send(Via.PUSH, KEY, BODY) == Refused(400, "no")
        assert gateway.send(Via.PUSH, KEY, BODY) == Refused(400, "no")
    assert server.connections == 1
