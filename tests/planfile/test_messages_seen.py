"""What is sent is seen: every text of a message is in its preview."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from oactl.planfile.models.messages import violations_of_message
from oactl.planfile.models.messages.entry import _TYPES
from oactl.planfile.preview import _SHOWN, STYLE, TextTracker, preview, unseen

CORPUS = Path(__file__).parent.parent / "corpus" / "messages"
CASES = [
    pytest.param(case["message"], id=f"{path.stem} {case['name']}")
    for path in sorted(CORPUS.glob("*.json"))
    for case in json.loads(path.read_text(encoding="utf-8"))
    if not violations_of_message(case["message"])
]


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Each text that a friend may meet, as its container and its key or index there."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in pairs:
        if isinstance(part, dict | list):
            yield from _places(part)
        elif isinstance(part, str) and part and key not in STYLE:
            yield value, key


def _marked(message: Any) -> tuple[Any, list[str]]:
    """A message with a mark in each text that may have one, and all texts that must be seen."""
    marked, wanted = copy.deepcopy(message), []
    for number, (holder, key) in enumerate(_places(marked)):
        was = holder[key]
        for text in (f"{was}Mk{number}z", f"Mk{number}z", was):
            holder[key] = text
            if not violations_of_message(marked):
                break
        wanted.append(holder[key])
    return marked, wanted


@pytest.mark.parametrize("message", CASES)
def test_every_text_of_a_message_is_in_its_preview(message):
    marked, wanted = _marked(message)
    shown = "\n".join(preview([marked]))
    bare = "".join(row.strip(" │") for row in shown.splitlines())
    missing = [text for text in wanted if "".join(text.split()) not in "".join(bare.split())]
    assert missing == []


URI = {
    "type": "uri",
    "label": "look",
    "uri": "https://a.example",
    "altUri": {"desktop": "https://hidden.example"},
}


def test_a_link_for_desktops_is_shown_although_it_is_the_beginning_of_another_that_is():
    message = {
        "type": "text",
        "text": "https://hidden.example/x",
        "quickReply": {"items": [{"type": "action", "action": URI}]},
    }
    lines = preview([message])
    assert "      quickReply.items[0].action.altUri.desktop: https://hidden.example" in lines


def test_the_link_behind_the_picture_of_a_template_is_shown():
    template = {
        "type": "buttons",
        "text": "hi",
        "defaultAction": {"type": "uri", "label": "pic", "uri": "https://b.example"},
        "actions": [{"type": "message", "label": "a", "text": "b"}],
    }
    lines = preview([{"type": "template", "altText": "alt", "template": template}])
    assert "  │ (the whole card) opens → https://b.example" in lines


def test_a_film_in_an_imagemap_is_shown_with_its_link():
    area = {"x": 0, "y": 0, "width": 100, "height": 100}
    message = {
        "type": "imagemap",
        "baseUrl": "https://m.example/i",
        "altText": "alt",
        "baseSize": {"width": 1040, "height": 1040},
        "video": {
            "originalContentUrl": "https://m.example/v.mp4",
            "previewImageUrl": "https://m.example/p.jpg",
            "area": area,
            "externalLink": {"linkUri": "https://m.example/more", "label": "More"},
        },
        "actions": [{"type": "message", "label": "a", "text": "b", "area": area}],
    }
    lines = preview([message])
    assert "    (film https://m.example/v.mp4)" in lines
    assert "    Preview: https://m.example/p.jpg" in lines
    assert "    [More] opens → https://m.example/more" in lines


def test_a_label_with_line_feeds_forges_no_line():
    action = {"type": "message", "label": "a\n2. Text", "text": "b\nc"}
    message = {
        "type": "text",
        "text": "x",
        "quickReply": {"items": [{"type": "action", "action": action}]},
    }
    assert "      [a 2. Text] says → b c" in preview([message])


def test_a_mention_of_everyone_is_no_styling():
    message = {"substitution": {"all": {"type": "mention", "mentionee": {"type": "all"}}}}
    assert list(unseen(TextTracker(message))) == [("substitution.all.mentionee.type", "all")]


def test_many_empty_lines_push_nothing_away():
    assert preview([{"type": "text", "text": "a" + "\n" * 81 + "b"}])[1:] == [
        "  │ a",
        "  │ (80 empty lines)",
        "  │ b",
    ]


@pytest.mark.parametrize("kind", sorted(_TYPES))
def test_every_type_of_lines_can_be_previewed_and_is_in_the_corpus(kind: str) -> None:
    assert kind in _SHOWN, "planfile/preview.py:_SHOWN has nothing of it"
    assert kind in {case.values[0]["type"] for case in CASES}, "no message of the corpus is one"
