"""The official SDK's clients, sync and async, are the independent judge of the sandbox."""

import asyncio
from datetime import timedelta
from importlib import import_module

import pytest

audience = import_module("linebot.v3.audience")
insight = import_module("linebot.v3.insight")
messaging = import_module("linebot.v3.messaging")
oauth = import_module("linebot.v3.oauth")


@pytest.fixture
def shop(open_line):
    return open_line(friends=1000)


@pytest.fixture
def api(shop):
    with messaging.ApiClient(configured(messaging, shop)) as client:
        yield messaging.MessagingApi(client)


def configured(package, shop):
    return package.Configuration(host=shop.base, access_token=shop.token)


def words(text="官方周年慶!"):
    return [messaging.TextMessage(text=text)]


def test_sending_by_all_four_endpoints(shop, api, key):
    people = shop.friends()
    pushed = api.push_message(
        messaging.PushMessageRequest(to=people[0], messages=words()), x_line_retry_key=key
    )
    assert len(pushed.sent_messages) == 1
    api.multicast(
        messaging.MulticastRequest(to=people[:500], messages=words(), customAggregationUnits=["u1"])
    )
    api.broadcast(messaging.BroadcastRequest(messages=words()))
    sent = api.narrowcast_with_http_info(
        messaging.NarrowcastRequest(messages=words(), limit=messaging.Limit(max=100))
    )
    assert sent.status_code == 202
    shop.advance(timedelta(seconds=10))
    progress = api.get_narrowcast_progress(sent.headers["x-line-request-id"])
    assert (progress.phase, progress.success_count) == ("succeeded", 100)
    assert [each.endpoint for each in shop.received()] == [
        "push",
        "multicast",
        "broadcast",
        "narrowcast",
    ]
    assert shop.received()[0].retry_key == key
    assert shop.received()[1].unit == "u1"


def test_a_used_key_and_a_bad_message_are_api_exceptions(shop, api, key):
    request = messaging.BroadcastRequest(messages=words())
    first = api.broadcast_with_http_info(request, x_line_retry_key=key)
    with pytest.raises(messaging.ApiException) as conflict:
        api.broadcast(request, x_line_retry_key=key)
    assert conflict.value.status == 409
    accepted = conflict.value.headers["x-line-accepted-request-id"]
    assert accepted == first.headers["x-line-request-id"]
    with pytest.raises(messaging.ApiException) as bad:
        api.validate_broadcast(messaging.ValidateMessageRequest(messages=words("x" * 5001)))
    error = messaging.ErrorResponse.from_json(bad.value.body)
    assert error.details[0].var_property == "messages[0].text"


def test_what_the_account_knows(shop, api):
    assert api.get_bot_info().user_id == shop.account().bot_user_id
    assert api.get_message_quota().value == 30_000
    assert api.get_message_quota_consumption().total_usage == 0


def test_insight(shop, api):
    sent = api.broadcast_with_http_info(messaging.BroadcastRequest(messages=words()))
    request = messaging.MulticastRequest(
        to=shop.friends()[:500], messages=words(), customAggregationUnits=["u1"]
    )
    api.multicast(request)
    shop.advance(timedelta(days=2))
    with insight.ApiClient(configured(insight, shop)) as client:
        figures = insight.Insight(client)
        followers = figures.get_number_of_followers("20261125")
        assert followers.followers > followers.blocks > 0
        assert figures.get_number_of_message_deliveries("20261125").api_broadcast == 1000
        assert figures.get_friends_demographics().available
        event = figures.get_message_event(sent.headers["x-line-request-id"])
        assert event.overview.delivered == 1000 > event.overview.unique_impression
        unit = figures.get_statistics_per_unit("u1", "20261125", "20261126")
        assert unit.overview.unique_impression > 20


def test_audiences(shop):
    with audience.ApiClient(configured(audience, shop)) as client:
        groups = audience.ManageAudience(client)
        made = groups.create_audience_group(
            audience.CreateAudienceGroupRequest(
                description="a", audiences=[audience.Audience(id=shop.friends()[0])]
            )
        )
        shop.advance(timedelta(seconds=5))
        data = groups.get_audience_data(made.audience_group_id)
        assert data.audience_group.status == "READY"


def test_stateless_tokens(shop):
    with oauth.ApiClient(oauth.Configuration(host=shop.base)) as client:
        tokens = oauth.ChannelAccessToken(client)
        spec = shop.account()
        issued = tokens.issue_stateless_channel_token_by_client_secret(
            client_id=spec.channel_id,
            client_secret=spec.channel_secret,
        )
    configuration = messaging.Configuration(host=shop.base, access_token=issued.access_token)
    with messaging.ApiClient(configuration) as client:
        info = messaging.MessagingApi(client).get_bot_info()
        assert info.user_id == spec.bot_user_id


def test_the_async_client_agrees(shop, key):
    async def talk():
        async with messaging.AsyncApiClient(configured(messaging, shop)) as client:
            api = messaging.AsyncMessagingApi(client)
            request = messaging.MulticastRequest(to=shop.friends()[:500], messages=words())
            first = await api.multicast_with_http_info(request, x_line_retry_key=key)
            with pytest.raises(messaging.ApiException) as conflict:
                await api.multicast(request, x_line_retry_key=key)
            assert (await api.get_message_quota_consumption()).total_usage == 500
            with pytest.raises(messaging.ApiException) as bad:
                await api.push_message(messaging.PushMessageRequest(to="nobody", messages=words()))
            assert bad.value.status == 400
            return first, conflict.value

    async def read():
        async with insight.AsyncApiClient(configured(insight, shop)) as client:
            return await insight.AsyncInsight(client).get_number_of_followers("20261124")

    first, conflict = asyncio.run(talk())
    assert conflict.status == 409
    accepted = conflict.headers["x-line-accepted-request-id"]
    assert accepted == first.headers["x-line-request-id"]
    assert asyncio.run(read()).followers > 1000
