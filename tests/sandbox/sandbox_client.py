"""The plainest client there is, which shares no code with either side."""

import http.client
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from oactl.sandbox import SandboxServer

NOON = datetime(2026, 11, 25, 12, 0, 30, tzinfo=UTC)
"""A Wednesday, 21:00:30 of LINE's day and 20:00:30 in Taipei."""

TEXT = {"type": "text", "text": "官方周年慶! 加入好友享 85 折優惠!"}


@dataclass(frozen=True, slots=True)
class Got:
    """What came back."""

    status: int
    body: Any
    headers: dict[str, str]
    raw: bytes = b""

    @property
    def request_id(self) -> str:
        return self.headers["x-line-request-id"]


class Client:
    """One keep-alive connection with one token."""

    def __init__(self, line: SandboxServer, token: str | None = None) -> None:
        self._line = line
        self._token = line.token if token is None else token
        self.connection = http.client.HTTPConnection("127.0.0.1", line.port, timeout=10)

    def call(
        self, method: str, path: str, body: Any = None, key: str | None = None, **query: Any
    ) -> Got:
        headers = {"Authorization": f"Bearer {self._token}"}
        if isinstance(body, dict | list):
            headers["Content-Type"] = "application/json"
            body = json.dumps(body)
        if key:
            headers["X-Line-Retry-Key"] = key
        return self.raw(method, path + ("?" + urlencode(query) if query else ""), body, headers)

    def raw(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Got:
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        raw = answer.read()
        names = {name.lower(): value for name, value in answer.getheaders()}
        is_json = names.get("content-type", "").startswith("application/json")
        return Got(answer.status, json.loads(raw) if is_json and raw else None, names, raw)

    def get(self, path: str, **query: Any) -> Got:
        return self.call("GET", path, None, None, **query)

    def post(self, path: str, body: Any, key: str | None = None) -> Got:
        return self.call("POST", path, body, key)

    def multicast(self, to: list[Any], key: str | None = None, **more: Any) -> Got:
        return self.post("/v2/bot/message/multicast", {"to": to, "messages": [TEXT], **more}, key)

    def broadcast(self, key: str | None = None, **more: Any) -> Got:
        return self.post("/v2/bot/message/broadcast", {"messages": [TEXT], **more}, key)

    def narrowcast(self, **body: Any) -> Got:
        return self.post("/v2/bot/message/narrowcast", {"messages": [TEXT], **body})
