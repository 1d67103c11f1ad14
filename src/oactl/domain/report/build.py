"""From facts to figures, by the definitions of contract 4, `report weekly`."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple, assert_never

from oactl.domain.audience import Via
from oactl.domain.delivery.state import State
from oactl.domain.engagement import MessageFigures
from oactl.domain.insight import (
    FollowersDay,
    SentDelivery,
    ratio,
    sum_of_known,
)
from oactl.domain.line_day import line_day
from oactl.domain.report.block_cost import block_costs, period_blocks
from oactl.domain.report.breakdown import breakdowns
from oactl.domain.report.highlights import highlights
from oactl.domain.report.lost_reach import lost_reach, messages_a_month
from oactl.domain.report.period import Period, before, year_before
from oactl.domain.report.posts import Found, engagement_of
from oactl.domain.report.reached import reached
from oactl.domain.report.sendings import Sending, sendings_by_others, sendings_of
from oactl.domain.report.trends import trends_of
from oactl.domain.report.values import (
    AccountFacts,
    AccountReport,
    Adherence,
    Blocks,
    Figures,
    Followers,
    Gap,
    Level,
    Messages,
    OccurrenceFact,
    PostFigures,
    Report,
)

NOT_SENT = frozenset({"held", "missed", "skipped", "failed"})


def build(period: Period, accounts: Sequence[AccountFacts], as_of: datetime) -> Report:
    """The report of a period."""
    return Report(period, as_of, tuple(_account(period, facts, as_of) for facts in accounts))


def adherence_of(facts: Iterable[OccurrenceFact], period: Period) -> Adherence:
    """What became of the occurrences whose day lies in the period."""
    inside = [fact for fact in facts if period.holds(fact.day)]
    not_sent = [fact for fact in inside if _kept(fact.state) in NOT_SENT]
    return Adherence(
        **Counter(_kept(fact.state) for fact in inside),
        occurrences=tuple(sorted(not_sent, key=_by_time)),
        hand_offs=tuple(sorted((f for f in inside if f.state is State.HANDED_OFF), key=_by_time)),
        by_hand=tuple(sorted((f for f in inside if f.state is State.DONE), key=_by_time)),
    )


def _by_time(fact: OccurrenceFact) -> tuple[str, str]:
    """Wall-clock time, then the name; both are in the id."""
    name, _, wall = fact.occurrence.rpartition("@")
    return wall or fact.day.isoformat(), name


def messages_of(counts: Iterable[tuple[Via, int | None]]) -> Messages:
    """Recipients by endpoint, test sends too: they use up messages like any other."""
    found: dict[Via, list[int | None]] = {}
    for via, count in counts:
        found.setdefault(via, []).append(count)
    return Messages(
        broadcast=sum_of_known(found.get(Via.BROADCAST, [0])),
        multicast=sum_of_known(found.get(Via.MULTICAST, [0])),
        narrowcast=sum_of_known(found.get(Via.NARROWCAST, [0])),
        push=sum_of_known(found.get(Via.PUSH, [0])),
    )


def _account(period: Period, facts: AccountFacts, as_of: datetime) -> AccountReport:
    sent = [*facts.deliveries, *(facts.past or ())]
    counted = zip(sent, reached(sent, facts.counts), strict=True)
    found = [each for each in counted if not facts.only or each[0][0].plan in facts.only]
    figures = _figures(period, facts, found, as_of)
    until = _until(figures, as_of)
    looks_back = facts.past is not None
    posts = engagement_of(found, as_of).posts
    account = AccountReport(
        account=facts.account,
        timezone=facts.timezone,
        figures=figures,
        earlier=_figures(before(period), _cut(facts, until), _begun(found, until), as_of, until),
        quota=facts.quota,
        same_days=until != _Until(before(period).end),
        groups=facts.groups,
        plans=facts.plans,
        month=facts.month,
        year_ago=_year_ago(period, facts, found, as_of) if looks_back else None,
        trends=trends_of(figures, facts.days, found) if looks_back else (),
        breakdowns=breakdowns(period, posts, facts.timezone) if looks_back else None,
    )
    if looks_back:
        account = _with_block_costs(account, facts)
    return replace(account, highlights=highlights(account))


def _with_block_costs(account: AccountReport, facts: AccountFacts) -> AccountReport:
    """With what the messages of the period cost in friends; of all plans, as blocks are."""
    sendings, period = known_sendings(facts), account.figures.period
    monthly = messages_a_month(sendings, facts.days, period.end)
    return replace(
        account,
        block_costs=block_costs(facts.days, sendings, period.start, period.end),
        period_blocks=period_blocks(facts.days, sendings, period.start, period.end),
        lost_reach=lost_reach(1, monthly, facts.price),
    )


def _year_ago(
    period: Period, facts: AccountFacts, found: Sequence[Found], as_of: datetime
) -> Figures | None:
    """The same period a year before, whole; what was planned then is not looked at."""
    then = year_before(period)
    figures = _figures(then, replace(facts, occurrences=()), found, as_of)
    return figures if figures.followers.end is not None or figures.engagement.posts else None


def known_sendings(facts: AccountFacts) -> list[Sending]:
    """All that went to the friends of an account: of oactl's, and of others by LINE's counts."""
    sent = [*facts.deliveries, *(facts.past or ())]
    others = sendings_by_others(facts.answers, sent, facts.days)
    return [*sendings_of(sent, facts.counts), *others]


def posts_of(facts: AccountFacts, as_of: datetime) -> tuple[PostFigures, ...]:
    """All posts of an account that are known, by time; those to testers left out."""
    sent = [*facts.deliveries, *(facts.past or ())]
    return engagement_of(zip(sent, reached(sent, facts.counts), strict=True), as_of).posts


class _Until(NamedTuple):
    """Up to when the period before is compared with: its last day of figures, and of sending."""

    day: date
    sent: datetime | None = None


def _until(figures: Figures, as_of: datetime) -> _Until:
    """The same days as this period has by now."""
    period, earlier = figures.period, before(figures.period)
    length = period.start - earlier.start
    end = figures.followers.end_date
    day = earlier.end
    if end is not None and end != period.end:  # whole months are not of one length
        day = min(end - length, earlier.end)
    running = period.holds(line_day(as_of))
    return _Until(day, as_of - length if running else None)


def _cut(facts: AccountFacts, until: _Until) -> AccountFacts:
    if until.sent is None:
        return facts
    last = line_day(until.sent)
    return replace(facts, occurrences=[each for each in facts.occurrences if each.day <= last])


def _begun(found: Sequence[Found], until: _Until) -> Sequence[Found]:
    return [each for each in found if until.sent is None or each[0][0].sent_at <= until.sent]


def _figures(
    period: Period,
    facts: AccountFacts,
    found: Sequence[Found],
    as_of: datetime,
    until: _Until | None = None,
) -> Figures:
    last = until.day if until else period.end
    days = tuple((day, facts.days.get(day)) for day in period.days if day <= last)
    ready = [each for _, each in days if each and each.status == "ready"]
    start = facts.days.get(period.eve) or FollowersDay(period.eve, "unready")
    end = ready[-1] if ready else FollowersDay(period.end, "unready")
    sent = [each for each in found if period.holds(line_day(each[0][0].sent_at))]
    return Figures(
        period=period,
        provisional=not ready or end.day != last,
        followers=_followers(start, end, days, end.day if ready else None),
        targeted_reaches=_level(start.targeted_reaches, end.targeted_reaches),
        blocks=_blocks(start, end),
        friends=_level(start.friends, end.friends),
        engagement=engagement_of(sent, as_of),
        messages=messages_of((one.via, _accepted(one, line)) for (one, line), _ in sent),
        reached=messages_of((one.via, count.people) for (one, _), count in sent),
        tests=sum(count.people or 0 for (one, _), count in sent if one.test),
        adherence=adherence_of(facts.occurrences, period),
        missing_days=_missing(((period.eve, facts.days.get(period.eve)), *days)),
        days=days,
        eve_gap=_day_gap(period.eve, facts, as_of),
        end_gap=None if ready else _day_gap(period.start, facts, as_of),
    )


def _followers(
    start: FollowersDay,
    end: FollowersDay,
    days: Iterable[tuple[date, FollowersDay | None]],
    end_date: date | None,
) -> Followers:
    net = _difference(start.followers, end.followers)
    return Followers(
        start=start.followers,
        end=end.followers,
        end_date=end_date,
        net=net,
        growth_rate=ratio(net, start.followers),
        daily=tuple((day, found.followers if found else None) for day, found in days),
    )


def _level(start: int | None, end: int | None) -> Level:
    return Level(start, end, _difference(start, end))


def _blocks(start: FollowersDay, end: FollowersDay) -> Blocks:
    before_, after = start.block_rate, end.block_rate
    return Blocks(
        start=start.blocks,
        end=end.blocks,
        net=_difference(start.blocks, end.blocks),
        rate_start=before_,
        rate_end=after,
        rate_change=None if before_ is None or after is None else after - before_,
    )


def _missing(days: Iterable[tuple[date, FollowersDay | None]]) -> tuple[date, ...]:
    return tuple(day for day, found in days if found is None or found.status != "ready")


def _day_gap(day: date, facts: AccountFacts, as_of: datetime) -> Gap | None:
    found = facts.days.get(day)
    if found is None:
        return Gap.NOT_READY if day >= line_day(as_of) else Gap.NOT_ASKED
    match found.status:
        case "ready":
            return None
        case "unready":
            return Gap.NOT_READY
        case "out_of_service":
            return Gap.NONE
        case _:
            assert_never(found.status)


def _accepted(delivery: SentDelivery, figures: MessageFigures | None) -> int | None:
    """What LINE accepted; its own count where nobody knew how many that were."""
    given = figures.delivered if figures else None
    return given if delivery.accepted is None else delivery.accepted


def _difference(start: int | None, end: int | None) -> int | None:
    return None if start is None or end is None else end - start


def _kept(state: State) -> str:
    """The field of `Adherence` that a state counts for."""
    match state:
        case State.SENT:
            return "sent"
        case State.HANDED_OFF:
            return "handed_off"
        case State.DONE:
            return "done"
        case State.HELD:
            return "held"
        case State.MISSED:
            return "missed"
        case State.SKIPPED:
            return "skipped"
        case State.REFUSED | State.PARTIAL | State.UNKNOWN:
            return "failed"
        case State.PLANNED | State.SENDING | State.WOULD_SEND:
            return "open"
        case _:
            assert_never(state)
