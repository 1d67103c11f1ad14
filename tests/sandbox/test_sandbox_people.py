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


def test_followers_come_in_pages(open_line, connect):
    line = open_line(friends=2500)
    client = connect(line)
    found, start = [], {}
    while True:
        page = client.get("/v2/bot/followers/ids", limit=1000, **start).body
        found += page["userIds"]
        if "next" not in page:
            break
        start = {"start": page["next"]}
    assert found == line.friends()
    assert len(client.get("/v2/bot/followers/ids").body["userIds"]) == 300


def test_a_page_token_lives_a_day_and_cannot_be_made_up(line, client):
    start = client.get("/v2/bot/followers/ids", limit=10).body["next"]
    line.advance(timedelta(days=1))
    for token in (start, "nonsense", "eA=="):
        answer = client.get("/v2/bot/followers/ids", start=token)
        assert (answer.status, answer.body["message"]) == (400, "Invalid start param")
    assert client.get("/v2/bot/followers/ids", limit=1001).status == 400


def test_an_unverified_account_cannot_list_followers(open_line, connect):
    line = open_line(accounts=[AccountSpec(friends=30, verified=False)])
    answer = connect(line).get("/v2/bot/followers/ids")
    assert answer.status == 403
    assert answer.body["message"] == "Access to this API is not available for your account"


def test_profiles_of_friends_only(line, client):
    friend = line.friends()[0]
    profile = client.get(f"/v2/bot/profile/{friend}").body
    assert profile["userId"] == friend
    assert profile["displayName"]
    assert client.get("/v2/bot/profile/U" + "0" * 32).status == 404
    assert client.get("/v2/bot/profile/@line_oa").status == 400


def test_units_of_this_month_are_listed(line, client):
    for unit in ("a", "b", "a"):
        client.multicast(line.friends()[:1], customAggregationUnits=[unit])
    path = "/v2/bot/message/aggregation/list"
    first = client.get(path, limit=1).body
    assert first["customAggregationUnits"] == ["a"]
    rest = client.get(path, start=first["next"]).body
    assert rest == {"customAggregationUnits": ["b"]}
    line.advance(timedelta(days=30))
    assert client.get(path).body == {"customAggregationUnits": []}


def test_coupons_are_listed_by_status_and_shown(client):
    running = client.get("/v2/bot/coupon", status="RUNNING").body["items"]
    assert len(running) == 2
    assert len(client.get("/v2/bot/coupon").body["items"]) == 3
    shown = client.get(f"/v2/bot/coupon/{running[0]['couponId']}").body
    assert (shown["title"], shown["status"]) == (running[0]["title"], "RUNNING")
    assert client.get("/v2/bot/coupon/none").status == 404
    assert client.get("/v2/bot/coupon", status="GONE").status == 400


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
    verify = {"access_token": minted["access_token"]}
    assert (
        client.get("/oauth2/v2.1/verify", **verify).body["client_id"] == line.account().channel_id
    )
    line.advance(timedelta(seconds=900))
    assert bearer.get("/v2/bot/info").status == 401
    assert client.get("/oauth2/v2.1/verify", **verify).status == 400
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


def test_a_long_lived_token_can_be_verified(line, client):
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    form = urlencode({"access_token": line.token})
    answer = client.raw("POST", "/v2/oauth/verify", form, headers)
    assert answer.body["client_id"] == line.account().channel_id
