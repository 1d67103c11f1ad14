"""One connection for all threads of a run: what several of them write at one time is one commit.

A commit waits for the disk, 10 ms and more, whoever asks for it. So a thread that has written its
part leaves the transaction open for those that wait to write, and whoever finds nobody waiting
commits for all of them. Each goes on only after that commit: what it wrote is on disk then, as if
it had been alone. Who reads waits while a transaction is open, so that nobody acts on what a crash
could still take back; after a commit that others waited for, there is a while for reading only, in
which those that will write come together. One thread alone has plain transactions.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from threading import Condition, Lock, get_ident
from time import monotonic
from typing import TypeAlias

MOST = 64  # parts of one commit: the first of them waits for the last
LONGEST_READING = 0.02  # seconds between two commits that nobody may write
_PART = "part"  # the savepoint of a thread that joins an open transaction
Writing: TypeAlias = Callable[[sqlite3.Connection], AbstractContextManager[None]]


class _Group:
    """Transactions of several threads that are one for the database."""

    def __init__(self, opened: ExitStack) -> None:
        self.opened = opened  # closing it commits
        self.parts = 0
        self.over = False
        self.failure: BaseException | None = None


class GroupCommit:
    """A connection that is used by one thread at a time; each has its own transactions."""

    def __init__(self, connection: sqlite3.Connection, writing: Writing) -> None:
        self._connection = connection
        self._writing = writing  # begins, and commits or rolls back
        lock = Lock()
        self._readers, self._writers, self._members = (Condition(lock) for _ in range(3))
        self._waiting = {self._readers: 0, self._writers: 0}
        self._lock = lock
        self._user: int | None = None  # the thread that has the connection now
        self._group: _Group | None = None
        self._closed_until = 0.0  # for writing, in seconds of the monotonic clock
        self._refused: tuple[int, BaseException | None] = (0, None)  # how often, and the last why

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection for a question whose rows are all fetched inside."""
        if self._user == get_ident():  # inside a transaction of its own
            yield self._connection
            return
        self._take(self._readers, lambda: self._group is None)
        try:
            yield self._connection
        finally:
            self._give()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One durable transaction: when this returns, it is on disk."""
        group = self._joined()
        try:
            yield self._connection
            if group.parts > 1:
                self._connection.execute(f"release {_PART}")
        except BaseException as error:
            try:
                self._take_back(group, error)
            finally:
                self._give()
                self._settle(group)
            raise
        self._give()
        self._settle(group)
        if group.failure is not None:
            raise group.failure

    def _joined(self) -> _Group:
        """Begin a transaction, or a part of the one that is open."""
        refused, _ = self._refused
        self._take(self._writers, self._may_write)
        try:
            group = self._group or self._begun(refused)
            group.parts += 1
            if group.parts > 1:
                self._connection.execute(f"savepoint {_PART}")
        except BaseException:
            self._give()
            raise
        self._group = group
        return group

    def _may_write(self) -> bool:
        if self._group is not None:
            return self._group.parts < MOST
        return monotonic() >= self._closed_until

    def _begun(self, refused: int) -> _Group:
        """A new transaction. Who waited while another was refused has waited long enough."""
        times, why = self._refused
        if times > refused and why is not None:
            raise why
        opened = ExitStack()
        try:
            opened.enter_context(self._writing(self._connection))
        except sqlite3.Error as error:
            self._refused = (times + 1, error)
            raise
        return _Group(opened)

    def _take_back(self, group: _Group, error: BaseException) -> None:
        """Undo this thread's part; if the database has undone all of it, all of it failed."""
        if group.parts > 1 and self._connection.in_transaction:
            with suppress(sqlite3.Error):
                self._connection.execute(f"rollback to {_PART}")
                self._connection.execute(f"release {_PART}")
                return
        try:
            group.opened.__exit__(type(error), error, error.__traceback__)
        finally:
            self._close(group, error)

    def _settle(self, group: _Group) -> None:
        """Wait until the group is on disk, or write it there where nobody else will join it."""
        with self._lock:
            while not group.over:
                alone = not self._waiting[self._writers] or group.parts >= MOST
                if self._user is None and alone:
                    self._user = get_ident()
                    break
                self._members.wait()
            else:
                return
        failure: BaseException | None = None
        begun = monotonic()
        try:
            group.opened.close()
        except BaseException as error:  # noqa: BLE001 - raised in each thread of the group
            failure = error
        now = monotonic()
        if any(self._waiting.values()):
            self._closed_until = now + min(now - begun, LONGEST_READING)
        self._close(group, failure)
        self._give()

    def _close(self, group: _Group, failure: BaseException | None) -> None:
        with self._lock:
            group.over, group.failure = True, failure
            self._group = None
            self._members.notify_all()

    def _take(self, line: Condition, may: Callable[[], bool]) -> None:
        """Wait for the connection."""
        if self._user == get_ident():
            raise AssertionError("a transaction inside another of the same thread")
        with self._lock:
            self._waiting[line] += 1
            try:
                while self._user is not None or not may():
                    line.wait(self._longest_wait(line))
                self._user = get_ident()
            finally:
                self._waiting[line] -= 1
                if self._user is None:  # interrupted: another may have to be woken instead
                    self._wake()

    def _longest_wait(self, line: Condition) -> float | None:
        """In seconds; None where whoever has the connection will say when to look again.

        Nobody says that the time for reading only is over: who waits to write looks by itself, at
        once where it ended since it was looked at.
        """
        if line is not self._writers or self._user is not None or self._group is not None:
            return None
        return max(0.0, self._closed_until - monotonic())

    def _give(self) -> None:
        with self._lock:
            self._user = None
            self._wake()

    def _wake(self) -> None:
        """Whose turn it is: an open group is written before anybody reads."""
        if self._group is not None:
            joins = self._waiting[self._writers] and self._group.parts < MOST
            (self._writers if joins else self._members).notify()
        elif self._waiting[self._readers]:
            self._readers.notify()
        elif self._waiting[self._writers]:
            self._writers.notify()
