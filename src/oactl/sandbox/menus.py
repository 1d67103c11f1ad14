"""Rich menus with their figures, coupons, and the names of units, as LINE lists them.

Source: Messaging API reference, "Rich menu", "Coupon", "Get rich menu insight daily", "Get
rich menu insight summary" and "Get name list of units used this month". Each account has two menus
and three coupons from the start.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from random import Random
from typing import Any, TypeAlias

from oactl.sandbox.answers import NOT_FOUND, Answer, as_json, refuse
from oactl.sandbox.clock import day_date, day_of, day_start, month_of, read_day
from oactl.sandbox.friends import Friend, interest
from oactl.sandbox.state import Account, Call

DAILY_DAYS, SUMMARY_DAYS = 99, 396
YEARS = 3 * 365
PRIVACY = 20
SEEN, TAPPED = 0.06, 0.3  # of the friends on a day, of those who saw it
PAGE, MOST = 20, 100
STATES = ("DRAFT", "RUNNING", "CLOSED")
Used: TypeAlias = Sequence[tuple[int, Sequence[str]]]  # days with who used it, once for each time


@dataclass(frozen=True, slots=True)
class Menu:
    """A rich menu: its id, what it is called, how many areas it has, and since which day."""

    id: str
    name: str
    areas: int
    since: int

    def bounds(self) -> list[dict[str, int]]:
        """Its areas side by side."""
        width = 2500 // self.areas
        return [{"x": n * width, "y": 0, "width": width, "height": 843} for n in range(self.areas)]


def menus_of(account: Account) -> list[Menu]:
    """The menus of an account: one from its beginning, one of the last month before ours."""
    born = day_of(account.people.origin)
    ids = [_digits(f"menu:{account.spec.bot_user_id}:{n}") for n in range(2)]
    return [
        Menu(f"richmenu-{ids[0]}", "主選單", 3, born - 600),
        Menu(f"richmenu-{ids[1]}", "官方周年慶", 2, born - 30),
    ]


def _digits(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()


def menu_list(call: Call) -> Answer:
    """`GET /v2/bot/richmenu/list`."""
    rows = [
        {
            "richMenuId": menu.id,
            "size": {"width": 2500, "height": 843},
            "selected": False,
            "name": menu.name,
            "chatBarText": "選單",
            "areas": [
                {"bounds": bounds, "action": {"type": "message", "text": f"{n}"}}
                for n, bounds in enumerate(menu.bounds(), 1)
            ],
        }
        for menu in menus_of(call.account)
    ]
    return as_json({"richmenus": rows})


def menu_daily(call: Call) -> Answer:
    """`GET /v2/bot/insight/richmenu/{id}/daily`."""
    return _menu(call, DAILY_DAYS, lambda found: [_metrics(day, used) for day, used in found])


def menu_summary(call: Call) -> Answer:
    """`GET /v2/bot/insight/richmenu/{id}/summary`: each person once in the whole time."""
    return _menu(
        call, SUMMARY_DAYS, lambda found: _counts([uid for _, some in found for uid in some])
    )


def _menu(call: Call, most: int, metrics: Callable[[Used], Any]) -> Answer:
    """A menu's figures of a range of at most so many days, in the form of an endpoint."""
    first, last = (read_day(call.request.param(name) or "") for name in ("from", "to"))
    if first is None or last is None:
        raise refuse(400, "Bad Request")
    _check_range(call, first, last, most)
    menu = next((each for each in menus_of(call.account) if each.id == call.name), None)
    if menu is None:
        raise refuse(404, NOT_FOUND)
    yesterday = day_of(call.now) - 1
    days = range(max(first, menu.since), min(last, yesterday) + 1)
    found = {day: _uses(call.account, menu, day) for day in days}
    tappers = {uid for _, taps in found.values() for area in taps for uid in area}
    if len(tappers) < PRIVACY:
        return as_json({"richMenuId": menu.id})
    clicks = [
        {"bounds": bounds, "metrics": metrics([(day, taps[n]) for day, (_, taps) in found.items()])}
        for n, bounds in enumerate(menu.bounds())
    ]
    shown = metrics([(day, seen) for day, (seen, _) in found.items()])
    span = {"metricsFrom": _text(days[0]), "metricsTo": _text(days[-1])}
    body = {"richMenuId": menu.id, **span, "impression": {"metrics": shown}, "clicks": clicks}
    return as_json(body)


def _check_range(call: Call, first: int, last: int, most: int) -> None:
    oldest = day_of(call.now) - YEARS
    if last < first:
        raise refuse(400, "Parameter to must be the same date as, or after parameter from.")
    if last - first > most:
        raise refuse(400, f"Date range exceeds. Max range is {most} days.")
    if first < oldest:
        day = day_date(oldest).isoformat()
        raise refuse(400, f"Parameter from must be the same date as, or after {day}.")


def _uses(account: Account, menu: Menu, day: int) -> tuple[list[str], list[list[str]]]:
    """Who saw a menu on a day, once for each time, and who tapped each area."""
    rng = Random(f"{menu.id}:{day}")  # noqa: S311  a play of chance that must repeat
    end = day_start(day + 1)
    seen: list[str] = []
    taps: list[list[str]] = [[] for _ in range(menu.areas)]
    for friend in _present(account, end):
        if rng.random() >= 2 * SEEN * interest(friend.uid):
            continue
        seen += [friend.uid] * (1 + (rng.random() < 1 / 4))
        if rng.random() < TAPPED:
            taps[rng.randrange(menu.areas)].append(friend.uid)
    return seen, taps


def _present(account: Account, end: float) -> list[Friend]:
    account.people.live_until(end)
    return [each for each in account.people.by_id.values() if each.since < end <= each.blocked]


def _metrics(day: int, people: Sequence[str]) -> dict[str, Any]:
    return {"date": _text(day), **_counts(people)}


def _counts(people: Sequence[str]) -> dict[str, Any]:
    return {"count": len(people), "uniqueUsers": len(set(people))}


def _text(day: int) -> str:
    return f"{day_date(day):%Y%m%d}"


def coupon_list(call: Call) -> Answer:
    """`GET /v2/bot/coupon`: with `status`, once or several times, only those."""
    wished = call.request.query.get("status", STATES)
    if not set(wished) <= set(STATES):
        detail = {"message": f"Must be one of the following values: {[*STATES]}"}
        raise refuse(400, "The request body has 1 error(s)", [detail | {"property": "status"}])
    titles = (("RUNNING", "官方周年慶 85 折"), ("DRAFT", "聖誕節"), ("CLOSED", "中秋節 9 折"))
    found = [
        {"couponId": _ulid(f"{call.account.spec.bot_user_id}:{title}"), "title": title}
        for status, title in titles
        if status in wished
    ]
    page, more = _page(call, found)
    return as_json({"items": page} | more)


def _ulid(text: str) -> str:
    return "01" + _digits(f"coupon:{text}").upper()[:24]


def _names(call: Call) -> list[str]:
    """The units of this month, each once, in the order of their first use."""
    month = month_of(call.now)
    units = (each.unit for each in call.account.accepted if month_of(each.at) == month)
    return list(dict.fromkeys(unit for unit in units if unit))


def unit_info(call: Call) -> Answer:
    """`GET /v2/bot/message/aggregation/info`."""
    return as_json({"numOfCustomAggregationUnits": len(_names(call))})


def unit_list(call: Call) -> Answer:
    """`GET /v2/bot/message/aggregation/list`."""
    page, more = _page(call, _names(call), MOST)
    return as_json({"customAggregationUnits": page} | more)


def _page(call: Call, found: Sequence[Any], usual: int = PAGE) -> tuple[list[Any], dict[str, str]]:
    """The page that is asked for, and where the next begins."""
    limit, start = call.request.param("limit") or str(usual), call.request.param("start")
    if not limit.isdigit() or not 1 <= int(limit) <= MOST:
        raise refuse(400, f"Must be between 1 and {MOST}")
    token = start or "page-0"
    if not token.removeprefix("page-").isdigit():
        raise refuse(400, "Invalid start param")
    at = int(token.removeprefix("page-"))
    end = at + int(limit)
    return list(found[at:end]), {"next": f"page-{end}"} if end < len(found) else {}
