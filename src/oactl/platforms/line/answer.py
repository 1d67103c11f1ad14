"""An answer as it came, and the words in it: LINE's error bodies in all their shapes.

Nothing here raises, whatever the bytes are; nothing that leaves here holds a user id or a token.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from oactl.domain.delivery.outcome import Ambiguous, NotSent
from oactl.domain.value import JsonObject
from oactl.platforms.secret import Secret

_LONGEST = 500
_IDS = re.compile(r"([UCR])[0-9a-f]{32}")
_TOKENS = re.compile(r"eyJ[\w.-]{10,}|[A-Za-z0-9+/_-]{100,}=*")
_PRINTABLE = re.compile(r"[\x21-\x7e]{1,128}")


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers by lower-case name, and as much of the body as came.

    `whole` says that the body came to its end and was not larger than what we read.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    whole: bool = True

    def id_in(self, header: str) -> str | None:
        """A request id that a header holds."""
        value = self.headers.get(header, "").strip()
        return value if _PRINTABLE.fullmatch(value) else None

    def json(self) -> JsonObject | None:
        """The body, where it is one whole JSON object."""
        try:
            value = json.loads(self.body) if self.whole else None
        except (ValueError, RecursionError):
            return None
        return value if isinstance(value, dict) else None


Came: TypeAlias = Answer | NotSent | Ambiguous


@dataclass(frozen=True, slots=True)
class Complaint:
    """One entry of an error's `details`; either may be empty."""

    where: str
    what: str


def plain(text: str) -> str:
    """A text of the outside, fit for a log: one line, no controls, no-break spaces, ids, tokens."""
    shown = (char if char.isprintable() else " " for char in text[: 4 * _LONGEST])
    text = " ".join("".join(shown).split())
    text = _TOKENS.sub("***", _IDS.sub(r"\1…", text))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def complaints(body: JsonObject) -> list[Complaint]:
    """The `details` of an error body."""
    details = body.get("details")
    entries = details if isinstance(details, list) else []
    found = [
        Complaint(_text(entry.get("property")), _text(entry.get("message")))
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
    details = [": ".join(part for part in (c.where, c.what) if part) for c in complaints(body)]
    head = message(body) or f"HTTP {answer.status} in a form that is not known"
    return plain(f"{head}: {'; '.join(details)}" if details else head)


def without_secret(came: Came, secret: Secret) -> Came:
    """What came, should a server have sent our own secret back."""
    text = secret.reveal()
    if not isinstance(came, Answer):
        return replace(came, error=came.error.replace(text, "***"))
    headers = {name: value.replace(text, "***") for name, value in came.headers.items()}
    return replace(came, headers=headers, body=came.body.replace(text.encode(), b"***"))


def _text(value: Any) -> str:  # noqa: ANN401 - anything may stand in an error body
    return plain(value) if isinstance(value, str) else ""
