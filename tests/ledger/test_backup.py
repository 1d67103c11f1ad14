"""A copy of a ledger is whole or not there, and putting one back never loses what was."""

import os
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oactl.domain.audience import Via
from oactl.domain.delivery.events import Event, Skipped
from oactl.domain.delivery.facts import Accepted, Batch, Delivery
from oactl.domain.delivery.identity import Channel, Identity
from oactl.domain.insight import Snapshot
from oactl.errors import Exit, OactlError
from oactl.ledger import backup, peek
from oactl.ledger.backup import DamagedCopy, Restored, back_up, restore
from oactl.ledger.checkup import check_up
from oactl.ledger.store import Ledger

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
LATER = datetime(2026, 11, 26, 3, 4, 5, tzinfo=UTC)
IDENTITY = Identity(Channel("api.line.me", "U" + "b" * 32), "shop", "offer", "2026-11-25T20:00")
DELIVERY = Delivery(
    "d1", IDENTITY, "occurrence", IDENTITY.name, "main", "", "line", Via.PUSH, NOW,
    "Asia/Taipei", NOW, False, "", "", '{"messages":[]}', 1, None, "x",
)  # fmt: skip


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A ledger with one delivery that was sent."""
    path = tmp_path / "shop/.oactl/state.db"
    with closing(Ledger.create(path, NOW)) as made:
        batch = Batch("d1", 0, 0, "0", DELIVERY.key("0", 0), bytes(16), 1)
        assert made.freeze(DELIVERY, [batch])
        (attempt,) = made.intend([batch], NOW)
        made.record_outcomes([(attempt, Accepted("r", 200))], LATER)
    return path


@pytest.fixture
def copy(ledger: Path, tmp_path: Path) -> Path:
    path = tmp_path / "copy.db"
    back_up(ledger, path, force=False)
    return path


def fault(make: Callable[[], object]) -> OactlError:
    with pytest.raises(OactlError) as told:
        make()
    return told.value


def note(path: Path) -> None:
    """One more fact, so that a ledger can be told from its copy."""
    with closing(Ledger(path)) as ledger:
        ledger.note(Event(LATER, IDENTITY, "main", IDENTITY.name, "root", Skipped("x")))


def names(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()}


# ---- making a copy ------------------------------------------------------------------------


def test_a_copy_says_what_it_has_and_is_for_its_owner_only(ledger: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    made = back_up(ledger, target, force=False)
    assert (made.deliveries, made.newest, made.size) == (1, LATER, target.stat().st_size)
    assert made.version == check_up(target).version
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert peek.version(target) == peek.version(ledger)
    assert names(tmp_path) == {"shop", "copy.db"}


def test_what_sqlite_left_beside_an_older_copy_goes_with_it(ledger: Path, copy: Path) -> None:
    """Or it would be played back into the new one."""
    for suffix in ("-journal", "-wal", "-shm"):
        copy.with_name(copy.name + suffix).write_bytes(b"old" * 100)
    back_up(ledger, copy, force=True)
    assert names(copy.parent) == {"shop", "copy.db"}
    assert check_up(copy).damages == ()


def test_a_disk_that_is_full_leaves_the_older_copy_as_it_was(
    ledger: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = copy.read_bytes()
    real = sqlite3.connect

    def small(path: object, **more: object) -> sqlite3.Connection:
        made = real(path, **more)  # type: ignore[call-overload] - passed on as given
        if str(path).endswith(str(os.getpid())):
            made.execute("pragma max_page_count = 2")
        return made

    monkeypatch.setattr(backup.sqlite3, "connect", small)
    found = fault(lambda: back_up(ledger, copy, force=True))
    assert (found.code, found.exit) == ("db.cannot_write", Exit.FAILED)
    assert copy.read_bytes() == before
    assert names(copy.parent) == {"shop", "copy.db"}


def test_a_damaged_ledger_is_named_itself_not_its_draft(ledger: Path, tmp_path: Path) -> None:
    data = bytearray(ledger.read_bytes())
    data[100:4096] = os.urandom(3996)
    ledger.write_bytes(data)
    found = fault(lambda: back_up(ledger, tmp_path / "copy.db", force=False))
    assert (found.code, found.params["path"]) == ("ledger.corrupted", str(ledger))
    assert names(tmp_path) == {"shop"}


# ---- putting one back ---------------------------------------------------------------------


def test_what_is_put_back_is_the_copy_and_what_was_there_is_kept(ledger: Path, copy: Path) -> None:
    was = peek.version(ledger)
    note(ledger)
    newer = ledger.read_bytes()
    done = restore(copy, ledger, NOW)
    assert (done.contents.deliveries, peek.version(ledger)) == (1, was)
    assert done.kept == ledger.with_name("state.db.before-restore-20261125T120000Z")
    assert done.kept.read_bytes() == newer
    again = restore(done.kept, ledger, NOW)
    assert again.kept == ledger.with_name("state.db.before-restore-20261125T120000Z-2")
    assert peek.version(ledger) != was


def test_a_folder_that_is_gone_is_made_again_for_its_owner_only(ledger: Path, copy: Path) -> None:
    elsewhere = copy.parent / "new/.oactl/state.db"
    assert restore(copy, elsewhere, NOW).kept is None
    assert stat.S_IMODE(elsewhere.parent.stat().st_mode) == 0o700
    assert names(elsewhere.parent) == {"state.db"}


def test_where_there_are_no_hard_links_the_ledger_is_kept_all_the_same(
    ledger: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_given: object) -> None:
        raise PermissionError(1, "no hard links here")

    monkeypatch.setattr(backup.os, "link", none)
    note(ledger)
    newer = ledger.read_bytes()
    done = restore(copy, ledger, NOW)
    assert done.kept is not None
    assert done.kept.read_bytes() == newer
    assert check_up(ledger).damages == ()


def test_a_journal_of_the_ledger_goes_with_it(ledger: Path, copy: Path) -> None:
    """The kept ledger may need it, and the new one must never be given it."""
    journal = ledger.with_name("state.db-wal")
    journal.write_bytes(b"half")
    ledger.write_bytes(b"no ledger" * 999)
    done = restore(copy, ledger, NOW)
    assert done.kept is not None
    assert done.kept.with_name(f"{done.kept.name}-wal").read_bytes() == b"half"
    assert not journal.exists()


@pytest.mark.parametrize("step", ["_keep", "_place"])
def test_a_step_that_fails_is_told_and_leaves_a_ledger_in_its_place(
    ledger: Path, copy: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before = ledger.read_bytes()

    def failing(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, step, failing)
    found = fault(lambda: restore(copy, ledger, NOW))
    assert (found.code, found.params["path"]) == ("db.cannot_write", str(ledger))
    assert ledger.read_bytes() == before
    assert not list(ledger.parent.glob(".state*"))


def test_a_copy_that_is_the_ledger_by_another_name_is_refused(ledger: Path, copy: Path) -> None:
    (copy.parent / "link.db").symlink_to(ledger)
    for same in (copy.parent / "link.db", ledger.parent / ".." / ".oactl" / "state.db"):
        assert fault(lambda same=same: restore(same, ledger, NOW)).code == "db.same_file"
        assert fault(lambda same=same: back_up(ledger, same, force=True)).code == "db.same_file"


def test_a_copy_with_a_hole_is_refused_with_its_damage(ledger: Path, copy: Path) -> None:
    with closing(sqlite3.connect(copy, isolation_level=None)) as db:
        for (name,) in db.execute("select name from sqlite_master where type = 'trigger'"):
            db.execute(f"drop trigger {name}")
        db.execute("delete from batches")
    before = ledger.read_bytes()
    with pytest.raises(DamagedCopy) as told:
        restore(copy, ledger, NOW)
    assert {each.code for each in told.value.damages} >= {"schema"}
    assert ledger.read_bytes() == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_a_copy_that_may_not_be_read_is_told(ledger: Path, copy: Path) -> None:
    copy.chmod(0)
    assert fault(lambda: restore(copy, ledger, NOW)).code == "db.cannot_read"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a ledger with one delivery that was begun."""
    path = tmp_path_factory.mktemp("whole") / "state.db"
    with closing(Ledger.create(path, NOW)) as made:
        assert made.freeze(DELIVERY, [Batch("d1", 0, 0, "0", "k", bytes(16), 1)])
    return path.read_bytes()


@settings(max_examples=25)
@given(where=st.floats(0, 1), junk=st.binary(min_size=1, max_size=64), cut=st.booleans())
def test_however_a_copy_was_spoiled_the_ledger_is_whole_afterwards(
    whole: bytes,
    tmp_path_factory: pytest.TempPathFactory,
    where: float,
    junk: bytes,
    cut: bool,
) -> None:
    """A spoiled copy is refused with its damages; one whose spoiled bytes mean nothing goes in."""
    root = tmp_path_factory.mktemp("x")
    path, spoiled = root / "a/state.db", root / "copy.db"
    path.parent.mkdir()
    path.write_bytes(whole)
    at = int(where * (len(whole) - len(junk)))
    spoiled.write_bytes(whole[:at] if cut else whole[:at] + junk + whole[at + len(junk) :])
    done: Restored | None = None
    with suppress(DamagedCopy, OactlError):
        done = restore(spoiled, path, NOW)
    assert check_up(path).damages == ()
    assert done is not None or path.read_bytes() == whole
    assert {each for each in names(path.parent) if each.startswith(".")} == set()


# ---- a look without the ledger ------------------------------------------------------------


def test_a_look_tells_one_state_from_the_next(ledger: Path) -> None:
    seen = peek.version(ledger)
    assert peek.version(ledger) == seen, "looking changes nothing"
    note(ledger)
    assert peek.version(ledger) != seen


def test_figures_are_there_once_line_told_any_and_wherever_that_cannot_be_said(
    ledger: Path, tmp_path: Path
) -> None:
    assert not peek.has_figures(tmp_path / "none.db")
    assert not peek.has_figures(ledger)
    (tmp_path / "odd.db").write_bytes(b"no ledger" * 999)
    assert peek.has_figures(tmp_path / "odd.db")
    with closing(Ledger(ledger)) as made:
        day = Snapshot("followers", "2026-11-24", NOW, final=True, data={})
        made.snapshots(IDENTITY.channel).put(day)
    assert peek.has_figures(ledger)


def test_the_oldest_ids_are_those_of_the_first_delivery_that_ended(ledger: Path) -> None:
    assert peek.oldest_ids(ledger) is None
    with closing(Ledger(ledger)) as made:
        made.finish("d1", "sent", LATER)
    assert peek.oldest_ids(ledger) == LATER


def test_a_look_makes_no_file(tmp_path: Path) -> None:
    for look in (peek.version, peek.oldest_ids):
        with pytest.raises(sqlite3.Error):
            look(tmp_path / "none #1?.db")
    assert not list(tmp_path.iterdir())
