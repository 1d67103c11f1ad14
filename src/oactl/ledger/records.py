"""What the ledger knows of deliveries, events and insight. Only reads, but for snapshots."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, TypeAlias

from oactl.domain.audience import Via
from oactl.domain.delivery.events import Event, Payload
from oactl.domain.delivery.facts import Batch, BatchRecord, Delivery, Record
from oactl.domain.delivery.identity import Channel, Identity, of_account
from oactl.domain.insight import Snapshot, SnapshotKind
from oactl.ledger import rows
from oactl.ledger.database import Database, readable
from oactl.ledger.rows import kind_of

PostKey: TypeAlias = tuple[str, str]  # plan, post


@dataclass(frozen=True, slots=True)
class SeenPost:
    """One post of one account. `rules` are its times as JSON, each with when it was first seen.

    `gone_since`: no plan has it any more, and everything due was accounted for up to then.
    """

    seen_at: datetime
    approved: bool = False
    gone_since: datetime | None = None
    retired: bool = False
    rules: tuple[tuple[datetime, str], ...] = field(default=())


class Posts:
    """The posts of a ledger."""

    def __init__(self, sql: Database) -> None:
        self._sql = sql

    def of(self, host: str, account: str) -> dict[PostKey, SeenPost]:
        """Every post that was seen for an account."""
        return self._found("host = ? and account = ?", host, account)

    def one(self, host: str, account: str, post: PostKey) -> SeenPost | None:
        """One post as it was seen; None where it was not."""
        where = "host = ? and account = ? and plan = ? and post = ?"
        return self._found(where, host, account, *post).get(post)

    def _found(self, where: str, *values: str) -> dict[PostKey, SeenPost]:
        rules: dict[PostKey, list[tuple[datetime, str]]] = {}
        sql = f"select plan, post, at, rule from post_times where {where} order by rowid"  # noqa: S608 - fixed names
        for row in self._sql.rows(sql, *values):
            place = rules.setdefault((row["plan"], row["post"]), [])
            place.append((rows.time_of(row["at"]), row["rule"]))
        sql = f"select * from seen where {where}"  # noqa: S608 - fixed names
        return {
            (row["plan"], row["post"]): SeenPost(
                rows.time_of(row["at"]),
                bool(row["approved"]),
                rows.time_of(row["gone_since"]) if row["gone_since"] else None,
                bool(row["retired_at"]),
                tuple(rules.get((row["plan"], row["post"]), ())),
            )
            for row in self._sql.rows(sql, *values)
        }

    def see(self, host: str, account: str, posts: Iterable[PostKey], at: datetime) -> None:
        """Note posts as seen from now on; one that was noted before keeps its first time.

        What was retired and is back begins anew: nothing was missed while it was away on purpose.
        """
        self._sql.write(
            "insert into seen (host, account, plan, post, at) values (?, ?, ?, ?, ?)"
            " on conflict do update set retired_at = null,"
            " at = case when retired_at is null then at else excluded.at end",
            [(host, account, plan, post, rows.time_text(at)) for plan, post in posts],
        )

    def note_times(
        self, host: str, account: str, rules: Mapping[PostKey, str], at: datetime
    ) -> None:
        """Note the times of posts as they are from now on; of two at one moment the last counts."""
        now = rows.time_text(at)
        values = [(host, account, plan, post, now, rule) for (plan, post), rule in rules.items()]
        self._sql.write("insert or replace into post_times values (?, ?, ?, ?, ?, ?)", values)

    def approve(self, host: str, account: str, posts: Iterable[PostKey]) -> None:
        """Note that posts were approved, so that their approvals can be missed."""
        self._set("approved = 1", host, account, posts)

    def lose(self, host: str, account: str, posts: Iterable[PostKey], until: datetime) -> None:
        """Note that no plan has posts any more; `until` everything due was accounted for."""
        at = rows.time_text(until)
        sql = (
            "update seen set gone_since = ? where host = ? and account = ? and plan = ?"
            " and post = ? and gone_since is null"
        )
        self._sql.write(sql, [(at, host, account, plan, post) for plan, post in posts])

    def find(self, host: str, account: str, posts: Iterable[PostKey]) -> None:
        """Note that plans have posts again, and that all that closed meanwhile was told."""
        self._set("gone_since = null, retired_at = null", host, account, posts)

    def forget(self, host: str, account: str, posts: Iterable[PostKey]) -> None:
        """Drop posts that an account does not have any more; back again, they are new."""
        where = "host = ? and account = ? and plan = ? and post = ?"
        values = [(host, account, plan, post) for plan, post in posts]
        with self._sql.transaction() as db:
            for table in ("post_times", "seen"):
                db.executemany(f"delete from {table} where {where}", values)  # noqa: S608 - ours

    def rename(self, host: str, old: str, new: str) -> None:
        """Give an account what was seen of it under its former name."""
        with self._sql.transaction() as db:
            for table in ("post_times", "seen", "checked"):
                where = f"{table} where host = ? and account = ?"
                if db.execute(f"select 1 from {where}", (host, old)).fetchone():  # noqa: S608 - ours
                    db.execute(f"delete from {where}", (host, new))  # noqa: S608 - ours
                    sql = f"update {table} set account = ? where host = ? and account = ?"  # noqa: S608
                    db.execute(sql, (new, host, old))

    def retire(self, plan: str, post: str | None, at: datetime) -> list[tuple[str, str]]:
        """Note that posts went on purpose. Gives those that were known, as (account, post)."""
        where = "plan = ? and (? is null or post = ?) and retired_at is null"
        sql = f"select distinct account, post from seen where {where}"  # noqa: S608 - ours
        known = [(row["account"], row["post"]) for row in self._sql.rows(sql, plan, post, post)]
        sql = f"update seen set retired_at = ? where {where}"  # noqa: S608 - ours
        self._sql.write(sql, [(rows.time_text(at), plan, post, post)])
        return known

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

    def _set(self, what: str, host: str, account: str, posts: Iterable[PostKey]) -> None:
        sql = (
            f"update seen set {what} where host = ? and account = ?"  # noqa: S608 - ours
            " and plan = ? and post = ?"
        )
        self._sql.write(sql, [(host, account, plan, post) for plan, post in posts])


class Snapshots:
    """LINE's figures of one account: the newest answer for each subject; final ones stay."""

    def __init__(self, sql: Database, channel: Channel) -> None:
        self._sql = sql
        self._channel = (channel.host, channel.bot_user_id)

    def get(self, kind: SnapshotKind, subject: str) -> Snapshot | None:
        """The newest snapshot of one subject."""
        sql = _SELECT + " and kind = ? and subject = ?"
        found = self._sql.rows(sql, *self._channel, kind, subject)
        return rows.snapshot_of(found[0]) if found else None

    def of_days(self, kind: SnapshotKind, start: date, end: date) -> list[Snapshot]:
        """The newest snapshot of each day, both ends inclusive, by day."""
        sql = _SELECT + " and kind = ? and subject between ? and ? order by subject"
        found = self._sql.rows(sql, *self._channel, kind, start.isoformat(), end.isoformat())
        return [rows.snapshot_of(row) for row in found]

    def fetched_since(self, since: datetime) -> list[Snapshot]:
        """What was asked since an instant, to know how much of LINE's rate is spent."""
        sql = _SELECT + " and fetched_at > ? order by fetched_at"
        found = self._sql.rows(sql, *self._channel, rows.time_text(since))
        return [rows.snapshot_of(row) for row in found]

    def put(self, snapshot: Snapshot) -> None:
        """Keep a snapshot; it replaces an earlier one of its subject unless that was final."""
        values = (
            snapshot.kind,
            snapshot.subject,
            rows.time_text(snapshot.fetched_at),
            int(snapshot.final),
            rows.json_text(snapshot.data),
        )
        self._sql.write(_PUT, [(*self._channel, *values)])


_SELECT = "select * from snapshots where host = ? and bot_user_id = ?"
_PUT = """
insert into snapshots values (?, ?, ?, ?, ?, ?, ?)
on conflict (host, bot_user_id, kind, subject) do update
set fetched_at = excluded.fetched_at, final = excluded.final, data = excluded.data
where not snapshots.final
"""


_MANY = 400  # names in one `in (…)`; SQLite's bound is 999 in old versions
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


class Records:
    """The facts of a ledger's file, put together as deliveries. One thread uses it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._sql = Database(path)

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
