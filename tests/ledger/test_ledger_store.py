"""The ledger's file: made once, private, only added to, migrated forward with a copy kept."""

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from oactl.domain.audience import Via
from oactl.domain.delivery.outcome import Accepted, Ambiguous, Refused
from oactl.domain.delivery.record import (
    Batch,
    Delivery,
    Event,
    EventKind,
    Realm,
    ids_text,
    retry_key,
)
from oactl.domain.fault import Fault
from oactl.ledger import database
from oactl.ledger.lock import FileLocks
from oactl.ledger.store import SqlLedger
from oactl.ports import Busy, Pin, Snapshot

NOW = datetime(2026, 11, 25, 12, 0, 30, tzinfo=UTC)
REALM = Realm("api.line.me", "U" + "b" * 32)
NAME = "shop/offer@2026-11-25T20:00"
DELIVERY = Delivery(
    id="d1",
    realm=REALM,
    purpose="occurrence",
    occurrence=NAME,
    account="main",
    plan="shop",
    post="offer",
    item="",
    platform="line",
    via=Via.MULTICAST,
    scheduled_at=NOW,
    zone="Asia/Taipei",
    created_at=NOW,
    by_name=False,
    subject="周年慶",
    type="",
    document='{"messages":[]}',
    recipients=3,
    unit="u",
    likeness="x",
    day_times=("20:00",),
    approval={"checker": "熊大"},
)


def batch(seq: int, generation: int = 0) -> Batch:
    key = retry_key(REALM.bot_user_id, NAME, seq, generation)
    return Batch("d1", seq, generation, key, ids_text([f"U{seq:032x}"]), 1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".oactl" / "state.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[SqlLedger]:
    with closing(SqlLedger.create(path, NOW)) as made:
        yield made


@pytest.fixture
def begun(ledger: SqlLedger) -> SqlLedger:
    assert ledger.begin(DELIVERY, [batch(0), batch(1)], [])
    return ledger


def test_it_is_private_and_knows_when_it_was_made(ledger: SqlLedger, path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert ledger.created_at == NOW
    assert [each.name for each in path.parent.iterdir()] == ["state.db"], "no draft is left"


def test_made_a_second_time_it_stays_the_first(ledger: SqlLedger, path: Path) -> None:
    database.create(path, NOW + timedelta(days=1))
    with closing(SqlLedger(path)) as again:
        assert (again.id, again.created_at) == (ledger.id, NOW)


def test_a_wrong_path_makes_no_ledger(tmp_path: Path) -> None:
    with pytest.raises(Exception, match=r"ledger\.missing"):
        SqlLedger(tmp_path / "state.db")
    assert not list(tmp_path.iterdir())


def test_a_delivery_comes_back_as_it_was_frozen(begun: SqlLedger) -> None:
    record = begun.record_of(REALM.host, REALM.bot_user_id, NAME)
    assert record is not None
    assert record.delivery == DELIVERY
    assert begun.with_ids([b.batch for b in record.batches]) == [batch(0), batch(1)]


def test_an_occurrence_begins_once(begun: SqlLedger) -> None:
    assert not begun.begin(replace(DELIVERY, id="d2", document="{}"), [], [])
    record = begun.record_of(REALM.host, REALM.bot_user_id, NAME)
    assert record is not None
    assert record.delivery == DELIVERY


@pytest.mark.parametrize("outcome", [Accepted("r", 200), Refused(400, "x", (1, 2)), Ambiguous("?")])
def test_an_outcome_comes_back(begun: SqlLedger, outcome: Accepted | Refused | Ambiguous) -> None:
    (attempt,) = begun.intend([batch(0)], NOW)
    begun.conclude([(attempt, outcome)], NOW)
    record = begun.record_of(REALM.host, REALM.bot_user_id, NAME)
    assert record is not None
    assert [each.outcome for each in record.batches[0].attempts] == [outcome]


def test_what_follows_from_an_outcome_is_written_with_it_or_not_at_all(begun: SqlLedger) -> None:
    (attempt,) = begun.intend([batch(0)], NOW)
    taken = batch(0)  # a generation that is there already
    with pytest.raises(Fault, match=r"ledger\.corrupted"):
        begun.conclude([(attempt, Refused(400, "x"))], NOW, renewed=[taken])
    record = begun.record_of(REALM.host, REALM.bot_user_id, NAME)
    assert record is not None
    assert record.batches[0].attempts[0].outcome is None


def test_of_a_batch_the_newest_generation_is_in_force(begun: SqlLedger) -> None:
    begun.intend([batch(0)], NOW)
    begun.settle("d1", "unknown", NOW)
    event = Event(NOW, REALM.host, "main", NAME, EventKind.RESOLVED_NOT_SENT, "root")
    begun.renew([batch(0, 1)], [event])
    record = begun.record_of(REALM.host, REALM.bot_user_id, NAME)
    assert record is not None
    assert [b.batch.generation for b in record.batches] == [1, 0]
    assert record.batches[0].attempts == []
    assert begun.open_records(REALM.host, "main"), "and its delivery is open again"


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
        "update batches set ids = 'x'",
    ],
)
def test_facts_are_only_added(begun: SqlLedger, path: Path, change: str) -> None:
    (attempt,) = begun.intend([batch(0)], NOW)
    begun.conclude([(attempt, Accepted("r", 200))], NOW)
    begun.note(Event(NOW, REALM.host, "main", NAME, EventKind.TOLD, "root"))
    with closing(sqlite3.connect(path)) as db, pytest.raises(sqlite3.IntegrityError):
        db.execute(change)


def test_user_ids_go_when_a_delivery_is_long_over_and_counts_stay(begun: SqlLedger) -> None:
    begun.settle("d1", "sent", NOW)
    begun.forget_ids(NOW)
    assert all(b.ids for b in begun.with_ids([batch(0), batch(1)]))
    begun.forget_ids(NOW + timedelta(seconds=1))
    assert [(b.ids, b.recipients) for b in begun.with_ids([batch(0), batch(1)])] == [(None, 1)] * 2


def test_the_bot_of_first_contact_stays(ledger: SqlLedger) -> None:
    ledger.pin("h", "main", Pin("U1", "@a", "A"), NOW)
    ledger.pin("h", "main", Pin("U1", "@b", "B"), NOW)
    assert ledger.pin_of("h", "main") == Pin("U1", "@b", "B")
    ledger.pin("h", "main", Pin("U2", "@c", "C"), NOW)
    assert ledger.pin_of("h", "main") == Pin("U1", "@b", "B")
    assert ledger.pin_of("other", "main") is None


def test_a_post_is_seen_for_the_first_time_once(ledger: SqlLedger) -> None:
    post = ("shop", "offer")
    assert ledger.seen_already("h", "main") == {}
    assert ledger.seen("h", "main", [post], NOW) == {post: NOW}
    assert ledger.seen("h", "main", [post], NOW + timedelta(days=1)) == {post: NOW}
    assert ledger.seen_already("h", "main") == {post: NOW}


def test_every_fact_changes_the_version(begun: SqlLedger) -> None:
    versions = [begun.version()]
    (attempt,) = begun.intend([batch(0)], NOW)
    versions.append(begun.version())
    begun.conclude([(attempt, Accepted("r", 200))], NOW)
    versions.append(begun.version())
    begun.note(Event(NOW, REALM.host, "main", NAME, EventKind.TOLD, "root"))
    versions.append(begun.version())
    assert len(set(versions)) == 4


def test_figures_that_are_final_stay(ledger: SqlLedger) -> None:
    kept = ledger.snapshots(REALM)
    day = Snapshot("followers", "2026-11-24", NOW, final=True, data={"followers": 1})
    kept.put(day)
    kept.put(replace(day, data={"followers": 2}))
    assert kept.get("followers", "2026-11-24") == day


def test_a_migration_that_fails_changes_nothing_and_the_copy_is_kept(
    ledger: SqlLedger, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = database.migrations()
    broken = [*plain, (plain[-1][0] + 1, "create table new (a text);\nnonsense;")]
    monkeypatch.setattr(database, "migrations", lambda: broken)
    with pytest.raises(sqlite3.OperationalError):
        SqlLedger(path)
    copies = [each for each in path.parent.iterdir() if ".before-" in each.name]
    assert [stat.S_IMODE(each.stat().st_mode) for each in copies] == [0o600]
    monkeypatch.setattr(database, "migrations", lambda: plain)
    with closing(SqlLedger(path)) as again:
        assert again.id == ledger.id


def test_a_migration_brings_an_older_ledger_forward(
    begun: SqlLedger, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = database.migrations()
    newer = [*plain, (plain[-1][0] + 1, "alter table meta add column note text;")]
    monkeypatch.setattr(database, "migrations", lambda: newer)
    with closing(SqlLedger(path)) as again:
        assert again.record_of(REALM.host, REALM.bot_user_id, NAME) is not None
    with closing(SqlLedger(path)) as once_more:
        assert once_more.id == begun.id


def test_a_lock_is_one_accounts_at_one_host(tmp_path: Path) -> None:
    locks = FileLocks(tmp_path / "locks")
    first = locks.take("h", "main")
    assert not isinstance(first, Busy)
    busy = locks.take("h", "main")
    assert isinstance(busy, Busy)
    assert 0 <= busy.seconds < 60
    for other in (locks.take("h", "other"), locks.take("g", "main")):
        assert not isinstance(other, Busy)
        other.release()
    first.release()
    again = locks.take("h", "main")
    assert not isinstance(again, Busy)
    again.release()
