"""Small values that every step of the flow uses: JSON, text lengths, ids."""

import hashlib
import json
import re
import unicodedata
from typing import Any, TypeAlias

Json: TypeAlias = bool | int | float | str | list[Any] | dict[str, Any] | None
JsonObject: TypeAlias = dict[str, Any]

USER_ID = re.compile(r"U[0-9a-f]{32}")


def canonical_json(value: Json) -> str:
    """One spelling for one value: sorted keys, no spaces, raw Unicode."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def compact_json(value: Json) -> bytes:
    """The bytes that go to LINE: order kept, raw UTF-8 (an escaped CJK unit costs 6 bytes)."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def digest(value: Json) -> str:
    """`sha256:…` of a value's canonical spelling."""
    return "sha256:" + hashlib.sha256(canonical_json(value).encode()).hexdigest()


def utf16_length(text: str) -> int:
    """Length as LINE counts texts: UTF-16 code units (an emoji is 2, a newline 1)."""
    return len(text) + sum(1 for char in text if char > "\uffff")


def is_user_id(text: str) -> bool:
    """Whether the text has the form of a LINE user id: `U` and 32 lower-case hex digits."""
    return USER_ID.fullmatch(text) is not None


def same_text(text: str) -> str:
    """A text by which two spellings of one name compare equal (NFKC, case, outer space)."""
    return unicodedata.normalize("NFKC", text).strip().casefold()
