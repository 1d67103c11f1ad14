"""One exchange with one API host over http.client: bytes as given, nothing repeated or followed.

Every read and write ends by one deadline, however slowly bytes trickle.
"""

import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from threading import Event
from typing import NamedTuple, TypeAlias

from oactl import __version__
from oactl.domain.delivery.facts import Ambiguous, NotSent
from oactl.line.connection import Route, TimedSocket, UnreachedError, dial, failure_text
from oactl.line.responses import Answer, Came

LARGEST_ANSWER = 10 * 1024 * 1024
# What an outcome says of a request that a word of ours stopped.
STOPPED = "stopped before it began"
_IDLE = 30.0  # seconds; load balancers drop silent connections from about 60
_VALUE = re.compile(r"[\x20-\x7e]+")


WhyNot: TypeAlias = Callable[[], str | None]  # why a request must not begin, None if it may


def nothing_stops() -> None:
    """For questions, which anybody may ask at any time."""


class Timeouts(NamedTuple):
    """Seconds of wall clock: `connect` until a request may be written, `whole` for everything."""

    connect: float = 10.0
    whole: float = 30.0


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked. `target` begins with a slash and is percent-encoded."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: bytes | None = field(default=None, repr=False)


class Transport:
    """The kept-alive connections to one host; `largest` is the most bytes of an answer.

    Thread-safe.
    """

    def __init__(
        self,
        route: Route,
        timeouts: Timeouts,
        aborted: Event | None = None,
        largest: int = LARGEST_ANSWER,
    ) -> None:
        self.route = route
        self._timeouts = timeouts
        self._largest = largest
        self._aborted = aborted or Event()
        self._idle: deque[TimedSocket] = deque()

    def exchange(self, request: Request, why_not: WhyNot = nothing_stops) -> Came:
        """Ask once. NotSent as long as no byte of the body went, Ambiguous without an answer.

        `why_not` is asked when the connection is ready, right before the first byte: connecting may
        take ten seconds, in which a person may have said that no request begins any more.
        """
        head = self._head(request)
        ends = time.monotonic() + self._timeouts.whole
        try:
            connection = self._ready(ends)
        except UnreachedError as error:
            return NotSent(str(error))
        reusable = False
        try:
            if (why := why_not()) is not None:
                reusable = True
                return NotSent(f"{STOPPED}: {why}")
            came, reusable = _carried(connection, request, head, ends, self._largest)
            return came
        finally:
            self._put_back(connection, reusable)

    def abort(self) -> None:
        """Give up every exchange within a tenth of a second, and begin none any more."""
        self._aborted.set()

    def close(self) -> None:
        """Close the connections that are idle."""
        while self._idle:
            self._idle.pop().close()

    def _ready(self, ends: float) -> TimedSocket:
        """A connection that may be written to. Raises UnreachedError."""
        if self._aborted.is_set():
            raise UnreachedError("given up")
        kept = self._kept()
        if kept:
            return kept
        by = min(ends, time.monotonic() + self._timeouts.connect)
        return dial(self.route, by, self._aborted)

    def _put_back(self, connection: TimedSocket, reusable: bool) -> None:
        if not reusable:
            connection.close()
            return
        connection.used_at = time.monotonic()
        self._idle.append(connection)

    def _kept(self) -> TimedSocket | None:
        """The connection used last, if the other side has not closed it meanwhile."""
        while True:
            try:
                connection = self._idle.pop()
            except IndexError:
                return None
            if time.monotonic() - connection.used_at < _IDLE and connection.is_usable():
                return connection
            connection.close()

    def _head(self, request: Request) -> bytes:
        base = self.route.base
        length = () if request.body is None else (("Content-Length", str(len(request.body))),)
        standing = (
            ("Host", base.netloc),
            ("User-Agent", f"oactl/{__version__}"),
            ("Accept", "application/json"),
        )
        lines = [f"{request.method} {base.path}{request.target} HTTP/1.1"]
        for name, value in (*standing, *request.headers, *length):
            if not _VALUE.fullmatch(value):
                raise ValueError(f"{name} holds characters that no header may hold")
            lines.append(f"{name}: {value}")
        return "\r\n".join([*lines, "", ""]).encode("ascii")


def _carried(
    connection: TimedSocket, request: Request, head: bytes, ends: float, largest: int
) -> tuple[Came, bool]:
    """What came of a request on a ready connection, and whether that is fit for another one."""
    begun = False
    try:
        connection.start(ends)
        connection.sendall(head)
        begun = True
        connection.sendall(request.body or b"")
        return _read(connection, request.method, largest)
    except (OSError, HTTPException) as error:
        words = failure_text(error)
        return (Ambiguous(words) if begun else NotSent(words)), False


def _read(connection: TimedSocket, method: str, largest: int) -> tuple[Answer, bool]:
    """The answer, and whether the connection is fit for another request."""
    response = HTTPResponse(connection.as_socket(), method=method)
    try:
        response.begin()
        if connection.ended:
            raise ConnectionError("the answer was cut in its head")
        body, whole = _read_body(response, largest)
        headers = {name.lower(): value for name, value in response.getheaders()}
        reusable = whole and not response.will_close and not connection.stray
        answer = Answer(response.status, headers, body, whole)
        return answer, reusable and answer.status in range(200, 500)
    finally:
        response.close()


def _read_body(response: HTTPResponse, largest: int) -> tuple[bytes, bool]:
    """As much of the body as came in time and is not too large, and whether that was all."""
    try:
        body = response.read(largest)
        more = response.read(1)
    except (OSError, HTTPException):
        return b"", False
    return body, not more and not response.length
