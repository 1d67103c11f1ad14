"""The ledger in SQLite: what a run may write down. What it may look up is in `records`."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from oactl.domain.account import Pin
from oactl.domain.delivery.events import Event
from oactl.domain.delivery.facts import (
    Attempt,
    Batch,
    Delivery,
    Outcome,
    Version,
)
from oactl.domain.delivery.identity import Channel, Identity
from oactl.domain.delivery.summary import Notice
from oactl.ledger import rows
from oactl.ledger.database import Database, create, readable
from oactl.ledger.figures import DailyFigures
from oactl.ledger.imported import ImportedFigures
from oactl.ledger.pauses import Pauses
from oactl.ledger.posts import Posts
from oactl.ledger.records import Records
from oactl.ledger.sent import SentHistory
from oactl.ledger.snapshots import Snapshots

if TYPE_CHECKING:
    from oactl.ledger.notifications import Notifications

AGAIN = timedelta(hours=1)  # cron runs each minute and mails what it reads


class Outbox:
    """The notices of a ledger."""

    def __init__(self, sql: Database) -> None:
        self._sql = sql

    def put(self, notice: Notice, at: datetime) -> Notice:
        """Add one notice that has no fact of its own."""
        with self._sql.transaction() as db:
            return add_notices(db, [notice], at)[0]

    def put_if_due(self, notice: Notice, at: datetime) -> Notice | None:
        """Add one unless its like was noted within the last hour, by another thread or run either.

        Gives it with its id, or None.
        """
        if not self.is_due(notice.host, notice.account, notice.key, at):
            return None  # most runs end here, without a transaction
        with self._sql.transaction() as db:
            if not self.is_due(notice.host, notice.account, notice.key, at):
                return None
            return add_notices(db, [notice], at)[0]

    def put_once(self, notice: Notice, at: datetime) -> Notice | None:
        """Add one unless its like was ever noted. Gives it with its id, or None."""
        if self.has(notice):
            return None
        with self._sql.transaction() as db:
            return None if self.has(notice) else add_notices(db, [notice], at)[0]

    def is_due(self, host: str, account: str, key: str, at: datetime) -> bool:
        """Whether nothing of this key was noted within the last hour."""
        sql = (
            "select 1 from notices where key = ? and host = ? and account = ?"
            " and at > ? and at <= ? limit 1"
        )
        since, now = rows.time_text(at - AGAIN), rows.time_text(at)
        return not self._sql.rows(sql, key, host, account, since, now)

    def has(self, notice: Notice) -> bool:
        """Whether a notice of the same key was ever noted."""
        sql = "select 1 from notices where key = ? and host = ? and account = ? limit 1"
        return bool(self._sql.rows(sql, notice.key, notice.host, notice.account))

    def untold(self, host: str, account: str) -> list[Notice]:
        """What was not written out yet, oldest first."""
        sql = (
            "select * from notices where host = ? and account = ?"
            " and id not in (select notice_id from told) order by id"
        )
        return [rows.notice_of(row) for row in self._sql.rows(sql, host, account)]

    def untold_of_others(self, accounts: Iterable[str]) -> list[Notice]:
        """What was not written out yet of accounts that have gone since, as by another name."""
        known = ["", *accounts]
        sql = (
            f"select * from notices where account not in ({', '.join('?' * len(known))})"  # noqa: S608 - only marks
            " and id not in (select notice_id from told) order by id"
        )
        return [rows.notice_of(row) for row in self._sql.rows(sql, *known)]

    def tell(self, notices: Sequence[Notice], at: datetime) -> None:
        """Mark notices as written out."""
        values = [(notice.id, rows.time_text(at)) for notice in notices if notice.id is not None]
        if values:
            self._sql.write("insert or ignore into told values (?, ?)", values)


def add_notices(db: sqlite3.Connection, notices: Iterable[Notice], at: datetime) -> list[Notice]:
    """Add notices inside a transaction. Gives them with their ids."""
    names = ", ".join(rows.NOTICE)
    marks = ", ".join("?" * len(rows.NOTICE))
    sql = f"insert into notices ({names}) values ({marks})"  # noqa: S608 - only names and marks
    return [
        replace(notice, id=int(db.execute(sql, rows.notice_row(notice, at)).lastrowid or 0))
        for notice in notices
    ]


KEEP_IDS = timedelta(hours=25)  # after the end of a delivery


class Ledger(Records):
    """A ledger in one SQLite file. Thread-safe."""

    def __init__(self, path: Path, folder: "TemporaryDirectory[str] | None" = None) -> None:
        super().__init__(path)
        self._folder = folder  # kept as long as the ledger
        self.outbox = Outbox(self._sql)
        self.posts = Posts(self._sql)
        self.sent = SentHistory(self._sql)
        self.pauses = Pauses(self._sql)
        self.figures = DailyFigures(self._sql)
        self.imported = ImportedFigures(self._sql)
        self._pins: dict[tuple[str, str], Pin] = {}
        meta = {row["key"]: row["value"] for row in self._sql.rows("select key, value from meta")}
        with readable(path):
            self.id: str = meta["id"]
            self.created_at = rows.time_of(meta["created_at"])

    @classmethod
    def create(cls, path: Path, now: datetime, *notices: Notice) -> "Ledger":
        """Make the ledger, with what the next push has to tell of it, and open it."""
        create(path, now, lambda db: add_notices(db, notices, now))
        return cls(path)

    @classmethod
    def for_now(cls, now: datetime) -> "Ledger":
        """A ledger that is gone with the process, for looking at a workspace without one."""
        folder = TemporaryDirectory(prefix="oactl-")
        path = Path(folder.name) / "state.db"
        create(path, now)
        return cls(path, folder)

    @property
    def notifications(self) -> "Notifications":
        """What receivers of `notify:` are told."""
        from oactl.ledger.notifications import Notifications  # noqa: PLC0415 - few tell anybody

        return Notifications(self._sql)

    def close(self) -> None:
        """Close the file; that of a ledger for now is gone with it."""
        self._sql.close()
        if self._folder is not None:
            self._folder.cleanup()

    # ---- who is who --------------------------------------------------------------------------

    def pin_of(self, host: str, account: str) -> Pin | None:
        """The bot that an account's name stands for at a host, or None before first contact.

        It is asked for at every turn, and once there it stays: it is looked up until it is there.
        """
        place = (host, account)
        if place not in self._pins:
            sql = "select * from pins where host = ? and account = ?"
            for row in self._sql.rows(sql, *place):
                self._pins[place] = Pin(row["bot_user_id"], row["basic_id"], row["display_name"])
        return self._pins.get(place)

    def bots(self) -> dict[tuple[str, str], str]:
        """The bot of every account that was contacted, by host and name."""
        found = self._sql.rows("select host, account, bot_user_id from pins")
        return {(row["host"], row["account"]): row["bot_user_id"] for row in found}

    def pin(self, host: str, account: str, pin: Pin, now: datetime) -> None:
        """Remember the bot of first contact; a later call changes only its names."""
        sql = (
            "insert into pins values (?, ?, ?, ?, ?, ?) on conflict (host, account) do update"
            " set basic_id = excluded.basic_id, display_name = excluded.display_name"
            " where bot_user_id = excluded.bot_user_id"
        )
        values = (pin.bot_user_id, pin.basic_id, pin.display_name, rows.time_text(now))
        self._pins.pop((host, account), None)
        self._sql.write(sql, [(host, account, *values)])

    def former_names(self, host: str, names: Iterable[str]) -> dict[str, str]:
        """Accounts that are none of `names` and of which posts were seen, with their bots."""
        sql = (
            "select account, bot_user_id from pins p where host = ? and exists"
            " (select 1 from seen s where s.host = p.host and s.account = p.account)"
        )
        known = {row["account"]: row["bot_user_id"] for row in self._sql.rows(sql, host)}
        return {name: bot for name, bot in known.items() if name not in set(names)}

    # ---- approvals ---------------------------------------------------------------------------

    def revoke_approvals(self, numbers: Sequence[tuple[str, str, str]], at: datetime) -> None:
        """Note (number, plan, post) of approvals that never count again; known ones stay as is."""
        known = self.revoked_approvals()
        new = [each for each in numbers if each[0] not in known]
        if new:
            sql = "insert or ignore into revoked_approvals values (?, ?, ?, ?)"
            self._sql.write(sql, [(*each, rows.time_text(at)) for each in new])

    def revoked_approvals(self) -> frozenset[str]:
        """The numbers of the approvals that never count again."""
        return frozenset(
            r["number"] for r in self._sql.rows("select number from revoked_approvals")
        )

    # ---- deliveries --------------------------------------------------------------------------

    def freeze(
        self, delivery: Delivery, batches: Iterable[Batch], events: Sequence[Event] = ()
    ) -> bool:
        """Write a delivery with its batches. False where the occurrence has one already."""
        return self.freeze_together([(delivery, batches, events)])

    def freeze_together(
        self, parts: Iterable[tuple[Delivery, Iterable[Batch], Sequence[Event]]]
    ) -> bool:
        """The same of several deliveries, all or nothing; where the first is there, nothing."""
        with self._sql.transaction() as db:
            for place, (delivery, batches, events) in enumerate(parts):
                if not _insert(db, "deliveries", rows.DELIVERY, [rows.delivery_row(delivery)]):
                    if place == 0:
                        return False
                    raise AssertionError(delivery.occurrence)  # undoes the others
                _add_batches(db, batches)
                _add_events(db, events)
        return True

    def id_is_taken(self, delivery: str, identity: Identity) -> bool:
        """Whether a delivery's id belongs to another identity."""
        sql = (
            "select 1 from deliveries where id = ?"
            " and not (host = ? and bot_user_id = ? and name = ?)"
        )
        channel = identity.channel
        place = (channel.host, channel.bot_user_id, identity.name)
        return bool(self._sql.rows(sql, delivery, *place))

    def intend(self, batches: Sequence[Batch], at: datetime) -> list[Attempt]:
        """Write down that each batch is about to be requested, before a byte leaves."""
        with self._sql.transaction() as db:
            return [_intend(db, batch, at) for batch in batches]

    def record_outcomes(
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

    def renew(
        self, batches: Sequence[Batch], events: Sequence[Event], version: Version | None = None
    ) -> None:
        """Add the next generation of batches, and why, and open their delivery again.

        `version` is the text that they carry, where it is a new one.
        """
        with self._sql.transaction() as db:
            for delivery in {batch.delivery_id for batch in batches}:
                if version is not None:
                    approval, at = rows.json_text(dict(version.approval)), events[0].at
                    row = (delivery, version.number, version.document, approval)
                    db.execute(
                        "insert into versions values (?, ?, ?, ?, ?)", (*row, rows.time_text(at))
                    )
                db.execute("delete from settled where delivery_id = ?", (delivery,))
            _add_batches(db, batches)
            _add_events(db, events)

    def note(self, *events: Event, notices: Sequence[Notice] = ()) -> list[Notice]:
        """Add lines to the log of who did what, with what has to be told of them."""
        with self._sql.transaction() as db:
            _add_events(db, events)
            return add_notices(db, notices, events[0].at)

    def finish(
        self, delivery: str, state: str, at: datetime, notices: Sequence[Notice] = ()
    ) -> list[Notice]:
        """Note that a delivery needs no further look, with what has to be told of it.

        Nothing has to be told where another thread or run has just noted the same.
        """
        with self._sql.transaction() as db:
            row = (delivery, rows.time_text(at), state)
            sql = (
                "insert into settled values (?, ?, ?) on conflict (delivery_id) do update"
                " set at = excluded.at, state = excluded.state where state <> excluded.state"
            )
            return add_notices(db, notices, at) if db.execute(sql, row).rowcount else []

    def reopen(self, delivery: str, *events: Event, batches: Sequence[Batch] = ()) -> None:
        """Look at a delivery again, and note why; `batches` go again as their next generation."""
        with self._sql.transaction() as db:
            _add_batches(db, batches)
            _add_events(db, events)
            db.execute("delete from settled where delivery_id = ?", (delivery,))

    def forget_ids(self, now: datetime) -> None:
        """Drop the user ids of deliveries that ended 25 h ago, one after the other; counts stay."""
        sql = (
            "select distinct b.delivery_id from batches b join settled s using (delivery_id)"
            " where b.ids is not null and s.at < ?"
        )
        for row in self._sql.rows(sql, rows.time_text(now - KEEP_IDS)):
            drop = "update batches set ids = null where delivery_id = ? and ids is not null"
            self._sql.write(drop, [(row["delivery_id"],)])

    def snapshots(self, channel: Channel) -> Snapshots:
        """The insight snapshots of one bot at one host."""
        return Snapshots(self._sql, channel)


def _intend(db: sqlite3.Connection, batch: Batch, at: datetime) -> Attempt:
    place = (batch.delivery_id, batch.seq, batch.generation)
    cursor = db.execute(
        "insert into attempts (delivery_id, seq, generation, at) values (?, ?, ?, ?)",
        (*place, rows.time_text(at)),
    )
    return Attempt(int(cursor.lastrowid or 0), *place, at)


def _add_batches(db: sqlite3.Connection, batches: Iterable[Batch]) -> None:
    _insert(db, "batches", rows.BATCH, map(rows.batch_row, batches))


def _add_events(db: sqlite3.Connection, events: Iterable[Event]) -> None:
    _insert(db, "events", rows.EVENT, map(rows.event_row, events))


def _insert(
    db: sqlite3.Connection, table: str, names: Sequence[str], values: Iterable[tuple[Any, ...]]
) -> int:
    """Insert rows, a delivery that is there already not again. Gives how many were added."""
    how = "insert or ignore" if table == "deliveries" else "insert"
    marks = ", ".join("?" * len(names))
    sql = f"{how} into {table} ({', '.join(names)}) values ({marks})"
    return db.executemany(sql, values).rowcount
