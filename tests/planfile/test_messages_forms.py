"""Each short form of contract 3 becomes the object that LINE's reference describes."""

import json
from typing import Any

import pytest
from mutations import mutations

from oactl.planfile.compose import compose
from oactl.planfile.files import UnreadableFile
from oactl.planfile.message_advice import check_item
from oactl.planfile.models.messages import read_contents
from oactl.planfile.preview import preview

PNG = "https://example.com/a.png"
URL = "https://example.com/a.jpg"
FILM = "https://example.com/a.mp4"
SOUND = "https://example.com/a.m4a"
COUPON = "01JYNW8JMQVFBNWF1APF8Z3FS7"
NAMES = {
    "post": {"subject": "官方周年慶"},
    "plan": {"title": "周年慶"},
    "account": {"name": "main"},
    "occurrence": {"date": "2026-11-25", "time": "20:00", "number": 1},
    "code": "OA85",
}
BUBBLE = {
    "type": "bubble",
    "body": {
        "type": "box",
        "layout": "vertical",
        "contents": [{"type": "text", "text": "{{ code }}"}],
    },
}


class Folder:
    """Files by name; anything else is missing."""

    def __init__(self, **files: bytes) -> None:
        self.files = {name.replace("__", "."): data for name, data in files.items()}

    def read(self, path: str) -> bytes:
        if path not in self.files:
            raise UnreadableFile("missing")
        return self.files[path]


def built(message: Any, files: Folder | None = None, *advised: str) -> dict[str, Any]:
    contents, problems = read_contents({"messages": [message]}, files or Folder(), lambda: NAMES)
    assert problems == []
    assert contents is not None
    (item,) = contents.items
    assert tuple(each.rule for each in check_item(item, NAMES)) == advised
    (obj,) = compose(item, NAMES)
    return obj


def action(**fields: Any) -> dict[str, Any]:
    """What LINE gets for an action that a plan writes so."""
    return built({"text": "x", "quick_reply": [fields]})["quickReply"]["items"][0]["action"]


FORMS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"text": "周年慶 {{ code }}"}, {"type": "text", "text": "周年慶 OA85"}),
    (
        {"text": {"text": "$", "emojis": [{"index": "0", "product_id": "5", "emoji_id": "1"}]}},
        {"type": "text", "text": "$", "emojis": [{"index": 0, "productId": "5", "emojiId": "1"}]},
    ),
    ({"image": URL}, {"type": "image", "originalContentUrl": URL, "previewImageUrl": URL}),
    (
        {"image": {"url": "https://example.com/{{ code }}.jpg", "preview": URL}},
        {
            "type": "image",
            "originalContentUrl": "https://example.com/OA85.jpg",
            "previewImageUrl": URL,
        },
    ),
    (
        {"video": {"original_content_url": FILM, "preview_image_url": URL, "tracking_id": "t"}},
        {"type": "video", "originalContentUrl": FILM, "previewImageUrl": URL, "trackingId": "t"},
    ),
    (
        {"audio": {"url": SOUND, "duration": "60000"}},
        {"type": "audio", "originalContentUrl": SOUND, "duration": 60000},
    ),
    (
        {"sticker": {"package": "446", "sticker": "1988"}},
        {"type": "sticker", "packageId": "446", "stickerId": "1988"},
    ),
    (
        {"location": {"title": "店", "address": "台北", "latitude": "25.03", "longitude": "-1"}},
        {"type": "location", "title": "店", "address": "台北", "latitude": 25.03, "longitude": -1},
    ),
    ({"coupon": COUPON}, {"type": "coupon", "couponId": COUPON}),
    (
        {"coupon": {"id": COUPON, "delivery_tag": "autumn"}},
        {"type": "coupon", "couponId": COUPON, "deliveryTag": "autumn"},
    ),
    (
        {
            "imagemap": {
                "url": "https://example.com/map",
                "alt": "地圖",
                "size": {"width": "1040", "height": "700"},
                "actions": [
                    {"uri": {"uri": URL, "area": ["0", "0", "520", "700"]}},
                    {"text": "hi", "area": {"x": "520", "y": "0", "width": "1", "height": "1"}},
                ],
            }
        },
        {
            "type": "imagemap",
            "baseUrl": "https://example.com/map",
            "altText": "地圖",
            "baseSize": {"width": 1040, "height": 700},
            "actions": [
                {
                    "type": "uri",
                    "linkUri": URL,
                    "area": {"x": 0, "y": 0, "width": 520, "height": 700},
                },
                {
                    "type": "message",
                    "text": "hi",
                    "area": {"x": 520, "y": 0, "width": 1, "height": 1},
                },
            ],
        },
    ),
    (
        {
            "buttons": {
                "alt": "優惠",
                "title": "t",
                "text": "x",
                "image": URL,
                "actions": [{"label": "a", "uri": "tel:+886"}],
            }
        },
        {
            "type": "template",
            "altText": "優惠",
            "template": {
                "type": "buttons",
                "title": "t",
                "text": "x",
                "thumbnailImageUrl": URL,
                "actions": [{"type": "uri", "label": "a", "uri": "tel:+886"}],
            },
        },
    ),
    (
        {"confirm": {"text": "來嗎?", "actions": [{"label": "好", "text": "好"}] * 2}},
        {
            "type": "template",
            "altText": "來嗎?",
            "template": {
                "type": "confirm",
                "text": "來嗎?",
                "actions": [{"type": "message", "label": "好", "text": "好"}] * 2,
            },
        },
    ),
    (
        {
            "carousel": {
                "alt": "a",
                "columns": [{"text": "x", "actions": [{"label": "b", "data": "d"}]}],
            }
        },
        {
            "type": "template",
            "altText": "a",
            "template": {
                "type": "carousel",
                "columns": [
                    {"text": "x", "actions": [{"type": "postback", "label": "b", "data": "d"}]}
                ],
            },
        },
    ),
    (
        {
            "image_carousel": {
                "alt": "a",
                "columns": [{"image": URL, "action": {"label": "b", "uri": URL}}],
            }
        },
        {
            "type": "template",
            "altText": "a",
            "template": {
                "type": "image_carousel",
                "columns": [{"imageUrl": URL, "action": {"type": "uri", "label": "b", "uri": URL}}],
            },
        },
    ),
    (
        {"line": {"type": "text", "text": "{{ code }}"}, "template": "true"},
        {"type": "text", "text": "OA85"},
    ),
    (
        {"text": "x", "sender": {"name": "熊大", "icon": PNG}},
        {"type": "text", "text": "x", "sender": {"name": "熊大", "iconUrl": PNG}},
    ),
    ({"text": "x", "sender": "熊大"}, {"type": "text", "text": "x", "sender": {"name": "熊大"}}),
]  # fmt: skip


@pytest.mark.parametrize(("written", "sent"), FORMS, ids=lambda each: str(each)[:40])
def test_a_short_form_becomes_lines_object(written, sent):
    assert built(written) == sent


@pytest.mark.parametrize("spelled", ["90000", "90s", "1m30s"])
def test_a_duration_is_milliseconds_or_minutes_and_seconds(spelled):
    assert built({"audio": {"url": SOUND, "duration": spelled}})["duration"] == 90000


def test_an_action_is_nested_flat_or_typed_and_means_the_same():
    sent = {"type": "uri", "label": "a", "uri": URL}
    assert action(uri={"label": "a", "uri": URL}) == sent
    assert action(label="a", uri=URL) == sent
    assert action(type="uri", label="a", uri=URL) == sent


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ({"label": "a", "text": "x"}, "message"),
        ({"label": "a", "data": "x"}, "postback"),
        ({"label": "a", "data": "x", "display_text": "y"}, "postback"),
        ({"label": "a", "data": "x", "mode": "date"}, "datetimepicker"),
        ({"label": "a", "clipboard_text": "x"}, "clipboard"),
        ({"clipboard": {"label": "a", "text": "x"}}, "clipboard"),
        ({"camera": {"label": "a"}}, "camera"),
        ({"camera_roll": {"label": "a"}}, "cameraRoll"),
        ({"type": "cameraRoll", "label": "a"}, "cameraRoll"),
        ({"location": {"label": "a"}}, "location"),
    ],
)
def test_the_kind_of_an_action_follows_from_its_keys(written, kind):
    assert action(**written)["type"] == kind


def test_a_link_may_have_another_one_for_desktops():
    assert action(label="a", uri=URL, alt_uri=URL)["altUri"] == {"desktop": URL}
    assert action(label="a", uri=URL, alt_uri={"desktop": URL})["altUri"] == {"desktop": URL}


def test_a_quick_reply_may_have_a_picture():
    obj = built({"text": "x", "quick_reply": [{"label": "a", "text": "b", "image": PNG}]})
    assert obj["quickReply"]["items"] == [
        {
            "type": "action",
            "imageUrl": PNG,
            "action": {"type": "message", "label": "a", "text": "b"},
        }
    ]


def test_flex_written_in_the_plan_is_a_template():
    obj = built({"flex": {"alt": "a", "contents": BUBBLE}})
    assert obj["contents"]["body"]["contents"][0]["text"] == "OA85"


@pytest.mark.parametrize("beside", [True, False])
def test_a_flex_file_is_a_template_only_where_it_says_so(beside):
    files = Folder(a__json=json.dumps(BUBBLE).encode())
    plain = built({"flex": {"alt": "{{ code }}", "file": "a.json"}}, files, "OA350")
    assert plain["altText"] == "OA85"
    assert plain["contents"]["body"]["contents"][0]["text"] == "{{ code }}"
    form: dict[str, Any] = {"flex": {"alt": "a", "file": "a.json"}}
    (form if beside else form["flex"])["template"] = "true"
    assert built(form, files)["contents"]["body"]["contents"][0]["text"] == "OA85"


def test_a_flex_file_may_begin_with_a_byte_order_mark():
    files = Folder(a__json=b"\xef\xbb\xbf" + json.dumps(BUBBLE).encode())
    assert built({"flex": {"alt": "a", "file": "a.json"}}, files, "OA350")["contents"] == BUBBLE


def test_one_of_lines_objects_is_passed_through_as_it_stands():
    passed = {"type": "text", "text": "{{ code }}"}
    assert built({"line": passed}, None, "OA350") == passed


def test_cards_are_a_flex_carousel_with_picture_title_text_price_and_button():
    obj = built(
        {
            "cards": [
                {
                    "image": URL,
                    "title": "紅茶",
                    "text": "阿薩姆",
                    "price": "NT$50",
                    "link": "https://example.com/{{ code }}",
                    "label": "訂購",
                },
                {"title": "綠茶"},
            ]
        }
    )
    assert (obj["type"], obj["altText"]) == ("flex", "紅茶、綠茶")
    first, second = obj["contents"]["contents"]
    assert first["size"] == second["size"]
    assert first["hero"]["url"] == URL
    button = first["footer"]["contents"][0]["action"]
    assert button == {"type": "uri", "label": "訂購", "uri": "https://example.com/OA85"}
    shown = json.dumps(first, ensure_ascii=False)
    assert all(word in shown for word in ("紅茶", "阿薩姆", "NT$50"))
    assert second.keys() == {"type", "size", "body"}


def test_cards_take_their_alternative_text_from_beside_them():
    obj = built({"cards": [{"title": "紅茶"}], "alt": "本週 {{ code }}"})
    assert obj["altText"] == "本週 OA85"


ODD = [None, True, "", "x", "{{ code }}", [], {}, [None], [[]], {"type": []}, {"a": {}}, 1.5]


WHOLE: list[dict[str, Any]] = [
    *(written for written, _ in FORMS),
    {"flex": {"alt": "a", "contents": BUBBLE}},
    {"flex": {"alt": "a", "file": "a.json"}, "template": "true"},
    {"cards": [{"image": URL, "title": "t", "text": "x", "price": "1", "link": URL, "label": "b"}]},
    {"text": "x", "quick_reply": [{"label": "a", "text": "b", "image": URL}]},
]


@pytest.mark.parametrize("written", WHOLE, ids=lambda each: str(each)[:40])
def test_whatever_stands_where_a_value_should_is_a_finding_inside_the_post_or_a_message(written):
    for changed in mutations({"messages": [written], "vars": {"code": "x"}}, ODD):
        contents, problems = read_contents(changed, Folder(a__json=b"{}"), lambda: NAMES)
        assert problems or contents
        for item in contents.items if contents else ():
            found = check_item(item, NAMES)
            assert all(each.path[0] == "messages" for each in found)
            preview(compose(item, NAMES))
