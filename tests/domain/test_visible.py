"""Nothing of a text from outside steers a terminal or hides in it."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.visible import escaped_json, hidden_in, in_one_line, steers, visible

MARKED = {
    "早\x1b[2J安": "早‹U+001B›[2J安",
    "a\x9b31mb": "a‹U+009B›31mb",
    "a\x7fb\x00": "a‹U+007F›b‹U+0000›",
    "a\u202eb\u2066c": "a‹U+202E›b‹U+2066›c",
    "a\u2028b": "a‹U+2028›b",
    "a\u200bb\u200dc\ufe0f": "a‹U+200B›b‹U+200D›c‹U+FE0F›",
    "vip\u3164": "vip‹U+3164›",
    "a\ufeffb": "a‹U+FEFF›b",
    "\udcff.yaml": "‹0xFF›.yaml",
    "\ud83c": "‹U+D83C›",
    "a\U000e0061b": "a‹U+E0061›b",
    "a\rb": "a‹U+000D›b",
}


@pytest.mark.parametrize(("text", "shown"), MARKED.items(), ids=map(ascii, MARKED))
def test_what_is_not_simply_shown_becomes_a_mark(text, shown):
    assert visible(text) == shown
    assert visible(text, lines=True) == shown
    assert visible(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        "早安，晚安！【限時】",
        "👨‍👩‍👧‍👦 👩🏽‍🚀 🏳️‍🌈 ❤️‍🔥 1️⃣ ☎️ ©️ 〰️",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "สวัสดีครับ\u200bขอบคุณ",
        "葛\U000e0100城市 ハ\u309aパ",
        "می\u200cخواهم क्\u200dष",
        "\ufeff第一行",
        "\ue001",
    ],
)
def test_emoji_and_scripts_keep_what_they_need(text):
    assert visible(text) == text
    assert list(hidden_in(text)) == []


def test_line_ends_and_tabs_stay_only_where_lines_are_wanted():
    assert visible("a\r\n\tb\nc", lines=True) == "a\r\n\tb\nc"
    assert visible("a\tb\nc") == "a‹U+0009›b‹U+000A›c"
    assert in_one_line("a\tb\r\nc\x1b") == "a b  c‹U+001B›"


def test_only_controls_and_what_reorders_steer():
    assert all(map(steers, "\x1b\x9b\u202e\u2069\u2028\r\x00"))
    assert not any(map(steers, "\u200b\u200e\u3164\ufeff\n\t早"))


@pytest.mark.parametrize("text", ["\r\n", "a\r\nb", "\r", "a\nb", "\r\n\r\n"])
def test_a_text_of_one_line_keeps_no_line_end_raw(text):
    assert visible(text).isprintable()


@given(st.text(st.characters(), max_size=30))
def test_of_any_text_nothing_that_steers_is_left_and_json_keeps_its_value(text):
    shown = visible(text)
    assert not any(map(steers, shown))
    assert not any(map(steers, visible(text, lines=True).replace("\r\n", "")))
    document = escaped_json(json.dumps([text], ensure_ascii=False))
    assert json.loads(document) == json.loads(json.dumps([text]))
    assert not any(map(steers, document))


@pytest.mark.parametrize(
    "part", ["\u200d", "\ufe0f", "\U000e0061", "\x1b\x9b", "🏴\U000e0067", "❤️‍", "a\u200b"]
)
@pytest.mark.parametrize("does", [visible, escaped_json, lambda text: list(hidden_in(text))])
def test_very_many_hidden_characters_cost_no_more_than_their_number(part, does):
    began = time.perf_counter()
    does(part * (200_000 // len(part)))
    assert time.perf_counter() - began < 5
