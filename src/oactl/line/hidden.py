"""Secrets in what others say: a server may send back what it was sent, as it came or decoded.

A path of a webhook stands in the line of a request; a login goes to a mail server in base64, alone
or behind a name (RFC 4616).
"""

import re
from binascii import b2a_base64
from collections.abc import Callable, Iterable
from functools import partial
from html import escape
from itertools import takewhile
from json import dumps
from urllib.parse import quote, quote_plus

_STARS = "***"
_KNOWN_BY = 8  # characters by which a secret is known whose end was cut off
_BASE64 = "[A-Za-z0-9+/_-]{4,}={0,2}"


def hiding(secrets: Iterable[str], *, cut: bool = False) -> Callable[[str], str]:
    """What puts stars where a text has one of some secrets, url-encoded and in base64 too.

    With `cut` also where only the beginning of one is there: for messages, not for data.
    """
    known = sorted(filter(None, set(secrets)), key=len, reverse=True)
    least = _KNOWN_BY if cut else None
    spelled = tuple(dict.fromkeys(form for each in known for form in _spelled(each)))
    encoded = tuple({form[:least] for each in known for form in _encoded(each)})
    return partial(_hidden, spelled=spelled, encoded=encoded, least=least)


def _spelled(secret: str) -> list[str]:
    """As it is, in an address, in JSON and in HTML."""
    in_addresses = [quote(secret), quote(secret, safe=""), quote_plus(secret)]
    lower = [re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), form) for form in in_addresses]
    in_json = [dumps(secret)[1:-1], dumps(secret, ensure_ascii=False)[1:-1]]
    slashed = [form.replace("/", "\\/") for form in in_json]
    return [secret, *in_addresses, *lower, *in_json, *slashed, escape(secret)]


def _encoded(secret: str) -> list[str]:
    """The letters of base64 that are the secret's alone, behind 0, 1 or 2 bytes of others."""
    data, forms = secret.encode("utf-8", "surrogatepass"), []
    for before in range(3):
        text = b2a_base64(bytes(before) + data, newline=False).decode()
        own = text[(before * 8 + 5) // 6 : (before + len(data)) * 8 // 6]
        forms += [own, own.replace("+", "-").replace("/", "_")]
    return [form for form in forms if len(form) >= 4]  # noqa: PLR2004 - less stands in any word


def _hidden(
    text: str, spelled: tuple[str, ...], encoded: tuple[str, ...], least: int | None
) -> str:
    for form in spelled:
        text = _without(text, form, form[:least])
    if any(form in text for form in encoded):
        text = re.sub(_BASE64, partial(_unless_in, forms=encoded), text)
    return text


def _without(text: str, form: str, key: str) -> str:
    """Stars wherever the key begins what goes on as the form does."""
    pieces, reached = [], 0
    while (at := text.find(key, reached)) >= 0:
        pieces += [text[reached:at], _STARS]
        reached = at + _length_of_same(text[at : at + len(form)], form)
    return "".join([*pieces, text[reached:]])


def _length_of_same(one: str, other: str) -> int:
    """How many letters two texts begin with are the same."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _unless_in(found: re.Match[str], forms: tuple[str, ...]) -> str:
    return _STARS if any(form in found[0] for form in forms) else found[0]
