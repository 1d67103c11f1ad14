"""What looks like a secret, and how it is kept out of everything that is shown."""

import re
from collections.abc import Iterator

# The head of every signed token (`{"…` in base64), and 100 base64 characters in a row: the channel
# access tokens of LINE have 172 and more (LINE, "Channel access token").
_SIGNED = re.compile(r"eyJ[A-Za-z0-9_-]{7,}(?:\.[A-Za-z0-9_-]*){0,2}")
_LONG = re.compile(r"(?:[A-Za-z0-9+/]{100,}|[A-Za-z0-9_-]{100,})={0,2}")
# Of 100 such characters in a row every fourth is one as well: to look at those alone is quick.
_STEP = 4
_LONG_SAMPLED = re.compile(r"[A-Za-z0-9+/_-]{25,}")
_SECRET = re.compile(r"\bU?[0-9a-f]{32}\b")  # LINE, "Channel secret"; a user id, too
_MAX_URL = 2000
# `user:password` in `https://user:password@host`, or a token that stands there alone.
_LOGIN = re.compile(r"(?<=://)[^\s/?#]+(?=@)")


def secrets_in(text: str) -> Iterator[tuple[int, int]]:
    """Where something token-shaped stands: start and end, in order. A URL's path is none."""
    found = [match.span() for match in _SIGNED.finditer(text)] if "eyJ" in text else []
    found += [span for span in _long_runs(text) if not _in_url(text, span[0])]
    reached = 0
    for start, end in sorted(found):
        if end > reached:
            yield max(start, reached), end
            reached = end


def _long_runs(text: str) -> Iterator[tuple[int, int]]:
    """Where `_LONG` matches, looked for around long runs of samples only."""
    for sampled in _LONG_SAMPLED.finditer(text[::_STEP]):
        before, behind = (sampled.start() - 1) * _STEP, sampled.end() * _STEP
        around = _LONG.finditer(text, max(0, before), behind + len("=="))
        yield from (match.span() for match in around)


def _in_url(text: str, at: int) -> bool:
    before = max(0, at - _MAX_URL)
    start = max(text.rfind(sign, before, at) for sign in " \t\r\n\"'<>")
    return "://" in text[max(start, before) : at]


def masked(text: str) -> str:
    """The text with a star for every character of a secret: places in it stay as they are.

    The login of a URL is one too. What has the form of a channel secret is masked although it may
    be something harmless.
    """
    pieces, reached = [], 0
    keys = [found.span() for found in _SECRET.finditer(text) if not _in_url(text, found.start())]
    logins = [found.span() for found in _LOGIN.finditer(text)] if "@" in text else []
    for start, end in sorted([*secrets_in(text), *keys, *logins]):
        if end > reached:
            first = max(start, reached)
            pieces += [text[reached:first], "*" * (end - first)]
            reached = end
    return "".join([*pieces, text[reached:]])
