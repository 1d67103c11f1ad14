"""Insight endpoints: followers, deliveries, demographics, engagement, by UTC+9 day.

Source: Messaging API reference, "Insights". Today's figures are unready, and yesterday's until
the hour that the settings name.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sized
from dataclasses import dataclass, field
from random import Random
from typing import Any, NamedTuple

from oactl.sandbox.answers import Answer, as_json, refuse
from oactl.sandbox.clock import DAY, day_of, day_start, read_day
from oactl.sandbox.friends import AGES, AREAS, CERTAIN_AFTER, interest, traits
from oactl.sandbox.state import Accepted, Account, Call

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


class Reaction(NamedTuple):
    """One reader: seconds until the message was opened and a link tapped (or never)."""

    uid: str
    opened: float
    times: int
    clicked: float | None
    link: int
    watched: float


@dataclass(slots=True)
class Tally:
    """Sums over one or several deliveries; people are counted once."""

    readers: set[str] = field(default_factory=set)
    clickers: set[str] = field(default_factory=set)
    impressions: Counter[int] = field(default_factory=Counter)
    seen: defaultdict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    taps: Counter[tuple[int, str]] = field(default_factory=Counter)
    tappers: defaultdict[tuple[int, str], set[str]] = field(
        default_factory=lambda: defaultdict(set)
    )
    plays: defaultdict[int, dict[str, float]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, account: Account, sent: Accepted, now: float) -> None:
        """Add what one delivery has reached until now."""
        places = links_of(sent.messages)
        videos = [seq for seq, each in enumerate(sent.messages, 1) if each["type"] == "video"]
        for each in so_far(account, sent, now):
            self.readers.add(each.uid)
            for seq in range(1, len(sent.messages) + 1):
                self.impressions[seq] += each.times
                self.seen[seq].add(each.uid)
            self._tap(each, places)
            for seq in videos if each.watched else ():
                self.plays[seq][each.uid] = max(each.watched, self.plays[seq].get(each.uid, 0))

    def _tap(self, each: Reaction, places: list[tuple[int, str]]) -> None:
        if each.clicked is None:
            return
        self.clickers.add(each.uid)
        self.taps[places[each.link]] += each.times
        self.tappers[places[each.link]].add(each.uid)


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


FROZEN_AFTER = 14 * DAY
OPENED_WITHIN = 5 * 3_600
PLAYS = 0.4
PRIVACY = 20
QUARTERS = (25, 50, 75, 100)
_LINK = re.compile(r"https?://[^\s<>\"]+")


def _drawn(sent: Accepted) -> Iterator[Reaction]:
    rng = Random(f"{sent.request_id}:read")  # noqa: S311  a play of chance that must repeat
    count = len(links_of(sent.messages))
    for uid in sent.delivered:
        zeal = interest(uid)
        if rng.random() >= 0.25 + 0.6 * zeal:
            continue
        opened = rng.expovariate(1 / OPENED_WITHIN)
        tapped = count > 0 and rng.random() < 0.05 + 0.25 * zeal
        yield Reaction(
            uid,
            opened,
            1 + (rng.random() < 1 / 4) + (rng.random() < 1 / 16),
            opened + rng.uniform(2, 900) if tapped else None,
            rng.randrange(count) if count else 0,
            rng.random() * 2 if rng.random() < PLAYS else 0.0,
        )


def so_far(account: Account, sent: Accepted, now: float) -> list[Reaction]:
    """Those who opened a delivery until now; a tap of the future is left out."""
    if sent.request_id not in account.read:
        account.read[sent.request_id] = list(_drawn(sent))
    began = sent.narrowcast.done if sent.narrowcast else sent.at
    passed = min(now - began, FROZEN_AFTER)
    return [
        each if each.clicked is not None and each.clicked <= passed else each._replace(clicked=None)
        for each in account.read[sent.request_id]
        if each.opened <= passed
    ]


def links_of(messages: tuple[dict[str, Any], ...]) -> list[tuple[int, str]]:
    """Each link with the number of its bubble, as LINE counts clicks: by the URL as written."""
    found = [(seq, link) for seq, each in enumerate(messages, 1) for link in _links_in(each)]
    return list(dict.fromkeys(found))


def _links_in(node: object) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from _links_in(each)
    elif isinstance(node, dict):
        if node.get("type") in ("text", "textV2") and isinstance(node.get("text"), str):
            yield from _LINK.findall(node["text"])
        for key, value in node.items():
            if key in ("uri", "linkUri") and isinstance(value, str):
                yield value
            yield from _links_in(value)


def tally(account: Account, deliveries: Iterable[Accepted], now: float) -> Tally:
    """The sums of several deliveries."""
    total = Tally()
    for sent in deliveries:
        total.add(account, sent, now)
    return total


def _shown(value: int, people: Sized) -> int | None:
    """A figure, or null to keep the few behind it private."""
    return value if value >= PRIVACY and len(people) >= PRIVACY else None


def _count(people: Sized) -> int | None:
    return _shown(len(people), people)


def overview(total: Tally) -> dict[str, int | None]:
    """The figures of whole deliveries."""
    played = {uid: part for plays in total.plays.values() for uid, part in plays.items()}
    return {
        "uniqueImpression": _count(total.readers),
        "uniqueClick": _count(total.clickers),
        "uniqueMediaPlayed": _count(played),
        "uniqueMediaPlayed100Percent": _count([uid for uid, part in played.items() if part >= 1]),
    }


def bubbles(total: Tally, *, unique: bool) -> list[dict[str, Any]]:
    """The figures of each message object; `unique` impressions stand in unit statistics only."""
    return [
        {"seq": seq, "impression": _shown(count, total.seen[seq])}
        | ({"uniqueImpression": _count(total.seen[seq])} if unique else {})
        | _media(list(total.plays[seq].values()) if seq in total.plays else [])
        for seq, count in sorted(total.impressions.items())
    ]


def _media(parts: list[float]) -> dict[str, int | None]:
    figures = {"": parts} | {
        f"{quarter}Percent": [part for part in parts if part * 100 >= quarter]
        for quarter in QUARTERS
    }
    return {
        name + suffix: _count(people)
        for name in ("mediaPlayed", "uniqueMediaPlayed")
        for suffix, people in figures.items()
    }


def clicks(total: Tally) -> list[dict[str, Any]]:
    """The figures of each link; several links of one bubble share its number."""
    return [
        {
            "seq": place[0],
            "url": place[1],
            "click": _shown(total.taps[place], people),
            "uniqueClick": _count(people),
            "uniqueClickOfRequest": _count(people),
        }
        for place, people in sorted(total.tappers.items())
    ]
