"""LINE's answers to questions, read into the values of `oactl.domain`.

None where an answer does not fit: LINE may say anything new at any time.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, get_args

from oactl.domain.answers import BotInfo, Narrowcast, QuotaAnswer
from oactl.domain.value import JsonObject
from oactl.line.responses import Answer, error_details, error_text, message, plain

_MESSAGE = re.compile(r"messages\[\d+\]")
_PHASES = get_args(Narrowcast.__annotations__["phase"])
_LONGEST_ID = 100
# What is read of the answers to other questions (insight, audiences), with the type LINE documents.
_TYPES: Mapping[str, type] = {
    "status": str,
    "type": str,
    "description": str,
    "audienceCount": int,
    "followers": int,
    "targetedReaches": int,
    "blocks": int,
    "overview": dict,
    "audienceGroup": dict,
}


def fits(body: JsonObject) -> bool:
    """Whether what we read of an answer has the types that LINE documents; it may all be absent."""
    inner = body.get("audienceGroup")
    parts = [body, inner] if isinstance(inner, dict) else [body]
    return all(
        part.get(key) is None or _is(part[key], kind)
        for part in parts
        for key, kind in _TYPES.items()
    )


def bot_info(body: JsonObject, server_time: datetime | None) -> BotInfo | None:
    """`GET /v2/bot/info`, with the time of its Date header."""
    user_id = body.get("userId")
    if not isinstance(user_id, str) or not user_id.isprintable():
        return None
    if not 0 < len(user_id) <= _LONGEST_ID:
        return None
    return BotInfo(
        user_id=user_id,
        basic_id=_name(body.get("basicId")),
        display_name=_name(body.get("displayName")),
        premium_id=_name(body.get("premiumId")) or None,
        server_time=server_time,
    )


def quota(limit: JsonObject, consumption: JsonObject) -> QuotaAnswer | None:
    """`…/message/quota` and `…/quota/consumption`: type `none` is a month without a limit."""
    used, value = _count(consumption.get("totalUsage")), _count(limit.get("value"))
    match limit.get("type"):
        case "none" if used is not None:
            return QuotaAnswer(None, used)
        case "limited" if used is not None and value is not None:
            return QuotaAnswer(value, used)
        case _:
            return None


def narrowcast(body: JsonObject) -> Narrowcast | None:
    """`…/progress/narrowcast`; counts are absent while it waits."""
    if body.get("phase") not in _PHASES:
        return None
    return Narrowcast(
        phase=body["phase"],
        success=_count(body.get("successCount")),
        failure=_count(body.get("failureCount")),
        target=_count(body.get("targetCount")),
        error_code=_count(body.get("errorCode")),
        description=_name(body.get("failedDescription")) or None,
    )


def objections(answer: Answer) -> list[tuple[str, str]]:
    """What a 400 of a validate endpoint says, as (property, message).

    Of a Flex message LINE gives a slash pointer and names the message in its sentence only; here
    they are joined: `messages[0]/body/contents`.
    """
    body = answer.json() or {}
    named = _MESSAGE.search(message(body))
    which = named[0] if named else ""
    found = [
        (f"{which}{one.where}" if one.where.startswith("/") else one.where, one.what)
        for one in error_details(body)
    ]
    return found or [(which, error_text(answer))]


def _name(value: Any) -> str:  # noqa: ANN401 - LINE may answer anything
    return plain(value) if isinstance(value, str) else ""


def _count(value: Any) -> int | None:  # noqa: ANN401 - LINE may answer anything
    return value if _is(value, int) and value >= 0 else None


def _is(value: Any, kind: type) -> bool:  # noqa: ANN401 - LINE may answer anything
    return isinstance(value, kind) and not isinstance(value, bool)
