"""What is over, or in a person's hands: each screen says the next step that helps."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sending_shop import OFFER, POST, Shop
from standing import begun, handed_off, refused, sent, unknown

from oactl.sandbox import Fault


def skipped(shop: Shop) -> None:
    assert shop.run("delivery", "skip", OFFER, "--reason", "颱風假").code == 0


def done(shop: Shop) -> None:
    handed_off(shop)
    assert shop.run("delivery", "done", OFFER).code == 0


def missed(shop: Shop) -> None:
    """Nobody had approved it."""
    shop.run("plan", "revoke", "shop/offer")
    shop.push()
    shop.at("2026-11-25T22:01")
    assert shop.push().only["state"] == "missed"


OVER: dict[Callable[[Shop], None], tuple[str, int]] = {
    sent: (f"oactl delivery show {OFFER}", 0),
    done: (f"oactl delivery show {OFFER}", 0),
    handed_off: (f"oactl delivery done {OFFER}", 0),
    refused: (f"oactl delivery resume {OFFER}", 3),
    unknown: (f"oactl delivery resolve {OFFER} --sent", 4),
    skipped: ("left out on purpose", 3),
}


@pytest.fixture(params=OVER, ids=lambda bring: bring.__name__)
def over(request: pytest.FixtureRequest, shop: Shop) -> tuple[str, int]:
    """The offer of tonight, its time over: the step that helps, and the exit code of push."""
    request.param(shop)
    if request.param is not unknown:
        shop.at("2026-11-25T22:30")
    return OVER[request.param]


def test_of_what_is_over_explain_says_the_step_and_no_gate_of_time(
    shop: Shop, over: tuple[str, int]
) -> None:
    told = shop.run("explain", OFFER).out
    assert over[0] in told
    assert f"oactl push {OFFER}" not in told, "it would not go"
    assert "✗" not in told
    assert "The first ✗" not in told
    gates = {gate["gate"]: gate["stops"] for gate in shop.explain()["gates"]}
    assert gates["missed"], "programs get every gate's answer as before"


def test_by_name_what_is_over_is_told_each_time_with_the_step(
    shop: Shop, over: tuple[str, int]
) -> None:
    step, code = over
    for _ in range(2):
        ran = shop.run("push", OFFER)
        assert ran.code == code
        assert OFFER in ran.err
        if step.startswith("oactl"):
            assert step in ran.err.replace(shop.show()["id"], OFFER)


def test_what_has_begun_goes_on_whatever_its_time(shop: Shop) -> None:
    begun(shop)
    shop.at("2026-11-25T22:30")
    told = shop.run("explain", OFFER).out
    assert "oactl push --due" in told
    assert "✗ missed" not in told


def test_a_held_delivery_is_told_each_time_by_name(shop: Shop) -> None:
    shop.line.fault(Fault("429_month", path="/v2/bot/message/broadcast", count=None))
    shop.push()
    for _ in range(2):
        ran = shop.run("push", OFFER)
        assert (ran.code, OFFER in ran.err) == (3, True)


def test_what_was_missed_for_want_of_an_approval_is_approved_and_sent_by_name(shop: Shop) -> None:
    shop.run("plan", "revoke", "shop/offer")
    shop.push()
    shop.at("2026-11-25T22:01")
    for told in (shop.run("push", "--due").err, shop.run("delivery", "show", OFFER).out):
        assert "plan approve shop/offer" in told
        assert f"oactl push {OFFER}" in told
    explained = shop.run("explain", OFFER).out
    head = explained.splitlines()[0]
    assert head.endswith("no checker has approved it yet")
    assert f"oactl push {OFFER}" in explained
    assert "✗ missed" not in explained
    shop.at("2026-11-26T09:00")
    shop.approve()
    assert shop.push().data["deliveries"] == [], "not by itself"
    assert shop.run("push", OFFER, "--json").states == {OFFER: "sent"}


def test_what_was_missed_stays_so_when_its_name_alone_does_not_send_it(shop: Shop) -> None:
    missed(shop)
    assert shop.run("push", OFFER).code == 3
    assert shop.show()["state"] == "missed"
    assert (
        f"then, as its time is over: oactl push {OFFER}" in shop.run("delivery", "show", OFFER).out
    )
    assert "Reason: no checker has approved it yet" in shop.run("delivery", "show", OFFER).out


def test_approving_what_is_over_names_how_it_goes_by_name(shop: Shop) -> None:
    shop.plan(POST.replace("until: 2026-12-31", "until: 2026-11-25"))
    missed(shop)
    shop.at("2026-11-26T09:00")
    ran = shop.run("plan", "approve", "shop/offer", "--by", "熊大")
    assert "0 times" not in ran.out
    assert "nothing of it is left to go out by itself" in ran.out
    assert f"oactl push {OFFER}" in ran.out
    assert shop.run("push", OFFER, "--json").states == {OFFER: "sent"}
    assert f"oactl push {OFFER}" not in shop.run("plan", "approve", "offer", "--by", "熊大").out


def test_what_is_missed_is_told_with_what_held_it_as_in_the_list(shop: Shop) -> None:
    shop.line.fault(Fault("401", path="/v2/bot/info", count=None))
    assert shop.push().only["held_by"] == "credentials"
    shop.later(timedelta(hours=2))
    ran = shop.run("push", "--due")
    missed, advice = ran.err.splitlines()
    assert ran.code == 3
    assert missed.startswith(f"missed: {OFFER}: LINE at ")
    assert missed.endswith("does not accept the token of account main")
    assert "oactl account check; then, as its time is over: oactl push" in advice
    assert "does not accept the token" in shop.run("delivery", "list").out
