"""A receiver is told in its language: through LINE in that of the account that tells it."""

import json
import re
import sys

import pytest
from receiving import (
    Happens,
    by_hand,
    by_program,
    heard,
    missed,
    program,
    refused,
    revoke,
    tells,
)
from sending_shop import Shop

COMMANDS = re.compile(r"oactl [a-z]+(?: [a-z]+)*|--[a-z-]+")
OF_LINE = "{name: owner, to: {line: {account: main, user: {env: OWNER}}}}"
OF_A_PROGRAM = f"{{name: office, to: {{command: [{sys.executable!r}, tell.py]}}}}"


@pytest.fixture
def told(shop: Shop) -> Shop:
    """The account speaks Chinese, the workspace English, and whoever runs it Chinese."""
    program(shop.root)
    shop.env |= {"OWNER": min(shop.line.friends()), "OACTL_LANG": "zh-TW"}
    tells(shop, OF_LINE, OF_A_PROGRAM)
    text = (shop.root / "oactl.yaml").read_text(encoding="utf-8")
    assert "language: en\n" in text
    shop.write("oactl.yaml", text.replace("  main:\n", "  main:\n    language: zh-TW\n"))
    return shop


def by_line(shop: Shop) -> list[str]:
    """The texts that the owner got."""
    bodies = (
        json.loads(each.request.body)
        for each in shop.line.requests()
        if each.request.path.endswith("/push")
    )
    return [body["messages"][0]["text"] for body in bodies]


def test_each_receiver_is_told_in_its_own_language(told: Shop) -> None:
    revoke(told)
    told.push()
    (text,), (document,) = by_line(told), heard(told.root)
    assert text.startswith("oactl：擱置 1")
    assert document["text"].startswith("oactl: 1 held")
    assert "no checker has approved it" in document["events"][0]["message"]


def test_what_is_not_approved_yet_is_told_so_too(told: Shop) -> None:
    revoke(told)
    told.at("2026-11-25T18:30")
    told.push()
    (text,), (document,) = by_line(told), heard(told.root)
    assert text.startswith("oactl：尚未核准 1")
    assert document["text"].startswith("oactl: 1 not approved yet")


def test_a_test_is_in_it_as_well(told: Shop) -> None:
    assert told.run("notify", "test").code == 0
    (text,), (document,) = by_line(told), heard(told.root)
    assert text.startswith("oactl：測試")
    assert document["text"].startswith("oactl: a test")


def test_an_account_without_one_tells_in_the_workspaces(told: Shop) -> None:
    text = (told.root / "oactl.yaml").read_text(encoding="utf-8")
    told.write("oactl.yaml", text.replace("    language: zh-TW\n", ""))
    told.run("notify", "test")
    (text,) = by_line(told)
    assert text.startswith("oactl: a test")


@pytest.mark.parametrize("language", ["ja", "th"])
@pytest.mark.parametrize("happens", [revoke, missed, refused, by_hand])
def test_nothing_of_ours_is_left_in_english(shop: Shop, language: str, happens: Happens) -> None:
    by_program(shop)
    text = (shop.root / "oactl.yaml").read_text(encoding="utf-8")
    shop.write("oactl.yaml", text.replace("language: en\n", f"language: {language}\n"))
    happens(shop)
    shop.push()
    (document,) = heard(shop.root)
    said = COMMANDS.sub("", document["text"])
    assert re.search("[\u3040-\u30ff\u0e00-\u0e7f]", said)
    assert not re.search(r"[A-Za-z]{2,} [a-z]{2,}", said), document["text"]
