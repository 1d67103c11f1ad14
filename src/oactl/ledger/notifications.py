"""What receivers of `notify:` are told: from the notices of the ledger to one message each."""

import sqlite3
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from oactl.domain.delivery.events import ResolvedNotSent
from oactl.domain.delivery.state import State
from oactl.domain.delivery.summary import Notice
from oactl.ledger import rows
from oactl.ledger.database import Database

KEPT = timedelta(days=30)  # what is over; a look at what was told
OLD = timedelta(hours=24)  # nobody is told what is no news any more
SAME = timedelta(hours=24)  # what goes on is noted once an hour, and told once; a delivery for good


class Notification(NamedTuple):
    """One message to one receiver, who is named by its key. `document` is the JSON that it gets."""

    id: str
    receiver: str
    at: datetime
    document: str
    tries: int = 0
    error: str | None = None


class News(NamedTuple):
    """The notices that a receiver was not given yet, and the id of the newest that was seen."""

    notices: Sequence[Notice]
    newest: int | None


class Queued(NamedTuple):
    """What a receiver is told of its news up to `newest`; without `document` nothing."""

    receiver: str
    newest: int | None
    id: str = ""
    document: str | None = None


class Notifications:
    """The notifications of a ledger."""

    def __init__(self, sql: Database) -> None:
        self._sql = sql

    def begin(self, receivers: Iterable[str]) -> None:
        """Let receivers that are new hear what comes from now on; forget those that are gone."""
        names = set(receivers)
        known = {row["name"] for row in self._sql.rows("select name from receivers")}
        if names == known:
            return
        newest = "select coalesce(max(id), 0) from notices"
        with self._sql.transaction() as db:
            gone = [(name,) for name in known - names]
            db.executemany("delete from receivers where name = ?", gone)
            closed = "update notifications set next_at = null, error = 'removed' where"
            db.executemany(f"{closed} receiver = ? and next_at is not null", gone)
            add = f"insert or ignore into receivers values (?, ({newest}))"  # noqa: S608 - ours
            db.executemany(add, [(name,) for name in sorted(names - known)])

    def news(self, receiver: str, now: datetime) -> News:
        """The notices that a receiver was not given yet, oldest first; what goes on only once."""
        sql = "select after from receivers where name = ?"
        after = next((row["after"] for row in self._sql.rows(sql, receiver)), None)
        if after is None:
            return News((), None)
        old, sql = rows.time_text(now - OLD), "select * from notices where id > ? and at > ?"
        found = self._sql.rows(f"{sql} order by id", after, old)
        fresh = [
            notice
            for row in found
            if self._is_new(notice := rows.notice_of(row), rows.time_of(row["at"]))
        ]
        return News(fresh, int(found[-1]["id"]) if found else None)

    def _is_new(self, notice: Notice, at: datetime) -> bool:
        """Whether it is no line of what goes on, which is noted again each hour."""
        summary = notice.summary
        if not notice.key or (summary is not None and summary.state is not State.UNKNOWN):
            return True
        since = rows.time_text(at - SAME) if summary is None else self._resolved(summary.id)
        sql = (
            "select 1 from notices where key = ? and host = ? and account = ? and id < ?"
            " and at > ? limit 1"
        )
        place = (notice.key, notice.host, notice.account, notice.id)
        return not self._sql.rows(sql, *place, since)

    def _resolved(self, delivery: str) -> str:
        """When a person last said that a delivery was not sent; unknown after that it is anew."""
        sql = (
            "select coalesce(max(e.at), '') as at from deliveries d join events e"
            " on e.host = d.host and e.name = d.name and e.account = d.account"
            " where d.id = ? and e.kind = ?"
        )
        return str(self._sql.rows(sql, delivery, rows.kind_of(ResolvedNotSent))[0]["at"])

    def queue(self, queued: Iterable[Queued], foretold: Iterable[str], at: datetime) -> None:
        """Note what receivers are told, that they have their news, and what was foretold.

        All of it or nothing; what is long over is dropped.
        """
        now, old = rows.time_text(at), rows.time_text(at - KEPT)
        add = (
            "insert into notifications (id, receiver, at, document, next_at) values (?, ?, ?, ?, ?)"
        )
        seen = "update receivers set after = ? where name = ?"
        with self._sql.transaction() as db:
            for each in queued:
                if each.newest is not None:
                    db.execute(seen, (each.newest, each.receiver))
                if each.document is not None:
                    db.execute(add, (each.id, each.receiver, now, each.document, now))
            keys = [(key, now) for key in foretold]
            db.executemany("insert or ignore into foretold values (?, ?)", keys)
            db.execute("delete from foretold where at < ?", (old,))
            db.execute("delete from notifications where next_at is null and at < ?", (old,))

    def waiting(self, at: datetime) -> list[Notification]:
        """What is to be delivered now, what was tried least first."""
        sql = "select * from notifications where next_at <= ? order by tries, at, rowid"
        return self._sql.read(_notification, sql, rows.time_text(at))

    def next_at(self) -> datetime | None:
        """When the next is to be delivered."""
        sql = "select min(next_at) as at from notifications where next_at is not null"
        return next((rows.time_of(r["at"]) for r in self._sql.rows(sql) if r["at"]), None)

    def undelivered(self, since: datetime) -> list[Notification]:
        """What failed since, given up or not, to receivers that were told nothing after it."""
        sql = (
            "select * from notifications n where delivered_at is null and error is not null"
            " and error <> 'removed' and error not like '%clock_set%' and at > ? and not exists"
            " (select 1 from notifications d where d.receiver = n.receiver"
            " and d.delivered_at > n.at) order by at, rowid"
        )
        return self._sql.read(_notification, sql, rows.time_text(since))

    def delivered(self, notification: Notification, at: datetime) -> None:
        """Note that it arrived; nothing more is tried."""
        sql = (
            "update notifications set delivered_at = ?, next_at = null, error = null,"
            " tries = tries + 1 where id = ?"
        )
        self._sql.write(sql, [(rows.time_text(at), notification.id)])

    def failed(self, notification: Notification, error: str, again: datetime | None) -> None:
        """Note why it did not arrive, and when to try again; None: never.

        What else waits for the receiver is not tried before.
        """
        sql = "update notifications set error = ?, next_at = ?, tries = tries + 1 where id = ?"
        next_at = rows.time_text(again) if again else None
        later = "update notifications set next_at = ? where receiver = ? and next_at < ?"
        with self._sql.transaction() as db:
            db.execute(sql, (error, next_at, notification.id))
            if next_at is not None:
                db.execute(later, (next_at, notification.receiver, next_at))

    def foretold(self, keys: Sequence[str]) -> set[str]:
        """Those of some keys that were told."""
        found = set[str]()
        for start in range(0, len(keys), 500):
            some = keys[start : start + 500]
            sql = f"select key from foretold where key in ({', '.join('?' * len(some))})"  # noqa: S608 - only marks
            found |= {row["key"] for row in self._sql.rows(sql, *some)}
        return found


def _notification(row: sqlite3.Row) -> Notification:
    return Notification(
        row["id"],
        row["receiver"],
        rows.time_of(row["at"]),
        row["document"],
        row["tries"],
        row["error"],
    )


def new_id() -> str:
    """The id of a notification: a UUID, as LINE wants a retry key to be."""
    return str(uuid.uuid4())
