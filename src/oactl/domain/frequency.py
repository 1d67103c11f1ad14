"""What a plan promised (`frequency: {broadcast: 2/week}`) beside what its calendar comes to."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Literal, NamedTuple, TypeAlias, get_args

from oactl.domain.plan import Platform, Post

Unit: TypeAlias = Literal["day", "week", "month"]

_PLATFORMS = frozenset(get_args(Platform))
_CHATS = frozenset({"line", "line_manager"})
_FEEDS = _PLATFORMS - _CHATS - {"offline", "other"}
_KINDS = {"broadcast": _CHATS, "群發": _CHATS, "post": _FEEDS, "貼文": _FEEDS}


class Promise(NamedTuple):
    """At least so many posts of a kind in each day, week (Monday to Sunday) or calendar month."""

    kind: str
    times: int
    unit: Unit

    @property
    def rate(self) -> str:
        """`2/week`, as a plan writes it."""
        return f"{self.times}/{self.unit}"


class Comparison(NamedTuple):
    """One promise in one day, week or month, `start` to `end` inclusive, and what was found."""

    promise: Promise
    start: date
    end: date
    found: int

    @property
    def lacking(self) -> int:
        """How many are too few; more than promised is no fault."""
        return max(0, self.promise.times - self.found)


def promises(frequency: Mapping[str, str]) -> tuple[Promise, ...]:
    """A plan's `frequency`, in its order; the values are valid rates such as `2/week`."""
    return tuple(_promise(kind, rate) for kind, rate in frequency.items())


def counts(promise: Promise, post: Post) -> bool:
    """Whether a post counts for a promise.

    `broadcast` (群發) is whatever goes into the chats of friends, to all or to some of them;
    `post` (貼文) what is put up on VOOM, Facebook, Instagram and so on; a platform's name is that
    platform; any other word is the `type` of the post. Drafts never count.
    """
    if post.draft:
        return False
    if promise.kind in _KINDS:
        return post.platform in _KINDS[promise.kind]
    if promise.kind in _PLATFORMS:
        return post.platform == promise.kind
    return post.type == promise.kind


def unit_of(unit: Unit, day: date) -> tuple[date, date]:
    """First and last day of the day, week or calendar month that a day lies in."""
    match unit:
        case "day":
            return day, day
        case "week":
            monday = day - timedelta(days=day.weekday())
            return monday, monday + timedelta(days=6)
        case "month":
            return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def compared(
    frequency: Mapping[str, str], dated: Iterable[tuple[date, Post]], start: date, end: date
) -> tuple[Comparison, ...]:
    """Each promise in every day, week or month that ends in `start` to `end`, by promise and time.

    `dated` are the occurrences of one account with their days in the plan's zone; those of units
    that begin before `start` are wanted too (`unit_of(unit, start)[0]` says from when).
    """
    known = list(dated)
    return tuple(
        _comparison(promise, known, *unit)
        for promise in promises(frequency)
        for unit in _ending(promise.unit, start, end)
    )


def _comparison(
    promise: Promise, dated: Iterable[tuple[date, Post]], start: date, end: date
) -> Comparison:
    found = sum(start <= day <= end and counts(promise, post) for day, post in dated)
    return Comparison(promise, start, end, found)


def _ending(unit: Unit, start: date, end: date) -> Iterator[tuple[date, date]]:
    found = unit_of(unit, start)
    while found[1] <= end:
        yield found
        found = unit_of(unit, found[1] + timedelta(days=1))


def _promise(kind: str, rate: str) -> Promise:
    count, _, unit = rate.partition("/")
    for known in get_args(Unit):
        if unit.strip() == known:
            return Promise(kind, int(count), known)
    raise ValueError(rate)
