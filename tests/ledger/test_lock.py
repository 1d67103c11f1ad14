"""One run an account at a time, and the places where a ledger is not safe."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.errors import OactlError
from oactl.ledger import database, errors, lock
from oactl.ledger.lock import AccountLock, Busy, FileLocks, Risk, risk_of
from oactl.words.errors import help_of, sentence_of

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
proc /proc proc rw 0 0
fileserver:/shops /srv nfs4 rw 0 0
/dev/sdb1 /srv/local ext4 rw 0 0
//nas/shop /mnt/my\\040shop cifs rw 0 0
me@host:/ /home/me/far fuse.sshfs rw 0 0
odd
"""


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("/home/me/Dropbox/shop", "Dropbox"),
        ("/home/me/Dropbox (Shop)/x", "Dropbox"),
        ("/Users/me/OneDrive - Shop/x", "OneDrive"),
        ("/Users/me/Library/Mobile Documents/x", "iCloud Drive"),
        ("/Users/me/Google Drive/My Drive", "Google Drive"),
        ("/home/me/Nextcloud", "Nextcloud"),
    ],
)
def test_a_folder_that_a_service_copies_is_named_by_the_service(folder: str, name: str) -> None:
    assert risk_of(Path(folder), MOUNTS) == Risk("synced", name)


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/srv/shop", "nfs4"),
        ("/mnt/my shop/a", "cifs"),
        ("/home/me/far", "fuse.sshfs"),
        ("\\\\nas\\shop", "UNC"),
    ],
)
def test_a_folder_on_another_machine_is_named_by_its_file_system(folder: str, kind: str) -> None:
    assert risk_of(Path(folder), MOUNTS) == Risk("network", kind)
    turned = "\n".join(reversed(MOUNTS.splitlines()))
    assert risk_of(Path(folder), turned) == Risk("network", kind), "the nearest, not the last"


@pytest.mark.parametrize(
    "folder", ["/home/me/shop", "/srv/local/shop", "/srvother", "/home/me/mydropboxes", "/home/box"]
)
def test_any_other_folder_is_safe(folder: str) -> None:
    assert risk_of(Path(folder), MOUNTS) is None
    assert risk_of(Path(folder), "") is None


@given(st.text(max_size=60))
def test_whatever_the_system_says_of_its_mounts_is_read(mounts: str) -> None:
    assert risk_of(Path("/home/me/shop"), mounts) in {
        None,
        *(Risk("network", kind) for kind in lock._NETWORK),
    }


# ---- the lock -----------------------------------------------------------------------------


def taken(found: AccountLock | Busy) -> AccountLock:
    assert isinstance(found, AccountLock)
    return found


def test_of_one_account_at_one_host_there_is_one_run(tmp_path: Path) -> None:
    locks = FileLocks(tmp_path / "locks")
    first = taken(locks.take("h", "main"))
    busy = locks.take("h", "main")
    assert isinstance(busy, Busy)
    assert 0 <= busy.seconds < 60
    for host, account in (("h", "south"), ("g", "main"), ("h\nmain", "")):
        taken(locks.take(host, account)).release()
    first.release()
    taken(locks.take("h", "main")).release()


@pytest.mark.parametrize(
    "note",
    [b"", b"\0{", b'\0{"pid": 1}', b'\0{"since": "x"}', b"\0[]", b"\0\xff", b'\0{"since": null}'],
)
def test_a_note_that_cannot_be_read_yet_says_no_time(tmp_path: Path, note: bytes) -> None:
    locks = FileLocks(tmp_path / "locks")
    held = taken(locks.take("h", "main"))
    (path,) = (tmp_path / "locks").iterdir()
    path.write_bytes(note)
    assert locks.take("h", "main") == Busy(0.0)
    held.release()


def test_a_folder_that_takes_no_lock_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "locks").write_text("no folder")
    with pytest.raises(OactlError) as told:
        FileLocks(tmp_path / "locks").take("h", "main")
    assert told.value.code == "ledger.cannot_lock"
    assert str(tmp_path / "locks") in sentence_of(told.value)
    assert help_of(told.value)


# ---- what goes wrong with the file --------------------------------------------------------

FAULTS: list[Callable[..., OactlError]] = [
    *(errors.locked, errors.read_only, errors.disk_full, errors.disk_error, errors.cannot_open)
]


@pytest.mark.parametrize("made", FAULTS, ids=lambda made: made.__name__)
def test_each_fault_of_the_file_names_it_and_the_next_step(made: Callable[..., OactlError]) -> None:
    fault = made(f"{os.sep}shop{os.sep}state.db")
    assert fault.code == f"ledger.{made.__name__}"
    assert "state.db" in f"{sentence_of(fault)} {help_of(fault)}"
    assert help_of(fault)


@pytest.mark.skipif(not hasattr(os, "statvfs"), reason="POSIX")
def test_a_disk_that_is_mounted_read_only_is_told_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rights have nothing to do with it: `chmod` would fail too."""
    error = sqlite3.OperationalError("attempt to write a readonly database")
    error.sqlite_errorname = "SQLITE_READONLY"
    flags = os.statvfs(tmp_path)
    mounted = os.statvfs_result([*flags[:8], os.ST_RDONLY, flags[9]])
    monkeypatch.setattr(os, "statvfs", lambda _folder: mounted)
    with pytest.raises(OactlError) as told, database.database_errors(tmp_path / "state.db"):
        raise error
    assert (told.value.code, "chmod" in str(help_of(told.value))) == ("ledger.read_only", False)
    assert "mounted read-only" in sentence_of(told.value)
