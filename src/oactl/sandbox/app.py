"""From a request to its answer: fault, endpoint, token, rate, form, retry key, then the endpoint.

One lock is held while a request is answered, so that each is accepted or refused as a whole;
pauses and the wire are outside of it.
"""

import itertools
import json
import math
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import blake2b
from threading import RLock
from typing import Any
from urllib.parse import parse_qs

from oactl.sandbox import audiences, insight, menus, narrowcast, pictures, sending
from oactl.sandbox.answers import (
    BAD_CREDENTIAL,
    NO_CREDENTIAL,
    NOT_FOUND,
    RATE_LIMIT,
    Answer,
    Refused,
    as_json,
    error,
    refuse,
)
from oactl.sandbox.clock import Clock, iso
from oactl.sandbox.faults import Fault, FaultList, Reply, distorted, instead
from oactl.sandbox.friends import Population
from oactl.sandbox.narrowcast import fail
from oactl.sandbox.sending import already_accepted
from oactl.sandbox.state import (
    AUDIENCE,
    COUPONS,
    HOURLY,
    MENUS,
    MULTICAST,
    USUAL,
    UUID,
    Accepted,
    Account,
    AccountSpec,
    Arrivals,
    Buckets,
    Call,
    Rate,
    Request,
    Settings,
    Windows,
    World,
)

TOKEN = ("POST", "/oauth2/v3/token")
TOKEN_LIFE = 900.0
KINDS = ("push", "multicast", "broadcast", "narrowcast")


@dataclass(frozen=True, slots=True)
class Route:
    """One endpoint; a path with `{id}` is open there. POST takes JSON.

    `keyed` endpoints accept a retry key; on the others the header is an error.
    """

    method: str
    path: str
    handle: Callable[[Call], Answer]
    rate: Rate = USUAL
    keyed: bool = False


def bot_info(call: Call) -> Answer:
    """`GET /v2/bot/info`."""
    spec = call.account.spec
    body = {
        "userId": spec.bot_user_id,
        "basicId": spec.basic_id,
        "displayName": spec.display_name,
        "pictureUrl": pictures.picture_address(spec, call.request),
        "chatMode": "bot",
        "markAsReadMode": "auto",
    }
    return as_json(body)


def quota(call: Call) -> Answer:
    """`GET /v2/bot/message/quota`."""
    limit = call.account.quota
    return as_json({"type": "none"} if limit is None else {"type": "limited", "value": limit})


def consumption(call: Call) -> Answer:
    """`GET /v2/bot/message/quota/consumption`."""
    return as_json({"totalUsage": call.account.usage(call.now)})


def issue_token(world: World, request: Request) -> Answer:
    """`POST /oauth2/v3/token`: a stateless token for a channel's id and secret.

    It is good for 15 minutes. Errors have OAuth's shape, not the Messaging API's.
    """
    values = parse_qs(request.body.decode("utf-8", "replace"))
    form = {name: given[0] for name, given in values.items()}
    if form.get("grant_type") != "client_credentials":
        return _oauth_error("unsupported_grant_type", "invalid grant_type")
    channels = {account.spec.channel_id: account for account in world.accounts.values()}
    account = channels.get(form.get("client_id", ""))
    if account is None:
        return _oauth_error("invalid_request", "invalid client_id")
    if form.get("client_secret") != account.spec.channel_secret:
        return _oauth_error("invalid_client", "invalid client_secret")
    digest = blake2b(f"token:{world.request_id()}".encode(), digest_size=20).hexdigest()
    token = f"sandbox-stateless-{digest}"
    world.tokens[token] = (account, world.clock.now() + TOKEN_LIFE)
    return as_json({"token_type": "Bearer", "access_token": token, "expires_in": int(TOKEN_LIFE)})


def _oauth_error(code: str, description: str) -> Answer:
    return as_json({"error": code, "error_description": description}, 400)


_MESSAGE = "/v2/bot/message"
_INSIGHT = "/v2/bot/insight"
_AUDIENCE = "/v2/bot/audienceGroup"

ROUTES = (
    Route("POST", f"{_MESSAGE}/push", sending.push, keyed=True),
    Route("POST", f"{_MESSAGE}/multicast", sending.multicast, MULTICAST, keyed=True),
    Route("POST", f"{_MESSAGE}/broadcast", sending.broadcast, HOURLY, keyed=True),
    Route("POST", f"{_MESSAGE}/narrowcast", narrowcast.narrowcast, HOURLY, keyed=True),
    *(Route("POST", f"{_MESSAGE}/validate/{kind}", sending.validate) for kind in KINDS),
    Route("GET", f"{_MESSAGE}/progress/narrowcast", narrowcast.progress),
    Route("GET", f"{_MESSAGE}/quota", quota),
    Route("GET", f"{_MESSAGE}/quota/consumption", consumption),
    Route("GET", f"{_INSIGHT}/followers", insight.followers, HOURLY),
    Route("GET", f"{_INSIGHT}/message/delivery", insight.deliveries, HOURLY),
    Route("GET", f"{_INSIGHT}/demographic", insight.demographic, HOURLY),
    Route("GET", f"{_INSIGHT}/message/event", insight.event, HOURLY),
    Route("GET", f"{_INSIGHT}/message/event/aggregation", insight.unit_event, HOURLY),
    Route("GET", f"{_INSIGHT}/richmenu/{{id}}/daily", menus.menu_daily, HOURLY),
    Route("GET", f"{_INSIGHT}/richmenu/{{id}}/summary", menus.menu_summary, HOURLY),
    Route("GET", "/v2/bot/richmenu/list", menus.menu_list, MENUS),
    Route("GET", "/v2/bot/coupon", menus.coupon_list, COUPONS),
    Route("GET", f"{_MESSAGE}/aggregation/info", menus.unit_info),
    Route("GET", f"{_MESSAGE}/aggregation/list", menus.unit_list),
    Route("GET", "/v2/bot/info", bot_info),
    Route("POST", f"{_AUDIENCE}/upload", audiences.upload, AUDIENCE),
    Route("POST", f"{_AUDIENCE}/imp", audiences.of_impressions, AUDIENCE),
    Route("POST", f"{_AUDIENCE}/click", audiences.of_clicks, AUDIENCE),
    Route("GET", f"{_AUDIENCE}/list", audiences.listed, AUDIENCE),
    Route("GET", f"{_AUDIENCE}/{{id}}", audiences.show, AUDIENCE),
)
_BY_PATH = {(each.method, each.path): each for each in ROUTES}


def find(method: str, path: str) -> tuple[Route, str] | None:
    """The endpoint of a request, and the part of its path that is open, or its last."""
    parent, _, last = path.rpartition("/")
    above, _, middle = parent.rpartition("/")
    ways = [
        (path, last),
        (f"{parent}/{{id}}", last),
        (f"{above}/{{id}}/{last}", middle),
    ]
    found = ((_BY_PATH.get((method, way)), name) for way, name in ways)
    return next(((route, name) for route, name in found if route and name), None)


BODY_BYTES = 2 * 1_024 * 1_024
LOG_LENGTH = 5_000
RETRY_KEY = "x-line-retry-key"


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
        self.world = World(seed, origin, clock, settings, itertools.count(1))
        self.faults = FaultList()
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
        people = Population(key, spec.friends, world.origin, growth=spec.growth)
        account = Account(spec, people, quota=spec.quota)
        audiences.create_first(account, key, world.origin)
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
        if self.world.settings.latency > 0:
            self.sleep(self.world.settings.latency)
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
            except RecursionError:
                return _no_json().answer

    def _answer(self, request: Request, request_id: str) -> Answer:
        if (request.method, request.path) == TOKEN:
            return issue_token(self.world, request)
        if request.path.startswith(pictures.PREFIX):
            return pictures.answer(self.world, request)
        found = find(request.method, request.path)
        if found is None:
            return error(404, NOT_FOUND)
        route, name = found
        account = self._authenticated(request)
        self._throttle(account, route, request)
        key = _retry_key(request, route)
        body = _body(request) if route.method == "POST" else {}
        now = self.world.clock.now()
        call = Call(self.world, account, request, request_id, now, body, name, key)
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
    if not UUID.fullmatch(key):
        raise refuse(400, "The value of the X-Line-Retry-Key header is invalid")
    return key.lower()


def _body(request: Request) -> dict[str, Any]:
    media_type = request.headers.get("content-type", "")
    if media_type.partition(";")[0].strip().lower() != "application/json":
        raise refuse(415, f"The content type, {media_type}, is not supported")
    if len(request.body) > BODY_BYTES:
        raise refuse(413, "The request entity is too large")
    try:
        value = json.loads(request.body)
    except json.JSONDecodeError as fault:
        raise _no_json(str(fault.lineno), str(fault.colno)) from None
    except ValueError:  # no UTF-8, or a number of thousands of digits
        raise _no_json() from None
    if not isinstance(value, dict):
        raise _no_json()
    return value


def _no_json(line: str = "-", column: str = "-") -> Refused:
    where = f"(line: {line}, column: {column})"
    return refuse(400, f"The request body could not be parsed as JSON {where}")
