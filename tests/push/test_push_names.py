"""A name is one name, whether its accents are written as characters of their own or not."""

import unicodedata

import pytest
from sending_shop import HEAD, Shop

ONE = unicodedata.normalize("NFC", "café가")
TWO = unicodedata.normalize("NFD", ONE)
OCCURRENCE = "{0}/{0}@2026-11-25T20:00"
POSTS = """\
  - id: {}
    cadence: {{once: 2026-11-25T20:00}}
    messages: [{{flex: {{alt: a, file: flex/{}.json}}}}]
"""
BUBBLE = '{"type": "bubble", "body": {"type": "box", "layout": "vertical", "contents": []}}'


def place(shop: Shop, written: str, looked_up: str) -> None:
    """A plan named by its file alone; `written` in the files, `looked_up` where they are named."""
    (shop.root / "plans/shop.yaml").unlink()
    head = HEAD.replace("plan: shop\n", "")
    shop.write(f"plans/{written}.yaml", head + POSTS.format(written, looked_up))
    shop.write(f"flex/{written}.json", BUBBLE)


@pytest.mark.parametrize(("written", "typed"), [(ONE, TWO), (TWO, ONE), (TWO, TWO)])
def test_a_name_is_found_in_either_form_and_sent_once(shop: Shop, written: str, typed: str) -> None:
    place(shop, written, typed)
    ran = shop.run("plan", "approve", f"{typed}/{typed}", "--by", "熊大")
    assert (ran.code, ran.err) == (0, "")
    name = OCCURRENCE.format(typed)
    assert shop.run("explain", name).code == 0
    assert shop.run("plan", "status", "--plan", typed).code == 0
    ran = shop.push("--plan", typed)
    assert ran.err == ""
    assert ran.states == {OCCURRENCE.format(ONE): "sent"}
    (shop.root / f"plans/{written}.yaml").unlink()
    other = TWO if written == ONE else ONE
    place_again = HEAD.replace("plan: shop\n", "") + POSTS.format(other, typed)
    shop.write(f"plans/{other}.yaml", place_again)
    shop.later()
    shop.push()
    assert len(shop.sends()) == 1


def test_people_and_accounts_are_the_same_in_either_form(shop: Shop) -> None:
    config = (shop.root / "oactl.yaml").read_text(encoding="utf-8")
    config = config.replace("熊大", TWO).replace("  main:", f"  {TWO}:")
    shop.write("oactl.yaml", config)
    head = HEAD.replace("熊大", ONE).replace("account: main", f"account: {ONE}")
    place(shop, ONE, ONE)
    shop.write(f"plans/{ONE}.yaml", head + POSTS.format(ONE, ONE))
    ran = shop.run("plan", "validate", "--format", "json")
    assert [f for f in ran.data["findings"] if f["severity"] == "error"] == []
    assert shop.run("plan", "agenda", "--account", ONE).code == 0
