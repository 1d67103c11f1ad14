"""What the ledger and LINE's figures know of experiments, and of an account's usual rates."""

from datetime import timedelta
from typing import NamedTuple

from oactl.domain.experiment import Metric
from oactl.domain.insight import (
    MessageFigures,
    SentDelivery,
    ask_of,
    message_figures,
)
from oactl.domain.line_day import line_day
from oactl.domain.statistics import Share
from oactl.insight.sync import sent_deliveries, snapshots_of
from oactl.ledger.records import Snapshots
from oactl.sending.context import SendingContext

USUAL = timedelta(weeks=8)


class OwnRate(NamedTuple):
    """What an account's own messages came to: how many deliveries, and their people together."""

    deliveries: int
    share: Share


def own_rate(ctx: SendingContext, account: str, metric: Metric) -> OwnRate | None:
    """The rate of an account over its deliveries of the last 8 weeks, as far as LINE told.

    Pooled over those of which both figures are known; None where there is none.
    """
    kept = snapshots_of(ctx, account)
    sent = sent_deliveries(ctx, account, line_day(ctx.now - USUAL))
    shares = [
        share
        for each in sent
        if not each.test and (share := _share(each, figures_of(kept, each, ctx), metric))
    ]
    people = sum(share.people for share in shares)
    if not people:
        return None
    return OwnRate(len(shares), Share(sum(share.successes for share in shares), people))


def figures_of(kept: Snapshots, sent: SentDelivery, ctx: SendingContext) -> MessageFigures:
    """What LINE said of one delivery; nothing where it was not asked."""
    ask = ask_of(sent, ctx.now)
    shot = kept.get(ask.kind, ask.subject) if ask else None
    return message_figures(shot.data) if shot else MessageFigures()


def _share(sent: SentDelivery, figures: MessageFigures, metric: Metric) -> Share | None:
    people = figures.delivered if figures.delivered is not None else sent.accepted
    did = figures.unique_impressions if metric == "open_rate" else figures.unique_clicks
    if did is None or not people:
        return None
    return Share(min(did, people), people)
