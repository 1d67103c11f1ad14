"""What has to be told, from the fact that it is about until it was written out.

A notice is added in the transaction of its fact. A run marks it as told once its words have left
the process; whatever kept them back (a kill, a full disk, a closed pipe), the next run tells them.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from oactl.domain.delivery.notice import Notice
from oactl.ledger import rows
from oactl.ledger.database import Sql

AGAIN = timedelta(hours=1)  # cron runs each minute and mails what it reads


class Outbox:
    """The notices of a ledger."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def put(self, notice: Notice, at: datetime) -> Notice:
        """Add one notice that has no fact of its own."""
        with self._sql.transaction() as db:
            return add_notices(db, [notice], at)[0]

    def is_due(self, host: str, account: str, key: str, at: datetime) -> bool:
        """Whether nothing of this key was noted within the last hour."""
        sql = (
            "select 1 from notices where key = ? and host = ? and account = ?"
            " and at > ? and at <= ? limit 1"
        )
        since, now = rows.time_text(at - AGAIN), rows.time_text(at)
        return not self._sql.rows(sql, key, host, account, since, now)

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
