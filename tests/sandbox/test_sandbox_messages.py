import json
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

CORPUS = Path(__file__).parents[1] / "corpus" / "messages"
TOOL = Path(__file__).parents[2] / "tools" / "message_schemas.py"

URL = "https://example.com/a.jpg"
VALIDATE = "/v2/bot/message/validate/broadcast"
LINK = {"type": "uri", "label": "看", "uri": "https://example.com/"}
BODY = {"type": "box", "layout": "vertical", "contents": [{"type": "text", "text": "茶"}]}
BUBBLE = {"type": "bubble", "body": BODY}


def flex(contents: Any, alt: str = "菜單") -> dict[str, Any]:
    return {"type": "flex", "altText": alt, "contents": contents}


def template(**inside: Any) -> dict[str, Any]:
    return {"type": "template", "altText": "菜單", "template": inside}


def column(**more: Any) -> dict[str, Any]:
    return {"text": "茶", "actions": [LINK], **more}


GOOD = [
    {"type": "text", "text": "🍎" * 2500},
    {"type": "text", "text": "a $", "emojis": [{"index": 2, "productId": "p", "emojiId": "1"}]},
    {
        "type": "textV2",
        "text": "{x}",
        "substitution": {"x": {"type": "emoji", "productId": "p", "emojiId": "1"}},
    },
    {"type": "sticker", "packageId": "446", "stickerId": "1988"},
    {"type": "image", "originalContentUrl": URL, "previewImageUrl": URL},
    {"type": "video", "originalContentUrl": URL, "previewImageUrl": URL, "trackingId": "a-1"},
    {"type": "audio", "originalContentUrl": URL, "duration": 60_000},
    {"type": "location", "title": "店", "address": "台北", "latitude": 25.03, "longitude": 121.5},
    {"type": "coupon", "couponId": "01JX", "deliveryTag": "wed_1"},
    {
        "type": "imagemap",
        "baseUrl": URL,
        "altText": "地圖",
        "baseSize": {"width": 1040, "height": 585},
        "actions": [
            {"type": "uri", "linkUri": URL, "area": {"x": 0, "y": 0, "width": 9, "height": 9}}
        ],
    },
    template(type="buttons", text="茶" * 160, actions=[LINK]),
    template(type="confirm", text="要嗎?", actions=[LINK, LINK]),
    template(type="carousel", columns=[column(), column()]),
    template(type="image_carousel", columns=[{"imageUrl": URL, "action": LINK}]),
    flex(BUBBLE),
    flex({"type": "carousel", "contents": [BUBBLE] * 12}),
    {
        "type": "text",
        "text": "a",
        "sender": {"name": "店長", "iconUrl": URL},
        "quickReply": {
            "items": [{"type": "action", "action": {"type": "camera", "label": "拍"}}] * 13
        },
    },
    {"type": "text", "text": "👨‍👩‍👧", "unknownProperty": 1},
]

BAD = [
    ({"type": "text", "text": "🍎" * 2501}, "text", "Length must be between 0 and 5000"),
    ({"type": "text", "text": ""}, "text", "May not be empty"),
    ({"type": "text"}, "text", "May not be empty"),
    ({"type": "text", "text": 7}, "text", "Must be a string"),
    ({"type": "texts"}, "type", "Must be one of the following values: [audio, coupon, "),
    ({}, "type", "May not be empty"),
    (
        {"type": "text", "text": "$", "emojis": [{"index": "0", "productId": "p", "emojiId": "1"}]},
        "emojis[0].index",
        "Must be a number",
    ),
    (
        {"type": "image", "originalContentUrl": "http://a.tw/a.jpg", "previewImageUrl": URL},
        "originalContentUrl",
        "invalid uri scheme",
    ),
    ({"type": "image", "originalContentUrl": URL}, "previewImageUrl", "May not be empty"),
    (
        {"type": "image", "originalContentUrl": "https://a.tw/茶.jpg", "previewImageUrl": URL},
        "originalContentUrl",
        "invalid uri",
    ),
    ({"type": "audio", "originalContentUrl": URL, "duration": "1"}, "duration", "Must be a number"),
    (
        {"type": "location", "title": "a", "address": "b", "latitude": 91, "longitude": 0},
        "latitude",
        "Must be less than or equal to 90",
    ),
    (flex(BUBBLE, "x" * 1501), "altText", "Length must be between 0 and 1500"),
    ({"type": "coupon", "couponId": "c", "deliveryTag": "a b"}, "deliveryTag", "Must be 1 to 30"),
    (
        {"type": "text", "text": "a", "quickReply": {"items": []}},
        "quickReply.items",
        "Size must be between 1 and 13",
    ),
    (
        {"type": "text", "text": "a", "sender": {"name": "x" * 21}},
        "sender.name",
        "Length must be between 0 and 20",
    ),
    ({"type": "text", "text": "a", "quoteToken": "q"}, "quoteToken", "Must not be specified"),
]

INSIDE = [
    (flex({"type": "bubble", "hero": {"type": "image", "url": "x:/a"}}), "/hero/url"),
    (flex({"type": "bubble", "body": BODY | {"contents": [None]}}), "/body/contents"),
    (flex({"type": "bubble", "body": BODY | {"backgroundColor": "#FFF"}}), "/body/backgroundColor"),
    (flex({"type": "bobble"}), "/type"),
    (flex({"type": "bubble", "body": {"type": "text", "text": "茶"}}), "/body/type"),
    (flex({"type": "bubble", "body": BODY, "colour": "#000000"}), "/colour"),
    (flex(None), "/"),
    (flex({"type": "bubble", "body": BODY, "size": "huge"}), "/size"),
    (flex({"type": "carousel", "contents": [BODY]}), "/contents/0/type"),
    (flex({"type": "carousel", "contents": [BUBBLE] * 13}), "/contents"),
    (
        flex({"type": "bubble", "body": BODY | {"contents": [{"type": "text", "wrap": "yes"}]}}),
        "/body/contents/0/wrap",
    ),
    (template(type="buttons", text="茶" * 161, actions=[LINK]), "/template/text"),
    (template(type="buttons", text="茶", title="t" * 41, actions=[LINK]), "/template/title"),
    (template(type="buttons", text="茶", actions=[LINK] * 5), "/template/actions"),
    (template(type="confirm", text="茶", actions=[LINK]), "/template/actions"),
    (
        template(type="buttons", text="茶", actions=[LINK | {"label": "x" * 21}]),
        "/template/actions/0/label",
    ),
    (
        template(type="carousel", columns=[column(), column(actions=[])]),
        "/template/columns/1/actions",
    ),
    (
        template(type="carousel", columns=[column(), column(actions=[{"type": "uri"}])]),
        "/template/columns/1/actions/0/uri",
    ),
    (template(type="carousel", columns=7), "/template/columns"),
]


def corpus(*names: str) -> list[dict[str, Any]]:
    """Messages of the corpus, each with its name."""
    texts = ((CORPUS / f"{name}.json").read_text("utf-8") for name in names)
    return [row for text in texts for row in json.loads(text)]


@pytest.mark.parametrize(
    "row",
    corpus("text", "plain", "imagemap", "template", "flex"),
    ids=lambda row: row["name"],
)
def test_what_line_takes_the_sandbox_takes(client, row):
    answer = client.post(VALIDATE, {"messages": [row["message"]]})
    assert (answer.status, answer.body) == (200, {})


@pytest.mark.parametrize("url", ["https://", "https:///a.jpg", "https:a.jpg", "https://-a/b", "x"])
def test_a_url_without_a_host_is_refused(client, url):
    message = {"type": "image", "originalContentUrl": url, "previewImageUrl": URL}
    assert client.post(VALIDATE, {"messages": [message]}).status == 400
    link = template(type="buttons", text="茶", actions=[LINK | {"uri": url}])
    assert client.post(VALIDATE, {"messages": [link]}).status == 400


@pytest.mark.parametrize("message", GOOD, ids=lambda each: each["type"])
def test_good_messages_pass(client, message):
    answer = client.post(VALIDATE, {"messages": [message]})
    assert (answer.status, answer.body) == (200, {})


@pytest.mark.parametrize(("message", "place", "words"), BAD)
def test_a_fault_is_named_by_its_dotted_path(client, message, place, words):
    answer = client.post(VALIDATE, {"messages": [GOOD[0], message]})
    assert answer.body["message"] == "The request body has 1 error(s)"
    [detail] = answer.body["details"]
    assert detail["property"] == f"messages[1].{place}"
    assert detail["message"].startswith(words)


@pytest.mark.parametrize(("message", "place"), INSIDE)
def test_a_fault_inside_flex_or_a_template_is_a_slash_pointer(client, message, place):
    answer = client.post(VALIDATE, {"messages": [message]})
    assert answer.status == 400
    assert answer.body["message"] == "A message (messages[0])\u00a0in the request body is invalid"
    assert answer.body["details"][0]["property"] == place


def test_all_faults_come_at_once(client):
    answer = client.post(VALIDATE, {"messages": [{"type": "text"}, {"type": "sticker"}]})
    assert answer.body["message"] == "The request body has 3 error(s)"
    assert len(answer.body["details"]) == 3


def test_labels_count_in_code_points(client):
    for label, status in (("🍎" * 20, 200), ("🍎" * 21, 400), ("👨‍👩‍👧" * 5, 400)):
        action = LINK | {"label": label}
        message = template(type="buttons", text="茶", actions=[action])
        assert client.post(VALIDATE, {"messages": [message]}).status == status


def test_labels_in_flex_may_be_twice_as_long(client):
    for length, status in ((40, 200), (41, 400)):
        button = {"type": "button", "action": LINK | {"label": "x" * length}}
        message = flex({"type": "bubble", "body": BODY | {"contents": [button]}})
        assert client.post(VALIDATE, {"messages": [message]}).status == status


def test_boxes_in_boxes_without_end_are_a_400(client):
    box: Any = []
    for _ in range(450):
        box = [{"type": "box", "layout": "vertical", "contents": box}]
    body = {"messages": [flex({"type": "bubble", "body": box[0]})]}
    text = json.dumps(body)
    headers = {"Authorization": f"Bearer {client._token}", "Content-Type": "application/json"}
    assert client.raw("POST", VALIDATE, text, headers).status in (200, 400)


def test_nonsense_of_any_shape_is_400_and_never_a_broken_connection(client):
    shapes: list[Any] = [
        None,
        True,
        0,
        -1,
        1.5,
        "",
        "x",
        [],
        [None],
        {},
        {"type": {}},
        {"type": []},
    ]
    for sample in GOOD:
        for name in sample:
            for shape in shapes:
                body = {"messages": [json.loads(json.dumps(sample)) | {name: shape}]}
                assert client.post(VALIDATE, body).status in (200, 400)
    for shape in shapes:
        assert client.post(VALIDATE, {"messages": shape}).status == 400
        assert client.post(VALIDATE, {"messages": [shape]}).status == 400
        assert client.narrowcast(recipient=shape, filter=shape, limit=shape).status in (202, 400)


@pytest.fixture(scope="module")
def tool():
    spec = spec_from_file_location("message_schemas", TOOL)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_shapes_are_those_of_the_sdk_that_is_installed(tool):
    assert tool.FILE.read_text("utf-8") == tool.document(), "run tools/message_schemas.py"


def test_every_kind_of_message_is_known_and_has_a_good_example_here(tool):
    assert set(tool.schemas()["Message"]["kinds"]) == {each["type"] for each in GOOD}


@pytest.mark.parametrize("message", GOOD, ids=lambda each: each["type"])
def test_the_sdk_reads_what_the_sandbox_accepts(message):
    models = import_module("linebot.v3.messaging")
    read = models.Message.from_dict(message).to_dict()
    assert read == {key: value for key, value in message.items() if key != "unknownProperty"}


@pytest.mark.parametrize("message", GOOD, ids=lambda each: each["type"])
def test_what_the_sdk_needs_the_sandbox_needs_too(client, tool, message):
    kinds = tool.schemas()["Message"]["kinds"]
    for name in tool.schemas()[kinds[message["type"]]]["required"]:
        less = {key: value for key, value in message.items() if key != name}
        assert client.post(VALIDATE, {"messages": [less]}).status == 400
