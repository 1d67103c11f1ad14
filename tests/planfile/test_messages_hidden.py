"""What hides in a Flex file, or comes out of a template, is a finding of the message."""

import json

import pytest

from oactl.planfile.message_advice import check_item
from oactl.planfile.models.messages import read_contents

NAMES = {"post": {"subject": "s"}}


class Folder:
    """The one file that messages name."""

    def __init__(self, text):
        self.data = text.encode()

    def read(self, _path):
        return self.data


def bubble(text):
    contents = [{"type": "text", "text": text}]
    return {"type": "bubble", "body": {"type": "box", "layout": "vertical", "contents": contents}}


def reported(message, file=""):
    contents, problems = read_contents({"messages": [message]}, Folder(file), lambda: NAMES)
    assert problems == []
    found = check_item(contents.items[0], NAMES)
    return [(each.rule, each.severity, each.params["code"]) for each in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("早\x1b[8m安", [("OA119", "error", "U+001B")]),
        ("a\u202eb", [("OA119", "error", "U+202E")]),
        ("a\u200bb", [("OA120", "warning", "U+200B")]),
        ("👨‍👩‍👧 早安\n晚安", []),
    ],
)
def test_a_flex_file_hides_nothing(text, expected):
    message = {"flex": {"alt": "a", "file": "x.json"}}
    assert reported(message, json.dumps(bubble(text))) == expected


def test_a_template_makes_no_character_that_hides():
    assert reported({"text": r"a{{ '\x1b' }}[8mb"}) == [("OA119", "error", "U+001B")]
    assert reported({"text": r"a{{ '\u202e' ~ post.subject }}b"}) == [("OA119", "error", "U+202E")]


def test_what_the_plan_itself_writes_is_told_once_where_it_stands():
    assert reported({"text": "a\u202e{{ post.subject }}"}) == []
