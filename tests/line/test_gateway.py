"""What the gateway makes of LINE's answers to questions."""

import json

import pytest
from rawserver import ACCEPTED, TOKEN, always, reply, serving

from oactl.domain.answers import BotInfo, NarrowcastProgress, QuotaAnswer, Unanswered
from oactl.domain.audience import Via

BOT = {"userId": "U" + "0" * 32, "basicId": "@line_oa", "displayName": "官方\u00a0帳號", "new": [1]}


def answered(body: object, status: int = 200, **headers: str) -> bytes:
    return reply(status, {**ACCEPTED, **headers}, json.dumps(body))


def test_bot_info_tells_the_account_and_lines_clock(opened):
    date = "Wed, 25 Nov 2026 12:00:30 GMT"
    with serving(always(answered(BOT, Date=date))) as server:
        info = opened(server.base).bot_info()
    assert isinstance(info, BotInfo)
    assert (info.user_id, info.basic_id) == (BOT["userId"], "@line_oa")
    assert (info.display_name, info.premium_id) == ("官方 帳號", None)
    assert str(info.server_time) == "2026-11-25 12:00:30+00:00"


def test_bot_info_without_a_date_has_no_clock(opened):
    with serving(always(answered({**BOT, "premiumId": "@shop"}))) as server:
        info = opened(server.base).bot_info()
    assert isinstance(info, BotInfo)
    assert (info.server_time, info.premium_id) == (None, "@shop")


@pytest.mark.parametrize("body", [{}, {"userId": None}, {"userId": 3}, {"userId": ""}])
def test_bot_info_without_a_user_id_is_strange(opened, body):
    with serving(always(answered(body))) as server:
        assert opened(server.base).bot_info() == Unanswered(
            "strange", "bot info: an answer that is not understood", 200
        )


@pytest.mark.parametrize(
    ("limit", "used", "quota"),
    [
        ({"type": "limited", "value": 3000, "new": [1]}, {"totalUsage": 12}, QuotaAnswer(3000, 12)),
        ({"type": "none"}, {"totalUsage": 12}, QuotaAnswer(None, 12)),
        ({"type": "limited", "value": 0}, {"totalUsage": 0}, QuotaAnswer(0, 0)),
    ],
)
def test_quota_is_limit_and_use(opened, limit, used, quota):
    with serving(always(answered(limit), answered(used))) as server:
        answers = {"quota": limit, "consumption": used}  # as they came, also what is new in them
        assert opened(server.base).quota() == quota._replace(answers=answers)
    assert [request.first.split()[1] for request in server.seen] == [
        "/v2/bot/message/quota",
        "/v2/bot/message/quota/consumption",
    ]


@pytest.mark.parametrize(
    ("limit", "used"),
    [
        ({"type": "limited"}, {"totalUsage": 1}),
        ({"type": "limited", "value": "3000"}, {"totalUsage": 1}),
        ({"type": "limited", "value": True}, {"totalUsage": 1}),
        ({"type": "by feeling", "value": 1}, {"totalUsage": 1}),
        ({}, {"totalUsage": 1}),
        ({"type": "none"}, {}),
    ],
)
def test_a_quota_that_is_not_understood_is_never_taken_for_a_number(opened, limit, used):
    with serving(always(answered(limit), answered(used))) as server:
        quota = opened(server.base).quota()
    assert isinstance(quota, Unanswered)
    assert quota.kind == "strange"


def test_quota_stops_at_the_first_question_without_an_answer(opened):
    with serving(always(answered({"message": "no"}, 401))) as server:
        assert opened(server.base).quota() == Unanswered("credentials", "no", 401)
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("body", "progress"),
    [
        ({"phase": "waiting", "acceptedTime": "…"}, NarrowcastProgress("waiting")),
        (
            {"phase": "succeeded", "successCount": 10, "failureCount": 1, "targetCount": 11},
            NarrowcastProgress("succeeded", 10, 1, 11),
        ),
        (
            {"phase": "failed", "errorCode": 2, "failedDescription": "too few"},
            NarrowcastProgress("failed", error_code=2, description="too few"),
        ),
    ],
)
def test_progress_of_a_narrowcast(opened, body, progress):
    with serving(always(answered(body))) as server:
        assert opened(server.base).narrowcast("r/1 &") == progress
    assert server.seen[0].first.split()[1] == (
        "/v2/bot/message/progress/narrowcast?requestId=r%2F1+%26"
    )


def test_a_phase_of_tomorrow_is_strange_and_a_forgotten_one_refused(opened):
    forgotten = answered({"message": "Not found"}, 404)
    with serving(always(answered({"phase": "resting"}), forgotten)) as server:
        gateway = opened(server.base)
        strange = gateway.narrowcast("r")
        assert isinstance(strange, Unanswered)
        assert strange.kind == "strange"
        assert gateway.narrowcast("r") == Unanswered("refused", "Not found", 404)


def test_validate_gives_lines_complaints_by_property(opened):
    details = [
        {"property": "messages[0].text", "message": "May not be empty"},
        {"property": "/hero/url", "message": "invalid uri scheme"},
    ]
    body = {"message": "The request body has 2 error(s)", "details": details}
    with serving(always(answered(body, 400))) as server:
        found = opened(server.base).validate(Via.MULTICAST, [{"type": "text", "text": "週三"}])
    assert found == [
        ("messages[0].text", "May not be empty"),
        ("/hero/url", "invalid uri scheme"),
    ]
    [request] = server.seen
    assert request.first == "POST /v2/bot/message/validate/multicast HTTP/1.1"
    assert request.body == '{"messages":[{"type":"text","text":"週三"}]}'.encode()


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (answered({}), []),
        (answered({"message": "bad"}, 400), [("", "bad")]),
        (answered({"message": "no"}, 401), Unanswered("credentials", "no", 401)),
        (answered({"message": "slow"}, 429), Unanswered("rate", "slow", 429)),
        (
            reply(400, {"Content-Type": "text/html"}, "<p>"),
            Unanswered("offline", "HTTP 400 without LINE's words (text/html)", 400),
        ),
    ],
)
def test_validate_tells_a_verdict_from_no_answer(opened, answer, found):
    with serving(always(answer)) as server:
        assert opened(server.base).validate(Via.PUSH, []) == found


def test_any_other_question_gets_the_json_object_as_it_came(opened):
    body = {"status": "ready", "followers": None, "新": "值"}
    with serving(always(answered(body))) as server:
        found = opened(server.base).get("/v2/bot/insight/followers", {"date": "20261125"})
    assert found == body
    assert server.seen[0].headers["authorization"] == f"Bearer {TOKEN}"


def test_nobody_there_is_offline(opened):
    with serving(always(reply())) as server:
        gateway = opened(server.base)
    assert gateway.bot_info() == Unanswered("offline", "connect: Connection refused")
