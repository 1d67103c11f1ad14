"""A LINE on loopback that answers as it should, or with what a case puts in an answer's place."""

import contextlib
import json
import socket
import threading
from random import Random

from fuzz_mutations import VALUES, spoiled

_TIME = "Wed, 25 Nov 2026 12:00:31 GMT"
_INFO = {
    "userId": "Uf0000000000000000000000000000001",
    "basicId": "@line_oa",
    "displayName": "熊大商店",
    "chatMode": "bot",
    "markAsReadMode": "auto",
}
# By the end of the path; what no key fits is answered with `{}`.
BODIES = {
    "/v2/bot/info": _INFO,
    "/quota": {"type": "limited", "value": 30_000},
    "/consumption": {"totalUsage": 1_200},
    "/progress/narrowcast": {
        "phase": "succeeded",
        "successCount": 10,
        "failureCount": 0,
        "targetCount": 10,
        "acceptedTime": "2026-11-25T12:00:31.000Z",
    },
    "/followers": {"status": "ready", "followers": 7_620, "targetedReaches": 5_848, "blocks": 237},
    "/demographic": {"available": True, "genders": [], "ages": [], "areas": []},
    "/delivery": {"status": "ready", "broadcast": 5_385, "targeting": 522},
    "/event": {"overview": {"requestId": "r", "delivered": 320, "uniqueImpression": 82}},
    "/token": {"token_type": "Bearer", "access_token": "abc", "expires_in": 900},
}
_HEADERS = (
    *("x-line-request-id: ", "x-line-request-id: \x1b[31m", "x-line-accepted-request-id: r9"),
    *(
        "Retry-After: 99999999999999",
        "Retry-After: -1",
        "Retry-After: Wed, 31 Dec 9999 23:59:59 GMT",
    ),
    *("Date: Fri, 31 Dec 9999 23:59:59 -1400", "Date: Mon, 01 Jan 0001 00:00:00 +1400", "Date: x"),
    *("Content-Length: 99999999999999999999", "Content-Length: -1", "Content-Length: ٣"),
    *("Transfer-Encoding: chunked", "Content-Encoding: gzip", "Connection: close", ": ", " folded"),
    *(
        "Location: https://example.com/",
        "x: " + "y" * 70_000,
        "Set-Cookie: \xff",
        "Content-Type: text/html",
    ),
)
_STATUSES = (
    200,
    200,
    200,
    202,
    204,
    301,
    400,
    400,
    401,
    403,
    404,
    408,
    409,
    413,
    429,
    429,
    500,
    503,
    999,
    0,
)


def answer(body: bytes, status: str = "200 OK", headers: tuple[str, ...] = ()) -> bytes:
    """An answer as LINE sends it."""
    own = ("x-line-request-id: req-1", f"Date: {_TIME}", "Content-Type: application/json")
    lines = [f"HTTP/1.1 {status}", *own, f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1", "replace") + body


def good_body(path: str) -> bytes:
    """What LINE says to a question, or to a send."""
    clean = path.partition("?")[0]
    body = next((body for end, body in BODIES.items() if clean.endswith(end)), {})
    return json.dumps(body).encode()


def odd_answer(random: Random, body: bytes) -> bytes:
    """An answer with a fault: in its body, its status, its headers or its bytes."""
    status = f"{random.choice(_STATUSES)} X"
    match random.randrange(6):
        case 0:
            return answer(spoiled(random, body))
        case 1:
            return answer(_error(random), status)
        case 2:
            return answer(body, status, (random.choice(_HEADERS),))
        case 3:
            whole = answer(spoiled(random, body), status)
            return whole[: random.randrange(len(whole) + 1)]
        case 4:
            return spoiled(random, answer(body, status))
        case _:
            return answer(random.choice(VALUES).encode("utf-8", "surrogatepass"), status)


def _error(random: Random) -> bytes:
    said = {
        "message": random.choice(
            ("The property, 'to[0]', is invalid", "You have reached your monthly limit.")
        ),
        "details": [{"message": "May not be empty", "property": "messages[0].text"}],
    }
    return spoiled(random, json.dumps(said).encode())


class FuzzLine:
    """The server. `odd` holds the answers to the next requests; None there answers well."""

    def __init__(self) -> None:
        self.odd: list[bytes | None] = []
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._closed = False
        self.base = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take no more connections."""
        self._closed = True
        with contextlib.suppress(OSError), socket.create_connection(self._socket.getsockname()):
            pass
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        """One connection after the other, one request each: oactl connects again."""
        while not self._closed:
            conn, _ = self._socket.accept()
            conn.settimeout(2)
            with conn, contextlib.suppress(OSError, ValueError):
                self._answer(conn)

    def _answer(self, conn: socket.socket) -> None:
        data = b""
        while b"\r\n\r\n" not in data:
            if not (more := conn.recv(65_536)):
                return
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        left = _length(head) - len(body)
        while left > 0 and (more := conn.recv(65_536)):
            left -= len(more)
        path = head.split(b" ")[1].decode("latin-1")
        odd = self.odd.pop(0) if self.odd else None
        close = ("Connection: close",)
        conn.sendall(answer(good_body(path), headers=close) if odd is None else odd)


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0
