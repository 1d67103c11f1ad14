"""What LINE accepted of long ago, in a row a delivery: for looking back over a year."""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from oactl.domain.audience import Via
from oactl.domain.delivery.identity import Channel
from oactl.domain.engagement import MessageFigures, message_figures
from oactl.domain.insight import SentDelivery
from oactl.domain.report.reached import SentSum
from oactl.ledger import rows
from oactl.ledger.database import Database

SLACK = timedelta(days=2)  # a delivery is begun so much before LINE has taken all of it, at most
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

_LISTS = "('multicast', 'push')"  # these LINE counts by unit, and each needs a look of its own


def _count(name: str) -> str:
    """A count of an answer's overview, as `count_of` reads it."""
    place = f"s.data, '$.overview.{name}'"
    return (
        f"case when json_type({place}) = 'integer' and json_extract({place}) >= 0"
        f" then json_extract({place}) end"
    )


# What the log says of a delivery itself.
_EVENTS = "from events e where e.host = d.host and e.owner = d.bot_user_id and e.name = d.name"
_RESOLVED = f"exists (select 1 {_EVENTS} and e.kind = 'resolved_sent')"
_PROGRESS = (
    f"(select json_extract(e.facts, '$.success') {_EVENTS} and e.kind = 'progress'"
    " order by e.id desc limit 1)"
)
# What LINE accepted of some accounts beside what it tells of it; nobody asks about tests.
_ACCEPTED = f"""
from json_each(?) asked
cross join deliveries d on d.host = ? and d.bot_user_id = json_extract(asked.value, '$[1]')
    and d.account = json_extract(asked.value, '$[0]') and d.created_at >= ? and d.created_at < ?
cross join attempts a on a.delivery_id = d.id
cross join outcomes o on o.attempt_id = a.id and o.kind = 'accepted'
cross join batches b
    on b.delivery_id = a.delivery_id and b.seq = a.seq and b.generation = a.generation
left join snapshots s on d.purpose <> 'test' and s.host = d.host
    and s.bot_user_id = d.bot_user_id and s.kind = {{kind}} and s.subject = {{subject}}
where d.via {{which}} {_LISTS}
"""
_BY_LIST = (
    "select d.account, d.occurrence, d.subject, d.type, d.topic, d.audience, d.via, d.plan, d.unit,"
    " d.purpose, min(o.at) as first, max(o.at) as last, null as request_id, s.data,"
    f" case when {_RESOLVED} then d.recipients else sum(b.recipients) end as people,"
    f" count(b.recipients) = count(*) or {_RESOLVED} as counted"
    + _ACCEPTED.format(kind="'unit'", subject="d.unit", which="in")
    + "group by d.id order by first"
)
# A broadcast or narrowcast is one batch, so that each has one row.
_EACH_REQUEST = (
    "select d.account, d.via, d.purpose <> 'test' as is_post,"
    f" coalesce({_count('delivered')}, case when d.via = 'narrowcast' then {_PROGRESS} end,"
    " b.recipients) as people,"
    f" {_count('uniqueImpression')} as opened"
    + _ACCEPTED.format(
        kind="'event'", subject="json_extract(o.facts, '$.request_id')", which="not in"
    )
    + "and o.at >= ? and o.at < ?"
)
_SUMS = (
    "select account, via, sum(is_post) as posts, sum(people) as people,"  # noqa: S608 - ours
    " sum(case when is_post and people is not null then opened end) as opened,"
    " sum(case when is_post and opened is not null then people end) as opened_of"
    f" from ({_EACH_REQUEST}) group by account, via"
)


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

    def sums(
        self, bots: Mapping[str, Channel], start: datetime, end: datetime
    ) -> dict[str, list[SentSum]]:
        """By account what went out from `start` to before `end` by broadcast and narrowcast.

        `bots` are the accounts' channels. Each reached as many as LINE tells, else as it accepted.
        """
        found: dict[str, list[SentSum]] = {name: [] for name in bots}
        since, until = (start - SLACK, end + SLACK)
        for row in self._of_bots(_SUMS, bots, since, until, start, end):
            account, via, *sums = row
            found[account].append(SentSum(Via(via), *sums))
        return found

    def by_list(
        self, bots: Mapping[str, Channel], since: datetime, until: datetime
    ) -> dict[str, list[tuple[SentDelivery, MessageFigures | None]]]:
        """As `between`, by multicast and push, with what LINE tells of each; None where nothing."""
        found: dict[str, list[tuple[SentDelivery, MessageFigures | None]]] = {
            name: [] for name in bots
        }
        for row in self._of_bots(_BY_LIST, bots, since, until):
            figures = message_figures(json.loads(row["data"])) if row["data"] else None
            found[row["account"]].append((_sent(row), figures))
        return found

    def _of_bots(
        self, sql: str, bots: Mapping[str, Channel], *times: datetime
    ) -> Iterator[sqlite3.Row]:
        texts = map(rows.time_text, times)
        begun, rest = (next(texts), next(texts)), tuple(texts)
        for host in {each.host for each in bots.values()}:
            some = [(name, bot.bot_user_id) for name, bot in bots.items() if bot.host == host]
            yield from self._sql.rows(sql, json.dumps(some), host, *begun, *rest)


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
