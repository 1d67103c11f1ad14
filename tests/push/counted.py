"""The figures of reports, counted once more from what the sandbox knows. Imports nothing of oactl.

The names are those of the reports' JSON. A figure that LINE would not give is None: below 20
people, a day that it has not counted, a day that nobody asked for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from typing import Any

from watched_shop import FIRST, LAST, LATE, SKIPPED, SYNCED, Send, Truth

Json = dict[str, Any]
DAY, LINE, TAIPEI = timedelta(days=1), timezone(timedelta(hours=9)), timezone(timedelta(hours=8))
HIDDEN = 20
POSTS = {  # by weekday, from Monday
    0: ("photo", "10:00", "粉專貼文"),
    1: ("few", "12:00", "老客戶"),
    2: ("offer", "20:00", "官方周年慶"),
    3: ("women", "18:00", "花香"),
    4: ("members", "12:00", "會員日"),
    5: ("halves", "11:00", "兩種說法"),
    6: ("early", "23:30", "明日預告"),
}
SUBJECTS = {post: subject for post, _time, subject in POSTS.values()}
LISTS = {"members": 700, "few": 25}


def days_of(start: date, end: date) -> list[date]:
    return [start + n * DAY for n in range((end - start).days + 1)]


def share(part: float | None, whole: float | None) -> float | None:
    return None if part is None or not whole else part / whole


def less(end: float | None, start: float | None) -> Any:
    return None if end is None or start is None else end - start


def told(people: frozenset[str]) -> int | None:
    return len(people) if len(people) >= HIDDEN else None


@dataclass(frozen=True, slots=True)
class Span:
    """A period by its name."""

    kind: str
    label: str
    start: date
    end: date

    @classmethod
    def named(cls, label: str) -> "Span":
        year = int(label[:4])
        if len(label) == len("2026-11-22"):
            return cls("day", label, date.fromisoformat(label), date.fromisoformat(label))
        if "W" in label:
            monday = date.fromisocalendar(year, int(label[6:]), 1)
            return cls("week", label, monday, monday + 6 * DAY)
        months = range(int(label[6:]) * 3 - 2, int(label[6:]) * 3 + 1)
        kind = "quarter" if "Q" in label else "month"
        first, last = (months[0], months[-1]) if kind == "quarter" else (int(label[5:]),) * 2
        after = date(year + last // 12, last % 12 + 1, 1)
        return cls(kind, label, date(year, first, 1), after - DAY)

    @classmethod
    def around(cls, kind: str, day: date) -> "Span":
        if kind == "day":
            return cls.named(f"{day}")
        if kind == "week":
            year, week, _ = day.isocalendar()
            return cls.named(f"{year}-W{week:02}")
        name = f"{day:%Y-%m}" if kind == "month" else f"{day.year}-Q{(day.month + 2) // 3}"
        return cls.named(name)

    @property
    def before(self) -> "Span":
        return Span.around(self.kind, self.start - DAY)

    @property
    def year_before(self) -> "Span":
        if self.kind in {"day", "week"}:
            return Span.around(self.kind, self.start - 364 * DAY)
        return Span.around(self.kind, self.start.replace(year=self.start.year - 1))

    @property
    def days(self) -> list[date]:
        return days_of(self.start, self.end)


@dataclass(frozen=True, slots=True, eq=False)
class Post:
    """One delivery: its requests, and whom they reached as LINE tells it."""

    name: str
    post: str
    sends: Sequence[Send]

    @property
    def at(self) -> datetime:
        return min(each.at for each in self.sends)

    @property
    def line_day(self) -> date:
        return self.at.astimezone(LINE).date()

    @property
    def kind(self) -> str:
        return self.sends[0].endpoint

    @property
    def is_test(self) -> bool:
        return self.kind == "push"

    @property
    def delivered(self) -> int:
        return sum(each.delivered for each in self.sends)

    @property
    def to(self) -> int:
        return sum(each.to for each in self.sends)

    @property
    def openers(self) -> frozenset[str]:
        return frozenset().union(*(each.openers for each in self.sends))

    @property
    def tappers(self) -> frozenset[str]:
        return frozenset().union(*(each.tappers for each in self.sends))


class Counted:
    """All that is counted of one shop, of what was known at one instant; reports are of `as_of`."""

    def __init__(self, truth: Truth, as_of: datetime) -> None:
        self.truth, self.as_of = truth, as_of
        self.today = truth.now.astimezone(LINE).date()
        spans = ((date.fromisoformat(a), date.fromisoformat(b)) for a, b in SYNCED)
        self.known = {day for a, b in spans for day in days_of(a, b)}
        self.posts = sorted(_posts(truth.sends), key=lambda each: each.at)
        self.levels = {day: self._level(day) for day in self.known}

    def _level(self, day: date) -> Json:
        midnight = datetime.combine(day + DAY, datetime.min.time(), LINE).timestamp()
        came = [blocked for since, blocked in self.truth.people if since < midnight]
        blocks = sum(blocked < midnight for blocked in came)
        asked = self.truth.get("/v2/bot/insight/followers", date=f"{day:%Y%m%d}")
        return {
            "followers": len(came),
            "targeted_reaches": asked["targetedReaches"],
            "blocks": blocks,
            "friends": len(came) - blocks,
            "block_rate": blocks / len(came),
        }

    def level(self, day: date, name: str) -> Any:
        return self.levels[day][name] if day in self.levels else None

    # ---- what went out -----------------------------------------------------------------------

    def sent_in(self, span: Span, until: datetime | None = None) -> list[Post]:
        return [
            each
            for each in self.posts
            if span.start <= each.line_day <= span.end and (until is None or each.at <= until)
        ]

    def reached(self, post: Post) -> tuple[int, str, int | None]:
        """How many, whose count that is, and the fewest that they can be."""
        if post.kind in {"broadcast", "narrowcast"}:
            return post.delivered, "line", None
        same = [e for e in self.posts if (e.line_day, e.kind) == (post.line_day, post.kind)]
        if len(same) == 1:
            return post.delivered, "line_day", None
        of_day = sum(each.delivered for each in same)
        others = sum(each.to for each in same) - post.to
        least = max(of_day - others, told(post.openers) or 0)
        return post.to, "accepted", least if least < post.to else None

    def accepted(self, post: Post) -> int:
        """A broadcast is for the friends of the newest day that was known, of a narrowcast LINE's.

        A day is ready at 9 of the next.
        """
        if post.kind == "broadcast":
            known = [
                day
                for at, address in self.truth.asked_at
                if at <= post.at
                and (day := _asked_day(address))
                and at.astimezone(LINE) - datetime.combine(day, time(), LINE)
                >= DAY + timedelta(hours=9)
            ]
            return int(self._level(max(known))["friends"])
        return post.delivered if post.kind == "narrowcast" else post.to

    @cache  # noqa: B019 - there is one for each run
    def post_figures(self, post: Post) -> Json:
        people, by, least = self.reached(post)
        opened, tapped = told(post.openers), told(post.tappers)
        return {
            "occurrence": post.name,
            "subject": SUBJECTS[post.post],
            "sent_at": f"{post.at.astimezone(TAIPEI):%Y-%m-%dT%H:%M}",
            "delivered": people,
            "unique_impressions": opened,
            "unique_clicks": tapped,
            "open_rate": share(opened, people),
            "click_rate": share(tapped, people),
            "delivered_by": by,
            "delivered_least": least,
        }

    def engagement(self, posts: Sequence[Post]) -> Json:
        found = [self.post_figures(each) for each in posts if not each.is_test]
        sums = {
            name: _sum([each[name] for each in found]) if found or name != "delivered" else 0
            for name in ("delivered", "unique_impressions", "unique_clicks")
        }
        leasts = [e["delivered"] if (e["delivered_least"] is None) else e["delivered_least"]
                  for e in found]  # fmt: skip
        open_ended = any(each["delivered_least"] is not None for each in found)
        return {
            "deliveries": len(found),
            **sums,
            "open_rate": _pooled(found, "unique_impressions"),
            "click_rate": _pooled(found, "unique_clicks"),
            "posts": found,
            "delivered_least": sum(leasts) if open_ended else None,
        }

    def by_kind(self, counts: Sequence[tuple[str, int]]) -> Json:
        kinds = ("broadcast", "multicast", "narrowcast", "push")
        return {kind: sum(n for of, n in counts if of == kind) for kind in kinds}

    # ---- a period ----------------------------------------------------------------------------

    def figures(self, span: Span, last: date | None = None, until: datetime | None = None) -> Json:
        """Up to `last` and `until`, where only the same days of a period are looked at."""
        days = [day for day in span.days if last is None or day <= last]
        ready = [day for day in days if day in self.known]
        eve, end = span.start - DAY, ready[-1] if ready else None
        posts = self.sent_in(span, until)
        ends = {
            name: (self.level(eve, name), self.levels[end][name] if end else None)
            for name in ("followers", "targeted_reaches", "blocks", "friends", "block_rate")
        }
        net = less(*reversed(ends["followers"]))
        counts = [(each.kind, self.reached(each)[0]) for each in posts]
        return {
            "provisional": end != (last or span.end),
            "followers": {
                **_level(ends["followers"]),
                "end_date": end.isoformat() if end else None,
                "growth_rate": share(net, ends["followers"][0]),
                "daily": [{"date": f"{d}", "value": self.level(d, "followers")} for d in days],
            },
            "targeted_reaches": _level(ends["targeted_reaches"]),
            "blocks": {
                **_level(ends["blocks"]),
                "rate_start": ends["block_rate"][0],
                "rate_end": ends["block_rate"][1],
                "rate_change": less(*reversed(ends["block_rate"])),
            },
            "friends": _level(ends["friends"]),
            "engagement": self.engagement(posts),
            "messages": self.by_kind([(each.kind, self.accepted(each)) for each in posts]),
            "missing_days": [f"{d}" for d in [eve, *days] if d not in self.known],
            "reached": {
                **self.by_kind(counts),
                "total": sum(n for _, n in counts),
                "tests": sum(self.reached(each)[0] for each in posts if each.is_test),
            },
            "adherence": self.adherence(span.start, span.end if until is None else None, until),
        }

    def earlier(self, span: Span) -> Json:
        """The period before; of one that goes on, or is not complete, only its same days."""
        length = span.start - span.before.start
        ready = [day for day in span.days if day in self.known]
        last = span.before.end
        if ready and ready[-1] != span.end:
            last = min(ready[-1] - length, last)
        goes_on = span.start <= self.today <= span.end
        return self.figures(span.before, last, self.as_of - length if goes_on else None)

    def adherence(self, start: date, end: date | None, until: datetime | None) -> Json:
        last = end or (until or self.truth.now).astimezone(LINE).date()
        states = [
            (name, subject, state)
            for day, name, subject, state in _schedule()
            if start <= day <= last
        ]
        counts = {state: sum(each == state for *_, each in states) for state in _STATES}
        gone = [each for each in states if each[2] in {"missed", "skipped"}]
        why = {"missed": "missed: late", "skipped": "skipped: 颱風假"}
        return {
            "planned": len(states),
            **counts,
            "occurrences": [
                {"occurrence": name, "subject": subject, "state": state, "reason": why[state]}
                for name, subject, state in gone
            ],
        }

    def promised(self, span: Span) -> list[Json]:
        """Each week that ends in the period and in which the plan goes on."""
        weeks = [Span.around("week", day) for day in span.days if day.weekday() == 6]
        went = [(d, "photo" in name) for d, name, _, state in _schedule()
                if state in {"sent", "done"}]  # fmt: skip
        return [
            {
                "kind": kind,
                "rate": f"{times}/week",
                "start": f"{week.start}",
                "end": f"{week.end}",
                "promised": times,
                "kept": sum(week.start <= d <= week.end for d, posted in went if posted == by_hand),
            }
            for kind, times, by_hand in (("line", 6, False), ("facebook", 1, True))
            for week in weeks
            if week.end >= FIRST
        ]

    # ---- the periods before ------------------------------------------------------------------

    @cache  # noqa: B019 - as above
    def trends(self, span: Span) -> list[Json]:
        spans = [span]
        for _ in range({"day": 52, "week": 52, "month": 13, "quarter": 8}[span.kind]):
            week_before = Span.around("day", spans[0].start - 7 * DAY)
            spans.insert(0, week_before if span.kind == "day" else spans[0].before)
        columns = [self._point(each) for each in spans[:-1]] + [self._last_point(span)]
        return [_trend(name, spans, [each[name] for each in columns]) for name in columns[0]]

    def _point(self, span: Span) -> Json:
        eve, end = span.start - DAY, span.end
        engagement = self.engagement(self.sent_in(span))
        silent = span.start < self.posts[0].line_day
        counts = [self.reached(each)[0] for each in self.sent_in(span)]
        change = {
            name: less(self.level(end, name), self.level(eve, name))
            for name in ("followers", "friends", "blocks")
        }
        return {
            "followers": self.level(end, "followers"),
            "new": change["followers"],
            "friends": self.level(end, "friends"),
            "friends_net": change["friends"],
            "blocks_net": change["blocks"],
            "block_rate": self.level(end, "block_rate"),
            "open_rate": engagement["open_rate"],
            "click_rate": engagement["click_rate"],
            "messages": None if silent else sum(counts),
        }

    def _last_point(self, span: Span) -> Json:
        """Of the period itself the newest day that is ready counts."""
        found = self.figures(span)
        return {
            "followers": found["followers"]["end"],
            "new": found["followers"]["net"],
            "friends": found["friends"]["end"],
            "friends_net": found["friends"]["net"],
            "blocks_net": found["blocks"]["net"],
            "block_rate": found["blocks"]["rate_end"],
            "open_rate": found["engagement"]["open_rate"],
            "click_rate": found["engagement"]["click_rate"],
            "messages": found["reached"]["total"],
        }

    def year_ago(self, span: Span) -> Json | None:
        then = span.year_before
        found = self.figures(then)
        if found["followers"]["end"] is None and not found["engagement"]["posts"]:
            return None
        parts = ("followers", "targeted_reaches", "blocks", "friends", "engagement", "reached")
        return {"period": _period(then), **{part: found[part] for part in parts}}

    # ---- what messages cost: what the estimates are made of ------------------------------------

    def cost_inputs(self, span: Span) -> list[Json]:
        posts = [each for each in self.posts if not each.is_test]
        touched = {each.name: _touched(each.at, 48) for each in posts}
        busy = {day for days in touched.values() for day in days}
        changes = {day for day in self.known if day - DAY in self.known}
        found = []
        for each in self.sent_in(span):
            if each.is_test:
                continue
            beside = [o.name for o in posts
                      if o is not each and touched[o.name] & touched[each.name]]  # fmt: skip
            quiet = _nearest(sorted(changes - busy), each.line_day)
            found += [
                {
                    "occurrence": each.name,
                    "hours": hours,
                    "missing": bool(_touched(each.at, hours) - changes),
                    "shared_with": beside,
                    "with_others": False,
                    "quiet_days": len(quiet),
                }
                for hours in (24, 48)
            ]
        return found


_STATES = ("sent", "handed_off", "held", "missed", "failed", "open", "skipped", "done")


def _posts(sends: Sequence[Send]) -> Iterator[Post]:
    """Requests of one time and post together; a variant is a delivery of its own."""
    found: dict[str, list[Send]] = {}
    for each in sends:
        link = each.text.rpartition("/")[2]
        wall = each.at.astimezone(TAIPEI)
        post = "halves" if link in {"a", "b"} else link
        due = next(f"{wall:%Y-%m-%d}T{at}" for name, at, _ in POSTS.values() if name == post)
        name = f"shop/{post}@{due}" + (f"#{link}" if post == "halves" else "")
        if each.endpoint == "push":
            name = f"test:{name}"
        found.setdefault(name, []).append(each)
    for name, some in found.items():
        yield Post(name, name.rpartition("/")[2].partition("@")[0], some)


def _schedule() -> Iterator[tuple[date, str, str, str]]:
    """Each occurrence by Taipei's day, and what became of it."""
    for day in days_of(FIRST, date(2026, 12, 31)):
        post, at, subject = POSTS[day.weekday()]
        if day > LAST and post != "offer":
            continue
        name = f"shop/{post}@{day}T{at}"
        yield day, name, subject, _state(name, day, post)


def _state(name: str, day: date, post: str) -> str:
    if day > LAST:
        return "open"
    if name.startswith(LATE):
        return "missed"
    if name == SKIPPED:
        return "skipped"
    if post == "photo":
        return "done" if day < date(2026, 11, 16) else "handed_off"
    return "sent"


def _sum(values: Sequence[int | None]) -> int | None:
    known = [each for each in values if each is not None]
    return sum(known) if known else None


def _pooled(posts: Sequence[Json], name: str) -> float | None:
    known = [each for each in posts if each[name] is not None and each["delivered"] is not None]
    return share(sum(each[name] for each in known), sum(each["delivered"] for each in known))


def _level(ends: tuple[Any, Any]) -> Json:
    return {"start": ends[0], "end": ends[1], "net": less(ends[1], ends[0])}


def _period(span: Span) -> Json:
    return {"kind": span.kind, "label": span.label, "start": f"{span.start}", "end": f"{span.end}"}


def _trend(name: str, spans: Sequence[Span], values: Sequence[float | None]) -> Json:
    points = [
        {"label": span.label, "end": f"{span.end}", "value": value}
        for span, value in zip(spans, values, strict=True)
    ]
    known = sorted(each for each in values[:-1] if each is not None)
    usual = None
    if len(known) >= 8 and name not in {"followers", "friends"}:
        usual = {"low": _at(known, 0.1), "high": _at(known, 0.9)}
    return {"name": name, "points": points, "usual": usual}


def _at(ordered: Sequence[float], part: float) -> float:
    """The percentile that lies so far on the way from the least to the greatest."""
    place = part * (len(ordered) - 1)
    low = int(place)
    above = ordered[min(low + 1, len(ordered) - 1)]
    return ordered[low] + (above - ordered[low]) * (place - low)


def _touched(at: datetime, hours: int) -> set[date]:
    """The days of LINE's that a window of hours lies in."""
    start = at.astimezone(LINE)
    last = start + timedelta(hours=hours) - timedelta(microseconds=1)
    return set(days_of(start.date(), last.date()))


def _nearest(quiet: Sequence[date], around: date) -> list[date]:
    """Of each weekday the eight nearest within half a year."""
    near = sorted(
        (d for d in quiet if abs((d - around).days) <= 182),
        key=lambda d: (abs((d - around).days), d),
    )
    return [day for n in range(7) for day in [d for d in near if d.weekday() == n][:8]]


def _asked_day(address: str) -> date | None:
    """The day whose followers a question asks for."""
    path, _, text = address.partition("?date=")
    return date.fromisoformat(text) if path.endswith("/insight/followers") else None
