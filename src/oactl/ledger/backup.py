"""Copies of the ledger: made while others write, and put back only when they are whole."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from glob import escape
from itertools import count
from pathlib import Path
from shutil import copyfileobj

from oactl.errors import Exit, OactlError, UsageError
from oactl.i18n import N_
from oactl.ledger.checkup import Damage, check_up
from oactl.ledger.database import PRIVATE, check_version, database_errors, open_as_it_is, readable
from oactl.ledger.errors import same_file
from oactl.ledger.rows import time_of
from oactl.private import is_file, is_there, private_folder
from oactl.words.errors import reason_of

# What SQLite keeps beside a database; of another file it would damage this one.
_BESIDE = ("-journal", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class LedgerContents:
    """What a ledger's file has; `newest` is the time of the last fact that it knows."""

    size: int
    version: int
    deliveries: int
    newest: datetime


@dataclass(frozen=True, slots=True)
class Restored:
    """A ledger that is back; `kept` is what was in its place, under its new name."""

    contents: LedgerContents
    kept: Path | None


class DamagedCopy(Exception):  # noqa: N818 - its damages are printed, it is no bug
    """A copy that does not hold together, so that it is not put in a ledger's place."""

    def __init__(self, damages: tuple[Damage, ...] = (), why: str = "") -> None:
        super().__init__(damages, why)
        self.damages = damages
        self.why = why


def back_up(ledger: Path, target: Path, *, force: bool) -> LedgerContents:
    """Copy a ledger to a file that is whole at every moment, or not there.

    Other processes may write meanwhile: the copy has what was durable when it was made. Raises the
    Faults `db.same_file`, `db.exists`, `db.no_file` (2), `db.cannot_write`, and those of a ledger.
    """
    _check_target(ledger, target, force=force)
    with _draft(target) as draft:
        with closing(open_as_it_is(ledger)) as source, database_errors(ledger):
            _copy(source, draft, target)
        with _called(ledger):
            found = _contents(draft)
        for each in _beside(target):  # of the copy that was there
            each.unlink(missing_ok=True)
        _place(draft, target)
    return found


def restore(copy: Path, ledger: Path, now: datetime) -> Restored:
    """Put a copy in a ledger's place, and keep the present ledger under another name.

    The caller holds the locks of all accounts. Raises `DamagedCopy`, the Faults `db.missing`,
    `db.same_file` (2), `db.cannot_read`, `db.cannot_write`, and those of a ledger.
    """
    if not is_file(copy):
        raise UsageError(
            "db.missing",
            N_("there is no file {path}"),
            help=N_("name a copy that oactl db backup made"),
            path=str(copy),
        )
    if ledger.exists() and copy.samefile(ledger):
        raise same_file(path=str(copy))
    with database_errors(ledger):
        private_folder(ledger.parent)
    with _draft(ledger) as draft:
        _bring(copy, draft, ledger)
        with _called(copy), _not_in_its_place():
            found = _contents(draft)
            damages = check_up(draft).damages
        if damages:
            raise DamagedCopy(damages)
        return Restored(found, _exchange(draft, ledger, now))


_CONTENTS = """
select (select count(*) from deliveries), max(at) from (
    select value as at from meta where key = 'created_at'
    union all select max(created_at) from deliveries union all select max(at) from attempts
    union all select max(at) from outcomes union all select max(at) from events
    union all select max(at) from checked
)
"""


@contextmanager
def _called(path: Path) -> Iterator[None]:
    """Faults of a draft are those of the file that it was made of."""
    try:
        yield
    except OactlError as error:
        raise type(error).of(error, path=str(path)) from error


@contextmanager
def _not_in_its_place() -> Iterator[None]:
    """What is no ledger is reported as a copy: the ledger that is there is as good as before."""
    try:
        yield
    except OactlError as error:
        if error.code == "ledger.corrupted":
            raise DamagedCopy(why=str(error.params["why"])) from error
        raise


def _contents(path: Path) -> LedgerContents:
    """What a file has. Raises `ledger.corrupted` or `ledger.newer`."""
    with database_errors(path), readable(path), closing(open_as_it_is(path)) as db:
        check_version(db, path)
        number, newest = db.execute(_CONTENTS).fetchone()
        version = int(db.execute("pragma user_version").fetchone()[0])
        return LedgerContents(path.stat().st_size, version, int(number), time_of(newest))


def _beside(path: Path) -> list[Path]:
    return [path.with_name(path.name + suffix) for suffix in _BESIDE]


def _check_target(ledger: Path, target: Path, *, force: bool) -> None:
    ours = {each.resolve() for each in (ledger, *_beside(ledger))}
    there = is_there(target)
    if target.resolve() in ours or (there and ledger.exists() and target.samefile(ledger)):
        raise same_file(path=str(target))
    if there and not target.is_file():
        raise UsageError(
            "db.no_file",
            N_("{path} is a folder or a device, not a file"),
            help=N_("name the copy too: oactl db backup FOLDER/oactl.db"),
            path=str(target),
        )
    if there and not force:
        raise UsageError(
            "db.exists",
            N_("{path} is there already"),
            help=N_("name another file, or replace it: oactl db backup {path} --force"),
            path=str(target),
        )


@contextmanager
def _draft(target: Path) -> Iterator[Path]:
    """A private file beside the target, gone afterwards with all that SQLite made beside it."""
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, PRIVATE))
    except OSError as error:
        raise _cannot_write(target, reason_of(error)) from error
    try:
        yield draft
    finally:
        for each in (draft, *_beside(draft), *target.parent.glob(f"{escape(draft.name)}.before-*")):
            each.unlink(missing_ok=True)


def _copy(source: sqlite3.Connection, draft: Path, target: Path) -> None:
    """All pages in one step, so that writers wait a moment instead of making it begin again."""
    with closing(sqlite3.connect(draft)) as copy:
        try:
            source.backup(copy)
        except sqlite3.OperationalError as error:
            if "full" in str(error) or "disk I/O" in str(error):
                raise _cannot_write(target, error) from error
            raise


def _bring(copy: Path, draft: Path, ledger: Path) -> None:
    """The bytes of a copy, with a journal beside it that SQLite will take back into it."""
    for source, target in zip((copy, *_beside(copy)), (draft, *_beside(draft)), strict=True):
        if source != copy and not source.is_file():
            continue
        try:
            data = source.open("rb")
        except OSError as error:
            params = {"path": str(source), "why": reason_of(error)}
            raise OactlError(
                "db.cannot_read",
                N_("{path} cannot be read: {why}"),
                help=N_("check the name and the rights"),
                **params,
            ) from error
        with data:
            try:
                with open(target, "wb", opener=_private) as file:
                    copyfileobj(data, file)
            except OSError as error:
                raise _cannot_write(ledger, reason_of(error)) from error


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, PRIVATE)


def _exchange(draft: Path, ledger: Path, now: datetime) -> Path | None:
    """The draft under the ledger's name; gives the name under which the ledger is kept."""
    kept = _free(ledger, now)
    with _nobody_writes(ledger):
        was_there = ledger.exists()
        try:
            _keep(ledger, kept)
            _place(draft, ledger)
        except OSError as error:
            raise _cannot_write(ledger, reason_of(error)) from error
    return kept if was_there else None


def _free(ledger: Path, now: datetime) -> Path:
    stem = f"{ledger.name}.before-restore-{now:%Y%m%dT%H%M%SZ}"
    names = (ledger.with_name(f"{stem}{'' if n == 1 else f'-{n}'}") for n in count(1))
    return next(name for name in names if not name.exists())


def _keep(ledger: Path, kept: Path) -> None:
    """A second name for the ledger, so that there is one at every moment; its journal moves."""
    try:
        os.link(ledger, kept)
    except FileNotFoundError:  # there is none
        pass
    except OSError:  # a file system without hard links
        ledger.rename(kept)
    for old, new in zip(_beside(ledger), _beside(kept), strict=True):
        with suppress(FileNotFoundError):
            old.rename(new)


@contextmanager
def _nobody_writes(ledger: Path) -> Iterator[None]:
    """No transaction is half-way in the ledger that goes; a damaged one has nobody who writes."""
    with ExitStack() as stack:
        try:
            db = stack.enter_context(closing(open_as_it_is(ledger)))
            with database_errors(ledger):
                db.execute("begin exclusive")
        except OactlError as error:
            if error.exit is Exit.TEMPORARY:
                raise
        yield


def _place(draft: Path, target: Path) -> None:
    """Durable under its name."""
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    draft.replace(target)
    if os.name != "nt":
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _cannot_write(path: Path, why: object) -> OactlError:
    return OactlError(
        "db.cannot_write",
        N_("{path} cannot be written: {why}"),
        help=N_(
            "see that the folder is there, that you may write to it and that "
            "the disk has room; nothing was changed"
        ),
        path=str(path),
        why=str(why),
    )
