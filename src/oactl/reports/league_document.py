"""The document of a league table: what `report weekly --league FIGURE --json` prints."""

from datetime import UTC, datetime

from oactl.domain.report.league import GroupTotal, League, LeagueRow
from oactl.domain.report.values import Beyond
from oactl.public_json import report, text


def league_json(found: League, as_of: datetime) -> str:
    """The whole table; days are LINE's (UTC+9)."""
    period = found.period
    document = report.League(
        period=report.Period(
            period.kind, period.label, period.start.isoformat(), period.end.isoformat()
        ),
        as_of=f"{as_of.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        ranked_by=found.ranked_by,
        accounts=[_row(rank, row) for rank, row in found.rows],
        total=_group(found.total),
        groups=[_group(each) for each in found.groups],
    )
    return text(document) + "\n"


def _row(rank: int | None, row: LeagueRow) -> report.LeagueAccount:
    return report.LeagueAccount(
        rank=rank,
        account=row.account,
        groups=row.groups,
        end_date=row.end_date.isoformat() if row.end_date else None,
        followers=row.followers,
        new_followers=row.new_followers,
        growth_rate=row.growth_rate,
        friends=row.friends,
        friends_net=row.friends_net,
        block_rate=row.block_rate,
        block_rate_change=row.block_rate_change,
        target_reach=row.target_reach,
        posts=row.posts,
        messages=row.messages,
        open_rate=row.open_rate,
        beyond_usual=[_beyond(each) for each in row.beyond],
    )


def _beyond(each: Beyond) -> report.BeyondUsual:
    return report.BeyondUsual(each.name, each.value, report.UsualRange(each.low, each.high))


def _group(each: GroupTotal) -> report.LeagueGroup:
    return report.LeagueGroup(
        name=each.name,
        accounts=each.accounts,
        followers=each.followers,
        new_followers=each.new_followers,
        friends=each.friends,
        friends_net=each.friends_net,
        posts=each.posts,
        messages=each.messages,
        open_rate=each.open_rate,
    )
