from datetime import timedelta

import pytest

from oactl.sandbox import Settings

GROUPS = "/v2/bot/audienceGroup"


def made(client, people=(), name="週三"):
    body = {"description": name, "audiences": [{"id": uid} for uid in people]}
    return client.post(f"{GROUPS}/upload", body)


def shown(client, answer):
    return client.get(f"{GROUPS}/{answer.body['audienceGroupId']}").body


def code(answer):
    return answer.status, answer.body["details"][0]["message"]


def test_an_upload_is_built_and_then_ready(line, client):
    line.set_now(line.now, stop=True)
    answer = made(client, line.friends()[:25])
    assert (answer.status, answer.body["type"], answer.body["description"]) == (
        202,
        "UPLOAD",
        "週三",
    )
    assert shown(client, answer)["audienceGroup"]["status"] == "IN_PROGRESS"
    line.advance(timedelta(seconds=3))
    group = shown(client, answer)["audienceGroup"]
    assert (group["status"], group["audienceCount"]) == ("READY", 25)
    line.advance(timedelta(days=180))
    assert shown(client, answer)["audienceGroup"]["status"] == "EXPIRED"


def test_an_empty_upload_is_never_ready(line, client):
    answer = made(client)
    line.advance(timedelta(days=1))
    assert shown(client, answer)["audienceGroup"]["status"] == "IN_PROGRESS"


def test_a_group_that_is_none_is_not_found(client):
    for name in ("1", "upload", "x", "9" * 5_000):
        assert code(client.get(f"{GROUPS}/{name}")) == (404, "AUDIENCE_GROUP_NOT_FOUND")


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({}, "AUDIENCE_GROUP_NAME_EMPTY"),
        (
            {"description": "a", "audiences": [{"id": "@x"}]},
            "UPLOAD_AUDIENCE_GROUP_INVALID_AUDIENCE_ID_FORMAT",
        ),
        (
            {"description": "a", "audiences": [{"id": "U" + "0" * 32}] * 10_001},
            "UPLOAD_AUDIENCE_GROUP_TOO_MANY_AUDIENCE_IDS",
        ),
    ],
)
def test_a_bad_upload_is_refused_with_lines_code(client, body, word):
    assert code(client.post(f"{GROUPS}/upload", body)) == (400, word)


def test_each_audience_endpoint_allows_sixty_a_minute(open_line, connect):
    client = connect(open_line(settings=Settings()))
    statuses = [made(client).status for _ in range(61)]
    assert statuses == [202] * 60 + [429]
