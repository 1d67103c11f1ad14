"""LINE's own SDK reads the bodies that we send, and finds everything in them again."""

import json
from importlib import import_module
from types import SimpleNamespace

import pytest
from rawserver import ACCEPTED, always, reply, serving

from oactl.domain.audience import Audience, AudienceGroup, Demographics, Via, narrowcast_parts
from oactl.domain.delivery.record import Batch, body_of, ids_text, retry_key
from oactl.operations.begin import document_of

RULE = Audience(all=("vip",), exclude=("bought",), demographics=Demographics(age_from=25))
TAGS = {"vip": AudienceGroup(1), "bought": AudienceGroup(2)}
IDS = ["U" + f"{n:032x}" for n in range(500)]
MESSAGES = [
    {"type": "text", "text": "周年慶開跑! 🎉\n"},
    {
        "type": "image",
        "originalContentUrl": "https://e.test/a",
        "previewImageUrl": "https://e.test/b",
    },
]


@pytest.fixture(scope="module")
def models():
    return import_module("linebot.v3.messaging")


@pytest.mark.parametrize(
    ("via", "ids", "model"),
    [
        (Via.BROADCAST, None, "BroadcastRequest"),
        (Via.NARROWCAST, None, "NarrowcastRequest"),
        (Via.MULTICAST, IDS, "MulticastRequest"),
        (Via.PUSH, IDS[:1], "PushMessageRequest"),
    ],
)
def test_a_send_loads_in_the_sdks_request_model_without_loss(opened, models, via, ids, model):
    unit = "oa_20261125_0123456789abcdef" if ids else None
    parts = narrowcast_parts(RULE, TAGS, 1000) if via is Via.NARROWCAST else {}
    document = document_of(MESSAGES, silent=True, unit=unit, parts=parts)
    delivery = SimpleNamespace(via=via, document=document)
    key = retry_key("U1", "a/b@2026-11-25T20:00", 0, 0)
    batch = Batch("d1", 0, 0, key, ids_text(ids) if ids else None, None)
    with serving(always(reply(200, ACCEPTED))) as server:
        opened(server.base).send(via, key, body_of(delivery, batch))
    [seen] = server.seen
    sent = json.loads(seen.body)
    read = getattr(models, model).from_json(seen.body.decode()).to_dict()
    kept = {name: read[name] for name in sent}
    if "limit" in sent:  # the model writes out LINE's defaults beside what we say
        kept["limit"] = {name: read["limit"][name] for name in sent["limit"]}
    assert kept == sent
    assert sent["messages"] == MESSAGES


def test_a_validation_loads_in_the_sdks_request_model_without_loss(opened, models):
    with serving(always(reply(200, ACCEPTED))) as server:
        opened(server.base).validate(Via.PUSH, MESSAGES)
    read = models.ValidateMessageRequest.from_json(server.seen[0].body.decode())
    assert read.to_dict() == {"messages": MESSAGES}
