"""An answer as it came, and what it means for sending again. Pure."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from http import HTTPStatus
from math import isfinite
from typing import Any, Literal, NamedTuple, TypeAlias

from oactl.domain.answers import Unanswered
from oactl.domain.delivery.facts import (
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
from oactl.domain.visible import LONGEST_REASON, short_reason
from oactl.line.hidden import hiding
from oactl.line.secret import Secret

_DEEPEST = 64
_LARGEST = 2**63  # what a database holds
_DIGITS = 20
_HALVES = re.compile("[\ud800-\udfff]")


def json_object(data: bytes) -> JsonObject | None:
    """The object that `data` spells in UTF-8; None where it is anything else. Never raises."""
    try:
        value = json.loads(
            data.decode("utf-8-sig"),
            parse_int=_whole,
            parse_float=_fraction,
            parse_constant=lambda _name: None,
        )
        return _clean(value, _DEEPEST) if isinstance(value, dict) else None
    except (ValueError, RecursionError):
        return None


def _whole(digits: str) -> int | None:
    number = int(digits) if len(digits) <= _DIGITS else _LARGEST
    return number if abs(number) < _LARGEST else None


def _fraction(text: str) -> float | None:
    number = float(text)
    return number if isfinite(number) else None


def _clean(value: Any, levels: int) -> Any:  # noqa: ANN401 - any JSON in, any JSON out
    if levels == 0:
        raise ValueError("nested too deep")
    match value:
        case str():
            return _HALVES.sub(" ", value)
        case list():
            return [_clean(item, levels - 1) for item in value]
        case dict():
            return {_clean(key, levels): _clean(item, levels - 1) for key, item in value.items()}
        case _:
            return value


_IDS = re.compile(r"([UCR])[0-9a-f]{32}")
_TOKENS = re.compile(r"eyJ[\w.-]{10,}|[A-Za-z0-9+/_-]{100,}=*")
_PRINTABLE = re.compile(r"[\x21-\x7e]{1,128}")
_SUCCESS = range(200, 300)
# A request that ran into a timeout (408, 499) may have been taken; a 409 says that one was.
_REFUSALS = frozenset(range(400, 500)) - {408, 409, 499}
_RECIPIENT = re.compile(r"(?<![\w.\]])to\[(\d{1,6})\]|^/to/(\d{1,6})\b")
_SECONDS = re.compile(r"[0-9]{1,9}")
_LONGEST_WAIT = 86_400.0


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers by lower-case name, and as much of the body as came.

    `whole` says that the body came to its end and was not larger than what we read.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    whole: bool = True

    @property
    def request_id(self) -> str | None:
        """LINE's number of the request; an answer without one is not LINE's."""
        return self.id_in("x-line-request-id")

    def id_in(self, header: str) -> str | None:
        """A request id that a header holds."""
        value = self.headers.get(header, "").strip()
        return value if _PRINTABLE.fullmatch(value) else None

    def json(self) -> JsonObject | None:
        """The body, where it is one whole JSON object."""
        return json_object(self.body) if self.whole else None


Came: TypeAlias = Answer | NotSent | Ambiguous


class ErrorDetail(NamedTuple):
    """One entry of an error's `details`; either may be empty."""

    where: str
    what: str


def plain(text: str) -> str:
    """A text of the outside, fit for a log: one line, no controls, no-break spaces, ids, tokens."""
    shown = (char if char.isprintable() else " " for char in text[: 4 * LONGEST_REASON])
    text = " ".join("".join(shown).split())
    return short_reason(_TOKENS.sub("***", _IDS.sub(r"\1…", text)))


def error_details(body: JsonObject) -> list[ErrorDetail]:
    """The `details` of an error body."""
    details = body.get("details")
    entries = details if isinstance(details, list) else []
    found = [
        ErrorDetail(_text(entry.get("property")), _text(entry.get("message")))
        for entry in entries
        if isinstance(entry, dict)
    ]
    return [one for one in found if one.where or one.what]


def message(body: JsonObject) -> str:
    """What an error body says in one sentence: LINE's `message`, or OAuth's two fields."""
    oauth = [_text(body.get("error")), _text(body.get("error_description"))]
    return _text(body.get("message")) or ": ".join(part for part in oauth if part)


def error_text(answer: Answer) -> str:
    """What an answer that is of no use says: the sentence, then each detail with its place."""
    body = answer.json()
    if body is None:
        kind = plain(answer.headers.get("content-type", "")) or "no content type"
        return f"HTTP {answer.status} without LINE's words ({kind})"
    details = [": ".join(part for part in (c.where, c.what) if part) for c in error_details(body)]
    head = message(body) or f"HTTP {answer.status} in a form that is not known"
    return plain(f"{head}: {'; '.join(details)}" if details else head)


@lru_cache(maxsize=1_000)  # of each account, for each answer
def _hiding(secret: str) -> Callable[[str], str]:
    return hiding([secret])


def without_secret(came: Came, secret: Secret) -> Came:
    """What came, should a server have sent our own secret back."""
    hide = _hiding(secret.reveal())
    if not isinstance(came, Answer):
        return replace(came, error=hide(came.error))
    headers = {name: hide(value) for name, value in came.headers.items()}
    body = hide(came.body.decode("latin-1")).encode("latin-1")
    return replace(came, headers=headers, body=body)


def outcome(came: Came) -> Outcome:
    """What became of a send."""
    if not isinstance(came, Answer):
        return came
    own = came.request_id
    earlier = came.id_in("x-line-accepted-request-id")
    match came.status:
        case 409 as status if earlier:
            return Accepted(earlier, status, before=True)
        case status if own is None:
            return Ambiguous(_foreign_text(came), status)
        case 200 | 202 as status:
            return Accepted(own, status)
        case 401 as status:
            return BadCredentials(status, error_text(came))
        case 429:
            return _too_many(came)
        case status if status in _REFUSALS and came.whole:
            return Refused(status, error_text(came), _bad_recipients(came))
        case status:
            return Ambiguous(error_text(came), status)


def is_lines(answer: Answer) -> bool:
    """Whether LINE itself spoke, not something between us and LINE."""
    return answer.request_id is not None


def unanswered(came: Came, speaks: Callable[[Answer], bool] = is_lines) -> Unanswered:
    """Why a question got no usable answer; `speaks` knows the words of who was asked."""
    if not isinstance(came, Answer):
        return Unanswered("offline", came.error)
    if not speaks(came):
        return Unanswered("offline", _foreign_text(came), came.status)
    return Unanswered(_kind(came), error_text(came), came.status)


def reading(came: Came, speaks: Callable[[Answer], bool] = is_lines) -> JsonObject | Unanswered:
    """The JSON object a question was answered with."""
    usable = isinstance(came, Answer) and came.status in _SUCCESS and speaks(came)
    body = came.json() if isinstance(came, Answer) and usable else None
    return unanswered(came, speaks) if body is None else body


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


def _foreign_text(answer: Answer) -> str:
    """What a proxy, a firewall or a login page says in LINE's place."""
    text = error_text(answer)
    return text if answer.json() is None else plain(f"HTTP {answer.status}, not from LINE: {text}")


def _bad_recipients(answer: Answer) -> tuple[int, ...]:
    """The places in `to` that a 400 names, where nothing else is at fault."""
    body = (answer.json() if answer.status == HTTPStatus.BAD_REQUEST else None) or {}
    entries = error_details(body)
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
        case _ if not answer.whole:
            return "offline"
        case status if status in _REFUSALS or status == HTTPStatus.CONFLICT:
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


def _text(value: Any) -> str:  # noqa: ANN401 - anything may stand in an error body
    return plain(value) if isinstance(value, str) else ""
