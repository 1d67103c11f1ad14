"""Answers against LINE's own OpenAPI description, where it lies beside the project."""

from datetime import timedelta
from typing import Any

import pytest

from line_openapi import AUDIENCE, INSIGHT, MESSAGING, faults, needs_openapi, spec

pytestmark = needs_openapi


def agrees(file: str, path: str, method: str, answer: Any) -> None:
    document = spec(file)
    responses = document["paths"][path][method]["responses"]
    status = str(answer.status)
    assert status in responses, f"{method} {path} answers {status}, described are {list(responses)}"
    content = responses[status].get("content", {}).get("application/json", {})
    assert faults(document, content.get("schema", {}), answer.body) == []


def test_the_checker_sees_what_is_wrong():
    schema = {"$ref": "#/components/schemas/NarrowcastProgressResponse"}
    wrong = {"phase": "gone", "targetCount": "1", "more": 1}
    assert len(faults(spec(MESSAGING), schema, wrong)) == 4


def test_answers_about_messages_agree(line, client, key):
    uid = line.friends()[0]
    push = {"to": uid, "messages": [{"type": "text", "text": "a"}]}
    for _ in range(2):
        answer = client.post("/v2/bot/message/push", push, key)
        agrees(MESSAGING, "/v2/bot/message/push", "post", answer)
    agrees(MESSAGING, "/v2/bot/message/push", "post", client.post("/v2/bot/message/push", {}))
    agrees(MESSAGING, "/v2/bot/message/multicast", "post", client.multicast([uid]))
    agrees(MESSAGING, "/v2/bot/message/broadcast", "post", client.broadcast())
    sent = client.narrowcast()
    agrees(MESSAGING, "/v2/bot/message/narrowcast", "post", sent)
    for seconds in (0, 3, 60):
        line.advance(timedelta(seconds=seconds))
        path = "/v2/bot/message/progress/narrowcast"
        agrees(MESSAGING, path, "get", client.get(path, requestId=sent.request_id))


@pytest.mark.parametrize(
    "path",
    [
        "/v2/bot/message/quota",
        "/v2/bot/message/quota/consumption",
        "/v2/bot/info",
    ],
)
def test_answers_about_the_account_agree(client, path):
    agrees(MESSAGING, path, "get", client.get(path, date="20261101"))


@pytest.mark.parametrize("day", ["20261101", "20261125", "20160101"])
def test_insight_agrees(line, client, day):
    sent = client.broadcast().request_id
    client.multicast(line.friends(), customAggregationUnits=["u"])
    for path in ("/v2/bot/insight/followers", "/v2/bot/insight/message/delivery"):
        agrees(INSIGHT, path, "get", client.get(path, date=day))
    agrees(INSIGHT, "/v2/bot/insight/demographic", "get", client.get("/v2/bot/insight/demographic"))
    line.advance(timedelta(days=2))
    path = "/v2/bot/insight/message/event"
    agrees(INSIGHT, path, "get", client.get(path, requestId=sent))
    query = {"customAggregationUnit": "u", "from": "20261101", "to": "20261130"}
    agrees(INSIGHT, f"{path}/aggregation", "get", client.get(f"{path}/aggregation", **query))


def test_menus_coupons_and_units_agree(line, client):
    client.multicast(line.friends(), customAggregationUnits=["u"])
    lists = {"/v2/bot/richmenu/list": {}, "/v2/bot/coupon": {"status": "RUNNING", "limit": "1"}}
    lists |= {f"/v2/bot/message/aggregation/{name}": {} for name in ("info", "list")}
    for path, query in lists.items():
        agrees(MESSAGING, path, "get", client.get(path, **query))
    [menu, _] = client.get("/v2/bot/richmenu/list").body["richmenus"]
    path = "/v2/bot/insight/richmenu/{richMenuId}/daily"
    for name, first in (
        (menu["richMenuId"], "20261101"),
        (menu["richMenuId"], "20200101"),
        ("x", "20261101"),
    ):
        place = path.replace("{richMenuId}", name)
        agrees(INSIGHT, path, "get", client.get(place, **{"from": first, "to": "20261125"}))


def test_audiences_agree(line, client):
    groups = "/v2/bot/audienceGroup"
    made = client.post(f"{groups}/upload", {"description": "a", "audiences": []})
    agrees(AUDIENCE, f"{groups}/upload", "post", made)
    one = client.get(f"{groups}/{made.body['audienceGroupId']}")
    agrees(AUDIENCE, groups + "/{audienceGroupId}", "get", one)
    sent = client.broadcast().request_id
    for kind in ("imp", "click"):
        made = client.post(f"{groups}/{kind}", {"description": "b", "requestId": sent})
        # LINE's schema of `imp` lacks what its own example has; the answer is that of `click`.
        agrees(AUDIENCE, f"{groups}/click", "post", made)
    agrees(AUDIENCE, f"{groups}/list", "get", client.get(f"{groups}/list", page="1"))
