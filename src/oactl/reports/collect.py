"""What the ledger and the plans know of an account, for reports."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from oactl.domain.delivery.summary import DeliverySummary
from oactl.domain.report.period import Period
from oactl.domain.report.values import OccurrenceFact
from oactl.insight.kept import SLACK, sent_deliveries, snapshots_of
from oactl.reports.compute import ReportSource, fetch_missing, span
from oactl.reports.insight_lines import trouble_lines
from oactl.sending.agenda import agenda
from oactl.sending.context import SendingContext
from oactl.sending.preflight import first_contacts
from oactl.sending.queries import list_deliveries


def sources_of(
    ctx: SendingContext, accounts: Sequence[str], period: Period, *, offline: bool
) -> tuple[list[ReportSource], list[str]]:
    """What a report needs of some accounts, fetched where it is missing unless `offline`.

    The second part are sentences about what LINE did not answer.
    """
    if not offline:
        first_contacts(ctx, accounts)
    sources = [source_of(ctx, name, span(period)) for name in accounts]
    found = {} if offline else fetch_missing(ctx.gateways, sources, period, ctx.now)
    lines = [
        line for name, result in found.items() for line in trouble_lines(name, result.troubles)
    ]
    return sources, lines


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
