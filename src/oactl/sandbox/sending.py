"""Push, multicast, broadcast and their validation: what is accepted, once for a retry key."""

import re
from collections.abc import Sequence
from typing import Any

from oactl.sandbox.answers import (
    KEY_ACCEPTED,
    MONTHLY_LIMIT,
    Answer,
    Detail,
    as_json,
    property_error,
    refuse,
)
from oactl.sandbox.messages import check
from oactl.sandbox.state import USER_ID, Accepted, Call, Narrowcast

RECIPIENTS = 500
UNIT = re.compile(r"[A-Za-z0-9_]{1,30}")
QUOTABLE = frozenset({"text", "textV2", "sticker", "image", "video"})
_UNITS = "customAggregationUnits"


def push(call: Call) -> Answer:
    """`POST /v2/bot/message/push`."""
    messages = check(call.body, "push", _unit_details(call.body))
    to = call.body.get("to")
    if not isinstance(to, str) or not USER_ID.fullmatch(to):
        raise property_error("to")
    accepted = _send(call, "push", (to,), messages)
    return as_json({"sentMessages": list(accepted.sent)})


def multicast(call: Call) -> Answer:
    """`POST /v2/bot/message/multicast`: all of up to 500, or none."""
    to = call.body.get("to")
    others = _unit_details(call.body)
    if not isinstance(to, list) or not 1 <= len(to) <= RECIPIENTS:
        others.append(Detail(("to",), f"Size must be between 1 and {RECIPIENTS}"))
    messages = check(call.body, "multicast", others)
    people: list[Any] = call.body["to"]
    for index, uid in enumerate(people):
        if not isinstance(uid, str) or not USER_ID.fullmatch(uid):
            raise property_error(f"to[{index}]")
    _send(call, "multicast", tuple(people), messages)
    return as_json({})


def broadcast(call: Call) -> Answer:
    """`POST /v2/bot/message/broadcast`: every friend at this moment."""
    messages = check(call.body, "broadcast", [])
    friends = tuple(call.account.people.reachable(call.now))
    afford(call, len(friends))
    accept(call, "broadcast", friends, friends, messages)
    return as_json({})


def validate(call: Call) -> Answer:
    """`POST /v2/bot/message/validate/{kind}`: the messages only; nothing is sent or counted."""
    check(call.body, call.name, [])
    return as_json({})


def _send(
    call: Call, endpoint: str, to: tuple[str, ...], messages: list[dict[str, Any]]
) -> Accepted:
    delivered = call.account.people.reachable_among(to, call.now)
    to = delivered if to == delivered else to  # one text an id, however often it is named
    afford(call, len(delivered))
    unit = (call.body.get(_UNITS) or [None])[0]
    return accept(call, endpoint, to, delivered, messages, unit=unit)


def _unit_details(body: dict[str, Any]) -> list[Detail]:
    units = body.get(_UNITS)
    if units is None:
        return []
    if not isinstance(units, list) or len(units) > 1:
        return [Detail((_UNITS,), "Size must be between 0 and 1")]
    return [
        Detail((_UNITS, index), f'Must match "{UNIT.pattern}"')
        for index, name in enumerate(units)
        if not isinstance(name, str) or not UNIT.fullmatch(name)
    ]


def afford(call: Call, messages: int) -> None:
    """Raise 429 where this month has not so many messages left."""
    left = call.account.remaining(call.now)
    if left is not None and messages > left:
        raise refuse(429, MONTHLY_LIMIT)


def accept(
    call: Call,
    endpoint: str,
    to: tuple[str, ...],
    delivered: tuple[str, ...],
    messages: Sequence[dict[str, Any]],
    *,
    unit: str | None = None,
    narrowcast: Narrowcast | None = None,
) -> Accepted:
    """Take the request for good: it is recorded, counted, and its key is used."""
    account = call.account
    accepted = Accepted(
        account=account.spec.name,
        endpoint=endpoint,
        request_id=call.request_id,
        retry_key=call.retry_key,
        at=call.now,
        to=to,
        delivered=delivered,
        messages=tuple(messages),
        unit=unit,
        silent=bool(call.body.get("notificationDisabled")),
        sent=_sent_messages(call, messages) if endpoint == "push" else (),
        narrowcast=narrowcast,
    )
    account.accepted.append(accepted)
    account.by_request[accepted.request_id] = accepted
    if call.retry_key:
        account.key_use(call.retry_key, call.now).accepted = accepted
    if narrowcast is None:
        account.count(len(delivered), call.now)
    else:
        account.running.append(accepted)
    account.people.annoy(delivered, account.spec.block_rate, call.now, call.request_id)
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
    sent = {"sentMessages": list(before.sent)} if before.sent else {}
    header = ("x-line-accepted-request-id", before.request_id)
    return as_json({"message": KEY_ACCEPTED} | sent, 409, (header,))
