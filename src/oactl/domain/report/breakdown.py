"""How posts did by what tells them apart: type, topic, audience, weekday, hour, and by link.

Over the 13 weeks that end with the period, because a week has too few posts to compare; of a
quarter over its own days. It shows what went together, not what caused it: a type that only friends
of long standing get is opened more for that alone.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from oactl.domain.insight import pooled, sum_of_known
from oactl.domain.line_day import line_day
from oactl.domain.report.period import Period
from oactl.domain.report.posts import together
from oactl.domain.report.values import (
    Breakdown,
    BreakdownBy,
    BreakdownPart,
    Breakdowns,
    LinkFigures,
    PostFigures,
)

SPAN = timedelta(weeks=13)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")  # as plans name them
_BY_TIME: Mapping[BreakdownBy, Sequence[str]] = {
    "weekday": _WEEKDAYS,
    "hour": tuple(f"{hour:02}:00" for hour in range(24)),
}


def breakdowns(period: Period, posts: Iterable[PostFigures], timezone: str) -> Breakdowns | None:
    """The posts of the weeks that end with a period, compared; None for a day, and without posts.

    Weekday and hour are of the account's `timezone`.
    """
    start = period.start if period.kind == "quarter" else period.end - SPAN + timedelta(days=1)
    inside = [post for post in posts if start <= line_day(post.sent_at) <= period.end]
    if period.kind == "day" or not inside:
        return None
    return Breakdowns(
        start=start,
        end=period.end,
        posts=len(inside),
        by=tuple(_compared(inside, ZoneInfo(timezone))),
        links=_links(inside),
    )


def _compared(posts: Sequence[PostFigures], zone: ZoneInfo) -> Iterator[Breakdown]:
    """What has at least two values; a post without a value is in none."""
    reads: Mapping[BreakdownBy, Callable[[PostFigures], str]] = {
        "type": lambda post: post.type,
        "topic": lambda post: post.topic,
        "audience": lambda post: post.audience,
        "weekday": lambda post: _WEEKDAYS[post.sent_at.astimezone(zone).weekday()],
        "hour": lambda post: f"{post.sent_at.astimezone(zone):%H}:00",
    }
    for by, read in reads.items():
        found: dict[str, list[PostFigures]] = {}
        for post in posts:
            if value := read(post):
                found.setdefault(value, []).append(post)
        if len(found) > 1:
            parts = [BreakdownPart(value, together(some)) for value, some in found.items()]
            yield Breakdown(by, tuple(sorted(parts, key=_order(by))))


def _order(by: BreakdownBy) -> Callable[[BreakdownPart], tuple[float, str]]:
    """Times in their order; else the best open rate first, and last what has none."""
    times = _BY_TIME.get(by)
    if times:
        return lambda part: (times.index(part.value), part.value)
    return lambda part: (-_known(part.engagement.open_rate), part.value)


def _known(rate: float | None) -> float:
    return -1 if rate is None else rate


def _links(posts: Iterable[PostFigures]) -> tuple[LinkFigures, ...]:
    """The links by how often they were followed, and last those of which LINE gives nothing."""
    found: dict[str, list[tuple[PostFigures, int | None, int | None]]] = {}
    for post in posts:
        for url in dict.fromkeys(link.url for link in post.links):
            found.setdefault(url, []).append((post, *_clicks(post, url)))
    figures = [
        LinkFigures(
            url=url,
            posts=len(some),
            delivered=sum_of_known(post.delivered for post, *_counts in some),
            clicks=sum_of_known(clicks for _post, clicks, _people in some),
            unique_clicks=sum_of_known(people for *_rest, people in some),
            click_rate=pooled((people, post.delivered) for post, _clicks, people in some),
        )
        for url, some in found.items()
    ]
    return tuple(sorted(figures, key=lambda each: (-(each.clicks or 0), each.url)))


def _clicks(post: PostFigures, url: str) -> tuple[int | None, int | None]:
    """How often a link of a post was followed in all its bubbles, and by how many people.

    Where it is in several bubbles, LINE says of each how many followed it in any of them.
    """
    rows = [link for link in post.links if link.url == url]
    people = rows[0].unique_clicks_of_message
    if people is None and len(rows) == 1:
        people = rows[0].unique_clicks
    return sum_of_known(row.clicks for row in rows), people
