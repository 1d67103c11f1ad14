"""LINE's own SDK reads the bodies that we send, and finds everything in them again."""

import json
from importlib import import_module
from pathlib import Path

import pytest
from rawserver import ACCEPTED, always, reply, serving

from oactl.domain.audience import Audience, AudienceGroup, Demographics, Via, narrowcast_parts
from oactl.domain.delivery.facts import Batch, body_of
from oactl.sending.freeze import document_of

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
    key = "0a1b2c3d-0000-5000-8000-000000000001"
    records = b"".join(bytes.fromhex(user[1:]) for user in ids) if ids else None
    batch = Batch("d1", 0, 0, "0", key, records, None)
    with serving(always(reply(200, ACCEPTED))) as server:
        opened(server.base).send(via, key, body_of(via, document, batch))
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


CORPUS = Path(__file__).parent.parent / "corpus" / "messages"
KINDS = [
    row["message"]
    for name in ("text", "plain", "imagemap", "template", "flex")
    for row in json.loads((CORPUS / f"{name}.json").read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(
    ("via", "ids", "model"),
    [
        (Via.BROADCAST, None, "BroadcastRequest"),
        (Via.NARROWCAST, None, "NarrowcastRequest"),
        (Via.MULTICAST, IDS, "MulticastRequest"),
        (Via.PUSH, IDS[:1], "PushMessageRequest"),
    ],
)
def test_a_request_with_messages_of_every_kind_loads_in_the_sdks_model(models, via, ids, model):
    parts = narrowcast_parts(RULE, TAGS, 1000) if via is Via.NARROWCAST else {}
    records = b"".join(bytes.fromhex(user[1:]) for user in ids) if ids else None
    batch = Batch("d1", 0, 0, "0", "0a1b2c3d-0000-5000-8000-000000000001", records, None)
    for begin in range(0, len(KINDS), 5):
        messages = KINDS[begin : begin + 5]
        body = body_of(via, document_of(messages, silent=False, unit=None, parts=parts), batch)
        assert json.loads(body)["messages"] == messages
        read = getattr(models, model).from_json(body.decode()).to_dict()
        for sent, back in zip(messages, read["messages"], strict=True):
            assert contains(back, sent)


def contains(back, sent):
    """Whether all that was sent came back; the models add LINE's defaults."""
    if isinstance(sent, dict):
        return all(key in back and contains(back[key], part) for key, part in sent.items())
    if isinstance(sent, list):
        return len(back) == len(sent) and all(map(contains, back, sent))
    return back == sent
