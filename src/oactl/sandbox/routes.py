"""The routing table: every endpoint the sandbox has, its rate limit and what it takes."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from oactl.sandbox import audiences, insight, narrowcast, people, sending, uploads
from oactl.sandbox.answers import Answer
from oactl.sandbox.rates import AUDIENCE, COUPON, HOURLY, MULTICAST, USUAL, Rate
from oactl.sandbox.state import Call

JSON = "application/json"
MULTIPART = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class Route:
    """One endpoint. `takes` is the media type of its body, empty where it has none.

    `keyed` endpoints accept a retry key; on the others the header is an error.
    """

    method: str
    path: str
    handle: Callable[[Call], Answer]
    rate: Rate = USUAL
    takes: str = ""
    keyed: bool = False


_MESSAGE = "/v2/bot/message"
_INSIGHT = "/v2/bot/insight"
_AUDIENCE = "/v2/bot/audienceGroup"
_KINDS = ("push", "multicast", "broadcast", "narrowcast", "reply")

ROUTES = (
    Route("POST", f"{_MESSAGE}/push", sending.push, USUAL, JSON, keyed=True),
    Route("POST", f"{_MESSAGE}/multicast", sending.multicast, MULTICAST, JSON, keyed=True),
    Route("POST", f"{_MESSAGE}/broadcast", sending.broadcast, HOURLY, JSON, keyed=True),
    Route("POST", f"{_MESSAGE}/narrowcast", narrowcast.narrowcast, HOURLY, JSON, keyed=True),
    Route("GET", f"{_MESSAGE}/progress/narrowcast", narrowcast.progress),
    Route("POST", f"{_MESSAGE}/validate/{{kind}}", sending.validate, USUAL, JSON),
    Route("GET", f"{_MESSAGE}/quota", people.quota),
    Route("GET", f"{_MESSAGE}/quota/consumption", people.consumption),
    Route("GET", f"{_MESSAGE}/delivery/{{kind}}", insight.sent_count),
    Route("GET", f"{_MESSAGE}/aggregation/info", people.unit_usage),
    Route("GET", f"{_MESSAGE}/aggregation/list", people.unit_names),
    Route("GET", f"{_INSIGHT}/followers", insight.followers, HOURLY),
    Route("GET", f"{_INSIGHT}/message/delivery", insight.deliveries, HOURLY),
    Route("GET", f"{_INSIGHT}/demographic", insight.demographic, HOURLY),
    Route("GET", f"{_INSIGHT}/message/event", insight.event, HOURLY),
    Route("GET", f"{_INSIGHT}/message/event/aggregation", insight.unit_event, HOURLY),
    Route("GET", "/v2/bot/info", people.bot_info),
    Route("GET", "/v2/bot/followers/ids", people.follower_ids),
    Route("GET", "/v2/bot/profile/{user}", people.profile),
    Route("GET", "/v2/bot/coupon", people.coupons, COUPON),
    Route("GET", "/v2/bot/coupon/{coupon}", people.coupon, COUPON),
    Route("POST", f"{_AUDIENCE}/upload", uploads.create, AUDIENCE, JSON),
    Route("PUT", f"{_AUDIENCE}/upload", uploads.add, AUDIENCE, JSON),
    Route("POST", f"{_AUDIENCE}/upload/byFile", uploads.create_by_file, AUDIENCE, MULTIPART),
    Route("PUT", f"{_AUDIENCE}/upload/byFile", uploads.add_by_file, AUDIENCE, MULTIPART),
    Route("POST", f"{_AUDIENCE}/click", audiences.create_by_click, AUDIENCE, JSON),
    Route("POST", f"{_AUDIENCE}/imp", audiences.create_by_impression, AUDIENCE, JSON),
    Route("GET", f"{_AUDIENCE}/list", audiences.listing, AUDIENCE),
    Route("GET", f"{_AUDIENCE}/{{id}}", audiences.show, AUDIENCE),
    Route("DELETE", f"{_AUDIENCE}/{{id}}", audiences.delete, AUDIENCE),
    Route("PUT", f"{_AUDIENCE}/{{id}}/updateDescription", audiences.rename, AUDIENCE, JSON),
)


_EXACT = {(each.method, each.path): each for each in ROUTES}
_FORMS = [
    (re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", each.path)), each)
    for each in ROUTES
    if "{" in each.path
]


def find(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """The endpoint of a request and the values in its path."""
    if exact := _EXACT.get((method, path)):
        return exact, {}
    for form, route in _FORMS:
        found = form.fullmatch(path) if method == route.method else None
        if found and found.groupdict().get("kind", "push") in _KINDS:
            return route, found.groupdict()
    return None
