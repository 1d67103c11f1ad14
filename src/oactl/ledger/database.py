"""The ledger's SQLite file: created on purpose only, migrated forward; failures are `OactlError`s.

The file is opened `mode=rw`, so a wrong path cannot look like a fresh ledger. A rollback journal
with full synchronisation is used because WAL loses commits in SQLite 3.7.0 to 3.51.2 (the WAL-reset
fault), and Python ships such versions.
"""

import contextlib
import errno
import os
import re
import sqlite3
import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from oactl.errors import OactlError
from oactl.ledger import errors
from oactl.ledger.group_commit import GroupCommit
from oactl.ledger.rows import time_text
from oactl.private import owner_of, private_folder, state_folders, user_name

T = TypeVar("T")
BUSY_SECONDS = 20.0
PRIVATE = 0o600
# What the reading of a row that makes no value raises.
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError)

_ERRORS: dict[str, Callable[..., OactlError] | None] = {
    "SQLITE_BUSY": errors.locked,
    "SQLITE_LOCKED": errors.locked,
    "SQLITE_READONLY": errors.read_only,
    "SQLITE_CORRUPT": errors.corrupted,
    "SQLITE_NOTADB": errors.corrupted,
    "SQLITE_CONSTRAINT_TRIGGER": None,  # a fact was to be changed: a bug of ours
    "SQLITE_CONSTRAINT": errors.corrupted,
    "SQLITE_MISMATCH": errors.corrupted,
    "SQLITE_FULL": errors.disk_full,
    "SQLITE_IOERR": errors.disk_error,
    "SQLITE_CANTOPEN": errors.cannot_open,
    "SQLITE_PERM": errors.cannot_open,
    "SQLITE_AUTH": errors.cannot_open,
}
# What SQLite says of a file whose tables are not those that our SQL was written for.
_ODD = re.compile(r"no such (table|column)|has no column|columns but|Could not decode to UTF-8")
_RIGHTS = frozenset({errors.read_only, errors.cannot_open})


@contextlib.contextmanager
def database_errors(path: Path) -> Iterator[None]:
    """Turn what the database says into an `OactlError`; a bug in our SQL keeps its traceback."""
    try:
        yield
    except sqlite3.Error as error:
        if (known := _error_of(error, path)) is None:
            raise
        raise known from error
    except OSError as error:  # the folder is missing, read-only or full
        kind = errors.disk_full if error.errno == errno.ENOSPC else errors.cannot_open
        raise _oactl_error(kind, path, error) from error


@contextlib.contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn a row that makes no value of ours into an error; only around the reading of rows."""
    try:
        yield
    except UNREADABLE as error:
        raise corrupted(path, error) from error


def corrupted(path: Path, why: object) -> OactlError:
    """The error of a file that is damaged, or no ledger."""
    return errors.corrupted(path=str(path), why=str(why))


def foreign_owner(path: Path) -> OactlError | None:
    """The error of a file, or its folder, that belongs to another user; None where all is ours."""
    folders = state_folders(path.parent) or [path.parent]
    for each in (path, path.with_name(f"{path.name}-journal"), *folders):
        if owner := owner_of(each):
            params = {"path": str(each), "owner": owner, "user": user_name()}
            return errors.not_yours(**params, folder=str(folders[0]))
    return None


def _error_of(error: sqlite3.Error, path: Path) -> OactlError | None:
    name = getattr(error, "sqlite_errorname", "") or ""
    known = next((kind for prefix, kind in _ERRORS.items() if name.startswith(prefix)), None)
    if known is not None:
        return _oactl_error(known, path, error)
    return corrupted(path, error) if _ODD.search(str(error)) else None


def _oactl_error(kind: Callable[..., OactlError], path: Path, error: Exception) -> OactlError:
    if kind in _RIGHTS and (known := foreign_owner(path)):
        return known
    if kind is errors.corrupted:
        return corrupted(path, error)
    if kind is errors.read_only and _is_mounted_read_only(path.parent):
        return errors.read_only_disk(str(path))
    return kind(str(path))


def _is_mounted_read_only(folder: Path) -> bool:
    if not hasattr(os, "statvfs"):  # Windows
        return False
    with contextlib.suppress(OSError):
        return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)
    return False


def migrations() -> list[tuple[int, str]]:
    """The numbered migrations, oldest first."""
    files = sorted(Path(__file__).with_name("migrations").glob("*.sql"))
    return [(int(f.name[:4]), f.read_text(encoding="utf-8")) for f in files]


def create(path: Path, now: datetime, also: Callable[[sqlite3.Connection], object] = bool) -> None:
    """Make a ledger at a path that has none. Complete or not at all: it is moved into place.

    `also` writes what it has to know from the start.
    """
    draft = path.with_name(f"{path.name}.new-{os.getpid()}")
    with database_errors(path):
        private_folder(path.parent)
        draft.unlink(missing_ok=True)
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE))
        try:
            _fill(draft, now, also)
            _place(draft, path)
        finally:
            draft.unlink(missing_ok=True)


def _fill(draft: Path, now: datetime, also: Callable[[sqlite3.Connection], object]) -> None:
    with contextlib.closing(_connect(draft)) as connection:
        _migrate(connection, draft)
        with writing(connection):
            rows = [("id", uuid.uuid4().hex), ("created_at", time_text(now))]
            connection.executemany("insert into meta values (?, ?)", rows)
            also(connection)


def _place(draft: Path, path: Path) -> None:
    """Give the draft its name, unless another process was first."""
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    except OSError:  # a file system without hard links
        if not path.exists():
            draft.replace(path)


def open_database(path: Path) -> sqlite3.Connection:
    """Open the ledger's file and bring it up to date.

    Raises `OactlError`: `ledger.missing`, `ledger.corrupted`, `ledger.newer`, `ledger.read_only`,
    `ledger.locked` and others.
    """
    with database_errors(path):
        connection = open_as_it_is(path)
        try:
            check_version(connection, path)
            _migrate(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def is_there(path: Path) -> bool:
    """Whether there is a ledger at a path. Raises `OactlError` where one may not look."""
    with database_errors(path):
        return path.exists()


def open_as_it_is(path: Path) -> sqlite3.Connection:
    """Open the ledger's file without bringing it up to date. Raises `OactlError`."""
    with database_errors(path):
        if not path.is_file():
            raise errors.missing(path=str(path))
        return _connect(path)


def _connect(path: Path) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode=rw"
    connection = sqlite3.connect(
        uri,
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,  # `GroupCommit` gives it to one at a time
    )
    connection.row_factory = sqlite3.Row
    connection.execute("pragma journal_mode = delete")
    connection.execute("pragma synchronous = extra")
    connection.execute("pragma foreign_keys = on")
    connection.execute("pragma secure_delete = on")  # user ids that are dropped are overwritten
    return connection


def check_version(connection: sqlite3.Connection, path: Path) -> None:
    """Raise `OactlError` for a file that is no ledger, or one of a newer oactl."""
    version = _version_of(connection)
    newest = migrations()[-1][0]
    if version > newest:
        raise errors.newer(path=str(path), version=version, newest=newest)
    if version == 0:
        raise corrupted(path, "no tables of oactl")


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Run the migrations that are missing, all or none of them, after keeping a copy."""
    version = _version_of(connection)
    missing = [(number, sql) for number, sql in migrations() if number > version]
    if missing and version:
        _keep_copy(connection, version, path.with_name(f"{path.name}.before-{missing[0][0]:04}"))
    if not missing:
        return
    with writing(connection):
        done = _version_of(connection)  # another process may have been first
        for number, sql in missing:
            if number > done:
                for statement in _statements(sql):
                    connection.execute(statement)
                connection.execute(f"pragma user_version = {number}")


def _version_of(connection: sqlite3.Connection) -> int:
    return int(connection.execute("pragma user_version").fetchone()[0])


def _statements(sql: str) -> Iterator[str]:
    """The statements of a script; `executescript` would end the transaction."""
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        yield statement


def _keep_copy(connection: sqlite3.Connection, version: int, path: Path) -> None:
    """Copy the ledger, unless another process has migrated it meanwhile and kept the copy."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    os.close(os.open(draft, os.O_CREAT | os.O_WRONLY, PRIVATE))
    try:
        with contextlib.closing(sqlite3.connect(draft)) as copy:
            connection.backup(copy)
            is_old = _version_of(copy) == version
        if is_old:
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


@contextlib.contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """One durable transaction: all of it or nothing."""
    connection.execute("begin immediate")
    try:
        yield
        connection.execute("commit")
    except BaseException:
        if connection.in_transaction:
            connection.execute("rollback")
        raise


class Database:
    """An open ledger file: queries, and transactions that are on disk when they end.

    Thread-safe; transactions that come together are written together.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = open_database(path)
        self._shared = GroupCommit(self._connection, writing)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:  # noqa: ANN401 - SQL's values
        """All rows of a question."""
        with database_errors(self._path), self._shared.reading() as connection:
            return connection.execute(sql, values).fetchall()

    def read(
        self,
        make: Callable[[sqlite3.Row], T],
        sql: str,
        *values: Any,  # noqa: ANN401 - SQL's values
    ) -> list[T]:
        """The values of all rows. Raises `ledger.corrupted` for a row that makes none."""
        found = self.rows(sql, *values)
        with readable(self._path):
            return [make(row) for row in found]

    def write(self, sql: str, values: Iterable[tuple[Any, ...]]) -> None:
        """One statement for many rows, in one durable transaction."""
        with self.transaction() as connection:
            connection.executemany(sql, values)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One durable transaction; the connection is for statements inside it."""
        with database_errors(self._path), self._shared.transaction() as connection:
            yield connection
