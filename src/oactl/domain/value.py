"""Small values that every step of the flow uses: JSON, text lengths, ids."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Any, TypeAlias

Json: TypeAlias = bool | int | float | str | list[Any] | dict[str, Any] | None
JsonObject: TypeAlias = dict[str, Any]

USER_ID = re.compile(r"U[0-9a-f]{32}")
MAX_NAME = 100
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u180b\u180c\u180d\u034f\u17b4\u17b5")
_LOOKS_LIKE = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u04bb\u04cf\u051b\u051d"
    "\u03bf\u03b1\u03bd\u03b9\u03ba\u03c1\u03c5\u03c7\u2010\u2011\u2012\u2013\u30fc\u4e0001",
    "aeopcyxijsdhlqwoavikpux------ol",
)
_OF_OTHER_SCRIPTS = "[\u0370-\u052f]"  # Greek and Cyrillic
_ORDINARY = re.compile(r"[\w-]+")


def canonical_json(value: Json) -> str:
    """One spelling for one value: sorted keys, no spaces, raw Unicode."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def compact_json(value: Json) -> bytes:
    """The bytes that go to LINE: order kept, raw UTF-8 (an escaped CJK unit costs 6 bytes)."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def digest(value: Json) -> str:
    """`sha256:…` of a value's canonical spelling."""
    return digest_of(canonical_json(value))


def digest_of(spelling: str) -> str:
    """`sha256:…` of a canonical spelling."""
    import hashlib  # noqa: PLC0415 - it loads OpenSSL: 4 ms that reading a plan does not need

    return "sha256:" + hashlib.sha256(spelling.encode()).hexdigest()


def utf16_length(text: str) -> int:
    """Length as LINE counts texts: UTF-16 code units (an emoji is 2, a newline 1)."""
    return len(text) + sum(1 for char in text if char > "\uffff")


def is_user_id(text: str) -> bool:
    """Whether the text has the form of a LINE user id: `U` and 32 lower-case hex digits."""
    return USER_ID.fullmatch(text) is not None


def is_name(text: str) -> bool:
    """Whether a text may name a plan, a post, an account or a tag.

    Letters of any script, digits, `-` and `_`; at most `MAX_NAME` characters.
    """
    if not 0 < len(text) <= MAX_NAME:
        return False
    if _ORDINARY.fullmatch(text):
        return True
    # Vowel signs of Thai, say, are letters to people and marks to Unicode.
    return all(char in "-_" or unicodedata.category(char)[0] in "LMN" for char in text)


def some_of(names: Sequence[str], most: int = 10) -> tuple[str, ...]:
    """The names for a sentence, of many the first and how many: `tea-1, tea-2, … (200)`."""
    more = (f"… ({len(names)})",) if len(names) > most else ()
    return (*names[:most], *more)


def composed(text: str) -> str:
    """A name in the one form that counts (NFC): what looks the same and is the same letters."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def skeleton(name: str) -> str:
    """What a name looks like: equal for names that people cannot tell apart.

    Case, width, marks that take no room, and letters of other scripts that look like Latin ones do
    not count (Unicode, UTS 39, "Confusable detection", for the letters of names of ours).
    """
    narrow = unicodedata.normalize("NFKC", name).casefold()
    seen = (char for char in narrow if unicodedata.category(char) != "Cf" and char not in _FILLERS)
    return "".join(seen).translate(_LOOKS_LIKE)


def look_alikes(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each name that looks like another one before it, with that one."""
    known: dict[str, str] = {}
    for name in names:
        other = known.setdefault(skeleton(name), name)
        if other != name:
            yield name, other


def foreign_letters(name: str) -> str:
    """The Cyrillic and Greek letters of a name that has Latin ones as well."""
    if name.isascii() or not any(char.isascii() and char.isalpha() for char in name):
        return ""
    return "".join(dict.fromkeys(re.findall(_OF_OTHER_SCRIPTS, name)))


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
