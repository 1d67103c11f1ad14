"""Checks of plans that could be read: people and calendar. Pure; "now" is an argument."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from functools import lru_cache
from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from oactl.domain.account import Account, Workspace
from oactl.domain.cadence import (
    Cadence,
    Cron,
    Daily,
    Dates,
    Once,
    RRule,
    Slot,
    Weekly,
    names_day,
    next_slot,
    slots_between,
)
from oactl.domain.message import problems_of_dates
from oactl.domain.plan import REPEAT_WITHIN, Plan, Post
from oactl.domain.value import some_of
from oactl.domain.violation import Path, Violation

if TYPE_CHECKING:
    from oactl.domain.pause import Blackout


def people_of_plan(plan: Plan, workspace: Workspace) -> Iterator[Violation]:
    """The operators. Where the configuration names nobody, any name will do."""
    if not workspace.people:
        return
    for index, name in enumerate(plan.operators):
        if name not in workspace.people:
            yield unknown_person(name, ("operators", index), workspace)


def people_of_post(plan: Plan, post: Post, workspace: Workspace) -> Iterator[Violation]:
    """Author and checkers, with paths in the post."""
    yield from _who_checks(plan, post, workspace)
    if not workspace.people:
        return
    if post.author is not None and post.author not in workspace.people:
        yield unknown_person(post.author, ("author",), workspace)
    for index, name in enumerate(post.checkers):
        person = workspace.people.get(name)
        if person is None:
            if (name, index) != (post.author, 0) or len(post.checkers) > 1:
                yield unknown_person(name, ("checker", index), workspace)
        elif "checker" not in person.roles and not _is_only_author(plan, post, name, workspace):
            yield Violation("OA502", ("checker", index), {"name": name})


def _who_checks(plan: Plan, post: Post, workspace: Workspace) -> Iterator[Violation]:
    if not post.checkers and not post.draft:
        known = [name for name, p in workspace.people.items() if "checker" in p.roles]
        yield Violation("OA504", (), {"known": known}, "warning")
    if set(post.checkers) == {post.author} and not _is_self(plan, workspace):
        accounts = [name for name in plan.accounts if workspace.accounts[name].approval != "self"]
        yield Violation("OA503", ("checker",), {"name": post.author, "accounts": accounts})


def _is_only_author(plan: Plan, post: Post, name: str, workspace: Workspace) -> bool:
    """Whether the author checks, which is allowed or has been told: the role says nothing then."""
    return name == post.author and (set(post.checkers) == {name} or _is_self(plan, workspace))


def _is_self(plan: Plan, workspace: Workspace) -> bool:
    return all(workspace.accounts[name].approval == "self" for name in plan.accounts)


def unknown_person(name: str, path: Path, workspace: Workspace) -> Violation:
    """The violation of a name that `people:` does not have, with the nearest one."""
    near = get_close_matches(name, workspace.people, n=1, cutoff=0.5)
    params = {"name": name, "near": near[0] if near else "", "known": tuple(workspace.people)}
    return Violation("OA501", path, params)


class PlanViolation(NamedTuple):
    """A violation whose path begins at `post`, or at its plan where `post` is None."""

    plan: Plan
    post: Post | None
    violation: Violation


OFTEN = 24  # times a day; `* 20 * * *` was meant to be `0 20 * * *`


def check_cadence(cadence: Cadence) -> Iterator[Violation]:
    """The doubts about a cadence, with paths in the post; each holds for every post that has it."""
    for day in sorted(cadence.skip):
        if not names_day(cadence, day):
            yield Violation("OA218", ("cadence", "skip"), {"value": f"{day}"}, "warning")
    if len(cadence.at) > OFTEN:
        place: Path = ("cadence", "cron" if isinstance(cadence.form, Cron) else "at")
        yield Violation("OA219", place, {"count": len(cadence.at)}, "warning")
    if isinstance(cadence.form, Cron) and _either(cadence.form.text):
        _, _, days, _, weekdays = cadence.form.text.split()
        params = {"days": days, "weekdays": weekdays.lower()}
        yield Violation("OA220", ("cadence", "cron"), params, "warning")


def _either(text: str) -> bool:
    """Whether a cron text names both days of the month and of the week: either will do."""
    _, _, days, _, weekdays = text.split()
    return not days.startswith("*") and not weekdays.startswith("*")


HORIZON = timedelta(days=92)
_SURE = 9  # days that have each day of the week, whatever the zone
_FAR_AHEAD = timedelta(days=2 * 366)
_LONG_PAST = timedelta(days=180)
_MOST_SENDINGS = 40_000  # of posts that say the same
MOST_SLOTS = 400  # of one post that are looked at

_Sending: TypeAlias = tuple[datetime, Plan, Post]


def check_calendar(plan: Plan, workspace: Workspace, now: datetime) -> Iterator[PlanViolation]:
    """Each post's times, as far ahead as `HORIZON` and a bounded number of occurrences."""
    zones = [plan.zone(account) for account in plan.clocks.values()]
    zone = zones[0]
    accounts = [workspace.accounts[name] for name in plan.accounts]
    for post in plan.posts:
        for doubt in _doubts(post.cadence):
            yield PlanViolation(plan, post, doubt)
        if all(_is_past(post.cadence, each, now - post.late) for each in zones):
            if not post.draft:
                yield PlanViolation(plan, post, _past(post.cadence, now.astimezone(zone).date()))
            continue
        today = now.astimezone(zone).date()
        for problem in (
            *_far(post.cadence, today),
            *_quiet(plan, post, accounts, now),
            *_blackouts(plan, post, workspace, now),
            *_dates(post, zone, now),
        ):
            yield PlanViolation(plan, post, problem)


@lru_cache(maxsize=1024)
def _doubts(cadence: Cadence) -> tuple[Violation, ...]:
    return tuple(check_cadence(cadence))


def upcoming(cadence: Cadence, zone: ZoneInfo, now: datetime) -> list[Slot]:
    """The next occurrences: fewer days ahead where a day has many."""
    days = min(HORIZON.days, max(1, MOST_SLOTS // len(cadence.at)))
    return slots_between(cadence, zone, now, now + timedelta(days=days))


def _is_past(cadence: Cadence, zone: ZoneInfo, now: datetime) -> bool:
    ends = cadence.until is not None or cadence.count is not None
    if not ends and not isinstance(cadence.form, Once | Dates | RRule):
        return False
    if isinstance(cadence.form, Weekly | Daily) and cadence.until is not None:
        room = cadence.until - max(now.date(), cadence.start or now.date())
        if room.days > _SURE * cadence.every and not cadence.skip and cadence.count is None:
            return False  # the calendar need not be asked
    return next_slot(cadence, zone, now) is None


def _past(cadence: Cadence, today: date) -> Violation:
    """What is over; a day so long past that another year was meant is more than that."""
    form = cadence.form
    last = (
        form.day if isinstance(form, Once) else form.days[-1] if isinstance(form, Dates) else None
    )
    if last is None or today - last < _LONG_PAST:
        return Violation("OA251", ("cadence",), severity="info")
    key = "once" if isinstance(form, Once) else "dates"
    params = {"day": f"{last}", "likely": f"{_next_year_of(last, today)}"}
    return Violation("OA254", ("cadence", key), params, "warning")


def _far(cadence: Cadence, today: date) -> Iterator[Violation]:
    """A single day so far ahead that another year was meant."""
    match cadence.form:
        case Once(day=day):
            key = "once"
        case Dates(days=(*_, day)):
            key = "dates"
        case _:
            return
    if day - today > _FAR_AHEAD:
        params = {"day": f"{day}", "likely": f"{_next_year_of(day, today)}"}
        yield Violation("OA255", ("cadence", key), params, "warning")


def _next_year_of(day: date, today: date) -> date:
    """The same day of this year or, where that is over, of the next that has it."""
    years = (year for year in range(today.year, today.year + 9))
    days = (_in_year(day, year) for year in years)
    return next(each for each in days if each is not None and each >= today)


def _in_year(day: date, year: int) -> date | None:
    try:
        return day.replace(year=year)
    except ValueError:  # the 29th of February
        return None


def _quiet(plan: Plan, post: Post, accounts: list[Account], now: datetime) -> Iterator[Violation]:
    """The times of a post that goes out by itself while the account is to be quiet."""
    if post.by_hand or post.quiet_ok:
        return
    for account in accounts:
        quiet = account.quiet_hours
        if quiet is None:
            continue
        zone = plan.zone(account.name)
        if account.timezone == zone.key:
            walls = [at for at in post.cadence.at if quiet.covers(at)]
        else:
            local = ZoneInfo(account.timezone)
            slots = upcoming(post.cadence, zone, now)
            inside = [s.wall.time() for s in slots if quiet.covers(s.at.astimezone(local).time())]
            walls = sorted(set(inside))
        place = _place_of_times(post.cadence)
        for at in walls if place[-1] == "at" else walls[:1]:
            hours = f"{quiet.start:%H:%M}-{quiet.end:%H:%M}"
            params = {"at": f"{at:%H:%M}", "quiet": hours, "account": account.name}
            yield Violation("OA250", place, params)


def _blackouts(plan: Plan, post: Post, workspace: Workspace, now: datetime) -> Iterator[Violation]:
    """Each blackout that holds occurrences of a post, once, with its days and accounts."""
    if not workspace.blackouts or post.draft:
        return
    found: dict[Blackout, tuple[set[date], dict[str, None]]] = {}
    slots = {zone: upcoming(post.cadence, ZoneInfo(zone), now) for zone in plan.clocks}
    for name in plan.accounts:
        account = workspace.accounts[name]
        for day in {account.day(slot.at) for slot in slots[plan.zone(name).key]}:
            if (blackout := workspace.blackout(account, day)) is not None:
                days, accounts = found.setdefault(blackout, (set(), {}))
                days.add(day)
                accounts[name] = None
    for blackout, (days, accounts) in found.items():
        params = {"days": some_of([f"{day}" for day in sorted(days)]), "why": blackout.reason}
        params |= {"accounts": some_of(list(accounts))}
        yield Violation("OA221", _place_of_times(post.cadence)[:1], params, "warning")


def _place_of_times(cadence: Cadence) -> Path:
    match cadence.form:
        case Once():
            return ("cadence", "once")
        case Cron():
            return ("cadence", "cron")
        case _:
            return ("cadence", "at")


def _dates(post: Post, zone: ZoneInfo, now: datetime) -> Iterator[Violation]:
    """Days of `by_date` without an occurrence, and occurrences without a day in it."""
    if post.contents.kind != "by_date" or not post.contents.items:
        return
    for item in post.contents.items:
        day = date.fromisoformat(item.name)
        if day in post.cadence.skip or not names_day(post.cadence, day):
            yield Violation(
                "OA253", ("by_date", item.name), {"day": item.name}, "warning", on_key=True
            )
    days = (slot.wall.date() for slot in upcoming(post.cadence, zone, now))
    yield from problems_of_dates(post.contents, days)


def check_repeats(plans: Iterable[Plan], now: datetime) -> Iterator[PlanViolation]:
    """Posts that say the same to the same people within 7 days of one another."""
    groups: dict[object, list[tuple[Plan, Post]]] = defaultdict(list)
    spelled = _Spelled()
    for plan in plans:
        for post in plan.posts:
            if not post.by_hand and not post.draft and post.contents.items:
                groups[_beginning(post, spelled)].append((plan, post))
    for group in groups.values():
        if len(group) > 1:
            yield from _same_in(group, spelled, now)


class _Spelled:
    """Message bodies in words to compare; what many share, such as a file's, is spelled once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, str]] = {}  # the part lives: no other gets its id

    def __call__(self, body: Mapping[str, object]) -> Hashable:
        return tuple((name, self._part(part)) for name, part in body.items())

    def _part(self, part: object) -> Hashable:
        if not isinstance(part, dict | list):
            return repr(part)
        if id(part) not in self._known:
            self._known[id(part)] = (part, repr(part))
        return self._known[id(part)][1]


def _same_in(
    alike: list[tuple[Plan, Post]], spelled: _Spelled, now: datetime
) -> Iterator[PlanViolation]:
    """Of posts that begin alike, those that are the same all through."""
    groups: dict[object, list[tuple[Plan, Post]]] = defaultdict(list)
    for plan, post in alike:
        groups[_said(plan, post, spelled)].append((plan, post))
    for group in groups.values():
        if len(group) > 1:
            yield from _repeats(group, now)


def _beginning(post: Post, spelled: _Spelled) -> object:
    """A cheap first comparison: equal for all posts that say the same."""
    messages = post.contents.items[0].messages
    return spelled(messages[0].body) if messages else ""


def _said(plan: Plan, post: Post, spelled: _Spelled) -> object:
    """What makes two posts the same: accounts, audience, words and what fills them."""
    items = tuple(
        (item.name, repr(item.vars), tuple(spelled(m.body) for m in item.messages))
        for item in post.contents.items
    )
    filled = any(m.templated for item in post.contents.items for m in item.messages)
    filling = (post.vars, post.subject, plan.title) if filled else ()
    return plan.accounts, items, repr((post.audience, filling))


def _order(sending: _Sending) -> tuple[datetime, str]:
    """The order of push: by time, then by the occurrence's id."""
    at, plan, post = sending
    account = f"{plan.accounts[0]}/" if plan.several and plan.accounts else ""
    return at, f"{account}{plan.name}/{post.id}@"


def _repeats(group: list[tuple[Plan, Post]], now: datetime) -> Iterator[PlanViolation]:
    most = max(2, _MOST_SENDINGS // len(group))
    sendings: list[_Sending] = [
        (slot.at, plan, post)
        for plan, post in group
        for slot in islice(upcoming(post.cadence, ZoneInfo(plan.timezone), now), most)
    ]
    sendings.sort(key=_order)
    told: set[tuple[str, str]] = set()
    for (before, plan, post), (after, later_plan, later) in pairwise(sendings):
        name = (later_plan.name, later.id)
        if name == (plan.name, post.id) or name in told or later.allow_repeat:
            continue
        if after - before <= REPEAT_WITHIN:
            told.add(name)
            local = after.astimezone(ZoneInfo(later_plan.timezone))
            params = {"other": f"{plan.name}/{post.id}", "day": f"{local:%Y-%m-%d}"}
            yield PlanViolation(
                later_plan, later, Violation("OA252", ("messages",), params, "warning")
            )
