from datetime import timedelta

import pytest

from oactl.sandbox import AccountSpec
from oactl.sandbox.friends import traits

PROGRESS = "/v2/bot/message/progress/narrowcast"
GROUPS = "/v2/bot/audienceGroup"


def progress(client, sent):
    return client.get(PROGRESS, requestId=sent.request_id)


def by(*nodes):
    return {"demographic": {"type": "operator", "and": list(nodes)}}


@pytest.fixture
def shop(open_line):
    return open_line(friends=2000)


@pytest.fixture
def client(shop, connect):
    return connect(shop)


def audience(shop, client, people, name="週三"):
    body = {"description": name, "audiences": [{"id": uid} for uid in people]}
    made = client.post(f"{GROUPS}/upload", body)
    assert made.status == 202
    shop.advance(timedelta(seconds=5))
    return {"type": "audience", "audienceGroupId": made.body["audienceGroupId"]}


def test_a_narrowcast_waits_sends_and_succeeds(shop, client):
    shop.set_now(shop.now, stop=True)
    sent = client.narrowcast()
    assert (sent.status, sent.body) == (202, {})
    assert progress(client, sent).body["phase"] == "waiting"
    shop.advance(timedelta(seconds=4))
    under_way = progress(client, sent).body
    assert under_way["phase"] == "sending"
    assert under_way["successCount"] < under_way["targetCount"] == 2000
    shop.advance(timedelta(seconds=4))
    done = progress(client, sent).body
    assert (done["phase"], done["successCount"]) == ("succeeded", 2000)
    assert "2026-11-25T12:00:30" < done["acceptedTime"] < done["completedTime"]


def test_a_narrowcast_is_forgotten_after_fourteen_days(shop, client):
    sent = client.narrowcast()
    shop.advance(timedelta(hours=335))
    assert progress(client, sent).status == 200
    shop.advance(timedelta(hours=1))
    assert progress(client, sent).status == 404
    assert client.get(PROGRESS, requestId="abc").status == 400
    assert progress(client, client.broadcast()).status == 404


def test_a_retry_key_works_for_narrowcasts_too(shop, client, key):
    body = {"messages": [{"type": "text", "text": "a"}]}
    first = client.post("/v2/bot/message/narrowcast", body, key)
    again = client.post("/v2/bot/message/narrowcast", body, key)
    assert (again.status, again.headers["x-line-accepted-request-id"]) == (409, first.request_id)


def test_filters_reach_those_they_describe(shop, client):
    women = {"type": "gender", "oneOf": ["female"]}
    young = {"type": "age", "gte": "age_25", "lt": "age_35"}
    north = {"type": "area", "oneOf": ["tw_01", "tw_02"]}
    phones = {"type": "appType", "oneOf": ["ios", "android"]}
    long = {"type": "subscriptionPeriod", "gte": "day_30"}
    assert client.narrowcast(filter=by(women, young, north, phones, long)).status == 202
    [sent] = shop.received()
    assert len(sent.to) >= 50
    for who in map(traits, sent.to):
        assert who.gender == "female"
        assert who.area in ("tw_01", "tw_02")
        assert 25 <= (who.age or 0) < 35
    people = shop.app.world.accounts["main"].people.by_id
    assert all(shop.now.timestamp() - people[uid].since >= 30 * 86_400 for uid in sent.to)


def test_operators_join_exclude_and_nest(shop, client):
    friends = shop.friends()
    first, second = (
        audience(shop, client, friends[part], name)
        for part, name in ((slice(0, 200), "a"), (slice(100, 300), "b"))
    )
    for tree, expected in (
        ({"and": [first, second]}, friends[100:200]),
        ({"or": [first, second]}, friends[:300]),
        ({"and": [first, {"type": "operator", "not": second}]}, friends[:100]),
    ):
        assert client.narrowcast(recipient={"type": "operator", **tree}).status == 202
        assert sorted(shop.received()[-1].to) == sorted(expected)


def but_for(*requests):
    """Everyone but those who got these narrowcasts."""
    got = [{"type": "redelivery", "requestId": each.request_id} for each in requests]
    nodes = [{"type": "operator", "not": each} for each in got]
    return {"type": "operator", "and": nodes} if len(nodes) > 1 else nodes[0]


def test_those_who_got_an_earlier_narrowcast_can_be_left_out(shop, client):
    first = client.narrowcast(limit={"max": 700})
    shop.advance(timedelta(minutes=1))
    second = client.narrowcast(recipient=but_for(first), limit={"max": 700})
    shop.advance(timedelta(minutes=1))
    assert client.narrowcast(recipient=but_for(first, second)).status == 202
    parts = [set(each.to) for each in shop.received()]
    assert [len(part) for part in parts] == [700, 700, 600]
    assert set.union(*parts) == set(shop.friends())
    again = {"type": "redelivery", "requestId": first.request_id}
    assert client.narrowcast(recipient=again).status == 202
    assert set(shop.received()[-1].to) == parts[0]


def test_an_earlier_one_must_be_a_narrowcast_that_is_over_went_well_and_is_remembered(shop, client):
    def refused(sent):
        answer = client.narrowcast(recipient=but_for(sent))
        return answer.status, answer.body["message"]

    shop.set_now(shop.now, stop=True)
    sent = client.narrowcast(limit={"max": 700})
    no = (400, f"Invalid request id: {sent.request_id}")
    assert refused(sent) == no
    shop.advance(timedelta(minutes=1))
    assert client.narrowcast(recipient=but_for(sent)).status == 202
    shop.advance(timedelta(days=14))
    assert refused(sent) == no
    assert refused(client.broadcast())[0] == 400
    rare = {"type": "area", "oneOf": ["tw_22"]}
    failed = client.narrowcast(filter=by(rare, {"type": "gender", "oneOf": ["male"]}))
    shop.advance(timedelta(minutes=1))
    assert refused(failed)[0] == 400


def test_own_uploads_may_be_small_but_filtered_sends_may_not(shop, client):
    few = audience(shop, client, shop.friends()[:3])
    assert client.narrowcast(recipient=few).status == 202
    assert len(shop.received()[-1].to) == 3
    rare = {"type": "area", "oneOf": ["tw_22"]}
    sent = client.narrowcast(filter=by(rare, {"type": "gender", "oneOf": ["male"]}))
    shop.advance(timedelta(minutes=1))
    failed = progress(client, sent).body
    assert (sent.status, failed["phase"], failed["errorCode"]) == (202, "failed", 2)
    assert shop.received()[-1].to == ()


def test_a_small_account_may_not_filter(open_line, connect):
    answer = connect(open_line(friends=90)).narrowcast(
        filter=by({"type": "gender", "oneOf": ["male"]})
    )
    assert answer.status == 403
    assert answer.body["message"] == "Your account does not have enough friends"


def test_a_limit_caps_the_number(shop, client):
    assert client.narrowcast(limit={"max": 120}).status == 202
    [sent] = shop.received()
    assert len(set(sent.to)) == 120


def test_without_a_limit_the_whole_reach_is_reserved(open_line, connect):
    line = open_line(accounts=[AccountSpec(friends=200, quota=250)])
    client = connect(line)
    few = audience(line, client, line.friends()[:10])
    assert client.narrowcast(recipient=few).status == 202
    held = client.multicast(line.friends()[:60])
    assert held.body == {"message": "You have reached your monthly limit."}
    assert client.get("/v2/bot/message/quota/consumption").body == {"totalUsage": 0}
    line.advance(timedelta(minutes=1))
    assert client.get("/v2/bot/message/quota/consumption").body == {"totalUsage": 10}
    assert client.multicast(line.friends()[:60]).status == 200


def test_up_to_the_remaining_quota_is_cut_or_cancelled(open_line, connect):
    line = open_line(accounts=[AccountSpec(friends=200, quota=120)])
    client = connect(line)
    assert client.narrowcast(limit={"max": 150}).status == 429
    limit = {"upToRemainingQuota": True, "forbidPartialDelivery": True}
    cancelled = client.narrowcast(limit=limit)
    line.advance(timedelta(minutes=1))
    assert progress(client, cancelled).body["errorCode"] == 5
    assert client.narrowcast(limit={"upToRemainingQuota": True}).status == 202
    assert len(line.received()[-1].to) == 120


def test_forbidding_partial_delivery_needs_the_other_option(client):
    answer = client.narrowcast(limit={"forbidPartialDelivery": True})
    assert (answer.status, answer.body["message"]) == (
        400,
        "The option forbidPartialDelivery must be used with upToRemainingQuota.",
    )


@pytest.mark.parametrize(
    "body",
    [
        {"recipient": {"type": "audience", "audienceGroupId": 1}},
        {"recipient": {"type": "operator", "and": []}},
        {"recipient": {"type": "operator", "and": [], "or": []}},
        {"recipient": {"type": "everyone"}},
        {"filter": by({"type": "age", "gte": "age_30", "lt": "age_20"})},
        {"filter": by({"type": "age", "gte": "30"})},
        {"filter": by({"type": "area", "oneOf": ["taipei"]})},
        {"filter": by(*[{"type": "gender", "oneOf": ["male"]}] * 11)},
        {"limit": {"max": 0}},
        {"limit": {"max": "9"}},
    ],
)
def test_what_means_nobody_is_refused_at_once(shop, client, body):
    assert client.narrowcast(**body).status == 400
    assert shop.received() == []


def test_an_audience_that_is_not_ready_cannot_be_sent_to(shop, client):
    shop.set_now(shop.now, stop=True)
    made = client.post(
        f"{GROUPS}/upload", {"description": "a", "audiences": [{"id": shop.friends()[0]}]}
    )
    target = {"type": "audience", "audienceGroupId": made.body["audienceGroupId"]}
    answer = client.narrowcast(recipient=target)
    assert answer.body["message"] == f"Invalid audience group id: {target['audienceGroupId']}"
