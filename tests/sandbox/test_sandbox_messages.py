import json
from typing import Any

import pytest

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
    ({"type": "texts"}, "type", "Must be one of the following values: [text, "),
    ({}, "type", "May not be empty"),
    (
        {"type": "text", "text": "a$", "emojis": [{"index": 0, "productId": "p", "emojiId": "1"}]},
        "emojis[0].index",
        "Invalid index",
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
    (flex({"type": "bubble"}), "/"),
    (flex(None), "/"),
    (flex({"type": "bubble", "body": BODY, "size": "huge"}), "/size"),
    (
        flex({"type": "carousel", "contents": [BUBBLE, BUBBLE | {"size": "nano"}]}),
        "/contents",
    ),
    (flex({"type": "carousel", "contents": [BUBBLE] * 13}), "/contents"),
    (
        flex(
            {
                "type": "bubble",
                "body": BODY | {"contents": [{"type": "text", "text": "茶" * 999}] * 11},
            }
        ),
        "/",
    ),
    (template(type="buttons", text="茶" * 161, actions=[LINK]), "/template/text"),
    (template(type="buttons", text="茶" * 61, title="t", actions=[LINK]), "/template/text"),
    (template(type="buttons", text="茶", actions=[LINK] * 5), "/template/actions"),
    (template(type="confirm", text="茶", actions=[LINK]), "/template/actions"),
    (
        template(type="buttons", text="茶", actions=[LINK | {"label": "x" * 21}]),
        "/template/actions/0/label",
    ),
    (
        template(type="carousel", columns=[column(), column(actions=[LINK, LINK])]),
        "/template/columns/1/actions",
    ),
    (
        template(type="carousel", columns=[column(title="a"), column()]),
        "/template/columns/1/title",
    ),
    (template(type="carousel", columns=7), "/template/columns"),
]


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


def test_labels_count_in_what_readers_see(client):
    family = LINK | {"label": "👨‍👩‍👧" * 20}
    flags = LINK | {"label": "🇹🇼" * 20}
    for action, status in ((family, 200), (flags, 200), (LINK | {"label": "🍎" * 21}, 400)):
        message = template(type="buttons", text="茶", actions=[action])
        assert client.post(VALIDATE, {"messages": [message]}).status == status


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
