"""What is usual for an account, and the sentences made of it, by hand-computed figures."""

from datetime import UTC, date, datetime, timedelta

import pytest

from oactl.domain.audience import Via
from oactl.domain.engagement import MessageFigures
from oactl.domain.insight import FollowersDay, SentDelivery
from oactl.domain.report.build import build
from oactl.domain.report.period import period_of
from oactl.domain.report.trends import past_periods, usual_range
from oactl.domain.report.values import AccountFacts, AccountReport, Trend
from oactl.words.highlights import sentence

MONDAY = date(2026, 11, 9)
WEEK = period_of("week", MONDAY)
AS_OF = datetime(2026, 11, 17, 1, 30, tzinfo=UTC)


def days(weeks: int, gains: dict[int, int], lost: frozenset[date] = frozenset()):
    """Days up to the week's Sunday, 10 new followers a week on its Monday, and those of `gains`.

    `gains` is by how many weeks ago; nobody blocks but 100 from the beginning.
    """
    followers, found = 1_000, {}
    for ago in range(weeks, -1, -1):
        followers += gains.get(ago, 10)
        for n in range(7):
            day = MONDAY - timedelta(weeks=ago) + timedelta(days=n)
            if day not in lost:
                found[day] = FollowersDay(day, "ready", followers, 500, 100)
    return found


def sent(name: str, at: datetime, delivered: int, opened: int | None, kind: str = ""):
    one = SentDelivery(name, name, kind, Via.BROADCAST, at, delivered, request_id="r")
    return one, MessageFigures(delivered, opened, None)


def report(**facts) -> AccountReport:
    facts = {"past": (), **facts}
    return build(WEEK, [AccountFacts("main", **facts)], AS_OF).accounts[0]


def trend(found: AccountReport, name: str) -> Trend:
    return next(each for each in found.trends if each.name == name)


def test_the_usual_range_is_from_the_tenth_to_the_ninetieth_percentile():
    assert usual_range([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) == (2, 10)
    assert usual_range([10, None, 20, 30, 40, 50, 60, 70, None, 80]) == (17, 73)
    assert usual_range([10, None, 20, 30, 40, 50, 60, 70]) is None


def test_a_trend_has_every_week_before_and_this_one_last():
    new = trend(report(days=days(12, {0: 40, 3: 25})), "new")
    assert [value for *_, value in new.points[-5:]] == [10, 25, 10, 10, 40]
    assert new.points[-1][:2] == ("2026-W46", date(2026, 11, 15))
    assert new.points[-13:-11] == (
        ("2026-W34", date(2026, 8, 23), None),  # the day before it is not kept
        ("2026-W35", date(2026, 8, 30), 10),
    )
    assert (new.usual, new.side) == ((10, 10), 1)


def test_with_fewer_than_eight_weeks_nothing_is_called_usual():
    new = trend(report(days=days(8, {})), "new")  # seven whole weeks before this one
    assert (new.usual, new.side) == (None, None)


def test_a_missing_day_is_no_figure_and_never_nought():
    gap = frozenset({date(2026, 10, 25), date(2026, 11, 3)})
    points = {
        label: value for label, _, value in trend(report(days=days(12, {}, gap)), "new").points
    }
    assert points["2026-W43"] is None
    assert points["2026-W44"] is None  # it began on a missing day
    assert points["2026-W45"] == 10  # a day in its midst does no harm


def test_a_week_before_the_first_sending_has_no_count_of_messages():
    at = datetime(2026, 10, 21, 12, tzinfo=UTC)
    messages = trend(report(days=days(8, {}), past=[sent("a", at, 900, None)]), "messages")
    points = {label: value for label, _, value in messages.points}
    assert points["2026-W42"] is None
    assert points["2026-W43"] is None  # it may have begun before
    assert points["2026-W44"] == 0


@pytest.mark.parametrize(
    ("kind", "day", "first", "last", "count"),
    [
        ("day", date(2026, 11, 11), "2025-11-12", "2026-11-04", 52),
        ("week", MONDAY, "2025-W46", "2026-W45", 52),
        ("month", MONDAY, "2025-10", "2026-10", 13),
        ("quarter", MONDAY, "2024-Q4", "2026-Q3", 8),
    ],
)
def test_the_periods_that_one_is_compared_with(kind, day, first, last, count):
    found = past_periods(period_of(kind, day))
    assert (found[0].label, found[-1].label, len(found)) == (first, last, count)


def test_a_year_ago_is_there_where_anything_is_known_of_it():
    assert report(days=days(8, {})).year_ago is None
    ago = report(days=days(53, {52: 77})).year_ago
    assert (ago.period.label, ago.followers.net) == ("2025-W46", 77)


def test_what_a_part_of_a_week_brought_lies_nowhere_beside_whole_weeks():
    sunday = MONDAY + timedelta(days=6)
    found = report(days=days(12, {0: 0}, frozenset({sunday})))
    new = trend(found, "new")
    assert (new.now, new.usual, new.so_far, new.side) == (0, (10, 10), True, None)
    assert trend(found, "block_rate").side is not None  # a level stands on its day
    assert trend(report(days=days(12, {0: 0})), "new").side == -1


def test_messages_that_are_known_in_part_are_not_known_beside_other_weeks():
    unknown = SentDelivery("b", "b", "", Via.NARROWCAST, LATER, None, request_id="s"), None
    found = report(days=days(12, {}), deliveries=[sent("a", AT, 1_000, 400), unknown])
    assert found.figures.reached.total == 1_000
    assert trend(found, "messages").now is None
    assert trend(report(days=days(12, {}), deliveries=[sent("a", AT, 7, 0)]), "messages").now == 7


# ---- the sentences ------------------------------------------------------------------------


def test_what_lies_beyond_its_range_comes_first():
    first = report(days=days(12, {0: 40})).highlights[0]
    assert first.code == "beyond"
    assert first.params["figures"] == (("new", 40, 10, 10, 1),)
    assert first.stands_on == ("followers.net",)


def test_a_week_like_the_others_is_said_to_be_usual():
    first = report(days=days(12, {})).highlights[0]
    assert first.code == "as_usual"
    assert first.params["figures"][0] == ("new", 10, 10, 10, 0)


def test_without_a_range_the_week_is_told_beside_the_last():
    first = report(days=days(2, {0: 40})).highlights[0]
    assert (first.code, first.params) == ("against_before", {"new": 40, "before": 10})


def test_where_nothing_is_known_nothing_is_said():
    assert report(days={}).highlights == ()


AT = datetime(2026, 11, 11, 12, tzinfo=UTC)
LATER = datetime(2026, 11, 13, 12, tzinfo=UTC)


def test_the_best_post_is_named_where_it_differs_beyond_chance():
    # 420 and 300 of 1,000: pooled 36 %, standard error 2.15 points, 5.6 of them apart.
    posts = [sent("a", AT, 1_000, 420, "coupon"), sent("b", LATER, 1_000, 300, "news")]
    last = report(days=days(2, {}), deliveries=posts).highlights[-1]
    assert last.code == "best_post"
    assert (last.params["best"]["subject"], last.params["best"]["rate"]) == ("a", 0.42)
    assert last.params["try"] == {"type": "coupon"}


def test_posts_that_differ_by_chance_only_are_alike():
    # 42 and 30 of 100: pooled 36 %, standard error 6.8 points, 1.8 of them apart.
    posts = [sent("a", AT, 100, 42), sent("b", LATER, 100, 30)]
    last = report(days=days(2, {}), deliveries=posts).highlights[-1]
    assert (last.code, last.params) == ("posts_alike", {"count": 2, "low": 0.3, "high": 0.42})


def test_of_one_post_or_of_hidden_figures_nothing_is_compared():
    posts = [sent("a", AT, 1_000, 420), sent("b", LATER, 1_000, None)]
    codes = [each.code for each in report(days=days(2, {}), deliveries=posts).highlights]
    assert codes == ["against_before", "cost"]


def test_a_list_of_a_few_friends_is_not_compared_with_all_of_them():
    posts = [sent("all", AT, 10_000, 4_000), sent("few", LATER, 500, 400)]
    codes = [each.code for each in report(days=days(2, {}), deliveries=posts).highlights]
    assert codes == ["against_before", "cost"]


# ---- what messages cost in friends --------------------------------------------------------


def blocked(weeks: int, spike: int) -> dict[date, FollowersDay]:
    """Days of 2 or 4 blocks more each in turn, and so many more on the Wednesday of the week."""
    blocks, found = 1_000, {}
    start = MONDAY - timedelta(weeks=weeks)
    for n in range((weeks + 1) * 7):
        day = start + timedelta(days=n)
        blocks += (2, 4)[n % 2] + (spike if day == date(2026, 11, 11) else 0)
        found[day] = FollowersDay(day, "ready", 20_000, 500, blocks)
    return found


def test_the_report_tells_what_a_message_cost_in_friends():
    posts = [sent("a", datetime(2026, 11, 11, 1, tzinfo=UTC), 10_000, 4_000)]
    found = report(days=blocked(20, 90), deliveries=posts)
    (cost,) = found.block_costs
    window = cost.windows[-1]
    assert (window.hours, window.conclusion) == (48, "cost")
    assert window.cost.low < 90 < window.cost.high
    assert window.per_1000.blocks == pytest.approx(window.cost.blocks / 10)
    told = next(each for each in found.highlights if each.code == "cost")
    assert told.params["after"] == pytest.approx(tuple(found.period_blocks.cost))


def test_a_message_that_moved_nobody_is_not_said_to_have_cost_friends():
    posts = [sent("a", datetime(2026, 11, 11, 1, tzinfo=UTC), 10_000, 4_000)]
    found = report(days=blocked(20, 0), deliveries=posts)
    assert found.block_costs[0].windows[-1].conclusion == "too_little"
    told = next(each for each in found.highlights if each.code == "cost")
    assert told.params["after"] is None


def test_without_a_look_back_no_cost_is_told():
    posts = [sent("a", datetime(2026, 11, 11, 1, tzinfo=UTC), 10_000, 4_000)]
    assert report(days=blocked(20, 90), deliveries=posts, past=None).block_costs == ()


def test_more_opened_than_delivered_is_no_fault_of_ours():
    posts = [sent("a", AT, 100, 120), sent("b", LATER, 100, 130)]
    last = report(days=days(2, {}), deliveries=posts).highlights[-1]
    assert last.code == "posts_alike"


def test_where_the_posts_of_a_week_are_alike_the_best_type_of_the_weeks_before_is_told():
    past = [
        sent(f"{kind}{n}", AS_OF - timedelta(days=9 + 5 * n), 1_000, rate + 10 * n, kind)
        for kind, rate in (("offer", 500), ("news", 400))
        for n in range(8)
    ]
    found = report(days=days(12, {}), past=past).highlights[-1]
    assert found.code == "best_kind"
    assert {name: found.params[name] for name in ("by", "value", "posts", "others")} == {
        "by": "type",
        "value": "offer",
        "posts": 8,
        "others": 8,
    }
    assert found.stands_on == ("breakdowns",)
    told = sentence(found, UTC)
    assert told == (
        'In 13 weeks posts of the type "offer" were opened most: 53.5% over 8, the 8 others '
        "43.5%. Worth more of them."
    )
