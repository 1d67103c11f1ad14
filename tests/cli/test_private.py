"""The state folder is for its owner only, and what another user made is told with the fix."""

import json
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cli_shop import Run

from oactl.errors import OactlError
from oactl.ledger import database
from oactl.ledger.lock import FileLocks
from oactl.ledger.store import Ledger
from oactl.private import private_folder, state_folders

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
NOBODY = 65534


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


FIRST = [
    ["push", "--due"],
    ["plan", "validate"],
    ["plan", "approve", "--pending", "--by", "熊大"],
    ["account", "add", "shop", "--token-file", "token"],
    ["account", "add", "shop"],
    ["insight", "sync"],
    ["doctor"],
]


@pytest.mark.parametrize("mask", [0, 0o022, 0o277])
@pytest.mark.parametrize("command", FIRST, ids=" ".join)
def test_whoever_makes_the_state_folder_first_makes_it_private(
    oactl_here: Run, workspace: Path, command: list[str], mask: int
) -> None:
    shutil.rmtree(workspace / ".oactl")
    (workspace / "token").write_text("sandbox-token-main")
    (workspace / "token").chmod(0o600)
    with umask(mask):
        oactl_here(*command, stdin="sandbox-token-main")
    everything(workspace)


@pytest.mark.parametrize("mask", [0, 0o277])
def test_init_makes_it_private(oactl_here: Run, tmp_path: Path, mask: int) -> None:
    with umask(mask & 0o077):
        assert oactl_here("init", "new", cwd=tmp_path).code == 0
    assert mode(tmp_path / "new/.oactl") == 0o700


def everything(workspace: Path) -> None:
    state = workspace / ".oactl"
    for path in [state, *state.rglob("*")] if state.exists() else []:
        assert mode(path) & 0o077 == 0 or path.name == ".gitignore", path
        assert mode(path) == (0o700 if path.is_dir() else mode(path)), path


def test_a_state_folder_that_is_too_open_is_closed_by_whoever_writes_and_doctor_says_so(
    oactl_here: Run, workspace: Path
) -> None:
    state = workspace / ".oactl"
    for path in (state, private_folder(state / "locks")):
        path.chmod(0o755)
    ran = oactl_here("doctor", "--json")
    found = [each for each in json.loads(ran.out)["checks"] if each["check"] == "permissions"]
    assert {each["state"] for each in found} <= {"warn", "fault"}
    assert str(state) in found[0]["message"]
    assert mode(state) == 0o700
    state.chmod(0o755)
    assert oactl_here("push", "--due").code == 3
    assert (mode(state), mode(state / "locks")) == (0o700, 0o700)


def test_a_folder_outside_of_the_state_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    made = private_folder(tmp_path / "data" / "ledger")
    assert (mode(tmp_path), mode(tmp_path / "data"), mode(made)) == (0o755, 0o700, 0o700)
    assert state_folders(made) == []
    inside = tmp_path / ".oactl" / "cache" / "x"
    assert [each.name for each in state_folders(inside)] == [".oactl", "cache", "x"]


# ---- files of another user -------------------------------------------------------------------

as_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can be another user"
)


@contextmanager
def as_nobody() -> Iterator[None]:
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A state folder of `nobody`, where `nobody` can reach it."""
    folder = Path("/tmp") / f"oactl-test-{os.getpid()}"  # noqa: S108 - pytest's own are closed
    state = folder / ".oactl"
    private_folder(state / "locks")
    for path in (folder, state, state / "locks"):
        os.chown(path, NOBODY, NOBODY)
    yield state
    shutil.rmtree(folder)


@as_root
def test_a_lock_that_root_took_is_told_with_its_owner_and_the_mend(shared: Path) -> None:
    locks = FileLocks(shared / "locks")
    taken = locks.take("h", "main")
    taken.release()
    with as_nobody(), pytest.raises(OactlError) as told:
        locks.take("h", "main")
    assert told.value.code == "ledger.not_yours"
    assert told.value.params["path"].endswith(".lock")
    assert told.value.params["owner"] == "root"
    assert told.value.params["folder"] == str(shared)


@as_root
@pytest.mark.parametrize("what", ["file", "readable file", "folder", "closed folder"])
def test_a_ledger_that_root_made_is_told_with_its_owner_and_the_mend(
    shared: Path, what: str
) -> None:
    path = shared / "state.db"
    database.create(path, datetime(2026, 11, 25, tzinfo=UTC))
    if what == "readable file":
        path.chmod(0o644)
    if "folder" in what:
        os.chown(path, NOBODY, NOBODY)
        os.chown(shared, 0, 0)
        shared.chmod(0o755 if what == "folder" else 0o700)
    with as_nobody(), pytest.raises(OactlError) as told:
        _write(path)
    assert told.value.code == "ledger.not_yours"
    assert told.value.params["owner"] == "root"
    assert told.value.params["user"] == "nobody"


def _write(path: Path) -> None:
    assert database.is_there(path)
    with closing(Ledger(path)) as ledger:
        ledger.posts.check_off("h", "main", ledger.created_at)


@as_root
def test_doctor_names_the_owner_of_what_another_user_made(oactl_here: Run, workspace: Path) -> None:
    locks = private_folder(workspace / ".oactl/locks")
    (locks / "x.lock").touch(0o600)
    os.chown(locks / "x.lock", NOBODY, NOBODY)
    found = json.loads(oactl_here("doctor", "--json").out)["checks"]
    (check,) = [each for each in found if each["check"] == "permissions"]
    assert check["state"] == "fault"
    assert "nobody" in check["message"]
    assert "sudo chown -R root" in check["mend"]
