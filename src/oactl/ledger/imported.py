"""Figures that people imported. A day's friends count only where LINE's API has not given them."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from oactl.domain.delivery.identity import Channel
from oactl.domain.imports import LEVELS, LINE, ImportedFigure
from oactl.ledger import rows
from oactl.ledger.database import Database

_KNOWN = """
select value from imported_figures
where host = ? and owner = ? and day = ? and metric = ? and post = ? and platform = ?
"""
_PUT = "insert or replace into imported_figures values (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_LEVEL = """
insert into day_figures (host, bot_user_id, day, {metric}, imported) values (?, ?, ?, ?, 1)
on conflict (host, bot_user_id, day) do update set {metric} = excluded.{metric}, imported = 1
where day_figures.imported
    or (followers is null and targeted_reaches is null and blocks is null)
"""


class Correction(NamedTuple):
    """A figure that was imported with another value before."""

    figure: ImportedFigure
    former: float


class Imported(NamedTuple):
    """What an import brought: new figures, corrected ones, and how many were known already."""

    new: Sequence[ImportedFigure]
    corrected: Sequence[Correction]
    unchanged: int


class KeptFigure(NamedTuple):
    """An imported figure as it is kept: when it was brought, and out of which file."""

    figure: ImportedFigure
    imported_at: datetime
    source: str


class ImportedFigures:
    """The imported figures of all accounts of a ledger."""

    def __init__(self, sql: Database) -> None:
        self._sql = sql

    def of(self, owners: Sequence[Channel], start: date, end: date) -> list[KeptFigure]:
        """The figures of one account, oldest first, under any of its owners.

        Those are its bot, and `account:NAME` for what was brought before that was known. Where both
        have a figure, the first owner's is taken.
        """
        found: dict[tuple[str, ...], KeptFigure] = {}
        sql = (
            "select * from imported_figures where host = ? and owner = ? and day between ? and ?"
            " order by day, metric, post, platform"
        )
        for owner in owners:
            span = (start.isoformat(), end.isoformat())
            for each in self._sql.read(_kept, sql, *owner, *span):
                day, metric, _value, post, platform = each.figure
                found.setdefault((day.isoformat(), metric, post, platform), each)
        return [found[key] for key in sorted(found)]

    def look(self, owners: Sequence[Channel], figures: Iterable[ImportedFigure]) -> Imported:
        """What an import would bring to an account with these owners; nothing is written."""
        new, corrected, unchanged = [], [], 0
        for each in dict.fromkeys(figures):
            known = self._known(owners, each)
            if known is None:
                new.append(each)
            elif known != each.value:
                corrected.append(Correction(each, known))
            else:
                unchanged += 1
        return Imported(new, corrected, unchanged)

    def _known(self, owners: Sequence[Channel], figure: ImportedFigure) -> float | None:
        for owner in owners:
            for row in self._sql.rows(_KNOWN, *_place(owner, figure)):
                return float(row["value"])
        return None

    def adopt(self, owner: Channel, former: Channel) -> None:
        """Give to a bot what was brought for its account before the bot was known."""
        sql = "select * from imported_figures where host = ? and owner = ?"
        if not self._sql.rows(f"{sql} limit 1", *former):
            return
        with self._sql.transaction() as db:
            for row in db.execute(sql, former).fetchall():
                figure, at, source = _kept(row)
                if self._known([owner], figure) is None:
                    _put(db, owner, figure, rows.time_text(at), source)
            db.execute("delete from imported_figures where host = ? and owner = ?", former)

    def put(
        self, figures: Mapping[Channel, Iterable[ImportedFigure]], at: datetime, source: str
    ) -> dict[Channel, Imported]:
        """Keep the figures of a file by owner, all or none.

        A value that is corrected replaces the former one. `source` is the name of the file.
        """
        with self._sql.transaction() as db:
            found = {owner: self.look([owner], some) for owner, some in figures.items()}
            for owner, brought in found.items():
                for each in (*brought.new, *(change.figure for change in brought.corrected)):
                    _put(db, owner, each, rows.time_text(at), source)
        return found


def _put(
    db: sqlite3.Connection, owner: Channel, figure: ImportedFigure, at: str, source: str
) -> None:
    host, bot, day, metric, post, platform = _place(owner, figure)
    db.execute(_PUT, (host, bot, day, metric, post, platform, figure.value, at, source))
    if metric in LEVELS and not post and platform in {"", LINE}:
        sql = _LEVEL.format(metric=metric)
        db.execute(sql, (host, bot, day, round(figure.value)))


def _place(owner: Channel, figure: ImportedFigure) -> tuple[str, str, str, str, str, str]:
    day = figure.day.isoformat()
    return (owner.host, owner.bot_user_id, day, figure.metric, figure.post, figure.platform)


def _kept(row: sqlite3.Row) -> KeptFigure:
    figure = ImportedFigure(
        date.fromisoformat(row["day"]), row["metric"], row["value"], row["post"], row["platform"]
    )
    return KeptFigure(figure, rows.time_of(row["imported_at"]), row["source"])
