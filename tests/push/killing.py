"""Runs, of `push --due` without another, killed at a step, in forks of a process (`killer.py`)."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

from sending_shop import Shop

PUSH = ("push", "--due")


class Kill(Protocol):
    """A command, `push --due` without another, killed at its step `at`.

    Its words are in files `out` and `err` of a folder.
    """

    def __call__(
        self, shop: Shop, at: int, folder: Path | None = None, args: Sequence[str] = PUSH
    ) -> dict[str, Any]: ...


@contextmanager
def killing() -> Iterator[Kill]:
    """oactl is imported once for all of them."""
    script = Path(__file__).with_name("killer.py")
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, script], stdin=pipe, stdout=pipe, text=True) as killer:
        stdin, stdout = killer.stdin, killer.stdout
        assert stdin is not None
        assert stdout is not None

        def kill(
            shop: Shop, at: int, folder: Path | None = None, args: Sequence[str] = PUSH
        ) -> dict[str, Any]:
            shop.line.set_now(shop.now)
            order = {"cwd": str(shop.root), "env": shop.environ(), "at": at}
            if folder:
                order |= {name: str(folder / name) for name in ("out", "err")}
            print(json.dumps({**order, "args": list(args)}), file=stdin, flush=True)
            found: dict[str, Any] = json.loads(stdout.readline())
            return found

        yield kill
        stdin.close()


def whole(shop: Shop) -> None:
    """The ledger's file is sound."""
    with closing(sqlite3.connect(shop.ledger)) as db:
        assert db.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert db.execute("pragma foreign_key_check").fetchall() == []
