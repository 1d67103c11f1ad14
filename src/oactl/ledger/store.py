"""The ledger on SQL: what operations may write down and look up.

Every method that writes is one durable transaction: when it returns, the fact survives a crash.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from oactl.domain.audience import Via
from oactl.domain.delivery.outcome import Outcome
from oactl.domain.delivery.record import (
    Attempt,
    Batch,
    BatchRecord,
    Delivery,
    Event,
    EventKind,
    Realm,
    Record,
)
from oactl.ledger import rows
from oactl.ledger.database import Sql, create, readable
from oactl.ledger.snapshots import SqlSnapshots
from oactl.ports import Pin

_MANY = 400  # names in one `in (…)`; SQLite's bound is 999 in old versions


class SqlLedger:
    """A ledger in one SQLite file. One thread uses it."""

    def __init__(self, path: Path, folder: "TemporaryDirectory[str] | None" = None) -> None:
        self.path = path
        self._sql = Sql(path)
        self._folder = folder  # kept as long as the ledger
        meta = {row["key"]: row["value"] for row in self._sql.rows("select key, value from meta")}
        with readable(path):
            self.id: str = meta["id"]
            self.created_at = rows.time_of(meta["created_at"])

    @classmethod
    def create(cls, path: Path, now: datetime) -> "SqlLedger":
        """Make the ledger and open it."""
        create(path, now)
        return cls(path)

    @classmethod
    def for_now(cls, now: datetime) -> "SqlLedger":
        """A ledger that is gone with the process, for looking at a workspace without one."""
        folder = TemporaryDirectory(prefix="oactl-")
        path = Path(folder.name) / "state.db"
        create(path, now)
        return cls(path, folder)

    def close(self) -> None:
        """Close the file."""
        self._sql.close()

    def version(self) -> str:
        """Changes with every fact that is added: whether something was cached from this state."""
        sql = (
            "select (select count(*) from deliveries), (select max(id) from attempts),"
            " (select max(attempt_id) from outcomes), (select max(id) from events)"
        )
        return f"{self.id}:{':'.join(str(value) for value in self._sql.rows(sql)[0])}"

    # ---- what was seen, and who is who -------------------------------------------------------

    def pin_of(self, host: str, account: str) -> Pin | None:
        """The bot that an account's name stands for at a host, or None before first contact."""
        sql = "select * from pins where host = ? and account = ?"
        for row in self._sql.rows(sql, host, account):
            return Pin(row["bot_user_id"], row["basic_id"], row["display_name"])
        return None

    def pin(self, host: str, account: str, pin: Pin, now: datetime) -> None:
        """Remember the bot of first contact; a later call changes only its names."""
        sql = (
            "insert into pins values (?, ?, ?, ?, ?, ?) on conflict (host, account) do update"
            " set basic_id = excluded.basic_id, display_name = excluded.display_name"
            " where bot_user_id = excluded.bot_user_id"
        )
        values = (pin.bot_user_id, pin.basic_id, pin.display_name, rows.time_text(now))
        self._sql.write(sql, [(host, account, *values)])

    def seen(
        self, host: str, account: str, posts: Iterable[tuple[str, str]], now: datetime
    ) -> Mapping[tuple[str, str], datetime]:
        """When each (plan, post) was first seen; those not seen before are noted as of now."""
        sql = "select plan, post, at from seen where host = ? and account = ?"
        known = {(p, q): rows.time_of(at) for p, q, at in self._sql.rows(sql, host, account)}
        new = [key for key in posts if key not in known]
        if new:
            at = rows.time_text(now)
            sql = "insert or ignore into seen values (?, ?, ?, ?, ?)"
            self._sql.write(sql, [(host, account, plan, post, at) for plan, post in new])
        return known | dict.fromkeys(new, now)

    def seen_already(self, host: str, account: str) -> Mapping[tuple[str, str], datetime]:
        """When each (plan, post) was first seen, without noting anything."""
        return self.seen(host, account, (), self.created_at)

    def checked_until(self, host: str, account: str) -> datetime | None:
        """Up to when everything due of an account has been accounted for."""
        sql = "select at from checked where host = ? and account = ?"
        return next((rows.time_of(r["at"]) for r in self._sql.rows(sql, host, account)), None)

    def check_off(self, host: str, account: str, until: datetime) -> None:
        """Note that everything due up to an instant is sent, running, held or missed."""
        sql = (
            "insert into checked values (?, ?, ?)"
            " on conflict (host, account) do update set at = excluded.at"
        )
        self._sql.write(sql, [(host, account, rows.time_text(until))])

    # ---- deliveries --------------------------------------------------------------------------

    def begin(self, delivery: Delivery, batches: Sequence[Batch], events: Sequence[Event]) -> bool:
        """Freeze a delivery with its batches. False where the occurrence has one already."""
        with self._sql.transaction() as db:
            marks = ", ".join("?" * len(rows.delivery_row(delivery)))
            added = db.execute(
                f"insert or ignore into deliveries values ({marks})",  # noqa: S608 - only marks
                rows.delivery_row(delivery),
            ).rowcount
            if added:
                _add_batches(db, batches)
                _add_events(db, events)
        return bool(added)

    def intend(self, batches: Sequence[Batch], at: datetime) -> list[Attempt]:
        """Write down that each batch is about to be requested, before a byte leaves."""
        with self._sql.transaction() as db:
            return [_intend(db, batch, at) for batch in batches]

    def conclude(
        self,
        outcomes: Sequence[tuple[Attempt, Outcome]],
        at: datetime,
        renewed: Sequence[Batch] = (),
        events: Sequence[Event] = (),
    ) -> None:
        """Write down what came back, with the batches that go again and why, all or nothing."""
        values = [(a.id, rows.time_text(at), *rows.outcome_row(o)) for a, o in outcomes]
        with self._sql.transaction() as db:
            db.executemany("insert into outcomes values (?, ?, ?, ?)", values)
            _add_batches(db, renewed)
            _add_events(db, events)

    def renew(self, batches: Sequence[Batch], events: Sequence[Event]) -> None:
        """Add the next generation of batches, and why, and open their delivery again."""
        with self._sql.transaction() as db:
            _add_batches(db, batches)
            _add_events(db, events)
            for delivery in {batch.delivery_id for batch in batches}:
                db.execute("delete from settled where delivery_id = ?", (delivery,))

    def note(self, *events: Event) -> None:
        """Add lines to the log of who did what."""
        with self._sql.transaction() as db:
            _add_events(db, events)

    def settle(self, delivery: str, state: str, at: datetime) -> None:
        """Note that a delivery needs no further look."""
        values = [(delivery, rows.time_text(at), state)]
        self._sql.write("insert or replace into settled values (?, ?, ?)", values)

    def reopen(self, delivery: str, event: Event) -> None:
        """Look at a delivery again, and note why."""
        with self._sql.transaction() as db:
            _add_events(db, [event])
            db.execute("delete from settled where delivery_id = ?", (delivery,))

    def forget_ids(self, before: datetime) -> None:
        """Drop the user ids of deliveries that ended before an instant; counts stay."""
        self._sql.write(
            "update batches set ids = null where ids is not null and delivery_id in"
            " (select delivery_id from settled where at < ?)",
            [(rows.time_text(before),)],
        )

    def snapshots(self, realm: Realm) -> SqlSnapshots:
        """The insight snapshots of one bot at one host."""
        return SqlSnapshots(self._sql, realm)

    # ---- looking up --------------------------------------------------------------------------

    def record_of(self, host: str, bot_user_id: str, occurrence: str) -> Record | None:
        """The delivery of an occurrence of one bot."""
        where = "host = ? and bot_user_id = ? and occurrence = ?"
        return next(iter(self._records(where, host, bot_user_id, occurrence)), None)

    def records_named(self, name: str) -> list[Record]:
        """The deliveries of an id or an occurrence, of every account and host, newest first."""
        return self._records("id = ? or occurrence = ?", name, name)

    def open_records(self, host: str, account: str) -> list[Record]:
        """Deliveries that are not settled, oldest first."""
        where = "host = ? and account = ? and id not in (select delivery_id from settled)"
        return self._records(where, host, account)[::-1]

    def with_ids(self, batches: Sequence[Batch]) -> list[Batch]:
        """The same batches with their user ids."""
        sql = "select * from batches where delivery_id = ? and seq = ? and generation = ?"
        return [
            rows.batch_of(row)
            for batch in batches
            for row in self._sql.rows(sql, batch.delivery_id, batch.seq, batch.generation)
        ]

    def has_open(self) -> bool:
        """Whether any delivery is not settled."""
        sql = (
            "select 1 from deliveries where via <> 'hand-off' and purpose = 'occurrence'"
            " and id not in (select delivery_id from settled) limit 1"
        )
        return bool(self._sql.rows(sql))

    def records_since(self, since: datetime, account: str | None = None) -> list[Record]:
        """Deliveries begun at or after an instant, newest first."""
        where = "created_at >= ? and (? is null or account = ?)"
        return self._records(where, rows.time_text(since), account, account)

    def begun_on(self, host: str, bot_user_id: str, plan: str, post: str, day: str) -> list[Record]:
        """The deliveries of one post whose wall-clock day is `2026-11-25`, tests left out."""
        where = (
            "host = ? and bot_user_id = ? and plan = ? and post = ? and purpose = 'occurrence'"
            " and substr(occurrence, -16, 10) = ?"
        )
        return self._records(where, host, bot_user_id, plan, post, day)

    def alike(self, host: str, bot_user_id: str, likeness: str, since: datetime) -> list[Record]:
        """Deliveries of the same content to the same audience begun since, newest first."""
        where = (
            "host = ? and bot_user_id = ? and likeness = ? and created_at >= ?"
            " and purpose = 'occurrence'"
        )
        return self._records(where, host, bot_user_id, likeness, rows.time_text(since))

    def requests_since(self, host: str, bot_user_id: str, via: Via, since: datetime) -> int:
        """How many requests of one kind were begun since an instant (LINE counts all of them)."""
        sql = (
            "select count(*) as n from attempts a join deliveries d on d.id = a.delivery_id"
            " where d.host = ? and d.bot_user_id = ? and d.via = ? and a.at > ?"
        )
        found = self._sql.rows(sql, host, bot_user_id, via.value, rows.time_text(since))
        return int(found[0]["n"])

    def events_of(
        self, host: str, account: str, occurrences: Sequence[str]
    ) -> Mapping[str, list[Event]]:
        """The log of each occurrence, oldest first."""
        found: dict[str, list[Event]] = {}
        for start in range(0, len(occurrences), _MANY):
            part = occurrences[start : start + _MANY]
            sql = (
                "select * from events where host = ? and account = ? and occurrence in"  # noqa: S608 - only marks
                f" ({', '.join('?' * len(part))}) order by id"
            )
            for event in self._sql.read(rows.event_of, sql, host, account, *part):
                found.setdefault(event.occurrence, []).append(event)
        return found

    def log_since(self, since: datetime, kinds: Sequence[EventKind]) -> list[Event]:
        """The lines of some kinds since an instant, newest first."""
        names = [kind.value for kind in kinds]
        sql = (
            "select * from events where at >= ? and kind in"  # noqa: S608 - only marks
            f" ({', '.join('?' * len(names))}) order by id desc"
        )
        return self._sql.read(rows.event_of, sql, rows.time_text(since), *names)

    def _records(self, where: str, *values: Any) -> list[Record]:  # noqa: ANN401 - SQL's values
        sql = f"select * from deliveries where {where} order by created_at desc, rowid desc"  # noqa: S608 - `where` is ours
        with readable(self.path):
            return [self._record(rows.delivery_of(row)) for row in self._sql.rows(sql, *values)]

    def _record(self, delivery: Delivery) -> Record:
        batches = map(rows.batch_of, self._sql.rows(_BATCHES, delivery.id))
        attempts = map(rows.attempt_of, self._sql.rows(_ATTEMPTS, delivery.id))
        of_batch = {
            key: list(group)
            for key, group in groupby(attempts, key=lambda a: (a.seq, a.generation))
        }
        events = self.events_of(delivery.realm.host, delivery.account, [delivery.occurrence])
        return Record(
            delivery,
            [BatchRecord(b, of_batch.get((b.seq, b.generation), [])) for b in batches],
            events.get(delivery.occurrence, []),
        )


# Of each batch the newest generation is in force.
_BATCHES = """
select b.delivery_id, b.seq, b.generation, b.retry_key, null as ids, b.recipients
from batches b where b.delivery_id = ? and b.generation =
    (select max(generation) from batches n where n.delivery_id = b.delivery_id and n.seq = b.seq)
order by b.seq
"""
_ATTEMPTS = """
select a.*, o.at as ended_at, o.kind, o.facts from attempts a
left join outcomes o on o.attempt_id = a.id
where a.delivery_id = ? order by a.seq, a.generation, a.id
"""


def _intend(db: sqlite3.Connection, batch: Batch, at: datetime) -> Attempt:
    place = (batch.delivery_id, batch.seq, batch.generation)
    cursor = db.execute(
        "insert into attempts (delivery_id, seq, generation, at) values (?, ?, ?, ?)",
        (*place, rows.time_text(at)),
    )
    return Attempt(int(cursor.lastrowid or 0), *place, at)


def _add_batches(db: sqlite3.Connection, batches: Sequence[Batch]) -> None:
    db.executemany("insert into batches values (?, ?, ?, ?, ?, ?)", map(rows.batch_row, batches))


def _add_events(db: sqlite3.Connection, events: Sequence[Event]) -> None:
    sql = (
        "insert into events (at, host, account, occurrence, kind, actor, facts)"
        " values (?, ?, ?, ?, ?, ?, ?)"
    )
    db.executemany(sql, map(rows.event_row, events))
