"""User ids of a delivery go 25 hours after its end, and leave no bytes in the ledger's file."""

from datetime import timedelta

import pytest
from sending_shop import OFFER, TO_MEMBERS, Shop

from oactl.planfile.list_rows import record_of

WRITERS = (
    ("push", "--due"),
    ("plan", "approve", "shop/offer", "--by", "熊大"),
    ("doctor",),
    ("delivery", "skip", "shop/offer@2026-12-02T20:00", "--reason", "no"),
)


def kept(shop: Shop, people: list[str]) -> int:
    """How many of the people are in the ledger's bytes."""
    found = shop.ledger.read_bytes()
    return sum(record_of(uid) in found or uid.encode() in found for uid in people)


@pytest.mark.parametrize("command", WRITERS, ids=" ".join)
def test_any_command_that_writes_drops_the_ids_that_are_due(
    shop: Shop, command: tuple[str, ...]
) -> None:
    people = shop.members(1_200)
    shop.plan(TO_MEMBERS)
    shop.approve()
    assert shop.push().states == {OFFER: "sent"}
    shop.later(timedelta(hours=24))
    shop.run(*command)
    assert kept(shop, people) > 0.9 * len(people)  # some lie over the edge of a page
    shop.later(timedelta(hours=2))
    shop.run(*command)
    assert kept(shop, people) == 0
    assert shop.show()["recipients"] == len(people)


def test_what_only_looks_leaves_the_ledger_as_it_is(shop: Shop) -> None:
    shop.members(1_200)
    shop.plan(TO_MEMBERS)
    shop.approve()
    shop.push()
    shop.later(timedelta(hours=26))
    before = shop.ledger.read_bytes()
    for command in (("status",), ("push", "--due", "--dry-run"), ("delivery", "list")):
        shop.run(*command)
    assert shop.ledger.read_bytes() == before
