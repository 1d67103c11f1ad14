"""Runs oactl command lines that die, by SIGKILL, between two of their steps.

A process of its own, for `test_push_kill.py`: oactl is imported once, each job is a fork. A job is
a line of JSON `{"cwd", "env", "args", "at"}`, with files for `out` and `err` where words count;
the fork kills itself at its step number `at`. The answer is a line `{"killed", "code", "step"}`.
Steps lie after every write to the ledger and inside its transaction before the commit, after every
write to LINE's socket and after every answer; before them nothing is other than it was after the
last.
"""

import contextlib
import functools
import json
import os
import signal
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

from oactl.__main__ import run
from oactl.clock import SystemClock
from oactl.commands import deliveries, push  # noqa: F401 - imported before the forks
from oactl.ledger import database
from oactl.ledger.notifications import Notifications
from oactl.ledger.posts import Posts
from oactl.ledger.snapshots import Snapshots
from oactl.ledger.store import Ledger, Outbox
from oactl.line.connection import TimedSocket
from oactl.line.gateway import LineGateway

WRITES = {
    Ledger: (
        *("pin", "freeze", "freeze_together", "intend", "record_outcomes", "renew", "note"),
        *("finish", "reopen", "forget_ids"),
    ),
    Posts: ("see", "approve", "lose", "find", "forget", "check_off"),
    Outbox: ("put", "put_once", "tell"),
    Snapshots: ("put",),
    Notifications: ("begin", "queue", "delivered", "failed"),
}


class Steps:
    """Counts steps, and dies at one of them."""

    def __init__(self, at: int, tell: int) -> None:
        self._at = at
        self._tell = tell
        self._lock = threading.Lock()
        self._count = 0

    def step(self, name: str) -> None:
        with self._lock:
            self._count += 1
            if self._count == self._at:
                os.write(self._tell, name.encode())
                os.kill(os.getpid(), signal.SIGKILL)

    def after(self, owner: type, name: str) -> None:
        plain: Callable[..., Any] = getattr(owner, name)

        @functools.wraps(plain)
        def stepped(*args: Any, **kwargs: Any) -> Any:
            found = plain(*args, **kwargs)
            self.step(f"after {name}")
            return found

        setattr(owner, name, stepped)

    def before_commits(self) -> None:
        plain = database.writing

        @contextlib.contextmanager
        def stepped(connection: sqlite3.Connection) -> Iterator[None]:
            with plain(connection):
                yield
                self.step("before commit")

        database.writing = stepped


def unsynchronised(plain: Callable[..., sqlite3.Connection]) -> Callable[..., sqlite3.Connection]:
    """Only a power cut would lose what is not waited for."""

    def connect(*args: Any) -> sqlite3.Connection:
        connection = plain(*args)
        connection.execute("pragma synchronous = off")
        return connection

    return connect


def job(order: dict[str, Any], tell: int) -> int:
    """One command line, in a fork."""
    steps = Steps(order["at"], tell)
    for owner, names in WRITES.items():
        for name in names:
            steps.after(owner, name)
    for name in ("send", "make_audience", "find_audience"):
        steps.after(LineGateway, name)
    steps.after(TimedSocket, "sendall")
    steps.before_commits()
    database._connect = unsynchronised(database._connect)
    SystemClock.sleep = lambda _self, _seconds: None  # type: ignore[method-assign]
    os.environ.clear()
    os.environ.update(order["env"])
    os.chdir(order["cwd"])
    for name in ("stdout", "stderr"):
        path = order.get(name[3:], os.devnull)
        setattr(sys, name, open(path, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - to the end
    return run(order["args"])


def forked(order: dict[str, Any]) -> dict[str, Any]:
    """Run a job in a fork, and say how it ended."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        code = 70
        try:
            code = job(order, write)
        finally:
            os._exit(code)
    os.close(write)
    _, status = os.waitpid(child, 0)
    with os.fdopen(read, "rb") as told:
        step = told.read().decode()
    killed = os.WIFSIGNALED(status)
    return {"killed": killed, "code": None if killed else os.WEXITSTATUS(status), "step": step}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(forked(json.loads(line))), flush=True)  # noqa: T201 - the answer
