"""A socket whose every read and write ends by one deadline, however slowly bytes trickle."""

import io
import socket
import ssl
import time
from typing import cast


class TimedSocket:
    """What `http.client` needs of a socket, with a deadline over all of an exchange.

    Of the exchange that was started last, `ended` says that the other side closed while we were
    reading, `stray` that more came than an answer. Raises TimeoutError when the deadline passes.
    """

    __slots__ = ("_ends", "_raw", "ended", "stray", "used_at")

    def __init__(self, raw: socket.socket, ends: float) -> None:
        self._raw = raw
        self.start(ends)

    def start(self, ends: float) -> None:
        """Begin an exchange that has to end by `ends` (seconds of the monotonic clock)."""
        self._ends = ends
        self.ended = False
        self.stray = False
        self.used_at = time.monotonic()

    def secure(self, context: ssl.SSLContext, host: str) -> None:
        """Speak TLS from here on; the handshake has to end by the deadline as well."""
        self._allow_what_is_left()
        # The handshake is asked for by itself: of a socket that has just lost its connection,
        # wrap_socket makes one that would write in the clear.
        secured = context.wrap_socket(
            self._raw, server_hostname=host, do_handshake_on_connect=False
        )
        self._raw = secured
        secured.do_handshake()

    def sendall(self, data: bytes) -> None:
        """Write all of it."""
        left = memoryview(data)
        while left:
            self._allow_what_is_left()
            left = left[self._raw.send(left) :]

    def recv_into(self, buffer: bytearray | memoryview) -> int:
        """Read what there is."""
        self._allow_what_is_left()
        count = self._raw.recv_into(buffer)
        self.ended = self.ended or not count
        return count

    def makefile(self, _mode: str) -> io.BufferedReader:
        """A reader for `http.client`; closing it leaves the connection open."""
        return _Reader(_Bytes(self))

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


class _Bytes(io.RawIOBase):
    """The reading side as a raw stream."""

    def __init__(self, line: TimedSocket) -> None:
        self.line = line
        self.is_over = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # 3.11 has no Buffer
        return 0 if self.is_over else self.line.recv_into(buffer)


class _Reader(io.BufferedReader):
    """Tells the socket, when the answer is over, whether bytes behind it came along."""

    def __init__(self, source: _Bytes) -> None:
        super().__init__(source)
        self._source = source

    def close(self) -> None:
        if not self.closed:
            self._source.is_over = True
            self._source.line.stray = bool(self.peek())
        super().close()
