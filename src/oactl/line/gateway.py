"""The gateways to LINE, one for each account, opened on first use; and LINE's answers as values."""

import re
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from http import HTTPStatus
from typing import Any, Literal, get_args
from urllib.parse import quote, urlencode

from oactl.domain.account import DEFAULT_API, Account, ApiBase
from oactl.domain.answers import BotInfo, NarrowcastProgress, QuotaAnswer, Unanswered
from oactl.domain.audience import Via
from oactl.domain.delivery.facts import Outcome
from oactl.domain.picture import AccountPicture
from oactl.domain.value import JsonObject, compact_json
from oactl.errors import OactlError, UsageError
from oactl.i18n import N_
from oactl.line.connection import Route, parse_base, proxy_for
from oactl.line.credentials import Credential, Resolve, credential_of
from oactl.line.pictures import fetch_picture, read_place
from oactl.line.responses import (
    Answer,
    Came,
    error_details,
    error_text,
    message,
    outcome,
    plain,
    reading,
    server_time,
    unanswered,
    without_secret,
    without_token,
)
from oactl.line.secret import Secret
from oactl.line.transport import Request, Timeouts, Transport, WhyNot, nothing_stops

_MESSAGE = re.compile(r"messages\[\d+\]")
_PHASES = get_args(NarrowcastProgress.__annotations__["phase"])
_LONGEST_ID = 100
# What is read of the answers to other questions (insight, audiences), with the type LINE documents.
_TYPES: Mapping[str, type] = {
    "status": str,
    "type": str,
    "description": str,
    "audienceCount": int,
    "followers": int,
    "targetedReaches": int,
    "blocks": int,
    "overview": dict,
    "audienceGroup": dict,
}


def has_known_types(body: JsonObject) -> bool:
    """Whether what we read of an answer has the types that LINE documents; it may all be absent."""
    inner = body.get("audienceGroup")
    parts = [body, inner] if isinstance(inner, dict) else [body]
    return all(
        part.get(key) is None or _is(part[key], kind)
        for part in parts
        for key, kind in _TYPES.items()
    )


def read_bot_info(body: JsonObject, server_time: datetime | None) -> BotInfo | None:
    """`GET /v2/bot/info`, with the time of its Date header."""
    user_id = body.get("userId")
    if not isinstance(user_id, str) or not user_id.isprintable():
        return None
    if not 0 < len(user_id) <= _LONGEST_ID:
        return None
    address = body.get("pictureUrl")  # as it came: it is asked for, and not shown
    return BotInfo(
        user_id=user_id,
        basic_id=_name(body.get("basicId")),
        display_name=_name(body.get("displayName")),
        premium_id=_name(body.get("premiumId")) or None,
        server_time=server_time,
        picture_url=address if isinstance(address, str) and address else None,
    )


def read_quota(limit: JsonObject, consumption: JsonObject) -> QuotaAnswer | None:
    """`…/message/quota` and `…/quota/consumption`: type `none` is a month without a limit."""
    used, value = _count(consumption.get("totalUsage")), _count(limit.get("value"))
    match limit.get("type"):
        case "none" if used is not None:
            return QuotaAnswer(None, used)
        case "limited" if used is not None and value is not None:
            return QuotaAnswer(value, used)
        case _:
            return None


def read_narrowcast(body: JsonObject) -> NarrowcastProgress | None:
    """`…/progress/narrowcast`; counts are absent while it waits."""
    if body.get("phase") not in _PHASES:
        return None
    return NarrowcastProgress(
        phase=body["phase"],
        success=_count(body.get("successCount")),
        failure=_count(body.get("failureCount")),
        target=_count(body.get("targetCount")),
        error_code=_count(body.get("errorCode")),
        description=_name(body.get("failedDescription")) or None,
    )


def message_errors(answer: Answer) -> list[tuple[str, str]]:
    """What a 400 of a validate endpoint says, as (property, message).

    Of a Flex message LINE gives a slash pointer and names the message in its sentence only; here
    they are joined: `messages[0]/body/contents`.
    """
    body = answer.json() or {}
    named = _MESSAGE.search(message(body))
    which = named[0] if named else ""
    found = [
        (f"{which}{one.where}" if one.where.startswith("/") else one.where, one.what)
        for one in error_details(body)
    ]
    return found or [(which, error_text(answer))]


def _name(value: Any) -> str:  # noqa: ANN401 - LINE may answer anything
    return plain(value) if isinstance(value, str) else ""


def _count(value: Any) -> int | None:  # noqa: ANN401 - LINE may answer anything
    return value if _is(value, int) and value >= 0 else None


def _is(value: Any, kind: type) -> bool:  # noqa: ANN401 - LINE may answer anything
    return isinstance(value, kind) and not isinstance(value, bool)


_AUDIENCES = "/v2/bot/audienceGroup"
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

    def send(
        self, via: Via, retry_key: str, body: bytes, why_not: WhyNot = nothing_stops
    ) -> Outcome:
        """One request of one batch: the frozen bytes, with their retry key.

        `why_not` is asked last, when token and connection are there; NotSent where it says no.
        """
        token = self._credential()
        if isinstance(token, Unanswered):
            return without_token(token)
        return outcome(self._exchange(token, _post(_SENDS[via], body, retry_key), why_not))

    def bot_info(self) -> BotInfo | Unanswered:
        """Who the token belongs to, and LINE's clock."""
        answer = self._ask(_get("/v2/bot/info"))
        if isinstance(answer, Unanswered):
            return answer
        found = reading(answer)
        if isinstance(found, Unanswered):
            return found
        return read_bot_info(found, server_time(answer)) or _strange("bot info")

    def quota(self) -> QuotaAnswer | Unanswered:
        """This month's limit and use: two questions, as LINE keeps them apart."""
        limit = self.get("/v2/bot/message/quota")
        if isinstance(limit, Unanswered):
            return limit
        used = self.get("/v2/bot/message/quota/consumption")
        if isinstance(used, Unanswered):
            return used
        found = read_quota(limit, used)
        if found is None:
            return _strange("quota")
        return found._replace(answers={"quota": limit, "consumption": used})

    def narrowcast(self, request_id: str) -> NarrowcastProgress | Unanswered:
        """The progress of an accepted narrowcast; LINE forgets it after 14 days."""
        found = self.get("/v2/bot/message/progress/narrowcast", {"requestId": request_id})
        if isinstance(found, Unanswered):
            return found
        return read_narrowcast(found) or _strange("narrowcast progress")

    def validate(self, via: Via, messages: list[JsonObject]) -> list[tuple[str, str]] | Unanswered:
        """LINE's own errors about message objects, as (property, message)."""
        path = f"/v2/bot/message/validate/{via.value}"
        answer = self._ask(_post(path, compact_json({"messages": messages})))
        if isinstance(answer, Unanswered):
            return answer
        found = reading(answer)
        if not isinstance(found, Unanswered):
            return []
        is_verdict = answer.status == HTTPStatus.BAD_REQUEST and found.kind == "refused"
        return message_errors(answer) if is_verdict else found

    def get(self, path: str, query: Mapping[str, str] | None = None) -> JsonObject | Unanswered:
        """Any other question: insight, audiences."""
        answer = self._ask(_get(path, query))
        found = answer if isinstance(answer, Unanswered) else reading(answer)
        if isinstance(found, Unanswered):
            return found
        return found if has_known_types(found) else _strange(path)

    def make_audience(
        self, kind: Literal["imp", "click"], description: str, request_id: str
    ) -> int | Unanswered:
        """Have LINE make an audience of those who opened or clicked a message; its number.

        LINE makes another one each time it is asked, so who asks notes it before.
        """
        body = compact_json({"description": description, "requestId": request_id})
        answer = self._ask(_post(f"{_AUDIENCES}/{kind}", body))
        found = answer if isinstance(answer, Unanswered) else reading(answer)
        if isinstance(found, Unanswered):
            return found
        number = _count(found.get("audienceGroupId"))
        return _strange("audience") if number is None else number

    def find_audience(self, part: str, description: str) -> int | Unanswered | None:
        """The number of an audience by its description, of which `part` is in no other's."""
        found = self.get(f"{_AUDIENCES}/list", {"page": "1", "size": "40", "description": part})
        if isinstance(found, Unanswered):
            return found
        groups = found.get("audienceGroups")
        if not isinstance(groups, list):
            return _strange("audiences")
        wanted = description.casefold()  # LINE: names are the same whatever their case
        same = (
            _count(each.get("audienceGroupId"))
            for each in groups
            if isinstance(each, dict) and _name(each.get("description")).casefold() == wanted
        )
        return next(same, None)

    def close(self) -> None:
        """Close the connections; the next request opens a new one."""
        self._transport.close()

    def _ask(self, request: Request) -> Answer | Unanswered:
        token = self._credential()
        if isinstance(token, Unanswered):
            return token
        came = self._exchange(token, request)
        return came if isinstance(came, Answer) else unanswered(came)

    def _exchange(self, token: Secret, request: Request, why_not: WhyNot = nothing_stops) -> Came:
        login = ("Authorization", f"Bearer {token.reveal()}")
        signed = replace(request, headers=(login, *request.headers))
        came = self._transport.exchange(signed, why_not)
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


@dataclass(frozen=True, slots=True)
class LineEnvironment:
    """The environment variables that connections to LINE obey."""

    api_base: str = DEFAULT_API
    proxy: str | None = field(default=None, repr=False)
    no_proxy: str | None = None
    ca_file: str | None = None
    ca_dir: str | None = None
    clock_is_set: bool = False

    @classmethod
    def of(cls, environ: Mapping[str, str], *, clock_is_set: bool) -> "LineEnvironment":
        """From the environment's variables; an empty one counts as absent."""

        def value(*names: str) -> str | None:
            return next((environ[name] for name in names if environ.get(name)), None)

        return cls(
            api_base=value("OACTL_LINE_API_BASE") or DEFAULT_API,
            proxy=value("https_proxy", "HTTPS_PROXY"),
            no_proxy=value("no_proxy", "NO_PROXY"),
            ca_file=value("SSL_CERT_FILE"),
            ca_dir=value("SSL_CERT_DIR"),
            clock_is_set=clock_is_set,
        )


class LineGateways:
    """A gateway an account; connections shared by those of one host."""

    def __init__(
        self,
        accounts: Mapping[str, Account],
        resolve: Resolve,
        surroundings: LineEnvironment,
        timeouts: Timeouts | None = None,
        aborted: threading.Event | None = None,
    ) -> None:
        self._accounts = accounts
        self._resolve = resolve
        self._surroundings = surroundings
        self._timeouts = timeouts or Timeouts()
        self._lock = threading.RLock()
        self._gateways: dict[str, LineGateway] = {}
        self._transports: dict[ApiBase, Transport] = {}
        self._context: ssl.SSLContext | None = None
        self._aborted = aborted or threading.Event()

    def host(self, account: str) -> str:
        """Which API host an account is sent through. Raises the Faults `line.…` of a wrong one."""
        return self._base(self._accounts[account]).netloc

    def of(self, account: str) -> LineGateway:
        """The account's gateway. Raises the Faults `credentials.…` and `line.…`."""
        if account not in self._gateways:
            # Not under the lock: the command that prints a token may take half a minute.
            opened = self._open(self._accounts[account])
            with self._lock:
                self._gateways.setdefault(account, opened)
        return self._gateways[account]

    def with_token(self, account: Account, token: Secret) -> LineGateway:
        """A gateway with a token that is not configured yet (`account add`)."""
        return LineGateway(self._transport(account), lambda: token)

    def picture(self, account: str, address: str) -> AccountPicture | None:
        """The picture at an address that LINE named for an account; None where none can be had.

        No token goes there. A sandbox names none but its own, and LINE none of this machine.
        Raises the Faults `line.…`.
        """
        place = read_place(address)
        here = self._base(self._accounts[account]).is_loopback
        if place is None or place.base.is_loopback != here:
            return None
        with self._lock:
            route = self._route(place.base)
        return fetch_picture(place, route, self._aborted)

    def close(self) -> None:
        """Close the connections of all."""
        for transport in self._transports.values():
            transport.close()

    def abort(self) -> None:
        """Give up every exchange with every host, and begin none any more. Thread-safe.

        Threads that wait for LINE come back within a tenth of a second: with NotSent where no byte
        of the body went, else with Ambiguous.
        """
        self._aborted.set()

    def _open(self, account: Account) -> LineGateway:
        transport = self._transport(account)
        return LineGateway(transport, credential_of(account, transport, self._resolve))

    def _base(self, account: Account) -> ApiBase:
        return parse_base(account.api_base or self._surroundings.api_base)

    def _transport(self, account: Account) -> Transport:
        """The connections to the account's host. Raises the Faults `line.…`."""
        base = self._base(account)
        if self._surroundings.clock_is_set and not base.is_loopback:
            raise UsageError(
                "line.clock_set",
                N_(
                    "the clock is set (--now, OACTL_NOW), so {host} is not asked and "
                    "nothing is sent there"
                ),
                help=N_(
                    "rehearse against the sandbox: oactl sandbox serve, with "
                    "OACTL_LINE_API_BASE=http://127.0.0.1:PORT"
                ),
                host=base.host,
            )
        with self._lock:
            if base not in self._transports:
                self._transports[base] = Transport(self._route(base), self._timeouts, self._aborted)
            return self._transports[base]

    def _route(self, base: ApiBase) -> Route:
        proxy = proxy_for(base, self._surroundings.proxy, self._surroundings.no_proxy)
        if base.tls and self._context is None:
            self._context = trust(self._surroundings)
        return Route(base, proxy, self._context if base.tls else None)


def trust(surroundings: LineEnvironment) -> ssl.SSLContext:
    """Certificates are always checked: against those named, else the system's."""
    file, folder = surroundings.ca_file, surroundings.ca_dir
    try:
        context = ssl.create_default_context(cafile=file, capath=folder)
    except (OSError, ValueError) as error:
        raise OactlError(
            "line.certificates",
            N_("the certificates in {path} cannot be read: {why}"),
            help=N_(
                "SSL_CERT_FILE names a PEM file, SSL_CERT_DIR a folder; unset them "
                "for the system's own"
            ),
            path=file or folder,
            why=str(error),
        ) from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
