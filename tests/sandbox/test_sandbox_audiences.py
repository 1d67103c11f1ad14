from datetime import timedelta

import pytest
from sandbox_client import TEXT

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


def test_an_empty_upload_is_never_ready_until_somebody_is_added(line, client):
    answer = made(client)
    line.advance(timedelta(days=1))
    assert shown(client, answer)["audienceGroup"]["status"] == "IN_PROGRESS"
    body = {
        "audienceGroupId": answer.body["audienceGroupId"],
        "audiences": [{"id": uid} for uid in line.friends()[:9]],
    }
    line.set_now(line.now, stop=True)
    assert client.call("PUT", f"{GROUPS}/upload", body).status == 202
    assert shown(client, answer)["jobs"][0]["jobStatus"] == "WORKING"
    line.advance(timedelta(seconds=3))
    after = shown(client, answer)
    assert (after["jobs"][0]["jobStatus"], after["jobs"][0]["audienceCount"]) == ("FINISHED", 9)
    assert (after["audienceGroup"]["status"], after["audienceGroup"]["audienceCount"]) == (
        "READY",
        9,
    )


def test_more_than_ten_jobs_at_once_are_too_many(line, client):
    line.set_now(line.now, stop=True)
    body = {"audienceGroupId": made(client).body["audienceGroupId"], "audiences": []}
    statuses = [client.call("PUT", f"{GROUPS}/upload", body).status for _ in range(11)]
    assert statuses == [202] * 10 + [429]


def test_a_file_is_uploaded_and_added_to(line, client):
    def send(method, fields, people):
        parts = [
            f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        ]
        file = 'name="file"; filename="a.txt"\r\nContent-Type: text/plain'
        parts.append(f"--b\r\nContent-Disposition: form-data; {file}\r\n\r\n" + "\n".join(people))
        headers = {
            "Authorization": f"Bearer {line.token}",
            "Content-Type": "multipart/form-data; boundary=b",
        }
        body = ("".join(parts) + "\r\n--b--\r\n").encode()
        return client.raw(method, f"{GROUPS}/upload/byFile", body, headers)

    friends = line.friends()
    answer = send("POST", {"description": "名單"}, friends[:30])
    assert (answer.status, answer.body["description"]) == (202, "名單")
    group = answer.body["audienceGroupId"]
    assert send("PUT", {"audienceGroupId": group}, friends[20:50]).status == 202
    line.advance(timedelta(seconds=5))
    assert shown(client, answer)["audienceGroup"]["audienceCount"] == 50
    assert code(send("POST", {"description": "x"}, [])) == (
        400,
        "UPLOAD_AUDIENCE_GROUP_NO_VALID_AUDIENCE_IDS",
    )


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({}, "AUDIENCE_GROUP_NAME_EMPTY"),
        ({"description": "x" * 121}, "AUDIENCE_GROUP_NAME_SIZE_OVER"),
        ({"description": "a\n"}, "AUDIENCE_GROUP_NAME_WRONG"),
        (
            {"description": "a", "uploadDescription": "x" * 301},
            "AUDIENCE_GROUP_UPLOAD_DESCRIPTION_SIZE_OVER",
        ),
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


def test_audiences_are_made_of_those_who_read_or_tapped(open_line, connect):
    line = open_line(friends=2000)
    client = connect(line)
    link = TEXT | {"text": "https://example.com/a"}
    sent = client.broadcast(messages=[link]).request_id
    line.advance(timedelta(days=2))
    read = client.post(f"{GROUPS}/imp", {"description": "讀", "requestId": sent})
    body = {"description": "點", "requestId": sent, "clickUrl": "https://example.com/a"}
    tapped = client.post(f"{GROUPS}/click", body)
    line.advance(timedelta(seconds=5))
    readers, tappers = (shown(client, each)["audienceGroup"] for each in (read, tapped))
    assert (readers["type"], tappers["type"]) == ("IMP", "CLICK")
    assert 2000 > readers["audienceCount"] > tappers["audienceCount"] > 50
    assert tappers["clickUrl"] == body["clickUrl"]
    assert readers["status"] == "READY"


def test_a_click_audience_under_fifty_stays_in_progress_and_shows_no_count(line, client):
    sent = client.broadcast().request_id
    group = client.post(f"{GROUPS}/click", {"description": "點", "requestId": sent})
    line.advance(timedelta(days=30))
    after = shown(client, group)["audienceGroup"]
    assert (after["status"], after["audienceCount"]) == ("IN_PROGRESS", 0)


def test_only_known_and_young_messages_make_audiences(line, client):
    sent = client.broadcast().request_id
    pushed = client.multicast(line.friends()).request_id
    for request_id in ("x", pushed):
        answer = client.post(f"{GROUPS}/imp", {"description": "讀", "requestId": request_id})
        assert code(answer) == (400, "REQUEST_NOT_FOUND")
    line.advance(timedelta(days=60))
    answer = client.post(f"{GROUPS}/imp", {"description": "讀", "requestId": sent})
    assert code(answer) == (400, "TOO_OLD_MESSAGES")


def test_the_list_is_paged_and_filtered(line, client):
    for number in range(5):
        made(client, line.friends()[:1], f"名單 {number}")
    page = client.get(f"{GROUPS}/list", page=1, size=3).body
    assert (len(page["audienceGroups"]), page["hasNextPage"], page["totalCount"]) == (3, True, 8)
    last = client.get(f"{GROUPS}/list", page=3, size=3).body
    assert (len(last["audienceGroups"]), last["hasNextPage"]) == (2, False)
    found = client.get(f"{GROUPS}/list", page=1, description="VIP").body["audienceGroups"]
    assert [(each["description"], each["status"]) for each in found] == [("VIP客", "READY")]
    own = client.get(f"{GROUPS}/list", page=1, createRoute="MESSAGING_API").body
    assert own["totalCount"] == 5


@pytest.mark.parametrize("query", [{}, {"page": 0}, {"page": 1, "size": 41}, {"page": "x"}])
def test_a_page_that_is_none_is_refused(client, query):
    assert client.get(f"{GROUPS}/list", **query).status == 400


def test_a_group_is_renamed_and_deleted(client):
    group = made(client)
    path = f"{GROUPS}/{group.body['audienceGroupId']}"
    assert client.call("PUT", f"{path}/updateDescription", {"description": "新"}).status == 200
    assert shown(client, group)["audienceGroup"]["description"] == "新"
    assert client.call("DELETE", path).status == 202
    assert code(client.get(path)) == (404, "AUDIENCE_GROUP_NOT_FOUND")


def test_each_audience_endpoint_allows_sixty_a_minute(open_line, connect):
    client = connect(open_line(settings=Settings()))
    statuses = [client.get(f"{GROUPS}/list", page=1).status for _ in range(61)]
    assert statuses == [200] * 60 + [429]
