"""What works, counted once more: posts together by what tells them apart, and links.

Imports nothing of oactl.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from counted import DAY, TAIPEI, Counted, Json, Post, Span, share, told
from counted_export import asks_for

AUDIENCES = {"offer": "all", "early": "all", "women": "demographics"}
READS: Mapping[str, Callable[[Post], str]] = {
    "audience": lambda post: AUDIENCES.get(post.post, post.post),
    "weekday": lambda post: f"{post.at.astimezone(TAIPEI):%a}".lower(),
    "hour": lambda post: f"{post.at.astimezone(TAIPEI):%H}:00",
}


def breakdowns(counted: Counted, span: Span) -> Json | None:
    """The posts of 13 weeks, of a quarter its own; keyed, for their order is a matter of looks."""
    start = span.start if span.kind == "quarter" else span.end - timedelta(weeks=13) + DAY
    posts = [
        each for each in counted.posts if not each.is_test and start <= each.line_day <= span.end
    ]
    if not posts or span.kind == "day":
        return None
    return {
        "start": f"{start}",
        "end": f"{span.end}",
        "posts": len(posts),
        "by": {by: _parts(counted, posts, read) for by, read in READS.items()},
        "links": _links(counted, posts),
    }


def keyed(got: Json | None) -> Json | None:
    """The same of a report's JSON."""
    if got is None:
        return None
    by = {each["by"]: {part["value"]: part for part in each["parts"]} for each in got["by"]}
    return {**got, "by": by, "links": {each["url"]: each for each in got["links"]}}


def _parts(counted: Counted, posts: Sequence[Post], read: Callable[[Post], str]) -> Json:
    found: dict[str, Json] = {}
    for value in {read(post) for post in posts}:
        engagement = counted.engagement([post for post in posts if read(post) == value])
        found[value] = {name: each for name, each in engagement.items() if name != "posts"}
    return found


def _links(counted: Counted, posts: Sequence[Post]) -> Json:
    found: dict[str, list[tuple[int, int | None, int | None]]] = {}
    for post in posts:
        url, people = post.sends[0].text.partition(" ")[2], counted.reached(post)[0]
        found.setdefault(url, []).append((people, _clicks(counted, post), told(post.tappers)))
    return {url: _link(rows) for url, rows in found.items()}


def _link(rows: Sequence[tuple[int, int | None, int | None]]) -> Json:
    known = [(people, tapped) for people, _, tapped in rows if tapped is not None]
    clicks = [each for _, each, _ in rows if each is not None]
    tapped = sum(each for _, each in known) if known else None
    return {
        "posts": len(rows),
        "delivered": sum(people for people, *_ in rows),
        "clicks": sum(clicks) if clicks else None,
        "unique_clicks": tapped,
        "click_rate": share(tapped, sum(people for people, _ in known)),
    }


def _clicks(counted: Counted, post: Post) -> int | None:
    """How often, which only LINE counts."""
    asked = {address for _, address in counted.truth.asked_at if asks_for(address, post)}
    (row,) = counted.truth.get(asked.pop())["clicks"]
    count: int | None = row["click"]
    return count
