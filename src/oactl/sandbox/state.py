"""What the sandbox remembers: accounts, what each accepted, settings, and the rates LINE allows."""

import re
from array import array
from bisect import bisect_right, insort_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Any

from oactl.sandbox.clock import DAY, Clock, iso, month_of
from oactl.sandbox.friends import Population


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests in so many seconds."""

    requests: int
    seconds: float


USUAL = Rate(2_000, 1)
MULTICAST = Rate(200, 1)
AUDIENCE = Rate(60, 60)
HOURLY = Rate(60, 3_600)
MENUS = Rate(10, 1)
COUPONS = Rate(200, 1)


class Buckets:
    """All buckets of a sandbox; full at first."""

    def __init__(self) -> None:
        self._left: dict[tuple[str, str], tuple[float, float]] = {}

    def take(self, account: str, endpoint: str, rate: Rate, now: float) -> bool:
        """Spend one request; False where none is left."""
        left, since = self._left.get((account, endpoint), (float(rate.requests), now))
        left = min(rate.requests, left + (now - since) * rate.requests / rate.seconds)
        enough = left >= 1
        self._left[account, endpoint] = (left - enough, now)
        return enough

    def refill(self) -> None:
        """Every bucket is full again."""
        self._left.clear()


class Windows:
    """What was let through lately, for limits that hold in every window of their length."""

    def __init__(self) -> None:
        self._lately: dict[tuple[str, str], list[float]] = defaultdict(list)

    def take(self, account: str, endpoint: str, rate: Rate, at: float) -> bool:
        """Let a request through that arrived then; False where any window would hold too many.

        Threads may bring arrivals a little out of order, so those of two windows are kept.
        """
        lately = self._lately[account, endpoint]
        del lately[: bisect_right(lately, at - 2 * rate.seconds)]
        near = lately[bisect_right(lately, at - rate.seconds) :]
        insort_right(near, at)
        if busiest(near, rate.seconds) > rate.requests:
            return False
        insort_right(lately, at)
        return True

    def forget(self) -> None:
        """As if nothing had come."""
        self._lately.clear()


class Arrivals:
    """When each request came, by account and path, in seconds of the monotonic clock."""

    def __init__(self) -> None:
        self._times: dict[tuple[str, str], array[float]] = defaultdict(lambda: array("d"))

    def note(self, account: str, path: str, at: float) -> None:
        """One more, whatever becomes of it."""
        self._times[account, path].append(at)

    def of(self, path: str = "", account: str = "") -> list[float]:
        """The arrivals in order, those at one path and of one account where given."""
        return sorted(
            at
            for (name, where), times in self._times.items()
            if path in ("", where) and account in ("", name)
            for at in times
        )

    def forget(self) -> None:
        """As if nothing had come."""
        self._times.clear()


def busiest(times: Sequence[float], seconds: float) -> int:
    """The most of these moments, which are in order, that lie in one window of so many seconds.

    A window has its first moment inside and its end outside: of two moments exactly a second apart
    one second holds one.
    """
    most = start = 0
    for end, at in enumerate(times):
        while times[start] <= at - seconds:
            start += 1
        most = max(most, end - start + 1)
    return most


KEY_LIFE = DAY
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
USER_ID = re.compile(r"U[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class AccountSpec:
    """One official account as wished for; empty fields follow from seed and name.

    `friends` can be reached when the sandbox is born. `quota` is messages a month (None: no
    limit), `growth` is new friends a day as a share, `block_rate` the share of those who got a
    message and block because of it.
    """

    name: str = "main"
    friends: int = 3_800
    quota: int | None = 30_000
    growth: float = 0.0016
    block_rate: float = 0.0025
    display_name: str = ""
    token: str = ""
    channel_id: str = ""
    channel_secret: str = ""
    bot_user_id: str = ""
    basic_id: str = ""

    def named(self, seed: int) -> "AccountSpec":
        """The same with every field filled in."""
        digits = blake2b(f"account:{seed}:{self.name}".encode(), digest_size=16).hexdigest()
        return replace(
            self,
            display_name=self.display_name or f"Sandbox {self.name}",
            token=self.token or f"sandbox-token-{self.name}",
            channel_id=self.channel_id or str(2_000_000_000 + int(digits[:6], 16)),
            channel_secret=self.channel_secret or f"sandbox-secret-{self.name}",
            bot_user_id=self.bot_user_id or "U" + digits,
            basic_id=self.basic_id or "@" + digits[:8],
        )


@dataclass(slots=True)
class Settings:
    """How the place behaves where LINE leaves it open, or is slow.

    `rates`: whether rate limits hold. `strict`: they hold in any window of their length, instead of
    as buckets that refill. `per_second`: no endpoint takes more than so many requests in any
    second; above 0 this holds also without `rates`. `latency`: seconds that each answer is on its
    way. `ready_hour`: the hour (UTC+9) from which yesterday's figures are ready. `waiting`,
    `sending`, `building`: seconds a narrowcast waits, a narrowcast sends, an audience is built.
    """

    rates: bool = True
    strict: bool = False
    per_second: int = 0
    latency: float = 0.0
    ready_hour: int = 9
    waiting: float = 2.0
    sending: float = 5.0
    building: float = 3.0


@dataclass(frozen=True, slots=True)
class Narrowcast:
    """How a narrowcast goes: its target, when it is done, and why it fails if it does."""

    target: int
    reserved: int
    starts: float
    done: float
    error: int | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """One accepted request: `to` as addressed, `delivered` those whom it reached."""

    account: str
    endpoint: str
    request_id: str
    retry_key: str | None
    at: float
    to: tuple[str, ...]
    delivered: tuple[str, ...]
    messages: tuple[dict[str, Any], ...]
    unit: str | None = None
    silent: bool = False
    sent: tuple[dict[str, str], ...] = ()
    narrowcast: Narrowcast | None = None

    def as_json(self) -> dict[str, Any]:
        """The same for `GET /_sandbox/received`."""
        return {
            "account": self.account,
            "endpoint": self.endpoint,
            "requestId": self.request_id,
            "retryKey": self.retry_key,
            "at": iso(self.at),
            "to": list(self.to),
            "delivered": list(self.delivered),
            "messages": list(self.messages),
            "customAggregationUnit": self.unit,
            "notificationDisabled": self.silent,
        }


@dataclass(slots=True)
class KeyUse:
    """A retry key: when it was first seen, and which request it was accepted with."""

    first: float
    accepted: Accepted | None = None


@dataclass(slots=True)
class Audience:
    """One audience at LINE: its members, when and how it was made, and of which message."""

    id: int
    kind: str
    description: str
    created: float
    members: set[str]
    route: str = "MESSAGING_API"
    request_id: str = ""
    click_url: str = ""


@dataclass(slots=True)
class Account:
    """One channel: who follows it, what it accepted, and what it may still send."""

    spec: AccountSpec
    people: Population
    quota: int | None = None
    accepted: list[Accepted] = field(default_factory=list)
    by_request: dict[str, Accepted] = field(default_factory=dict)
    keys: dict[str, KeyUse] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)
    running: list[Accepted] = field(default_factory=list)
    audiences: dict[int, Audience] = field(default_factory=dict)
    read: dict[str, Any] = field(default_factory=dict)

    def usage(self, now: float) -> int:
        """Messages counted this month; narrowcasts count when they are done."""
        self._settle(now)
        return self.used.get(month_of(now), 0)

    def remaining(self, now: float) -> int | None:
        """What can be sent this month beside what narrowcasts hold; None without a limit."""
        if self.quota is None:
            return None
        used = self.usage(now)
        held = sum(each.narrowcast.reserved for each in self.running if each.narrowcast)
        return max(0, self.quota - used - held)

    def count(self, messages: int, at: float) -> None:
        """Count messages as used in their month."""
        month = month_of(at)
        self.used[month] = self.used.get(month, 0) + messages

    def _settle(self, now: float) -> None:
        done = [each for each in self.running if each.narrowcast and each.narrowcast.done <= now]
        for each in done:
            self.running.remove(each)
            self.count(len(each.delivered), each.at)

    def key_use(self, key: str, now: float) -> KeyUse:
        """What is known of a retry key; a key older than a day counts as new."""
        use = self.keys.get(key)
        if use is None or now - use.first >= KEY_LIFE:
            use = self.keys[key] = KeyUse(now)
        return use

    def forget(self) -> None:
        """Back to a morning on which nothing was sent; friends stay as they are."""
        for memory in (self.accepted, self.by_request, self.keys, self.used, self.running):
            memory.clear()
        self.read.clear()
        for number in [each.id for each in self.audiences.values() if each.request_id]:
            del self.audiences[number]


@dataclass(frozen=True, slots=True)
class Request:
    """One request as read from the wire; header names are in lower case.

    `arrived` is when its first line had come, in seconds of the monotonic clock.
    """

    method: str
    path: str
    query: Mapping[str, tuple[str, ...]]
    headers: Mapping[str, str]
    body: bytes
    arrived: float = 0.0

    def param(self, name: str) -> str | None:
        """The first value of a query parameter."""
        return next(iter(self.query.get(name, ())), None)


@dataclass(slots=True)
class World:
    """Everything that lasts between two requests."""

    seed: int
    origin: float
    clock: Clock
    settings: Settings
    numbers: Iterator[int]
    accounts: dict[str, Account] = field(default_factory=dict)
    tokens: dict[str, tuple[Account, float]] = field(default_factory=dict)

    def account_of(self, request: Request) -> Account | None:
        """The account whose token a request has, if it is good now."""
        word, _, token = request.headers.get("authorization", "").partition(" ")
        account, until = self.tokens.get(token, (None, 0.0))
        return account if word == "Bearer" and self.clock.now() < until else None

    def request_id(self) -> str:
        """The next request id: 8-4-4-4-12 hex, the same for the same seed, origin and turn."""
        text = f"request:{self.seed}:{self.origin}:{next(self.numbers)}"
        digits = blake2b(text.encode(), digest_size=16).hexdigest()
        return "-".join(
            (digits[:8], digits[8:12], "4" + digits[13:16], "a" + digits[17:20], digits[20:])
        )


@dataclass(frozen=True, slots=True)
class Call:
    """One authenticated request on its way to the function that answers it.

    `name` is what its path ends with where that is open: an audience's id, or a kind of message.
    """

    world: World
    account: Account
    request: Request
    request_id: str
    now: float
    body: dict[str, Any]
    name: str = ""
    retry_key: str | None = None
