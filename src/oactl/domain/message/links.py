"""URLs in messages: media that LINE fetches, and links that a friend taps."""

import re
from collections.abc import Iterator

from oactl.domain.message.check import Check, found, text
from oactl.domain.violation import Path, Violation

LINK_SCHEMES = ("http", "https", "line", "tel")  # LINE, "URI action"
MOST_OF_A_MEDIA_URL = 2000
MOST_OF_A_LINK = 1000  # LINE is about to raise it to 10,000; the smaller one is safe

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_HOST = re.compile(r"(https?://)([^/?#\s]+)", re.IGNORECASE)
_SAFE = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%"
)
_CLEAN = re.compile(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*")
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def media_url(most: int = MOST_OF_A_MEDIA_URL) -> Check:
    """The https URL of a file that LINE fetches."""
    return _url(most, ("https",))


def link(most: int = MOST_OF_A_LINK) -> Check:
    """What a tap opens: a web page, a place in LINE, a telephone number."""
    return _url(most, LINK_SCHEMES)


def encoded(url: str) -> str:
    """The URL in the characters that may stand in one: percent-encoded, its host in IDNA."""
    whole = _HOST.sub(lambda match: match[1] + _ascii_host(match[2]), url, count=1)
    whole = _LONE_PERCENT.sub("%25", whole)
    return "".join(
        char if char in _SAFE else "".join(f"%{byte:02X}" for byte in char.encode())
        for char in whole
    )


def _ascii_host(host: str) -> str:
    try:
        return host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:  # no such host can be: the percent-encoded one shows which it was
        return host


def _url(most: int, schemes: tuple[str, ...]) -> Check:
    long_enough = text(most)

    def check(value: object, path: Path) -> Iterator[Violation]:
        problems = list(long_enough(value, path))
        yield from problems
        if isinstance(value, str) and not problems:
            yield from _form(value, path, schemes)

    return check


def _form(url: str, path: Path, schemes: tuple[str, ...]) -> Iterator[Violation]:
    scheme = _SCHEME.match(url)
    name = scheme[1].lower() if scheme else ""
    if name not in schemes:
        params = {"url": url[:80], "scheme": name or "—", "schemes": list(schemes)}
        yield found("OA309", path, "error", None if name else "none", on_key=False, **params)
    elif name.startswith("http") and not _HOST.match(url):
        yield found("OA311", path, url=url[:80])
    elif not _CLEAN.fullmatch(url):
        bad = "".join(dict.fromkeys(char for char in url if char not in _SAFE)) or "%"
        yield found("OA310", path, characters=bad[:20], encoded=encoded(url))
