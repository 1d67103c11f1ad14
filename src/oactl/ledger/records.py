"""What the ledger knows of deliveries and events. Only reads."""

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby, product
from pathlib import Path
from typing import Any, TypeVar

from oactl.domain.audience import Via
from oactl.domain.delivery.events import Event, Payload
from oactl.domain.delivery.facts import KEY_LIFE, Batch, BatchRecord, Delivery, Record
from oactl.domain.delivery.identity import Channel, Identity, of_account
from oactl.ledger import rows
from oactl.ledger.database import Database, readable
from oactl.ledger.rows import kind_of

# Of each batch that LINE took: the request with which it did. A 409 says that it was an earlier one
# whose answer was lost; where we know of none, another ledger's.
_TAKEN = """
select coalesce(sum(recipients), 0) as people from (
    select b.recipients, (
        select case json_extract(o.facts, '$.before') when 1 then (
            select min(e.id) from attempts e left join outcomes p on p.attempt_id = e.id
            where e.delivery_id = b.delivery_id and e.seq = b.seq and e.generation = b.generation
            and coalesce(p.kind, 'ambiguous') = 'ambiguous') else a.id end
        from attempts a join outcomes o on o.attempt_id = a.id
        where a.delivery_id = b.delivery_id and a.seq = b.seq and a.generation = b.generation
        and o.kind = 'accepted' order by a.id limit 1
    ) as taken
    from batches b join deliveries d on d.id = b.delivery_id
    where d.host = ? and d.bot_user_id = ? and b.delivery_id in (
        select delivery_id from attempts where id > ? or id in ({open}))
) where taken > ? or taken in ({open})
"""
_ACCEPTED = """
select coalesce(sum(b.recipients), 0) as people from batches b
where (b.delivery_id, b.seq, b.generation) in
    (select a.delivery_id, a.seq, a.generation from deliveries d
     join attempts a on a.delivery_id = d.id join outcomes o on o.attempt_id = a.id
     where d.host = ? and d.bot_user_id = ? and o.kind = 'accepted'
     and d.created_at >= ? and o.at >= ?)
"""


_OWNERS_OF_ONE = 2  # an account's bot, and the account before its bot was known
_MANY = 400  # names in one `in (…)`; SQLite's bound is 999 in old versions
# Of each batch the newest generation is in force.
_BATCHES = """
select b.delivery_id, b.seq, b.generation, b.name, b.retry_key, null as ids, b.recipients, b.version
from batches b where b.delivery_id in ({marks}) and b.generation =
    (select max(generation) from batches n where n.delivery_id = b.delivery_id and n.seq = b.seq)
order by b.seq
"""
_ATTEMPTS = """
select a.*, o.at as ended_at, o.kind, o.facts from attempts a
left join outcomes o on o.attempt_id = a.id
where a.delivery_id in ({marks}) order by a.seq, a.generation, a.id
"""
_NEWEST = """
select * from events where id in (
    select max(id) from events
    where at >= ? and kind in ({marks}) and (? is null or account = ?)
    group by host, account, name)
order by id desc
"""
_VERSIONS = "select * from versions where delivery_id in ({marks}) order by number"


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

    def arms_of(self, identity: Identity) -> list[Record]:
        """The deliveries of an occurrence: of one with variants all of them, in their order."""
        channel, names = identity.channel, _arm_names(identity.name)
        where = f"host = ? and bot_user_id = ? and purpose = 'occurrence' and {_ARMS}"
        found = self._records(where, channel.host, channel.bot_user_id, *names)
        return sorted(found, key=lambda each: each.delivery.identity.number)

    def records_of(self, channel: Channel, names: Sequence[str]) -> dict[str, Record]:
        """The deliveries of a bot by their names (PLAN/POST@WALL)."""
        place = (channel.host, channel.bot_user_id)
        found = [
            record
            for part in _parts(names)
            for record in self._records(
                f"host = ? and bot_user_id = ? and name in ({_marks(part)})", *place, *part
            )
        ]
        return {record.delivery.identity.name: record for record in found}

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
        """The deliveries of an id or an occurrence, in both its forms, newest first.

        Of an occurrence with variants all of them.
        """
        exact = self._records("id = ? or occurrence = ?", name, name)
        if exact:
            return exact
        account, short = name.split("/", 1) if name.count("/") > 1 else (None, name)
        where = f"purpose = 'occurrence' and {_ARMS} and (? is null or account = ?)"
        return self._records(where, *_arm_names(short), account, account)

    def open_records(self, channel: Channel) -> list[Record]:
        """Deliveries of a bot that are not settled, oldest first."""
        where = "host = ? and bot_user_id = ? and id not in (select delivery_id from settled)"
        return self._records(where, channel.host, channel.bot_user_id)[::-1]

    def narrowcasts_since(self, channel: Channel, since: datetime) -> list[Record]:
        """Narrowcasts of a bot begun at or after an instant, newest first."""
        where = (
            f"host = ? and bot_user_id = ? and via = '{Via.NARROWCAST.value}' and created_at >= ?"
        )
        return self._records(where, channel.host, channel.bot_user_id, rows.time_text(since))

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
            " and name >= ? and name < ?"  # found by its index, whatever else was sent
        )
        names = (f"{plan}/{post}@{day}T", f"{plan}/{post}@{day}U")
        return self._deliveries(where, channel.host, channel.bot_user_id, plan, post, *names)

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

    def accepted_since(self, channel: Channel, since: datetime) -> int:
        """How many recipients LINE has taken since an instant, tests included."""
        times = rows.time_text(since - KEY_LIFE), rows.time_text(since)
        [row] = self._sql.rows(_ACCEPTED, channel.host, channel.bot_user_id, *times)
        return int(row["people"])

    def accepted_after(self, channel: Channel, attempt: int, under_way: Sequence[int]) -> int:
        """The same of the requests after one of them, and of some that were under way then."""
        sql = _TAKEN.format(open=", ".join("?" * len(under_way)))
        place = (channel.host, channel.bot_user_id)
        [row] = self._sql.rows(sql, *place, attempt, *under_way, attempt, *under_way)
        return int(row["people"])

    def events_of(
        self, channel: Channel, account: str, names: Sequence[str]
    ) -> Mapping[str, list[Event]]:
        """The log of each name (PLAN/POST@WALL), oldest first.

        What was noted before the account's bot was known is its log too.
        """
        return self.logs_of({(channel, account): names})[channel, account]

    def logs_of(
        self, names: Mapping[tuple[Channel, str], Sequence[str]]
    ) -> dict[tuple[Channel, str], dict[str, list[Event]]]:
        """The same of several accounts, read together: their occurrences often have one name."""
        found: dict[tuple[Channel, str], dict[str, list[Event]]] = {place: {} for place in names}
        wanted: dict[tuple[str, str, str], list[tuple[Channel, str]]] = {}
        for place, some in names.items():
            channel, account = place
            for owner, name in product({channel.bot_user_id, of_account(account)}, set(some)):
                wanted.setdefault((channel.host, owner, name), []).append(place)
        with readable(self.path):
            for row in self._events_among(wanted):
                event = rows.event_of(row)
                for place in wanted[row["host"], row["owner"], row["name"]]:
                    found[place].setdefault(row["name"], []).append(event)
        return found

    def _events_among(self, wanted: Collection[tuple[str, str, str]]) -> Iterator[sqlite3.Row]:
        """The events of (host, owner, name), oldest first."""
        owners = {(host, owner) for host, owner, _ in wanted}
        few = len(owners) <= len({host for host, _ in owners}) * _OWNERS_OF_ONE
        for host in {host for host, _ in owners}:
            mine = sorted({owner for at, owner in owners if at == host}) if few else []
            sql = "select * from events where host = ?"
            sql += f" and owner in ({_marks(mine)})" if mine else ""
            names = sorted({name for at, _, name in wanted if at == host})
            found = self._of_names(f"{sql} and name in", (host, *mine), names)
            for row in sorted(found, key=lambda row: row["id"]):
                if (host, row["owner"], row["name"]) in wanted:
                    yield row

    def newest_since(
        self, since: datetime, kinds: Sequence[type[Payload]], account: str | None = None
    ) -> list[Event]:
        """Of each occurrence the newest line of some kinds since an instant, newest first."""
        names = [kind_of(kind) for kind in kinds]
        sql = _NEWEST.format(marks=_marks(names))
        return self._sql.read(rows.event_of, sql, rows.time_text(since), *names, account, account)

    def _of_names(
        self, sql: str, place: tuple[Any, ...], names: Sequence[str]
    ) -> Iterable[sqlite3.Row]:
        for part in _parts(names):
            yield from self._sql.rows(f"{sql} ({_marks(part)})", *place, *part)

    def _records(self, where: str, *values: Any) -> list[Record]:  # noqa: ANN401 - SQL's values
        found = self._deliveries(where, *values)
        with readable(self.path):
            return [each for part in _parts(found) for each in self._complete(part)]

    def _deliveries(self, where: str, *values: Any) -> list[Delivery]:  # noqa: ANN401 - SQL's values
        sql = f"select * from deliveries where {where} order by created_at desc, rowid desc"  # noqa: S608 - `where` is ours
        return self._sql.read(rows.delivery_of, sql, *values)

    def _complete(self, found: Sequence[Delivery]) -> Iterator[Record]:
        """Deliveries with all that belongs to them: as many questions as for one of them."""
        batches, attempts, versions = (
            self._by_delivery(sql, found) for sql in (_BATCHES, _ATTEMPTS, _VERSIONS)
        )
        logs = self._logs(found)
        for each in found:
            yield Record(
                each,
                _with_attempts(batches.get(each.id, ()), attempts.get(each.id, ())),
                logs[each.channel, each.account].get(each.identity.name, []),
                list(map(rows.version_of, versions.get(each.id, ()))),
            )

    def _by_delivery(self, sql: str, found: Sequence[Delivery]) -> dict[str, list[sqlite3.Row]]:
        of_delivery: dict[str, list[sqlite3.Row]] = {}
        ids = [each.id for each in found]
        for row in self._sql.rows(sql.format(marks=_marks(ids)), *ids):
            of_delivery.setdefault(row["delivery_id"], []).append(row)
        return of_delivery

    def _logs(
        self, found: Iterable[Delivery]
    ) -> Mapping[tuple[Channel, str], Mapping[str, list[Event]]]:
        names: dict[tuple[Channel, str], list[str]] = {}
        for each in found:
            names.setdefault((each.channel, each.account), []).append(each.identity.name)
        return self.logs_of(names)


# The names of an occurrence's deliveries: its own, and that with `~2`, `~3` … behind it.
_ARMS = "(name = ? or (name > ? and name < ?))"


def _arm_names(name: str) -> tuple[str, str, str]:
    return name, f"{name}~", f"{name}~:"  # `:` comes after the digits


T = TypeVar("T")


def _parts(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """As many as one question can name at a time."""
    for start in range(0, len(values), _MANY):
        yield values[start : start + _MANY]


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _with_attempts(
    batches: Iterable[sqlite3.Row], attempts: Iterable[sqlite3.Row]
) -> list[BatchRecord]:
    made = map(rows.attempt_of, attempts)
    of_batch = {
        key: list(group) for key, group in groupby(made, key=lambda a: (a.seq, a.generation))
    }
    return [
        BatchRecord(batch, of_batch.get((batch.seq, batch.generation), []))
        for batch in map(rows.batch_of, batches)
    ]
