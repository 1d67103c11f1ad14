"""Small values that every step of the flow uses: JSON, text lengths, ids."""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time, timedelta
from enum import StrEnum
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
    import hashlib  # noqa: PLC0415 - it loads OpenSSL: 4 ms that reading a plan does not need

    return "sha256:" + hashlib.sha256(canonical_json(value).encode()).hexdigest()


def utf16_length(text: str) -> int:
    """Length as LINE counts texts: UTF-16 code units (an emoji is 2, a newline 1)."""
    return len(text) + sum(1 for char in text if char > "\uffff")


def is_user_id(text: str) -> bool:
    """Whether the text has the form of a LINE user id: `U` and 32 lower-case hex digits."""
    return USER_ID.fullmatch(text) is not None


def composed(name: str) -> str:
    """A name in Unicode's form NFC: `é` written as one character or as two is one name.

    macOS hands out file names in the other form, editors and keyboards write either.
    """
    return name if name.isascii() else unicodedata.normalize("NFC", name)


def same_text(text: str) -> str:
    """A text by which two spellings of one name compare equal (NFKC, case, outer space)."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def jsonable(value: Any) -> Any:  # noqa: ANN401 - any value of ours in, JSON out
    """A value of ours as JSON: dates and times as text, dataclasses as objects, sets sorted.

    An object begins with its kind (`is`), as two kinds may have the same fields, and leaves out
    what is empty, so that a field added later does not change what was approved before.
    """
    match value:
        case StrEnum():
            return value.value
        case None | bool() | int() | float() | str():
            return value
        case date() | time():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case _:
            return _jsonable_parts(value)


def _jsonable_parts(value: Any) -> Any:  # noqa: ANN401 - as above
    if is_dataclass(value):
        named = {f.name: jsonable(getattr(value, f.name)) for f in fields(value)}
        kept = {name: part for name, part in named.items() if part not in (None, [], {}, False)}
        return {"is": type(value).__name__, **kept}
    if isinstance(value, Mapping):
        return {str(key): jsonable(item) for key, item in value.items()}
    items = [jsonable(item) for item in value]
    return sorted(items, key=canonical_json) if isinstance(value, set | frozenset) else items
