"""What the ledger keeps of an account: LINE's figures, and what LINE accepted."""

from datetime import UTC, date, datetime, time, timedelta

from oactl.domain.delivery.facts import Accepted, Record
from oactl.domain.delivery.identity import Channel
from oactl.domain.delivery.state import fold
from oactl.domain.insight.figures import SentDelivery
from oactl.ledger.records import Snapshots
from oactl.sending.context import SendingContext

NO_BOT = "?"  # an account that was never contacted has no snapshots
SLACK = timedelta(days=2)  # a delivery begins at most 23 h after its time, zones differ by a day


def snapshots_of(ctx: SendingContext, account: str) -> Snapshots:
    """LINE's figures of an account."""
    return ctx.ledger.snapshots(figures_channel(ctx, account))


def figures_channel(ctx: SendingContext, account: str) -> Channel:
    """Where an account's figures are kept."""
    bot = ctx.bot_of(ctx.account(account))
    return Channel(ctx.gateways.host(account), bot or NO_BOT)


def sent_deliveries(ctx: SendingContext, account: str, since: date) -> list[SentDelivery]:
    """What LINE accepted of an account at its host since a day."""
    start = datetime.combine(since, time(), UTC) - SLACK
    host = ctx.gateways.host(account)
    records = ctx.ledger.records_since(start, account)
    found = [_sent(ctx, record) for record in records if record.delivery.channel.host == host]
    return [sent for sent in found if sent is not None]


def _sent(ctx: SendingContext, record: Record) -> SentDelivery | None:
    """A delivery of which LINE accepted something; None for the others and for hand-offs."""
    first = _first_accepted(record)
    if first is None:
        return None
    d, stands = record.delivery, fold(record, ctx.now)
    return SentDelivery(
        occurrence=d.occurrence,
        subject=d.subject,
        type=d.type,
        via=d.via,
        sent_at=first,
        accepted=stands.accepted_recipients,
        request_id=stands.request_ids[0] if stands.request_ids else None,
        unit=d.unit,
        test=d.purpose == "test",
    )


def _first_accepted(record: Record) -> datetime | None:
    times = [
        attempt.ended_at or attempt.at
        for batch in record.batches
        for attempt in batch.attempts
        if isinstance(attempt.outcome, Accepted)
    ]
    return min(times, default=None)
