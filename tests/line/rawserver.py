"""A TCP server on loopback that does exactly what a test tells it to, good manners or not."""

import contextlib
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

CERTS = Path(__file__).parent / "certs"
TOKEN = "sentinel-TOKEN-abc/123+xyz=="
ACCEPTED = {"x-line-request-id": "req-1"}


@dataclass(frozen=True)
class Seen:
    """A request as it came."""

    head: str
    body: bytes

    @property
    def first(self) -> str:
        return self.head.split("\r\n")[0]

    @property
    def headers(self) -> dict[str, str]:
        lines = [line.partition(": ") for line in self.head.split("\r\n")[1:]]
        return {name.lower(): value for name, _, value in lines}


@dataclass
class Peer:
    """The server's end of one connection."""

    conn: socket.socket
    seen: list[Seen]

    def read_head(self) -> bytes:
        data = b""
        while b"\r\n\r\n" not in data:
            more = self.conn.recv(65536)
            if not more:
                return b""
            data += more
        return data

    def read(self) -> Seen | None:
        data = self.read_head()
        if not data:
            return None
        head, _, body = data.partition(b"\r\n\r\n")
        request = Seen(head.decode("ascii"), b"")
        length = int(request.headers.get("content-length", "0"))
        while len(body) < length:
            body += self.conn.recv(65536)
        self.seen.append(Seen(request.head, body))
        return self.seen[-1]

    def send(self, data: bytes) -> None:
        self.conn.sendall(data)

    def reset(self) -> None:
        """Close with RST."""
        self.conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.conn.close()


Script = Callable[[Peer], None]


@dataclass
class RawServer:
    """Runs `script` for each connection, in a thread."""

    script: Script
    tls: str | None = None  # the certificate's file in certs/
    seen: list[Seen] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def base(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def close(self) -> None:
        # shutdown wakes accept(), which close alone does not
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for conn in self._open:
            conn.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                conn, _ = self._socket.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=(conn,), daemon=True).start()

    def _serve(self, conn: socket.socket) -> None:
        self._open.append(conn)
        with contextlib.suppress(OSError, ValueError):
            if self.tls:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(CERTS / self.tls)
                conn = context.wrap_socket(conn, server_side=True)
                self._open.append(conn)
            conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.script(Peer(conn, self.seen))
        with contextlib.suppress(OSError):
            conn.close()


@contextlib.contextmanager
def serving(script: Script, tls: str | None = None) -> Iterator[RawServer]:
    server = RawServer(script, tls)
    try:
        yield server
    finally:
        server.close()


def reply(
    status: int = 200, headers: dict[str, str] | None = None, body: bytes | str = b"{}"
) -> bytes:
    data = body.encode() if isinstance(body, str) else body
    lines = [f"{name}: {value}" for name, value in (headers or {}).items()]
    head = "\r\n".join([f"HTTP/1.1 {status} X", *lines, f"Content-Length: {len(data)}", "", ""])
    return head.encode("latin-1") + data


def always(*answers: bytes) -> Script:
    """Answer each request with the next of `answers`, the last one for ever."""
    left = list(answers)

    def script(peer: Peer) -> None:
        while peer.read():
            peer.send(left.pop(0) if len(left) > 1 else left[0])

    return script


def wordless(peer: Peer) -> None:
    """Read, and never answer."""
    peer.read()
    time.sleep(30)
