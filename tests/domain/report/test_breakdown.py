"""How posts did by type, topic, audience, time and link, by hand-computed figures."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.engagement import LinkClicks
from oactl.domain.insight import ratio
from oactl.domain.report.best_kind import best_kind
from oactl.domain.report.breakdown import breakdowns
from oactl.domain.report.period import period_of
from oactl.domain.report.values import Breakdowns, PostFigures

WEEK = period_of("week", date(2026, 11, 9))  # to Sunday 2026-11-15
WEDNESDAY = datetime(2026, 11, 11, 12, tzinfo=UTC)  # 20:00 in Taipei
SATURDAY = datetime(2026, 11, 14, 16, 30, tzinfo=UTC)  # Sunday 00:30 in Taipei
MENU, SHOP = "https://example.com/menu", "https://example.com/shop"


def post(at: datetime = WEDNESDAY, figures: tuple = (1_000, 400, 50), **more) -> PostFigures:
    delivered, opened, clicked = figures
    more = {"type": "", **more}
    return PostFigures(
        occurrence="shop/a@x",
        subject="a",
        sent_at=at,
        delivered=delivered,
        unique_impressions=opened,
        unique_clicks=clicked,
        open_rate=ratio(opened, delivered),
        click_rate=ratio(clicked, delivered),
        **more,
    )


def found(*posts: PostFigures, zone: str = "Asia/Taipei") -> Breakdowns:
    told = breakdowns(WEEK, posts, zone)
    assert told is not None
    return told


def rates(told: Breakdowns, by: str) -> list[tuple[str, int, float | None]]:
    (some,) = (each for each in told.by if each.by == by)
    return [(p.value, p.engagement.deliveries, p.engagement.open_rate) for p in some.parts]


def test_the_rate_of_a_type_is_of_all_its_people_and_no_mean_of_rates() -> None:
    told = found(
        post(type="offer", figures=(1_000, 500, None)),
        post(type="offer", figures=(100, 20, None)),
        post(type="news", figures=(2_000, 1_200, 30)),
    )
    assert rates(told, "type") == [("news", 1, 0.6), ("offer", 2, 520 / 1_100)]


def test_what_line_does_not_give_is_left_out_of_both_parts_and_is_never_nought() -> None:
    told = found(
        post(topic="tea", figures=(1_000, None, None)),
        post(topic="tea", figures=(500, 100, 25)),
        post(topic="cake", figures=(30, None, None)),
    )
    assert rates(told, "topic") == [("tea", 2, 0.2), ("cake", 1, None)]
    tea = told.by[0].parts[0].engagement
    assert (tea.delivered, tea.unique_impressions, tea.click_rate) == (1_500, 100, 0.05)


def test_weekday_and_hour_are_of_the_accounts_clock() -> None:
    posts = (post(WEDNESDAY), post(SATURDAY, (1_000, 100, 10)))
    assert rates(found(*posts), "weekday") == [("wed", 1, 0.4), ("sun", 1, 0.1)]
    assert rates(found(*posts), "hour") == [("00:00", 1, 0.1), ("20:00", 1, 0.4)]
    bangkok = found(*posts, zone="Asia/Bangkok")
    assert rates(bangkok, "weekday") == [("wed", 1, 0.4), ("sat", 1, 0.1)]


def test_what_all_posts_have_alike_tells_nothing() -> None:
    told = found(post(type="offer", audience="all"), post(type="offer", audience="all"))
    assert told.by == ()


def test_a_post_without_a_type_is_in_no_type() -> None:
    told = found(post(type="offer"), post(type="news"), post())
    assert [value for value, *_ in rates(told, "type")] == ["news", "offer"]


@pytest.mark.parametrize(
    ("kind", "start"), [("week", "2026-08-17"), ("month", "2026-09-01"), ("quarter", "2026-10-01")]
)
def test_thirteen_weeks_are_compared_and_of_a_quarter_its_own_days(kind: str, start: str) -> None:
    period = period_of(kind, date(2026, 11, 9))
    first = datetime.fromisoformat(f"{start}T00:00:00+09:00")
    told = breakdowns(period, [post(first), post(first - timedelta(seconds=1)), post()], "UTC")
    assert told is not None
    assert (told.start.isoformat(), told.end, told.posts) == (start, period.end, 2)


def test_a_day_and_weeks_without_posts_are_not_compared() -> None:
    assert breakdowns(period_of("day", date(2026, 11, 11)), [post()], "UTC") is None
    assert breakdowns(WEEK, [post(WEDNESDAY + timedelta(days=7))], "UTC") is None


def test_a_link_is_counted_over_bubbles_and_posts() -> None:
    first = (
        LinkClicks(1, MENU, 60, 40, 55),
        LinkClicks(2, MENU, 30, 25, 55),  # 55 people followed it in any of the bubbles
        LinkClicks(2, SHOP, 200, 90, 90),
    )
    second = (LinkClicks(1, MENU, 25, 21, 21), LinkClicks(1, SHOP, None, None, None))
    told = found(post(links=first), post(figures=(500, 100, 21), links=second))
    shop, menu = told.links
    assert (shop.url, shop.posts, shop.clicks, shop.unique_clicks) == (SHOP, 2, 200, 90)
    assert shop.click_rate == 0.09  # of the first post's people alone
    assert (menu.url, menu.posts, menu.clicks, menu.unique_clicks) == (MENU, 2, 115, 76)
    assert menu.click_rate == 76 / 1_500


def test_a_link_of_which_line_gives_nothing_is_last_and_unknown() -> None:
    few, some = LinkClicks(1, MENU, None, None, None), LinkClicks(1, SHOP, 30, 20, None)
    told = found(post(links=(few, some)))
    assert [(each.url, each.clicks, each.click_rate) for each in told.links] == [
        (SHOP, 30, 0.02),
        (MENU, None, None),
    ]


@pytest.mark.parametrize(
    ("occurrence", "subject", "name"),
    [
        ("p/a@2026-11-11T20:00", "Tea", "Tea"),
        ("p/a@2026-11-11T20:00#short", "Tea", "Tea #short"),
        ("p/a#then@2026-11-12T20:00", "Tea", "Tea #then"),
        ("p/a@2026-11-11T20:00#short", "", "p/a@2026-11-11T20:00#short"),
    ],
)
def test_variants_and_what_follows_can_be_told_apart(occurrence: str, subject: str, name: str):
    assert replace(post(), occurrence=occurrence, subject=subject).name == name


COUNTS = st.none() | st.integers(0, 300)


@given(st.lists(st.tuples(st.sampled_from("abc"), COUNTS, COUNTS, COUNTS), min_size=1))
def test_parts_together_are_the_whole(rows: list[tuple]) -> None:
    posts = [post(type=kind, figures=figures) for kind, *figures in rows]
    for each in found(*posts).by:
        assert sum(part.engagement.deliveries for part in each.parts) == len(posts)
        known = [part.engagement.delivered for part in each.parts]
        total = [delivered for _kind, delivered, *_ in rows if delivered is not None]
        assert sum(n for n in known if n is not None) == sum(total)
        assert (set(known) == {None}) == (not total)


# ---- what stands out -----------------------------------------------------------------------


def rated(kind: str, rates: list[float], people: int = 1_000, **more) -> list[PostFigures]:
    return [post(type=kind, figures=(people, round(people * rate), None), **more) for rate in rates]


HIGH = [0.5, 0.51, 0.52, 0.53, 0.54, 0.55, 0.56, 0.57]
LOW = [0.4, 0.41, 0.42, 0.43, 0.44, 0.45, 0.46, 0.47]


def test_a_type_whose_posts_all_did_better_stands_out() -> None:
    best = best_kind(found(*rated("offer", HIGH), *rated("news", LOW)))
    assert best is not None
    assert (best.by, best.value, len(best.posts), len(best.others)) == ("type", "offer", 8, 8)
    assert (best.rate, best.others_rate) == (pytest.approx(0.535), pytest.approx(0.435))
    # 64 of 64 pairs: (64 - 32 - 0.5) / sqrt(8 * 8 * 17 / 12) = 3.308
    assert best.p_value == pytest.approx(0.000939, abs=1e-6)


@pytest.mark.parametrize(
    "posts",
    [
        [*rated("offer", HIGH[:3]), *rated("news", LOW[:3])],  # chance alone does it in one of ten
        [*rated("offer", HIGH), *rated("news", HIGH)],
        [*rated("offer", HIGH, people=100), *rated("news", LOW)],  # some chosen friends
    ],
    ids=["few", "alike", "chosen"],
)
def test_nothing_stands_out_where_there_is_too_little_to_say(posts: list[PostFigures]) -> None:
    assert best_kind(found(*posts)) is None


def test_an_audience_never_stands_out() -> None:
    told = found(*rated("", HIGH, audience="vip"), *rated("", LOW, audience="all"))
    assert [each.by for each in told.by] == ["audience"]
    assert best_kind(told) is None


def test_of_posts_that_differ_by_chance_alone_one_account_in_twenty_hears_of_it() -> None:
    random = Random(7)  # noqa: S311 - chance, no secret

    def one(week: int) -> PostFigures:
        at = WEDNESDAY - timedelta(
            weeks=week, days=random.randrange(3), hours=random.choice((0, 8))
        )
        figures = (1_000, round(random.gauss(450, 50)), None)
        return post(at, figures, type=random.choice("abc"), topic=random.choice("xyz"))

    accounts = 200
    heard = sum(
        best_kind(found(*(one(week % 13) for week in range(26)))) is not None
        for _ in range(accounts)
    )
    assert heard <= accounts * 0.05
