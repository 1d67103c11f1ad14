"""Whom a narrowcast means: operators over audiences, redeliveries and demographic filters.

Source: Messaging API reference, "Recipient object" and "Demographic filter object".
"""

from collections.abc import Callable
from typing import Any

from oactl.domain.value import Json
from oactl.sandbox.answers import refuse
from oactl.sandbox.audiences import ready
from oactl.sandbox.clock import DAY
from oactl.sandbox.friends import Traits, traits
from oactl.sandbox.places import AGE_CODES, APP_TYPES, AREA_CODES, GENDERS, PERIOD_CODES
from oactl.sandbox.state import Audience, Call

REACH_FLOOR = 100
OBJECTS = 10
REMEMBERED = 14 * DAY


def recipients(call: Call, friends: set[str], audiences: list[Audience]) -> set[str]:
    """The friends that the recipient object means; its audiences are added to the list."""
    recipient = call.body.get("recipient")
    if recipient is None:
        return set(friends)
    objects: list[Any] = []

    def leaf(node: dict[str, Any]) -> set[str]:
        if node.get("type") == "audience":
            audience = ready(call, node.get("audienceGroupId"))
            audiences.append(audience)
            return audience.members & friends
        if node.get("type") == "redelivery":
            return set(_redelivered(call, node.get("requestId"))) & friends
        raise refuse(400, "Invalid recipient")

    return _evaluate(recipient, leaf, friends, objects)


def _evaluate(
    node: Json, leaf: Callable[[dict[str, Any]], set[str]], everyone: set[str], seen: list[Any]
) -> set[str]:
    """The people an object tree means; at most ten objects beside operators."""
    if not isinstance(node, dict):
        raise refuse(400, "The request body has 1 error(s)")
    if node.get("type") != "operator":
        seen.append(node)
        if len(seen) > OBJECTS:
            raise refuse(400, f"Up to {OBJECTS} objects can be specified")
        return leaf(node)
    keys = [key for key in ("and", "or", "not") if key in node]
    if len(keys) != 1:
        raise refuse(400, "Exactly one of and, or, not must be specified")
    key = keys[0]
    if key == "not":
        return everyone - _evaluate(node[key], leaf, everyone, seen)
    if not isinstance(node[key], list) or not node[key]:
        raise refuse(400, f"The property, '{key}', must not be empty")
    parts = [_evaluate(part, leaf, everyone, seen) for part in node[key]]
    return set.intersection(*parts) if key == "and" else set.union(*parts)


def _redelivered(call: Call, request_id: Json) -> tuple[str, ...]:
    before = call.account.by_request.get(request_id) if isinstance(request_id, str) else None
    plan = before.narrowcast if before else None
    if (
        before is None
        or plan is None
        or plan.error
        or not plan.done <= call.now < before.at + REMEMBERED
    ):
        raise refuse(400, f"Invalid request id: {request_id}")
    return before.delivered


def filtered(call: Call, friends: set[str]) -> set[str] | None:
    """The friends that the demographic filter means; None without one."""
    wish = call.body.get("filter")
    demographic = wish.get("demographic") if isinstance(wish, dict) else None
    if demographic is None:
        return None
    if sum(traits(uid).gender is not None for uid in friends) < REACH_FLOOR:
        raise refuse(403, "Your account does not have enough friends")
    return _evaluate(demographic, _filter_leaf(call, friends), friends, [])


def _filter_leaf(call: Call, friends: set[str]) -> Callable[[dict[str, Any]], set[str]]:
    def leaf(node: dict[str, Any]) -> set[str]:
        test = _test(call, node)
        known = ((uid, traits(uid)) for uid in friends)
        return {uid for uid, who in known if who.gender is not None and test(uid, who)}

    return leaf


def _test(call: Call, node: dict[str, Any]) -> Callable[[str, Traits], bool]:
    match node.get("type"):
        case "gender":
            genders = _choices(node, frozenset(GENDERS))
            return lambda _uid, who: who.gender in genders
        case "appType":
            apps = _choices(node, frozenset(APP_TYPES))
            return lambda _uid, who: who.app in apps
        case "area":
            areas = _choices(node, AREA_CODES)
            return lambda _uid, who: who.area in areas
        case "age":
            low, high = _range(node, AGE_CODES)
            return lambda _uid, who: low <= (who.age or 0) < high
        case "subscriptionPeriod":
            low, high = _range(node, PERIOD_CODES)
            people = call.account.people.by_id
            return lambda uid, _who: low <= (call.now - people[uid].since) / DAY < high
        case _:
            raise refuse(400, "Invalid filter")


def _choices(node: dict[str, Any], known: frozenset[str]) -> frozenset[str]:
    wanted = node.get("oneOf")
    if not isinstance(wanted, list) or not wanted or not all(each in known for each in wanted):
        raise refuse(400, f"Invalid value of oneOf in {node['type']}")
    return frozenset(wanted)


def _range(node: dict[str, Any], codes: dict[str, int]) -> tuple[float, float]:
    given = [node[key] for key in ("gte", "lt") if node.get(key) is not None]
    if not given or not all(isinstance(each, str) and each in codes for each in given):
        raise refuse(400, f"Invalid range of {node['type']}")
    low = codes[node["gte"]] if node.get("gte") else 0
    high = codes[node["lt"]] if node.get("lt") else float("inf")
    if low >= high:
        raise refuse(400, f"gte must be less than lt in {node['type']}")
    return low, high
