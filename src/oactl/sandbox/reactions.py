"""What people do with a message (open it, watch it, tap a link; and when), and the figures of it.

Drawn once for each delivery from its request id, so that the same delivery always goes the same
way and its figures only grow, for 14 days.

Source: Messaging API reference, "Get user interaction statistics"; a figure below 20, or of fewer
than 20 people, is null.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sized
from dataclasses import dataclass, field
from random import Random
from typing import Any, NamedTuple

from oactl.sandbox.clock import DAY
from oactl.sandbox.friends import interest
from oactl.sandbox.state import Accepted, Account

FROZEN_AFTER = 14 * DAY
OPENED_WITHIN = 5 * 3_600
PLAYS = 0.4
PRIVACY = 20
QUARTERS = (25, 50, 75, 100)
_LINK = re.compile(r"https?://[^\s<>\"]+")


class Reaction(NamedTuple):
    """One reader: seconds until the message was opened and a link tapped (or never)."""

    uid: str
    opened: float
    times: int
    clicked: float | None
    link: int
    watched: float


def _drawn(sent: Accepted) -> Iterator[Reaction]:
    rng = Random(f"{sent.request_id}:read")  # noqa: S311  a play of chance that must repeat
    count = len(_links(sent.messages))
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


def _links(messages: tuple[dict[str, Any], ...]) -> list[tuple[int, str]]:
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
        places = _links(sent.messages)
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
