from datetime import timedelta
from urllib.parse import urlencode

import pytest

from oactl.sandbox import AccountSpec


def test_an_account_says_who_it_is(line, client):
    spec = line.account()
    info = client.get("/v2/bot/info").body
    assert (info["userId"], info["basicId"]) == (spec.bot_user_id, spec.basic_id)
    assert info["userId"].startswith("U")
    assert len(info["userId"]) == 33


def test_quota_is_limited_or_none(open_line, connect):
    line = open_line(accounts=[AccountSpec("a", 30, quota=200), AccountSpec("b", 30, quota=None)])
    a, b = (connect(line, line.account(name).token) for name in "ab")
    assert a.get("/v2/bot/message/quota").body == {"type": "limited", "value": 200}
    assert b.get("/v2/bot/message/quota").body == {"type": "none"}


def mint(line, client, **form):
    spec = line.account()
    wanted = {
        "grant_type": "client_credentials",
        "client_id": spec.channel_id,
        "client_secret": spec.channel_secret,
    } | form
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return client.raw("POST", "/oauth2/v3/token", urlencode(wanted), headers)


def test_a_stateless_token_works_for_fifteen_minutes(line, client, connect):
    minted = mint(line, client).body
    assert (minted["token_type"], minted["expires_in"]) == ("Bearer", 900)
    bearer = connect(line, minted["access_token"])
    assert bearer.get("/v2/bot/info").body["userId"] == line.account().bot_user_id
    line.advance(timedelta(seconds=900))
    assert bearer.get("/v2/bot/info").status == 401
    assert client.get("/v2/bot/info").status == 200


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"client_secret": "x"}, "invalid_client"),
        ({"client_id": "x"}, "invalid_request"),
        ({"grant_type": "x"}, "unsupported_grant_type"),
    ],
)
def test_wrong_credentials_get_an_oauth_error(line, client, form, error):
    answer = mint(line, client, **form)
    assert (answer.status, answer.body["error"]) == (400, error)
    assert answer.body["error_description"]
