"""Files are replaced whole or not at all, one process at a time, and never through a link."""

import errno
import multiprocessing
import os
import sys
import threading
import time
from pathlib import Path
from unicodedata import normalize

import pytest

from oactl import private
from oactl.domain.violation import Finding
from oactl.planfile import files
from oactl.planfile.files import (
    LinkError,
    LockedError,
    NamedFiles,
    NotAFileError,
    UnreadableFile,
    inside,
    locked,
    read_file,
    refusal,
    replace_file,
    why_unreadable,
)
from oactl.private import private_folder, write_private

posix = pytest.mark.skipif(sys.platform == "win32", reason="links, pipes and rights of POSIX")
BIG = 5 * 1024 * 1024 + 1


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with what a plan may name by mistake."""
    made = tmp_path / "shop"
    (made / "folder").mkdir(parents=True)
    (made / "a.json").write_bytes(b"{}")
    (made / "large.json").write_bytes(b"x" * BIG)
    (tmp_path / "secret.json").write_bytes(b"{}")
    (made / "out.json").symlink_to("../secret.json")
    (made / "nowhere.json").symlink_to("gone.json")
    os.mkfifo(made / "pipe.json")
    return made


# ---- reading ------------------------------------------------------------------------------

WHY = {
    "a.json": None,
    "none.json": "missing",
    "nowhere.json": "missing",
    "folder": "folder",
    "../secret.json": "outside",
    "out.json": "outside",
    "pipe.json": "denied",
    "large.json": "large",
    "a\0b": "denied",
    "x" * 300: "denied",
}


@posix
@pytest.mark.parametrize("name", WHY, ids=lambda name: repr(name[:20]))
def test_a_look_and_a_reading_of_a_named_file_agree_on_why_it_cannot_be_had(
    root: Path, name: str
) -> None:
    assert why_unreadable(str(root), name) == WHY[name]
    if WHY[name] is None:
        assert NamedFiles(str(root)).read(name) == b"{}"
        return
    with pytest.raises(UnreadableFile) as told:
        NamedFiles(str(root)).read(name)
    assert told.value.why == WHY[name]


def test_a_file_is_read_once_for_all_who_name_it(root: Path) -> None:
    named = NamedFiles(str(root))
    assert named.read("a.json") == b"{}"
    (root / "a.json").write_bytes(b"[]")
    assert named.read("a.json") == b"{}", "one run says one thing"
    assert NamedFiles(str(root)).read("a.json") == b"[]"


@pytest.mark.parametrize("name", ["周年慶é.json", "ガ.json"])
@pytest.mark.parametrize(("on_disk", "asked"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_a_name_is_found_as_another_system_writes_it(
    root: Path, name: str, on_disk: str, asked: str
) -> None:
    (root / normalize(on_disk, name)).write_bytes(b"1")  # type: ignore[arg-type] - a form by name
    assert read_file(str(root), normalize(asked, name)) == b"1"  # type: ignore[arg-type] - as above


def test_a_name_that_is_no_text_is_refused_as_a_name(root: Path) -> None:
    found = read_file(str(root), os.fsdecode(b"\xff.yaml"))
    assert isinstance(found, Finding)
    assert found.variant == "name"


ERRORS = {
    "outside": NotAFileError("outside"),
    "special": NotAFileError("special"),
    "folder": IsADirectoryError(errno.EISDIR, "x"),
    "missing": FileNotFoundError(errno.ENOENT, "x"),
    "permission": PermissionError(errno.EACCES, "x"),
    "unreadable": OSError(errno.EIO, "Input/output error"),
}


@pytest.mark.parametrize("variant", ERRORS)
def test_each_error_of_the_system_is_a_finding_with_its_reason(variant: str) -> None:
    found = refusal("a.yaml", ERRORS[variant])
    assert (found.rule, found.variant, found.path) == ("OA101", variant, "a.yaml")
    if variant == "unreadable":
        assert found.params["reason"] == "Input/output error"
        assert refusal("a.yaml", ValueError("embedded null byte")).params["reason"]


def test_what_lies_in_the_workspace_is_known_also_where_it_is_not_there(root: Path) -> None:
    assert inside(str(root), "new/file.yaml") == root.resolve() / "new/file.yaml"
    for name in ("../secret.json", "out.json", "a\0b", "/etc/passwd"):
        assert inside(str(root), name) is None


# ---- replacing ----------------------------------------------------------------------------


def test_a_replaced_file_is_whole_and_no_draft_is_left(tmp_path: Path) -> None:
    path = tmp_path / "new/a.yaml"
    for data in (b"one", b"two" * 9999):
        replace_file(path, data)
        assert path.read_bytes() == data
    assert [each.name for each in path.parent.iterdir()] == ["a.yaml"]


@pytest.mark.parametrize("step", ["fsync", "write"])
def test_a_disk_that_fails_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / "a.yaml"
    replace_file(path, b"old")

    def failing(*_given: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    if step == "fsync":
        monkeypatch.setattr(files.os, "fsync", failing)
    else:
        monkeypatch.setattr(files, "_write_new", failing)
    with pytest.raises(OSError, match="No space"):
        replace_file(path, b"new")
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("a.yaml", b"old")]


@posix
@pytest.mark.parametrize("link", ["file", "folder", "dangling"])
def test_a_link_is_never_written_through(tmp_path: Path, link: str) -> None:
    real = tmp_path / "real"
    real.mkdir()
    (real / "a.yaml").write_bytes(b"mine")
    if link == "folder":
        (tmp_path / "approvals").symlink_to(real)
    else:
        (tmp_path / "approvals").mkdir()
        target = real / "a.yaml" if link == "file" else real / "none"
        (tmp_path / "approvals/a.yaml").symlink_to(target)
    with pytest.raises(LinkError):
        replace_file(tmp_path / "approvals/a.yaml", b"theirs")
    assert [(each.name, each.read_bytes()) for each in real.iterdir()] == [("a.yaml", b"mine")]


def test_a_private_text_is_replaced_whole_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "note"
    for text in ("one", "二"):
        write_private(path, text)
    assert path.read_text(encoding="utf-8") == "二"
    assert [each.name for each in tmp_path.iterdir()] == ["note"]
    assert os.name == "nt" or path.stat().st_mode & 0o077 == 0


@posix
def test_who_has_no_name_is_told_by_number_and_what_is_gone_belongs_to_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert private.owner_of(tmp_path) is None
    assert private.owner_of(tmp_path / "none") is None
    assert not private.is_open_to_others(tmp_path / "none")
    monkeypatch.setattr(private.os, "geteuid", lambda: 4_000_000_000)
    assert private.user_name() == "4000000000"
    assert private.owner_of(tmp_path) is not None


@posix
def test_a_folder_of_another_user_that_cannot_be_closed_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path / ".oactl"
    state.mkdir(0o755)
    state.chmod(0o755)

    def not_ours(*_given: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "chmod", not_ours)
    assert private_folder(state) == state


# ---- one at a time ------------------------------------------------------------------------


def test_a_lock_is_waited_for_and_given_up_after_its_time(tmp_path: Path) -> None:
    lock = tmp_path / "state/x.lock"
    with locked(lock):
        begun = time.monotonic()
        with pytest.raises(LockedError), locked(lock, wait=0.05):
            pass
        assert time.monotonic() - begun < 2
    with locked(lock, wait=0):
        pass


def test_changes_of_many_threads_are_all_there(tmp_path: Path) -> None:
    path, lock = tmp_path / "count", tmp_path / "x.lock"
    path.write_bytes(b"0")

    def count() -> None:
        for _ in range(5):
            with locked(lock):
                replace_file(path, b"%d" % (int(path.read_bytes()) + 1))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert path.read_bytes() == b"20"


def _hold(path: Path, ready: "multiprocessing.synchronize.Event") -> None:
    with locked(path):
        ready.set()
        time.sleep(60)


@posix
def test_a_lock_dies_with_its_process(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("fork")
    ready = spawn.Event()
    holder = spawn.Process(target=_hold, args=(tmp_path / "x.lock", ready))
    holder.start()
    assert ready.wait(10)
    with pytest.raises(LockedError), locked(tmp_path / "x.lock", wait=0):
        pass
    holder.kill()
    holder.join()
    with locked(tmp_path / "x.lock", wait=0):
        pass
