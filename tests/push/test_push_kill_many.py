"""Killed at any moment of a run over several accounts, the next runs serve everyone once."""

import random
import signal
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from chain import all_once, line_of, names, occurrence, open_chain
from killing import Kill, whole
from processes import ended, pushing
from sending_shop import Shop

from oactl.sandbox import Accepted, SandboxServer

COUNT = 6
MEMBERS = 1_100  # several requests a shop
POINTS = 16  # at which a run is killed


@pytest.fixture
def line() -> Iterator[SandboxServer]:
    with line_of(COUNT, friends=MEMBERS) as server:
        yield server


def forget(line: SandboxServer) -> None:
    for account in line.app.world.accounts.values():
        account.forget()


@pytest.mark.parametrize(("members", "steps"), [(0, 150), (MEMBERS, 220)])
def test_killed_at_any_step_of_several_accounts_everyone_is_served_once(
    kill: Kill, line: SandboxServer, tmp_path: Path, members: int, steps: int
) -> None:
    chance, died = random.Random(members), 0  # noqa: S311 - a play that can be repeated
    for at in sorted(chance.sample(range(1, steps), POINTS)):
        forget(line)
        shop = open_chain(tmp_path / f"chain {at}", line, members=members)
        found = kill(shop, at)
        died += found["killed"]
        where = f"killed {found['step']} (step {at})"
        whole(shop)
        intended_before_sent(shop)
        shop.later()
        runs = shop.minutes()
        assert {each.code for each in runs} == {0}, where
        all_once(shop, members or None)
        shown = [shop.show(occurrence(name))["state"] for name in names(COUNT)[:1]]
        assert shown == ["sent"], where
    assert died >= POINTS / 2


def intended_before_sent(shop: Shop) -> None:
    """Each request that LINE took stands in the ledger, as an attempt at least."""
    with closing(sqlite3.connect(shop.ledger)) as db:
        sql = (
            "select b.retry_key from attempts a join batches b using (delivery_id, seq, generation)"
        )
        known = {key for (key,) in db.execute(sql)}
    assert {each.retry_key for each in shop.line.received()} <= known


@pytest.mark.parametrize("nth", [1, 4, 9])
def test_killed_at_the_moment_of_an_acceptance_everyone_is_served_once(
    line: SandboxServer, tmp_path: Path, nth: int
) -> None:
    """As a process of its own, with its real pauses and a ledger that is synchronised."""
    shop = open_chain(tmp_path / "chain", line, members=MEMBERS)
    seen: list[Accepted] = []
    enough, dead = threading.Event(), threading.Event()

    def heard(accepted: Accepted) -> None:
        seen.append(accepted)
        if len(seen) == nth:
            enough.set()
            dead.wait(30)  # no answer leaves before the process is dead

    line.app.on_accepted = heard
    with pushing(shop) as child:
        assert enough.wait(30)
        child.send_signal(signal.SIGKILL)
        dead.set()
        assert ended(child).code == -signal.SIGKILL
    line.app.on_accepted = lambda _accepted: None
    whole(shop)
    intended_before_sent(shop)
    shop.later()
    runs = shop.minutes()
    assert {each.code for each in runs} == {0}
    all_once(shop, MEMBERS)
