"""What a month costs each account: messages by ledger and plans, and what they brought."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

from oactl.domain.cost import (
    AccountCost,
    Reactions,
    UnitCosts,
    cheapest,
    unit_costs,
)
from oactl.domain.delivery.facts import Record
from oactl.domain.engagement import MessageFigures
from oactl.domain.line_day import days_of_month, line_day, line_month, month_after
from oactl.domain.month import Month
from oactl.domain.report.period import Period
from oactl.domain.report.reached import reached
from oactl.domain.report.values import AccountFacts
from oactl.insight.sync import SLACK, sent_of, snapshots_of
from oactl.reports.collect import ReportSource, facts_of
from oactl.sending.context import SendingContext
from oactl.sending.month import Forecast, forecast_of, past_month


def costs_of(ctx: SendingContext, accounts: Sequence[str], month: str) -> list[AccountCost]:
    """The costs of a month (`2026-11`) of some accounts; of one to come there is only a forecast.

    Makes no request. The ledger is read once for all.
    """
    month_costs = _MonthCosts(ctx.cached(), month, _records(ctx, accounts, month))
    return [month_costs.of(name) for name in accounts]


def _records(ctx: SendingContext, accounts: Sequence[str], month: str) -> dict[str, list[Record]]:
    """The deliveries of a month by account, only those of the account's bot and host."""
    since = datetime.combine(days_of_month(month)[0], time(), UTC) - SLACK
    channels, found = ctx.channels(), dict[str, list[Record]]()
    one = accounts[0] if len(accounts) == 1 else None
    for record in ctx.ledger.records_since(since, one):
        name = record.delivery.account
        if channels.get(name) == record.delivery.channel:
            found.setdefault(name, []).append(record)
    return found


@dataclass(frozen=True, slots=True)
class _MonthCosts:
    ctx: SendingContext
    month: str
    records: dict[str, list[Record]]

    def of(self, name: str) -> AccountCost:
        """The costs of one account."""
        now, month = line_month(self.ctx.now), self.month
        records = self.records.get(name, [])
        if month < now:
            month_, later, growth = past_month(self.ctx, name, month, records), None, None
        else:
            after = month_after(month)
            forecast: Forecast = forecast_of(self.ctx, name, (month, after))
            month_, later, growth = forecast.months[month], forecast.months[after], forecast.growth
        bill = month_.price.cost(month_.use.used) if month_.price and month <= now else None
        return AccountCost(
            month=month_,
            later=later,
            growth=growth,
            so_far=bill,
            each=self._each(month_, name, records) if month <= now else UnitCosts(),
            cheapest=cheapest(month_, self.ctx.now) if month >= now else None,
            cheapest_later=cheapest(later, self.ctx.now) if later else None,
        )

    def _each(self, month: Month, name: str, records: Iterable[Record]) -> UnitCosts:
        """What an open, a click and a new follower of the month cost so far."""
        period = Period("month", month.name, *days_of_month(month.name))
        sent, now = sent_of(records, self.ctx.now), self.ctx.now
        facts = facts_of(ReportSource(name, snapshots_of(self.ctx, name), sent), period, now)
        return unit_costs(
            month.price.cost(month.use.used) if month.price else None,
            month.use.used,
            _reactions(facts, period, lambda figures: figures.unique_impressions),
            _reactions(facts, period, lambda figures: figures.unique_clicks),
            _new_followers(facts, period),
        )


def _reactions(
    facts: AccountFacts, period: Period, part: Callable[[MessageFigures], int | None]
) -> Reactions | None:
    """Those of the month's deliveries of which both figures are known; None where of none."""
    found = [
        (people, count.people)
        for (sent, figures), count in zip(
            facts.deliveries, reached(facts.deliveries, facts.counts), strict=True
        )
        if not sent.test and figures is not None and period.holds(line_day(sent.sent_at))
        if (people := part(figures)) is not None and count.people is not None
    ]
    people, delivered = sum(each for each, _ in found), sum(each for _, each in found)
    return Reactions(people, delivered) if found else None


def _new_followers(facts: AccountFacts, period: Period) -> int | None:
    """From the eve of the month to its last day with figures; None where one is not known."""
    eve = facts.days.get(period.eve)
    known = [each.followers for day in period.days if (each := facts.days.get(day))]
    last = next((count for count in reversed(known) if count is not None), None)
    if eve is None or eve.followers is None or last is None:
        return None
    return last - eve.followers
