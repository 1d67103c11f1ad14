"""What the report is made from, fetched and computed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from oactl.domain.delivery.summary import DeliverySummary
from oactl.domain.insight import (
    HOUR,
    ONE_DAY,
    InsightKind,
    MessageFigures,
    SentDelivery,
    SyncResult,
    ask_of,
    followers_day,
    line_day,
    message_figures,
)
from oactl.domain.report.build import build
from oactl.domain.report.values import (
    AccountFacts,
    OccurrenceFact,
    Period,
    Report,
    SyncedQuota,
    before,
)
from oactl.errors import OactlError
from oactl.insight.sync import SLACK, no_token, sent_deliveries, snapshots_of, sync
from oactl.ledger.records import Snapshots
from oactl.line.gateway import LineGateways
from oactl.sending.agenda import agenda
from oactl.sending.context import SendingContext
from oactl.sending.preflight import first_contacts
from oactl.sending.queries import list_deliveries
from oactl.side_by_side import answers

NEEDED: tuple[InsightKind, ...] = ("followers", "event", "unit")
QUOTA_LOOKS_BACK = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class ReportSource:
    """What the ledger and the plans say about one account.

    `deliveries` and `occurrences` of `span(period)`, without drafts and past ones; more is passed
    over. `timezone` is the account's, for the times of sending.
    """

    account: str
    snapshots: Snapshots
    deliveries: Sequence[SentDelivery] = ()
    occurrences: Sequence[OccurrenceFact] = ()
    timezone: str = "UTC"


def span(period: Period) -> tuple[date, date]:
    """The days of UTC+9 a report needs: from the eve of the period before to its own end."""
    return before(period).eve, period.end


def fetch_missing(
    gateways: LineGateways, sources: Sequence[ReportSource], period: Period, now: datetime
) -> dict[str, SyncResult]:
    """Ask LINE for what the report lacks, by account; answers of the last hour are left alone.

    An account without credentials does not keep the others, or its own known figures, from being
    shown: its result carries the fault's code as failure.
    """

    def one(source: ReportSource) -> SyncResult:
        return _fetch(gateways, source, period, now)

    found = answers(one, sources, gateways.abort)
    return {source.account: result for source, result in zip(sources, found, strict=True)}


def weekly_report(period: Period, sources: Sequence[ReportSource], now: datetime) -> Report:
    """The report of what is known. Makes no request."""
    return build(period, [facts_of(source, period, now) for source in sources], now)


def facts_of(source: ReportSource, period: Period, now: datetime) -> AccountFacts:
    """The facts of one account out of the ledger."""
    start, end = span(period)
    followers = source.snapshots.of_days("followers", start, end)
    days = [followers_day(date.fromisoformat(shot.subject), shot.data) for shot in followers]
    return AccountFacts(
        account=source.account,
        days={found.day: found for found in days},
        deliveries=[(sent, _figures(source, sent, now)) for sent in source.deliveries],
        occurrences=source.occurrences,
        quota=quota_of(source.snapshots, now),
        timezone=source.timezone,
    )


def _fetch(
    gateways: LineGateways, source: ReportSource, period: Period, now: datetime
) -> SyncResult:
    try:
        gateway = gateways.of(source.account)
    except OactlError as error:
        return no_token(source.account, error)
    sent, kept = source.deliveries, source.snapshots
    return sync(gateway, kept, sent, span(period), now, kinds=NEEDED, rest=HOUR)


def _figures(source: ReportSource, sent: SentDelivery, now: datetime) -> MessageFigures | None:
    ask = ask_of(sent, now)
    shot = source.snapshots.get(ask.kind, ask.subject) if ask else None
    return message_figures(shot.data) if shot else None


def quota_of(snapshots: Snapshots, now: datetime) -> SyncedQuota:
    """The newest that is known: quota is kept under the day it was asked."""
    today = line_day(now)
    known = snapshots.of_days("quota", today - QUOTA_LOOKS_BACK, today + ONE_DAY)
    if not known:
        return SyncedQuota()
    return SyncedQuota(limit=known[-1].data.get("limit"), used=known[-1].data.get("used"))


def sources_of(
    ctx: SendingContext, accounts: Sequence[str], period: Period, *, offline: bool
) -> tuple[list[ReportSource], dict[str, SyncResult]]:
    """What a report needs of some accounts, fetched where it is missing unless `offline`.

    The second part is what came of asking LINE, by account.
    """
    if not offline:
        first_contacts(ctx, accounts)
    sources = [source_of(ctx, name, span(period)) for name in accounts]
    found = {} if offline else fetch_missing(ctx.gateways, sources, period, ctx.now)
    return sources, found


def source_of(ctx: SendingContext, account: str, span: tuple[date, date]) -> ReportSource:
    """Everything a report over a span of LINE's days needs of one account."""
    return ReportSource(
        account=account,
        snapshots=snapshots_of(ctx, account),
        deliveries=sent_deliveries(ctx, account, span[0]),
        occurrences=_occurrences(ctx, account, span),
        timezone=ctx.account(account).timezone,
    )


def _occurrences(
    ctx: SendingContext, account: str, span: tuple[date, date]
) -> list[OccurrenceFact]:
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
