"""What hides text or turns it around is told, also where it is written as an escape."""

import pytest

from oactl.planfile.yaml.reader import read_yaml


def reported(text):
    return [
        (f.rule, f.severity, f.line, f.column, f.width, f.params["code"])
        for f in read_yaml(text.encode(), "p.yaml").problems
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r'subject: "早\e[2J安"', ("OA119", "error", 1, 12, 2, "U+001B")),
        (r'subject: "早\x1b[2J安"', ("OA119", "error", 1, 12, 4, "U+001B")),
        (r'text: "a\u202eb"', ("OA119", "error", 1, 9, 6, "U+202E")),
        (r'text: "a\U0000009bb"', ("OA119", "error", 1, 9, 10, "U+009B")),
        (r'text: "a\Nb"', ("OA119", "error", 1, 9, 2, "U+0085")),
        (r'text: "a\0b"', ("OA119", "error", 1, 9, 2, "U+0000")),
        (r'text: "a\rb"', ("OA119", "error", 1, 9, 2, "U+000D")),
        (r'"a\bc": b', ("OA119", "error", 1, 3, 2, "U+0008")),
        ("text: a\u202eb", ("OA119", "error", 1, 8, 1, "U+202E")),
        ("id: a # \u2066b", ("OA119", "error", 1, 9, 1, "U+2066")),
        ("text: a\u200bb", ("OA120", "warning", 1, 8, 1, "U+200B")),
        (r'text: "a\u3164b"', ("OA120", "warning", 1, 9, 6, "U+3164")),
        ("text: a\x1bb", ("OA103", "error", 1, 8, 1, "U+001B")),
    ],
)
def test_a_character_that_hides_or_reorders_is_told_at_its_place(text, expected):
    assert reported(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        r'text: "a\\e[2J \\u202e \r\n\t \"x\" \/ \u65e9\u5b89"',
        r"text: 'a\e\u202e'",
        "text: |-\n  a\\e\\u202e\n",
        "text: 👨‍👩‍👧 ❤️ สวัสดี\u200bครับ",
        r'text: "\u2764\ufe0f \U0001f468\u200d\U0001f469"',
    ],
)
def test_what_only_looks_like_an_escape_and_emoji_are_not_told(text):
    assert reported(text) == []
