"""Push, multicast, broadcast and their validation: what is accepted, once for a retry key."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from oactl.sandbox.answers import (
    KEY_ACCEPTED,
    MONTHLY_LIMIT,
    Answer,
    Complaint,
    as_json,
    error,
    property_error,
    refuse,
)
from oactl.sandbox.messages import check
from oactl.sandbox.state import Accepted, Call, Narrowcast

RECIPIENTS = 500
UNIT_LENGTH = 30
QUOTABLE = frozenset({"text", "textV2", "sticker", "image", "video"})
_USER = re.compile(r"U[0-9a-f]{32}")
_UNIT = re.compile(r"[A-Za-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Letter:
    """What is about to be accepted, beside the call itself."""

    to: tuple[str, ...]
    delivered: tuple[str, ...]
    messages: Sequence[dict[str, Any]]
    unit: str | None = None
    narrowcast: Narrowcast | None = None


def push(call: Call) -> Answer:
    """`POST /v2/bot/message/push`."""
    messages = check(call.body, "push", _unit_complaints(call.body))
    to = call.body.get("to")
    if not isinstance(to, str) or not _USER.fullmatch(to):
        raise property_error("to")
    if not _known(call, (to,)):
        raise refuse(400, "Failed to send messages")
    accepted = _send(call, "push", (to,), messages)
    return as_json({"sentMessages": list(accepted.sent)})


def multicast(call: Call) -> Answer:
    """`POST /v2/bot/message/multicast`: all of up to 500, or none."""
    to = call.body.get("to")
    others = _unit_complaints(call.body)
    if not isinstance(to, list) or not 1 <= len(to) <= RECIPIENTS:
        others.append(Complaint(("to",), f"Size must be between 1 and {RECIPIENTS}"))
    messages = check(call.body, "multicast", others)
    people = _user_ids(call.body["to"])
    if not _known(call, people):
        raise refuse(400, "Failed to send messages")
    _send(call, "multicast", tuple(people), messages)
    return as_json({})


def _user_ids(values: list[Any]) -> list[str]:
    for index, uid in enumerate(values):
        if not isinstance(uid, str) or not _USER.fullmatch(uid):
            raise property_error(f"to[{index}]")
    return values


def broadcast(call: Call) -> Answer:
    """`POST /v2/bot/message/broadcast`: every friend at this moment."""
    messages = check(call.body, "broadcast", [])
    friends = tuple(call.account.people.reachable(call.now))
    afford(call, len(friends))
    accept(call, "broadcast", Letter(friends, friends, messages))
    return as_json({})


def validate(call: Call) -> Answer:
    """`POST /v2/bot/message/validate/{kind}`: the messages only; nothing is sent or counted."""
    check(call.body, call.args["kind"], [])
    return as_json({})


def _send(
    call: Call, endpoint: str, to: tuple[str, ...], messages: list[dict[str, Any]]
) -> Accepted:
    delivered = call.account.people.reachable_among(to, call.now)
    to = delivered if to == delivered else to  # one text an id, however often it is named
    afford(call, len(delivered))
    units = call.body.get("customAggregationUnits") or [None]
    unit = call.account.tag(units[0], call.now)
    return accept(call, endpoint, Letter(to, delivered, messages, unit))


def _known(call: Call, people: Sequence[str]) -> bool:
    if call.world.settings.unknown_ids != "refuse":
        return True
    call.account.people.live_until(call.now)
    return all(uid in call.account.people.by_id for uid in people)


def _unit_complaints(body: dict[str, Any]) -> list[Complaint]:
    units = body.get("customAggregationUnits")
    place = "customAggregationUnits"
    if units is None:
        return []
    if not isinstance(units, list) or len(units) > 1:
        return [Complaint((place,), "Size must be between 0 and 1")]
    found = []
    for index, name in enumerate(units):
        if not isinstance(name, str) or len(name) > UNIT_LENGTH:
            found.append(Complaint((place, index), f"Length must be between 1 and {UNIT_LENGTH}"))
        elif not _UNIT.fullmatch(name):
            found.append(Complaint((place, index), 'Must match "[A-Za-z0-9_]+"'))
    return found


def afford(call: Call, messages: int) -> None:
    """Raise 429 where this month has not so many messages left."""
    left = call.account.remaining(call.now)
    if left is not None and messages > left:
        raise refuse(429, MONTHLY_LIMIT)


def accept(call: Call, endpoint: str, letter: Letter) -> Accepted:
    """Take the request for good: it is recorded, counted, and its key is used."""
    account = call.account
    accepted = Accepted(
        account=account.spec.name,
        endpoint=endpoint,
        request_id=call.request_id,
        retry_key=call.retry_key,
        at=call.now,
        to=letter.to,
        delivered=letter.delivered,
        messages=tuple(letter.messages),
        unit=letter.unit,
        silent=bool(call.body.get("notificationDisabled")),
        sent=_sent_messages(call, letter.messages) if endpoint == "push" else (),
        narrowcast=letter.narrowcast,
    )
    account.accepted.append(accepted)
    account.by_request[accepted.request_id] = accepted
    if call.retry_key:
        account.key_use(call.retry_key, call.now).accepted = accepted
    if letter.narrowcast is None:
        account.count(len(letter.delivered), call.now)
    else:
        account.running.append(accepted)
    share = account.spec.block_rate
    account.people.unsettle(letter.delivered, share, call.now, call.request_id)
    return accepted


def _sent_messages(call: Call, messages: Sequence[dict[str, Any]]) -> tuple[dict[str, str], ...]:
    base = 461_230_966_842_064_897 + int(call.request_id[:8], 16) * 10
    return tuple(
        {"id": str(base + index)}
        | ({"quoteToken": f"q{base + index:x}"} if message["type"] in QUOTABLE else {})
        for index, message in enumerate(messages)
    )


def already_accepted(call: Call) -> Answer | None:
    """409 where the retry key of this call was accepted less than a day after it was first seen."""
    if call.retry_key is None:
        return None
    before = call.account.key_use(call.retry_key, call.now).accepted
    if before is None:
        return None
    answer = error(409, KEY_ACCEPTED)
    if before.sent:
        answer = as_json({"message": KEY_ACCEPTED, "sentMessages": list(before.sent)}, 409)
    header = ("x-line-accepted-request-id", before.request_id)
    return Answer(409, answer.body, (header,))
