"""Which of 10,000 recurring posts fall into the last 23 hours: ours beside dateutil's rrule.

`python bench/due_10000.py` prints milliseconds; ours is to stay under 100.
"""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from time import perf_counter
from typing import TypeVar
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from oactl.domain.cadence import Cadence, slots_between
from oactl.planfile.models.base import validate
from oactl.planfile.models.cadence import CadenceModel

T = TypeVar("T")
ZONE = ZoneInfo("Asia/Taipei")
NOW = datetime(2026, 11, 25, 12, 0, 30, tzinfo=UTC)
SINCE = NOW - timedelta(hours=23)
POSTS = 10_000
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def source(number: int) -> dict[str, object]:
    """One of many different cadences of the common forms."""
    at = {"at": f"{number % 24:02}:{number % 60:02}", "from": f"2016-{number % 12 + 1:02}-01"}
    forms: tuple[dict[str, object], ...] = (
        {"weekly": [WEEKDAYS[number % 7]]},
        {"weekly": [WEEKDAYS[number % 3], WEEKDAYS[number % 3 + 3]], "every": "2"},
        {"monthly": [f"{number % 28 + 1}", "last"]},
        {"monthly": ["first mon"], "every": "3"},
        {"daily": "true", "count": "12"},
        {"dates": [f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}"]},
    )
    return forms[number % len(forms)] | at


def parsed(sources: list[dict[str, object]]) -> list[Cadence]:
    """The cadences, each of which holds."""
    found = [validate(CadenceModel, source)[0] for source in sources]
    return [model.cadence() for model in found if model is not None]


def ours(cadences: list[Cadence]) -> int:
    """How many posts are due."""
    return sum(bool(slots_between(cadence, ZONE, SINCE, NOW)) for cadence in cadences)


def theirs(count: int) -> int:
    """How many weekly posts of last year's first days are due, by the library."""
    start = datetime.combine(NOW.date() - timedelta(days=365), time(20))
    low, high = (at.astimezone(ZONE).replace(tzinfo=None) for at in (SINCE, NOW))
    names = [WEEKDAYS[number % 7][:2].upper() for number in range(count)]
    rules = (rrulestr(f"FREQ=WEEKLY;BYDAY={name}", dtstart=start) for name in names)
    return sum(bool(rule.between(low, high)) for rule in rules)


def clocked(work: Callable[[], T]) -> tuple[float, T]:
    """Milliseconds and the answer."""
    begin = perf_counter()
    answer = work()
    return (perf_counter() - begin) * 1000, answer


def main() -> None:
    """Print the figures, each cold and warm."""
    sources = [source(number) for number in range(POSTS)]
    reading, cadences = clocked(lambda: parsed(sources))
    cold, due = clocked(lambda: ours(cadences))
    warm, _ = clocked(lambda: ours(cadences))
    library = clocked(lambda: theirs(POSTS // 20))[0] * 20
    print(f"parse {len(cadences)} cadences: {reading:.0f} ms")
    print(f"due among {len(cadences)}: {due} in {cold:.1f} ms, again {warm:.1f} ms (limit 100)")
    print(f"the same with rrule: {library:.0f} ms, {library / cold:.0f} times as long")


if __name__ == "__main__":
    main()
