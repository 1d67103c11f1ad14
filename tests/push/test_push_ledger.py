"""A ledger that is full, locked, damaged, gone or put back: nobody is served twice."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from unittest import mock

import pytest
from sending_shop import NOW, OFFER, Shop, to_members

from oactl.ledger import database, store
from oactl.sandbox import Fault
from runner import Ran, pragmas


def pages(shop: Shop) -> int:
    with closing(sqlite3.connect(shop.ledger)) as db:
        return int(db.execute("pragma page_count").fetchone()[0])


def told(ran: Ran, code: int) -> None:
    """A sentence on stderr and the documented exit code."""
    assert ran.code == code, ran.err
    assert ran.err
    assert "Traceback" not in ran.err


def test_a_full_disk_at_any_point_loses_nothing_and_serves_nobody_twice(shop: Shop) -> None:
    people = to_members(shop)
    failed = 0
    start = pages(shop)
    for room in range(60):
        with pragmas(f"max_page_count = {start + room}"):
            ran = shop.push()
        shop.later()
        if ran.code == 0:
            break
        told(ran, 1)
        assert "disk" in ran.err
        assert set(shop.reached.values()) <= {1}
        failed += 1
    assert failed > 3
    shop.push()
    assert shop.reached == dict.fromkeys(people, 1)
    assert shop.show()["state"] == "sent"


def test_a_disk_that_fills_after_line_took_it_serves_nobody_twice(shop: Shop) -> None:
    people = to_members(shop)
    plain, turns = store._add_batches, [mock.DEFAULT, _full()]
    with mock.patch.object(store, "_add_batches", wraps=plain, side_effect=turns):
        told(shop.push(), 1)
    assert len(shop.reached) == len(shop.batches(people)[0])
    shop.later()
    assert shop.settle().states == {OFFER: "sent"}
    assert shop.reached == dict.fromkeys(people, 1)


def _full() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorname = "SQLITE_FULL"
    return error


def test_a_ledger_that_cannot_be_written_stops_every_send(shop: Shop) -> None:
    with pragmas("query_only = on"):
        told(shop.push(), 1)
        assert shop.run("delivery", "list", "--json").code == 0
    assert not shop.sends()
    assert shop.push().states == {OFFER: "sent"}


@contextmanager
def locked(shop: Shop, how: str) -> Iterator[None]:
    with (
        closing(sqlite3.connect(shop.ledger, isolation_level=None)) as other,
        mock.patch.object(database, "BUSY_SECONDS", 0.05),
    ):
        other.execute(f"begin {how}")
        yield


@pytest.mark.parametrize("how", ["immediate", "exclusive"])
def test_a_locked_ledger_is_for_the_next_run(shop: Shop, how: str) -> None:
    with locked(shop, how):
        told(shop.push(), 75)
    assert not shop.sends()
    shop.later()
    assert shop.push().states == {OFFER: "sent"}


@pytest.mark.parametrize("damage", [b"", b"not a database" * 1_000, None])
def test_a_damaged_ledger_is_never_taken_for_a_fresh_one(shop: Shop, damage: bytes | None) -> None:
    whole = shop.ledger.read_bytes()
    if damage is None:
        damage = whole[:4096] + b"\xff" * (len(whole) - 4096)
    shop.ledger.write_bytes(damage)
    told(shop.push(), 1)
    assert shop.ledger.read_bytes() == damage
    assert not shop.sends()
    shop.ledger.write_bytes(whole)
    assert shop.push().states == {OFFER: "sent"}


def test_a_ledger_of_a_newer_oactl_is_left_alone(shop: Shop) -> None:
    with closing(sqlite3.connect(shop.ledger)) as db:
        db.execute("pragma user_version = 99")
    told(shop.push(), 1)
    assert not shop.sends()


def test_a_ledger_that_is_gone_is_told_once_and_holds_what_was_due(shop: Shop) -> None:
    assert shop.push().states == {OFFER: "sent"}
    people = dict.fromkeys(shop.line.friends(), 1)
    shop.ledger.unlink()
    shop.later()
    first = shop.push()
    assert (first.code, first.only["state"], first.only["held_by"]) == (3, "held", "fresh_ledger")
    assert "ledger" in first.err
    shop.later()
    second = shop.push()
    assert (second.code, second.err) == (0, "")
    assert shop.push("--strict").code == 3
    assert shop.stops() == ["fresh_ledger"]
    by_name = shop.run("push", OFFER, "--json")
    assert (by_name.code, by_name.only["state"]) == (0, "sent")
    assert shop.reached == people, "LINE knew the key"
    shop.later()
    assert shop.push().data["deliveries"] == []


def test_a_new_ledger_in_a_shop_that_approved_something_is_told_even_if_nothing_is_due(
    shop: Shop,
) -> None:
    shop.ledger.unlink()
    shop.at("2026-11-25T12:00")
    first = shop.run("push", "--due")
    assert (first.code, first.out) == (3, "")
    assert "ledger" in first.err
    shop.later()
    again = shop.run("push", "--due")
    assert (again.code, again.err) == (0, "")
    shop.at("2026-11-25T20:01")
    assert shop.push().states == {OFFER: "sent"}


@pytest.mark.parametrize("gone", ["deleted", "restored"])
@pytest.mark.parametrize("word", ["--sent", "--not-sent"])
def test_several_batches_of_another_ledger_are_unknown_until_a_person_has_looked(
    shop: Shop, gone: str, word: str
) -> None:
    people = to_members(shop)
    kept = shop.ledger.with_name("copy.db")
    shutil.copy(shop.ledger, kept)
    assert shop.push().states == {OFFER: "sent"}
    shop.later()
    if gone == "deleted":
        shop.ledger.unlink()
        shop.push()
        ran = shop.run("push", OFFER, "--json")
    else:
        shutil.copy(kept, shop.ledger)
        ran = shop.push()
    assert (ran.code, ran.only["state"], ran.only["batches_accepted"]) == (4, "unknown", 1)
    assert "delivery resolve" in ran.err
    for _ in range(2):
        shop.later()
        again = shop.push()
        assert (again.code, again.only["state"], again.err) == (4, "unknown", "")
    asked = len(shop.sends())
    resolved = shop.run("delivery", "resolve", OFFER, word, "--json")
    assert resolved.code == 0
    shop.later()
    last = shop.push()
    assert last.code == 0
    assert shop.show()["state"] == "sent"
    assert len(shop.sends()) == asked + (2 if word == "--not-sent" else 0)
    assert shop.reached == dict.fromkeys(people, 1)
    shop.later()
    assert shop.push().data["deliveries"] == []


def test_a_restored_ledger_takes_one_batch_that_line_knows_as_sent(shop: Shop) -> None:
    kept = shop.ledger.with_name("copy.db")
    shutil.copy(shop.ledger, kept)
    assert shop.push().states == {OFFER: "sent"}
    receipt = shop.show()["request_ids"]
    shutil.copy(kept, shop.ledger)
    shop.later()
    assert shop.push().states == {OFFER: "sent"}
    assert shop.show()["request_ids"] == receipt
    assert set(shop.reached.values()) == {1}


def test_another_ledger_is_noticed_also_after_a_request_that_line_did_not_take(shop: Shop) -> None:
    to_members(shop)
    kept = shop.ledger.with_name("copy.db")
    shutil.copy(shop.ledger, kept)
    shop.push()
    shutil.copy(kept, shop.ledger)
    shop.line.fault(Fault("429_rate", path="/v2/bot/message/multicast"))
    ran = shop.push()
    assert (ran.code, ran.only["state"]) == (4, "unknown")


def test_after_a_day_only_a_ledger_that_was_there_may_send_by_name(shop: Shop) -> None:
    shop.push()
    shop.ledger.unlink()
    shop.later(timedelta(hours=25))
    shop.push()
    ran = shop.run("push", OFFER, "--json")
    assert (ran.code, ran.data["deliveries"]) == (3, [])
    assert "delivery resolve" in ran.err
    assert shop.run("delivery", "resolve", OFFER, "--not-sent").code == 0
    again = shop.run("push", OFFER, "--json")
    assert (again.code, again.only["state"]) == (0, "sent")


def test_what_a_person_says_was_sent_stays_sent(shop: Shop) -> None:
    shop.ledger.unlink()
    shop.push()
    assert shop.run("delivery", "resolve", OFFER, "--sent").code == 0
    shop.later()
    assert shop.push().data["deliveries"] == []
    ran = shop.run("push", OFFER, "--json")
    assert (ran.code, ran.data["deliveries"]) == (3, [])
    assert not shop.sends()


def test_a_sandbox_of_another_address_is_another_world(shop: Shop) -> None:
    assert shop.push().states == {OFFER: "sent"}
    port = shop.line.port
    shop.env = {"OACTL_LINE_API_BASE": f"http://localhost:{port}"}
    shop.later()
    assert shop.push().states == {OFFER: "sent"}, "what went to a sandbox is no fact about LINE"
    assert shop.now > NOW
