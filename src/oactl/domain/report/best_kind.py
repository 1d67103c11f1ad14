"""The type, topic or time whose posts were opened more than the others over some weeks.

Compared are posts, by the ranks of their open rates, and not people: those of two posts are mostly
the same, so that among a million of them every difference would look sure.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from oactl.domain.insight import pooled
from oactl.domain.report.posts import alike
from oactl.domain.report.values import Breakdown, BreakdownBy, Breakdowns, PostFigures
from oactl.domain.statistics import ALPHA, rank_sum_p_value

_FEWEST = 5  # posts on each side; of fewer no ranks are beyond chance
_MOST = 500  # posts, the newest


class BestKind(NamedTuple):
    """The posts of one value beside all others of about as many people."""

    by: BreakdownBy
    value: str
    posts: Sequence[PostFigures]
    others: Sequence[PostFigures]

    @property
    def rate(self) -> float:
        """The open rate of its posts together."""
        return _together(self.posts)

    @property
    def others_rate(self) -> float:
        """That of the others."""
        return _together(self.others)

    @property
    def p_value(self) -> float:
        """How likely chance alone puts the two so far apart."""
        return rank_sum_p_value(_rates(self.posts), _rates(self.others)) or 1.0


def best_kind(found: Breakdowns) -> BestKind | None:
    """What stands out beyond chance; None where nothing does, as with few posts.

    With the number of comparisons the chance allowed to each grows smaller (Bonferroni).
    """
    compared = [kind for each in found.by for kind in _kinds(each)]
    better = [each for each in compared if each.rate > each.others_rate]
    best = min(better, key=lambda each: each.p_value, default=None)
    return best if best is not None and best.p_value < ALPHA / len(compared) else None


def _kinds(found: Breakdown) -> Iterator[BestKind]:
    """Not of audiences: a few chosen friends always open more."""
    if found.by == "audience":
        return
    value_of = {post: part.value for part in found.parts for post in part.engagement.posts}
    kept = sorted(alike(list(value_of)), key=lambda post: post.sent_at)[-_MOST:]
    for part in found.parts:
        posts = [post for post in kept if value_of[post] == part.value]
        others = [post for post in kept if value_of[post] != part.value]
        if min(len(posts), len(others)) >= _FEWEST:
            yield BestKind(found.by, part.value, posts, others)


def _rates(posts: Sequence[PostFigures]) -> list[float]:
    return [post.open_rate for post in posts if post.open_rate is not None]


def _together(posts: Sequence[PostFigures]) -> float:
    return pooled((post.unique_impressions, post.delivered) for post in posts) or 0.0
