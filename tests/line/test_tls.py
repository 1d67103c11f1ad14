"""Certificates are always checked, and a proxy is only ever asked for a tunnel."""

import socket
import ssl
import threading
import time

import pytest
from rawserver import ACCEPTED, CERTS, Peer, always, reply, serving

from oactl.domain.audience import Via
from oactl.domain.delivery.facts import Accepted, NotSent
from oactl.line.gateway import LineEnvironment, trust

KEY = "123e4567-e89b-12d3-a456-426614174000"
OK = reply(200, ACCEPTED)
FAR = "https://api.line.test"


def piping(port: int, refusal: bytes = b""):
    """A proxy's script: every tunnel, whatever its name, ends at `port` on loopback."""

    def script(peer: Peer) -> None:
        peer.read()
        if refusal:
            peer.send(refusal)
            return
        with socket.create_connection(("127.0.0.1", port)) as far:
            peer.send(b"HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n")
            back = threading.Thread(target=_pump, args=(far, peer.conn), daemon=True)
            back.start()
            _pump(peer.conn, far)
            back.join()

    return script


def _pump(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def test_a_trusted_certificate_is_spoken_to_and_the_connection_kept(opened):
    with serving(always(OK), tls="server.pem") as server:
        gateway = opened(server.base)
        for _ in range(3):
            assert gateway.send(Via.PUSH, KEY, b"{}") == Accepted("req-1", 200)
    assert (server.connections, len(server.seen)) == (1, 3)


def test_a_kept_tls_connection_that_was_closed_is_noticed_before_a_byte_is_written(opened):
    def script(peer: Peer) -> None:
        peer.read()
        peer.send(OK)

    with serving(script, tls="server.pem") as server:
        gateway = opened(server.base)
        for _ in range(2):
            assert gateway.send(Via.PUSH, KEY, b"{}") == Accepted("req-1", 200)
            time.sleep(0.05)
    assert server.connections == 2


def test_a_certificate_of_another_host_is_not_sent_to(opened):
    with serving(always(OK), tls="stranger.pem") as server:
        came = opened(server.base).send(Via.PUSH, KEY, b"{}")
    assert isinstance(came, NotSent)
    assert came.error.startswith("TLS: certificate not trusted: IP address mismatch")
    assert server.seen == []


def test_an_unknown_authority_is_not_sent_to(opened, tmp_path):
    with serving(always(OK), tls="server.pem") as server:
        other = str(CERTS / "stranger.pem")
        came = opened(server.base, ca_file=other).send(Via.PUSH, KEY, b"{}")
    assert isinstance(came, NotSent)
    assert came.error.startswith("TLS: certificate not trusted")
    assert server.seen == []


def test_certificates_may_lie_in_a_folder(opened, tmp_path):
    # OpenSSL finds an authority in a folder by the hash of its name.
    (tmp_path / "ae565f0e.0").write_bytes((CERTS / "ca.pem").read_bytes())
    with serving(always(OK), tls="server.pem") as server:
        gateway = opened(server.base, ca_file=None, ca_dir=str(tmp_path))
        assert gateway.send(Via.PUSH, KEY, b"{}") == Accepted("req-1", 200)


def test_nothing_older_than_tls_1_2_is_spoken():
    context = trust(LineEnvironment())
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


def test_plain_http_behind_https_is_not_sent_to(opened):
    with serving(always(OK)) as server:
        base = server.base.replace("http:", "https:")
        came = opened(base, connect=0.3).send(Via.PUSH, KEY, b"{}")
    assert isinstance(came, NotSent)
    assert came.error.startswith("TLS: ")


@pytest.mark.parametrize("manner", ["silent", "trickling", "reset"])
def test_a_handshake_that_does_not_end_is_not_sent(opened, manner):
    def script(peer: Peer) -> None:
        peer.conn.recv(10)
        if manner == "reset":
            peer.reset()
        peer.send(b"\x16\x03\x03\x40\x00")  # a record of 16 KiB begins
        while manner == "trickling":
            peer.send(b"\x02")
            time.sleep(0.02)
        time.sleep(5)

    with serving(script) as server:
        begun = time.monotonic()
        gateway = opened(server.base.replace("http:", "https:"), connect=0.3)
        came = gateway.send(Via.PUSH, KEY, b"{}")
        assert time.monotonic() - begun < 4
    assert isinstance(came, NotSent)
    assert came.error.startswith("TLS: ")


def test_a_tls_server_that_does_not_read_ends_by_the_deadline(opened):
    with serving(lambda _peer: time.sleep(5), tls="server.pem") as server:
        begun = time.monotonic()
        came = opened(server.base, whole=0.5).send(Via.PUSH, KEY, b" " * 20_000_000)
        assert time.monotonic() - begun < 4
    assert not isinstance(came, (Accepted, NotSent))


# --- proxies ---


def test_a_proxy_is_asked_for_a_tunnel_and_sees_nothing_else(opened):
    with (
        serving(always(OK), tls="server.pem") as line,
        serving(piping(line.port)) as proxy,
    ):
        gateway = opened(FAR, proxy=f"http://user:p%40ss@127.0.0.1:{proxy.port}")
        for _ in range(2):
            assert gateway.send(Via.PUSH, KEY, b"{}") == Accepted("req-1", 200)
    [asked] = proxy.seen
    assert asked.first == "CONNECT api.line.test:443 HTTP/1.1"
    assert asked.headers == {
        "host": "api.line.test:443",
        "proxy-authorization": "Basic dXNlcjpwQHNz",
    }
    assert line.seen[0].headers["host"] == "api.line.test"
    assert "proxy-authorization" not in line.seen[0].headers


@pytest.mark.parametrize(
    ("refusal", "error"),
    [
        (reply(407), "proxy: the proxy wants a name and a password (407)"),
        (reply(403, {}, "<html>forbidden</html>"), "proxy: the proxy answered 403"),
        (reply(502), "proxy: the proxy answered 502"),
        (b"HTTP/1.1 200 OK\r\nVia:", "proxy: the proxy answered 200"),
        (b"SSH-2.0-OpenSSH\r\n", "proxy: SSH-2.0-OpenSSH"),
    ],
)
def test_a_proxy_that_refuses_means_not_sent(opened, refusal, error):
    with serving(piping(0, refusal)) as proxy:
        came = opened(FAR, proxy=f"127.0.0.1:{proxy.port}").send(Via.PUSH, KEY, b"{}")
    assert came == NotSent(error)


def test_a_proxy_that_hangs_ends_by_the_deadline(opened):
    with serving(lambda _peer: time.sleep(5)) as proxy:
        gateway = opened(FAR, proxy=f"http://127.0.0.1:{proxy.port}", connect=0.2)
        assert gateway.send(Via.PUSH, KEY, b"{}") == NotSent("proxy: no answer in time")


def test_a_tunnel_to_somebody_else_is_not_trusted(opened):
    with (
        serving(always(OK), tls="stranger.pem") as stranger,
        serving(piping(stranger.port)) as proxy,
    ):
        came = opened(FAR, proxy=f"http://127.0.0.1:{proxy.port}").send(Via.PUSH, KEY, b"{}")
    assert isinstance(came, NotSent)
    assert "Hostname mismatch" in came.error
    assert stranger.seen == []


def test_loopback_is_never_asked_through_a_proxy(opened):
    with serving(always(OK), tls="server.pem") as server, serving(always(OK)) as proxy:
        gateway = opened(server.base, proxy=f"http://127.0.0.1:{proxy.port}")
        assert gateway.send(Via.PUSH, KEY, b"{}") == Accepted("req-1", 200)
    assert proxy.connections == 0
