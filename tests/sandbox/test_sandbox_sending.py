import json
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sandbox_client import TEXT, Client

from oactl.sandbox import AccountSpec, Settings
from oactl.sandbox.state import MULTICAST, Buckets

PUSH = "/v2/bot/message/push"
BROADCAST = "/v2/bot/message/broadcast"


def test_a_broadcast_reaches_every_friend_once_and_is_counted(line, client, key):
    answer = client.broadcast(key)
    assert (answer.status, answer.body) == (200, {})
    [sent] = line.received()
    assert Counter(sent.to) == Counter(line.friends())
    assert (sent.endpoint, sent.request_id, sent.retry_key) == ("broadcast", answer.request_id, key)
    assert client.get("/v2/bot/message/quota/consumption").body == {"totalUsage": 300}


def test_multicast_reaches_those_named_and_no_one_else(line, client):
    people = line.friends()[:120]
    assert client.multicast(people).status == 200
    assert [sent.delivered for sent in line.received()] == [tuple(people)]
    assert line.received(user=people[0]) == line.received()
    assert line.received(user=line.friends()[121]) == []


def test_push_answers_with_an_id_for_each_message(line, client):
    body = {"to": line.friends()[0], "messages": [TEXT, TEXT], "notificationDisabled": True}
    answer = client.post(PUSH, body)
    assert len({sent["id"] for sent in answer.body["sentMessages"]}) == 2
    assert line.received()[0].silent


def test_the_same_retry_key_is_accepted_once_and_names_the_first_request(line, client, key):
    first = client.multicast(line.friends(), key)
    again = client.multicast(line.friends(), key)
    assert again.status == 409
    assert again.body == {"message": "The retry key is already accepted"}
    assert again.headers["x-line-accepted-request-id"] == first.request_id != again.request_id
    assert len(line.received()) == 1


def test_a_repeated_push_brings_its_sent_messages_again(line, client, key):
    body = {"to": line.friends()[0], "messages": [TEXT]}
    first, again = client.post(PUSH, body, key), client.post(PUSH, body, key)
    assert (again.status, again.body["sentMessages"]) == (409, first.body["sentMessages"])


@pytest.mark.parametrize(("hours", "statuses"), [(23.99, [200, 409]), (24, [200, 200])])
def test_a_retry_key_lives_a_day_from_its_first_request(line, client, key, hours, statuses):
    line.set_now(line.now, stop=True)
    first = client.multicast(line.friends(), key).status
    line.advance(timedelta(hours=hours))
    assert [first, client.multicast(line.friends()[:10], key).status] == statuses
    assert len(line.received()) == statuses.count(200)


def test_a_key_of_a_refused_request_can_be_used_again(line, client, key):
    assert client.multicast(["nobody"], key).status == 400
    assert client.multicast(line.friends(), key).status == 200


def test_accounts_do_not_share_retry_keys_friends_or_quota(open_line, connect, key):
    line = open_line(accounts=[AccountSpec("a", 30), AccountSpec("b", 40, quota=50)])
    a, b = (connect(line, line.account(name).token) for name in "ab")
    assert [a.broadcast(key).status, b.broadcast(key).status] == [200, 200]
    assert [len(each.to) for each in line.received()] == [30, 40]
    assert a.get("/v2/bot/info").body["userId"] != b.get("/v2/bot/info").body["userId"]
    assert b.broadcast().status == 429
    assert a.broadcast().status == 200


@pytest.mark.parametrize("wrong", ["abc", "0" * 36, "01234567-89ab-cdef-0123-456789abcdeg"])
def test_a_malformed_retry_key_is_refused(line, client, wrong):
    assert client.broadcast(wrong).status == 400
    assert line.received() == []


@pytest.mark.parametrize(
    "path", ["/v2/bot/info", "/v2/bot/message/quota", "/v2/bot/insight/followers"]
)
def test_a_retry_key_where_it_does_not_belong_is_refused(client, key, path):
    assert client.call("GET", path, None, key, date="20261101").status == 400


def test_more_than_is_left_of_the_month_is_refused_as_a_whole(open_line, connect):
    line = open_line(accounts=[AccountSpec(friends=100, quota=150)])
    client = connect(line)
    assert client.broadcast().status == 200
    refused = client.broadcast()
    assert (refused.status, refused.body) == (
        429,
        {"message": "You have reached your monthly limit."},
    )
    assert client.multicast(line.friends()[:50]).status == 200
    line.advance(timedelta(days=30))
    assert client.multicast(line.friends()[:50]).status == 200


def test_people_who_block_or_are_unknown_are_accepted_but_not_reached_or_counted(line, client):
    stranger = "U" + "0" * 32
    friend = line.friends()[0]
    assert client.multicast([friend, stranger, friend]).status == 200
    [sent] = line.received()
    assert (sent.to, sent.delivered) == ((friend, stranger, friend), (friend,))
    assert client.get("/v2/bot/message/quota/consumption").body == {"totalUsage": 1}


def test_recipients_that_are_no_user_ids_are_named_by_place(line, client):
    answer = client.multicast([line.friends()[0], "@line_oa"])
    assert answer.status == 400
    assert answer.body == {
        "message": "The property, to[1], in the request body is invalid (line: -, column: -)"
    }


@pytest.mark.parametrize("to", [[], ["U" + "0" * 32] * 501, None, "U" + "0" * 32])
def test_a_multicast_has_one_to_five_hundred_recipients(client, to):
    answer = client.multicast(to)
    assert answer.body["details"] == [
        {"message": "Size must be between 1 and 500", "property": "to"}
    ]


@pytest.mark.parametrize("units", [["a", "b"], ["x" * 31], ["post-1"], "a", [""]])
def test_a_unit_is_one_word(line, client, units):
    answer = client.multicast(line.friends(), customAggregationUnits=units)
    assert answer.status == 400
    assert answer.body["details"][0]["property"].startswith("customAggregationUnits")


@pytest.mark.parametrize("count", [0, 6])
def test_a_request_has_one_to_five_messages(client, count):
    answer = client.post(BROADCAST, {"messages": [TEXT] * count})
    assert answer.body == {
        "message": "The request body has 1 error(s)",
        "details": [{"message": "Size must be between 1 and 5", "property": "messages"}],
    }


def test_what_is_no_json_object_is_refused_with_its_place(client):
    for body, place in (
        ("{", "(line: 1, column: 2)"),
        ("[]", "(line: -, column: -)"),
        ("[" * 99_999, "(line: -, column: -)"),
        (b"\xff\xfe{", "(line: -, column: -)"),
    ):
        headers = {"Authorization": f"Bearer {client._token}", "Content-Type": "application/json"}
        answer = client.raw("POST", BROADCAST, body, headers)
        assert answer.status == 400
        assert answer.body["message"] == f"The request body could not be parsed as JSON {place}"


def test_another_media_type_is_415_and_more_than_two_megabytes_413(line, client):
    headers = {"Authorization": f"Bearer {line.token}", "Content-Type": "text/plain"}
    assert client.raw("POST", BROADCAST, "{}", headers).status == 415
    assert client.post(BROADCAST, {"messages": [TEXT], "x": "y" * 2**21}).status == 413
    assert client.broadcast().status == 200


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer x"}, {"Authorization": "x"}])
def test_a_missing_or_wrong_token_is_401_with_lines_words(line, client, header):
    answer = client.raw("GET", "/v2/bot/info", None, header)
    assert answer.status == 401
    assert answer.body["message"].startswith("Authentication failed due to the following reason:")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v2/bot/membership/list"),
        ("GET", "//v2/bot/info"),
        ("GET", "/v2/bot/info/"),
        ("GET", "/v2/bot/message/push"),
        ("POST", "/v2/bot/message/validate/everyone"),
    ],
)
def test_everything_else_is_not_found(client, method, path):
    answer = client.call(method, path, {} if method == "POST" else None)
    assert (answer.status, answer.body) == (404, {"message": "Not found"})


def test_validation_sends_nothing_and_counts_nothing(line, client):
    for kind in ("push", "multicast", "broadcast", "narrowcast"):
        path = f"/v2/bot/message/validate/{kind}"
        assert client.post(path, {"messages": [TEXT]}).body == {}
        assert client.post(path, {"messages": [{"type": "text"}]}).status == 400
    assert line.received() == []


def test_rates_hold_for_each_account_and_endpoint_and_recover_with_time(open_line, connect):
    specs = [AccountSpec("a", 30, quota=None), AccountSpec("b", 30)]
    line = open_line(accounts=specs, settings=Settings())
    a, b = (connect(line, line.account(name).token) for name in "ab")
    assert [a.broadcast().status for _ in range(61)] == [200] * 60 + [429]
    limited = a.broadcast()
    assert limited.body == {"message": "The API rate limit has been exceeded. Try again later."}
    assert b.broadcast().status == 200
    assert a.get("/v2/bot/insight/demographic").status == 200
    line.advance(timedelta(minutes=2))
    assert [a.broadcast().status for _ in range(3)] == [200, 200, 429]


def test_two_hundred_multicasts_a_second_and_no_more():
    buckets = Buckets()
    taken = [buckets.take("main", "multicast", MULTICAST, tick / 1_000) for tick in range(3_000)]
    assert 200 + 2.9 * 200 <= sum(taken) <= 200 + 3 * 200


def test_the_same_seed_and_clock_give_the_same_place(open_line, connect):
    def story() -> tuple[object, ...]:
        line = open_line(seed=7)
        line.set_now(line.now.replace(microsecond=0), stop=True)
        client = connect(line)
        first = client.broadcast().request_id
        line.advance(timedelta(days=2))
        return (
            line.account(),
            line.friends(),
            client.get("/v2/bot/insight/followers", date="20261126").body,
            client.get("/v2/bot/insight/message/event", requestId=first).body["overview"],
        )

    assert story() == story()
    assert open_line(seed=8).friends() != open_line(seed=7).friends()


def test_many_connections_at_once_get_each_request_accepted_once(line, connect):
    keys = [str(uuid.uuid4()) for _ in range(20)]

    def send(number: int) -> int:
        client: Client = connect(line)
        return client.multicast(line.friends()[:3], keys[number % 20]).status

    with ThreadPoolExecutor(8) as pool:
        statuses = Counter(pool.map(send, range(60)))
    assert statuses == {200: 20, 409: 40}
    assert line.reached() == dict.fromkeys(line.friends()[:3], 20)


def test_the_bytes_of_each_request_are_kept_for_comparison(line, client, key):
    client.multicast(line.friends(), key)
    client.multicast(line.friends(), key)
    first, again = (each.request.body for each in line.requests())
    assert first == again
    assert json.loads(first)["messages"] == [TEXT]
