"""What a person writes to the sandbox's own paths: read, or refused in a sentence (400)."""

import json
import math
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from oactl.sandbox.answers import Refused, refuse

_KINDS = {str: "a text", bool: "true or false", int: "a whole number", float: "a number"}
_MOST = 10**12  # of anything that is counted here


def wrong(sentence: str) -> Refused:
    """A refusal of a wish."""
    return refuse(400, sentence)


def read_json(body: bytes) -> object:
    """The JSON of a body."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise wrong("The body is not JSON") from None


def an_object(value: object) -> dict[str, Any]:
    """A JSON object."""
    if not isinstance(value, dict):
        raise wrong("A JSON object is needed")
    return value


def of_fields(
    wish: Mapping[str, Any], samples: Mapping[str, Any], optional: Collection[str] = ()
) -> dict[str, Any]:
    """A wish whose fields are those of `samples`, of their kinds; `optional` ones may be null."""
    if unknown := sorted(wish.keys() - samples.keys()):
        known = ", ".join(samples)
        raise wrong(f"There is no field {', '.join(unknown)} here; there are: {known}")
    return {
        name: None if value is None and name in optional else _of_kind(value, samples[name], name)
        for name, value in wish.items()
    }


def _of_kind(value: object, sample: object, name: str) -> object:
    kind = int if sample is None else type(sample)
    refused = wrong(f"`{name}` has to be {_KINDS[kind]}")
    if kind is float and isinstance(value, int | float) and not isinstance(value, bool):
        return _fraction(value, refused)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise refused
    if isinstance(value, int) and abs(value) > _MOST:
        raise wrong(f"`{name}` has to be {_KINDS[kind]} of at most {_MOST}")
    return value


def _fraction(value: float, refused: Refused) -> float:
    try:
        number = float(value)
    except OverflowError:
        raise refused from None
    if math.isnan(number):
        raise refused
    return number


def asked_number(text: str, name: str) -> float:
    """A number of a query, 0 or more."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 <= number <= _MOST:
        raise wrong(f"`{name}` has to be a number, 0 or more")
    return number


def a_moment(text: str, name: str) -> float:
    """Seconds since the epoch of an ISO moment with its offset."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.timestamp()
    except (ValueError, OverflowError):
        pass
    raise wrong(f"`{name}` has to be a moment with its offset, such as 2026-11-25T12:00:00Z")
