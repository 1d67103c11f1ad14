"""The hosts of an API, and which host names mean this machine.

Only to this machine goes plain http, a set clock, a faster rate.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

_PORTS = {"http": 80, "https": 443}
_LARGEST_PORT = 65_535
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"  # at most 63 characters (RFC 1035, 2.3.4)
_NAME = rf"(?=[^/:]{{1,253}}(?:[/:]|$)){_LABEL}(?:\.{_LABEL})*"
_URL = re.compile(
    rf"(https?)://(?:({_NAME})|\[([0-9a-f:.]+)\])(?::([0-9]{{1,5}}))?((?:/[\w~-][\w.~-]*)*)/*",
    re.ASCII | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ApiBase:
    """One API host, such as `https://api.line.me`; `path` comes before every request's path."""

    tls: bool
    host: str
    port: int
    path: str = ""

    @property
    def netloc(self) -> str:
        """The host as a Host header and a ledger name it: the port only where it is unusual."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = self.port == _PORTS["https" if self.tls else "http"]
        return host if usual else f"{host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Whether the host is this machine."""
        return is_loopback(self.host)

    @property
    def is_safe(self) -> bool:
        """Whether a token may go there: plain http is for this machine."""
        return self.tls or self.is_loopback


def read_base(text: str) -> ApiBase | None:
    """The base of an address, a slash at its end dropped; None where it is none.

    It is http or https with a host, perhaps a port and a path; a login, a query or a fragment has
    no place in it.
    """
    found = _URL.fullmatch(text)
    if found is None:
        return None
    scheme, name, address, port, path = found.groups()
    number = int(port) if port else _PORTS[scheme.lower()]
    if not 0 < number <= _LARGEST_PORT or (address and not _is_address(address)):
        return None
    return ApiBase(scheme.lower() == "https", (name or address).lower(), number, path)


def _is_address(text: str) -> bool:
    try:
        return isinstance(ip_address(text), IPv6Address)
    except ValueError:
        return False


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own.

    `localhost` and names below it (RFC 6761), 127.0.0.0/8 and ::1, also as an IPv4 address that is
    mapped into IPv6. A shortened address such as `127.1` is a name like any other.
    """
    name = host.lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback
