"""LINE's answers about one account's figures, and the requests for them in the last hour."""

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from oactl.domain.answers import QuotaAnswer, Unanswered
from oactl.domain.delivery.identity import Channel
from oactl.domain.insight import HOUR, FollowersDay, Snapshot, SnapshotKind, free_now
from oactl.domain.line_day import line_day
from oactl.domain.spans import DaySpan
from oactl.ledger import rows
from oactl.ledger.database import Database
from oactl.ledger.figures import keep_day

IN_FLIGHT = timedelta(seconds=30)  # how long a request may be under way; then it is given up
_BEGUN = """
select coalesce(max(a.id), 0) as attempt from attempts a join deliveries d on d.id = a.delivery_id
where d.host = ? and d.bot_user_id = ?
"""
_UNDER_WAY = """
select a.id from attempts a join deliveries d on d.id = a.delivery_id
left join outcomes o on o.attempt_id = a.id
where d.host = ? and d.bot_user_id = ? and o.attempt_id is null and a.at > ?
"""
_SELECT = "select * from snapshots where host = ? and bot_user_id = ?"
_PUT = """
insert into snapshots values (?, ?, ?, ?, ?, ?, ?)
on conflict (host, bot_user_id, kind, subject) do update
set fetched_at = excluded.fetched_at, final = excluded.final, data = excluded.data
where not snapshots.final
"""
_KNOWN = """
select subject, fetched_at, final from snapshots
where host = ? and bot_user_id = ? and kind = ? and subject in ({marks})
"""
_NOTES = "from insight_requests where host = ? and bot_user_id = ?"
_MANY = 400  # subjects in one question


class Known(NamedTuple):
    """When a subject was last answered, and whether LINE will not change it any more."""

    fetched_at: datetime
    final: bool


class Snapshots:
    """LINE's figures of one account: the newest answer for each subject; final ones stay."""

    def __init__(self, sql: Database, channel: Channel) -> None:
        self._sql = sql
        self._channel = channel

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

    def imported_days(self, start: date, end: date) -> list[FollowersDay]:
        """The days whose friends a person brought, because LINE has not given them."""
        sql = (
            "select day, followers, targeted_reaches, blocks from day_figures"
            " where host = ? and bot_user_id = ? and imported and day between ? and ?"
        )
        found = self._sql.rows(sql, *self._channel, start.isoformat(), end.isoformat())
        return [FollowersDay(date.fromisoformat(day), "ready", *levels) for day, *levels in found]

    def of_kind(self, kind: SnapshotKind) -> list[Snapshot]:
        """Every snapshot of a kind, by subject."""
        sql = _SELECT + " and kind = ? order by subject"
        return self._sql.read(rows.snapshot_of, sql, *self._channel, kind)

    def newest(self, kind: SnapshotKind, *, final: bool = False) -> Snapshot | None:
        """The one of a kind with the greatest subject: of kinds by day, the newest day.

        With `final` only of those that LINE will not change any more.
        """
        sql = _SELECT + " and kind = ?" + (" and final" if final else "")
        sql += " order by subject desc limit 1"
        return next(iter(self._sql.read(rows.snapshot_of, sql, *self._channel, kind)), None)

    def last_answered(self, kind: SnapshotKind) -> Snapshot | None:
        """The one of a kind that was answered last."""
        sql = _SELECT + " and kind = ? order by fetched_at desc, subject desc limit 1"
        return next(iter(self._sql.read(rows.snapshot_of, sql, *self._channel, kind)), None)

    def fetched_since(self, since: datetime) -> list[Snapshot]:
        """What was answered since an instant."""
        sql = _SELECT + " and fetched_at > ? order by fetched_at"
        return self._sql.read(rows.snapshot_of, sql, *self._channel, rows.time_text(since))

    def known(self, kind: SnapshotKind, subjects: Sequence[str]) -> dict[str, Known]:
        """Which of some subjects were answered, without the answers."""
        found: dict[str, Known] = {}
        for start in range(0, len(subjects), _MANY):
            part = subjects[start : start + _MANY]
            sql = _KNOWN.format(marks=", ".join("?" * len(part)))
            for row in self._sql.rows(sql, *self._channel, kind, *part):
                found[row["subject"]] = Known(rows.time_of(row["fetched_at"]), bool(row["final"]))
        return found

    def not_final(self, kind: SnapshotKind) -> dict[str, datetime]:
        """When each subject of a kind was answered of which LINE may still change the answer."""
        sql = (
            "select subject, fetched_at from snapshots where host = ? and bot_user_id = ?"
            " and kind = ? and final = 0 and kind <> 'quota'"
        )
        found = self._sql.rows(sql, *self._channel, kind)
        return {row["subject"]: rows.time_of(row["fetched_at"]) for row in found}

    def final_days(self, kind: SnapshotKind) -> list[DaySpan]:
        """The days of a kind whose figures are final, as spans."""
        sql = (
            "select first, last from final_days where host = ? and bot_user_id = ? and kind = ?"
            " order by first"
        )
        return self._sql.read(rows.span_of, sql, *self._channel, kind)

    def put(self, snapshot: Snapshot) -> None:
        """Keep a snapshot; it replaces an earlier one of its subject unless that was final.

        The figures of its day, which reports are read from, change with it.
        """
        values = (
            snapshot.kind,
            snapshot.subject,
            rows.time_text(snapshot.fetched_at),
            int(snapshot.final),
            rows.json_text(snapshot.data),
        )
        with self._sql.transaction() as db:
            if db.execute(_PUT, (*self._channel, *values)).rowcount:
                keep_day(db, self._channel, snapshot)

    # ---- requests of the last hour -----------------------------------------------------------

    def take(self, endpoint: str, most: int, now: datetime) -> list[int]:
        """Note requests of an endpoint that are about to be sent: `most`, or what LINE leaves.

        All processes count by these notes. Gives a number for each; those that are not sent after
        all are given back.
        """
        place = (*self._channel, endpoint)
        with self._sql.transaction() as db:
            db.execute(f"delete {_NOTES} and at <= ?", (*self._channel, rows.time_text(now - HOUR)))
            found = db.execute(f"select at {_NOTES} and endpoint = ?", place)
            count = min(most, free_now((rows.time_of(row["at"]) for row in found), now))
            sql = (
                "insert into insight_requests (host, bot_user_id, endpoint, at) values (?, ?, ?, ?)"
            )
            at = rows.time_text(now)
            return [int(db.execute(sql, (*place, at)).lastrowid or 0) for _ in range(count)]

    def give_back(self, numbers: Collection[int]) -> None:
        """Take away the notes of requests that were not sent."""
        if numbers:
            sql = "delete from insight_requests where id = ?"
            self._sql.write(sql, [(number,) for number in numbers])

    def asked(self, endpoint: str, now: datetime) -> list[datetime]:
        """When the endpoint was asked in the hour that ends now."""
        sql = f"select at {_NOTES} and endpoint = ? and at > ? order by at"
        since = rows.time_text(now - HOUR)
        found = self._sql.rows(sql, *self._channel, endpoint, since)
        return [rows.time_of(row["at"]) for row in found]

    # ---- the month's messages ----------------------------------------------------------------

    def ask_quota(
        self, ask: Callable[[], QuotaAnswer | Unanswered], now: datetime
    ) -> QuotaAnswer | Unanswered:
        """LINE's word of the month's messages, kept under the day of UTC+9 on which it is asked.

        With it is kept which of our requests LINE may have counted: those up to `attempt`, but for
        those that were under way (`open`). What LINE took of the others is not in its word. Both
        answers are kept as they came, too (`answers`).
        """
        since = rows.time_text(now - IN_FLIGHT)
        begun = self._sql.rows(_BEGUN, *self._channel)[0]["attempt"]
        under_way = [row["id"] for row in self._sql.rows(_UNDER_WAY, *self._channel, since)]
        answer = ask()
        if isinstance(answer, QuotaAnswer):
            word = {"limit": answer.limit, "used": answer.used}
            data = {**word, "attempt": begun, "open": under_way, "answers": answer.answers}
            self.put(Snapshot("quota", line_day(now).isoformat(), now, final=False, data=data))
        return answer
