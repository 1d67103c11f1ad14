"""From a request to its answer: fault, endpoint, token, rate, form, retry key, then the endpoint.

One lock is held while a request is answered, so that each is accepted or refused as a whole;
pauses and the wire are outside of it.
"""

import itertools
import json
import math
import re
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import RLock
from typing import Any

from oactl.sandbox import audiences, oauth, people, uploads
from oactl.sandbox.answers import (
    BAD_CREDENTIAL,
    NO_CREDENTIAL,
    NOT_FOUND,
    RATE_LIMIT,
    Answer,
    Refused,
    error,
    refuse,
)
from oactl.sandbox.clock import Clock, iso
from oactl.sandbox.faults import Fault, FaultBook, Reply, distorted, instead
from oactl.sandbox.friends import Population
from oactl.sandbox.narrowcast import fail
from oactl.sandbox.rates import Arrivals, Buckets, Rate, Windows
from oactl.sandbox.routes import MULTIPART, Route, find
from oactl.sandbox.sending import already_accepted
from oactl.sandbox.state import Accepted, Account, AccountSpec, Call, Request, Settings, World

BODY_BYTES = 2 * 1_024 * 1_024
LOG_LENGTH = 5_000
RETRY_KEY = "x-line-retry-key"
_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_OAUTH = {
    ("POST", "/oauth2/v3/token"): oauth.issue,
    ("GET", "/oauth2/v2.1/verify"): oauth.verify,
    ("POST", "/v2/oauth/verify"): oauth.verify,
}


@dataclass(frozen=True, slots=True)
class Logged:
    """One request as it came, and what became of it; `status` is 0 where nothing went back."""

    at: float
    request: Request
    account: str
    status: int
    request_id: str
    fault: str

    def as_json(self) -> dict[str, Any]:
        """The same for `GET /_sandbox/requests`, without body and token."""
        return {
            "at": iso(self.at),
            "method": self.request.method,
            "path": self.request.path,
            "query": {name: list(values) for name, values in self.request.query.items()},
            "account": self.account,
            "retryKey": self.request.headers.get(RETRY_KEY),
            "status": self.status,
            "requestId": self.request_id,
            "fault": self.fault or None,
        }


class Sandbox:
    """The state of the place and the way of a request through it; knows no sockets.

    `on_request` sees every request first and may give back a fault for it; `on_accepted` sees
    every request that was accepted, before its answer leaves.
    """

    def __init__(
        self,
        seed: int,
        clock: Clock,
        specs: Iterable[AccountSpec],
        settings: Settings,
        origin: float,
    ) -> None:
        self.world = World(seed, origin, clock, settings, {}, {}, itertools.count(1))
        self.faults = FaultBook()
        self.buckets = Buckets()
        self.windows = Windows()
        self.arrivals = Arrivals()
        self.log: deque[Logged] = deque(maxlen=LOG_LENGTH)
        self.lock = RLock()
        self.sleep: Callable[[float], object] = time.sleep
        self.on_request: Callable[[Request], Fault | None] = lambda _request: None
        self.on_accepted: Callable[[Accepted], object] = lambda _accepted: None
        for spec in specs:
            self._open(spec.named(seed))

    def _open(self, spec: AccountSpec) -> None:
        world = self.world
        key = f"{world.seed}:{spec.name}"
        crowd = Population(key, spec.friends, world.origin, growth=spec.growth)
        account = Account(spec, crowd, quota=spec.quota, verified=spec.verified)
        audiences.found(account, key, world.origin)
        people.found_coupons(account, key, world.origin)
        world.accounts[spec.name] = account
        world.tokens[spec.token] = (account, math.inf)

    def serve(self, request: Request) -> tuple[Reply, str]:
        """The reply to a request, and the request id that goes with it."""
        wanted = self.on_request(request)
        with self.lock:
            account = self.world.account_of(request)
            name = account.spec.name if account else ""
            self.arrivals.note(name, request.path, request.arrived)
            fault = wanted or self.faults.take(request, name)
            request_id = self.world.request_id()
        reply = self._reply(request, request_id, fault)
        status = 0 if reply.wire == "reset" else reply.answer.status
        kind = fault.kind if fault else ""
        now = self.world.clock.now()
        self.log.append(Logged(now, request, name, status, request_id, kind))
        return reply, request_id

    def _reply(self, request: Request, request_id: str, fault: Fault | None) -> Reply:
        if fault is None:
            return Reply(self.answer(request, request_id))
        if fault.kind == "slow_before":
            self.sleep(fault.seconds)
        if refused := instead(fault, request):
            return refused
        answer = self.answer(request, request_id)
        if fault.kind == "narrowcast":
            with self.lock:
                fail(self.world, request_id, fault.index)
        return distorted(fault, answer)

    def answer(self, request: Request, request_id: str) -> Answer:
        """LINE's answer, no fault counted in."""
        with self.lock:
            try:
                return self._answer(request, request_id)
            except Refused as refused:
                return refused.answer

    def _answer(self, request: Request, request_id: str) -> Answer:
        if grant := _OAUTH.get((request.method, request.path)):
            return grant(self.world, request)
        found = find(request.method, request.path)
        if found is None:
            return error(404, NOT_FOUND)
        route, args = found
        account = self._authenticated(request)
        self._throttle(account, route, request)
        key = _retry_key(request, route)
        body = _body(request, route)
        now = self.world.clock.now()
        call = Call(self.world, account, request, request_id, now, body, args, key)
        before = already_accepted(call)
        if before is not None:
            return before
        answer = route.handle(call)
        if accepted := account.by_request.get(request_id):
            self.on_accepted(accepted)
        return answer

    def _authenticated(self, request: Request) -> Account:
        if "authorization" not in request.headers:
            raise refuse(401, NO_CREDENTIAL)
        account = self.world.account_of(request)
        if account is None:
            raise refuse(401, BAD_CREDENTIAL)
        return account

    def _throttle(self, account: Account, route: Route, request: Request) -> None:
        settings, name = self.world.settings, account.spec.name
        endpoint, clock = f"{route.method} {route.path}", self.world.clock
        enough = True
        if settings.per_second:
            most = Rate(settings.per_second, 1)
            enough = self.windows.take(name, f"{endpoint} each second", most, request.arrived)
        if enough and settings.rates and settings.strict:
            at = clock.refill(request.arrived)
            enough = self.windows.take(name, endpoint, route.rate, at)
        elif enough and settings.rates:
            enough = self.buckets.take(name, endpoint, route.rate, clock.refill())
        if not enough:
            raise refuse(429, RATE_LIMIT)


def _retry_key(request: Request, route: Route) -> str | None:
    key = request.headers.get(RETRY_KEY)
    if key is None:
        return None
    if not route.keyed:
        raise refuse(400, "The X-Line-Retry-Key header is not supported by this endpoint")
    if not _KEY.fullmatch(key):
        raise refuse(400, "The value of the X-Line-Retry-Key header is invalid")
    return key.lower()


def _body(request: Request, route: Route) -> dict[str, Any]:
    if not route.takes:
        return {}
    media_type = request.headers.get("content-type", "")
    if media_type.partition(";")[0].strip().lower() != route.takes:
        raise refuse(415, f"The content type, {media_type}, is not supported")
    if route.takes == MULTIPART:
        return uploads.read_form(media_type, request.body)
    if len(request.body) > BODY_BYTES:
        raise refuse(413, "The request entity is too large")
    return _json(request.body)


def _json(body: bytes) -> dict[str, Any]:
    line, column = "-", "-"
    try:
        value = json.loads(body)
    except json.JSONDecodeError as fault:
        line, column = str(fault.lineno), str(fault.colno)
    except (UnicodeDecodeError, RecursionError):
        pass
    else:
        if isinstance(value, dict):
            return value
    where = f"(line: {line}, column: {column})"
    raise refuse(400, f"The request body could not be parsed as JSON {where}")
