"""Who is told stays who it is when `notify:` changes its order, with a name or without."""

import json
import sqlite3
import sys
from collections.abc import Mapping
from contextlib import closing
from datetime import timedelta
from itertools import permutations

import pytest
from receiving import Web, by_hand, revoke, tells
from sending_shop import Shop

from oactl.domain.receiver import (
    NOTICE_EVENTS,
    Receiver,
    ToCommand,
    ToEmail,
    ToLine,
    ToWebhook,
    with_names,
)
from oactl.domain.token_source import TokenEnv, TokenFile

# Fails until there is a file `ok`, then keeps what it is told under its own word.
TELL = """\
import os, sys
if not os.path.exists("ok"):
    raise SystemExit(1)
with open(sys.argv[1], "a", encoding="utf-8") as file:
    file.write(sys.stdin.read() + "\\n")
"""


def by(word: str, on: str = "[held, missed]") -> str:
    return f"{{on: {on}, to: {{command: [{sys.executable!r}, tell.py, {word}]}}}}"


def told(shop: Shop, word: str) -> list[str]:
    """The events that a program was told."""
    path = shop.root / word
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [event["event"] for line in lines for event in json.loads(line)["events"]]


@pytest.fixture
def failing(shop: Shop) -> Shop:
    """A shop whose receivers do not take what they are told."""
    shop.write("tell.py", TELL)
    revoke(shop)
    return shop


def test_what_waits_for_one_goes_to_it_wherever_it_stands_in_the_list(failing: Shop) -> None:
    tells(failing, by("a"), by("b", "[missed]"))
    failing.push()
    failing.write("ok", "")
    tells(failing, by("c"), by("b", "[missed]"), by("a"))
    for _ in range(3):
        failing.later(timedelta(minutes=5))
        failing.push()
    assert {word: told(failing, word) for word in "abc"} == {"a": ["held"], "b": [], "c": []}


def test_what_was_told_is_not_told_again_in_another_order(failing: Shop) -> None:
    failing.write("ok", "")
    for order in permutations("abc"):
        tells(failing, *map(by, order))
        failing.push()
        failing.later()
    assert {word: told(failing, word) for word in "abc"} == {word: ["held"] for word in "abc"}


def test_one_that_went_takes_nothing_of_the_others_with_it(failing: Shop) -> None:
    tells(failing, by("a"), by("b"))
    failing.push()
    failing.write("ok", "")
    tells(failing, by("b"))
    failing.later(timedelta(minutes=5))
    failing.push()
    assert (told(failing, "a"), told(failing, "b")) == ([], ["held"])


def test_the_screens_go_on_to_name_it_by_its_kind_and_place(failing: Shop) -> None:
    tells(failing, by("a"), by("b"))
    err = failing.push().err
    assert "receiver command was not told" in err
    assert "receiver command-2 was not told" in err
    doctor = failing.run("doctor").out
    assert "receiver command-2 was not told: " in doctor
    assert failing.run("notify", "test", "--to", "command-2").code == 1


def test_no_secret_is_in_what_the_ledger_knows_a_receiver_by(shop: Shop, web: Web) -> None:
    shop.env["HOOK"] = web.url
    tells(shop, "{to: {webhook: {env: HOOK}}}")
    shop.push()
    with closing(sqlite3.connect(shop.ledger)) as db:
        ((key,),) = db.execute("select name from receivers").fetchall()
    assert key.startswith("webhook:")
    assert "secret" not in key
    assert web.url.partition("?")[0] not in key


ALL = {
    "command": ToCommand(("tell", "a")),
    "words": ToCommand(("tell", "b")),
    "webhook": ToWebhook(TokenEnv("HOOK")),
    "file": ToWebhook(TokenFile("HOOK")),
    "mail": ToEmail("box", "a@b.tw", ("c@d.tw", "e@f.tw"), 25, "none"),
    "other mail": ToEmail("box", "a@b.tw", ("c@d.tw",), 25, "none"),
    "line": ToLine("main", TokenEnv("ME")),
    "other account": ToLine("other", TokenEnv("ME")),
}


def keys(receivers: Mapping[str, Receiver]) -> dict[str, str]:
    made = with_names(receivers.values())
    return {word: each.key for word, each in zip(receivers, made, strict=True)}


def test_each_target_has_a_key_of_its_own_in_every_order() -> None:
    receivers = {word: Receiver("", NOTICE_EVENTS, to) for word, to in ALL.items()}
    found = keys(receivers)
    assert len({*found.values()}) == len(ALL)
    assert keys(dict(reversed(receivers.items()))) == found
    for word in ALL:
        assert keys({word: receivers[word]}) == {word: found[word]}


def test_how_and_of_what_it_is_told_changes_no_key() -> None:
    hook, box = TokenEnv("HOOK"), ToEmail("box", "a@b.tw", ("c@d.tw", "e@f.tw"), 25, "none")
    pairs = [
        (ToWebhook(hook), ToWebhook(hook, "slack")),
        (box, box._replace(port=465, security="ssl", to=("e@f.tw", "c@d.tw"))),
    ]
    for before, after in pairs:
        (one,) = with_names([Receiver("", NOTICE_EVENTS, before)])
        (other,) = with_names([Receiver("", ("held",), after)])
        assert one.key == other.key


def test_two_for_one_target_are_told_what_each_asked_for(shop: Shop) -> None:
    shop.write("tell.py", TELL)
    shop.write("ok", "")
    tells(shop, by("a", "[hand_off]"), by("a", "[missed]"))
    by_hand(shop)
    shop.push()
    tells(shop, by("a", "[missed]"), by("a", "[hand_off]"))
    for _ in range(2):
        shop.later()
        shop.push()
    assert told(shop, "a") == ["hand_off"]


def test_one_with_a_name_is_known_by_it(failing: Shop) -> None:
    made = with_names([Receiver("me", NOTICE_EVENTS, to) for to in ALL.values()][:1])
    assert [each.key for each in made] == ["me"]
    named = by("a").replace("{on", "{name: me, on", 1)
    tells(failing, by("b"), named)
    failing.push()
    failing.write("ok", "")
    tells(failing, named.replace(" a]", " moved]"), by("b"))
    failing.later(timedelta(minutes=5))
    failing.push()
    assert {word: told(failing, word) for word in ("a", "b", "moved")} == {
        "a": [],
        "b": ["held"],
        "moved": ["held"],
    }
