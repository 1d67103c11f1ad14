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
from collections.abc import Callable
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

INTERNAL = "Internal server error"
NOT_SUPPORTED = "The content type, text/plain, is not supported"
HTML = b"<!DOCTYPE html><html><head><title>Gateway</title></head><body>Please log in.</body></html>"


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


class FaultList:
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
            if fault.count == 1:
                del self._open[place]
            elif fault.count is not None:
                self._open[place] = replace(fault, count=fault.count - 1)
            return fault
        return None


def _page(fault: Fault) -> Reply:
    page = Answer(fault.status or 200, HTML, media_type="text/html; charset=utf-8")
    return Reply(page, numbered=False)


def _internal(fault: Fault) -> Reply:
    return Reply(error(fault.status or 500, INTERNAL))


def _redirect(fault: Fault) -> Reply:
    return Reply(Answer(307, b"", (("Location", fault.location),)), numbered=False)


def _bad_recipient(fault: Fault, request: Request) -> Reply:
    to = json.loads(request.body)["to"] if fault.user else []
    place = to.index(fault.user) if fault.user in to else fault.index
    return Reply(property_error("to" if isinstance(to, str) else f"to[{place}]").answer)


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
    401: "Proxy session expired",
    403: "Forbidden by policy",
    404: "No route matched with those values",
    408: "Request timeout",
    413: "Payload too large",
    429: "Too many requests",
    499: "Client closed request",
}
_GATEWAY_REPLIES = {
    f"gateway_{status}": Reply(error(status, words), numbered=False)
    for status, words in _GATEWAY.items()
}
_BEFORE: dict[str, Callable[[Fault], Reply]] = {
    "reset_before": lambda _fault: Reply(Answer(0), wire="reset"),
    "500_before": _internal,
    "html_200": _page,
    "redirect": _redirect,
}
_ALWAYS = {kind: Reply(answer) for kind, answer in _REFUSALS.items()} | _GATEWAY_REPLIES
_AFTER: dict[str, Callable[[Fault, Answer], Reply]] = {
    "reset_after": lambda _fault, answer: Reply(answer, wire="reset"),
    "500_after": lambda fault, _answer: _internal(fault),
    "html_200_after": lambda fault, _answer: _page(fault),
    "cut_headers": lambda _fault, answer: Reply(answer, wire="cut_headers"),
    "cut_body": lambda _fault, answer: Reply(answer, wire="cut_body"),
    "broken_json": lambda _fault, answer: Reply(_half(answer)),
    "trickle": lambda fault, answer: Reply(answer, wire="trickle", pause=fault.seconds),
    "slow_before": lambda _fault, answer: Reply(answer),
    "slow_after": lambda fault, answer: Reply(answer, pause=fault.seconds),
    "status": lambda fault, answer: Reply(replace(answer, status=fault.status or 202)),
    "202_push": lambda fault, answer: Reply(replace(answer, status=fault.status or 202)),
    "wrong_date": lambda fault, answer: Reply(answer, date_shift=fault.seconds),
    "no_date": lambda _fault, answer: Reply(answer, dated=False),
    "no_request_id": lambda _fault, answer: Reply(answer, numbered=False),
    "narrowcast": lambda _fault, answer: Reply(answer),
}
_ALWAYS_AFTER = {f"{kind}_after": reply for kind, reply in _GATEWAY_REPLIES.items()}
KINDS = frozenset({"400_to", *_BEFORE, *_ALWAYS, *_AFTER, *_ALWAYS_AFTER})


def _half(answer: Answer) -> Answer:
    return replace(answer, body=answer.body[: len(answer.body) // 2])


def instead(fault: Fault, request: Request) -> Reply | None:
    """What comes back where the request is not accepted; None where it goes on to be."""
    if fault.kind == "400_to":
        return _bad_recipient(fault, request)
    reply = _BEFORE.get(fault.kind)
    return reply(fault) if reply else _ALWAYS.get(fault.kind)


def distorted(fault: Fault, answer: Answer) -> Reply:
    """What comes back after the request was accepted."""
    reply = _AFTER.get(fault.kind)
    return reply(fault, answer) if reply else _ALWAYS_AFTER[fault.kind]
