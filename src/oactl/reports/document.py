"""The document of a report (contract 4, `report weekly`): the figures behind every look."""

from datetime import UTC, date
from typing import Any
from zoneinfo import ZoneInfo

from oactl.domain.frequency import Comparison
from oactl.domain.report import values
from oactl.domain.report.block_cost import BlockCost, WindowCost
from oactl.domain.report.lost_reach import LostReach
from oactl.domain.report.period import Period
from oactl.public_json import report
from oactl.public_json.accounts import MonthsMessages, Quota
from oactl.public_json.goals import Kpi
from oactl.public_json.plans import Goal


def document(found: values.Report) -> report.Report:
    """The whole report. Days are LINE's (UTC+9); times carry their offset."""
    return report.Report(
        period=_period(found.period),
        as_of=f"{found.as_of.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        accounts=[_account(account) for account in found.accounts],
    )


def figures_document(figures: values.Figures, zone: ZoneInfo) -> report.Figures:
    """The figures of one account in one period, without the account's name and quota."""
    return report.Figures(**_figures(figures, zone))


def quota_document(quota: values.SyncedQuota) -> Quota:
    """A month's messages as synced."""
    return Quota(quota.limit, quota.used, quota.remaining)


def _account(account: values.AccountReport) -> report.AccountReport:
    return report.AccountReport(
        account=account.account,
        quota=quota_document(account.quota),
        plans=[_plan(plan) for plan in account.plans],
        quota_day=_day(account.quota.day),
        month=MonthsMessages.of(account.month) if account.month else None,
        highlights=[_highlight(each) for each in account.highlights],
        trends=[trend_document(each) for each in account.trends],
        year_ago=year_ago_document(account),
        message_costs=[
            _message_cost(each, window, account.lost_reach)
            for each in account.block_costs
            for window in each.windows
        ],
        breakdowns=breakdowns_document(account.breakdowns) if account.breakdowns else None,
        goals=[Kpi.of(goal) for goal in account.goals],
        **_figures(account.figures, ZoneInfo(account.timezone)),
    )


def _message_cost(
    cost: BlockCost, window: WindowCost, reach: LostReach | None
) -> report.MessageCost:
    told = window.told
    return report.MessageCost(
        occurrence=cost.sending.id,
        hours=window.hours,
        conclusion=window.conclusion,
        why=window.why,
        blocks=told.blocks if told else None,
        low=told.low if told else None,
        high=told.high if told else None,
        per_1000=window.per_1000.blocks if window.per_1000 else None,
        shared_with=cost.shared_with,
        with_others=cost.with_others,
        quiet_days=cost.quiet_days,
        lost_reach=_lost_reach(window, reach),
    )


def _lost_reach(window: WindowCost, reach: LostReach | None) -> report.LostReach | None:
    told = window.lost
    if told is None or reach is None:
        return None
    total, low, high = (reach.of(friends).total for friends in told)
    return report.LostReach(
        total=total,
        low=low,
        high=high,
        currency=reach.currency,
        at_most=reach.at_most,
        messages_a_month=reach.messages_a_month,
        months=reach.months,
        price=reach.price,
        tax=reach.tax,
    )


def breakdowns_document(found: values.Breakdowns) -> report.Breakdowns:
    """How posts did by what tells them apart."""
    return report.Breakdowns(
        start=found.start.isoformat(),
        end=found.end.isoformat(),
        posts=found.posts,
        by=[report.Breakdown(each.by, list(map(_part, each.parts))) for each in found.by],
        links=[
            report.LinkFigures(
                each.url,
                each.posts,
                each.delivered,
                each.clicks,
                each.unique_clicks,
                each.click_rate,
            )
            for each in found.links
        ],
    )


def _part(part: values.BreakdownPart) -> report.BreakdownPart:
    did = part.engagement
    return report.BreakdownPart(
        value=part.value,
        deliveries=did.deliveries,
        delivered_least=did.least,
        **_reactions(did),
    )


def _highlight(each: values.Highlight) -> report.Highlight:
    return report.Highlight(each.code, each.params, each.stands_on)


def trend_document(trend: values.Trend) -> report.Trend:
    """One figure in the periods before and in this one."""
    points = [
        report.TrendPoint(label, end.isoformat(), value) for label, end, value in trend.points
    ]
    return report.Trend(
        trend.name, points, report.UsualRange(*trend.usual) if trend.usual else None
    )


def year_ago_document(account: values.AccountReport) -> report.YearAgo | None:
    """The same period a year before, where anything is known of it."""
    then = account.year_ago
    if then is None:
        return None
    figures = _figures(then, ZoneInfo(account.timezone))
    parts = ("followers", "targeted_reaches", "blocks", "friends", "engagement", "reached")
    return report.YearAgo(_period(then.period), **{part: figures[part] for part in parts})


def _period(period: Period) -> report.Period:
    days = (period.start.isoformat(), period.end.isoformat())
    return report.Period(period.kind, period.label, *days)


def _plan(plan: values.PlanKept) -> report.PlanKept:
    goal = plan.goal
    return report.PlanKept(
        plan=plan.plan,
        title=plan.title,
        operators=plan.operators,
        goal=Goal(goal.metric, goal.target, _day(goal.by)) if goal else None,
        frequency=[_promise(each) for each in plan.promised],
    )


def _promise(each: Comparison) -> report.PromiseKept:
    promise = each.promise
    days = (each.start.isoformat(), each.end.isoformat())
    return report.PromiseKept(promise.kind, promise.rate, *days, promise.times, each.found)


def _figures(figures: values.Figures, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "provisional": figures.provisional,
        "followers": _followers(figures.followers),
        "targeted_reaches": _level(figures.targeted_reaches),
        "blocks": _blocks(figures.blocks),
        "friends": _level(figures.friends),
        "engagement": _engagement(figures.engagement, zone),
        "messages": report.Messages(*_endpoints(figures.messages)),
        "adherence": _adherence(figures.adherence),
        "missing_days": [day.isoformat() for day in figures.missing_days],
        "reached": report.Reached(
            *_endpoints(figures.reached), figures.reached.total, figures.tests
        ),
    }


def _followers(followers: values.Followers) -> report.Followers:
    return report.Followers(
        start=followers.start,
        end=followers.end,
        end_date=_day(followers.end_date),
        net=followers.net,
        growth_rate=followers.growth_rate,
        daily=[report.FollowersAtEnd(day.isoformat(), value) for day, value in followers.daily],
    )


def _level(level: values.Level) -> report.Level:
    return report.Level(level.start, level.end, level.net)


def _blocks(blocks: values.Blocks) -> report.Blocks:
    rates = (blocks.rate_start, blocks.rate_end, blocks.rate_change)
    return report.Blocks(blocks.start, blocks.end, blocks.net, *rates)


def _engagement(engagement: values.Engagement, zone: ZoneInfo) -> report.Engagement:
    return report.Engagement(
        deliveries=engagement.deliveries,
        delivered_least=engagement.least,
        posts=[_post(post, zone) for post in engagement.posts],
        **_reactions(engagement),
    )


def _post(post: values.PostFigures, zone: ZoneInfo) -> report.PostFigures:
    return report.PostFigures(
        occurrence=post.occurrence,
        subject=post.subject,
        sent_at=post.sent_at.astimezone(zone).isoformat(timespec="seconds"),
        delivered_by=post.by,
        delivered_least=post.least,
        **_reactions(post),
    )


def _reactions(figures: values.Engagement | values.PostFigures) -> dict[str, Any]:
    return {
        "delivered": figures.delivered,
        "unique_impressions": figures.unique_impressions,
        "unique_clicks": figures.unique_clicks,
        "open_rate": figures.open_rate,
        "click_rate": figures.click_rate,
    }


def _endpoints(of: values.Messages) -> tuple[int | None, int | None, int | None, int | None]:
    return of.broadcast, of.multicast, of.narrowcast, of.push


def _adherence(kept: values.Adherence) -> report.Adherence:
    return report.Adherence(
        planned=kept.planned,
        sent=kept.sent,
        handed_off=kept.handed_off,
        held=kept.held,
        missed=kept.missed,
        failed=kept.failed,
        open=kept.open,
        skipped=kept.skipped,
        done=kept.done,
        occurrences=[
            report.NotSent(fact.occurrence, fact.subject, fact.state.value, fact.reason)
            for fact in kept.occurrences
        ],
    )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
