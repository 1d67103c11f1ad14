"""A person's word on a delivery, as a program reads it: the document, the fault, the exit code."""

import pytest
from sending_shop import OFFER, POST, Shop
from standing import begun, handed_off, held, nothing, refused, sent, unknown

from published import faults
from runner import Ran

SKIP, STOP = ("skip", OFFER, "--reason", "x"), ("stop", OFFER, "--reason", "x")
SENT, NOT_SENT = ("resolve", OFFER, "--sent"), ("resolve", OFFER, "--not-sent")
RESUME, DONE = ("resume", OFFER), ("done", OFFER)


def fault(ran: Ran) -> str:
    """The code of a fault; its exit code is the command's, and its sentence is on stderr too."""
    error = ran.data["error"]
    assert faults("(every error)", ran.data) == []
    assert error["exit"] == ran.code
    assert error["message"] in ran.err
    code: str = error["code"]
    return code


@pytest.mark.parametrize(
    ("before", "words", "state", "reason"),
    [
        (held, SKIP, "skipped", "skipped: x"),
        (nothing, SKIP, "skipped", "skipped: x"),
        (begun, SKIP, "partial", "skipped: x"),
        (begun, STOP, "partial", "stopped: x"),
        (handed_off, SKIP, "skipped", "skipped: x"),
        (handed_off, DONE, "done", None),
        (handed_off, (*DONE, "--url", "https://example.com/1"), "done", None),
        (unknown, SENT, "sent", "resolved"),
        (unknown, NOT_SENT, "missed", "late"),
        (nothing, SENT, "sent", "resolved"),
        (nothing, NOT_SENT, "planned", None),
    ],
)
def test_a_word_prints_the_delivery_as_it_stands_now(
    shop: Shop, before, words: tuple[str, ...], state: str, reason: str | None
) -> None:
    before(shop)
    ran = shop.run("delivery", *words, "--json")
    assert faults(f"delivery {words[0]}", ran.data) == []
    assert (ran.code, ran.err) == (0, "")
    assert (ran.data["occurrence"], ran.data["state"]) == (OFFER, state)
    assert ran.data["reason"] == reason


REFUSED = {
    sent: [
        (SKIP, "delivery.cannot_skip"),
        (STOP, "delivery.cannot_stop"),
        (SENT, "delivery.not_unknown"),
        (NOT_SENT, "delivery.not_unknown"),
        (DONE, "delivery.not_by_hand"),
    ],
    held: [(STOP, "delivery.not_begun")],
    begun: [(SENT, "delivery.not_unknown")],
    refused: [(SKIP, "delivery.cannot_skip")],
    unknown: [(SKIP, "delivery.cannot_skip"), (STOP, "delivery.cannot_stop")],
    handed_off: [
        (STOP, "delivery.cannot_stop"),
        ((*DONE, "--url", "example.com"), "delivery.bad_url"),
    ],
    nothing: [
        (STOP, "delivery.unknown"),
        (RESUME, "delivery.unknown"),
        (DONE, "delivery.no_delivery"),
        (("skip", OFFER), "usage.missing"),
        (("stop", OFFER), "usage.missing"),
        (("resolve", OFFER), "delivery.sent_or_not"),
        (("resolve", OFFER, "--sent", "--not-sent"), "delivery.sent_or_not"),
        (("skip", "shop/no@2026-11-25T20:00", "--reason", "x"), "delivery.unknown"),
        (("resolve", "d0123456789ab", "--sent"), "delivery.unknown"),
    ],
}


@pytest.mark.parametrize("before", REFUSED)
def test_a_word_that_does_not_fit_is_a_fault_and_changes_nothing(shop: Shop, before) -> None:
    before(shop)
    stands = shop.run("delivery", "list", "--json").data
    for words, code in REFUSED[before]:
        ran = shop.run("delivery", *words, "--json")
        assert (ran.code, fault(ran)) == (2, code), words
    assert shop.run("delivery", "list", "--json").data == stands


@pytest.mark.parametrize(
    ("before", "code", "state"),
    [
        (begun, 0, "sent"),
        (refused, 0, "sent"),
        (sent, 0, "sent"),
        (unknown, 4, None),
        (handed_off, 0, "handed_off"),
    ],
)
def test_a_resume_prints_what_a_push_prints(
    shop: Shop, before, code: int, state: str | None
) -> None:
    before(shop)
    ran = shop.run("delivery", *RESUME, "--json")
    assert faults("delivery resume", ran.data) == []
    assert ran.code == code
    assert ran.states == ({OFFER: state} if state else {})
    assert set(shop.reached.values()) <= {1}


def test_a_word_needs_a_ledger_and_makes_none(shop: Shop) -> None:
    shop.ledger.unlink()
    for words in (SKIP, STOP, SENT, NOT_SENT, RESUME, DONE):
        ran = shop.run("delivery", *words, "--json")
        assert (ran.code, fault(ran)) == (2, "delivery.no_ledger")
    assert not shop.ledger.exists()


def test_a_retired_plan_is_a_document_too(shop: Shop) -> None:
    (shop.root / "plans/shop.yaml").unlink()
    shop.plan(POST.replace("offer", "else"))
    ran = shop.run("plan", "retire", "shop/offer", "--json")
    assert ran.code == 0, ran.err
    assert faults("plan retire", ran.data) == []


def test_a_list_of_nothing_says_how_far_it_looked(shop: Shop) -> None:
    assert "of the last 31 days" in shop.run("delivery", "list").out
    assert "of the last day." in shop.run("delivery", "list", "--days", "1").out
    assert shop.run("delivery", "list", "--json").data == {"deliveries": []}


def test_the_list_looks_back_as_many_days_as_it_is_told(shop: Shop) -> None:
    sent(shop)
    shop.at("2026-12-05T12:00")
    assert shop.run("delivery", "list", "--days", "5", "--json").data["deliveries"] == []
    assert shop.run("delivery", "list", "--days", "20", "--json").only["occurrence"] == OFFER
    assert shop.run("delivery", "list", "--days", "0").code == 2
