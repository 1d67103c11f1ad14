"""A socket whose every read and write ends by one deadline, however slowly bytes trickle."""

import io
import socket
import ssl
import time
from typing import cast


class TimedSocket:
    """What `http.client` needs of a socket, with a deadline over all of an exchange.

    `sent` counts the bytes of this exchange that were handed to the system, `ended` says that the
    other side has closed while we were reading. Raises TimeoutError when the deadline passes.
    """

    __slots__ = ("_ends", "_raw", "ended", "sent", "used_at")

    def __init__(self, raw: socket.socket, ends: float) -> None:
        self._raw = raw
        self.start(ends)

    def start(self, ends: float) -> None:
        """Begin an exchange that has to end by `ends` (seconds of the monotonic clock)."""
        self._ends = ends
        self.sent = 0
        self.ended = False
        self.used_at = time.monotonic()

    def secure(self, context: ssl.SSLContext, host: str) -> None:
        """Speak TLS from here on; the handshake has to end by the deadline as well."""
        self._allow_what_is_left()
        self._raw = context.wrap_socket(self._raw, server_hostname=host)

    def sendall(self, data: bytes) -> None:
        """Write all of it."""
        view = memoryview(data)
        while self.sent < len(data):
            self._allow_what_is_left()
            self.sent += self._raw.send(view[self.sent :])

    def recv_into(self, buffer: bytearray | memoryview) -> int:
        """Read what there is."""
        self._allow_what_is_left()
        count = self._raw.recv_into(buffer)
        self.ended = self.ended or not count
        return count

    def makefile(self, _mode: str) -> io.BufferedReader:
        """A reader for `http.client`; closing it leaves the connection open."""
        return io.BufferedReader(_Reader(self))

    def as_socket(self) -> socket.socket:
        """For `http.client`, which asks for no more than `makefile`."""
        return cast("socket.socket", self)

    def is_usable(self) -> bool:
        """Whether a kept connection is still open and silent, asked before a byte is written.

        A byte that nobody asked for makes the connection as useless as its end does.
        """
        self._raw.settimeout(0)
        try:
            self._raw.recv(1)
        except (BlockingIOError, ssl.SSLWantReadError):
            return True
        except OSError:
            return False
        return False

    def close(self) -> None:
        """Close the connection."""
        self._raw.close()

    def _allow_what_is_left(self) -> None:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._raw.settimeout(left)


class _Reader(io.RawIOBase):
    """The reading side as a raw stream."""

    def __init__(self, line: TimedSocket) -> None:
        self._line = line

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # 3.11 has no Buffer
        return self._line.recv_into(buffer)
