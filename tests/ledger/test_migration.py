"""A ledger that 0.1.0 made is brought forward: every fact, key and id, and what each stands for."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from oactl.domain.account import Pin
from oactl.domain.delivery.events import (
    Done,
    Dropped,
    Event,
    HandedOff,
    Held,
    Missed,
    ResolvedNotSent,
    ResolvedSent,
    Resumed,
    Skipped,
    Stopped,
)
from oactl.domain.delivery.facts import Ambiguous, RateLimited, Record, user_ids
from oactl.domain.delivery.identity import Channel, Identity, of_account
from oactl.domain.delivery.state import BatchState, State, fold, states_of
from oactl.domain.delivery.summary import summary_of_event
from oactl.ledger.checkup import check_up
from oactl.ledger.database import migrations
from oactl.ledger.store import Ledger

DUMP = Path(__file__).parent / "data" / "ledger-0.1.0.sql"
NOW = datetime(2026, 11, 25, 12, 1, tzinfo=UTC)
HOST, BOT = "127.0.0.1:8080", "U147965004888cf248a4569bccbce34b3"
MAIN = Channel(HOST, BOT)
# As 0.1.0 folded them at this time; what was begun twice has its own test.
STATES = {
    "shop/vip@2026-11-25T20:00": State.SENDING,
    "shop/members@2026-11-25T19:30": State.SENDING,
    "twice/offer@2026-11-25T18:00": State.SENT,
    "shop/dropped@2026-11-23T12:30": State.SENT,
    "shop/refused@2026-11-23T12:00": State.REFUSED,
    "shop/asked@2026-11-23T11:30": State.SENT,
    "shop/unsure@2026-11-23T11:00": State.SENT,
    "shop/welcome@2026-11-23T10:00": State.SENT,
}


def begun_with(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.executescript(DUMP.read_text(encoding="utf-8"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    begun_with(tmp_path / "state.db")
    return tmp_path / "state.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with closing(Ledger(path)) as opened:
        yield opened


@pytest.fixture
def before(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """The same ledger as 0.1.0 left it."""
    begun_with(tmp_path / "before.db")
    with closing(sqlite3.connect(tmp_path / "before.db")) as db:
        yield db


def identity(name: str, channel: Channel = MAIN) -> Identity:
    head, _, wall = name.partition("@")
    plan, _, post = head.partition("/")
    return Identity(channel, plan, post, wall)


def record(ledger: Ledger, name: str, channel: Channel = MAIN) -> Record:
    found = ledger.record_of(identity(name, channel))
    assert found is not None, name
    return found


def log(ledger: Ledger, name: str, account: str = "main", channel: Channel = MAIN) -> list[Event]:
    return ledger.events_of(channel, account, [name]).get(name, [])


def rows(db: sqlite3.Connection, sql: str) -> list[Any]:
    return db.execute(sql).fetchall()


def test_the_newest_schema_is_whole_and_a_copy_of_the_old_file_is_kept(
    ledger: Ledger, path: Path, before: sqlite3.Connection
) -> None:
    found = check_up(path)
    assert (found.version, found.damages) == (migrations()[-1][0], ())
    with closing(sqlite3.connect(path)) as db:
        assert rows(db, "pragma integrity_check") == [("ok",)]
        assert rows(db, "pragma foreign_key_check") == []
    (copy,) = path.parent.glob("state.db.before-*")
    assert copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copy)) as db:
        assert rows(db, "pragma user_version") == [(1,)]
        assert list(db.iterdump()) == list(before.iterdump())


@pytest.mark.parametrize(
    "facts",
    [
        "id, host, purpose, occurrence, account, plan, post, item, platform from deliveries",
        "id, via, scheduled_at, zone, created_at, by_name, subject, type from deliveries",
        "id, document, recipients, unit, day_times, approval from deliveries",
        "bot_user_id from deliveries where via <> 'hand-off'",
        "delivery_id, seq, generation, retry_key, ids, recipients from batches",
        "* from attempts",
        "* from outcomes",
        "at, account, occurrence, kind, facts from events where kind not in ('told', 'stopped')",
        "* from pins",
        "* from settled",
        "* from snapshots",
        "* from checked",
        "* from meta",
    ],
)
def test_every_fact_is_there_as_it_was(
    ledger: Ledger, path: Path, before: sqlite3.Connection, facts: str
) -> None:
    was = sorted(map(repr, rows(before, f"select {facts}")))
    assert was
    with closing(sqlite3.connect(path)) as db:
        assert sorted(map(repr, rows(db, f"select {facts}"))) == was


def test_posts_are_known_since_they_were_first_seen(
    ledger: Ledger, before: sqlite3.Connection
) -> None:
    was = {
        (account, plan, post): datetime.fromisoformat(at)
        for account, plan, post, at in rows(before, "select account, plan, post, at from seen")
    }
    found = {
        (account, *post): seen.seen_at
        for account in ("main", "second")
        for post, seen in ledger.posts.of(HOST, account).items()
    }
    assert found == was


def test_the_bot_of_first_contact_is_the_same(ledger: Ledger) -> None:
    assert ledger.pin_of(HOST, "main") == Pin(BOT, "@14796500", "Sandbox main")
    assert ledger.pin_of(HOST, "second") is None


@pytest.mark.parametrize(("name", "state"), STATES.items())
def test_a_delivery_stands_where_it_stood(ledger: Ledger, name: str, state: State) -> None:
    assert fold(record(ledger, name), NOW).state is state


def test_a_killed_multicast_goes_on_with_its_keys_and_its_people(
    ledger: Ledger, before: sqlite3.Connection
) -> None:
    found = record(ledger, "shop/members@2026-11-25T19:30")
    assert found in ledger.open_records(MAIN)
    assert states_of(found) == [BatchState.ACCEPTED, BatchState.UNKNOWN, BatchState.UNKNOWN]
    assert [[attempt.outcome for attempt in each.attempts] for each in found.batches[1:]] == [
        [RateLimited("The API rate limit has been exceeded. Try again later."), None],
        [Ambiguous("Internal server error", 500), None],
    ]
    batches = ledger.with_ids([each.batch for each in found.batches])
    was = rows(before, "select retry_key, ids from batches where recipients in (500, 10)")
    assert [(each.retry_key, user_ids(each.ids or b"")) for each in batches] == [
        (key, json.loads(ids)) for key, ids in was
    ]
    assert [each.name for each in batches] == ["0", "1", "2"]


def test_what_was_begun_twice_keeps_its_first_and_stops_the_second(ledger: Ledger) -> None:
    first = record(ledger, "twice/offer@2026-11-25T18:00")
    assert (first.delivery.occurrence, first.events) == ("twice/offer@2026-11-25T18:00", [])
    (second,) = ledger.records_named("main/twice/offer@2026-11-25T18:00")[:1]
    assert second.delivery.occurrence == "main/twice/offer@2026-11-25T18:00"
    assert [type(event.payload) for event in second.events] == [Dropped, Stopped]
    stands = fold(second, NOW)
    assert (stands.state, stands.reason, stands.rejected) == (State.UNKNOWN, "stopped_uncertain", 1)
    assert [each.batch.generation for each in second.batches] == [1]
    assert second in ledger.open_records(MAIN), "a person is told of it"


@pytest.mark.parametrize(
    ("asked", "state"), [(False, State.SENDING), (True, State.UNKNOWN)], ids=["never", "asked"]
)
def test_of_two_begun_the_first_goes_on_only_where_the_second_reached_nobody(
    tmp_path: Path, asked: bool, state: State
) -> None:
    path = tmp_path / "state.db"
    begun_with(path)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("delete from settled where delivery_id = 'dd4e628355597'")
        for trigger in ("attempts_are_kept", "outcomes_are_kept"):
            db.execute(f"drop trigger {trigger}")
        db.execute(
            "delete from outcomes where attempt_id in"
            " (select id from attempts where delivery_id in ('dd4e628355597', ?))",
            ("" if asked else "d3da2b2582de3",),
        )
        if not asked:
            db.execute("delete from attempts where delivery_id = 'd3da2b2582de3'")
        db.execute("create trigger attempts_are_kept before delete on attempts begin select 1; end")
        db.execute("create trigger outcomes_are_kept before delete on outcomes begin select 1; end")
    with closing(Ledger(path)) as ledger:
        first = record(ledger, "twice/offer@2026-11-25T18:00")
    assert fold(first, NOW).state is state


OPEN = """
import sys
from pathlib import Path
from oactl.ledger.store import Ledger
sys.stdin.readline()
print(Ledger(Path(sys.argv[1])).has_open())
"""


def begun(command: list[str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )


def test_processes_that_open_it_at_once_bring_it_forward_once(path: Path) -> None:
    command = [sys.executable, "-c", OPEN, str(path)]
    with ExitStack() as stack:
        runs = [stack.enter_context(begun(command)) for _ in range(4)]
        for each in runs:
            assert each.stdin is not None
            each.stdin.write("go\n")
            each.stdin.flush()
        assert [each.communicate()[0] for each in runs] == ["True\n"] * 4
    (copy,) = path.parent.glob("state.db.before-*")
    with closing(sqlite3.connect(copy)) as db:
        assert rows(db, "pragma user_version") == [(1,)]
    with closing(Ledger(path)) as ledger:
        assert len(ledger.open_records(MAIN)) == 3


def test_hand_offs_of_two_accounts_are_one_each(ledger: Ledger) -> None:
    name = "page/wall@2026-11-23T15:00"
    first, second = (
        record(ledger, name, Channel(HOST, of_account(account))) for account in ("main", "second")
    )
    assert (fold(first, NOW).state, fold(second, NOW).state) == (State.HANDED_OFF, State.DONE)
    assert [event.payload for event in second.events] == [
        HandedOff(),
        Done("https://example.com/1"),
    ]


def test_what_people_said_of_occurrences_that_never_began_still_counts(ledger: Ledger) -> None:
    skipped = log(ledger, "shop/unwanted@2026-11-23T14:00")[-1]
    said = log(ledger, "shop/by-word@2026-11-23T14:30")[-1]
    by_hand = Channel(HOST, of_account("main"))
    story = log(ledger, "page/story@2026-11-23T16:00", channel=by_hand)[-1]
    assert isinstance(skipped.payload, Skipped)
    assert isinstance(said.payload, ResolvedSent)
    assert isinstance(story.payload, Skipped)
    assert (skipped.payload.reason, story.payload.reason) == ("賣完了", "颱風")
    shown = [summary_of_event(event) for event in (skipped, said, story)]
    assert [each and (each.state, each.reason) for each in shown] == [
        (State.SKIPPED, "skipped: 賣完了"),
        (State.SENT, "resolved"),
        (State.SKIPPED, "skipped: 颱風"),
    ]


def test_held_and_missed_are_shown_as_they_were_told(ledger: Ledger) -> None:
    held = log(ledger, "shop/held@2026-11-25T19:00")[-1]
    missed = log(ledger, "shop/missed@2026-11-23T13:00")
    assert isinstance(held.payload, Held)
    assert [type(event.payload) for event in missed] == [Held, Missed]
    shown = summary_of_event(held)
    assert shown is not None
    assert (shown.id, shown.state, shown.held_by, shown.recipients, shown.via) == (
        "d7c4d8085156d",
        State.HELD,
        "approval",
        1010,
        "broadcast",
    )
    assert shown.scheduled_at.isoformat() == "2026-11-25T19:00:00+08:00"


def test_a_resumed_delivery_has_its_whole_log(ledger: Ledger) -> None:
    found = record(ledger, "shop/unsure@2026-11-23T11:00")
    assert [event.payload for event in found.events] == [ResolvedNotSent(), Resumed()]
    assert [each.batch.generation for each in found.batches] == [1]


@pytest.mark.parametrize(
    "change",
    [
        "update deliveries set document = ''",
        "update attempts set at = ''",
        "delete from attempts",
        "update outcomes set kind = 'refused'",
        "delete from outcomes",
        "update events set kind = 'held'",
        "delete from events",
        "update batches set retry_key = 'x'",
        "update batches set name = 'x'",
        "update batches set ids = 'x'",
    ],
)
def test_facts_are_only_added_afterwards(ledger: Ledger, path: Path, change: str) -> None:
    with closing(sqlite3.connect(path)) as db, pytest.raises(sqlite3.IntegrityError):
        db.execute(change)


def test_the_triggers_are_those_of_a_new_ledger(ledger: Ledger, tmp_path: Path) -> None:
    with closing(Ledger.create(tmp_path / "new" / "state.db", NOW)) as new:
        schemas = []
        for each in (ledger, new):
            with closing(sqlite3.connect(each.path)) as db:
                schemas.append(sorted(rows(db, "select type, name, tbl_name from sqlite_master")))
    assert schemas[0] == schemas[1]
