"""What nobody refuses and a careful author wants to know, at its place."""

import json
from typing import Any

import pytest

from oactl.planfile.message_advice import check_item, is_share_link
from oactl.planfile.models.messages import read_contents

URL = "https://example.com/a.jpg"
NAMES = {"post": {"subject": "s"}, "price": 50, "odd": "早安\\n各位"}
COUPON = "01JYNW8JMQVFBNWF1APF8Z3FS7"


class Folder:
    """The one file that messages name."""

    def __init__(self, value: Any) -> None:
        self.data = value if isinstance(value, bytes) else json.dumps(value).encode()

    def read(self, _path: str) -> bytes:
        return self.data


def bubble(words: str) -> dict[str, Any]:
    contents = [{"type": "text", "text": words}]
    return {"type": "bubble", "body": {"type": "box", "layout": "vertical", "contents": contents}}


def advice(message: dict[str, Any], file: Any = None) -> list[tuple[str, str, tuple[Any, ...]]]:
    contents, found = read_contents({"messages": [message]}, Folder(file), lambda: NAMES)
    if contents is not None:
        found += check_item(contents.items[0], NAMES)
    return [(each.rule, each.severity, each.path[2:]) for each in found]


FLEX: dict[str, Any] = {"flex": {"alt": "a", "file": "a.json"}}
SAID: list[tuple[dict[str, Any], str, str, tuple[Any, ...]]] = [
    ({"line": {"type": "text", "text": "{{ price }}"}}, "OA350", "error", ("line", "text")),
    ({"line": {"type": "text", "text": "{% if a %}"}}, "OA350", "error", ("line", "text")),
    ({"text": "本週{#熱賣#}商品"}, "OA351", "warning", ("text",)),
    ({"text": "{Nickname} 早安"}, "OA352", "warning", ("text",)),
    ({"text": "{price} 元"}, "OA352", "warning", ("text",)),
    ({"buttons": {"text": "x", "actions": [{"label": "{name}", "text": "a"}]}}, "OA352", "warning",
     ("buttons", "actions", 0, "label")),
    ({"line": {"type": "text", "text": "a{# x #}"}}, "OA350", "error", ("line", "text")),
    ({"text": "只要 ｛｛ price ｝｝ 元"}, "OA352", "warning", ("text",)),
    ({"text": "｛姓名｝ 早安"}, "OA352", "warning", ("text",)),
    ({"text": "%name% 早安，%first_name%"}, "OA352", "warning", ("text",)),
    ({"text": "[姓名] 早安"}, "OA352", "warning", ("text",)),
    ({"text": "Hi [First Name]"}, "OA352", "warning", ("text",)),
    ({"text": "<b>全館</b>&nbsp;85 折<br/>"}, "OA352", "warning", ("text",)),
    ({"text": "看這裡 https：//example.com"}, "OA352", "warning", ("text",)),
    ({"text": "看這裡 http:／／example.com"}, "OA352", "warning", ("text",)),
    ({"text": "{Nickname}、{name} 早安"}, "OA352", "warning", ("text",)),
    ({"text": "x", "sender": {"name": "a", "icon": URL}}, "OA347", "warning", ("sender", "icon")),
    ({"text": "x", "quick_reply": [{"label": "a", "text": "b", "image": URL}]}, "OA347", "warning",
     ("quick_reply", 0, "image")),
    ({"text": "早安\\n各位"}, "OA353", "warning", ("text",)),
    ({"text": "{{ odd }}"}, "OA353", "warning", ("text",)),
    ({"coupon": "SUMMER85"}, "OA349", "warning", ("coupon",)),
    ({"image": "https://drive.google.com/file/d/1/view"}, "OA354", "error", ("image",)),
    ({"cards": [{"title": "a", "image": "https://www.dropbox.com/s/1/a.jpg?dl=0"}]}, "OA354",
     "error", ("cards", 0, "image")),
    ({"text": "x", "sender": "LINE 官方"}, "OA330", "warning", ("sender",)),
    ({"line": {"type": "text", "text": "x", "quoteToken": "q"}}, "OA327", "warning",
     ("line", "quoteToken")),
]  # fmt: skip


@pytest.mark.parametrize(("message", "rule", "severity", "place"), SAID, ids=lambda e: str(e)[:50])
def test_what_line_takes_and_nobody_wants_is_said_once_at_its_place(message, rule, severity, place):
    assert advice(message) == [(rule, severity, place)]


@pytest.mark.parametrize(
    "message",
    [
        {"text": "只要 {{ price }} 元"},
        {"text": "{{ price }}{# #}"},
        {"line": {"type": "text", "text": "{{ price }}"}, "template": "true"},
        {"line": {"type": "textV2", "text": "{{不替換}}"}},
        {"text": "物件 { } 與 {1}"},
        {"text": "1 \\ 2"},
        {"text": "50%OFF、30%off%，https://e.com/%E5%8C%85%ABC%20d?a=1&lt=2"},
        {"text": "【日期】[時間] 20:00 <3 a < b & c > d，A&B;"},
        {"text": "x", "sender": {"name": "a", "icon": "https://e.com/a.PNG"}},
        {"text": "x", "sender": {"name": "a", "icon": "https://e.com/a"}},
        {"coupon": COUPON},
        {"image": "https://drive.google.com/uc?export=view&id=1"},
        {"image": "https://www.dropbox.com/s/1/a.jpg?raw=1"},
        {"buttons": {"text": "x", "actions": [
            {"label": "a", "uri": "https://drive.google.com/file/d/1/view"}]}},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_meant_is_not_complained_about(message):
    assert advice(message) == []


def test_a_template_in_a_flex_file_that_nothing_fills_is_said_inside_the_file():
    file = bubble("只要 {{ price }} 元")
    contents, _ = read_contents({"messages": [FLEX]}, Folder(file), lambda: NAMES)
    assert contents is not None
    (found,) = check_item(contents.items[0], NAMES)
    assert (found.rule, found.path) == ("OA350", ("messages", 0, "flex", "file"))
    assert found.params["what"] == "a.json: body.contents[0].text"
    filled = {"flex": {**FLEX["flex"], "template": "true"}}
    assert advice(filled, file) == []


def test_a_key_twice_in_a_file_is_an_error_because_json_drops_the_first():
    twice = b'{"type":"bubble","a":{"text":"x","text":"y"}}'
    assert advice(FLEX, twice) == [("OA332", "error", ("flex", "file"))]
    _, (found,) = read_contents({"messages": [FLEX]}, Folder(twice), lambda: NAMES)
    assert (found.variant, found.params["key"]) == ("twice", "text")
    assert (found.params["first"], found.params["second"]) == ("x", "y")


@pytest.mark.parametrize("digits", [b"9" * 5000, b"1e999"])
def test_a_number_that_no_program_reads_is_a_finding_of_the_file(digits):
    assert advice(FLEX, b'{"type":"bubble","a":' + digits + b"}")[0][0] == "OA332"


@pytest.mark.parametrize(
    ("written", "variant"),
    [
        ({"type": "audio", "originalContentUrl": "https://e.com/a", "duration": "1"},
         "integer_text"),
        ({"type": "location", "title": "t", "address": "a", "latitude": "25.1", "longitude": 1},
         "number_text"),
        ({"type": "audio", "originalContentUrl": "https://e.com/a", "duration": "long"}, "integer"),
    ],
    ids=str,
)  # fmt: skip
def test_a_number_in_quotes_is_told_as_the_text_that_it_is(written, variant):
    _, (found,) = read_contents({"messages": [{"line": written}]}, Folder({}), lambda: NAMES)
    assert (found.rule, found.variant) == ("OA305", variant)


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://drive.google.com/file/d/1/view?usp=sharing", True),
        ("https://drive.google.com/open?id=1", True),
        ("https://docs.google.com/uc?export=download&id=1", False),
        ("https://1drv.ms/i/s!abc", True),
        ("https://onedrive.live.com/?id=1", True),
        ("https://onedrive.live.com/download?id=1", False),
        ("https://contoso.sharepoint.com/:i:/g/abc", True),
        ("https://photos.app.goo.gl/abc", True),
        ("https://www.dropbox.com/scl/fi/a/a.jpg?dl=1", False),
        ("https://example.com/drive.google.com/file/d/1", False),
        ("https://lh3.googleusercontent.com/d/1", False),
    ],
)
def test_a_share_link_is_known_by_its_host_and_path(url, page):
    assert is_share_link(url) is page


def test_several_placeholders_of_a_text_are_named_in_one_finding():
    message = {"text": "{Nickname}、{name}，%date%：<b>早安</b>"}
    contents, _ = read_contents({"messages": [message]}, Folder(None), lambda: NAMES)
    assert contents is not None
    found = check_item(contents.items[0], NAMES)
    assert [each.params["placeholder"] for each in found] == [
        ["{Nickname}", "{name}"],
        ["%date%"],
        ["<b>", "</b>"],
    ]


def test_several_templates_that_nothing_fills_are_named_in_one_finding():
    message = {"line": {"type": "text", "text": "{{ a }} {% b %} {{ a }}"}}
    contents, _ = read_contents({"messages": [message]}, Folder(None), lambda: NAMES)
    assert contents is not None
    (found,) = check_item(contents.items[0], NAMES)
    assert found.params["template"] == ["{{ a }}", "{% b %}"]
