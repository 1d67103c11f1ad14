from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oactl.sandbox import AccountSpec, Settings
from oactl.sandbox.clock import day_of, read_day
from oactl.sandbox.friends import Population

FOLLOWERS = "/v2/bot/insight/followers"
EVENT = "/v2/bot/insight/message/event"
UNIT = "/v2/bot/insight/message/event/aggregation"
LINK = {"type": "text", "text": "看 https://example.com/a 和 https://example.com/b"}
VIDEO = {
    "type": "video",
    "originalContentUrl": "https://example.com/a.mp4",
    "previewImageUrl": "https://example.com/a.jpg",
}
UTC9 = timezone(timedelta(hours=9))
ORIGIN = datetime(2026, 11, 25, 12, tzinfo=UTC9).timestamp()


def test_a_day_begins_at_fifteen_hours_utc():
    assert day_of(datetime(2026, 11, 25, 14, 59, tzinfo=UTC9).timestamp()) == read_day("20261125")
    late = datetime.fromisoformat("2026-11-25T15:00:00+00:00").timestamp()
    assert day_of(late) == read_day("20261126")


def test_history_reaches_back_four_hundred_days(open_line, connect):
    client = connect(open_line(friends=3800))
    figures = client.get(FOLLOWERS, date="20251021").body
    assert figures["status"] == "ready"
    assert figures["followers"] > 500
    assert 0 < figures["blocks"] < figures["followers"]


def test_yesterdays_figures_agree_with_the_friends_of_today(open_line, connect):
    line = open_line(friends=3800)
    figures = connect(line).get(FOLLOWERS, date="20261124").body
    assert figures["followers"] - figures["blocks"] == pytest.approx(len(line.friends()), rel=0.01)
    assert figures["targetedReaches"] < len(line.friends())


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(key=st.text(max_size=5), size=st.integers(0, 300), growth=st.floats(0, 0.01))
def test_followers_never_fall_and_blocks_never_pass_them(key, size, growth):
    people = Population(key, size, ORIGIN, growth=growth)
    assert len(people.reachable(ORIGIN)) == size
    today = day_of(ORIGIN)
    series = [people.figures(day) for day in range(today - 90, today + 40, 3)]
    assert [row[0] for row in series] == sorted(row[0] for row in series)
    assert all(0 <= blocks + reaches <= followers for followers, reaches, blocks in series)


def test_messages_cost_friends(open_line, connect):
    quiet, loud = (
        open_line(accounts=[AccountSpec(friends=2000, quota=None, block_rate=rate)])
        for rate in (0, 0.02)
    )
    for line in (quiet, loud):
        connect(line).broadcast()
        line.advance(timedelta(days=4))
    blocks = [
        connect(line).get(FOLLOWERS, date="20261128").body["blocks"] for line in (quiet, loud)
    ]
    assert 20 < blocks[1] - blocks[0] < 60


@pytest.mark.parametrize(
    ("hour", "day", "status"),
    [
        ("08:59", "20261124", "unready"),
        ("09:00", "20261124", "ready"),
        ("09:00", "20261125", "unready"),
        ("08:59", "20261123", "ready"),
        ("09:00", "20271125", "unready"),
        ("09:00", "20161031", "out_of_service"),
    ],
)
def test_today_is_unready_and_yesterday_until_the_hour(line, client, hour, day, status):
    line.set_now(datetime.fromisoformat(f"2026-11-25T{hour}:00+09:00"))
    figures = client.get(FOLLOWERS, date=day).body
    assert figures["status"] == status
    assert (figures["followers"] is None) == (status != "ready")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({}, "date is required"),
        ({"date": "2026-11-25"}, "Bad Request"),
        ({"date": "20261131"}, "Bad Request"),
    ],
)
def test_a_day_that_is_none_is_refused(client, query, message):
    answer = client.get(FOLLOWERS, **query)
    assert (answer.status, answer.body) == (400, {"message": message})


def test_a_broadcast_is_read_and_clicked_in_plausible_order(open_line, connect):
    line = open_line(friends=2000)
    client = connect(line)
    sent = client.broadcast(messages=[LINK, VIDEO]).request_id
    seen = []
    for hours in (1, 24, 24 * 6):
        line.advance(timedelta(hours=hours))
        seen.append(client.get(EVENT, requestId=sent).body)
    for body in seen:
        whole = body["overview"]
        assert whole["delivered"] == 2000 > whole["uniqueImpression"] > whole["uniqueClick"]
        assert whole["uniqueImpression"] > whole["uniqueMediaPlayed"]
        assert body["messages"][0]["impression"] >= whole["uniqueImpression"]
        assert body["messages"][0]["mediaPlayed"] is None
        assert sum(each["uniqueClick"] or 0 for each in body["clicks"]) <= whole["uniqueClick"]
    impressions = [body["overview"]["uniqueImpression"] for body in seen]
    assert impressions == sorted(impressions)
    assert [(each["seq"], each["url"]) for each in seen[-1]["clicks"]] == [
        (1, "https://example.com/a"),
        (1, "https://example.com/b"),
    ]


def test_figures_are_frozen_after_fourteen_days(line, client):
    sent = client.broadcast().request_id
    line.advance(timedelta(days=14))
    final = client.get(EVENT, requestId=sent).body
    line.advance(timedelta(days=50))
    assert client.get(EVENT, requestId=sent).body == final


def test_figures_under_twenty_are_null_but_delivered_is_not(open_line, connect):
    line = open_line(friends=19)
    client = connect(line)
    sent = client.broadcast(messages=[LINK]).request_id
    line.advance(timedelta(days=3))
    body = client.get(EVENT, requestId=sent).body
    assert body["overview"]["delivered"] == 19
    assert body["overview"]["uniqueImpression"] is body["messages"][0]["impression"] is None
    assert all(each["click"] is None for each in body["clicks"])


def test_push_and_multicast_have_figures_by_unit_only(line, client):
    sent = client.multicast(line.friends(), customAggregationUnits=["wed_1"])
    line.advance(timedelta(days=2))
    assert client.get(EVENT, requestId=sent.request_id).status == 404
    query = {"customAggregationUnit": "wed_1", "from": "20261125", "to": "20261127"}
    body = client.get(UNIT, **query).body
    assert "delivered" not in body["overview"]
    assert (
        20 < body["overview"]["uniqueImpression"] == body["messages"][0]["uniqueImpression"] < 300
    )
    early = client.get(UNIT, **query | {"from": "20261101", "to": "20261124"}).body
    assert early["overview"]["uniqueImpression"] is None
    assert early["messages"] == []


def test_people_reached_twice_under_one_unit_count_once(line, client):
    for _ in range(6):
        client.multicast(line.friends(), customAggregationUnits=["u"])
    line.advance(timedelta(days=9))
    body = client.get(UNIT, **{"customAggregationUnit": "u", "from": "20261125", "to": "20261125"})
    assert body.body["overview"]["uniqueImpression"] <= 300
    assert body.body["messages"][0]["impression"] > 300


@pytest.mark.parametrize(
    ("first", "last"), [("20261101", "20261202"), ("20261102", "20261101"), ("x", "")]
)
def test_a_unit_is_asked_for_thirty_one_days_at_most(client, first, last):
    query = {"customAggregationUnit": "u", "from": first, "to": last}
    answer = client.get(UNIT, **query)
    assert answer.status == 400
    assert answer.body == {"message": None, "key": None, "stacktrace": None, "code": None}


def test_deliveries_of_a_day_by_kind_leave_out_what_is_zero(line, client):
    client.broadcast()
    client.multicast(line.friends()[:40])
    line.advance(timedelta(days=2))
    body = client.get("/v2/bot/insight/message/delivery", date="20261125").body
    assert (body["status"], body["apiBroadcast"], body["apiMulticast"]) == ("ready", 300, 40)
    assert "apiPush" not in body
    later = client.get("/v2/bot/insight/message/delivery", date="20261127").body
    assert later == {"status": "unready"}


def test_demographics_add_up_and_are_closed_for_the_small(open_line, connect):
    body = connect(open_line(friends=2000)).get("/v2/bot/insight/demographic").body
    assert body["available"]
    for name in ("genders", "ages", "areas", "appTypes", "subscriptionPeriods"):
        assert sum(each["percentage"] for each in body[name]) == pytest.approx(100, abs=2)
    assert {"台北市", "unknown"} <= {each["area"] for each in body["areas"]}
    small = connect(open_line(friends=19)).get("/v2/bot/insight/demographic").body
    assert small["available"] is False
    assert small["ages"] == []


def test_each_insight_endpoint_allows_sixty_requests_an_hour(open_line, connect):
    client = connect(open_line(settings=Settings()))
    days = [(date(2026, 11, 24) - timedelta(days=back)).strftime("%Y%m%d") for back in range(61)]
    assert [client.get(FOLLOWERS, date=day).status for day in days] == [200] * 60 + [429]
