"""A text that was revoked, corrected and approved in the middle of a multicast."""

from subprocess import Popen

from sending_shop import OFFER, TO_MEMBERS, Shop
from test_push_stopping import busy, line, once, stopped, texts, told  # noqa: F401 - fixtures

NEW = "周年慶,價格更正!"
Busy = tuple[Shop, list[str], Popen[bytes]]


def corrected(busy: Busy) -> tuple[Shop, list[str]]:  # noqa: F811
    """Revoked while it runs, the text put right, approved again."""
    shop, ids, child = busy
    stopped(shop, child, told(shop, "plan", "revoke", "shop/offer"))
    shop.line.clear_faults()
    shop.plan(TO_MEMBERS.replace("周年慶開跑!", NEW))
    return shop, ids


def test_the_old_text_does_not_go_on_under_an_approval_of_the_new(busy: Busy) -> None:  # noqa: F811
    shop, ids = corrected(busy)
    done = shop.run("plan", "approve", "shop/offer", "--by", "熊大")
    left = len(ids) - len(shop.reached)
    assert done.code == 0
    assert f"{left:,}" in done.out + done.err, "approving names the unfinished delivery"
    taken = shop.reached
    for _ in range(2):
        shop.later()
        ran = shop.push()
        assert (ran.code, ran.only["held_by"]) == (75, "approval")
    assert shop.reached == taken


def test_with_current_the_rest_gets_the_new_text_and_nobody_both(busy: Busy) -> None:  # noqa: F811
    shop, ids = corrected(busy)
    shop.approve()
    went = shop.run("delivery", "resume", OFFER, "--with-current", "--json")
    assert (went.code, went.only["state"]) == (0, "sent"), went.err
    once(shop, ids)
    assert {len(each) for each in texts(shop).values()} == {1}


def test_resume_goes_on_with_the_frozen_text_by_a_persons_word(busy: Busy) -> None:  # noqa: F811
    shop, ids = corrected(busy)
    shop.approve()
    went = shop.run("delivery", "resume", OFFER, "--json")
    assert (went.code, went.only["state"]) == (0, "sent"), went.err
    once(shop, ids)
    assert NEW not in {text for each in texts(shop).values() for text in each}


def test_the_same_text_approved_again_goes_on_by_itself(busy: Busy) -> None:  # noqa: F811
    shop, ids, child = busy
    stopped(shop, child, told(shop, "plan", "revoke", "shop/offer"))
    shop.line.clear_faults()
    shop.approve()
    shop.later()
    assert shop.settle().only["state"] == "sent"
    once(shop, ids)
