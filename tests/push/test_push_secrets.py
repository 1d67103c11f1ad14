"""What a receiver answers is shown and kept without the secrets it was sent, in whatever form."""

import socketserver
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import quote

import pytest
from receiving import revoke, served, tells
from sending_shop import Shop

TARGET = "/services/T0KENSECRET/abc?sig=s1gn-ature/x"
USER, PASSWORD = "S3CRETUSER", "S3CRETPASS"


@contextmanager
def answering(handle: Callable[[socketserver.StreamRequestHandler], None]) -> Iterator[int]:
    """A server that does something with each connection; its port."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            handle(self)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        with served(server):
            yield server.server_address[1]


def echoes(at: socketserver.StreamRequestHandler) -> None:
    """Says the request's own line back."""
    at.wfile.write(at.rfile.readline())


def echoes_encoded(at: socketserver.StreamRequestHandler) -> None:
    asked = at.rfile.readline().split()[1].decode()
    at.wfile.write(f"no {quote(asked, safe='')} nor {asked[:20]}\r\n".encode())


def cannot_log_in(at: socketserver.StreamRequestHandler) -> None:
    """Says every command back that it does not know."""
    at.wfile.write(b"220 box\r\n")
    for line in at.rfile:
        if line.upper().startswith(b"EHLO"):
            at.wfile.write(b"250-box\r\n250 AUTH PLAIN LOGIN\r\n")
        else:
            at.wfile.write(b"501 cannot parse: " + line.strip() + b"\r\n")


def forms(secret: str) -> list[str]:
    return [secret, b64encode(secret.encode()).decode(), quote(secret, safe="")]


SECRETS = [
    *("T0KENSECRET", "s1gn-ature", "T0KEN", USER, PASSWORD),
    *(form for secret in (USER, PASSWORD) for form in forms(secret)),
    b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode(),
]


@pytest.mark.parametrize("echo", [echoes, echoes_encoded])
def test_no_secret_that_is_said_back_is_shown_or_kept(
    shop: Shop, echo: Callable[[socketserver.StreamRequestHandler], None]
) -> None:
    with ExitStack() as stack:
        hook = stack.enter_context(answering(echo))
        mail = stack.enter_context(answering(cannot_log_in))
        shop.env |= {"HOOK": f"http://127.0.0.1:{hook}{TARGET}", "USER": USER, "PASS": PASSWORD}
        login = "user: {env: USER}, password: {env: PASS}, from: a@b.tw, to: c@d.tw"
        tells(
            shop,
            "{name: hook, to: {webhook: {env: HOOK}}}",
            f"{{name: mail, to: {{email: {{host: 127.0.0.1, port: {mail}, {login}}}}}}}",
        )
        revoke(shop)
        pushed = shop.push()
        tested = shop.run("notify", "test")
        told = [pushed.err, tested.out, shop.run("doctor").out]
    assert "receiver hook was not told" in pushed.err
    assert "cannot parse: AUTH" in pushed.err
    assert pushed.err.count("***") >= 2
    kept = shop.ledger.read_bytes()
    for secret in SECRETS:
        assert not [text for text in told if secret in text], secret
        assert secret.encode() not in kept, secret


def test_a_login_that_stands_in_the_configuration_is_shown(shop: Shop) -> None:
    """`user: tea@example.com` is no secret, and the server's sentence needs it."""
    with answering(cannot_log_in) as port:
        shop.env["PASS"] = PASSWORD
        login = "user: tea@example.com, password: {env: PASS}, from: a@b.tw, to: c@d.tw"
        tells(shop, f"{{to: {{email: {{host: 127.0.0.1, port: {port}, {login}}}}}}}")
        out = shop.run("notify", "test").out
    assert "cannot parse" in out
    for form in forms(PASSWORD):
        assert form not in out
