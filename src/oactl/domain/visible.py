"""What of a text may be shown: marks for hidden characters, stars for secrets.

Escape sequences, control, bidi and invisible characters never reach a terminal raw.
"""

import re
from collections.abc import Callable, Iterator
from unicodedata import category

# The head of every signed token (`{"…` in base64), and 100 base64 characters in a row: the channel
# access tokens of LINE have 172 and more (LINE, "Channel access token").
_SIGNED = re.compile(r"eyJ[A-Za-z0-9_-]{7,}(?:\.[A-Za-z0-9_-]*){0,2}")
_LONG = re.compile(r"(?:[A-Za-z0-9+/]{100,}|[A-Za-z0-9_-]{100,})={0,2}")
# Of 100 such characters in a row every fourth is one as well: to look at those alone is quick.
_STEP = 4
_LONG_SAMPLED = re.compile(r"[A-Za-z0-9+/_-]{25,}")
_SECRET = re.compile(r"\bU?[0-9a-f]{32}\b")  # LINE, "Channel secret"; a user id, too
_MAX_URL = 2000
LONGEST_REASON = 500  # characters
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


# C0 without tab and line feed, DEL and C1.
_CONTROLS = r"\x00-\x08\x0b-\x1f\x7f-\x9f"
# Line and paragraph separator, and what embeds, overrides or isolates a direction.
_REORDERING = r"\u2028-\u202e\u2066-\u2069"
# What has no width and no ink: soft hyphen, fillers, joiners, marks of direction, selectors, tags.
_INVISIBLE = (
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u2065"
    r"\u206a-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# The flags of England, Scotland and Wales: a black flag, their short name in tags, the last tag.
_BLACK_FLAG = "\U0001f3f4"
_FLAG = f"{_BLACK_FLAG}[\U000e0020-\U000e007e]{{1,8}}\U000e007f"
_STEERING = f"[{_CONTROLS}{_REORDERING}]"
_RUN = f"{_FLAG}|[{_CONTROLS}{_REORDERING}]+|[{_INVISIBLE}]+"
_LINE_END = "\r\n"  # of Windows
_IN_LINES = f"{_LINE_END}|{_RUN}"
_IN_ONE_LINE = rf"{_FLAG}|[\t\n{_CONTROLS}{_REORDERING}]+|[{_INVISIBLE}]+"
_BREAKS = re.compile(r"[\t\n\r]")
_LONGEST = 3  # invisible characters in a row that an emoji or a letter may need

_BYTE_ORDER_MARK, _ZERO_WIDTH_SPACE, _NON_JOINER, _JOINER = "\ufeff\u200b\u200c\u200d"
_SELECTORS = ("\ufe00", "\ufe0f"), ("\U000e0100", "\U000e01ef")
# Thai to Lao, Burmese, Khmer: words without spaces, whose breaks a zero-width space may show.
_SPACELESS = (("\u0e00", "\u0eff"), ("\u1000", "\u109f"), ("\u1780", "\u17ff"))
# Arabic to Sinhala: scripts in which a joiner or non-joiner changes the form of a letter.
_JOINING = (("\u0600", "\u08ff"), ("\u0900", "\u0dff"))


def visible(text: str, *, lines: bool = False) -> str:
    """The text with a mark for each character that is not simply shown.

    With `lines` the text may have several lines: line ends and tabs stay. Else they are marked
    too. To mark a text again changes nothing.
    """
    return _replaced(text, _IN_LINES if lines else _IN_ONE_LINE, _MARKS)


def in_one_line(text: str) -> str:
    """The same on one line: tabs and line ends become spaces."""
    return visible(_BREAKS.sub(" ", text))


def short_reason(text: str) -> str:
    """Why something is so, in somebody's words: of a page the beginning, as it fits a screen."""
    text = text.strip()
    return text if len(text) <= LONGEST_REASON else text[: LONGEST_REASON - 1] + "…"


def escaped_json(text: str) -> str:
    r"""A JSON document whose texts have `\u202e` in place of the character: the value is the same.

    Only for JSON that is written already: outside its texts there is nothing to escape.
    """
    return _replaced(text, _IN_LINES, _ESCAPES)


def hidden_in(text: str) -> Iterator[tuple[int, str]]:
    """Where `visible` would put marks into lines: the offset and the character."""
    for run in (run for run in re.finditer(_IN_LINES, text) if run[0] != _LINE_END):
        known = _all_hidden(run)
        for at in range(run.start(), run.end()):
            if known or not _belongs(run, at):
                yield at, text[at]


def steers(char: str) -> bool:
    """Whether a character is a control or reorders text; others that are hidden only hide."""
    return re.match(_STEERING, char) is not None


def code_of(char: str) -> str:
    """`U+202E`; a byte of a file name that is no UTF-8 is `0xFF`."""
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # noqa: PLR2004 - how Python keeps such bytes
        return f"0x{code - 0xDC00:02X}"
    return f"U+{code:04X}"


class _Table(dict[int, str]):
    """What `str.translate` puts in place of a character, worked out when it is first met."""

    def __init__(self, replacement: Callable[[str], str]) -> None:
        super().__init__()
        self._replacement = replacement

    def __missing__(self, code: int) -> str:
        return self.setdefault(code, self._replacement(chr(code)))


def _json_escape(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


_MARKS = _Table(lambda char: f"‹{code_of(char)}›")
_ESCAPES = _Table(_json_escape)


def _replaced(text: str, runs: str, table: _Table) -> str:
    def replaced(run: re.Match[str]) -> str:
        if run[0] == _LINE_END and runs == _IN_LINES:
            return run[0]
        if len(run[0]) > _LONGEST and not run[0].startswith(_BLACK_FLAG):
            return run[0].translate(table)
        places = range(run.start(), run.end())
        return "".join(text[at] if _belongs(run, at) else table[ord(text[at])] for at in places)

    return re.sub(runs, replaced, text)


def _all_hidden(run: re.Match[str]) -> bool:
    """Whether all of a run is hidden, without a look at each character and its neighbours."""
    is_long = len(run[0]) > _LONGEST and not run[0].startswith(_BLACK_FLAG)
    return is_long or steers(run[0])


def _belongs(run: re.Match[str], at: int) -> bool:
    """Whether a hidden character is part of an emoji or script that needs it."""
    if run[0].startswith(_BLACK_FLAG):
        return True
    if len(run[0]) > _LONGEST:
        return False
    char, before = run.string[at], run.string[at - 1 : at]
    if char == _BYTE_ORDER_MARK:
        return at == 0
    if char == _ZERO_WIDTH_SPACE:
        return _in(before, *_SPACELESS)
    if char in {_JOINER, _NON_JOINER} and _in(before, *_JOINING):
        return True
    if char == _JOINER:
        return _emoji(before) and _emoji(run.string[at + 1 : at + 2])
    return _in(char, *_SELECTORS) and _takes_selector(before)


def _in(char: str, *ranges: tuple[str, str]) -> bool:
    return any(first <= char <= last for first, last in ranges)


def _emoji(char: str) -> bool:
    """Whether a character may stand beside a joiner: a symbol, a skin tone, an emoji's selector."""
    return char == "\ufe0f" or category(char or " ") in {"So", "Sk"}


def _takes_selector(char: str) -> bool:
    """Whether a selector may follow: behind symbols, ideographs and the keys 0-9, # and *."""
    return char in "0123456789#*©®" or category(char or " ") in {"So", "Sm", "Po", "Pd", "Lo"}
