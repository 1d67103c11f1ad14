"""Insight endpoints: followers, deliveries, demographics, engagement, by UTC+9 day.

Source: Messaging API reference, "Insights". Today's figures are unready, and yesterday's until
the hour that the settings name.
"""

from collections import Counter
from random import Random
from typing import Any

from oactl.sandbox.answers import Answer, as_json, refuse
from oactl.sandbox.clock import DAY, day_of, day_start, read_day
from oactl.sandbox.friends import AGES, AREAS, CERTAIN_AFTER, traits
from oactl.sandbox.reactions import Tally, bubbles, clicks, overview, tally
from oactl.sandbox.state import Accepted, Call

FOLLOWERS_SINCE = "20161101"
DELIVERIES_SINCE = "20170301"
REACH_FLOOR = 20
UNIT_DAYS = 30
PERIODS = (7, 30, 90, 180, 365)
COUNTERS = {
    "broadcast": "apiBroadcast",
    "push": "apiPush",
    "multicast": "apiMulticast",
    "narrowcast": "apiNarrowcast",
}


def _status(call: Call, day: int, since: str) -> str:
    """`ready`, `unready` or `out_of_service` for a day."""
    if day < (read_day(since) or 0):
        return "out_of_service"
    today = day_of(call.now)
    last = today - 1
    if call.now < day_start(today) + call.world.settings.ready_hour * 3_600:
        last -= 1
    return "ready" if day <= last else "unready"


def _day(call: Call) -> int:
    text = call.request.param("date")
    if text is None:
        raise refuse(400, "date is required")
    day = read_day(text)
    if day is None:
        raise refuse(400, "Bad Request")
    return day


def followers(call: Call) -> Answer:
    """`GET /v2/bot/insight/followers`."""
    day = _day(call)
    status = _status(call, day, FOLLOWERS_SINCE)
    figures = call.account.people.figures(day) if status == "ready" else (None, None, None)
    names = ("followers", "targetedReaches", "blocks")
    return as_json({"status": status} | dict(zip(names, figures, strict=True)))


def deliveries(call: Call) -> Answer:
    """`GET /v2/bot/insight/message/delivery`; a counter at zero is left out."""
    day = _day(call)
    status = _status(call, day, DELIVERIES_SINCE)
    if status != "ready":
        return as_json({"status": status})
    counts: Counter[str] = Counter()
    for sent in call.account.accepted:
        if day_of(sent.at) == day:
            counts[COUNTERS[sent.endpoint]] += len(sent.delivered)
    counts["welcomeResponse"] = call.account.people.joined(day)
    rng = Random(f"{call.account.spec.bot_user_id}:{day}")  # noqa: S311  must repeat
    counts["autoResponse"] = int(call.account.spec.friends * rng.uniform(0.002, 0.008))
    counts["chat"] = int(call.account.spec.friends * rng.uniform(0.001, 0.004))
    return as_json({"status": status} | {name: count for name, count in counts.items() if count})


def demographic(call: Call) -> Answer:
    """`GET /v2/bot/insight/demographic`: of those who came three days ago or earlier."""
    people = call.account.people
    known = [
        uid
        for uid in people.reachable(call.now)
        if people.by_id[uid].since <= call.now - CERTAIN_AFTER
    ]
    if sum(traits(uid).gender is not None for uid in known) < REACH_FLOOR:
        names = ("genders", "ages", "areas", "appTypes", "subscriptionPeriods")
        return as_json({"available": False} | {name: [] for name in names})
    who = [traits(uid) for uid in known]
    periods = [_period((call.now - people.by_id[uid].since) / DAY) for uid in known]
    ages = [None if each.age is None else AGES[each.age][0] for each in who]
    areas = [None if each.area is None else AREAS[each.area][0] for each in who]
    return as_json(
        {
            "available": True,
            "genders": _shares("gender", [each.gender for each in who]),
            "ages": _shares("age", ages),
            "areas": _shares("area", areas),
            "appTypes": _shares("appType", [each.app for each in who]),
            "subscriptionPeriods": _shares("subscriptionPeriod", periods),
        }
    )


def _period(days: float) -> str:
    bound = next((each for each in PERIODS if days < each), None)
    return f"within{bound}days" if bound else f"over{PERIODS[-1]}days"


def _shares(key: str, values: list[Any]) -> list[dict[str, Any]]:
    counts = Counter("unknown" if value is None else value for value in values)
    return [
        {key: value, "percentage": round(100 * count / len(values), 1)}
        for value, count in sorted(counts.items())
    ]


def event(call: Call) -> Answer:
    """`GET /v2/bot/insight/message/event`: of a broadcast or narrowcast."""
    sent = call.account.by_request.get(call.request.param("requestId") or "")
    if sent is None or sent.endpoint not in ("broadcast", "narrowcast"):
        raise refuse(404, "Not found")
    total = tally(call.account, [sent], call.now)
    head = {
        "requestId": sent.request_id,
        "timestamp": int(sent.at),
        "delivered": _delivered(call, sent),
    }
    return _engagement(total, head, unique=False)


def _delivered(call: Call, sent: Accepted) -> int | None:
    """None until everything is sent."""
    under_way = sent.narrowcast is not None and call.now < sent.narrowcast.done
    return None if under_way else len(sent.delivered)


def _engagement(total: Tally, head: dict[str, Any], *, unique: bool) -> Answer:
    body = {
        "overview": head | overview(total),
        "messages": bubbles(total, unique=unique),
        "clicks": clicks(total),
    }
    return as_json(body)


def unit_event(call: Call) -> Answer:
    """`GET /v2/bot/insight/message/event/aggregation`: of one unit, over up to 31 days."""
    unit = call.request.param("customAggregationUnit")
    first, last = (read_day(call.request.param(name) or "") for name in ("from", "to"))
    if unit is None or first is None or last is None or not first <= last <= first + UNIT_DAYS:
        return as_json(dict.fromkeys(("message", "key", "stacktrace", "code")), 400)
    sent = [
        each
        for each in call.account.accepted
        if each.unit == unit and first <= day_of(each.at) <= last
    ]
    return _engagement(tally(call.account, sent, call.now), {}, unique=True)
