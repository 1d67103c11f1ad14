"""What a text of a plan becomes at Discord and Teams: the same letters, and no markup."""

import json
from typing import Any

import pytest

from oactl.notify.webhook import body_of


def discord(text: str) -> str:
    found: Any = json.loads(body_of("discord", {"text": text}))
    return str(found["content"])


def teams(text: str) -> list[dict[str, Any]]:
    found: Any = json.loads(body_of("teams", {"text": text}))
    return list(found["attachments"][0]["content"]["body"])


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("[free tea](https://evil.tw/x)", r"\[free tea\](https://evil.tw/x)"),
        ("**now** __or__ ~~never~~", r"\*\*now\*\* \_\_or\_\_ \~\~never\~\~"),
        ("||spoiler|| `code`", r"\|\|spoiler\|\| \`code\`"),
        ("<t:0:R> <@1> > x", r"\<t:0:R\> \<@1\> \> x"),
        ("a\\*b*", r"a\\\*b\*"),
        ("# big\n  - item\n-# small\n1. one", "\\# big\n  \\- item\n\\-# small\n1\\. one"),
        ("held: shop/offer@2026-11-25T20:00 - 1.5", "held: shop/offer@2026-11-25T20:00 - 1.5"),
        ("圖:https://a.tw/my_tea-1.jpg?a=1&b=_2", "圖:https://a.tw/my_tea-1.jpg?a=1&b=_2"),
        ("https://a.tw/**b**", r"https://a.tw/\*\*b\*\*"),
        ("https://a.tw/[x](https://b.tw)", r"https://a.tw/\[x\](https://b.tw)"),
    ],
)
def test_discord_shows_the_letters_of_a_text(text: str, escaped: str) -> None:
    assert discord(text) == escaped


def test_discord_gets_no_more_than_it_takes() -> None:
    assert len(discord("*" * 3_000)) == 2_000


def test_teams_gets_each_line_where_markdown_means_nothing() -> None:
    """A `TextBlock` reads Markdown, and not every Teams takes a backslash; a `TextRun` has none."""
    assert teams("[x](https://evil.tw) **b**\n\nmore") == [
        {
            "type": "RichTextBlock",
            "inlines": [{"type": "TextRun", "text": line}],
            "spacing": "None",
        }
        for line in ("[x](https://evil.tw) **b**", "more")
    ]
