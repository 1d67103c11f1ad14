import json
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from test_message_limits import FITS

from oactl.domain.violation import Violation
from oactl.planfile.message_advice import check_item
from oactl.planfile.models.messages import read_contents, violations_of_message
from oactl.planfile.sdk_check import SdkCheck
from oactl.rules import rule_text

URL = "https://example.com/a.jpg"


def flex(**text: Any) -> dict[str, Any]:
    part = {"type": "text", "text": "x", **text}
    body = {"type": "box", "layout": "vertical", "contents": [part]}
    return {"type": "flex", "altText": "a", "contents": {"type": "bubble", "body": body}}


SOUND = [
    flex(wrap=True, flex=1, size="xl", color="#112233"),
    {
        "type": "template",
        "altText": "a",
        "template": {
            "type": "buttons",
            "text": "x",
            "thumbnailImageUrl": URL,
            "actions": [
                {"type": "uri", "label": "a", "uri": URL, "altUri": {"desktop": URL}},
                {"type": "postback", "label": "a", "data": "b", "displayText": "c"},
                {"type": "datetimepicker", "label": "a", "data": "b", "mode": "date"},
            ],
        },
    },
    {
        "type": "imagemap",
        "baseUrl": "https://example.com/map",
        "altText": "a",
        "baseSize": {"width": 1040, "height": 700},
        "actions": [
            {
                "type": "uri",
                "linkUri": URL,
                "area": {"x": 0, "y": 0, "width": 520, "height": 700},
            }
        ],
    },
]


@pytest.mark.parametrize("obj", SOUND, ids=lambda obj: obj["type"])
def test_lines_own_models_lose_nothing_of_what_we_accept(obj):
    assert violations_of_message(obj) == []
    assert SdkCheck(None)(obj) == []


def test_cards_as_we_draw_them_go_through_lines_own_models():
    card = {
        "image": URL,
        "title": "紅茶",
        "text": "x",
        "price": "NT$50",
        "link": URL,
        "label": "買",
    }
    contents, _ = read_contents({"messages": [{"cards": [card] * 12}]}, None, dict)  # type: ignore[arg-type]
    assert contents is not None
    assert check_item(contents.items[0], {}, SdkCheck(None)) == []


def test_a_key_that_the_sdk_would_drop_is_a_warning_at_its_place():
    (problem,) = SdkCheck(None)(flex(brandNew="x"))
    assert (problem.rule, problem.severity) == ("OA390", "warning")
    assert problem.path == ("contents", "body", "contents", 0, "brandNew")


def test_what_the_sdk_refuses_is_a_warning_in_our_words():
    (problem,) = SdkCheck(None)(flex(wrap=[]))
    assert (problem.rule, problem.severity) == ("OA391", "warning")
    assert "wrap" in problem.params["reason"]
    for language in ("en", "zh-TW"):
        assert "line-bot-sdk" in rule_text("OA391", language).message_of(None).format(
            **problem.params
        )


def test_the_opinion_is_told_at_the_place_in_the_post():
    part = flex()["contents"]
    contents, _ = read_contents(
        {"messages": [{"flex": {"alt": "a", "contents": part}}]}, None, dict
    )  # type: ignore[arg-type]
    assert contents is not None

    def dropping(_obj: dict[str, Any]) -> list[Violation]:
        return [Violation("OA390", ("contents", "body", "contents", 0, "text"), {}, "warning")]

    problems = check_item(contents.items[0], {}, dropping)
    below = ("messages", 0, "flex", "contents", "body", "contents", 0, "text")
    assert [(p.rule, p.path) for p in problems] == [("OA390", below)]


@pytest.mark.parametrize("obj", FITS, ids=lambda obj: str(obj)[:60])
def test_every_kind_of_object_that_we_take_is_one_that_the_sdk_takes(obj):
    assert SdkCheck(None)(obj) == []


def test_a_text_alone_is_not_asked_about_as_the_sdk_takes_any(tmp_path):
    check = SdkCheck(tmp_path)
    contents, _ = read_contents({"messages": [{"text": "x"}]}, None, dict)  # type: ignore[arg-type]
    assert contents is not None
    assert check_item(contents.items[0], {}, check) == []
    assert list(tmp_path.iterdir()) == []
    for words in ("x", "\n", "🍎" * 2500, "{{ }} \\", "\x7f"):
        assert check({"type": "text", "text": words}) == []


def test_a_kept_verdict_spares_the_import_of_the_sdk(tmp_path):
    asked = flex(brandNew="x")
    first = SdkCheck(tmp_path / "cache")(asked)
    (kept,) = (tmp_path / "cache").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    code = (
        "import sys; from pathlib import Path\n"
        "from oactl.planfile.sdk_check import SdkCheck\n"
        f"problems = SdkCheck(Path({str(tmp_path / 'cache')!r}))({asked!r})\n"
        "print([p.rule for p in problems], 'linebot' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == [f"{[first[0].rule]}", "False"]


def test_a_damaged_cache_is_asked_anew(tmp_path):
    SdkCheck(tmp_path)(flex())
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(kept.read_bytes()[:-20] + b"\n[]\n{}\n\xff\n")
    assert SdkCheck(tmp_path)(flex()) == []
    assert [p.rule for p in SdkCheck(tmp_path)(flex(brandNew="x"))] == ["OA390"]


def test_a_cache_that_cannot_be_written_only_costs_time(tmp_path: Path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert SdkCheck(blocked / "cache")(flex()) == []


def test_messages_that_differ_by_their_alt_text_only_are_asked_about_once(tmp_path):
    whole = flex(brandNew="x")
    messages = [{**whole, "altText": alt} for alt in ("a", "b", "a")]
    check = SdkCheck(tmp_path)
    assert [[p.rule for p in check(each)] for each in messages] == [["OA390"]] * 3
    rows = [json.loads(row) for row in next(tmp_path.iterdir()).read_text().splitlines()]
    assert len(rows) == 1
