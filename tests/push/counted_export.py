"""The rows of `insight export`, made once more of LINE's answers. Imports nothing of oactl."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any, TypeAlias

from counted import LINE, Counted, Post, told
from counted_costs import quota_asked, quota_at

Row: TypeAlias = tuple[str, str, str | None]  # day, metric, post
_SHARES = {
    "genders": ("genders", "gender"),
    "ages": ("ages", "age"),
    "areas": ("areas", "area"),
    "appTypes": ("app_types", "appType"),
    "subscriptionPeriods": ("subscription_periods", "subscriptionPeriod"),
}
_COUNTERS = frozenset(
    {"apiBroadcast", "apiMulticast", "apiNarrowcast", "apiPush"}
    | {"autoResponse", "welcomeResponse", "chat"}
)


def exported(counted: Counted) -> dict[Row, float]:
    """The value of each row; a figure that LINE does not give has none."""
    parts = (_days, _demographic, _messages, _menus, _quotas, _lists)
    rows = [row for part in parts for row in part(counted)]
    return {
        (f"{day}", metric, post): value for day, metric, post, value in rows if value is not None
    }


Found: TypeAlias = Iterator[tuple[date, str, str | None, float | None]]


def _days(counted: Counted) -> Found:
    for day in counted.known:
        for name in ("followers", "targeted_reaches", "blocks"):
            yield day, name, None, counted.level(day, name)
        counts = counted.truth.get("/v2/bot/insight/message/delivery", date=f"{day:%Y%m%d}")
        for name in counts.keys() & _COUNTERS:
            yield day, f"messages.{name}", None, counts[name]
        of_day = Counter[str]()
        for each in counted.posts:
            if each.line_day == day:
                of_day[f"api{each.kind.capitalize()}"] += each.delivered
        assert of_day == {name: counts[name] for name in counts if name.startswith("api")}


def _demographic(counted: Counted) -> Found:
    found = counted.truth.get("/v2/bot/insight/demographic")
    for name, (ours, label) in _SHARES.items():
        for row in found[name]:
            share = row["percentage"] / 100
            yield counted.today, f"demographic.{ours}.{row[label]}", None, share


def _messages(counted: Counted) -> Found:
    asked = {address for _, address in counted.truth.asked_at}
    for post in counted.posts:
        if post.is_test:
            continue
        day, name = post.line_day, post.name
        yield day, "unique_impressions", name, told(post.openers)
        yield day, "unique_clicks", name, told(post.tappers)
        if post.kind != "multicast":
            yield day, "delivered", name, post.delivered
        (address,) = (each for each in asked if asks_for(each, post))
        answer = counted.truth.get(address)
        for bubble in answer["messages"]:
            place = f"bubble.{bubble['seq']}"
            yield day, f"{place}.impressions", name, bubble["impression"]
            yield day, f"{place}.unique_impressions", name, bubble.get("uniqueImpression")
        for link in answer["clicks"]:
            place = f"link.{link['seq']}.{link['url']}"
            yield day, f"{place}.clicks", name, link["click"]
            yield day, f"{place}.unique_clicks", name, link["uniqueClick"]


def asks_for(address: str, post: Post) -> bool:
    first = post.sends[0]
    if "/insight/message/event" not in address:
        return False
    if first.unit is None:
        return address.endswith(first.request_id)
    return f"customAggregationUnit={first.unit}&" in address


def _menus(counted: Counted) -> Found:
    for address in {address for _, address in counted.truth.asked_at}:
        if "/insight/richmenu/" not in address or "/daily" not in address:
            continue
        answer = counted.truth.get(address)
        if "impression" not in answer:  # LINE tells nothing where fewer than 20 people tapped
            continue
        menu = answer["richMenuId"]
        yield from _menu_days(answer["impression"], "rich_menu.impressions", menu)
        for number, area in enumerate(answer["clicks"], 1):
            yield from _menu_days(area, f"rich_menu.area.{number}.taps", menu)


def _menu_days(holder: Any, metric: str, menu: str) -> Found:
    for row in holder["metrics"]:
        day = date.fromisoformat(row["date"])
        yield day, metric, menu, row["count"]
        yield day, f"{metric}.people", menu, row["uniqueUsers"]


def _quotas(counted: Counted) -> Found:
    for day, at in quota_asked(counted.truth).items():
        found = quota_at(counted.truth, at)
        yield day, "quota.limit", None, found["limit"]
        yield day, "quota.used", None, found["used"]


def _lists(counted: Counted) -> Found:
    units = {e.unit for e in counted.truth.sends if e.unit and e.at.astimezone(LINE).month == 11}
    yield counted.today, "units.used", None, len(units)
    for state in ("RUNNING", "DRAFT", "CLOSED"):
        pages = [
            counted.truth.get(address)
            for address in {address for _, address in counted.truth.asked_at}
            if f"/coupon?status={state}" in address
        ]
        count = sum(len(page["items"]) for page in pages)
        yield counted.today, f"coupons.{state.lower()}", None, count or None
