"""Whatever JSON LINE answers a question with, it is understood or strange, never a traceback."""

import json
from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rawserver import ACCEPTED, TOKEN, always, reply, serving

from oactl.domain.account import ApiBase
from oactl.domain.answers import BotInfo, Unanswered
from oactl.domain.audience import Via
from oactl.domain.engagement import message_figures
from oactl.domain.insight import (
    InsightRequest,
    demographic,
    followers_day,
    is_answered,
    is_final,
)
from oactl.line.connection import Route
from oactl.line.gateway import LineGateway
from oactl.line.responses import Answer, json_object
from oactl.line.secret import Secret

DAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
FOLLOWERS, GROUP, EVENT = "insight/followers", "audienceGroup/1", "insight/message/event"
QUESTIONS: dict[str, Callable[[LineGateway], object]] = {
    "info": lambda line: line.bot_info(),
    "quota": lambda line: line.quota(),
    "progress": lambda line: line.narrowcast("r"),
    "validate": lambda line: line.validate(Via.PUSH, []),
    **{
        path: lambda line, path=path: line.get(f"/v2/bot/{path}")
        for path in (FOLLOWERS, GROUP, EVENT, "insight/demographic", "insight/message/delivery")
    },
}
KEYS = (
    *("userId", "basicId", "displayName", "premiumId", "type", "value", "totalUsage", "phase"),
    *("successCount", "errorCode", "failedDescription", "status", "followers", "blocks"),
    *("audienceGroup", "audienceCount", "overview", "delivered", "uniqueImpression"),
    *("message", "details", "property", "available", "genders", "gender", "percentage"),
)
WORDS = (
    "none",
    "limited",
    "ready",
    "waiting",
    "READY",
    "UPLOAD",
    "messages[0]",
    "\ud800",
    "\udfff",
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([10**30, -1, 2**63, 2**63 - 1])
    | st.floats()
    | st.sampled_from(WORDS)
    | st.text(st.characters())
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=3), inner, max_size=6)
    ),
    max_leaves=12,
)


class Answering:
    """A transport whose host answers everything alike."""

    route = Route(ApiBase(tls=False, host="127.0.0.1", port=1))

    def __init__(self, status: int, body: bytes) -> None:
        self.answer = Answer(status, ACCEPTED, body)

    def exchange(self, _request: object, _why_not: object = None) -> Answer:
        return self.answer


def line_that_says(body: bytes, status: int = 200) -> LineGateway:
    return LineGateway(Answering(status, body), lambda: Secret(TOKEN))  # type: ignore[arg-type]


def keepable(value: object) -> None:
    """It can be printed, and written to a database as JSON that every reader takes."""
    plain = asdict(value) if is_dataclass(value) else value
    text = json.dumps(plain, ensure_ascii=False, allow_nan=False, default=str)
    json.loads(text.encode())


def read_by_all(body: dict[str, object]) -> None:
    """Everyone who reads such an answer does."""
    for kind in ("followers", "deliveries", "demographic"):
        ask = InsightRequest(kind, "", "", {})
        assert is_final(ask, body, NOON) in {True, False}
        assert is_answered(ask, body) in {True, False}
    keepable(followers_day(DAY, body))
    for read in (demographic, message_figures):
        keepable(read(body))


@pytest.mark.parametrize("question", QUESTIONS)
@given(body=VALUES, status=st.sampled_from([200, 200, 200, 400, 404]))
@example(body={"type": [], "status": {}, "phase": []}, status=200)
@example(body={"userId": "\ud800", "displayName": "\udfff"}, status=200)
@example(body={"userId": "U1", "displayName": "\ud83d", "premiumId": True}, status=200)
@example(body={"type": "limited", "value": 10**400, "totalUsage": float("nan")}, status=200)
@example(body={"type": "limited", "value": True, "totalUsage": -1}, status=200)
@example(body={"audienceGroup": {"type": [], "status": "READY", "audienceCount": "9"}}, status=200)
@example(body={"followers": [], "blocks": {}, "status": "ready"}, status=200)
@example(body={"message": ["x"], "details": {"property": []}}, status=400)
def test_no_json_is_too_odd_for_a_question(question, body, status):
    line = line_that_says(json.dumps(body).encode(), status)
    answer = QUESTIONS[question](line)
    if isinstance(answer, dict):
        read_by_all(answer)
    keepable(answer)


@pytest.mark.parametrize("question", [name for name in QUESTIONS if name != "validate"])
@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b'"text"',
        b"[" * 100_000,
        b'{"a":' * 900 + b"1" + b"}" * 900,
        b'{"userId": ["U1"], "type": ["none"], "phase": ["waiting"], "status": ["ready"]}',
        b'{"userId": NaN, "type": {}, "phase": Infinity, "status": 7}',
        b'{"a": "\xed\xa0\x80"}',
    ],
    ids=lambda body: body[:20],
)
def test_json_of_another_shape_is_strange(question, body):
    answer = QUESTIONS[question](line_that_says(body))
    assert isinstance(answer, Unanswered)
    assert answer.kind == "strange"


def test_half_a_character_is_left_out_and_a_number_that_is_none_is_not_given():
    body = b'{"\\ud800k": "a\\ud800b\\ud83d\\ude00", "n": [NaN, -Infinity, 1e999, 1' + b"0" * 5000
    assert json_object(body + b", 7, 1.5]}") == {
        " k": "a b😀",
        "n": [None, None, None, None, 7, 1.5],
    }


def test_a_name_with_half_a_character_can_be_printed(opened):
    body = json.dumps({"userId": "U1", "basicId": "@a", "displayName": "shop \ud83d!"})
    with serving(always(reply(200, ACCEPTED, body))) as server:
        info = opened(server.base).bot_info()
    assert isinstance(info, BotInfo)
    assert info.display_name == "shop !"
