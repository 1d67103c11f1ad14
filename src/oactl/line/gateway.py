"""One account's way to LINE, over HTTP."""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from urllib.parse import quote, urlencode

from oactl.domain.answers import BotInfo, Narrowcast, QuotaAnswer, Unanswered
from oactl.domain.audience import Via
from oactl.domain.delivery.outcome import Outcome
from oactl.domain.value import JsonObject, compact_json
from oactl.line import figures
from oactl.line.credentials import Credential
from oactl.line.responses import (
    Answer,
    Came,
    outcome,
    reading,
    server_time,
    unanswered,
    without_secret,
    without_token,
)
from oactl.line.secret import Secret
from oactl.line.transport import Request, Transport

_SENDS = {
    via: f"/v2/bot/message/{via.value}"
    for via in (Via.BROADCAST, Via.NARROWCAST, Via.MULTICAST, Via.PUSH)
}


class LineGateway:
    """The Messaging API with one account's token. Thread-safe."""

    def __init__(self, transport: Transport, credential: Credential) -> None:
        self.host = transport.route.base.netloc
        self._transport = transport
        self._credential = credential

    def send(self, via: Via, retry_key: str, body: bytes) -> Outcome:
        """One request of one batch: the frozen bytes, with their retry key."""
        token = self._credential()
        if isinstance(token, Unanswered):
            return without_token(token)
        return outcome(self._exchange(token, _post(_SENDS[via], body, retry_key)))

    def bot_info(self) -> BotInfo | Unanswered:
        """Who the token belongs to, and LINE's clock."""
        answer = self._ask(_get("/v2/bot/info"))
        if isinstance(answer, Unanswered):
            return answer
        found = reading(answer)
        if isinstance(found, Unanswered):
            return found
        return figures.bot_info(found, server_time(answer)) or _strange("bot info")

    def quota(self) -> QuotaAnswer | Unanswered:
        """This month's limit and use: two questions, as LINE keeps them apart."""
        limit = self.get("/v2/bot/message/quota")
        if isinstance(limit, Unanswered):
            return limit
        used = self.get("/v2/bot/message/quota/consumption")
        if isinstance(used, Unanswered):
            return used
        return figures.quota(limit, used) or _strange("quota")

    def narrowcast(self, request_id: str) -> Narrowcast | Unanswered:
        """The progress of an accepted narrowcast; LINE forgets it after 14 days."""
        found = self.get("/v2/bot/message/progress/narrowcast", {"requestId": request_id})
        if isinstance(found, Unanswered):
            return found
        return figures.narrowcast(found) or _strange("narrowcast progress")

    def validate(self, via: Via, messages: list[JsonObject]) -> list[tuple[str, str]] | Unanswered:
        """LINE's own complaints about message objects, as (property, message)."""
        path = f"/v2/bot/message/validate/{via.value}"
        answer = self._ask(_post(path, compact_json({"messages": messages})))
        if isinstance(answer, Unanswered):
            return answer
        found = reading(answer)
        if not isinstance(found, Unanswered):
            return []
        is_verdict = answer.status == HTTPStatus.BAD_REQUEST and found.kind == "refused"
        return figures.objections(answer) if is_verdict else found

    def get(self, path: str, query: Mapping[str, str] | None = None) -> JsonObject | Unanswered:
        """Any other question: insight, audiences."""
        answer = self._ask(_get(path, query))
        found = answer if isinstance(answer, Unanswered) else reading(answer)
        if isinstance(found, Unanswered):
            return found
        return found if figures.fits(found) else _strange(path)

    def close(self) -> None:
        """Close the connections; the next request opens a new one."""
        self._transport.close()

    def _ask(self, request: Request) -> Answer | Unanswered:
        token = self._credential()
        if isinstance(token, Unanswered):
            return token
        came = self._exchange(token, request)
        return came if isinstance(came, Answer) else unanswered(came)

    def _exchange(self, token: Secret, request: Request) -> Came:
        login = ("Authorization", f"Bearer {token.reveal()}")
        came = self._transport.exchange(replace(request, headers=(login, *request.headers)))
        return without_secret(came, token)


def _get(path: str, query: Mapping[str, str] | None = None) -> Request:
    target = quote(path) + (f"?{urlencode(query)}" if query else "")
    return Request("GET", target)


def _post(path: str, body: bytes, retry_key: str | None = None) -> Request:
    headers = [("Content-Type", "application/json")]
    if retry_key is not None:
        headers.append(("X-Line-Retry-Key", retry_key))
    return Request("POST", path, tuple(headers), body)


def _strange(what: str) -> Unanswered:
    return Unanswered("strange", f"{what}: an answer that is not understood", 200)
