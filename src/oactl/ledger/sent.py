"""What LINE accepted of long ago, in a row a delivery: for looking back over a year."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from oactl.domain.audience import Via
from oactl.domain.insight import SentDelivery
from oactl.ledger import rows
from oactl.ledger.database import Database

_BY_REQUEST = frozenset({Via.BROADCAST, Via.NARROWCAST})  # one request each

# One accepted outcome a batch.
_SENT = """
select d.account, d.occurrence, d.subject, d.type, d.topic, d.audience, d.via, d.plan, d.unit,
    d.purpose, min(o.at) as first, max(o.at) as last, sum(b.recipients) as people,
    count(b.recipients) = count(*) as counted, json_extract(o.facts, '$.request_id') as request_id
from deliveries d
join attempts a on a.delivery_id = d.id
join outcomes o on o.attempt_id = a.id and o.kind = 'accepted'
join batches b on b.delivery_id = a.delivery_id and b.seq = a.seq and b.generation = a.generation
where d.host = ? and d.created_at >= ? and d.created_at < ? {accounts}
group by d.id
order by first
"""


class SentHistory:
    """The deliveries of a ledger, as far as statistics look back."""

    def __init__(self, sql: Database) -> None:
        self._sql = sql

    def between(
        self, host: str, accounts: Sequence[str], since: datetime, until: datetime
    ) -> dict[str, list[SentDelivery]]:
        """By account what was begun from `since` to before `until` and LINE accepted, by time.

        Of a narrowcast nobody but LINE knows how many it reached.
        """
        only = accounts if len(accounts) == 1 else ()
        sql = _SENT.format(accounts="and d.account = ?" if only else "")
        found: dict[str, list[SentDelivery]] = {name: [] for name in accounts}
        for row in self._sql.rows(sql, host, rows.time_text(since), rows.time_text(until), *only):
            if row["account"] in found:
                found[row["account"]].append(_sent(row))
        return found


def _sent(row: sqlite3.Row) -> SentDelivery:
    via = Via(row["via"])
    return SentDelivery(
        occurrence=row["occurrence"],
        subject=row["subject"],
        type=row["type"],
        via=via,
        sent_at=rows.time_of(row["first"]),
        last_at=rows.time_of(row["last"]),
        accepted=row["people"] if row["counted"] and via is not Via.NARROWCAST else None,
        request_id=row["request_id"] if via in _BY_REQUEST else None,
        unit=row["unit"],
        test=row["purpose"] == "test",
        plan=row["plan"],
        topic=row["topic"],
        audience=row["audience"],
    )
