"""The gateways of a workspace's accounts, opened when first asked for."""

import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from oactl.domain.account import DEFAULT_API, Account
from oactl.domain.hosts import ApiBase
from oactl.errors import OactlError, UsageError
from oactl.i18n import N_
from oactl.line.address import parse_base, proxy_for
from oactl.line.credentials import Resolve, credential_of
from oactl.line.dial import Route
from oactl.line.gateway import LineGateway
from oactl.line.secret import Secret
from oactl.line.transport import Timeouts, Transport


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the environment says about the way to LINE."""

    api_base: str = DEFAULT_API
    proxy: str | None = field(default=None, repr=False)
    no_proxy: str | None = None
    ca_file: str | None = None
    ca_dir: str | None = None
    clock_is_set: bool = False

    @classmethod
    def of(cls, environ: Mapping[str, str], *, clock_is_set: bool) -> "Surroundings":
        """From the environment's variables; an empty one counts as absent."""

        def value(*names: str) -> str | None:
            return next((environ[name] for name in names if environ.get(name)), None)

        return cls(
            api_base=value("OACTL_LINE_API_BASE") or DEFAULT_API,
            proxy=value("https_proxy", "HTTPS_PROXY"),
            no_proxy=value("no_proxy", "NO_PROXY"),
            ca_file=value("SSL_CERT_FILE"),
            ca_dir=value("SSL_CERT_DIR"),
            clock_is_set=clock_is_set,
        )


class LineGateways:
    """A gateway an account; connections shared by those of one host."""

    def __init__(
        self,
        accounts: Mapping[str, Account],
        resolve: Resolve,
        surroundings: Surroundings,
        timeouts: Timeouts | None = None,
    ) -> None:
        self._accounts = accounts
        self._resolve = resolve
        self._surroundings = surroundings
        self._timeouts = timeouts or Timeouts()
        self._lock = threading.RLock()
        self._gateways: dict[str, LineGateway] = {}
        self._transports: dict[ApiBase, Transport] = {}
        self._context: ssl.SSLContext | None = None
        self._aborted = threading.Event()

    def host(self, account: str) -> str:
        """Which API host an account is sent through. Raises the Faults `line.…` of a wrong one."""
        return self._base(self._accounts[account]).netloc

    def of(self, account: str) -> LineGateway:
        """The account's gateway. Raises the Faults `credentials.…` and `line.…`."""
        with self._lock:
            if account not in self._gateways:
                self._gateways[account] = self._open(self._accounts[account])
            return self._gateways[account]

    def with_token(self, account: Account, token: Secret) -> LineGateway:
        """A gateway with a token that is not configured yet (`account add`)."""
        return LineGateway(self._transport(account), lambda: token)

    def close(self) -> None:
        """Close the connections of all."""
        for transport in self._transports.values():
            transport.close()

    def abort(self) -> None:
        """Give up every exchange with every host, and begin none any more. Thread-safe.

        Threads that wait for LINE come back within a tenth of a second: with NotSent where no byte
        of the body went, else with Ambiguous.
        """
        self._aborted.set()

    def _open(self, account: Account) -> LineGateway:
        transport = self._transport(account)
        return LineGateway(transport, credential_of(account, transport, self._resolve))

    def _base(self, account: Account) -> ApiBase:
        return parse_base(account.api_base or self._surroundings.api_base)

    def _transport(self, account: Account) -> Transport:
        """The connections to the account's host. Raises the Faults `line.…`."""
        base = self._base(account)
        if self._surroundings.clock_is_set and not base.is_loopback:
            raise UsageError(
                "line.clock_set",
                N_(
                    "the clock is set (--now, OACTL_NOW), so {host} is not asked and "
                    "nothing is sent there"
                ),
                help=N_(
                    "rehearse against the sandbox: oactl sandbox serve, with "
                    "OACTL_LINE_API_BASE=http://127.0.0.1:PORT"
                ),
                host=base.host,
            )
        with self._lock:
            if base not in self._transports:
                self._transports[base] = Transport(self._route(base), self._timeouts, self._aborted)
            return self._transports[base]

    def _route(self, base: ApiBase) -> Route:
        proxy = proxy_for(base, self._surroundings.proxy, self._surroundings.no_proxy)
        if base.tls and self._context is None:
            self._context = _trust(self._surroundings)
        return Route(base, proxy, self._context if base.tls else None)


def _trust(surroundings: Surroundings) -> ssl.SSLContext:
    """Certificates are always checked: against those named, else the system's."""
    file, folder = surroundings.ca_file, surroundings.ca_dir
    try:
        context = ssl.create_default_context(cafile=file, capath=folder)
    except (OSError, ValueError) as error:
        raise OactlError(
            "line.certificates",
            N_("the certificates in {path} cannot be read: {why}"),
            help=N_(
                "SSL_CERT_FILE names a PEM file, SSL_CERT_DIR a folder; unset them "
                "for the system's own"
            ),
            path=file or folder,
            why=str(error),
        ) from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
