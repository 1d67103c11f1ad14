"""Threads that write at one time share a commit, and each is told the truth about its own part."""

import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

import pytest

from oactl.errors import OactlError
from oactl.ledger import database, group_commit
from oactl.ledger.database import Database

NOW = datetime(2026, 11, 25, 12, 0, 30, tzinfo=UTC)
Part: TypeAlias = Callable[[sqlite3.Connection], object]
WHILE = 0.1  # seconds in which another thread surely comes to wait


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "state.db"
    database.create(path, NOW)
    return path


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    with closing(Database(path)) as opened:
        yield opened


@pytest.fixture
def commits(path: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:  # after it was made
    """One more for each transaction of the database."""
    found: list[int] = []
    plain = database.writing
    monkeypatch.setattr(database, "writing", lambda each: found.append(1) or plain(each))
    return found


ASK = "select number from revoked_approvals"
INSERT = "insert into revoked_approvals values (?, 'plan', 'post', '2026')"


def kept(db: Database) -> set[str]:
    return {row["number"] for row in db.rows(ASK)}


def on_disk(path: Path) -> set[str]:
    """What another process would find."""
    with closing(sqlite3.connect(path, timeout=5)) as other:
        return {number for (number,) in other.execute(ASK)}


def write(db: Database, name: str, then: Part = bool) -> None:
    with db.transaction() as connection:
        connection.execute(INSERT, (name,))
        then(connection)


def together(db: Database, *parts: Part) -> list[BaseException | None]:
    """Do all parts in one transaction of the database; the first begins it. What each raised."""
    ended: list[BaseException | None] = [None] * len(parts)
    others: list[threading.Thread] = []

    def part(number: int) -> None:
        def begin_others(_: object) -> None:
            for other in range(1, len(parts)):
                others.append(threading.Thread(target=part, args=(other,)))
                others[-1].start()
                time.sleep(WHILE)  # one waits behind the other

        try:
            write(db, f"part {number}", begin_others if number == 0 else parts[number])
        except BaseException as error:  # noqa: BLE001 - looked at by the test
            ended[number] = error

    part(0)
    for each in others:
        each.join(10)
        assert not each.is_alive()
    return ended


def test_what_threads_write_at_one_time_is_one_commit(commits: list[int], db: Database) -> None:
    assert together(db, bool, bool, bool) == [None] * 3
    assert len(commits) == 1
    assert kept(db) == {"part 0", "part 1", "part 2"}


def test_whoever_goes_on_finds_their_part_on_disk(
    commits: list[int], db: Database, path: Path
) -> None:
    def one(number: int) -> bool:
        write(db, str(number))
        return str(number) in on_disk(path)

    with ThreadPoolExecutor(16) as threads:
        assert all(threads.map(one, range(200)))
    assert len(commits) < 200
    assert kept(db) == {str(number) for number in range(200)}


def test_a_part_that_fails_takes_nobody_elses_back(db: Database) -> None:
    def fail(_: object) -> None:
        raise RuntimeError("mine")

    first, second, third = together(db, bool, fail, bool)
    assert (first, third) == (None, None)
    assert isinstance(second, RuntimeError)
    assert kept(db) == {"part 0", "part 2"}


def test_the_first_that_fails_alone_leaves_the_connection_to_the_next(db: Database) -> None:
    def fail(_: object) -> None:
        raise RuntimeError("mine")

    with pytest.raises(RuntimeError):
        write(db, "gone", fail)
    write(db, "there")
    assert kept(db) == {"there"}


def test_where_the_database_takes_everything_back_all_of_them_are_told(db: Database) -> None:
    """As SQLite may on a full disk: what was thought written is not."""
    write(db, "known")

    def undone(connection: sqlite3.Connection) -> None:
        connection.execute(INSERT.replace("insert", "insert or rollback"), ("known",))

    ended = together(db, bool, undone)
    assert all(isinstance(each, OactlError) for each in ended)
    assert kept(db) == {"known"}
    write(db, "later")
    assert kept(db) == {"known", "later"}


def test_where_the_commit_fails_nobody_goes_on(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.2)
    with closing(Database(path)) as db, closing(sqlite3.connect(path)) as reader:
        reader.execute("begin")
        reader.execute(ASK).fetchall()  # a reader that does not end keeps a commit waiting
        ended = together(db, bool, bool)
        reader.rollback()
        assert all(isinstance(each, OactlError) for each in ended)
        assert kept(db) == set()
        write(db, "later")
        assert on_disk(path) == {"later"}


def test_a_ledger_that_another_process_has_is_waited_for_once_not_once_a_thread(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.5)

    def one(number: int) -> str:
        with suppress(OactlError):
            write(db, str(number))
            return "written"
        return "refused"

    with closing(Database(path)) as db, closing(sqlite3.connect(path)) as other:
        other.execute("begin immediate")
        began = time.monotonic()
        with ThreadPoolExecutor(12) as threads:
            assert set(threads.map(one, range(12))) == {"refused"}
        assert time.monotonic() - began < 3
        other.rollback()
        write(db, "later")


def test_nobody_reads_what_is_not_on_disk_yet(db: Database, path: Path) -> None:
    wrong: list[set[str]] = []
    ended = threading.Event()

    def look() -> None:
        while not ended.is_set():
            seen = kept(db)
            if missing := seen - on_disk(path):
                wrong.append(missing)

    with ThreadPoolExecutor(12) as threads:
        looking = [threads.submit(look) for _ in range(2)]
        list(threads.map(lambda number: write(db, str(number)), range(150)))
        ended.set()
        for each in looking:
            each.result()
    assert wrong == []


def test_a_thread_reads_what_it_has_just_written_in_its_own_transaction(db: Database) -> None:
    with db.transaction() as connection:
        connection.execute(INSERT, ("mine",))
        assert kept(db) == {"mine"}


def test_a_transaction_inside_another_is_a_fault_of_ours_and_does_not_hang(db: Database) -> None:
    with pytest.raises(AssertionError), db.transaction():
        write(db, "inner")
    write(db, "outer")
    assert kept(db) == {"outer"}


@pytest.mark.parametrize("seed", range(4))
def test_whatever_fails_what_was_told_as_written_is_there_and_nothing_else(
    db: Database, path: Path, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - a play that can be repeated
    fates = [chance.choice(["good", "good", "fails", "twice", "reads"]) for _ in range(240)]

    def one(number: int) -> str | None:
        name, fate = str(number), fates[number]
        with suppress(RuntimeError, OactlError):
            with db.transaction() as connection:
                connection.execute(INSERT, (name,))
                if fate == "fails":
                    raise RuntimeError(name)
                if fate == "twice":
                    connection.execute(INSERT, (name,))
                if fate == "reads":
                    assert name in kept(db)
            assert name in kept(db)
            return name
        return None

    with ThreadPoolExecutor(24) as threads:
        said = set(threads.map(one, range(len(fates)))) - {None}
    assert said == {str(n) for n, fate in enumerate(fates) if fate in {"good", "reads"}}
    assert on_disk(path) == said


def test_a_writer_is_not_left_waiting_when_its_time_comes_while_it_looks(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The times at which the writer looks: may it write; the commit's begin and end, after which
    # there is a while for reading up to 0.04; may it write: not at 0.03; how long to wait, at 0.05.
    seen = iter([0.0, 0.0, 0.02, 0.03, 0.05])

    def clock() -> float:
        return next(seen, 1.0) if threading.current_thread() is writer else 0.0

    monkeypatch.setattr(group_commit, "monotonic", clock)

    def write_twice() -> None:
        with db.transaction() as one:
            reader.start()
            time.sleep(WHILE)  # it waits to read
            one.execute(INSERT, ("a",))
        reader.join()  # nobody else comes who would wake the writer
        with db.transaction() as one:
            one.execute(INSERT, ("b",))

    reader = threading.Thread(target=lambda: db.rows(ASK), daemon=True)
    writer = threading.Thread(target=write_twice, daemon=True)
    writer.start()
    writer.join(10)
    assert not writer.is_alive()
    reader.join(10)
    assert kept(db) == {"a", "b"}
