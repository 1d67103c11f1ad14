import json
from typing import Any

import pytest

from oactl.domain.value import digest
from oactl.i18n import use
from oactl.planfile.compose import ComposeError, compose, content_source, names_read
from oactl.planfile.models.messages import read_contents
from oactl.planfile.preview import preview

URL = "https://example.com/a.jpg"
FILM = "https://example.com/a.mp4"
SOUND = "https://example.com/a.m4a"
BUBBLE = b'{"type":"bubble","body":{"type":"box","layout":"vertical","contents":[]}}'
NAMES: dict[str, Any] = {
    "post": {"subject": "s"},
    "plan": {"title": "t"},
    "account": {"name": "main"},
    "occurrence": {"date": "2026-11-25", "time": "20:00", "number": 1},
}
SAMPLE = {**NAMES, "code": "OA85", "picture": "a"}


class Folder:
    def __init__(self, data: bytes = BUBBLE) -> None:
        self.data = data

    def read(self, _path: str) -> bytes:
        return self.data


def items(post: dict[str, Any], files: Folder | None = None) -> tuple[Any, ...]:
    contents, problems = read_contents(post, files or Folder(), lambda: SAMPLE)
    assert problems == []
    assert contents is not None
    return contents.items


def item(*messages: Any, files: Folder | None = None) -> Any:
    return items({"messages": list(messages)}, files)[0]


def test_an_items_own_vars_win_over_the_posts():
    post = {"rotate": [{"messages": [{"text": "{{ code }}"}], "vars": {"code": "own"}}]}
    (one,) = items(post)
    assert compose(one, {**NAMES, "code": "post"}) == [{"type": "text", "text": "own"}]


def test_the_occurrence_can_be_named():
    one = item(
        {"text": "{{ occurrence.date }} {{ occurrence.time }} 第 {{ occurrence.number }} 次"}
    )
    assert compose(one, NAMES)[0]["text"] == "2026-11-25 20:00 第 1 次"


def test_a_template_that_does_not_hold_is_raised_with_its_place():
    with pytest.raises(ComposeError) as error:
        compose(item({"text": "x"}, {"text": "{{ code }}"}), NAMES)
    assert error.value.problem.path == ("messages", 1, "text")


def test_composing_leaves_the_plan_as_it_is():
    one = item({"flex": {"alt": "{{ post.subject }}", "file": "x.json"}})
    first = compose(one, NAMES)
    assert compose(one, {**NAMES, "post": {"subject": "other"}}) != first
    assert compose(one, NAMES) == first


def test_the_names_read_are_those_of_all_templates_and_of_nothing_passed_through():
    one = item(
        {"text": "{{ code }} {{ occurrence.date }}"},
        {"image": "https://example.com/{{ picture }}.jpg"},
        {"line": {"type": "text", "text": "{{ raw }}"}},
    )
    assert names_read(one) == {"code", "occurrence", "picture"}


def source(one: Any, names: dict[str, Any] = NAMES, **post_vars: Any) -> str:
    return digest(content_source(one, post_vars, names))


def test_an_approval_is_bound_to_the_words_the_values_read_and_the_files_bytes():
    one = item({"text": "{{ code }}"}, {"flex": {"alt": "a", "file": "x.json"}})
    same = item({"text": "{{ code }}"}, {"flex": {"alt": "a", "file": "x.json"}})
    assert source(one, code="A") == source(same, code="A")
    assert source(one, code="A") != source(one, code="B")
    words = item({"text": "{{ code }}!"}, {"flex": {"alt": "a", "file": "x.json"}})
    assert source(one, code="A") != source(words, code="A")
    bytes_ = item({"text": "{{ code }}"}, {"flex": {"alt": "a", "file": "x.json"}},
                  files=Folder(BUBBLE + b" "))  # fmt: skip
    assert source(one, code="A") != source(bytes_, code="A")


def test_an_approval_is_not_bound_to_values_that_nothing_reads_nor_to_the_occurrence():
    one = item({"text": "{{ occurrence.number }}"})
    later = {**NAMES, "occurrence": {"date": "2027-01-01", "time": "09:00", "number": 9}}
    assert source(one, code="A") == source(one, later, code="B")


def test_whether_raw_json_is_a_template_is_part_of_what_was_approved():
    raw = {"line": {"type": "text", "text": "{{ code }}"}}
    assert source(item(raw), code="A") != source(item({**raw, "template": "true"}), code="A")


def test_the_same_words_on_another_day_are_another_decision_but_not_on_another_turn():
    words = {"messages": [{"text": "x"}]}
    first, second = items({"by_date": {"2026-12-02": words, "2026-12-03": words}})
    assert source(first) != source(second)
    first, second = items({"rotate": [words, words]})
    assert source(first) == source(second)


def test_a_preview_shows_what_the_phone_will_show():
    one = item(
        {"text": "周年慶\n開跑", "sender": "熊大"},
        {"buttons": {"text": "選", "actions": [{"label": "官網", "uri": "https://example.com"}]}},
        {"cards": [{"title": "紅茶", "image": URL, "link": URL}, {"title": "綠茶"}]},
        {"text": "問", "quick_reply": [{"label": "好", "text": "好的"}]},
    )
    objects = compose(one, NAMES)
    flex = json.dumps(objects[2]["contents"], ensure_ascii=False, separators=(",", ":"))
    assert preview(objects) == [
        "1. Text · 6 of 5,000 units",
        "  │ 周年慶",
        "  │ 開跑",
        "    Sent as: 熊大",
        "",
        "2. Buttons",
        "    In the chat list and notification: 選",
        "  │ 選",
        "  │ [官網] opens → https://example.com",
        "",
        f"3. Flex, 2 cards · {len(flex.encode())} of 51,200 bytes",
        "    In the chat list and notification: 紅茶、綠茶",
        f"  │ (picture {URL})",
        "  │ 紅茶",
        f"  │ (the whole card) opens → {URL}",
        "  │",
        "  │ 綠茶",
        "",
        "4. Text · 1 of 5,000 units",
        "  │ 問",
        "    Quick replies, 1:",
        "      [好] says → 好的",
    ]


def test_a_preview_names_a_message_with_errors_instead_of_drawing_it():
    use("zh-TW")
    assert preview([{"type": "flex"}, {}]) == [
        "1. flex：有錯誤，無法顯示",
        "",
        "2. —：有錯誤，無法顯示",
    ]


def test_every_kind_has_a_preview_in_both_languages():
    area = {"x": "0", "y": "0", "width": "1", "height": "1"}
    columns = [{"text": "x", "actions": [{"label": "a", "data": "b"}]}]
    kinds = [
        {"image": {"url": URL, "preview": URL + "?s"}},
        {"video": {"url": FILM, "preview": URL}},
        {"audio": {"url": SOUND, "duration": "1500"}},
        {"sticker": {"package": "1", "sticker": "2"}},
        {"location": {"title": "店", "address": "台北", "latitude": "1", "longitude": "2"}},
        {"coupon": "01"},
        {"imagemap": {"url": "https://example.com/map", "alt": "a",
                      "size": {"width": "1040", "height": "1"},
                      "actions": [{"label": "a", "text": "b", "area": area}]}},
        {"confirm": {"text": "?", "actions": [{"label": "a", "text": "b"}] * 2}},
        {"carousel": {"alt": "a", "columns": columns}},
        {"image_carousel": {"alt": "a", "columns": [
            {"image": URL, "action": {"datetimepicker": {"data": "x", "mode": "date"}}}]}},
        {"line": {"type": "textV2", "text": "x"}},
    ]  # fmt: skip
    for kind in kinds:
        for language in ("en", "zh-TW"):
            use(language)
            heading, *_ = preview(compose(item(kind), NAMES))
            assert heading.startswith("1. ")
            assert "errors" not in heading
            assert "錯誤" not in heading
