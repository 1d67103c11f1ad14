"""Those whom `notify:` tells: a web server, a mail server and a program, each a real one."""

import json
import socketserver
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

from sending_shop import BROADCAST, CONFIG, POST, Shop

from oactl.sandbox import Fault

CERTS = Path(__file__).parents[1] / "line" / "certs"


@dataclass(slots=True)
class Web:
    """A web server that keeps what is posted. `status` is what it answers, `waits` for how long."""

    scheme: str = "http"
    port: int = 0
    status: int = 200
    waits: threading.Event | None = None
    headers: dict[str, str] = field(default_factory=dict)
    posted: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}/secret-path?key=secret-key"

    @property
    def documents(self) -> list[dict[str, Any]]:
        return [body for _, _, body in self.posted]


def _certified() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTS / "server.pem")
    return context


@contextmanager
def web_server(*, tls: bool = False) -> Iterator[Web]:
    web = Web(scheme="https" if tls else "http")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers["Content-Length"]))
            web.posted.append((self.path, dict(self.headers), json.loads(data)))
            if web.waits is not None:
                web.waits.wait(15)
            try:
                self.send_response(web.status)
                for name, value in web.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()
            except OSError:  # who asked has gone
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls:
        server.socket = _certified().wrap_socket(server.socket, server_side=True)
    web.port = server.server_address[1]
    with served(server):
        yield web
        if web.waits is not None:
            web.waits.set()


@dataclass(slots=True)
class Mailbox:
    """A mail server that keeps mails. `refuses` is what it says to each recipient instead.

    It answers to no recipient before `waits`; `gone` says that a client has left.
    """

    port: int = 0
    refuses: str = ""
    logins: int = 0
    waits: threading.Event | None = None
    gone: threading.Event = field(default_factory=threading.Event)
    mails: list[EmailMessage] = field(default_factory=list)


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks enough of SMTP (RFC 5321), and STARTTLS."""

    daemon_threads = True

    def __init__(self, box: Mailbox) -> None:
        super().__init__(("127.0.0.1", 0), _Mail)
        self.box = box

    def handle_error(self, *_: object) -> None:
        """A client that does not trust us goes away."""


class _Mail(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.say("220 box")
        while line := self.rfile.readline().decode().strip():
            {
                "EHLO": lambda: self.say("250-box\r\n250-STARTTLS\r\n250 AUTH PLAIN"),
                "STAR": self.encrypt,
                "AUTH": self.log_in,
                "RCPT": self.take,
                "DATA": self.keep,
            }.get(line[:4].upper(), lambda: self.say("250 ok"))()

    def finish(self) -> None:
        super().finish()
        self.server.box.gone.set()
        self.request.close()  # after STARTTLS it is another than the server closes

    def encrypt(self) -> None:
        self.say("220 go on")
        self.request = _certified().wrap_socket(self.request, server_side=True)
        self.setup()

    def log_in(self) -> None:
        self.server.box.logins += 1
        self.say("235 ok")

    def take(self) -> None:
        if self.server.box.waits is not None:
            self.server.box.waits.wait(60)
        self.say(self.server.box.refuses or "250 ok")

    def keep(self) -> None:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b".") else line)
        mail = message_from_bytes(b"".join(lines), policy=policy.default)
        self.server.box.mails.append(cast("EmailMessage", mail))
        self.say("250 kept")

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def mail_server(*, tls: bool = False) -> Iterator[Mailbox]:
    """With `tls` it speaks TLS from the start, else it offers STARTTLS."""
    server = MailServer(box := Mailbox())
    box.port = server.server_address[1]
    if tls:
        server.socket = _certified().wrap_socket(server.socket, server_side=True)
    with served(server):
        yield box


@contextmanager
def served(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


PROGRAM = """\
import json, os, sys
document = json.load(sys.stdin)
with open("heard.jsonl", "a", encoding="utf-8") as file:
    file.write(json.dumps(document) + "\\n")
%s
"""


def program(root: Path, then: str = "") -> Path:
    """A program that keeps what it is told in `heard.jsonl`, and does something then."""
    path = root / "tell.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PROGRAM % then, encoding="utf-8")
    return path


def heard(root: Path) -> list[dict[str, Any]]:
    """What the program was told."""
    path = root / "heard.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return [json.loads(line) for line in lines]


Happens = Callable[[Shop], object]
HELD = "held: shop/offer@2026-11-25T20:00"


def tells(shop: Shop, *receivers: str) -> None:
    """Write `notify:` into the configuration."""
    shop.write("oactl.yaml", CONFIG + "notify:\n" + "".join(f"  - {each}\n" for each in receivers))


def by_program(shop: Shop, then: str = "", on: str = "") -> None:
    program(shop.root, then)
    tells(shop, f"{{{on}to: {{command: [{sys.executable!r}, tell.py]}}}}")


def by_web(shop: Shop, web: Web, kind: str = "", on: str = "") -> None:
    shop.env["HOOK"] = web.url
    tells(shop, f"{{{on}to: {{webhook: {{env: HOOK{kind}}}}}}}")


def events(documents: list[dict[str, Any]]) -> list[str]:
    return [each["event"] for document in documents for each in document["events"]]


def revoke(shop: Shop) -> None:
    shop.run("plan", "revoke", "shop/offer")


def missed(shop: Shop) -> None:
    shop.later(timedelta(hours=3))


def by_hand(shop: Shop) -> None:
    post = POST.replace("    audience: all\n", "    platform: facebook\n").partition(
        "    messages"
    )[0]
    shop.plan(post + "    copy: 周年慶開跑!\n    assets: [https://example.com/a.jpg]\n")
    shop.approve()


def refused(shop: Shop) -> None:
    shop.line.fault(Fault("403", path=BROADCAST, count=None))
