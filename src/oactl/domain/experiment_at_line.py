"""The arms of an experiment among people whom only LINE knows: a narrowcast for each.

LINE takes the first arm at random (`limit`), the next from those who did not get it
(`redelivery`), and the last gets all that are left. What an arm asks for hangs on the request ids
of those before it, which LINE gives when it takes them: in a frozen document a mark stands for
each. Source: Messaging API reference, "Send narrowcast message", "Redelivery object".
"""

from collections.abc import Iterable, Mapping

from oactl.domain.audience import MAX_AUDIENCES_IN_A_NARROWCAST, Audience, Tags, groups_of
from oactl.domain.value import JsonObject, compact_json

LEAST_PEOPLE = 50  # LINE, "Send narrowcast message": below it LINE ends the narrowcast, error 2
REST: JsonObject = {"upToRemainingQuota": True, "forbidPartialDelivery": True}


def is_countable(audience: Audience, tags: Tags) -> bool:
    """Whether anybody can say how many people a rule means at LINE.

    So it is of every friend, of one audience, and of a rule whose author says a `limit`. How many
    are in two audiences at once, or in an estimate of LINE's, LINE tells nobody before it sends.
    """
    if audience.limit is not None or audience.everyone:
        return True
    alone = len(audience.all + audience.any) == 1 and not audience.exclude
    return alone and audience.demographics is None and len(groups_of(audience, tags)) == 1


def fits_a_request(audience: Audience, tags: Tags, arms: int) -> bool:
    """Whether the rule and all arms before the last are not more than LINE takes in one request."""
    return len(groups_of(audience, tags)) + arms - 1 <= MAX_AUDIENCES_IN_A_NARROWCAST


def part_of(people: int, arms: int) -> int:
    """How many people each arm has, but for the last, which has those that are left."""
    return people // arms


def parts_of_arm(
    parts: JsonObject, number: int, arms: int, people: int, limit: int | None
) -> JsonObject:
    """`recipient`, `filter` and `limit` of one arm, counting from 1.

    `parts` are those of all the people, `people` how many they are; `limit` is that of the rule.
    """
    each = part_of(people, arms)
    nodes = [parts["recipient"]] if "recipient" in parts else []
    nodes += [_not(mark(before)) for before in range(1, number)]
    of_arm: JsonObject = {}
    if nodes:
        of_arm["recipient"] = nodes[0] if len(nodes) == 1 else _all_of(nodes)
    if "filter" in parts:
        of_arm["filter"] = parts["filter"]
    rest = REST if limit is None else {"max": limit - each * (arms - 1)}
    return {**of_arm, "limit": {"max": each} if number < arms else rest}


def mark(number: int) -> JsonObject:
    """What stands in a frozen document for those who got the arm of a number."""
    return {"type": "redelivery", "requestId": f"arm {number}"}


def with_request_ids(document: str, ids: Mapping[int, str]) -> str:
    """A frozen document with the request ids of the arms before it, by their numbers.

    It is the same text each time, as a request id never changes.
    """
    for number, request_id in ids.items():
        known = {"type": "redelivery", "requestId": request_id}
        document = document.replace(_text(mark(number)), _text(known))
    return document


def _text(node: JsonObject) -> str:
    return compact_json(node).decode()


def _not(node: JsonObject) -> JsonObject:
    return {"type": "operator", "not": node}


def _all_of(nodes: Iterable[JsonObject]) -> JsonObject:
    return {"type": "operator", "and": list(nodes)}
