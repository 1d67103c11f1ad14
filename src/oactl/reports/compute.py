"""The week's report: what the ledger and the snapshots know, fetched first where it is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from oactl.domain.insight.asking import HOUR, AskKind, SyncResult, ask_of
from oactl.domain.insight.days import ONE_DAY, line_day
from oactl.domain.insight.figures import (
    MessageFigures,
    SentDelivery,
    followers_day,
    message_figures,
)
from oactl.domain.report.build import build
from oactl.domain.report.period import Period, before
from oactl.domain.report.values import AccountFacts, OccurrenceFact, Quota, Report
from oactl.errors import OactlError
from oactl.insight.sync import no_token, sync
from oactl.ledger.snapshots import Snapshots
from oactl.line.gateways import LineGateways

NEEDED: tuple[AskKind, ...] = ("followers", "event", "unit")
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
    shown: its result carries the fault's code as trouble.
    """
    return {source.account: _fetch(gateways, source, period, now) for source in sources}


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


def quota_of(snapshots: Snapshots, now: datetime) -> Quota:
    """The newest that is known: quota is kept under the day it was asked."""
    today = line_day(now)
    known = snapshots.of_days("quota", today - QUOTA_LOOKS_BACK, today + ONE_DAY)
    if not known:
        return Quota()
    return Quota(limit=known[-1].data.get("limit"), used=known[-1].data.get("used"))
