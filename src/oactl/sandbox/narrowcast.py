"""Narrowcast: whom it means, how many may get it, and how it goes on after it was accepted.

Source: Messaging API reference, "Send narrowcast message", "Recipient object", "Demographic filter
object" and "Get narrowcast message status".
"""

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

from oactl.sandbox.answers import (
    Answer,
    as_json,
    body_errors,
    property_error,
    refuse,
)
from oactl.sandbox.audiences import FLOOR, SMALL_ALLOWED, ready
from oactl.sandbox.clock import DAY, iso
from oactl.sandbox.friends import AGES, AREAS, Traits, traits
from oactl.sandbox.messages import check, details_of
from oactl.sandbox.sending import accept, afford
from oactl.sandbox.state import UUID, Accepted, Audience, Call, Narrowcast, World

KNOWN_FLOOR = 100
OBJECTS = 10
REMEMBERED = 14 * DAY
TOO_FEW = (2, "There are not enough recipients")
CANCELLED = (5, "The message was cancelled because of forbidPartialDelivery")

AGE_CODES = {f"age_{year}": year for year in AGES if year}
PERIOD_CODES = {f"day_{days}": days for days in (7, 30, 90, 180, 365)}
CHOICES: dict[str, tuple[str, frozenset[str]]] = {
    "gender": ("gender", frozenset({"female", "male"})),
    "appType": ("app", frozenset({"ios", "android"})),
    "area": (
        "area",
        frozenset(
            [*AREAS, *(f"jp_{n:02}" for n in range(1, 48)), *(f"th_{n:02}" for n in range(1, 9))]
        ),
    ),
}
"""Type of a filter to the trait that it looks at, and LINE's words for it."""

Leaf = Callable[[dict[str, Any]], set[str]]
Test = Callable[[str, Traits], bool]


def narrowcast(call: Call) -> Answer:
    """`POST /v2/bot/message/narrowcast`: 202 now, sent or failed later."""
    messages = check(call.body, "narrowcast", [])
    limit = _limit(call.body.get("limit"))
    friends = set(call.account.people.reachable(call.now))
    audiences: list[Audience] = []
    chosen = _recipients(call, friends, audiences)
    by_filter = _filtered(call, friends)
    if by_filter is not None:
        chosen &= by_filter
    cap = _cap(call, limit, len(friends))
    afford(call, cap)
    failure = _failure(call, chosen, audiences, narrowed=by_filter is not None)
    if limit.get("forbidPartialDelivery") and len(chosen) > cap:
        failure = CANCELLED
    rng = Random(call.request_id)  # noqa: S311  a play of chance that must repeat
    people = () if failure else tuple(rng.sample(sorted(chosen), min(cap, len(chosen))))
    plan = _plan(call, len(people) or len(chosen), cap, failure)
    accept(call, "narrowcast", people, people, messages, narrowcast=plan)
    return as_json({}, 202)


def _plan(call: Call, target: int, reserved: int, failure: tuple[int, str] | None) -> Narrowcast:
    starts = call.now + call.world.settings.waiting
    done = starts + call.world.settings.sending
    return Narrowcast(target, reserved, starts, done, *(failure or (None, "")))


def _failure(
    call: Call, chosen: set[str], audiences: list[Audience], *, narrowed: bool
) -> tuple[int, str] | None:
    """Why nobody will get it: LINE protects small groups."""
    exempt = not narrowed and audiences and all(each.kind in SMALL_ALLOWED for each in audiences)
    anyone = not narrowed and call.body.get("recipient") is None
    floor = 1 if exempt or anyone else FLOOR
    return TOO_FEW if len(chosen) < floor else None


def _limit(limit: object) -> dict[str, Any]:
    if limit is None:
        return {}
    if not isinstance(limit, dict):
        raise property_error("'limit'")
    if limit.get("forbidPartialDelivery") and not limit.get("upToRemainingQuota"):
        raise refuse(400, "The option forbidPartialDelivery must be used with upToRemainingQuota.")
    if found := details_of("Limit", limit, ("limit",)):
        raise body_errors(found)
    return limit


def _cap(call: Call, limit: dict[str, Any], reach: int) -> int:
    """How many may get it at most; so many messages are held back meanwhile."""
    left = call.account.remaining(call.now) if limit.get("upToRemainingQuota") else None
    return min(bound for bound in (reach, limit.get("max"), left) if bound is not None)


def _recipients(call: Call, friends: set[str], audiences: list[Audience]) -> set[str]:
    """The friends that the recipient object means; its audiences are added to the list."""
    recipient = call.body.get("recipient")
    if recipient is None:
        return set(friends)

    def members(node: dict[str, Any]) -> set[str]:
        if node.get("type") == "redelivery":
            people = set(_redelivered(call, node.get("requestId")))
            audiences.append(Audience(0, "REDELIVERY", "", call.now, people))
            return people & friends
        if node.get("type") != "audience":
            raise refuse(400, "Invalid recipient")
        audience = ready(call, node.get("audienceGroupId"))
        audiences.append(audience)
        return audience.members & friends

    return _evaluate(recipient, members, friends, [])


def _redelivered(call: Call, request_id: object) -> tuple[str, ...]:
    """The people who got an earlier narrowcast.

    Raises:
        Refused: 400, it is none, is not over, has failed, or LINE has forgotten it.
    """
    sent = call.account.by_request.get(request_id) if isinstance(request_id, str) else None
    plan = sent.narrowcast if sent else None
    over = plan is not None and plan.error is None and plan.done <= call.now
    if sent is None or not over or call.now >= sent.at + REMEMBERED:
        raise refuse(400, f"Invalid request id: {request_id}")
    return sent.delivered


def _evaluate(node: object, leaf: Leaf, everyone: set[str], seen: list[Any]) -> set[str]:
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


def _filtered(call: Call, friends: set[str]) -> set[str] | None:
    """The friends that the demographic filter means; None without one."""
    wish = call.body.get("filter")
    demographic = wish.get("demographic") if isinstance(wish, dict) else None
    if demographic is None:
        return None
    known = {uid: who for uid in friends if (who := traits(uid)).gender is not None}
    if len(known) < KNOWN_FLOOR:
        raise refuse(403, "Your account does not have enough friends")

    def matching(node: dict[str, Any]) -> set[str]:
        test = _test(call, node)
        return {uid for uid, who in known.items() if test(uid, who)}

    return _evaluate(demographic, matching, friends, [])


def _test(call: Call, node: dict[str, Any]) -> Test:
    kind = node.get("type")
    if isinstance(kind, str) and kind in CHOICES:
        attribute, known = CHOICES[kind]
        wanted = _choices(node, known)
        return lambda _uid, who: getattr(who, attribute) in wanted
    if kind == "age":
        low, high = _range(node, AGE_CODES)
        return lambda _uid, who: low <= (who.age or 0) < high
    if kind == "subscriptionPeriod":
        low, high = _range(node, PERIOD_CODES)
        people = call.account.people.by_id
        return lambda uid, _who: low <= (call.now - people[uid].since) / DAY < high
    raise refuse(400, "Invalid filter")


def _choices(node: dict[str, Any], known: frozenset[str]) -> frozenset[str]:
    wanted = node.get("oneOf")
    if (
        not isinstance(wanted, list)
        or not wanted
        or not all(isinstance(each, str) and each in known for each in wanted)
    ):
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


def progress(call: Call) -> Answer:
    """`GET /v2/bot/message/progress/narrowcast`: known for 14 days."""
    request_id = call.request.param("requestId") or ""
    if not UUID.fullmatch(request_id):
        raise refuse(400, "Invalid request ID")
    sent = call.account.by_request.get(request_id)
    if sent is None or sent.narrowcast is None or call.now >= sent.at + REMEMBERED:
        raise refuse(404, "Not found")
    return as_json(_phase(sent, sent.narrowcast, call.now))


def _phase(sent: Accepted, plan: Narrowcast, now: float) -> dict[str, Any]:
    accepted = {"acceptedTime": iso(sent.at)}
    if now < plan.starts:
        return {"phase": "waiting"} | accepted
    if now < plan.done and plan.error is None:
        part = (now - plan.starts) / (plan.done - plan.starts)
        return {"phase": "sending"} | _counts(int(plan.target * part), plan.target) | accepted
    finished = accepted | {"completedTime": iso(plan.starts if plan.error else plan.done)}
    if plan.error is None:
        return {"phase": "succeeded"} | _counts(plan.target, plan.target) | finished
    reason = {"errorCode": plan.error, "failedDescription": plan.description}
    return {"phase": "failed"} | _counts(0, plan.target) | reason | finished


def _counts(success: int, target: int) -> dict[str, int]:
    return {"successCount": success, "failureCount": 0, "targetCount": target}


def fail(world: World, request_id: str, code: int) -> None:
    """Let an accepted narrowcast end as failed with a code; nobody gets it."""
    for account in world.accounts.values():
        sent = account.by_request.get(request_id)
        if sent is None or sent.narrowcast is None:
            continue
        plan = replace(sent.narrowcast, error=code, description="An internal error occurred")
        failed = replace(sent, narrowcast=plan, to=(), delivered=())
        account.accepted[account.accepted.index(sent)] = failed
        account.running[account.running.index(sent)] = failed
        account.by_request[request_id] = failed
        if sent.retry_key:
            account.keys[sent.retry_key].accepted = failed
