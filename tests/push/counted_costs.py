"""Quota, money and the sentences of a report, counted once more. Imports nothing of oactl."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from counted import DAY, LINE, Counted, Json, Span, days_of
from watched_shop import Truth

LIMIT = 30_000
FEE, INCLUDED, PRICE, TAX = 1_200, 6_000, 0.2, 0.05  # NT$, of the plan that is called tw-high


def quota_at(truth: Truth, moment: datetime) -> Json:
    """What of the month's messages was used up when LINE was asked."""
    month = f"{moment.astimezone(LINE):%Y-%m}"
    sent = [e for e in truth.sends if f"{e.at.astimezone(LINE):%Y-%m}" == month]
    used = sum(each.delivered for each in sent if each.at < moment)
    return {"limit": LIMIT, "used": used, "remaining": LIMIT - used}


def quota_asked(truth: Truth) -> dict[date, datetime]:
    """When LINE was last asked on each of its days."""
    return {
        at.astimezone(LINE).date(): at
        for at, address in truth.asked_at
        if address == "/v2/bot/message/quota/consumption"
    }


def quota_of(counted: Counted, span: Span) -> Json:
    """The newest, or of a month that is over the last of its own."""
    asked = quota_asked(counted.truth)
    month = [day for day in asked if f"{day:%Y-%m}" == f"{span.end:%Y-%m}" and day <= span.end]
    is_of_now = span.end >= counted.today - (7 + counted.today.weekday()) * DAY
    day = max(asked) if is_of_now else max(month)
    return {"quota": quota_at(counted.truth, asked[day]), "quota_day": f"{day}"}


def bill(messages: int) -> Json:
    beyond = max(0, messages - INCLUDED)
    return {
        "currency": "NT$",
        "fee": FEE,
        "further": [{"messages": beyond, "price": PRICE}],
        "tax_rate": TAX,
        "total": round((FEE + beyond * PRICE) * (1 + TAX), 2),
        "at_most": True,
    }


def month_of(counted: Counted, month: str, coming: list[int], used: int) -> Json:
    total = used + sum(coming)
    return {
        "month": month,
        "limit": LIMIT,
        "used": used,
        "planned": sum(coming),
        "sends": len(coming),
        "uncounted": 0,
        "total": total,
        "price_plan": "tw-high",
        "included": INCLUDED,
        "beyond": max(0, total - INCLUDED),
        "cost": bill(total),
        "runs_out": None,
    }


def month_now(counted: Counted) -> Json:
    """As the report tells it: the offers to come go to the friends of today."""
    used = quota_at(counted.truth, counted.truth.now)["used"]
    return month_of(counted, "2026-11", [_friends(counted)], used)


def costs(counted: Counted) -> Json:
    """`oactl cost`: the offers to come go to the friends that there will be."""
    used = quota_at(counted.truth, counted.truth.now)["used"]
    newest, first = max(counted.known), max(counted.known) - 28 * DAY
    a_day = (_friends(counted) - counted.level(first, "friends")) / 28
    will_be = {
        day: round(_friends(counted) + a_day * (day - newest).days)
        for day in days_of(counted.today, date(2026, 12, 31))
        if day.weekday() == 2
    }
    november = [n for day, n in will_be.items() if day.month == 11]
    december = [n for day, n in will_be.items() if day.month == 12]
    now, later = sum(november) + used, sum(december)
    so_far = (FEE + max(0, used - INCLUDED) * PRICE) * (1 + TAX)
    return {
        "month": month_of(counted, "2026-11", november, used),
        "cost_so_far": bill(used),
        "growth": {
            "friends_a_day": round(a_day + 1e-9, 2),
            "since": f"{first}",
            "until": f"{newest}",
            "friends": _friends(counted),
        },
        "used_up": {"already": used > INCLUDED, "at": None, "occurrence": None},
        "cheapest": _cheapest(now),
        "next_month": month_of(counted, "2026-12", december, 0),
        "cheapest_next_month": _cheapest(later),
        "cost_per": _cost_per(counted, so_far, used),
    }


def _cheapest(messages: int) -> Json:
    """Only the largest plan of Taiwan allows so many."""
    assert messages > 3_000
    none = dict.fromkeys(("change", "since", "by"))
    return {"price_plan": "tw-high", "cost": bill(messages), "saving": 0, **none}


def _cost_per(counted: Counted, so_far: float, used: int) -> Json:
    posts = counted.figures(Span.named("2026-11"))["engagement"]["posts"]

    def each(name: str) -> float:
        known = [post for post in posts if post[name] is not None]
        part = so_far * sum(post["delivered"] for post in known) / used
        return round(part / sum(post[name] for post in known), 4)

    new = counted.figures(Span.named("2026-11"))["followers"]["net"]
    return {
        "open": each("unique_impressions"),
        "click": each("unique_clicks"),
        "new_follower": round(so_far / new, 4),
    }


def _friends(counted: Counted) -> int:
    return int(counted.level(max(counted.known), "friends"))


def sentences(counted: Counted, span: Span, told: list[Json]) -> Iterator[tuple[Any, Any]]:
    """Each number that a sentence tells beside the same one counted."""
    found, then = counted.figures(span), counted.earlier(span)
    trends = {each["name"]: each for each in counted.trends(span)}
    rates = [post["open_rate"] for post in found["engagement"]["posts"]]
    for each in told:
        params = each["params"]
        match each["code"]:
            case "beyond" | "as_usual":
                for name, now, low, high, side in params["figures"]:
                    usual, value = trends[name]["usual"], trends[name]["points"][-1]["value"]
                    yield [now, low, high], [value, usual["low"], usual["high"]]
                    yield side, (value > usual["high"]) - (value < usual["low"])
            case "so_far" | "against_before":
                yield params["new"], found["followers"]["net"]
                yield params["before"], then["followers"]["net"]
            case "cost":
                yield params["messages"], found["reached"]["total"]
                yield params["blocks"], found["blocks"]["net"]
                if params["money"]:
                    total = month_now(counted)["cost"]["total"]
                    yield params["money"], f"NT${total:,.0f}"
            case "posts_alike":
                yield params["low"] in rates, True
                yield params["high"] in rates, True
            case code:
                raise AssertionError(code)
