"""Few files may be open at one time (`ulimit -n`): fewer go side by side, and all are served."""

import errno
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from chain import all_once, line_of, names, occurrence, open_chain
from processes import ended, process
from sending_shop import MULTICAST, Shop

from oactl.ledger.lock import AccountLock, Busy, FileLocks
from oactl.sandbox import Fault, SandboxServer

COUNT = 12
posix = pytest.mark.skipif(sys.platform == "win32", reason="`ulimit` is POSIX's")


@pytest.fixture
def line() -> Iterator[SandboxServer]:
    with line_of(COUNT, friends=1_500) as server:
        yield server


@posix
@pytest.mark.parametrize("files", [16, 40])
@pytest.mark.parametrize("members", [0, 1_500])
def test_each_account_is_served_in_the_one_run_however_few_files_may_be_open(
    tmp_path: Path, line: SandboxServer, files: int, members: int
) -> None:
    chain = open_chain(tmp_path / "chain", line, members=members)
    ran = ended(process(chain, files=files))
    assert (ran.code, ran.err) == (0, "")
    assert set(ran.states.values()) == {"sent"}
    all_once(chain)


@posix
def test_one_account_has_as_many_requests_in_the_air_as_there_may_be_connections(
    tmp_path: Path,
) -> None:
    with line_of(1, friends=12_000) as line:
        chain = open_chain(tmp_path / "chain", line, members=12_000)
        line.fault(Fault("slow_after", path=MULTICAST, count=None, seconds=0.3))
        ran = ended(process(chain, files=30))
        assert (ran.code, ran.err, ran.only["state"]) == (0, "", "sent")
        all_once(chain)


def out_of_files(monkeypatch: pytest.MonkeyPatch, account: str, times: int) -> None:
    """A machine that opens no more files for an account, so many times."""
    plain, left = FileLocks.take, [times]

    def take(locks: FileLocks, host: str, name: str) -> AccountLock | Busy:
        if name == account and left[0] > 0:
            left[0] -= 1
            raise OSError(errno.EMFILE, "Too many open files")
        return plain(locks, host, name)

    monkeypatch.setattr(FileLocks, "take", take)


def test_who_found_no_file_free_has_its_turn_when_the_others_are_done(
    chain: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    out_of_files(monkeypatch, names(COUNT)[3], times=1)
    ran = chain.push()
    assert (ran.code, ran.err) == (0, "")
    all_once(chain)


def test_who_finds_no_file_free_at_all_is_told_with_the_next_step_and_waits_for_the_next_run(
    chain: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = names(COUNT)[3]
    out_of_files(monkeypatch, short, times=2)
    ran = chain.push()
    assert ran.code == 75
    assert f"account {short}: this machine lets oactl open no more files" in ran.err
    assert "ulimit -n 1024" in ran.err
    assert [each for each in ran.data["accounts"] if each["error"]] == [
        {"account": short, "error": "open_files"}
    ]
    assert set(ran.states) == {occurrence(each) for each in names(COUNT) if each != short}
    chain.later()
    assert chain.push().states == {occurrence(short): "sent"}
    all_once(chain)


def test_any_command_that_can_open_no_more_files_says_so_in_a_sentence(
    chain: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_more: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr("oactl.commands.status.show_status", full)
    ran = chain.run()
    assert ran.code == 75
    assert "open no more files" in ran.err
    assert "ulimit -n 1024" in ran.err
