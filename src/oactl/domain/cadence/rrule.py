"""Recurrence rules of RFC 5545: whether they hold, and their days.

Only the date parts are taken. The library goes on to the year 9999 when a rule names no day, so it
is asked 7,600 years from now, where the calendar, which repeats every 400 years, is the same.
"""

import re
from collections import Counter
from datetime import datetime
from functools import lru_cache
from itertools import dropwhile, takewhile
from typing import TYPE_CHECKING

from oactl.domain.cadence.model import Form, RRule
from oactl.domain.violation import Violation
from oactl.domain.when import FIRST_DAY, plain

if TYPE_CHECKING:
    from dateutil.rrule import rrule as Rule  # noqa: N812 - a class with a small name

_SHIFT = 19 * 146_097  # days in 19 times 400 years
_LEAD = 14  # days; a rule that begins in mid-week may take its first week for a whole one
_FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_FINER = frozenset({"HOURLY", "MINUTELY", "SECONDLY"})
_DAY_PARTS = frozenset({"BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"})
_SINGLE = frozenset({"FREQ", "INTERVAL", "COUNT", "WKST"})
_RANGES = {
    "INTERVAL": range(1, 1000),
    "COUNT": range(1, 10_000),
    "BYMONTH": range(1, 13),
    "BYMONTHDAY": range(-31, 32),
    "BYYEARDAY": range(-366, 367),
    "BYWEEKNO": range(-53, 54),
    "BYSETPOS": range(-366, 367),
}
_NUMBER = r"[+-]?[0-9]{1,4}"
_WEEKDAY = r"MO|TU|WE|TH|FR|SA|SU"
_PLACE = r"[+-]?[0-9]+"
_PLACED_WEEKDAY = r"(?:[+-]?[1-9][0-9]?)?(?:MO|TU|WE|TH|FR|SA|SU)"


def normal(text: str) -> str:
    """One spelling for one meaning: upper case, no spaces, without `RRULE:`."""
    return "".join(plain(text).upper().split()).removeprefix("RRULE:").rstrip(";")


def check(text: str) -> list[Violation]:
    """What is wrong with a normal text."""
    pairs = [part.partition("=") for part in text.split(";")]
    names = [name for name, _, _ in pairs]
    found = [_check_part(name, value) for name, _, value in pairs]
    found += [
        _problem("twice", name)
        for name in sorted(n for n, times in Counter(names).items() if times > 1)
    ]
    if "FREQ" not in names:
        found.append(_problem("freq"))
    parts = {name: value for name, _, value in pairs}
    allowed = {str(place) for place in _places(parts)}
    written = re.findall(_PLACE, parts.get("BYDAY", ""))
    if any(place.removeprefix("+") not in allowed for place in written):
        found.append(_problem("place", "BYDAY", parts["BYDAY"]))
    return [problem for problem in found if problem is not None]


def needs_from(text: str) -> str | None:
    """The part for which a rule needs a `from`: COUNT, INTERVAL, or BYDAY where no day is named."""
    parts = _parts(text)
    if "COUNT" in parts:
        return "COUNT"
    if parts.get("INTERVAL", "1").lstrip("+0") != "1":
        return "INTERVAL"
    return None if parts["FREQ"] == "DAILY" or _DAY_PARTS & parts.keys() else "BYDAY"


def is_counted(form: Form) -> bool:
    """Whether the form is a rule that ends by itself."""
    return isinstance(form, RRule) and "COUNT" in _parts(form.text)


@lru_cache(maxsize=4096)
def days(text: str, start: int | None, first: int, last: int) -> tuple[int, ...]:
    """The days of first..last, as ordinals, of a rule that holds and is anchored at `start`."""
    floor = FIRST_DAY.toordinal() if start is None else start
    if next(iter(_rule(text, floor)), None) is None:
        return ()
    anchor = floor if needs_from(text) else max(floor, first - _LEAD)
    found = (day.toordinal() - _SHIFT for day in _rule(text, anchor))
    return tuple(takewhile(lambda day: day <= last, dropwhile(lambda day: day < first, found)))


@lru_cache(maxsize=256)
def _rule(text: str, anchor: int) -> "Rule":
    from dateutil.rrule import rrule, rrulestr  # noqa: PLC0415 - only plans with a rule pay for it

    rule = rrulestr(text, dtstart=datetime.fromordinal(anchor + _SHIFT), cache=True)
    assert isinstance(rule, rrule)  # noqa: S101 - several rules are more than one line of text
    return rule


@lru_cache(maxsize=1024)
def _parts(text: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in text.split(";"))


def _check_part(name: str, value: str) -> Violation | None:
    if name in {"DTSTART", "UNTIL"}:
        return _problem(name.lower())
    if name in {"BYHOUR", "BYMINUTE", "BYSECOND"} or (name == "FREQ" and value in _FINER):
        return _problem("finer", name, value)
    if name not in _RANGES.keys() | {"FREQ", "WKST", "BYDAY"}:
        return _problem("part", name)
    items = value.split(",")
    good = all(_is_good(name, item) for item in items) and (len(items) == 1 or name not in _SINGLE)
    return None if good else _problem(None, name, value)


def _is_good(name: str, item: str) -> bool:
    """Whether a part can have this value, or this among its values."""
    if name == "FREQ":
        return item in _FREQUENCIES
    if name in {"WKST", "BYDAY"}:
        weekday = _WEEKDAY if name == "WKST" else _PLACED_WEEKDAY
        return bool(re.fullmatch(weekday, item))
    return bool(re.fullmatch(_NUMBER, item)) and int(item) in _RANGES[name] and int(item) != 0


def _places(parts: dict[str, str]) -> range:
    """The places of a weekday that a rule can tell apart: in a month, in a year, or none."""
    if parts.get("FREQ") == "MONTHLY" or (parts.get("FREQ") == "YEARLY" and "BYMONTH" in parts):
        return range(-5, 6)
    return range(-53, 54) if parts.get("FREQ") == "YEARLY" else range(0)


def _problem(variant: str | None, name: str = "", value: str = "") -> Violation:
    return Violation("OA215", (), {"name": name, "value": value}, variant=variant)
