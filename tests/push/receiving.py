"""Those whom `notify:` tells: a web server, a mail server and a program, each a real one."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast


@dataclass(slots=True)
class Web:
    """A web server that keeps what is posted. `status` is what it answers, `waits` for how long."""

    port: int = 0
    status: int = 200
    waits: threading.Event | None = None
    headers: dict[str, str] = field(default_factory=dict)
    posted: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/secret-path?key=secret-key"

    @property
    def documents(self) -> list[dict[str, Any]]:
        return [body for _, _, body in self.posted]


@contextmanager
def web_server() -> Iterator[Web]:
    web = Web()

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
    web.port = server.server_address[1]
    with _served(server):
        yield web
        if web.waits is not None:
            web.waits.set()


@dataclass(slots=True)
class Mailbox:
    """A mail server that keeps mails. `refuses` is what it says to each recipient instead."""

    port: int = 0
    refuses: str = ""
    login: list[str] = field(default_factory=list)
    mails: list[EmailMessage] = field(default_factory=list)


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    box = Mailbox()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.say("220 box")
            for raw in self.rfile:
                line = raw.decode().strip()
                word = line[:4].upper()
                if word == "EHLO":
                    self.say("250-box")
                    self.say("250 AUTH PLAIN")
                elif word == "AUTH":
                    box.login.append(line)
                    self.say("235 ok")
                elif word == "DATA":
                    self.say("354 go on")
                    self.keep()
                    self.say("250 kept")
                else:
                    self.say((word == "RCPT" and box.refuses) or "250 ok")

        def keep(self) -> None:
            lines = []
            while (line := self.rfile.readline()) != b".\r\n":
                lines.append(line[1:] if line.startswith(b".") else line)
            mail = message_from_bytes(b"".join(lines), policy=policy.default)
            box.mails.append(cast("EmailMessage", mail))

        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    box.port = server.server_address[1]
    with _served(server):
        yield box


@contextmanager
def _served(server: socketserver.BaseServer) -> Iterator[None]:
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
