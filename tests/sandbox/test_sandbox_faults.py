import http.client
import json
import socket
import time
from email.utils import parsedate_to_datetime

import pytest
from sandbox_client import TEXT

from oactl.sandbox import KINDS, AccountSpec, Fault
from oactl.sandbox.app import ROUTES

SENDS = "/v2/bot/message/*"
BROKEN = (http.client.HTTPException, OSError)
GATEWAY = {f"gateway_{status}": status for status in (401, 403, 404, 408, 413, 429, 499)}
NOT_ACCEPTED = {
    "500_before": 500,
    "html_200": 200,
    "redirect": 307,
    "429_rate": 429,
    "429_month": 429,
    "401": 401,
    "403": 403,
    "404": 404,
    "413": 413,
    "415": 415,
    "400_to": 400,
    "409_no_id": 409,
    **GATEWAY,
}
ACCEPTED = {
    "500_after": 500,
    "html_200_after": 200,
    "broken_json": 200,
    "trickle": 200,
    "slow_before": 200,
    "slow_after": 200,
    "status": 202,
    "202_push": 202,
    "wrong_date": 200,
    "no_date": 200,
    "no_request_id": 200,
    "narrowcast": 200,
    **{f"{kind}_after": status for kind, status in GATEWAY.items()},
}
RESETS = {"reset_before": 0, "reset_after": 1, "cut_headers": 1, "cut_body": 1}


def fault(kind, **more):
    return Fault(kind, path=SENDS, seconds=0.001, **more)


def test_every_kind_of_fault_is_tested_here():
    assert {*NOT_ACCEPTED, *ACCEPTED, *RESETS} == KINDS


@pytest.mark.parametrize(("kind", "status"), NOT_ACCEPTED.items())
def test_faults_before_acceptance_reach_nobody_and_leave_the_key_free(
    line, client, key, kind, status
):
    line.fault(fault(kind))
    people = line.friends()[:5]
    assert client.call("POST", "/v2/bot/message/multicast", _body(people), key).status == status
    assert line.received() == []
    assert client.multicast(people, key).status == 200
    assert len(line.received()) == 1


def _body(people):
    return {"to": people, "messages": [TEXT]}


@pytest.mark.parametrize(("kind", "status"), ACCEPTED.items())
def test_faults_after_acceptance_have_reached_everybody_once(line, client, key, kind, status):
    line.fault(fault(kind))
    people = line.friends()[:5]
    answer = (
        client.raw(
            "POST",
            "/v2/bot/message/multicast",
            json.dumps(_body(people)),
            {
                "Authorization": f"Bearer {line.token}",
                "Content-Type": "application/json",
                "X-Line-Retry-Key": key,
            },
        )
        if kind != "broken_json"
        else None
    )
    if answer is None:
        with pytest.raises(json.JSONDecodeError):
            client.multicast(people, key)
    else:
        assert answer.status == status
    again = client.multicast(people, key)
    assert again.status == 409
    assert again.headers["x-line-accepted-request-id"] == line.received()[0].request_id
    assert len(line.received()) == 1


@pytest.mark.parametrize(("kind", "accepted"), RESETS.items())
def test_connections_break_before_or_after_acceptance(line, client, key, kind, accepted):
    line.fault(fault(kind))
    with pytest.raises(BROKEN):
        client.multicast(line.friends(), key)
    assert len(line.received()) == accepted
    client.connection.close()
    assert client.multicast(line.friends(), key).status == (409 if accepted else 200)
    assert len(line.received()) == 1


def test_a_fault_passes_over_some_happens_so_often_and_is_gone(line, client):
    line.fault(fault("500_before", skip=1, count=2))
    people = line.friends()[:1]
    assert [client.multicast(people).status for _ in range(5)] == [200, 500, 500, 200, 200]
    line.fault(fault("401", count=None))
    assert [client.multicast(people).status for _ in range(3)] == [401] * 3
    line.clear_faults()
    assert client.multicast(people).status == 200


def test_a_fault_is_of_one_account_path_and_method(open_line, connect):
    line = open_line(accounts=[AccountSpec("a", 30), AccountSpec("b", 30)])
    a, b = (connect(line, line.account(name).token) for name in "ab")
    line.fault(Fault("403", path="/v2/bot/info", method="GET", account="b", count=None))
    assert [a.get("/v2/bot/info").status, b.get("/v2/bot/info").status] == [200, 403]
    assert b.get("/v2/bot/message/quota").status == 200


def test_a_bad_recipient_is_named_until_it_is_gone(line, client):
    people = line.friends()[:9]
    line.fault(fault("400_to", user=people[4], count=None))
    assert "to[4]" in client.multicast(people).body["message"]
    assert client.multicast([uid for uid in people if uid != people[4]]).status == 200


def test_the_date_header_follows_the_clock_and_can_be_wrong_or_missing(line, client):
    def date():
        return client.get("/v2/bot/info").headers.get("date")

    assert abs((parsedate_to_datetime(date()) - line.now).total_seconds()) < 2
    line.fault(Fault("wrong_date", seconds=-600), Fault("no_date"), Fault("no_request_id"))
    off = (parsedate_to_datetime(date()) - line.now).total_seconds()
    assert -602 < off < -598
    assert date() is None
    assert "x-line-request-id" not in client.get("/v2/bot/info").headers


def test_a_proxys_page_and_a_redirect_have_no_request_id(line, client):
    line.fault(Fault("html_200"), Fault("redirect", location="http://127.0.0.1:9/x"))
    page, away = client.get("/v2/bot/info"), client.get("/v2/bot/info")
    assert page.raw.startswith(b"<!DOCTYPE html>")
    assert away.headers["location"] == "http://127.0.0.1:9/x"
    assert not any("x-line-request-id" in each.headers for each in (page, away))


@pytest.mark.parametrize("kind", [*GATEWAY, *(f"{kind}_after" for kind in GATEWAY)])
def test_a_gateway_speaks_json_without_a_request_id(line, client, kind):
    line.fault(Fault(kind))
    answer = client.multicast(line.friends()[:2])
    assert answer.body["message"]
    assert "x-line-request-id" not in answer.headers


ODD_REQUESTS = [
    b"GET /v2/bot/info HTTP/1.1\r\nAuthorization: Bearer wrong\r\n\r\n",
    b"GET /v2/bot/info HTTP/1.1\r\n\r\n",
    b"GET /nowhere HTTP/1.1\r\n\r\n",
    b"POST /oauth2/v3/token HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
    b"POST /v2/bot/message/push HTTP/1.1\r\nContent-Length: x\r\n\r\n",
    b"POST /v2/bot/message/push HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"OPTIONS /v2/bot/info HTTP/1.1\r\n\r\n",
]


@pytest.mark.parametrize("request_bytes", ODD_REQUESTS)
def test_whatever_is_asked_the_answer_is_numbered(line, request_bytes):
    with socket.create_connection(("127.0.0.1", line.port), timeout=5) as connection:
        connection.sendall(request_bytes)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        assert answer.status >= 400
        assert answer.headers["x-line-request-id"]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_each_endpoint_numbers_its_answers(client, route):
    path = route.path.replace("{id}", "1")
    assert client.call(route.method, path).headers["x-line-request-id"]


def test_slow_and_trickling_answers_take_their_time(line, client):
    for each, least in (
        (Fault("slow_after", seconds=0.2), 0.2),
        (Fault("trickle", seconds=0.001), 0.1),
    ):
        line.fault(each)
        start = time.monotonic()
        assert client.get("/v2/bot/info").status == 200
        assert time.monotonic() - start > least


def test_a_narrowcast_may_be_made_to_fail_later(line, client):
    line.fault(Fault("narrowcast", index=1))
    sent = client.narrowcast()
    assert sent.status == 202
    line.clock.advance(60)
    path = "/v2/bot/message/progress/narrowcast"
    progress = client.get(path, requestId=sent.request_id).body
    assert (progress["phase"], progress["errorCode"]) == ("failed", 1)
    assert line.received()[0].to == ()


def test_a_hook_sees_each_request_first_and_may_order_a_fault(line, client):
    seen = []

    def look(request):
        seen.append(request.path)
        return Fault("500_before") if len(seen) == 2 else None

    line.app.on_request = look
    assert [client.get("/v2/bot/info").status for _ in range(3)] == [200, 500, 200]
    assert seen == ["/v2/bot/info"] * 3


def test_a_hook_sees_what_was_accepted_before_the_answer_leaves(line, client):
    seen = []
    line.app.on_accepted = seen.append
    client.broadcast()
    client.broadcast("not-a-key")
    assert seen == line.received()


def test_an_unknown_fault_is_an_error(line):
    with pytest.raises(ValueError, match="unknown fault"):
        line.fault(Fault("typo"))
