"""Narrowcast: privacy floors, reservation of quota, phases.

Source: Messaging API reference, "Send narrowcast message" and "Get narrowcast message status".
"""

import re
from dataclasses import replace
from random import Random
from typing import Any

from oactl.domain.value import Json
from oactl.sandbox.answers import Answer, as_json, body_errors, property_error, refuse
from oactl.sandbox.checks import boolean, fields, number
from oactl.sandbox.clock import iso
from oactl.sandbox.messages import check
from oactl.sandbox.sending import Letter, accept, afford
from oactl.sandbox.state import Accepted, Audience, Call, Narrowcast, World
from oactl.sandbox.targeting import REMEMBERED, filtered, recipients

FLOOR = 50
EXEMPT = frozenset({"UPLOAD", "CHAT_TAG"})
TOO_FEW = (2, "There are not enough recipients")
SMALL_AUDIENCE = (4, "An audience has not enough recipients")
CANCELLED = (5, "The message was cancelled because of forbidPartialDelivery")
_REQUEST = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_LIMIT = fields(
    {},
    {
        "max": number(1, 2_147_483_647),
        "upToRemainingQuota": boolean,
        "forbidPartialDelivery": boolean,
    },
)


def narrowcast(call: Call) -> Answer:
    """`POST /v2/bot/message/narrowcast`: 202 now, sent or failed later."""
    messages = check(call.body, "narrowcast", [])
    limit = _limit(call.body.get("limit"))
    friends = set(call.account.people.reachable(call.now))
    audiences: list[Audience] = []
    chosen = recipients(call, friends, audiences)
    by_filter = filtered(call, friends)
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
    accept(call, "narrowcast", Letter(people, people, messages, None, plan))
    return as_json({}, 202)


def _plan(call: Call, target: int, reserved: int, failure: tuple[int, str] | None) -> Narrowcast:
    starts = call.now + call.world.settings.waiting
    done = starts + call.world.settings.sending
    return Narrowcast(target, reserved, starts, done, *(failure or (None, "")))


def _failure(
    call: Call, chosen: set[str], audiences: list[Audience], *, narrowed: bool
) -> tuple[int, str] | None:
    small = [each for each in audiences if each.kind not in EXEMPT and len(each.members) < FLOOR]
    if len(audiences) > 1 and small:
        return SMALL_AUDIENCE
    exempt = not narrowed and audiences and all(each.kind in EXEMPT for each in audiences)
    anyone = not narrowed and call.body.get("recipient") is None
    floor = 1 if exempt or anyone else FLOOR
    return TOO_FEW if len(chosen) < floor else None


def _limit(limit: Json) -> dict[str, Any]:
    if limit is None:
        return {}
    if not isinstance(limit, dict):
        raise property_error("'limit'")
    if limit.get("forbidPartialDelivery") and not limit.get("upToRemainingQuota"):
        raise refuse(400, "The option forbidPartialDelivery must be used with upToRemainingQuota.")
    if found := list(_LIMIT(limit, ("limit",))):
        raise body_errors(found)
    return limit


def _cap(call: Call, limit: dict[str, Any], reach: int) -> int:
    """How many may get it at most; so many messages are held back meanwhile."""
    left = call.account.remaining(call.now) if limit.get("upToRemainingQuota") else None
    return min(bound for bound in (reach, limit.get("max"), left) if bound is not None)


def progress(call: Call) -> Answer:
    """`GET /v2/bot/message/progress/narrowcast`: known for 14 days."""
    request_id = call.request.param("requestId") or ""
    if not _REQUEST.fullmatch(request_id):
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
