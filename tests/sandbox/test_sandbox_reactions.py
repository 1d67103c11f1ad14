"""Audiences of who opened or clicked a message, and the redelivery of a narrowcast."""

from datetime import timedelta

import pytest

from oactl.sandbox.insight import so_far

GROUPS = "/v2/bot/audienceGroup"
DAY = timedelta(days=1)
LINK = [{"type": "text", "text": "周年慶 https://example.com/a https://example.com/b"}]


@pytest.fixture
def shop(open_line):
    return open_line(friends=2000)


@pytest.fixture
def client(shop, connect):
    return connect(shop)


def code(answer):
    return answer.status, answer.body["details"][0]["message"]


def broadcast(shop, client):
    sent = client.broadcast(messages=LINK)
    assert sent.status == 200
    shop.advance(DAY)
    return sent.request_id


def make(client, kind, request_id, name="週三", **more):
    body = {"description": name, "requestId": request_id, **more}
    return client.post(f"{GROUPS}/{kind}", body)


def reactions(shop, request_id):
    account = shop.app.world.accounts["main"]
    return so_far(account, account.by_request[request_id], shop.app.world.clock.now())


def members(shop, answer):
    return shop.app.world.accounts["main"].audiences[answer.body["audienceGroupId"]].members


def test_an_audience_has_who_opened_until_it_was_made(shop, client):
    request_id = broadcast(shop, client)
    answer = make(client, "imp", request_id)
    assert (answer.status, answer.body["type"], answer.body["requestId"]) == (
        202,
        "IMP",
        request_id,
    )
    opened = {each.uid for each in reactions(shop, request_id)}
    assert members(shop, answer) == opened
    assert 50 < len(opened) < 2000
    shop.advance(DAY)
    assert {each.uid for each in reactions(shop, request_id)} > opened == members(shop, answer)
    group = client.get(f"{GROUPS}/{answer.body['audienceGroupId']}").body["audienceGroup"]
    assert (group["status"], group["audienceCount"]) == ("READY", len(opened))


def test_an_audience_has_who_clicked_a_link_or_that_link(shop, client):
    request_id = broadcast(shop, client)
    every = members(shop, make(client, "click", request_id))
    one = members(shop, make(client, "click", request_id, clickUrl="https://example.com/a"))
    clicked = [each for each in reactions(shop, request_id) if each.clicked is not None]
    assert every == {each.uid for each in clicked}
    assert one == {each.uid for each in clicked if each.link == 0}
    assert 0 < len(one) < len(every)


@pytest.mark.parametrize("kind", ["imp", "click"])
def test_what_line_would_not_make_an_audience_of(shop, client, kind):
    request_id = broadcast(shop, client)
    friend = shop.friends()[0]
    push = client.multicast([friend]).request_id
    for name, word in (("", "EMPTY"), ("x" * 121, "SIZE_OVER"), ("a\nb", "WRONG")):
        answer = make(client, kind, request_id, name)
        assert code(answer) == (400, f"AUDIENCE_GROUP_NAME_{word}")
    for other in ("x", push, None):
        assert code(make(client, kind, other)) == (400, "REQUEST_NOT_FOUND")
    assert make(client, kind, request_id).status == 202
    again = make(client, kind, request_id, "再")
    assert code(again) == (400, "AUDIENCE_GROUP_REQUESTID_DUPLICATE")
    shop.advance(59 * DAY)
    assert code(make(client, kind, request_id)) == (400, "TOO_OLD_MESSAGES")


def test_a_narrowcast_is_not_found_before_its_end(shop, client):
    shop.set_now(shop.now, stop=True)
    sent = client.narrowcast().request_id
    assert code(make(client, "imp", sent)) == (400, "REQUEST_NOT_FOUND")
    shop.advance(timedelta(seconds=8))
    assert make(client, "imp", sent).status == 202


def test_fewer_than_fifty_are_never_ready(shop, client):
    client.broadcast(messages=LINK)
    sent = client.broadcast(messages=LINK).request_id
    shop.advance(timedelta(minutes=2))
    answer = make(client, "imp", sent)
    assert 0 < len(members(shop, answer)) < 50
    shop.advance(9 * DAY)
    group = client.get(f"{GROUPS}/{answer.body['audienceGroupId']}").body["audienceGroup"]
    assert group["status"] == "IN_PROGRESS"


def test_audiences_are_listed_by_a_part_of_their_names(shop, client):
    request_id = broadcast(shop, client)
    made = make(client, "imp", request_id, "oactl ABC shop/offer#then")
    found = client.get(f"{GROUPS}/list", page="1", size="40", description="abc")
    [group] = found.body["audienceGroups"]
    assert group["audienceGroupId"] == made.body["audienceGroupId"]
    assert (found.body["totalCount"], found.body["hasNextPage"]) == (1, False)
    first = client.get(f"{GROUPS}/list", page="1", size="1").body
    assert (len(first["audienceGroups"]), first["hasNextPage"], first["totalCount"]) == (1, True, 4)
    assert first["readWriteAudienceGroupTotalCount"] == 1
    for wrong in ({}, {"page": "0"}, {"page": "1", "size": "41"}):
        assert client.get(f"{GROUPS}/list", **wrong).status == 400


def test_a_redelivery_goes_to_who_got_the_narrowcast(shop, client):
    shop.set_now(shop.now, stop=True)
    people = shop.friends()[:60]
    body = {"description": "a", "audiences": [{"id": uid} for uid in people]}
    group = client.post(f"{GROUPS}/upload", body).body["audienceGroupId"]
    shop.advance(timedelta(seconds=5))
    recipient = {"type": "audience", "audienceGroupId": group}
    first = client.narrowcast(recipient=recipient).request_id
    again = {"type": "redelivery", "requestId": first}
    early = client.narrowcast(recipient=again)
    assert (early.status, early.body["message"]) == (400, f"Invalid request id: {first}")
    shop.advance(timedelta(seconds=8))
    assert client.narrowcast(recipient=again).status == 202
    assert set(shop.received()[-1].to) == set(people)
    shop.advance(14 * DAY)
    assert client.narrowcast(recipient=again).status == 400
    other = {"type": "redelivery", "requestId": client.broadcast().request_id}
    assert client.narrowcast(recipient=other).status == 400
