from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kept_snapshots import KeptSnapshots

from oactl.domain.answers import QuotaAnswer, Unanswered
from oactl.domain.audience import Via
from oactl.domain.insight import SentDelivery
from oactl.domain.report.period import week_of
from oactl.insight.fetch import sync
from oactl.reports.collect import ReportSource, report_of

NOW = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
WEEK = (date(2026, 11, 9), date(2026, 11, 15))
FOLLOWERS = "/v2/bot/insight/followers"
EVENT = "/v2/bot/insight/message/event"
RATE = Unanswered("rate", "The API rate limit has been exceeded. Try again later.", 429)


class Line:
    """Answers every question as told, by path and then by the subject in its query."""

    def __init__(self, **special) -> None:
        self.special = special
        self.asked: list[tuple[str, str]] = []
        self.quota_answer = QuotaAnswer(30000, 1200)

    def get(self, path, query=None):
        subject = next(iter((query or {}).values()), "")
        self.asked.append((path, subject))
        if subject in self.special:
            return self.special[subject]
        return self.special.get(path.rpartition("/")[2], {"status": "ready", "followers": 1})

    def quota(self):
        return self.quota_answer

    def subjects(self, path):
        return [subject for asked, subject in self.asked if asked == path]


def sent(day=11, via=Via.BROADCAST, request_id="req-1"):
    at = datetime(2026, 11, day, 12, tzinfo=UTC)
    return SentDelivery("p/a@x", "s", "", via, at, 5, request_id, "unit_1")


@pytest.fixture
def kept():
    return KeptSnapshots()


def test_everything_missing_is_fetched_once(kept):
    line = Line()
    deliveries = [sent(), sent(12, Via.MULTICAST)]
    result = sync(line, kept, deliveries, WEEK, NOW)
    kinds = Counter(kind for kind, _ in kept.kept)
    assert kinds == {
        "followers": 7,
        "deliveries": 7,
        "demographic": 1,
        "event": 1,
        "unit": 1,
        "quota": 1,
        "richmenus": 1,
        "units": 1,
        "coupons": 1,
    }
    assert (result.fetched, result.left, result.next_at) == (21, 0, None)


def test_final_answers_are_never_asked_again(kept):
    sync(Line(), kept, [], WEEK, NOW)
    line = Line()
    assert sync(line, kept, [], WEEK, NOW + timedelta(minutes=1)).left == 0
    assert line.asked == []


def test_a_day_that_is_not_ready_is_asked_again_until_it_is(kept):
    unready = Line(**{"20261115": {"status": "unready"}})
    first = sync(unready, kept, [], WEEK, NOW, kinds=["followers"])
    assert first.unready == ("2026-11-15",)
    later = NOW + timedelta(minutes=5)
    line = Line()
    second = sync(line, kept, [], WEEK, later, kinds=["followers"])
    assert line.subjects(FOLLOWERS) == ["20261115"]
    assert (second.unready, kept.get("followers", "2026-11-15").final) == ((), True)


def test_an_answer_that_rests_is_left_alone(kept):
    unready = Line(**{"20261115": {"status": "unready"}})
    sync(unready, kept, [], WEEK, NOW, kinds=["followers"])
    line = Line()
    later = NOW + timedelta(minutes=59)
    sync(line, kept, [], WEEK, later, kinds=["followers"], rest=timedelta(hours=1))
    assert line.asked == []


def test_figures_of_a_delivery_are_asked_again_until_14_days_after_it(kept):
    for days in (0, 3, 10, 20):
        sync(Line(), kept, [sent()], WEEK, NOW + timedelta(days=days), kinds=["event"])
    line = Line()
    sync(line, kept, [sent()], WEEK, NOW + timedelta(days=30), kinds=["event"])
    assert line.asked == []
    assert kept.get("event", "req-1").fetched_at == NOW + timedelta(days=10)


def test_only_what_is_free_of_the_hour_is_spent_and_the_newest_comes_first(kept):
    for n in range(50):
        at = NOW - timedelta(minutes=50 - n)
        kept.take("followers", 1, at)
    line = Line()
    result = sync(line, kept, [], (date(2026, 10, 1), WEEK[1]), NOW, kinds=["followers"])
    assert line.subjects(FOLLOWERS) == [f"202611{day:02d}" for day in range(15, 5, -1)]
    assert result.left == 46 - 10
    assert result.next_at == NOW + timedelta(minutes=10)


def test_endpoints_have_hours_of_their_own(kept):
    kept.take("followers", 60, NOW)
    line = Line()
    result = sync(line, kept, [sent()], WEEK, NOW)
    assert line.subjects(FOLLOWERS) == []
    assert line.subjects(EVENT) == ["req-1"]
    assert result.left == 7


def test_a_429_ends_its_endpoint_for_this_run_and_says_when_to_come_back(kept):
    line = Line(**{"20261113": RATE})
    result = sync(line, kept, [sent()], WEEK, NOW, kinds=["followers", "event"])
    assert line.subjects(FOLLOWERS) == ["20261115", "20261114", "20261113"]
    assert line.subjects(EVENT) == ["req-1"]
    assert (result.left, result.next_at) == (5, NOW + timedelta(minutes=10))
    assert [failure.kind for failure in result.failures] == ["rate"]


@pytest.mark.parametrize("kind", ["offline", "credentials"])
def test_nothing_more_is_asked_when_line_is_out_of_reach(kept, kind):
    line = Line(followers=Unanswered(kind, "gone"))
    result = sync(line, kept, [sent()], WEEK, NOW)
    assert len(line.asked) == 1
    assert kept.kept == {}
    assert result.left == 7 + 7 + 1 + 1


def test_a_delivery_that_line_does_not_know_does_not_keep_the_next_from_being_asked(kept):
    line = Line(**{"req-2": Unanswered("refused", "Not found", 404)})
    deliveries = [sent(11, request_id="req-1"), sent(12, request_id="req-2")]
    result = sync(line, kept, deliveries, WEEK, NOW, kinds=["event"])
    assert line.subjects(EVENT) == ["req-2", "req-1"]
    assert (result.left, result.failures[0].subject) == (0, "req-2")


def test_an_account_without_the_right_is_asked_once(kept):
    line = Line(followers=Unanswered("refused", "Access to this API is not available", 403))
    sync(line, kept, [], WEEK, NOW, kinds=["followers"])
    assert len(line.asked) == 1


def test_nothing_is_asked_about_days_to_come(kept):
    line = Line()
    days = (date(2026, 11, 16), date(2026, 11, 22))
    assert sync(line, kept, [], days, NOW, kinds=["followers"]).left == 0
    assert line.asked == []


def test_the_quota_is_kept_under_its_day(kept):
    sync(Line(), kept, [], WEEK, NOW, kinds=[])
    data = kept.get("quota", "2026-11-16").data
    assert (data["limit"], data["used"]) == (30000, 1200)


# ---- what LINE corrects ------------------------------------------------------------------------

READINGS = st.lists(
    st.tuples(st.integers(0, 20), st.none() | st.integers(20, 900)), min_size=1, max_size=6
)


@given(READINGS)
def test_the_report_has_what_line_said_last_until_it_is_final(readings):
    """Each reading is a sync so many days after the message, and how many had opened it then."""
    kept, told = KeptSnapshots(), []
    for days, opened in sorted(readings, key=lambda each: each[0]):
        overview = {"delivered": 900, "uniqueImpression": opened, "uniqueClick": None}
        now = sent().sent_at + timedelta(days=days)
        sync(Line(event={"overview": overview}), kept, [sent()], WEEK, now, kinds=["event"])
        if not told or told[-1][0] < 14:  # what was asked on day 14 and later stays
            told.append((days, opened))
    source = ReportSource("main", kept, [sent()])
    later = sent().sent_at + timedelta(days=30)
    report = report_of(week_of(WEEK[0]), [source], later)
    (post,) = report.accounts[0].figures.engagement.posts
    assert (post.delivered, post.unique_impressions) == (900, told[-1][1])


def test_a_day_that_line_counts_later_is_in_the_report_then(kept):
    source = ReportSource("main", kept)
    found = []
    for answer in ({"status": "unready"}, {"status": "ready", "followers": 7, "blocks": 2}):
        sync(Line(**{"20261115": answer}), kept, [], WEEK, NOW, kinds=["followers"])
        figures = report_of(week_of(WEEK[0]), [source], NOW).accounts[0].figures
        found.append((figures.followers.end_date.day, figures.friends.end, figures.provisional))
    assert found == [(14, None, True), (15, 5, False)]
