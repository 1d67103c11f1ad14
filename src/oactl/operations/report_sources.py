"""What the ledger and the plans know of an account, for reports and for what to ask LINE."""

from datetime import UTC, date, datetime, time, timedelta

from oactl.domain.delivery.facts import Record
from oactl.domain.delivery.identity import Channel
from oactl.domain.delivery.outcome import Accepted
from oactl.domain.delivery.state import fold
from oactl.domain.delivery.summary import DeliverySummary
from oactl.domain.insight.figures import SentDelivery
from oactl.domain.report.values import OccurrenceFact
from oactl.operations.weekly_report import ReportSource
from oactl.sending.agenda import agenda
from oactl.sending.context import Context
from oactl.sending.queries import list_deliveries

NO_BOT = "?"  # an account that was never contacted has no snapshots
SLACK = timedelta(days=2)  # a delivery begins at most 23 h after its time, zones differ by a day


def channel_of(ctx: Context, account: str) -> Channel:
    """Where an account's facts are kept."""
    bot = ctx.bot_of(ctx.account(account))
    return Channel(ctx.gateways.host(account), bot or NO_BOT)


def source_of(ctx: Context, account: str, span: tuple[date, date]) -> ReportSource:
    """Everything a report over a span of LINE's days needs of one account."""
    return ReportSource(
        account=account,
        snapshots=ctx.ledger.snapshots(channel_of(ctx, account)),
        deliveries=sent_deliveries(ctx, account, span[0]),
        occurrences=_occurrences(ctx, account, span),
        timezone=ctx.account(account).timezone,
    )


def sent_deliveries(ctx: Context, account: str, since: date) -> list[SentDelivery]:
    """What LINE accepted of an account at its host since a day."""
    start = datetime.combine(since, time(), UTC) - SLACK
    host = ctx.gateways.host(account)
    records = ctx.ledger.records_since(start, account)
    found = [_sent(ctx, record) for record in records if record.delivery.channel.host == host]
    return [sent for sent in found if sent is not None]


def _sent(ctx: Context, record: Record) -> SentDelivery | None:
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


def _occurrences(ctx: Context, account: str, span: tuple[date, date]) -> list[OccurrenceFact]:
    """What was planned in a span, by the plans as they are and by the ledger as it was."""
    start, end = span
    since = datetime.combine(start, time(), UTC) - SLACK
    told = list_deliveries(ctx.ledger, ctx.now, since=since, account=account)
    known = {_name(each): each for each in told if not each.occurrence.startswith("test:")}
    facts = {name: _fact(summary) for name, summary in known.items()}
    for entry in agenda(ctx, start, end, accounts=(account,)):
        name = _name(entry.summary)
        reason = _reason(known[name]) if name in known else None
        facts.pop(name, None)
        if not entry.past:
            facts[name] = _fact(entry.summary, entry.subject, reason)
    return list(facts.values())


def _name(summary: DeliverySummary) -> str:
    """`PLAN/POST@2026-11-25T20:00`, however the account was written then."""
    return f"{summary.plan}/{summary.post}@{_wall(summary)}"


def _wall(summary: DeliverySummary) -> str:
    return summary.occurrence.rpartition("@")[2]


def _fact(
    summary: DeliverySummary, subject: str | None = None, told: str | None = None
) -> OccurrenceFact:
    """`told` is the ledger's reason, for what the agenda knows only the state of."""
    day = date.fromisoformat(_wall(summary)[:10])
    reason = _reason(summary) or told
    return OccurrenceFact(day, summary.state, summary.occurrence, reason, subject)


def _reason(summary: DeliverySummary) -> str | None:
    """`GATE: REASON` of what a gate stopped, otherwise the ledger's reason or LINE's words."""
    why = [part for part in (summary.held_by, summary.reason) if part]
    return ": ".join(why) or summary.error
