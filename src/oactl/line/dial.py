"""Opening a connection: name, connect, the proxy's tunnel, TLS; all before a request's first byte.

Whatever fails here is known not to have reached LINE.
"""

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeAlias

from oactl.domain.hosts import is_loopback
from oactl.line.address import Base, Proxy
from oactl.line.responses import plain
from oactl.line.timed import TimedSocket

_Address: TypeAlias = tuple[int, int, int, str, Any]
_REASONS = {407: "the proxy wants a name and a password (407)"}


@dataclass(frozen=True, slots=True)
class Route:
    """How to get to an API host. `context` is None for plain http (loopback)."""

    base: Base
    proxy: Proxy | None = None
    context: ssl.SSLContext | None = None


class UnreachedError(Exception):
    """No byte of the request went; the text says how far the connection came."""


def dial(route: Route, ends: float) -> TimedSocket:
    """A connection that is ready for a request, by the deadline. Raises UnreachedError."""
    near = route.proxy or route.base
    with _stage("name"):
        addresses = _look_up(near.host, near.port, ends)
        if is_loopback(near.host) and not all(is_loopback(address[0]) for *_, address in addresses):
            # A resolver that does not know RFC 6761 asks the world for `x.localhost`.
            raise ConnectionError(f"{near.host} is not this machine")
    with _stage("connect"):
        line = TimedSocket(_connect(addresses, ends), ends)
    try:
        if route.proxy:
            with _stage("proxy"):
                _tunnel(line, route.base, route.proxy)
        if route.context:
            with _stage("TLS"):
                line.secure(route.context, route.base.host)
    except BaseException:
        line.close()
        raise
    return line


def told(error: Exception) -> str:
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
        raise UnreachedError(f"{name}: {told(error)}") from None


def _look_up(host: str, port: int, ends: float) -> list[_Address]:
    """The host's addresses. The system's resolver knows no deadline, so a thread asks it."""
    found: SimpleQueue[list[_Address] | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            found.put(list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
        except (OSError, UnicodeError) as error:
            found.put(error)

    Thread(target=ask, name="name-lookup", daemon=True).start()
    try:
        answer = found.get(timeout=max(0.0, ends - time.monotonic()))
    except Empty:
        raise TimeoutError from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _connect(addresses: list[_Address], ends: float) -> socket.socket:
    """The first address that answers; each may use its share of the time that is left."""
    failure: OSError = TimeoutError()
    for tried, (family, kind, protocol, _, address) in enumerate(addresses):
        share = (ends - time.monotonic()) / (len(addresses) - tried)
        if share <= 0:
            break
        try:
            return _open(socket.socket(family, kind, protocol), address, share)
        except OSError as error:
            failure = error
    raise failure


def _open(raw: socket.socket, address: Any, seconds: float) -> socket.socket:  # noqa: ANN401 - its form is the family's
    try:
        raw.settimeout(seconds)
        raw.connect(address)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        raw.close()
        raise
    return raw


def _tunnel(line: TimedSocket, base: Base, proxy: Proxy) -> None:
    """Ask the proxy for a way through; anything but a 2xx raises ConnectionError."""
    host = f"[{base.host}]" if ":" in base.host else base.host
    target = f"{host}:{base.port}"
    head = [f"CONNECT {target} HTTP/1.1", f"Host: {target}"]
    if proxy.authorization:
        head.append(f"Proxy-Authorization: {proxy.authorization}")
    line.sendall("\r\n".join([*head, "", ""]).encode("ascii"))
    answer = HTTPResponse(line.as_socket(), method="CONNECT")
    answer.begin()
    if line.ended or answer.status not in range(200, 300):
        raise ConnectionError(_REASONS.get(answer.status, f"the proxy answered {answer.status}"))
