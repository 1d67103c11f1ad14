"""Killed between any two steps, the next runs serve everyone once and nothing is lost."""

import json
import os
import signal
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from killing import Kill, whole
from processes import ended, process
from sending_shop import BY_HAND, MINUTE, OFFER, TO_MEMBERS, Shop, open_shop, to_members

from oactl.ledger.lock import FileLocks
from oactl.sandbox import Accepted, Fault, SandboxServer
from runner import Ran

STEPS, MOST = 7, 200  # how many there are in a run, at least and at most


def every_step(
    kill: Kill, line: SandboxServer, tmp_path: Path, prepare: Callable[[Shop], list[str]]
) -> Iterator[tuple[Shop, list[str], str]]:
    """A fresh shop for each step, killed there; ends with the run that nothing killed."""
    for at in range(1, MOST):
        line.clear_faults()
        line.app.world.accounts["main"].forget()
        shop = open_shop(tmp_path / f"shop {at}", line)
        people = prepare(shop)
        found = kill(shop, at)
        if not found["killed"]:
            assert found["code"] == 0
            assert at > STEPS, "there are steps to be killed at"
            return
        whole(shop)
        shop.later()
        yield shop, people, f"killed {found['step']} (step {at})"
    raise AssertionError("a run that never ends")


def to_everybody(shop: Shop) -> list[str]:
    return shop.line.friends()


@pytest.mark.parametrize("prepare", [to_everybody, to_members])
def test_killed_between_any_two_steps_the_next_run_serves_everyone_once(
    kill: Kill, line: SandboxServer, tmp_path: Path, prepare: Callable[[Shop], list[str]]
) -> None:
    for shop, people, where in every_step(kill, line, tmp_path, prepare):
        ran = shop.push()
        assert (ran.code, ran.err) == (0, ""), where
        assert shop.reached == dict.fromkeys(people, 1), where
        assert shop.show()["state"] == "sent", where
        shop.later()
        again = shop.push()
        assert (again.code, again.data["deliveries"]) == (0, []), where
        assert shop.reached == dict.fromkeys(people, 1), where


def test_killed_while_a_wrong_recipient_is_left_out_nobody_is_lost_or_served_twice(
    kill: Kill, line: SandboxServer, tmp_path: Path
) -> None:
    def prepare(shop: Shop) -> list[str]:
        people = shop.members(3)
        shop.plan(TO_MEMBERS)
        shop.approve()
        path = "/v2/bot/message/multicast"
        line.fault(Fault("400_to", path=path, user=people[1], count=None))
        return [people[0], people[2]]

    asked = set()
    for shop, people, where in every_step(kill, line, tmp_path, prepare):
        ran = shop.push()
        if ran.code == 4:  # whether the first request was taken is for a person to say
            asked.add(where.partition(" (")[0])
            assert not shop.reached, where
            assert shop.run("delivery", "resolve", OFFER, "--not-sent").code == 0
            shop.later()
            ran = shop.push()
        assert (ran.code, shop.reached) == (0, dict.fromkeys(people, 1)), where
        shop.later()
        assert shop.push().data["deliveries"] == [], where
    assert asked, "only where its answer was not written down"
    assert "killed after record_outcomes" not in asked


def test_killed_between_any_two_steps_a_hand_off_is_handed_off_once(
    kill: Kill, line: SandboxServer, tmp_path: Path
) -> None:
    def prepare(shop: Shop) -> list[str]:
        shop.plan(BY_HAND)
        shop.approve()
        return []

    for shop, _, where in every_step(kill, line, tmp_path, prepare):
        shop.push()
        shown = shop.show()
        assert shown["state"] == "handed_off", where
        assert [each["event"] for each in shown["log"]] == ["handed_off"], where
        shop.later()
        assert shop.push().data["deliveries"] == [], where


def at_acceptance(shop: Shop, nth: int, number: int) -> Ran:
    """A push that gets a signal at the moment of its nth acceptance."""
    started = threading.Event()
    children = []
    seen: list[Accepted] = []

    def heard(accepted: Accepted) -> None:
        seen.append(accepted)
        if len(seen) == nth:
            started.wait(30)
            children[0].send_signal(number)

    shop.line.app.on_accepted = heard
    children.append(process(shop))
    started.set()
    ran = ended(children[0])
    shop.line.app.on_accepted = lambda _accepted: None
    return ran


@pytest.mark.parametrize("nth", [1, 2])
def test_killed_at_the_moment_of_acceptance_nobody_is_served_twice(shop: Shop, nth: int) -> None:
    people = to_members(shop)
    assert at_acceptance(shop, nth, signal.SIGKILL).code == -signal.SIGKILL
    shop.later()
    ran = shop.push()
    assert (ran.code, ran.only["state"]) == (0, "sent")
    assert shop.reached == dict.fromkeys(people, 1)
    assert len(ran.only["request_ids"]) == 3


def test_asked_to_end_it_begins_no_new_request_and_the_next_run_goes_on(shop: Shop) -> None:
    people = to_members(shop)
    ran = at_acceptance(shop, 1, signal.SIGTERM)
    assert (ran.code, ran.only["state"], ran.only["batches_accepted"]) == (75, "sending", 1)
    assert "asked to stop" in ran.err
    assert len(shop.reached) == len(shop.batches(people)[0])
    shop.later()
    assert shop.push().states == {OFFER: "sent"}
    assert shop.reached == dict.fromkeys(people, 1)


def test_of_two_runs_at_once_one_leaves_the_account_to_the_other(shop: Shop) -> None:
    going = threading.Event()
    free = threading.Event()

    def heard(_accepted: Accepted) -> None:
        going.set()
        free.wait(30)

    shop.line.app.on_accepted = heard
    first = process(shop)
    assert going.wait(30)
    second = ended(process(shop, "push", "--due"))
    assert (second.code, second.out, second.err) == (0, "", "")
    free.set()
    assert ended(first).only["state"] == "sent"
    assert set(shop.reached.values()) == {1}


@pytest.fixture
def held_lock(shop: Shop) -> Iterator[Path]:
    """Another run has the account."""
    host = shop.line.base.partition("//")[2]
    lock = FileLocks(shop.ledger.parent / "locks").take(host, "main")
    (path,) = (shop.ledger.parent / "locks").iterdir()
    yield path
    lock.release()  # type: ignore[union-attr]


def test_a_run_that_has_an_account_for_ten_minutes_is_worth_a_word(
    shop: Shop, held_lock: Path
) -> None:
    fresh = shop.run("push", "--due")
    assert (fresh.code, fresh.out, fresh.err) == (0, "", "")
    note = held_lock.read_bytes()
    since = json.loads(note[1:])["since"]
    _write_at(held_lock, json.dumps({"pid": 1, "since": since - 601}).encode())
    old = shop.run("push", "--due")
    assert old.code == 75
    assert "10 minutes" in old.err
    by_name = shop.run("push", OFFER)
    assert by_name.code == 75
    assert not shop.reached


def _write_at(path: Path, note: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY)
    os.pwrite(descriptor, note, 1)
    os.ftruncate(descriptor, len(note) + 1)
    os.close(descriptor)


def test_a_clock_that_is_set_back_sends_nothing_twice(shop: Shop) -> None:
    people = to_everybody(shop)
    assert shop.push().states == {OFFER: "sent"}
    shop.now -= timedelta(hours=3)
    for _ in range(4):
        assert shop.push().data["deliveries"] == []
        shop.later(timedelta(hours=1) + MINUTE)
    assert shop.reached == dict.fromkeys(people, 1)


def test_a_clock_that_was_a_year_ahead_once_does_not_hide_what_is_due(shop: Shop) -> None:
    shop.run("plan", "revoke", "offer")
    now = shop.now
    shop.now += timedelta(days=365)
    shop.push()
    shop.now = now
    shop.approve()
    assert OFFER in shop.push().states
