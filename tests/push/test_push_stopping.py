"""A person's word, and quiet hours, reach a push that is running: within a second."""

import json
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from subprocess import Popen

import pytest
from processes import ended, process, pushing, wait_for
from sending_shop import CONFIG, MULTICAST, NOW, OFFER, TO_MEMBERS, Shop
from slow_door import slow_door

from oactl.sandbox import AccountSpec, Fault, SandboxServer, Settings
from oactl.sandbox.state import Request
from runner import Ran

PEOPLE = 150_000
ATTEMPTS = "every request that began has its answer in the ledger"


@pytest.fixture
def line() -> Iterator[SandboxServer]:
    """A LINE with a plan that has no limit a month."""
    account = AccountSpec("main", friends=1_300, growth=0.0, block_rate=0.0, quota=None)
    with SandboxServer(now=NOW, accounts=[account], settings=Settings(rates=False)) as server:
        yield server


def big(shop: Shop, slow: float = 0.8, people: int = PEOPLE) -> list[str]:
    """A list to which a push takes about a second, at a LINE that answers slowly."""
    ids = [f"U{number:032x}" for number in range(people)]
    shop.write("members.csv", "".join(f"{uid}\n" for uid in ids))
    shop.plan(TO_MEMBERS)
    shop.approve()
    shop.line.fault(Fault("slow_after", path=MULTICAST, count=None, seconds=slow))
    return ids


@pytest.fixture
def busy(shop: Shop) -> Iterator[tuple[Shop, list[str], Popen[bytes]]]:
    """A push in the middle of a multicast, with as many requests in the air as there may be."""
    ids = big(shop)
    with pushing(shop) as child:
        wait_for(child, lambda: len(shop.line.arrivals(MULTICAST)) >= 70)
        yield shop, ids, child


def told(shop: Shop, *args: str) -> float:
    """A command of its own process; gives the moment when it returned."""
    ran = ended(process(shop, *args))
    assert ran.code == 0, ran.err
    return time.monotonic()


def stopped(shop: Shop, child: Popen[bytes], returned: float) -> Ran:
    """The run after the word: no request begins later than a second after the command returned."""
    ran = ended(child)
    assert max(shop.line.arrivals(MULTICAST)) - returned < 1.0
    shown = shop.show()
    assert all(
        each["status"] or each["error"] for batch in shown["batches"] for each in batch["attempts"]
    ), ATTEMPTS
    assert 0 < shown["batches_accepted"] < len(shown["batches"])
    assert shown["batches_accepted"] == len(shop.line.received())
    return ran


def once(shop: Shop, ids: list[str]) -> None:
    assert shop.reached == dict.fromkeys(ids, 1)


def test_a_revoke_reaches_a_running_push_and_what_was_in_the_air_is_kept(
    busy: tuple[Shop, list[str], Popen[bytes]],
) -> None:
    shop, ids, child = busy
    ran = stopped(shop, child, told(shop, "plan", "revoke", "shop/offer"))
    assert (ran.code, ran.only["state"], ran.only["held_by"]) == (75, "sending", "approval")
    assert "revoked" in ran.err
    assert f"delivery resume {ran.only['id']}" in ran.err
    asked = len(shop.line.arrivals(MULTICAST))
    shop.later()
    again = shop.push()
    assert (again.code, again.only["held_by"]) == (75, "approval")
    assert len(shop.line.arrivals(MULTICAST)) == asked, "nothing more while it is revoked"
    shop.line.clear_faults()
    shop.approve()
    shop.later()
    assert shop.settle().only["state"] == "sent"
    once(shop, ids)


def test_a_pause_stops_a_running_push_and_a_resume_sends_the_rest_once(
    busy: tuple[Shop, list[str], Popen[bytes]],
) -> None:
    shop, ids, child = busy
    ran = stopped(shop, child, told(shop, "pause", "--account", "main", "--reason", "wrong price"))
    assert (ran.code, ran.only["state"], ran.only["held_by"]) == (75, "sending", "paused")
    assert "paused" in ran.err
    asked = len(shop.line.arrivals(MULTICAST))
    shop.later()
    assert shop.push().only["held_by"] == "paused"
    assert shop.run("delivery", "resume", OFFER).code == 75
    assert len(shop.line.arrivals(MULTICAST)) == asked, "nothing more while it is paused"
    shop.line.clear_faults()
    resumed = shop.run("resume").out
    assert OFFER in resumed
    assert "paused" not in resumed, "that is over"
    shop.later()
    assert shop.settle().only["state"] == "sent"
    once(shop, ids)


def test_a_pause_names_what_is_under_way(busy: tuple[Shop, list[str], Popen[bytes]]) -> None:
    shop, _ids, child = busy
    ran = ended(process(shop, "pause", "--reason", "wrong price"))
    assert f"{OFFER} is under way and stops before its next request" in ran.out
    ended(child)


def test_a_stop_needs_no_lock_and_a_resume_goes_on(
    busy: tuple[Shop, list[str], Popen[bytes]],
) -> None:
    shop, ids, child = busy
    ran = stopped(shop, child, told(shop, "delivery", "stop", OFFER, "--reason", "wrong price"))
    assert (ran.only["state"], ran.only["reason"]) == ("partial", "stopped: wrong price")
    assert ran.code == 1
    shop.later()
    assert shop.push().data["deliveries"] == [], "a person's stop is final"
    shop.line.clear_faults()
    went = shop.run("delivery", "resume", OFFER, "--json")
    assert (went.code, went.only["state"]) == (0, "sent"), went.err
    once(shop, ids)
    shop.later()
    assert shop.push().data["deliveries"] == []


def with_another_text(shop: Shop) -> float:
    shop.plan(TO_MEMBERS.replace("周年慶開跑", "周年慶延後"))
    return told(shop, "plan", "approve", "shop/offer", "--by", "熊大")


@pytest.mark.parametrize(
    ("say", "held"),
    [
        (lambda shop: told(shop, "pause", "--reason", "wrong price"), "paused"),
        (lambda shop: told(shop, "plan", "revoke", "shop/offer"), "approval"),
        (with_another_text, "approval"),
        (lambda shop: told(shop, "delivery", "stop", OFFER, "--reason", "wrong price"), None),
    ],
    ids=["pause", "revoke", "edit", "stop"],
)
def test_what_is_still_connecting_when_the_word_is_given_is_never_asked(
    shop: Shop, say: Callable[[Shop], float], held: str | None
) -> None:
    """A dial may take ten seconds; what was asked before it does not count any more."""
    with slow_door(shop) as door:
        ids = big(shop, slow=0, people=60_000)
        with pushing(shop) as child:
            wait_for(child, lambda: door.waiting >= 20)
            returned = say(shop)
            time.sleep(1.1)
            door.open.set()
            ran = stopped(shop, child, returned)
        assert ran.only["held_by"] == held
        shop.run("resume")
        shop.plan(TO_MEMBERS)
        shop.approve()
        went = shop.run("delivery", "resume", OFFER, "--json")
        assert (went.code, went.only["state"]) == (0, "sent"), went.err
    once(shop, ids)


def test_what_is_still_connecting_when_the_run_is_asked_to_end_is_never_asked(shop: Shop) -> None:
    with slow_door(shop) as door:
        ids = big(shop, slow=0, people=60_000)
        with pushing(shop) as child:
            wait_for(child, lambda: door.waiting >= 20)
            child.send_signal(signal.SIGTERM)
            time.sleep(1)  # the signal has reached it; what connects is given up after 2.5 s
            asked = time.monotonic()
            door.open.set()
            ran = stopped(shop, child, asked)
        assert ran.code == 75
        assert max(shop.line.arrivals(MULTICAST)) < asked
        shop.later()
        assert shop.settle().only["state"] == "sent"
    once(shop, ids)


def test_quiet_hours_that_begin_stop_a_running_push_and_it_goes_on_after_them(shop: Shop) -> None:
    quiet = '    quiet_hours: "20:02-20:30"\n'
    shop.write("oactl.yaml", CONFIG.replace("    tags:", f"{quiet}    tags:"))
    ids = big(shop)
    shop.now += timedelta(seconds=86)  # 20:01:56
    ran = ended(process(shop))
    assert (ran.only["state"], ran.only["held_by"]) == ("sending", "quiet_hours")
    begin = shop.line.arrivals("/v2/bot/info")[0] + 4  # at the latest
    assert max(shop.line.arrivals(MULTICAST)) - begin < 1.0
    shop.line.clear_faults()
    shop.later(timedelta(minutes=10))
    assert shop.push().only["held_by"] == "quiet_hours"
    shop.later(timedelta(minutes=25))
    assert shop.settle().only["state"] == "sent"
    once(shop, ids)


def test_a_skip_of_a_running_delivery_is_for_afterwards_and_says_so(
    busy: tuple[Shop, list[str], Popen[bytes]],
) -> None:
    shop, ids, child = busy
    ran = ended(process(shop, "delivery", "skip", OFFER, "--reason", "no"))
    assert ran.code == 75
    assert "another run" in ran.err
    assert ended(child).only["state"] == "sent"
    once(shop, ids)


def test_a_skip_after_a_killed_push_closes_it_where_every_answer_is_known(shop: Shop) -> None:
    big(shop)
    with pushing(shop) as child:
        wait_for(child, lambda: len(shop.line.arrivals(MULTICAST)) >= 70)
        told(shop, "plan", "revoke", "shop/offer")
        ended(child)
    skipped = shop.run("delivery", "skip", OFFER, "--reason", "no more", "--json")
    assert skipped.code == 0
    assert skipped.data["state"] == "partial"
    shop.approve()
    taken = shop.reached
    for _ in range(2):
        shop.later()
        assert shop.push().data["deliveries"] == []
    assert shop.reached == taken


@contextmanager
def refusing(shop: Shop) -> Iterator[None]:
    """LINE refuses what comes with 400."""
    shop.line.fault(Fault("413", path=MULTICAST, count=None))
    yield
    shop.line.clear_faults()


def test_a_refused_delivery_goes_on_after_the_mend_and_nobody_gets_it_twice(shop: Shop) -> None:
    ids = shop.members(1_200)
    shop.plan(TO_MEMBERS)
    shop.approve()
    with refusing(shop):
        assert shop.push().only["state"] == "refused"
    shop.later()
    assert shop.push().data["deliveries"] == []
    went = shop.run("delivery", "resume", OFFER, "--json")
    assert (went.code, went.only["state"]) == (0, "sent"), went.err
    once(shop, ids)
    again = shop.run("delivery", "resume", OFFER, "--json")
    assert (again.code, again.only["state"]) == (0, "sent")
    once(shop, ids)


def test_of_a_partly_refused_delivery_the_refused_part_goes_again(shop: Shop) -> None:
    ids = shop.members(1_200)
    shop.plan(TO_MEMBERS)
    shop.approve()
    shop.line.fault(Fault("403", path=MULTICAST, user=shop.batches(ids)[1][0]))
    assert shop.push().only["state"] == "partial"
    went = shop.run("delivery", "resume", OFFER, "--json")
    assert (went.code, went.only["state"]) == (0, "sent"), went.err
    once(shop, ids)


def texts(shop: Shop) -> dict[str, set[str]]:
    """Who got which text."""
    got: dict[str, set[str]] = {}
    for each in shop.line.received():
        for uid in each.to:
            got.setdefault(uid, set()).add(str(each.messages[0]["text"]))
    return got


def test_with_current_each_gets_one_text_and_the_uncertain_none(shop: Shop) -> None:
    ids = big(shop)
    unsure: list[Request] = []
    numbers = count()

    def lost(request: Request) -> Fault | None:
        """From the 30th on a gateway says that nobody knows; half of it was taken."""
        if request.path != MULTICAST or next(numbers) < 30:
            return None
        unsure.append(request)
        return Fault("500_after" if len(unsure) % 2 else "500_before")

    shop.line.app.on_request = lost
    with pushing(shop) as child:
        wait_for(child, lambda: len(unsure) >= 20)
        told(shop, "delivery", "stop", OFFER, "--reason", "old text")
        ran = ended(child)
    assert (ran.code, ran.only["state"], ran.only["reason"]) == (4, "unknown", "stopped_uncertain")
    shop.line.app.on_request = lambda _request: None
    shop.line.clear_faults()
    taken = set(shop.reached)
    before = {uid for each in unsure for uid in _to(each)}
    shop.plan(TO_MEMBERS.replace("周年慶開跑!", "周年慶,價格更正!"))
    refused = shop.run("delivery", "resume", OFFER, "--with-current", "--json")
    assert refused.code == 3, "the text of now is not approved"
    shop.approve()
    went = shop.run("delivery", "resume", OFFER, "--with-current", "--json")
    assert (went.code, went.only["state"]) == (4, "unknown"), went.err
    assert went.only["reason"] == "withdrawn_uncertain"
    got = texts(shop)
    assert {len(each) for each in got.values()} == {1}, "nobody gets both"
    assert set(shop.reached.values()) == {1}
    new = {uid for uid, each in got.items() if each == {"周年慶,價格更正!"}}
    assert new == set(ids) - taken - before
    assert "not certain" in went.err
    shop.later()
    assert shop.push().code == 4


def _to(request: Request) -> list[str]:
    found: list[str] = json.loads(request.body)["to"]
    return found


def test_after_resume_with_current_only_the_new_text_goes_when_it_is_killed(shop: Shop) -> None:
    ids = big(shop)
    with pushing(shop) as child:
        wait_for(child, lambda: len(shop.line.arrivals(MULTICAST)) >= 70)
        told(shop, "delivery", "stop", OFFER, "--reason", "old text")
        ended(child)
    shop.plan(TO_MEMBERS.replace("周年慶開跑!", "周年慶,價格更正!"))
    shop.approve()
    asked = len(shop.line.arrivals(MULTICAST))
    with pushing(shop, "delivery", "resume", OFFER, "--with-current") as child:
        wait_for(child, lambda: len(shop.line.arrivals(MULTICAST)) >= asked + 10)
        child.kill()
        ended(child)
    shop.line.clear_faults()
    shop.later()
    assert shop.settle().only["state"] == "sent"
    assert {len(each) for each in texts(shop).values()} == {1}
    once(shop, ids)
