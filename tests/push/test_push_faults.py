"""With each fault of the sandbox, at each place, the next runs serve everyone once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from unittest import mock

import pytest
from sending_shop import OFFER, POST, TO_MEMBERS, Shop, silent

from oactl.line import gateway
from oactl.line.transport import Timeouts
from oactl.sandbox import KINDS, Fault

# What something between us and LINE says is never LINE's word, before LINE took it or after.
GATEWAY = tuple(f"gateway_{status}" for status in (401, 403, 404, 408, 413, 429, 499))
GATEWAY_AFTER = tuple(f"{kind}_after" for kind in GATEWAY)
# What a kind of fault comes to when it happens once.
SENT = ("reset_before", "500_before", "html_200", "redirect", "429_rate", "409_no_id", *GATEWAY)
SENT_AFTER = (
    "reset_after",
    "500_after",
    "html_200_after",
    "cut_headers",
    "cut_body",
    "broken_json",
    "trickle",
    "slow_before",
    "slow_after",
    "status",
    "202_push",
    "wrong_date",
    "no_date",
    "no_request_id",
    *GATEWAY_AFTER,
)
HELD = {"429_month": "quota", "401": "credentials"}
REFUSED = ("403", "404", "413", "415")
OTHERS = {"400_to", "narrowcast"}  # have tests of their own
# Of these LINE has taken the request all the same: a repeat with the same key is answered by 409.
ASKED_TWICE = {
    "reset_before",
    "500_before",
    "html_200",
    "redirect",
    "429_rate",
    "409_no_id",
    "reset_after",
    "500_after",
    "html_200_after",
    "cut_headers",
    "no_request_id",
    *GATEWAY,
    *GATEWAY_AFTER,
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the fault happens: of how many batches the delivery is made, and which is hit."""

    name: str
    post: str
    endpoint: str
    hit: int
    batches: int


BROADCAST = Place("broadcast", POST, "broadcast", 0, 1)
MULTICAST = tuple(
    Place(name, TO_MEMBERS, "multicast", hit, 3)
    for hit, name in enumerate(("first", "middle", "last"))
)
PLACES = (BROADCAST, *MULTICAST)
MIDDLE = MULTICAST[1]


def stage(shop: Shop, place: Place) -> list[str]:
    """Make the place's post the plan, and say who is to be served."""
    if place is BROADCAST:
        return shop.line.friends()
    people = shop.members(1_200)
    shop.plan(place.post)
    shop.approve()
    return people


def hit(shop: Shop, place: Place, people: list[str]) -> list[str]:
    """The people of the batch that is hit."""
    return shop.batches(people)[place.hit] if place.batches > 1 else people


def fault(shop: Shop, place: Place, kind: str, people: list[str], count: int | None = 1) -> Fault:
    user = hit(shop, place, people)[0] if place.batches > 1 else ""
    path = f"/v2/bot/message/{place.endpoint}"
    return Fault(kind, path=path, user=user, count=count, seconds=0.001)


def at_most_once(shop: Shop) -> None:
    assert set(shop.reached.values()) <= {1}


def settled(shop: Shop) -> None:
    """Nothing more is asked of LINE or told, by programs or by people."""
    asked = shop.asked()
    shop.later()
    silent(shop.push())
    plain = shop.run("push", "--due")
    assert (plain.code, plain.out, plain.err) == (0, "", "")
    assert shop.asked() == asked


# Every kind at a broadcast and in the midst of a delivery; those that differ most at its ends too.
PASSING = [
    pytest.param(kind, place, id=f"{kind}-{place.name}")
    for kind in (*SENT, *SENT_AFTER)
    for place in PLACES
    if place in (BROADCAST, MIDDLE) or kind in ("reset_before", "500_after", "cut_headers")
]


@pytest.mark.parametrize(("kind", "place"), PASSING)
def test_a_fault_that_passes_is_overcome_in_the_same_run(
    shop: Shop, kind: str, place: Place
) -> None:
    people = stage(shop, place)
    shop.line.fault(fault(shop, place, kind, people))
    ran = shop.push()
    assert (ran.code, ran.err) == (0, "")
    assert ran.only["state"] == "sent"
    assert (ran.only["batches"], ran.only["batches_accepted"]) == (place.batches, place.batches)
    if place.batches > 1:
        assert ran.only["recipients"] == len(people)
    assert len(shop.sends()) == place.batches + (kind in ASKED_TWICE)
    assert shop.reached == dict.fromkeys(people, 1)
    assert ran.only["request_ids"] == _by_batch(shop, people)
    settled(shop)


def _by_batch(shop: Shop, people: list[str]) -> list[str]:
    """The receipts in the order of the batches."""
    receipts = {frozenset(each.to): each.request_id for each in shop.line.received()}
    if len(receipts) == 1:
        return list(receipts.values())
    return [receipts[frozenset(batch)] for batch in shop.batches(people)]


@pytest.mark.parametrize("place", [BROADCAST, MIDDLE], ids=lambda place: place.name)
@pytest.mark.parametrize("kind", ["500_before", "reset_after", "429_rate", "409_no_id"])
def test_a_fault_that_stays_leaves_a_delivery_that_a_later_run_ends(
    shop: Shop, kind: str, place: Place
) -> None:
    people = stage(shop, place)
    shop.line.fault(fault(shop, place, kind, people, count=None))
    first = shop.push()
    assert (first.code, first.only["state"]) == (75, "sending")
    assert f"sending: {OFFER}" in first.err
    assert first.only["batches_accepted"] < place.batches
    assert 2 <= len(shop.sends()) <= 6 + 2 + place.batches, "patience has an end"
    shop.later()
    second = shop.push()
    assert (second.code, second.only["state"]) == (75, "sending")
    assert second.err == "", "the same line at most once an hour"
    shop.line.clear_faults()
    shop.later()
    third = shop.push()
    assert (third.code, third.only["state"], third.err) == (0, "sent", "")
    assert shop.reached == dict.fromkeys(people, 1)
    settled(shop)


def test_the_same_line_comes_again_after_an_hour(shop: Shop) -> None:
    shop.line.fault(Fault("500_before", path="/v2/bot/message/broadcast", count=None))
    assert f"sending: {OFFER}" in shop.push().err
    shop.later(timedelta(minutes=59))
    assert shop.push().err == ""
    shop.later(timedelta(minutes=2))
    assert f"sending: {OFFER}" in shop.push().err


@pytest.mark.parametrize(
    ("kind", "place"),
    [*((kind, BROADCAST) for kind in REFUSED), *(("403", place) for place in MULTICAST)],
)
def test_what_line_refuses_is_told_once_and_never_sent(shop: Shop, kind: str, place: Place) -> None:
    people = stage(shop, place)
    shop.line.fault(fault(shop, place, kind, people))
    ran = shop.push()
    state = "partial" if place.hit else "refused"
    assert (ran.code, ran.only["state"]) == (1, state)
    assert ran.only["error"]
    assert OFFER in ran.err
    left_out = hit(shop, place, people)
    served = [] if place.hit == 0 else [uid for uid in people if uid not in set(left_out)]
    assert shop.reached == dict.fromkeys(served, 1)
    settled(shop)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
@pytest.mark.parametrize(("kind", "gate"), HELD.items())
def test_what_is_held_at_line_is_told_once_and_goes_when_it_clears(
    shop: Shop, kind: str, gate: str, place: Place
) -> None:
    people = stage(shop, place)
    shop.line.fault(fault(shop, place, kind, people, count=None))
    first = shop.push()
    begun = place.hit > 0
    assert first.only["held_by"] == gate
    assert (first.code, first.only["state"]) == ((75, "sending") if begun else (3, "held"))
    assert OFFER in first.err
    shop.later()
    second = shop.push()
    assert (second.code, second.err) == (75 if begun else 0, ""), "held is told once"
    strict = shop.push("--strict")
    assert strict.code == (75 if begun else 3)
    shop.line.clear_faults()
    shop.later()
    last = shop.push()
    assert (last.code, last.only["state"]) == (0, "sent")
    assert shop.reached == dict.fromkeys(people, 1)
    settled(shop)


@pytest.mark.parametrize("place", MULTICAST, ids=lambda place: place.name)
def test_a_recipient_that_line_names_as_wrong_is_left_out_and_the_rest_served(
    shop: Shop, place: Place
) -> None:
    people = stage(shop, place)
    wrong = hit(shop, place, people)[0]
    shop.line.fault(fault(shop, place, "400_to", people))
    ran = shop.push()
    assert (ran.code, ran.only["state"]) == (0, "sent")
    assert shop.reached == dict.fromkeys([uid for uid in people if uid != wrong], 1)
    shown = shop.show()
    assert [line["event"] for line in shown["log"]] == ["dropped"]
    assert shown["log"][0]["facts"] == {"batch": place.hit, "recipients": 1}
    settled(shop)


def test_a_wrong_recipient_named_after_an_unknown_answer_is_for_a_person(shop: Shop) -> None:
    people = stage(shop, MULTICAST[0])
    shop.line.fault(
        fault(shop, MULTICAST[0], "reset_after", people),
        fault(shop, MULTICAST[0], "400_to", people),
    )
    ran = shop.push()
    assert (ran.code, ran.only["state"]) == (4, "unknown")
    for _ in range(3):
        shop.later()
        assert shop.push().code == 4
    at_most_once(shop)


def test_a_wrong_recipient_of_a_broadcast_refuses_it(shop: Shop) -> None:
    shop.line.fault(Fault("400_to", path="/v2/bot/message/broadcast"))
    ran = shop.push()
    assert (ran.code, ran.only["state"]) == (1, "refused")
    settled(shop)


@pytest.fixture
def impatient() -> Iterator[None]:
    """An answer has to be whole within a second."""
    short = Timeouts(connect=1.0, whole=1.0)
    with mock.patch.object(gateway, "Timeouts", return_value=short):
        yield


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("kind", ["slow_before", "slow_after", "trickle"])
def test_an_answer_that_takes_too_long_is_asked_for_again(shop: Shop, kind: str) -> None:
    people = stage(shop, MULTICAST[0])
    path = "/v2/bot/message/multicast"
    shop.line.fault(Fault(kind, path=path, user=people[0], seconds=1.3))
    ran = shop.push()
    assert (ran.code, ran.only["state"]) == (0, "sent")
    assert shop.reached == dict.fromkeys(people, 1)
    settled(shop)


@pytest.mark.parametrize("kind", [*SENT, *SENT_AFTER])
def test_a_test_send_with_a_fault_reaches_each_tester_once(shop: Shop, kind: str) -> None:
    testers = shop.members(2, "testers.csv")
    path = "/v2/bot/message/push"
    shop.line.fault(Fault(kind, path=path, user=testers[1], seconds=0.001))
    ran = shop.run("push", "shop/offer", "--test", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert (ran.only["state"], ran.only["recipients"]) == ("sent", 2)
    assert shop.reached == dict.fromkeys(testers, 1)


@pytest.mark.parametrize("kind", [*REFUSED, "400_to"])
def test_a_test_that_line_refuses_is_told(shop: Shop, kind: str) -> None:
    shop.members(1, "testers.csv")
    shop.line.fault(Fault(kind, path="/v2/bot/message/push"))
    ran = shop.run("push", "shop/offer", "--test", "--json")
    assert (ran.code, ran.only["state"]) == (1, "refused")
    assert not shop.reached


def test_a_test_never_counts_as_the_occurrence(shop: Shop) -> None:
    testers = shop.members(2, "testers.csv")
    shop.run("plan", "revoke", "shop/offer")
    for _ in range(2):
        ran = shop.run("push", "offer", "--test", "--json")
        assert (ran.code, ran.only["state"]) == (0, "sent")
        shop.later()
    assert shop.reached == dict.fromkeys(testers, 2)
    shop.approve()
    assert shop.push().states == {OFFER: "sent"}
    everyone = dict.fromkeys(shop.line.friends(), 1)
    assert shop.reached == everyone | dict.fromkeys(testers, 3)
    settled(shop)


def test_every_kind_of_fault_has_its_test() -> None:
    told = {*SENT, *SENT_AFTER, *HELD, *REFUSED, *OTHERS}
    assert told == KINDS


@pytest.mark.parametrize("kind", ["reset_before", "500_before", "429_rate", "html_200", "redirect"])
@pytest.mark.parametrize("path", ["/v2/bot/info", "/v2/bot/message/quota"])
def test_a_question_before_sending_is_asked_again(shop: Shop, kind: str, path: str) -> None:
    shop.line.fault(Fault(kind, path=path))
    assert shop.push().states == {OFFER: "sent"}
    assert shop.reached == dict.fromkeys(shop.line.friends(), 1)


def test_where_line_cannot_be_reached_nothing_is_lost(shop: Shop) -> None:
    shop.line.fault(Fault("reset_before", count=None))
    ran = shop.push()
    assert (ran.code, ran.only["state"], ran.only["reason"]) == (75, "held", "unreachable")
    assert ran.data["accounts"][0]["error"] == "offline"
    shop.line.clear_faults()
    shop.later()
    assert shop.push().states == {OFFER: "sent"}
    settled(shop)


def test_with_nothing_listening_the_run_says_so_and_the_next_sends(shop: Shop) -> None:
    shop.env = {"OACTL_LINE_API_BASE": "http://127.0.0.1:9"}
    ran = shop.push()
    assert (ran.code, ran.only["reason"]) == (75, "unreachable")
    assert not shop.reached


def test_three_runs_send_once(shop: Shop) -> None:
    first = shop.run("push", "--due")
    assert (first.code, first.err) == (0, "")
    assert first.out.count("\n") == 1
    assert OFFER in first.out
    for _ in range(2):
        shop.later()
        again = shop.run("push", "--due")
        assert (again.code, again.out, again.err) == (0, "", "")
    assert shop.reached == dict.fromkeys(shop.line.friends(), 1)
    assert shop.sends() == [("broadcast", 200)]
