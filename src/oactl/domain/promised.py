"""What a plan promised (`frequency`) beside its calendar: where too little is planned."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from oactl.domain.cadence import Cadence, slots_between
from oactl.domain.check import HORIZON, PlanViolation
from oactl.domain.frequency import Comparison, Promise, compared, counts, promises
from oactl.domain.plan import Plan, Post
from oactl.domain.violation import Violation

# So far back it is seen whether a plan had begun before the unit that today lies in.
_BEFORE = {"day": timedelta(days=1), "week": timedelta(days=14), "month": timedelta(days=62)}
_AFTER = timedelta(days=31)  # so far ahead it is seen whether a plan goes on


def check_frequency(plan: Plan, now: datetime) -> Iterator[PlanViolation]:
    """Promises that the calendar does not come to, at the first time of each.

    A promise of which the plan has no post, not even a draft, is kept elsewhere.
    """
    today = now.astimezone(ZoneInfo(plan.timezone)).date()
    posts = [replace(post, draft=False) if post.draft else post for post in plan.posts]
    for promise, short in short_of_promises(plan, today, today + HORIZON).items():
        if short and any(counts(promise, post) for post in posts):
            yield PlanViolation(plan, None, _too_few(short[0], len(short) - 1))


def short_of_promises(plan: Plan, start: date, end: date) -> dict[Promise, list[Comparison]]:
    """The days, weeks and months that end in a span and have less than was promised, by promise.

    Only what lies between the plan's first and its last occurrence is compared: before and after
    them nothing is planned on purpose. A promise with nothing to compare is left out.
    """
    if not plan.frequency:
        return {}
    before = max(_BEFORE[promise.unit] for promise in promises(plan.frequency))
    calendar = _Calendar(plan, start - before, end + _AFTER)
    found = {
        promise: calendar.compared(promise, start, end) for promise in promises(plan.frequency)
    }
    return {
        promise: [each for each, lacks in compared if lacks]
        for promise, compared in found.items()
        if compared
    }


class _Calendar:
    """The days of a plan's posts from one day to another, both inclusive; drafts have none."""

    def __init__(self, plan: Plan, start: date, end: date) -> None:
        zone = ZoneInfo(plan.timezone)
        span = (_midnight(start, zone), _midnight(end + timedelta(days=1), zone))
        self._posts = [post for post in plan.posts if not post.draft]
        self._kept = {post.id: _days(post.cadence, zone, *span) for post in self._posts}
        self._skips = {
            post.id: _days(replace(post.cadence, skip=frozenset()), zone, *span)
            for post in self._posts
            if post.cadence.skip
        }
        self._agreed = self._kept | self._skips

    def compared(self, promise: Promise, start: date, end: date) -> list[tuple[Comparison, bool]]:
        """What is planned of a promise, and whether that is too little.

        A day that the plan skips was agreed upon: it is not planned, and lacks nothing.
        """
        every = {day for days in self._kept.values() for day in days}
        if not every:
            return []
        span = start, min(end, max(every))
        kept = self._compared(promise, self._kept, *span)
        agreed = self._compared(promise, self._agreed, *span) if self._skips else kept
        pairs = zip(kept, agreed, strict=True)
        return [(real, bool(full.lacking)) for real, full in pairs if real.start >= min(every)]

    def _compared(
        self, promise: Promise, days: Mapping[str, list[date]], start: date, end: date
    ) -> tuple[Comparison, ...]:
        counted = (
            (day, post) for post in self._posts if counts(promise, post) for day in days[post.id]
        )
        return compared({promise.kind: promise.rate}, _few(counted, promise.times), start, end)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _days(cadence: Cadence, zone: ZoneInfo, start: datetime, end: datetime) -> list[date]:
    moment = timedelta(
        microseconds=1
    )  # the calendar leaves out the first instant, and has the last
    slots = slots_between(cadence, zone, start - moment, end - moment)
    return [slot.wall.date() for slot in slots]


def _few(dated: Iterable[tuple[date, Post]], times: int) -> Iterator[tuple[date, Post]]:
    """At most so many of a day, which is enough to keep a promise, so that it is judged quickly."""
    seen: Counter[date] = Counter()
    for day, post in dated:
        seen[day] += 1
        if seen[day] <= times:
            yield day, post


def _too_few(first: Comparison, more: int) -> Violation:
    promise = first.promise
    params = {
        "kind": promise.kind,
        "rate": promise.rate,
        "found": first.found,
        "start": f"{first.start}",
        "end": f"{first.end}",
        "more": more,
    }
    path = ("frequency", promise.kind)
    return Violation("OA256", path, params, "warning", variant="more" if more else None)
