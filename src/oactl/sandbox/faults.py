"""Faults on purpose: what networks, proxies and LINE itself do to a sender on a bad day.

A fault matches requests by method, path (a shell pattern such as `/v2/bot/message/*`), account
and, where given, a user id in the body; it lets `skip` of them pass, then happens `count` times
(None: until cleared).

Not accepted:
    reset_before   the connection is reset
    500_before     500 (or `status`)
    html_200       a proxy's page with 200 (or `status`), no request id
    redirect       307 to `location`
    429_rate, 429_month, 401, 403, 404, 413, 415
    400_to         400 that names `to[index]`, or the place of `user`
    409_no_id      409 without the accepted request's id
    gateway_401, gateway_403, gateway_404, gateway_408, gateway_413, gateway_429, gateway_499
                   something before LINE answers so, in JSON with `message`, without request id

Accepted like any request, if it is good:
    reset_after    no answer, the connection is reset
    500_after      500 (or `status`) all the same
    html_200_after a proxy's page instead of the answer
    gateway_401_after … gateway_499_after   the same after LINE took it
    cut_headers, cut_body   the answer ends in the middle
    broken_json    half the JSON, with a length that fits
    trickle        the answer comes a byte at a time, `seconds` apart
    slow_before, slow_after   `seconds` pass before it is accepted, or before it is answered
    status         another 2xx (or `status`), such as 202 for a push: 202_push
    wrong_date     `Date` is wrong by `seconds`
    no_date, no_request_id   the header is missing
    narrowcast     202, and later `failed` with `index` as errorCode
"""

import json
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from oactl.sandbox.answers import (
    BAD_CREDENTIAL,
    KEY_ACCEPTED,
    MONTHLY_LIMIT,
    NOT_AVAILABLE,
    NOT_FOUND,
    RATE_LIMIT,
    Answer,
    error,
    property_error,
)
from oactl.sandbox.state import Request

HTML = b"<!DOCTYPE html><html><head><title>Gateway</title></head><body>Please log in.</body></html>"
INTERNAL = "Internal server error"
NOT_SUPPORTED = "The content type, text/plain, is not supported"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault; see the module for the kinds."""

    kind: str
    path: str = "*"
    method: str = "*"
    account: str = ""
    user: str = ""
    count: int | None = 1
    skip: int = 0
    seconds: float = 1.0
    status: int = 0
    index: int = 0
    location: str = "http://127.0.0.1:9/elsewhere"

    def matches(self, request: Request, account: str) -> bool:
        """Whether it may happen to a request of an account."""
        return (
            self.method in ("*", request.method)
            and fnmatchcase(request.path, self.path)
            and self.account in ("", account)
            and self.user.encode() in request.body
        )


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer and how it goes over the wire.

    `wire` is `whole`, `reset`, `cut_headers`, `cut_body` or `trickle`; `pause` seconds pass before
    it (for `trickle`: before each byte).
    """

    answer: Answer
    wire: str = "whole"
    pause: float = 0.0
    date_shift: float = 0.0
    dated: bool = True
    numbered: bool = True


class FaultBook:
    """The faults that are still to come."""

    def __init__(self) -> None:
        self._open: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Let a fault happen from now on."""
        if fault.kind not in KINDS:
            raise ValueError(f"unknown fault: {fault.kind}")
        self._open.append(fault)

    def clear(self) -> None:
        """No more faults."""
        self._open.clear()

    def open(self) -> list[Fault]:
        """Those still to come, with what is left of `skip` and `count`."""
        return list(self._open)

    def take(self, request: Request, account: str) -> Fault | None:
        """The fault of this request, if there is one; it is used up by it."""
        for place, fault in enumerate(self._open):
            if not fault.matches(request, account):
                continue
            if fault.skip:
                self._open[place] = replace(fault, skip=fault.skip - 1)
                continue
            self._use_up(place, fault)
            return fault
        return None

    def _use_up(self, place: int, fault: Fault) -> None:
        if fault.count is None:
            return
        if fault.count > 1:
            self._open[place] = replace(fault, count=fault.count - 1)
        else:
            del self._open[place]


_REFUSALS = {
    "429_rate": error(429, RATE_LIMIT),
    "429_month": error(429, MONTHLY_LIMIT),
    "401": error(401, BAD_CREDENTIAL),
    "403": error(403, NOT_AVAILABLE),
    "404": error(404, NOT_FOUND),
    "413": error(413, "The request entity is too large"),
    "415": error(415, NOT_SUPPORTED),
    "409_no_id": error(409, KEY_ACCEPTED),
}
_GATEWAY = {
    f"gateway_{status}": error(status, words)
    for status, words in {
        401: "Proxy session expired",
        403: "Forbidden by policy",
        404: "No route matched with those values",
        408: "Request timeout",
        413: "Payload too large",
        429: "Too many requests",
        499: "Client closed request",
    }.items()
}
_BEFORE = frozenset(
    {"reset_before", "500_before", "html_200", "redirect", "400_to", *_REFUSALS, *_GATEWAY}
)
_WIRES = {
    "reset_after": "reset",
    "cut_headers": "cut_headers",
    "cut_body": "cut_body",
    "trickle": "trickle",
}
_AFTER = frozenset(
    {
        "500_after",
        "html_200_after",
        "broken_json",
        "slow_before",
        "slow_after",
        "status",
        "202_push",
        "wrong_date",
        "no_date",
        "no_request_id",
        "narrowcast",
        *_WIRES,
        *(f"{kind}_after" for kind in _GATEWAY),
    }
)
KINDS = _BEFORE | _AFTER


def instead(fault: Fault, request: Request) -> Reply | None:
    """What comes back where the request is not accepted; None where it goes on to be."""
    match fault.kind:
        case "reset_before":
            return Reply(Answer(0), wire="reset")
        case "500_before":
            return Reply(error(fault.status or 500, INTERNAL))
        case "html_200":
            return Reply(_page(fault), numbered=False)
        case "redirect":
            return Reply(Answer(307, b"", (("Location", fault.location),)), numbered=False)
        case "400_to":
            return Reply(property_error(_place(fault, request)).answer)
        case kind if kind in _GATEWAY:
            return Reply(_GATEWAY[kind], numbered=False)
        case kind:
            return Reply(_REFUSALS[kind]) if kind in _REFUSALS else None


def _page(fault: Fault) -> Answer:
    return Answer(fault.status or 200, HTML, media_type="text/html; charset=utf-8")


def _place(fault: Fault, request: Request) -> str:
    to = json.loads(request.body)["to"] if fault.user else []
    if isinstance(to, str):
        return "to"
    return f"to[{to.index(fault.user) if fault.user in to else fault.index}]"


def distorted(fault: Fault, answer: Answer) -> Reply:
    """What comes back after the request was accepted."""
    gateway = _GATEWAY.get(fault.kind.removesuffix("_after"))
    if gateway:
        return Reply(gateway, numbered=False)
    reply = Reply(_changed(fault, answer), wire=_WIRES.get(fault.kind, "whole"))
    match fault.kind:
        case "html_200_after" | "no_request_id":
            reply = replace(reply, numbered=False)
        case "slow_after" | "trickle":
            reply = replace(reply, pause=fault.seconds)
        case "wrong_date":
            reply = replace(reply, date_shift=fault.seconds)
        case "no_date":
            reply = replace(reply, dated=False)
        case _:
            pass
    return reply


def _changed(fault: Fault, answer: Answer) -> Answer:
    match fault.kind:
        case "500_after":
            return error(fault.status or 500, INTERNAL)
        case "html_200_after":
            return _page(fault)
        case "broken_json":
            return replace(answer, body=answer.body[: len(answer.body) // 2])
        case "status" | "202_push":
            return replace(answer, status=fault.status or 202)
        case _:
            return answer
