"""Which times of a post come, which go, and which become others; for all its accounts or some."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from oactl.domain.cadence import Slot
from oactl.domain.month import with_contents
from oactl.domain.plan import Plan, Post, slot_for, slots_of
from oactl.sending.context import SendingContext

MovedPair: TypeAlias = tuple[datetime, datetime]  # before and after
SAME_SENDING = timedelta(days=7)  # a time that goes and one that comes within it are one that moved
_NO_TIMES: frozenset[datetime] = frozenset()


class PostTimes(NamedTuple):
    """When a post goes out for one of its accounts at least.

    `left_out` has of these, by account, the times on days of its `blackout:`.
    """

    times: tuple[datetime, ...] = ()
    left_out: Mapping[str, frozenset[datetime]] = {}

    def of(self, account: str) -> list[datetime]:
        """The times for one account."""
        without = self.left_out.get(account, _NO_TIMES)
        return [at for at in self.times if at not in without]

    def on_clock(self, zone: str) -> "PostTimes":
        """The same times of the day, where each account has its own clock, said in one zone."""
        clock = ZoneInfo(zone)
        left_out = {
            name: frozenset(at.replace(tzinfo=clock) for at in times)
            for name, times in self.left_out.items()
        }
        return PostTimes(tuple(at.replace(tzinfo=clock) for at in self.times), left_out)


@dataclass(frozen=True, slots=True)
class Times:
    """Which times come, which go, and which become others."""

    added: tuple[datetime, ...] = ()
    removed: tuple[datetime, ...] = ()
    moved: tuple[MovedPair, ...] = ()


class PartlyTimes(NamedTuple):
    """Times that come or go for some accounts of a post; others have them before and after."""

    accounts: tuple[str, ...]
    added: tuple[datetime, ...]
    removed: tuple[datetime, ...]


def times_of(ctx: SendingContext, plan: Plan, post: Post, end: datetime) -> PostTimes:
    """When a post still goes out, as its plan has it; never a draft, nor on a blackout day.

    With `timezone: account` that is a time of each account's own clock.
    """
    slots = [] if post.draft else slots_of(plan, post, ctx.now, end)
    said = with_contents(post, slots)
    left_out = {name: each for name in plan.accounts if (each := _left_out(ctx, plan, name, said))}
    nowhere = _NO_TIMES
    if left_out and len(left_out) == len(plan.accounts):
        nowhere = frozenset.intersection(*left_out.values())
    times = tuple(at for at in _walls(plan, said) if at not in nowhere)
    return PostTimes(times, {name: each - nowhere for name, each in left_out.items()})


def _left_out(
    ctx: SendingContext, plan: Plan, name: str, slots: Iterable[Slot]
) -> frozenset[datetime]:
    """The times that lie on a blackout day of an account."""
    workspace, account = ctx.workspace, ctx.account(name)
    if not workspace.blackouts:
        return _NO_TIMES
    days = ((slot, account.day(slot_for(plan, slot, name).at)) for slot in slots)
    return frozenset(_walls(plan, (slot for slot, day in days if workspace.blackout(account, day))))


def _walls(plan: Plan, slots: Iterable[Slot]) -> Iterator[datetime]:
    zone = ZoneInfo(plan.timezone)
    for slot in slots:
        yield slot.wall.replace(tzinfo=zone) if plan.zones else slot.at.astimezone(zone)


def partly(was: PostTimes, now: PostTimes, accounts: Iterable[str]) -> Iterator[PartlyTimes]:
    """What comes and goes for some of the accounts only."""
    both = {*was.times} & {*now.times}
    found: dict[tuple[tuple[datetime, ...], ...], list[str]] = {}
    for name in accounts:
        before, after = (each.left_out.get(name, _NO_TIMES) for each in (was, now))
        some = (before - after, after - before)
        found.setdefault(tuple(tuple(sorted(each & both)) for each in some), []).append(name)
    for (added, removed), names in found.items():
        if added or removed:
            yield PartlyTimes(tuple(names), added, removed)


def moved_between(was: Sequence[datetime], now: Sequence[datetime]) -> Times:
    """Times that go and come; of those that belong together each two are one that moved."""
    before, after = set(was), set(now)
    gone, coming = [at for at in was if at not in after], [at for at in now if at not in before]
    moved = [*_of_one_day(gone, coming)]
    gone, coming = _without(gone, moved, 0), _without(coming, moved, 1)
    moved += zip(gone, coming, strict=True) if len(gone) == len(coming) else _near(gone, coming)
    gone, coming = _without(gone, moved, 0), _without(coming, moved, 1)
    return Times(tuple(coming), tuple(gone), tuple(sorted(moved)))


def _of_one_day(gone: Sequence[datetime], coming: Sequence[datetime]) -> Iterator[MovedPair]:
    days: dict[date, list[datetime]] = {}
    for at in coming:
        days.setdefault(at.date(), []).append(at)
    for day, times in groupby(gone, datetime.date):
        yield from zip(times, days.get(day, ()), strict=False)


def _near(gone: Sequence[datetime], coming: Sequence[datetime]) -> Iterator[MovedPair]:
    """Each time that goes with the next that comes within `SAME_SENDING` of it."""
    ahead = iter(coming)
    found = next(ahead, None)
    for at in gone:
        while found is not None and found <= at - SAME_SENDING:
            found = next(ahead, None)
        if found is not None and found < at + SAME_SENDING:
            yield at, found
            found = next(ahead, None)


def _without(times: Sequence[datetime], moved: Sequence[MovedPair], side: int) -> list[datetime]:
    paired = {pair[side] for pair in moved}
    return [at for at in times if at not in paired]
