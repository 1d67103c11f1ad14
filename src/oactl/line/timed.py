"""A socket whose every read and write ends by one deadline, however slowly bytes trickle.

It also ends when the run is aborted: nothing waits longer than `LOOK` seconds without looking up.
Another thread does not touch the socket, which would be a race for its number.
"""

import io
import socket
import ssl
import time
from collections.abc import Callable
from threading import Event
from typing import TypeVar, cast

LOOK = 0.05
T = TypeVar("T")


def time_left(ends: float, aborted: Event) -> float:
    """Seconds until the deadline. Raises TimeoutError after it, ConnectionAbortedError if so."""
    if aborted.is_set():
        raise ConnectionAbortedError("given up")
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class TimedSocket:
    """What `http.client` needs of a socket, with a deadline over all of an exchange.

    Of the exchange that was started last, `ended` says that the other side closed while we were
    reading, `stray` that more came than an answer. Raises TimeoutError when the deadline passes,
    ConnectionAbortedError when `aborted` is set.
    """

    __slots__ = ("_aborted", "_ends", "_raw", "ended", "stray", "used_at")

    def __init__(self, raw: socket.socket, ends: float, aborted: Event) -> None:
        self._raw = raw
        self._aborted = aborted
        self.start(ends)

    def start(self, ends: float) -> None:
        """Begin an exchange that has to end by `ends` (seconds of the monotonic clock)."""
        self._ends = ends
        self.ended = False
        self.stray = False
        self.used_at = time.monotonic()

    def secure(self, context: ssl.SSLContext, host: str) -> None:
        """Speak TLS from here on; the handshake has to end by the deadline as well."""
        # The handshake is asked for by itself: of a socket that has just lost its connection,
        # wrap_socket makes one that would write in the clear.
        secured = context.wrap_socket(
            self._raw, server_hostname=host, do_handshake_on_connect=False
        )
        self._raw = secured
        self._step(secured.do_handshake)

    def sendall(self, data: bytes) -> None:
        """Write all of it."""
        left = memoryview(data)
        while left:
            sent = self._step(lambda: self._raw.send(left))  # noqa: B023 - called at once
            left = left[sent:]

    def recv_into(self, buffer: bytearray | memoryview) -> int:
        """Read what there is."""
        count = self._step(lambda: self._raw.recv_into(buffer))
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

    def _step(self, step: Callable[[], T]) -> T:
        """Do one thing with the socket, looking up now and then while it waits."""
        while True:
            self._raw.settimeout(min(LOOK, time_left(self._ends, self._aborted)))
            try:
                return step()
            except TimeoutError:
                continue


class _Bytes(io.RawIOBase):
    """The reading side as a raw stream."""

    def __init__(self, connection: TimedSocket) -> None:
        self.connection = connection
        self.is_over = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # 3.11 has no Buffer
        return 0 if self.is_over else self.connection.recv_into(buffer)


class _Reader(io.BufferedReader):
    """Tells the socket, when the answer is over, whether bytes behind it came along."""

    def __init__(self, source: _Bytes) -> None:
        super().__init__(source)
        self._source = source

    def close(self) -> None:
        if not self.closed:
            self._source.is_over = True
            self._source.connection.stray = bool(self.peek())
        super().close()
