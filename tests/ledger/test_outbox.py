"""What has to be told waits in the ledger until it was written out, once an hour at most."""

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from oactl.domain.delivery.events import Event, Skipped
from oactl.domain.delivery.identity import Channel, Identity
from oactl.domain.delivery.state import State
from oactl.domain.delivery.summary import DeliverySummary, Notice
from oactl.errors import Exit
from oactl.ledger.store import Ledger, Outbox

NOW = datetime(2026, 11, 25, 12, 0, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SUMMARY = DeliverySummary(
    id="d1",
    occurrence="p/x@2026-11-25T20:00",
    scheduled_at=NOW.astimezone(ZoneInfo("Asia/Taipei")),
    plan="p",
    post="x",
    variant=None,
    account="main",
    platform="line",
    via="multicast",
    state=State.UNKNOWN,
    request_ids=("r",),
)
NOTICE = Notice(
    code="push.unknown",
    params={"occurrence": "p/x@2026-11-25T20:00", "batches": 3, "who": "熊大"},
    exit=Exit.UNKNOWN,
    host="h",
    account="main",
    key="d1:unknown",
    summary=SUMMARY,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with closing(Ledger.create(path, NOW)) as made:
        yield made


def test_a_notice_comes_back_whole_until_it_was_told(ledger: Ledger, path: Path) -> None:
    made = ledger.outbox.put(NOTICE, NOW)
    assert made == replace(NOTICE, id=made.id)
    with closing(Ledger(path)) as another_run:
        assert another_run.outbox.untold("h", "main") == [made]
        another_run.outbox.tell([made], NOW)
        another_run.outbox.tell([made], NOW + MINUTE)
    assert ledger.outbox.untold("h", "main") == []


def test_notices_are_told_in_the_order_of_their_making(ledger: Ledger) -> None:
    made = [ledger.outbox.put(replace(NOTICE, key=key, summary=None), NOW) for key in "cab"]
    assert ledger.outbox.untold("h", "main") == made
    ledger.outbox.tell([made[1]], NOW)
    assert ledger.outbox.untold("h", "main") == [made[0], made[2]]


@pytest.mark.parametrize("other", [{"host": "g"}, {"account": "second"}])
def test_a_notice_is_one_accounts_at_one_host(ledger: Ledger, other: dict[str, str]) -> None:
    elsewhere = ledger.outbox.put(replace(NOTICE, host="h", account="main"), NOW)
    place = {"host": "h", "account": "main"} | other
    assert ledger.outbox.untold(**place) == []
    assert ledger.outbox.is_due(**place, key=NOTICE.key, at=NOW)
    assert ledger.outbox.untold("h", "main") == [elsewhere]


def test_what_goes_on_is_due_again_after_an_hour(ledger: Ledger) -> None:
    hour, outbox = timedelta(hours=1), ledger.outbox
    assert outbox.is_due("h", "main", NOTICE.key, NOW)
    outbox.put(NOTICE, NOW)
    assert not outbox.is_due("h", "main", NOTICE.key, NOW)
    assert not outbox.is_due("h", "main", NOTICE.key, NOW + hour - MINUTE)
    assert outbox.is_due("h", "main", NOTICE.key, NOW + hour)
    assert outbox.is_due("h", "main", "another", NOW)
    assert outbox.is_due("h", "main", NOTICE.key, NOW - MINUTE), "the clock was set back"


def test_it_is_written_with_its_fact_or_not_at_all(ledger: Ledger, path: Path) -> None:
    identity = Identity(Channel("h", "U"), "p", "x", "2026-11-25T20:00")
    event = Event(NOW, identity, "main", "p/x@2026-11-25T20:00", "me", Skipped("x"))
    (made,) = ledger.note(event, notices=[NOTICE])
    assert ledger.outbox.untold("h", "main") == [made]
    broken = replace(NOTICE, params={"not": object()})
    with pytest.raises(TypeError):
        ledger.note(event, notices=[broken])
    assert len(ledger.events_of(identity.channel, "main", [identity.name])[identity.name]) == 1


def test_what_is_not_told_keeps_a_ledger_from_being_idle(ledger: Ledger) -> None:
    assert not ledger.has_open()
    made = ledger.outbox.put(NOTICE, NOW)
    assert ledger.has_open()
    ledger.outbox.tell([made], NOW)
    assert not ledger.has_open()


@pytest.mark.parametrize("change", ["update notices set code = ''", "delete from notices"])
def test_a_notice_is_never_changed_nor_lost(ledger: Ledger, path: Path, change: str) -> None:
    ledger.outbox.put(NOTICE, NOW)
    with closing(sqlite3.connect(path)) as db, pytest.raises(sqlite3.IntegrityError):
        db.execute(change)


def test_of_many_threads_with_the_same_notice_one_has_it_to_tell(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once, plain, here = threading.Barrier(12), Outbox.is_due, threading.local()

    def is_due(self: Outbox, host: str, account: str, key: str, at: datetime) -> bool:
        found = plain(self, host, account, key, at)
        if not hasattr(here, "looked"):
            here.looked = at_once.wait(10)  # all have looked before the first writes
        return found

    def put(_number: int) -> Notice | None:
        return ledger.outbox.put_if_due(NOTICE, NOW)

    monkeypatch.setattr(Outbox, "is_due", is_due)
    with ThreadPoolExecutor(12) as threads:
        found = [each for each in threads.map(put, range(12)) if each is not None]
    assert found == ledger.outbox.untold("h", "main")
    assert len(found) == 1
    monkeypatch.undo()
    assert ledger.outbox.put_if_due(NOTICE, NOW + MINUTE) is None
    assert ledger.outbox.put_if_due(NOTICE, NOW + timedelta(hours=2)) is not None
