"""The league table of accounts, read from what the ledger keeps by day: no plan is looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time

from oactl.domain.delivery.identity import Channel
from oactl.domain.insight import ONE_DAY, SyncResult
from oactl.domain.line_day import LINE_ZONE
from oactl.domain.report.league import (
    LeagueRow,
    Levels,
    beyond_usual,
    edge_days,
    league_row,
    sends_of,
)
from oactl.domain.report.period import Period
from oactl.domain.report.values import AccountReport, Report
from oactl.insight.sync import SLACK, figures_channel, sent_by_account, snapshots_of
from oactl.ledger.store import Ledger
from oactl.reports.collect import ReportSource, fetch_missing, span
from oactl.sending.context import SendingContext
from oactl.sending.preflight import first_contacts


def fetch_rows(
    ctx: SendingContext, accounts: Sequence[str], period: Period
) -> dict[str, SyncResult]:
    """Ask LINE for what the rows lack, as for a report; what came of it, by account."""
    first_contacts(ctx, accounts)
    sent = sent_by_account(ctx, accounts, span(period)[0])
    sources = [ReportSource(name, snapshots_of(ctx, name), sent[name]) for name in accounts]
    return fetch_missing(ctx.gateways, sources, period, ctx.now)


def league_rows(ctx: SendingContext, accounts: Sequence[str], period: Period) -> list[LeagueRow]:
    """A row of each account. Makes no request."""
    bots = {name: figures_channel(ctx, name) for name in accounts}
    groups = {name: ctx.account(name).groups for name in accounts}
    return rows_of(ctx.ledger, bots, groups, period)


def rows_of(
    ledger: Ledger,
    bots: Mapping[str, Channel],
    groups: Mapping[str, tuple[str, ...]],
    period: Period,
) -> list[LeagueRow]:
    """The same out of a ledger, by the accounts' channels; all are read in a few questions."""
    levels = _levels(ledger, bots, period)
    start, end = (_begins(day) for day in (period.start, period.end + ONE_DAY))
    sums = ledger.sent.sums(bots, start, end)
    by_list = ledger.sent.by_list(bots, start - SLACK, end + SLACK)
    places = {
        (bots[name], day) for name, sent in by_list.items() for s, _ in sent for day in s.days
    }
    counts = ledger.figures.counts_on(places)
    return [
        league_row(
            name,
            groups.get(name, ()),
            period,
            levels[name],
            sends_of(period, by_list[name], counts.get(bots[name], {}), sums[name]),
        )
        for name in bots
    ]


def with_beyond(ctx: SendingContext, report: Report) -> Report:
    """The report with what lies outside of its usual range, of accounts without trends."""
    bots = {each.account: figures_channel(ctx, each.account) for each in report.accounts}
    levels = _levels(ctx.ledger, bots, report.period)

    def one(account: AccountReport) -> AccountReport:
        return replace(account, beyond=beyond_usual(report.period, levels[account.account]))

    return replace(report, accounts=tuple(map(one, report.accounts)))


def _levels(ledger: Ledger, bots: Mapping[str, Channel], period: Period) -> dict[str, Levels]:
    channels, figures = set(bots.values()), ledger.figures
    at = figures.levels_on(channels, edge_days(period))
    last = figures.last_levels(channels, period.start, period.end)
    return {name: Levels(at[bot], last.get(bot)) for name, bot in bots.items()}


def _begins(day: date) -> datetime:
    """When one of LINE's days begins."""
    return datetime.combine(day, time(), LINE_ZONE).astimezone(UTC)
