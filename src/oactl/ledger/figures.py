"""The figures of days, read for one bot or for many in one question, over years.

They are written with the snapshot that they come from, in its transaction. `snapshots` keeps LINE's
answers whole; here is what reports count with.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from oactl.domain.delivery.identity import Channel
from oactl.domain.figures import DayFigures, MessageCounts, PeriodFigures, message_counts
from oactl.domain.insight import FollowersDay, Snapshot, followers_day
from oactl.domain.spans import joined
from oactl.ledger import rows
from oactl.ledger.database import Database

_LEVELS = ("followers", "targeted_reaches", "blocks")
_KINDS = MessageCounts._fields
_MANY = 400  # bots in one question; SQLite's bound is 999 values in old versions
_EDGE = (
    "select bot_user_id, {edge}(day) as day, followers, targeted_reaches, blocks, count(*) as days"
    " from day_figures where host = ? and bot_user_id in ({marks}) and day between ? and ?"
    " and followers is not null group by bot_user_id"
)
_SUMS = (
    f"select bot_user_id, count(other) as counted, {', '.join(f'sum({k}) as {k}' for k in _KINDS)}"  # noqa: S608 - names of ours
    " from day_figures where host = ? and bot_user_id in ({marks}) and day between ? and ?"
    " group by bot_user_id having count(other)"
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

    def period_figures(
        self, channels: Sequence[Channel], start: date, end: date
    ) -> dict[Channel, PeriodFigures]:
        """Of each bot the first and the last known level of a period, and its messages together.

        Both days are included. A bot of which nothing is known has an empty `PeriodFigures`.
        """
        first = self._edges("min", channels, start, end)
        last = self._edges("max", channels, start, end)
        sums = {
            Channel(host, row["bot_user_id"]): row
            for host, some in self._rows(_SUMS, channels, start, end)
            for row in some
        }
        found: dict[Channel, PeriodFigures] = {}
        for each in channels:
            known, counts = first.get(each), sums.get(each)
            found[each] = PeriodFigures(
                first=_levels(known),
                last=_levels(last.get(each)),
                days=known["days"] if known else 0,
                messages=MessageCounts(*(counts[kind] for kind in _KINDS)) if counts else None,
                counted=counts["counted"] if counts else 0,
            )
        return found

    def _edges(
        self, edge: str, channels: Sequence[Channel], start: date, end: date
    ) -> dict[Channel, sqlite3.Row]:
        """SQLite takes the other columns from the row of the least or greatest day."""
        sql = _EDGE.replace("{edge}", edge)
        return {
            Channel(host, row["bot_user_id"]): row
            for host, some in self._rows(sql, channels, start, end)
            for row in some
        }

    def _rows(
        self, sql: str, channels: Sequence[Channel], start: date, end: date
    ) -> Iterator[tuple[str, list[sqlite3.Row]]]:
        span = (start.isoformat(), end.isoformat())
        by_host = groupby(sorted(set(channels)), key=lambda each: each.host)
        for host, some in by_host:
            bots = [each.bot_user_id for each in some]
            for at in range(0, len(bots), _MANY):
                part = bots[at : at + _MANY]
                marked = sql.format(marks=", ".join("?" * len(part)))
                yield host, self._sql.rows(marked, host, *part, *span)


def _day(row: sqlite3.Row, days: dict[str, date]) -> DayFigures:
    _, day, followers, reaches, blocks, imported, *counts = row
    at = days.get(day) or days.setdefault(day, date.fromisoformat(day))
    messages = MessageCounts._make(counts) if counts[-1] is not None else None
    return DayFigures(at, followers, reaches, blocks, bool(imported), messages)


def _levels(row: sqlite3.Row | None) -> FollowersDay | None:
    if row is None:
        return None
    known = (row["followers"], row["targeted_reaches"], row["blocks"])
    return FollowersDay(date.fromisoformat(row["day"]), "ready", *known)


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
