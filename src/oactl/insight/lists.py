"""What LINE lists of an account: rich menus, names of units, coupons; its answers as they came."""

from collections.abc import Mapping
from typing import Any

from oactl.domain.answers import Unanswered
from oactl.domain.insight import ListKind
from oactl.domain.value import JsonObject
from oactl.line.gateway import LineGateway

PAGES = 60  # at most of one list: LINE allows 1,000 names of units and 5,000 valid coupons
COUPON_STATES = ("RUNNING", "DRAFT", "CLOSED")
_UNITS = "/v2/bot/message/aggregation"


def list_of(gateway: LineGateway, kind: ListKind) -> JsonObject | Unanswered:
    """One list, whole: `richmenus` as LINE answers, of the others all pages under their names.

    `units` has `info` and the pages `list`; `coupons` has the pages of each status.
    """
    match kind:
        case "richmenus":
            return gateway.get("/v2/bot/richmenu/list")
        case "units":
            info = gateway.get(f"{_UNITS}/info")
            if isinstance(info, Unanswered):
                return info
            names = _pages(gateway, f"{_UNITS}/list", {"limit": "100"})
            return names if isinstance(names, Unanswered) else {"info": info, "list": names}
        case "coupons":
            return _coupons(gateway)


def _coupons(gateway: LineGateway) -> JsonObject | Unanswered:
    """LINE lists coupons without their status, so each status is asked for."""
    found: JsonObject = {}
    for status in COUPON_STATES:
        pages = _pages(gateway, "/v2/bot/coupon", {"status": status, "limit": "100"})
        if isinstance(pages, Unanswered):
            return pages
        found[status] = pages
    return found


def _pages(gateway: LineGateway, path: str, query: Mapping[str, str]) -> list[Any] | Unanswered:
    """All pages of a list; `next` of each is where the following one begins."""
    pages: list[Any] = []
    start: Mapping[str, str] = {}
    while len(pages) < PAGES:
        answer = gateway.get(path, {**query, **start})
        if isinstance(answer, Unanswered):
            return answer
        pages.append(answer)
        following = answer.get("next")
        if not isinstance(following, str) or not following:
            break
        start = {"start": following}
    return pages
