"""The sandbox as a server: in a thread for tests and the demo, in the foreground for the CLI."""

import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from oactl.sandbox import control
from oactl.sandbox.app import Logged, Sandbox
from oactl.sandbox.clock import Clock, aware, bounded
from oactl.sandbox.faults import Fault, Reply
from oactl.sandbox.state import Accepted, AccountSpec, Request, Settings, busiest
from oactl.sandbox.wire import LOOPBACK, LoopbackServer

DEFAULT_FRIENDS = 3_800
MOST_ACCOUNTS = 1_000
POLL = 0.05
MINUTE = 60.0


class SandboxServer:
    """A LINE Messaging API on loopback; `with SandboxServer() as line:` runs it in a thread.

    Args:
        port: 0 takes any free port.
        seed: the same seed and the same minute of the start, or `now`, give the same people
            and figures.
        friends: how many friends `main` has, where `accounts` is not given.
        accounts: the official accounts that it plays.
        settings: rates, hours and delays.
        clock: what time it is; default the real time.
        now: a moment to start at instead; the clock runs from there.
    """

    def __init__(
        self,
        port: int = 0,
        seed: int = 1,
        friends: int = DEFAULT_FRIENDS,
        *,
        accounts: Iterable[AccountSpec] = (),
        settings: Settings | None = None,
        clock: Callable[[], datetime] | None = None,
        now: datetime | None = None,
    ) -> None:
        self.clock = Clock(time.time if clock is None else lambda: clock().timestamp())
        # On the minute, so that a rehearsal with a set clock can be repeated.
        born = self.clock.now() // MINUTE * MINUTE
        if now is not None:
            born = bounded(now.timestamp())
            self.clock.set(born)
        specs = tuple(accounts) or (AccountSpec(friends=friends),)
        self.app = Sandbox(seed, self.clock, specs, settings or Settings(), born)
        self._http = LoopbackServer(port, self._serve, self.clock.now)
        self.app.sleep = self._http.stopping.wait
        self.port = int(self._http.server_address[1])
        self.base = f"http://{LOOPBACK}:{self.port}"
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(POLL,), name="oactl-sandbox", daemon=True
        )

    def _serve(self, request: Request) -> tuple[Reply, str]:
        if request.path == "/" or request.path.startswith(control.PREFIX.rstrip("/")):
            return Reply(control.handle(self.app, request, self.base)), ""
        return self.app.serve(request)

    def start(self) -> Self:
        """Serve from now on."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop serving and hang up on everybody; what was received stays readable."""
        self._http.close_all(started=self._thread.is_alive())
        if self._thread.is_alive():
            self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def account(self, name: str = "") -> AccountSpec:
        """Token, ids and sizes of an account; the first where no name is given."""
        accounts = self.app.world.accounts
        return accounts[name or next(iter(accounts))].spec

    @property
    def accounts(self) -> list[AccountSpec]:
        """All accounts, in the order in which they were given."""
        return [account.spec for account in self.app.world.accounts.values()]

    @property
    def token(self) -> str:
        """The first account's channel access token."""
        return self.account().token

    @property
    def now(self) -> datetime:
        """The sandbox's time, aware UTC."""
        return aware(self.clock.now())

    def set_now(self, moment: datetime, *, stop: bool = False) -> None:
        """Go to a moment and run on from there, or stand still."""
        self.clock.set(moment.timestamp(), stop=stop)

    def advance(self, span: timedelta) -> None:
        """Let time pass."""
        self.clock.advance(span.total_seconds())

    def friends(self, account: str = "") -> list[str]:
        """Ids of those whom a broadcast would reach now."""
        with self.app.lock:
            name = self.account(account).name
            return self.app.world.accounts[name].people.reachable(self.clock.now())

    def received(self, account: str = "", user: str = "", endpoint: str = "") -> list[Accepted]:
        """Accepted requests in order, of one account, to one user, of one endpoint where given."""
        return control.received(self.app, account, user, endpoint)

    def reached(self, account: str = "") -> Counter[str]:
        """How often each user was named by an accepted request: once each, if all is well."""
        return Counter(uid for sent in self.received(account) for uid in sent.to)

    def requests(self) -> list[Logged]:
        """Every request that came, control paths left out, and what became of it."""
        return list(self.app.log)

    def arrivals(self, path: str, account: str = "") -> list[float]:
        """When requests came at a path such as `/v2/bot/message/multicast`, in order.

        Seconds of the monotonic clock, whatever became of the requests.
        """
        with self.app.lock:
            return self.app.arrivals.of(path, account)

    def busiest(self, path: str, seconds: float = 1.0, account: str = "") -> int:
        """The most requests at a path that came within any so many seconds."""
        return busiest(self.arrivals(path, account), seconds)

    def fault(self, *faults: Fault) -> None:
        """Let faults happen from now on."""
        with self.app.lock:
            for each in faults:
                self.app.faults.add(each)

    def clear_faults(self) -> None:
        """No more faults."""
        with self.app.lock:
            self.app.faults.clear()


def many(count: int, friends: int = DEFAULT_FRIENDS) -> tuple[AccountSpec, ...]:
    """So many accounts of one size: `main` alone, or `shop-001`, `shop-002` and so on."""
    if count == 1:
        return (AccountSpec(friends=friends),)
    return tuple(AccountSpec(f"shop-{number:03}", friends) for number in range(1, count + 1))


def run(
    *,
    port: int = 0,
    seed: int = 1,
    friends: int = DEFAULT_FRIENDS,
    accounts: int = 1,
    latency: float = 0.0,
    announce: Callable[[SandboxServer], object],
    clock: Callable[[], datetime] | None = None,
) -> None:
    """Serve in the foreground until SIGINT or SIGTERM; `announce` gets the running server.

    Each of the accounts has so many friends; an answer takes `latency` seconds.

    Raises:
        OSError: the port is taken.
    """
    specs, settings = many(accounts, friends), Settings(latency=latency)
    with (
        _asked_to_stop() as stop,
        SandboxServer(port, seed, accounts=specs, settings=settings, clock=clock) as line,
    ):
        announce(line)
        while not stop.wait(0.5):
            pass


@contextmanager
def _asked_to_stop() -> Iterator[threading.Event]:
    """An event that SIGINT and SIGTERM set, where this is the main thread."""
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    signals = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(each, lambda _number, _frame: stop.set()) for each in signals]
    try:
        yield stop
    finally:
        for each, handler in zip(signals, before, strict=True):
            signal.signal(each, handler)
