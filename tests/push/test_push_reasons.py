"""Why something is so, in however many words: a screen and the ledger get a line of it."""

import sqlite3
from contextlib import closing

import pytest
from sending_shop import BROADCAST, CONFIG, OFFER, Shop

from oactl.domain.visible import LONGEST_REASON, short_reason
from oactl.sandbox import Fault

PAGE = "價格有誤 " * 20_000


def kept(shop: Shop) -> str:
    """All that the ledger holds, as text."""
    with closing(sqlite3.connect(shop.ledger)) as db:
        return "\n".join(db.iterdump())


def is_short(shop: Shop, *shown: str) -> None:
    for text in (kept(shop), *shown):
        assert text.count("價格有誤") < 1_000
        assert max(map(len, text.splitlines()), default=0) < 20 * LONGEST_REASON


def test_a_reason_of_a_line_is_kept_as_it_is_and_of_a_page_the_beginning() -> None:
    assert short_reason(" 價格有誤 \n") == "價格有誤"
    assert short_reason("x" * LONGEST_REASON) == "x" * LONGEST_REASON
    assert short_reason("x" * 1_000_000) == "x" * (LONGEST_REASON - 1) + "…"


def test_a_pause_and_its_end_keep_the_beginning_of_their_reason(shop: Shop) -> None:
    assert shop.run("pause", "--reason", PAGE).code == 0
    ran = shop.push()
    assert "…" in ran.err
    is_short(shop, ran.err, ran.out, shop.run("status").out, shop.run("account", "list").out)
    assert shop.run("resume", "--reason", PAGE).code == 0
    is_short(shop)


@pytest.mark.parametrize("word", ["skip", "stop"])
def test_so_does_a_word_on_a_delivery(shop: Shop, word: str) -> None:
    if word == "stop":
        shop.line.fault(Fault("500_before", path=BROADCAST, count=None))
        shop.push()
    ran = shop.run("delivery", word, OFFER, "--reason", PAGE)
    assert ran.code == 0, ran.err
    shown = shop.run("delivery", "show", OFFER).out
    assert "…" in shown
    is_short(shop, ran.out, shown)


def test_a_blackout_day_shows_the_beginning_of_its_reason(shop: Shop) -> None:
    day = f"blackout:\n  - {{date: 2026-11-25, reason: {PAGE.strip()}}}\npeople:"
    shop.write("oactl.yaml", CONFIG.replace("people:", day, 1))
    ran = shop.push()
    assert "…" in ran.err
    is_short(shop, ran.err, ran.out)
