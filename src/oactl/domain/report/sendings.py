"""What went out to the friends of an account: by oactl, and by others as LINE's counts tell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from oactl.domain.audience import Via
from oactl.domain.insight import FollowersDay
from oactl.domain.line_day import LINE_ZONE
from oactl.domain.report.reached import DayCounts, Sent, reached
from oactl.domain.value import JsonObject

BY_HAND = ("broadcast", "targeting", "stepMessage")  # sent in LINE Official Account Manager
BY_API = {
    Via.BROADCAST: "apiBroadcast",
    Via.MULTICAST: "apiMulticast",
    Via.NARROWCAST: "apiNarrowcast",
    Via.PUSH: "apiPush",
}
FEW_FRIENDS = 100  # less than one in so many friends a day is the usual drip, as step messages are
FEW_PEOPLE = 20
NOON = time(12, tzinfo=LINE_ZONE)


@dataclass(frozen=True, slots=True)
class Sending:
    """Something that went to friends of the account, by its id, and to how many.

    With `by_others` oactl did not send it, and knows no more than LINE's count of the day.
    """

    id: str
    at: datetime
    delivered: int | None = None
    by_others: bool = False


def sendings_of(deliveries: Sequence[Sent], counts: DayCounts) -> list[Sending]:
    """The deliveries of an account with how many each reached, but for those to testers."""
    counted = zip(deliveries, reached(deliveries, counts), strict=True)
    return [
        Sending(delivery.occurrence, delivery.sent_at, count.people)
        for (delivery, _), count in counted
        if not delivery.test
    ]


def sendings_by_others(
    answers: Mapping[date, JsonObject],
    deliveries: Sequence[Sent],
    days: Mapping[date, FollowersDay],
) -> list[Sending]:
    """What else went out by LINE's counts of the days (`insight/message/delivery`).

    `deliveries` are all of oactl's, also those to testers. Answers to people who wrote, and
    greetings, are no sendings. Where a day has more than a few, they stand at its noon.
    """
    ours = _ours(deliveries)
    found = {
        day: _others(answer, ours.get(day, {}))
        for day, answer in answers.items()
        if answer.get("status") == "ready"
    }
    return [
        Sending("", datetime.combine(day, NOON), number, by_others=True)
        for day, number in sorted(found.items())
        if number >= _few(days.get(day))
    ]


def _ours(deliveries: Iterable[Sent]) -> dict[date, dict[Via, int | None]]:
    """How many oactl sent of each kind on a day; None where nobody knows."""
    found: dict[date, dict[Via, int | None]] = {}
    for delivery, figures in deliveries:
        given = figures.delivered if figures else None
        people = delivery.accepted if given is None else given
        for day in delivery.days:
            of = found.setdefault(day, {})
            before = of.get(delivery.via, 0)
            of[delivery.via] = None if before is None or people is None else before + people
    return found


def _others(answer: JsonObject, ours: Mapping[Via, int | None]) -> int:
    by_hand = sum(_count(answer, kind) for kind in BY_HAND)
    by_api = 0
    for via, kind in BY_API.items():
        own = ours.get(via, 0)
        by_api += 0 if own is None else max(0, _count(answer, kind) - own)
    return by_hand + by_api


def _count(answer: JsonObject, kind: str) -> int:
    """A counter at zero is left out by LINE."""
    value = answer.get(kind)
    return value if isinstance(value, int) else 0


def _few(day: FollowersDay | None) -> float:
    friends = day.friends if day else None
    return max(FEW_PEOPLE, (friends or 0) / FEW_FRIENDS)
