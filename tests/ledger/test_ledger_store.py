"""The ledger's file: made once, private, only added to, migrated forward with a copy kept."""

import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from oactl.domain.account import Pin
from oactl.domain.audience import Via
from oactl.domain.delivery.events import (
    Event,
    Payload,
    ResolvedNotSent,
    ResolvedSent,
    Resumed,
    Skipped,
)
from oactl.domain.delivery.facts import (
    Accepted,
    Ambiguous,
    Batch,
    Delivery,
    Record,
    Refused,
    Version,
)
from oactl.domain.delivery.identity import Channel, Identity, of_account
from oactl.domain.delivery.summary import Notice
from oactl.domain.insight import Snapshot
from oactl.errors import OactlError
from oactl.ledger import database, peek
from oactl.ledger.lock import Busy, FileLocks
from oactl.ledger.store import KEEP_IDS, Ledger

NOW = datetime(2026, 11, 25, 12, 0, 30, tzinfo=UTC)
CHANNEL = Channel("api.line.me", "U" + "b" * 32)
IDENTITY = Identity(CHANNEL, "shop", "offer", "2026-11-25T20:00")
NAME = IDENTITY.name
DELIVERY = Delivery(
    id="d1",
    identity=IDENTITY,
    purpose="occurrence",
    occurrence=NAME,
    account="main",
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
    content_hash="x",
    workspace="w",
    day_times=("20:00",),
    approval={"checker": "熊大"},
)


def batch(seq: int, generation: int = 0, version: int = 0) -> Batch:
    key = DELIVERY.key(str(seq), generation)
    ids = seq.to_bytes(16, "big")
    return Batch("d1", seq, generation, str(seq), key, ids, 1, version)


def event(payload: Payload, identity: Identity = IDENTITY, account: str = "main") -> Event:
    return Event(NOW, identity, account, identity.name, "root", payload)


def record_of(ledger: Ledger) -> Record:
    record = ledger.record_of(IDENTITY)
    assert record is not None
    return record


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".oactl" / "state.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with closing(Ledger.create(path, NOW)) as made:
        yield made


@pytest.fixture
def begun(ledger: Ledger) -> Ledger:
    assert ledger.freeze(DELIVERY, [batch(0), batch(1)])
    return ledger


def test_it_is_private_and_knows_when_it_was_made(ledger: Ledger, path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert ledger.created_at == NOW
    assert [each.name for each in path.parent.iterdir()] == ["state.db"], "no draft is left"


def test_made_a_second_time_it_stays_the_first(ledger: Ledger, path: Path) -> None:
    database.create(path, NOW + timedelta(days=1))
    with closing(Ledger(path)) as again:
        assert (again.id, again.created_at) == (ledger.id, NOW)


def test_a_wrong_path_makes_no_ledger(tmp_path: Path) -> None:
    with pytest.raises(Exception, match=r"ledger\.missing"):
        Ledger(tmp_path / "state.db")
    assert not list(tmp_path.iterdir())


def test_a_delivery_comes_back_as_it_was_frozen(begun: Ledger) -> None:
    record = record_of(begun)
    assert record.delivery == DELIVERY
    assert begun.with_ids([b.batch for b in record.batches]) == [batch(0), batch(1)]


def test_an_occurrence_begins_once(begun: Ledger) -> None:
    assert not begun.freeze(replace(DELIVERY, id="d2", document="{}"), [])
    record = record_of(begun)
    assert record.delivery == DELIVERY


@pytest.mark.parametrize("outcome", [Accepted("r", 200), Refused(400, "x", (1, 2)), Ambiguous("?")])
def test_an_outcome_comes_back(begun: Ledger, outcome: Accepted | Refused | Ambiguous) -> None:
    (attempt,) = begun.intend([batch(0)], NOW)
    begun.record_outcomes([(attempt, outcome)], NOW)
    record = record_of(begun)
    assert [each.outcome for each in record.batches[0].attempts] == [outcome]


def test_what_follows_from_an_outcome_is_written_with_it_or_not_at_all(begun: Ledger) -> None:
    (attempt,) = begun.intend([batch(0)], NOW)
    taken = batch(0)  # a generation that is there already
    with pytest.raises(OactlError, match=r"ledger\.corrupted"):
        begun.record_outcomes([(attempt, Refused(400, "x"))], NOW, renewed=[taken])
    record = record_of(begun)
    assert record.batches[0].attempts[0].outcome is None


def test_of_a_batch_the_newest_generation_is_in_force(begun: Ledger) -> None:
    begun.intend([batch(0)], NOW)
    begun.finish("d1", "unknown", NOW)
    begun.renew([batch(0, 1)], [event(ResolvedNotSent())])
    record = record_of(begun)
    assert [b.batch.generation for b in record.batches] == [1, 0]
    assert record.batches[0].attempts == []
    assert begun.open_records(CHANNEL), "and its delivery is open again"


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
        "update batches set name = 'x'",
        "update batches set version = 1",
        "update versions set document = 'x'",
        "delete from versions",
    ],
)
def test_facts_are_only_added(begun: Ledger, path: Path, change: str) -> None:
    begun.renew([batch(1, 1, 1)], [event(Resumed(current=True))], Version(1, "{}"))
    (attempt,) = begun.intend([batch(0)], NOW)
    begun.record_outcomes([(attempt, Accepted("r", 200))], NOW)
    begun.note(event(ResolvedSent()))
    with closing(sqlite3.connect(path)) as db, pytest.raises(sqlite3.IntegrityError):
        db.execute(change)


def test_user_ids_go_when_a_delivery_is_long_over_and_counts_stay(begun: Ledger) -> None:
    begun.finish("d1", "sent", NOW)
    begun.forget_ids(NOW + KEEP_IDS)
    assert all(b.ids for b in begun.with_ids([batch(0), batch(1)]))
    begun.forget_ids(NOW + KEEP_IDS + timedelta(seconds=1))
    assert [(b.ids, b.recipients) for b in begun.with_ids([batch(0), batch(1)])] == [(None, 1)] * 2


def test_the_bot_of_first_contact_stays(ledger: Ledger) -> None:
    ledger.pin("h", "main", Pin("U1", "@a", "A"), NOW)
    ledger.pin("h", "main", Pin("U1", "@b", "B"), NOW)
    assert ledger.pin_of("h", "main") == Pin("U1", "@b", "B")
    ledger.pin("h", "main", Pin("U2", "@c", "C"), NOW)
    assert ledger.pin_of("h", "main") == Pin("U1", "@b", "B")
    assert ledger.pin_of("other", "main") is None


def test_every_fact_changes_the_version(begun: Ledger, path: Path) -> None:
    versions = [peek.version(path)]
    (attempt,) = begun.intend([batch(0)], NOW)
    versions.append(peek.version(path))
    begun.record_outcomes([(attempt, Accepted("r", 200))], NOW)
    versions.append(peek.version(path))
    begun.note(event(ResolvedSent()))
    versions.append(peek.version(path))
    begun.finish("d1", "sent", NOW)
    versions.append(peek.version(path))
    made = begun.outbox.put(Notice(host="h", account="main", key="k"), NOW)
    versions.append(peek.version(path))
    begun.outbox.tell([made], NOW)
    versions.append(peek.version(path))
    begun.posts.see("h", "main", {("shop", "offer"): ""}, NOW)
    begun.posts.lose("h", "main", [("shop", "offer")], NOW)
    versions.append(peek.version(path))
    assert len(set(versions)) == len(versions)


def test_figures_that_are_final_stay(ledger: Ledger) -> None:
    kept = ledger.snapshots(CHANNEL)
    day = Snapshot("followers", "2026-11-24", NOW, final=True, data={"followers": 1})
    kept.put(day)
    kept.put(day._replace(data={"followers": 2}))
    assert kept.get("followers", "2026-11-24") == day


def test_a_migration_that_fails_changes_nothing_and_the_copy_is_kept(
    ledger: Ledger, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = database.migrations()
    broken = [*plain, (plain[-1][0] + 1, "create table new (a text);\nnonsense;")]
    monkeypatch.setattr(database, "migrations", lambda: broken)
    with pytest.raises(sqlite3.OperationalError):
        Ledger(path)
    copies = [each for each in path.parent.iterdir() if ".before-" in each.name]
    assert [stat.S_IMODE(each.stat().st_mode) for each in copies] == [0o600]
    monkeypatch.setattr(database, "migrations", lambda: plain)
    with closing(Ledger(path)) as again:
        assert again.id == ledger.id


def test_a_migration_brings_an_older_ledger_forward(
    begun: Ledger, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = database.migrations()
    newer = [*plain, (plain[-1][0] + 1, "alter table meta add column note text;")]
    monkeypatch.setattr(database, "migrations", lambda: newer)
    with closing(Ledger(path)) as again:
        assert again.record_of(IDENTITY) is not None
    with closing(Ledger(path)) as once_more:
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


# ---- one identity, however it is written --------------------------------------------------------


def test_an_occurrence_is_one_however_its_account_is_written(begun: Ledger) -> None:
    written = replace(DELIVERY, id="d2", occurrence=f"main/{NAME}", account="other name")
    assert not begun.freeze(written, [])
    for name in (NAME, f"main/{NAME}", "d1"):
        assert [each.delivery for each in begun.records_named(name)] == [DELIVERY]


@pytest.mark.parametrize(
    "identity",
    [
        replace(IDENTITY, channel=Channel(CHANNEL.host, "U" + "c" * 32)),
        replace(IDENTITY, channel=Channel("127.0.0.1:9", CHANNEL.bot_user_id)),
        replace(IDENTITY, plan="other"),
        replace(IDENTITY, post="other"),
        replace(IDENTITY, wall="2026-11-26T20:00"),
    ],
)
def test_another_identity_is_another_delivery(begun: Ledger, identity: Identity) -> None:
    assert begun.record_of(identity) is None
    assert begun.id_is_taken("d1", identity)
    assert not begun.id_is_taken("d1", IDENTITY)
    assert begun.freeze(replace(DELIVERY, id="d2", identity=identity, occurrence=identity.name), [])
    found = begun.record_of(identity)
    assert found is not None
    assert found.delivery.id == "d2"


def test_what_was_noted_before_the_bot_was_known_is_its_log_too(begun: Ledger) -> None:
    unknown = replace(IDENTITY, channel=Channel(CHANNEL.host, of_account("main")))
    begun.note(event(Skipped("holiday"), unknown), event(ResolvedSent()))
    begun.note(event(Skipped("another bot"), replace(unknown, channel=Channel(CHANNEL.host, "U"))))
    elsewhere = replace(unknown, channel=Channel("h", of_account("main")))
    begun.note(event(Skipped("elsewhere"), elsewhere))
    assert [each.payload for each in record_of(begun).events] == [
        Skipped("holiday"),
        ResolvedSent(),
    ]


def test_an_event_comes_back_whole(begun: Ledger) -> None:
    noted = replace(event(Skipped("holiday")), occurrence=f"main/{NAME}", actor="熊大")
    begun.note(noted)
    assert record_of(begun).events[-1] == noted
    assert begun.newest_since(NOW, [Skipped]) == [noted]
    assert begun.newest_since(NOW + timedelta(seconds=1), [Skipped]) == []
    assert begun.newest_since(NOW, [ResolvedSent]) == []


def test_a_resumed_delivery_says_its_new_text_in_the_batches_that_carry_it(begun: Ledger) -> None:
    begun.finish("d1", "partial", NOW)
    version = Version(1, '{"messages":[1]}', {"number": "a-7"})
    begun.renew([batch(1, 1, 1)], [event(Resumed(current=True, approval="a-7"))], version)
    record = record_of(begun)
    assert record.versions == [version]
    said = [record.version_of(each.batch).document for each in record.batches]
    assert said == [DELIVERY.document, version.document]
    assert begun.open_records(CHANNEL) == [record]


def test_many_names_are_looked_up_in_parts(begun: Ledger) -> None:
    names = [f"shop/other@{number}" for number in range(1000)]
    assert begun.begun(CHANNEL, [*names, NAME]) == {NAME}
    begun.note(event(ResolvedSent()))
    assert set(begun.events_of(CHANNEL, "main", [*names, NAME])) == {NAME}


def test_deliveries_of_bots_that_no_account_has_any_more_are_found(begun: Ledger) -> None:
    assert begun.open_elsewhere(CHANNEL.host, [CHANNEL.bot_user_id]) == []
    assert [each.delivery for each in begun.open_elsewhere(CHANNEL.host, ["U"])] == [DELIVERY]
    begun.finish("d1", "sent", NOW)
    assert begun.open_elsewhere(CHANNEL.host, []) == []


def test_a_post_is_begun_on_its_wall_clock_day(begun: Ledger) -> None:
    place = (CHANNEL, "shop", "offer")
    assert begun.begun_on(*place, "2026-11-25") == [DELIVERY]
    assert begun.begun_on(*place, "2026-11-26") == []


def test_user_ids_are_overwritten_when_they_go(begun: Ledger, path: Path) -> None:
    person = bytes(range(100, 116))
    identity = replace(IDENTITY, post="tea")
    other = replace(DELIVERY, id="d2", identity=identity, occurrence=identity.name)
    begun.freeze(other, [replace(batch(0), delivery_id="d2", ids=person * 400)])
    begun.finish("d2", "sent", NOW)
    assert person in path.read_bytes()
    begun.forget_ids(NOW + KEEP_IDS + timedelta(seconds=1))
    assert person not in path.read_bytes()


def test_what_was_revoked_stays_revoked(ledger: Ledger) -> None:
    ledger.revoke_approvals([("1a", "shop", "offer"), ("2b", "shop", "gift")], NOW)
    ledger.revoke_approvals([("1a", "shop", "offer")], NOW)
    assert ledger.revoked_approvals() == {"1a", "2b"}
    with closing(sqlite3.connect(ledger.path)) as db:
        for sql in ("delete from revoked_approvals", "update revoked_approvals set number = 'x'"):
            with pytest.raises(sqlite3.IntegrityError, match="stays revoked"):
                db.execute(sql)


def test_a_ledger_of_version_1_is_brought_up_to_date_by_several_processes_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "state.db"
    every = database.migrations()
    monkeypatch.setattr(database, "migrations", lambda: every[:1])
    database.create(path, NOW)
    monkeypatch.undo()
    code = "import sys; from oactl.ledger import database as d; d.Database(d.Path(sys.argv[1]))"
    started = [subprocess.Popen([sys.executable, "-c", code, path]) for _ in range(6)]
    assert [process.wait(60) for process in started] == [0] * 6
    assert (tmp_path / "state.db.before-0002").exists()
    Ledger(path).close()


def test_of_many_threads_that_find_a_delivery_ended_one_has_it_to_tell(begun: Ledger) -> None:
    at_once = threading.Barrier(12)

    def finish(_number: int) -> int:
        at_once.wait(10)
        return len(begun.finish("d1", "sent", NOW, [Notice("x", host="h", account="main")]))

    with ThreadPoolExecutor(12) as threads:
        assert sum(threads.map(finish, range(12))) == 1
    assert len(begun.finish("d1", "partial", NOW, [Notice("x", host="h", account="main")])) == 1
