"""LINE's limits (line-api.md 5): each at its border, one inside, one outside."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutations import mutations

from oactl.domain.message import graphemes
from oactl.domain.value import utf16_length
from oactl.domain.violation import Violation, spell
from oactl.planfile.files import UnreadableFile
from oactl.planfile.message_advice import check_item
from oactl.planfile.models.messages import (
    read_contents,
    violations_of_message,
    violations_of_request,
)
from oactl.planfile.models.messages.links import encoded

URL = "https://example.com/a.jpg"
FILM = "https://example.com/a.mp4"
SOUND = "https://example.com/a.m4a"
WAVE = "👋🏻"  # one grapheme cluster, four UTF-16 units
FAMILY = "👨‍👩‍👧"


class NoFiles:
    def read(self, _path: str) -> bytes:
        raise UnreadableFile("missing")


def found(*objects: dict[str, Any]) -> list[Violation]:
    """What is found of LINE's objects in a post; paths begin with the message's number."""
    post = {"messages": [{"line": obj} for obj in objects]}
    contents, problems = read_contents(post, NoFiles(), dict)
    for item in contents.items if contents else ():
        problems += check_item(item, {})
    return [replace(each, path=(each.path[1], *each.path[3:])) for each in problems]


def rules(obj: dict[str, Any]) -> list[tuple[str, str]]:
    """Rule and place of each problem; what is said before sending is the same but for advice."""
    problems = [replace(each, path=each.path[1:]) for each in found(obj)]
    errors = [(each.rule, each.path) for each in problems if each.severity == "error"]
    assert [(each.rule, each.path) for each in violations_of_message(obj)] == errors
    return [(each.rule, spell(each.path)) for each in problems]


def text(words: str, **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": words, **more}


def message(label: str = "Yes", words: str = "yes") -> dict[str, Any]:
    return {"type": "message", "label": label, "text": words}


def template(**inner: Any) -> dict[str, Any]:
    return {"type": "template", "altText": "alt", "template": inner}


def buttons(**inner: Any) -> dict[str, Any]:
    return template(**{"type": "buttons", "text": "x", "actions": [message()], **inner})


def carousel(*columns: dict[str, Any]) -> dict[str, Any]:
    return template(type="carousel", columns=list(columns))


def column(count: int = 1, **more: Any) -> dict[str, Any]:
    return {"text": "x", "actions": [message()] * count, **more}


def bubble(*contents: Any, **more: Any) -> dict[str, Any]:
    body = {"type": "box", "layout": "vertical", "contents": list(contents)}
    return {"type": "bubble", "body": body, **more}


def flex(contents: dict[str, Any]) -> dict[str, Any]:
    return {"type": "flex", "altText": "alt", "contents": contents}


def words(text_: str = "x", **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": text_, **more}


def quick(*actions: dict[str, Any]) -> dict[str, Any]:
    items = [{"type": "action", "action": action} for action in actions]
    return text("x", quickReply={"items": items})


def imagemap(**more: Any) -> dict[str, Any]:
    area = {"x": 0, "y": 0, "width": 1040, "height": 700}
    return {
        "type": "imagemap",
        "baseUrl": "https://example.com/map",
        "altText": "alt",
        "baseSize": {"width": 1040, "height": 700},
        "actions": [{"type": "uri", "linkUri": "https://example.com", "area": area}],
        **more,
    }


FITS = [
    text("x" * 5000),
    text("🍎" * 2500),
    text("$!", emojis=[{"index": 0, "productId": "5ac1", "emojiId": "001"}]),
    text("🍎$", emojis=[{"index": 2, "productId": "5ac1", "emojiId": "001"}]),
    {
        "type": "textV2",
        "text": "{a} {{b}}",
        "substitution": {"a": {"type": "emoji", "productId": "1", "emojiId": "2"}},
    },
    {"type": "sticker", "packageId": "446", "stickerId": "1988"},
    {"type": "image", "originalContentUrl": URL, "previewImageUrl": URL},
    {"type": "video", "originalContentUrl": FILM, "previewImageUrl": URL, "trackingId": "a-1.="},
    {"type": "audio", "originalContentUrl": SOUND, "duration": 60000},
    {"type": "location", "title": "t", "address": "a", "latitude": -90, "longitude": 180.0},
    {"type": "coupon", "couponId": "01JYNW8JMQVFBNWF1APF8Z3FS7", "deliveryTag": "autumn_1"},
    imagemap(),
    buttons(text="x" * 160, actions=[message()] * 4),
    buttons(text=WAVE * 30, title=WAVE * 20, thumbnailImageUrl=URL),
    template(type="confirm", text="x" * 240, actions=[message(), message(WAVE * 10)]),
    carousel(*[column(3)] * 10),
    carousel(column(text="x" * 60, title="t"), column(title="u")),
    template(
        type="image_carousel",
        columns=[{"imageUrl": URL, "action": message("123456789012")}],
    ),
    flex(bubble(words("x", color="#11223344", size="13px", margin="md"))),
    flex({"type": "carousel", "contents": [bubble(words())] * 12}),
    flex(
        bubble(
            hero={
                "type": "video",
                "url": FILM,
                "previewUrl": URL,
                "altContent": {"type": "image", "url": URL},
            },
            size="mega",
        )
    ),
    quick(*[message()] * 13),
    quick(
        {"type": "camera", "label": "c"},
        {"type": "clipboard", "label": "c", "clipboardText": "x" * 1000},
    ),
    quick(
        {
            "type": "datetimepicker",
            "label": "d",
            "data": "x",
            "mode": "datetime",
            "min": "2026-12-01t00:00",
            "initial": "2026-12-02t00:00",
            "max": "2026-12-03t00:00",
        }
    ),
    text("x", sender={"name": "x" * 20, "iconUrl": URL.replace("jpg", "png")}),
]

BREAKS = [
    (text("x" * 5001), "OA301", "text"),
    (text("🍎" * 2501), "OA301", "text"),
    (text(" \n"), "OA314", "text"),
    ({"type": "text"}, "OA302", ""),
    ({"text": "x"}, "OA302", ""),
    (text("x", color="red"), "OA303", "color"),
    ({"type": "txt"}, "OA306", "type"),
    ({"type": ["text"]}, "OA306", "type"),
    (text("🍎$", emojis=[{"index": 1, "productId": "5", "emojiId": "1"}]), "OA324",
     "emojis[0].index"),
    (text("$", emojis=[{"index": 0, "productId": "5", "emojiId": "1"}] * 21), "OA308", "emojis"),
    ({"type": "textV2", "text": "{who}"}, "OA325", "text"),
    ({"type": "textV2", "text": "a { b"}, "OA325", "text"),
    ({"type": "textV2", "text": "{a}", "substitution": {"a": {"type": "mention"}}}, "OA327",
     "substitution.a"),
    (text("x", quoteToken="q"), "OA327", "quoteToken"),
    ({"type": "sticker", "packageId": 446, "stickerId": "1"}, "OA305", "packageId"),
    ({"type": "image", "originalContentUrl": "http://e.com/a", "previewImageUrl": URL}, "OA309",
     "originalContentUrl"),
    ({"type": "image", "originalContentUrl": "a.jpg", "previewImageUrl": URL}, "OA309",
     "originalContentUrl"),
    ({"type": "image", "originalContentUrl": "https:///a", "previewImageUrl": URL}, "OA311",
     "originalContentUrl"),
    ({"type": "image", "originalContentUrl": "https://e.com/圖.jpg", "previewImageUrl": URL},
     "OA310", "originalContentUrl"),
    ({"type": "image", "originalContentUrl": f"{URL}?{'x' * 2000}", "previewImageUrl": URL},
     "OA301", "originalContentUrl"),
    ({"type": "audio", "originalContentUrl": SOUND, "duration": 0}, "OA307", "duration"),
    ({"type": "audio", "originalContentUrl": SOUND, "duration": True}, "OA305", "duration"),
    ({"type": "location", "title": "t" * 101, "address": "a", "latitude": 0, "longitude": 0},
     "OA301", "title"),
    ({"type": "location", "title": "t", "address": "a", "latitude": 91, "longitude": 0}, "OA307",
     "latitude"),
    ({"type": "coupon", "couponId": "1", "deliveryTag": "秋"}, "OA315", "deliveryTag"),
    ({"type": "video", "originalContentUrl": FILM, "previewImageUrl": URL, "trackingId": "é"},
     "OA315", "trackingId"),
    (imagemap(baseSize={"width": 800, "height": 700}), "OA306", "baseSize.width"),
    (imagemap(baseSize={"width": 1040, "height": 699}), "OA329", "actions[0].area"),
    (imagemap(actions=[]), "OA308", "actions"),
    (buttons(text="x" * 161), "OA301", "template.text"),
    (buttons(text="x" * 61, title="t"), "OA301", "template.text"),
    (buttons(title=WAVE * 41), "OA301", "template.title"),
    (buttons(title=WAVE * 21), "OA301", "template.title"),  # 42 code points
    (buttons(actions=[message(WAVE * 11)]), "OA301", "template.actions[0].label"),
    (buttons(actions=[message(words=WAVE * 151)]), "OA301", "template.actions[0].text"),
    (buttons(actions=[message()] * 5), "OA308", "template.actions"),
    (buttons(actions=[message(WAVE * 21)]), "OA301", "template.actions[0].label"),
    (buttons(actions=[{"type": "message", "text": "x"}]), "OA302", "template.actions[0]"),
    (buttons(actions=[{"type": "camera", "label": "c"}]), "OA317", "template.actions[0]"),
    (buttons(actions=[{"type": "richmenuswitch", "label": "c"}]), "OA317",
     "template.actions[0]"),
    (buttons(imageBackgroundColor="#fff"), "OA315", "template.imageBackgroundColor"),
    (template(type="confirm", text="?", actions=[message()]), "OA308", "template.actions"),
    (carousel(column(1), column(2)), "OA319", "template.columns"),
    (carousel(column(title="t"), column()), "OA319", "template.columns"),
    (carousel(column(text="x" * 121)), "OA301", "template.columns[0].text"),
    (carousel(*[column()] * 11), "OA308", "template.columns"),
    (template(type="image_carousel", columns=[{"imageUrl": URL, "action": message("1" * 13)}]),
     "OA301", "template.columns[0].action.label"),
    (flex(bubble(words(color="#fff"))), "OA315", "contents.body.contents[0].color"),
    (flex(bubble(None)), "OA313", "contents.body.contents[0]"),
    (flex(bubble(words(), header=None)), "OA313", "contents.header"),
    (flex(bubble({"type": "txt"})), "OA306", "contents.body.contents[0].type"),
    (flex(bubble(words(wrapp=True))), "OA303", "contents.body.contents[0].wrapp"),
    (flex(bubble({"type": "icon", "url": URL})), "OA322", "contents.body.contents[0]"),
    (flex(bubble({"type": "filler"})), "OA322", "contents.body.contents[0]"),
    (flex(bubble({"type": "button", "action": {"type": "message", "text": "x"}})), "OA302",
     "contents.body.contents[0].action"),
    (flex(bubble({"type": "image", "url": URL, "aspectRatio": "1:4"})), "OA315",
     "contents.body.contents[0].aspectRatio"),
    (flex({"type": "carousel", "contents": [bubble(words()), bubble(words(), size="kilo")]}),
     "OA321", "contents.contents"),
    (flex({"type": "carousel", "contents": [bubble(words())] * 13}), "OA308",
     "contents.contents"),
    (flex(bubble(*[words("x" * 2000)] * 16)), "OA320", "contents"),
    (flex(bubble(*[{"type": "image", "url": URL, "animated": True}] * 11)), "OA323", "contents"),
    (flex(bubble(hero={"type": "video", "url": FILM, "previewUrl": URL, "altContent": {
        "type": "image", "url": URL}}, size="micro")), "OA322", "contents.hero"),
    (quick(*[message()] * 14), "OA308", "quickReply.items"),
    (quick(), "OA308", "quickReply.items"),
    (quick({"type": "uri", "label": "u", "uri": "ftp://e.com"}), "OA309",
     "quickReply.items[0].action.uri"),
    (quick({"type": "uri", "label": "u", "uri": "https://e.com/{id}"}), "OA310",
     "quickReply.items[0].action.uri"),
    (quick({"type": "postback", "label": "p", "data": "x" * 301}), "OA301",
     "quickReply.items[0].action.data"),
    (quick({"type": "postback", "label": "p", "data": "x", "text": "a", "displayText": "b"}),
     "OA318", "quickReply.items[0].action.text"),
    (quick({"type": "postback", "label": "p", "data": "x", "fillInText": "a"}), "OA318",
     "quickReply.items[0].action.fillInText"),
    (quick({"type": "datetimepicker", "label": "d", "data": "x", "mode": "date",
            "min": "2026-12-02", "max": "2026-12-01"}), "OA316", "quickReply.items[0].action"),
    (quick({"type": "datetimepicker", "label": "d", "data": "x", "mode": "time",
            "initial": "24:00"}), "OA315", "quickReply.items[0].action.initial"),
    (text("x", sender={"name": "x" * 21}), "OA301", "sender.name"),
    (text("x", sender={"name": "LINE 官方"}), "OA330", "sender.name"),
]  # fmt: skip


@pytest.mark.parametrize("obj", FITS, ids=lambda obj: str(obj)[:60])
def test_what_line_takes_has_no_problem(obj):
    assert rules(obj) == []


@pytest.mark.parametrize(("obj", "rule", "what"), BREAKS, ids=lambda each: str(each)[:40])
def test_what_line_refuses_is_named_with_its_rule_and_place(obj, rule, what):
    assert rules(obj) == [(rule, what)]


def test_a_text_is_counted_in_utf16_units_and_a_label_in_what_people_call_characters():
    over = violations_of_message(text("🍎" * 2501))[0]
    assert (over.variant, over.params["length"], over.params["limit"]) == ("utf16", 5002, 5000)
    over = violations_of_message(buttons(actions=[message(FAMILY * 21)]))[0]
    assert (over.variant, over.params["length"], over.params["limit"]) == ("graphemes", 21, 20)


@pytest.mark.parametrize(
    ("written", "count"),
    [("abc", 3), (WAVE, 1), (FAMILY, 1), ("🇹🇼🇯🇵", 2), ("e\N{COMBINING ACUTE ACCENT}", 1)],
)
def test_grapheme_clusters_are_what_people_call_characters(written, count):
    assert graphemes(written) == count


def test_an_unknown_type_names_the_known_ones_and_the_one_meant():
    params = violations_of_message({"type": "stiker"})[0].params
    assert params["near"] == "sticker"
    assert "imagemap" in params["allowed"]


def test_an_unknown_key_is_an_error_because_line_answers_400_to_it():
    problem = violations_of_message(text("x", colour="red"))[0]
    assert (problem.severity, problem.on_key) == ("error", True)


def test_the_mended_url_can_be_used_as_it_is():
    assert encoded("https://例.tw/圖 1.jpg?a={b}&c=100%") == (
        "https://xn--fsq.tw/%E5%9C%96%201.jpg?a=%7Bb%7D&c=100%25"
    )
    assert encoded(URL) == URL


def test_a_request_has_one_to_five_messages():
    assert [p.rule for p in violations_of_request([])] == ["OA308"]
    assert violations_of_request([text("x")] * 5) == []
    assert [p.rule for p in violations_of_request([text("x")] * 6)] == ["OA308"]


def test_quick_replies_before_the_last_message_are_a_warning():
    problems = found(quick(message()), text("x"), quick(message()))
    assert [(p.rule, p.severity, p.path) for p in problems] == [
        ("OA326", "warning", (0, "quickReply"))
    ]


ODD = [
    None,
    True,
    0,
    -1.5,
    "",
    "x",
    "https://",
    [],
    {},
    [None],
    [[]],
    {"type": []},
    [{}],
    {"a": {}},
]


def distinct(objects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The small ones: what repeats an entry many times has nothing new to say."""
    return [obj for obj in objects if len(str(obj)) < 2000]


@pytest.mark.parametrize(
    "obj", distinct([*FITS, *(obj for obj, _, _ in BREAKS)]), ids=lambda obj: str(obj)[:40]
)
def test_never_a_crash_whatever_stands_where_a_value_should(obj):
    for changed in mutations(obj, ODD):
        for problem in violations_of_message(changed):
            assert problem.rule.startswith("OA3")


@settings(deadline=None)
@given(st.text(max_size=40))
def test_a_text_never_has_more_characters_than_utf16_units(written):
    assert graphemes(written) <= utf16_length(written)


@settings(deadline=None)
@given(st.text(max_size=20))
def test_a_mended_url_is_never_complained_about_again(tail):
    url = encoded(f"https://example.com/{tail}")
    image = {"type": "image", "originalContentUrl": url, "previewImageUrl": URL}
    assert rules(image) == []
