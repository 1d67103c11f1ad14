"""Each thing is told once: after days without a run, and in whatever language it is told later."""

from datetime import timedelta

import pytest
from receiving import Happens, by_hand, by_program, events, heard, refused, revoke
from sending_shop import OFFER, Shop

from oactl.sandbox import Fault


def unknown(shop: Shop) -> None:
    """LINE takes it and says nothing, until it has forgotten the key."""
    shop.line.fault(Fault("500_after", path="/v2/bot/message/broadcast", count=None))
    shop.push()
    shop.later(timedelta(hours=25))


def missed(shop: Shop) -> None:
    shop.later(timedelta(hours=3))


def broken(shop: Shop) -> None:
    shop.write("plans/broken.yaml", "version: 1\nplan: broken\nposts: 3\n")


@pytest.mark.parametrize("hours", [2, 25, 24 * 9])
def test_an_unknown_delivery_is_told_once_however_long_no_run_comes(shop: Shop, hours: int) -> None:
    by_program(shop, on="on: [unknown], ")
    unknown(shop)
    for _ in range(3):
        shop.push()
        shop.later(timedelta(hours=hours))
    assert events(heard(shop.root)) == ["unknown"]


def test_one_that_is_unknown_anew_after_a_person_looked_is_told_anew(shop: Shop) -> None:
    by_program(shop, on="on: [unknown], ")
    unknown(shop)
    shop.push()
    assert shop.run("delivery", "resolve", OFFER, "--not-sent").code == 0
    shop.later()
    shop.run("push", OFFER)
    for _ in range(3):
        shop.later(timedelta(hours=25))
        shop.push()
    assert events(heard(shop.root)) == ["unknown"] * 2


def to_chinese(shop: Shop) -> None:
    path = shop.root / "oactl.yaml"
    text = path.read_text(encoding="utf-8")
    assert "language: en" in text
    path.write_text(text.replace("language: en", "language: zh-TW"), encoding="utf-8")


@pytest.mark.parametrize(
    ("event", "happens"),
    [
        ("held", revoke),
        ("held", broken),
        ("missed", missed),
        ("refused", refused),
        ("unknown", unknown),
        ("hand_off", by_hand),
    ],
)
def test_a_change_of_the_language_tells_nothing_again(
    shop: Shop, event: str, happens: Happens
) -> None:
    by_program(shop, on=f"on: [{event}], ")
    happens(shop)
    shop.push()
    to_chinese(shop)
    for minutes in (1, 30, 30):
        shop.later(timedelta(minutes=minutes))
        shop.push()
    assert events(heard(shop.root)) == [event]


def test_a_change_of_the_language_tells_nothing_again_that_is_not_approved(shop: Shop) -> None:
    by_program(shop)
    revoke(shop)
    for wall in ("2026-11-24T20:00", "2026-11-24T20:01"):
        shop.at(wall)
        shop.push()
        if wall.endswith(":00"):
            to_chinese(shop)
    assert events(heard(shop.root)) == ["unapproved"]


def test_what_waits_is_told_once_after_a_change_of_the_language(shop: Shop) -> None:
    by_program(shop, "if not os.path.exists('ok'): raise SystemExit(1)")
    revoke(shop)
    shop.push()
    shop.write("ok", "")
    (shop.root / "heard.jsonl").unlink()
    to_chinese(shop)
    for _ in range(3):
        shop.later(timedelta(minutes=5))
        shop.push()
    assert events(heard(shop.root)) == ["held"]
