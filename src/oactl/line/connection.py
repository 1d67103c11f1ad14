"""Where requests go, and opening a connection there: all before a request's first byte.

Name, connect, the proxy's tunnel, TLS.
"""

import base64
import errno
import os
import re
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from http.client import HTTPException, HTTPResponse
from queue import Empty, SimpleQueue
from selectors import EVENT_WRITE, DefaultSelector
from threading import Event, Thread
from typing import Any, TypeAlias
from urllib.parse import SplitResult, unquote, urlsplit

from oactl.domain.hosts import ApiBase, is_loopback, read_base
from oactl.errors import UsageError
from oactl.i18n import N_
from oactl.line.responses import plain
from oactl.line.timed import LOOK, TimedSocket, time_left

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


@dataclass(frozen=True, slots=True)
class Route:
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
