"""The workspace as configured: people, accounts, hosts (contract 2)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Any, Literal, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from oactl.domain.audience import TagSource
from oactl.domain.pause import Blackout
from oactl.domain.prices import PricePlan
from oactl.domain.receiver import Receiver, ToLine
from oactl.domain.token_source import TokenSource, innermost

LINE_HOST = "api.line.me"
_PORTS = {"http": 80, "https": 443}
_LARGEST_PORT = 65_535
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"  # at most 63 characters (RFC 1035, 2.3.4)
_NAME = rf"(?=[^/:]{{1,253}}(?:[/:]|$)){_LABEL}(?:\.{_LABEL})*"
_URL = (
    rf"(?ai)(https?)://(?:({_NAME})|\[([0-9a-f:.]+)\])(?::([0-9]{{1,5}}))?((?:/[\w~-][\w.~-]*)*)/*"
)


class ApiBase(NamedTuple):
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
    def is_line(self) -> bool:
        """Whether LINE itself answers there, and not a sandbox or something in between."""
        return self.netloc == LINE_HOST

    @property
    def is_safe(self) -> bool:
        """Whether a token may go there: plain http is for this machine."""
        return self.tls or self.is_loopback


def read_base(text: str) -> ApiBase | None:
    """The base of an address, a slash at its end dropped; None where it is none.

    It is http or https with a host, perhaps a port and a path; a login, a query or a fragment has
    no place in it.
    """
    found = re.fullmatch(_URL, text)
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


ApprovalMode: TypeAlias = Literal["self", "recorded", "signed", "signed-twice"]
DEFAULT_API = f"https://{LINE_HOST}"


class Person(NamedTuple):
    """Somebody a plan names."""

    name: str
    roles: frozenset[str] = frozenset()  # author, checker
    email: str | None = None


class QuietHours(NamedTuple):
    """Nothing is sent from `start` to before `end`, in the account's zone; may pass midnight."""

    start: time
    end: time

    def covers(self, wall: time) -> bool:
        """Whether a wall-clock time lies inside."""
        if self.start <= self.end:
            return self.start <= wall < self.end
        return wall >= self.start or wall < self.end


DEFAULT_QUIET = QuietHours(time(22), time(8))


class Limits(NamedTuple):
    """How fast one account is asked to send; LINE's are 200, 2,000 a second and 60 an hour."""

    multicast_per_second: int = 196
    push_per_second: int = 1960
    broadcast_per_hour: int = 60


class FrequencyCap(NamedTuple):
    """At most `messages` to one friend within `per` (stage 2: holds until it is counted)."""

    messages: int
    per: timedelta


class Budget(NamedTuple):
    """What may be spent in a month, in the account's currency (stage 2: holds until then)."""

    month: float


@dataclass(frozen=True, slots=True)
class Account:
    """One LINE Official Account (one Messaging API channel).

    `vars` are values for templates; a post's own of the same name win. `language` is that of who
    reads its reports and what it sends as notices, where that is another than the workspace's.
    """

    name: str
    token: TokenSource | None = None
    basic_id: str | None = None
    bot_user_id: str | None = None
    groups: tuple[str, ...] = ()
    timezone: str = "UTC"
    language: str | None = None
    approval: ApprovalMode = "recorded"
    price_plan: str | None = None
    price: PricePlan | None = None  # own figures, where `price_plan:` is a mapping
    testers: tuple[str, ...] = ()
    testers_file: str | None = None
    quiet_hours: QuietHours | None = DEFAULT_QUIET
    frequency_cap: FrequencyCap | None = None
    budget: Budget | None = None
    limits: Limits = field(default_factory=Limits)
    tags: Mapping[str, TagSource] = field(default_factory=dict)
    api_base: str | None = None
    data_api_base: str | None = None
    display_name: str | None = None
    vars: Mapping[str, Any] = field(default_factory=dict)
    file: str = field(default="oactl.yaml", compare=False)  # where it is configured, from the root

    @property
    def called(self) -> str:
        """What friends know it by, as `display_name:` says; without one its key in oactl.yaml."""
        return self.display_name or self.name

    def is_written_as(self, other: "Account") -> bool:
        """Whether the configuration itself says that two names are one account at LINE."""
        pairs = ((self.token, other.token), (self.basic_id, other.basic_id))
        return any(mine is not None and mine == theirs for mine, theirs in pairs)

    def day(self, at: datetime) -> date:
        """The day of its own calendar at an instant."""
        return at.astimezone(ZoneInfo(self.timezone)).date()


class Pin(NamedTuple):
    """The bot that an account's name stands for, learned at first contact."""

    bot_user_id: str
    basic_id: str
    display_name: str


@dataclass(frozen=True, slots=True)
class Workspace:
    """What `oactl.yaml` (and `accounts/*.yaml`) says. Paths are relative to `root`.

    `id` is part of every retry key, so that two workspaces never take each other's sends for their
    own.
    """

    root: str
    timezone: str = "UTC"
    language: str | None = None
    database: str = "sqlite:///.oactl/state.db"
    plans: tuple[str, ...] = ("plans/",)
    people: Mapping[str, Person] = field(default_factory=dict)
    accounts: Mapping[str, Account] = field(default_factory=dict)
    id: str | None = None
    notify: tuple[Receiver, ...] = ()
    blackouts: tuple[Blackout, ...] = ()

    def blackout(self, account: Account, day: date) -> Blackout | None:
        """What keeps an account from sending on one of its days, or None."""
        return next((each for each in self.blackouts if each.covers(account.name, day)), None)

    def told_in(self, receiver: Receiver) -> str | None:
        """The language of a receiver's notices: through LINE that of the account that sends them.

        None where the configuration names none.
        """
        match receiver.to:
            case ToLine(account=name) if name in self.accounts:
                return self.accounts[name].language or self.language
            case _:
                return self.language

    def members(self, name: str) -> tuple[str, ...]:
        """The accounts of `group:NAME`, else the one of the name; none where there is no such."""
        group = name.removeprefix("group:")
        if group != name:
            return self.group(group)
        return (name,) if name in self.accounts else ()

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of its accounts, in the order of the configuration."""
        return tuple(dict.fromkeys(name for a in self.accounts.values() for name in a.groups))

    def group(self, name: str) -> tuple[str, ...]:
        """The accounts of a group, in the order of the configuration."""
        return tuple(a.name for a in self.accounts.values() if name in a.groups)


def token_sources(workspace: Workspace) -> Iterator[TokenSource]:
    """Where the accounts' tokens are kept, of a stateless one its channel's secret."""
    for account in workspace.accounts.values():
        if account.token is not None:
            yield innermost(account.token)


def notice_secrets(workspace: Workspace) -> Iterator[TokenSource]:
    """Where the secrets of `notify:` are kept."""
    for receiver in workspace.notify:
        yield from map(innermost, receiver.secrets())
