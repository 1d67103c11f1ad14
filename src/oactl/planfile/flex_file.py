"""A file with LINE's Flex JSON: its bytes to an object that can be sent, or why not."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from oactl.domain.value import JsonObject
from oactl.domain.violation import Violation
from oactl.planfile.encodings import looks_like_utf16, told_encoding

MOST_BYTES = 1024 * 1024  # LINE takes 50 KB of a carousel
MOST_LEVELS = 64
_MOST_DIGITS = 300  # Python refuses to read more than 4,300; LINE's numbers have ten
_QUOTED = 40  # characters of a value in a sentence


class _NoFlexError(ValueError):
    """The bytes are no object that could be sent: a variant of OA332, with its params."""

    def __init__(self, variant: str | None, **params: Any) -> None:  # noqa: ANN401 - params of a sentence
        super().__init__(variant)
        self.variant = variant
        self.params: Mapping[str, Any] = params


@dataclass(frozen=True, slots=True)
class FlexFile:
    """The digest of a file's bytes, how many these are, and their object: never to be changed."""

    sha256: str
    size: int
    value: JsonObject | None
    variant: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)

    def violation(self, name: str) -> Violation:
        """Why there is no object in the file."""
        return Violation("OA332", (), {"file": name, **self.params}, variant=self.variant)


@lru_cache(maxsize=256)
def flex_of(raw: bytes) -> FlexFile:
    """What the bytes of a file hold. Many posts may name one file: it is read once."""
    import hashlib  # noqa: PLC0415 - it loads OpenSSL: 4 ms, for plans with flex files only

    sha256 = hashlib.sha256(raw).hexdigest()
    try:
        return FlexFile(sha256, len(raw), _parsed(raw))
    except _NoFlexError as error:
        return FlexFile(sha256, len(raw), None, error.variant, error.params)


def _parsed(raw: bytes) -> JsonObject:
    if len(raw) > MOST_BYTES:
        raise _NoFlexError("large", size=len(raw), limit=MOST_BYTES)
    try:
        if looks_like_utf16(raw):
            raise _NoFlexError("likely", encoding="UTF-16")
        value = _READ.decode(raw.decode("utf-8-sig"))
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:  # `\ud800` without its other half cannot be sent
        half = f"\\u{ord(error.object[error.start]):04x}"
        raise _NoFlexError("half", value=half) from None
    except UnicodeError:
        variant, params = told_encoding(raw)
        raise _NoFlexError(variant, **params) from None
    except json.JSONDecodeError as error:
        raise _NoFlexError(None, line=error.lineno, column=error.colno) from None
    except RecursionError:
        raise _NoFlexError("deep", limit=MOST_LEVELS) from None
    if not isinstance(value, dict):
        raise _NoFlexError("object")
    if _levels(value) > MOST_LEVELS:
        raise _NoFlexError("deep", limit=MOST_LEVELS)
    return value


def _object(pairs: list[tuple[str, Any]]) -> JsonObject:
    """The object of its pairs; JSON would keep the last of two with one key and drop the first."""
    found: JsonObject = {}
    for key, value in pairs:
        if key in found:
            first, second = _short(found[key]), _short(value)
            raise _NoFlexError("twice", key=key[:_QUOTED], first=first, second=second)
        found[key] = value
    return found


def _short(value: object) -> str:
    words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return words if len(words) <= _QUOTED else words[: _QUOTED - 1] + "…"


def _constant(name: str) -> float:
    raise _NoFlexError("constant", value=name)


def _integer(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise _NoFlexError("number", value=digits[:_QUOTED] + "…")
    return int(digits)


def _decimal(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise _NoFlexError("number", value=digits[:_QUOTED])
    return value


_READ = json.JSONDecoder(
    parse_constant=_constant,
    parse_int=_integer,
    parse_float=_decimal,
    object_pairs_hook=_object,
)


def _levels(value: object) -> int:
    """How deep the JSON is nested, without recursion."""
    deepest, waiting = 0, [(value, 1)]
    while waiting:
        here, level = waiting.pop()
        deepest = max(deepest, level)
        below = here.values() if isinstance(here, dict) else here if isinstance(here, list) else ()
        waiting += [(part, level + 1) for part in below if isinstance(part, dict | list)]
    return deepest
