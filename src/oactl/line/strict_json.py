"""A JSON object of the outside, made fit for everything that happens to it later.

Python reads more than JSON and more than a database or a terminal can take: NaN, numbers of any
size, halves of surrogate pairs, a thousand levels. Here a number that is none becomes None, as if
LINE had not given it, half a character becomes a space, and what is nested deeper than any answer
of LINE is not read.
"""

import json
import re
from math import isfinite
from typing import Any

from oactl.domain.value import JsonObject

_DEEPEST = 64
_LARGEST = 2**63  # what a database holds
_DIGITS = 20
_HALVES = re.compile("[\ud800-\udfff]")


def json_object(data: bytes) -> JsonObject | None:
    """The object that `data` spells in UTF-8; None where it is anything else. Never raises."""
    try:
        value = json.loads(
            data.decode("utf-8-sig"),
            parse_int=_whole,
            parse_float=_fraction,
            parse_constant=lambda _name: None,
        )
        return _clean(value, _DEEPEST) if isinstance(value, dict) else None
    except (ValueError, RecursionError):
        return None


def _whole(digits: str) -> int | None:
    number = int(digits) if len(digits) <= _DIGITS else _LARGEST
    return number if abs(number) < _LARGEST else None


def _fraction(text: str) -> float | None:
    number = float(text)
    return number if isfinite(number) else None


def _clean(value: Any, levels: int) -> Any:  # noqa: ANN401 - any JSON in, any JSON out
    if levels == 0:
        raise ValueError("nested too deep")
    match value:
        case str():
            return _HALVES.sub(" ", value)
        case list():
            return [_clean(item, levels - 1) for item in value]
        case dict():
            return {_clean(key, levels): _clean(item, levels - 1) for key, item in value.items()}
        case _:
            return value
