"""The route to an API host, and opening a connection: DNS, TCP, the proxy's tunnel, TLS.

Nothing of a request is written here, so after a failure it is certain that LINE got nothing.
"""

import base64
import errno
import io
import os
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from http.client import HTTPException, HTTPResponse
from queue import Empty, SimpleQueue
from selectors import EVENT_WRITE, DefaultSelector
from threading import Event, Thread
from typing import Any, NamedTuple, TypeAlias, TypeVar, cast
from urllib.parse import SplitResult, unquote, urlsplit

from oactl.domain.account import ApiBase, is_loopback, read_base
from oactl.errors import UsageError
from oactl.i18n import N_
from oactl.line.responses import plain

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


_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?|[0-9A-Fa-f:.]+")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Proxy:
    """An http proxy that is asked for a tunnel; `authorization` is the header's value."""

    host: str
    port: int
    authorization: str | None = field(default=None, repr=False)


@lru_cache(maxsize=64)
def parse_base(text: str) -> ApiBase:
    """The base that a configuration or the environment names; a slash at its end is dropped.

    Raises the Faults `line.bad_base` and `line.plain_http`.
    """
    base = read_base(text)
    if base is None:
        raise UsageError(
            "line.bad_base",
            N_("{base} is not an address of an API"),
            help=N_(
                "write it as https://host or https://host:port (api_base in "
                "oactl.yaml, OACTL_LINE_API_BASE)"
            ),
            base=_without_login(text),
        )
    if not base.is_safe:
        raise UsageError(
            "line.plain_http",
            N_("{host} would get the token unencrypted: plain http is for this machine only"),
            help=N_("write https:// in front of it"),
            host=base.host,
        )
    return base


def proxy_for(base: ApiBase, proxy: str | None, no_proxy: str | None) -> Proxy | None:
    """The proxy to go through, by `HTTPS_PROXY` and `NO_PROXY`. Raises OactlError `line.proxy`."""
    if not proxy or not base.tls or base.is_loopback or _is_excepted(base, no_proxy or ""):
        return None
    parts = _split(proxy if "://" in proxy else f"http://{proxy}")
    if parts is None or parts.scheme != "http":
        raise UsageError(
            "line.proxy",
            N_("the proxy {proxy} cannot be used: only http proxies can"),
            help=N_(
                "HTTPS_PROXY=http://host:port (the connection to LINE stays encrypted through it)"
            ),
            proxy=_without_login(proxy),
        )
    return Proxy(parts.hostname or "", parts.port or _PORTS["http"], _login(parts))


def _split(text: str) -> SplitResult | None:
    """A URL's parts, where it is an http or https one with a host and a possible port."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    usable = text.isprintable() and parts.scheme in _PORTS and port != 0
    return parts if usable and _HOST.fullmatch(parts.hostname or "") else None


def _login(parts: SplitResult) -> str | None:
    if parts.username is None:
        return None
    login = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return "Basic " + base64.b64encode(login.encode()).decode("ascii")


def _without_login(url: str) -> str:
    scheme, slashes, rest = url.partition("://")
    host = (rest if slashes else url).rpartition("@")[2]
    return f"{scheme}{slashes}{host}" if slashes and "@" not in scheme else host


def _is_excepted(base: ApiBase, no_proxy: str) -> bool:
    """Whether `NO_PROXY` names the host: `*`, a host, a domain (also `.domain`), with a port."""
    for entry in no_proxy.lower().replace(",", " ").split():
        name, _, port = entry.partition(":")
        domain = name.lstrip("*").lstrip(".")
        if port in {"", str(base.port)} and (
            name == "*" or base.host == domain or (domain and base.host.endswith("." + domain))
        ):
            return True
    return False


_Address: TypeAlias = tuple[int, int, int, str, Any]
_CONNECTING = {errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EAGAIN}
_REASONS = {407: "the proxy wants a name and a password (407)"}


class Route(NamedTuple):
    """How to get to an API host. `context` is None for plain http (loopback)."""

    base: ApiBase
    proxy: Proxy | None = None
    context: ssl.SSLContext | None = None


class UnreachedError(Exception):
    """No byte of the request went; the text says how far the connection came."""


def dial(route: Route, ends: float, aborted: Event) -> TimedSocket:
    """A connection that is ready for a request, by the deadline. Raises UnreachedError."""
    near = route.proxy or route.base
    with _stage("name"):
        addresses = _look_up(near.host, near.port, ends, aborted)
        if is_loopback(near.host) and not all(is_loopback(address[0]) for *_, address in addresses):
            # A resolver that does not know RFC 6761 asks the world for `x.localhost`.
            raise ConnectionError(f"{near.host} is not this machine")
    with _stage("connect"):
        connection = TimedSocket(_connect(addresses, ends, aborted), ends, aborted)
    try:
        if route.proxy:
            with _stage("proxy"):
                _tunnel(connection, route.base, route.proxy)
        if route.context:
            with _stage("TLS"):
                connection.secure(route.context, route.base.host)
    except BaseException:
        connection.close()
        raise
    return connection


def failure_text(error: Exception) -> str:
    """An error of a socket in a few words."""
    if isinstance(error, TimeoutError) and not error.strerror:
        return "no answer in time"
    if isinstance(error, ssl.SSLCertVerificationError):
        return plain(f"certificate not trusted: {error.verify_message}")
    return plain((isinstance(error, OSError) and error.strerror) or str(error) or repr(error))


@contextmanager
def _stage(name: str) -> Iterator[None]:
    try:
        yield
    except (OSError, HTTPException, UnicodeError) as error:
        raise UnreachedError(f"{name}: {failure_text(error)}") from None


def _look_up(host: str, port: int, ends: float, aborted: Event) -> list[_Address]:
    """The host's addresses. The system's resolver knows no deadline, so a thread asks it."""
    found: SimpleQueue[list[_Address] | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            found.put(list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
        except (OSError, UnicodeError) as error:
            found.put(error)

    Thread(target=ask, name="name-lookup", daemon=True).start()
    while True:
        try:
            answer = found.get(timeout=min(LOOK, time_left(ends, aborted)))
        except Empty:
            continue
        if isinstance(answer, Exception):
            raise answer
        return answer


def _connect(addresses: list[_Address], ends: float, aborted: Event) -> socket.socket:
    """The first address that answers; each may use its share of the time that is left."""
    failure: OSError = TimeoutError()
    for tried, (family, kind, protocol, _, address) in enumerate(addresses):
        now = time.monotonic()
        share = now + (ends - now) / (len(addresses) - tried)
        try:
            return _open(socket.socket(family, kind, protocol), address, share, aborted)
        except ConnectionAbortedError:
            raise
        except OSError as error:
            failure = error
    raise failure


def _open(raw: socket.socket, address: Any, ends: float, aborted: Event) -> socket.socket:  # noqa: ANN401 - its form is the family's
    try:
        raw.setblocking(False)
        number = raw.connect_ex(address)
        _check(_result(raw, ends, aborted) if number in _CONNECTING else number)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        raw.close()
        raise
    return raw


def _check(number: int) -> None:
    if number:
        raise OSError(number, os.strerror(number))


def _result(raw: socket.socket, ends: float, aborted: Event) -> int:
    """What became of a connection in the making: an error number, 0 if it is open."""
    with DefaultSelector() as selector:
        selector.register(raw, EVENT_WRITE)
        while not selector.select(min(LOOK, time_left(ends, aborted))):
            pass
    return raw.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)


def _tunnel(connection: TimedSocket, base: ApiBase, proxy: Proxy) -> None:
    """Ask the proxy for a way through; anything but a 2xx raises ConnectionError."""
    host = f"[{base.host}]" if ":" in base.host else base.host
    target = f"{host}:{base.port}"
    head = [f"CONNECT {target} HTTP/1.1", f"Host: {target}"]
    if proxy.authorization:
        head.append(f"Proxy-Authorization: {proxy.authorization}")
    connection.sendall("\r\n".join([*head, "", ""]).encode("ascii"))
    answer = HTTPResponse(connection.as_socket(), method="CONNECT")
    answer.begin()
    if connection.ended or answer.status not in range(200, 300):
        raise ConnectionError(_REASONS.get(answer.status, f"the proxy answered {answer.status}"))
