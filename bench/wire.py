"""Requests a second and processor time of the gateway, of bare http.client and of LINE's SDK.

    python bench/wire.py [--seconds 2] [--threads 16]

One multicast of 500 ids again and again, against a small server in a process of its own on
loopback, that answers at once or after 60 ms. Figures are of this process alone (the server's are
not counted); "x" is against bare http.client in the same row.
"""

import argparse
import http.client
import json
import multiprocessing
import multiprocessing.connection
import selectors
import socket
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from heapq import heappop, heappush
from threading import local

from tabulate import tabulate

from oactl.domain.account import Account
from oactl.domain.audience import Via
from oactl.domain.delivery.facts import Accepted
from oactl.domain.token_source import TokenEnv
from oactl.line.gateway import LineEnvironment, LineGateways
from oactl.line.secret import Secret

KEY = "123e4567-e89b-12d3-a456-426614174000"
TOKEN = "t" * 172
IDS = ["U" + f"{n:032x}" for n in range(500)]
BODY = json.dumps({"to": IDS, "messages": [{"type": "text", "text": "周年慶開跑!"}]}).encode()
ANSWER = (
    b"HTTP/1.1 200 OK\r\nServer: bench\r\nDate: Wed, 25 Nov 2026 12:00:00 GMT\r\n"
    b"Content-Type: application/json\r\nX-Line-Request-Id: 123e4567-e89b-12d3-a456-426614174000\r\n"
    b"X-Content-Type-Options: nosniff\r\nCache-Control: no-cache\r\nContent-Length: 2\r\n\r\n{}"
)

Send = Callable[[], None]


def serve(told: multiprocessing.connection.Connection, delay: float) -> None:
    """Answer every request after `delay` seconds; requests are told apart by their length."""
    chooser = selectors.DefaultSelector()
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    chooser.register(listener, selectors.EVENT_READ)
    told.send(listener.getsockname()[1])
    partial: dict[socket.socket, bytes] = {}
    due: list[tuple[float, int, socket.socket]] = []
    while True:
        wait = max(0.0, due[0][0] - time.monotonic()) if due else None
        for key, _ in chooser.select(wait):
            if key.fileobj is listener:
                conn = listener.accept()[0]
                conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                chooser.register(conn, selectors.EVENT_READ)
                continue
            conn = key.fileobj
            data = conn.recv(262_144)
            if not data:
                chooser.unregister(conn)
                conn.close()
                continue
            partial[conn] = partial.get(conn, b"") + data
            if is_whole(partial[conn]):
                partial[conn] = b""
                heappush(due, (time.monotonic() + delay, id(conn), conn))
        while due and due[0][0] <= time.monotonic():
            heappop(due)[2].sendall(ANSWER)


def is_whole(data: bytes) -> bool:
    """Whether a request has come to the end of its body."""
    head, found, body = data.partition(b"\r\n\r\n")
    length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
    return bool(found) and len(body) >= int(length)


def bare(port: int) -> Send:
    """http.client, a connection a thread."""
    own = local()
    headers = {
        "Authorization": f"Bearer {TOKEN}",
        "Content-Type": "application/json",
        "X-Line-Retry-Key": KEY,
    }

    def send() -> None:
        if not hasattr(own, "connection"):
            own.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        own.connection.request("POST", "/v2/bot/message/multicast", BODY, headers)
        answer = own.connection.getresponse()
        answer.read()
        assert answer.headers["x-line-request-id"]  # noqa: S101 - a benchmark of failures lies

    return send


def ours(port: int) -> Send:
    """The gateway."""
    gateway = LineGateways(
        {"main": Account("main", TokenEnv("T"))},
        lambda _account, _source: Secret(TOKEN),
        LineEnvironment(api_base=f"http://127.0.0.1:{port}"),
    ).of("main")

    def send() -> None:
        outcome = gateway.send(Via.MULTICAST, KEY, BODY)
        assert isinstance(outcome, Accepted), outcome  # noqa: S101 - a benchmark of failures lies

    return send


def sdk(port: int) -> Send:
    """line-bot-sdk, one client for all threads, its model built for each request."""
    from linebot.v3.messaging import (  # noqa: PLC0415 - over a second, only when its turn comes
        ApiClient,
        Configuration,
        MessagingApi,
        MulticastRequest,
        TextMessage,
    )

    api = MessagingApi(ApiClient(Configuration(f"http://127.0.0.1:{port}", access_token=TOKEN)))

    def send() -> None:
        request = MulticastRequest(to=IDS, messages=[TextMessage(text="周年慶開跑!")])
        api.multicast_with_http_info(request, x_line_retry_key=KEY)

    return send


def measure(send: Send, threads: int, seconds: float) -> tuple[float, float]:
    """Requests a second, and milliseconds of processor time a request."""
    ends = time.monotonic() + seconds

    def work(_n: int) -> int:
        done = 0
        while time.monotonic() < ends:
            send()
            done += 1
        return done

    send()
    began, processor = time.monotonic(), time.process_time()
    with ThreadPoolExecutor(threads) as pool:
        done = sum(pool.map(work, range(threads)))
    return done / (time.monotonic() - began), 1000 * (time.process_time() - processor) / done


def rows(threads: int, seconds: float) -> list[list[object]]:
    """A line for each delay and client."""
    found: list[list[object]] = []
    for delay in (0.0, 0.06):
        hear, tell = multiprocessing.Pipe(duplex=False)
        server = multiprocessing.Process(target=serve, args=(tell, delay), daemon=True)
        server.start()
        port = hear.recv()
        base = measure(bare(port), threads, seconds)
        for name, client in (("http.client", bare), ("oactl", ours), ("line-bot-sdk", sdk)):
            rate, cost = base if client is bare else measure(client(port), threads, seconds)
            rate_ratio, cost_ratio = f"{rate / base[0]:.2f}x", f"{cost / base[1]:.2f}x"
            wait = f"{1000 * delay:.0f} ms"
            found.append([wait, name, f"{rate:.0f}", rate_ratio, f"{cost:.2f}", cost_ratio])
        server.terminate()
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--threads", type=int, default=16)
    asked = parser.parse_args()
    headers = ["answer after", "client", "requests/s", "", "CPU ms each", ""]
    sys.stdout.write(tabulate(rows(asked.threads, asked.seconds), headers) + "\n")


if __name__ == "__main__":
    main()
