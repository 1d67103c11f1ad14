"""How many people a delivery reached: LINE's figure where it gives one, else what can be known.

LINE tells `delivered` of a broadcast and of a narrowcast. Of a multicast or push it only tells how
many messages of that kind reached somebody on a day (insight/message/delivery), whoever sent them.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple, TypeAlias

from oactl.domain.audience import Via
from oactl.domain.engagement import MessageFigures
from oactl.domain.insight import SentDelivery
from oactl.domain.value import JsonObject

DayCounts: TypeAlias = Mapping[tuple[date, Via], int]
Sent: TypeAlias = tuple[SentDelivery, MessageFigures | None]
Source: TypeAlias = Literal["line", "line_day", "accepted"]

COUNTERS = {Via.MULTICAST: "apiMulticast", Via.PUSH: "apiPush"}


class Reached(NamedTuple):
    """So many `people`, by LINE's figure of the delivery, its figure of the day, or as it accepted.

    `least` is the fewest that it can have been, where LINE's figure of the day leaves that open.
    """

    people: int | None
    by: Source
    least: int | None = None


def day_counts(answers: Mapping[date, JsonObject]) -> DayCounts:
    """LINE's counts of the days whose figures are ready; a counter at zero is left out there."""
    return {
        (day, via): answer[counter]
        for day, answer in answers.items()
        for via, counter in COUNTERS.items()
        if answer.get("status") == "ready" and isinstance(answer.get(counter), int)
    }


def reached(sent: Sequence[Sent], counts: DayCounts) -> list[Reached]:
    """For each delivery of an account how many people it reached. `sent` has those to testers too.

    Where LINE's count of a day is of one delivery, it is that delivery's; of several, each got at
    least what the others cannot have had. More than all of ours together is somebody else's too,
    and then it says nothing.
    """
    of_day: dict[tuple[date, Via], list[SentDelivery]] = {}
    for delivery, _ in sent:
        for day in delivery.days:
            of_day.setdefault((day, delivery.via), []).append(delivery)
    return [_reached(delivery, figures, of_day, counts) for delivery, figures in sent]


def _reached(
    delivery: SentDelivery,
    figures: MessageFigures | None,
    of_day: Mapping[tuple[date, Via], Sequence[SentDelivery]],
    counts: DayCounts,
) -> Reached:
    if figures is not None and figures.delivered is not None:
        return Reached(figures.delivered, "line")
    by_list = Reached(delivery.accepted, "accepted")
    places = [(day, delivery.via) for day in delivery.days]
    if delivery.accepted is None or any(place not in counts for place in places):
        return by_list
    line = sum(counts[place] for place in places)
    others = {each for place in places for each in of_day[place]} - {delivery}
    theirs = sum(each.accepted or 0 for each in others)
    seen = figures.unique_impressions if figures and figures.unique_impressions else 0
    if any(each.accepted is None or each.days != delivery.days for each in others):
        return by_list
    if not max(seen, 1) <= line <= delivery.accepted + theirs:
        return by_list
    if not others:
        return Reached(line, "line_day")
    least = max(line - theirs, seen)
    return by_list._replace(least=least) if least < delivery.accepted else by_list
