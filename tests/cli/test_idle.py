"""`push --due` ends early only where it is certain that there is nothing to do."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from oactl import last_run
from oactl.commands import push_run
from oactl.domain.delivery.events import Event, Payload, ResolvedNotSent, Skipped
from oactl.domain.delivery.identity import Channel, Identity
from oactl.ledger.lock import FileLocks
from oactl.ledger.store import Ledger
from oactl.sending import due

MORNING = "2026-11-25T10:00:00+08:00"  # ten hours before the offer
LATER = "2026-11-25T10:01:00+08:00"
OCCURRENCE = Identity(
    Channel("host", "account:main"), "anniversary", "wed-fri-offer", "2026-11-25T20:00"
)
Edit = Callable[[Path], object]


@pytest.fixture
def in_full(monkeypatch):
    """Counts the runs that read plans."""
    runs: list[int] = []
    real = push_run.run_due

    def counted(*args, **kwargs):
        runs.append(1)
        return real(*args, **kwargs)

    monkeypatch.setattr(push_run, "run_due", counted)
    return runs


@pytest.fixture
def due_at(oactl_here):
    """`oactl push --due` at an instant."""

    def run(now: str, *args: str, env=None):
        return oactl_here("push", "--due", *args, env={"OACTL_NOW": now, **(env or {})})

    return run


def _plan(root: Path) -> Path:
    return root / "plans" / "anniversary.yaml"


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_of_two_idle_runs_only_the_first_reads_plans(due_at, in_full):
    assert tuple(due_at(MORNING)) == (0, "", "")
    assert tuple(due_at(LATER)) == (0, "", "")
    assert len(in_full) == 1


def test_at_the_time_of_the_next_occurrence_plans_are_read(due_at, in_full):
    due_at(MORNING)
    assert due_at("2026-11-25T19:59:59+08:00").code == 0
    assert len(in_full) == 1
    assert due_at("2026-11-25T20:00:00+08:00").code == 3  # nobody has approved it
    assert len(in_full) == 2


def test_a_clock_that_was_set_back_is_a_doubt(due_at, in_full):
    due_at(LATER)
    due_at(MORNING)
    assert len(in_full) == 2


def test_the_answer_holds_for_the_day_only(due_at, in_full, workspace):
    _edit(_plan(workspace), 'at: "20:00", from: 2026-11-25', 'at: "20:00", from: 2026-11-28')
    due_at(MORNING)
    due_at("2026-11-25T23:59:59+08:00")
    assert len(in_full) == 1
    due_at("2026-11-26T00:00:00+08:00")
    assert len(in_full) == 2


def _same_size_and_age(root: Path) -> None:
    path, kept = _plan(root), _plan(root).stat()
    _edit(path, 'at: "20:00"', 'at: "10:01"')
    os.utime(path, ns=(kept.st_atime_ns, kept.st_mtime_ns))
    assert path.stat().st_size == kept.st_size


def _new_plan(root: Path, name: str = "plans/another.yaml") -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(_plan(root), path)
    _edit(path, "plan: anniversary", "plan: another")


def _to_folder(root: Path) -> None:
    _plan(root).unlink()
    _plan(root).mkdir()


def _account_of_its_own(root: Path) -> None:
    (root / "accounts").mkdir()
    (root / "accounts" / "shop.yaml").write_text("token: {env: SHOP}\n", encoding="utf-8")


EDITS: dict[str, Edit] = {
    "the configuration": lambda root: _edit(root / "oactl.yaml", "tw-medium", "tw-high"),
    "an account's file": _account_of_its_own,
    "a plan": lambda root: _edit(_plan(root), "周年慶開跑", "周年慶又開跑"),
    "a plan of the same size and age": _same_size_and_age,
    "a new plan": _new_plan,
    "a new plan in a folder": lambda root: _new_plan(root, "plans/2026/another.yml"),
    "a plan's name": lambda root: _plan(root).rename(root / "plans" / "other.yaml"),
    "a plan that is gone": lambda root: _plan(root).unlink(),
    "a plan that is a folder now": _to_folder,
    "a plan that is a pipe now": lambda root: (_plan(root).unlink(), os.mkfifo(_plan(root))),
    "no folder of plans": lambda root: shutil.rmtree(root / "plans"),
    "a link that leads nowhere": lambda root: (root / "plans/x.yaml").symlink_to("none.yaml"),
    "a link out of the workspace": lambda root: (
        shutil.move(_plan(root), root.parent / "a.yaml"),
        _plan(root).symlink_to(root.parent / "a.yaml"),
    ),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_whatever_the_answer_hangs_on_is_a_doubt_once_it_changed(edit, due_at, in_full, workspace):
    due_at(MORNING)
    edit(workspace)
    due_at(LATER)
    assert len(in_full) == 2


def test_a_plan_behind_a_link_counts_with_what_it_says(due_at, in_full, workspace):
    real = workspace / "hidden.yaml"
    shutil.move(_plan(workspace), real)
    _plan(workspace).symlink_to(real)
    due_at(MORNING)
    due_at(LATER)
    assert len(in_full) == 1
    _edit(real, "周年慶開跑", "周年慶又開跑")
    due_at("2026-11-25T10:02:00+08:00")
    assert len(in_full) == 2


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root reads everything")
def test_a_plan_that_cannot_be_read_is_a_doubt(due_at, in_full, workspace):
    due_at(MORNING)
    _plan(workspace).chmod(0)
    assert due_at(LATER).code == 1
    assert due_at("2026-11-25T10:02:00+08:00").code == 1
    assert len(in_full) == 3


@pytest.mark.parametrize(
    "env",
    [
        {"OACTL_LINE_API_BASE": "http://127.0.0.1:9"},
        {"OACTL_DATABASE_URL": "sqlite:///.oactl/other.db"},
        {"OACTL_CONFIG": "staging.yaml"},
    ],
    ids=lambda env: next(iter(env)),
)
def test_another_wish_of_the_environment_is_a_doubt(env, due_at, in_full, workspace):
    shutil.copy(workspace / "oactl.yaml", workspace / "staging.yaml")
    due_at(MORNING)
    due_at(LATER, env=env)
    assert len(in_full) == 2


def _event(path: Path, payload: Payload) -> None:
    ledger = Ledger(path)
    at = datetime(2026, 11, 25, 2, tzinfo=UTC)
    ledger.note(Event(at, OCCURRENCE, "main", OCCURRENCE.name, "me", payload))
    ledger.close()


def test_what_another_command_writes_into_the_ledger_is_a_doubt(due_at, in_full, workspace):
    due_at(MORNING)
    _event(workspace / ".oactl" / "state.db", Skipped("x"))
    due_at(LATER)
    assert len(in_full) == 2


def test_a_ledger_that_is_gone_is_a_doubt(due_at, in_full, workspace):
    due_at(MORNING)
    (workspace / ".oactl" / "state.db").unlink()
    due_at(LATER)
    assert len(in_full) == 2
    assert (workspace / ".oactl" / "state.db").exists()


def test_a_ledger_that_was_restored_is_a_doubt(due_at, in_full, workspace):
    ledger = workspace / ".oactl" / "state.db"
    shutil.copy(ledger, workspace / "copy.db")
    _event(ledger, Skipped("x"))
    due_at(MORNING)
    shutil.copy(workspace / "copy.db", ledger)
    due_at(LATER)
    assert len(in_full) == 2


def test_a_ledger_made_anew_is_a_doubt(due_at, in_full, oactl_here, workspace):
    due_at(MORNING)
    (workspace / ".oactl" / "state.db").unlink()
    oactl_here("doctor", env={"OACTL_NOW": MORNING})
    assert (workspace / ".oactl" / "state.db").exists()
    due_at(LATER)
    assert len(in_full) == 2


def test_a_locked_ledger_is_a_doubt(due_at, in_full, workspace, monkeypatch):
    due_at(MORNING)
    with closing(sqlite3.connect(workspace / ".oactl" / "state.db")) as other:
        other.execute("begin exclusive")
        monkeypatch.setattr("oactl.ledger.database.BUSY_SECONDS", 0.01)
        assert due_at(LATER).code == 75
    assert len(in_full) == 2


@pytest.mark.parametrize("broken", ["", "1\n2", "\x00" * 40, "oactl\n" * 9])
def test_a_note_that_makes_no_sense_is_a_doubt(broken, due_at, in_full, workspace):
    due_at(MORNING)
    note = workspace / ".oactl" / "cache" / "next-due"
    assert note.stat().st_mode & 0o777 == 0o600
    note.write_text(broken)
    assert due_at(LATER).code == 0
    assert len(in_full) == 2


def test_a_moved_workspace_is_a_doubt(due_at, in_full, workspace):
    due_at(MORNING)
    other = workspace.parent / "copy"
    shutil.copytree(workspace, other)
    due_at(LATER, "--workspace", str(other))
    assert len(in_full) == 2


def test_an_edit_while_a_run_reads_is_seen_by_the_next(due_at, in_full, workspace, monkeypatch):
    real = push_run.push_due

    def edited_meanwhile(*args):
        _edit(_plan(workspace), 'at: "20:00"', 'at: "10:02"')
        return real(*args)

    with monkeypatch.context() as patch:
        patch.setattr(push_run, "push_due", edited_meanwhile)
        due_at(MORNING)
    assert due_at(LATER).code == 0
    assert len(in_full) == 2
    assert due_at("2026-11-25T10:02:00+08:00").code == 3


def test_a_line_written_while_a_run_looks_is_seen_by_the_next(
    due_at, in_full, workspace, monkeypatch
):
    real = due.due_of

    def noted_meanwhile(*args, **kwargs):
        found = real(*args, **kwargs)
        _event(workspace / ".oactl" / "state.db", ResolvedNotSent())
        return found

    with monkeypatch.context() as patch:
        patch.setattr("oactl.sending.run.due_of", noted_meanwhile)
        due_at(MORNING)
    due_at(LATER)
    assert len(in_full) == 2


def test_an_account_that_another_run_holds_leaves_the_answer_open(due_at, in_full, workspace, line):
    locks = FileLocks(workspace / ".oactl" / "locks")
    held = locks.take(line.base.removeprefix("http://"), "main")
    assert tuple(due_at(MORNING)) == (0, "", "")
    held.release()  # the other run died before it began anything
    due_at(LATER)
    assert len(in_full) == 2


def test_what_is_held_is_looked_at_in_each_run(due_at, in_full):
    assert due_at("2026-11-25T20:00:00+08:00").code == 3
    assert due_at("2026-11-25T20:01:00+08:00").code == 0
    assert due_at("2026-11-25T20:02:00+08:00", "--strict").code == 3
    assert len(in_full) == 3


def test_a_plan_with_errors_is_told_in_each_run(due_at, in_full, workspace):
    _edit(_plan(workspace), "subject:", "subjekt:")
    assert due_at(MORNING).code == 1
    assert due_at(LATER).code == 1
    assert len(in_full) == 2


@pytest.mark.parametrize("args", [["--json"], ["--dry-run"], ["--account", "main"]])
def test_whoever_asks_for_more_than_silence_gets_the_full_run(args, due_at, in_full):
    due_at(MORNING)
    assert due_at(LATER, *args).code == 0
    assert len(in_full) == 2


def test_a_part_of_the_accounts_answers_for_no_other(due_at, in_full, workspace):
    _edit(workspace / "oactl.yaml", "accounts:", "accounts:\n  other:\n    token: {env: OTHER}")
    due_at(MORNING, "--account", "other")
    due_at(LATER)
    assert len(in_full) == 2


@pytest.mark.parametrize("word", ["--workspace=", "--now="])
def test_an_empty_value_is_refused_also_where_nothing_is_due(due_at, word):
    assert due_at(MORNING).code == 0
    assert due_at(LATER, word).code == 2


def test_a_deadline_is_read_in_each_run(due_at, in_full):
    due_at(MORNING)
    assert due_at(LATER, "--deadline", "240s").code == 0
    assert len(in_full) == 1
    assert due_at(LATER, "--deadline", "soon").code == 2


def test_a_note_that_cannot_be_written_is_no_harm(due_at, in_full, workspace):
    (workspace / ".oactl" / "cache").write_text("")
    assert tuple(due_at(MORNING)) == (0, "", "")
    assert tuple(due_at(LATER)) == (0, "", "")
    assert len(in_full) == 2


def test_every_run_notes_its_begin_and_its_end(due_at, workspace):
    for now in (MORNING, LATER):
        due_at(now)
        found = last_run.read(workspace)
        assert found is not None
        assert found.exit == 0
        assert abs(found.began - datetime.fromisoformat(now)) < timedelta(seconds=30)


def test_a_dry_run_leaves_no_note(due_at, workspace):
    due_at(MORNING, "--dry-run")
    assert last_run.read(workspace) is None
    assert not (workspace / ".oactl" / "cache").exists()


def test_user_ids_are_dropped_in_time_also_where_nothing_is_due(due_at, in_full, workspace):
    ids = bytes(16)
    with closing(sqlite3.connect(workspace / ".oactl" / "state.db")) as db, db:
        marks = ", ".join("?" * len(db.execute("pragma table_info(deliveries)").fetchall()))
        columns = [row[1] for row in db.execute("pragma table_info(deliveries)")]
        values = {"id": "d", "by_name": 0, "via": "multicast", "purpose": "occurrence"}
        row = [values.get(name, "2026-11-24T01:30:00.000000+00:00") for name in columns]
        db.execute(f"insert into deliveries values ({marks})", row)  # noqa: S608 - only marks
        db.execute(
            "insert into batches (delivery_id, seq, generation, retry_key, ids, recipients)"
            " values ('d', 1, 1, 'k', ?, 1)",
            (ids,),
        )
        db.execute("insert into settled values ('d', '2026-11-24T01:30:00.000000+00:00', 'sent')")
    due_at(MORNING)
    due_at("2026-11-25T10:29:59+08:00")
    assert len(in_full) == 1
    due_at("2026-11-25T10:30:01+08:00")
    assert len(in_full) == 2
    with closing(sqlite3.connect(workspace / ".oactl" / "state.db")) as db:
        assert db.execute("select ids from batches").fetchone() == (None,)
