from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.audience import Via
from oactl.domain.delivery.state import State
from oactl.domain.engagement import MessageFigures
from oactl.domain.insight import FollowersDay, SentDelivery
from oactl.domain.report.build import build
from oactl.domain.report.period import week_of
from oactl.domain.report.values import AccountFacts, Gap, OccurrenceFact, SyncedQuota

WEEK = week_of(date(2026, 11, 9))
AS_OF = datetime(2026, 11, 17, 3, 0, tzinfo=UTC)
EVE = date(2026, 11, 8)


def ready(day: int, followers: int, reaches: int, blocks: int) -> FollowersDay:
    return FollowersDay(date(2026, 11, day), "ready", followers, reaches, blocks)


FULL = (
    ready(8, 1000, 600, 100),
    ready(9, 1010, 601, 102),
    ready(10, 1010, 601, 101),
    ready(11, 1015, 605, 110),
    ready(12, 1030, 610, 118),
    ready(13, 1035, 611, 120),
    ready(14, 1040, 612, 121),
    ready(15, 1050, 620, 126),
)


def figures_of(days=FULL, as_of=AS_OF, **facts):
    known = {day.day: day for day in days}
    return build(WEEK, [AccountFacts("main", known, **facts)], as_of).accounts[0].figures


def sent(day: int, hour: int = 12, accepted: int | None = 100, via=Via.BROADCAST, **more):
    at = datetime(2026, 11, day, hour, tzinfo=UTC)
    return SentDelivery(f"p/a@{day}", "s", "", via, at, accepted, "req", "unit", **more)


def test_a_full_week_is_the_difference_of_its_two_ends():
    figures = figures_of()
    followers, blocks = figures.followers, figures.blocks
    assert (followers.start, followers.end, followers.net) == (1000, 1050, 50)
    assert followers.growth_rate == pytest.approx(0.05)
    assert followers.end_date == date(2026, 11, 15)
    assert [value for _, value in followers.daily] == [1010, 1010, 1015, 1030, 1035, 1040, 1050]
    assert asdict(figures.targeted_reaches) == {"start": 600, "end": 620, "net": 20}
    assert (blocks.start, blocks.end, blocks.net) == (100, 126, 26)
    assert (blocks.rate_start, blocks.rate_end) == (pytest.approx(0.1), pytest.approx(0.12))
    assert blocks.rate_change == pytest.approx(0.02)
    assert asdict(figures.friends) == {"start": 900, "end": 924, "net": 24}
    assert (figures.provisional, figures.missing_days) == (False, ())


def test_friends_can_fall_while_followers_rise():
    figures = figures_of((ready(8, 1000, 0, 100), ready(15, 1010, 0, 140)))
    assert (figures.followers.net, figures.friends.net) == (10, -30)


def test_a_week_whose_last_day_is_not_ready_ends_at_its_last_ready_day():
    days = (*FULL[:6], FollowersDay(date(2026, 11, 14), "unready"))
    figures = figures_of(days)
    assert figures.provisional
    assert figures.followers.end_date == date(2026, 11, 13)
    assert (figures.followers.end, figures.followers.net) == (1035, 35)
    assert figures.missing_days == (date(2026, 11, 14), date(2026, 11, 15))
    assert figures.followers.daily[-1] == (date(2026, 11, 15), None)


def test_a_gap_inside_the_week_is_named_and_changes_nothing_else():
    figures = figures_of([day for day in FULL if day.day.day != 11])
    assert (figures.followers.net, figures.provisional) == (50, False)
    assert figures.missing_days == (date(2026, 11, 11),)


def test_without_the_day_before_there_is_an_end_but_no_change():
    figures = figures_of(FULL[1:])
    assert (figures.followers.start, figures.followers.end) == (None, 1050)
    assert (figures.followers.net, figures.followers.growth_rate) == (None, None)
    assert (figures.blocks.rate_start, figures.blocks.rate_change) == (None, None)
    assert figures.missing_days == (EVE,)
    assert (figures.eve_gap, figures.end_gap) == (Gap.NOT_ASKED, None)


def test_without_any_day_everything_is_null_and_provisional():
    figures = figures_of(())
    assert set(asdict(figures.friends).values()) == {None}
    assert (figures.followers.end_date, figures.provisional) == (None, True)
    assert len(figures.missing_days) == 8
    assert figures.end_gap is Gap.NOT_ASKED


def test_a_week_to_come_is_not_ready_rather_than_not_asked():
    figures = figures_of((), as_of=datetime(2026, 11, 8, 3, 0, tzinfo=UTC))
    assert figures.end_gap is Gap.NOT_READY


def test_an_account_without_followers_has_no_rates():
    figures = figures_of((ready(8, 0, 0, 0), ready(15, 0, 0, 0)))
    assert (figures.followers.net, figures.followers.growth_rate) == (0, None)
    assert (figures.blocks.rate_start, figures.blocks.rate_end) == (None, None)


def test_the_week_before_stands_beside_it():
    days = (FollowersDay(date(2026, 11, 1), "ready", 970, 590, 97), *FULL)
    earlier = (
        build(WEEK, [AccountFacts("main", {d.day: d for d in days})], AS_OF).accounts[0].earlier
    )
    assert earlier.period.label == "2026-W45"
    assert (earlier.followers.start, earlier.followers.end, earlier.followers.net) == (
        970,
        1000,
        30,
    )


def test_rates_are_pooled_over_deliveries_whose_two_figures_are_known():
    engagement = figures_of(
        deliveries=[
            (sent(9), MessageFigures(1000, 400, 50)),
            (sent(10), MessageFigures(500, 200, None)),
            (sent(11, accepted=15, via=Via.MULTICAST), MessageFigures(None, None, None)),
        ]
    ).engagement
    assert (engagement.deliveries, engagement.delivered) == (3, 1515)
    assert (engagement.unique_impressions, engagement.unique_clicks) == (600, 50)
    assert engagement.open_rate == pytest.approx(600 / 1500)
    assert engagement.click_rate == pytest.approx(50 / 1000)
    small = engagement.posts[2]
    assert (small.delivered, small.unique_impressions, small.open_rate) == (15, None, None)
    assert [post.gap for post in engagement.posts] == [None, Gap.SMALL, Gap.SMALL]


def test_a_delivery_that_nobody_asked_about_counts_with_the_ledgers_recipients():
    engagement = figures_of(deliveries=[(sent(9, accepted=77), None)]).engagement
    assert (engagement.delivered, engagement.open_rate) == (77, None)
    assert engagement.posts[0].gap is Gap.NOT_ASKED


def test_figures_of_yesterdays_delivery_are_not_ready_rather_than_small():
    pair = (sent(15), MessageFigures(100, None, None))
    engagement = figures_of(deliveries=[pair], as_of=AS_OF - timedelta(days=1)).engagement
    assert engagement.posts[0].gap is Gap.NOT_READY


def test_a_week_without_deliveries_delivered_nothing_and_has_no_rates():
    engagement = figures_of().engagement
    assert (engagement.deliveries, engagement.delivered) == (0, 0)
    assert (engagement.unique_impressions, engagement.open_rate) == (None, None)
    assert engagement.gap is Gap.NO_POSTS


def test_posts_belong_to_lines_day_of_their_sending():
    pairs = [
        (sent(8, 14), None),  # Sunday 23:00 in UTC+9
        (sent(8, 15), None),  # Monday 00:00
        (sent(15, 14), None),  # Sunday 23:00
        (sent(15, 15), None),  # Monday 00:00
    ]
    posts = figures_of(deliveries=pairs).engagement.posts
    assert [post.sent_at.day for post in posts] == [8, 15]


def test_messages_are_the_ledgers_recipients_by_endpoint():
    messages = figures_of(
        deliveries=[
            (sent(9, accepted=900), MessageFigures(890, 1, 1)),
            (sent(10, accepted=500, via=Via.MULTICAST), None),
            (sent(11, accepted=20, via=Via.MULTICAST), None),
            (sent(12, accepted=None, via=Via.NARROWCAST), None),
            (sent(13, accepted=2, via=Via.PUSH, test=True), None),
        ]
    ).messages
    assert asdict(messages) == {"broadcast": 900, "multicast": 520, "narrowcast": None, "push": 2}


def test_a_test_send_is_no_post():
    engagement = figures_of(deliveries=[(sent(9, via=Via.PUSH, test=True), None)]).engagement
    assert engagement.deliveries == 0


def test_every_state_of_the_week_is_counted_once_and_planned_is_their_sum():
    states = [state for state in State for _ in range(2)]
    inside = [OccurrenceFact(date(2026, 11, 9), state) for state in states]
    outside = [OccurrenceFact(EVE, State.HELD), OccurrenceFact(date(2026, 11, 16), State.HELD)]
    kept = figures_of(occurrences=[*inside, *outside]).adherence
    counts = asdict(kept)
    not_sent, hand_offs = counts.pop("occurrences"), counts.pop("hand_offs")
    by_hand = counts.pop("by_hand")
    assert counts == {
        "sent": 2,
        "handed_off": 2,
        "done": 2,
        "held": 2,
        "missed": 2,
        "skipped": 2,
        "failed": 6,
        "open": 6,
    }
    assert kept.planned == len(states)
    assert len(not_sent) == kept.held + kept.missed + kept.skipped + kept.failed
    assert len(hand_offs) == kept.handed_off
    assert len(by_hand) == kept.done


def test_what_was_not_sent_is_named_with_its_reason_by_time():
    def fact(state: State, wall: str, post: str = "a") -> OccurrenceFact:
        day = date.fromisoformat(wall[:10])
        return OccurrenceFact(day, state, f"main/p/{post}@{wall}", f"why {state}")

    late = fact(State.MISSED, "2026-11-12T20:00")
    early = fact(State.UNKNOWN, "2026-11-09T20:00", "z")
    beside = fact(State.HELD, "2026-11-12T20:00", "b")
    rest = [
        fact(state, "2026-11-10T20:00")
        for state in (State.SENT, State.HANDED_OFF, State.DONE, State.PLANNED, State.SENDING)
    ]
    kept = figures_of(occurrences=[beside, late, *rest, early]).adherence
    assert kept.occurrences == (early, late, beside)
    assert kept.planned == 8


def test_what_is_left_of_the_quota_is_never_negative_and_unknown_without_a_limit():
    assert SyncedQuota(30000, 1200).remaining == 28800
    assert SyncedQuota(200, 230).remaining == 0
    assert (SyncedQuota(None, 5).remaining, SyncedQuota().remaining) == (None, None)


maybe = st.none() | st.integers(0, 10**6)
day_figures = st.tuples(st.integers(0, 7), maybe, maybe, maybe)


def leaves(value):
    """Every figure of a value that comes from LINE."""
    if isinstance(value, Mapping):
        return [leaf for key, item in value.items() for leaf in leaves(item) if key != "posts"]
    return [value]


@given(st.lists(day_figures, max_size=8))
def test_null_never_becomes_zero(days):
    known = [
        FollowersDay(EVE + timedelta(days=n), "ready", None if f == 0 else f, None, b or None)
        for n, f, _, b in days
    ]
    figures = figures_of(known)
    found = asdict(figures.followers) | {"daily": dict(figures.followers.daily)}
    assert 0 not in [found["start"], found["end"], *found["daily"].values()]
    assert leaves(asdict(figures.targeted_reaches)) == [None, None, None]
    assert 0 not in (figures.blocks.start, figures.blocks.end)


delivered_figures = st.integers(0, 10**6).flatmap(
    lambda n: st.tuples(st.just(n), st.none() | st.integers(0, n), st.none() | st.integers(0, n))
)


@given(st.lists(delivered_figures, max_size=6))
def test_pooled_rates_are_between_nothing_and_everything(rows):
    engagement = figures_of(deliveries=[(sent(9), MessageFigures(*row)) for row in rows]).engagement
    for rate, place in ((engagement.open_rate, 1), (engagement.click_rate, 2)):
        pairs = [(row[place], row[0]) for row in rows if row[place] is not None]
        assert (rate is None) == (sum(whole for _, whole in pairs) == 0)
        assert rate is None or 0 <= rate <= 1


# ---- the same days of the week before ------------------------------------------------------


def two_weeks(last: int) -> list[FollowersDay]:
    """The followers grow by 10 a day, from 2026-11-01 to a day of November."""
    return [ready(day, 1000 + 10 * day, 0, 0) for day in range(1, last + 1)]


def compared(as_of: datetime, last: int, **facts):
    known = {day.day: day for day in two_weeks(last)}
    return build(WEEK, [AccountFacts("main", known, **facts)], as_of).accounts[0]


def test_a_week_that_goes_on_is_compared_with_the_same_days_of_the_week_before():
    wednesday = datetime(2026, 11, 11, 3, tzinfo=UTC)  # noon at LINE
    deliveries = [(sent(day, 2), None) for day in (2, 4, 6, 9, 11)]
    deliveries += [(sent(4, 4), None)]  # after that hour of that Wednesday
    days = (2, 4, 5, 9, 11, 14)
    planned = [OccurrenceFact(date(2026, 11, day), State.SENT) for day in days]
    account = compared(wednesday, 10, deliveries=deliveries, occurrences=planned)
    assert account.same_days
    now, then = account.figures, account.earlier
    assert (now.followers.net, then.followers.net) == (20, 20)
    assert (now.engagement.deliveries, then.engagement.deliveries) == (2, 2)
    assert (now.adherence.planned, then.adherence.planned) == (3, 2)


def test_a_week_that_is_over_and_not_yet_counted_is_compared_day_by_day_with_all_its_posts():
    monday = datetime(2026, 11, 16, 1, tzinfo=UTC)
    deliveries = [(sent(8, 5), None), (sent(15, 5), None)]
    account = compared(monday, 14, deliveries=deliveries)
    assert account.same_days
    assert account.figures.followers.net == account.earlier.followers.net == 60
    assert account.figures.engagement.deliveries == account.earlier.engagement.deliveries == 1


def test_a_whole_week_is_compared_with_a_whole_week():
    account = compared(AS_OF, 15)
    assert not account.same_days
    assert account.earlier.followers.net == 70
