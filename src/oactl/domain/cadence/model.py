"""What a cadence is: a rule that gives days, with the times of day on each of them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

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
    `start`. `late` is how late an occurrence may still go out.
    """

    form: Form
    at: tuple[time, ...]
    start: date | None = None
    until: date | None = None
    count: int | None = None
    every: int = 1
    skip: frozenset[date] = frozenset()
    late: timedelta = DEFAULT_LATE


@dataclass(frozen=True, slots=True)
class Slot:
    """One time at which a cadence is due.

    `wall` is the naive wall-clock time of the zone as written, even where the clocks jump over it:
    an occurrence's id is made of it. `at` is the instant, aware, in UTC. `number` counts the
    occurrences from `from` on, from 1, those in `skip` included; None where there is no `from`.
    """

    wall: datetime
    at: datetime
    number: int | None
