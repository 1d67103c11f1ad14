"""The insight snapshots of one bot at one host, in the ledger's file."""

from datetime import date, datetime

from oactl.domain.delivery.identity import Channel
from oactl.domain.insight.snapshot import Snapshot, SnapshotKind
from oactl.ledger import rows
from oactl.ledger.database import Sql


class Snapshots:
    """What LINE said of one account, newest answer of each subject; final answers stay."""

    def __init__(self, sql: Sql, channel: Channel) -> None:
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
