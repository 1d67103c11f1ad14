"""HTTP/1.1 on loopback: keep-alive connections, no Nagle delay, and answers broken to order.

Any page that a browser shows can send requests to this machine. So only those are answered whose
`Host` is this machine, and whose `Origin`, if there is one, is the sandbox itself.
"""

import contextlib
import os
import re
import socket
import socketserver
import struct
import time
from collections.abc import Callable
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from threading import Event
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import uuid4

from oactl.sandbox.answers import Answer, error
from oactl.sandbox.clock import bounded
from oactl.sandbox.faults import Reply
from oactl.sandbox.state import Request

LOOPBACK = "127.0.0.1"
_LENGTH = re.compile(r"[0-9]{1,8}")  # under 100 MB
FOREIGN = error(403, "The Host or Origin header of the request is not the sandbox's own")
Serve = Callable[[Request], tuple[Reply, str]]


class LoopbackServer(socketserver.ThreadingTCPServer):
    """A thread for each connection; a connection that the client drops makes no noise."""

    allow_reuse_address = os.name == "posix"
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, port: int, serve: Serve, now: Callable[[], float]) -> None:
        self.serve = serve
        self.now = now
        self.stopping = Event()
        self.open: set[socket.socket] = set()
        super().__init__((LOOPBACK, port), Handler)

    def close_all(self, *, started: bool) -> None:
        """Stop listening and hang up on everybody."""
        self.stopping.set()
        if started:
            self.shutdown()
        self.server_close()
        for connection in list(self.open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class Handler(BaseHTTPRequestHandler):
    """Reads requests of one connection and writes replies, one after the other."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: LoopbackServer
    arrived = 0.0

    def setup(self) -> None:
        """Remember the connection, so that stopping can end it."""
        super().setup()
        self.server.open.add(self.connection)

    def finish(self) -> None:
        """Forget the connection."""
        self.server.open.discard(self.connection)
        with contextlib.suppress(OSError):
            super().finish()

    def handle(self) -> None:
        """Serve until the client goes away, however it does."""
        with contextlib.suppress(ConnectionError, TimeoutError):
            super().handle()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401  as inherited
        """Say nothing; the request log is at `/_sandbox/requests`."""

    def parse_request(self) -> bool:
        """Note when the first line came, before anything else takes time."""
        self.arrived = time.monotonic()
        return super().parse_request()

    def end_headers(self) -> None:
        """Number the errors that the base class makes of what is no HTTP, as LINE does."""
        self.send_header("x-line-request-id", str(uuid4()))
        super().end_headers()

    def _exchange(self) -> None:
        request = self._read()
        if request is None:
            return
        if self._is_foreign(request):
            self._write(Reply(FOREIGN), "")
            return
        reply, request_id = self.server.serve(request)
        self._write(reply, request_id)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _exchange  # noqa: N815  as inherited

    def _is_foreign(self, request: Request) -> bool:
        """Whether a page of another site, or another name for this machine, may be behind it."""
        port = int(self.server.server_address[1])
        host, origin = request.headers.get("host"), request.headers.get("origin")
        if host is not None and not _is_ours(f"//{host}", port):
            return True
        return origin is not None and not (
            origin.startswith("http://") and _is_ours(origin.removeprefix("http:"), port)
        )

    def _read(self) -> Request | None:
        """The request with its body; None where its length is unknown or absurd."""
        length = self.headers.get("content-length", "0")
        if "transfer-encoding" in self.headers or not _LENGTH.fullmatch(length):
            self.close_connection = True
            self.send_error(HTTPStatus.LENGTH_REQUIRED)
            return None
        # The path as written: `self.path` has lost a doubled slash at its start.
        path, _, asked = self.requestline.split()[1].partition("?")
        query = {name: tuple(values) for name, values in parse_qs(asked).items()}
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(length))
        read_only = MappingProxyType(query), MappingProxyType(headers)
        return Request(self.command, unquote(path), *read_only, body, self.arrived)

    def _write(self, reply: Reply, request_id: str) -> None:
        if reply.wire == "reset":
            self._reset()
            raise ConnectionAbortedError
        head = self._head(reply, request_id)
        if reply.wire == "trickle":
            self._trickle(head + reply.answer.body, reply.pause)
            return
        if reply.pause:
            self.server.stopping.wait(reply.pause)
        if reply.wire.startswith("cut"):
            self.close_connection = True
        self.wfile.write(_cut(reply.wire, head, reply.answer.body))
        self.wfile.flush()

    def _head(self, reply: Reply, request_id: str) -> bytes:
        answer = reply.answer
        lines = [
            f"HTTP/1.1 {answer.status} {_reason(answer)}",
            f"Content-Type: {answer.media_type}",
            f"Content-Length: {len(answer.body)}",
            *(f"{name}: {value}" for name, value in answer.headers),
        ]
        if reply.numbered and request_id:
            lines.append(f"x-line-request-id: {request_id}")
        if reply.dated:
            date = bounded(self.server.now() + reply.date_shift)
            lines.append(f"Date: {formatdate(date, usegmt=True)}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def _trickle(self, data: bytes, pause: float) -> None:
        for at in range(len(data)):
            if self.server.stopping.wait(pause):
                break
            self.wfile.write(data[at : at + 1])
            self.wfile.flush()

    def _reset(self) -> None:
        """End with RST rather than FIN, as a crashed gateway does."""
        self.close_connection = True
        linger = struct.pack("ii" if os.name == "posix" else "hh", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.server.open.discard(self.connection)
        self.rfile.close()
        self.wfile.close()
        self.connection.close()


@lru_cache(maxsize=64)
def _is_ours(authority: str, port: int) -> bool:
    """Whether `//host:port` names this machine as such, and the port of this server."""
    try:
        parts = urlsplit(authority)
        host, given = parts.hostname or "", parts.port
        return given == port and (host == "localhost" or ip_address(host).is_loopback)
    except ValueError:
        return False


def _reason(answer: Answer) -> str:
    return HTTPStatus(answer.status).phrase if answer.status in set(HTTPStatus) else ""


def _cut(wire: str, head: bytes, body: bytes) -> bytes:
    if wire == "cut_headers":
        return head[: len(head) // 2]
    return head + body[: len(body) // 2] if wire == "cut_body" else head + body
