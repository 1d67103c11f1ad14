"""Where requests go: the API's base, and the proxy before it, from what configuration says.

Plain http is for loopback hosts; a proxy is for https, and never for loopback.
"""

import base64
import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

from oactl.domain.hosts import ApiBase, read_base
from oactl.errors import UsageError
from oactl.i18n import N_

_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?|[0-9A-Fa-f:.]+")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Proxy:
    """An http proxy that is asked for a tunnel; `authorization` is the header's value."""

    host: str
    port: int
    authorization: str | None = field(default=None, repr=False)


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
