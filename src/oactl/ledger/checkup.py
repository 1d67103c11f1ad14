"""A check-up of the ledger's file: whole, consistent and writable."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from oactl.domain.delivery.state import fold
from oactl.errors import OactlError, Params
from oactl.ledger import rows
from oactl.ledger.database import UNREADABLE, database_errors, migrations, open_database
from oactl.ledger.store import Ledger

MOST = 100  # damages of one kind that are reported


@dataclass(frozen=True, slots=True)
class Damage:
    """What does not hold in a ledger; its sentence is in `commands/db.py`."""

    code: str
    params: Params = field(default_factory=dict)
    delivery: str | None = None


@dataclass(frozen=True, slots=True)
class CheckUp:
    """What came of it; `version` is that of the schema."""

    version: int
    deliveries: int
    damages: tuple[Damage, ...]


def check_up(path: Path) -> CheckUp:
    """Read every page and every row, fold every delivery, and try a write that is taken back.

    Raises the Faults `ledger.…` of a file that cannot be opened, read to its end or written.
    """
    with closing(open_database(path)) as db, database_errors(path):
        damages = [*_pages(db), *_schema(db)]
        if not damages:  # the rest asks for tables, columns and whole pages
            damages = [*_references(db), *_gaps(db), *_values(db), *_folds(path, db)]
        version = int(db.execute("pragma user_version").fetchone()[0])
        if any(each.code == "schema" for each in damages):
            return CheckUp(version, 0, tuple(damages))
        _try_a_write(db)
        count = int(db.execute("select count(*) from deliveries").fetchone()[0])
        return CheckUp(version, count, tuple(damages))


def _try_a_write(db: sqlite3.Connection) -> None:
    db.execute("begin immediate")
    db.execute("update meta set value = value where key = 'id'")
    db.execute("rollback")


def _pages(db: sqlite3.Connection) -> Iterator[Damage]:
    """What SQLite itself finds: pages, indices, constraints of columns."""
    for row in db.execute(f"pragma integrity_check({MOST})"):
        if row[0] != "ok":
            yield Damage("pages", {"what": row[0]})


def _schema(db: sqlite3.Connection) -> Iterator[Damage]:
    """What the migrations make and the file lacks."""
    with closing(sqlite3.connect(":memory:")) as made:
        for _, sql in migrations():
            made.executescript(sql)
        lacking = sorted(_parts(made) - _parts(db))
    for kind, name in lacking:
        yield Damage("schema", {"kind": kind, "name": name})
    if not lacking:
        known = {row[0] for row in db.execute("select key from meta")}
        for key in sorted({"id", "created_at"} - known):
            yield Damage("schema", {"kind": "meta", "name": key})


def _parts(db: sqlite3.Connection) -> set[tuple[str, str]]:
    """Kind and name of each table, trigger, index and column."""
    sql = "select type, name from sqlite_master where name not like 'sqlite_%'"
    found = {(str(kind), str(name)) for kind, name in db.execute(sql)}
    columns = {
        ("column", f"{table}.{row[1]}")
        for kind, table in found
        if kind == "table"
        for row in db.execute(f'pragma table_info("{table}")')
    }
    return found | columns


def _references(db: sqlite3.Connection) -> Iterator[Damage]:
    """Batches without a delivery, attempts without their batch, outcomes without their attempt."""
    for table, row, parent, _ in db.execute("pragma foreign_key_check").fetchmany(MOST):
        params = {"table": table, "row": row, "parent": parent}
        yield Damage("reference", params, _delivery_of(db, table, row))


def _delivery_of(db: sqlite3.Connection, table: str, row: int | None) -> str | None:
    """The delivery that a row says it belongs to."""
    columns = {each[1] for each in db.execute(f'pragma table_info("{table}")')}
    if "delivery_id" not in columns or row is None:
        return None
    sql = f'select delivery_id from "{table}" where rowid = ?'  # noqa: S608 - a name of the schema
    found = db.execute(sql, (row,)).fetchone()
    return str(found[0]) if found else None


GAPS = {
    "no_batches": "select id from deliveries where via <> 'hand-off'"
    " and id not in (select delivery_id from batches)",
    "gap": "select delivery_id from batches group by delivery_id"
    " having min(seq) <> 0 or max(seq) + 1 <> count(distinct seq)",
    "generation": "select distinct delivery_id from (select delivery_id from batches"
    " group by delivery_id, seq having min(generation) <> 0 or max(generation) + 1 <> count(*))",
}


def _gaps(db: sqlite3.Connection) -> Iterator[Damage]:
    """Deliveries without batches, and batches or generations that are missing between others."""
    for code, sql in GAPS.items():
        for (delivery,) in db.execute(sql).fetchmany(MOST):
            yield Damage(code, {}, str(delivery))


def _values(db: sqlite3.Connection) -> Iterator[Damage]:
    """Rows that are no value of ours, beside those that a delivery is folded from."""
    yield from _unreadable(db, "deliveries", lambda row: json.loads(row["document"]))
    yield from _unreadable(db, "events", rows.event_of)
    yield from _unreadable(db, "snapshots", rows.snapshot_of)


def _unreadable(
    db: sqlite3.Connection, table: str, make: Callable[[sqlite3.Row], Any]
) -> Iterator[Damage]:
    for row in db.execute(f"select rowid as place, * from {table}"):  # noqa: S608 - a name of ours
        try:
            make(row)
        except UNREADABLE as error:
            delivery = row["id"] if table == "deliveries" else None
            yield Damage("unreadable", _facts(table, row["place"], error), delivery)


def _folds(path: Path, db: sqlite3.Connection) -> Iterator[Damage]:
    """Deliveries that cannot be folded, or whose fold is not what they were settled as."""
    settled = {row["delivery_id"]: row for row in db.execute("select * from settled")}
    with closing(Ledger(path)) as ledger:
        for row in db.execute("select rowid as place, * from deliveries"):
            yield from _fold(ledger, row, settled.get(row["id"]))


def _fold(ledger: Ledger, row: sqlite3.Row, settled: sqlite3.Row | None) -> Iterator[Damage]:
    try:
        record = ledger.record_of(rows.delivery_of(row).identity)
        at = rows.time_of(settled["at"] if settled else row["created_at"])
        state = fold(record, at).state.value if record else None
    except (*UNREADABLE, OactlError) as error:
        yield Damage("unreadable", _facts("deliveries", row["place"], error), row["id"])
        return
    if settled and settled["state"] != state:
        yield Damage("settled", {"noted": settled["state"], "state": state}, row["id"])


def _facts(table: str, row: object, error: Exception) -> Params:
    return {"table": table, "row": row, "why": f"{type(error).__name__}: {error}"}
