"""A delivery whose LINE account left oactl.yaml for good can be ended by a person."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sending_shop import CONFIG, HEAD, MULTICAST, NOW, OFFER, TO_MEMBERS, Shop

from oactl.sandbox import AccountSpec, Fault, SandboxServer

LOST = "stands for its LINE account any more"


@pytest.fixture
def line() -> Iterator[SandboxServer]:
    accounts = [AccountSpec(name, friends=1_300, growth=0.0, quota=None) for name in ("main", "b")]
    with SandboxServer(now=NOW, accounts=accounts) as server:
        yield server


def begun(shop: Shop, fault: str) -> str:
    """Begin a delivery that meets a fault, and put another LINE account in place of the first."""
    _, other, *_ = shop.batches(shop.members(1_200))
    shop.plan(TO_MEMBERS)
    shop.approve()
    shop.line.fault(Fault(fault, path=MULTICAST, user=other[0], count=None))
    found = shop.push().only["id"]
    shop.line.clear_faults()
    shop.write("oactl.yaml", CONFIG.replace("  main:", "  second:"))
    shop.plan(TO_MEMBERS + "    draft: true\n", head=HEAD.replace("main", "second"))
    shop.env["TOKEN"] = shop.line.account("b").token
    shop.later()
    return str(found)


@pytest.mark.parametrize(
    ("fault", "words", "state"),
    [
        ("429_rate", ["skip", "--reason", "closed"], "partial"),
        ("500_after", ["resolve", "--sent"], "sent"),
        ("500_after", ["resolve", "--not-sent"], "partial"),
        ("429_rate", ["stop", "--reason", "closed"], "partial"),
    ],
)
def test_a_delivery_of_an_account_that_has_gone_is_ended_by_a_person(
    shop: Shop, fault: str, words: list[str], state: str
) -> None:
    found = begun(shop, fault)
    shop.later(timedelta(hours=26) if words[0] == "resolve" else timedelta())
    ran = shop.push()
    assert (ran.code, LOST in ran.err) == (1, True)
    assert OFFER in ran.err
    reached = shop.reached
    ended = shop.run("delivery", words[0], found, *words[1:], "--json")
    assert (ended.code, ended.data["state"]) == (0, state), ended.err
    shop.later(timedelta(hours=2))
    if words[-1] == "--not-sent":
        assert shop.push().code == 1, "the rest was not sent: told once"
    ran = shop.push()
    assert (ran.code, LOST in ran.err) == (0, False), ran.err
    assert shop.reached == reached


def test_what_is_left_cannot_go_on_without_its_account(shop: Shop) -> None:
    found = begun(shop, "429_rate")
    ran = shop.run("delivery", "resume", found)
    assert ran.code == 2
    assert "give the account its name or token back" in ran.err
