"""What an answer means for sending again. Pure; the table is `docs/explanation/life-of-a-delivery`.

The one rule behind it: only what LINE itself is known to have refused counts as not taken.
"""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Literal

from oactl.domain.delivery.outcome import (
    Accepted,
    Ambiguous,
    BadCredentials,
    MonthlyLimit,
    NotSent,
    Outcome,
    RateLimited,
    Refused,
)
from oactl.domain.value import JsonObject
from oactl.platforms.line.answer import Answer, Came, complaints, error_text, message
from oactl.ports import Unanswered

_SUCCESS = range(200, 300)
_REFUSAL = range(400, 500)
_RECIPIENT = re.compile(r"(?<![\w.\]])to\[(\d{1,6})\]|^/to/(\d{1,6})\b")
_SECONDS = re.compile(r"[0-9]{1,9}")
_LONGEST_WAIT = 86_400.0


def outcome(came: Came) -> Outcome:
    """What became of a send."""
    if not isinstance(came, Answer):
        return came
    own = came.id_in("x-line-request-id")
    earlier = came.id_in("x-line-accepted-request-id")
    match came.status:
        case (200 | 202) as status if own:
            return Accepted(own, status)
        case 409 as status if earlier:
            return Accepted(earlier, status, before=True)
        case 409 as status:
            return Ambiguous(error_text(came), status)
        case 401 as status:
            return BadCredentials(status, error_text(came))
        case 429:
            return _too_many(came)
        case status if status in _REFUSAL and came.whole and _is_lines_own(came):
            return Refused(status, error_text(came), _bad_recipients(came))
        case status:
            return Ambiguous(error_text(came), status)


def unanswered(came: Came) -> Unanswered:
    """Why a question got no usable answer."""
    if not isinstance(came, Answer):
        return Unanswered("offline", came.error)
    return Unanswered(_kind(came), error_text(came), came.status)


def reading(came: Came) -> JsonObject | Unanswered:
    """The JSON object a question was answered with."""
    body = came.json() if isinstance(came, Answer) and came.status in _SUCCESS else None
    return unanswered(came) if body is None else body


def without_token(why: Unanswered) -> Outcome:
    """What becomes of a send for which no token could be minted: it was not begun."""
    match why.kind:
        case "credentials" | "refused":
            return BadCredentials(why.status or 401, why.error)
        case "rate":
            return RateLimited(why.error)
        case "offline" | "strange":
            return NotSent(f"token: {why.error}")


def server_time(answer: Answer) -> datetime | None:
    """The instant of the Date header, in UTC."""
    return _instant(answer.headers.get("date", ""))


def _too_many(answer: Answer) -> Outcome:
    """LINE tells its two kinds of 429 apart by their text alone."""
    error = error_text(answer)
    if "monthly limit" in error.casefold():
        return MonthlyLimit(error)
    return RateLimited(error, _wait(answer))


def _is_lines_own(answer: Answer) -> bool:
    """Whether LINE spoke, not a page of something between us and LINE."""
    body = answer.json() or {}
    return bool(answer.id_in("x-line-request-id")) or "message" in body or "error" in body


def _bad_recipients(answer: Answer) -> tuple[int, ...]:
    """The places in `to` that a 400 names, where nothing else is at fault."""
    body = (answer.json() if answer.status == HTTPStatus.BAD_REQUEST else None) or {}
    entries = complaints(body)
    if any(entry.where and not _named(entry.where) for entry in entries):
        return ()
    texts = [message(body), *(text for entry in entries for text in (entry.where, entry.what))]
    return tuple(sorted({place for text in texts for place in _named(text)}))


def _named(text: str) -> list[int]:
    return [int(dotted or slashed) for dotted, slashed in _RECIPIENT.findall(text)]


def _kind(answer: Answer) -> Literal["offline", "rate", "credentials", "refused", "strange"]:
    match answer.status:
        case 401:
            return "credentials"
        case 429:
            return "rate"
        case status if not answer.whole or not _is_lines_own(answer):
            return "offline"
        case status if status in _REFUSAL:
            return "refused"
        case status if status in _SUCCESS:
            return "strange"
        case _:
            return "offline"


def _wait(answer: Answer) -> float | None:
    """Seconds that Retry-After asks for, given as such or as a date against the answer's Date."""
    asked = answer.headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(asked):
        return min(float(asked), _LONGEST_WAIT)
    until, now = _instant(asked), server_time(answer)
    if until is None or now is None:
        return None
    return min(max((until - now).total_seconds(), 0.0), _LONGEST_WAIT)


def _instant(text: str) -> datetime | None:
    try:
        parsed = parsedate_to_datetime(text)
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
