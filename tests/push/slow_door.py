"""A door of TLS in front of the sandbox that can be held: what is on its way then stays outside."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

from receiving import CERTS
from sending_shop import Shop


class Door:
    """Lets `first` connections in at once; the others wait in their handshake until `open`."""

    def __init__(self, line: int, first: int) -> None:
        self._line, self._first = line, first
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(CERTS / "server.pem")
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port: int = self._socket.getsockname()[1]
        self.came = 0
        self.open = Event()
        Thread(target=self._accept, daemon=True).start()

    @property
    def waiting(self) -> int:
        """How many stand outside."""
        return max(0, self.came - self._first)

    def close(self) -> None:
        self.open.set()
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                outside, _ = self._socket.accept()
                self.came += 1
                at_once = self.came <= self._first
                Thread(target=self._let_in, args=(outside, at_once), daemon=True).start()

    def _let_in(self, outside: socket.socket, at_once: bool) -> None:
        with suppress(OSError):
            if not at_once:
                self.open.wait(30)
            near = self._context.wrap_socket(outside, server_side=True)
            with near, socket.create_connection(("127.0.0.1", self._line)) as far:
                Thread(target=self._carry, args=(near, far), daemon=True).start()
                self._carry(far, near)

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        ours, lines = f"Host: 127.0.0.1:{self.port}", f"Host: 127.0.0.1:{self._line}"
        with suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data.replace(ours.encode(), lines.encode()))
            sink.shutdown(socket.SHUT_WR)


@contextmanager
def slow_door(shop: Shop, first: int = 1) -> Iterator[Door]:
    """The shop goes to its LINE through such a door from now on."""
    door = Door(shop.line.port, first)
    shop.env |= {
        "OACTL_LINE_API_BASE": f"https://127.0.0.1:{door.port}",
        "SSL_CERT_FILE": str(CERTS / "ca.pem"),
    }
    try:
        yield door
    finally:
        door.close()
