"""What goes back: an answer with its bytes, and LINE's own shapes of error.

Texts are LINE's English (Messaging API reference, "Error responses"); nothing here is translated.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

Path = tuple[str | int, ...]

NOT_FOUND = "Not found"
MONTHLY_LIMIT = "You have reached your monthly limit."
RATE_LIMIT = "The API rate limit has been exceeded. Try again later."
BAD_CREDENTIAL = (
    "Authentication failed due to the following reason: invalid token. "
    "Confirm that the access token in the authorization header is valid."
)
NO_CREDENTIAL = (
    "Authentication failed due to the following reason: no authorization header. "
    "Set the access token in the authorization header."
)
NOT_AVAILABLE = "Access to this API is not available for your account"
KEY_ACCEPTED = "The retry key is already accepted"


class Detail(NamedTuple):
    """One fault of a request body: where, and LINE's words for it."""

    path: Path
    message: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, body and the headers of one answer; `Date` and the request id come on the wire."""

    status: int
    body: bytes = b"{}"
    headers: tuple[tuple[str, str], ...] = ()
    media_type: str = "application/json"


class Refused(Exception):  # noqa: N818  an answer on its way out, not a fault of ours
    """A request that LINE would not accept; carries the answer that says so."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer)
        self.answer = answer


def as_json(value: object, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """An answer whose body is JSON."""
    return Answer(status, json.dumps(value, ensure_ascii=False).encode(), headers)


def error(status: int, message: str | None, details: Sequence[dict[str, str]] = ()) -> Answer:
    """LINE's error object; `details` is absent when it is empty."""
    body: dict[str, Any] = {"message": message}
    return as_json(body | {"details": list(details)} if details else body, status)


def refuse(status: int, message: str, details: Sequence[dict[str, str]] = ()) -> Refused:
    """The same as something to raise."""
    return Refused(error(status, message, details))


def dotted(path: Path) -> str:
    """`messages[0].text`: how LINE names a place in a request body."""
    out = ""
    for step in path:
        out += f"[{step}]" if isinstance(step, int) else f".{step}" if out else step
    return out


def pointer(path: Path) -> str:
    """`/body/contents/0`: how LINE names a place inside a flex or template object."""
    return "".join(f"/{step}" for step in path) or "/"


def body_errors(details: Sequence[Detail]) -> Refused:
    """400 with every detail by its dotted path."""
    found = [{"message": each.message, "property": dotted(each.path)} for each in details]
    return refuse(400, f"The request body has {len(found)} error(s)", found)


def message_errors(index: int, details: Sequence[Detail]) -> Refused:
    """400 of a flex or template object: a no-break space in the sentence, slash pointers below."""
    found = [{"message": each.message, "property": pointer(each.path)} for each in details]
    return refuse(400, f"A message (messages[{index}])\u00a0in the request body is invalid", found)


def property_error(name: str) -> Refused:
    """400 that names one property in its sentence, such as `to[1]`."""
    return refuse(400, f"The property, {name}, in the request body is invalid (line: -, column: -)")
