"""Bot info, followers, profiles, quota, aggregation units, coupons: what is asked, not sent."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b
from typing import Any

from oactl.sandbox.answers import NOT_AVAILABLE, NOT_FOUND, Answer, as_json, body_errors, refuse
from oactl.sandbox.checks import number, one_of
from oactl.sandbox.clock import DAY, month_of
from oactl.sandbox.friends import interest
from oactl.sandbox.state import Account, Call

NAMES = ("小安", "阿明", "Mei", "志偉", "Yuki", "佳穎", "Ken", "淑芬", "Nok", "宗翰")
FOLLOWERS_PAGE = 1_000
UNITS_PAGE = 100
COUPONS_PAGE = 100
_USER = re.compile(r"U[0-9a-f]{32}")
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


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


def profile(call: Call) -> Answer:
    """`GET /v2/bot/profile/{userId}`."""
    uid = call.args["user"]
    if not _USER.fullmatch(uid):
        raise refuse(400, "The value for the 'userId' parameter is invalid")
    if not call.account.people.reachable_among([uid], call.now):
        raise refuse(404, NOT_FOUND)
    name = NAMES[int(interest(uid) * 0xFFFF) % len(NAMES)]
    return as_json({"displayName": name, "userId": uid, "language": "zh-TW"})


def _page(call: Call, rows: list[Any], usual: int, most: int) -> tuple[list[Any], dict[str, str]]:
    """One page of rows, and the token of the next as LINE gives it: opaque, good for a day."""
    given = call.request.param("limit")
    limit = int(given) if given is not None and given.isdigit() else None if given else usual
    if wrong := list(number(1, most)(limit, ("limit",))):
        raise body_errors(wrong)
    start = _start(call)
    end = start + (limit or usual)
    if end >= len(rows):
        return rows[start:end], {}
    token = urlsafe_b64encode(f"{end}:{call.now}".encode()).decode()
    return rows[start:end], {"next": token}


def _start(call: Call) -> int:
    token = call.request.param("start")
    if not token:
        return 0
    try:
        start, since = urlsafe_b64decode(token.encode()).decode().split(":")
        if 0 <= call.now - float(since) < DAY:
            return max(0, int(start))
    except ValueError:
        pass
    raise refuse(400, "Invalid start param")


def follower_ids(call: Call) -> Answer:
    """`GET /v2/bot/followers/ids`; verified accounts only."""
    if not call.account.verified:
        raise refuse(403, NOT_AVAILABLE)
    rows, more = _page(call, call.account.people.reachable(call.now), 300, FOLLOWERS_PAGE)
    return as_json({"userIds": rows} | more)


def quota(call: Call) -> Answer:
    """`GET /v2/bot/message/quota`."""
    limit = call.account.quota
    return as_json({"type": "none"} if limit is None else {"type": "limited", "value": limit})


def consumption(call: Call) -> Answer:
    """`GET /v2/bot/message/quota/consumption`."""
    return as_json({"totalUsage": call.account.usage(call.now)})


def unit_usage(call: Call) -> Answer:
    """`GET /v2/bot/message/aggregation/info`."""
    units = call.account.units.get(month_of(call.now), {})
    return as_json({"numOfCustomAggregationUnits": len(units)})


def unit_names(call: Call) -> Answer:
    """`GET /v2/bot/message/aggregation/list`."""
    units = list(call.account.units.get(month_of(call.now), {}))
    rows, more = _page(call, units, UNITS_PAGE, UNITS_PAGE)
    return as_json({"customAggregationUnits": rows} | more)


def found_coupons(account: Account, key: str, now: float) -> None:
    """The coupons an account has from the start: two that run, one closed."""
    offers = (
        ("全品項 85 折", {"type": "percentage", "percentage": 15}, "RUNNING"),
        ("買一送一", {"type": "percentage", "percentage": 50}, "RUNNING"),
        ("去年的折價券", {"type": "fixed", "fixedAmount": 20, "currency": "TWD"}, "CLOSED"),
    )
    for index, (title, price, status) in enumerate(offers):
        coupon = _coupon(_ulid(f"{key}:{index}"), title, price, status, now)
        account.coupons[coupon["couponId"]] = coupon


def _ulid(text: str) -> str:
    value = int.from_bytes(blake2b(text.encode(), digest_size=16).digest()) >> 3
    return "01" + "".join(_CROCKFORD[value >> (5 * place) & 31] for place in range(24))


def _coupon(
    coupon_id: str, title: str, price: dict[str, Any], status: str, now: float
) -> dict[str, Any]:
    return {
        "couponId": coupon_id,
        "title": title,
        "status": status,
        "acquisitionCondition": {"type": "normal"},
        "maxUseCountPerTicket": 1,
        "maxTicketPerUser": 1,
        "createdTimestamp": int(now - 40 * DAY),
        "startTimestamp": int(now - 30 * DAY),
        "endTimestamp": int(now + (150 * DAY if status == "RUNNING" else -DAY)),
        "timezone": "ASIA_TAIPEI",
        "visibility": "UNLISTED",
        "reward": {"type": "discount", "priceInfo": price},
    }


def coupon(call: Call) -> Answer:
    """`GET /v2/bot/coupon/{couponId}`."""
    known = call.account.coupons.get(call.args["coupon"])
    if known is None:
        raise refuse(404, NOT_FOUND)
    return as_json(known)


def coupons(call: Call) -> Answer:
    """`GET /v2/bot/coupon`."""
    wanted = call.request.query.get("status", ())
    check = one_of("DRAFT", "RUNNING", "CLOSED")
    if wrong := [each for status in wanted for each in check(status, ("status",))]:
        raise body_errors(wrong)
    rows = [
        {"couponId": each["couponId"], "title": each["title"]}
        for each in call.account.coupons.values()
        if not wanted or each["status"] in wanted
    ]
    rows, more = _page(call, rows, 20, COUPONS_PAGE)
    return as_json({"items": rows} | more)
