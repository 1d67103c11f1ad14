"""Engagement of deliveries added up: impressions, clicks and plays, null where under twenty.

Source: Messaging API reference, "Get user interaction statistics"; a figure below 20, or of fewer
than 20 people, is null.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from oactl.sandbox.reactions import Reaction, links, so_far
from oactl.sandbox.state import Accepted, Account

PRIVACY = 20
QUARTERS = (25, 50, 75, 100)


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
        places = links(sent.messages)
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


def floor(value: int, people: int) -> int | None:
    """A figure, or null to keep the few behind it private."""
    return value if value >= PRIVACY and people >= PRIVACY else None


def overview(total: Tally) -> dict[str, int | None]:
    """The figures of whole deliveries."""
    played = {uid: part for plays in total.plays.values() for uid, part in plays.items()}
    ended = sum(part >= 1 for part in played.values())
    return {
        "uniqueImpression": floor(len(total.readers), len(total.readers)),
        "uniqueClick": floor(len(total.clickers), len(total.clickers)),
        "uniqueMediaPlayed": floor(len(played), len(played)),
        "uniqueMediaPlayed100Percent": floor(ended, ended),
    }


def bubbles(total: Tally, *, unique: bool) -> list[dict[str, Any]]:
    """The figures of each message object; `unique` impressions stand in unit statistics only."""
    return [
        {"seq": seq, "impression": floor(count, len(total.seen[seq]))}
        | ({"uniqueImpression": floor(len(total.seen[seq]), PRIVACY)} if unique else {})
        | _media(list(total.plays[seq].values()) if seq in total.plays else [])
        for seq, count in sorted(total.impressions.items())
    ]


def _media(parts: list[float]) -> dict[str, int | None]:
    figures = {"": len(parts)}
    figures |= {f"{q}Percent": sum(part * 100 >= q for part in parts) for q in QUARTERS}
    return {
        name + suffix: floor(value, value)
        for name in ("mediaPlayed", "uniqueMediaPlayed")
        for suffix, value in figures.items()
    }


def clicks(total: Tally) -> list[dict[str, Any]]:
    """The figures of each link; several links of one bubble share its number."""
    return [
        {
            "seq": place[0],
            "url": place[1],
            "click": floor(total.taps[place], len(people)),
            "uniqueClick": floor(len(people), len(people)),
            "uniqueClickOfRequest": floor(len(people), len(people)),
        }
        for place, people in sorted(total.tappers.items())
    ]
