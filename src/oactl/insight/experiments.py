"""What the ledger and LINE's figures know of experiments, and of an account's usual rates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import NamedTuple
from zoneinfo import ZoneInfo

from oactl.domain.approval import FrozenApproval
from oactl.domain.audience import Via
from oactl.domain.delivery.facts import Delivery, Record
from oactl.domain.delivery.state import fold
from oactl.domain.engagement import MessageFigures, message_figures
from oactl.domain.experiment import (
    USUAL_DAYS,
    BlockGuardrail,
    ExperimentArm,
    ExperimentReading,
    Metric,
    UsualBlocks,
    block_guardrail,
    metric_of,
    usual_blocks,
)
from oactl.domain.insight import (
    HOUR,
    ONE_DAY,
    SETTLED_AFTER,
    InsightKind,
    SentDelivery,
    Snapshot,
    SyncResult,
    ask_of,
    followers_day,
)
from oactl.domain.line_day import line_day
from oactl.domain.plan import whole_name
from oactl.domain.statistics import Share
from oactl.errors import OactlError
from oactl.insight.fetch import sync
from oactl.insight.sync import no_token, sent_deliveries, sent_of, snapshots_of
from oactl.ledger.snapshots import Snapshots
from oactl.sending.context import SendingContext
from oactl.sending.winners import frozen_share

USUAL = timedelta(weeks=8)
LOOKS_BACK = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Experiment:
    """One occurrence whose variants went out, as deliveries `records` in their order.

    `occurrence` is its id without a variant; `scheduled_at` has its zone. `settles_at` is when LINE
    counts no arm any more, None while LINE has not taken all of them. `share` of the people were in
    the arms; a winner goes to the others.
    """

    occurrence: str
    plan: str
    post: str
    account: str
    scheduled_at: datetime
    records: Sequence[Record]
    reading: ExperimentReading
    settles_at: datetime | None
    share: Fraction = Fraction(1)


def experiments(ctx: SendingContext, account: str | None = None) -> list[Experiment]:
    """The experiments of the last year that went out, newest first."""
    found: dict[tuple[str, str], list[Record]] = {}
    for record in ctx.ledger.records_since(ctx.now - LOOKS_BACK, account):
        d = record.delivery
        if d.purpose == "occurrence" and d.item and d.occurrence != whole_name(d.occurrence):
            found.setdefault((d.account, whole_name(d.occurrence)), []).append(record)
    made = [_experiment(ctx, name, records) for (_, name), records in found.items()]
    return sorted(made, key=lambda each: each.scheduled_at, reverse=True)


def _experiment(ctx: SendingContext, name: str, records: Sequence[Record]) -> Experiment:
    ordered = sorted(records, key=lambda each: each.delivery.identity.number)
    first = ordered[0].delivery
    sent = [next(iter(sent_of([each], ctx.now)), None) for each in ordered]
    kept = ctx.ledger.snapshots(first.channel)
    arms = tuple(_arm(ctx, kept, *pair) for pair in zip(ordered, sent, strict=True))
    times = [each.last_at or each.sent_at for each in sent if each is not None]
    return Experiment(
        occurrence=name,
        plan=first.plan,
        post=first.post,
        account=first.account,
        scheduled_at=first.scheduled_at.astimezone(ZoneInfo(first.zone)),
        records=ordered,
        reading=ExperimentReading(_metric(ctx, first), arms, first.via is Via.NARROWCAST),
        settles_at=max(times) + SETTLED_AFTER if len(times) == len(sent) else None,
        share=frozen_share(first) or Fraction(1),
    )


def _metric(ctx: SendingContext, first: Delivery) -> Metric:
    """What was to be compared when it went out; by the plan now where it does not say."""
    frozen = FrozenApproval.from_dict(first.approval)
    if frozen is not None and frozen.metric is not None:
        return metric_of({"metric": frozen.metric}) or "open_rate"
    plan = next((each for each in ctx.plans if each.name == first.plan), None)
    post = plan.post(first.post) if plan else None
    found = metric_of(post.contents.experiment) if post else None
    return found or "open_rate"


def _arm(
    ctx: SendingContext, kept: Snapshots, record: Record, sent: SentDelivery | None
) -> ExperimentArm:
    d, state = record.delivery, fold(record, ctx.now).state.value
    if sent is None:
        return ExperimentArm(d.item, delivery=d.id, state=state)
    shot = _snapshot(kept, sent, ctx.now)
    figures = message_figures(shot.data) if shot else MessageFigures()
    return ExperimentArm(
        name=d.item,
        people=figures.delivered if figures.delivered is not None else sent.accepted,
        opened=figures.unique_impressions,
        clicked=figures.unique_clicks,
        final=shot is not None and shot.final,
        sent_at=sent.sent_at,
        delivery=d.id,
        state=state,
    )


def guardrail_of(ctx: SendingContext, experiment: Experiment) -> BlockGuardrail | None:
    """How many more blocked the account around the day of sending; None where that is not known."""
    times = [arm.sent_at for arm in experiment.reading.arms if arm.sent_at is not None]
    if not times:
        return None
    day = line_day(min(times))
    kept = ctx.ledger.snapshots(experiment.records[0].delivery.channel)
    return block_guardrail(_blocks(kept, day), day)


def usual_blocks_of(ctx: SendingContext, account: str) -> UsualBlocks | None:
    """What two days of an account came to in the last 8 weeks; None where too little is known."""
    today = line_day(ctx.now)
    return usual_blocks(_blocks(snapshots_of(ctx, account), today), today)


def _blocks(kept: Snapshots, day: date) -> dict[date, int]:
    """The blocks at the end of the days before a day, and of the next, as far as LINE told."""
    shots = kept.of_days("followers", day - timedelta(days=USUAL_DAYS + 1), day + ONE_DAY)
    days = (followers_day(date.fromisoformat(shot.subject), shot.data) for shot in shots)
    return {each.day: each.blocks for each in days if each.blocks is not None}


def fetch(ctx: SendingContext, experiment: Experiment) -> SyncResult:
    """Ask LINE for the figures of the arms that are missing or not final; kept in the ledger."""
    try:
        gateway = ctx.gateways.of(experiment.account)
    except OactlError as error:
        return no_token(experiment.account, error)
    sent = sent_of(experiment.records, ctx.now)
    days = [line_day(each.sent_at) for each in sent]
    if not days:
        return SyncResult()
    kept = ctx.ledger.snapshots(experiment.records[0].delivery.channel)
    span = min(days) - ONE_DAY, max(days) + ONE_DAY  # the days that the guardrail looks at
    kinds: tuple[InsightKind, ...] = ("followers", "event", "unit")
    return sync(gateway, kept, sent, span, ctx.now, kinds=kinds, rest=HOUR)


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
        if not each.test and (share := _share(each, _figures(kept, each, ctx.now), metric))
    ]
    people = sum(share.people for share in shares)
    if not people:
        return None
    return OwnRate(len(shares), Share(sum(share.successes for share in shares), people))


def _snapshot(kept: Snapshots, sent: SentDelivery, now: datetime) -> Snapshot | None:
    """What LINE said of one delivery; None where it was not asked."""
    ask = ask_of(sent, now)
    return kept.get(ask.kind, ask.subject) if ask else None


def _figures(kept: Snapshots, sent: SentDelivery, now: datetime) -> MessageFigures:
    shot = _snapshot(kept, sent, now)
    return message_figures(shot.data) if shot else MessageFigures()


def _share(sent: SentDelivery, figures: MessageFigures, metric: Metric) -> Share | None:
    people = figures.delivered if figures.delivered is not None else sent.accepted
    did = figures.unique_impressions if metric == "open_rate" else figures.unique_clicks
    if did is None or not people:
        return None
    return Share(min(did, people), people)
