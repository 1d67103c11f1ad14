"""Cron fields: whether they hold, their days and their times.

Only wall-clock time is asked of the library; zones are `clock.instant`'s, so that nothing fires
twice when an hour is shown twice.
"""

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import lru_cache
from itertools import takewhile

from oactl.domain.violation import Violation
from oactl.domain.when import plain

_FIELDS = 5
_FIGURES = "[0-9]{5}"  # no field has so many, and some are more than `int` takes
_DAY = datetime(2024, 1, 1)  # noqa: DTZ001 - any day will do, cron's times are the same on each


def normal(text: str) -> str:
    """One spelling for one meaning: upper case, one space between the fields."""
    return " ".join(plain(text).upper().split())


def check(text: str) -> list[Violation]:
    """What is wrong with a normal text; a field is told by its place, counted from 1."""
    fields = text.split()
    if len(fields) != _FIELDS:
        return [Violation("OA216", (), {"count": len(fields)}, variant="fields")]
    return [
        Violation("OA216", (), {"value": field, "number": number})
        for number, field in enumerate(fields, 1)
        if not _holds(" ".join(field if place == number else "*" for place in range(1, 6)))
    ]


def times(text: str) -> tuple[time, ...]:
    """The times of day, ascending, that the first two fields name."""
    minutes, hours, *_ = text.split()
    found = takewhile(lambda at: at.date() == _DAY.date(), _from(f"{minutes} {hours} * * *", _DAY))
    return tuple(at.time() for at in found)


@lru_cache(maxsize=4096)
def days(text: str, first: int, last: int) -> tuple[int, ...]:
    """The days of first..last, as ordinals, that the last three fields name."""
    midnights = "0 0 " + " ".join(text.split()[2:])
    if not _holds(midnights):  # a day that no month has
        return ()
    found = (at.toordinal() for at in _from(midnights, datetime.fromordinal(first)))
    return tuple(takewhile(lambda day: day <= last, found))


def _from(text: str, begin: datetime) -> Iterator[datetime]:
    from cronsim import CronSim  # noqa: PLC0415 - only plans with cron fields pay for it

    return CronSim(text, begin - timedelta(seconds=1))


def _holds(text: str) -> bool:
    from cronsim import CronSimError  # noqa: PLC0415 - as above

    if re.search(_FIGURES, text):
        return False
    try:
        _from(text, _DAY)
    except CronSimError:
        return False
    return True
