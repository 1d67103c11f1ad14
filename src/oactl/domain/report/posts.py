"""How posts did: each of them, and several together."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeAlias

from oactl.domain.engagement import MessageFigures
from oactl.domain.insight import (
    SentDelivery,
    ask_of,
    last_over,
    pooled,
    ratio,
    sum_of_known,
)
from oactl.domain.line_day import line_day
from oactl.domain.report.reached import Reached, Sent
from oactl.domain.report.values import Engagement, Gap, PostFigures

Found: TypeAlias = tuple[Sent, Reached]  # a delivery, and how many it reached


def engagement_of(sent: Iterable[Found], as_of: datetime) -> Engagement:
    """All deliveries, by time; those to testers are left out."""
    ours = sorted((p for p in sent if not p[0][0].test), key=lambda each: each[0][0].sent_at)
    return together([_post(*pair, count, as_of) for pair, count in ours])


def together(posts: Sequence[PostFigures]) -> Engagement:
    """Some posts as one figure each: sums, and rates over those of which both parts are known."""
    return Engagement(
        deliveries=len(posts),
        delivered=sum_of_known([post.delivered for post in posts]) if posts else 0,
        unique_impressions=sum_of_known([post.unique_impressions for post in posts]),
        unique_clicks=sum_of_known([post.unique_clicks for post in posts]),
        open_rate=pooled((post.unique_impressions, post.delivered) for post in posts),
        click_rate=pooled((post.unique_clicks, post.delivered) for post in posts),
        posts=tuple(posts),
        gap=next((post.gap for post in posts if post.gap), None) if posts else Gap.NO_POSTS,
        least=_least(posts),
    )


def alike(posts: Sequence[PostFigures]) -> list[PostFigures]:
    """Those with an open rate that went to at least half as many people as the largest of them.

    Only such are compared: a few chosen friends always open more.
    """
    known = [post for post in posts if post.open_rate is not None and post.delivered]
    most = max((post.delivered or 0 for post in known), default=0)
    return [post for post in known if (post.delivered or 0) * 2 >= most]


def _least(posts: Sequence[PostFigures]) -> int | None:
    """None where no delivery leaves open how many it reached, or nothing is known."""
    if all(post.least is None for post in posts):
        return None
    return sum_of_known([post.delivered if post.least is None else post.least for post in posts])


def _post(
    delivery: SentDelivery, figures: MessageFigures | None, count: Reached, as_of: datetime
) -> PostFigures:
    known, delivered = figures or MessageFigures(), count.people
    return PostFigures(
        occurrence=delivery.occurrence,
        subject=delivery.subject,
        type=delivery.type,
        sent_at=delivery.sent_at,
        delivered=delivered,
        unique_impressions=known.unique_impressions,
        unique_clicks=known.unique_clicks,
        open_rate=ratio(known.unique_impressions, delivered),
        click_rate=ratio(known.unique_clicks, delivered),
        gap=_post_gap(delivery, figures, as_of),
        by=count.by,
        least=count.least,
        topic=delivery.topic,
        audience=delivery.audience,
        links=known.links,
    )


def _post_gap(
    delivery: SentDelivery, figures: MessageFigures | None, as_of: datetime
) -> Gap | None:
    if ask_of(delivery, as_of) is None:
        return Gap.NONE
    if figures is None:
        return Gap.NOT_ASKED
    if None not in (figures.unique_impressions, figures.unique_clicks):
        return None
    young = line_day(delivery.sent_at) >= last_over(as_of)
    return Gap.NOT_READY if young else Gap.SMALL
