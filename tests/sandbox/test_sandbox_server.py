import ast
import http.client
import json
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sandbox_client import Client

import oactl.sandbox
from oactl.sandbox import Fault, SandboxServer

PROGRAM = """
from oactl.sandbox import run
run(port=0, seed=3, friends=50, announce=lambda line: print(line.base, line.token, flush=True))
print("stopped", flush=True)
"""


def test_the_home_page_tells_a_person_what_to_do(line, client):
    line.set_now(line.now, stop=True)
    page = client.raw("GET", "/", None, {})
    assert page.headers["content-type"].startswith("text/plain")
    text = page.raw.decode()
    for each in (line.base, line.token, line.account().channel_secret, "/_sandbox/faults"):
        assert each in text
    assert client.raw("GET", "/_sandbox/", None, {}).raw == page.raw
    assert "OACTL_LINE_API_BASE" in text


def test_what_was_received_can_be_asked_from_outside(line, client, key):
    people = line.friends()[:2]
    client.multicast(people, key, customAggregationUnits=["u1"])
    [sent] = client.get("/_sandbox/received", user=people[0]).body["received"]
    assert (sent["to"], sent["retryKey"], sent["endpoint"]) == (people, key, "multicast")
    assert sent["customAggregationUnit"] == "u1"
    assert client.get("/_sandbox/received", endpoint="push").body == {"received": []}
    [asked] = client.get("/_sandbox/requests").body["requests"]
    assert (asked["path"], asked["status"]) == ("/v2/bot/message/multicast", 200)
    assert "authorization" not in json.dumps(asked).lower()


def test_faults_clock_and_settings_are_switched_from_outside(line, client):
    fault = {"kind": "500_before", "path": "/v2/bot/*", "count": 2}
    assert client.post("/_sandbox/faults", [fault]).body["faults"][0]["count"] == 2
    assert client.get("/v2/bot/info").status == 500
    assert client.get("/_sandbox/faults").body["faults"][0]["count"] == 1
    assert client.call("DELETE", "/_sandbox/faults").body == {"faults": []}
    wish = {"set": "2026-12-01T08:00:00+08:00", "advance": 60, "stop": True}
    assert client.post("/_sandbox/clock", wish).body == {"now": "2026-12-01T00:01:00.000Z"}
    assert line.now == datetime(2026, 12, 1, 0, 1, tzinfo=UTC)
    state = client.post("/_sandbox/settings", {"quota": 500, "used": 490, "ready_hour": 1}).body
    assert (state["settings"]["ready_hour"], state["accounts"][0]["quota"]) == (1, 500)
    assert client.broadcast().status == 429
    client.multicast(line.friends()[:3])
    state = client.post("/_sandbox/reset", {}).body
    assert (state["accounts"][0]["used"], state["accounts"][0]["accepted"]) == (0, 0)
    assert line.received() == []
    assert client.get("/_sandbox/friends", limit=2).body["userIds"] == line.friends()[:2]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("faults", {"kind": "typo"}),
        ("faults", {"sort": "500_before"}),
        ("clock", {"set": "2026-12-01T08:00:00"}),
        ("clock", {"set": "soon"}),
        ("clock", {"advance": float("nan")}),
        ("clock", []),
        ("settings", []),
        ("settings", {"used": float("inf")}),
        ("settings", {"per_second": "many"}),
        ("faults", [7]),
        ("faults", {"kind": "500_before", "count": "two"}),
        ("faults", {"kind": "500_before", "status": 10**400}),
        ("faults", {"kind": ["x"]}),
        ("settings", {"rates": "no"}),
        ("settings", {"quota": "many"}),
        ("settings", {"ready_hour": 1.5}),
        ("settings", {"account": 7}),
        ("clock", {"set": 7}),
        ("clock", {"stop": "yes"}),
        ("clock", {"advance": "soon"}),
        ("clock", {"move": 1}),
        ("settings", {"speed": 1}),
        ("settings", {"account": "nobody"}),
    ],
)
def test_a_wrong_wish_is_400_with_the_reason(client, path, body):
    answer = client.post(f"/_sandbox/{path}", body)
    assert answer.status == 400
    assert_is_a_sentence(answer.body["message"])


@pytest.mark.parametrize(
    "path",
    ["friends?account=nobody", "friends?limit=x", "friends?limit=1e999", "arrivals?seconds=x"],
)
def test_a_wrong_question_is_400_with_the_reason(client, path):
    answer = client.get(f"/_sandbox/{path}")
    assert answer.status == 400
    assert_is_a_sentence(answer.body["message"])


@pytest.mark.parametrize("path", ["faults", "clock", "settings"])
@pytest.mark.parametrize("body", ["", "{", "\udc80", "[" * 100_000, "null", "7", '"x"'])
def test_a_body_that_is_no_wish_is_400_with_the_reason(client, path, body):
    headers = {"Content-Type": "application/json"}
    answer = client.raw("POST", f"/_sandbox/{path}", body.encode(errors="surrogateescape"), headers)
    assert answer.status == 400
    assert_is_a_sentence(answer.body["message"])


def assert_is_a_sentence(text: str) -> None:
    """None of Python's words for a fault."""
    assert text
    assert not re.search(
        r"Error|Exception|argument|NoneType|object is not|__|could not convert", text
    )


def test_an_unknown_control_path_is_404(client):
    assert client.get("/_sandbox/everything").status == 404


def test_connections_are_kept_and_answers_do_not_wait_for_nagle(line, client):
    client.get("/v2/bot/info")
    before = client.connection.sock
    start = time.monotonic()
    for _ in range(50):
        assert client.get("/v2/bot/info").status == 200
    assert time.monotonic() - start < 1.5
    assert client.connection.sock is before


def test_clients_that_go_away_are_not_noticed(line, client):
    for data in (
        b"",
        b"GET /v2",
        b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc",
        b"\x16\x03\x01",
    ):
        with socket.create_connection(("127.0.0.1", line.port)) as raw:
            raw.sendall(data)
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert client.get("/v2/bot/info").status == 200


def test_a_body_without_a_length_is_refused(line):
    connection = http.client.HTTPConnection("127.0.0.1", line.port)
    connection.putrequest("POST", "/v2/bot/message/push")
    connection.putheader("Transfer-Encoding", "chunked")
    connection.endheaders()  # the refusal needs no body; one left unread would reset the connection
    assert connection.getresponse().status == 411
    connection.close()


@pytest.mark.parametrize("length", ["x", "-1", "²", "9" * 5_000, ""])
def test_a_length_that_is_none_is_refused(line, length):
    with socket.create_connection(("127.0.0.1", line.port)) as connection:
        head = f"POST /v2/bot/message/push HTTP/1.1\r\nContent-Length: {length}\r\n\r\n"
        connection.sendall(head.encode("latin-1"))
        assert connection.recv(100).startswith(b"HTTP/1.1 411 ")


def test_stopping_hangs_up_on_everybody():
    with SandboxServer(friends=10) as line:
        client = Client(line)
        assert client.get("/v2/bot/info").status == 200
    with pytest.raises((http.client.HTTPException, OSError)):
        client.get("/v2/bot/info")
    client.connection.close()


def test_it_shares_no_code_with_the_gateway_and_needs_the_standard_library_only():
    allowed = {*sys.stdlib_module_names, "oactl.sandbox"}
    for file in Path(oactl.sandbox.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                ours = name.startswith("oactl.sandbox") or name in allowed
                assert ours or name.partition(".")[0] in allowed, f"{file.name} imports {name}"


def test_one_that_was_never_started_can_be_closed():
    SandboxServer(friends=10).stop()


HOSTS = {
    "127.0.0.1:{port}": True,
    "localhost:{port}": True,
    "LOCALHOST:{port}": True,
    "[::1]:{port}": True,
    "127.0.0.1": False,
    "127.0.0.1:1": False,
    "rebound.example:{port}": False,
    "localhost.example:{port}": False,
    "127.0.0.1:{port}:1": False,
    "[::1": False,
    "": False,
}
ORIGINS = {
    "http://127.0.0.1:{port}": True,
    "http://localhost:{port}": True,
    "http://localhost:3000": False,
    "https://127.0.0.1:{port}": False,
    "https://evil.example": False,
    "null": False,
    "": False,
}
REQUESTS = [
    ("POST", "/_sandbox/clock", '{"advance": 1}'),
    ("POST", "/_sandbox/reset", ""),
    ("GET", "/", None),
    ("GET", "/v2/bot/info", None),
]


def asked_with(line, client, name, value):
    headers = {"Authorization": f"Bearer {line.token}", name: value.format(port=line.port)}
    return [client.raw(method, path, body, headers) for method, path, body in REQUESTS]


@pytest.mark.parametrize(("host", "ours"), HOSTS.items())
def test_a_page_that_gave_this_machine_another_name_is_refused(line, client, host, ours):
    for answer in asked_with(line, client, "Host", host):
        assert answer.status == (200 if ours else 403)


@pytest.mark.parametrize(("origin", "ours"), ORIGINS.items())
def test_a_page_of_another_site_is_refused(line, client, origin, ours):
    for answer in asked_with(line, client, "Origin", origin):
        assert answer.status == (200 if ours else 403)


def test_what_is_refused_changed_nothing_and_the_connection_goes_on(line, client):
    line.set_now(line.now, stop=True)
    before = line.now
    refused = asked_with(line, client, "Origin", "https://evil.example")[0]
    assert refused.body["message"]
    assert line.now == before
    assert line.requests() == []
    assert client.get("/v2/bot/info").status == 200


ENDS = [
    {"set": "9999-12-31T23:59:59Z"},
    {"set": "9999-12-31T23:59:59-23:00"},
    {"set": "0001-01-01T00:00:00+23:00"},
    {"advance": 1e300},
    {"advance": float("inf")},
    {"advance": -1e18},
]


@pytest.mark.parametrize("wish", ENDS)
def test_a_clock_at_the_end_of_time_answers_at_once(line, client, wish):
    start = time.monotonic()
    assert client.post("/_sandbox/clock", wish).status == 200
    line.fault(Fault("wrong_date", seconds=1e12))
    assert client.get("/v2/bot/info").status == 200
    assert client.broadcast().status == 200
    assert client.narrowcast().status == 202
    made = client.post("/v2/bot/audienceGroup/upload", {"description": "a", "audiences": []})
    assert made.status == 202
    for path in ("insight/followers", "insight/message/delivery", "insight/demographic"):
        for day in ("99991231", "20261125", "00010101"):
            assert client.get(f"/v2/bot/{path}", date=day).status == 200
    for path in ("", "state", "received", "requests"):
        assert client.get(f"/_sandbox/{path}").status == 200
    assert time.monotonic() - start < 5


@pytest.mark.parametrize("year", [1, 9999])
def test_it_can_be_born_at_the_end_of_time(open_line, connect, year):
    line = open_line(now=datetime(year, 12, 31, 23, 59, 59, tzinfo=UTC))
    assert connect(line).broadcast().status == 200


def test_a_clock_of_ones_own_is_followed():
    moment = datetime(2027, 2, 3, tzinfo=UTC)
    with SandboxServer(friends=10, clock=lambda: moment) as line:
        assert line.now == moment
        line.advance(timedelta(hours=1))
        assert line.now == moment + timedelta(hours=1)


@pytest.mark.skipif(os.name != "posix", reason="signals are sent as POSIX does")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_in_the_foreground_it_stops_cleanly_when_told(number):
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        base, token = process.stdout.readline().split()
        assert (base[:17], token) == ("http://127.0.0.1:", "sandbox-token-main")
        process.send_signal(number)
        out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (0, "stopped\n", "")
