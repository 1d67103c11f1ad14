"""The league table: many accounts beside each other, ranked by one of their figures.

A row needs the levels at a few days and what was sent, not every day and every plan of an account.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias, get_args

from oactl.domain.insight import FollowersDay, pooled, ratio, sum_of_known
from oactl.domain.line_day import line_day
from oactl.domain.report.build import messages_of
from oactl.domain.report.period import Period
from oactl.domain.report.reached import DayCounts, Sent, SentSum, reached
from oactl.domain.report.trends import past_periods, usual_range
from oactl.domain.report.values import AccountReport, Beyond, TrendName

RankedBy: TypeAlias = Literal[
    "followers",
    "new-followers",
    "growth-rate",
    "friends",
    "block-rate",
    "block-rate-change",
    "target-reach",
    "posts",
    "messages",
    "open-rate",
]
RANKED_BY: tuple[RankedBy, ...] = get_args(RankedBy)
FEWER_IS_BETTER = frozenset({"block-rate", "block-rate-change"})
WATCHED: tuple[TrendName, ...] = ("new", "blocks_net")  # what has a usual range by levels alone


class Opened(NamedTuple):
    """Unique impressions, and to how many was delivered, of the posts of which both are known."""

    people: int | None = None
    delivered: int | None = None

    @property
    def rate(self) -> float | None:
        """The pooled open rate."""
        return ratio(self.people, self.delivered)


class LeagueRow(NamedTuple):
    """One account in a league table; None where nobody has the figure.

    The figures are those of its report: `new_followers` and the changes are from the eve of the
    period to `end_date`, its last day with figures.
    """

    account: str
    groups: tuple[str, ...] = ()
    end_date: date | None = None
    followers: int | None = None
    new_followers: int | None = None
    growth_rate: float | None = None
    friends: int | None = None
    friends_net: int | None = None
    block_rate: float | None = None
    block_rate_change: float | None = None
    target_reach: int | None = None
    posts: int = 0
    messages: int | None = None
    opened: Opened = Opened()
    beyond: tuple[Beyond, ...] = ()

    @property
    def open_rate(self) -> float | None:
        """Of all its posts together."""
        return self.opened.rate


class Levels(NamedTuple):
    """Friends at the end of some days, and on the last day of the period that has figures."""

    at: Mapping[date, FollowersDay]
    last: FollowersDay | None = None


class GroupTotal(NamedTuple):
    """The accounts of a group together; those in none have the name "".

    What is not known of some of them is left out, None where of all.
    """

    name: str
    accounts: int
    followers: int | None
    new_followers: int | None
    friends: int | None
    friends_net: int | None
    posts: int
    messages: int | None
    open_rate: float | None


class League(NamedTuple):
    """The accounts of a period by rank; None for an account whose figure is not known."""

    period: Period
    ranked_by: RankedBy
    rows: Sequence[tuple[int | None, LeagueRow]]
    total: GroupTotal
    groups: Sequence[GroupTotal]


class Sends(NamedTuple):
    """What a period's deliveries came to: posts, people reached, and how many opened."""

    posts: int = 0
    messages: int | None = 0
    opened: Opened = Opened()


def edge_days(period: Period) -> list[date]:
    """The days whose levels a row needs: the eve, and both ends of the periods before."""
    return sorted({period.eve, *(day for ends in _ends(period) for day in ends)})


def league_row(
    account: str, groups: tuple[str, ...], period: Period, levels: Levels, sent: Sends
) -> LeagueRow:
    """A row made from what the ledger keeps by day, without the report of the account."""
    unknown = FollowersDay(period.eve, "unready")
    start, end = levels.at.get(period.eve, unknown), levels.last or unknown
    new = _less(end.followers, start.followers)
    return LeagueRow(
        account,
        groups,
        levels.last.day if levels.last else None,
        followers=end.followers,
        new_followers=new,
        growth_rate=ratio(new, start.followers),
        friends=end.friends,
        friends_net=_less(end.friends, start.friends),
        block_rate=end.block_rate,
        block_rate_change=_change(end.block_rate, start.block_rate),
        target_reach=end.targeted_reaches,
        posts=sent.posts,
        messages=sent.messages,
        opened=sent.opened,
        beyond=beyond_usual(period, levels),
    )


def sends_of(
    period: Period, sent: Sequence[Sent], counts: DayCounts, sums: Sequence[SentSum] = ()
) -> Sends:
    """What the report has of them; `sent` may begin before the period and end after it.

    `sums` are of further deliveries, all of the period.
    """
    found = [
        (one, figures, count.people)
        for (one, figures), count in zip(sent, reached(sent, counts), strict=True)
        if period.holds(line_day(one.sent_at))
    ]
    posts = [(figures, people) for one, figures, people in found if not one.test]
    opened = [(figures.unique_impressions, people) for figures, people in posts if figures]
    reach = [(one.via, people) for one, _, people in found]
    return Sends(
        posts=len(posts) + sum(each.posts for each in sums),
        messages=messages_of([*reach, *((each.via, each.people) for each in sums)]).total,
        opened=_opened([*opened, *((each.opened, each.opened_of) for each in sums)]),
    )


def row_of(account: AccountReport) -> LeagueRow:
    """The row of an account whose whole report there is."""
    figures = account.figures
    posts = figures.engagement.posts
    return LeagueRow(
        account.account,
        account.groups,
        figures.followers.end_date,
        followers=figures.followers.end,
        new_followers=figures.followers.net,
        growth_rate=figures.followers.growth_rate,
        friends=figures.friends.end,
        friends_net=figures.friends.net,
        block_rate=figures.blocks.rate_end,
        block_rate_change=figures.blocks.rate_change,
        target_reach=figures.targeted_reaches.end,
        posts=len(posts),
        messages=figures.reached.total,
        opened=_opened((post.unique_impressions, post.delivered) for post in posts),
        beyond=account.beyond or _beyond_trends(account),
    )


def _beyond_trends(account: AccountReport) -> tuple[Beyond, ...]:
    figures = account.figures
    if figures.followers.end_date != figures.period.end:
        return ()
    return tuple(
        Beyond(trend.name, trend.now, *trend.usual, trend.side)
        for trend in account.trends
        if trend.name in WATCHED and trend.side and trend.usual and trend.now is not None
    )


def league(
    period: Period, rows: Sequence[LeagueRow], by: RankedBy, groups: Iterable[str] = ()
) -> League:
    """The table; `groups` is the order of the workspace's."""
    known = dict.fromkeys([*groups, *(name for each in rows for name in each.groups), ""])
    of_group = {name: [s for s in rows if name in (s.groups or ("",))] for name in known}
    told = [together(name, some) for name, some in of_group.items() if some]
    return League(
        period,
        by,
        ranked(rows, by),
        together("", rows),
        told if len(told) > 1 else [],
    )


def ranked(rows: Iterable[LeagueRow], by: RankedBy) -> list[tuple[int | None, LeagueRow]]:
    """The best first; equal figures share a rank, and who has none comes last, without one."""
    sign = 1 if by in FEWER_IS_BETTER else -1
    known = [(sign * value, row) for row in rows if (value := figure(row, by)) is not None]
    known.sort(key=lambda pair: (pair[0], pair[1].account))
    found: list[tuple[int | None, LeagueRow]] = []
    for at, (value, row) in enumerate(known):
        same = at > 0 and known[at - 1][0] == value
        found.append((found[-1][0] if same else at + 1, row))
    return [*found, *((None, row) for row in rows if figure(row, by) is None)]


def figure(row: LeagueRow, by: RankedBy) -> float | None:
    """The figure of a row that a table is ranked by."""
    value: float | None = getattr(row, by.replace("-", "_"))
    return value


def together(name: str, some: Sequence[LeagueRow]) -> GroupTotal:
    """The accounts of a group as one."""
    return GroupTotal(
        name,
        accounts=len(some),
        followers=sum_of_known(each.followers for each in some),
        new_followers=sum_of_known(each.new_followers for each in some),
        friends=sum_of_known(each.friends for each in some),
        friends_net=sum_of_known(each.friends_net for each in some),
        posts=sum(each.posts for each in some),
        messages=sum_of_known(each.messages for each in some),
        open_rate=pooled((each.opened.people, each.opened.delivered) for each in some),
    )


def _opened(pairs: Iterable[tuple[int | None, int | None]]) -> Opened:
    known = [(part, whole) for part, whole in pairs if part is not None and whole is not None]
    if not known:
        return Opened()
    return Opened(sum(part for part, _ in known), sum(whole for _, whole in known))


def beyond_usual(period: Period, levels: Levels) -> tuple[Beyond, ...]:
    """What lies outside of the range of the periods before, of which both ends are known.

    Nothing as long as the figures do not reach to the period's end.
    """
    start, end = levels.at.get(period.eve), levels.last
    if start is None or end is None or end.day != period.end:
        return ()
    past = [(levels.at.get(eve), levels.at.get(end)) for eve, end in _ends(period)]
    changes = [_changes(one, two) for one, two in past if one is not None and two is not None]
    found = (
        _beyond(name, value, [each[at] for each in changes])
        for at, (name, value) in enumerate(zip(WATCHED, _changes(start, end), strict=True))
    )
    return tuple(each for each in found if each is not None)


def by_distance(rows: Iterable[LeagueRow]) -> list[LeagueRow]:
    """Those with a figure outside of its usual range, the farthest out first."""
    out = [row for row in rows if row.beyond]
    return sorted(out, key=lambda row: max(map(_distance, row.beyond)), reverse=True)


def _distance(each: Beyond) -> float:
    """How far a figure lies outside of its range, in widths of the range."""
    width = (each.high - each.low) or abs(each.high) or 1
    return max(each.value - each.high, each.low - each.value) / width


@lru_cache(maxsize=8)
def _ends(period: Period) -> tuple[tuple[date, date], ...]:
    return tuple((past.eve, past.end) for past in past_periods(period))


def _changes(start: FollowersDay, end: FollowersDay) -> tuple[int | None, int | None]:
    """Those of `WATCHED`."""
    return _less(end.followers, start.followers), _less(end.blocks, start.blocks)


def _beyond(name: TrendName, value: int | None, before: Sequence[int | None]) -> Beyond | None:
    usual = usual_range(before)
    if value is None or usual is None or usual[0] <= value <= usual[1]:
        return None
    return Beyond(name, value, *usual, 1 if value > usual[1] else -1)


def _less(end: int | None, start: int | None) -> int | None:
    return None if end is None or start is None else end - start


def _change(end: float | None, start: float | None) -> float | None:
    return None if end is None or start is None else end - start
