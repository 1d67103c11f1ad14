"""What people do with a message: open it, watch it, tap a link; and when.

Drawn once for each delivery from its request id, so that the same delivery always goes the same
way and its figures only grow, for 14 days.
"""

import re
from collections.abc import Iterator
from random import Random
from typing import Any, NamedTuple

from oactl.domain.value import Json
from oactl.sandbox.clock import DAY
from oactl.sandbox.friends import interest
from oactl.sandbox.state import Accepted, Account

FROZEN_AFTER = 14 * DAY
OPENED_WITHIN = 5 * 3_600
PLAYS = 0.4
_LINK = re.compile(r"https?://[^\s<>\"]+")


class Reaction(NamedTuple):
    """One reader: seconds until the message was opened and a link tapped (or never)."""

    uid: str
    opened: float
    times: int
    clicked: float | None
    link: int
    watched: float


def reactions(account: Account, sent: Accepted) -> list[Reaction]:
    """Everybody who will have opened a delivery in the end."""
    known = account.read.get(sent.request_id)
    if known is None:
        known = account.read[sent.request_id] = list(_drawn(sent))
    return list(known)


def _drawn(sent: Accepted) -> Iterator[Reaction]:
    rng = Random(f"{sent.request_id}:read")  # noqa: S311  a play of chance that must repeat
    count = len(links(sent.messages))
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
    """Those who opened it until now; a tap of the future is left out."""
    passed = min(now - _starts(sent), FROZEN_AFTER)
    return [
        each if each.clicked is not None and each.clicked <= passed else each._replace(clicked=None)
        for each in reactions(account, sent)
        if each.opened <= passed
    ]


def _starts(sent: Accepted) -> float:
    return sent.narrowcast.done if sent.narrowcast else sent.at


def readers(account: Account, sent: Accepted, now: float) -> set[str]:
    """Ids of those who opened it."""
    return {each.uid for each in so_far(account, sent, now)}


def clickers(account: Account, sent: Accepted, now: float, link: str | None) -> set[str]:
    """Ids of those who tapped one link of it, or any."""
    places = links(sent.messages)
    return {
        each.uid
        for each in so_far(account, sent, now)
        if each.clicked is not None and link in (None, places[each.link][1])
    }


def links(messages: tuple[dict[str, Any], ...]) -> list[tuple[int, str]]:
    """Each link with the number of its bubble, as LINE counts clicks: by the URL as written."""
    found = [(seq, link) for seq, each in enumerate(messages, 1) for link in _links(each)]
    return list(dict.fromkeys(found))


def _links(node: Json) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from _links(each)
    elif isinstance(node, dict):
        if node.get("type") in ("text", "textV2") and isinstance(node.get("text"), str):
            yield from _LINK.findall(node["text"])
        for key, value in node.items():
            if key in ("uri", "linkUri") and isinstance(value, str):
                yield value
            yield from _links(value)
