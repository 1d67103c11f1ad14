"""Copies of the ledger: made while it is written, put back whole, and damage told by name."""

import contextlib
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sending_shop import OFFER, TO_MEMBERS, Shop

from oactl.ledger.lock import FileLocks
from runner import Ran


@pytest.fixture
def sent(shop: Shop) -> Shop:
    """A shop whose offer went to 1,200 members in three batches."""
    shop.members(1_200)
    shop.plan(TO_MEMBERS)
    shop.approve()
    assert shop.push().states == {OFFER: "sent"}
    shop.later()
    return shop


@contextmanager
def ledger(path: Path, *, checked: bool = False) -> Iterator[sqlite3.Connection]:
    """The file as somebody changes it who knows nothing of oactl."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute(f"pragma foreign_keys = {'on' if checked else 'off'}")
        for (name,) in db.execute("select name from sqlite_master where type = 'trigger'"):
            db.execute(f"drop trigger {name}")
        yield db


def whole(shop: Shop) -> dict[str, Any]:
    ran = shop.run("db", "check", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.data["whole"] is True
    return ran.data


def refused(ran: Ran, code: str, exit_code: int = 2) -> dict[str, Any]:
    error: dict[str, Any] = ran.data["error"]
    assert (error["code"], ran.code) == (code, exit_code)
    assert error["message"] in ran.err
    assert "Traceback" not in ran.err
    return error


# ---- backup ----------------------------------------------------------------------------------


def test_a_copy_is_private_and_whole_and_says_what_it_has(sent: Shop) -> None:
    made = sent.run("db", "backup", "copy.db", "--json").data
    copy = sent.root / "copy.db"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert made["bytes"] == copy.stat().st_size
    assert made["deliveries"] == 1
    assert made["newest"].startswith("2026-11-25T12:00")
    assert [each.name for each in sent.root.glob("*copy*")] == ["copy.db"], "no draft is left"
    with closing(sqlite3.connect(copy)) as db:
        assert db.execute("select count(*) from outcomes").fetchone()[0] == 3


def test_for_people_it_is_one_line(sent: Shop) -> None:
    ran = sent.run("db", "backup", "copy.db")
    assert (ran.code, ran.err, ran.out.count("\n")) == (0, "", 1)
    assert "copy.db" in ran.out
    assert "2026-11-25 20:00" in ran.out


def test_a_file_that_is_there_stays_unless_it_is_forced(sent: Shop) -> None:
    sent.write("copy.db", "mine")
    found = refused(sent.run("db", "backup", "copy.db", "--json"), "db.exists")
    assert "--force" in found["help"]
    assert (sent.root / "copy.db").read_text() == "mine"
    assert sent.run("db", "backup", "copy.db", "--force").code == 0
    assert sent.run("db", "restore", "copy.db").code == 0


@pytest.mark.parametrize("name", ["state.db", "state.db-journal", "link.db", "hard.db"])
def test_the_ledger_is_never_its_own_copy(sent: Shop, name: str) -> None:
    before = sent.ledger.read_bytes()
    folder = sent.ledger.parent
    (folder / "link.db").symlink_to(sent.ledger)
    os.link(sent.ledger, folder / "hard.db")
    path = str(folder / name)
    refused(sent.run("db", "backup", path, "--force", "--json"), "db.same_file")
    assert sent.ledger.read_bytes() == before
    if name != "state.db-journal":
        refused(sent.run("db", "restore", path, "--json"), "db.same_file")


@pytest.mark.parametrize(
    ("name", "code", "exit_code"),
    [(".oactl", "db.no_file", 2), ("no/such/copy.db", "db.cannot_write", 1)],
)
def test_where_no_copy_can_be_it_says_so(sent: Shop, name: str, code: str, exit_code: int) -> None:
    refused(sent.run("db", "backup", name, "--force", "--json"), code, exit_code)


def test_a_copy_made_while_others_write_is_whole(sent: Shop) -> None:
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(sent.ledger, timeout=20, isolation_level=None)) as db:
            while not stop.is_set():
                db.execute("begin immediate")
                db.execute("update meta set value = value || 'x' where key = 'note'")
                for n in range(20):
                    sql = "insert or replace into meta values (?, ?)"
                    db.execute(sql, (f"n{n}", "x" * 3000))
                db.execute("commit")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for n in range(10):
            assert sent.run("db", "backup", f"copy-{n}.db").code == 0
    finally:
        stop.set()
        writer.join()
    for n in range(10):
        assert sent.run("db", "restore", f"copy-{n}.db").code == 0
        whole(sent)


# ---- restore ---------------------------------------------------------------------------------


def test_a_copy_is_put_back_and_the_ledger_that_was_there_is_kept(sent: Shop) -> None:
    sent.run("db", "backup", "copy.db")
    reached = sent.reached
    sent.run("delivery", "skip", "shop/offer@2026-12-02T20:00", "--reason", "no")
    newer = sent.ledger.read_bytes()
    ran = sent.run("db", "restore", "copy.db", "--json")
    assert ran.code == 0
    kept = Path(ran.data["kept"])
    assert kept.name.startswith("state.db.before-restore-20261125T")
    assert kept.read_bytes() == newer
    assert stat.S_IMODE(sent.ledger.stat().st_mode) == 0o600
    assert whole(sent)["deliveries"] == 1
    assert sent.push().data["deliveries"] == []
    assert sent.reached == reached
    again = sent.run("db", "restore", str(kept))
    assert again.code == 0
    assert "2026-11-25 20:0" in again.out
    assert "24 hours" in again.out
    assert len(list(sent.ledger.parent.glob("state.db.before-restore-*"))) == 2
    leftovers = {each.name for each in sent.ledger.parent.iterdir() if "." in each.name[:1]}
    assert leftovers <= {".gitignore"}


def test_an_old_copy_makes_nobody_be_served_twice(shop: Shop) -> None:
    shop.members(400)
    shop.plan(TO_MEMBERS)
    shop.approve()
    shop.run("db", "backup", "copy.db")
    assert shop.push().states == {OFFER: "sent"}
    reached = shop.reached
    assert shop.run("db", "restore", "copy.db").code == 0
    shop.later()
    shop.settle()
    assert shop.reached == reached, "LINE knew the keys"


def test_where_there_is_no_ledger_any_more_a_copy_becomes_it(sent: Shop) -> None:
    sent.run("db", "backup", "copy.db")
    (sent.ledger.parent / "state.db-journal").write_bytes(b"of a ledger that is gone" * 100)
    sent.ledger.unlink()
    ran = sent.run("db", "restore", "copy.db", "--json")
    assert (ran.code, ran.data["kept"]) == (0, None)
    assert not (sent.ledger.parent / "state.db-journal").exists()
    assert whole(sent)["deliveries"] == 1


def test_a_damaged_ledger_is_replaced_and_kept(sent: Shop) -> None:
    sent.run("db", "backup", "copy.db")
    sent.ledger.write_bytes(b"rubbish" * 999)
    refused(sent.push(), "ledger.corrupted", 1)
    ran = sent.run("db", "restore", "copy.db", "--json")
    assert ran.code == 0
    assert Path(ran.data["kept"]).read_bytes() == b"rubbish" * 999
    whole(sent)


def test_what_is_no_copy_is_refused_and_nothing_changes(sent: Shop) -> None:
    before = sent.ledger.read_bytes()
    sent.run("db", "backup", "torn.db")
    sent.run("db", "backup", "newer.db")
    sent.run("db", "backup", "odd.db")
    torn = sent.root / "torn.db"
    torn.write_bytes(torn.read_bytes()[:-8192])
    with closing(sqlite3.connect(sent.root / "newer.db")) as db:
        db.execute("pragma user_version = 99")
    with ledger(sent.root / "odd.db") as db:
        db.execute("delete from batches where seq = 1")
    with closing(sqlite3.connect(sent.root / "other.db")) as db:
        db.execute("create table notes (text)")
    sent.write("text.db", "a text")
    sent.write("empty.db", "")
    for name, code, exit_code in (
        ("absent.db", "db.missing", 2),
        (".oactl", "db.missing", 2),
        ("torn.db", "db.damaged_copy", 1),
        ("newer.db", "ledger.newer", 1),
        ("odd.db", "db.damaged_copy", 1),
        ("other.db", "db.damaged_copy", 1),
        ("text.db", "db.damaged_copy", 1),
        ("empty.db", "db.damaged_copy", 1),
    ):
        ran = sent.run("db", "restore", name, "--json")
        error = refused(ran, code, exit_code)
        assert name in error["message"]
        assert sent.ledger.read_bytes() == before
    assert {each.name for each in sent.ledger.parent.iterdir()} >= {"state.db", "locks"}
    assert not list(sent.ledger.parent.glob("*restore*")) + list(sent.ledger.parent.glob(".state*"))


COPIED = """
import os, shutil, sqlite3, sys
_, ledger, copy = sys.argv
db = sqlite3.connect(ledger, isolation_level=None)
db.execute("pragma cache_size = 1")
db.execute("begin immediate")
for n in range(400):
    db.execute("insert into meta values (?, ?)", (f"half {n}", "x" * 2000))
for end in ("", "-journal"):
    shutil.copy(ledger + end, copy + end)
os._exit(0)
"""


def test_a_copy_of_a_running_ledger_with_its_journal_is_taken_with_it(sent: Shop) -> None:
    """`cp -r .oactl` in the middle of a transaction: SQLite takes back what was half written."""
    copy = [sys.executable, "-c", COPIED, str(sent.ledger), str(sent.root / "copy.db")]
    subprocess.run(copy, check=True, timeout=60)
    assert (sent.root / "copy.db-journal").exists()
    assert sent.run("db", "restore", "copy.db").code == 0
    with closing(sqlite3.connect(sent.ledger)) as db:
        assert not db.execute("select 1 from meta where key like 'half%'").fetchone()
    whole(sent)


def test_while_a_run_sends_nothing_is_restored(sent: Shop) -> None:
    sent.run("db", "backup", "copy.db")
    running = FileLocks(sent.ledger.parent / "locks")
    taken = running.take(sent.line.base.removeprefix("http://"), "main")
    try:
        refused(sent.run("db", "restore", "copy.db", "--json"), "db.busy", 75)
    finally:
        taken.release()
    assert sent.run("db", "restore", "copy.db").code == 0


def test_while_somebody_writes_nothing_is_restored(
    sent: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent.run("db", "backup", "copy.db")
    monkeypatch.setattr("oactl.ledger.database.BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(sent.ledger, isolation_level=None)) as db:
        db.execute("begin immediate")
        refused(sent.run("db", "restore", "copy.db", "--json"), "ledger.locked", 75)
    assert sent.run("db", "restore", "copy.db").code == 0


# ---- check -----------------------------------------------------------------------------------

DAMAGES = {
    "delete from deliveries": "reference",
    "delete from batches where seq = 1": "gap",
    "delete from batches": "no_batches",
    "delete from attempts where seq = 2": "reference",
    "update batches set generation = 1 where seq = 2": "generation",
    "update outcomes set facts = '{' where attempt_id = 2": "unreadable",
    "update outcomes set kind = 'lost' where attempt_id = 2": "unreadable",
    "update deliveries set document = '{'": "unreadable",
    "update deliveries set scheduled_at = 'soon'": "unreadable",
    "update deliveries set approval = 'x'": "unreadable",
    "update events set kind = 'odd'": "unreadable",
    "update settled set state = 'refused'": "settled",
    "delete from outcomes where attempt_id = 2": "settled",
    "drop table outcomes": "schema",
    "drop index events_by_name": "schema",
    "delete from meta where key = 'created_at'": "schema",
    "alter table deliveries rename column zone to place": "schema",
}


@pytest.mark.parametrize(("sql", "code"), DAMAGES.items(), ids=DAMAGES)
def test_each_damage_is_told_with_its_delivery_and_doctor_and_push_say_so(
    sent: Shop, sql: str, code: str
) -> None:
    triggers = _triggers(sent)
    if "events" in sql:
        sent.run("delivery", "skip", "shop/offer@2026-12-02T20:00", "--reason", "no")
    ident = sent.show()["id"]
    with ledger(sent.ledger) as db:
        db.execute(sql)
        for trigger in triggers:
            with contextlib.suppress(sqlite3.OperationalError):  # of a table that was dropped
                db.execute(trigger)
    ran = sent.run("db", "check", "--json")
    assert (ran.code, ran.data["whole"]) == (1, False)
    found = ran.data["damages"]
    assert code in {each["code"] for each in found}, found
    assert all(each["message"] for each in found)
    if code in {"gap", "no_batches", "generation", "settled"}:
        assert {each["delivery"] for each in found if each["code"] == code} == {ident}
    people = sent.run("db", "check")
    assert (people.code, "db restore" in people.err) == (1, True)
    doctor = sent.run("doctor", "--json").data["checks"]
    states = {each["check"]: each["state"] for each in doctor}
    assert states["database"] == "fault"
    assert sent.run("doctor", "--json").code == 1


def _triggers(shop: Shop) -> list[str]:
    with closing(sqlite3.connect(shop.ledger)) as db:
        return [sql for (sql,) in db.execute("select sql from sqlite_master where type='trigger'")]


def test_a_missing_trigger_is_told(sent: Shop) -> None:
    with ledger(sent.ledger):
        pass
    found = sent.run("db", "check", "--json").data["damages"]
    assert {"the trigger batches_stay is missing"} <= {each["message"] for each in found}


@pytest.mark.parametrize(
    "sql",
    [
        "drop table outcomes",
        "drop table events",
        "alter table deliveries rename column zone to place",
        "alter table attempts drop column at",
        "delete from meta where key = 'created_at'",
        "update meta set value = 'soon' where key = 'created_at'",
        "create unique index odd on attempts (delivery_id)",
    ],
)
def test_an_odd_ledger_gives_push_a_sentence_with_the_next_command(shop: Shop, sql: str) -> None:
    shop.members(1_200)
    shop.plan(TO_MEMBERS)
    shop.approve()
    with closing(sqlite3.connect(shop.ledger, isolation_level=None)) as db:
        db.execute(sql)
    error = refused(shop.push(), "ledger.corrupted", 1)
    assert "oactl db check" in error["help"]
    assert "oactl db restore" in error["help"]


def test_a_torn_copy_is_not_called_whole(sent: Shop) -> None:
    """A file of which the last pages are from before: each page is whole, and they do not fit."""
    size = sent.ledger.stat().st_size
    before = sent.ledger.read_bytes()
    sent.members(1_300)
    sent.at("2026-12-02T20:00")
    sent.approve()
    sent.push()
    after = sent.ledger.read_bytes()
    half = size // 2 // 4096 * 4096
    sent.ledger.write_bytes(after[:half] + before[half:])
    assert sent.run("db", "check", "--json").code == 1
    assert sent.run("doctor", "--json").code == 1
    assert "Traceback" not in sent.run("push", "--due").err


def test_without_a_ledger_nothing_is_made(shop: Shop) -> None:
    shop.ledger.unlink()
    refused(shop.run("db", "check", "--json"), "ledger.missing", 1)
    refused(shop.run("db", "backup", "copy.db", "--json"), "ledger.missing", 1)
    assert not shop.ledger.exists()
    assert not (shop.root / "copy.db").exists()
