"""The sentences at the head of a report: what changed, what it cost, which post did best.

Rules choose them from the figures; each names the figures it stands on, as the JSON of the report
has them. Where there is too little to say there is no sentence.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from oactl.domain.line_day import line_day
from oactl.domain.report.best_kind import best_kind
from oactl.domain.report.posts import alike
from oactl.domain.report.values import (
    AccountReport,
    Breakdowns,
    Figures,
    Highlight,
    HighlightCode,
    PostFigures,
    Trend,
    TrendName,
)
from oactl.domain.statistics import Share, z_test

_WATCHED: Sequence[TrendName] = ("new", "blocks_net", "open_rate", "click_rate")
_MOST = 2  # figures beyond their range that one sentence tells
_CHANCE = 0.01  # beyond 2.576 standard errors
_STANDS_ON: Mapping[TrendName, str] = {
    "new": "followers.net",
    "blocks_net": "blocks.net",
    "open_rate": "engagement.open_rate",
    "click_rate": "engagement.click_rate",
}


def highlights(account: AccountReport) -> tuple[Highlight, ...]:
    """At most three: what rose or fell, its cost, the posts."""
    found = (_change(account), _cost(account), _what_to_try(account))
    return tuple(each for each in found if each is not None)


def _change(account: AccountReport) -> Highlight | None:
    """What lies beyond its usual range; without a range, how it is against the period before."""
    now, then = account.figures, account.earlier
    watched = [trend for trend in account.trends if trend.name in _WATCHED and trend.usual]
    if account.same_days or not any(trend.now is not None for trend in watched):
        return _against(now, then, "so_far" if account.same_days else "against_before")
    beyond = sorted((trend for trend in watched if trend.side), key=_distance, reverse=True)
    some = beyond[:_MOST] or [trend for trend in watched if trend.now is not None]
    return Highlight(
        "beyond" if beyond else "as_usual",
        {"figures": tuple((t.name, t.now, *(t.usual or ()), t.side) for t in some)},
        tuple(_STANDS_ON[trend.name] for trend in some),
    )


def _distance(trend: Trend) -> float:
    """How far beyond its range a figure is, in widths of the range."""
    low, high = trend.usual or (0, 0)
    now = trend.now or 0
    return max(now - high, low - now) / ((high - low) or abs(high) or 1)


def _against(now: Figures, then: Figures, code: HighlightCode) -> Highlight | None:
    if now.followers.net is None or then.followers.net is None:
        return None
    params = {"new": now.followers.net, "before": then.followers.net}
    return Highlight(code, params, ("followers.net",))


def _cost(account: AccountReport) -> Highlight | None:
    """What the messages of the period cost in friends, and the month in money."""
    figures = account.figures
    messages, blocks = figures.reached.total, figures.blocks.net
    if not messages:
        return None
    cost = account.month.cost if account.month else None
    after = account.period_blocks.cost if account.period_blocks else None
    params = {
        "messages": messages,
        "blocks": blocks,
        "after": (after.blocks, after.low, after.high) if after and after.low > 0 else None,
        "month": account.month.name if account.month else None,
        "money": cost.money(cost.total) if cost else None,
    }
    stands_on = ("reached.total", "blocks.net", "month.cost.total")
    told = (True, blocks is not None, cost is not None)
    return Highlight("cost", params, tuple(p for p, on in zip(stands_on, told, strict=True) if on))


def _what_to_try(account: AccountReport) -> Highlight | None:
    """The best and the worst post; where they are alike, what did best over the weeks before."""
    posts = _posts(account.figures.engagement.posts)
    if posts is not None and posts.code == "best_post":
        return posts
    return _best_kind(account.breakdowns) or posts


def _best_kind(found: Breakdowns | None) -> Highlight | None:
    best = best_kind(found) if found else None
    if found is None or best is None:
        return None
    params = {
        "by": best.by,
        "value": best.value,
        "weeks": found.weeks,
        "posts": len(best.posts),
        "rate": best.rate,
        "others": len(best.others),
        "others_rate": best.others_rate,
    }
    return Highlight("best_kind", params, ("breakdowns",))


def _posts(posts: Sequence[PostFigures]) -> Highlight | None:
    """The best and the worst by open rate, where they differ beyond chance."""
    rated = sorted(alike(posts), key=lambda post: post.open_rate or 0)
    if len(rated) <= 1:
        return None
    worst, best = rated[0], rated[-1]
    stands_on = ("engagement.posts[].open_rate",)
    if not _differ(best, worst):
        rates = {"count": len(rated), "low": worst.open_rate, "high": best.open_rate}
        return Highlight("posts_alike", rates, stands_on)
    params = {"best": _told(best), "worst": _told(worst), "try": dict(_to_try(best, worst))}
    return Highlight("best_post", params, stands_on)


def _told(post: PostFigures) -> dict[str, Any]:
    return {"subject": post.name, "rate": post.open_rate, "sent_at": post.sent_at}


def _to_try(best: PostFigures, worst: PostFigures) -> Iterator[tuple[str, str]]:
    """What the best has and the worst has not, the first that is known: its type, its day."""
    if best.type and best.type != worst.type:
        yield "type", best.type
    elif line_day(best.sent_at).weekday() != line_day(worst.sent_at).weekday():
        yield "day", str(best.sent_at.isoformat())


def _differ(one: PostFigures, other: PostFigures) -> bool:
    """Whether two open rates differ by more than chance."""
    test = z_test(_opened(one), _opened(other))
    return test is not None and test.p_value < _CHANCE


def _opened(post: PostFigures) -> Share:
    people = post.delivered or 0
    return Share(min(post.unique_impressions or 0, people), people)
