"""What the report is made from, fetched and computed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

from oactl.domain.delivery.facts import Record
from oactl.domain.engagement import MessageFigures, message_figures
from oactl.domain.frequency import promises, unit_of
from oactl.domain.insight import (
    HOUR,
    ONE_DAY,
    FollowersDay,
    InsightKind,
    SentDelivery,
    Snapshot,
    SyncResult,
    ask_of,
    followers_day,
)
from oactl.domain.line_day import line_day
from oactl.domain.month import Month, price_of
from oactl.domain.plan import Plan
from oactl.domain.prices import PricePlan
from oactl.domain.report.build import build
from oactl.domain.report.period import Period, before, week_of
from oactl.domain.report.reached import COUNTERS, day_counts
from oactl.domain.report.trends import past_periods
from oactl.domain.report.usual_days import FAR
from oactl.domain.report.values import AccountFacts, OccurrenceFact, PlanKept, Report, SyncedQuota
from oactl.errors import OactlError
from oactl.insight.fetch import sync
from oactl.insight.sync import SLACK, no_token, sent_of, snapshots_of
from oactl.ledger.snapshots import Snapshots
from oactl.line.gateway import LineGateways
from oactl.reports.planned import occurrences_of, plans_kept, urls_of
from oactl.sending.agenda import agenda
from oactl.sending.context import SendingContext, unknown_plan
from oactl.sending.month import month_of, newest_quota
from oactl.sending.preflight import first_contacts
from oactl.sending.queries import summaries_of
from oactl.side_by_side import answers

T = TypeVar("T")
NEAR = timedelta(days=FAR)
NEEDED: tuple[InsightKind, ...] = ("followers", "deliveries", "event", "unit")


@dataclass(frozen=True, slots=True)
class ReportSource:
    """What the ledger and the plans say about one account.

    `deliveries` and `occurrences` of `span(period)`, without drafts and past ones; more is passed
    over. `timezone` is the account's, for the times of sending. Where `only` names plans, the
    report is of what they send. `past` are the deliveries before, as far as trends look back; None
    for a report without.
    """

    account: str
    snapshots: Snapshots
    deliveries: Sequence[SentDelivery] = ()
    occurrences: Sequence[OccurrenceFact] = ()
    timezone: str = "UTC"
    groups: tuple[str, ...] = ()
    plans: tuple[PlanKept, ...] = ()
    only: frozenset[str] = frozenset()
    month: Month | None = None
    past: Sequence[SentDelivery] | None = None
    price: PricePlan | None = None


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


def report_of(period: Period, sources: Sequence[ReportSource], now: datetime) -> Report:
    """The report of what is known. Makes no request."""
    return build(period, [facts_of(source, period, now) for source in sources], now)


def facts_of(source: ReportSource, period: Period, now: datetime) -> AccountFacts:
    """The facts of one account out of the ledger.

    For a report that looks back also those after the period: what the messages of its last days
    cost is seen there, and what is usual by the days on either side.
    """
    start, end = span(period)
    if source.past is not None:
        start, end = past_periods(period)[0].eve, end + NEAR
    counted = source.snapshots.of_days("deliveries", start, end + ONE_DAY)
    answers = {date.fromisoformat(shot.subject): shot.data for shot in counted}
    return AccountFacts(
        account=source.account,
        days=_days(source.snapshots, start, end),
        deliveries=[(sent, _figures(source, sent, now)) for sent in source.deliveries],
        counts=day_counts(answers),
        answers=answers,
        occurrences=source.occurrences,
        quota=quota_in(source.snapshots, period, now),
        timezone=source.timezone,
        groups=source.groups,
        plans=source.plans,
        only=source.only,
        month=source.month,
        past=None if source.past is None else [(s, _figures(source, s, now)) for s in source.past],
        price=source.price,
    )


def _days(snapshots: Snapshots, start: date, end: date) -> dict[date, FollowersDay]:
    """The friends of each day: LINE's word, and where it has not given it what people brought."""
    found = {each.day: each for each in snapshots.imported_days(start, end)}
    for shot in snapshots.of_days("followers", start, end):
        day = followers_day(date.fromisoformat(shot.subject), shot.data)
        if day.status == "ready" or day.day not in found:
            found[day.day] = day
    return found


def _fetch(
    gateways: LineGateways, source: ReportSource, period: Period, now: datetime
) -> SyncResult:
    try:
        gateway = gateways.of(source.account)
    except OactlError as error:
        return no_token(source.account, error)
    sent, kept = source.deliveries, source.snapshots
    days = {day for each in sent if each.via in COUNTERS for day in each.days}
    return sync(gateway, kept, sent, span(period), now, kinds=NEEDED, rest=HOUR, counted=days)


def _figures(source: ReportSource, sent: SentDelivery, now: datetime) -> MessageFigures | None:
    ask = ask_of(sent, now)
    shot = source.snapshots.get(ask.kind, ask.subject) if ask else None
    return message_figures(shot.data) if shot else None


def quota_in(snapshots: Snapshots, period: Period, now: datetime) -> SyncedQuota:
    """The newest for a period that goes on or was the last; for an older one that of its days.

    LINE counts by months: of an older period the newest is taken that was asked in the month of its
    end, before it was over. Where there is none, nobody knows.
    """
    if _is_of_now(period, now):
        return _quota(newest_quota(snapshots, now))
    kept = snapshots.of_days("quota", period.end.replace(day=1), period.end)
    return _quota(kept[-1] if kept else None)


def _is_of_now(period: Period, now: datetime) -> bool:
    """Whether a period goes on, or was the last; of a month or more only that which goes on."""
    today = line_day(now)
    if period.kind in {"month", "quarter"}:
        return period.holds(today)
    return period.end >= before(week_of(today)).start


def _quota(newest: Snapshot | None) -> SyncedQuota:
    if newest is None:
        return SyncedQuota()
    limit, used = newest.data.get("limit"), newest.data.get("used")
    return SyncedQuota(limit, used, date.fromisoformat(newest.subject))


def only_plans(ctx: SendingContext, names: Iterable[str]) -> tuple[Plan, ...]:
    """The plans of some names. Raises `OactlError` for a name that no plan has."""
    known = {plan.name: plan for plan in ctx.plans}
    for name in names:
        if name not in known:
            raise unknown_plan(name)
    return tuple(known[name] for name in dict.fromkeys(names))


def sources_of(
    ctx: SendingContext,
    accounts: Sequence[str],
    period: Period,
    *,
    plans: Sequence[Plan] = (),
    offline: bool,
    months: bool = True,
    trends: bool = False,
) -> tuple[list[ReportSource], dict[str, SyncResult]]:
    """What a report needs of some accounts, fetched where it is missing unless `offline`.

    With `plans` only what these send; with `months` also what the month of now comes to, where the
    period is of now; with `trends` what is kept of the periods before. The second part is
    what came of asking LINE, by account.
    """
    if not offline:
        first_contacts(ctx, accounts)
    sources = _sources(ctx, accounts, period, plans)
    if trends:
        sources = _with_past(ctx, sources, period)
    found = {} if offline else fetch_missing(ctx.gateways, sources, period, ctx.now)
    if months and _is_of_now(period, ctx.now):  # by what LINE has said just now
        look = ctx.cached()
        sources = [replace(each, month=month_of(look, each.account)) for each in sources]
    return sources, found


def _sources(
    ctx: SendingContext, accounts: Sequence[str], period: Period, plans: Sequence[Plan]
) -> list[ReportSource]:
    """Everything a report needs of some accounts; ledger and plans are read once for all."""
    look, start, end = ctx.cached(), _start(ctx, period), period.end
    since = _midnight(start)
    one = accounts[0] if len(accounts) == 1 else None
    records = look.ledger.records_since(since, one)
    told = summaries_of(records, look.ledger, ctx.now, since=since, account=one)
    planned = agenda(look, start, end, accounts=tuple(accounts))
    only = frozenset(plan.name for plan in plans)
    begun = _by_account(records, lambda each: each.delivery.account)
    known = _by_account(
        (each for each in told if not only or each.plan in only), lambda each: each.account
    )
    entries = _by_account(
        (each for each in planned if not only or each.summary.plan in only),
        lambda each: each.summary.account,
    )
    return [
        replace(
            _source(ctx, name, begun.get(name, ())),
            occurrences=occurrences_of(
                known.get(name, ()), entries.get(name, ()), urls_of(begun.get(name, ()))
            ),
            only=only,
            plans=tuple(plans_kept(plans or ctx.plans, name, entries.get(name, ()), period)),
        )
        for name in accounts
    ]


def _with_past(
    ctx: SendingContext, sources: Sequence[ReportSource], period: Period
) -> list[ReportSource]:
    """With the deliveries before those that the sources have."""
    since = _midnight(past_periods(period)[0].eve)
    until = _midnight(_start(ctx, period))
    past: dict[str, list[SentDelivery]] = {}
    for host in {ctx.host(source.account) for source in sources}:
        names = [source.account for source in sources if ctx.host(source.account) == host]
        past |= ctx.ledger.sent.between(host, names, since, until)
    return [replace(source, past=past[source.account]) for source in sources]


def _midnight(day: date) -> datetime:
    """Early enough for whatever belongs to a day of any zone."""
    return datetime.combine(day, time(), UTC) - SLACK


def _start(ctx: SendingContext, period: Period) -> date:
    """From when on plans are looked at: a promise for a week or month is of all of it."""
    start, _ = span(period)
    units = {each.unit for plan in ctx.plans for each in promises(plan.frequency)}
    first_of_each = [unit_of(unit, period.start) for unit in units]
    return min([start, *(first for first, last in first_of_each if period.holds(last))])


def _by_account(found: Iterable[T], account: Callable[[T], str]) -> dict[str, list[T]]:
    parts: dict[str, list[T]] = {}
    for each in found:
        parts.setdefault(account(each), []).append(each)
    return parts


def _source(
    ctx: SendingContext,
    name: str,
    records: Iterable[Record],
) -> ReportSource:
    host, account = ctx.host(name), ctx.account(name)
    return ReportSource(
        account=name,
        snapshots=snapshots_of(ctx, name),
        deliveries=sent_of((r for r in records if r.delivery.channel.host == host), ctx.now),
        timezone=account.timezone,
        groups=account.groups,
        price=price_of(account),
    )
