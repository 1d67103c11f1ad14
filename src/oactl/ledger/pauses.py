"""The pauses of a ledger: which account a person has told to send nothing."""

import sqlite3
from collections.abc import Iterable

from oactl.domain.pause import Pause
from oactl.ledger import rows
from oactl.ledger.database import Database

_STANDING = "select * from pauses where host = ? and id not in (select pause_id from resumes)"


class Pauses:
    """The pauses of a ledger."""

    def __init__(self, sql: Database) -> None:
        self._sql = sql

    def standing(self, host: str) -> list[Pause]:
        """Every pause at a host that nobody has ended, oldest first."""
        return [_pause(row) for row in self._sql.rows(f"{_STANDING} order by id", host)]

    def of(self, host: str, account: str, bot: str | None) -> list[Pause]:
        """The standing pauses of an account, under the name that it had then or of its bot."""
        return [
            each
            for each in self.standing(host)
            if each.account == account or (bot is not None and each.bot == bot)
        ]

    def add(self, host: str, pauses: Iterable[Pause]) -> None:
        """Write pauses down; they hold once this returns."""
        sql = (
            "insert into pauses (at, host, account, bot_user_id, reason, actor)"
            " values (?, ?, ?, ?, ?, ?)"
        )
        values = [
            (rows.time_text(each.at), host, each.account, each.bot, each.reason, each.actor)
            for each in pauses
        ]
        self._sql.write(sql, values)

    def end(self, pauses: Iterable[Pause], resumed: Pause) -> None:
        """End pauses together; `resumed` has who said so, when and perhaps why."""
        said = (rows.time_text(resumed.at), resumed.actor, resumed.reason or None)
        values = [(pause.id, *said) for pause in pauses]
        self._sql.write("insert or ignore into resumes values (?, ?, ?, ?)", values)


def _pause(row: sqlite3.Row) -> Pause:
    return Pause(
        row["account"],
        row["bot_user_id"],
        row["reason"],
        row["actor"],
        rows.time_of(row["at"]),
        row["id"],
    )
