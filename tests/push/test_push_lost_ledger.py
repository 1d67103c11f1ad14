"""The ledger is lost, or an old copy comes back, and the list has changed: item 6 of the promises.

3,000 people, LINE has taken about 1,500, the list is exported again, and a person does what the
documentation says: push, `delivery resolve --not-sent`, push. Nobody is reached twice, and whoever
is not reached is named by number.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sending_shop import MULTICAST, NOW, OFFER, TO_MEMBERS, Shop, open_shop

from oactl.domain.delivery.identity import position
from oactl.planfile.list_rows import record_of
from oactl.sandbox import AccountSpec, Fault, SandboxServer, Settings
from runner import Ran

FRIENDS = AccountSpec("main", friends=6_200, growth=0.0, block_rate=0.0)


@pytest.fixture(scope="module")
def friends() -> list[str]:
    """All who could be in a list, in any order."""
    with SandboxServer(now=NOW, accounts=(FRIENDS,)) as server:
        return sorted(server.friends(), key=lambda uid: uid[::-1])


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with SandboxServer(now=NOW, accounts=(FRIENDS,), settings=Settings(rates=False)) as server:
        yield open_shop(tmp_path, server)


def export(shop: Shop, people: list[str]) -> None:
    shop.write("members.csv", "user_id\n" + "".join(f"{uid}\n" for uid in people))


def lists(friends: list[str]) -> dict[str, list[str]]:
    first = friends[:3_000]
    return {
        "the same": first,
        "40 new": friends[:3_040],
        "40 gone": first[40:],
        "doubled": friends[:6_000],
        "halved": first[1_500:],
    }


def half_sent(shop: Shop, people: list[str], *, middle: Path | None = None) -> None:
    """Deliver to about 1,500 of the people, and keep a copy of the ledger in the middle."""
    export(shop, people)
    shop.plan(TO_MEMBERS)
    shop.approve()
    shutil.copy(shop.ledger, shop.root / "before.db")
    if middle:
        shop.line.fault(Fault("401", path=MULTICAST, skip=2, count=None))
        assert shop.push().only["state"] == "sending"
        shop.line.clear_faults()
        shop.later()
        shutil.copy(shop.ledger, middle)
        shop.line.fault(Fault("401", path=MULTICAST, skip=2, count=None))
    else:
        shop.line.fault(Fault("401", path=MULTICAST, skip=4, count=None))
    assert shop.push().only["state"] == "sending"
    shop.line.clear_faults()
    assert 1_200 < len(shop.reached) < 1_900
    shop.later()


def set_back(shop: Shop, how: str) -> None:
    shop.ledger.unlink()
    if how != "lost":
        shutil.copy(shop.root / f"{how}.db", shop.ledger)


def documented(shop: Shop) -> None:
    """What the documentation says that a person does, minute by minute, until nothing is told."""
    for _ in range(6):
        ran = shop.push()
        if _stands(ran, "held", "fresh_ledger"):
            ran = shop.run("push", OFFER, "--json")
        if _stands(ran, "held", "blast_radius"):
            shop.approve()
        if _stands(ran, "unknown", None):
            assert ran.code == 4
            assert shop.run("delivery", "resolve", OFFER, "--not-sent").code == 0
        shop.later()


def _stands(ran: Ran, state: str, held_by: str | None) -> bool:
    return any((d["state"], d["held_by"]) == (state, held_by) for d in ran.data["deliveries"])


@pytest.mark.parametrize("changed", ["the same", "40 new", "40 gone", "doubled", "halved"])
@pytest.mark.parametrize("how", ["lost", "before", "middle"])
def test_nobody_is_reached_twice_and_who_is_not_reached_is_named(
    shop: Shop, friends: list[str], how: str, changed: str
) -> None:
    first, then = friends[:3_000], lists(friends)[changed]
    half_sent(shop, first, middle=shop.root / "middle.db" if how == "middle" else None)
    set_back(shop, how)
    export(shop, then)
    documented(shop)
    reached, found = shop.reached, shop.show()
    meant = first if how == "middle" else then  # what has begun goes to its frozen people
    missing = [uid for uid in meant if uid not in reached]
    assert set(reached.values()) == {1}
    assert found["unproven"] >= len(missing)
    assert found["state"] == ("partial" if changed == "doubled" and how != "middle" else "sent")
    if set(then) <= set(first):
        assert not missing


def test_a_list_that_grew_tenfold_is_cut_as_before_while_line_may_know_the_keys(
    shop: Shop, friends: list[str]
) -> None:
    export(shop, friends[:600])
    shop.plan(TO_MEMBERS)
    shop.approve()
    assert shop.push().only["state"] == "sent"
    shop.later()
    shop.ledger.unlink()
    export(shop, friends[:6_000])
    documented(shop)
    assert set(shop.reached.values()) == {1}
    assert shop.show()["unproven"] >= 6_000 - len(shop.reached)


def test_the_parts_of_a_cell_go_one_after_the_other(shop: Shop, friends: list[str]) -> None:
    """Else a ledger with a shorter list, where the cell is one batch, could not tell from LINE's
    yes to it that nobody of the cell had it before.
    """
    half = 1 << 31
    low = [uid for uid in friends if position(record_of(uid)) < half]
    high = [uid for uid in friends if position(record_of(uid)) >= half]
    export(shop, low[:290] + high[:600])
    shop.plan(TO_MEMBERS)
    shop.approve()
    shop.line.fault(Fault("500_before", path=MULTICAST, skip=1, count=2))
    assert shop.push().only["state"] == "sent"
    keys = [
        each.request.headers["x-line-retry-key"]
        for each in shop.line.requests()
        if each.request.path == MULTICAST
    ]
    first, *others = keys
    assert first not in others
    assert len(set(others[:3])) == 1, "the second part waits until LINE took the first"
    assert set(shop.reached.values()) == {1}
