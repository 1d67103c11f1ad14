"""The encoding that bytes which are no UTF-8 probably have: what our users' tools save in."""

import re
from collections import Counter
from collections.abc import Callable

_SAMPLE = 20_000  # characters; more makes nothing surer
_MARKS = (b"\xff\xfe", b"\xfe\xff")
_NULS = 10  # percent of a text in UTF-16 that is mostly keys or user ids
_FEWEST_NULS = 3  # fewer are in a text by mistake
_SURE = 0.2  # how much better than the next one an encoding has to fit
_FITS = 0.5  # how well it has to fit to be named at all

_LEVEL_1_BIG5 = range(0xA1, 0xC7)  # the first byte of signs and of the 5,401 frequent characters
_LEVEL_1_GB = (*range(0xA1, 0xA4), *range(0xB0, 0xD8))
_LEVEL_1_JIS = (*range(0x81, 0x84), *range(0x88, 0x98))
# A Thai vowel or tone is written on a consonant; a vowel that comes first stands before one.
_THAI = (
    r"(?:[\u0e40-\u0e44]?[\u0e01-\u0e2e][\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]{0,3}"
    r"[\u0e30\u0e32\u0e33\u0e45]?|[\u0e2f\u0e3f\u0e46\u0e4f-\u0e5b])+"
)
_VOWELS = r"[\u0e30-\u0e3a\u0e40-\u0e4e]"
_THAI_VOWELS = 0.3  # of a Thai text, tones included


def looks_like_utf16(data: bytes, nuls: int = _NULS) -> bool:
    """Whether bytes are UTF-16: by their mark, or as ASCII in it has a NUL in every second byte.

    `nuls` is how many percent of the bytes have to be NULs: UTF-8 may have some by mistake.
    """
    if data.startswith(_MARKS):
        return True
    head = data[: 2 * _SAMPLE]
    even, odd = head[::2].count(0), head[1::2].count(0)
    most, least = max(even, odd), min(even, odd)
    return most >= _FEWEST_NULS and most * 100 > len(head) * nuls and least * 2 < most


def likely_encodings(data: bytes) -> tuple[str, ...]:
    """The encoding in which the bytes are a text that people write; two where both may be.

    Big5 and GB18030 share most of their bytes: what tells them apart is that in the wrong one a
    text has few of the characters that are frequent. Nothing where no encoding fits.
    """
    if looks_like_utf16(data, nuls=0):
        return ("UTF-16",)
    fits = Counter({name: _fit(data, codec, how) for name, codec, how in _ENCODINGS})
    (best, most), *others = fits.most_common(2)
    if most < _FITS:
        return ()
    return (best, *(name for name, fit in others if fit >= max(_FITS, most - _SURE)))


def told_encoding(data: bytes) -> tuple[str, dict[str, str]]:
    """What bytes that are no UTF-8 look like, as a variant of a rule with its params."""
    names = likely_encodings(data)
    variant = ("unknown", "likely", "either")[len(names)]
    return variant, dict(zip(("encoding", "other"), names, strict=False))


def _fit(data: bytes, codec: str, share: Callable[[str], float]) -> float:
    """How much of a text is as people write it in an encoding, 0 to 1."""
    try:
        text = data.decode(codec)[:_SAMPLE]
    except UnicodeDecodeError:
        return 0
    foreign = "".join(char for char in text if not char.isascii())
    return share(foreign) if foreign else 0


def _in_rows(codec: str, rows: tuple[int, ...] | range) -> Callable[[str], float]:
    """The share of characters that an encoding's table has in its rows of frequent ones."""

    def share(text: str) -> float:
        counted = Counter(text)
        known = sum(times for char, times in counted.items() if _row(char, codec) in rows)
        return known / len(text)

    return share


def _row(char: str, codec: str) -> int:
    encoded = char.encode(codec, "ignore")
    return encoded[0] if len(encoded) > 1 else 0


def _thai(text: str) -> float:
    """The share of well-formed syllables; less where hardly any of them has a vowel."""
    formed = sum(len(found[0]) for found in re.finditer(_THAI, text)) / len(text)
    vowels = len(re.findall(_VOWELS, text)) / len(text)
    return formed * min(1, vowels / _THAI_VOWELS)


_ENCODINGS: tuple[tuple[str, str, Callable[[str], float]], ...] = (
    ("Big5", "cp950", _in_rows("cp950", _LEVEL_1_BIG5)),
    ("GB18030", "gb18030", _in_rows("gb2312", _LEVEL_1_GB)),
    ("Shift_JIS", "cp932", _in_rows("cp932", _LEVEL_1_JIS)),
    ("TIS-620", "cp874", _thai),
)
