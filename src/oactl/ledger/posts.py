"""The posts that the ledger has seen: since when each counts, its times, what is lost."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple, TypeAlias

from oactl.ledger import rows
from oactl.ledger.database import Database

PostKey: TypeAlias = tuple[str, str]  # plan, post


class SeenPost(NamedTuple):
    """One post of one account. `rules` are its times as JSON, each with when it was first seen.

    `gone_since`: no plan has it any more, and everything due was accounted for up to then.
    """

    seen_at: datetime
    approved: bool = False
    gone_since: datetime | None = None
    retired: bool = False
    rules: tuple[tuple[datetime, str], ...] = ()


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
