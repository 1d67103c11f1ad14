import ast
import http.client
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sandbox_client import Client

import oactl.sandbox
from oactl.sandbox import SandboxServer

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
    assert "OACTL_LINE_API_BASE" in line.home()


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
        ("settings", {"speed": 1}),
        ("settings", {"account": "nobody"}),
    ],
)
def test_a_wrong_wish_is_400_with_the_reason(client, path, body):
    answer = client.post(f"/_sandbox/{path}", body)
    assert answer.status == 400
    assert answer.body["message"]


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


def test_stopping_hangs_up_on_everybody():
    with SandboxServer(friends=10) as line:
        client = Client(line)
        assert client.get("/v2/bot/info").status == 200
    with pytest.raises((http.client.HTTPException, OSError)):
        client.get("/v2/bot/info")
    client.connection.close()


def test_it_shares_no_code_with_the_gateway_and_needs_the_standard_library_only():
    allowed = {*sys.stdlib_module_names, "oactl.sandbox", "oactl.domain.value"}
    for file in Path(oactl.sandbox.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                ours = name.startswith("oactl.sandbox") or name in allowed
                assert ours or name.partition(".")[0] in allowed, f"{file.name} imports {name}"


def test_one_that_was_never_started_can_be_closed():
    SandboxServer(friends=10).stop()


def test_it_also_listens_on_the_loopback_of_ipv6():
    try:
        line = SandboxServer(friends=10, host="::1")
    except OSError:
        pytest.skip("no IPv6 here")
    with line, urllib.request.urlopen(line.base) as page:  # noqa: S310  http
        assert line.base.startswith("http://[::1]:")
        assert page.status == 200


def test_only_loopback_is_served():
    with pytest.raises(ValueError, match="loopback"):
        SandboxServer(host="0.0.0.0")  # noqa: S104  the point of the test


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
