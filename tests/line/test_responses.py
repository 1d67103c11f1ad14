"""Every answer means one thing for sending again."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.answers import Unanswered
from oactl.domain.delivery.facts import (
    Accepted,
    Ambiguous,
    BadCredentials,
    MonthlyLimit,
    NotSent,
    RateLimited,
    Refused,
)
from oactl.line.responses import (
    Answer,
    error_text,
    outcome,
    reading,
    server_time,
    unanswered,
    without_token,
)

OWN = {"x-line-request-id": "own-1"}
USER = "U" + "0123456789abcdef" * 2


def said(status: int, body: object = None, headers: dict[str, str] | None = None) -> Answer:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, OWN if headers is None else headers, data)


def error(text: str | None, *details: dict[str, str]) -> dict[str, object]:
    return {"message": text, "details": list(details)}


@pytest.mark.parametrize("status", [200, 202])
@pytest.mark.parametrize("body", [b"{}", b"", b"<html>", b"\xff\xfe", b'{"sentMessages": ['])
def test_lines_request_id_makes_a_success_accepted_whatever_the_body_is(status, body):
    assert outcome(said(status, body)) == Accepted("own-1", status)


def test_a_body_that_was_cut_after_the_head_is_still_accepted():
    assert outcome(Answer(200, OWN, b"", whole=False)) == Accepted("own-1", 200)


@pytest.mark.parametrize("own", [None, "", " ", "a\x00b", "a" * 500])
def test_a_success_without_lines_request_id_is_a_page_of_somebody_else(own):
    headers = {} if own is None else {"x-line-request-id": own}
    answer = Answer(200, {"content-type": "text/html", **headers}, b"<html>welcome</html>")
    assert outcome(answer) == Ambiguous("HTTP 200 without LINE's words (text/html)", 200)


def test_409_with_the_accepted_id_is_accepted_before_under_that_id():
    headers = {**OWN, "x-line-accepted-request-id": "first-1"}
    assert outcome(said(409, error("The retry key is already accepted"), headers)) == Accepted(
        "first-1", 409, before=True
    )


def test_409_without_the_accepted_id_is_not_believed():
    assert outcome(said(409, error("The retry key is already accepted"))) == Ambiguous(
        "The retry key is already accepted", 409
    )


@pytest.mark.parametrize("status", [101, 103, 201, 204, 301, 302, 304, 307, 500, 502, 504, 999])
def test_redirects_server_errors_and_odd_statuses_are_ambiguous(status):
    assert isinstance(outcome(said(status, error("?"))), Ambiguous)


@pytest.mark.parametrize(
    "text",
    [
        "You have reached your monthly limit.",
        "You\u00a0have reached your  MONTHLY\u00a0limit",
    ],
)
def test_429_of_the_month_is_told_by_its_text(text):
    assert isinstance(outcome(said(429, error(text))), MonthlyLimit)


@pytest.mark.parametrize(
    ("body", "after"),
    [
        (error("The API rate limit has been exceeded. Try again later."), None),
        (error("words of tomorrow"), 7.0),
        (b"<html>", 7.0),
        (error(None), 7.0),
    ],
)
def test_any_other_429_is_a_rate(body, after):
    headers = OWN if after is None else {**OWN, "retry-after": "7"}
    came = outcome(said(429, body, headers))
    assert isinstance(came, RateLimited)
    assert came.after == after


@pytest.mark.parametrize(
    ("asked", "after"),
    [
        ("Wed, 25 Nov 2026 12:01:00 GMT", 60.0),
        ("Wed, 25 Nov 2026 11:00:00 GMT", 0.0),
        ("999999999", 86400.0),
        ("-5", None),
        ("soon", None),
        ("٧", None),
        ("9" * 5000, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_date_within_a_day(asked, after):
    headers = {**OWN, "retry-after": asked, "date": "Wed, 25 Nov 2026 12:00:00 GMT"}
    assert outcome(said(429, error("slow"), headers)) == RateLimited("slow", after)


def test_401_stops_the_account():
    text = "Authentication failed due to the following reason: invalid token."
    assert outcome(said(401, error(text))) == BadCredentials(401, text)


@pytest.mark.parametrize("status", [400, 403, 404, 410, 413, 415])
def test_what_line_refuses_is_refused_with_its_words(status):
    body = error(
        "The request body has 2 error(s)",
        {"message": "Length must be between 0 and 5000", "property": "messages[0].text"},
        {"message": "May not be empty"},
    )
    assert outcome(said(status, body)) == Refused(
        status,
        "The request body has 2 error(s): messages[0].text: Length must be between 0 and 5000; "
        "May not be empty",
    )


STATUSES = (
    200,
    202,
    400,
    401,
    402,
    403,
    404,
    405,
    406,
    408,
    409,
    410,
    413,
    415,
    421,
    429,
    451,
    499,
)
LINES_OWN = {200: Accepted, 202: Accepted, 401: BadCredentials, 429: RateLimited} | dict.fromkeys(
    (408, 409, 499), Ambiguous
)


@pytest.mark.parametrize("body", [error("Forbidden"), b"<p>Blocked</p>", b""], ids=repr)
@pytest.mark.parametrize("status", STATUSES)
def test_only_with_its_request_id_an_answer_is_lines_word(status, body):
    assert isinstance(outcome(said(status, body)), LINES_OWN.get(status, Refused))
    assert isinstance(outcome(said(status, body, {})), Ambiguous)
    question = unanswered(said(status, body, {}))
    assert (question.kind, question.status) == ("offline", status)


def test_a_gateway_is_not_quoted_as_line():
    came = outcome(said(403, error("Forbidden by policy"), {}))
    assert came == Ambiguous("HTTP 403, not from LINE: Forbidden by policy", 403)


def test_a_month_that_a_gateway_speaks_of_is_not_lines_month():
    came = outcome(said(429, error("You have reached your monthly limit."), {"retry-after": "7"}))
    assert isinstance(came, Ambiguous)


@pytest.mark.parametrize("status", [400, 403, 404, 413])
def test_an_error_page_that_neither_header_nor_json_shows_to_be_lines_is_ambiguous(status):
    answer = Answer(status, {"content-type": "text/html"}, b"<h1>Blocked by your company</h1>")
    assert outcome(answer) == Ambiguous(f"HTTP {status} without LINE's words (text/html)", status)


def test_an_error_whose_words_were_cut_is_asked_again():
    assert isinstance(outcome(Answer(400, OWN, b'{"mess', whole=False)), Ambiguous)


@pytest.mark.parametrize(
    ("body", "places"),
    [
        (error("The property, to[1], in the request body is invalid (line: -, column: -)"), (1,)),
        (error("The property, 'to[12]', in the request body is invalid"), (12,)),
        (error("The request body has 1 error(s)", {"property": "to[1]", "message": "bad"}), (1,)),
        (
            error(
                "The request body has 3 error(s)",
                {"property": "to[40]", "message": "invalid"},
                {"property": "to[3]"},
                {"message": "The property, to[3], in the request body is invalid"},
            ),
            (3, 40),
        ),
        (error("A message", {"property": "/to/7", "message": "invalid"}), (7,)),
        (error("The property, 'to', in the request body is invalid"), ()),
        (error("bad", {"property": "messages[0].to[1]", "message": "invalid"}), ()),
        (error("bad", {"property": "to[1]"}, {"property": "messages[0].text"}), ()),
        (error("to[99999999999999999999]"), ()),
        (error("Failed to send messages"), ()),
    ],
)
def test_recipients_that_a_400_names_are_given_by_place(body, places):
    came = outcome(said(400, body))
    assert isinstance(came, Refused)
    assert came.bad_recipients == places


def test_only_a_400_names_recipients():
    came = outcome(said(403, error("The property, to[1], in the request body is invalid")))
    assert came == Refused(403, "The property, to[1], in the request body is invalid")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            error(
                "A message (messages[0])\u00a0in the request body is invalid",
                {"property": "/hero/url", "message": "invalid uri scheme"},
            ),
            "A message (messages[0]) in the request body is invalid: /hero/url: invalid uri scheme",
        ),
        (
            {"message": None, "key": None, "stacktrace": None, "code": None},
            "HTTP 400 in a form that is not known",
        ),
        ({"message": "x", "details": [{"property": "", "message": "TOO_OLD"}]}, "x: TOO_OLD"),
        ({"message": "x", "details": [None, 3, {}, {"property": None}]}, "x"),
        ({"message": "x", "details": "no list"}, "x"),
        ({"message": {"not": "text"}}, "HTTP 400 in a form that is not known"),
        (
            {"error": "invalid_client", "error_description": "no such channel"},
            "invalid_client: no such channel",
        ),
        (["not an object"], "HTTP 400 without LINE's words (no content type)"),
        (b"\xe9\xff", "HTTP 400 without LINE's words (no content type)"),
        (b"[" * 200_000, "HTTP 400 without LINE's words (no content type)"),
        ({"message": "red\x1b[31m\nalert \ud800!"}, "red [31m alert !"),
    ],
)
def test_error_bodies_of_every_shape_give_a_sentence(body, text):
    assert error_text(said(400, body)) == text


def test_user_ids_and_tokens_never_stand_in_an_error():
    token = "Ab3/" * 40 + "="
    text = f"{USER} and eyJhbGciOi.J9.abc-_def and {token} and to{USER}x"
    assert error_text(said(400, error(text))) == "U… and *** and *** and toU…x"


def test_an_endless_error_text_is_cut():
    assert len(error_text(said(400, error("no! " * 100_000)))) == 500


@given(
    st.integers(100, 999),
    st.dictionaries(st.sampled_from(["retry-after", "date", *OWN]), st.text()),
    st.binary()
    | st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from(["message", "details", "property", "error"]), inner)
        ),
    ).map(lambda value: json.dumps(value).encode()),
    st.booleans(),
)
def test_never_does_an_answer_raise_nor_is_it_accepted_without_an_id(status, headers, body, whole):
    answer = Answer(status, headers, body, whole)
    assert not isinstance(outcome(answer), Accepted) or answer.id_in("x-line-request-id")
    reading(answer)
    server_time(answer)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (said(401, error("no")), "credentials"),
        (said(429, error("no")), "rate"),
        (said(403, error("no")), "refused"),
        (said(404, error("Not found"), {}), "offline"),
        (said(409, error("no")), "refused"),
        (said(408, error("no")), "offline"),
        (said(499, error("no")), "offline"),
        (said(401, error("no"), {}), "offline"),
        (said(429, error("no"), {}), "offline"),
        (said(200, {"userId": USER}, {}), "offline"),
        (said(500, error("no")), "offline"),
        (said(302, b""), "offline"),
        (said(200, b"<html>", {}), "offline"),
        (said(404, b"<html>", {}), "offline"),
        (said(200, b"<html>"), "strange"),
        (said(200, ["list"]), "strange"),
        (Answer(200, OWN, b'{"a', whole=False), "offline"),
    ],
)
def test_a_question_without_a_usable_answer_says_what_to_do(answer, kind):
    came = reading(answer)
    assert isinstance(came, Unanswered)
    assert (came.kind, came.status) == (kind, answer.status)


def test_a_question_that_did_not_arrive_is_offline():
    assert unanswered(NotSent("connect: refused")) == Unanswered("offline", "connect: refused")
    assert unanswered(Ambiguous("reset")) == Unanswered("offline", "reset")


@pytest.mark.parametrize(
    ("kind", "became"),
    [
        ("credentials", BadCredentials(400, "e")),
        ("refused", BadCredentials(400, "e")),
        ("rate", RateLimited("e")),
        ("offline", NotSent("token: e")),
        ("strange", NotSent("token: e")),
    ],
)
def test_a_send_without_a_token_was_never_begun(kind, became):
    assert without_token(Unanswered(kind, "e", 400)) == became


def test_lines_clock_is_read_in_utc():
    answer = Answer(200, {"date": "Wed, 25 Nov 2026 20:00:30 +0800"})
    assert str(server_time(answer)) == "2026-11-25 12:00:30+00:00"
    assert server_time(Answer(200, {"date": "yesterday"})) is None
    assert server_time(Answer(200)) is None
