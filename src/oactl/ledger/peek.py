"""What a quick start reads of a ledger's file without importing the ledger."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

_VERSION = (
    "select (select value from meta where key = 'id'), (select count(*) from deliveries),"
    " (select max(id) from attempts), (select max(attempt_id) from outcomes),"
    " (select max(id) from events), (select count(*) from settled),"
    " (select max(id) from notices), (select count(*) from told),"
    " (select count(*) from seen where gone_since is not null),"
    " (select count(*) from revoked_approvals)"
)
_FIGURES = "select exists (select 1 from snapshots)"
_USED = (
    "select exists (select 1 from deliveries) or exists (select 1 from events)"
    " or exists (select 1 from snapshots)"
)

_OLDEST_IDS = (
    "select min(s.at) from settled s where exists"
    " (select 1 from batches b where b.delivery_id = s.delivery_id and b.ids is not null)"
)


def version(path: Path) -> str:
    """Changes with every fact the ledger is given. Raises `sqlite3.Error` where there is none."""
    return ":".join(map(str, _row(path, _VERSION)))


def has_figures(path: Path) -> bool:
    """Whether LINE ever told figures; True where that cannot be said."""
    return _is_true(path, _FIGURES)


def is_used(path: Path) -> bool:
    """Whether anything was sent, held or told; True where that cannot be said."""
    return _is_true(path, _USED)


def _is_true(path: Path, sql: str) -> bool:
    try:
        return path.exists() and bool(_row(path, sql)[0])
    except sqlite3.Error:
        return True


def oldest_ids(path: Path) -> datetime | None:
    """When the first delivery ended of which user ids are still kept. Raises `sqlite3.Error`."""
    found = _row(path, _OLDEST_IDS)[0]
    return datetime.fromisoformat(str(found)) if found else None


def _row(path: Path, sql: str) -> tuple[object, ...]:
    uri = f"{path.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, timeout=1)) as connection:
        return tuple(connection.execute(sql).fetchone())
