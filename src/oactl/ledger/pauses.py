"""The pauses of a ledger: which account a person has told to send nothing."""

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeAlias

from oactl.domain.account import Account
from oactl.domain.pause import Pause
from oactl.ledger import rows
from oactl.ledger.database import Database

Accounts: TypeAlias = Mapping[str, Account]  # by name, those of the configuration
# A bot that was not known at the pause, and is now.
_STANDING = """
    select p.*, coalesce(p.bot_user_id, pins.bot_user_id) as bot from pauses p
    left join pins on pins.host = p.host and pins.account = p.account
    where p.host = ? and p.id not in (select pause_id from resumes) order by p.id
"""
# When anything was first written down under an account's name.
_KNOWN = """
    select min(at) as at from (
        select at from pins where host = ?1 and account = ?2
        union all select at from seen where host = ?1 and account = ?2
        union all select at from pauses where host = ?1 and account = ?2
    )
"""


class Pauses:
    """The pauses of a ledger."""

    def __init__(self, sql: Database) -> None:
        self._sql = sql

    def standing(self, host: str) -> list[Pause]:
        """Every pause at a host that nobody has ended, oldest first."""
        return [_pause(row) for row in self._sql.rows(_STANDING, host)]

    def of(self, host: str, account: Account, bot: str | None, among: Accounts) -> list[Pause]:
        """The pauses that hold an account, one of `among`; those that are surely its own first."""
        standing = self.standing(host)
        own = [each for each in standing if _is_of(each, account.name, bot)]
        unknown = [each for each in standing if each.bot is None and each not in own]
        maybe = [each for each in unknown if self._may_be_of(host, each, account, bot, among)]
        return [*own, *(each._replace(sure=False) for each in maybe)]

    def _may_be_of(
        self, host: str, pause: Pause, account: Account, bot: str | None, among: Accounts
    ) -> bool:
        """Whether a pause of another name, whose bot nobody knows, may be of this account.

        A name that is there is asked who it is before anything is sent (`learn_paused`); until it
        answers, what the configuration says of both counts. One that is gone may have become any
        name that came up after the pause.
        """
        paused = among.get(pause.account)
        if paused is not None:
            return paused.is_written_as(account) or (bot is not None and paused.bot_user_id == bot)
        return not self._was_known(host, account.name, pause.at)

    def _was_known(self, host: str, account: str, at: datetime) -> bool:
        """Whether an account had its name already at a time."""
        (row,) = self._sql.rows(_KNOWN, host, account)
        return row["at"] is not None and rows.time_of(row["at"]) <= at

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


def _is_of(pause: Pause, account: str, bot: str | None) -> bool:
    return pause.account == account or (bot is not None and pause.bot == bot)


def _pause(row: sqlite3.Row) -> Pause:
    return Pause(
        row["account"],
        row["bot"],
        row["reason"],
        row["actor"],
        rows.time_of(row["at"]),
        row["id"],
    )
