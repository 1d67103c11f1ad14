"""The figures of days, read for one bot or for many in one question, over years.

They are written with the snapshot that they come from, in its transaction. `snapshots` keeps LINE's
answers whole; here is what reports count with.
"""

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from oactl.domain.audience import Via
from oactl.domain.delivery.identity import Channel
from oactl.domain.figures import DayFigures, MessageCounts, message_counts
from oactl.domain.insight import FollowersDay, Snapshot, followers_day
from oactl.domain.report.reached import DayCounts
from oactl.domain.spans import joined
from oactl.ledger import rows
from oactl.ledger.database import Database

_LEVELS = ("followers", "targeted_reaches", "blocks")
_KINDS = MessageCounts._fields
_MANY = 400  # bots in one question; SQLite's bound is 999 values in old versions
_KNOWN = (
    "host = ? and bot_user_id in ({marks}) and day between ? and ?"
    " and coalesce(followers, targeted_reaches, blocks) is not null"
)
# SQLite takes the other columns from the row of the greatest day.
_LAST = (
    "select bot_user_id, max(day) as day, followers, targeted_reaches, blocks"  # noqa: S608 - ours
    f" from day_figures where {_KNOWN} group by bot_user_id"
)
_ON_DAYS = (
    "select f.bot_user_id, f.day, followers, targeted_reaches, blocks"
    " from json_each(?) b cross join json_each(?) d cross join day_figures f"
    " on f.host = ? and f.bot_user_id = b.value and f.day = d.value"
    " where coalesce(followers, targeted_reaches, blocks) is not null"
)
_COUNTS = (
    "select f.bot_user_id, f.day, api_multicast, api_push"
    " from json_each(?) p cross join day_figures f on f.host = ?"
    " and f.bot_user_id = json_extract(p.value, '$[0]') and f.day = json_extract(p.value, '$[1]')"
)
_DAYS = (
    f"select bot_user_id, day, followers, targeted_reaches, blocks, imported, {', '.join(_KINDS)}"  # noqa: S608 - as above
    " from day_figures where host = ? and bot_user_id in ({marks}) and day between ? and ?"
    " order by bot_user_id, day"
)


class DailyFigures:
    """The figures of all bots of a ledger by day. Only reads."""

    def __init__(self, sql: Database) -> None:
        self._sql = sql

    def day_figures(
        self, channels: Sequence[Channel], start: date, end: date
    ) -> dict[Channel, list[DayFigures]]:
        """The days of one or of many bots from `start` to `end`, both included, oldest first.

        Only days of which anything is known; a bot without any has an empty list.
        """
        days: dict[str, date] = {}
        found: dict[Channel, list[DayFigures]] = {each: [] for each in channels}
        for host, some in self._rows(_DAYS, channels, start, end):
            for bot, group in groupby(some, key=lambda row: row[0]):
                found[Channel(host, bot)] = [_day(row, days) for row in group]
        return found

    def levels_on(
        self, channels: Collection[Channel], days: Collection[date]
    ) -> dict[Channel, dict[date, FollowersDay]]:
        """Of each bot the friends at the end of some days, as far as they are known."""
        asked = json.dumps([day.isoformat() for day in days])
        found: dict[Channel, dict[date, FollowersDay]] = {each: {} for each in channels}
        for host, bots in _by_host(channels):
            for row in self._sql.rows(_ON_DAYS, json.dumps(bots), asked, host):
                level = _levels(row)
                found[Channel(host, row["bot_user_id"])][level.day] = level
        return found

    def last_levels(
        self, channels: Collection[Channel], start: date, end: date
    ) -> dict[Channel, FollowersDay]:
        """Of each bot the friends on the last day of some days, both included, that is known.

        A bot of which none is known is left out.
        """
        return {
            Channel(host, row["bot_user_id"]): _levels(row)
            for host, some in self._rows(_LAST, channels, start, end)
            for row in some
        }

    def counts_on(self, places: Collection[tuple[Channel, date]]) -> Mapping[Channel, DayCounts]:
        """How many messages of multicast and push LINE counted on some bots' days, all senders'."""
        found: dict[Channel, dict[tuple[date, Via], int]] = {}
        for host in {channel.host for channel, _ in places}:
            some = [(c.bot_user_id, day.isoformat()) for c, day in places if c.host == host]
            for bot, day, multicast, push in self._sql.rows(_COUNTS, json.dumps(some), host):
                of_bot = found.setdefault(Channel(host, bot), {})
                for via, count in ((Via.MULTICAST, multicast), (Via.PUSH, push)):
                    if count:
                        of_bot[date.fromisoformat(day), via] = count
        return found

    def _rows(
        self, sql: str, channels: Collection[Channel], start: date, end: date
    ) -> Iterator[tuple[str, list[sqlite3.Row]]]:
        span = (start.isoformat(), end.isoformat())
        for host, bots in _by_host(channels):
            for at in range(0, len(bots), _MANY):
                part = bots[at : at + _MANY]
                marked = sql.format(marks=", ".join("?" * len(part)))
                yield host, self._sql.rows(marked, host, *part, *span)


def _day(row: sqlite3.Row, days: dict[str, date]) -> DayFigures:
    _, day, followers, reaches, blocks, imported, *counts = row
    at = days.get(day) or days.setdefault(day, date.fromisoformat(day))
    messages = MessageCounts._make(counts) if counts[-1] is not None else None
    return DayFigures(at, followers, reaches, blocks, bool(imported), messages)


def _by_host(channels: Collection[Channel]) -> Iterator[tuple[str, list[str]]]:
    """The bots of each host, in order."""
    for host, some in groupby(sorted(set(channels)), key=lambda each: each.host):
        yield host, [each.bot_user_id for each in some]


def _levels(row: sqlite3.Row) -> FollowersDay:
    _, day, *known = row
    return FollowersDay(date.fromisoformat(day), "ready", *known)


def keep_day(db: sqlite3.Connection, channel: Channel, snapshot: Snapshot) -> None:
    """Inside a transaction: bring the figures of a snapshot's day into line with it."""
    match snapshot.kind:
        case "followers":
            found = followers_day(date.fromisoformat(snapshot.subject), snapshot.data)
            if found.status == "ready":
                levels = (found.followers, found.targeted_reaches, found.blocks)
                names = (*_LEVELS, "imported")
                _set(db, channel, snapshot.subject, dict(zip(names, (*levels, 0), strict=True)))
        case "deliveries":
            counts = message_counts(snapshot.data)
            if counts is not None:
                _set(db, channel, snapshot.subject, counts._asdict())
        case _:
            return
    if snapshot.final:
        _note_final(db, channel, snapshot.kind, date.fromisoformat(snapshot.subject))


def _set(db: sqlite3.Connection, channel: Channel, day: str, figures: dict[str, Any]) -> None:
    names = ("host", "bot_user_id", "day", *figures)
    changes = ", ".join(f"{name} = excluded.{name}" for name in figures)
    sql = (
        f"insert into day_figures ({', '.join(names)}) values ({', '.join('?' * len(names))})"  # noqa: S608 - names of ours
        f" on conflict (host, bot_user_id, day) do update set {changes}"
    )
    db.execute(sql, (*channel, day, *figures.values()))


def _note_final(db: sqlite3.Connection, channel: Channel, kind: str, day: date) -> None:
    place = (*channel, kind)
    where = "where host = ? and bot_user_id = ? and kind = ?"
    sql = f"select first, last from final_days {where} and first <= date(?, '+1 day')"  # noqa: S608 - ours
    known = db.execute(f"{sql} order by first desc limit 2", (*place, day.isoformat()))
    change = joined(map(rows.span_of, known), day)
    if change is None:
        return
    former, span = change
    delete = f"delete from final_days {where} and first = ?"  # noqa: S608 - ours
    db.executemany(delete, [(*place, each.first.isoformat()) for each in former])
    db.execute(
        "insert into final_days values (?, ?, ?, ?, ?)",
        (*place, span.first.isoformat(), span.last.isoformat()),
    )
