"""The sample week with a year of trends and posts behind it, for the looks that draw."""

from dataclasses import replace
from datetime import timedelta

from report_sample import WEEK, sample

from oactl.domain.engagement import LinkClicks
from oactl.domain.report.breakdown import breakdowns
from oactl.domain.report.highlights import highlights
from oactl.domain.report.period import Period, before
from oactl.domain.report.values import AccountReport, PostFigures, Report, Trend, TrendName

GAPS = {20, 21, 40}  # weeks of which nobody knows the figures


def weeks(count: int = 53) -> list[Period]:
    found = [WEEK]
    while len(found) < count:
        found.insert(0, before(found[0]))
    return found


def trend(name: TrendName, last: float, step: float, usual: tuple[float, float] | None) -> Trend:
    """A figure that climbs by `step` a week to `last`, with a wave, and three weeks missing."""
    values = [last - step * (52 - at) + step * 3 * (at % 5 - 2) for at in range(52)] + [last]
    points = tuple(
        (week.label, week.end, None if at in GAPS else value)
        for at, (week, value) in enumerate(zip(weeks(), values, strict=True))
    )
    return Trend(name, points, usual)


TRENDS = (
    trend("new", 230, 1, (150, 260)),
    trend("followers", 21_730, 120, None),
    trend("friends", 15_660, 70, None),
    trend("friends_net", 164, 1, (90, 160)),
    trend("blocks_net", 66, 0.5, (20, 70)),
    trend("block_rate", 6_070 / 21_730, 0.0002, (0.26, 0.2785)),
    trend("open_rate", 6_641 / 16_714, 0.001, (0.35, 0.44)),
    trend("click_rate", 967 / 16_680, 0.0001, (0.04, 0.06)),
    trend("messages", 16_714, 20, (16_000, 19_500)),
)


KINDS = (
    ("優惠", "周年慶", "all"),
    ("新聞", "桂花烏龍", "vip & (new | silver), not staff"),
    ("優惠", "", "vip"),
)
LINKS = (
    LinkClicks(
        1, "https://example.com/menu?utm_source=line&utm_campaign=anniversary-2026", 320, 210, 210
    ),
    LinkClicks(1, "tel:02-2345-6789", None, None, None),
)


def before_it(posts: tuple[PostFigures, ...]) -> list[PostFigures]:
    """The posts of a week in the five weeks up to it, each of a type, topic and audience."""
    return [
        replace(
            post,
            sent_at=post.sent_at - timedelta(weeks=ago),
            **dict(zip(("type", "topic", "audience"), KINDS[(at + ago) % 3], strict=True)),
            links=LINKS if at == 1 else (),
        )
        for ago in range(5)
        for at, post in enumerate(posts)
    ]


def rich(account: str = "main", name: str = "小熊茶行") -> Report:
    """One account with a year of trends, and the same week a year ago."""
    report = sample(account=account)
    (one,) = report.accounts
    ago = replace(one.earlier, period=weeks()[0])
    one = replace(one, trends=TRENDS, name=name, year_ago=ago, groups=("north",))
    posts = before_it(one.figures.engagement.posts)
    one = replace(one, breakdowns=breakdowns(WEEK, posts, one.timezone))
    one = replace(one, highlights=highlights(one))
    return replace(report, accounts=(one,), groups={"north": 1})


def several(count: int) -> Report:
    """So many accounts, every other one in the group south."""
    accounts: list[AccountReport] = []
    for at in range(count):
        (one,) = rich(f"shop-{at:02}", f"小熊茶行 第 {at} 店").accounts
        accounts.append(replace(one, groups=("south",) if at % 2 else ("north",)))
    groups = {"north": (count + 1) // 2, "south": count // 2}
    return replace(rich(), accounts=tuple(accounts), groups=groups)
