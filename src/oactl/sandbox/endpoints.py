"""Every endpoint that the sandbox has, and those that only answer what an account is.

Rates: Messaging API reference, "Rate limits".
"""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from urllib.parse import parse_qs

from oactl.sandbox import audiences, insight, narrowcast, sending
from oactl.sandbox.answers import Answer, as_json
from oactl.sandbox.rates import AUDIENCE, HOURLY, MULTICAST, USUAL, Rate
from oactl.sandbox.state import Call, Request, World

TOKEN = ("POST", "/oauth2/v3/token")
TOKEN_LIFE = 900.0
KINDS = ("push", "multicast", "broadcast", "narrowcast")


@dataclass(frozen=True, slots=True)
class Route:
    """One endpoint; a path that ends with `{id}` is open there. POST takes JSON.

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
    Route("GET", "/v2/bot/info", bot_info),
    Route("POST", f"{_AUDIENCE}/upload", audiences.upload, AUDIENCE),
    Route("GET", f"{_AUDIENCE}/{{id}}", audiences.show, AUDIENCE),
)
_BY_PATH = {(each.method, each.path): each for each in ROUTES}


def find(method: str, path: str) -> tuple[Route, str] | None:
    """The endpoint of a request, and the last part of its path."""
    parent, _, name = path.rpartition("/")
    route = _BY_PATH.get((method, path)) or (
        _BY_PATH.get((method, f"{parent}/{{id}}")) if name else None
    )
    return (route, name) if route else None
