"""The ledger on SQL: what a run may write down and look up.

Every method that writes is one durable transaction: when it returns, the fact survives a crash.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from oactl.domain.account import Pin
from oactl.domain.audience import Via
from oactl.domain.delivery.events import Event, Payload
from oactl.domain.delivery.facts import (
    Attempt,
    Batch,
    BatchRecord,
    Delivery,
    Record,
    Version,
)
from oactl.domain.delivery.identity import Channel, Identity, of_account
from oactl.domain.delivery.notice import Notice
from oactl.domain.delivery.outcome import Outcome
from oactl.ledger import rows
from oactl.ledger.database import Sql, create, readable
from oactl.ledger.events import kind_of
from oactl.ledger.outbox import Outbox, add_notices
from oactl.ledger.posts import Posts
from oactl.ledger.snapshots import Snapshots

KEEP_IDS = timedelta(hours=25)  # after the end of a delivery
_MANY = 400  # names in one `in (…)`; SQLite's bound is 999 in old versions


class Ledger:
    """A ledger in one SQLite file. One thread uses it."""

    def __init__(self, path: Path, folder: "TemporaryDirectory[str] | None" = None) -> None:
        self.path = path
        self._sql = Sql(path)
        self._folder = folder  # kept as long as the ledger
        self.outbox = Outbox(self._sql)
        self.posts = Posts(self._sql)
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

    def close(self) -> None:
        """Close the file."""
        self._sql.close()

    # ---- who is who --------------------------------------------------------------------------

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
        with self._sql.transaction() as db:
            added = _insert(db, "deliveries", rows.DELIVERY, [rows.delivery_row(delivery)])
            if added:
                _add_batches(db, batches)
                _add_events(db, events)
        return bool(added)

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

    def settle(
        self, delivery: str, state: str, at: datetime, notices: Sequence[Notice] = ()
    ) -> list[Notice]:
        """Note that a delivery needs no further look, with what has to be told of it."""
        with self._sql.transaction() as db:
            row = (delivery, rows.time_text(at), state)
            db.execute("insert or replace into settled values (?, ?, ?)", row)
            return add_notices(db, notices, at)

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

    # ---- looking up --------------------------------------------------------------------------

    def record_of(self, identity: Identity) -> Record | None:
        """The delivery of an occurrence of one bot."""
        channel = identity.channel
        where = "host = ? and bot_user_id = ? and name = ?"
        place = (channel.host, channel.bot_user_id, identity.name)
        return next(iter(self._records(where, *place)), None)

    def is_doubled(self, identity: Identity) -> bool:
        """Whether 0.1.0 began the occurrence a second time."""
        sql = "select 1 from deliveries where host = ? and bot_user_id = ? and name like ?"
        channel = identity.channel
        pattern = f"{identity.name}#%"
        return bool(self._sql.rows(sql, channel.host, channel.bot_user_id, pattern))

    def begun(self, channel: Channel, names: Sequence[str]) -> set[str]:
        """Which of the names (PLAN/POST@WALL) have a delivery of a bot."""
        sql = "select name from deliveries where host = ? and bot_user_id = ? and name in"
        place = (channel.host, channel.bot_user_id)
        return {row["name"] for row in self._of_names(sql, place, names)}

    def records_named(self, name: str) -> list[Record]:
        """The deliveries of an id or an occurrence, in both its forms, newest first."""
        exact = self._records("id = ? or occurrence = ?", name, name)
        if exact:
            return exact
        account, short = name.split("/", 1) if name.count("/") > 1 else (None, name)
        where = "purpose = 'occurrence' and name = ? and (? is null or account = ?)"
        return self._records(where, short, account, account)

    def open_records(self, channel: Channel) -> list[Record]:
        """Deliveries of a bot that are not settled, oldest first."""
        where = "host = ? and bot_user_id = ? and id not in (select delivery_id from settled)"
        return self._records(where, channel.host, channel.bot_user_id)[::-1]

    def open_elsewhere(self, host: str, owners: Iterable[str]) -> list[Record]:
        """Deliveries at a host that are not settled and belong to none of the owners."""
        known = sorted(owners)
        marks = ", ".join("?" * len(known))
        owner = f"host = ? and bot_user_id not in ({marks})"
        where = "purpose = 'occurrence' and id not in (select delivery_id from settled)"
        return self._records(f"{owner} and {where}", host, *known)[::-1]

    def with_ids(self, batches: Sequence[Batch]) -> list[Batch]:
        """The same batches with their user ids."""
        sql = "select * from batches where delivery_id = ? and seq = ? and generation = ?"
        return [
            rows.batch_of(row)
            for batch in batches
            for row in self._sql.rows(sql, batch.delivery_id, batch.seq, batch.generation)
        ]

    def has_open(self) -> bool:
        """Whether any delivery is not settled, or anything was not told."""
        sql = (
            "select 1 from deliveries where via <> 'hand-off' and purpose = 'occurrence'"
            " and id not in (select delivery_id from settled)"
            " union all select 1 from notices where id not in (select notice_id from told) limit 1"
        )
        return bool(self._sql.rows(sql))

    def records_since(self, since: datetime, account: str | None = None) -> list[Record]:
        """Deliveries begun at or after an instant, newest first."""
        where = "created_at >= ? and (? is null or account = ?)"
        return self._records(where, rows.time_text(since), account, account)

    def begun_on(self, channel: Channel, plan: str, post: str, day: str) -> list[Delivery]:
        """The deliveries of one post whose wall-clock day is `2026-11-25`, tests left out."""
        where = (
            "host = ? and bot_user_id = ? and plan = ? and post = ? and purpose = 'occurrence'"
            " and substr(name, instr(name, '@') + 1, 10) = ?"
        )
        return self._deliveries(where, channel.host, channel.bot_user_id, plan, post, day)

    def sent_of(self, host: str, plan: str, post: str, since: datetime) -> list[Record]:
        """The deliveries of one post of every account whose time is not before `since`.

        Newest first, tests left out.
        """
        where = (
            "host = ? and plan = ? and post = ? and purpose = 'occurrence' and scheduled_at >= ?"
        )
        return self._records(where, host, plan, post, rows.time_text(since))

    def alike(
        self, channel: Channel, content_hash: str, since: datetime, *, other_than: tuple[str, str]
    ) -> list[Record]:
        """Deliveries of the same content to the same audience begun since, newest first.

        Of every post but `other_than` (plan, post).
        """
        where = (
            "host = ? and bot_user_id = ? and content_hash = ? and created_at >= ?"
            " and purpose = 'occurrence' and not (plan = ? and post = ?)"
        )
        place = (channel.host, channel.bot_user_id)
        return self._records(where, *place, content_hash, rows.time_text(since), *other_than)

    def requests_since(self, channel: Channel, via: Via, since: datetime) -> list[datetime]:
        """When requests of one kind were begun since an instant (LINE counts all of them)."""
        sql = (
            "select a.at from attempts a join deliveries d on d.id = a.delivery_id"
            " where d.host = ? and d.bot_user_id = ? and d.via = ? and a.at > ? order by a.id"
        )
        place = (channel.host, channel.bot_user_id, via.value)
        return [
            rows.time_of(row["at"]) for row in self._sql.rows(sql, *place, rows.time_text(since))
        ]

    def events_of(
        self, channel: Channel, account: str, names: Sequence[str]
    ) -> Mapping[str, list[Event]]:
        """The log of each name (PLAN/POST@WALL), oldest first.

        What was noted before the account's bot was known is its log too.
        """
        found: dict[str, list[Event]] = {}
        sql = "select * from events where host = ? and owner in (?, ?) and name in"
        place = (channel.host, channel.bot_user_id, of_account(account))
        with readable(self.path):
            for row in sorted(self._of_names(sql, place, names), key=lambda row: row["id"]):
                found.setdefault(row["name"], []).append(rows.event_of(row))
        return found

    def newest_event(self, identity: Identity, account: str) -> Event | None:
        """The newest line of the log of one occurrence."""
        log = self.events_of(identity.channel, account, [identity.name])
        return next(reversed(log.get(identity.name, [])), None)

    def log_since(self, since: datetime, kinds: Sequence[type[Payload]]) -> list[Event]:
        """The lines of some kinds since an instant, newest first."""
        names = [kind_of(kind) for kind in kinds]
        sql = (
            "select * from events where at >= ? and kind in"  # noqa: S608 - only marks
            f" ({', '.join('?' * len(names))}) order by id desc"
        )
        return self._sql.read(rows.event_of, sql, rows.time_text(since), *names)

    def _of_names(
        self, sql: str, place: tuple[Any, ...], names: Sequence[str]
    ) -> Iterable[sqlite3.Row]:
        for start in range(0, len(names), _MANY):
            part = names[start : start + _MANY]
            yield from self._sql.rows(f"{sql} ({', '.join('?' * len(part))})", *place, *part)

    def _records(self, where: str, *values: Any) -> list[Record]:  # noqa: ANN401 - SQL's values
        found = self._deliveries(where, *values)
        with readable(self.path):
            return [self._record(each) for each in found]

    def _deliveries(self, where: str, *values: Any) -> list[Delivery]:  # noqa: ANN401 - SQL's values
        sql = f"select * from deliveries where {where} order by created_at desc, rowid desc"  # noqa: S608 - `where` is ours
        return self._sql.read(rows.delivery_of, sql, *values)

    def _record(self, delivery: Delivery) -> Record:
        batches = map(rows.batch_of, self._sql.rows(_BATCHES, delivery.id))
        attempts = map(rows.attempt_of, self._sql.rows(_ATTEMPTS, delivery.id))
        of_batch = {
            key: list(group)
            for key, group in groupby(attempts, key=lambda a: (a.seq, a.generation))
        }
        name = delivery.identity.name
        events = self.events_of(delivery.channel, delivery.account, [name])
        return Record(
            delivery,
            [BatchRecord(b, of_batch.get((b.seq, b.generation), [])) for b in batches],
            events.get(name, []),
            [rows.version_of(row) for row in self._sql.rows(_VERSIONS, delivery.id)],
        )


# Of each batch the newest generation is in force.
_BATCHES = """
select b.delivery_id, b.seq, b.generation, b.name, b.retry_key, null as ids, b.recipients, b.version
from batches b where b.delivery_id = ? and b.generation =
    (select max(generation) from batches n where n.delivery_id = b.delivery_id and n.seq = b.seq)
order by b.seq
"""
_ATTEMPTS = """
select a.*, o.at as ended_at, o.kind, o.facts from attempts a
left join outcomes o on o.attempt_id = a.id
where a.delivery_id = ? order by a.seq, a.generation, a.id
"""
_VERSIONS = "select * from versions where delivery_id = ? order by number"


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
