"""What a cadence is, as a value, as text for the ledger, and in the words of a plan."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from oactl.domain.value import canonical_json, jsonable

DEFAULT_LATE = timedelta(hours=2)
# LINE forgets a retry key 24 hours after it was first used; a later repeat could be a second send.
MAX_LATE = timedelta(hours=23)


@dataclass(frozen=True, slots=True)
class Once:
    """One day."""

    day: date


@dataclass(frozen=True, slots=True)
class Dates:
    """Days one by one, ascending, each once."""

    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Daily:
    """Every day, or every n-th from `from` on."""


@dataclass(frozen=True, slots=True)
class Weekly:
    """Days of the week, ascending, Monday is 0."""

    weekdays: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Monthly:
    """Days of the month, ascending.

    `days` has 1 to 31, and -1 for the last. `nths` has pairs of place and weekday: (1, 0) is the
    first Monday, (-1, 4) the last Friday. A day that a month lacks is left out in that month.
    """

    days: tuple[int, ...]
    nths: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class RRule:
    """The date parts of an RFC 5545 recurrence rule, upper case: `FREQ=WEEKLY;BYDAY=WE`."""

    text: str


@dataclass(frozen=True, slots=True)
class Cron:
    """Five cron fields, upper case, one space between them; the times are in `Cadence.at` too."""

    text: str


Form: TypeAlias = Once | Dates | Daily | Weekly | Monthly | RRule | Cron


@dataclass(frozen=True, slots=True)
class Cadence:
    """When a post goes out, in wall-clock time of its plan's zone.

    `at` has the times of each day, ascending, whatever the form: that of `once`, those of the cron
    fields. `start` (`from`) and `until` are inclusive; `count` counts occurrences from `start` on,
    before `skip`. `every` above 1 takes each n-th day, ISO week or month, counted from that of
    `start`. `late` is how late an occurrence may still go out. `after` moves every time to so much
    later on the wall clock; days, numbers and `skip` stay those of the rule.
    """

    form: Form
    at: tuple[time, ...]
    start: date | None = None
    until: date | None = None
    count: int | None = None
    every: int = 1
    skip: frozenset[date] = frozenset()
    late: timedelta = DEFAULT_LATE
    after: timedelta = timedelta()


class Slot(NamedTuple):
    """One time at which a cadence is due.

    `wall` is the naive wall-clock time of the zone as written, even where the clocks jump over it:
    an occurrence's id is made of it. `at` is the instant, aware, in UTC. `number` counts the
    occurrences from `from` on, from 1, those in `skip` included; None where there is no `from`.
    """

    wall: datetime
    at: datetime
    number: int | None


@lru_cache(maxsize=10_000)
def to_text(cadence: Cadence) -> str:
    """Equal for equal cadences."""
    return canonical_json(jsonable(cadence))


@lru_cache(maxsize=1_000)
def from_text(text: str) -> Cadence:
    """The cadence of such a text."""
    found = json.loads(text)
    return Cadence(
        form=_stored_form(found["form"]),
        at=tuple(map(time.fromisoformat, found.get("at", ()))),
        start=_day(found.get("start")),
        until=_day(found.get("until")),
        count=found.get("count"),
        every=found.get("every", 1),
        skip=frozenset(map(date.fromisoformat, found.get("skip", ()))),
        late=timedelta(seconds=found.get("late", 0)),
        after=timedelta(seconds=found.get("after", 0)),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _stored_form(found: Mapping[str, Any]) -> Form:
    forms: dict[str, Callable[[], Form]] = {
        "Once": lambda: Once(date.fromisoformat(found["day"])),
        "Dates": lambda: Dates(tuple(map(date.fromisoformat, found["days"]))),
        "Daily": Daily,
        "Weekly": lambda: Weekly(tuple(found["weekdays"])),
        "Monthly": lambda: Monthly(
            tuple(found.get("days", ())),
            tuple((place, weekday) for place, weekday in found.get("nths", ())),
        ),
        "RRule": lambda: RRule(found["text"]),
        "Cron": lambda: Cron(found["text"]),
    }
    return forms[found["is"]]()


_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NTHS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"}


def written(cadence: Cadence) -> str:
    """`weekly: wed, fri; at: 20:00; from: 2026-11-25`, without `skip`, `until` and `late`."""
    parts = [_written_form(cadence.form)]
    if not isinstance(cadence.form, Cron):
        parts.append("at: " + ", ".join(f"{at:%H:%M}" for at in cadence.at))
    if cadence.start is not None:
        parts.append(f"from: {cadence.start}")
    if cadence.count is not None:
        parts.append(f"count: {cadence.count}")
    if cadence.every != 1:
        parts.append(f"every: {cadence.every}")
    return "; ".join(parts)


def _written_form(form: Form) -> str:
    match form:
        case Once(day=day):
            return f"once: {day}"
        case Dates(days=days):
            return "dates: " + ", ".join(map(str, days))
        case Daily():
            return "daily"
        case Weekly(weekdays=weekdays):
            return "weekly: " + ", ".join(_DAYS[day] for day in weekdays)
        case Monthly():
            return "monthly: " + ", ".join(_monthly(form))
        case RRule(text=text):
            return f"rrule: {text}"
        case Cron(text=text):
            return f"cron: {text}"


def _monthly(form: Monthly) -> list[str]:
    days = ["last" if day == -1 else str(day) for day in form.days]
    nths = [f"{_NTHS.get(nth, str(nth))} {_DAYS[day]}" for nth, day in form.nths]
    return days + nths
