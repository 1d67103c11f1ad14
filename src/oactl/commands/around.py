"""Two texts that differ, cut to what lies around the places of change, for a line of the screen."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import takewhile
from typing import NamedTuple
from unicodedata import category, east_asian_width, normalize

from oactl.domain.visible import masked, visible

SHORT = 60  # characters of a text that is told whole
_AROUND = 20  # characters told on either side of a change, and the rest of the word
_LONGEST_WORD = 20  # characters more; an address may have any number
_MOST_COMPARED = 1_000  # characters between the first and the last change
_WITHIN = "_-+'’‹›\\"  # in a word, and in the mark of a hidden character
_JOINER = "\u200d"
_BREAKS = {"\r\n": "\n", "\r": "\n", "\n": "⏎", "\t": "⇥"}


class _Run(NamedTuple):
    """What both say: where it begins in each, and its length."""

    was: int
    now: int
    size: int


def around(was: str, now: str) -> tuple[str, str]:
    """Two texts on one line each, cut to what lies around the places where they differ."""
    was, now = _told_apart(was, now)
    if max(len(was), len(now)) <= SHORT:
        return was, now
    runs = _equal_runs(was, now)
    hidden = [
        _hidden(was[run.was : run.was + run.size], is_first=not at, is_last=at == len(runs) - 1)
        for at, run in enumerate(runs)
    ]
    return (
        _cut(
            was,
            [
                (run.was + first, run.was + last)
                for run, (first, last) in zip(runs, hidden, strict=True)
            ],
        ),
        _cut(
            now,
            [
                (run.now + first, run.now + last)
                for run, (first, last) in zip(runs, hidden, strict=True)
            ],
        ),
    )


def _told_apart(was: str, now: str) -> tuple[str, str]:
    """The texts with marks for what is not seen, so that two that differ never look the same."""
    blank = was != now and "".join(was.split()) == "".join(now.split())
    alike = was != now and normalize("NFC", was) == normalize("NFC", now)
    return _marked(was, blank=blank, alike=alike), _marked(now, blank=blank, alike=alike)


def _marked(text: str, *, blank: bool, alike: bool) -> str:
    for sign, mark in _BREAKS.items():
        text = text.replace(sign, mark)
    if blank:
        text = text.replace(" ", "␣").replace("\u3000", "␣␣")
    text = masked(text)
    return text.encode("ascii", "backslashreplace").decode() if alike else visible(text)


def _equal_runs(was: str, now: str) -> list[_Run]:
    """Where both say the same: the place in each, and the length; the ends are always there."""
    start = _same(was, now)
    end = min(_same(was[::-1], now[::-1]), min(len(was), len(now)) - start)
    middle = was[start : len(was) - end], now[start : len(now) - end]
    inner: list[_Run] = []
    if max(map(len, middle)) <= _MOST_COMPARED:
        found = SequenceMatcher(None, *middle, autojunk=False).get_matching_blocks()
        inner = [_Run(a + start, b + start, size) for a, b, size in found if size > 2 * _AROUND]
    return [_Run(0, 0, start), *inner, _Run(len(was) - end, len(now) - end, end)]


def _same(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _hidden(text: str, *, is_first: bool, is_last: bool) -> tuple[int, int]:
    """What of a run is not told: from where to where; of the first its beginning is not, too."""
    first = 0 if is_first else _border(text, _AROUND, 1)
    return first, len(text) if is_last else _border(text, len(text) - _AROUND, -1)


def _border(text: str, at: int, step: int) -> int:
    """The next border between two words; where there is none, as in Thai, that of a letter."""
    places = [at + step * each for each in range(_LONGEST_WORD)]
    inside = [place for place in places if 0 < place < len(text)]
    for is_one in (_is_word, _is_letter):
        for place in inside:
            if not is_one(text[place - 1], text[place]):
                return place
    return at


def _is_word(before: str, behind: str) -> bool:
    return _is_letter(before, behind) or (_in_word(before) and _in_word(behind))


def _in_word(char: str) -> bool:
    """Whether it makes a word with others like it; 漢字 and かな may be cut anywhere."""
    return (char.isalnum() or char in _WITHIN) and east_asian_width(char) not in "WF"


def _is_letter(before: str, behind: str) -> bool:
    """Whether two characters are one letter or emoji."""
    return _JOINER in {before, behind} or category(behind) in {"Mn", "Mc", "Me", "Sk"}


def _cut(text: str, hidden: Sequence[tuple[int, int]]) -> str:
    """The text with a mark for each part that is not told."""
    pieces, reached = [], 0
    for first, last in hidden:
        if last - first > 1:  # a mark is no longer than what it stands for
            pieces += [text[reached:first], "…"]
            reached = last
    return "".join([*pieces, text[reached:]])
